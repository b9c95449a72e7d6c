//! The variable that tells a program of Amazon.Lambda.Annotations which of its handlers to run.
//!
//! Where the program has one handler only, the variable follows; where it has several, a person says which, among the
//! function's variables.

use crate::report::{self, ErrorReport};
use crate::values::ProjectView;
use slipway_emulator::LocalFunction;
use slipway_engine::ImageFacts;
use std::collections::BTreeMap;

/// What such a program reads when it starts.
const VARIABLE: &str = "ANNOTATIONS_HANDLER";

/// The function with the variable set, if its program needs one. A start that would end at once is refused.
pub(crate) fn told_what_to_run(
    project: &ProjectView,
    image: &ImageFacts,
    mut function: LocalFunction,
) -> Result<LocalFunction, ErrorReport> {
    let Some(handler) = function.command.as_ref().unwrap_or(&image.command).first().cloned() else {
        return Ok(function);
    };
    let in_image = image.environment.iter().any(|line| line.split('=').next() == Some(VARIABLE));
    if !in_image {
        tell(project, &handler, &mut function.environment);
    }
    let is_set = in_image || function.environment.contains_key(VARIABLE);
    match handlers(project, &handler).as_slice() {
        several @ [_, _, ..] if !is_set => {
            let settings = project.behind().settings.place.name();
            Err(report::annotations_unchosen(&project.name, several, &settings))
        }
        _ => Ok(function),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{OpenProjects, SettingsPlaces};
    use slipway_core::Architecture;
    use std::path::Path;

    const PROJECT: &str = include_str!("../../../../tests/fixtures/cases/annotations-exe/AnnExe.csproj");
    const SOURCE: &str = include_str!("../../../../tests/fixtures/cases/annotations-exe/Functions.cs");

    fn image(environment: &[&str]) -> ImageFacts {
        ImageFacts {
            id: "sha256:0".to_owned(),
            tags: Vec::new(),
            repo_digests: Vec::new(),
            architecture: Some(Architecture::X86_64),
            operating_system: "linux".to_owned(),
            size_bytes: 0,
            entrypoint: vec!["/lambda-entrypoint.sh".to_owned()],
            command: vec!["AnnExe".to_owned()],
            working_directory: "/var/task".to_owned(),
            environment: environment.iter().map(|&line| line.to_owned()).collect(),
            labels: BTreeMap::new(),
            created: None,
        }
    }

    /// What a run of the program is told, and the refusal where nothing tells it.
    fn told(source: &str, image: &ImageFacts, set: Option<&str>) -> Result<Option<String>, ErrorReport> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("AnnExe.csproj"), PROJECT).unwrap();
        std::fs::write(folder.path().join("Functions.cs"), source).unwrap();
        let project = OpenProjects::default()
            .view(folder.path(), &SettingsPlaces::default(), Path::new("/nonexistent"))
            .unwrap();
        let mut function = LocalFunction::new("sha256:0".to_owned(), Architecture::X86_64);
        function.environment.extend(set.map(|value| (VARIABLE.to_owned(), value.to_owned())));
        let function = told_what_to_run(&project, image, function)?;
        Ok(function.environment.get(VARIABLE).cloned())
    }

    #[test]
    fn the_only_handler_is_told_and_of_several_one_has_to_be_chosen() {
        let at = SOURCE.rfind("[LambdaFunction").unwrap();
        let end = SOURCE[at..].find('\n').unwrap() + at;
        let one = format!("{}{}", &SOURCE[..at], &SOURCE[end..]);
        assert_eq!(told(&one, &image(&[]), None).unwrap().as_deref(), Some("Plain"));
        let refused = told(SOURCE, &image(&[]), None).unwrap_err();
        assert!(refused.causes[0].contains("Add, Plain"), "{refused:?}");
        assert_eq!(told(SOURCE, &image(&[]), Some("Add")).unwrap().as_deref(), Some("Add"));
        assert_eq!(told(SOURCE, &image(&["ANNOTATIONS_HANDLER=Add"]), None).unwrap(), None);
    }
}
