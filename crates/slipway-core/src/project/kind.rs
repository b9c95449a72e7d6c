//! What kind of Lambda project it is, and the sentence that says why.
//!
//! The kinds are told apart by what decides how the function is run. Where several fit, the one that changes the
//! image most wins: native code before generated handlers, those before a web server, that before a runtime of its own.

use super::describe::is_web;
use super::{OutputType, PackageReference, Project, ProjectKind};

/// What the decision rests on.
pub(super) struct Facts<'a> {
    pub(super) sdk: &'a str,
    pub(super) output_type: OutputType,
    pub(super) assembly_name: &'a str,
    pub(super) packages: &'a [PackageReference],
    pub(super) publish_aot: bool,
    pub(super) self_contained: bool,
}

const ANNOTATIONS: &str = "Amazon.Lambda.Annotations";
const SERVER: &str = "Amazon.Lambda.AspNetCoreServer";
const HOSTING: &str = "Amazon.Lambda.AspNetCoreServer.Hosting";
const RUNTIME: &str = "Amazon.Lambda.RuntimeSupport";

fn has(packages: &[PackageReference], id: &str) -> bool {
    packages.iter().any(|package| package.id.eq_ignore_ascii_case(id))
}

/// Decides the kind.
pub(super) fn decide(facts: &Facts<'_>) -> ProjectKind {
    let executable = facts.output_type == OutputType::Executable;
    let own_runtime = executable
        && (facts.assembly_name == "bootstrap" || facts.self_contained && has(facts.packages, RUNTIME));
    if facts.publish_aot {
        ProjectKind::NativeAot
    } else if has(facts.packages, ANNOTATIONS) {
        ProjectKind::Annotations
    } else if has(facts.packages, SERVER) || has(facts.packages, HOSTING) || is_web(facts.sdk) {
        ProjectKind::AspNetCore
    } else if own_runtime {
        ProjectKind::CustomRuntime
    } else if executable {
        ProjectKind::Executable
    } else {
        ProjectKind::ClassLibrary
    }
}

impl Project {
    /// Whether a web server is run by a method of a class, not by the program itself.
    pub(super) fn runs_by_entry_point(&self) -> bool {
        has(&self.lambda_packages, SERVER) && !has(&self.lambda_packages, HOSTING)
    }

    /// Why the project is of its kind, in one sentence.
    pub fn explain(&self) -> String {
        let (assembly, packages) = (&self.assembly_name, &self.lambda_packages);
        match self.kind {
            ProjectKind::NativeAot => {
                format!("PublishAot is set, so {assembly} is compiled to native code and run without a .NET runtime.")
            }
            ProjectKind::Annotations => format!(
                "The project refers to {ANNOTATIONS}, which generates the handlers when {assembly} is compiled."
            ),
            ProjectKind::AspNetCore if has(packages, HOSTING) => format!(
                "The project refers to {HOSTING}, so the web application {assembly} is run by its own name."
            ),
            ProjectKind::AspNetCore if has(packages, SERVER) => format!(
                "The project refers to {SERVER}, so the web application {assembly} is run by the method \
                 FunctionHandlerAsync of its entry point class."
            ),
            ProjectKind::AspNetCore => format!(
                "The project uses the SDK {}, which makes a web application; it refers to neither {HOSTING} nor \
                 {SERVER}, which connect one to Lambda.",
                shown_sdk(&self.sdk)
            ),
            ProjectKind::CustomRuntime if assembly == "bootstrap" => {
                "The assembly is named bootstrap, which is what Lambda starts where the image brings its own runtime."
                    .to_owned()
            }
            ProjectKind::CustomRuntime => format!(
                "{assembly} is published self-contained and refers to {RUNTIME}, so it brings its own runtime."
            ),
            ProjectKind::Executable => format!("{assembly} is an executable, so it is run by its name."),
            ProjectKind::ClassLibrary => {
                format!("{assembly} is a class library, so it is run through a method of one of its classes.")
            }
        }
    }
}

fn shown_sdk(sdk: &str) -> String {
    super::expand::shown(sdk)
}
