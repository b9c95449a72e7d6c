//! No circle of more than three files: a file can be read, moved and tested with few others beside it.
//!
//! The files of a crate are the points, what one names of another is an arrow. A `mod` declaration and a `pub use` are
//! no arrows, and a name is followed through every `use` to the file that defines it: a module may gather what its
//! parts offer. Tests do not count: they may know everything. Seen are names, not types: a method called on a value
//! leads nowhere here.

mod arrows;
mod tree;

use std::collections::BTreeSet;

use super::Source;
use arrows::Arrows;

/// The most files that may know each other in a circle.
const LONGEST: usize = 3;

/// The crates that still hold such circles: theirs are printed and let pass. The list only gets shorter.
const KNOWN: [&str; 2] = ["crates/slipway-practice/", "crates/slipway-workbench/"];

/// Every knot of files that holds a circle longer than allowed.
pub(super) fn circles(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for root in roots(sources) {
        match Arrows::of(&root, sources) {
            Ok(arrows) => {
                let told = knots(&arrows).into_iter().filter_map(|knot| tell(&arrows, &knot));
                findings.extend(judged(&root, told.collect()));
            }
            Err(problem) => findings.push(problem),
        }
    }
    findings
}

/// What is found in a crate, unless it is known there. A crate that has no circles left is known no more.
fn judged(root: &str, told: Vec<String>) -> Vec<String> {
    let known = KNOWN.iter().any(|folder| root.starts_with(folder));
    match (known, told.is_empty()) {
        (true, true) => vec![format!("{root}: no circle is left, so it is no longer among the known")],
        (true, false) => {
            told.iter().for_each(|text| println!("known  {text}"));
            Vec::new()
        }
        (false, _) => told,
    }
}

/// The files that a crate begins with.
fn roots(sources: &[Source]) -> Vec<String> {
    let begins =
        |s: &&Source| ["/src/lib.rs", "/src/main.rs", "/it/main.rs"].iter().any(|end| s.path.ends_with(end));
    sources.iter().filter(begins).map(|s| s.path.clone()).collect()
}

/// The sets of files of which each is reached from each other: Kosaraju's two walks.
fn knots(arrows: &Arrows) -> Vec<Vec<usize>> {
    let mut finished = Vec::new();
    let mut seen = BTreeSet::new();
    for file in 0..arrows.files.len() {
        walk(file, &mut seen, &mut finished, &|f| arrows.from(f));
    }
    let mut taken = BTreeSet::new();
    let mut knots = Vec::new();
    for file in finished.into_iter().rev() {
        let mut knot = Vec::new();
        walk(file, &mut taken, &mut knot, &|f| arrows.to(f));
        knots.push(knot);
    }
    knots.retain(|knot| knot.len() > LONGEST);
    knots
}

fn walk(
    file: usize,
    seen: &mut BTreeSet<usize>,
    finished: &mut Vec<usize>,
    next: &dyn Fn(usize) -> Vec<usize>,
) {
    if !seen.insert(file) {
        return;
    }
    for other in next(file) {
        walk(other, seen, finished, next);
    }
    finished.push(file);
}

/// The knot and its longest circle in words, if that is too long.
fn tell(arrows: &Arrows, knot: &[usize]) -> Option<String> {
    let knot: BTreeSet<usize> = knot.iter().copied().collect();
    let mut search = Search { arrows, knot: &knot, longest: Vec::new(), steps: 20_000 };
    for &start in &knot {
        search.extend(&mut vec![start]);
    }
    let circle = search.longest;
    (circle.len() > LONGEST).then(|| {
        let names: Vec<&str> = circle.iter().map(|&file| short(arrows.name(file))).collect();
        format!("{} files know each other; a circle of {}: {}", knot.len(), circle.len(), names.join(" → "))
    })
}

fn short(path: &str) -> &str {
    path.strip_prefix("crates/").unwrap_or(path)
}

/// The longest circle within a knot, as far as a bounded search finds it.
struct Search<'a> {
    arrows: &'a Arrows,
    knot: &'a BTreeSet<usize>,
    longest: Vec<usize>,
    steps: usize,
}

impl Search<'_> {
    /// Goes on from a path whose first file is the smallest, so that each circle is walked once.
    fn extend(&mut self, path: &mut Vec<usize>) {
        let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return };
        for next in self.arrows.from(last) {
            if next == first && path.len() > self.longest.len() {
                self.longest.clone_from(path);
            }
            if self.steps > 0 && next > first && self.knot.contains(&next) && !path.contains(&next) {
                self.steps -= 1;
                path.push(next);
                self.extend(path);
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, circles};

    fn crate_of(files: &[(&str, &str)]) -> Vec<Source> {
        files
            .iter()
            .map(|(path, text)| Source { path: format!("crates/x/src/{path}"), text: (*text).to_owned() })
            .collect()
    }

    const RING: [(&str, &str); 5] = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B;\npub struct A;"),
        ("b.rs", "pub struct B; fn f() { crate::c::g(); }"),
        ("c.rs", "pub fn g() { let _ = vec![super::d::D]; }"),
        ("d.rs", "use super::a;\npub struct D; fn h(_: a::A) {}"),
    ];

    #[test]
    fn a_circle_of_four_is_found_by_imports_paths_and_what_macros_name() {
        assert_eq!(
            circles(&crate_of(&RING)),
            ["4 files know each other; a circle of 4: x/src/a.rs → x/src/b.rs → x/src/c.rs → x/src/d.rs"]
        );
    }

    #[test]
    fn a_known_crate_without_circles_is_known_no_more() {
        let root = "crates/slipway-practice/src/lib.rs";
        assert_eq!(super::judged(root, vec!["a circle".to_owned()]), Vec::<String>::new());
        assert_eq!(super::judged(root, Vec::new()).len(), 1);
        assert_eq!(super::judged("crates/x/src/lib.rs", vec!["a circle".to_owned()]), ["a circle"]);
    }

    #[test]
    fn a_chain_is_no_circle() {
        let mut files = RING;
        files[4] = ("d.rs", "pub struct D;");
        assert!(circles(&crate_of(&files)).is_empty());
    }

    #[test]
    fn a_parent_that_gathers_its_parts_is_no_part_of_a_circle() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; mod c; mod d; mod e; pub use b::B; pub(crate) use {c::C, d::*};"),
            ("a/b.rs", "use super::C; pub struct B;"),
            ("a/c.rs", "use super::D; pub struct C;"),
            ("a/d.rs", "use super::e::E; pub struct D;"),
            ("a/e.rs", "pub struct E;"),
        ];
        assert!(circles(&crate_of(&files)).is_empty());
        let mut files = files;
        files[5] = ("a/e.rs", "use crate::a::B; pub struct E;");
        assert_eq!(circles(&crate_of(&files)).len(), 1);
    }

    #[test]
    fn what_tests_know_does_not_count() {
        let mut files = RING;
        files[4] = ("d.rs", "pub struct D; #[cfg(test)] mod tests { use super::super::a::A; }");
        assert!(circles(&crate_of(&files)).is_empty());
    }

    #[test]
    fn three_files_may_know_each_other() {
        let mut files = RING;
        files[3] = ("c.rs", "pub fn g(_: super::a::A) {}");
        assert!(circles(&crate_of(&files)).is_empty());
    }
}
