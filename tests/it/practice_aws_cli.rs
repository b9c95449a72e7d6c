//! The practice cloud driven by programs that nobody here wrote: the AWS command line and docker's own client.

use crate::engine::engine;
use serde_json::Value;
use slipway_emulator::{Emulator, RieSource};
use slipway_engine::{EndpointEnvironment, resolve};
use slipway_practice::{Pace, PracticeOptions, PracticeServer, Ready, serve_at_pace};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const BASIC_EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const HANDLER: &str = "Hello::Hello.Function::FunctionHandler";

/// What one program wrote and how it ended.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.success, "{}{}", self.output, self.errors);
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {}", self.output))
    }

    #[track_caller]
    pub(crate) fn fails_with(&self, words: &str) {
        assert!(!self.success, "{}", self.output);
        assert!(self.errors.contains(words), "{}", self.errors);
    }
}

/// A practice cloud with a folder of its own for the programs' settings.
struct Cloud {
    folder: TempDir,
    server: PracticeServer,
}

impl Cloud {
    async fn start(emulator: Option<Emulator>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let pace = Pace {
            role_propagation: Duration::from_millis(1500),
            pending: Duration::from_millis(1500),
            // Long enough for a second call to meet the first, however slowly the command line starts.
            update: Duration::from_secs(12),
        };
        let options = PracticeOptions {
            listen: ([127, 0, 0, 1], 0).into(),
            data: folder.path().join("cloud"),
            faults: None,
        };
        let server = serve_at_pace(options, emulator, pace).await.expect("it serves");
        Self { folder, server }
    }

    fn ready(&self) -> &Ready {
        self.server.ready()
    }

    async fn aws(&self, arguments: &[&str]) -> Ended {
        aws(self.ready(), self.folder.path(), arguments).await
    }

    /// Runs docker's client, with its logins in the folder of the test.
    async fn docker(&self, arguments: &[&str], input: &str) -> Ended {
        let endpoint = resolve(&EndpointEnvironment::from_process()).expect("an engine").endpoint;
        let mut command = Command::new("docker");
        command.arg("--config").arg(self.folder.path()).args(arguments).env("DOCKER_HOST", endpoint.url);
        // The client without its plug-ins knows only the builder of old.
        command.env("DOCKER_BUILDKIT", "0");
        run(command, input).await
    }

    /// Logs docker in with a password from the practice cloud.
    async fn log_in(&self) {
        let password = self.aws(&["ecr", "get-login-password"]).await;
        let arguments = ["login", "--username", "AWS", "--password-stdin", &self.ready().registry];
        let done = self.docker(&arguments, password.output.trim()).await;
        assert!(done.success, "{}", done.errors);
    }

    /// Pushes an image of the engine and gives its digest.
    async fn push(&self, image: &str, repository: &str, tag: &str) -> String {
        let name = format!("{}/{repository}:{tag}", self.ready().registry);
        let tagged = self.docker(&["tag", image, &name], "").await;
        assert!(tagged.success, "{}", tagged.errors);
        let pushed = self.docker(&["push", &name], "").await;
        self.docker(&["rmi", "--no-prune", &name], "").await;
        assert!(pushed.success, "{}{}", pushed.output, pushed.errors);
        let (_, told) = pushed.output.rsplit_once("digest: ").expect("docker tells the digest");
        told.split_whitespace().next().expect("a digest").to_owned()
    }

    /// The same image under a configuration that no other test has, so that it can be taken from the engine.
    async fn own_image(&self, base: &str) -> String {
        let dockerfile = format!("FROM {base}\nLABEL test={}\n", self.ready().access_key_id);
        let built = self.docker(&["build", "--quiet", "-"], &dockerfile).await;
        assert!(built.success, "{}", built.errors);
        built.output.trim().to_owned()
    }

    /// Asks until a function is in the wanted state, as people do with the command line.
    async fn settle(&self, name: &str) -> Value {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let shown = self.aws(&["lambda", "get-function", "--function-name", name]).await.json();
            let configuration = &shown["Configuration"];
            if configuration["State"] == "Active" && configuration["LastUpdateStatus"] == "Successful" {
                return shown;
            }
            assert!(Instant::now() < until, "{shown}");
        }
    }
}

/// Runs the AWS command line on the practice cloud and on nothing else.
pub(crate) async fn aws(ready: &Ready, folder: &Path, arguments: &[&str]) -> Ended {
    let nothing = folder.join("none");
    let mut command = Command::new(aws_program());
    command.args(arguments).args(["--output", "json"]);
    for (name, value) in [
        ("AWS_ENDPOINT_URL", ready.endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", &ready.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", &ready.secret_access_key),
        ("AWS_DEFAULT_REGION", &ready.region),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_PAGER", ""),
        ("NO_PROXY", "127.0.0.1"),
    ] {
        command.env(name, value);
    }
    command.env("AWS_CONFIG_FILE", &nothing).env("AWS_SHARED_CREDENTIALS_FILE", &nothing);
    run(command, "").await
}

async fn run(mut command: Command, input: &str) -> Ended {
    let piped =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = piped.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("an input");
    stdin.write_all(input.as_bytes()).await.expect("the program reads");
    drop(stdin);
    let ended = child.wait_with_output().await.expect("the program ends");
    Ended {
        success: ended.status.success(),
        output: String::from_utf8_lossy(&ended.stdout).into_owned(),
        errors: String::from_utf8_lossy(&ended.stderr).into_owned(),
    }
}

/// The AWS command line that `cargo xtask` has set up.
fn aws_program() -> PathBuf {
    if let Some(program) = std::env::var_os("SLIPWAY_TEST_AWS_CLI") {
        return program.into();
    }
    let home = || PathBuf::from(std::env::var_os("HOME").expect("a home folder")).join(".cache");
    let cache = std::env::var_os("SLIPWAY_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("slipway")
    });
    cache.join("python/awscli/bin/aws")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_aws_command_line_reads_accounts_roles_and_repositories() {
    let cloud = Cloud::start(None).await;
    let identity = cloud.aws(&["sts", "get-caller-identity"]).await.json();
    assert_eq!(identity["Account"], cloud.ready().account_id);

    let create = ["iam", "create-role", "--role-name", "runner", "--assume-role-policy-document", TRUST];
    let role = cloud.aws(&create).await.json();
    assert_eq!(
        role["Role"]["AssumeRolePolicyDocument"]["Version"], "2012-10-17",
        "the policy comes back as JSON"
    );
    cloud.aws(&create).await.fails_with("(EntityAlreadyExists)");
    let attach = ["iam", "attach-role-policy", "--role-name", "runner", "--policy-arn", BASIC_EXECUTION];
    assert!(cloud.aws(&attach).await.success);
    let attached = cloud.aws(&["iam", "list-attached-role-policies", "--role-name", "runner"]).await.json();
    assert_eq!(attached["AttachedPolicies"][0]["PolicyName"], "AWSLambdaBasicExecutionRole");
    assert_eq!(cloud.aws(&["iam", "list-roles"]).await.json()["Roles"][0]["RoleName"], "runner");
    cloud.aws(&["iam", "get-role", "--role-name", "nobody"]).await.fails_with("(NoSuchEntity)");

    let create =
        ["ecr", "create-repository", "--repository-name", "app/hello", "--image-tag-mutability", "IMMUTABLE"];
    let uri = cloud.aws(&create).await.json()["repository"]["repositoryUri"].clone();
    assert_eq!(uri, format!("{}/app/hello", cloud.ready().registry));
    let known = cloud.aws(&["ecr", "describe-repositories"]).await.json();
    assert_eq!(known["repositories"][0]["imageTagMutability"], "IMMUTABLE");
    let token = cloud.aws(&["ecr", "get-authorization-token"]).await.json();
    assert_eq!(token["authorizationData"][0]["proxyEndpoint"], cloud.ready().endpoint);
    let missing = ["ecr", "describe-images", "--repository-name", "nothing"];
    cloud.aws(&missing).await.fails_with("(RepositoryNotFoundException)");
    cloud
        .aws(&["lambda", "get-function", "--function-name", "nothing"])
        .await
        .fails_with("(ResourceNotFoundException)");
}

#[tokio::test(flavor = "multi_thread")]
async fn docker_pushes_and_pulls_what_it_pushed() {
    let image = crate::engine::PLAIN;
    let cloud = Cloud::start(None).await;
    let name = format!("{}/app/plain:v1", cloud.ready().registry);
    cloud.docker(&["tag", image, &name], "").await;
    cloud.docker(&["push", &name], "").await.fails_with("no basic auth credentials");
    cloud.log_in().await;
    let missing = cloud.docker(&["push", &name], "").await;
    missing.fails_with("name unknown: The repository with name 'app/plain' does not exist in the registry");

    cloud.aws(&["ecr", "create-repository", "--repository-name", "app/plain"]).await.json();
    let digest = cloud.push(image, "app/plain", "v1").await;
    let images = cloud.aws(&["ecr", "describe-images", "--repository-name", "app/plain"]).await.json();
    let detail = &images["imageDetails"][0];
    assert_eq!(
        (detail["imageDigest"].as_str(), detail["imageTags"][0].as_str()),
        (Some(digest.as_str()), Some("v1"))
    );
    assert_eq!(cloud.push(image, "app/plain", "v2").await, digest, "a second push finds every layer there");

    let by_digest = format!("{}/app/plain@{digest}", cloud.ready().registry);
    let pulled = cloud.docker(&["pull", &by_digest], "").await;
    assert!(pulled.success, "{}", pulled.errors);
    cloud.docker(&["rmi", "--no-prune", &by_digest], "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_aws_command_line_takes_a_pushed_image_to_an_answer() {
    let engine = engine().await;
    let hello = crate::emulator::function(&engine, "hello", HANDLER).await.image;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let cloud = Cloud::start(Some(emulator.clone())).await;
    let image = cloud.own_image(&hello).await;
    cloud.aws(&["ecr", "create-repository", "--repository-name", "app/hello"]).await.json();
    cloud.log_in().await;
    let digest = cloud.push(&image, "app/hello", "v1").await;
    let known = cloud.docker(&["image", "inspect", &image], "").await;
    assert!(!known.success, "the image went with its last name, so only the registry has it now");
    let uri = format!("{}/app/hello@{digest}", cloud.ready().registry);

    let create = ["iam", "create-role", "--role-name", "runner", "--assume-role-policy-document", TRUST];
    let role = cloud.aws(&create).await.json()["Role"]["Arn"].as_str().expect("an ARN").to_owned();
    create_function(&cloud, &role, &uri).await;
    let shown = cloud.settle("hello").await;
    assert_eq!(shown["Code"]["ResolvedImageUri"], uri);

    let (answer, payload) = invoke(&cloud, r#"{"name":"practice"}"#).await;
    assert_eq!(payload["Greeting"], "Hello, practice!", "{payload}");
    assert_eq!(
        (answer["StatusCode"].as_u64(), answer["ExecutedVersion"].as_str()),
        (Some(200), Some("$LATEST"))
    );
    assert!(answer["LogResult"].as_str().is_some_and(|tail| tail.len() > 100), "{answer}");
    let (answer, payload) = invoke(&cloud, r#"{"throw":true}"#).await;
    assert_eq!(
        (answer["FunctionError"].as_str(), payload["errorType"].as_str()),
        (Some("Unhandled"), Some("InvalidOperationException"))
    );

    update_and_publish(&cloud, &uri).await;
    let events =
        ["logs", "filter-log-events", "--log-group-name", "/aws/lambda/hello", "--filter-pattern", "REPORT"];
    let events = cloud.aws(&events).await.json();
    assert_eq!(events["events"].as_array().map(Vec::len), Some(2), "{events}");
    emulator.stop_all().await;
    cloud
        .docker(
            &["rmi", "--no-prune", &format!("slipway-practice:{}", image.trim_start_matches("sha256:"))],
            "",
        )
        .await;
    cloud.server.shutdown().await;
}

/// Creates the function as soon as its role has propagated.
async fn create_function(cloud: &Cloud, role: &str, uri: &str) {
    let code = format!("ImageUri={uri}");
    let create = [
        "lambda",
        "create-function",
        "--function-name",
        "hello",
        "--package-type",
        "Image",
        "--code",
        &code,
        "--role",
        role,
        "--memory-size",
        "256",
        "--timeout",
        "10",
        "--environment",
        "Variables={COLOUR=blue}",
        "--image-config",
        "Command=Hello::Hello.Function::FunctionHandler",
    ];
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let made = cloud.aws(&create).await;
        if made.success {
            assert_eq!(made.json()["State"], "Pending");
            break;
        }
        made.fails_with("The role defined for the function cannot be assumed by Lambda.");
        assert!(Instant::now() < until, "{}", made.errors);
    }
}

async fn invoke(cloud: &Cloud, event: &str) -> (Value, Value) {
    let file = cloud.folder.path().join("answer.json");
    let place = file.display().to_string();
    let invoke =
        ["lambda", "invoke", "--function-name", "hello", "--payload", event, "--log-type", "Tail", &place];
    let answer = cloud.aws(&invoke).await.json();
    let payload = std::fs::read(&file).expect("an answer");
    (answer, serde_json::from_slice(&payload).expect("JSON"))
}

async fn update_and_publish(cloud: &Cloud, uri: &str) {
    let update = ["lambda", "update-function-code", "--function-name", "hello", "--image-uri", uri];
    assert_eq!(cloud.aws(&update).await.json()["LastUpdateStatus"], "InProgress");
    cloud.aws(&update).await.fails_with("(ResourceConflictException)");
    cloud.settle("hello").await;
    let version = cloud.aws(&["lambda", "publish-version", "--function-name", "hello"]).await.json();
    assert_eq!(version["Version"], "1");
    let alias =
        ["lambda", "create-alias", "--function-name", "hello", "--name", "live", "--function-version", "1"];
    assert_eq!(cloud.aws(&alias).await.json()["FunctionVersion"], "1");
    let versions =
        cloud.aws(&["lambda", "list-versions-by-function", "--function-name", "hello"]).await.json();
    assert_eq!(versions["Versions"].as_array().map(Vec::len), Some(2), "{versions}");
}
