//! What the page may call is written in three places; they must say the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

use std::collections::BTreeSet;

const BUILD: &str = include_str!("../build.rs");
const BINDINGS: &str = include_str!("../src/bindings.rs");
const CAPABILITY: &str = include_str!("../capabilities/main.json");
const CONFIGURATION: &str = include_str!("../tauri.conf.json");

fn listed_in_build() -> BTreeSet<String> {
    BUILD
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .map(str::to_owned)
        .collect()
}

#[test]
fn build_script_bindings_and_capability_name_the_same_commands() {
    let built = listed_in_build();
    assert!(built.len() > 20, "the list in build.rs was found: {built:?}");
    let bound: BTreeSet<String> = BINDINGS
        .lines()
        .filter_map(|line| line.trim().strip_prefix("commands::")?.strip_suffix(','))
        .map(str::to_owned)
        .collect();
    assert_eq!(built, bound, "build.rs and bindings.rs differ");
    let capability: serde_json::Value = serde_json::from_str(CAPABILITY).unwrap();
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(built, allowed, "build.rs and capabilities/main.json differ");
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
