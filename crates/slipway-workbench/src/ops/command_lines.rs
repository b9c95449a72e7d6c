//! The line for the terminal that does the same as a step of the window.
//!
//! Each is made from the request itself, so that it carries exactly what is chosen. Two things it cannot carry: a value of
//! the function's environment, which never stands in a command line, and an event too long for a line, for which it
//! names a file to write. The terminal's own tests read every line back and compare the request.

use super::DockerfileRequest;
use super::command_line::Line;
pub(crate) use super::command_line::quoted;
use crate::Workbench;
use crate::report::ErrorReport;
use crate::values::{
    BuildOptions, BuildRequest, CheckRequest, Choices, DeployRequest, JourneyRequest, LocalInvocationRequest,
    PublishRequest, RemoteInvocationRequest, RoleChoice, SecretSource, Target,
};
use serde::{Deserialize, Serialize};
use slipway_core::Architecture;
use std::collections::BTreeMap;

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

impl DockerfileRequest {
    /// The line for the terminal that does the same.
    pub fn command_line(&self) -> String {
        Line::new("dockerfile")
            .word(&self.project)
            .option("--base", self.base_tag.as_deref())
            .option("--architecture", name_of(self.architecture))
            .option("--handler", self.handler.as_deref())
            .option("--context", self.context.as_deref())
            .finish()
    }
}

impl BuildRequest {
    /// The line for the terminal that does the same.
    pub fn command_line(&self) -> String {
        self.line("build").finish()
    }

    fn line(&self, verb: &str) -> Line {
        let line = Line::new(verb)
            .word(&self.project)
            .option("--base", self.base_tag.as_deref())
            .option("--architecture", name_of(self.architecture))
            .option("--handler", self.handler.as_deref())
            .option("--tag", self.tag.as_deref())
            .flag("--no-cache", self.no_cache)
            .flag("--cold", self.cold);
        let line = match &self.options {
            Some(options) => options.add_to(line),
            None => line,
        };
        line.option("--allow-secrets", self.allow_secrets.as_deref())
    }
}

impl BuildOptions {
    /// Values of secrets are never part of a line, only where they come from.
    fn add_to(&self, line: Line) -> Line {
        let arguments = self.arguments.iter().map(|(name, value)| format!("{name}={value}"));
        let secrets = self.secrets.iter().map(|secret| match &secret.source {
            SecretSource::Variable { name } => format!("id={},env={name}", secret.id),
            SecretSource::File { path } => format!("id={},src={path}", secret.id),
        });
        line.option("--target-stage", self.target.as_deref())
            .options("--build-arg", arguments)
            .options("--secret", secrets)
            .option("--certificates", self.certificates.as_deref())
            .option("--context", self.context.as_deref())
    }
}

impl CheckRequest {
    /// The line for the terminal that does the same.
    pub fn command_line(&self) -> String {
        let subject = self.image.as_ref().or(self.project.as_ref()).map_or("IMAGE", String::as_str);
        Line::new("check").word(subject).option("--architecture", name_of(self.architecture)).finish()
    }
}

impl LocalInvocationRequest {
    /// The line for the terminal that does the same, where the variables have the same values.
    pub fn command_line(&self) -> String {
        Line::new("invoke")
            .words(self.project.as_deref())
            .option("--image", self.image.as_deref())
            .event(&self.event)
            .option("--memory", number(self.memory_mib).as_deref())
            .option("--timeout", number(self.timeout_seconds).as_deref())
            .options("--env", names(&self.environment))
            .finish()
    }
}

impl PublishRequest {
    /// The line for the terminal that does the same.
    pub fn command_line(&self) -> String {
        let line = Line::new("push")
            .words(self.project.as_deref())
            .option("--image", self.image.as_deref())
            .option("--repository", Some(&self.repository))
            .option("--tag", self.tag.as_deref())
            .flag("--create-repository", self.create_repository)
            .option("--allow-findings", self.allow_findings.as_deref());
        with_target(line, &self.target).finish()
    }
}

impl DeployRequest {
    /// The line for the terminal that does the same, where the variables have the same values.
    pub fn command_line(&self) -> String {
        self.line("deploy")
    }

    fn line(&self, verb: &str) -> String {
        let line = Line::new(verb)
            .words(self.project.as_deref())
            .option("--function", Some(&self.function))
            .option("--image-uri", self.image_uri.as_deref())
            .option("--handler", self.handler.as_deref())
            .option("--architecture", name_of(self.architecture))
            .options("--env", self.environment.iter().flat_map(names));
        with_target(self.with_limits_and_role(line), &self.target).finish()
    }

    fn with_limits_and_role(&self, line: Line) -> Line {
        let line = line
            .option("--memory", number(self.memory_mib).as_deref())
            .option("--timeout", number(self.timeout_seconds).as_deref());
        match &self.role {
            RoleChoice::Keep => line,
            RoleChoice::Existing { arn } => line.option("--role", Some(arn)),
            RoleChoice::Create { name } => line.option("--create-role", Some(name)),
        }
    }
}

impl RemoteInvocationRequest {
    /// The line for the terminal that does the same. It keeps no record of the answer in a project.
    pub fn command_line(&self) -> String {
        let line = Line::new("remote-invoke")
            .word(&self.function)
            .event(&self.event)
            .option("--qualifier", self.qualifier.as_deref());
        with_target(line, &self.target).finish()
    }
}

impl JourneyRequest {
    /// The line for the terminal that does the same. Handler and architecture are those of the build.
    pub fn command_line(&self) -> String {
        let line = self
            .build
            .line("run")
            .option("--function", Some(&self.deploy.function))
            .option("--repository", Some(&self.repository))
            .flag("--create-repository", self.create_repository);
        let line = self.deploy.with_limits_and_role(line).event(&self.event);
        with_target(line, &self.deploy.target).finish()
    }
}

fn with_target(line: Line, target: &Target) -> Line {
    match target {
        Target::Practice => line.option("--target", Some("practice")),
        Target::Aws { profile, region } => {
            line.option("--profile", profile.as_deref()).option("--region", region.as_deref())
        }
    }
}

fn name_of(architecture: Option<Architecture>) -> Option<&'static str> {
    architecture.map(Architecture::lambda_name)
}

fn number(value: Option<u32>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// The name alone takes the value from the terminal's own environment: a value never stands in a command line.
fn names(environment: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    environment.keys().cloned()
}
