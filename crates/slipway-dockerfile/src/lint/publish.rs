//! Checks of how the project is built inside the image.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Keyword, Stage};
use super::base::BaseKind;
use super::calls::{DotnetCall, commands};
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use slipway_core::Architecture;

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    let runs = || look.view.all().filter(|seen| seen.instruction.keyword == Keyword::Run);
    let calls: Vec<DotnetCall<'_>> =
        runs().flat_map(|seen| DotnetCall::all(look.file, seen.instruction)).collect();
    for call in calls.iter().filter(|call| call.builds()) {
        runtime_identifier(look, found, call);
    }
    for call in calls.iter().filter(|call| call.verb == "publish") {
        configuration(found, call);
        shape(look, found, call);
    }
    for seen in runs() {
        tools(look, found, seen.instruction);
    }
    for seen in look.view.final_image().filter(|seen| seen.instruction.keyword == Keyword::Run) {
        package_manager(look, found, seen.instruction);
    }
}

fn runtime_identifier(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let Some(named) = call.runtime_identifier().filter(|named| !named.contains('$')) else {
        architecture_switch(look, found, call);
        return;
    };
    let wanted = look.facts.architecture;
    let architecture = wanted;
    let edit =
        Some(DockerfileEdit::SetRuntimeIdentifier { line: call.instruction.span.first_line, architecture });
    let right = wanted.runtime_identifier();
    let for_musl = named.starts_with("linux-musl-") || named.starts_with("alpine");
    if for_musl && look.kind.is_aws() {
        let what = format!("The project is built for `{}`.", quoted(named));
        let why = "AWS's bases have glibc, and what is built for musl does not load there.";
        let fix = format!("Build for `{right}`.");
        found.add_with(
            "runtime-identifier-musl",
            Severity::Error,
            call.instruction,
            Texts(what, why, &fix),
            edit,
        );
        return;
    }
    // The processor stands at the end: `linux-musl-x64`, `alpine-x64`, `rhel.8-arm64`.
    let processor = named.rsplit_once('-').and_then(|(_, end)| Architecture::from_name(end));
    let elsewhere = ["win", "osx", "maccatalyst", "ios", "android", "browser", "freebsd"];
    let system = named
        .split(['-', '.'])
        .next()
        .unwrap_or(named)
        .trim_end_matches(|letter: char| letter.is_ascii_digit());
    if elsewhere.contains(&system) && processor == Some(wanted) {
        let what = format!("The project is built for `{}`, and Lambda runs Linux.", quoted(named));
        let why = "Native parts and the program's own start are for another system.";
        let fix = format!("Build for `{right}`.");
        found.add_with("runtime-identifier", Severity::Error, call.instruction, Texts(what, why, &fix), edit);
    } else if processor != Some(wanted) {
        let what = format!("The project is built for `{}`, the function is {wanted}.", quoted(named));
        let why = "Native parts and precompiled code are for another machine: the function does not start, or \
                   starts slowly.";
        let fix = format!("Build for `{right}`.");
        found.add_with("runtime-identifier", Severity::Error, call.instruction, Texts(what, why, &fix), edit);
    }
}

fn architecture_switch(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let named = call.option(&["--arch", "-a"]).and_then(Architecture::from_name);
    if named.is_some_and(|named| named != look.facts.architecture) {
        let what = format!("The project is built for another architecture than {}.", look.facts.architecture);
        let why = "Native parts and precompiled code are for another machine.";
        let fix = format!("Build for `{}`.", look.facts.architecture.runtime_identifier());
        found.add("runtime-identifier", Severity::Error, call.instruction, Texts(what, why, &fix));
    }
}

fn configuration(found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let named = call.option(&["--configuration", "-c"]).or_else(|| call.property("Configuration"));
    if named.is_some_and(|named| named.eq_ignore_ascii_case("debug")) {
        let what = "The Debug configuration is published.".to_owned();
        let why = "Its code is not optimised: cold starts are longer, and Lambda bills by the millisecond.";
        let fix = "Publish the Release configuration.";
        let edit = Some(DockerfileEdit::SetRelease { line: call.instruction.span.first_line });
        found.add_with(
            "debug-configuration",
            Severity::Warning,
            call.instruction,
            Texts(what, why, fix),
            edit,
        );
    }
}

/// Native, self-contained or neither has to fit the base of the final image.
fn shape(look: &Look<'_>, found: &mut Findings<'_>, call: &DotnetCall<'_>) {
    let native = call.is_set("PublishAot").unwrap_or(look.facts.publish_aot);
    let self_contained = call.is_self_contained();
    let place = call.instruction;
    match &look.kind {
        BaseKind::Dotnet(_) if native => {
            let what = "A native program goes onto the base with .NET.".to_owned();
            let why = "The program does not use the runtime there, which makes the image larger for nothing.";
            let fix =
                "Use `public.ecr.aws/lambda/provided:al2023` and name the program `/var/runtime/bootstrap`.";
            found.add("native-on-dotnet", Severity::Advice, place, Texts(what, why, fix));
        }
        BaseKind::Dotnet(_) if self_contained == Some(true) => {
            let what = "A program with its own runtime goes onto the base with .NET.".to_owned();
            let why = "It runs, and the image carries .NET twice.";
            let fix = "Publish with `--self-contained false`, or use the base without a runtime.";
            found.add("self-contained-on-dotnet", Severity::Advice, place, Texts(what, why, fix));
        }
        BaseKind::Provided
            if !native && self_contained != Some(true) && call.is_set("PublishSingleFile") != Some(true) =>
        {
            let what = "The program needs .NET, and the base has none.".to_owned();
            let why = "The function ends at start, because no runtime is found.";
            let fix = "Publish natively or with `--self-contained true`, or use AWS's base for .NET.";
            found.add("framework-dependent-on-provided", Severity::Error, place, Texts(what, why, fix));
        }
        _ => {}
    }
    let stage = call.instruction.stage.and_then(|index| root_of(look, index));
    let on_microsofts_sdk = stage
        .is_some_and(|stage| BaseKind::of_stage(stage) == BaseKind::Sdk && stage.image.contains("dotnet/"));
    if native && on_microsofts_sdk && look.kind.is_aws() {
        let what = "The native program is linked in Microsoft's SDK image.".to_owned();
        let why = "That image has a newer C library than Amazon Linux 2023 (glibc 2.34), so the program may end \
                   with `GLIBC_2.3x not found`.";
        let fix = "Link it in a stage on Amazon Linux 2023.";
        found.add("native-c-library", Severity::Warning, place, Texts(what, why, fix));
    }
}

/// The stage on a real base under a stage.
fn root_of<'a>(look: &Look<'a>, index: usize) -> Option<&'a Stage> {
    let mut stage = look.file.stages().get(index)?;
    while let super::super::syntax::StageBase::Stage(base) = stage.base {
        stage = look.file.stages().get(base).filter(|next| next.index < stage.index)?;
    }
    Some(stage)
}

/// Amazon's packaging tools make zip packages, which an image does not need.
fn tools(look: &Look<'_>, found: &mut Findings<'_>, run: &super::super::syntax::Instruction) {
    let packs = |command: &Vec<String>| {
        let word = |at: usize| command.get(at).map(String::as_str).unwrap_or_default();
        let names_tools = command.iter().any(|word| word.eq_ignore_ascii_case("Amazon.Lambda.Tools"));
        let installs = command.iter().any(|word| word == "install");
        (word(0) == "dotnet" && word(1) == "lambda")
            || word(0) == "zip"
            || names_tools
            || (installs && command.iter().any(|word| word == "zip"))
    };
    if commands(look.file, run).iter().any(packs) {
        let what = "Tools for zip packages run or are installed in the image.".to_owned();
        let why = "A container image is deployed as it is. The tools cost time in every build, and space if they \
                   are in the final stage.";
        let fix = "Publish with `dotnet publish` and copy the folder.";
        found.add("packaging-tools", Severity::Advice, run, Texts(what, why, fix));
    }
}

fn package_manager(look: &Look<'_>, found: &mut Findings<'_>, run: &super::super::syntax::Instruction) {
    if !look.kind.is_al2023() {
        return;
    }
    let commands = commands(look.file, run);
    let other = commands
        .iter()
        .filter_map(|command| command.first())
        .find(|first| matches!(first.as_str(), "yum" | "apt-get" | "apt" | "apk" | "amazon-linux-extras"));
    if let Some(other) = other {
        let what = format!("`{}` is not in this base.", quoted(other));
        let why = "The base is Amazon Linux 2023, so the build ends with exit code 127.";
        let fix = "Use `dnf`.";
        found.add("package-manager", Severity::Error, run, Texts(what, why, fix));
    }
}
