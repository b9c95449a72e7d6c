//! `docker-build-options`: options of `docker build` in one text.
//!
//! Build arguments and the stage are taken, which every engine knows. Other options are AWS's tool's way to reach the
//! command line of Docker, and Slipway runs none: they are named as left out.

use std::collections::BTreeMap;

/// What the text asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DockerOptions {
    /// `--build-arg NAME=VALUE`.
    pub arguments: BTreeMap<String, String>,
    /// `--target STAGE`.
    pub target: Option<String>,
    /// Options that are not taken, without their values.
    pub left_out: Vec<String>,
}

impl DockerOptions {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads the text.
pub fn docker_options(text: &str) -> DockerOptions {
    let mut options = DockerOptions::default();
    let mut words = words(text).into_iter().peekable();
    while let Some(word) = words.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (word, None),
        };
        if !name.starts_with('-') {
            continue;
        }
        let value = value.or_else(|| words.next_if(|next| !next.starts_with('-')));
        match (name.as_str(), value) {
            ("--target", Some(stage)) => options.target = Some(stage),
            ("--build-arg", Some(pair)) if pair.contains('=') => {
                let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
                options.arguments.insert(name.to_owned(), value.to_owned());
            }
            _ => options.left_out.push(name),
        }
    }
    options
}

/// Words with blanks between them; quotes hold a word together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (String::new(), None);
    for letter in text.chars() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => quote = Some(letter),
            (letter, None) if letter.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (letter, _) => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}
