//! The terminal twin on images: Dockerfiles, builds, their history, and the check before an upload.

use crate::framework::{framework, neutral};
use crate::terminal::{FAILED, REFUSED, Terminal, USAGE, refused, text};
use std::process::Command;

/// A key of the right shape that no account has. It is put together here, so that no scanner stumbles over this file.
fn planted_key() -> String {
    format!("AKIA{}", "Z7QDHX3MKR5TWB2P")
}

fn docker(arguments: &[&str], dockerfile: &str) {
    use std::io::Write as _;
    let mut child = Command::new("docker")
        .args(arguments)
        .env("DOCKER_BUILDKIT", "0")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(dockerfile.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn f30_a_secret_in_the_context_stops_the_build_until_a_reason_is_given() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let key = planted_key();
    let secret = "Zx9/QwErTyUiOpAsDfGhJkLzXcVbNm1234567890";
    let settings = format!("{{\n  \"AwsKey\": \"{key}\",\n  \"SecretKey\": \"{secret}\"\n}}\n");
    terminal.write("hello/appsettings.json", &settings);
    let refusal = terminal.slipway(&["build", &project]).output().unwrap();
    let shown = text(&refusal);
    assert_eq!(refusal.status.code(), Some(REFUSED), "{shown}");
    assert!(shown.contains("appsettings.json:2") && shown.contains("--allow-secrets"), "{shown}");
    assert!(!shown.contains(&key), "the value is masked");
    terminal.result(&[
        "build",
        &project,
        "--tag",
        "slipway.test/f30:1",
        "--allow-secrets",
        "a key of no account",
    ]);
    let history = terminal.result(&["history", &project]);
    assert_eq!(history["builds"][0]["allowSecrets"], "a key of no account", "{history}");
}

#[test]
fn f08_a_compile_error_is_told_with_its_file_and_line() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let file = terminal.path("hello/Function.cs");
    let broken =
        std::fs::read_to_string(&file).unwrap().replacen("return new Greeting", "retrun new Greeting", 1);
    std::fs::write(&file, broken).unwrap();
    let (code, last) = terminal.last(&["build", &project, "--tag", "slipway.test/f08:1"]);
    assert_eq!(code, Some(FAILED), "{last}");
    assert_eq!(last["code"], "buildFailed");
    let place = &last["places"][0];
    assert_eq!(place["file"], "Function.cs", "{last}");
    assert!(place["line"].as_u64().unwrap() > 10, "{last}");
    assert!(place["code"].as_str().unwrap().starts_with("CS"), "{last}");
    let history = terminal.result(&["history", &project]);
    assert_eq!(history["builds"][0]["outcome"], "failed", "{history}");
    assert!(history["builds"][0]["failure"].is_string(), "{history}");
}

#[test]
fn the_history_tells_what_changed_between_builds() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.result(&["build", &project, "--tag", "slipway.test/history:1"]);
    terminal.write("hello/Extra.cs", "namespace Hello { public class Extra { } }\n");
    terminal.result(&["build", &project, "--tag", "slipway.test/history:1"]);
    let history = terminal.result(&["history", &project]);
    let builds = history["builds"].as_array().unwrap();
    assert_eq!(builds.len(), 2, "{history}");
    assert_eq!(builds[0]["changes"], serde_json::json!(["Added Extra.cs"]));
    assert!(builds[0]["steps"].as_array().unwrap().iter().any(|step| step["cached"] == true), "{history}");
    assert!(builds[1]["imageId"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn several_projects_are_built_side_by_side_and_told_apart() {
    let terminal = Terminal::new();
    for name in ["alpha", "beta"] {
        let made = terminal.slipway(&["new", name, "--framework", framework().name]).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
    }
    let output = terminal.slipway(&["build", "alpha", "beta", "--parallel", "2", "--json"]).output().unwrap();
    let shown = text(&output);
    assert!(output.status.success(), "{shown}");
    let results = shown.lines().filter(|line| line.starts_with("{\"type\":\"result\""));
    let mut projects: Vec<String> = results
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["project"].as_str().unwrap().to_owned()
        })
        .collect();
    projects.sort();
    assert_eq!(projects, ["alpha", "beta"], "{shown}");
}

#[test]
fn a_dockerfile_of_ones_own_is_linted_and_mended_with_a_preview() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let own =
        neutral("FROM public.ecr.aws/lambda/dotnet:10\n# our publish\nCOPY bin/Release/publish /var/task\n");
    let file = terminal.write("hello/Dockerfile", &own);
    let view = terminal.result(&["dockerfile", &project]);
    let findings = view["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == "cmd-missing").unwrap();
    for part in ["what", "why", "fix"] {
        assert!(finding[part].as_str().unwrap().len() > 10, "{finding}");
    }
    let fix = format!("cmd-missing:{}", finding["line"]);
    let shown = terminal.result(&["dockerfile", &project, "--fix", &fix]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), own, "a preview writes nothing");
    assert_eq!(shown["changes"][0]["written"], false);
    terminal.result(&["dockerfile", &project, "--fix", &fix, "--write"]);
    let mended = std::fs::read_to_string(&file).unwrap();
    assert!(
        mended.starts_with(&own) && mended.contains("CMD [\"hello::Hello.Function::FunctionHandler\"]"),
        "{mended}"
    );
    let after = terminal.result(&["dockerfile", &project]);
    let rules = after["findings"].as_array().unwrap();
    assert!(rules.iter().all(|finding| finding["rule"] != "cmd-missing"), "{after}");
    refused(terminal.slipway(&["dockerfile", &project, "--fix", "cmd-missing:1"]), USAGE, &["no fix"]);
}

#[test]
fn a_generated_dockerfile_becomes_ones_own_and_builds_the_same() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let generated = terminal.result(&["dockerfile", &project]);
    assert_eq!(generated["own"], false);
    terminal.result(&["dockerfile", &project, "--adopt", "--write"]);
    let own = terminal.result(&["dockerfile", &project]);
    assert_eq!(own["own"], true);
    // The line that said whose it was is gone, and nothing else.
    let (_, body) = generated["text"].as_str().unwrap().split_once('\n').unwrap();
    assert_eq!(own["text"], body);
    terminal.result(&["build", &project, "--tag", "slipway.test/adopted:1"]);
    refused(terminal.slipway(&["dockerfile", &project, "--adopt"]), USAGE, &["of its own already"]);
}

#[test]
fn a_base_of_ones_own_gets_a_runtime_client_and_is_tested_with_a_borrowed_emulator() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.result(&["dockerfile", &project, "--adopt", "--write"]);
    // The SDK image has .NET and no Lambda part at all, as a company's own runtime image has.
    let own = framework().sdk;
    let changed = terminal.result(&["dockerfile", &project, "--bring-base", own, "--write"]);
    assert!(changed["notes"].to_string().contains("no runtime interface client"), "{changed}");
    terminal.result(&["build", &project, "--tag", "slipway.test/own-base:1"]);
    let invoked = terminal.result(&["invoke", &project, "--event", "{\"Name\":\"Ada\"}"]);
    assert_eq!(invoked["verdict"], "success", "{invoked}");
    assert_eq!(invoked["payload"]["Message"], "Hello, Ada!", "{invoked}");
}

#[test]
fn f31_a_build_secret_reaches_its_step_and_nothing_else() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.write(
        "hello/Dockerfile",
        &neutral(
            "FROM public.ecr.aws/lambda/dotnet:10\n\
             RUN --mount=type=secret,id=feed sha256sum /run/secrets/feed | cut -c1-12\n\
             CMD [\"hello::Hello.Function::FunctionHandler\"]\n",
        ),
    );
    let tag = "slipway.test/f31:1";
    let value = format!("canary-{}", std::process::id());
    let mut build =
        terminal.slipway(&["build", &project, "--tag", tag, "--no-cache", "--secret", "id=feed,env=FEED"]);
    let output = build.env("FEED", &value).output().unwrap();
    let shown = text(&output);
    assert!(output.status.success(), "{shown}");
    assert!(!shown.contains(&value), "{shown}");
    let history = Command::new("docker").args(["history", "--no-trunc", tag]).output().unwrap();
    assert!(!text(&history).contains(&value));
    let mut missing = terminal.slipway(&["build", &project, "--secret", "id=feed,env=NOT_SET_ANYWHERE"]);
    missing.env_remove("NOT_SET_ANYWHERE");
    refused(missing, USAGE, &["NOT_SET_ANYWHERE"]);
}

#[test]
fn an_image_that_slipway_did_not_build_is_checked_and_what_lambda_refuses_is_named() {
    let terminal = Terminal::new();
    let good = terminal.sample();
    terminal.result(&["build", &good, "--tag", "slipway.test/checked:1"]);
    let checked = terminal.result(&["check", "slipway.test/checked:1"]);
    let findings = checked["report"]["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["severity"] != "refused"), "{findings:?}");
    assert!(checked["handlers"].to_string().contains("hello::Hello.Function::FunctionHandler"), "{checked}");
    assert!(checked["report"]["tree"]["bytes"].as_f64().unwrap() > 1_000_000.0);
    let dockerfile = format!(
        "FROM slipway.test/checked:1\nRUN echo key={} > /var/task/settings.txt\nRUN rm /var/task/settings.txt\n\
         CMD [\"hello::Hello.Function::FunctionHandlr\"]\n",
        planted_key()
    );
    docker(&["build", "--tag", "slipway.test/refused:1", "-"], &dockerfile);
    let (code, bad) = terminal.last(&["check", "slipway.test/refused:1"]);
    assert_eq!(code, Some(FAILED), "{bad}");
    let told = bad["report"]["findings"].to_string();
    assert!(
        told.contains("FunctionHandlr") && told.contains("hello::Hello.Function::FunctionHandler"),
        "{told}"
    );
    assert!(!bad.to_string().contains(&planted_key()), "the value is masked");
    assert!(told.contains("AKIA"), "the key in the lower layer is seen: {told}");
}

#[test]
fn an_image_that_lambda_would_refuse_is_not_uploaded() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let dockerfile =
        &neutral("FROM public.ecr.aws/lambda/dotnet:10\nCMD [\"Missing::Missing.Function::Run\"]\n");
    docker(&["build", "--tag", "slipway.test/no-code:1", "-"], dockerfile);
    let push = [
        "push",
        &project,
        "--image",
        "slipway.test/no-code:1",
        "--target",
        "practice",
        "--create-repository",
    ];
    let (code, last) = terminal.last(&push);
    assert_eq!((code, &last["code"]), (Some(REFUSED), &serde_json::json!("checkFailed")), "{last}");
    let mut allowed = push.to_vec();
    allowed.extend(["--allow-findings", "a test of the guard"]);
    let published = terminal.result(&allowed);
    assert!(published["digest"].as_str().unwrap().starts_with("sha256:"), "{published}");
}

#[test]
fn bases_tell_their_support_and_what_the_engine_holds() {
    let terminal = Terminal::new();
    terminal.result(&["new", "hello", "--framework", "net8.0"]);
    let view = terminal.result(&["bases", "--for", "hello"]);
    let based = |tag: &str| view["bases"].as_array().unwrap().iter().find(|base| base["tag"] == tag).unwrap();
    let ours = based(framework().tag);
    let label = "{{index .Config.Labels \"slipway.stand-in\"}}";
    let is_stand_in =
        crate::engine::docker(&["image", "inspect", "--format", label, framework().base]) == "true";
    assert_eq!(ours["local"]["standIn"], is_stand_in, "a stand-in is named as such: {ours}");
    let eight = based("8");
    assert!(eight["daysLeft"].as_i64().unwrap() < 0 && eight["warning"].is_string());
    assert!(view["advice"].as_str().unwrap().contains("net10.0"), "{view}");
}

#[test]
fn a_registry_that_does_not_answer_leaves_the_catalogue() {
    let terminal = Terminal::new();
    let mut look = terminal.slipway(&["bases", "--live", "8"]);
    look.env("SLIPWAY_BASE_REGISTRY", "127.0.0.1:9");
    refused(look, FAILED, &["127.0.0.1:9", "built-in catalogue"]);
}
