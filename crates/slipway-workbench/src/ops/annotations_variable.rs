//! The variable that tells a program of Amazon.Lambda.Annotations which of its handlers to run.
//!
//! Where the program has one handler only, the variable follows; where it has several, a person says which, among the
//! function's variables.

use super::ProjectView;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use slipway_emulator::LocalFunction;
use slipway_engine::ImageFacts;
use std::collections::BTreeMap;

/// What such a program reads when it starts.
const VARIABLE: &str = "ANNOTATIONS_HANDLER";

impl Workbench {
    /// The function with the variable set, if its program needs one. A start that would end at once is refused.
    pub(crate) async fn told_what_to_run(
        &self,
        project: Option<&str>,
        image: &ImageFacts,
        mut function: LocalFunction,
    ) -> Result<LocalFunction, ErrorReport> {
        let Some(project) = project else { return Ok(function) };
        let Some(handler) = function.command.as_ref().unwrap_or(&image.command).first().cloned() else {
            return Ok(function);
        };
        let project = self.inspect_project(project).await?;
        let in_image = image.environment.iter().any(|line| line.split('=').next() == Some(VARIABLE));
        if !in_image {
            tell(&project, &handler, &mut function.environment);
        }
        let is_set = in_image || function.environment.contains_key(VARIABLE);
        match handlers(&project, &handler).as_slice() {
            several @ [_, _, ..] if !is_set => Err(report::annotations_unchosen(&project.name, several)),
            _ => Ok(function),
        }
    }
}

/// Sets the variable where the program has one handler only and nobody has set it.
pub(crate) fn tell(project: &ProjectView, handler: &str, environment: &mut BTreeMap<String, String>) {
    if let [only] = handlers(project, handler).as_slice() {
        environment.entry(VARIABLE.to_owned()).or_insert_with(|| (*only).to_owned());
    }
}

/// The handlers that the project's program can be told to run, if that is what `handler` starts.
fn handlers<'p>(project: &'p ProjectView, handler: &str) -> Vec<&'p str> {
    let program = handler.strip_suffix(".dll").unwrap_or(handler);
    let own = project.handlers.iter().filter(|found| found.handler.to_string() == program);
    own.filter_map(|found| found.annotations_handler.as_deref()).collect()
}
