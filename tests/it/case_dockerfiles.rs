//! Dockerfiles of real projects' kinds: what is generated for them, and what is said of the authors' own. Nothing is
//! built here; `sdk_dockerfiles` builds what only a build proves.

use crate::framework::files_below;
use crate::terminal::Terminal;
use serde_json::Value;
use std::path::PathBuf;

/// A case as it is, for .NET 10 whatever the engine holds, in a folder of its own.
pub(crate) fn case(terminal: &Terminal, name: &str) -> PathBuf {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name);
    for (file, bytes) in files_below(&source) {
        let target = terminal.path(&format!("{name}/{file}"));
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    terminal.path(name).canonicalize().unwrap()
}

/// The Dockerfile of a project of a case.
fn dockerfile(terminal: &Terminal, name: &str, project: &str) -> Value {
    case(terminal, name);
    terminal.result(&["dockerfile", &format!("{name}/{project}")])
}

fn generated(name: &str, project: &str) -> String {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, name, project);
    assert_eq!(shown["own"], false, "{shown}");
    shown["text"].as_str().unwrap().to_owned()
}

fn line<'a>(text: &'a str, word: &str) -> &'a str {
    text.lines()
        .find(|line| line.starts_with("RUN") && line.contains(word))
        .unwrap_or_else(|| panic!("{text}"))
}

/// The findings of a rule.
fn found<'a>(shown: &'a Value, rule: &str) -> Vec<&'a Value> {
    shown["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn of_two_frameworks_the_newest_with_a_base_in_support_is_published() {
    let text = generated("two-frameworks", "");
    assert!(line(&text, "publish").contains(r#""--framework", "net10.0""#), "{text}");
    assert!(text.contains("lambda/dotnet:10\n") && text.contains("dotnet/sdk:10.0 "), "{text}");
    let text = generated("multi-target-publish", "");
    assert!(line(&text, "publish").contains(r#""--framework", "net10.0""#), "{text}");
}

#[test]
fn the_settings_decide_between_frameworks() {
    let terminal = Terminal::new();
    case(&terminal, "multi-target-publish");
    terminal.write("multi-target-publish/aws-lambda-tools-defaults.json", r#"{"framework": "net8.0"}"#);
    let shown = terminal.result(&["dockerfile", "multi-target-publish"]);
    let text = shown["text"].as_str().unwrap();
    assert!(line(text, "publish").contains(r#""--framework", "net8.0""#), "{text}");
    assert!(text.contains("lambda/dotnet:8\n"), "{text}");
    assert!(
        text.contains("dotnet/sdk:10.0 "),
        "the project is for .NET 10 too, so that SDK builds it: {text}"
    );
}

#[test]
fn native_compilation_is_left_to_the_project_that_asks_for_it() {
    let text = generated("aot-with-netstandard-library", "Gull");
    assert!(!text.contains("PublishAot"), "it would reach the library for .NET Standard: {text}");
    assert!(text.contains("provided:al2023"), "{text}");
}

#[test]
fn a_lock_file_for_no_runtime_gives_a_portable_build() {
    let text = generated("locked-restore", "");
    assert!(!line(&text, "\"restore\"").contains("RuntimeIdentifier"), "{text}");
    assert!(!line(&text, "publish").contains("--runtime"), "{text}");
}

#[test]
fn settings_for_a_custom_runtime_publish_with_it_for_the_base_without_one() {
    let text = generated("trimmed-executable", "");
    assert!(text.contains("FROM public.ecr.aws/lambda/provided:al2023\n"), "{text}");
    assert!(line(&text, "publish").contains(r#""--self-contained", "true""#), "{text}");
    // Without the settings the project's own word is enough: what is trimmed brings its runtime.
    let terminal = Terminal::new();
    case(&terminal, "trimmed-executable");
    std::fs::remove_file(terminal.path("trimmed-executable/aws-lambda-tools-defaults.json")).unwrap();
    let shown = terminal.result(&["dockerfile", "trimmed-executable"]);
    assert!(shown["text"].as_str().unwrap().contains("provided:al2023"), "{shown}");
}

#[test]
fn a_global_json_that_holds_to_a_feature_band_gets_that_sdk() {
    let text = generated("global-json", "src/Crane");
    assert!(text.contains("mcr.microsoft.com/dotnet/sdk:10.0.100 "), "{text}");
    let terminal = Terminal::new();
    case(&terminal, "global-json");
    terminal.write(
        "global-json/global.json",
        r#"{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } }"#,
    );
    let shown = terminal.result(&["dockerfile", "global-json/src/Crane"]);
    assert!(shown["text"].as_str().unwrap().contains("dotnet/sdk:10.0 "), "{shown}");
}

#[test]
fn a_folder_of_packages_is_copied_before_the_restore() {
    let text = generated("feed-folder", "");
    let (copied, restored) = (text.find(r#"COPY ["feed", "feed/"]"#), text.find("\"restore\""));
    assert!(copied.is_some() && copied < restored, "{text}");
}

#[test]
fn a_version_from_gits_history_brings_the_repository_along_or_is_said_to_be_lost() {
    let terminal = Terminal::new();
    let place = case(&terminal, "git-version-lost");
    terminal.write("git-version-lost/.git/HEAD", "ref: refs/heads/main\n");
    let shown = terminal.result(&["inspect", "git-version-lost/src/Tide"]);
    assert_eq!(shown["contextFolder"], place.display().to_string());
    let shown = terminal.result(&["dockerfile", "git-version-lost/src/Tide"]);
    assert_eq!(found(&shown, "version-history-missing").len(), 0, "{shown}");
    terminal.write("git-version-lost/.dockerignore", "**/.git\n");
    let shown = terminal.result(&["dockerfile", "git-version-lost/src/Tide"]);
    assert_eq!(found(&shown, "version-history-missing").len(), 1, "{shown}");
}

#[test]
fn what_a_restore_needs_and_no_copy_brought_is_named_and_the_fix_mends() {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, "cpm-own-dockerfile", "src/Quay");
    let missing = found(&shown, "restore-input-missing");
    assert_eq!(missing.len(), 1, "{shown}");
    assert_eq!((&missing[0]["line"], &missing[0]["severity"]), (&4.into(), &"error".into()), "{shown}");
    let fixed = ["dockerfile", "cpm-own-dockerfile/src/Quay", "--fix", "restore-input-missing:4", "--write"];
    terminal.result(&fixed);
    let shown = terminal.result(&["dockerfile", "cpm-own-dockerfile/src/Quay"]);
    assert_eq!(found(&shown, "restore-input-missing").len(), 0, "{shown}");
    assert!(
        shown["text"]
            .as_str()
            .unwrap()
            .contains("COPY [\"Directory.Packages.props\", \"./\"]\nRUN dotnet restore")
    );
}

#[test]
fn obj_of_this_machine_over_the_restore_is_said_before_the_build_fails() {
    let terminal = Terminal::new();
    case(&terminal, "host-obj");
    let shown = terminal.result(&["dockerfile", "host-obj"]);
    assert_eq!(found(&shown, "host-obj").len(), 0, "there is none yet: {shown}");
    terminal.write("host-obj/obj/project.assets.json", "{}");
    let shown = terminal.result(&["dockerfile", "host-obj"]);
    assert_eq!(found(&shown, "host-obj")[0]["line"], 5, "{shown}");
    terminal.write("host-obj/.dockerignore", "**/bin\n**/obj\n");
    let shown = terminal.result(&["dockerfile", "host-obj"]);
    assert_eq!(found(&shown, "host-obj").len(), 0, "{shown}");
}

#[test]
fn what_a_build_leaves_is_no_publish() {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, "build-output-no-packages", "");
    assert_eq!(found(&shown, "build-output")[0]["line"], 4, "{shown}");
}

#[test]
fn a_runtime_of_its_own_on_the_base_with_one_runs_and_is_larger() {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, "self-contained-why", "");
    let finding = found(&shown, "self-contained-on-dotnet")[0];
    assert_eq!(finding["severity"], "advice");
    assert!(finding["why"].as_str().unwrap().starts_with("It runs"), "{finding}");
}

#[test]
fn the_web_adapter_speaks_for_the_program() {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, "web-adapter-lint", "");
    assert_eq!(found(&shown, "runtime-client-missing").len(), 0, "{shown}");
    let project = terminal.result(&["inspect", "web-adapter-lint"]);
    assert!(project["kindReason"].as_str().unwrap().contains("Lambda Web Adapter"), "{project}");
    assert!(!project["warnings"].to_string().contains("may not be a Lambda function"), "{project}");
}

#[test]
fn the_dockerfile_that_the_settings_name_is_the_projects_own() {
    let terminal = Terminal::new();
    let shown = dockerfile(&terminal, "custom-dockerfile", "");
    assert_eq!(shown["own"], true);
    assert!(shown["path"].as_str().unwrap().ends_with("custom-dockerfile/Dockerfile.custom"), "{shown}");
    let shown = dockerfile(&terminal, "dockerfile-key", "");
    assert!(shown["path"].as_str().unwrap().ends_with("docker/Lambda.Dockerfile"), "{shown}");
    let project = terminal.result(&["inspect", "dockerfile-key"]);
    assert!(project["contextFolder"].as_str().unwrap().ends_with("/dockerfile-key"), "{project}");
}

#[test]
fn the_context_of_the_authors_dockerfile_is_the_folder_it_was_written_for() {
    let terminal = Terminal::new();
    let place = case(&terminal, "working-dir-key");
    let told = terminal.result(&["inspect", "working-dir-key/Dock"]);
    assert_eq!(told["contextFolder"], place.display().to_string());
    let shown = terminal.result(&["dockerfile", "working-dir-key/Dock"]);
    assert_eq!(found(&shown, "copy-source-missing").len(), 0, "{shown}");
    // Without the key the file itself tells.
    terminal.write("working-dir-key/Dock/aws-lambda-tools-defaults.json", "{}");
    let found_out = terminal.result(&["inspect", "working-dir-key/Dock"]);
    assert_eq!(found_out["contextFolder"], place.display().to_string(), "{found_out}");
    // And a folder that is chosen counts before either.
    let chosen =
        terminal.result(&["dockerfile", "working-dir-key/Dock", "--context", "working-dir-key/Dock"]);
    assert!(!found(&chosen, "copy-source-missing").is_empty(), "{chosen}");
    let measured = terminal.result(&["context", "working-dir-key/Dock", "--context", "working-dir-key/Dock"]);
    assert!(measured["folder"].as_str().unwrap().ends_with("/working-dir-key/Dock"), "{measured}");
}

#[test]
fn a_template_names_dockerfile_folder_target_and_arguments() {
    let terminal = Terminal::new();
    case(&terminal, "working-dir-key");
    terminal.write("working-dir-key/Dock/aws-lambda-tools-defaults.json", "{}");
    std::fs::rename(
        terminal.path("working-dir-key/Dock/Dockerfile"),
        terminal.path("working-dir-key/Lambda.Dockerfile"),
    )
    .unwrap();
    terminal.write(
        "working-dir-key/template.yaml",
        "Resources:\n  Dock:\n    Type: AWS::Serverless::Function\n    Metadata:\n      Dockerfile: Lambda.Dockerfile\n      \
         DockerContext: .\n      DockerBuildTarget: final\n    Properties:\n      PackageType: Image\n",
    );
    let project = terminal.result(&["inspect", "working-dir-key/Dock"]);
    assert!(
        project["dockerfile"].as_str().unwrap().ends_with("working-dir-key/Lambda.Dockerfile"),
        "{project}"
    );
    assert!(project["contextFolder"].as_str().unwrap().ends_with("/working-dir-key"), "{project}");
}

#[test]
fn a_nuget_config_far_above_does_not_widen_the_authors_context() {
    let terminal = Terminal::new();
    let place = case(&terminal, "own-dockerfile-context");
    let project = terminal.result(&["inspect", "own-dockerfile-context/src/Crane"]);
    assert_eq!(project["contextFolder"], place.join("src/Crane").display().to_string());
}
