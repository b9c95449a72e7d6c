//! Functions of SAM and CloudFormation templates: what they say of the project that they are made of.
//!
//! JSON is YAML, so one reader serves both. Image functions tell how they are built and set; of zip functions the handler
//! tells which method Lambda shall call. Intrinsic functions are worked out where the template alone tells the text; what
//! is decided in the account is none, and a note says so, as it does of each property that is not taken.

mod framework;
mod function;
mod intrinsics;
mod layer;
mod reader;

pub use layer::Layer;

use crate::Architecture;
use intrinsics::Parameters;
use saphyr::{LoadableYamlNode as _, Yaml};
use std::collections::BTreeMap;

/// A function of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFunction {
    /// The resource's name in the template.
    pub logical_id: String,
    /// Whether its package is an image.
    pub is_image: bool,
    /// `FunctionName`.
    pub function_name: Option<String>,
    /// `ImageConfig.Command`.
    pub command: Vec<String>,
    /// `ImageConfig.EntryPoint`.
    pub entrypoint: Vec<String>,
    /// `ImageConfig.WorkingDirectory`.
    pub working_directory: Option<String>,
    /// `Handler` of a zip function.
    pub handler: Option<String>,
    /// `CodeUri` or `Code` of a zip function, relative to the template: a project's folder, or what was published from it.
    pub code: Option<String>,
    /// `Metadata.Dockerfile`.
    pub dockerfile: Option<String>,
    /// `Metadata.DockerContext`, relative to the template.
    pub docker_context: Option<String>,
    /// `Metadata.DockerTag`.
    pub docker_tag: Option<String>,
    /// `Metadata.DockerBuildTarget`.
    pub docker_build_target: Option<String>,
    /// `Metadata.DockerBuildArgs`.
    pub docker_build_arguments: BTreeMap<String, String>,
    /// `MemorySize`, in MiB.
    pub memory_mib: Option<u32>,
    /// `Timeout`, in seconds.
    pub timeout_seconds: Option<u32>,
    /// The one architecture of `Architectures`.
    pub architecture: Option<Architecture>,
    /// `Description`.
    pub description: Option<String>,
    /// `EphemeralStorage.Size`, in MiB.
    pub ephemeral_storage_mib: Option<u32>,
    /// `Tracing`, or `TracingConfig.Mode`.
    pub tracing: Option<String>,
    /// `Role`, where its ARN is written out.
    pub role: Option<String>,
    /// Names of `Environment.Variables`.
    pub environment_names: Vec<String>,
    /// Those whose value is written out.
    pub variables: Variables,
    /// What could not be taken as it stands.
    pub notes: Vec<String>,
}

/// Variables of a function. Their values may be secrets, so the debug form shows only names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<String, String>);

impl std::fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl TemplateFunction {
    /// The handler that Lambda is told, as it is written.
    pub fn told_handler(&self) -> Option<&str> {
        if self.is_image { self.command.first() } else { self.handler.as_ref() }.map(String::as_str)
    }

    /// Whether a person means this function by a name: that of the resource, or that of the function.
    pub fn is_named(&self, name: &str) -> bool {
        self.logical_id == name || self.function_name.as_deref() == Some(name)
    }
}

/// Why a template cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file is larger than any template.
    #[error("the template has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file is no UTF-8.
    #[error("the template is not UTF-8 text")]
    NotText(#[source] std::str::Utf8Error),
    /// The text uses aliases, which can make a small file endless.
    #[error("the template uses YAML aliases, which are refused")]
    Aliases,
    /// The text nests deeper than any template.
    #[error("the template nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// The text is neither YAML nor JSON.
    #[error("the template is neither YAML nor JSON")]
    Malformed(#[source] saphyr::ScanError),
}

/// CloudFormation itself takes templates of up to 1 MB.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_DEPTH: usize = 60;
/// The most functions that are read.
const MOST_FUNCTIONS: usize = 200;
/// The most names of variables that are read of one function.
const MOST_NAMES: usize = 200;

/// The image functions and the .NET zip functions of a template, in the order written.
pub fn functions(bytes: &[u8]) -> Result<Vec<TemplateFunction>, TemplateError> {
    let text = checked(bytes)?;
    let documents = Yaml::load_from_str(text).map_err(TemplateError::Malformed)?;
    let Some(document) = documents.first() else { return Ok(Vec::new()) };
    let mut found = framework::functions(document);
    let globals = child(document, "Globals").and_then(|globals| child(globals, "Function"));
    let Some(resources) = child(document, "Resources").and_then(plain).and_then(Yaml::as_mapping) else {
        return Ok(found);
    };
    let parameters = Parameters::of(document);
    let functions = resources
        .iter()
        .filter_map(|(name, resource)| function::read(name.as_str()?, resource, globals, &parameters));
    found.extend(functions.take(MOST_FUNCTIONS));
    Ok(found)
}

/// The text of a template that nothing speaks against reading.
fn checked(bytes: &[u8]) -> Result<&str, TemplateError> {
    if bytes.len() > MAX_BYTES {
        return Err(TemplateError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(TemplateError::NotText)?;
    refuse_traps(text)?;
    Ok(text)
}

/// An alias can stand for a thousand others, and brackets can nest without end: both are refused before the reader
/// builds anything. Words that begin with `*` occur in templates inside quotes only.
fn refuse_traps(text: &str) -> Result<(), TemplateError> {
    let mut depth = 0usize;
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        if indent > MAX_DEPTH * 8 {
            return Err(TemplateError::TooDeep);
        }
        let content = line.trim_start_matches([' ', '-']);
        let value = content.split_once(": ").map_or(content, |(_, value)| value).trim_start();
        let names_alias = |text: &str| {
            text.strip_prefix('*')
                .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_alphanumeric()))
        };
        if names_alias(value) || content.starts_with("<<:") {
            return Err(TemplateError::Aliases);
        }
        for letter in line.chars() {
            match letter {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_DEPTH {
                return Err(TemplateError::TooDeep);
            }
        }
    }
    Ok(())
}

fn child<'a, 'b>(value: &'a Yaml<'b>, name: &str) -> Option<&'a Yaml<'b>> {
    plain(value)?.as_mapping_get(name)
}

/// The value itself, unless a CloudFormation tag stands before it.
fn plain<'a, 'b>(value: &'a Yaml<'b>) -> Option<&'a Yaml<'b>> {
    match value {
        Yaml::Tagged(..) | Yaml::BadValue => None,
        value => Some(value),
    }
}

/// A text, a whole number or a truth value, as CloudFormation writes each of them out.
fn scalar(value: &Yaml<'_>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let number = value.as_integer().map(|number| number.to_string());
    number.or_else(|| value.as_bool().map(|truth| truth.to_string()))
}

#[cfg(test)]
mod tests;
