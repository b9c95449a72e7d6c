//! The cases of settings, templates and deploys, each with its own fixture: what the project's files say is carried out
//! or named, and nothing is made before a request is known to be good.

use crate::case_dockerfiles::case;
use crate::practice_cloud::{PracticeCloud, image, practice_cloud, published, upload_to};
use crate::requests::profile;
use crate::terminal::{FAILED, REFUSED, Terminal, USAGE, text};
use serde_json::{Value, json};
use slipway_core::{Digest, FunctionName};

/// A cloud with an image and a role, reached from a terminal by the profile `side`.
struct World {
    terminal: Terminal,
    cloud: PracticeCloud,
    uri: String,
}

impl World {
    async fn new() -> Self {
        let (terminal, cloud) = (Terminal::new(), practice_cloud(json!([])).await);
        profile(&terminal, &cloud);
        let (repository, digest, _) = published(&cloud, 1).await;
        Self { terminal, uri: format!("{}@{digest}", repository.uri), cloud }
    }

    /// Runs a verb for a project of the terminal, with this world's image.
    fn call(&self, verb: &str, project: &str, more: &[&str]) -> Value {
        self.terminal.result(&[&[verb, project, "--image-uri", &self.uri, "--target", "side"], more].concat())
    }

    fn last(&self, verb: &str, project: &str, more: &[&str]) -> (Option<i32>, Value) {
        self.terminal.last(&[&[verb, project, "--image-uri", &self.uri, "--target", "side"], more].concat())
    }

    async fn roles(&self) -> Vec<String> {
        let roles = self.cloud.session.list_execution_roles().await.unwrap();
        roles.into_iter().map(|role| role.name).collect()
    }

    async fn tags(&self, function: &str) -> Vec<(String, String)> {
        let name = FunctionName::parse(function).unwrap();
        let found = self.cloud.session.find_function(&name).await.unwrap().unwrap();
        found.extras.tags.unwrap_or_default().into_iter().collect()
    }
}

/// The changes of a plan by field: the value wanted, and where it comes from.
fn changes(plan: &Value) -> Vec<(String, String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = plan["plan"]["changes"].as_array().unwrap();
    all.iter().map(|one| (word(&one["field"]), word(&one["after"]), word(&one["source"]))).collect()
}

fn change(plan: &Value, field: &str) -> (String, String) {
    let found = changes(plan).into_iter().find(|(name, ..)| name == field);
    let (_, after, source) = found.unwrap_or_else(|| panic!("{field} is not in {plan:#}"));
    (after, source)
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_env_vpc_is_carried_out_or_named_with_its_file() {
    let world = World::new().await;
    case(&world.terminal, "settings-env-vpc");
    let project = world.terminal.path("settings-env-vpc").display().to_string();
    let plan = world.call("plan", &project, &["--role", "hello-role"]);
    let file = "aws-lambda-tools-defaults.json";
    for (field, after) in [
        ("memorySize", "256"),
        ("timeout", "15"),
        ("command", "Skiff::Skiff.Function::Handle"),
        ("description", "takes orders"),
        ("vpcConfig.subnetIds", "subnet-0a1b2c3d4e5f60001"),
        ("vpcConfig.securityGroupIds", "sg-0a1b2c3d4e5f60001"),
        ("tracingConfig.mode", "Active"),
        ("ephemeralStorage.size", "1024"),
        ("deadLetterConfig.targetArn", "arn:aws:sqs:us-east-1:111122223333:dlq"),
        ("environment.STAGE", "(new value)"),
        ("environment.CONN", "(new value)"),
        ("tags.team", "port"),
    ] {
        assert_eq!(change(&plan, field), (after.to_owned(), file.to_owned()), "{field}");
    }
    let left_out = plan["leftOut"].to_string();
    assert!(left_out.contains("function-layers") && left_out.contains("function-url-enable"), "{left_out}");
    assert_eq!(plan["identity"]["region"], "us-east-1", "who and where stands in the plan: {plan}");

    world.call("deploy", &project, &["--role", "hello-role"]);
    let name = FunctionName::parse("d-skiff").unwrap();
    let deployed = world.cloud.session.find_function(&name).await.unwrap().unwrap();
    let variables: Vec<(&str, &str)> =
        deployed.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(variables, [("CONN", "Server=db;User=app;Port=5432"), ("STAGE", "prod")]);
    assert_eq!(world.tags("d-skiff").await, [("team".to_owned(), "port".to_owned())]);
    assert_eq!(world.call("plan", &project, &[])["plan"]["action"], "nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_of_the_settings_come_and_go_and_strangers_tags_stay() {
    let world = World::new().await;
    case(&world.terminal, "settings-env-vpc");
    let project = world.terminal.path("settings-env-vpc").display().to_string();
    let deployed = world.call("deploy", &project, &["--role", "hello-role"]);
    let arn = deployed["functionArn"].as_str().unwrap();
    world.cloud.session.lambda().tag_resource().resource(arn).tags("cost", "7").send().await.unwrap();
    let file = "settings-env-vpc/aws-lambda-tools-defaults.json";
    let before = std::fs::read_to_string(world.terminal.path(file)).unwrap();
    world.terminal.write(file, &before.replace("team=port", "crew=night"));
    let plan = world.call("plan", &project, &[]);
    let tags: Vec<_> = changes(&plan).into_iter().map(|(field, after, _)| (field, after)).collect();
    assert_eq!(tags, [("tags.crew".into(), "night".into()), ("tags.team".into(), String::new())], "{plan:#}");
    world.call("deploy", &project, &[]);
    let tag = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(world.tags("d-skiff").await, [tag("cost", "7"), tag("crew", "night")]);
    assert_eq!(world.call("plan", &project, &[])["plan"]["action"], "nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_the_settings_is_resolved_compared_and_has_to_be_there() {
    let world = World::new().await;
    world.terminal.sample();
    let settings = |role: &str| {
        let text = json!({ "function-name": "sailor", "function-role": role }).to_string();
        world.terminal.write("hello/aws-lambda-tools-defaults.json", &text);
    };
    settings("nobody-knows-it");
    let (code, said) = world.last("deploy", "hello", &[]);
    assert_eq!((code, said["code"].as_str()), (Some(REFUSED), Some("roleMissing")), "{said}");
    settings("hello-role");
    let plan = world.call("plan", "hello", &[]);
    let arn = world.cloud.session.list_execution_roles().await.unwrap()[0].arn.clone();
    assert_eq!(change(&plan, "role"), (arn.clone(), "aws-lambda-tools-defaults.json".to_owned()));
    assert_eq!(world.call("deploy", "hello", &[])["roleArn"], json!(arn));
    // An existing function is compared with what the settings say, by ARN too.
    let other = world.cloud.session.create_execution_role("other-role").await.unwrap();
    settings(&other.arn);
    assert_eq!(change(&world.call("plan", "hello", &[]), "role").0, other.arn);
    settings(&other.arn.replace("other-role", "gone-role"));
    let (code, said) = world.last("plan", "hello", &[]);
    assert_eq!((code, said["code"].as_str()), (Some(REFUSED), Some("roleMissing")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn arch_override_ends_with_a_mismatch_and_creates_nothing() {
    let world = World::new().await;
    case(&world.terminal, "arch-override");
    let project = world.terminal.path("arch-override").display().to_string();
    for verb in ["plan", "deploy"] {
        let more = ["--architecture", "arm64", "--create-role", "--function", "sail"];
        let (code, said) = world.last(verb, &project, &more);
        assert_eq!((code, said["code"].as_str()), (Some(FAILED), Some("architectureMismatch")), "{said}");
    }
    assert_eq!(world.roles().await, ["hello-role"], "no role is left behind");
    // The settings say arm64 too; the image decides, and that is said.
    let plan = world.call("plan", &project, &["--role", "hello-role"]);
    assert_eq!(change(&plan, "architecture").0, "x86_64");
    let notes = plan["notes"].to_string();
    assert!(notes.contains("function-architecture") && notes.contains("arm64"), "{notes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn role_before_check_leaves_no_role_whatever_is_wrong_with_the_request() {
    let world = World::new().await;
    case(&world.terminal, "role-before-check");
    let expected = std::fs::read_to_string(world.terminal.path("role-before-check/expected.txt")).unwrap();
    assert!(expected.contains("no role is created"), "{expected}");
    let absent = format!("{}@{}", world.uri.split('@').next().unwrap(), Digest::of(b"not there"));
    let nowhere = world.uri.replace("/team/hello", "/team/none");
    let deploy = ["deploy", "--function", "d-side", "--create-role", "--target", "side"];
    for (code, says, uri, handler) in [
        (USAGE, "names no digest", "nonsense", "A::B.C::D"),
        (USAGE, "A::B", world.uri.as_str(), "A::B"),
        (FAILED, "There is no image", &absent, "A::B.C::D"),
        (FAILED, "There is no image", &nowhere, "A::B.C::D"),
    ] {
        let arguments = [&deploy[..], &["--image-uri", uri, "--handler", handler]].concat();
        let output = world.terminal.slipway(&arguments).output().unwrap();
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(code), "{shown}");
        assert!(shown.contains(says), "{shown}");
        assert_eq!(world.roles().await, ["hello-role"], "{says}");
    }
    let project = world.terminal.sample();
    let unknown = ["deploy", &project, "--function", "d-side", "--create-role", "--target", "side"];
    let (code, said) = world.terminal.last(&unknown);
    assert_eq!((code, said["code"].as_str()), (Some(FAILED), Some("imageMissing")), "{said}");
    assert_eq!(world.roles().await, ["hello-role"], "an image that was never uploaded");
}

#[tokio::test(flavor = "multi_thread")]
async fn alias_stays_is_said_in_plan_and_deploy_with_the_way_to_move_it() {
    let world = World::new().await;
    case(&world.terminal, "alias-stays");
    let expected = std::fs::read_to_string(world.terminal.path("alias-stays/expected.txt")).unwrap();
    let promised = "alias live stays on version 1 (sha256:";
    assert!(expected.contains(promised), "{expected}");
    let project = world.terminal.sample();
    world.call("deploy", &project, &["--function", "live-one", "--role", "hello-role"]);
    let lambda = world.cloud.session.lambda();
    lambda.publish_version().function_name("live-one").send().await.unwrap();
    let alias = lambda.create_alias().function_name("live-one").name("live").function_version("1");
    alias.send().await.unwrap();
    let next = image(&world.cloud, 2, 20_000).await;
    upload_to(&world.cloud, "t2", &next).await.0.unwrap();
    let uri = format!("{}@{}", world.uri.split('@').next().unwrap(), next.digest);
    for verb in ["plan", "deploy"] {
        let known = [verb, &project, "--function", "live-one", "--image-uri", &uri, "--target", "side"];
        let output = world.terminal.slipway(&known).output().unwrap();
        let shown = text(&output);
        assert!(output.status.success(), "{shown}");
        assert!(shown.contains(promised) && shown.contains("update-alias"), "{verb}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sam_template_at_root_is_a_layer_below_the_settings_and_a_name_chooses_the_function() {
    let world = World::new().await;
    case(&world.terminal, "sam-template-at-root");
    let project = "sam-template-at-root/src/Quayside";
    let role = ["--role", "hello-role"];
    // Two functions are made from the project: none of them counts until one is named.
    let view = world.terminal.result(&["inspect", project]);
    let names: Vec<&str> = view["templateFunctions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|function| function["logicalId"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["LoadFunction", "UnloadFunction"], "{view:#}");
    assert!(view["warnings"].to_string().contains("LoadFunction, UnloadFunction"), "{view:#}");
    assert!(view["contextFolder"].as_str().unwrap().ends_with("sam-template-at-root/src"), "{view:#}");
    let plan = world.call(
        "plan",
        project,
        &[&role[..], &["--handler", "Quayside::Quayside.Function::Load"]].concat(),
    );
    assert_eq!(change(&plan, "memorySize"), ("512".to_owned(), "Slipway's default".to_owned()));
    assert!(plan["notes"].to_string().contains("LoadFunction, UnloadFunction"), "{plan:#}");

    let named = [&role[..], &["--function", "UnloadFunction"]].concat();
    let plan = world.call("plan", project, &named);
    let source = "UnloadFunction in template.yaml".to_owned();
    assert_eq!(change(&plan, "memorySize"), ("1024".to_owned(), source.clone()));
    assert_eq!(change(&plan, "timeout"), ("20".to_owned(), source.clone()));
    assert_eq!(change(&plan, "command").0, "Quayside::Quayside.Function::Unload");
    // The project's own file lies over the template, an environment over both, an option over all.
    let write = |name: &str, text: &str| {
        world.terminal.write(&format!("{project}/{name}"), text);
    };
    write("aws-lambda-tools-defaults.json", "{\"function-memory-size\": 256}");
    write("aws-lambda-tools-defaults.prod.json", "{\"function-memory-size\": 2048}");
    let plan = world.call("plan", project, &named);
    assert_eq!(change(&plan, "memorySize"), ("256".to_owned(), "aws-lambda-tools-defaults.json".to_owned()));
    assert_eq!(change(&plan, "timeout").1, source);
    let prod = [&named[..], &["--environment", "prod"]].concat();
    let plan = world.call("plan", project, &prod);
    let file = "aws-lambda-tools-defaults.prod.json".to_owned();
    assert_eq!(change(&plan, "memorySize"), ("2048".to_owned(), file));
    let plan = world.call("plan", project, &[&prod[..], &["--memory", "384"]].concat());
    assert_eq!(change(&plan, "memorySize"), ("384".to_owned(), "asked for here".to_owned()));
    let (code, said) = world.last("plan", project, &[&named[..], &["--environment", "qa"]].concat());
    assert_eq!(code, Some(USAGE), "{said}");
    assert!(said.to_string().contains("prod"), "the environments that there are: {said}");
}

#[test]
fn sam_template_at_root_is_imported_by_name_and_the_file_is_told() {
    let terminal = Terminal::new();
    case(&terminal, "sam-template-at-root");
    let project = "sam-template-at-root/src/Quayside";
    let output = terminal.slipway(&["import", project, "UnloadFunction"]).output().unwrap();
    let shown = text(&output);
    assert!(shown.contains("sam-template-at-root/template.yaml") && shown.contains("1024 MiB"), "{shown}");
    let shown = text(&terminal.slipway(&["inspect", project]).output().unwrap());
    assert!(shown.contains("function-memory-size = 1024 (UnloadFunction in template.yaml)"), "{shown}");
    assert!(
        shown.contains("Not taken over: VpcConfig.") && shown.contains("STAGE"),
        "what is left out: {shown}"
    );
    assert!(!shown.contains("None of them counts"), "one is chosen: {shown}");
    let dockerfile = terminal.result(&["dockerfile", project]);
    assert_eq!(dockerfile["own"], true, "{dockerfile}");
    assert_eq!(dockerfile["findings"].to_string().matches("copy-source-missing").count(), 0, "{dockerfile}");
}

#[test]
fn environments_are_told_with_what_they_say() {
    let terminal = Terminal::new();
    terminal.sample();
    terminal.write("hello/aws-lambda-tools-defaults.dev.json", "{\"function-timeout\": 7}");
    terminal.write("hello/aws-lambda-tools-defaults.bad.json", "{\"function-timeout\": \"soon\"}");
    let shown = text(&terminal.slipway(&["inspect", "hello"]).output().unwrap());
    assert!(shown.contains("environment dev") && shown.contains("function-timeout = 7"), "{shown}");
    assert!(shown.contains("environment bad") && shown.contains("must be a whole number"), "{shown}");
    let chosen = text(&terminal.slipway(&["inspect", "hello", "--environment", "dev"]).output().unwrap());
    assert!(chosen.contains("function-timeout = 7 (aws-lambda-tools-defaults.dev.json)"), "{chosen}");
}

#[test]
fn dockerfile_key_names_the_projects_own_dockerfile() {
    let terminal = Terminal::new();
    case(&terminal, "dockerfile-key");
    let shown = terminal.result(&["dockerfile", "dockerfile-key"]);
    assert!(shown["path"].as_str().unwrap().ends_with("docker/Lambda.Dockerfile"), "{shown}");
    assert!(shown["text"].as_str().unwrap().contains("made-by=the-file-of-the-project"), "{shown}");
    let view = terminal.result(&["inspect", "dockerfile-key"]);
    let keys: Vec<&str> =
        view["settings"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    for key in ["docker-build-options", "docker-host-build-output-dir", "dockerfile"] {
        assert!(keys.contains(&key), "{key} is told: {keys:?}");
    }
}

#[test]
fn working_dir_key_is_the_folder_that_is_sent() {
    let terminal = Terminal::new();
    let place = case(&terminal, "working-dir-key");
    for project in ["working-dir-key/Dock", "working-dir-key/Dock.sln"] {
        let told = terminal.result(&["context", project]);
        assert_eq!(told["folder"], place.display().to_string(), "{told}");
        let shown = terminal.result(&["dockerfile", project]);
        assert!(!shown["findings"].to_string().contains("copy-source-missing"), "{shown}");
    }
}

#[test]
fn aspire_app_host_names_its_functions_and_is_none_itself() {
    let terminal = Terminal::new();
    case(&terminal, "aspire-app-host");
    let found = terminal.result(&["inspect", "aspire-app-host/Harbour.slnx"]);
    let told: Vec<(&str, bool, bool)> = found["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["lambda"] == true, one["appHost"] == true))
        .collect();
    assert_eq!(
        told,
        [("Quay.Orders", true, false), ("Harbour.AppHost", false, true), ("Quay.Web", false, false)]
    );
    let function = &found["projects"][0]["aspire"][0];
    assert_eq!(function["name"], "take-order", "{found:#}");
    assert_eq!(function["handler"], "Quay.Orders::Quay.Orders.Desk::Take");
    // The AppHost, the solution and the folder all mean its only function, whose handler it names.
    for path in ["Harbour.AppHost/Harbour.AppHost.csproj", "Harbour.AppHost", "Harbour.slnx", ""] {
        let shown = terminal.result(&["dockerfile", &format!("aspire-app-host/{path}")]);
        assert!(shown["text"].as_str().unwrap().contains("Quay.Orders.Desk::Take"), "{path}: {shown}");
    }
    let view = terminal.result(&["inspect", "aspire-app-host/src/Quay.Orders"]);
    assert_eq!(view["handler"], "Quay.Orders::Quay.Orders.Desk::Take", "of two methods the one it names");
    assert!(view["handlerSource"].as_str().unwrap().contains("Aspire"), "{view:#}");
    let listed = text(&terminal.slipway(&["inspect", "aspire-app-host/Harbour.AppHost"]).output().unwrap());
    assert!(listed.contains("AppHost") && listed.contains("take-order"), "{listed}");
    // Without a Lambda function it is still none.
    terminal.write(
        "aspire-app-host/Harbour.AppHost/AppHost.cs",
        "DistributedApplication.CreateBuilder(args).Build().Run();",
    );
    let (code, said) = terminal.last(&["dockerfile", "aspire-app-host/Harbour.AppHost"]);
    assert_eq!(code, Some(FAILED), "{said}");
    assert!(said.to_string().contains("no function itself"), "{said}");
}
