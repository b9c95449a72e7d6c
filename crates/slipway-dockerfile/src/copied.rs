//! Which files of the context a build takes into a layer.
//!
//! COPY and ADD are read in the stages that the build reaches; what only lies in the context, or is mounted for one
//! command, is in no layer. Where a source depends on a variable it may be anything, and counts as everything.

use super::syntax::{Dockerfile, Instruction, Keyword, StageBase};
use std::collections::BTreeSet;

/// The files that a build copies out of its context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Sources of the stages whose layers are the image's.
    shipped: Vec<Source>,
    /// Sources of the other stages, whose layers stay in the engine.
    built: Vec<Source>,
}

/// One source: its folders and its last part, each of which may hold wildcards. None at all is everything.
type Source = Vec<String>;

impl Copied {
    /// What is known where the Dockerfile is not: every file may be copied, and none is known to be in the image.
    pub fn unknown() -> Self {
        Self { shipped: Vec::new(), built: vec![Vec::new()] }
    }

    /// What this file copies on its way to a stage, or to the last one.
    pub fn of(file: &Dockerfile, target: Option<&str>) -> Self {
        let last = target.and_then(|name| stage(file, name)).or(file.stages().len().checked_sub(1));
        let Some(last) = last else { return Self::default() };
        let chain = chain(file, last);
        let reached = reached(file, last);
        let mut copied = Self::default();
        for one in file.instructions().filter(|one| copies(one)) {
            match one.stage {
                Some(stage) if chain.contains(&stage) => copied.shipped.extend(sources(one)),
                Some(stage) if reached.contains(&stage) => copied.built.extend(sources(one)),
                _ => {}
            }
        }
        copied
    }

    /// Whether this file of the context, named with `/`, becomes part of a layer.
    pub fn takes(&self, path: &str) -> bool {
        self.ships(path) || self.built.iter().any(|source| holds(source, path))
    }

    /// Whether it becomes part of a layer of the image itself.
    pub fn ships(&self, path: &str) -> bool {
        self.shipped.iter().any(|source| holds(source, path))
    }
}

fn copies(one: &Instruction) -> bool {
    matches!(one.keyword, Keyword::Copy | Keyword::Add) && one.flag("from").is_none()
}

fn stage(file: &Dockerfile, name: &str) -> Option<usize> {
    let lower = name.to_lowercase();
    let named = file.stages().iter().rev().find(|stage| stage.name.as_deref() == Some(&lower));
    let numbered = || name.parse().ok().filter(|index| *index < file.stages().len());
    named.map(|stage| stage.index).or_else(numbered)
}

/// The stages that a stage consists of.
fn chain(file: &Dockerfile, last: usize) -> BTreeSet<usize> {
    let mut chain = BTreeSet::from([last]);
    let mut next = last;
    // A stage only ever starts from an earlier one, so this ends.
    while let Some(StageBase::Stage(below)) = file.stages().get(next).map(|stage| &stage.base) {
        if *below >= next {
            break;
        }
        chain.insert(*below);
        next = *below;
    }
    chain
}

/// The stages that BuildKit runs on its way to this one.
fn reached(file: &Dockerfile, last: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![last];
    while let Some(next) = waiting.pop() {
        for index in chain(file, next) {
            if reached.insert(index) {
                let own = file.instructions().filter(|one| one.stage == Some(index));
                waiting.extend(own.flat_map(|one| named_stages(file, one)));
            }
        }
    }
    reached
}

/// The stages that an instruction takes files from.
fn named_stages(file: &Dockerfile, one: &Instruction) -> Vec<usize> {
    let from = one.flag("from").map(str::to_owned);
    let mounts = one.flags.iter().filter(|flag| flag.name == "mount").filter_map(|flag| flag.value.as_ref());
    let mounted = mounts.flat_map(|value| value.split(',')).filter_map(|part| part.strip_prefix("from="));
    let names = mounted.map(str::to_owned).chain(from);
    names.filter_map(|name| stage(file, name.trim_matches('"'))).collect()
}

fn sources(one: &Instruction) -> Vec<Source> {
    let mut values = one.values();
    values.pop();
    let elsewhere =
        |value: &String| value.starts_with("<<") || value.contains("://") || value.starts_with("git@");
    values.iter().filter(|value| !elsewhere(value)).map(|value| source(value)).collect()
}

fn source(value: &str) -> Source {
    if value.contains('$') || value.contains("**") {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    for part in value.split('/') {
        match part {
            "" | "." => {}
            // The context has nothing above it: such a way ends at its root.
            ".." => drop(parts.pop()),
            part => parts.push(part.to_owned()),
        }
    }
    parts
}

/// A source that is a folder holds all that is below it.
fn holds(source: &Source, path: &str) -> bool {
    let mut parts = path.split('/');
    source.iter().all(|pattern| parts.next().is_some_and(|part| matches(pattern, part)))
}

/// Whether a name has the form of a pattern with `*` and `?`. A class of letters is taken to fit.
fn matches(pattern: &str, name: &str) -> bool {
    if pattern.contains(['[', '\\']) {
        return true;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The place after the last star, and where in the name it was tried: only the last star is ever tried again.
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                at += 1;
                star = Some((at, seen));
            }
            Some(letter) if *letter == '?' || name.get(seen) == Some(letter) => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((after, tried)) => {
                    at = after;
                    seen = tried + 1;
                    star = Some((after, tried + 1));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn copied(text: &str) -> Copied {
        Copied::of(&parse(text).unwrap(), None)
    }

    #[test]
    fn only_what_is_copied_is_taken_and_a_folder_is_taken_whole() {
        let copied = copied(
            "FROM sdk AS build\nCOPY [\"src/Ferry/Ferry.csproj\", \"src/Ferry/\"]\nCOPY src/*/App ./\nADD ./nuget.* .\n\
             RUN --mount=type=bind,source=tools,target=/t ls\nFROM base\nCOPY --from=build /app .\nCOPY conf /conf\n",
        );
        for path in ["src/Ferry/Ferry.csproj", "src/x/App/a/b.json", "nuget.config", "conf/x/y"] {
            assert!(copied.takes(path), "{path}");
        }
        for path in ["src/Ferry/Function.cs", "src/App/a", "tools/key.pem", "x/nuget.config", "app", "confx"]
        {
            assert!(!copied.takes(path), "{path}");
        }
        assert!(copied.ships("conf/x") && !copied.ships("nuget.config"));
    }

    #[test]
    fn everything_is_taken_where_everything_or_something_unknown_is_named() {
        for source in [".", "./", "/", "*", "${WHAT}", "$WHAT/x", "src/.."] {
            assert!(copied(&format!("FROM base\nCOPY {source} /x\n")).ships("a/b.txt"), "{source}");
        }
        assert!(Copied::unknown().takes("a") && !Copied::unknown().ships("a"));
    }

    #[test]
    fn stages_that_the_build_does_not_reach_take_nothing() {
        let text = "FROM sdk AS base\nCOPY a .\nFROM base AS test\nCOPY b .\nFROM sdk AS tools\nCOPY c .\n\
                    FROM base AS build\nRUN --mount=type=bind,from=tools,target=/t ls\nFROM run\nCOPY --from=build /x .\n";
        let file = parse(text).unwrap();
        let taken = |target| ["a", "b", "c"].map(|path| Copied::of(&file, target).takes(path));
        assert_eq!(taken(None), [true, false, true]);
        assert_eq!(taken(Some("Test")), [true, true, false]);
        assert_eq!(taken(Some("2")), [false, false, true]);
        assert!(Copied::of(&file, Some("test")).ships("a"));
    }

    #[test]
    fn texts_of_the_file_itself_and_addresses_are_no_files_of_the_context() {
        let copied = copied("FROM base\nCOPY <<EOF /x\nhello\nEOF\nADD https://host/x /y\n");
        assert_eq!(copied, Copied::default());
    }

    #[test]
    fn names_match_as_in_a_shell() {
        for (pattern, name) in
            [("*.json", "a.json"), ("a?c*", "abcd"), ("*a*b", "xaxbxab"), ("**", "x"), ("*", "")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.json", "a.jsonx"), ("a?", "a"), ("", "a"), ("*ab", "ba")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
