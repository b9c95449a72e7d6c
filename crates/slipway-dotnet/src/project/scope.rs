//! Properties and what else an expression can refer to.
//!
//! What nothing sets is empty, as in MSBuild. What only a running MSBuild knows has no value here: whatever is built
//! from it has none either, and carries the sentence that says why. Sizes are bounded, because a few lines of
//! properties that double each other would otherwise fill the memory.

use super::memo::Memo;
use super::paths::{folder, folder_text, join};
use super::sdk::{self, Phase};
use super::words::{escaped, name, shown};
use slipway_core::image::shortened;
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
    pub(super) memo: &'c Memo<'c>,
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
/// All that replacements may bring in during one evaluation.
const MAX_SPENT: usize = 4 * 1024 * 1024;
/// How often an evaluation may ask whether a file is there.
const MAX_ASKED: usize = 1000;

impl<'c> Scope<'c> {
    pub(super) fn new(project: &Path, memo: &'c Memo<'c>, alone: bool) -> Self {
        let mut scope = Self {
            memo,
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
        for (name, value) in &memo.given.properties {
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
        (self.asked.get() <= MAX_ASKED).then(|| self.memo.is_file(path))
    }

    /// The nearest file of this name in a folder or above it; none as well once it was asked too often.
    pub(super) fn above(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        self.asked.set(self.asked.get() + 1);
        let found = (self.asked.get() <= MAX_ASKED).then(|| self.memo.above(folder, name)).flatten();
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
