//! The file as the build would walk through it: working folders and values of variables at every instruction.

use super::super::syntax::{
    Arguments, Dockerfile, Instruction, Keyword, MAX_VALUE_BYTES, MAX_VARIABLES, StageBase, expand,
};
use super::base::BaseKind;
use std::collections::HashMap;
use std::rc::Rc;

/// All values that are kept together. A short word can stand for a long value many times over.
const MAX_VALUES_BYTES: usize = 8 * 1024 * 1024;

/// An instruction with what holds where it stands.
pub(super) struct Seen<'a> {
    pub(super) instruction: &'a Instruction,
    /// The working folder above it, if it is known.
    pub(super) folder: Option<Rc<str>>,
    /// The arguments with variables replaced, for COPY and ADD; none where a value is unknown.
    pub(super) values: Vec<Option<String>>,
}

impl Seen<'_> {
    /// Where COPY or ADD puts its files, as an absolute path of the image.
    pub(super) fn destination(&self) -> Option<String> {
        let last = self.values.last()?.as_deref()?;
        joined(self.folder.as_deref(), last)
    }

    /// What COPY or ADD takes, where it is known.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        let count = self.values.len().saturating_sub(1);
        self.values.iter().take(count).filter_map(Option::as_deref).filter(|source| !source.starts_with("<<"))
    }
}

/// All stages, walked through.
pub(super) struct View<'a> {
    stages: Vec<Vec<Seen<'a>>>,
    /// The numbers of the stages that make the final image, the first one first.
    chain: Vec<usize>,
}

/// What one stage leaves to the next.
#[derive(Clone, Default)]
struct State {
    folder: Option<Rc<str>>,
    variables: HashMap<String, String>,
}

impl<'a> View<'a> {
    pub(super) fn new(file: &'a Dockerfile) -> Self {
        let mut globals = State::default();
        let mut states: Vec<State> = Vec::new();
        let mut stages: Vec<Vec<Seen<'a>>> = Vec::new();
        let mut room = MAX_VALUES_BYTES;
        for instruction in file.instructions() {
            if instruction.keyword == Keyword::From {
                states.push(first_state(file, states.len(), &states));
                stages.push(Vec::new());
                continue;
            }
            let (Some(state), Some(stage)) = (states.last_mut(), stages.last_mut()) else {
                note(&mut globals, None, instruction, file.escape());
                continue;
            };
            let values = match instruction.keyword {
                Keyword::Copy | Keyword::Add if room > 0 => values(state, instruction, file.escape()),
                _ => Vec::new(),
            };
            let bytes: usize = values.iter().flatten().map(String::len).sum();
            room = room.saturating_sub(bytes);
            stage.push(Seen { instruction, folder: state.folder.clone(), values });
            note(state, Some(&globals), instruction, file.escape());
        }
        let chain = file.final_chain().iter().map(|stage| stage.index).collect();
        Self { stages, chain }
    }

    /// The instructions that make the final image.
    pub(super) fn final_image(&self) -> impl Iterator<Item = &Seen<'a>> {
        self.chain.iter().filter_map(|stage| self.stages.get(*stage)).flatten()
    }

    /// Whether an instruction makes part of the final image.
    pub(super) fn is_final(&self, instruction: &Instruction) -> bool {
        instruction.stage.is_some_and(|stage| self.chain.contains(&stage))
    }

    /// The instructions of each stage.
    pub(super) fn stages(&self) -> impl Iterator<Item = &[Seen<'a>]> {
        self.stages.iter().map(Vec::as_slice)
    }

    /// All instructions inside stages.
    pub(super) fn all(&self) -> impl Iterator<Item = &Seen<'a>> {
        self.stages.iter().flatten()
    }
}

fn first_state(file: &Dockerfile, index: usize, earlier: &[State]) -> State {
    let Some(stage) = file.stages().get(index) else { return State::default() };
    if let StageBase::Stage(base) = stage.base {
        return earlier.get(base).cloned().unwrap_or_default();
    }
    let mut state = State::default();
    match BaseKind::of_stage(stage) {
        BaseKind::Dotnet(_) | BaseKind::Provided | BaseKind::OtherRuntime => {
            state.folder = Some("/var/task".into());
            for (name, value) in [("LAMBDA_TASK_ROOT", "/var/task"), ("LAMBDA_RUNTIME_DIR", "/var/runtime")] {
                state.variables.insert(name.to_owned(), value.to_owned());
            }
        }
        BaseKind::Sdk | BaseKind::DotnetRuntime | BaseKind::Scratch => state.folder = Some("/".into()),
        BaseKind::Foreign | BaseKind::Unknown => {}
    }
    state
}

fn values(state: &State, instruction: &Instruction, escape: char) -> Vec<Option<String>> {
    let lookup = |name: &str| state.variables.get(name).cloned();
    let quoted: Vec<&str> = match &instruction.arguments {
        Arguments::Exec(values) => values.iter().map(String::as_str).collect(),
        Arguments::Shell(text) if instruction.keyword == Keyword::Workdir => vec![text],
        Arguments::Shell(_) => instruction.words.iter().map(|word| word.text.as_str()).collect(),
    };
    quoted.into_iter().map(|text| expand(text, escape, &lookup)).collect()
}

/// What an instruction changes for those below it.
fn note(state: &mut State, globals: Option<&State>, instruction: &Instruction, escape: char) {
    match instruction.keyword {
        Keyword::Workdir => {
            let to = values(state, instruction, escape).into_iter().next().flatten();
            state.folder = to.and_then(|to| joined(state.folder.as_deref(), &to)).map(Rc::from);
        }
        Keyword::Env | Keyword::Arg => {
            for (name, value) in instruction.pairs() {
                let lookup = |name: &str| state.variables.get(name).cloned();
                let value = match value {
                    Some(value) => expand(&value, escape, &lookup),
                    None => globals.and_then(|globals| globals.variables.get(&name).cloned()),
                };
                match value {
                    Some(value) if state.variables.len() < MAX_VARIABLES => {
                        state.variables.insert(name, value);
                    }
                    _ => {
                        state.variables.remove(&name);
                    }
                }
            }
        }
        _ => {}
    }
}

/// An absolute path without `.` and `..`, or none where the folder it starts from is unknown.
fn joined(folder: Option<&str>, path: &str) -> Option<String> {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", folder?) };
    if whole.len() > MAX_VALUE_BYTES {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}
