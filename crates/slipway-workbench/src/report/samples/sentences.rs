//! Errors that stand in a notice, in a finding or as the cause of another: their own words are what a person reads.

use super::project::{not_jsonc, not_text};
use super::{lines, samples};
use saphyr::LoadableYamlNode as _;
use slipway_core::handler::InvalidHandler;
use slipway_core::image::InvalidImageReference;
use slipway_core::template::TemplateError;
use slipway_dockerfile::{DockerfileError, SyntaxError};
use slipway_dotnet::XmlError;
use slipway_dotnet::assembly::{AssemblyError, Uncallable};
use slipway_dotnet::project::msbuild::AnswerError;
use slipway_dotnet::project::nuget::NugetError;
use slipway_dotnet::scaffold::ScaffoldError;

/// One line for each, with its causes.
pub(super) fn all() -> String {
    [
        lines(xml()),
        lines(nuget()),
        lines(answers()),
        lines(scaffold()),
        lines(assemblies()),
        lines(callable()),
        lines(templates()),
        lines(syntax()),
        lines(handlers()),
        lines(references()),
        lines(vec![("InvalidDigest", slipway_core::Digest::parse("md5:1").unwrap_err())]),
        lines(vec![("InvalidFunctionName", slipway_core::FunctionName::parse("a b").unwrap_err())]),
        lines(vec![("InvalidRepositoryName", slipway_core::RepositoryName::parse("A").unwrap_err())]),
        lines(vec![("JsoncError", not_jsonc())]),
    ]
    .concat()
}

fn xml() -> Vec<(&'static str, XmlError)> {
    samples!(XmlError {
        Syntax { line: 3, source: super::denied().into() },
        DocumentType {},
        Entity("bomb".to_owned()),
        TooDeep {},
        TooManyAttributes {},
        Incomplete {},
    })
}

fn nuget() -> Vec<(&'static str, NugetError)> {
    samples!(NugetError {
        TooLarge {},
        NotText {},
        Xml(XmlError::Incomplete),
        NotConfiguration("html".to_owned()),
        TooManySources {},
    })
}

fn answers() -> Vec<(&'static str, AnswerError)> {
    samples!(AnswerError { Incomplete {}, Malformed("no property".to_owned()) })
}

fn scaffold() -> Vec<(&'static str, ScaffoldError)> {
    samples!(ScaffoldError {
        Name("1".to_owned()),
        Framework("net1.0".to_owned()),
        NeedsCurrent { framework: "netcoreapp3.1".to_owned() },
        Dockerfile(DockerfileError::Secret("a,b".to_owned())),
    })
}

fn assemblies() -> Vec<(&'static str, AssemblyError)> {
    samples!(AssemblyError {
        TooLarge {},
        NotPortableExecutable {},
        Native {},
        Damaged("a table ends early"),
        TooMuchText {},
    })
}

fn callable() -> Vec<(&'static str, Uncallable)> {
    samples!(Uncallable {
        NoType {},
        NoMethod {},
        EntryPoint {},
        Overloaded { signatures: vec!["Send(String)".to_owned()] },
        AbstractMethod {},
        GenericMethod {},
        AsyncVoid {},
        AnyNumber {},
        TooManyParameters(3),
        SecondParameter("String".to_owned()),
        ByReference {},
        GenericType {},
        AbstractType {},
        NoClass {},
        NoConstructor {},
        NoSerializer("the event is no stream"),
    })
}

fn templates() -> Vec<(&'static str, TemplateError)> {
    let malformed = saphyr::Yaml::load_from_str("a: [1");
    samples!(TemplateError {
        TooLarge { bytes: 9_000_000 },
        NotText(not_text()),
        Aliases {},
        TooDeep {},
        Malformed(malformed.unwrap_err()),
    })
}

fn syntax() -> Vec<(&'static str, SyntaxError)> {
    samples!(SyntaxError {
        TooLarge { bytes: 9_000_000 },
        TooManyStages {},
        TooManyInstructions {},
        Escape { line: 1 },
        HereDocument { line: 3, name: "EOT".to_owned() },
    })
}

fn handlers() -> Vec<(&'static str, InvalidHandler)> {
    samples!(InvalidHandler {
        Empty {},
        ControlCharacter("a\nb".to_owned()),
        Parts("A::B".to_owned()),
        Assembly("a/b".to_owned()),
        TooLong {},
    })
}

fn references() -> Vec<(&'static str, InvalidImageReference)> {
    samples!(InvalidImageReference {
        NoRepository {},
        Registry("a b".to_owned()),
        Repository("Hello".to_owned()),
        Tag("-a".to_owned()),
        Digest(slipway_core::Digest::parse("md5:1").unwrap_err()),
    })
}
