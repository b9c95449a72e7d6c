//! What a project suggests for each choice, and which choices follow it.
//!
//! A note keeps the suggestions beside the choices. A choice that says what was suggested when it was written down is
//! none: it follows the project, whatever its files say now. Only what a person made to differ stays.

use super::settings::settings_for;
use crate::disk;
use crate::values::{BuildOptions, Choices, Layers, ProjectView, Target};
use slipway_core::letters::plain;
use slipway_core::{Architecture, FunctionName, RepositoryName};
use std::path::Path;

/// The base of a project for which no other fits.
const NEWEST_BASE: &str = "10";
/// Memory of a function that says nothing of its own, in MiB.
pub(crate) const DEFAULT_MEMORY_MIB: u32 = 512;
/// Timeout of a function that says nothing of its own, in seconds.
pub(crate) const DEFAULT_TIMEOUT_SECONDS: u32 = 30;

/// The choices of a project for which a person has made none, with the layers of settings that are chosen.
pub(crate) fn suggested(project: &ProjectView, layers: Layers<'_>) -> Choices {
    let folder = Path::new(&project.folder);
    let settings = settings_for(project, layers).unwrap_or_default();
    let behind = project.behind();
    let layered =
        behind.settings.place.environment(layers.environment).is_some() || layers.template.is_some();
    let command = settings.image_command.filter(|_| layered).map(|handler| handler.to_string());
    let event = project
        .events
        .first()
        .and_then(|event| disk::read_text(folder.join(event)).ok())
        .unwrap_or_else(|| "{}".to_owned());
    Choices {
        base_tag: project.suggested_base.clone().unwrap_or_else(|| NEWEST_BASE.to_owned()),
        base_digest: None,
        architecture: settings.architecture.unwrap_or_else(own_architecture),
        handler: command.or_else(|| project.handler.clone()).unwrap_or_default(),
        memory_mib: settings.memory.map_or(DEFAULT_MEMORY_MIB, |memory| memory.0),
        timeout_seconds: settings.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS),
        target: Target::Practice,
        repository: settings.repository.map_or_else(
            || name_of(&project.name, RepositoryName::parse).to_lowercase(),
            |name| name.to_string(),
        ),
        function: settings.function_name.unwrap_or_else(|| name_of(&project.name, FunctionName::parse)),
        event,
        environment: layers.environment.map(str::to_owned),
        template: layers.template.map(str::to_owned),
        build: BuildOptions::default(),
    }
}

/// The choices of a note: those that follow the project say what it suggests now.
pub(crate) fn followed(kept: Choices, before: &Choices, now: &Choices) -> Choices {
    // A digest pins the base it was chosen for.
    let pinned = kept.base_digest.is_some();
    Choices {
        base_tag: if pinned { kept.base_tag } else { follow(kept.base_tag, &before.base_tag, &now.base_tag) },
        architecture: follow(kept.architecture, &before.architecture, &now.architecture),
        handler: follow(kept.handler, &before.handler, &now.handler),
        memory_mib: follow(kept.memory_mib, &before.memory_mib, &now.memory_mib),
        timeout_seconds: follow(kept.timeout_seconds, &before.timeout_seconds, &now.timeout_seconds),
        repository: follow(kept.repository, &before.repository, &now.repository),
        function: follow(kept.function, &before.function, &now.function),
        ..kept
    }
}

fn follow<T: PartialEq + Clone>(kept: T, before: &T, now: &T) -> T {
    if kept == *before { now.clone() } else { kept }
}

/// The architecture of this machine, which builds and runs without emulation.
fn own_architecture() -> Architecture {
    Architecture::from_name(std::env::consts::ARCH).unwrap_or(Architecture::X86_64)
}

/// The project's name in the letters that AWS takes, or a plain word where nothing of it is left.
fn name_of<T, E>(project: &str, rule: impl Fn(&str) -> Result<T, E>) -> String {
    let letters: String = plain(project).chars().take(60).collect();
    let name = letters.trim_end_matches('-');
    // Repositories are lower case and functions are not; the rule is asked about the lower-case form of both.
    if rule(&name.to_lowercase()).is_ok() { name.to_owned() } else { "my-function".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_project_name_gives_a_name_that_aws_takes() {
        for project in ["Hello", "My.Company.Orders", "Ünïcode", "--", "", &"x".repeat(300), "a b/c"] {
            let repository = name_of(project, RepositoryName::parse).to_lowercase();
            assert!(
                RepositoryName::parse(&repository).is_ok(),
                "{project:?} gives the repository {repository}"
            );
            assert!(!repository.contains("--"), "{repository}");
            let function = name_of(project, FunctionName::parse);
            assert!(FunctionName::parse(&function).is_ok(), "{project:?} gives the function {function}");
        }
    }
}
