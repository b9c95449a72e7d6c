//! Checks of the order in which files come: what a restore needs has to be there before it, and what it made has to
//! stay.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Instruction, Keyword, StageBase};
use super::calls::DotnetCall;
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use super::view::Seen;

/// What the context gave to a stage so far.
#[derive(Debug, Clone, Default)]
struct Copied {
    /// Paths and patterns of the context, with the folder or file of the image they went to.
    sources: Vec<(String, Option<String>)>,
    /// Whether everything came, or something that cannot be told apart from it.
    all: bool,
}

/// No missing files beyond these are named one by one.
const MAX_MISSING: usize = 10;

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    let mut ends: Vec<Copied> = Vec::new();
    for (index, stage) in look.view.stages().enumerate() {
        let base = look.file.stages().get(index).and_then(|stage| match stage.base {
            StageBase::Stage(base) => ends.get(base).cloned(),
            _ => None,
        });
        let mut copied = base.unwrap_or_default();
        let mut restored = false;
        for seen in stage {
            let calls = DotnetCall::all(look.file, seen.instruction);
            if let Some(call) = calls.iter().find(|call| call.restores()).filter(|_| !restored) {
                restored = true;
                missing(look, found, stage, seen, call, &copied);
            }
            copied.take(seen);
        }
        host_obj(look, found, stage);
        ends.push(copied);
    }
}

impl Copied {
    fn take(&mut self, seen: &Seen<'_>) {
        let one = seen.instruction;
        let mounts = one.flags.iter().any(|flag| {
            flag.name == "mount" && flag.value.as_deref().is_some_and(|value| value.contains("type=bind"))
        });
        if mounts {
            self.all = true;
        }
        if !matches!(one.keyword, Keyword::Copy | Keyword::Add) {
            return;
        }
        if one.flag("from").is_some() || seen.values.iter().any(Option::is_none) {
            self.all = true;
            return;
        }
        let destination = seen.destination();
        for source in seen.sources() {
            let parts: Vec<&str> = source.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
            let unknown =
                parts.is_empty() || parts.iter().any(|part| part.contains(['[', '\\']) || *part == "**");
            self.all |= unknown;
            self.sources.push((parts.join("/"), destination.clone()));
        }
    }

    /// Whether a file of the context is in the stage.
    fn holds(&self, file: &str) -> bool {
        self.all || self.sources.iter().any(|(source, _)| covers(source, file))
    }

    /// The folder of the image that stands for the context's, as the place of a copied file tells.
    fn root_by(&self, file: &str) -> Option<String> {
        let name = file.rsplit('/').next().unwrap_or(file);
        self.sources.iter().filter(|(source, _)| source == file).find_map(|(_, destination)| {
            let destination = destination.as_deref()?;
            let place = match destination.ends_with(&format!("/{name}")) {
                true => destination.to_owned(),
                false => format!("{}/{name}", destination.trim_end_matches('/')),
            };
            place.strip_suffix(&format!("/{file}")).map(str::to_owned)
        })
    }
}

/// Whether a source of COPY is a file, a folder above it, or a pattern for either.
fn covers(source: &str, file: &str) -> bool {
    let (source, file): (Vec<&str>, Vec<&str>) = (source.split('/').collect(), file.split('/').collect());
    source.len() <= file.len() && source.iter().zip(&file).all(|(pattern, part)| fits(pattern, part))
}

/// Whether a name fits a pattern with `*` and `?`.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut from, mut star, mut mark) = (0, 0, None, 0);
    while from < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some(at);
                mark = from;
                at += 1;
            }
            Some(letter) if *letter == '?' || Some(letter) == name.get(from) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some(before) => {
                    mark += 1;
                    (at, from) = (before + 1, mark);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// Files that a restore reads, and that no COPY above it brought.
fn missing(
    look: &Look<'_>,
    found: &mut Findings<'_>,
    stage: &[Seen<'_>],
    seen: &Seen<'_>,
    call: &DotnetCall<'_>,
    copied: &Copied,
) {
    let project = &look.facts.project_file;
    let of_another = call.target().is_some_and(|target| file_name(target) != file_name(project));
    // Only who copied the project by itself meant to choose what comes before the restore.
    if copied.all || of_another || !copied.holds(project) {
        return;
    }
    let without_restore = stage.iter().any(|later| {
        later.instruction.span.start > seen.instruction.span.start
            && DotnetCall::all(look.file, later.instruction).iter().any(|call| call.has("--no-restore"))
    });
    let root = copied.root_by(project);
    let files = look.facts.restore_files.iter().filter(|file| *file != project && !copied.holds(file));
    for file in files.take(MAX_MISSING) {
        let name = file_name(file);
        let Some((severity, why)) = need(name, without_restore) else { continue };
        let what = format!("Packages are restored before `{}` is copied.", quoted(file));
        let line = call.instruction.span.first_line;
        let target = root.as_deref().map(|root| {
            let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
            relative(seen.folder.as_deref(), &format!("{root}/{folder}"))
        });
        let fix = match &target {
            Some(target) => {
                format!("Put COPY {} above line {line}.", super::super::json(&[file.as_str(), target]))
            }
            None => format!("Copy it above line {line}, to the place it has beside the project."),
        };
        let edit =
            target.map(|target| DockerfileEdit::CopyBefore { line, source: file.clone(), folder: target });
        found.add_with("restore-input-missing", severity, call.instruction, Texts(what, why, &fix), edit);
    }
}

/// How much a restore suffers without a file. None where it does not.
fn need(name: &str, without_restore: bool) -> Option<(Severity, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let is_project = lower.ends_with("proj");
    Some(match lower.as_str() {
        "directory.packages.props" => (
            Severity::Error,
            "The versions of the packages stand there; without it the restore ends with NU1015 (no version).",
        ),
        _ if is_project && without_restore => (
            Severity::Error,
            "The project is referred to, and the publish below does not restore again: it ends with NETSDK1004 (no \
             project.assets.json).",
        ),
        _ if is_project => (
            Severity::Warning,
            "The project is referred to. What it needs is left out here, and publishing restores everything once more.",
        ),
        "nuget.config" => (
            Severity::Warning,
            "The sources of packages stand there; without it the restore asks the public gallery only.",
        ),
        "global.json" => (
            Severity::Warning,
            "It names the SDK and the versions of others; the restore runs without what it says.",
        ),
        _ if lower.ends_with(".lock.json") => return None,
        _ if without_restore => (
            Severity::Warning,
            "The restore runs without what it says, such as the framework or packages of all projects, and the \
             publish below does not restore again.",
        ),
        _ => (
            Severity::Warning,
            "The restore runs without what it says, such as the framework or packages of all projects; where they \
             matter it fails, or publishing restores once more.",
        ),
    })
}

/// What this machine's compiler left in `obj`, put over what was restored in the image.
fn host_obj(look: &Look<'_>, found: &mut Findings<'_>, stage: &[Seen<'_>]) {
    let folder = look.facts.project_file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let assets = match folder {
        "" => "obj/project.assets.json".to_owned(),
        folder => format!("{folder}/obj/project.assets.json"),
    };
    if (look.facts.exists)(&assets) != Some(true) || (look.facts.is_excluded)(&assets) {
        return;
    }
    let mut restored = false;
    let mut over: Option<&Instruction> = None;
    for seen in stage {
        let one = seen.instruction;
        let is_copy = one.keyword == Keyword::Copy && one.flag("from").is_none();
        let takes = |source: &str| {
            let source: Vec<&str> = source.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
            source.is_empty() || covers(&source.join("/"), &assets)
        };
        if restored && is_copy && seen.sources().any(takes) {
            over = over.or(Some(one));
        }
        for call in DotnetCall::all(look.file, one) {
            restored |= call.verb == "restore";
            if let Some(copy) = over.filter(|_| call.builds() && call.has("--no-restore")) {
                let what = format!(
                    "`{}` of this machine is copied over the one restored in the image.",
                    quoted(&assets)
                );
                let why = "It names the packages, folders and runtimes of this machine; the publish below does not \
                           restore again and ends with NETSDK1047, NETSDK1064 or NETSDK1004.";
                let fix = "Exclude **/obj and **/bin in .dockerignore.";
                found.add("host-obj", Severity::Error, copy, Texts(what, why, fix));
                return;
            }
        }
    }
}

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A folder of the image as COPY may name it below a working folder, ending in `/`.
fn relative(from: Option<&str>, folder: &str) -> String {
    let folder = folder.trim_end_matches('/');
    let inside = from.and_then(|from| match from.trim_end_matches('/') {
        from if from == folder => Some("."),
        from => folder.strip_prefix(&format!("{from}/")),
    });
    format!("{}/", inside.unwrap_or(folder))
}
