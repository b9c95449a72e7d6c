//! What a build says before it begins.

use crate::project::extent::taken_away;
use crate::values::{ChosenValue, ProjectRecord};
use slipway_core::{Architecture, Handler};

/// Said of the handler, of choices that win over the project's files in this build, and of what an ignore list takes
/// away from it.
pub(super) fn notices(record: &ProjectRecord, handler: &str, architecture: Architecture) -> Vec<String> {
    let used = |chosen: &&ChosenValue| match chosen.field.as_str() {
        "handler" => chosen.value == handler,
        "architecture" => chosen.value == architecture.to_string(),
        _ => false,
    };
    let chosen = record.chosen.iter().filter(used).filter_map(ChosenValue::sentence);
    foreign_handler(record, handler).into_iter().chain(chosen).chain(taken_away(record)).collect()
}

/// What to say of a handler that lies in another assembly than the project's own. It may run, so it is built.
fn foreign_handler(record: &ProjectRecord, handler: &str) -> Option<String> {
    let Ok(Handler::Method { assembly, .. }) = Handler::parse(handler) else { return None };
    let own = &record.project.assembly_name;
    (!assembly.eq_ignore_ascii_case(own)).then(|| {
        format!(
            "The handler lies in the assembly {assembly}, not in the project's own ({own}): it has to come with a \
             project or a package that this one refers to."
        )
    })
}
