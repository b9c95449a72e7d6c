//! The files of a new sample project: a small function that builds, runs and deploys as it is.
//!
//! Only contents are made here; writing them is the caller's. Package versions are those of AWS's own templates
//! for .NET 8 and later, and the last ones that older frameworks take. .NET Core 2.1 gets no sample, because the
//! JSON serializer that the sample uses does not exist for it.

use crate::image::shortened;
use crate::{Architecture, catalogue};

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
}

/// The sample for this name and target framework moniker, such as `net10.0`, on x86_64.
pub fn sample(name: &str, framework: &str) -> Result<Vec<SampleFile>, ScaffoldError> {
    sample_for(name, framework, Architecture::X86_64)
}

/// The sample with a choice of architecture.
pub fn sample_for(
    name: &str,
    framework: &str,
    architecture: Architecture,
) -> Result<Vec<SampleFile>, ScaffoldError> {
    if !is_sample_name(name) {
        return Err(ScaffoldError::Name(shortened(name)));
    }
    let unsupported = || ScaffoldError::Framework(shortened(framework));
    let base = catalogue::base_for_framework(framework).ok_or_else(unsupported)?;
    let packages = packages(base.framework).ok_or_else(unsupported)?;
    if !base.supports(architecture) {
        return Err(unsupported());
    }
    let fill = |template: &str| {
        template
            .replace("{NAME}", name)
            .replace("{FRAMEWORK}", base.framework)
            .replace("{CORE}", packages.core)
            .replace("{SERIALIZER}", packages.serializer)
            .replace("{FUNCTION}", &name.to_ascii_lowercase().replace('_', "-"))
            .replace("{ARCHITECTURE}", architecture.lambda_name())
    };
    let file = |path: &str, template: &str| SampleFile { path: fill(path), contents: fill(template) };
    Ok(vec![
        file("{NAME}.csproj", PROJECT),
        file("Function.cs", if packages.has_records { FUNCTION } else { OLD_FUNCTION }),
        file("aws-lambda-tools-defaults.json", DEFAULTS),
        file(".dockerignore", DOCKERIGNORE),
        file("events/hello.json", "{ \"Name\": \"world\" }\n"),
    ])
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
}

fn packages(framework: &str) -> Option<Packages> {
    match framework {
        "netcoreapp2.1" => None,
        "netcoreapp3.1" => Some(Packages { core: "2.2.0", serializer: "2.2.0", has_records: false }),
        "net5.0" | "net6.0" | "net7.0" => {
            Some(Packages { core: "2.2.0", serializer: "2.2.0", has_records: true })
        }
        _ => Some(Packages { core: "2.8.1", serializer: "2.4.5", has_records: true }),
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

const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <!-- Copies the packages to the output, where the function looks for them. -->
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

const FUNCTION: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAME}
{
    /// <summary>What the event says.</summary>
    public record Visitor(string Name);

    /// <summary>What the function answers.</summary>
    public record Greeting(string Message, string RequestId, DateTime At);

    public class Function
    {
        /// <summary>Greets the visitor that the event names.</summary>
        public Greeting FunctionHandler(Visitor visitor, ILambdaContext context)
        {
            if (string.IsNullOrWhiteSpace(visitor?.Name))
            {
                throw new ArgumentException("The event names no visitor: send { \"Name\": \"...\" }.");
            }
            context.Logger.LogLine($"Greeting {visitor.Name}");
            return new Greeting($"Hello, {visitor.Name}!", context.AwsRequestId, DateTime.UtcNow);
        }
    }
}
"#;

const OLD_FUNCTION: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAME}
{
    /// <summary>What the event says.</summary>
    public class Visitor
    {
        public string Name { get; set; }
    }

    /// <summary>What the function answers.</summary>
    public class Greeting
    {
        public string Message { get; set; }
        public string RequestId { get; set; }
        public DateTime At { get; set; }
    }

    public class Function
    {
        /// <summary>Greets the visitor that the event names.</summary>
        public Greeting FunctionHandler(Visitor visitor, ILambdaContext context)
        {
            if (string.IsNullOrWhiteSpace(visitor?.Name))
            {
                throw new ArgumentException("The event names no visitor: send { \"Name\": \"...\" }.");
            }
            context.Logger.LogLine($"Greeting {visitor.Name}");
            return new Greeting { Message = $"Hello, {visitor.Name}!", RequestId = context.AwsRequestId, At = DateTime.UtcNow };
        }
    }
}
"#;

const DEFAULTS: &str = r#"{
  "profile": "",
  "region": "",
  "configuration": "Release",
  "package-type": "image",
  "function-name": "{FUNCTION}",
  "function-memory-size": 512,
  "function-timeout": 30,
  "function-architecture": "{ARCHITECTURE}",
  "image-command": "{NAME}::{NAME}.Function::FunctionHandler"
}
"#;

/// Output, history and what may hold secrets stay outside of the build context.
const DOCKERIGNORE: &str = "**/bin
**/obj
**/.git
**/.vs
**/.env*
**/*.user
**/*.pfx
**/*.snk
**/appsettings.*.local.json
**/launchSettings.json
**/.aws
**/aws-lambda-tools-defaults.json
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Handler, defaults::read_defaults, project::parse_project};

    fn shown(files: &[SampleFile]) -> String {
        files.iter().map(|file| format!("==> {} <==\n{}\n", file.path, file.contents)).collect()
    }

    #[test]
    fn the_sample_for_net10() {
        insta::assert_snapshot!(shown(&sample("Hello", "net10.0").unwrap()));
    }

    #[test]
    fn the_sample_for_netcoreapp31() {
        insta::assert_snapshot!(shown(&sample("Hello", "netcoreapp3.1").unwrap()));
    }

    #[test]
    fn the_files_of_a_sample_agree_with_each_other() {
        for base in catalogue::bases() {
            let Ok(files) = sample("My_App", base.framework) else {
                assert!(["netcoreapp2.1", "any"].contains(&base.framework), "{}", base.framework);
                continue;
            };
            let project = parse_project(&files[0].path, files[0].contents.as_bytes()).unwrap();
            assert_eq!((project.framework.as_str(), project.lambda_packages.len()), (base.framework, 2));
            let defaults = read_defaults(files[2].contents.as_bytes()).unwrap();
            assert_eq!(
                defaults.image_command,
                Some(Handler::parse(&sample_handler(&project.assembly_name)).unwrap())
            );
            assert_eq!(defaults.function_name.as_deref(), Some("my-app"));
            assert_eq!(defaults.architecture, Some(Architecture::X86_64));
            assert!(files[1].contents.contains("namespace My_App\n"));
            assert!(serde_json::from_str::<serde_json::Value>(&files[4].contents).is_ok());
        }
    }

    #[test]
    fn a_name_that_c_sharp_or_lambda_would_refuse_is_refused() {
        let long = "a".repeat(51);
        for name in [
            "",
            "1a",
            "a-b",
            "a b",
            "../x",
            "class",
            "Function",
            "System",
            "é",
            "a\nb",
            "{NAME}",
            long.as_str(),
        ] {
            assert!(matches!(sample(name, "net8.0"), Err(ScaffoldError::Name(_))), "{name:?}");
        }
        assert!(matches!(sample("Hello", "net48"), Err(ScaffoldError::Framework(_))));
        assert!(sample_for("Hello", "net5.0", Architecture::Arm64).is_err());
    }

    #[test]
    fn a_folders_name_becomes_a_name_of_c_sharp() {
        assert_eq!(sample_name("my-first api").as_deref(), Some("MyFirstApi"));
        assert_eq!(sample_name("hello").as_deref(), Some("Hello"));
        assert_eq!(sample_name("1st"), None);
    }
}
