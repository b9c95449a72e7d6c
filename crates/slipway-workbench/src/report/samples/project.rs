//! Errors of projects, solutions, settings and generated Dockerfiles.

use super::{Recorded, denied, named, not_json, recorded, samples};
use crate::report;
use slipway_core::Architecture;
use slipway_core::defaults::DefaultsError;
use slipway_core::handler::InvalidHandler;
use slipway_core::image::InvalidImageReference;
use slipway_core::jsonc::JsoncError;
use slipway_dockerfile::DockerfileError;
use slipway_dotnet::XmlError;
use slipway_dotnet::project::ProjectError;
use slipway_dotnet::project::solution::SolutionError;
use std::path::Path;

pub(super) fn all() -> Vec<Recorded> {
    let folder = Path::new("/home/me/hello");
    let mut all = recorded(project(), |error| report::project_invalid(&folder.join("hello.csproj"), &error));
    all.extend(recorded(solution(), |error| report::solution_invalid(&folder.join("hello.slnx"), &error)));
    let settings = folder.join("aws-lambda-tools-defaults.json");
    all.extend(recorded(defaults(), |error| report::defaults_invalid(&settings, &error)));
    all.extend(recorded(dockerfile(), |error| report::dockerfile_unwritten(&error)));
    let chosen = folder.join("production.json");
    all.extend([
        named(
            "settings that cannot be used",
            report::settings_refused(
                &chosen,
                &DefaultsError::Value { key: "function-timeout", expected: "a number" },
            ),
        ),
        named("settings that cannot be read", report::settings_unreadable(&chosen, &denied())),
        named("no settings of an environment", report::overlay_missing(&chosen, &[])),
        named("settings of other environments", report::overlay_missing(&chosen, &["staging".to_owned()])),
        named("a project that cannot be read", report::project_unreadable(folder, &denied())),
        named("no project", report::project_missing(folder)),
        named("several projects", report::project_ambiguous(folder, &["a.csproj".into(), "b.fsproj".into()])),
        named("a solution of several functions", report::solution_named(folder, &["a.csproj".into()])),
        named("a solution without a function", report::solution_named(folder, &[])),
        named("an AppHost of functions", report::apphost_named(folder, &["a.csproj".into()])),
        named("an AppHost without a function", report::apphost_named(folder, &[])),
    ]);
    all
}

fn project() -> Vec<(&'static str, ProjectError)> {
    let file = || "/home/me/hello/common.props".into();
    samples!(ProjectError {
        Missing(file()),
        File { file: file(), source: Box::new(ProjectError::NotText) },
        TooLarge { bytes: 9_000_000 },
        NotText {},
        Xml(XmlError::Incomplete),
        NotAProject("html".to_owned()),
        OldStyle {},
        NoFramework {},
        Framework("net".to_owned()),
        Expression { property: "AssemblyName", value: "$([System.Guid]::NewGuid())".to_owned() },
        AssemblyName("a/b".to_owned()),
        Path("a\nb".to_owned()),
        Directive { line: 1, text: "#:packages".to_owned() },
        TooManyProjects { project: file(), most: 500 },
        ContextTooWide { folder: "/".into() },
    })
}

fn solution() -> Vec<(&'static str, SolutionError)> {
    samples!(SolutionError {
        TooLarge {},
        NotText {},
        Json(not_json()),
        Xml(XmlError::Incomplete),
        NotASolution("<html>".to_owned()),
        TooManyProjects {},
    })
}

fn defaults() -> Vec<(&'static str, DefaultsError)> {
    samples!(DefaultsError {
        TooLarge { bytes: 9_000_000 },
        Missing { file: "production.json".to_owned(), source: denied() },
        NotText(not_text()),
        Json(not_jsonc()),
        Value { key: "function-memory-size", expected: "a number" },
        Handler(InvalidHandler::Empty),
    })
}

pub(super) fn not_jsonc() -> JsoncError {
    slipway_core::jsonc::read::<serde_json::Value>("nope").unwrap_err()
}

pub(super) fn not_text() -> std::str::Utf8Error {
    String::from_utf8(vec![b'a', 0xff]).unwrap_err().utf8_error()
}

fn dockerfile() -> Vec<(&'static str, DockerfileError)> {
    let base = || "dotnet:10".to_owned();
    let framework = || "net6.0".to_owned();
    samples!(DockerfileError {
        Path("../hello".to_owned()),
        NotAProjectFile("hello.txt".to_owned()),
        AssemblyName("a/b".to_owned()),
        OtherAssembly { handler: "World".to_owned(), project: "Hello".to_owned() },
        Handler(InvalidHandler::Empty),
        Image { name: "Hello".to_owned(), source: InvalidImageReference::NoRepository },
        Architecture { base: base(), architecture: Architecture::Arm64 },
        Native { framework: framework() },
        NativeBase { base: base() },
        NeedsExecutable { assembly: "Hello".to_owned() },
        Portable { base: base() },
        Framework { framework: framework() },
        SingleFile { framework: framework() },
        Configuration("a b".to_owned()),
        Secret("a,b".to_owned()),
    })
}
