//! Checks of what is copied, from where and to where.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Instruction, Keyword};
use super::base::BaseKind;
use super::calls::DotnetCall;
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use super::view::Seen;

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    for seen in look.view.all().filter(|seen| is_copy(seen.instruction)) {
        if seen.instruction.flag("from").is_some() {
            copied_stage(look, found, seen.instruction);
        } else {
            sources(look, found, seen);
        }
    }
    for stage in look.view.stages() {
        restore_last(look, found, stage);
    }
    task_root(look, found);
}

fn is_copy(instruction: &Instruction) -> bool {
    matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
}

/// A name that is no stage is taken for an image of a registry, which hardly anyone wants.
fn copied_stage(look: &Look<'_>, found: &mut Findings<'_>, copy: &Instruction) {
    let name = copy.flag("from").unwrap_or_default();
    let known = match (name.parse::<usize>(), copy.stage) {
        (Ok(number), Some(own)) => number < own,
        _ => {
            let earlier = look.file.stages().iter().take(copy.stage.unwrap_or_default());
            earlier.filter_map(|stage| stage.name.as_deref()).any(|one| one.eq_ignore_ascii_case(name))
        }
    };
    if !known && !name.is_empty() && !name.contains(['/', ':', '.', '@', '$']) {
        let what = format!("There is no stage `{}` above this line.", quoted(name));
        let why = "The build looks for an image of that name in a registry instead.";
        found.add(
            "copy-stage-unknown",
            Severity::Warning,
            copy,
            Texts(what, why, "Name the stage as in its `AS`."),
        );
    }
}

fn sources(look: &Look<'_>, found: &mut Findings<'_>, seen: &Seen<'_>) {
    let copy = seen.instruction;
    for source in seen.sources() {
        if copy.keyword == Keyword::Add && is_remote(source) {
            let what = "ADD fetches from the network.".to_owned();
            let why = "What it gets can change between two builds, and nothing checks it.";
            let fix = "Name `--checksum`, or fetch the file before the build.";
            if copy.flag("checksum").is_none() {
                found.add("add-url", Severity::Warning, copy, Texts(what, why, fix));
            }
        } else if let Some(path) = context_path(source) {
            context_source(look, found, copy, &path);
        }
    }
}

fn is_remote(source: &str) -> bool {
    ["http://", "https://", "git@", "git://", "ssh://"].iter().any(|start| source.starts_with(start))
}

/// A path inside the context, or none for the whole context and for patterns.
fn context_path(source: &str) -> Option<String> {
    let parts: Vec<&str> = source.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let plain = !parts.is_empty() && !parts.contains(&"..") && !source.contains(['*', '?', '[', '\\']);
    plain.then(|| parts.join("/"))
}

fn context_source(look: &Look<'_>, found: &mut Findings<'_>, copy: &Instruction, path: &str) {
    let host_build = path.split('/').collect::<Vec<_>>().windows(2).any(|pair| {
        matches!(pair, ["bin", next] if next.eq_ignore_ascii_case("release") || next.eq_ignore_ascii_case("debug"))
    });
    let name = quoted(path);
    if (look.facts.is_excluded)(path) {
        let rule = if host_build { "host-build-excluded" } else { "copy-source-excluded" };
        let what = format!("`{name}` is kept out of the build by .dockerignore.");
        let why = "The engine never gets the file, so the build ends with \"not found\".";
        let fix = match host_build {
            true => "Publish inside the image in a stage of its own, or let .dockerignore pass this folder.",
            false => "Let .dockerignore pass it, or copy something else.",
        };
        found.add(rule, Severity::Error, copy, Texts(what, why, fix));
    } else if (look.facts.exists)(path) == Some(false) {
        if host_build {
            let what = format!("`{name}` is not there yet.");
            let why = "This Dockerfile packs what was published on this machine. Slipway publishes there before it \
                       builds; a plain `docker build` fails until that is done.";
            let fix =
                "Build with Slipway, publish to that folder before every build, or publish inside the image.";
            found.add("host-build-missing", Severity::Warning, copy, Texts(what, why, fix));
        } else {
            let what = format!("`{name}` is not in the build context.");
            let why = "The build ends with \"not found\". Paths count from the context's folder, not from the \
                       Dockerfile's.";
            let fix = "Correct the path, or choose the folder above as the context.";
            found.add("copy-source-missing", Severity::Error, copy, Texts(what, why, fix));
        }
    }
}

/// Copying everything before packages are restored restores them after every change of code.
fn restore_last(look: &Look<'_>, found: &mut Findings<'_>, stage: &[Seen<'_>]) {
    let mut everything: Option<&Instruction> = None;
    for seen in stage {
        let one = seen.instruction;
        let takes_all = one.keyword == Keyword::Copy
            && one.flag("from").is_none()
            && seen.sources().any(|source| matches!(source, "." | "./" | "/"));
        if takes_all {
            everything = everything.or(Some(one));
        }
        let restores = one.keyword == Keyword::Run && DotnetCall::all(look.file, one).iter().any(restores);
        if restores {
            let Some(copy) = everything else { return };
            let what = "All files are copied before packages are restored.".to_owned();
            let why = "Every change of code makes the build fetch all packages again.";
            let fix = "Copy the project files first, run `dotnet restore`, then copy the rest.";
            found.add("copy-before-restore", Severity::Advice, copy, Texts(what, why, fix));
            return;
        }
    }
}

fn restores(call: &DotnetCall) -> bool {
    call.builds() && !call.has("--no-restore")
}

/// AWS's runtime looks for the function in `/var/task` and nowhere else.
fn task_root(look: &Look<'_>, found: &mut Findings<'_>) {
    let BaseKind::Dotnet(_) = look.kind else { return };
    if look.last_final(|one| one.keyword == Keyword::Entrypoint).is_some() {
        return;
    }
    let copies: Vec<&Seen<'_>> = look.view.final_image().filter(|seen| is_copy(seen.instruction)).collect();
    let why =
        "AWS's runtime looks for the function in /var/task only, and ends with exit code 102, 104 or 105.";
    let Some(last) = copies.last() else {
        let Some(stage) = look.file.stages().last() else { return };
        // A RUN may fetch or build the files in place.
        if look.last_final(|one| one.keyword == Keyword::Run).is_none() {
            let what = "No file is copied into the final image.".to_owned();
            found.add(
                "no-files",
                Severity::Error,
                stage,
                Texts(what, why, "Copy the published files to /var/task."),
            );
        }
        return;
    };
    let elsewhere =
        |to: &String| to != "/var/task" && !to.starts_with("/var/task/") && to != "/" && to != "/var";
    if copies.iter().all(|seen| seen.destination().as_ref().is_some_and(elsewhere)) {
        let to = last.destination().unwrap_or_default();
        let what = format!("The files go to `{}`.", quoted(&to));
        let folder = look.last_final(|one| one.keyword == Keyword::Workdir);
        let is_relative =
            last.values.last().is_some_and(|to| to.as_ref().is_some_and(|to| !to.starts_with('/')));
        let edit = folder
            .filter(|_| is_relative)
            .map(|one| DockerfileEdit::SetTaskRoot { line: one.span.first_line });
        let texts = Texts(what, why, "Copy the published files to /var/task.");
        found.add_with("files-outside-task-root", Severity::Error, last.instruction, texts, edit);
    }
}
