//! What kind of Lambda project it is, and the sentence that says why.
//!
//! The kinds are told apart by what decides how the function is run. Where several fit, the one that changes the
//! image most wins: native code before generated handlers, those before a web server, that before a runtime of its own.

use super::describe::is_web;
use super::expand::shown;
use super::{OutputType, PackageReference, Project, ProjectKind};

const ANNOTATIONS: &str = "Amazon.Lambda.Annotations";
const SERVER: &str = "Amazon.Lambda.AspNetCoreServer";
const HOSTING: &str = "Amazon.Lambda.AspNetCoreServer.Hosting";
const RUNTIME: &str = "Amazon.Lambda.RuntimeSupport";

fn has(packages: &[PackageReference], id: &str) -> bool {
    packages.iter().any(|package| package.id.eq_ignore_ascii_case(id))
}

/// Decides the kind from everything else that is known of a project.
pub(super) fn decide(project: &Project) -> ProjectKind {
    let packages = &project.lambda_packages;
    let executable = project.output_type == OutputType::Executable;
    let brings_runtime =
        project.assembly_name == "bootstrap" || project.self_contained && has(packages, RUNTIME);
    if project.publish_aot {
        ProjectKind::NativeAot
    } else if has(packages, ANNOTATIONS) {
        ProjectKind::Annotations
    } else if has(packages, SERVER) || has(packages, HOSTING) || is_web(&project.sdk) {
        ProjectKind::AspNetCore
    } else if executable && brings_runtime {
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
                shown(&self.sdk)
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
