//! Options that are a choice of few. The argument parser refuses anything else, names what there is, and completes it.

use clap::ValueEnum;
use slipway_core::Architecture;
use slipway_dotnet::scaffold::{ScaffoldLanguage, Template};

/// The processor, by any of the names in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Processor {
    #[value(name = "x86_64", aliases = ["amd64", "x86-64", "x64"])]
    X86,
    #[value(name = "arm64", alias = "aarch64")]
    Arm,
}

/// What kind of function a new project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A class library whose method Lambda calls.
    ClassLibrary,
    /// A program that asks Lambda for its events.
    Executable,
    /// An ASP.NET Core API behind an HTTP API or a function URL.
    WebApi,
    /// A program compiled to native code.
    NativeAot,
}

/// The language of a new project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[value(name = "csharp")]
    CSharp,
    #[value(name = "fsharp")]
    FSharp,
}

impl From<Processor> for Architecture {
    fn from(processor: Processor) -> Self {
        match processor {
            Processor::X86 => Self::X86_64,
            Processor::Arm => Self::Arm64,
        }
    }
}

impl From<Kind> for Template {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ClassLibrary => Self::ClassLibrary,
            Kind::Executable => Self::Executable,
            Kind::WebApi => Self::WebApi,
            Kind::NativeAot => Self::NativeAot,
        }
    }
}

impl From<Language> for ScaffoldLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::CSharp => Self::CSharp,
            Language::FSharp => Self::FSharp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen<C: ValueEnum>(name: &str) -> C {
        C::from_str(name, false).unwrap()
    }

    #[test]
    fn every_template_and_every_name_of_an_architecture_can_be_chosen() {
        for template in Template::ALL {
            assert_eq!(Template::from(chosen::<Kind>(template.name())), template);
        }
        assert_eq!(Kind::value_variants().len(), Template::ALL.len());
        for name in ["x86_64", "amd64", "x86-64", "x64", "arm64", "aarch64"] {
            assert_eq!(Some(Architecture::from(chosen::<Processor>(name))), Architecture::from_name(name));
        }
    }
}
