//! Patterns of files: `*`, `?` and `**`, looked up and compared as MSBuild does. By hand, since globset tells whether a
//! path fits and not what `**` stood for, which MSBuild asks for as `%(RecursiveDir)`.
//!
//! Looking up walks folders, so it is bounded, and folders that are excluded as a whole are not walked into.

use super::memo::Memo;
use super::paths::join;
use std::path::{Path, PathBuf};

/// Files that one pattern may find, and folders it may walk through.
const MAX_FOUND: usize = 20_000;
const MAX_FOLDERS: usize = 20_000;
/// How deep folders are followed.
const MAX_DEPTH: usize = 64;

/// A file that a pattern found.
pub(super) struct Found {
    /// Its path as the pattern writes it, with `/`.
    pub(super) include: String,
    pub(super) path: PathBuf,
    /// The part that `**` stood for, with a `/` at its end.
    pub(super) recursive: String,
}

/// Whether a text is a pattern rather than a name.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// A pattern or a plain path, made ready to be compared with paths.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Parts of the path in small letters.
    parts: Vec<String>,
}

impl Pattern {
    /// A pattern as written, from a folder.
    pub(super) fn new(folder: &Path, written: &str) -> Option<Self> {
        Some(Self { parts: parts(&join(folder, written)?) })
    }

    /// A plain path, in which `*` and `?` mean themselves.
    pub(super) fn exact(folder: &Path, include: &str) -> Option<Self> {
        (!is_pattern(include)).then(|| Self::new(folder, include)).flatten()
    }

    pub(super) fn is_match(&self, path: &Path) -> bool {
        let path = parts(path);
        matches_parts(&self.parts, &path)
    }

    /// Whether everything below a folder matches.
    fn holds_all_of(&self, folder: &[String]) -> bool {
        let Some((last, head)) = self.parts.split_last() else { return false };
        let head = if last == "*" && head.last().is_some_and(|part| part == "**") {
            head.split_last().map_or(head, |(_, head)| head)
        } else if last == "**" {
            head
        } else {
            return false;
        };
        matches_parts(head, folder)
    }
}

fn parts(path: &Path) -> Vec<String> {
    path.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase()).collect()
}

/// Whether the parts of a path match those of a pattern, where `**` stands for any number of folders.
fn matches_parts(pattern: &[String], path: &[String]) -> bool {
    // The places in the pattern that the path so far can have led to.
    let mut open = vec![false; pattern.len() + 1];
    open[0..1].fill(true);
    skip_stars(pattern, &mut open);
    for part in path {
        let mut next = vec![false; pattern.len() + 1];
        for (place, wanted) in pattern.iter().enumerate() {
            if !open.get(place).copied().unwrap_or(false) {
                continue;
            }
            let stays = wanted == "**";
            let target = if stays { place } else { place + 1 };
            if (stays || fits(wanted, part))
                && let Some(slot) = next.get_mut(target)
            {
                *slot = true;
            }
        }
        skip_stars(pattern, &mut next);
        open = next;
    }
    open.last().copied().unwrap_or(false)
}

/// `**` may stand for nothing.
fn skip_stars(pattern: &[String], open: &mut [bool]) {
    for (place, wanted) in pattern.iter().enumerate() {
        if wanted == "**"
            && open.get(place).copied().unwrap_or(false)
            && let Some(slot) = open.get_mut(place + 1)
        {
            *slot = true;
        }
    }
}

/// Whether a name fits a pattern with `*` for any letters and `?` for one.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    // `*.*` has meant every name since the days of DOS.
    if pattern == "*.*" || pattern == "*" {
        return true;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(place) {
            Some('*') => {
                star = Some((place, at));
                place += 1;
            }
            Some(wanted) if *wanted == '?' || name.get(at) == Some(wanted) => {
                place += 1;
                at += 1;
            }
            _ => {
                let Some((back, from)) = star else { return false };
                star = Some((back, from + 1));
                place = back + 1;
                at = from + 1;
            }
        }
    }
    pattern.get(place..).is_none_or(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// The folder that a pattern starts from, as text: all before its first part with a `*` or `?`.
pub(super) fn plain_start(written: &str) -> String {
    let written = written.replace('\\', "/");
    let count = written.split('/').take_while(|part| !is_pattern(part)).count();
    let start = written.split('/').take(count).collect::<Vec<_>>().join("/");
    if start.is_empty() && written.starts_with('/') { "/".to_owned() } else { start }
}

/// The files that a pattern finds from a folder, those left out that are excluded. The truth value says whether the
/// walk came to its end.
pub(super) fn find(
    memo: &Memo<'_>,
    folder: &Path,
    written: &str,
    excluded: &[Pattern],
) -> (Vec<Found>, bool) {
    let written = written.trim().replace('\\', "/");
    let start = plain_start(&written);
    let rest = written.get(start.len()..).unwrap_or_default().trim_start_matches('/');
    let base = if start.is_empty() { Some(folder.to_owned()) } else { join(folder, &start) };
    let Some(base) = base else { return (Vec::new(), true) };
    let pattern: Vec<String> = rest.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let prefix = match start.as_str() {
        "" => String::new(),
        start if start.ends_with('/') => start.to_owned(),
        start => format!("{start}/"),
    };
    let mut walk = Walk { memo, excluded, found: Vec::new(), folders: 0, whole: true };
    walk.folder(&base, &pattern, &prefix, "", 0);
    (walk.found, walk.whole)
}

struct Walk<'w, 'c> {
    memo: &'w Memo<'c>,
    excluded: &'w [Pattern],
    found: Vec<Found>,
    folders: usize,
    whole: bool,
}

impl Walk<'_, '_> {
    /// `text` is the folder as the pattern writes it; `recursive` is set from the first `**` on.
    fn folder(&mut self, folder: &Path, pattern: &[String], text: &str, recursive: &str, depth: usize) {
        self.folders += 1;
        if self.folders > MAX_FOLDERS || self.found.len() > MAX_FOUND || depth > MAX_DEPTH {
            self.whole = false;
            return;
        }
        let Some((first, rest)) = pattern.split_first() else { return };
        if first == "**" {
            let rest: &[String] = if rest.is_empty() { &[] } else { rest };
            self.deep(folder, rest, text, recursive, depth);
            return;
        }
        if rest.is_empty() {
            self.files(folder, first, text, recursive);
            return;
        }
        for name in self.memo.folders(folder).iter().filter(|name| fits(first, name)) {
            self.folder(&folder.join(name), rest, &format!("{text}{name}/"), recursive, depth + 1);
        }
    }

    /// Everything below a folder, the folder itself first.
    fn deep(&mut self, folder: &Path, rest: &[String], text: &str, recursive: &str, depth: usize) {
        if self.is_excluded_whole(folder) {
            return;
        }
        match rest {
            [] => self.files(folder, "*", text, recursive),
            rest => self.folder(folder, rest, text, recursive, depth),
        }
        // A pattern with folders behind `**` is followed from each folder anew.
        for name in self.memo.folders(folder).iter() {
            if depth >= MAX_DEPTH || self.folders > MAX_FOLDERS || self.found.len() > MAX_FOUND {
                self.whole = false;
                return;
            }
            self.folders += 1;
            self.deep(
                &folder.join(name),
                rest,
                &format!("{text}{name}/"),
                &format!("{recursive}{name}/"),
                depth + 1,
            );
        }
    }

    fn files(&mut self, folder: &Path, pattern: &str, text: &str, recursive: &str) {
        for name in self.memo.names(folder).iter().filter(|name| fits(pattern, name)) {
            let path = folder.join(name);
            if !self.excluded.iter().any(|excluded| excluded.is_match(&path)) {
                let include = format!("{text}{name}");
                self.found.push(Found { include, path, recursive: recursive.to_owned() });
            }
        }
    }

    fn is_excluded_whole(&self, folder: &Path) -> bool {
        let parts = parts(folder);
        self.excluded.iter().any(|excluded| excluded.holds_all_of(&parts))
    }
}
