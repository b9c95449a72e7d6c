//! Looking after what is deployed, from the terminal: functions, their log, the right to invoke them, and their end;
//! repositories and roles to choose from. The cloud is the practice cloud, which AWS's own command line reads alike.

use crate::practice_aws_cli::aws;
use crate::practice_cloud::{PracticeCloud, practice_cloud, published, spec};
use crate::requests::profile;
use crate::terminal::{FAILED, REFUSED, Terminal, USAGE, refused, text};
use aws_sdk_lambda::types::{FunctionCode, PackageType};
use serde_json::{Value, json};
use slipway_core::plan::plan;
use slipway_core::{FunctionName, FunctionSpec, RepositoryName};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

const GROUP: &str = "/aws/lambda/hello";
const STREAM: &str = "2026/11/29/[$LATEST]0";

/// A cloud with one function, and a terminal that reaches it by the profile `side`.
async fn deployed(faults: Value) -> (Terminal, PracticeCloud, FunctionSpec) {
    let (terminal, cloud) = (Terminal::new(), practice_cloud(faults).await);
    profile(&terminal, &cloud);
    let (repository, digest, role) = published(&cloud, 1).await;
    let wanted = spec(&repository, &digest, &role);
    cloud.session.apply(&plan(None, &wanted), &wanted, None, &|_| {}).await.unwrap();
    (terminal, cloud, wanted)
}

/// The verb at the profile's target.
fn at<'a>(verb: &[&'a str]) -> Vec<&'a str> {
    [verb, &["--profile", "side"]].concat()
}

async fn cli(cloud: &PracticeCloud, arguments: &[&str]) -> crate::practice_aws_cli::Ended {
    aws(cloud.server.ready(), cloud.folder.path(), arguments).await
}

async fn begin_log(cloud: &PracticeCloud) {
    let group = ["--log-group-name", GROUP];
    assert!(cli(cloud, &[&["logs", "create-log-group"], &group[..]].concat()).await.success);
    let stream = [&["logs", "create-log-stream", "--log-stream-name", STREAM], &group[..]].concat();
    assert!(cli(cloud, &stream).await.success);
}

/// Writes a line into the function's log, as Lambda does.
async fn write_line(cloud: &PracticeCloud, line: &str) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let events = json!([{"timestamp": now.as_millis() as u64, "message": line}]).to_string();
    let place = ["--log-group-name", GROUP, "--log-stream-name", STREAM, "--log-events", &events];
    cli(cloud, &[&["logs", "put-log-events"], &place[..]].concat()).await.json();
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_repositories_and_roles_are_listed_with_what_tells_them_apart() {
    let (terminal, cloud, wanted) = deployed(json!([])).await;
    let list = terminal.result(&at(&["functions"]));
    let row = &list["functions"][0];
    let facts = (&row["name"], &row["memoryMib"], &row["isImage"], &row["digest"]);
    assert_eq!(facts, (&json!("hello"), &json!(512), &json!(true), &json!(wanted.digest)), "{list}");
    assert_eq!(list["identity"]["accountId"], cloud.server.ready().account_id);
    let shown = text(&terminal.slipway(&at(&["functions"])).output().unwrap());
    assert!(shown.contains("hello  image") && shown.contains("1 function in account"), "{shown}");
    assert_eq!(terminal.result(&at(&["repositories"]))["repositories"][0]["name"], "team/hello");
    assert_eq!(
        terminal.result(&at(&["roles"]))["roles"],
        json!([{"name": "hello-role", "arn": wanted.role_arn}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_read_to_its_last_page() {
    let (terminal, cloud, wanted) = deployed(json!([])).await;
    for number in 0..101 {
        let name = RepositoryName::parse(&format!("team/r{number:03}")).unwrap();
        cloud.session.create_repository(&name).await.unwrap();
        cloud.session.create_execution_role(&format!("r{number:03}")).await.unwrap();
    }
    for number in 0..51 {
        let code = FunctionCode::builder().image_uri(wanted.image_uri()).build();
        let create = cloud.session.lambda().create_function().function_name(format!("f{number:02}"));
        create.package_type(PackageType::Image).code(code).role(&wanted.role_arn).send().await.unwrap();
    }
    for (verb, count) in [("repositories", 102), ("roles", 102), ("functions", 52)] {
        assert_eq!(terminal.result(&at(&[verb]))[verb].as_array().map(Vec::len), Some(count), "{verb}");
    }
    let pages: [(&[&str], &str, usize); 3] = [
        (&["lambda", "list-functions", "--page-size", "20"], "Functions", 52),
        (&["ecr", "describe-repositories", "--page-size", "40"], "repositories", 102),
        (&["iam", "list-roles", "--page-size", "40"], "Roles", 102),
    ];
    for (call, member, count) in pages {
        let all = cli(&cloud, call).await.json();
        assert_eq!(all[member].as_array().map(Vec::len), Some(count), "{member}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_aws_command_line_looks_after_a_function_as_slipway_does() {
    let (_terminal, cloud, _) = deployed(json!([])).await;
    let named = |verb: &'static str| ["lambda", verb, "--function-name", "hello"];
    let urls = cli(&cloud, &named("list-function-url-configs")).await.json();
    assert_eq!(urls["FunctionUrlConfigs"], json!([]));
    let answer = cloud.folder.path().join("answer").display().to_string();
    let rehearsal = [&named("invoke")[..], &["--invocation-type", "DryRun", &answer]].concat();
    assert_eq!(cli(&cloud, &rehearsal).await.json()["StatusCode"], 204);
    begin_log(&cloud).await;
    write_line(&cloud, "one").await;
    let filter = ["logs", "filter-log-events", "--log-group-name", GROUP, "--filter-pattern", "one"];
    assert_eq!(cli(&cloud, &filter).await.json()["events"][0]["message"], "one");
    assert!(cli(&cloud, &named("delete-function")).await.success);
    cli(&cloud, &named("delete-function")).await.fails_with("(ResourceNotFoundException)");
    cli(&cloud, &rehearsal).await.fails_with("(ResourceNotFoundException)");
    let gone = ["lambda", "list-function-url-configs", "--function-name", "hello"];
    cli(&cloud, &gone).await.fails_with("(ResourceNotFoundException)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_needs_the_name_takes_what_it_named_and_leaves_the_rest() {
    let (terminal, cloud, wanted) = deployed(json!([])).await;
    let lambda = cloud.session.lambda();
    let version = lambda.publish_version().function_name("hello").send().await.unwrap().version.unwrap();
    let alias = lambda.create_alias().function_name("hello").name("live").function_version(&version);
    alias.send().await.unwrap();

    let unconfirmed = terminal.slipway(&at(&["delete", "hello"])).output().unwrap();
    let shown = text(&unconfirmed);
    assert_eq!(unconfirmed.status.code(), Some(REFUSED), "{shown}");
    for words in [
        "goes:  The function arn:aws:lambda",
        "published version 1",
        "The alias live",
        "stays: The role arn:aws:iam",
        "team/hello",
        "log group /aws/lambda/hello",
        "was not deleted",
        "--yes",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let name = FunctionName::parse("hello").unwrap();
    assert!(cloud.session.find_function(&name).await.unwrap().is_some(), "nothing was deleted");

    let deleted = terminal.result(&at(&["delete", "hello", "--yes"]));
    assert_eq!(deleted["function"], "hello", "{deleted}");
    assert!(cloud.session.find_function(&name).await.unwrap().is_none());
    assert_eq!(cloud.session.list_execution_roles().await.unwrap()[0].arn, wanted.role_arn);
    let repository = RepositoryName::parse("team/hello").unwrap();
    assert!(cloud.session.find_image(None, &repository, &wanted.digest).await.unwrap().is_some());
    refused(terminal.slipway(&at(&["delete", "hello", "--yes"])), FAILED, &["hello does not exist"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_was_deleted_is_recorded_as_deployed_in_no_project() {
    let (terminal, _cloud, wanted) = deployed(json!([])).await;
    let project = terminal.sample();
    let status = || terminal.result(&["status", &project]);
    let begun = status();
    assert_eq!((&begun["deployed"], &begun["choices"]["memoryMib"]), (&json!(null), &json!(512)), "{begun}");
    assert_eq!(
        begun["statuses"].as_array().map(Vec::len),
        Some(8),
        "told where nothing was done too: {begun}"
    );
    let uri = wanted.image_uri();
    terminal.result(&at(&["deploy", &project, "--function", "hello", "--image-uri", &uri]));
    assert_eq!(status()["elsewhere"][0]["deployed"]["function"], "hello", "{}", status());
    terminal.result(&at(&["delete", "hello", "--yes"]));
    assert_eq!(status()["elsewhere"][0]["deployed"], json!(null), "{}", status());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_was_lost_is_proven_by_a_look() {
    let (terminal, cloud, _) =
        deployed(json!([{"op": "DeleteFunction", "action": "reset_after_commit"}])).await;
    let deleted = terminal.result(&at(&["delete", "hello", "--yes"]));
    assert_eq!(deleted["function"], "hello", "{deleted}");
    let name = FunctionName::parse("hello").unwrap();
    assert!(cloud.session.find_function(&name).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_these_credentials_may_invoke_is_told_and_nothing_runs() {
    let message =
        "User: arn:aws:iam::1:user/ada is not authorized to perform: lambda:InvokeFunction on resource: x";
    let fault = json!([
        {"op": "Invoke", "nth": 2, "action": "fail_with", "code": "AccessDeniedException", "message": message},
    ]);
    let (terminal, _cloud, _) = deployed(fault).await;
    let asked = at(&["remote-invoke", "hello", "--dry-run"]);
    let right = terminal.result(&asked);
    assert!(right["identity"]["arn"].as_str().is_some_and(|arn| arn.starts_with("arn:aws")), "{right}");
    refused(
        terminal.slipway(&asked),
        FAILED,
        &["not allowed to do `lambda:InvokeFunction`", "Ask for a policy"],
    );
    let missing = at(&["remote-invoke", "nobody", "--dry-run"]);
    refused(terminal.slipway(&missing), FAILED, &["no function `nobody`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_function_is_the_result_and_ends_with_what_there_is() {
    let (terminal, cloud, _) = deployed(json!([])).await;
    refused(terminal.slipway(&at(&["logs", "hello"])), FAILED, &["no log group `/aws/lambda/hello`"]);
    refused(terminal.slipway(&at(&["logs", "nobody"])), FAILED, &["nobody does not exist"]);
    refused(terminal.slipway(&at(&["logs", "nobody", "--follow"])), FAILED, &["nobody does not exist"]);
    begin_log(&cloud).await;
    write_line(&cloud, "loading \u{1b}[2Jorders").await;
    write_line(&cloud, "System.Exception: no\n   at Hello").await;
    let read = terminal.slipway(&at(&["logs", "hello", "--since", "1h"])).output().unwrap();
    assert!(read.status.success(), "{}", text(&read));
    let lines = String::from_utf8(read.stdout).unwrap();
    assert!(lines.contains("Z  loading orders\n") && lines.contains("       at Hello\n"), "{lines}");
    assert_eq!(lines.lines().count(), 3, "the lines and nothing else: {lines}");
    let quiet = terminal.slipway(&at(&["logs", "hello", "--quiet"])).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&quiet.stdout).lines().count(), 3, "they are the result");
    let found = terminal.result(&at(&["logs", "hello", "--filter", "Exception"]));
    assert_eq!((&found["events"], &found["logGroup"]), (&json!(1), &json!(GROUP)), "{found}");
    let wrong = terminal.slipway(&at(&["logs", "hello", "--since", "soon"])).output().unwrap();
    assert_eq!(wrong.status.code(), Some(USAGE));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_log_tells_each_line_once_and_ends_with_ctrl_c() {
    let (terminal, cloud, _) = deployed(json!([])).await;
    let mut follow = terminal.slipway(&at(&["logs", "hello", "--follow"]));
    let mut child = follow.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut aside = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(
        aside.next().is_some_and(|line| line.contains("written no line yet")),
        "it waits for the first line"
    );
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    begin_log(&cloud).await;
    for word in ["first", "second", "third"] {
        write_line(&cloud, word).await;
        let line = lines.next().unwrap();
        assert!(line.ends_with(&format!("Z  {word}")), "{line}");
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(lines.next(), None, "nothing is told twice");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
