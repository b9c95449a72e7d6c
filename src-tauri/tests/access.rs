//! What the page may do is little, and said in few places.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

use std::collections::BTreeSet;

const COMMANDS: &str = include_str!("../src/commands.rs");
const BINDINGS: &str = include_str!("../../ui/src/lib/host/bindings.gen.ts");
const CAPABILITY: &str = include_str!("../capabilities/main.json");
const CONFIGURATION: &str = include_str!("../tauri.conf.json");

#[test]
fn every_command_reaches_the_bindings_and_the_page_is_allowed_them_as_one_set() {
    let written = COMMANDS.matches("#[tauri::command]").count();
    let calls = BINDINGS.lines().filter(|line| line.contains("__TAURI_INVOKE"));
    let bound: BTreeSet<&str> =
        calls.filter_map(|line| line.split("(\"").nth(1)?.split('"').next()).collect();
    assert!(written > 20 && bound.len() == written, "{written} commands, but bound are {bound:?}");
    let capability: serde_json::Value = serde_json::from_str(CAPABILITY).unwrap();
    let own: Vec<&str> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(serde_json::Value::as_str)
        .filter(|permission| !permission.contains(':'))
        .collect();
    assert_eq!(own, ["commands"], "no command is allowed by itself");
}

#[test]
fn the_page_has_no_power_over_files_processes_or_the_network() {
    let capability: serde_json::Value = serde_json::from_str(CAPABILITY).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]), "one window, named exactly");
    assert!(capability.get("remote").is_none(), "no remote page is trusted");
    for permission in capability["permissions"].as_array().unwrap() {
        let name = permission.as_str().or_else(|| permission["identifier"].as_str()).unwrap();
        let power = ["fs:", "shell:", "http:", "sql:", "process:", "websocket:", "upload:"];
        assert!(!power.iter().any(|prefix| name.starts_with(prefix)), "{name} is too much");
    }
}

#[test]
fn the_content_security_policy_is_strict() {
    let configuration: serde_json::Value = serde_json::from_str(CONFIGURATION).unwrap();
    let security = &configuration["app"]["security"];
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(configuration["app"]["withGlobalTauri"], false);
    let policy = security["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'self'");
    for (directive, value) in policy {
        let value = value.as_str().unwrap();
        assert!(!value.contains("unsafe-eval") && !value.contains('*'), "{directive} is too wide: {value}");
        let remote = value
            .split_whitespace()
            .any(|source| source.starts_with("http") && source != "http://ipc.localhost");
        assert!(!remote, "{directive} names a remote host: {value}");
    }
}
