//! The `$(…)` in a text.
//!
//! A call inside may hold texts to expand itself, so this and [`functions`] know each other, and nobody else both.

use super::functions;
use super::scope::{Scope, Text};
use super::words::{closing, is_name, name, shown};
use std::path::Path;

/// Longer than any path or list that matters here.
const MAX_VALUE: usize = 16 * 1024;
/// How deep `$(` may stand inside `$(`.
const MAX_NESTING: usize = 16;

impl Scope<'_> {
    /// The text with every `$(…)` replaced. `at` is the file that holds the text.
    pub(super) fn expand(&self, text: &str, at: &Path) -> Text {
        self.expand_within(text, at, 0)
    }

    pub(super) fn expand_within(&self, text: &str, at: &Path, depth: usize) -> Text {
        let unknown = |what: &str| {
            Text::unknown(
                format!("{} uses `{}`, which only MSBuild can work out.", name(at), shown(what)).into(),
            )
        };
        if depth > MAX_NESTING || text.len() > MAX_VALUE {
            return unknown(text);
        }
        let mut result = Text::known("");
        let mut grown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            grown.push_str(before);
            let Some((inside, tail)) = closing(after) else { return unknown(text) };
            let part = match inside.trim() {
                // White space around the name makes it another one, which nothing sets.
                name if name != inside && is_name(name) => Text::known(""),
                inside => self.reference(inside, at, depth + 1),
            };
            result.doubt = result.doubt.or(part.doubt);
            match part.value {
                Some(value) if grown.len() + value.len() <= MAX_VALUE => grown.push_str(&value),
                _ => return result.doubt.map_or_else(|| unknown(text), Text::unknown),
            }
            rest = tail;
        }
        grown.push_str(rest);
        result.value = Some(grown);
        result
    }

    /// What stands between `$(` and its `)`.
    fn reference(&self, inside: &str, at: &Path, depth: usize) -> Text {
        let text =
            if is_name(inside) { self.lookup(inside, at) } else { functions::call(self, inside, at, depth) };
        text.unwrap_or_else(|| {
            let what = shown(inside);
            Text::unknown(format!("{} uses `$({what})`, which only MSBuild can work out.", name(at)).into())
        })
    }
}
