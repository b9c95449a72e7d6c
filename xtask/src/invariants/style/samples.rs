//! Every error that a crate declares has samples in the tests that record what a person reads of each.
//!
//! A macro makes sure that the samples of an enum have every variant; this rule, that every enum has samples. Errors of
//! the workshop are for those who work in it.

use std::collections::BTreeMap;

use syn::{Attribute, Item};

use super::{is_of_tests, is_rust};
use crate::invariants::Source;

/// There are more error types than this. Finding fewer means that the search has gone blind.
const AT_LEAST: usize = 25;

pub(in crate::invariants) fn samples(sources: &[Source]) -> Vec<String> {
    found(sources, AT_LEAST)
}

fn found(sources: &[Source], at_least: usize) -> Vec<String> {
    let mut findings = Vec::new();
    let mut declared: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let library = |source: &&Source| {
        source.path.starts_with("crates/") && is_rust(source) && !is_of_tests(&source.path)
    };
    // Reading all files as syntax takes seconds, so only those are that can declare an error.
    for source in sources.iter().filter(library).filter(|source| source.text.contains("#[error(")) {
        match syn::parse_file(&source.text) {
            Ok(file) => {
                for name in file.items.iter().filter_map(error_name) {
                    declared.entry(name).or_default().push(&source.path);
                }
            }
            Err(error) => findings.push(format!("{}: {error}", source.path)),
        }
    }
    for (name, paths) in &declared {
        let taken: usize = sources.iter().map(|source| samples_of(name, source)).sum();
        if taken < paths.len() {
            findings.push(format!("{}: {name} has no samples", paths.join(", ")));
        }
    }
    let count = declared.values().map(Vec::len).sum::<usize>();
    if count < at_least {
        findings.push(format!("{count} error types were found, and there are at least {at_least}"));
    }
    findings
}

/// The name of a type that derives `Error`.
fn error_name(item: &Item) -> Option<String> {
    let (attributes, name) = match item {
        Item::Enum(item) => (&item.attrs, &item.ident),
        Item::Struct(item) => (&item.attrs, &item.ident),
        _ => return None,
    };
    attributes.iter().any(derives_error).then(|| name.to_string())
}

fn derives_error(attribute: &Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("derive") {
        // What is no list of paths is no derive, and the compiler's to refuse.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|last| last.ident == "Error");
            Ok(())
        });
    }
    found
}

/// How many samples a file has of an error: of every variant of an enum, or of a struct by its name.
fn samples_of(name: &str, source: &Source) -> usize {
    let is_of_samples = source.path.contains("/samples/") || source.path.ends_with("/error_samples.rs");
    let text = if is_of_samples { source.text.as_str() } else { "" };
    text.matches(&format!("samples!({name} ")).count() + text.matches(&format!("(\"{name}\",")).count()
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn an_error_without_samples_is_found() {
        let declared = "/// Doc.\n#[derive(Debug, thiserror::Error)]\nenum Lost { #[error(\"a\")] A }\n\
                        #[derive(Debug, Error)]\npub struct Odd(u8);\n#[derive(Debug)]\nenum Other { B }\n";
        let sampled = "fn a() { samples!(Lost { A {} }); tell(vec![(\"Odd\", b())]); }";
        let sources =
            [source("crates/a/src/error.rs", declared), source("crates/b/src/samples/a.rs", sampled)];
        assert_eq!(found(&sources, 2), [""; 0]);
        assert_eq!(
            found(&sources[..1], 2),
            ["crates/a/src/error.rs: Lost has no samples", "crates/a/src/error.rs: Odd has no samples"]
        );
        let twice = [sources[0].clone(), sources[1].clone(), source("crates/c/src/error.rs", declared)];
        assert_eq!(found(&twice, 2).len(), 2, "samples of the one are none of the other");
        assert_eq!(found(&sources, 3), ["2 error types were found, and there are at least 3"]);
    }
}
