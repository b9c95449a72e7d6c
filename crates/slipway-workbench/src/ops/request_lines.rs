//! The line for the terminal that makes the same request.
//!
//! Two things a line cannot carry: a value of the function's environment, which never stands in a command line, and an
//! event too long for a line, for which it names a file to write.

use super::DockerfileRequest;
use super::command_line::Line;
use crate::values::{
    BuildOptions, BuildRequest, CheckRequest, DeletionRequest, DeployRequest, FunctionLogRequest,
    JourneyRequest, LocalInvocationRequest, PublishRequest, RemoteInvocationRequest, RoleChoice,
    SecretSource, Target,
};
use slipway_core::Architecture;
use std::collections::BTreeMap;

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

    pub(super) fn line(&self, verb: &str) -> String {
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

    /// The line that only asks whether the caller may make it.
    pub fn rehearsal_line(&self) -> String {
        let line = Line::new("remote-invoke")
            .word(&self.function)
            .option("--qualifier", self.qualifier.as_deref())
            .flag("--dry-run", true);
        with_target(line, &self.target).finish()
    }
}

impl FunctionLogRequest {
    /// The line for the terminal that does the same.
    pub fn command_line(&self) -> String {
        let line = Line::new("logs")
            .word(&self.function)
            .option("--since", Some(&span(self.since_seconds)))
            .option("--filter", self.filter.as_deref())
            .flag("--follow", self.follow);
        with_target(line, &self.target).finish()
    }
}

/// A number of seconds in the largest unit that leaves it whole.
fn span(seconds: u32) -> String {
    let units = [(86_400, 'd'), (3600, 'h'), (60, 'm')];
    let unit = units.iter().find(|(size, _)| seconds > 0 && seconds.is_multiple_of(*size));
    unit.map_or_else(|| format!("{seconds}s"), |(size, name)| format!("{}{name}", seconds / size))
}

impl DeletionRequest {
    /// The line for the terminal that does the same. It asks for the name unless that was written already.
    pub fn command_line(&self) -> String {
        let confirmed = self.confirmation.trim() == self.function;
        let line = Line::new("delete").word(&self.function).flag("--yes", confirmed);
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

pub(super) fn with_target(line: Line, target: &Target) -> Line {
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
