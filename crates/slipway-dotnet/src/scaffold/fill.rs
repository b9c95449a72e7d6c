//! Fills a project's names and versions into the texts.

use super::{ScaffoldLanguage, ScaffoldSpec, csharp, event, extension, fsharp, handler_of, name, place};
use crate::packages;

/// What depends on the age of the framework.
pub(super) struct Packages {
    pub(super) core: &'static str,
    pub(super) serializer: &'static str,
    /// Nullable references, implicit usings and file-scoped namespaces came with .NET 6, and so did log levels.
    pub(super) is_modern: bool,
    /// Whether today's packages take it, which programs and web APIs need.
    pub(super) is_current: bool,
}

/// The packages for a framework, or none where there is no sample.
pub(super) fn packages_for(framework: &str) -> Option<Packages> {
    let old = |is_modern| Packages { core: "2.2.0", serializer: "2.2.0", is_modern, is_current: false };
    match framework {
        "netcoreapp2.1" => None,
        "netcoreapp3.1" | "net5.0" => Some(old(false)),
        "net6.0" | "net7.0" => Some(old(true)),
        _ => Some(Packages {
            core: packages::CORE.version,
            serializer: packages::SERIALIZER.version,
            is_modern: true,
            is_current: true,
        }),
    }
}

/// A text with everything filled in.
pub(super) fn filled(text: &str, spec: &ScaffoldSpec, packages: &Packages) -> String {
    let framework = spec.framework.to_ascii_lowercase();
    let namespace = name::namespace_of(&spec.name);
    let language = match spec.language {
        ScaffoldLanguage::CSharp if packages.is_modern => csharp::MODERN,
        ScaffoldLanguage::CSharp => "",
        ScaffoldLanguage::FSharp => fsharp::LANGUAGE,
    };
    let here = if spec.tests { format!("src/{}", spec.name) } else { ".".to_owned() };
    text.replace("{HANDLER}", &handler_of(spec))
        .replace("{ROOT}", &root(&spec.name, &namespace))
        .replace("{TEST_ROOT}", &root(&format!("{}.Tests", spec.name), &format!("{namespace}.Tests")))
        .replace("{LANGUAGE}", language)
        .replace("{NAMESPACE}", &namespace)
        .replace("{NAME}", &spec.name)
        .replace("{VERSION}", framework.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()))
        .replace("{FRAMEWORK}", &framework)
        .replace("{CORE}", packages.core)
        .replace("{SERIALIZER}", packages.serializer)
        .replace("{SUPPORT}", packages::RUNTIME_SUPPORT.version)
        .replace("{HOSTING}", packages::HOSTING.version)
        .replace("{TEST_UTILITIES}", packages::TEST_UTILITIES.version)
        .replace("{TEST_SDK}", packages::TEST_SDK.version)
        .replace("{XUNIT}", packages::XUNIT.version)
        .replace("{XUNIT_RUNNER}", packages::XUNIT_RUNNER.version)
        .replace("{EXTENSION}", extension(spec.language))
        .replace("{EVENT}", event(spec.template))
        .replace("{FUNCTION}", &name::function_of(&spec.name))
        .replace("{PLACE}", &place(spec))
        .replace("{HERE}", &here)
        .replace("{PLATFORM}", spec.architecture.platform())
        .replace("{ARCHITECTURE}", spec.architecture.lambda_name())
}

/// The namespace of new files, where it is not the project's name itself.
fn root(name: &str, namespace: &str) -> String {
    if name == namespace {
        return String::new();
    }
    format!("    <RootNamespace>{namespace}</RootNamespace>\n")
}
