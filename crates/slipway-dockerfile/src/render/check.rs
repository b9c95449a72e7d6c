//! What has to hold before a Dockerfile is written.

use super::super::edit::{is_secret_id, is_variable_name};
use super::{BuildSecretKind, DockerfileError, DockerfileSpec};
use slipway_core::Handler;
use slipway_core::catalogue::{self, base_for_framework};
use slipway_core::handler::is_assembly_name;
use slipway_core::image::shortened;

pub(super) fn check(spec: &DockerfileSpec) -> Result<(), DockerfileError> {
    if !spec.base.supports(spec.architecture) {
        let (base, architecture) = (spec.base.tag.to_owned(), spec.architecture);
        return Err(DockerfileError::Architecture { base, architecture });
    }
    paths(spec)?;
    if !is_assembly_name(&spec.assembly_name) {
        return Err(DockerfileError::AssemblyName(shortened(&spec.assembly_name)));
    }
    // The parts of a handler are public, so one that was never parsed is parsed here.
    let handler = Handler::parse(&spec.handler.to_string())?;
    // A method may lie in an assembly that the project refers to; a program is the project's own.
    let program = handler.assembly().strip_suffix(".dll").unwrap_or(handler.assembly());
    if matches!(handler, Handler::Executable { .. }) && program != spec.assembly_name {
        let (handler, project) = (handler.assembly().to_owned(), spec.assembly_name.clone());
        return Err(DockerfileError::OtherAssembly { handler, project });
    }
    base(spec, &handler)?;
    words(spec)?;
    secrets(spec)
}

fn paths(spec: &DockerfileSpec) -> Result<(), DockerfileError> {
    let is_project =
        [".csproj", ".fsproj", ".vbproj", ".cs"].iter().any(|end| spec.project_file.ends_with(end));
    if !is_project {
        return Err(DockerfileError::NotAProjectFile(shortened(&spec.project_file)));
    }
    let all = std::iter::once(&spec.project_file).chain(&spec.restore_files).chain(&spec.restore_folders);
    match all.into_iter().find(|path| !is_context_path(path)) {
        Some(path) => Err(DockerfileError::Path(shortened(path))),
        None => Ok(()),
    }
}

/// What stands alone on the command line may neither be a switch nor hold what separates properties.
fn words(spec: &DockerfileSpec) -> Result<(), DockerfileError> {
    let is_word = |text: &str| {
        let plain = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
        !text.is_empty() && !text.starts_with('-') && text.chars().all(plain)
    };
    if !is_word(&spec.configuration) {
        return Err(DockerfileError::Configuration(shortened(&spec.configuration)));
    }
    if spec.several_frameworks && !is_word(&spec.framework) {
        return Err(DockerfileError::Framework { framework: shortened(&spec.framework) });
    }
    Ok(())
}

fn base(spec: &DockerfileSpec, handler: &Handler) -> Result<(), DockerfileError> {
    if spec.publish_aot && !spec.base.is_provided() {
        return Err(DockerfileError::NativeBase { base: spec.base.tag.to_owned() });
    }
    if spec.portable && (spec.base.is_provided() || spec.self_contained) {
        return Err(DockerfileError::Portable { base: spec.base.tag.to_owned() });
    }
    if spec.base.is_provided() {
        if let Handler::Method { assembly, .. } = handler {
            return Err(DockerfileError::NeedsExecutable { assembly: shortened(assembly) });
        }
        if spec.publish_aot && major(&spec.framework).is_none_or(|major| major < 8) {
            return Err(DockerfileError::Native { framework: shortened(&spec.framework) });
        }
    }
    let framework = if spec.base.is_provided() { spec.framework.as_str() } else { spec.base.framework };
    if spec.project_file.ends_with(".cs") && major(framework).is_none_or(|major| major < 10) {
        return Err(DockerfileError::SingleFile { framework: shortened(framework) });
    }
    Ok(())
}

/// The number in `net8.0`.
fn major(framework: &str) -> Option<u32> {
    let number = framework.to_ascii_lowercase();
    number.strip_prefix("net")?.split_once('.')?.0.parse().ok()
}

/// The image with the SDK: the one that the projects ask for, else that of the base, or of the framework where the
/// base carries none.
pub(super) fn sdk_image(spec: &DockerfileSpec) -> Result<String, DockerfileError> {
    if let Some(tag) = &spec.sdk_tag {
        return Ok(catalogue::sdk_image(tag));
    }
    if !spec.base.is_provided() {
        return Ok(spec.base.sdk_image.to_owned());
    }
    let base = base_for_framework(&spec.framework);
    let base = base.ok_or_else(|| DockerfileError::Framework { framework: shortened(&spec.framework) })?;
    Ok(base.sdk_image.to_owned())
}

fn secrets(spec: &DockerfileSpec) -> Result<(), DockerfileError> {
    for secret in &spec.secrets {
        if !is_secret_id(&secret.id) {
            return Err(DockerfileError::Secret(shortened(&secret.id)));
        }
        match &secret.kind {
            BuildSecretKind::Variable { name } if !is_variable_name(name) => {
                return Err(DockerfileError::Secret(shortened(name)));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A relative path of plain names. COPY replaces `$NAME` and reads wildcards even in JSON form, and `dotnet`
/// takes a leading `-` for a switch, so none of these may stand in a path.
pub(super) fn is_context_path(path: &str) -> bool {
    path.len() <= 1000
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && !part.starts_with('-')
                && part == part.trim()
                && part.chars().all(|letter| letter.is_alphanumeric() || "._-+ ()&,@".contains(letter))
        })
}
