//! A module opens with its reason. That the reason is a good one, and names the limits, is the reader's to see.

use super::{is_of_tests, is_rust};
use crate::invariants::Source;

/// A module that holds tests alone has its reason in their names.
pub(in crate::invariants) fn openings(sources: &[Source]) -> Vec<String> {
    let rust = sources.iter().filter(|source| is_rust(source) && !is_of_tests(&source.path));
    rust.filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{}: does not open with its reason", source.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_module_without_its_reason_is_found() {
        let bare = source("crates/a/src/a.rs", "use b;\n");
        let told = source("crates/a/src/b.rs", "//! Why.\n");
        let tests = source("crates/a/src/a_tests.rs", "use super::*;\n");
        assert_eq!(openings(&[bare, told, tests]), ["crates/a/src/a.rs: does not open with its reason"]);
    }
}
