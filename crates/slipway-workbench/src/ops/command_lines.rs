//! The line for the terminal that does the same as a step of the window.
//!
//! Each is made from the request that the page sends, in [`super::request_lines`], so that it carries exactly what is
//! chosen. The terminal's own tests read every line back and compare the request.

use super::DockerfileRequest;
use super::command_line::Line;
use super::request_lines::with_target;
use crate::Workbench;
use crate::report::ErrorReport;
use crate::values::{
    BuildRequest, CheckRequest, Choices, DeletionRequest, DeployRequest, FunctionLogRequest, JourneyRequest,
    LocalInvocationRequest, PublishRequest, RemoteInvocationRequest, RoleChoice,
};
use serde::{Deserialize, Serialize};

/// What a page asks for beside the choices that are saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PageChoices {
    /// Whether a repository that is missing may be created.
    pub create_repository: bool,
    /// The execution role.
    pub role: RoleChoice,
    /// The names of the variables that a local test sets.
    pub variables: Vec<String>,
    /// Which part of the function's log is looked at.
    #[serde(default)]
    pub log: LogChoices,
    /// The function that is looked at among those of the target; none stands for the project's.
    #[serde(default)]
    pub looked_at: Option<String>,
}

/// Which part of a function's log a page looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LogChoices {
    /// How far back to begin.
    pub since_seconds: u32,
    /// A filter pattern; empty for every line.
    pub filter: String,
}

impl Default for LogChoices {
    fn default() -> Self {
        Self { since_seconds: 600, filter: String::new() }
    }
}

/// One line for each step of a project's journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CommandLines {
    /// Reads the project.
    pub inspect: String,
    /// Lists the base images.
    pub bases: String,
    /// Shows the Dockerfile.
    pub dockerfile: String,
    /// Builds the image.
    pub build: String,
    /// Lists the builds there were.
    pub history: String,
    /// Checks the image.
    pub check: String,
    /// Lists the handlers, or picks one.
    pub handlers: String,
    /// Measures what a build sends.
    pub context: String,
    /// Invokes it here.
    pub invoke: String,
    /// Uploads it.
    pub push: String,
    /// Shows what a deploy would change.
    pub plan: String,
    /// Deploys it.
    pub deploy: String,
    /// Invokes it there.
    pub remote_invoke: String,
    /// Follows its log there.
    pub logs: String,
    /// Lists the functions that are there.
    pub functions: String,
    /// Deletes the function that is looked at.
    pub delete: String,
    /// The whole way.
    pub run: String,
    /// Looks at this machine and at the project.
    pub doctor: String,
}

impl Workbench {
    /// The lines for a project with its choices as they are saved, and what the page asks for beside them.
    pub async fn command_lines(
        &self,
        project: &str,
        page: &PageChoices,
    ) -> Result<CommandLines, ErrorReport> {
        let record = self.open_project(project).await?;
        Ok(lines(&record.project.file, &record.choices, page))
    }
}

fn lines(project: &str, choices: &Choices, page: &PageChoices) -> CommandLines {
    let of = |verb: &str| Line::new(verb).word(project).finish();
    let journey = journey(project, choices, page);
    CommandLines {
        inspect: of("inspect"),
        bases: Line::new("bases").option("--for", Some(project)).finish(),
        dockerfile: dockerfile(&journey.build).command_line(),
        build: journey.build.command_line(),
        history: of("history"),
        check: CheckRequest { project: Some(project.to_owned()), image: None, architecture: None }
            .command_line(),
        handlers: of("handlers"),
        context: Line::new("context")
            .word(project)
            .option("--context", choices.build.context.as_deref())
            .finish(),
        invoke: local_test(project, choices, page).command_line(),
        push: publish(project, choices, page).command_line(),
        plan: journey.deploy.line("plan"),
        deploy: journey.deploy.command_line(),
        remote_invoke: cloud_test(project, choices).command_line(),
        logs: log(project, choices, page).command_line(),
        functions: with_target(Line::new("functions"), &choices.target).finish(),
        delete: deletion(project, choices, page).command_line(),
        run: journey.command_line(),
        doctor: of("doctor"),
    }
}

/// The requests that the pages send; they name every choice.
fn journey(project: &str, choices: &Choices, page: &PageChoices) -> JourneyRequest {
    let handler = Some(choices.handler.trim().to_owned()).filter(|handler| !handler.is_empty());
    let build = BuildRequest {
        project: project.to_owned(),
        base_tag: Some(choices.base_tag.clone()),
        architecture: Some(choices.architecture),
        handler: handler.clone(),
        tag: None,
        no_cache: false,
        options: Some(choices.build.clone()),
        allow_secrets: None,
        cold: false,
    };
    let deploy = DeployRequest {
        project: Some(project.to_owned()),
        target: choices.target.clone(),
        function: choices.function.clone(),
        image_uri: None,
        handler,
        architecture: Some(choices.architecture),
        memory_mib: Some(choices.memory_mib),
        timeout_seconds: Some(choices.timeout_seconds),
        environment: None,
        role: page.role.clone(),
    };
    let (repository, event) = (choices.repository.clone(), choices.event.clone());
    JourneyRequest { build, deploy, repository, create_repository: page.create_repository, event }
}

fn dockerfile(build: &BuildRequest) -> DockerfileRequest {
    DockerfileRequest {
        project: build.project.clone(),
        base_tag: build.base_tag.clone(),
        architecture: build.architecture,
        handler: build.handler.clone(),
        context: build.options.as_ref().and_then(|options| options.context.clone()),
    }
}

fn local_test(project: &str, choices: &Choices, page: &PageChoices) -> LocalInvocationRequest {
    let environment = page.variables.iter().map(|name| (name.clone(), String::new()));
    LocalInvocationRequest {
        project: Some(project.to_owned()),
        image: None,
        event: choices.event.clone(),
        memory_mib: Some(choices.memory_mib),
        timeout_seconds: Some(choices.timeout_seconds),
        environment: environment.collect(),
    }
}

fn publish(project: &str, choices: &Choices, page: &PageChoices) -> PublishRequest {
    PublishRequest {
        project: Some(project.to_owned()),
        image: None,
        target: choices.target.clone(),
        repository: choices.repository.clone(),
        tag: None,
        create_repository: page.create_repository,
        allow_findings: None,
    }
}

fn cloud_test(project: &str, choices: &Choices) -> RemoteInvocationRequest {
    RemoteInvocationRequest {
        project: Some(project.to_owned()),
        target: choices.target.clone(),
        function: choices.function.clone(),
        qualifier: None,
        event: choices.event.clone(),
    }
}

fn log(project: &str, choices: &Choices, page: &PageChoices) -> FunctionLogRequest {
    FunctionLogRequest {
        project: Some(project.to_owned()),
        target: choices.target.clone(),
        function: choices.function.clone(),
        since_seconds: page.log.since_seconds,
        filter: Some(page.log.filter.clone()).filter(|filter| !filter.trim().is_empty()),
        follow: true,
    }
}

/// The line of a deletion that has still to be confirmed.
fn deletion(project: &str, choices: &Choices, page: &PageChoices) -> DeletionRequest {
    DeletionRequest {
        project: Some(project.to_owned()),
        target: choices.target.clone(),
        function: page.looked_at.clone().unwrap_or_else(|| choices.function.clone()),
        confirmation: String::new(),
    }
}
