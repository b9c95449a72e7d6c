//! All that a project needs to be restored and built: the projects it leads to and the files beside and above them.
//!
//! From these, and the folders that sources, published files and packages are taken from, follows the smallest folder
//! that can be sent to an engine as its context. Files above the projects make it larger only where they take part in
//! the build, and never past the repository (the nearest `.git`), else past the nearest solution, and never as far as a
//! home folder or the file system's root. Homes are told by their usual places, since the core cannot ask the machine.
//! Links are not followed: paths are compared by their text.

use super::error::ProjectError;
use super::leads::{Found, find};
use super::leftovers;
use super::memo::{Files, Given, Memo};
use super::needed::Needed;
use super::paths::{check, folder, tidy};
use super::shared::Shared;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};

/// What one project needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Closure {
    /// The project itself, then every project it leads to, each once.
    pub projects: Vec<PathBuf>,
    /// The other files that a restore reads: props, targets, central versions, `NuGet.config`, `global.json`, locks.
    pub restore_files: Vec<PathBuf>,
    /// Folders outside the projects' own that sources, published files or packages are taken from.
    pub linked: Vec<PathBuf>,
    /// Those of them that packages are taken from, as a `NuGet.config` names them.
    pub feeds: Vec<PathBuf>,
    /// Files and folders that take part where the project stands now, but lie where no context reaches.
    pub outside: Vec<PathBuf>,
    /// The smallest folder that holds all projects, restore files and linked folders.
    pub context: PathBuf,
    /// Every framework that one of the projects is for, each once.
    #[serde(default)]
    pub frameworks: Vec<String>,
    /// The projects whose restore has to find exactly what their lock file says.
    #[serde(default)]
    pub locked: Vec<PathBuf>,
    /// The package that works a version out from git's history, where a project has one. The context then holds the
    /// repository.
    #[serde(default)]
    pub versioned_by: Option<String>,
    /// Projects that are referred to and are not there, which MSBuild warns of and leaves out.
    #[serde(default)]
    pub missing: Vec<PathBuf>,
    /// Whether something could not be worked out that may lead to more projects or restore files.
    pub doubtful: bool,
    /// What could not be worked out, is missing, or lies where no context reaches, a sentence each.
    #[serde(default)]
    pub said: Vec<String>,
    /// The folders within the context that builds on this machine leave things in. No build in an image may see them.
    #[serde(skip)]
    leftovers: Vec<PathBuf>,
    #[serde(skip)]
    needed: Needed,
    #[serde(skip)]
    unsure: Vec<PathBuf>,
}

/// The spellings of `NuGet.config` that NuGet looks for where case counts.
const NUGET_NAMES: [&str; 3] = ["nuget.config", "NuGet.config", "NuGet.Config"];

/// Follows a project's references and finds the files that a restore of all of them reads.
///
/// `project` is an absolute path; it may be a file-based app.
pub fn closure(project: &Path, files: &dyn Files) -> Result<Closure, ProjectError> {
    follow(&tidy(project), &Memo::new(files, Given::default()), &Shared::default())
}

impl Closure {
    /// The files and folders that a build reads: what has to be sent, rather than the folder that holds it all.
    pub fn needed(&self) -> &Needed {
        &self.needed
    }

    /// The projects of which something could not be worked out here, so that MSBuild should be asked about them.
    pub fn unsure(&self) -> &[PathBuf] {
        &self.unsure
    }

    /// The files and folders of the context that a build of it reads, as paths relative to it. None where all of it is
    /// sent: it is the projects' own folder, something could not be worked out, or a tool reads the repository itself.
    pub fn parts(&self) -> Option<Vec<PathBuf>> {
        let certain = self.unsure.is_empty()
            && self.said.len() == self.needed.said().len()
            && self.versioned_by.is_none();
        let all = self.needed.folders.iter().chain(&self.needed.feeds).chain(&self.needed.files);
        let all = all.chain(&self.restore_files).chain(&self.feeds);
        let parts: BTreeSet<PathBuf> = all
            .map(|path| path.strip_prefix(&self.context).map(Path::to_owned))
            .collect::<Result<_, _>>()
            .ok()?;
        (certain && !parts.contains(Path::new(""))).then(|| parts.into_iter().collect())
    }

    /// The folders that builds on this machine write to, as sorted paths from the context with `/`.
    pub fn leftovers(&self) -> Vec<String> {
        self.leftovers.iter().map(|folder| self.relative(folder)).collect()
    }

    /// The project's path from the context, with `/`.
    pub fn project_file(&self) -> String {
        self.projects.first().map(|path| self.relative(path)).unwrap_or_default()
    }

    /// What a restore reads, projects included, as sorted paths from the context with `/`: what a Dockerfile copies
    /// before the sources, so that a change of source alone does not restore anew.
    pub fn restore_paths(&self) -> Vec<String> {
        let all: BTreeSet<String> =
            self.projects.iter().chain(&self.restore_files).map(|path| self.relative(path)).collect();
        all.into_iter().collect()
    }

    /// A path of these from the context, with `/`; empty for the context itself.
    pub fn relative(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.context).unwrap_or(path);
        let parts = inside.components().map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

pub(super) fn follow(project: &Path, memo: &Memo<'_>, shared: &Shared) -> Result<Closure, ProjectError> {
    let found = find(project, memo, &shared.outlines)?;
    let candidates = candidates(&found.projects, found.files.clone(), memo)?;
    let feeds = feeds(&found, &candidates, memo, shared);
    let own = found.projects.iter().map(|project| folder(project).to_owned()).collect::<Vec<_>>();
    let is_own = |path: &Path| own.iter().any(|folder| path.starts_with(folder));
    let beside = found.needed.iter().filter(|file| !candidates.contains(*file) && !is_own(file));
    let mut linked: BTreeSet<PathBuf> = beside.map(|file| folder(file).to_owned()).collect();
    linked.extend(feeds.near.iter().cloned());
    linked.iter().try_for_each(|folder| check(folder))?;
    let too_wide = |folder: &Path| ProjectError::ContextTooWide { folder: folder.to_owned() };
    let mut context = folder(project).to_owned();
    for other in &found.projects {
        context = common(&context, folder(other)).ok_or_else(|| too_wide(&context))?;
    }
    if is_private(&context) || (project.is_absolute() && context.as_os_str().is_empty()) {
        return Err(too_wide(&context));
    }
    if let Some(repository) = repository(&context, memo).filter(|_| found.versioned_by.is_some()) {
        context = repository;
    }
    let limit = limit(&context, memo);
    let needed = needed(&found, &candidates, &feeds, &own, &context, limit.as_deref());
    let mut outside = feeds.elsewhere.clone();
    let mut reaches = |context: &mut PathBuf, path: &Path, held: &Path| {
        let wider =
            common(context, held).filter(|wider| wider == context || may_reach(wider, limit.as_deref()));
        match wider {
            Some(wider) => *context = wider,
            None => {
                outside.push(path.to_owned());
                return false;
            }
        }
        true
    };
    let files = candidates.into_iter().filter(|file| reaches(&mut context, file, folder(file)));
    let restore_files = files.collect();
    let folders = linked.into_iter().filter(|folder| reaches(&mut context, folder, folder));
    let linked: Vec<PathBuf> = folders.collect();
    let feeds = linked.iter().filter(|folder| feeds.near.contains(*folder)).cloned().collect();
    let leftovers = leftovers::free(&found, &linked, &context);
    // What takes part and cannot be sent may change without anybody seeing it.
    let doubtful = !found.unsure.is_empty() || !outside.is_empty();
    let mut said = found.doubts;
    said.extend(found.notes);
    said.extend(needed.said());
    Ok(Closure {
        projects: found.projects,
        restore_files,
        linked,
        feeds,
        outside,
        context,
        frameworks: found.frameworks,
        locked: found.locked,
        versioned_by: found.versioned_by,
        missing: found.missing,
        doubtful,
        said,
        leftovers,
        needed,
        unsure: found.unsure,
    })
}

/// Folders of packages: those that may be sent, and those named by an absolute path elsewhere.
struct Feeds {
    near: BTreeSet<PathBuf>,
    elsewhere: Vec<PathBuf>,
}

fn feeds(found: &Found, candidates: &BTreeSet<PathBuf>, memo: &Memo<'_>, shared: &Shared) -> Feeds {
    let configurations = candidates.iter().filter(|file| is_nuget(file));
    let named: BTreeSet<(PathBuf, bool)> =
        configurations.flat_map(|file| shared.package_folders(file, memo)).collect();
    let first = found.projects.first().map(|project| folder(project)).unwrap_or(Path::new(""));
    let limit = limit(first, memo);
    let (mut near, mut elsewhere) = (found.feeds.clone(), Vec::new());
    for (path, absolute) in named {
        let inside = path.starts_with(limit.as_deref().unwrap_or(first));
        if absolute && !inside {
            elsewhere.push(path);
        } else {
            near.insert(path);
        }
    }
    Feeds { near, elsewhere }
}

/// The list of what is to be sent.
fn needed(
    found: &Found,
    candidates: &BTreeSet<PathBuf>,
    feeds: &Feeds,
    own: &[PathBuf],
    context: &Path,
    limit: Option<&Path>,
) -> Needed {
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in own {
        if !own.iter().any(|other| folder.starts_with(other) && folder != other) && !folders.contains(folder)
        {
            folders.push(folder.clone());
        }
    }
    let mut needed = Needed { root: context.to_owned(), folders, ..Needed::default() };
    needed.elsewhere.extend(feeds.elsewhere.iter().cloned());
    let reach = |needed: &mut Needed, path: &Path, held: &Path| {
        let wider =
            common(&needed.root, held).filter(|wider| *wider == needed.root || may_reach(wider, limit));
        wider.map(|wider| needed.root = wider).is_some_and(|()| !path.as_os_str().is_empty())
    };
    for feed in &feeds.near {
        if needed.holds(feed) {
            continue;
        }
        if reach(&mut needed, feed, feed) {
            needed.feeds.push(feed.clone());
        } else {
            needed.above.push(feed.clone());
        }
    }
    for file in candidates.iter().chain(&found.needed).collect::<BTreeSet<_>>() {
        if needed.holds(file) {
            continue;
        }
        let strange = found.absolute.contains(file) && !file.starts_with(limit.unwrap_or(context));
        if strange {
            needed.elsewhere.push(file.clone());
        } else if reach(&mut needed, file, folder(file)) {
            needed.files.push(file.clone());
        } else {
            needed.above.push(file.clone());
        }
    }
    needed
}

/// Whether something that takes part may make the context this wide.
fn may_reach(folder: &Path, limit: Option<&Path>) -> bool {
    match limit {
        Some(limit) => folder.starts_with(limit),
        None => !is_shared(folder) && !folder.as_os_str().is_empty(),
    }
}

fn is_nuget(file: &Path) -> bool {
    file.file_name().is_some_and(|name| NUGET_NAMES.iter().any(|known| name == *known))
}

/// All files that take part besides the projects, wherever they lie.
fn candidates(
    projects: &[PathBuf],
    files: BTreeSet<PathBuf>,
    memo: &Memo<'_>,
) -> Result<BTreeSet<PathBuf>, ProjectError> {
    let mut candidates = files;
    let mut looked = HashSet::new();
    for project in projects {
        for above in folder(project).ancestors() {
            if !looked.insert(above.to_owned()) {
                break;
            }
            let named = NUGET_NAMES.iter().map(|name| above.join(name));
            candidates.extend(named.into_iter().find(|path| memo.is_file(path)));
        }
    }
    candidates.extend(projects.first().and_then(|project| memo.above(folder(project), "global.json")));
    for project in projects {
        candidates.remove(project);
    }
    candidates.retain(|file| memo.is_file(file));
    candidates.iter().try_for_each(|file| check(file))?;
    Ok(candidates)
}

/// How far up a context may reach: the nearest repository, else the nearest solution.
fn limit(context: &Path, memo: &Memo<'_>) -> Option<PathBuf> {
    let solution = |folder: &Path| {
        memo.names(folder).iter().any(|name| {
            let name = name.to_ascii_lowercase();
            name.ends_with(".sln") || name.ends_with(".slnx")
        })
    };
    repository(context, memo).or_else(|| nearest(context, &solution))
}

/// The nearest repository that holds a folder.
fn repository(context: &Path, memo: &Memo<'_>) -> Option<PathBuf> {
    // `.git` is a folder, or a file in a worktree and in a submodule.
    nearest(context, &|folder| {
        memo.names(folder).contains(".git") || memo.names(&folder.join(".git")).contains("HEAD")
    })
}

fn nearest(context: &Path, holds: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let mut folders = context.ancestors().take_while(|folder| !is_private(folder));
    folders.find(|folder| holds(folder)).map(Path::to_owned)
}

/// The longest folder that both lie in; none where they start from different places.
fn common(one: &Path, two: &Path) -> Option<PathBuf> {
    let same = one.components().zip(two.components()).take_while(|(left, right)| left == right);
    let common: PathBuf = same.map(|(component, _)| component).collect();
    let climbs = |path: &Path| {
        let rest = path.strip_prefix(&common).unwrap_or(path);
        rest.components().next() == Some(Component::ParentDir)
    };
    (one.is_absolute() == two.is_absolute() && !climbs(one) && !climbs(two)).then_some(common)
}

/// The names of a path's folders without its root.
fn names(path: &Path) -> Vec<String> {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy().to_ascii_lowercase()),
        _ => None,
    });
    names.collect()
}

/// The root, a home folder, or the folder of all homes.
fn is_private(path: &Path) -> bool {
    let names = names(path);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let home = |names: &[&str]| {
        matches!(
            names,
            ["root" | "home" | "users"] | ["home" | "users", _] | ["var", "home"] | ["var", "home", _]
        )
    };
    path.has_root() && (names.is_empty() || home(&names))
}

/// Folders that hold more than one owner's things, which no file found there may pull into a context.
fn is_shared(path: &Path) -> bool {
    let names = names(path);
    is_private(path) || path.has_root() && (names.len() < 2 || names.last().is_some_and(|name| name == "tmp"))
}

#[cfg(test)]
#[path = "closure_tests.rs"]
mod tests;
