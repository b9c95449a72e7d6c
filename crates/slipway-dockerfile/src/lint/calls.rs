//! The commands inside RUN, as far as they can be read without a shell.
//!
//! Text is cut at blanks and at what separates commands. Values that a shell would compute stay as written, and
//! whoever reads them passes over what holds a `$`.

use super::super::syntax::{Arguments, Dockerfile, Instruction, Keyword};

/// One command with its arguments.
pub(super) type Command = Vec<String>;

/// The commands of a RUN, here-documents included.
pub(super) fn commands(file: &Dockerfile, run: &Instruction) -> Vec<Command> {
    if run.keyword != Keyword::Run {
        return Vec::new();
    }
    match &run.arguments {
        Arguments::Exec(values) => match values.as_slice() {
            [shell, flag, text] if shell.ends_with("sh") && flag.starts_with("-") && flag.ends_with('c') => {
                cut(text)
            }
            _ => vec![values.clone()],
        },
        Arguments::Shell(text) => {
            let bodies = run.heredocs.iter().flat_map(|one| cut(file.slice(&one.body)));
            cut(text).into_iter().chain(bodies).collect()
        }
    }
}

fn cut(text: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = vec![Vec::new()];
    let mut word = String::new();
    let mut quote = None;
    for letter in text.chars().chain([';']) {
        let separates = matches!(letter, ';' | '&' | '|' | '\n' | '(' | ')');
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => word.push(letter),
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None if separates || letter.is_whitespace() => {
                if let Some(command) = commands.last_mut().filter(|_| !word.is_empty()) {
                    command.push(std::mem::take(&mut word));
                }
                if separates {
                    commands.push(Vec::new());
                }
            }
            None if letter != '\\' => word.push(letter),
            None => {}
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// A call of `dotnet`: the word behind it, and the rest.
pub(super) struct DotnetCall<'a> {
    pub(super) instruction: &'a Instruction,
    pub(super) verb: String,
    arguments: Vec<String>,
}

impl<'a> DotnetCall<'a> {
    /// All calls in a RUN.
    pub(super) fn all(file: &Dockerfile, instruction: &'a Instruction) -> Vec<Self> {
        let call = |command: Command| {
            let at = command.iter().position(|word| word == "dotnet" || word.ends_with("/dotnet"))?;
            let mut rest = command.into_iter().skip(at + 1);
            Some(Self { instruction, verb: rest.next()?, arguments: rest.collect() })
        };
        commands(file, instruction).into_iter().filter_map(call).collect()
    }

    /// Whether it compiles or restores.
    pub(super) fn builds(&self) -> bool {
        matches!(self.verb.as_str(), "publish" | "build" | "restore")
    }

    /// Whether it restores packages, by itself or on the way.
    pub(super) fn restores(&self) -> bool {
        self.builds() && !self.has("--no-restore")
    }

    /// The project or solution that it names.
    pub(super) fn target(&self) -> Option<&str> {
        const ENDINGS: [&str; 6] = ["proj", ".sln", ".slnx", ".slnf", ".proj", ".cs"];
        let named = |word: &&String| {
            let lower = word.to_ascii_lowercase();
            !lower.starts_with('-') && !lower.contains('=') && ENDINGS.iter().any(|end| lower.ends_with(end))
        };
        self.arguments.iter().find(named).map(String::as_str)
    }

    /// The value of a switch: `--name value`, `--name=value` or `--name:value`.
    pub(super) fn option(&self, names: &[&str]) -> Option<&str> {
        self.arguments.iter().enumerate().find_map(|(at, word)| {
            let name = names.iter().find_map(|name| word.strip_prefix(name))?;
            match name.strip_prefix(['=', ':']) {
                Some(value) => Some(value),
                None if name.is_empty() => self.arguments.get(at + 1).map(String::as_str),
                None => None,
            }
        })
    }

    /// Whether a switch stands there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.arguments.iter().any(|word| word == name)
    }

    /// An MSBuild property: `-p:Name=value` in any of its spellings.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        const SPELLINGS: [&str; 6] = ["--property:", "-property:", "/property:", "-p:", "/p:", "--p:"];
        let lists =
            self.arguments.iter().filter_map(|word| SPELLINGS.iter().find_map(|one| word.strip_prefix(one)));
        lists
            .flat_map(|list| list.split(';'))
            .filter_map(|pair| pair.split_once('='))
            .find(|(one, _)| one.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Whether a property is set to true or to false.
    pub(super) fn is_set(&self, name: &str) -> Option<bool> {
        match self.property(name)?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// Whether the program carries its own runtime, where the call says so.
    pub(super) fn is_self_contained(&self) -> Option<bool> {
        if self.has("--no-self-contained") {
            return Some(false);
        }
        match self.option(&["--self-contained", "--sc"]) {
            Some(value) => Some(!value.eq_ignore_ascii_case("false")),
            None if self.has("--self-contained") || self.has("--sc") => Some(true),
            None => self.is_set("SelfContained"),
        }
    }

    /// The runtime identifier the call names.
    pub(super) fn runtime_identifier(&self) -> Option<&str> {
        self.option(&["--runtime", "-r"]).or_else(|| self.property("RuntimeIdentifier"))
    }
}
