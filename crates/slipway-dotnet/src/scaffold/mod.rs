//! The files of a new project: a small function that builds, runs and deploys as it is.
//!
//! Only contents are made here; writing them is the caller's. Package versions are the newest for .NET 8 and later,
//! and the last ones that older frameworks take. .NET Core 2.1 gets no sample, because the JSON serializer that the
//! sample uses does not exist for it. The Dockerfile is the one that would be generated, and stays Slipway's until a
//! hand changes it.

use fill::{Packages, filled, packages_for};
use serde::{Deserialize, Serialize};
use slipway_core::image::shortened;
use slipway_core::{Architecture, BaseImage, Handler, catalogue};
use slipway_dockerfile::{DockerfileError, DockerfileSpec, PublishParameters};

mod csharp;
mod fill;
mod fsharp;
mod name;
mod readme;
mod shared;

pub use name::{namespace_of, sample_name};
pub use shared::DOCKERIGNORE;

/// One file of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// The path inside the project's folder, with `/` between folders.
    pub path: String,
    /// The whole contents.
    pub contents: String,
}

/// Why no sample can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaffoldError {
    /// The name cannot be a namespace, an assembly and a function at once.
    #[error(
        "`{}` cannot name a new project: a letter, then up to 49 letters, digits, `-`, `_` or `.`, and no name that the sample's own code uses",
        .0.escape_debug()
    )]
    Name(String),
    /// No base image carries this framework, or no sample exists for it.
    #[error("there is no sample for the framework `{}`", .0.escape_debug())]
    Framework(String),
    /// Today's packages do not take the framework.
    #[error(
        "this kind of project needs net8.0 or newer; for {framework} there is the plain class library in C#"
    )]
    NeedsCurrent {
        /// The framework asked for.
        framework: String,
    },
    /// No Dockerfile can be written for it.
    #[error(transparent)]
    Dockerfile(#[from] DockerfileError),
}

/// What kind of function a new project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Template {
    /// A class library whose method Lambda calls.
    ClassLibrary,
    /// A program that asks Lambda for its events.
    Executable,
    /// An ASP.NET Core API behind an HTTP API or a function URL.
    WebApi,
    /// A program compiled to native code.
    NativeAot,
}

impl Template {
    /// Every kind, the simplest first.
    pub const ALL: [Self; 4] = [Self::ClassLibrary, Self::Executable, Self::WebApi, Self::NativeAot];

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClassLibrary => "class-library",
            Self::Executable => "executable",
            Self::WebApi => "web-api",
            Self::NativeAot => "native-aot",
        }
    }

    /// Reads that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name)
    }
}

/// The language of a new project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum ScaffoldLanguage {
    /// C#.
    CSharp,
    /// F#.
    FSharp,
}

impl ScaffoldLanguage {
    /// Reads `csharp` or `fsharp`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "csharp" => Some(Self::CSharp),
            "fsharp" => Some(Self::FSharp),
            _ => None,
        }
    }
}

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaffoldSpec {
    /// The name of the project and its assembly, from which those of the namespace and the function are made.
    pub name: String,
    /// The target framework moniker, such as `net10.0`.
    pub framework: String,
    /// The architecture of the function.
    pub architecture: Architecture,
    /// The kind of function.
    pub template: Template,
    /// The language.
    pub language: ScaffoldLanguage,
    /// Whether a project with a test comes along, each in a folder of its own.
    pub tests: bool,
}

/// The files of a new project; its project file comes first.
pub fn scaffold(spec: &ScaffoldSpec) -> Result<Vec<SampleFile>, ScaffoldError> {
    let (base, packages) = check(spec)?;
    let fill = |text: &str| filled(text, spec, &packages);
    let place = place(spec);
    let file =
        |path: &str, text: &str| SampleFile { path: format!("{place}{}", fill(path)), contents: fill(text) };
    let mut files: Vec<SampleFile> =
        sources(spec, &packages).into_iter().map(|(path, text)| file(path, text)).collect();
    files.push(file("Properties/launchSettings.json", launch(spec.template)));
    files.push(file("aws-lambda-tools-defaults.json", shared::DEFAULTS));
    files.push(file(
        &format!("events/{}", event(spec.template)),
        match spec.template {
            Template::WebApi => shared::HTTP_EVENT,
            _ => "{ \"Name\": \"world\" }\n",
        },
    ));
    files.push(SampleFile { path: format!("{place}Dockerfile"), contents: dockerfile_of(spec, base)? });
    files.push(file(".dockerignore", &format!("{DOCKERIGNORE}{}", shared::UNBUILT)));
    let around = tests_of(spec).into_iter().chain([
        ("{NAME}.slnx", if spec.tests { shared::SOLUTION_WITH_TESTS } else { shared::SOLUTION }.to_owned()),
        (".gitignore", shared::GITIGNORE.to_owned()),
        ("README.md", readme::readme(spec)),
    ]);
    files.extend(around.map(|(path, text)| SampleFile { path: fill(path), contents: fill(&text) }));
    Ok(files)
}

/// The handler of a new project: a method of a class library, and the program's name otherwise.
pub fn handler_of(spec: &ScaffoldSpec) -> String {
    match spec.template {
        Template::ClassLibrary => sample_handler(&spec.name),
        _ => spec.name.clone(),
    }
}

/// The folder of the project below that of all files.
fn place(spec: &ScaffoldSpec) -> String {
    if spec.tests { format!("src/{}/", spec.name) } else { String::new() }
}

fn check(spec: &ScaffoldSpec) -> Result<(BaseImage, Packages), ScaffoldError> {
    if !name::is_sample_name(&spec.name) {
        return Err(ScaffoldError::Name(shortened(&spec.name)));
    }
    let unsupported = || ScaffoldError::Framework(shortened(&spec.framework));
    let base = catalogue::base_for_framework(&spec.framework).ok_or_else(unsupported)?;
    let packages = packages_for(base.framework).ok_or_else(unsupported)?;
    if !base.supports(spec.architecture) {
        return Err(unsupported());
    }
    let plain =
        spec.template == Template::ClassLibrary && spec.language == ScaffoldLanguage::CSharp && !spec.tests;
    if !plain && !packages.is_current {
        return Err(ScaffoldError::NeedsCurrent { framework: shortened(&spec.framework) });
    }
    let base = match spec.template {
        Template::NativeAot => catalogue::base_by_tag(catalogue::PROVIDED_TAG).ok_or_else(unsupported)?,
        _ => base,
    };
    Ok((base, packages))
}

/// The Dockerfile that would be generated for the project, marked as Slipway's.
fn dockerfile_of(spec: &ScaffoldSpec, base: BaseImage) -> Result<String, ScaffoldError> {
    let handler = Handler::parse(&handler_of(spec)).map_err(DockerfileError::from)?;
    let text = slipway_dockerfile::render(&DockerfileSpec {
        project_file: format!("{}.{}", spec.name, extension(spec.language)),
        restore_files: Vec::new(),
        restore_folders: Vec::new(),
        // The ignore list that is written beside it leaves them out.
        leftovers: Vec::new(),
        // The templates hold nothing that could make restoring depend on more than the files above.
        restore_known: true,
        framework: spec.framework.to_ascii_lowercase(),
        several_frameworks: false,
        configuration: "Release".to_owned(),
        self_contained: false,
        portable: false,
        cultures: false,
        parameters: PublishParameters::default(),
        sdk_tag: None,
        assembly_name: spec.name.clone(),
        base,
        base_digest: None,
        architecture: spec.architecture,
        handler,
        publish_aot: spec.template == Template::NativeAot,
        secrets: Vec::new(),
        certificates: false,
    })?;
    Ok(slipway_dockerfile::kept::keep(&text))
}

fn sources(spec: &ScaffoldSpec, packages: &Packages) -> Vec<(&'static str, &'static str)> {
    use ScaffoldLanguage::{CSharp, FSharp};
    match (spec.language, spec.template) {
        (CSharp, Template::ClassLibrary) => vec![
            ("{NAME}.csproj", csharp::PROJECT),
            ("Function.cs", if packages.is_modern { csharp::FUNCTION } else { csharp::OLD_FUNCTION }),
        ],
        (CSharp, Template::Executable) => vec![
            ("{NAME}.csproj", csharp::EXECUTABLE_PROJECT),
            ("Greeter.cs", csharp::GREETER),
            ("Program.cs", csharp::EXECUTABLE),
        ],
        (CSharp, Template::WebApi) => vec![
            ("{NAME}.csproj", csharp::WEB_PROJECT),
            ("Greetings.cs", csharp::WEB_GREETINGS),
            ("Program.cs", csharp::WEB),
        ],
        (CSharp, Template::NativeAot) => vec![
            ("{NAME}.csproj", csharp::NATIVE_PROJECT),
            ("Greeter.cs", csharp::GREETER),
            ("FunctionJson.cs", csharp::NATIVE_JSON),
            ("Program.cs", csharp::NATIVE),
        ],
        (FSharp, Template::ClassLibrary) => {
            vec![("{NAME}.fsproj", fsharp::PROJECT), ("Function.fs", fsharp::FUNCTION)]
        }
        (FSharp, Template::WebApi) => vec![
            ("{NAME}.fsproj", fsharp::WEB_PROJECT),
            ("Greetings.fs", fsharp::WEB_GREETINGS),
            ("Program.fs", fsharp::WEB),
        ],
        (FSharp, Template::Executable) => vec![
            ("{NAME}.fsproj", fsharp::EXECUTABLE_PROJECT),
            ("Greeter.fs", fsharp::GREETER),
            ("Program.fs", fsharp::EXECUTABLE),
        ],
        (FSharp, Template::NativeAot) => vec![
            ("{NAME}.fsproj", fsharp::NATIVE_PROJECT),
            ("Greeter.fs", fsharp::GREETER),
            ("Program.fs", fsharp::EXECUTABLE),
        ],
    }
}

fn launch(template: Template) -> &'static str {
    match template {
        Template::ClassLibrary => shared::LAUNCH_LIBRARY,
        Template::WebApi => shared::LAUNCH_WEB,
        Template::Executable | Template::NativeAot => shared::LAUNCH_PROGRAM,
    }
}

fn event(template: Template) -> &'static str {
    match template {
        Template::WebApi => "get-hello.json",
        _ => "hello.json",
    }
}

/// A project with real tests, where tests are asked for.
fn tests_of(spec: &ScaffoldSpec) -> Vec<(&'static str, String)> {
    if !spec.tests {
        return Vec::new();
    }
    let web = spec.template == Template::WebApi;
    let library = spec.template == Template::ClassLibrary;
    let items = if web { shared::SAMPLE_EVENT } else { "" };
    match spec.language {
        ScaffoldLanguage::CSharp => {
            let call = if library { "new Function().FunctionHandler" } else { "Greeter.Greet" };
            let test = if web { csharp::WEB_TEST } else { csharp::TEST };
            vec![
                ("test/{NAME}.Tests/{NAME}.Tests.csproj", shared::TEST_PROJECT.replace("{ITEMS}", items)),
                ("test/{NAME}.Tests/FunctionTests.cs", test.replace("{CALL}", call)),
            ]
        }
        ScaffoldLanguage::FSharp => {
            let call = |name: &str| {
                if library {
                    format!("Function().FunctionHandler({{ Name = {name} }}, context)")
                } else {
                    format!("Greeter.greet {{ Name = {name} }} context")
                }
            };
            let test = if web { fsharp::WEB_TEST } else { fsharp::TEST };
            let test = test.replace("{GREET_ADA}", &call("\"Ada\"")).replace("{GREET_NOBODY}", &call("null"));
            let items = format!("{}{items}", shared::FSHARP_COMPILE);
            vec![
                ("test/{NAME}.Tests/{NAME}.Tests.fsproj", shared::TEST_PROJECT.replace("{ITEMS}", &items)),
                ("test/{NAME}.Tests/FunctionTests.fs", test),
            ]
        }
    }
}

fn extension(language: ScaffoldLanguage) -> &'static str {
    match language {
        ScaffoldLanguage::CSharp => "csproj",
        ScaffoldLanguage::FSharp => "fsproj",
    }
}

/// The sample for this name and target framework moniker, such as `net10.0`, on x86_64.
pub fn sample(name: &str, framework: &str) -> Result<Vec<SampleFile>, ScaffoldError> {
    scaffold(&ScaffoldSpec {
        name: name.to_owned(),
        framework: framework.to_owned(),
        architecture: Architecture::X86_64,
        template: Template::ClassLibrary,
        language: ScaffoldLanguage::CSharp,
        tests: false,
    })
}

/// The handler of every sample.
pub fn sample_handler(name: &str) -> String {
    format!("{name}::{}.Function::FunctionHandler", namespace_of(name))
}

#[cfg(test)]
mod tests;
