//! What stops a build because it is a secret, and what does not. The guard stands before the engine, so none is needed:
//! whoever passes it meets an engine that is not there.

use crate::checks::case;
use crate::terminal::{MISSING, REFUSED, Terminal, text};
use base64::Engine as _;
use std::process::Command;

/// Builds with no engine in reach.
fn build(terminal: &Terminal, project: &str) -> (Option<i32>, String) {
    let mut command: Command = terminal.slipway(&["build", project]);
    let output = command.env("DOCKER_HOST", "tcp://127.0.0.1:1").output().unwrap();
    (output.status.code(), text(&output))
}

fn passes(terminal: &Terminal, project: &str) {
    let (code, shown) = build(terminal, project);
    assert_eq!(code, Some(MISSING), "{shown}");
}

fn stops(terminal: &Terminal, project: &str, place: &str) {
    let (code, shown) = build(terminal, project);
    assert_eq!(code, Some(REFUSED), "{shown}");
    assert!(shown.contains(place), "{shown}");
}

// The samples are put together here, so that no scanner takes this file for a leak.

fn access_key() -> String {
    let (id, secret) = ("Z7QDHX3MKR5TWB2P", "Zx9/QwErTyUiOpAsDfGhJkLzXcVbNm1234567890");
    format!("{{\"AWS\": {{\n\"AccessKey\": \"AKIA{id}\",\n\"SecretKey\": \"{secret}\"}}}}")
}

fn private_key() -> String {
    let key = [[0x30, 0x81, 120].as_slice(), &[7; 120]].concat();
    let body = base64::engine::general_purpose::STANDARD.encode(key);
    let marker = |edge: &str| format!("-----{edge} PRIVATE {}-----", "KEY");
    format!("{}\n{body}\n{}\n", marker("BEGIN"), marker("END"))
}

fn feed_login() -> String {
    let value = ["q9w8", "e7r6", "t5"].concat();
    format!(
        "<configuration><packageSourceCredentials><port><add key=\"ClearTextPassword\" value=\"{value}\" />\
         </port></packageSourceCredentials></configuration>"
    )
}

fn registry_login() -> String {
    let login = base64::engine::general_purpose::STANDARD.encode(["harbour:", "s3cr3t-of-ours"].concat());
    format!("{{\"auths\": {{\"ghcr.io\": {{\"auth\": \"{login}\"}}}}}}")
}

#[test]
fn files_that_every_project_has_stop_no_build() {
    let terminal = Terminal::new();
    passes(&terminal, &case(&terminal, "launch-settings"));
    let root = case(&terminal, "strong-name-key");
    std::fs::create_dir(terminal.path("strong-name-key/.git")).unwrap();
    passes(&terminal, &format!("{root}/src/Ferry"));
}

#[test]
fn each_certain_kind_stops_and_tells_its_place_and_no_value() {
    for (name, line, secret) in [
        ("appsettings.json", 2, access_key()),
        ("certs/server.key", 1, private_key()),
        ("NuGet.Config", 1, feed_login()),
        (".docker/config.json", 1, registry_login()),
    ] {
        let terminal = Terminal::new();
        let project = case(&terminal, "launch-settings");
        passes(&terminal, &project);
        terminal.write(&format!("launch-settings/{name}"), &secret);
        stops(&terminal, &project, &format!("{name}:{line}"));
        let (_, shown) = build(&terminal, &project);
        assert!(!secret.split('"').any(|part| part.len() > 16 && shown.contains(part)), "{shown}");
        assert!(shown.contains("--not-a-secret") && shown.contains("--allow-secrets"), "{shown}");
    }
}

#[test]
fn what_is_no_part_of_the_function_or_of_no_layer_does_not_count() {
    let terminal = Terminal::new();
    let root = case(&terminal, "strong-name-key");
    std::fs::create_dir(terminal.path("strong-name-key/.git")).unwrap();
    let project = format!("{root}/src/Ferry");
    // Another project of the repository, and one that lies below this one.
    terminal.write("strong-name-key/src/Other/appsettings.json", &access_key());
    terminal.write("strong-name-key/src/Ferry/Tests/Tests.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
    terminal.write("strong-name-key/src/Ferry/Tests/settings.json", &access_key());
    passes(&terminal, &project);
    // An own Dockerfile that copies the sources one by one takes nothing else into a layer.
    let own = |copy: &str| {
        let text = format!(
            "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nWORKDIR /src\n{copy}RUN dotnet publish -o /app\n\
             FROM public.ecr.aws/lambda/dotnet:10\nCOPY --from=build /app .\nCMD [\"Ferry::Ferry.Function::FunctionHandler\"]\n"
        );
        terminal.write("strong-name-key/src/Ferry/Dockerfile", &text);
    };
    terminal.write("strong-name-key/src/Ferry/server.key", &private_key());
    own("COPY *.csproj *.cs src/Ferry/*.cs src/Ferry/*.csproj ./\n");
    passes(&terminal, &project);
    own("COPY . .\n");
    stops(&terminal, &project, "server.key:1");
}

#[test]
fn a_file_that_a_person_calls_no_secret_is_none_until_it_changes() {
    let terminal = Terminal::new();
    let project = case(&terminal, "launch-settings");
    terminal.write("launch-settings/server.key", &private_key());
    stops(&terminal, &project, "server.key:1");
    let view = terminal.result(&["context", &project, "--not-a-secret", "server.key"]);
    assert_eq!(view["secrets"], serde_json::json!([]), "{view}");
    passes(&terminal, &project);
    terminal.write("launch-settings/server.key", &format!("{}\n", private_key()));
    stops(&terminal, &project, "server.key:1");
    let (code, last) = terminal.last(&["context", &project, "--not-a-secret", "../../etc/hostname"]);
    assert_ne!(code, Some(0), "{last}");
}

#[test]
fn what_may_be_a_secret_is_shown_beside_the_context_and_stops_nothing() {
    let terminal = Terminal::new();
    let project = case(&terminal, "launch-settings");
    terminal.write("launch-settings/appsettings.json", "{\"Db\": {\"Password\": \"nsk3927qjbfm4x\"}}");
    let token =
        ["eyJhbGciOiJIUzI1NiIsInR5cCI", "eyJzdWIiOiIxMjM0NTY3ODkwIiw", "SflKxwRJSMeKKF2QT4fwpMeJf36POk6"]
            .join(".");
    terminal.write("launch-settings/events/request.json", &format!("{{\"authorization\": \"{token}\"}}"));
    passes(&terminal, &project);
    let view = terminal.result(&["context", &project]);
    let told: Vec<(&str, &str)> = view["secrets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|find| (find["path"].as_str().unwrap(), find["certainty"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("appsettings.json", "likely")], "tokens of sample events are no news");
}
