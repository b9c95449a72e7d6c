//! A lint is silenced with a reason or not at all, and every crate takes the lints of the root manifest.

use proc_macro2::{TokenStream, TokenTree};

use super::is_rust;
use crate::invariants::Source;

pub(in crate::invariants) fn lints(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let is_member = source.path.ends_with("/Cargo.toml");
        if is_member && !source.text.contains("[lints]\nworkspace = true") {
            findings.push(format!("{}: does not take the lints of the workspace", source.path));
        }
        // Reading all files as tokens takes seconds, so only those are that can have a finding.
        if !is_rust(source)
            || !["allow(", "expect("].iter().any(|word| source.text.contains(&format!("[{word}")))
        {
            continue;
        }
        match source.text.parse() {
            Ok(tokens) => silenced(&tokens, &mut |what| {
                findings.push(format!("{}: {what} without a reason", source.path));
            }),
            Err(error) => findings.push(format!("{}: {error}", source.path)),
        }
    }
    findings
}

/// Finds `allow(…)` and `expect(…)` of an attribute that give no reason.
fn silenced(tokens: &TokenStream, found: &mut dyn FnMut(String)) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        let mark = |back: usize, wanted: char| {
            let tree = at.checked_sub(back).and_then(|at| trees.get(at));
            matches!(tree, Some(TokenTree::Punct(mark)) if mark.as_char() == wanted)
        };
        let is_attribute = mark(1, '#') || (mark(1, '!') && mark(2, '#'));
        if let (true, [TokenTree::Ident(name), TokenTree::Group(arguments)]) =
            (is_attribute, inner.as_slice())
            && (name == "allow" || name == "expect")
            && !arguments.stream().into_iter().any(is_reason)
        {
            found(format!("{name}({})", arguments.stream()));
        }
        silenced(&group.stream(), found);
    }
}

fn is_reason(tree: TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(word) if word == "reason")
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_silenced_lint_without_a_reason_is_found() {
        let silent = "#![allow(dead_code)]\nfn a() { #[expect(clippy::unwrap_used)] b() }\nmod t { #[allow(x)] fn c() {} }";
        assert_eq!(lints(&[source("a.rs", silent)]).len(), 3);
        let told = "#![allow(dead_code, reason = \"r\")]\nfn a() { x.expect(\"allow(y)\") }\n#[cfg(b)] fn allow(z: Z) {}";
        assert!(lints(&[source("a.rs", told)]).is_empty());
    }

    #[test]
    fn a_crate_with_lints_of_its_own_is_found() {
        assert_eq!(
            lints(&[source("crates/a/Cargo.toml", "[package]\n[lints.clippy]\nall = \"allow\"\n")]).len(),
            1
        );
        assert!(lints(&[source("crates/a/Cargo.toml", "[lints]\nworkspace = true\n")]).is_empty());
    }
}
