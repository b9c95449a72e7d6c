//! Secrets in environment variables, labels and the commands of an image's history.

use super::certain::PAIR;
use super::entropy::is_stand_in;
use super::{Certainty, SecretFinding, mask, scan_bytes};
use crate::contents::ImageConfig;

/// Endings of names whose value is a secret.
const TELLING: [&str; 10] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PWD_SECRET",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CONNECTION_STRING",
];
/// Endings of names that speak of a secret and do not hold it.
const HARMLESS: [&str; 7] = ["_FILE", "_PATH", "_ARN", "_NAME", "_TYPE", "_URL", "_ID"];

/// Searches one variable: its value for the form of a key, and its name for what it says.
pub fn scan_environment(name: &str, value: &str) -> Vec<SecretFinding> {
    // The rules that look for a word before the value see both, as they would in a file.
    let line = format!("{name}={value}");
    let mut findings: Vec<SecretFinding> = scan_bytes(name, line.as_bytes())
        .into_iter()
        .map(|finding| SecretFinding { line: None, ..finding })
        .collect();
    if findings.is_empty() && is_telling(name) && !is_stand_in(value.as_bytes()) {
        findings.push(SecretFinding {
            rule: "secret-in-environment".to_owned(),
            what: "a variable whose name says that it holds a secret".to_owned(),
            path: name.to_owned(),
            line: None,
            layer: None,
            mask: mask(value.as_bytes(), 0),
            certainty: Certainty::Likely,
        });
    }
    findings
}

/// Whether the name of a variable says that its value is a secret, as `DATABASE_PASSWORD` does.
pub(crate) fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['-', '.'], "_");
    !HARMLESS.iter().any(|ending| name.ends_with(ending))
        && TELLING.iter().any(|ending| name.ends_with(ending))
}

/// Searches an image's configuration: variables, labels and history.
pub(crate) fn scan_config(config: &ImageConfig) -> Vec<SecretFinding> {
    let mut findings = Vec::new();
    for (name, value) in config.environment() {
        findings.extend(in_place("variable", name, scan_environment(name, value)));
    }
    whole_pair(&mut findings);
    for (name, value) in &config.labels {
        findings.extend(in_place("label", name, scan_bytes(name, value.as_bytes())));
    }
    for (step, command) in config.history.iter().enumerate() {
        let place = format!("step {}", step + 1);
        findings.extend(in_place("history", &place, scan_bytes("history", command.as_bytes())));
    }
    findings
}

/// Two variables that hold an access key id and its secret are a pair, as two lines of a file are.
fn whole_pair(findings: &mut [SecretFinding]) {
    let holds = |rule: &str| findings.iter().any(|finding| finding.rule == rule);
    if PAIR.iter().all(|rule| holds(rule)) {
        for finding in findings.iter_mut().filter(|finding| PAIR.contains(&finding.rule.as_str())) {
            finding.certainty = Certainty::Certain;
        }
    }
}

fn in_place(kind: &str, name: &str, findings: Vec<SecretFinding>) -> impl Iterator<Item = SecretFinding> {
    let shown: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
    let path = format!("{kind} {shown}");
    findings.into_iter().map(move |finding| SecretFinding { path: path.clone(), line: None, ..finding })
}
