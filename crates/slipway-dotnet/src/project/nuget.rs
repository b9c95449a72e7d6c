//! The package sources that a `NuGet.config` names besides the public gallery.
//!
//! Packages of a private source cannot be restored inside a container without its credentials, so a build has to be
//! told of them. Only that there are credentials, and the names of the environment variables they are read from, leave
//! this module: a value never does, neither one that stands in the file nor one inside a source's address.

use super::memo::decode;
use crate::xml::{self, Element, XmlError};
use serde::{Deserialize, Serialize};
use slipway_core::image::shortened;

/// A source of packages that is not the public gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NugetSource {
    /// The source's name in the file.
    pub name: String,
    /// Its address without user, password and query, or a folder's path as written.
    pub url: String,
    /// Whether it is a folder rather than an address.
    pub is_folder: bool,
    /// Whether the file states credentials for it.
    pub needs_credentials: bool,
    /// The environment variables that its address and credentials are read from, each once.
    pub variables: Vec<String>,
}

/// Why a file is no `NuGet.config` that Slipway can read.
#[derive(Debug, thiserror::Error)]
pub enum NugetError {
    /// The file is larger than any configuration.
    #[error("the NuGet configuration has more than {MAX_BYTES} bytes; larger files are not read")]
    TooLarge,
    /// The file is neither UTF-8 nor UTF-16.
    #[error("the NuGet configuration is neither UTF-8 nor UTF-16 text")]
    NotText,
    /// The text is no XML, or uses what is refused.
    #[error("the NuGet configuration cannot be read")]
    Xml(#[from] XmlError),
    /// The first element is not `configuration`.
    #[error("the file is not a NuGet configuration: its first element is `{}`", .0.escape_debug())]
    NotConfiguration(String),
    /// It names more sources than are read.
    #[error("the NuGet configuration names more than {MAX_SOURCES} sources")]
    TooManySources,
}

const MAX_BYTES: usize = 1024 * 1024;
const MAX_SOURCES: usize = 200;
const MAX_VARIABLES: usize = 20;
const MAX_TEXT: usize = 2000;

/// Where the public gallery and its mirrors of old live.
const PUBLIC: &str = "nuget.org";

/// The private sources of one file, disabled ones left out.
pub fn private_sources(bytes: &[u8]) -> Result<Vec<NugetSource>, NugetError> {
    if bytes.len() > MAX_BYTES {
        return Err(NugetError::TooLarge);
    }
    let root = xml::parse(&decode(bytes).ok_or(NugetError::NotText)?)?;
    if !root.name.eq_ignore_ascii_case("configuration") {
        return Err(NugetError::NotConfiguration(shortened(&root.name)));
    }
    let disabled: Vec<&str> = entries(&root, "disabledPackageSources")
        .filter(|entry| {
            entry.attribute("value").is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
        })
        .filter_map(|entry| entry.attribute("key"))
        .collect();
    let mut sources = sources(&root)?;
    sources.retain(|(name, _)| !disabled.iter().any(|key| key.trim().eq_ignore_ascii_case(name)));
    let private = sources.into_iter().filter(|(_, value)| !is_public(value));
    let credentials: Vec<(String, &Element)> = sections(&root, "packageSourceCredentials")
        .flat_map(|section| &section.children)
        .map(|element| (decoded(&element.name), element.as_ref()))
        .collect();
    Ok(private.map(|(name, value)| source(&credentials, name, &value)).collect())
}

/// The entries of all sections of a name, those before a `clear` left out.
fn entries<'a>(root: &'a Element, section: &'a str) -> impl Iterator<Item = &'a Element> {
    let all: Vec<&Element> =
        sections(root, section).flat_map(|section| &section.children).map(AsRef::as_ref).collect();
    let start = all.iter().rposition(|entry| entry.name.eq_ignore_ascii_case("clear")).map_or(0, |at| at + 1);
    all.into_iter().skip(start).filter(|entry| entry.name.eq_ignore_ascii_case("add"))
}

fn sections<'a>(root: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    root.children
        .iter()
        .map(AsRef::as_ref)
        .filter(move |child: &&Element| child.name.eq_ignore_ascii_case(name))
}

/// Names with their addresses; a later entry replaces an earlier one of the same name.
fn sources(root: &Element) -> Result<Vec<(String, String)>, NugetError> {
    let mut sources: Vec<(String, String)> = Vec::new();
    for entry in entries(root, "packageSources") {
        let (Some(name), Some(value)) = (entry.attribute("key"), entry.attribute("value")) else { continue };
        let (name, value) = (name.trim(), value.trim());
        let plain = [name, value]
            .iter()
            .all(|text| !text.is_empty() && text.len() <= MAX_TEXT && !text.chars().any(char::is_control));
        if !plain {
            continue;
        }
        sources.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if sources.len() >= MAX_SOURCES {
            return Err(NugetError::TooManySources);
        }
        sources.push((name.to_owned(), value.to_owned()));
    }
    Ok(sources)
}

fn source(credentials: &[(String, &Element)], name: String, value: &str) -> NugetSource {
    let (url, had_user) = address(value);
    let mut variables = Vec::new();
    placeholders(value, &mut variables);
    let is_folder = !value.contains("://") && variables.is_empty();
    let mut stated = false;
    for (_, element) in credentials.iter().filter(|(key, _)| key.eq_ignore_ascii_case(&name)) {
        for entry in &element.children {
            stated = true;
            placeholders(entry.attribute("value").unwrap_or_default(), &mut variables);
        }
    }
    NugetSource { name, url, is_folder, needs_credentials: stated || had_user, variables }
}

/// The address without what may be a secret, and whether a user stood in it.
fn address(value: &str) -> (String, bool) {
    let Some((scheme, rest)) = value.split_once("://") else { return (value.to_owned(), false) };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
    let (user, host) = host.rsplit_once('@').map_or((None, host), |(user, host)| (Some(user), host));
    // Some feeds take their key as the part of the path after `auth`.
    let mut after_auth = false;
    let path = path.split('/').map(|part| {
        let shown = if after_auth { "***" } else { part };
        after_auth = part.eq_ignore_ascii_case("auth");
        shown
    });
    let path = path.collect::<Vec<_>>().join("/");
    (format!("{scheme}://{host}{path}"), user.is_some())
}

fn is_public(value: &str) -> bool {
    let (address, _) = address(value);
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '\\', ':']).next().unwrap_or(host).trim_end_matches('.').to_ascii_lowercase();
    host.strip_suffix(PUBLIC).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// The names between two `%` that can be those of environment variables.
fn placeholders(text: &str, variables: &mut Vec<String>) {
    let parts: Vec<&str> = text.split('%').collect();
    let mut at = 1;
    // The last part has no `%` after it.
    while at + 1 < parts.len() {
        let name = parts.get(at).copied().unwrap_or_default();
        let plain = !name.is_empty()
            && name.len() <= 128
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if plain {
            if variables.len() < MAX_VARIABLES && !variables.iter().any(|known| known == name) {
                variables.push(name.to_owned());
            }
            // What follows a name's second `%` is plain text again.
            at += 1;
        }
        at += 1;
    }
}

/// An element's name with each `_xHHHH_` replaced by the letter that XML does not allow there.
fn decoded(name: &str) -> String {
    let mut result = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("_x") {
        result.push_str(before);
        let code = after.get(..4).filter(|_| after.get(4..5) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                result.push(letter);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                result.push_str("_x");
                rest = after;
            }
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
#[path = "nuget_tests.rs"]
mod tests;
