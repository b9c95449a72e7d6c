//! From a secret in the image to a secret of the build.
//!
//! What ENV or ARG holds stays in the image or in its history for everyone who may pull it. A mounted secret is
//! there for one RUN and nowhere else. Mounting it as a variable (`env=`) needs BuildKit with the Dockerfile
//! reader 1.10 or newer.

use super::super::syntax::{Dockerfile, Instruction, Keyword, StageBase};
use super::placing::{self, Changes, Patch};
use super::{EditError, at_keyword, value};
use slipway_core::image::shortened;

/// The id of a build's secret: it stands in a list with commas, so nothing but plain letters may be in it.
pub(crate) fn is_secret_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// The name of a variable as a shell reads it.
pub(crate) fn is_variable_name(name: &str) -> bool {
    (1..=200).contains(&name.len())
        && !name.bytes().next().is_some_and(|first| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn mount(file: &Dockerfile, line: u32, name: &str, id: &str) -> Result<Changes, EditError> {
    if !is_secret_id(id) {
        return Err(value(id, "an id of letters, digits, `_`, `.` and `-`"));
    }
    if !is_variable_name(name) {
        return Err(value(name, "the name of a variable"));
    }
    let holder = at_keyword(file, line, &[Keyword::Env, Keyword::Arg], "ENV or ARG")?;
    let Some(stage) = holder.stage else {
        return Err(EditError::OtherInstruction { line, expected: "ENV or ARG inside a stage" });
    };
    let mut changes = without(file, holder, name)?;
    let flag = format!(" --mount=type=secret,id={id},env={name}");
    for run in readers(file, holder, stage, name)? {
        if run.flags.iter().all(|flag| flag.value.as_ref().is_none_or(|value| !value.contains(name))) {
            changes.patches.push(Patch::insert(run.keyword_range.end, flag.clone()));
        }
    }
    Ok(changes)
}

/// The instruction without the variable, or its removal where nothing else is in it.
fn without(file: &Dockerfile, holder: &Instruction, name: &str) -> Result<Changes, EditError> {
    let pairs = holder.pairs();
    let missing = || EditError::Unused { name: shortened(name) };
    let index = pairs.iter().position(|(one, _)| one == name).ok_or_else(missing)?;
    if pairs.len() == 1 {
        return Ok(placing::removal(file, holder));
    }
    let word = holder.words.get(index).ok_or_else(missing)?;
    let before = index.checked_sub(1).and_then(|index| holder.words.get(index));
    let range = match (before, holder.words.get(index + 1)) {
        (Some(before), _) => before.range.end..word.range.end,
        (None, Some(next)) => word.range.start..next.range.start,
        (None, None) => word.range.clone(),
    };
    let moved = placing::moved_comments(file, holder, &range);
    Ok(Changes::one(Patch::replace(&range, String::new())).and(moved))
}

/// The RUN instructions that get the secret: those that name the variable, else those that restore packages,
/// because NuGet reads variables that no command names.
fn readers<'a>(
    file: &'a Dockerfile,
    holder: &Instruction,
    stage: usize,
    name: &str,
) -> Result<Vec<&'a Instruction>, EditError> {
    let mut inside = vec![false; file.stages().len()];
    for one in file.stages() {
        let inherits = matches!(one.base, StageBase::Stage(base) if inside.get(base) == Some(&true));
        if let Some(slot) = inside.get_mut(one.index) {
            *slot = one.index == stage || inherits;
        }
    }
    let mut naming = Vec::new();
    let mut restoring = Vec::new();
    let behind = file.instructions().filter(|one| one.span.start > holder.span.start);
    for one in behind.filter(|one| one.stage.is_some_and(|stage| inside.get(stage) == Some(&true))) {
        let names = !placing::words_in(file, one, name).is_empty();
        match one.keyword {
            Keyword::Run if names => naming.push(one),
            Keyword::Run if restores(file, one) => restoring.push(one),
            Keyword::Run => {}
            // Written again with `ARG NAME` or by a FROM, the variable is another one.
            _ if names => {
                return Err(EditError::UsedElsewhere { name: shortened(name), line: one.span.first_line });
            }
            _ => {}
        }
    }
    let readers = if naming.is_empty() { restoring } else { naming };
    if readers.is_empty() { Err(EditError::Unused { name: shortened(name) }) } else { Ok(readers) }
}

fn restores(file: &Dockerfile, run: &Instruction) -> bool {
    let has = |word: &str| !placing::words_in(file, run, word).is_empty();
    has("dotnet") && (has("restore") || has("publish") || has("build"))
}
