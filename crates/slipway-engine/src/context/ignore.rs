//! The rules of an ignore file.
//!
//! Later lines win over earlier ones; a line with `!` takes back what an earlier one excluded; what lies below
//! a matched folder is matched too. An exception below an excluded folder works, and may hold wildcards: this is
//! BuildKit's rule. (The legacy builder looks into an excluded folder only for exceptions that name it literally.)

use super::pattern::Pattern;
use crate::error::EngineError;
use std::path::{Path, PathBuf};

/// The name of the ignore file that counts for every Dockerfile without its own.
pub const IGNORE_FILE: &str = ".dockerignore";

/// The rules of one ignore file, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreRules {
    rules: Vec<Rule>,
    /// Every exception names its folder literally, so a folder none of them names need not be looked into.
    exceptions_are_literal: bool,
    /// The file that was read.
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    exception: bool,
    pattern: Pattern,
    /// The line it stands in, counted from 1, and what that says.
    line: usize,
    text: String,
}

/// The line of an ignore file that leaves something out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IgnoringLine {
    /// Its number, counted from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// For each rule, whether it decided about a folder or one above it; then it matches everything in the folder too.
#[derive(Debug, Clone)]
pub(super) struct Inherited(Vec<bool>);

/// A line of an ignore file that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidLine {
    /// The line, counted from 1.
    pub line: usize,
    /// Its text.
    pub pattern: String,
}

impl IgnoreRules {
    /// Reads the rules for a Dockerfile: `NAME.dockerignore` beside it, else `.dockerignore` in the root.
    pub fn for_dockerfile(root: &Path, dockerfile: Option<&Path>) -> Result<Self, EngineError> {
        let own = dockerfile.map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(IGNORE_FILE);
            root.join(name)
        });
        for path in own.into_iter().chain([root.join(IGNORE_FILE)]) {
            match std::fs::read(&path) {
                Ok(bytes) => {
                    let rules = Self::parse_file(&path, &bytes)?;
                    return Ok(Self { file: Some(path), ..rules });
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(EngineError::IgnoreFileUnreadable { path, source }),
            }
        }
        Ok(Self::default())
    }

    fn parse_file(path: &Path, bytes: &[u8]) -> Result<Self, EngineError> {
        Self::parse(&String::from_utf8_lossy(bytes)).map_err(|invalid| EngineError::IgnorePatternInvalid {
            path: PathBuf::from(path),
            line: invalid.line,
            pattern: invalid.pattern,
        })
    }

    /// Reads the text of an ignore file.
    pub fn parse(text: &str) -> Result<Self, InvalidLine> {
        let mut rules = Vec::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.split('\n').enumerate() {
            // A comment begins in the first column; a space before the sign makes it a pattern.
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            match rule(line.trim()) {
                Some(rule) => {
                    let (line, text) = (index + 1, line.trim().to_owned());
                    rules.extend(rule.map(|(exception, pattern)| Rule { exception, pattern, line, text }));
                }
                None => return Err(InvalidLine { line: index + 1, pattern: line.trim().to_owned() }),
            }
        }
        let mut exceptions = rules.iter().filter(|rule| rule.exception);
        let exceptions_are_literal = exceptions.all(|rule| rule.pattern.literal_prefix().is_some());
        Ok(Self { rules, exceptions_are_literal, file: None })
    }

    /// Whether a path is left out. The path is relative to the root and has forward slashes.
    pub fn excludes(&self, path: &str) -> bool {
        let mut above = self.at_root();
        for (end, _) in path.match_indices('/') {
            above = self.below(path.get(..end).unwrap_or_default(), &above);
        }
        self.excludes_below(path, &above)
    }

    /// The line that leaves a path out; none where it is not left out.
    pub fn line_excluding(&self, path: &str) -> Option<IgnoringLine> {
        let mut above = self.at_root();
        for (end, _) in path.match_indices('/') {
            above = self.below(path.get(..end).unwrap_or_default(), &above);
        }
        let mut last = None;
        let excluded = self.judge(path, &above, |rule| last = self.rules.get(rule));
        let rule = last.filter(|_| excluded)?;
        Some(IgnoringLine { line: rule.line, text: rule.text.clone() })
    }

    /// The file that the rules were read from, where there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What the rules say of a folder without a name: the root.
    pub(super) fn at_root(&self) -> Inherited {
        Inherited(vec![false; self.rules.len()])
    }

    /// What the things in a folder inherit from it, given what the folder itself inherited.
    pub(super) fn below(&self, folder: &str, above: &Inherited) -> Inherited {
        let mut below = self.at_root();
        self.judge(folder, above, |rule| {
            if let Some(matched) = below.0.get_mut(rule) {
                *matched = true;
            }
        });
        below
    }

    /// The same as [`Self::excludes`], for a path in a folder of which is known what it hands down.
    pub(super) fn excludes_below(&self, path: &str, above: &Inherited) -> bool {
        self.judge(path, above, |_| {})
    }

    /// Tries the rules in order and tells the numbers of those that match. A rule that could not change the verdict at
    /// its place is not tried and does not count as matched. This is more than thrift: what lies in a folder inherits
    /// no match from such a rule, and Docker's program, which does the same, sends other files than one that tried all.
    fn judge(&self, path: &str, above: &Inherited, mut matched: impl FnMut(usize)) -> bool {
        let mut excluded = false;
        for (number, (rule, inherited)) in self.rules.iter().zip(&above.0).enumerate() {
            if *inherited || (rule.exception == excluded && rule.pattern.matches(path)) {
                matched(number);
                excluded = !rule.exception;
            }
        }
        excluded
    }

    /// Whether something below an excluded folder may be taken back by an exception.
    pub fn may_reenter(&self, folder: &str) -> bool {
        let mut exceptions = self.rules.iter().filter(|rule| rule.exception);
        if !self.exceptions_are_literal {
            return exceptions.next().is_some();
        }
        exceptions.filter_map(|rule| rule.pattern.literal_prefix()).any(|prefix| {
            prefix.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Reads a line that is neither empty nor a comment. None if it is malformed; no rule if nothing is left of it.
///
/// Docker cleans a line when it reads the file and once more when it makes a pattern of it. In between a leading slash
/// goes, so that `/!name` becomes an exception, and spaces before a trailing slash go after all.
fn rule(line: &str) -> Option<Option<(bool, Pattern)>> {
    let (mark, text) = match line.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", line),
    };
    // On Windows a backslash separates folders, in Docker's program too; elsewhere it escapes.
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
    let cleaned = if text.is_empty() { text } else { clean(&text) };
    let relative = match cleaned.strip_prefix('/') {
        Some("") | None => cleaned.as_str(),
        Some(relative) => relative,
    };
    let marked = format!("{mark}{relative}");
    let marked = match marked.trim() {
        "" => return Some(None),
        marked => clean(marked),
    };
    let (exception, text) = match marked.strip_prefix('!') {
        Some(text) => (true, text),
        None => (false, marked.as_str()),
    };
    if text.is_empty() {
        return None;
    }
    Some(Some((exception, Pattern::parse(text)?)))
}

/// The shortest spelling of a path: no `.`, no empty parts, `..` resolved where something is before it.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn excluded(rules: &str, path: &str) -> bool {
        IgnoreRules::parse(rules).unwrap_or_else(|invalid| panic!("{invalid:?}")).excludes(path)
    }

    #[test]
    fn patterns_are_relative_to_the_root() {
        assert!(excluded(".env", ".env"));
        assert!(!excluded(".env", "sub/.env"), "this is not .gitignore");
        assert!(excluded("**/.env", "sub/.env"));
    }

    #[test]
    fn spellings_of_the_same_path_mean_the_same() {
        for rules in ["bin", "/bin", "./bin", "bin/", " bin ", "bin\r", "a/../bin", "//bin", "\u{feff}bin"] {
            assert!(excluded(rules, "bin"), "{rules:?}");
            assert!(excluded(rules, "bin/a/b"), "{rules:?}");
        }
    }

    #[test]
    fn the_last_rule_that_matches_wins() {
        assert!(!excluded("*.md\n!README.md", "README.md"));
        assert!(excluded("*.md\n!README.md\nREADME*", "README.md"));
        assert!(excluded("!README.md\n*.md", "README.md"));
    }

    #[test]
    fn an_exception_reaches_below_an_excluded_folder() {
        let rules = IgnoreRules::parse("bin\n!bin/keep/a.dll").expect("valid");
        assert!(rules.excludes("bin"));
        assert!(rules.may_reenter("bin"));
        assert!(rules.may_reenter("bin/keep"));
        assert!(!rules.may_reenter("bin/other"));
        assert!(!rules.excludes("bin/keep/a.dll"));
        assert!(rules.excludes("bin/keep/b.dll"));
        let rules = IgnoreRules::parse("bin\n!**/a.dll").expect("valid");
        assert!(rules.may_reenter("bin/other"), "a wildcard may match anywhere");
        assert!(!rules.excludes("bin/other/a.dll"));
    }

    #[test]
    fn a_rule_that_changed_nothing_about_a_folder_is_not_handed_down() {
        assert!(!excluded("*\n!a/b\na", "a/b"), "the last line was not tried for the folder");
        assert!(excluded("!a/b\na", "a/b"));
    }

    #[test]
    fn everything_except_one_folder_can_be_excluded() {
        let rules = "*\n!src\n!*.csproj";
        assert!(!excluded(rules, "src/a/b.cs"));
        assert!(!excluded(rules, "a.csproj"));
        assert!(excluded(rules, "a.sln"));
    }

    #[test]
    fn the_line_that_leaves_a_path_out_is_told() {
        let rules = IgnoreRules::parse("# made\n**/bin\n\n*.json\n!keep.json\nsrc").expect("valid");
        let line = |path: &str| rules.line_excluding(path).map(|found| (found.line, found.text));
        assert_eq!(line("a/bin/x.dll"), Some((2, "**/bin".to_owned())));
        assert_eq!(line("settings.json"), Some((4, "*.json".to_owned())));
        assert_eq!(line("keep.json"), None);
        assert_eq!(line("src/a.json"), Some((6, "src".to_owned())));
        assert_eq!(line("other.cs"), None);
    }

    #[test]
    fn comments_begin_in_the_first_column_only() {
        assert!(!excluded("#a", "#a"));
        assert!(excluded(" #a", "#a"));
        assert!(excluded("\\#a", "#a"));
    }

    #[test]
    fn a_line_is_cleaned_twice() {
        assert!(!excluded("name\n/!name", "name"), "the slash goes, and an exception is left");
        assert!(excluded("name /", "name"), "the space goes too");
        assert!(!excluded("/ /", "name"), "nothing is left, and that is no rule");
    }

    #[test]
    fn an_invalid_line_is_named() {
        let invalid = |line, pattern: &str| Err(InvalidLine { line, pattern: pattern.to_owned() });
        assert_eq!(IgnoreRules::parse("a\n\n[b"), invalid(3, "[b"));
        assert_eq!(IgnoreRules::parse("!"), invalid(1, "!"));
        assert_eq!(IgnoreRules::parse("!/"), invalid(1, "!/"));
    }

    #[test]
    fn paths_are_cleaned_like_everywhere_else() {
        for (path, expected) in
            [("", "."), ("a//b/", "a/b"), ("../a", "../a"), ("/../a", "/a"), ("a/..", "."), ("/", "/")]
        {
            assert_eq!(clean(path), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_folder_that_cannot_be_reentered_holds_nothing_that_is_kept(
            lines in proptest::collection::vec("!?[ab*]{1,2}(/[ab*]{1,2}){0,2}", 0..6),
            folder in "[ab]{1,2}(/[ab]{1,2}){0,1}",
            below in "[ab]{1,2}(/[ab]{1,2}){0,1}",
        ) {
            if let Ok(rules) = IgnoreRules::parse(&lines.join("\n"))
                && rules.excludes(&folder) && !rules.may_reenter(&folder)
            {
                let path = format!("{folder}/{below}");
                prop_assert!(rules.excludes(&path), "{path} under {folder} with {lines:?}");
            }
        }
    }
}
