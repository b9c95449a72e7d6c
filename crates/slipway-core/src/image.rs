//! Names of images: repositories as ECR accepts them, and references as Docker writes them.
//!
//! Both are read with the owner's own pattern, so that a name which passes here passes there, and so that no
//! name from outside can carry a blank, a quote or a line break into a Dockerfile or a request.

use crate::Digest;
use serde::{Deserialize, Serialize};

/// The name of an ECR repository: 2–256 characters, as the ECR API's own pattern demands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(pub(crate) String);

/// The text is no repository name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a repository name: 2 to 256 characters, lower-case letters and digits in parts joined by `.`, `_`, `-` or `/`", .0.escape_debug())]
pub struct InvalidRepositoryName(String);

impl RepositoryName {
    /// Reads a name by ECR's pattern `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/…)*`.
    pub fn parse(text: &str) -> Result<Self, InvalidRepositoryName> {
        if (2..=256).contains(&text.len()) && is_repository_path(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidRepositoryName(shortened(text)))
        }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RepositoryName {
    type Error = InvalidRepositoryName;
    fn try_from(text: String) -> Result<Self, InvalidRepositoryName> {
        Self::parse(&text)
    }
}

impl From<RepositoryName> for String {
    fn from(name: RepositoryName) -> Self {
        name.0
    }
}

impl std::str::FromStr for RepositoryName {
    type Err = InvalidRepositoryName;
    fn from_str(text: &str) -> Result<Self, InvalidRepositoryName> {
        Self::parse(text)
    }
}

impl std::fmt::Display for RepositoryName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An image's name: `[registry/]repository[:tag][@digest]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// Host and port of the registry, or none for a name that only the local engine knows.
    pub registry: Option<String>,
    /// The path of the repository.
    pub repository: String,
    /// The tag, if one is named.
    pub tag: Option<String>,
    /// The digest, if one is named.
    pub digest: Option<Digest>,
}

/// Why a text is no image reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidImageReference {
    /// Nothing is left once tag and digest are taken off.
    #[error("the image reference names no repository")]
    NoRepository,
    /// The registry's host is malformed.
    #[error("`{}` is not the host of a registry", .0.escape_debug())]
    Registry(String),
    /// The path holds a character that Docker refuses.
    #[error("`{}` is not a repository path: lower-case letters and digits in parts joined by `.`, `_`, `-` or `/`", .0.escape_debug())]
    Repository(String),
    /// The tag is malformed or too long.
    #[error("`{}` is not a tag: up to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`", .0.escape_debug())]
    Tag(String),
    /// What stands behind `@` is no digest.
    #[error(transparent)]
    Digest(#[from] crate::digest::InvalidDigest),
}

impl ImageReference {
    /// Reads a reference by the rules of Docker's own reference grammar.
    ///
    /// As with Docker, the part before the first `/` is a registry only if it holds a `.` or a `:`, or is
    /// `localhost`. Nothing is filled in: no default registry and no `latest`.
    pub fn parse(text: &str) -> Result<Self, InvalidImageReference> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(Digest::parse(digest)?)),
            None => (text, None),
        };
        let (registry, rest) = match name.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                if !is_registry(first) {
                    return Err(InvalidImageReference::Registry(shortened(first)));
                }
                (Some(first.to_owned()), rest)
            }
            _ => (None, name),
        };
        let (repository, tag) = match rest.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (rest, None),
        };
        if repository.is_empty() {
            return Err(InvalidImageReference::NoRepository);
        }
        if repository.len() > 255 || !is_repository_path(repository) {
            return Err(InvalidImageReference::Repository(shortened(repository)));
        }
        if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
            return Err(InvalidImageReference::Tag(shortened(tag)));
        }
        Ok(Self { registry, repository: repository.to_owned(), tag: tag.map(str::to_owned), digest })
    }

    /// Registry and repository without tag and digest.
    pub fn name(&self) -> String {
        match &self.registry {
            Some(registry) => format!("{registry}/{}", self.repository),
            None => self.repository.clone(),
        }
    }

    /// The same image by this digest instead of a tag.
    pub fn at_digest(&self, digest: Digest) -> Self {
        Self { tag: None, digest: Some(digest), ..self.clone() }
    }
}

impl std::str::FromStr for ImageReference {
    type Err = InvalidImageReference;
    fn from_str(text: &str) -> Result<Self, InvalidImageReference> {
        Self::parse(text)
    }
}

impl std::fmt::Display for ImageReference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.name())?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

/// Whether a text can be the tag of an image: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`.
pub fn is_tag(text: &str) -> bool {
    text.len() <= 128
        && text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric() || first == b'_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn is_repository_path(text: &str) -> bool {
    text.split('/').all(is_path_component)
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`, the same in ECR's model and in Docker's reference grammar.
fn is_path_component(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (Some(first), Some(last)) = (text.bytes().next(), text.bytes().last()) else { return false };
    if !is_word(first) || !is_word(last) {
        return false;
    }
    text.split(|character: char| character.is_ascii_lowercase() || character.is_ascii_digit()).all(
        |separator| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-'),
    )
}

/// A host of letters, digits, `.` and `-`, or an address in brackets, with an optional port.
fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port_is_valid = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    let host_is_valid = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(is_host_label),
    };
    port_is_valid && host_is_valid
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The first hundred characters, so that an error never repeats a megabyte of input.
pub fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn repository_names_follow_ecr() {
        for name in ["ab", "my-app", "team/app", "a.b_c__d--e", "0/1", &"a".repeat(256)] {
            assert!(RepositoryName::parse(name).is_ok(), "{name}");
        }
        let long = "a".repeat(257);
        for name in [
            "",
            "a",
            "UPPER",
            "x; rm -rf ~",
            "$(id)",
            "--privileged",
            "a\nRUN curl evil",
            "../x",
            "a..b",
            "a___b",
            "a/",
            "/a",
            "a//b",
            "-a",
            "a-",
            "🚀🚀",
            "a.-b",
            long.as_str(),
        ] {
            assert!(RepositoryName::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_reference_is_split_as_docker_splits_it() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let text = format!("127.0.0.1:5000/team/app:v1@{digest}");
        let reference = ImageReference::parse(&text).unwrap();
        assert_eq!(reference.registry.as_deref(), Some("127.0.0.1:5000"));
        assert_eq!(reference.repository, "team/app");
        assert_eq!(reference.tag.as_deref(), Some("v1"));
        assert_eq!(reference.digest.as_ref().map(Digest::as_str), Some(digest.as_str()));
        assert_eq!(reference.to_string(), text);
        let local = ImageReference::parse("amazon/aws-lambda-dotnet:10").unwrap();
        assert_eq!((local.registry, local.repository.as_str()), (None, "amazon/aws-lambda-dotnet"));
        assert!(ImageReference::parse("localhost/app").unwrap().registry.is_some());
        assert!(ImageReference::parse("[::1]:5000/app").unwrap().registry.is_some());
    }

    #[test]
    fn references_from_outside_cannot_carry_anything_else() {
        for text in [
            "",
            ":tag",
            "App",
            "app:",
            "app:a b",
            "app:-x",
            "app@sha256:12",
            "a.b:99999/app",
            "a.b:/app",
            "a.b/",
            "a\nRUN curl evil",
            "app:x\nRUN",
            "-a.b/app",
            "--privileged",
            "$(id)",
            "a b.c/app",
        ] {
            assert!(ImageReference::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_name_at_a_digest_has_no_tag() {
        let digest = Digest::of(b"x");
        let reference = ImageReference::parse("r.example/app:1").unwrap().at_digest(digest.clone());
        assert_eq!(reference.to_string(), format!("r.example/app@{digest}"));
    }

    proptest! {
        #[test]
        fn what_parses_prints_as_it_was(text in "[a-z0-9.:/@_-]{0,40}") {
            if let Ok(reference) = ImageReference::parse(&text) {
                prop_assert_eq!(reference.to_string(), text);
            }
        }

        #[test]
        fn no_input_makes_the_parsers_panic(text in any::<String>()) {
            let _ = ImageReference::parse(&text);
            let _ = RepositoryName::parse(&text);
        }
    }
}
