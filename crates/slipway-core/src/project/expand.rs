//! Properties and the `$(…)` in a text.
//!
//! What nothing sets is empty, as in MSBuild. What only a running MSBuild knows has no value here: whatever is built
//! from it has none either, and carries the sentence that says why. Sizes are bounded, because a few lines of
//! properties that double each other would otherwise fill the memory.

use super::cache::{Cache, folder, join};
use super::{functions, sdk};
use crate::image::shortened;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What a text comes to.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The value, or none where it cannot be worked out.
    pub(super) value: Option<String>,
    /// Why the value may not be what MSBuild would say: a full sentence.
    pub(super) doubt: Option<Rc<str>>,
}

impl Text {
    pub(super) fn known(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), doubt: None }
    }

    pub(super) fn unknown(doubt: Rc<str>) -> Self {
        Self { value: None, doubt: Some(doubt) }
    }
}

/// A property with its text as written where that has no value.
#[derive(Debug, Clone)]
struct Property {
    text: Text,
    written: String,
    of_sdk: bool,
}

/// Everything an expression can refer to.
pub(super) struct Scope<'c> {
    /// The files, for `Exists` and its like.
    pub(super) cache: &'c Cache<'c>,
    project: PathBuf,
    /// True where only the project's own text is known, so that what it does not set may be set elsewhere.
    pub(super) alone: bool,
    globals: HashMap<String, String>,
    properties: HashMap<String, Property>,
    /// How far the evaluation has come.
    pub(super) phase: Phase,
    /// Whether what is set now is set by the SDK rather than by a file of the project.
    pub(super) of_sdk: bool,
    /// Whether a file of the project asked for the runtime identifier.
    pub(super) asked_runtime: Cell<bool>,
    /// Files whose text or presence decided something.
    pub(super) seen: RefCell<BTreeSet<PathBuf>>,
    spent: Cell<usize>,
    asked: Cell<usize>,
}

/// Where the runtime identifier that a project writes is kept while another one is given.
pub(super) const OWN_RUNTIME: &str = "_slipwayownruntimeidentifier";
/// Longer than any path or list that matters here.
const MAX_VALUE: usize = 16 * 1024;
/// All that replacements may bring in during one evaluation.
const MAX_SPENT: usize = 4 * 1024 * 1024;
/// How deep `$(` may stand inside `$(`.
const MAX_NESTING: usize = 16;
/// How often an evaluation may ask whether a file is there.
const MAX_ASKED: usize = 1000;

/// How far an evaluation has come, and with it what the SDK has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// `Directory.Build.props` and what comes before.
    Props,
    /// The project itself.
    Body,
    /// `Directory.Build.targets` and what comes before.
    Targets,
    /// Everything, as items see it.
    Final,
}

impl<'c> Scope<'c> {
    pub(super) fn new(project: &Path, cache: &'c Cache<'c>, alone: bool) -> Self {
        let mut scope = Self {
            cache,
            project: project.to_owned(),
            alone,
            globals: HashMap::new(),
            properties: HashMap::new(),
            phase: Phase::Props,
            of_sdk: true,
            asked_runtime: Cell::new(false),
            seen: RefCell::default(),
            spent: Cell::new(0),
            asked: Cell::new(0),
        };
        scope.fix("Configuration", "Release");
        for (name, value) in &cache.given.properties {
            scope.fix(name, value);
        }
        for (name, value) in sdk::MACHINE {
            scope.set(name, Text::known(value), "");
        }
        scope
    }

    /// Fixes a property for the whole evaluation, as `-p:` on the command line does. What is fixed first stays.
    pub(super) fn fix(&mut self, name: &str, value: &str) {
        self.globals.entry(name.to_ascii_lowercase()).or_insert_with(|| value.to_owned());
    }

    /// Sets a property; what the command line has fixed stays.
    pub(super) fn set(&mut self, name: &str, text: Text, written: &str) {
        let mut name = name.to_ascii_lowercase();
        if self.globals.contains_key(&name) {
            if name != "runtimeidentifier" || self.of_sdk {
                return;
            }
            // Whether a project wants a runtime of its own hangs on what it says itself.
            name = OWN_RUNTIME.to_owned();
        }
        let written = if text.value.is_none() { shortened(written) } else { String::new() };
        self.properties.insert(name, Property { text, written, of_sdk: self.of_sdk });
    }

    /// Says that a property's value may be another one than is known.
    pub(super) fn doubt(&mut self, name: &str, doubt: &Rc<str>) {
        let name = name.to_ascii_lowercase();
        if self.globals.contains_key(&name) {
            return;
        }
        let unset = || Property { text: Text::known(""), written: String::new(), of_sdk: false };
        let property = self.properties.entry(name).or_insert_with(unset);
        property.text.doubt.get_or_insert_with(|| Rc::clone(doubt));
    }

    /// The properties that files of the project set, by their lower-case names, with their values where known.
    pub(super) fn own(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.properties.iter().filter(|(_, property)| !property.of_sdk);
        own.filter_map(|(name, property)| Some((name.as_str(), property.text.value.as_deref()?)))
    }

    /// Keeps in mind that a file's text or presence decided something.
    pub(super) fn saw(&self, path: &Path) {
        let mut seen = self.seen.borrow_mut();
        if seen.len() < MAX_ASKED {
            seen.insert(path.to_owned());
        }
    }

    /// The value of a property with what was written where it has none.
    pub(super) fn get(&self, name: &str) -> (Text, &str) {
        let lower = name.to_ascii_lowercase();
        if let Some(value) = self.globals.get(&lower) {
            return (Text::known(value.as_str()), "");
        }
        self.properties
            .get(&lower)
            .map_or((Text::known(""), ""), |property| (property.text.clone(), property.written.as_str()))
    }

    /// Whether a property is known to be exactly this, without regard to case.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).0.value.is_some_and(|known| known.trim().eq_ignore_ascii_case(value))
    }

    /// Whether there is a file; none once it was asked too often.
    pub(super) fn is_file(&self, path: &Path) -> Option<bool> {
        self.asked.set(self.asked.get() + 1);
        (self.asked.get() <= MAX_ASKED).then(|| self.cache.is_file(path))
    }

    /// The nearest file of this name in a folder or above it; none as well once it was asked too often.
    pub(super) fn above(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        self.asked.set(self.asked.get() + 1);
        let found = (self.asked.get() <= MAX_ASKED).then(|| self.cache.above(folder, name)).flatten();
        if let Some(found) = found.as_deref() {
            self.saw(found);
        }
        found
    }

    /// The folder of the project.
    pub(super) fn folder(&self) -> &Path {
        folder(&self.project)
    }

    /// A path from the folder of the project, as items write it.
    pub(super) fn path(&self, text: &str) -> Option<PathBuf> {
        join(self.folder(), text)
    }

    /// The text with every `$(…)` replaced. `at` is the file that holds the text.
    pub(super) fn expand(&self, text: &str, at: &Path) -> Text {
        self.expand_within(text, at, 0)
    }

    pub(super) fn expand_within(&self, text: &str, at: &Path, depth: usize) -> Text {
        let unknown = |what: &str| {
            Text::unknown(
                format!("{} uses `{}`, which only MSBuild can work out.", name(at), shown(what)).into(),
            )
        };
        if depth > MAX_NESTING || text.len() > MAX_VALUE {
            return unknown(text);
        }
        let mut result = Text::known("");
        let mut grown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            grown.push_str(before);
            let Some((inside, tail)) = closing(after) else { return unknown(text) };
            let part = match inside.trim() {
                // White space around the name makes it another one, which nothing sets.
                name if name != inside && is_name(name) => Text::known(""),
                inside => self.reference(inside, at, depth + 1),
            };
            result.doubt = result.doubt.or(part.doubt);
            match part.value {
                Some(value) if grown.len() + value.len() <= MAX_VALUE => grown.push_str(&value),
                _ => return result.doubt.map_or_else(|| unknown(text), Text::unknown),
            }
            rest = tail;
        }
        grown.push_str(rest);
        result.value = Some(grown);
        result
    }

    /// What stands between `$(` and its `)`.
    fn reference(&self, inside: &str, at: &Path, depth: usize) -> Text {
        let text =
            if is_name(inside) { self.lookup(inside, at) } else { functions::call(self, inside, at, depth) };
        text.unwrap_or_else(|| {
            let what = shown(inside);
            Text::unknown(format!("{} uses `$({what})`, which only MSBuild can work out.", name(at)).into())
        })
    }

    /// A property by its name, the well-known ones included; none where only MSBuild knows it.
    pub(super) fn lookup(&self, property: &str, at: &Path) -> Option<Text> {
        let lower = property.to_ascii_lowercase();
        if let Some(value) = self.well_known(&lower, at) {
            return Some(Text::known(escaped(&value)));
        }
        if let Some(value) = self.globals.get(&lower) {
            if lower == "runtimeidentifier" && !self.of_sdk {
                self.asked_runtime.set(true);
            }
            return Some(Text::known(value.as_str()));
        }
        if let Some(property) = self.properties.get(&lower) {
            let size = property.text.value.as_ref().map_or(0, String::len);
            self.spent.set(self.spent.get().saturating_add(size));
            return (self.spent.get() <= MAX_SPENT).then(|| property.text.clone());
        }
        if self.of_sdk {
            return Some(Text::known(""));
        }
        if let Some((_, value)) = sdk::OF_VERSION
            .iter()
            .find(|(name, since, _)| *name == lower && self.phase >= *since)
            .map(|(name, _, value)| (name, value))
        {
            let sentence = format!(
                "{} asks for `{}`, which is taken as that of the SDK 10.0.",
                name(at),
                shown(property)
            );
            return Some(Text { value: Some((*value).to_owned()), doubt: Some(sentence.into()) });
        }
        (!self.alone && !sdk::sets(&lower, self.phase)).then(|| Text::known(""))
    }

    /// An environment variable of the SDK's image; none where only the machine knows it.
    pub(super) fn environment(&self, name: &str) -> Option<String> {
        let known =
            sdk::MACHINE.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        known.or_else(|| (!sdk::sets(&name.to_ascii_lowercase(), Phase::Props)).then(String::new))
    }

    fn well_known(&self, lower: &str, at: &Path) -> Option<String> {
        let (rest, file) = match (lower.strip_prefix("msbuildproject"), lower.strip_prefix("msbuildthisfile"))
        {
            (Some(rest), _) => (rest, self.project.as_path()),
            (_, Some(rest)) => (rest, at),
            _ => return None,
        };
        let of_project = lower.starts_with("msbuildproject");
        let lossy = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
        match rest {
            "fullpath" => Some(file.to_string_lossy().into_owned()),
            "directory" if of_project => Some(folder_text(file)),
            "directory" => Some(format!("{}/", folder_text(file).trim_end_matches('/'))),
            "directorynoroot" if of_project => Some(folder_text(file).trim_start_matches('/').to_owned()),
            "directorynoroot" => Some(format!("{}/", folder_text(file).trim_matches('/'))),
            "extension" => Some(lossy(file.extension()).map(|end| format!(".{end}")).unwrap_or_default()),
            "file" if of_project => lossy(file.file_name()),
            "" if !of_project => lossy(file.file_name()),
            "name" => lossy(file.file_stem()),
            _ => None,
        }
    }
}

/// The folder of a file as a text that can be put before a `/`.
pub(super) fn folder_text(file: &Path) -> String {
    let text = folder(file).to_string_lossy().replace('\\', "/");
    if text.is_empty() { ".".to_owned() } else { text }
}

/// The text up to the parenthesis that ends it, and what follows. Quotes hide parentheses, as in MSBuild.
pub(super) fn closing(text: &str) -> Option<(&str, &str)> {
    let mut open = 0usize;
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(end), _) if end == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(') => open += 1,
            (None, ')') if open == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            (None, ')') => open -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a text is the name of a property.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// The text with the letters that mean something to MSBuild written as `%XX`.
pub(super) fn escaped(text: &str) -> String {
    if !text.contains(SPECIAL) {
        return text.to_owned();
    }
    let mut result = String::new();
    for letter in text.chars() {
        if SPECIAL.contains(&letter) {
            result.push_str(&format!("%{:02x}", u32::from(letter)));
        } else {
            result.push(letter);
        }
    }
    result
}

const SPECIAL: [char; 9] = ['%', '*', '?', '@', '$', '(', ')', ';', '\''];

/// A file's name for a sentence.
pub(super) fn name(file: &Path) -> String {
    shown(&file.file_name().unwrap_or(file.as_os_str()).to_string_lossy())
}

/// Text from outside for a sentence: one line, and short.
pub(super) fn shown(text: &str) -> String {
    shortened(text).chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Replaces the `%XX` with which MSBuild writes letters that mean something to it.
pub(super) fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii) {
            Some(letter) => {
                bytes.push(letter);
                bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
