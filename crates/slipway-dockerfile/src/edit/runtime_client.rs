//! An own base that Lambda can start.
//!
//! Lambda speaks to a function through the runtime interface client. AWS's bases carry it; another base needs
//! it beside the function. An executable that refers to `Amazon.Lambda.RuntimeSupport` is its own client, so
//! only the entry point is missing. A class library is loaded by AWS's client, which is copied from AWS's base
//! and started as that base starts it. Either way the base itself has to carry `dotnet`.

use super::super::json;
use super::super::syntax::{Dockerfile, Instruction, Keyword};
use super::placing::{self, Changes};
use super::{EditError, value};
use slipway_core::handler::is_assembly_name;
use slipway_core::{BaseImage, Handler};

pub(super) fn add(
    file: &Dockerfile,
    base: &BaseImage,
    assembly: &str,
    handler: &Handler,
    folder: &str,
) -> Result<Changes, EditError> {
    if !is_assembly_name(assembly) {
        return Err(value(assembly, "the name of an assembly"));
    }
    if !is_image_folder(folder) {
        return Err(value(folder, "an absolute folder of the image"));
    }
    let folder = folder.trim_end_matches('/');
    let library = format!("{folder}/{assembly}.dll");
    let start = match handler {
        Handler::Executable { .. } => json(&["dotnet", &library]),
        Handler::Method { .. } => json(&[
            "dotnet",
            "exec",
            "--depsfile",
            &format!("{folder}/{assembly}.deps.json"),
            "--runtimeconfig",
            &format!("{folder}/{assembly}.runtimeconfig.json"),
            "/var/runtime/Amazon.Lambda.RuntimeSupport.dll",
        ]),
    };
    let copies = matches!(handler, Handler::Method { .. }) && !has_client(file);
    let copy = format!("COPY --from={} /var/runtime /var/runtime", base.ecr_public);
    place(file, copies.then_some(copy), &start, &json(&[&handler.to_string()]))
}

fn place(file: &Dockerfile, copy: Option<String>, start: &str, cmd: &str) -> Result<Changes, EditError> {
    let last = placing::last_instruction(file)?;
    let mut changes = Changes::default();
    let mut added: Vec<String> = Vec::new();
    match (placing::last_in_last_stage(file, &Keyword::Entrypoint), copy) {
        (Some(entrypoint), copy) => {
            if let Some(copy) = copy {
                changes = changes.and(placing::insert_before(file, entrypoint, &copy));
            }
            changes = changes.and(placing::set_arguments(file, entrypoint, start));
        }
        (None, copy) => {
            added.extend(copy);
            added.push(format!("ENTRYPOINT {start}"));
        }
    }
    match placing::last_in_last_stage(file, &Keyword::Cmd) {
        Some(instruction) => changes = changes.and(placing::set_arguments(file, instruction, cmd)),
        None => added.push(format!("CMD {cmd}")),
    }
    if !added.is_empty() {
        changes = changes.and(placing::insert_behind(file, last, &added));
    }
    Ok(changes)
}

/// Whether the last stage copies AWS's client already.
fn has_client(file: &Dockerfile) -> bool {
    let last = file.stages().len().checked_sub(1);
    let copies = |one: &Instruction| {
        one.stage == last
            && one.keyword == Keyword::Copy
            && one.values().last().is_some_and(|to| to.starts_with("/var/runtime"))
    };
    file.instructions().any(copies)
}

/// An absolute path of plain names.
fn is_image_folder(folder: &str) -> bool {
    folder.len() <= 1000
        && folder.strip_prefix('/').is_some_and(|rest| {
            rest.trim_end_matches('/').split('/').all(|part| {
                !matches!(part, "" | "." | "..")
                    && part.chars().all(|letter| {
                        letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+')
                    })
            })
        })
}
