//! Whether the image of a function builds and starts, and if not, whose fault that is.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::questions::{Slipway, Verdict, is_function};
use super::truth::Told;

/// The image of the project that is asked about. One name for all, so that the one before goes.
const TAG: &str = "slipway.corpus/measured:latest";
/// What NuGet says where no source has a package, or a source cannot be reached.
const NO_PACKAGE: [&str; 4] = ["NU1101", "NU1102", "NU1103", "NU1301"];
/// What BuildKit says where an image is not in the engine and no registry answers.
const NO_IMAGE: &str = "failed to do request: Head";
/// How the codes of the tools that build begin.
const CODES: [&str; 8] = ["NETSDK", "NU", "MSB", "CS", "FS", "IL", "BC", "AWSLambda"];

/// Builds, and invokes with an event that says nothing: whatever the handler answers, it was called.
pub(super) fn build(slipway: &Slipway, project: &Path, _: &[Told]) -> Verdict {
    let Ok(view) = slipway.ask(&["inspect"], project) else { return Verdict::NotAsked };
    if !is_function(&view, project) || view["isTest"] == true {
        return Verdict::NotAsked;
    }
    let mut arguments = vec!["build", "--cold", "--tag", TAG];
    // Of several handlers a person picks one; any of them shows whether the image builds and starts.
    let first = view["handlers"][0]["handler"].as_str().filter(|_| !view["handler"].is_string());
    arguments.extend(first.into_iter().flat_map(|handler| ["--handler", handler]));
    let verdict = match slipway.ask(&arguments, project) {
        Ok(_) => start(slipway, project),
        Err(message) => failure(&message),
    };
    // An image that was not made cannot be removed, and the name is all that counts.
    drop(Command::new("docker").args(["image", "rm", "--force", TAG]).output());
    verdict
}

fn failure(message: &str) -> Verdict {
    let code = code(message).unwrap_or_else(|| "no code".to_owned());
    if NO_PACKAGE.contains(&code.as_str()) || message.contains(NO_IMAGE) {
        return Verdict::NotToBeHad(format!("{code}: {message}"));
    }
    Verdict::Wrong(format!("does not build, {code}: {message}"))
}

fn start(slipway: &Slipway, project: &Path) -> Verdict {
    let last = match slipway.last(&["invoke", "--event", "{}"], project) {
        Ok(last) => last,
        Err(message) => return Verdict::Wrong(format!("does not start: {message}")),
    };
    match last["verdict"].as_str() {
        Some("initFailure") | None => Verdict::Wrong(format!("does not start: {}", reason(&last))),
        Some(_) => Verdict::Right,
    }
}

fn reason(last: &Value) -> String {
    let error = &last["functionError"];
    if error.is_object() { error.to_string() } else { last.to_string() }
}

/// The first code of a tool in a text, such as `NETSDK1045`.
fn code(text: &str) -> Option<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .filter(|word| {
            CODES.iter().any(|code| {
                let number = word.strip_prefix(code).unwrap_or_default();
                number.len() >= 4 && number.chars().all(|letter| letter.is_ascii_digit())
            })
        })
        .map(str::to_owned)
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_no_source_has_is_nobodys_fault_here() {
        assert!(matches!(failure("NU1101: the package A"), Verdict::NotToBeHad(_)));
        assert!(matches!(failure("/src/A.csproj : error NETSDK1045: the SDK"), Verdict::Wrong(_)));
        assert_eq!(code("the CSharp file, error CS5001: no Main").as_deref(), Some("CS5001"));
    }
}
