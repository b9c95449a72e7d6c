//! The part of the command line about projects and images.

use crate::choices::{Kind, Language, Processor};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to create; its last part names the project.
    pub(crate) folder: PathBuf,
    /// The target framework, such as net10.0; the newest in support where none is given.
    #[arg(long)]
    pub(crate) framework: Option<String>,
    /// What kind of function it is.
    #[arg(long, value_enum, default_value_t = Kind::ClassLibrary)]
    pub(crate) template: Kind,
    /// Its language.
    #[arg(long, value_enum, default_value_t = Language::CSharp)]
    pub(crate) language: Language,
    /// The processor it runs on; x86_64 where none is given.
    #[arg(long)]
    pub(crate) architecture: Option<Processor>,
    /// Write a project with a test, too.
    #[arg(long)]
    pub(crate) tests: bool,
    /// Show the files and write nothing.
    #[arg(long)]
    pub(crate) preview: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Bases {
    /// Advise for this project.
    #[arg(long = "for", value_name = "PROJECT")]
    pub(crate) project: Option<PathBuf>,
    /// Ask the registry about the base with this tag.
    #[arg(long, value_name = "TAG", conflicts_with = "project")]
    pub(crate) live: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Handlers {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
    /// Pick this one: it is written to CMD of the project's own Dockerfile and to image-command.
    #[arg(long)]
    pub(crate) pick: Option<String>,
    /// Write the change; without this it is only shown.
    #[arg(long, requires = "pick")]
    pub(crate) write: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
    /// The function's name in the template.
    pub(crate) logical_id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// An image by name or id, or a project, whose last build is checked.
    pub(crate) subject: String,
    /// The processor, where it is not the project's choice.
    #[arg(long)]
    pub(crate) architecture: Option<Processor>,
}

#[derive(Debug, Args)]
pub(crate) struct ImageChoice {
    /// The base image's tag: 10, 8, core3.1, …
    #[arg(long)]
    pub(crate) base: Option<String>,
    /// The processor it runs on.
    #[arg(long)]
    pub(crate) architecture: Option<Processor>,
    /// The handler: ASSEMBLY::TYPE::METHOD, or an executable's name.
    #[arg(long)]
    pub(crate) handler: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Dockerfile {
    /// A folder or a project file.
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) image: ImageChoice,
    /// The folder that the project's own Dockerfile is built from, where it is not the one it was written for.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) context: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) change: DockerfileChanges,
    /// Write the change; without this it is only shown.
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct DockerfileChanges {
    /// Make the change that a finding proposes: RULE:LINE.
    #[arg(long, value_name = "RULE:LINE")]
    pub(crate) fix: Option<String>,
    /// Put the final stage on this image.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) set_base: Option<String>,
    /// Put the final stage on an image of your own, with the runtime interface client where it lacks one.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) bring_base: Option<String>,
    /// Put this handler into CMD.
    #[arg(long, value_name = "HANDLER")]
    pub(crate) set_handler: Option<String>,
    /// Pin the base of the final stage to this digest.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) pin: Option<String>,
    /// Name this platform in the final stage.
    #[arg(long, value_name = "ARCHITECTURE")]
    pub(crate) set_platform: Option<Processor>,
    /// Make the generated Dockerfile the project's own.
    #[arg(long)]
    pub(crate) adopt: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Folders, project files, or a solution, of which every function is built.
    #[arg(required = true)]
    pub(crate) projects: Vec<PathBuf>,
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
    /// How many projects are built at once.
    #[arg(long, default_value_t = 2)]
    pub(crate) parallel: usize,
    /// Keep the options of this call as the project's choices; without it they hold for this call alone.
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Build without the SDK that stays warm between builds, and end it.
    #[arg(long)]
    pub(crate) cold: bool,
    /// The stage to stop at.
    #[arg(long, value_name = "STAGE")]
    pub(crate) target_stage: Option<String>,
    /// A build argument NAME=VALUE. It is readable in the image's history: no place for a secret.
    #[arg(long = "build-arg", value_name = "NAME=VALUE")]
    pub(crate) arguments: Vec<String>,
    /// A build secret: id=ID,env=VARIABLE or id=ID,src=FILE.
    #[arg(long = "secret", value_name = "SECRET")]
    pub(crate) secrets: Vec<String>,
    /// A file with the certificates of your company's own authority.
    #[arg(long, value_name = "FILE")]
    pub(crate) certificates: Option<PathBuf>,
    /// The folder that the project's own Dockerfile is built from, where it is not the one it was written for.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) context: Option<PathBuf>,
    /// Send files with secrets all the same, for this reason.
    #[arg(long, value_name = "REASON")]
    pub(crate) allow_secrets: Option<String>,
}
