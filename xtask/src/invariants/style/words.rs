//! Texts of the program are calm: no exclamation marks, and none of the words that talk a person round.

use proc_macro2::{TokenStream, TokenTree};

use super::{ending, is_of_tests, is_rust};
use crate::invariants::Source;

const COAXING: [&str; 3] = ["please", "simply", "oops"];
/// The practice cloud says what AWS says, the page's double what other programs say, and a sample is written in a
/// language of its own. This check has to name what it looks for.
const OF_OTHERS: [&str; 4] = ["slipway-practice/", "/host/fake/", "/scaffold/", "/invariants/style/"];

/// In Rust the texts are looked at, in pages and documents everything that is written.
pub(in crate::invariants) fn words(sources: &[Source]) -> Vec<String> {
    let shown = sources.iter().filter(|source| {
        ["rs", "svelte", "ts", "md"].contains(&ending(source))
            && !is_of_tests(&source.path)
            && !OF_OTHERS.iter().any(|part| source.path.contains(part))
    });
    shown
        // Reading all files as tokens takes seconds, so only those are that can have a finding.
        .filter(|source| excitement(&source.text).is_some())
        .flat_map(|source| {
            let texts = if is_rust(source) { literals(source) } else { vec![source.text.clone()] };
            let told: Vec<String> = texts.iter().filter_map(|text| excitement(text)).collect();
            told.into_iter().map(|told| format!("{}: is not calm: {told}", source.path))
        })
        .collect()
}

/// The word that coaxes, or the line that shouts.
fn excitement(text: &str) -> Option<String> {
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    let coaxing = words.find(|word| COAXING.iter().any(|other| word.eq_ignore_ascii_case(other)));
    coaxing.or_else(|| text.lines().find(|line| is_loud(line))).map(|found| found.trim().to_owned())
}

/// A sentence that ends with an exclamation mark; `!=`, `#!`, `<!--` and `panic!(` are none.
fn is_loud(line: &str) -> bool {
    line.match_indices('!').any(|(at, _)| {
        let after = &line[at + 1..];
        line[..at].ends_with(char::is_alphabetic)
            && (after.is_empty() || after.starts_with([' ', '"', '\'', '`', '<', '\\', ')']))
    })
}

/// The texts in a file's code, without those of its tests and its documentation.
fn literals(source: &Source) -> Vec<String> {
    let mut texts = Vec::new();
    match source.code().parse() {
        Ok(tokens) => collect(&tokens, &mut texts),
        Err(error) => texts.push(format!("oops, it cannot be read: {error}")),
    }
    texts
}

fn collect(tokens: &TokenStream, texts: &mut Vec<String>) {
    let mut behind_hash = false;
    for tree in tokens.clone() {
        let is_attribute = behind_hash;
        behind_hash = is_mark(&tree, '#') || (behind_hash && is_mark(&tree, '!'));
        match tree {
            // Documentation and the reasons of lints are attributes, and no texts of the program.
            TokenTree::Group(group) if !is_attribute => collect(&group.stream(), texts),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    texts.push(text.value());
                }
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn is_mark(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(mark) if mark.as_char() == wanted)
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn said(text: &str) -> Vec<String> {
        words(&[source(
            "crates/a/src/a.rs",
            &format!("//! Simply.\n/// Oops! No.\nfn a() {{ say!({text:?}) }}"),
        )])
    }

    #[test]
    fn a_text_that_shouts_or_coaxes_is_found() {
        assert_eq!(said("It is done! Go on."), ["crates/a/src/a.rs: is not calm: It is done! Go on."]);
        assert_eq!(said("Done!").len(), 1);
        assert_eq!(said("Please wait."), ["crates/a/src/a.rs: is not calm: Please"]);
        for calm in ["a != b", "#!/bin/sh", "<!DOCTYPE html>", "It is done.", "displeased", "println!(x)"] {
            assert!(said(calm).is_empty(), "{calm}");
        }
    }

    #[test]
    fn a_page_and_a_document_that_shout_or_coax_are_found() {
        assert_eq!(words(&[source("ui/src/a.svelte", "<p>Simply click</p>")]).len(), 1);
        assert_eq!(words(&[source("ui/src/a.svelte", "<p>It is done!</p>")]).len(), 1);
        assert_eq!(words(&[source("docs/a.md", "Go on!\n")]).len(), 1);
        assert!(words(&[source("ui/src/a.ts", "if (!a || b !== c) say('It is done.');")]).is_empty());
    }

    #[test]
    fn what_tests_and_others_say_does_not_count() {
        assert!(
            words(&[source("crates/a/src/a.rs", "#[cfg(test)]\nmod t { fn a() { \"Wow!\" } }")]).is_empty()
        );
        assert!(words(&[source("crates/slipway-practice/src/a.rs", "fn a() { \"Please.\" }")]).is_empty());
    }
}
