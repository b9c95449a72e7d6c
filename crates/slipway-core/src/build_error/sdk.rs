//! What the .NET SDK refuses (NETSDK…).

use super::words::{behind, between, file_name, framework_and_runtime, project, quoted, sdk_tag};
use super::{Complaint, Reason};

const HOST_OBJ: &str = "If restore did run for it, a `COPY . .` has put the `obj` folder of your machine over the \
                        restored one: write `**/bin` and `**/obj` into .dockerignore.";

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    project_file(complaint).or_else(|| publish(complaint))
}

/// Refusals of what the project file or the restore before it say.
fn project_file(complaint: &Complaint<'_>) -> Option<Reason> {
    let file = project(complaint);
    let reason = match complaint.code {
        "NETSDK1004" | "NETSDK1063" => Reason::new(format!("{file} was not restored before it was published."))
            .then("Run `dotnet restore` for this project and all that it refers to before `--no-restore`, or leave `--no-restore` out.")
            .then(HOST_OBJ),
        "NETSDK1005" | "NETSDK1047" => other_restore(complaint),
        "NETSDK1013" => Reason::new(format!(
            "{file} has the target framework {}, which no SDK knows.",
            quoted(complaint.message).unwrap_or("of an unknown name")
        ))
        .then("Write it as in net10.0."),
        "NETSDK1022" => Reason::new(format!(
            "{file} includes files that the SDK includes by itself: {}.",
            behind(complaint.message, "duplicate items were: ").unwrap_or("see the log")
        ))
        .then("Take the item out of the project, or set EnableDefaultCompileItems to false."),
        "NETSDK1045" => newer_framework(complaint),
        "NETSDK1064" => Reason::new(format!(
            "{} {} was there when {file} was restored and is not there now.",
            between(complaint.message, "Package ", ",").unwrap_or("A package"),
            between(complaint.message, "version ", " was not").unwrap_or_default()
        ))
        .then("Restore and publish have to see the same package folder: the same stage, or the same cache mount at both steps.")
        .then(HOST_OBJ),
        "NETSDK1073" | "NETSDK1127" => Reason::new(format!(
            "{file} refers to a framework that the SDK's image does not have: {}.",
            quoted(complaint.message)
                .or_else(|| between(complaint.message, "targeting pack ", " is not"))
                .unwrap_or("see the log")
        ))
        .then("Restore before publishing, from feeds that have the public gallery; else use a newer SDK image."),
        "NETSDK1100" | "NETSDK1136" => Reason::new(format!("{file} targets Windows, and Lambda runs Linux."))
            .then("Target net10.0 without `-windows` in what the function needs."),
        "NETSDK1141" => Reason::new("global.json asks for an SDK that the image of the build stage does not have.")
            .then("Take the image of that SDK version, or set rollForward to latestFeature in global.json."),
        "NETSDK1147" => Reason::new(format!(
            "{file} needs a workload of the SDK: {}.",
            behind(complaint.message, "must be installed: ").unwrap_or("see the log")
        ))
        .then("A function needs none: take the reference to such a project out, or target plain net10.0."),
        _ => return None,
    };
    Some(reason)
}

/// Refusals of how it is published.
fn publish(complaint: &Complaint<'_>) -> Option<Reason> {
    let (file, text) = (project(complaint), complaint.message);
    let reason = match complaint.code {
        "NETSDK1031" => Reason::new(format!("{file} is published self-contained without a runtime identifier."))
            .then("Publish with `--runtime linux-x64` (or linux-arm64), or without `--self-contained`."),
        "NETSDK1067" => Reason::new(format!("{file} is self-contained without an application host."))
            .then("Set UseAppHost to true, or SelfContained to false."),
        "NETSDK1083" | "NETSDK1206" => Reason::new(format!(
            "the runtime identifier {} is not one that the SDK knows.",
            quoted(text).or_else(|| between(text, "identifier(s): ", ". ")).unwrap_or_default()
        ))
        .then("Use linux-x64 or linux-arm64."),
        "NETSDK1094" => Reason::new(format!("{file} is compiled ahead (PublishReadyToRun), and what that needs was not restored."))
            .then("Restore with the same values: `dotnet restore --runtime linux-x64 -p:PublishReadyToRun=true`; or set PublishReadyToRun to false."),
        "NETSDK1099" => Reason::new(format!("{file} is a library and cannot become a single file."))
            .then("Set PublishSingleFile to false, or OutputType to Exe."),
        "NETSDK1102" => Reason::new(format!("{file} is trimmed (PublishTrimmed), and that needs a self-contained publish."))
            .then("Publish with `--self-contained true`, or set PublishTrimmed to false; a class library on AWS's .NET base is not trimmed."),
        "NETSDK1112" => Reason::new(format!(
            "the runtime pack {} was not restored.",
            between(text, "runtime pack for ", " was not").unwrap_or_default()
        ))
        .then("Restore with the `--runtime` and `--self-contained` of the publish."),
        "NETSDK1124" => Reason::new(format!("the target framework of {file} cannot be trimmed."))
            .then("Set PublishTrimmed only in the program's own project, not for the libraries it refers to."),
        "NETSDK1129" => several_frameworks(complaint),
        "NETSDK1150" | "NETSDK1151" => Reason::new(format!(
            "{file} and the program {} to which it refers are not both self-contained.",
            quoted(text).map(file_name).unwrap_or_default()
        ))
        .then("Move what both need into a class library, or set SelfContained alike in both."),
        "NETSDK1152" => same_output(complaint),
        "NETSDK1194" => Reason::new(format!(
            "a solution ({file}) is published into one folder, so the projects overwrite each other's files."
        ))
        .then("Publish the function's own project file instead of the solution."),
        "NETSDK1198" => Reason::new(format!(
            "the publish profile {} of {file} is not in the build.",
            quoted(text).unwrap_or_default()
        ))
        .then("Copy Properties/PublishProfiles into the build, or publish without PublishProfile."),
        "NETSDK1207" => Reason::new(format!("the target framework of {file} cannot be compiled to native code."))
            .then("Set PublishAot only in the program's own project, not on the command line or in a Directory.Build.props: \
                   libraries of netstandard take IsAotCompatible instead."),
        _ => return None,
    };
    Some(reason)
}

fn other_restore(complaint: &Complaint<'_>) -> Reason {
    let target = between(complaint.message, "have a target for '", "'").unwrap_or_default();
    let (framework, runtime) = framework_and_runtime(target);
    let flag = runtime.map(|runtime| format!(" --runtime {runtime}")).unwrap_or_default();
    Reason::new(format!("{} was not restored for {target}, for which it is published.", project(complaint)))
        .then(format!(
            "Restore as it is published: `dotnet restore{flag}`, with {framework} among the project's TargetFrameworks; \
             or leave `--no-restore` out."
        ))
        .then(HOST_OBJ)
}

fn newer_framework(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let wanted = between(text, "support targeting ", ". ");
    let highest = between(text, "Either target ", " or lower");
    let version = wanted.and_then(|wanted| wanted.rsplit(' ').next());
    let highest = highest.map(|highest| format!(", which ends at {highest}")).unwrap_or_default();
    let reason = Reason::new(format!(
        "{} targets {}, and the SDK of the build stage is older{highest}.",
        project(complaint),
        wanted.unwrap_or("a newer framework")
    ));
    match version.and_then(sdk_tag) {
        Some(tag) => reason.then(format!(
            "Build on mcr.microsoft.com/dotnet/sdk:{tag} (the first FROM of the Dockerfile), or target a framework that \
             a Lambda base has."
        )),
        None => reason.then("Build on the SDK image of that framework."),
    }
}

fn several_frameworks(complaint: &Complaint<'_>) -> Reason {
    let list = behind(complaint.message, "in order to publish: ").unwrap_or("see TargetFrameworks");
    let newest = list.split(',').map(str::trim).next_back().unwrap_or("net10.0");
    Reason::new(format!("{} has several target frameworks ({list}), and none is chosen.", project(complaint)))
        .then(format!(
            "Choose one: `--framework {newest}` at `dotnet publish`, or \"framework\": \"{newest}\" in \
             aws-lambda-tools-defaults.json."
        ))
}

fn same_output(complaint: &Complaint<'_>) -> Reason {
    let files = behind(complaint.message, "relative path: ").unwrap_or("see the log");
    let name = files.split(',').next().map(file_name).unwrap_or("a file");
    Reason::new(format!("two projects publish a file {name}: {files}.")).then(format!(
        "Take {name} out of one project's publish: `<Content Update=\"{name}\" CopyToPublishDirectory=\"Never\" />` there."
    ))
}
