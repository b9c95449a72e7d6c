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
pub(super) use tree::for_tests;

/// The most files that may know each other in a circle.
const LONGEST: usize = 3;

/// How many steps the search for the longest circle of a knot takes at most.
const STEPS: usize = 20_000;

/// Every knot of files that holds a circle longer than allowed.
pub(super) fn circles(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for root in roots(sources) {
        match Arrows::of(&root, sources) {
            Ok(arrows) => {
                findings.extend(knots(&arrows).into_iter().filter_map(|knot| tell(&arrows, &knot)));
            }
            Err(problem) => findings.push(problem),
        }
    }
    findings
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

/// The knot and its longest circle in words, if that is too long or cannot be told.
fn tell(arrows: &Arrows, knot: &[usize]) -> Option<String> {
    let knot: BTreeSet<usize> = knot.iter().copied().collect();
    let mut search = Search { arrows, knot: &knot, longest: Vec::new(), steps: STEPS };
    for &start in &knot {
        search.extend(&mut vec![start]);
    }
    let circle = search.longest;
    let names: Vec<&str> = circle.iter().map(|&file| short(arrows.name(file))).collect();
    let seen = format!("a circle of {}: {}", circle.len(), names.join(" → "));
    match circle.len() > LONGEST {
        true => Some(format!("{} files know each other; {seen}", knot.len())),
        false if search.steps == 0 => {
            Some(format!("{} files know each other in too many ways to follow; {seen}", knot.len()))
        }
        false => None,
    }
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
    #[test]
    fn a_knot_that_cannot_be_searched_through_is_told() {
        let many = 150;
        let names = |letter: &str| (0..many).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
        let (firsts, seconds) = (names("b"), names("c"));
        let uses = |names: &[String]| {
            names.iter().map(|name| format!("use crate::{name}::X as _;")).collect::<String>()
        };
        let all = std::iter::once("a".to_owned()).chain(firsts.clone()).chain(seconds.clone());
        let mut files = vec![("lib.rs".to_owned(), all.map(|name| format!("mod {name};")).collect())];
        files.push(("a.rs".to_owned(), format!("pub struct X; {}", uses(&firsts))));
        let leads = format!("pub struct X; {}", uses(&seconds));
        files.extend(firsts.iter().map(|name| (format!("{name}.rs"), leads.clone())));
        let back = "pub struct X; use crate::a::X as _;".to_owned();
        files.extend(seconds.iter().map(|name| (format!("{name}.rs"), back.clone())));
        let files: Vec<(&str, &str)> = files.iter().map(|(p, t): &(String, String)| (&**p, &**t)).collect();
        let told = circles(&crate_of(&files));
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("301 files know each other in too many ways to follow"), "{told:?}");
    }
}
