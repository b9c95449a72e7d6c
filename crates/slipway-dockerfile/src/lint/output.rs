//! Checks of what a publish gives: one project, one framework, its packages, its version.

use super::super::edit::DockerfileEdit;
use super::super::syntax::Keyword;
use super::base::BaseKind;
use super::calls::DotnetCall;
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use super::order::file_name;

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    let runs = look.view.all().filter(|seen| seen.instruction.keyword == Keyword::Run);
    let calls: Vec<DotnetCall<'_>> =
        runs.flat_map(|seen| DotnetCall::all(look.file, seen.instruction)).collect();
    for call in calls.iter().filter(|call| call.verb == "publish") {
        solution(look, found, call);
        framework(look, found, call);
        cultures(look, found, call);
        history(look, found, call);
    }
    if !calls.iter().any(|call| call.verb == "publish") {
        built_only(look, found, &calls);
    }
}

fn solution(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let Some(target) = call.target() else { return };
    let lower = target.to_ascii_lowercase();
    if ![".sln", ".slnx", ".slnf"].iter().any(|end| lower.ends_with(end)) {
        return;
    }
    let what = format!("The whole solution `{}` is published.", quoted(target));
    let why = "Every project of it is written to the same folder, and each may overwrite files of the others; the SDK \
               answers with NETSDK1194.";
    let fix = format!("Publish the function's own project: {}.", quoted(&look.facts.project_file));
    found.add("solution-published", Severity::Warning, call.instruction, Texts(what, why, &fix));
}

fn framework(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let named = call.option(&["--framework", "-f"]).or_else(|| call.property("TargetFramework"));
    let of_another =
        call.target().is_some_and(|target| file_name(target) != file_name(&look.facts.project_file));
    if !look.facts.several_frameworks || named.is_some() || of_another {
        return;
    }
    let framework = &look.facts.framework;
    let what = "The project is for several frameworks, and publish names none.".to_owned();
    let why = "The build ends with NETSDK1129: a publish is for one framework.";
    let fix = format!("Add --framework {}.", quoted(framework));
    let edit =
        DockerfileEdit::SetFramework { line: call.instruction.span.first_line, framework: framework.clone() };
    found.add_with(
        "framework-missing",
        Severity::Error,
        call.instruction,
        Texts(what, why, &fix),
        Some(edit),
    );
}

/// AWS's base without a runtime holds no ICU, and a program that wants the data of cultures ends at its start.
fn cultures(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let native = call.is_set("PublishAot").unwrap_or(look.facts.publish_aot);
    let starts =
        native || call.is_self_contained() == Some(true) || call.is_set("PublishSingleFile") == Some(true);
    // One that finds no runtime has another finding, and never comes as far.
    if look.kind != BaseKind::Provided || !starts {
        return;
    }
    let invariant = call.is_set("InvariantGlobalization").or(look.facts.invariant) == Some(true);
    let helped = look.view.final_image().any(|seen| {
        let text = look.file.slice(&seen.instruction.arguments_range).to_ascii_lowercase();
        text.contains("icu") || text.contains("globalization")
    });
    if invariant || helped {
        return;
    }
    let what = "The program wants the data of cultures, and the base has no ICU.".to_owned();
    let why = "It ends at its start: \"Couldn't find a valid ICU package\".";
    let fix = "Publish with -p:InvariantGlobalization=true, or install libicu in the final stage.";
    found.add("icu-missing", Severity::Error, call.instruction, Texts(what, why, fix));
}

/// A tool that reads git's history gives another version where there is none, and says nothing.
fn history(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let Some(package) = &look.facts.versioned_by else { return };
    let there = (look.facts.exists)(".git") != Some(false);
    if there && !(look.facts.is_excluded)(".git/HEAD") {
        return;
    }
    let what =
        format!("{} works the version out from git's history, which is not in the build.", quoted(package));
    let (why, fix) = match there {
        true => (
            ".dockerignore keeps .git out, so the version in the image is another than on this machine, or the build \
             fails.",
            "Let .dockerignore pass it: put !.git below the line that excludes it.",
        ),
        false => (
            "The context holds no .git folder, so the version in the image is another than in the repository, or the \
             build fails.",
            "Build from the repository's folder, or pass the version: -p:Version=….",
        ),
    };
    found.add("version-history-missing", Severity::Warning, call.instruction, Texts(what, why, fix));
}

/// `dotnet build` of a class library leaves the packages where they are.
fn built_only(look: &Look<'_>, found: &mut Findings<'_>, calls: &[DotnetCall<'_>]) {
    let Some(call) = calls.iter().rev().find(|call| call.verb == "build") else { return };
    let copied = look
        .view
        .final_image()
        .any(|seen| seen.instruction.keyword == Keyword::Copy && seen.instruction.flag("from").is_some());
    if !copied && !look.view.is_final(call.instruction) {
        return;
    }
    let what = "The output of `dotnet build` goes into the image.".to_owned();
    let (severity, why) = match look.facts.is_library {
        true => (
            Severity::Warning,
            "Of a class library it holds no packages, unless the project sets CopyLocalLockFileAssemblies: the \
             function ends with FileNotFoundException.",
        ),
        false => {
            (Severity::Advice, "It is not made to be deployed: it is larger, and for this machine first.")
        }
    };
    let fix = "Use `dotnet publish`, and copy what it wrote.";
    found.add("build-output", severity, call.instruction, Texts(what, why, fix));
}
