//! What MSBuild refuses, with a code (MSB…) and without one.

use super::words::{behind, between, file_name, project, quoted};
use super::{Complaint, Reason};

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    let (file, text) = (project(complaint), complaint.message);
    let reason = match complaint.code {
        "MSB1003" => Reason::new("the step names no project, and its folder holds none.")
            .then("Write the project's file after `dotnet publish`, counted from the step's WORKDIR, and COPY it before."),
        "MSB1008" | "MSB1001" => Reason::new(format!("the command line of the step is not understood: {}", first_line(text)))
            .then("Look at the options and the quotes of that RUN line."),
        "MSB1009" => missing_project(complaint),
        "MSB1011" => Reason::new("the step names no project, and its folder holds several.")
            .then("Write the project's file after `dotnet restore` and `dotnet publish`."),
        "MSB3021" | "MSB3026" | "MSB3027" | "MSB3491" | "MSB3374" => {
            Reason::new(format!("a file cannot be written: {}", first_line(text)))
                .then("Look whether the stage runs as another USER than the one that owns the folder.")
        }
        "MSB3073" => Reason::new(format!(
            "{file} runs a command that failed: {}",
            between(text, "The command \"", "\" exited").unwrap_or(first_line(text))
        ))
        .then("The build stage has only what its image has: install what the command calls, or switch the target off with a Condition."),
        "MSB3202" | "MSB9008" => missing_reference(complaint),
        "MSB4018" => failed_task(complaint),
        "MSB4019" => missing_import(complaint),
        "MSB4025" | "MSB4068" | "MSB4067" | "MSB4024" => Reason::new(format!("{file} cannot be read: {}", first_line(text)))
            .then("Correct the file at the line that is named."),
        "MSB4057" => Reason::new(format!("{file} has no target {}.", between(text, "\"", "\"").unwrap_or_default()))
            .then("Look at the -t: of the step, or at what should be imported."),
        "MSB4062" => Reason::new(format!("a task that {file} uses cannot be loaded: {}", first_line(text)))
            .then("Its assembly has to be copied into the build before it is used."),
        "MSB4236" => Reason::new(format!("the SDK {} of {file} is nowhere to be found.", quoted(text).unwrap_or_default()))
            .then("Give its version in the project's Sdk attribute or below msbuild-sdks in global.json, copy that file \
                   before `dotnet restore`, and let the feeds have it."),
        "MSB6003" => Reason::new(format!(
            "the program {} is not in the image of the build stage.",
            between(text, "executable \"", "\"").unwrap_or("that the build calls")
        ))
        .then("Install it in that stage before the step."),
        _ => return None,
    };
    Some(reason)
}

/// What is told without a code.
pub(super) fn without_code(complaint: &Complaint<'_>) -> Option<Reason> {
    let text = complaint.message;
    if let Some(reason) = super::step::missing_sdk(complaint) {
        return Some(reason);
    }
    if text.contains("Platform linker") || text.contains("objcopy") && text.contains("not found") {
        return Some(
            Reason::new("Native AOT needs a C linker, and the image of the build stage has none.").then(
                "Build on the SDK image with the tag ending in -aot, or install clang and zlib's headers in the stage.",
            ),
        );
    }
    if text.contains("Cross-OS native compilation") || text.contains("cross-compil") {
        return Some(
            Reason::new("Native AOT compiles only for the system and architecture of its own stage.")
                .then("Build for the architecture of the engine, or on a stage of the wanted platform."),
        );
    }
    if text.contains("NuGet.Config is not valid XML") {
        let inner = text.lines().nth(1).map(|line| format!(" {}", line.trim())).unwrap_or_default();
        let path = between(text, "Path: '", "'").map_or("NuGet.Config", file_name);
        return Some(Reason::new(format!("{path} is not valid XML.{inner}")).then("Correct the file."));
    }
    let sdk = between(text, "Could not resolve SDK \"", "\"")?;
    Some(Reason::new(format!("the SDK {sdk} of {} is nowhere to be found.", project(complaint))).then(
        "Give its version in the project's Sdk attribute or in global.json, and let the feeds have it.",
    ))
}

fn missing_project(complaint: &Complaint<'_>) -> Reason {
    let named = behind(complaint.message, "Switch: ");
    let named = named.map(|named| format!(" {named}")).unwrap_or_default();
    Reason::new(format!("the project file{named} that the step names is not in the build."))
        .then("Look at its path (counted from the step's WORKDIR, letter for letter) and at what the COPY lines before it bring.")
        .then_run("See what is sent:", "slipway context PROJECT")
}

fn missing_reference(complaint: &Complaint<'_>) -> Reason {
    let named = between(complaint.message, "referenced project ", " does not exist")
        .or_else(|| between(complaint.message, "project file \"", "\""));
    let named = named.map_or("a project".to_owned(), |named| named.trim_matches('"').to_owned());
    Reason::new(format!("{} refers to {named}, which is not in the build.", project(complaint)))
        .then("Copy the referenced project too, or correct the ProjectReference (letter for letter: Linux tells capitals apart).")
        .then_run("See what is sent:", "slipway context PROJECT")
}

/// A task that broke: its inner message is the reason, and what follows is the stack.
fn failed_task(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let task = between(text, "The \"", "\" task").unwrap_or("MSBuild");
    if let Some(folder) = between(text, "fallback package folder '", "'") {
        return Reason::new(format!(
            "the `obj` folder of another machine is in the build: it names the package folder {folder}, which only \
             that machine has."
        ))
        .then("Write `**/bin` and `**/obj` into .dockerignore, so that `COPY . .` does not put them over the restored ones.");
    }
    let inner = text.lines().nth(1).map(|line| line.split_once(": ").map_or(line, |(_, told)| told).trim());
    let inner = inner.map(|inner| format!(": {inner}")).unwrap_or_default();
    let reason = Reason::new(format!("the task {task} broke{inner}"));
    if text.contains("project.assets.json") || task.contains("Package") {
        return reason.then("The `obj` folder of your machine may be in the build: write `**/bin` and `**/obj` into .dockerignore.");
    }
    reason.then("The log shows where. Look whether the same build goes through on your machine after deleting `bin` and `obj`.")
}

fn missing_import(complaint: &Complaint<'_>) -> Reason {
    let file = between(complaint.message, "Import declaration \"", "\"")
        .or_else(|| between(complaint.message, "imported project \"", "\""))
        .unwrap_or("a file");
    Reason::new(format!("{} imports {file}, which is not in the build.", project(complaint)))
        .then("Copy it before `dotnet restore`; it has to lie within the context.")
        .then_run("See what is sent:", "slipway context PROJECT")
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text).trim()
}
