//! What in a Dockerfile would fail on Lambda, or surprise its owner.
//!
//! Every finding names its place, what is there, why it matters and what to do; where the correction is
//! certain, it comes as an edit. The checks read the file and the facts handed in, and nothing else: no check
//! knows a registry, a clock or a disk. What depends on a value from outside gives no finding, because a check
//! that guesses is worse than none. At most two hundred findings are given.

mod base;
mod calls;
mod files;
mod finding;
mod look;
mod needs;
mod order;
mod output;
mod publish;
mod settings;
mod start;
mod view;

pub use finding::{LintFinding, Severity};
pub use look::LintFacts;
pub use needs::{ContextNeeds, context_needs, host_build};

use super::syntax::Dockerfile;
use finding::Findings;
use look::Look;
use view::View;

/// Checks a Dockerfile. The findings are sorted by line.
pub fn lint(file: &Dockerfile, facts: &LintFacts<'_>) -> Vec<LintFinding> {
    let view = View::new(file);
    let look = Look { file, facts, view: &view, kind: base::BaseKind::of(file) };
    let mut found = Findings { file, list: Vec::new() };
    base::check(&look, &mut found);
    start::check(&look, &mut found);
    files::check(&look, &mut found);
    order::check(&look, &mut found);
    output::check(&look, &mut found);
    publish::check(&look, &mut found);
    settings::check(&look, &mut found);
    let mut list = found.list;
    list.sort_by(|one, other| {
        (one.line, one.severity, &one.rule).cmp(&(other.line, other.severity, &other.rule))
    });
    list
}

#[cfg(test)]
mod tests;
