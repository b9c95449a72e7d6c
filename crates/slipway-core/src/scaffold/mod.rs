//! The files of a new project: a small function that builds, runs and deploys as it is.
//!
//! Only contents are made here; writing them is the caller's. Package versions are those of AWS's own templates
//! for .NET 8 and later, and the last ones that older frameworks take. .NET Core 2.1 gets no sample, because the
//! JSON serializer that the sample uses does not exist for it.

use crate::image::shortened;
use crate::{Architecture, catalogue};
use serde::{Deserialize, Serialize};

mod csharp;
mod fsharp;
mod shared;

pub use shared::DOCKERIGNORE;

/// The version of Amazon.Lambda.RuntimeSupport in AWS's own templates.
const RUNTIME_SUPPORT: &str = "1.14.2";
/// The version of Amazon.Lambda.AspNetCoreServer.Hosting for .NET 8 and newer.
const HOSTING: &str = "1.9.0";

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
    #[error("`{}` cannot name a sample project: a letter, then up to 49 letters, digits or `_`, and no word of C#", .0.escape_debug())]
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
    /// F# and native code do not go together.
    #[error("there is no Native AOT project in F#, because F#'s own library relies on reflection; choose C#")]
    NativeFSharp,
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
    /// The name of the project, its assembly and its namespace.
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
    let packages = check(spec)?;
    let fill = |text: &str| filled(text, spec, &packages);
    let place = if spec.tests { format!("src/{}/", spec.name) } else { String::new() };
    let file =
        |path: &str, text: &str| SampleFile { path: format!("{place}{}", fill(path)), contents: fill(text) };
    let mut files: Vec<SampleFile> =
        sources(spec, &packages).into_iter().map(|(path, text)| file(path, text)).collect();
    files.push(file("aws-lambda-tools-defaults.json", shared::DEFAULTS));
    files.push(file(".dockerignore", DOCKERIGNORE));
    files.push(match spec.template {
        Template::WebApi => file("events/get-hello.json", shared::HTTP_EVENT),
        _ => file("events/hello.json", "{ \"Name\": \"world\" }\n"),
    });
    if spec.tests {
        files.extend(
            tests_of(spec)
                .into_iter()
                .map(|(path, text)| SampleFile { path: fill(path), contents: fill(&text) }),
        );
    }
    Ok(files)
}

/// The handler of a new project: a method of a class library, and the program's name otherwise.
pub fn handler_of(spec: &ScaffoldSpec) -> String {
    match spec.template {
        Template::ClassLibrary => sample_handler(&spec.name),
        _ => spec.name.clone(),
    }
}

fn check(spec: &ScaffoldSpec) -> Result<Packages, ScaffoldError> {
    if !is_sample_name(&spec.name) {
        return Err(ScaffoldError::Name(shortened(&spec.name)));
    }
    let unsupported = || ScaffoldError::Framework(shortened(&spec.framework));
    let base = catalogue::base_for_framework(&spec.framework).ok_or_else(unsupported)?;
    let packages = packages(base.framework).ok_or_else(unsupported)?;
    if !base.supports(spec.architecture) {
        return Err(unsupported());
    }
    let plain =
        spec.template == Template::ClassLibrary && spec.language == ScaffoldLanguage::CSharp && !spec.tests;
    if !plain && !packages.is_current {
        return Err(ScaffoldError::NeedsCurrent { framework: shortened(&spec.framework) });
    }
    if spec.template == Template::NativeAot && spec.language == ScaffoldLanguage::FSharp {
        return Err(ScaffoldError::NativeFSharp);
    }
    Ok(packages)
}

fn sources(spec: &ScaffoldSpec, packages: &Packages) -> Vec<(&'static str, &'static str)> {
    use ScaffoldLanguage::{CSharp, FSharp};
    match (spec.language, spec.template) {
        (CSharp, Template::ClassLibrary) => vec![
            ("{NAME}.csproj", csharp::PROJECT),
            ("Function.cs", if packages.has_records { csharp::FUNCTION } else { csharp::OLD_FUNCTION }),
        ],
        (CSharp, Template::Executable) => vec![
            ("{NAME}.csproj", csharp::EXECUTABLE_PROJECT),
            ("Greeter.cs", csharp::GREETER),
            ("Program.cs", csharp::EXECUTABLE),
        ],
        (CSharp, Template::WebApi) => vec![
            ("{NAME}.csproj", csharp::WEB_PROJECT),
            ("Greeter.cs", csharp::WEB_GREETER),
            ("Program.cs", csharp::WEB),
        ],
        (CSharp, Template::NativeAot) => vec![
            ("{NAME}.csproj", csharp::NATIVE_PROJECT),
            ("Greeter.cs", csharp::GREETER),
            ("Program.cs", csharp::NATIVE),
        ],
        (FSharp, Template::ClassLibrary) => {
            vec![("{NAME}.fsproj", fsharp::PROJECT), ("Function.fs", fsharp::FUNCTION)]
        }
        (FSharp, Template::WebApi) => vec![
            ("{NAME}.fsproj", fsharp::WEB_PROJECT),
            ("Greeter.fs", fsharp::WEB_GREETER),
            ("Program.fs", fsharp::WEB),
        ],
        (FSharp, Template::Executable | Template::NativeAot) => vec![
            ("{NAME}.fsproj", fsharp::EXECUTABLE_PROJECT),
            ("Greeter.fs", fsharp::GREETER),
            ("Program.fs", fsharp::EXECUTABLE),
        ],
    }
}

/// A project with one real test, and the solution of both.
fn tests_of(spec: &ScaffoldSpec) -> Vec<(&'static str, String)> {
    let call = match (spec.language, spec.template) {
        (ScaffoldLanguage::CSharp, Template::ClassLibrary) => {
            "new Function().FunctionHandler(new Visitor(\"Ada\"), context)"
        }
        (ScaffoldLanguage::CSharp, Template::WebApi) => "Greeter.Greet(\"Ada\")",
        (ScaffoldLanguage::CSharp, _) => "Greeter.Greet(new Visitor(\"Ada\"), context)",
        (ScaffoldLanguage::FSharp, Template::ClassLibrary) => {
            "Function().FunctionHandler({ Name = \"Ada\" }, context)"
        }
        (ScaffoldLanguage::FSharp, Template::WebApi) => "Greeter.greet \"Ada\"",
        (ScaffoldLanguage::FSharp, _) => "Greeter.greet { Name = \"Ada\" } context",
    };
    let (project, source, test, compile) = match spec.language {
        ScaffoldLanguage::CSharp => {
            ("test/{NAME}.Tests/{NAME}.Tests.csproj", "test/{NAME}.Tests/FunctionTests.cs", shared::TEST, "")
        }
        ScaffoldLanguage::FSharp => (
            "test/{NAME}.Tests/{NAME}.Tests.fsproj",
            "test/{NAME}.Tests/FunctionTests.fs",
            shared::FSHARP_TEST,
            shared::FSHARP_COMPILE,
        ),
    };
    vec![
        (project, shared::TEST_PROJECT.replace("{COMPILE}", compile)),
        (source, test.replace("{CALL}", call)),
        ("{NAME}.slnx", shared::SOLUTION.to_owned()),
    ]
}

fn filled(text: &str, spec: &ScaffoldSpec, packages: &Packages) -> String {
    let extension = match spec.language {
        ScaffoldLanguage::CSharp => "csproj",
        ScaffoldLanguage::FSharp => "fsproj",
    };
    text.replace("{HANDLER}", &handler_of(spec))
        .replace("{NAME}", &spec.name)
        .replace("{FRAMEWORK}", &spec.framework.to_ascii_lowercase())
        .replace("{CORE}", packages.core)
        .replace("{SERIALIZER}", packages.serializer)
        .replace("{SUPPORT}", RUNTIME_SUPPORT)
        .replace("{HOSTING}", HOSTING)
        .replace("{EXTENSION}", extension)
        .replace("{FUNCTION}", &spec.name.to_ascii_lowercase().replace('_', "-"))
        .replace("{ARCHITECTURE}", spec.architecture.lambda_name())
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
    format!("{name}::{name}.Function::FunctionHandler")
}

/// Turns a folder's name into a name a sample accepts, where that is possible: `my-api` becomes `MyApi`.
pub fn sample_name(folder: &str) -> Option<String> {
    let words = folder.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let name: String = words
        .filter_map(|word| {
            let first = word.get(..1)?;
            Some(first.to_ascii_uppercase() + word.get(1..)?)
        })
        .collect();
    is_sample_name(&name).then_some(name)
}

struct Packages {
    core: &'static str,
    serializer: &'static str,
    /// C# has records since .NET 5.
    has_records: bool,
    /// Whether today's packages take it, which programs and web APIs need.
    is_current: bool,
}

fn packages(framework: &str) -> Option<Packages> {
    match framework {
        "netcoreapp2.1" => None,
        "netcoreapp3.1" => {
            Some(Packages { core: "2.2.0", serializer: "2.2.0", has_records: false, is_current: false })
        }
        "net5.0" | "net6.0" | "net7.0" => {
            Some(Packages { core: "2.2.0", serializer: "2.2.0", has_records: true, is_current: false })
        }
        _ => Some(Packages { core: "2.8.1", serializer: "2.4.5", has_records: true, is_current: true }),
    }
}

/// A C# identifier in ASCII, short enough for a function's name, and neither a word of C# nor a name that the
/// sample's own code would then no longer find.
fn is_sample_name(name: &str) -> bool {
    (1..=50).contains(&name.len())
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !TAKEN.contains(&name)
}

#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
    "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern",
    "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface",
    "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override",
    "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
    "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint",
    "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    "Amazon", "System", "Microsoft", "Function", "Greeting", "Visitor",
];

#[cfg(test)]
mod tests;
