//! A handler that was found, whether in source text or in a compiled assembly.

use serde::{Deserialize, Serialize};
use slipway_core::handler::Handler;

/// A handler that a project has, with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FoundHandler {
    /// What would stand in CMD.
    pub handler: Handler,
    /// The .NET type of the event; none where it takes no event, or where the source does not say.
    pub input: Option<String>,
    /// The .NET type of the answer, taken out of its task; none where nothing is answered, or where the source
    /// does not say.
    pub output: Option<String>,
    /// The value of ANNOTATIONS_HANDLER with which a program that Amazon.Lambda.Annotations starts runs this method.
    #[serde(default)]
    pub annotations_handler: Option<String>,
    /// What makes it a handler.
    pub kind: FoundKind,
    /// Whether it is probably meant as one, as opposed to a method that merely could be.
    pub likely: bool,
    /// The file and the line in the source; none where it was read from an assembly.
    pub place: Option<String>,
}

/// The handlers of a program whose start Amazon.Lambda.Annotations generates: the program itself, once for each method
/// that it can be told to run. Without being told it ends at once, so by itself it is none.
pub fn of_generated_main(assembly: &str, found: Vec<FoundHandler>) -> Vec<FoundHandler> {
    let Ok(program @ Handler::Executable { .. }) = Handler::parse(assembly) else { return found };
    let generated = found.into_iter().filter(|found| found.kind != FoundKind::Executable);
    generated
        .map(|found| match &found.handler {
            Handler::Method { method, .. } if found.kind == FoundKind::Annotations => FoundHandler {
                annotations_handler: Some(method.clone()),
                handler: program.clone(),
                likely: true,
                ..found
            },
            _ => FoundHandler { likely: false, ..found },
        })
        .collect()
}

/// What makes a method or a program a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FoundKind {
    /// A public method of a class library.
    Method,
    /// A program that talks to Lambda itself.
    Executable,
    /// A class derived from one of Amazon.Lambda.AspNetCoreServer.
    AspNetCore,
    /// A method written by the source generator of Amazon.Lambda.Annotations.
    Annotations,
}
