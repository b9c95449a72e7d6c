//! What every check looks at.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Dockerfile, Instruction, Stage};
use super::base::BaseKind;
use super::view::View;
use slipway_core::{Architecture, Handler};

/// What the checks know about the project and its surroundings.
pub struct LintFacts<'a> {
    /// The project file's path in the context.
    pub project_file: String,
    /// The other files that a restore reads, as paths in the context.
    pub restore_files: Vec<String>,
    /// Whether the project is for several frameworks, so that publishing has to name one.
    pub several_frameworks: bool,
    /// Whether it is a class library.
    pub is_library: bool,
    /// What the project says of `InvariantGlobalization`.
    pub invariant: Option<bool>,
    /// The package that works the version out from git's history, where there is one.
    pub versioned_by: Option<String>,
    /// Whether the project's settings give the function its command, so that the image needs none.
    pub commanded: bool,
    /// The target framework moniker, such as `net8.0`.
    pub framework: String,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The handler, if one is chosen.
    pub handler: Option<Handler>,
    /// The architecture of the function.
    pub architecture: Architecture,
    /// The architecture of the engine that builds, if it is known.
    pub engine_architecture: Option<Architecture>,
    /// Whether the project asks for native compilation.
    pub publish_aot: bool,
    /// Whether the project refers to `Amazon.Lambda.RuntimeSupport`, if that is known.
    pub has_runtime_support: Option<bool>,
    /// Today, as `YYYY-MM-DD`.
    pub today: String,
    /// Whether `.dockerignore` keeps this path of the context, or a folder above it, out of the build.
    pub is_excluded: &'a dyn Fn(&str) -> bool,
    /// Whether this path of the context exists, if that can be told.
    pub exists: &'a dyn Fn(&str) -> Option<bool>,
}

/// What every check looks at.
pub(super) struct Look<'a> {
    pub(super) file: &'a Dockerfile,
    pub(super) facts: &'a LintFacts<'a>,
    pub(super) view: &'a View<'a>,
    /// The base under the last stage.
    pub(super) kind: BaseKind,
}

impl<'a> Look<'a> {
    /// The stage on a real base under the last stage.
    pub(super) fn root(&self) -> Option<&'a Stage> {
        self.file.final_chain().first().copied()
    }

    /// The last instruction of the final image that matches.
    pub(super) fn last_final(&self, matches: impl Fn(&Instruction) -> bool) -> Option<&'a Instruction> {
        self.view.final_image().filter(|seen| matches(seen.instruction)).last().map(|seen| seen.instruction)
    }

    /// The handler as an edit of CMD.
    pub(super) fn set_cmd(&self) -> Option<DockerfileEdit> {
        self.facts.handler.as_ref().map(|handler| DockerfileEdit::SetCmd { handler: handler.to_string() })
    }
}
