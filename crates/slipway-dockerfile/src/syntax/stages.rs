//! Stages: which instruction belongs to which, and what each starts from.

use super::variables::{MAX_VARIABLES, expand};
use super::words::unquoted;
use super::{Instruction, Item, ItemKind, Keyword, MAX_STAGES, Stage, StageBase, SyntaxError};
use slipway_core::ImageReference;
use std::collections::HashMap;

/// Numbers the instructions by stage and reads every FROM.
pub(super) fn read(items: &mut [Item], escape: char) -> Result<Vec<Stage>, SyntaxError> {
    let mut stages: Vec<Stage> = Vec::new();
    // Only an ARG above the first FROM counts in a FROM.
    let mut defaults: HashMap<String, String> = HashMap::new();
    for item in items {
        let ItemKind::Instruction(instruction) = &mut item.kind else { continue };
        if instruction.keyword == Keyword::From {
            if stages.len() >= MAX_STAGES {
                return Err(SyntaxError::TooManyStages);
            }
            instruction.stage = Some(stages.len());
            let stage = stage(instruction, &stages, escape, &defaults);
            stages.push(stage);
            continue;
        }
        instruction.stage = stages.len().checked_sub(1);
        if instruction.keyword == Keyword::Arg && stages.is_empty() {
            for (name, value) in instruction.pairs() {
                let value =
                    value.and_then(|value| expand(&value, escape, &|name| defaults.get(name).cloned()));
                match value {
                    Some(value) if defaults.len() < MAX_VARIABLES => defaults.insert(name, value),
                    _ => defaults.remove(&name),
                };
            }
        }
    }
    Ok(stages)
}

fn stage(
    instruction: &Instruction,
    earlier: &[Stage],
    escape: char,
    defaults: &HashMap<String, String>,
) -> Stage {
    let lookup = |name: &str| defaults.get(name).cloned();
    let words = &instruction.words;
    let (image, image_range) = match words.first() {
        Some(word) => (word.text.clone(), word.range.clone()),
        None => (String::new(), instruction.arguments_range.clone()),
    };
    let name = match (words.get(1), words.get(2)) {
        (Some(word), Some(name)) if word.text.eq_ignore_ascii_case("as") => {
            Some(unquoted(&name.text).to_ascii_lowercase())
        }
        _ => None,
    };
    let platform = instruction
        .flag("platform")
        .map(|platform| expand(platform, escape, &lookup).unwrap_or_else(|| platform.to_owned()));
    let base = expand(&image, escape, &lookup).map_or(StageBase::Unknown, |image| base(&image, earlier));
    let span = instruction.span;
    let (line, last_line) = (span.first_line, span.last_line);
    Stage { index: earlier.len(), line, last_line, image, image_range, base, name, platform }
}

fn base(image: &str, earlier: &[Stage]) -> StageBase {
    let name = image.to_ascii_lowercase();
    // Of two stages with the same name the later one counts.
    if let Some(stage) = earlier.iter().rev().find(|stage| stage.name.as_deref() == Some(name.as_str())) {
        return StageBase::Stage(stage.index);
    }
    match image {
        "scratch" => StageBase::Scratch,
        _ => ImageReference::parse(image).map_or(StageBase::Unknown, StageBase::Image),
    }
}
