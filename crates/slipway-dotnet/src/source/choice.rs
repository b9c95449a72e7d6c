//! Which of the handlers that were found is the project's.
//!
//! A setting for a zip package or a template's function names a handler, and often an old one: it decides among those
//! that are really there, and nothing else. Where nothing decides, the only one that is probably meant is taken, and
//! where there are several none is: a guess would be found out only by Lambda.

use super::SourceHandlers;
use crate::assembly::{FoundHandler, FoundKind};
use slipway_core::Handler;

/// The handlers that one place names: a setting one, a template as many as it has functions of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The handlers as they are written.
    pub handlers: Vec<String>,
    /// The place, as a person calls it.
    pub by: String,
}

/// A handler with the reason why it is the project's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The handler.
    pub handler: String,
    /// Where it was read.
    pub source: String,
}

/// Said of a handler that nothing but the sources names.
pub const ONLY: &str = "the sources, where it is the only one";
/// Said of a program.
const PROGRAM: &str = "the name of the executable assembly";

/// Decides. `program` is the assembly's name where the project is a program, and `native` whether that is compiled to
/// native code, which has no methods to call; what is told first weighs most.
pub fn choose(
    sources: &SourceHandlers,
    program: Option<&str>,
    native: bool,
    told: &[Told],
) -> Option<Choice> {
    let chosen =
        |handler: &Handler, source: &str| Choice { handler: handler.to_string(), source: source.to_owned() };
    let as_program =
        program.map(|assembly| Choice { handler: assembly.to_owned(), source: PROGRAM.to_owned() });
    let started_by_annotations = sources.handlers.iter().any(|found| found.annotations_handler.is_some());
    if started_by_annotations || native && sources.asks_for_events {
        return as_program;
    }
    let found = &sources.handlers;
    for told in told {
        let mut named: Vec<&Handler> =
            told.handlers.iter().filter_map(|handler| same(handler, found)).collect();
        named.dedup();
        match named.as_slice() {
            [] => {}
            [only] => return Some(chosen(only, &told.by)),
            _ => return None,
        }
    }
    if program.is_some() && (sources.asks_for_events || native) {
        return as_program;
    }
    let methods = || found.iter().filter(|found| found.kind != FoundKind::Executable && found.likely);
    let generated: Vec<&FoundHandler> =
        methods().filter(|found| found.kind == FoundKind::Annotations).collect();
    let meant = if generated.is_empty() { methods().collect() } else { generated };
    match meant.as_slice() {
        [only] => Some(chosen(&only.handler, ONLY)),
        [] if program.is_some() => as_program,
        [] if found.is_empty() => unseen(told),
        _ => None,
    }
}

/// The handler that was found and is meant by a text. The assembly's name may have changed since it was written; the
/// class and the method may not.
fn same<'f>(text: &str, found: &'f [FoundHandler]) -> Option<&'f Handler> {
    let told = Handler::parse(text).ok()?;
    if let Some(found) = found.iter().find(|found| found.handler == told) {
        return Some(&found.handler);
    }
    let Handler::Method { type_name: told_type, method: told_method, .. } = &told else { return None };
    let mut alike = found.iter().map(|found| &found.handler).filter(|handler| {
        matches!(handler, Handler::Method { type_name, method, .. } if type_name == told_type && method == told_method)
    });
    alike.next().filter(|_| alike.next().is_none())
}

/// Where the sources have no handler at all, it is in a package, and what is told is all there is to know.
fn unseen(told: &[Told]) -> Option<Choice> {
    let told = told.iter().find(|told| !told.handlers.is_empty())?;
    let [only] = told.handlers.as_slice() else { return None };
    let handler = Handler::parse(only).ok()?;
    matches!(handler, Handler::Method { .. })
        .then(|| Choice { handler: handler.to_string(), source: told.by.clone() })
}
