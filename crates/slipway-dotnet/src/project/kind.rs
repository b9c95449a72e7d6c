//! What kind of Lambda project it is, and the sentence that says why.
//!
//! The kinds are told apart by what decides how the function is run. Where several fit, the one that changes the
//! image most wins: native code before generated handlers, those before a web server, that before a runtime of its own.

use super::sdks::is_web;
use super::values::{OutputType, PackageReference, Project, ProjectKind};
use super::words::shown;
use crate::assembly::{FoundHandler, FoundKind};
use crate::source::SourceHandlers;

const ANNOTATIONS: &str = "Amazon.Lambda.Annotations";
const SERVER: &str = "Amazon.Lambda.AspNetCoreServer";
const HOSTING: &str = "Amazon.Lambda.AspNetCoreServer.Hosting";
const RUNTIME: &str = "Amazon.Lambda.RuntimeSupport";

/// The packages that a project of tests is run by.
const TESTS: &[&str] = &[
    "amazon.lambda.testutilities",
    "microsoft.net.test.sdk",
    "microsoft.testing.platform.msbuild",
    "mstest",
    "mstest.testframework",
    "nunit",
    "tunit",
    "tunit.engine",
    "xunit",
    "xunit.core",
    "xunit.v3",
    "xunit.v3.core",
];

/// Whether a project holds tests: it says so, or a package or the SDK says it.
pub(super) fn is_test(says: Option<&str>, sdk: &str, packages: &[PackageReference]) -> bool {
    if says.is_some_and(|says| says.eq_ignore_ascii_case("false")) {
        return false;
    }
    let runs_tests =
        |package: &PackageReference| TESTS.binary_search(&package.id.to_ascii_lowercase().as_str()).is_ok();
    let by_sdk = sdk.split(';').any(|name| name.trim().to_ascii_lowercase().starts_with("mstest.sdk"));
    says.is_some_and(|says| says.eq_ignore_ascii_case("true")) || by_sdk || packages.iter().any(runs_tests)
}

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

    /// Whether a package, or the project that one is built from, asks Lambda for events, so that a program with it is
    /// run by its name.
    pub fn asks_for_events(&self) -> bool {
        let named = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            [RUNTIME, HOSTING]
                .iter()
                .any(|id| name.strip_prefix(id).is_some_and(|rest| rest.ends_with("proj")))
        };
        [RUNTIME, HOSTING].iter().any(|id| has(&self.lambda_packages, id))
            || self.project_references.iter().any(named)
    }

    /// Whether anything of the project itself has to do with Lambda: a package of AWS's, or its own word.
    pub fn is_of_lambda(&self) -> bool {
        let of_aws =
            |path: &String| path.rsplit('/').next().is_some_and(|name| name.starts_with("Amazon.Lambda."));
        self.says_lambda() || !self.lambda_packages.is_empty() || self.project_references.iter().any(of_aws)
    }

    fn says_lambda(&self) -> bool {
        self.aws_project_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("lambda"))
    }

    /// Whether a function is made of the project, where the sources need not be asked.
    pub fn is_function(&self) -> Option<bool> {
        if self.is_test {
            return Some(false);
        }
        if self.output_type == OutputType::Executable {
            return match (self.says_lambda(), self.is_of_lambda()) {
                (true, _) => Some(true),
                (false, false) => Some(false),
                (false, true) => self.asks_for_events().then_some(true),
            };
        }
        None
    }

    /// Whether a function is made of the project, by the handlers that its sources have. `referred` says whether a
    /// project that is no test refers to it: a library that others share may use Lambda's types without being a
    /// function, and may have been given the mark of one with the rest of its project file.
    pub fn is_function_by(&self, sources: &SourceHandlers, referred: bool) -> bool {
        let own = |found: &&FoundHandler| found.handler.assembly() == self.assembly_name;
        let own = || sources.handlers.iter().filter(own);
        let generated = own().any(|found| {
            matches!(found.kind, FoundKind::Annotations | FoundKind::AspNetCore) && found.likely
        });
        let meant = own().any(|found| found.likely && found.kind != FoundKind::Executable);
        match (self.is_function(), self.output_type) {
            (Some(is_function), _) => is_function,
            (None, OutputType::Executable) => sources.asks_for_events || meant,
            (None, OutputType::Library) if self.says_lambda() => meant || !referred,
            (None, OutputType::Library) => generated || meant && !referred && self.is_of_lambda(),
        }
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
