//! One pattern of an ignore file, with the meaning Docker gives it.
//!
//! This is not the language of `.gitignore`, which the `ignore` crate reads: a pattern is relative to the root of the
//! context, `*` and `?` stop at a slash, `**` crosses any number of folders, and a class may match a slash. Docker
//! translates a pattern to a regular expression, and so it is done here, for the `regex` crate. The time to match is
//! bounded by the length of the path times that of the pattern: no pattern can make it explode.
//!
//! How the text of a pattern becomes an expression, accidents included, lies in `pattern_syntax`.

use super::pattern_syntax::compile;
use regex::Regex;

/// A pattern that is ready to be matched. The exception mark `!` is not part of it.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    matcher: Matcher,
}

/// What the text says, says how it matches.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// No special character: the path is this text.
    Exact,
    /// `text/**`: the path begins with this.
    Prefix(String),
    /// `**/text`: the path ends with this, or is it without its leading slash.
    Suffix(String),
    /// Anything else.
    Expression(Regex),
}

impl Pattern {
    /// Reads a cleaned pattern. None if it is malformed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(Self { text: text.to_owned(), matcher: compile(text)? })
    }

    /// Whether this path, relative to the root and with forward slashes, is matched itself.
    pub(super) fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(suffix) => path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path),
            Matcher::Expression(expression) => expression.is_match(path),
        }
    }

    /// The part that names a folder literally, if the pattern has no special character before its last glob.
    pub(super) fn literal_prefix(&self) -> Option<&str> {
        let text = self.text.strip_suffix("/**").unwrap_or(&self.text);
        let text = text.strip_suffix("/*").unwrap_or(text);
        let special = |character| matches!(character, '*' | '[' | ']' | '?' | '^' | '\\');
        (!text.contains(special)).then_some(text)
    }
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
