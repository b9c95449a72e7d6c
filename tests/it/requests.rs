//! What a request asks for holds for it alone, nothing is created before the request is known to be good, and what
//! wins over the project's files says so.

use crate::checks::case;
use crate::practice_cloud::{practice_cloud, published};
use crate::terminal::{MISSING, REFUSED, Terminal, USAGE, text};
use serde_json::{Value, json};
use slipway_core::FunctionName;
use std::process::Output;

const SEND: &str = "Notices::Notices.Function::Send";
const RECALL: &str = "Notices::Notices.Function::Recall";

/// Runs with no engine in reach: what a build says before it needs one.
fn without_engine(terminal: &Terminal, arguments: &[&str]) -> Output {
    terminal.slipway(arguments).env("DOCKER_HOST", "tcp://127.0.0.1:1").output().unwrap()
}

fn edit(terminal: &Terminal, file: &str, from: &str, to: &str) {
    let path = terminal.path("stale-handler").join(file);
    let before = std::fs::read_to_string(&path).unwrap();
    assert!(before.contains(from), "{before}");
    std::fs::write(path, before.replace(from, to)).unwrap();
}

fn command_of(terminal: &Terminal, project: &str) -> String {
    let output = without_engine(terminal, &["dockerfile", project]);
    let shown = text(&output);
    shown.lines().find(|line| line.starts_with("CMD")).unwrap_or_else(|| panic!("{shown}")).to_owned()
}

#[test]
fn a_remembered_handler_wins_with_a_word_and_an_option_holds_for_its_call() {
    let terminal = Terminal::new();
    let project = case(&terminal, "stale-handler");
    let built = without_engine(&terminal, &["build", &project, "--handler", RECALL]);
    assert_eq!(built.status.code(), Some(MISSING), "{}", text(&built));
    assert!(command_of(&terminal, &project).contains(SEND), "an option holds for its call");
    let built = without_engine(&terminal, &["build", &project, "--handler", RECALL, "--remember"]);
    assert_eq!(built.status.code(), Some(MISSING), "{}", text(&built));
    assert!(command_of(&terminal, &project).contains(RECALL));
    for verb in ["build", "inspect", "dockerfile"] {
        let shown = text(&without_engine(&terminal, &[verb, &project]));
        let said = format!("handler {RECALL} (chosen in Slipway on ");
        let file = format!("aws-lambda-tools-defaults.json says {SEND}");
        assert!(shown.contains(&said) && shown.contains(&file), "{verb}: {shown}");
    }
    // A choice that says what the project says is none any more.
    without_engine(&terminal, &["build", &project, "--handler", SEND, "--remember"]);
    edit(&terminal, "aws-lambda-tools-defaults.json", SEND, RECALL);
    assert!(command_of(&terminal, &project).contains(RECALL));
    assert!(!text(&without_engine(&terminal, &["inspect", &project])).contains("chosen in Slipway"));
}

#[test]
fn a_chosen_handler_that_vanished_is_an_error_that_names_the_nearest() {
    let terminal = Terminal::new();
    let project = case(&terminal, "stale-handler");
    without_engine(&terminal, &["build", &project, "--handler", RECALL, "--remember"]);
    edit(&terminal, "Function.cs", "string Recall", "string Recalled");
    let built = without_engine(&terminal, &["build", &project]);
    let shown = text(&built);
    assert_eq!(built.status.code(), Some(USAGE), "{shown}");
    assert!(shown.contains(RECALL) && shown.contains("Notices::Notices.Function::Recalled"), "{shown}");
    let built = without_engine(&terminal, &["build", &project, "--handler", SEND]);
    assert_eq!(built.status.code(), Some(MISSING), "another is asked for this once: {}", text(&built));
}

/// Points a profile of the terminal at the cloud.
pub(crate) fn profile(terminal: &Terminal, cloud: &crate::practice_cloud::PracticeCloud) {
    let ready = cloud.server.ready();
    let config = format!("[profile side]\nregion={}\nendpoint_url={}\n", ready.region, ready.endpoint);
    terminal.write("aws-config", &config);
    let (id, secret) = (&ready.access_key_id, &ready.secret_access_key);
    let keys = format!("[side]\naws_access_key_id={id}\naws_secret_access_key={secret}\n");
    terminal.write("aws-credentials", &keys);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_created_before_the_request_is_known_to_be_good() {
    let (terminal, cloud) = (Terminal::new(), practice_cloud(json!([])).await);
    profile(&terminal, &cloud);
    let image = format!("{}/x@sha256:{}", cloud.server.ready().registry, "a".repeat(64));
    let deploy = ["deploy", "--function", "d-side", "--create-role", "--target", "side"];
    for (wrong, more) in [
        ("names no digest", ["--handler", "A::B.C::D", "--image-uri", "nonsense"].as_slice()),
        ("Memory is 7 MiB", &["--handler", "A::B.C::D", "--image-uri", &image, "--memory", "7"]),
        ("900 seconds", &["--handler", "A::B.C::D", "--image-uri", &image, "--timeout", "901"]),
        (
            "repositoryUri",
            &["--handler", "A::B.C::D", "--image-uri", &format!("x y@sha256:{}", "a".repeat(64))],
        ),
    ] {
        let output = terminal.slipway(&[&deploy, more].concat()).output().unwrap();
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(USAGE), "{shown}");
        assert!(shown.contains(wrong), "{shown}");
        assert_eq!(cloud.session.list_execution_roles().await.unwrap(), [], "{wrong}");
    }
    let push = ["push", "--repository", "team/x", "--create-repository", "--target", "side"];
    for more in [["--image", "slipway.test/not-there:1"].as_slice(), &["--image", "x", "--tag", "no tag"]] {
        let output = terminal.slipway(&[&push, more].concat()).output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{}", text(&output));
        assert_eq!(cloud.session.list_repositories().await.unwrap(), [], "{more:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_leaves_the_projects_names_and_says_which_alias_stays_behind() {
    let (terminal, cloud) = (Terminal::new(), practice_cloud(json!([])).await);
    profile(&terminal, &cloud);
    let project = case(&terminal, "stale-handler");
    let (repository, first, role) = published(&cloud, 1).await;
    let image = crate::practice_cloud::image(&cloud, 2, 20_000).await;
    crate::practice_cloud::upload_to(&cloud, "t2", &image).await.0.unwrap();
    let uri = |digest: &slipway_core::Digest| format!("{}@{digest}", repository.uri);
    let call = |verb: &str, uri: &str, function: &[&str]| -> Value {
        let known = [verb, &project, "--image-uri", uri, "--role", &role.arn, "--target", "side"];
        terminal.result(&[&known, function].concat())
    };
    let other = ["--function", "other"];
    let deployed = call("deploy", &uri(&first), &other);
    assert_eq!(deployed["aliases"], json!([]), "{deployed}");
    assert_eq!(call("plan", &uri(&first), &[])["function"], "Notices", "the option held for its call");
    let lambda = cloud.session.lambda();
    let version = lambda.publish_version().function_name("other").send().await.unwrap();
    let version = version.version.unwrap();
    lambda
        .create_alias()
        .function_name("other")
        .name("live")
        .function_version(&version)
        .send()
        .await
        .unwrap();
    assert_eq!(call("plan", &uri(&first), &other)["aliases"], json!([]), "it answers with this image");
    for verb in ["plan", "deploy"] {
        let told = call(verb, &uri(&image.digest), &other);
        let alias = &told["aliases"][0];
        assert_eq!((&alias["name"], &alias["version"]), (&json!("live"), &json!(version)), "{told}");
        assert_eq!(alias["digest"], json!(first), "{told}");
        let command = alias["command"].as_str().unwrap();
        assert!(command.contains("update-alias") && command.contains("--profile side"), "{command}");
    }
    let name = FunctionName::parse("other").unwrap();
    let aliases = cloud.session.aliases(&name).await.unwrap();
    assert_eq!(aliases[0].digest, Some(first), "Slipway moves no alias by itself");
}

#[test]
fn what_is_remembered_needs_a_project_and_a_plan_remembers_nothing() {
    let terminal = Terminal::new();
    let push = ["push", "--image", "x", "--repository", "y", "--target", "practice", "--remember"];
    for arguments in [push.as_slice(), &["plan", ".", "--remember"]] {
        let output = terminal.slipway(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(USAGE), "{}", text(&output));
        assert_ne!(output.status.code(), Some(REFUSED));
    }
}
