//! What check, build and invocation say of the same image, on the real SDK: what is refused does not start, and what
//! passes runs.

use crate::checks::case;
use crate::terminal::{FAILED, Terminal, text};
use serde_json::Value;

/// Builds with a handler, and gives the result.
fn build(terminal: &Terminal, project: &str, handler: &str) -> Value {
    terminal.result(&["build", project, "--handler", handler])
}

/// The finding of a rule, with what was seen and what to do.
fn finding(checked: &Value, rule: &str) -> (String, String) {
    let findings = checked["report"]["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    let found = found.unwrap_or_else(|| panic!("{rule} is no finding of {findings:#?}"));
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    (text("what"), text("fix"))
}

fn check(terminal: &Terminal, project: &str) -> Value {
    let (_, last) = terminal.last(&["check", project]);
    assert_eq!(last["type"], "result", "{last}");
    last
}

fn refusals(checked: &Value) -> Vec<String> {
    let findings = checked["report"]["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["severity"] == "refused").map(Value::to_string).collect()
}

/// Builds, checks and invokes: the check has no refusal, and the function answers so.
fn runs(terminal: &Terminal, project: &str, handler: &str, answer: &str) {
    build(terminal, project, handler);
    assert_eq!(refusals(&check(terminal, project)), [] as [String; 0], "{handler}");
    let invoked = terminal.result(&["invoke", project, "--event", "{}"]);
    assert_eq!(invoked["payload"], answer, "{handler}: {invoked}");
}

#[test]
fn handlers_that_are_not_public_run_and_pass() {
    let terminal = Terminal::new();
    let project = case(&terminal, "handlers-not-public");
    for handler in ["Fn::Fn.Function::Intern", "Fn::Fn.Hidden::H", "Fn::Fn.S::H"] {
        build(&terminal, &project, handler);
        assert_eq!(refusals(&check(&terminal, &project)), [] as [String; 0], "{handler}");
    }
    runs(&terminal, &project, "Fn::Fn.Function::Priv", "private ran");
}

#[test]
fn handlers_in_referenced_assemblies_run_and_pass_and_missing_ones_are_told_as_missing() {
    let terminal = Terminal::new();
    case(&terminal, "handler-in-reference");
    let project = terminal.path("handler-in-reference/Main").display().to_string();
    for (handler, answer) in [
        ("Main::Main.Derived::Inherited", "inherited ran"),
        ("main::Main.Derived::Inherited", "inherited ran"),
        ("Library::Library.Elsewhere::Handle", "elsewhere ran"),
    ] {
        runs(&terminal, &project, handler, answer);
    }
    build(&terminal, &project, "Missing::Missing.Function::Handle");
    let (what, _) = finding(&check(&terminal, &project), "assembly-missing");
    assert!(what.contains("/var/task/Missing.dll"), "{what}");
}

#[test]
fn handlers_that_cannot_start_are_refused_with_the_reason_and_do_not_start() {
    let terminal = Terminal::new();
    let project = case(&terminal, "handler-messages");
    for (handler, reason) in [
        ("Fn::Fn.Function::Gen", "type parameters"),
        ("Fn::Fn.Function::Three", "3 parameters"),
        ("Fn::Fn.Function::Two", "second parameter is a System.Int32"),
        ("Fn::Fn.CtorArg::H", "no public constructor"),
        ("Fn::Fn.Abst::H", "abstract"),
    ] {
        build(&terminal, &project, handler);
        let (what, _) = finding(&check(&terminal, &project), "handler-method");
        assert!(what.contains(reason), "{handler}: {what}");
    }
    build(&terminal, &project, "Fn::Fn.Function::Over");
    let (what, fix) = finding(&check(&terminal, &project), "handler-method");
    assert!(what.contains("several methods"), "{what}");
    let (code, last) = terminal.last(&["invoke", &project, "--event", "{}"]);
    assert_eq!((code, &last["verdict"]), (Some(FAILED), &Value::from("initFailure")), "{last}");
    let whole = "Fn::Fn.Function::System.String Over(System.Object)";
    assert!(fix.contains(whole), "{fix}");
    runs(&terminal, &project, whole, "1");
}

#[test]
fn without_a_serializer_the_check_refuses_and_the_function_does_not_start() {
    let terminal = Terminal::new();
    let project = case(&terminal, "no-serializer");
    build(&terminal, &project, "Fn::Fn.Function::H");
    let (what, fix) = finding(&check(&terminal, &project), "serializer-missing");
    assert!(what.contains("LambdaSerializerAttribute") && fix.contains("LambdaSerializer("), "{what} {fix}");
    let (code, last) = terminal.last(&["invoke", &project, "--event", "\"x\""]);
    assert_eq!((code, &last["verdict"]), (Some(FAILED), &Value::from("initFailure")), "{last}");
}

#[test]
fn a_command_in_shell_form_or_in_two_parts_is_said_to_be_so() {
    let terminal = Terminal::new();
    let project = case(&terminal, "cmd-shell-form");
    terminal.result(&["build", &project]);
    let (what, fix) = finding(&check(&terminal, &project), "command-one");
    assert!(what.starts_with("CMD is in shell form"), "{what}");
    assert!(fix.ends_with("CMD [\"Fn::Fn.Function::A\"]."), "{fix}");
    let file = terminal.path("cmd-shell-form/Dockerfile");
    let text = std::fs::read_to_string(&file).unwrap();
    let two = text.replace("CMD Fn::Fn.Function::A", "CMD [\"Fn::Fn.Function::A\", \"extra\"]");
    std::fs::write(&file, two).unwrap();
    terminal.result(&["build", &project]);
    let (what, _) = finding(&check(&terminal, &project), "command-one");
    assert!(what.contains("2 parts"), "{what}");
}

#[test]
fn a_handler_of_one_build_runs_beside_the_projects_own_dockerfile_and_the_next_build_follows_the_file() {
    let terminal = Terminal::new();
    let project = case(&terminal, "sticky-options");
    let invoked = || terminal.result(&["invoke", &project, "--event", "{}"])["payload"].clone();
    let built = build(&terminal, &project, "Fn::Fn.Function::B");
    assert_eq!((&built["handler"], &built["commandOverride"]), (&"Fn::Fn.Function::B".into(), &true.into()));
    assert_eq!(invoked(), "B ran");
    assert_eq!(refusals(&check(&terminal, &project)), [] as [String; 0]);
    let built = terminal.result(&["build", &project]);
    assert_eq!((&built["handler"], &built["commandOverride"]), (&"Fn::Fn.Function::A".into(), &false.into()));
    assert_eq!(invoked(), "A ran");
}

#[test]
fn options_of_one_build_are_none_of_the_next() {
    let terminal = Terminal::new();
    let project = case(&terminal, "sticky-options");
    std::fs::remove_file(terminal.path("sticky-options/Dockerfile")).unwrap();
    terminal.write(
        "sticky-options/aws-lambda-tools-defaults.json",
        "{\"image-command\": \"Fn::Fn.Function::A\"}",
    );
    let built =
        terminal.result(&["build", &project, "--handler", "Fn::Fn.Function::B", "--build-arg", "X=1"]);
    assert_eq!(built["handler"], "Fn::Fn.Function::B");
    assert_eq!(terminal.result(&["build", &project])["handler"], "Fn::Fn.Function::A");
    let records = terminal.result(&["history", &project]);
    let handlers: Vec<&str> = records["builds"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|record| record["request"]["handler"].as_str().or(record["handler"].as_str()))
        .collect();
    assert!(!handlers.is_empty(), "{records}");
}

#[test]
fn a_secret_of_the_first_build_reaches_the_restore() {
    let terminal = Terminal::new();
    let project = case(&terminal, "first-build-secret");
    let secret = format!("id=nugetconfig,src={project}/nugetconfig.xml");
    let (code, last) = terminal.last(&["build", &project, "--secret", &secret]);
    assert_eq!(code, Some(FAILED), "the configuration names no source: {last}");
    assert!(last.to_string().contains("nowhere-at-all"), "{last}");
    terminal.result(&["build", &project]);
}

#[test]
fn a_file_that_only_root_may_read_is_refused() {
    let terminal = Terminal::new();
    let project = case(&terminal, "files-unreadable");
    terminal.result(&["build", &project]);
    let (what, _) = finding(&check(&terminal, &project), "files-unreadable");
    assert!(what.contains("/var/task/Fn.dll"), "{what}");
}

#[test]
fn packages_of_a_folder_beside_the_project_are_restored() {
    let terminal = Terminal::new();
    let project = case(&terminal, "local-nuget-folder");
    let (code, last) = terminal.last(&["build", &project, "--handler", "Fn::Fn.Function::A"]);
    assert_eq!(code, Some(FAILED), "{last}");
    let said = format!("{} {}", last["causes"], last["hints"]);
    assert!(said.contains("/src/feed") && !said.contains("login"), "{last}");
    package(&terminal.path("local-nuget-folder/feed"));
    runs(&terminal, &project, "Fn::Fn.Function::A", "A ran");
}

/// The smallest package there is: a name, a version, and one framework that it adds nothing to.
fn package(folder: &std::path::Path) {
    let nuspec = "<?xml version=\"1.0\"?><package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\">\
        <metadata><id>Harbour.Marker</id><version>1.0.0</version><authors>Harbour</authors>\
        <description>Nothing.</description></metadata></package>";
    std::fs::create_dir_all(folder).unwrap();
    let made = std::process::Command::new("python3")
        .arg("-c")
        .arg("import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as file:\n    file.writestr('Harbour.Marker.nuspec', sys.argv[2])\n    file.writestr('lib/netstandard2.0/_._', '')")
        .args([folder.join("Harbour.Marker.1.0.0.nupkg").as_os_str(), nuspec.as_ref()])
        .status()
        .unwrap();
    assert!(made.success());
}

#[test]
fn a_native_program_keeps_its_files_and_its_libraries() {
    let terminal = Terminal::new();
    let project = case(&terminal, "native-aot-files-lost");
    terminal.result(&["build", &project]);
    let invoked = terminal.result(&["invoke", &project, "--event", "{\"Name\":\"x\"}"]);
    assert!(invoked["payload"].to_string().contains("True True True"), "{invoked}");
    let checked = check(&terminal, &project);
    assert!(!checked["report"].to_string().contains(".dbg"), "the symbols stay behind: {checked}");
}

#[test]
fn another_architecture_is_published_without_emulation() {
    let terminal = Terminal::new();
    let project = case(&terminal, "sticky-options");
    std::fs::remove_file(terminal.path("sticky-options/Dockerfile")).unwrap();
    let arm = ["--handler", "Fn::Fn.Function::A", "--architecture", "arm64"];
    let shown = terminal.result(&[&["dockerfile", project.as_str()], arm.as_slice()].concat());
    // The engine has no base of AWS for the other architecture, so an empty image stands for it.
    let base = "slipway.test/arm64-base:checks";
    terminal.write("base/x", "x");
    terminal.write("base/Dockerfile", "FROM scratch\nCOPY x /x\n");
    let made = std::process::Command::new("docker")
        .env("DOCKER_BUILDKIT", "0")
        .args(["build", "--platform", "linux/arm64", "--tag", base])
        .arg(terminal.path("base"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let text = shown["text"].as_str().unwrap();
    let text = text.replace("FROM public.ecr.aws/lambda/dotnet:10\n", &format!("FROM {base}\n"));
    assert!(text.contains(base) && text.contains("FROM --platform=${BUILDPLATFORM:-linux} "), "{text}");
    terminal.write("sticky-options/Dockerfile", &text);
    let built = terminal.result(&["build", &project, "--architecture", "arm64"]);
    assert_eq!(built["architecture"], "arm64", "{built}");
}
