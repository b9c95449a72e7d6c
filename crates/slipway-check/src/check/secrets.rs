//! Secrets in the image, as findings. The values are not known here.

use super::{Outcome, Severity, Subject, Words, shown};
use crate::secrets::{Certainty, SecretFinding};
use std::collections::BTreeMap;

const ENVIRONMENT: &str = "secret-in-environment";

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    let found = &subject.contents.secrets;
    let scanned = "The text files of all layers, the variables, the labels and the history";
    if found.iter().all(|finding| finding.rule == ENVIRONMENT) {
        outcome.pass("secrets", format!("{scanned} hold nothing that looks like a key."));
    }
    if found.iter().all(|finding| finding.rule != ENVIRONMENT) {
        outcome.pass(ENVIRONMENT, "No variable has a name that speaks of a secret.");
    }
    let mut by_rule: BTreeMap<&str, Vec<&SecretFinding>> = BTreeMap::new();
    for finding in found {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    for (rule, findings) in by_rule {
        one_rule(subject, rule, &findings, outcome);
    }
}

fn one_rule(subject: &Subject<'_>, rule: &str, findings: &[&SecretFinding], outcome: &mut Outcome) {
    let Some(first) = findings.first() else { return };
    let places: Vec<String> = findings.iter().map(|finding| place(subject, finding)).collect();
    if rule == ENVIRONMENT {
        return outcome.find(rule, Severity::Warning, Words {
            what: format!("Names speak of a secret and have a value: {}.", super::some_of(&places, 5)),
            why: "A variable of the image can be read by everyone who can pull it, and stays in its history.",
            fix: "Remove ENV and ARG. At build time use RUN --mount=type=secret; at run time read from Secrets Manager or Parameter Store.",
            place: places.first().cloned(),
        });
    }
    let severity = match first.certainty {
        _ if findings.iter().any(|finding| gives_away(finding)) => Severity::Refused,
        Certainty::Certain | Certainty::Likely => Severity::Warning,
        Certainty::Possible => Severity::Advice,
    };
    let what = format!("Found {}: {}.", first.what, super::some_of(&places, 5));
    let why = "Everyone who can pull the image can read every file of every layer, also of those that a higher layer deletes.";
    let fix = "Keep the file out with .dockerignore or RUN --mount=type=secret, build again, and replace the key wherever it is real.";
    outcome.find(
        &format!("secret-{rule}"),
        severity,
        Words { what, why, fix, place: places.first().cloned() },
    );
}

/// Whether a key works for whoever reads the image.
fn gives_away(finding: &SecretFinding) -> bool {
    finding.certainty == Certainty::Certain && !is_of_distribution(finding)
}

/// Packages of a distribution carry sample keys for their tests and manuals: worth a look, and no reason to stop.
fn is_of_distribution(finding: &SecretFinding) -> bool {
    const PLACES: [&str; 4] = ["usr/share/", "usr/lib/python", "usr/lib64/python", "usr/lib/node_modules/"];
    finding.layer.is_some() && PLACES.iter().any(|place| finding.path.starts_with(place))
}

fn place(subject: &Subject<'_>, finding: &SecretFinding) -> String {
    let Some(layer) = finding.layer else { return format!("{} ({})", shown(&finding.path), finding.mask) };
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    let own = u16::try_from(layer).ok();
    let hidden = subject.contents.files.get(&finding.path).is_none_or(|entry| Some(entry.layer) != own);
    let hidden = if hidden { ", hidden by a higher layer" } else { "" };
    format!("/{}{line} in layer {}{hidden} ({})", shown(&finding.path), layer + 1, finding.mask)
}
