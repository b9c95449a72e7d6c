//! Small, named changes to a Dockerfile.
//!
//! A change touches the place it names and leaves every other byte as it was, comments and line ends included.
//! Values are checked before they are written, so that none can end a line or begin an instruction, and the
//! result is read again: a change that would alter how the rest of the file is read is refused.

mod placing;
mod publish_step;
mod runtime_client;
mod secret;

pub(crate) use secret::{is_secret_id, is_variable_name};

use placing::{Changes, Patch};
use serde::{Deserialize, Serialize};
use slipway_core::catalogue::base_for_framework;
use slipway_core::image::{InvalidImageReference, shortened};
use slipway_core::{Architecture, Digest, Handler, ImageReference};

use super::syntax::{self, Dockerfile, Instruction, Keyword, Stage, StageBase, SyntaxError, parse};

/// One change. Lines count from one; any line of an instruction names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DockerfileEdit {
    /// Gives a stage another base.
    SetBase {
        /// The line of its FROM.
        stage_line: u32,
        /// The image.
        image: String,
    },
    /// Adds the digest to a stage's base.
    PinDigest {
        /// The line of its FROM.
        line: u32,
        /// The digest, `sha256:` and 64 digits.
        digest: String,
    },
    /// Sets `--platform` of a stage.
    SetPlatform {
        /// The line of its FROM.
        line: u32,
        /// `linux/amd64` or `linux/arm64`.
        platform: String,
    },
    /// Makes CMD of the last stage name this handler.
    SetCmd {
        /// The handler.
        handler: String,
    },
    /// Writes CMD, ENTRYPOINT or RUN in JSON form.
    ExecForm {
        /// Its line.
        line: u32,
    },
    /// Makes `/var/task` the working folder: of the stage, at a FROM, or of this WORKDIR.
    SetTaskRoot {
        /// The line of the FROM or WORKDIR.
        line: u32,
    },
    /// Makes a RUN publish for this architecture.
    SetRuntimeIdentifier {
        /// Its line.
        line: u32,
        /// The architecture.
        architecture: Architecture,
    },
    /// Makes a RUN publish the Release configuration.
    SetRelease {
        /// Its line.
        line: u32,
    },
    /// Makes the `dotnet publish` of a RUN name a framework.
    SetFramework {
        /// Its line.
        line: u32,
        /// The target framework moniker.
        framework: String,
    },
    /// Copies a file of the context above an instruction.
    CopyBefore {
        /// The instruction's line.
        line: u32,
        /// The file's path in the context.
        source: String,
        /// The folder of the image to copy it to, ending in `/`.
        folder: String,
    },
    /// Takes a variable out of ENV or ARG and mounts a secret of that name where RUN uses it.
    SecretMount {
        /// The line of the ENV or ARG.
        line: u32,
        /// The variable.
        name: String,
        /// The id under which the build gets the secret.
        id: String,
    },
    /// Makes an own base speak to Lambda: entry point, handler and, for a class library, AWS's client.
    AddRuntimeClient {
        /// The target framework moniker of the project, such as `net8.0`.
        framework: String,
        /// The assembly's name without `.dll`.
        assembly: String,
        /// The handler.
        handler: String,
        /// The folder in the image that holds the published files.
        folder: String,
    },
    /// Takes an instruction out. A FROM stays.
    RemoveInstruction {
        /// Its line.
        line: u32,
    },
}

/// Why a change was not made. The text is then as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is no Dockerfile that can be read.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// There is no instruction on this line.
    #[error("there is no instruction on line {line}")]
    NoInstruction {
        /// The line.
        line: u32,
    },
    /// The instruction on this line is of another kind.
    #[error("line {line} holds no {expected}")]
    OtherInstruction {
        /// The line.
        line: u32,
        /// What the change is for.
        expected: &'static str,
    },
    /// The file has no FROM.
    #[error("the Dockerfile has no FROM")]
    NoStage,
    /// A command that only a shell can run has no JSON form.
    #[error("line {line} needs a shell and has no JSON form")]
    NeedsShell {
        /// The line.
        line: u32,
    },
    /// The line is already as asked.
    #[error("there is nothing to change on line {line}")]
    NothingToChange {
        /// The line.
        line: u32,
    },
    /// No RUN uses the variable, so there is no place to mount a secret.
    #[error("no RUN uses `{}`", .name.escape_debug())]
    Unused {
        /// The variable.
        name: String,
    },
    /// Something else than RUN uses the variable, and a secret is mounted for RUN only.
    #[error("line {line} uses `{}` outside of RUN", .name.escape_debug())]
    UsedElsewhere {
        /// The variable.
        name: String,
        /// The line.
        line: u32,
    },
    /// The name of an image is malformed.
    #[error("`{}` is not the name of an image", .name.escape_debug())]
    Image {
        /// The name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: InvalidImageReference,
    },
    /// The digest is malformed.
    #[error(transparent)]
    Digest(#[from] slipway_core::digest::InvalidDigest),
    /// The handler is malformed.
    #[error(transparent)]
    Handler(#[from] slipway_core::handler::InvalidHandler),
    /// Another value cannot stand where it should go.
    #[error("`{}` is not {expected}", .value.escape_debug())]
    Value {
        /// The value.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The change would alter how other lines are read.
    #[error("the change would alter how other lines of the Dockerfile are read")]
    Reading,
}

/// Makes the change and gives the new text.
pub fn apply(text: &str, edit: &DockerfileEdit) -> Result<String, EditError> {
    let file = parse(text)?;
    let changes = changes(&file, edit)?;
    let expected = file.instructions().count().checked_add_signed(changes.count).ok_or(EditError::Reading)?;
    let changed = changes.made_to(text);
    let result = parse(&changed)?;
    let same_reading = result.instructions().count() == expected
        && result.stages().len() == file.stages().len()
        && directives(&result).eq(directives(&file));
    if same_reading { Ok(changed) } else { Err(EditError::Reading) }
}

/// Whether a change can be made to a file, as far as can be told without making it.
pub(super) fn fits(file: &Dockerfile, edit: &DockerfileEdit) -> bool {
    changes(file, edit).is_ok()
}

fn directives(file: &Dockerfile) -> impl Iterator<Item = &syntax::ItemKind> {
    file.items()
        .iter()
        .map(|item| &item.kind)
        .filter(|kind| matches!(kind, syntax::ItemKind::Directive { .. }))
}

fn changes(file: &Dockerfile, edit: &DockerfileEdit) -> Result<Changes, EditError> {
    match edit {
        DockerfileEdit::SetBase { stage_line, image } => set_base(file, *stage_line, image),
        DockerfileEdit::PinDigest { line, digest } => pin_digest(file, *line, digest),
        DockerfileEdit::SetPlatform { line, platform } => set_platform(file, *line, platform),
        DockerfileEdit::SetCmd { handler } => set_cmd(file, handler),
        DockerfileEdit::ExecForm { line } => exec_form(file, *line),
        DockerfileEdit::SetTaskRoot { line } => set_task_root(file, *line),
        DockerfileEdit::SetRuntimeIdentifier { line, architecture } => {
            publish_step::set_runtime_identifier(file, *line, *architecture)
        }
        DockerfileEdit::SetRelease { line } => publish_step::set_release(file, *line),
        DockerfileEdit::SetFramework { line, framework } => {
            publish_step::set_framework(file, *line, framework)
        }
        DockerfileEdit::CopyBefore { line, source, folder } => copy_before(file, *line, source, folder),
        DockerfileEdit::SecretMount { line, name, id } => secret::mount(file, *line, name, id),
        DockerfileEdit::AddRuntimeClient { framework, assembly, handler, folder } => {
            let base = base_for_framework(framework)
                .ok_or_else(|| value(framework, "a framework that a base image carries"))?;
            runtime_client::add(file, &base, assembly, &Handler::parse(handler)?, folder)
        }
        DockerfileEdit::RemoveInstruction { line } => remove(file, *line),
    }
}

fn value(text: &str, expected: &'static str) -> EditError {
    EditError::Value { value: shortened(text), expected }
}

fn at(file: &Dockerfile, line: u32) -> Result<&Instruction, EditError> {
    file.instruction_at(line).ok_or(EditError::NoInstruction { line })
}

fn at_keyword<'a>(
    file: &'a Dockerfile,
    line: u32,
    keywords: &[Keyword],
    expected: &'static str,
) -> Result<&'a Instruction, EditError> {
    let instruction = at(file, line)?;
    if keywords.contains(&instruction.keyword) {
        Ok(instruction)
    } else {
        Err(EditError::OtherInstruction { line, expected })
    }
}

fn stage_at(file: &Dockerfile, line: u32) -> Result<&Stage, EditError> {
    let from = at_keyword(file, line, &[Keyword::From], "FROM")?;
    from.stage.and_then(|index| file.stages().get(index)).ok_or(EditError::NoStage)
}

fn set_base(file: &Dockerfile, line: u32, image: &str) -> Result<Changes, EditError> {
    let stage = stage_at(file, line)?;
    let reference =
        ImageReference::parse(image).map_err(|source| EditError::Image { name: shortened(image), source })?;
    if stage.image.is_empty() {
        return Err(EditError::NothingToChange { line });
    }
    Ok(Changes::one(Patch::replace(&stage.image_range, reference.to_string())))
}

fn pin_digest(file: &Dockerfile, line: u32, digest: &str) -> Result<Changes, EditError> {
    let stage = stage_at(file, line)?;
    let digest = Digest::parse(digest)?;
    let StageBase::Image(reference) = &stage.base else {
        return Err(EditError::OtherInstruction { line, expected: "FROM of an image" });
    };
    if !stage.image.contains(['$', '"', '\'', '\\', '`']) {
        let pinned = ImageReference { digest: Some(digest), ..reference.clone() };
        return Ok(Changes::one(Patch::replace(&stage.image_range, pinned.to_string())));
    }
    // A name with variables keeps them; the digest decides what is pulled.
    if reference.digest.is_some() || stage.image.contains(['"', '\'', '\\', '`']) {
        return Err(EditError::NothingToChange { line });
    }
    Ok(Changes::one(Patch::insert(stage.image_range.end, format!("@{digest}"))))
}

fn set_platform(file: &Dockerfile, line: u32, platform: &str) -> Result<Changes, EditError> {
    let from = at_keyword(file, line, &[Keyword::From], "FROM")?;
    if ![Architecture::X86_64, Architecture::Arm64].iter().any(|one| one.platform() == platform) {
        return Err(value(platform, "a platform that Lambda runs"));
    }
    let text = format!("--platform={platform}");
    Ok(Changes::one(match from.flags.iter().find(|flag| flag.name == "platform") {
        Some(flag) => Patch::replace(&flag.range, text),
        None => Patch::insert(from.keyword_range.end, format!(" {text}")),
    }))
}

fn set_cmd(file: &Dockerfile, handler: &str) -> Result<Changes, EditError> {
    let handler = Handler::parse(handler)?;
    placing::set_in_last_stage(file, &Keyword::Cmd, "CMD", &super::json(&[&handler.to_string()]))
}

fn exec_form(file: &Dockerfile, line: u32) -> Result<Changes, EditError> {
    let keywords = [Keyword::Cmd, Keyword::Entrypoint, Keyword::Run];
    let instruction = at_keyword(file, line, &keywords, "CMD, ENTRYPOINT or RUN")?;
    let syntax::Arguments::Shell(text) = &instruction.arguments else {
        return Err(EditError::NothingToChange { line });
    };
    let values = instruction.values();
    let first = values.first().map(String::as_str).unwrap_or_default();
    let shell_word =
        matches!(first, "cd" | "exec" | "exit" | "export" | "source" | "." | "set" | "if" | "for");
    let needs_shell = text.contains(|letter| "$;&|<>()[]{}*?~#!`\\".contains(letter))
        || text.contains(char::is_control)
        || first.contains('=')
        || shell_word
        || first.is_empty()
        || !instruction.heredocs.is_empty();
    if needs_shell {
        return Err(EditError::NeedsShell { line });
    }
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Ok(placing::set_arguments(file, instruction, &super::json(&values)))
}

fn set_task_root(file: &Dockerfile, line: u32) -> Result<Changes, EditError> {
    let instruction = at_keyword(file, line, &[Keyword::From, Keyword::Workdir], "FROM or WORKDIR")?;
    Ok(match instruction.keyword {
        Keyword::From => placing::insert_behind(file, instruction, &["WORKDIR /var/task".to_owned()]),
        _ => placing::set_arguments(file, instruction, "/var/task"),
    })
}

fn copy_before(file: &Dockerfile, line: u32, source: &str, folder: &str) -> Result<Changes, EditError> {
    let instruction = at(file, line)?;
    if instruction.stage.is_none() || instruction.keyword == Keyword::From {
        return Err(EditError::OtherInstruction { line, expected: "instruction of a stage" });
    }
    for path in [source, folder] {
        if path.is_empty() || path.contains(|letter: char| letter.is_control() || "$*?[\\".contains(letter)) {
            return Err(value(path, "a path"));
        }
    }
    let copy = format!("COPY {}", super::json(&[source, folder]));
    Ok(placing::insert_before(file, instruction, &copy))
}

fn remove(file: &Dockerfile, line: u32) -> Result<Changes, EditError> {
    let instruction = at(file, line)?;
    if instruction.keyword == Keyword::From {
        return Err(EditError::OtherInstruction { line, expected: "instruction that can be removed" });
    }
    Ok(placing::removal(file, instruction))
}

#[cfg(test)]
mod tests;
