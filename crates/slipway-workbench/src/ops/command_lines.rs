//! The line for the terminal that does the same as a step of the window.

use super::{
    BuildOptions, BuildRequest, CheckRequest, DeployRequest, JourneyRequest, LocalInvocationRequest,
    PublishRequest, RemoteInvocationRequest, RoleChoice, SecretSource, Target,
};
use crate::Workbench;
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};

/// The longest event that a line carries, in bytes.
const SHOWN_EVENT: usize = 200;

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
    /// The lines for a project with its choices as they are saved.
    pub async fn command_lines(&self, project: &str) -> Result<CommandLines, ErrorReport> {
        let journey = self.open_project(project).await?;
        let choices = &journey.choices;
        let project = quoted(&journey.project.file);
        let base = format!("--base {} --architecture {}", quoted(&choices.base_tag), choices.architecture);
        let target = target_options(&choices.target);
        let function = quoted(&choices.function);
        let limits = format!("--memory {} --timeout {}", choices.memory_mib, choices.timeout_seconds);
        let repository = quoted(&choices.repository);
        let event = event_option(&choices.event);
        let role = format!("--create-role {}", quoted(&format!("{}-role", choices.function)));
        Ok(CommandLines {
            inspect: format!("slipway inspect {project}"),
            bases: format!("slipway bases --for {project}"),
            dockerfile: format!("slipway dockerfile {project} {base}"),
            build: format!("slipway build {project} {base}{}", handler_option(&choices.handler)),
            history: format!("slipway history {project}"),
            check: format!("slipway check {project}"),
            handlers: format!("slipway handlers {project}"),
            context: format!("slipway context {project}"),
            invoke: format!("slipway invoke {project}{event} {limits}"),
            push: format!("slipway push {project} --repository {repository} --create-repository{target}"),
            plan: format!("slipway plan {project} --function {function} {limits}{target}"),
            deploy: format!("slipway deploy {project} --function {function} {limits} {role}{target}"),
            remote_invoke: format!("slipway remote-invoke {function}{event}{target}"),
            run: format!(
                "slipway run {project} {base} --function {function} --repository {repository} --create-repository \
                 {role}{event}{target}"
            ),
            doctor: format!("slipway doctor {project}"),
        })
    }
}

impl BuildRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line = format!("slipway build {}", quoted(&self.project));
        push_option(&mut line, "--base", self.base_tag.as_deref());
        push_option(&mut line, "--architecture", self.architecture.map(|value| value.lambda_name()));
        push_option(&mut line, "--handler", self.handler.as_deref());
        push_option(&mut line, "--tag", self.tag.as_deref());
        if self.no_cache {
            line.push_str(" --no-cache");
        }
        if self.cold {
            line.push_str(" --cold");
        }
        if let Some(options) = &self.options {
            line.push_str(&options.command_line());
        }
        push_option(&mut line, "--allow-secrets", self.allow_secrets.as_deref());
        line
    }
}

impl BuildOptions {
    /// Values of secrets are never part of a line, only where they come from.
    fn command_line(&self) -> String {
        let mut line = String::new();
        push_option(&mut line, "--target-stage", self.target.as_deref());
        for (name, value) in &self.arguments {
            push_option(&mut line, "--build-arg", Some(&format!("{name}={value}")));
        }
        for secret in &self.secrets {
            let source = match &secret.source {
                SecretSource::Variable { name } => format!("id={},env={name}", secret.id),
                SecretSource::File { path } => format!("id={},src={path}", secret.id),
            };
            push_option(&mut line, "--secret", Some(&source));
        }
        push_option(&mut line, "--certificates", self.certificates.as_deref());
        push_option(&mut line, "--context", self.context.as_deref());
        line
    }
}

impl CheckRequest {
    pub(crate) fn command_line(&self) -> String {
        let subject = self.image.as_ref().or(self.project.as_ref()).map_or("IMAGE", String::as_str);
        let mut line = format!("slipway check {}", quoted(subject));
        push_option(&mut line, "--architecture", self.architecture.map(|value| value.lambda_name()));
        line
    }
}

impl LocalInvocationRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line = "slipway invoke".to_owned();
        if let Some(project) = &self.project {
            line.push_str(&format!(" {}", quoted(project)));
        }
        push_option(&mut line, "--image", self.image.as_deref());
        line.push_str(&event_option(&self.event));
        push_option(&mut line, "--memory", self.memory_mib.map(|value| value.to_string()).as_deref());
        push_option(&mut line, "--timeout", self.timeout_seconds.map(|value| value.to_string()).as_deref());
        // The name alone takes the value from the terminal's own environment: a value never stands in a command line.
        for name in self.environment.keys() {
            push_option(&mut line, "--env", Some(name));
        }
        line
    }
}

impl PublishRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line = "slipway push".to_owned();
        if let Some(project) = &self.project {
            line.push_str(&format!(" {}", quoted(project)));
        }
        push_option(&mut line, "--image", self.image.as_deref());
        push_option(&mut line, "--repository", Some(&self.repository));
        push_option(&mut line, "--tag", self.tag.as_deref());
        if self.create_repository {
            line.push_str(" --create-repository");
        }
        push_option(&mut line, "--allow-findings", self.allow_findings.as_deref());
        line + &target_options(&self.target)
    }
}

impl DeployRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line = "slipway deploy".to_owned();
        if let Some(project) = &self.project {
            line.push_str(&format!(" {}", quoted(project)));
        }
        push_option(&mut line, "--function", Some(&self.function));
        push_option(&mut line, "--image-uri", self.image_uri.as_deref());
        push_option(&mut line, "--handler", self.handler.as_deref());
        push_option(&mut line, "--architecture", self.architecture.map(|value| value.lambda_name()));
        push_option(&mut line, "--memory", self.memory_mib.map(|value| value.to_string()).as_deref());
        push_option(&mut line, "--timeout", self.timeout_seconds.map(|value| value.to_string()).as_deref());
        // Values of environment variables stay out of the line; their names are enough to see what is meant.
        for name in self.environment.iter().flat_map(|environment| environment.keys()) {
            push_option(&mut line, "--env", Some(&format!("{name}=…")));
        }
        match &self.role {
            RoleChoice::Keep => {}
            RoleChoice::Existing { arn } => push_option(&mut line, "--role", Some(arn)),
            RoleChoice::Create { name } => push_option(&mut line, "--create-role", Some(name)),
        }
        line + &target_options(&self.target)
    }
}

impl RemoteInvocationRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line =
            format!("slipway remote-invoke {}{}", quoted(&self.function), event_option(&self.event));
        push_option(&mut line, "--qualifier", self.qualifier.as_deref());
        line + &target_options(&self.target)
    }
}

impl JourneyRequest {
    pub(crate) fn command_line(&self) -> String {
        let build = self.build.command_line().replacen("slipway build", "slipway run", 1);
        let create = if self.create_repository { " --create-repository" } else { "" };
        let role = match &self.deploy.role {
            RoleChoice::Keep => String::new(),
            RoleChoice::Existing { arn } => format!(" --role {}", quoted(arn)),
            RoleChoice::Create { name } => format!(" --create-role {}", quoted(name)),
        };
        let (function, repository) = (quoted(&self.deploy.function), quoted(&self.repository));
        let (event, target) = (event_option(&self.event), target_options(&self.deploy.target));
        format!("{build} --function {function} --repository {repository}{create}{role}{event}{target}")
    }
}

fn target_options(target: &Target) -> String {
    match target {
        Target::Practice => " --target practice".to_owned(),
        Target::Aws { profile, region } => {
            let mut line = String::new();
            push_option(&mut line, "--profile", profile.as_deref());
            push_option(&mut line, "--region", region.as_deref());
            line
        }
    }
}

/// The event itself where it is short, so that the line works as it is copied; else the name of a file to write.
fn event_option(event: &str) -> String {
    let compact = serde_json::from_str::<serde_json::Value>(event).map(|value| value.to_string());
    match compact {
        Ok(compact) if compact.len() <= SHOWN_EVENT => format!(" --event {}", quoted(&compact)),
        _ => " --event event.json".to_owned(),
    }
}

fn handler_option(handler: &str) -> String {
    if handler.is_empty() { String::new() } else { format!(" --handler {}", quoted(handler)) }
}

fn push_option(line: &mut String, option: &str, value: Option<&str>) {
    if let Some(value) = value {
        line.push(' ');
        line.push_str(option);
        line.push(' ');
        line.push_str(&quoted(value));
    }
}

/// Quotes for a POSIX shell where that is needed.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@=+,".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_event_stands_in_the_line_and_a_long_one_in_a_file() {
        assert_eq!(event_option("{ \"name\": \"Ada\" }\n"), " --event '{\"name\":\"Ada\"}'");
        assert_eq!(event_option(&format!("\"{}\"", "x".repeat(500))), " --event event.json");
    }

    #[test]
    fn names_with_blanks_and_quotes_are_one_word_for_the_shell() {
        assert_eq!(quoted("My App.csproj"), "'My App.csproj'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("A::B.C::D"), "A::B.C::D");
    }
}
