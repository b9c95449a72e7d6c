//! What a person has chosen otherwise than the project says, and what it was chosen against.
//!
//! A choice may win over the project's files, but never in silence: each verb that goes by it says so, with the day
//! and with what the files say now.

use super::settings::{rows_for, source_of};
use crate::values::{Choices, ChosenValue, ProjectView};
use slipway_core::nearest::nearest;

/// How many handlers an error names.
const NAMED: usize = 3;

/// The choices that differ from what the project suggests. What is kept of each is its day and its reason; `today` is
/// the day of those that are new.
pub(crate) fn chosen(
    project: &ProjectView,
    choices: &Choices,
    suggested: &Choices,
    kept: &[ChosenValue],
    today: Option<&str>,
) -> Vec<ChosenValue> {
    let rows = rows_for(project, choices.layers());
    let handler_source = project.handler_source.clone().filter(|_| !suggested.handler.is_empty());
    let texts = |choices: &Choices| {
        [
            choices.handler.clone(),
            format!("{} MiB", choices.memory_mib),
            format!("{} s", choices.timeout_seconds),
            choices.architecture.to_string(),
            choices.function.clone(),
        ]
    };
    let sources = [
        ("handler", handler_source),
        ("memory", source_of(&rows, "function-memory-size")),
        ("timeout", source_of(&rows, "function-timeout")),
        ("architecture", source_of(&rows, "function-architecture")),
        ("function", source_of(&rows, "function-name")),
    ];
    let values = texts(choices).into_iter().zip(texts(suggested)).zip(sources);
    values
        .filter(|((value, now), _)| value != now && !value.is_empty())
        .map(|((value, now), (field, source))| {
            let before = kept.iter().find(|kept| kept.field == field && kept.value == value);
            let listed = field == "handler" && is_listed(project, &value);
            ChosenValue {
                field: field.to_owned(),
                against: before.map_or_else(|| now.clone(), |before| before.against.clone()),
                on: before.map_or_else(|| today.map(str::to_owned), |before| before.on.clone()),
                listed: before.map_or(listed, |before| before.listed),
                project: now,
                source,
                value,
            }
        })
        .collect()
}

fn is_listed(project: &ProjectView, handler: &str) -> bool {
    project.handlers.iter().any(|found| found.handler.to_string() == handler)
}

/// The handlers nearest to a chosen one that was in the sources and is not any more; none where it is still there.
pub(crate) fn vanished(project: &ProjectView, chosen: &[ChosenValue]) -> Option<(String, Vec<String>)> {
    let handler = chosen.iter().find(|chosen| chosen.field == "handler" && chosen.listed)?;
    if is_listed(project, &handler.value) {
        return None;
    }
    let found: Vec<String> = project.handlers.iter().map(|found| found.handler.to_string()).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    let near = nearest(&handler.value, &found, NAMED);
    Some((handler.value.clone(), near.into_iter().map(str::to_owned).collect()))
}
