//! Changes to the options of a RUN that publishes.

use super::placing::{self, Changes, Patch};
use super::{EditError, at_keyword, value};
use crate::syntax::{Dockerfile, Keyword};
use slipway_core::Architecture;

/// What a RUN may name instead of the right one.
const RUNTIME_IDENTIFIERS: &[&str] = &[
    "linux-x64",
    "linux-arm64",
    "linux-musl-x64",
    "linux-musl-arm64",
    "win-x64",
    "win-arm64",
    "osx-x64",
    "osx-arm64",
];

pub(super) fn set_runtime_identifier(
    file: &Dockerfile,
    line: u32,
    architecture: Architecture,
) -> Result<Changes, EditError> {
    let run = at_keyword(file, line, &[Keyword::Run], "RUN")?;
    let wanted = architecture.runtime_identifier();
    let mut changes = Changes::default();
    for &old in RUNTIME_IDENTIFIERS {
        if old != wanted {
            let places = placing::words_in(file, run, old);
            changes.patches.extend(places.iter().map(|place| Patch::replace(place, wanted.to_owned())));
        }
    }
    if changes.patches.is_empty() { Err(EditError::NothingToChange { line }) } else { Ok(changes) }
}

pub(super) fn set_release(file: &Dockerfile, line: u32) -> Result<Changes, EditError> {
    let run = at_keyword(file, line, &[Keyword::Run], "RUN")?;
    let mut changes = Changes::default();
    for place in placing::words_in(file, run, "debug") {
        let before = file.text().get(run.span.start..place.start).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t', '"', '\'', ',', '=', ':']).to_ascii_lowercase();
        if before.ends_with(" -c") || before.ends_with("\"-c") || before.ends_with("configuration") {
            changes.patches.push(Patch::replace(&place, "Release".to_owned()));
        }
    }
    if changes.patches.is_empty() { Err(EditError::NothingToChange { line }) } else { Ok(changes) }
}

/// The word behind `dotnet publish`, in whichever form the RUN is.
pub(super) fn set_framework(file: &Dockerfile, line: u32, framework: &str) -> Result<Changes, EditError> {
    let run = at_keyword(file, line, &[Keyword::Run], "RUN")?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
    if framework.is_empty() || framework.starts_with('-') || !framework.chars().all(plain) {
        return Err(value(framework, "a framework"));
    }
    let behind_dotnet = |place: &std::ops::Range<usize>| {
        let before = file.text().get(run.span.start..place.start).unwrap_or_default();
        before
            .trim_end_matches(|letter: char| letter.is_whitespace() || "\"',".contains(letter))
            .ends_with("dotnet")
    };
    let place = placing::words_in(file, run, "publish").into_iter().find(behind_dotnet);
    let place = place.ok_or(EditError::NothingToChange { line })?;
    // In JSON form the word stands in quotes, and so do those behind it.
    let text = match run.is_exec() {
        true => format!("publish\", \"--framework\", \"{framework}"),
        false => format!("publish --framework {framework}"),
    };
    Ok(Changes::one(Patch::replace(&place, text)))
}
