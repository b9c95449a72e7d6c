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
mod values;
mod yaml;

pub use layer::Layer;
pub use values::{TemplateFunction, Variables};

use intrinsics::Parameters;
use saphyr::{LoadableYamlNode as _, Yaml};
use values::MOST_FUNCTIONS;
use yaml::{child, plain};

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

#[cfg(test)]
mod tests;
