//! The command line.

use crate::choices::Processor;
use crate::cloud_arguments::{AtTarget, Delete, Logs, RemoteInvoke};
use crate::image_arguments::{Bases, Build, Check, Dockerfile, Handlers, ImageChoice, Import, New, Options};
use clap::{Args, ColorChoice, Parser, Subcommand};
use clap_complete::Shell;
use std::net::SocketAddr;
use std::path::PathBuf;

/// From a .NET project to a running Lambda container image.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a guard, 4 something needed is missing
/// (engine, credentials), 130 cancelled.
#[derive(Debug, Parser)]
#[command(name = "slipway", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Print one JSON object a line: events, then the result.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show the result and errors only.
    #[arg(long, short, global = true, conflicts_with = "json")]
    pub(crate) quiet: bool,
    /// When to use colour. Without this NO_COLOR, CLICOLOR_FORCE and CLICOLOR count, then whether a terminal shows it.
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    #[command(flatten)]
    pub(crate) places: Places,
}

/// Where Slipway's own files and the project's settings are.
#[derive(Debug, Args)]
pub(crate) struct Places {
    /// Keep Slipway's own files below this folder instead of the platform's places.
    #[arg(long, global = true, env = "SLIPWAY_HOME")]
    pub(crate) home: Option<PathBuf>,
    /// Read the project's settings from this file instead of aws-lambda-tools-defaults.json; a path that is not here
    /// counts from the project's folder.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config_file: Option<PathBuf>,
    /// Lay aws-lambda-tools-defaults.NAME.json over the project's settings, whatever was chosen in the window.
    #[arg(long = "environment", global = true, value_name = "NAME")]
    pub(crate) overlay: Option<String>,
}

/// What is asked for: work, or words about the program itself.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it for the whole program")]
pub(crate) enum Verb {
    #[command(flatten)]
    Work(Work),
    /// Print completions for a shell.
    #[command(
        after_help = "bash: slipway completions bash > ~/.local/share/bash-completion/completions/slipway"
    )]
    Completions(Completions),
    /// Print the manual page, or write a page for each verb into a folder.
    Man(Manual),
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Manual {
    /// The folder for the pages; it is created where it is missing.
    pub(crate) folder: Option<PathBuf>,
}

/// Each of these asks the workbench for one use case.
#[derive(Debug, Subcommand)]
pub(crate) enum Work {
    /// Write a new project.
    New(New),
    /// Look at this machine: engine, credentials, and what is missing; and at a project, whether its packages are old.
    Doctor(Doctor),
    /// List AWS's .NET base images with their support dates.
    Bases(Bases),
    /// Read a project, or the projects of a solution, and say what they are.
    Inspect(Project),
    /// Show how far a project is on its way: every step, and whether what it has made still counts.
    Status(Project),
    /// List the handlers of a project, or pick one.
    Handlers(Handlers),
    /// Take the settings of a template's image function over.
    Import(Import),
    /// Measure what a build would send to the engine.
    Context(Context),
    /// Show the Dockerfile that a build would use, what is to be said about it, and changes to it.
    Dockerfile(Dockerfile),
    /// Build the image of one project, of several, or of every function in a solution.
    Build(Build),
    /// List the builds of a project.
    History(Project),
    /// Check an image for what Lambda would refuse. It need not be one that Slipway built.
    Check(Check),
    /// Invoke the built image on this machine.
    Invoke(Invoke),
    /// Build, test here, upload, deploy and invoke there, as one task.
    Run(Run),
    /// Upload the built image to ECR, layer by layer.
    Push(Push),
    /// Show what a deploy would change; nothing is written.
    Plan(Deploy),
    /// Create or update the function, and prove that it runs the image.
    Deploy(Deploy),
    /// Invoke the deployed function, or ask whether that is allowed.
    RemoteInvoke(RemoteInvoke),
    /// Read the log of a deployed function, or follow it.
    Logs(Logs),
    /// List the functions of an account in one region.
    Functions(AtTarget),
    /// Delete a deployed function; its role, its images and its log stay.
    Delete(Delete),
    /// List the repositories that an image can be pushed to.
    Repositories(AtTarget),
    /// List the roles that a function can run with.
    Roles(AtTarget),
    /// Show how large the store of compressed layers is, empty it, or set its bound.
    Layers(Layers),
    /// Remove containers that a killed Slipway has left, and the SDKs that stay warm between builds.
    Clean,
    /// Serve the practice cloud on a loopback port until it is stopped.
    Practice(Practice),
}

#[derive(Debug, Args)]
pub(crate) struct Layers {
    /// Take all layers away; they are made again when they are needed.
    #[arg(long)]
    pub(crate) empty: bool,
    /// The size the store is kept to, in GiB; what was used least lately goes first.
    #[arg(long, value_name = "GIB", conflicts_with = "empty")]
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Project {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Context {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
    /// Remember that this file, as it is now, holds no secret; may be given several times.
    #[arg(long = "not-a-secret", value_name = "FILE")]
    pub(crate) not_secrets: Vec<String>,
    /// The folder that the project's own Dockerfile is built from, where it is not the one it was written for.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) context: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// A folder or a project file.
    pub(crate) project: Option<PathBuf>,
    /// Show the end of Slipway's own log instead, with the place of its files.
    #[arg(long)]
    pub(crate) logs: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Limits {
    /// Memory in MiB.
    #[arg(long)]
    pub(crate) memory: Option<u32>,
    /// The longest an invocation may take, in seconds.
    #[arg(long)]
    pub(crate) timeout: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Event {
    /// A file with the event, `-` for standard input, or the JSON text itself; {} where none is given.
    #[arg(long, default_value = "{}")]
    pub(crate) event: String,
}

#[derive(Debug, Args)]
pub(crate) struct Invoke {
    /// A folder or a project file; its last build is invoked.
    #[arg(required_unless_present = "image")]
    pub(crate) project: Option<PathBuf>,
    /// An image instead of the project's last build.
    #[arg(long)]
    pub(crate) image: Option<String>,
    #[command(flatten)]
    pub(crate) event: Event,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) environment: Variables,
}

#[derive(Debug, Args)]
pub(crate) struct Variables {
    /// NAME=VALUE for the function's environment, or NAME alone for the value it has here; may be given several times.
    #[arg(long = "env", value_name = "NAME[=VALUE]")]
    pub(crate) pairs: Vec<String>,
    /// A file of NAME=VALUE lines; lines that are empty or begin with # are passed over.
    #[arg(long = "env-file", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct TargetChoice {
    /// `practice`, or the name of an AWS profile.
    #[arg(long, conflicts_with = "profile")]
    pub(crate) target: Option<String>,
    /// An AWS profile.
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// The region, where it is not the profile's own.
    #[arg(long)]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Push {
    /// A folder or a project file; its last build is uploaded.
    #[arg(required_unless_present = "image")]
    pub(crate) project: Option<PathBuf>,
    /// An image instead of the project's last build.
    #[arg(long)]
    pub(crate) image: Option<String>,
    /// The repository's name.
    #[arg(long)]
    pub(crate) repository: Option<String>,
    /// The tag; a unique one where none is given.
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Create the repository where it is missing.
    #[arg(long)]
    pub(crate) create_repository: bool,
    /// Upload although the check found what Lambda refuses, for this reason.
    #[arg(long, value_name = "REASON")]
    pub(crate) allow_findings: Option<String>,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
    /// Keep the options of this call as the project's choices; without it they hold for this call alone.
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RoleOptions {
    /// The ARN or the name of the execution role.
    #[arg(long, conflicts_with = "create_role")]
    pub(crate) role: Option<String>,
    /// Create an execution role of this name (NAME-role where no name is given), which may only write logs.
    #[arg(long, num_args = 0..=1, default_missing_value = "")]
    pub(crate) create_role: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Deploy {
    /// A folder or a project file; its last upload to the target is deployed.
    #[arg(required_unless_present = "image_uri")]
    pub(crate) project: Option<PathBuf>,
    /// The function's name; the project's own where none is given. The name of a template's function means that function,
    /// with what the template sets for it.
    #[arg(long)]
    pub(crate) function: Option<String>,
    /// REPOSITORY-URI@DIGEST instead of the project's last upload.
    #[arg(long)]
    pub(crate) image_uri: Option<String>,
    /// The handler, where it is not the project's own.
    #[arg(long)]
    pub(crate) handler: Option<String>,
    /// The processor, where it is not the image's own.
    #[arg(long)]
    pub(crate) architecture: Option<Processor>,
    /// Together they replace what the function has.
    #[command(flatten)]
    pub(crate) environment: Variables,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) role: RoleOptions,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
    /// Keep the options of this call as the project's choices; without it they hold for this call alone.
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) image: ImageChoice,
    /// The image's name and tag.
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Build every step anew.
    #[arg(long)]
    pub(crate) no_cache: bool,
    #[command(flatten)]
    pub(crate) options: Options,
    /// The function's name; the project's own where none is given.
    #[arg(long)]
    pub(crate) function: Option<String>,
    /// The repository's name; the function's where none is given.
    #[arg(long)]
    pub(crate) repository: Option<String>,
    /// Create the repository where it is missing.
    #[arg(long)]
    pub(crate) create_repository: bool,
    #[command(flatten)]
    pub(crate) event: Event,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) role: RoleOptions,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
    /// Keep the options of this call as the project's choices; without it they hold for this call alone.
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Practice {
    /// The address to listen on; a loopback address.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// The folder that keeps its state.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// A script of faults to play.
    #[arg(long)]
    pub(crate) faults: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
