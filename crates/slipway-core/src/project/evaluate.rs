//! One pass over a project and what it imports, in MSBuild's order.
//!
//! Properties and imports are worked out as they stand; item groups are collected with their file and read once all
//! properties are known, as MSBuild does. Targets, tasks and the SDK's own files are not read: what the SDK would set
//! and a project might ask for stands in [`before`](Evaluation::before) and [`after`](Evaluation::after).
//! At most [`MAX_IMPORTS`] files take part, and a file takes part once, so a loop of imports ends by itself.

use super::cache::{Cache, folder, join};
use super::condition::{self, Outcome};
use super::describe::{program_sdk, sdk};
use super::error::ProjectError;
use super::expand::{Scope, Text, name, shown};
use super::functions::Framework;
use crate::xml::Element;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An item group with the file that holds it.
pub(super) struct Group {
    pub(super) element: Rc<Element>,
    pub(super) file: Rc<Path>,
    /// Why it is left out, where its surroundings could not be worked out.
    pub(super) left_out: Option<Rc<str>>,
    /// Why it may not count after all.
    pub(super) doubt: Option<Rc<str>>,
}

/// Sentences about what could not be read, each once.
#[derive(Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    pub(super) fn add(&mut self, sentence: &str) {
        if self.0.len() < MAX_NOTES && !self.0.iter().any(|known| known == sentence) {
            self.0.push(sentence.to_owned());
        }
    }

    pub(super) fn into_vec(self) -> Vec<String> {
        self.0
    }
}

/// The state of one pass.
pub(super) struct Evaluation<'c> {
    pub(super) scope: Scope<'c>,
    pub(super) groups: Vec<Group>,
    pub(super) imports: Vec<PathBuf>,
    pub(super) notes: Notes,
    project: PathBuf,
    sdk: Option<String>,
    attempts: usize,
    steps: usize,
    before_done: bool,
    after_done: bool,
}

/// Files that may take part besides the project itself.
const MAX_IMPORTS: usize = 32;
/// Imports that are looked for, present or not.
const MAX_ATTEMPTS: usize = 256;
/// Properties and conditions that are worked out.
const MAX_STEPS: usize = 50_000;
const MAX_NOTES: usize = 50;

impl<'c> Evaluation<'c> {
    /// Evaluates a project, for one target framework where one is given. `alone` says that files around it are not
    /// known.
    pub(super) fn run(
        project: &Path,
        root: &Rc<Element>,
        framework: Option<&str>,
        cache: &'c Cache<'c>,
        alone: bool,
    ) -> Result<Self, ProjectError> {
        let mut evaluation = Self {
            scope: Scope::new(project, cache, alone),
            groups: Vec::new(),
            imports: Vec::new(),
            notes: Notes::default(),
            project: project.to_owned(),
            sdk: sdk(root),
            attempts: 0,
            steps: 0,
            before_done: false,
            after_done: false,
        };
        if let Some(framework) = framework {
            evaluation.scope.fix("TargetFramework", framework);
        }
        let at: Rc<Path> = Rc::from(project);
        let around = root.attribute("Sdk").is_some() || root.children_named("Sdk").next().is_some();
        evaluation.name_other_sdks();
        if around {
            evaluation.before()?;
        }
        evaluation.children(root, &at, None)?;
        if around {
            evaluation.after()?;
        }
        Ok(evaluation)
    }

    /// An SDK that is not Microsoft's brings settings of its own, which are not among the files that are read.
    fn name_other_sdks(&mut self) {
        let Some(written) = self.sdk.clone() else { return };
        for part in written.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            if !part.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("Microsoft."))
                && !self.scope.alone
            {
                self.notes.add(&format!(
                    "The SDK `{}` is not read; it may set more than is known here.",
                    shown(part)
                ));
            }
        }
    }

    /// What comes before the body: the files that the SDK imports by their names, then its own defaults.
    fn before(&mut self) -> Result<(), ProjectError> {
        if std::mem::replace(&mut self.before_done, true) {
            return Ok(());
        }
        self.named("Directory.Build.props", "ImportDirectoryBuildProps", "DirectoryBuildPropsPath")?;
        self.named("Directory.Packages.props", "ImportDirectoryPackagesProps", "DirectoryPackagesPropsPath")?;
        if self.sdk.as_deref().is_some_and(program_sdk) {
            self.scope.set_default("OutputType", "Exe");
        }
        Ok(())
    }

    /// What comes after the body: the SDK's defaults, then the file that may change them.
    fn after(&mut self) -> Result<(), ProjectError> {
        if std::mem::replace(&mut self.after_done, true) {
            return Ok(());
        }
        let stem = self.project.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.scope.set_default("AssemblyName", &stem);
        self.scope.set_default("RootNamespace", &stem.replace(' ', "_"));
        self.scope.set_default("OutputType", "Library");
        let framework = self.scope.get("TargetFramework").0.value.as_deref().and_then(Framework::parse);
        if let Some(framework) = framework {
            self.scope.set_default("TargetFrameworkIdentifier", framework.identifier());
            self.scope.set_default("TargetFrameworkVersion", &framework.version());
        }
        self.named("Directory.Build.targets", "ImportDirectoryBuildTargets", "DirectoryBuildTargetsPath")
    }

    /// Imports the nearest file of this name, unless a property turns that off or names another one.
    fn named(&mut self, file: &str, switch: &str, place: &'static str) -> Result<(), ProjectError> {
        if self.scope.is(switch, "false") {
            return Ok(());
        }
        let project = self.project.clone();
        let (other, _) = self.scope.get(place);
        let path = match other.value.as_deref() {
            Some("") => self.scope.cache.above(folder(&project), file),
            Some(other) => self.scope.path(other).filter(|path| self.scope.is_file(path) == Some(true)),
            None => {
                self.notes.add(other.doubt.as_deref().unwrap_or(place));
                None
            }
        };
        path.map_or(Ok(()), |path| self.import_file(&path, &project, None))
    }

    /// The elements inside the root, a `When` or an import group. `doubt` is why they may not count.
    fn children(
        &mut self,
        parent: &Element,
        at: &Rc<Path>,
        doubt: Option<&Rc<str>>,
    ) -> Result<(), ProjectError> {
        for child in &parent.children {
            match child.name.as_str() {
                "PropertyGroup" => {
                    if let Some(doubt) = self.enters(child, at, doubt) {
                        for property in &child.children {
                            self.property(property, at, doubt.as_ref());
                        }
                    }
                }
                "ItemGroup" => self.groups.push(Group {
                    element: Rc::clone(child),
                    file: Rc::clone(at),
                    left_out: None,
                    doubt: doubt.cloned(),
                }),
                "Import" => self.import(child, at, doubt)?,
                "ImportGroup" => {
                    if let Some(doubt) = self.enters(child, at, doubt) {
                        self.children(child, at, doubt.as_ref())?;
                    }
                }
                "Choose" => self.choose(child, at, doubt)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Works out the condition of an element. Some: it counts, with the doubt about what is inside. None: it does
    /// not, and where that is in doubt, so is everything inside.
    fn enters(
        &mut self,
        element: &Element,
        at: &Rc<Path>,
        outer: Option<&Rc<str>>,
    ) -> Option<Option<Rc<str>>> {
        let outcome = self.outcome(element, at);
        let doubt = outer.cloned().or(outcome.doubt);
        if outcome.holds == Some(true) {
            return Some(doubt);
        }
        if let Some(doubt) = doubt {
            self.cast_doubt(element, at, &doubt);
        }
        None
    }

    fn outcome(&mut self, element: &Element, at: &Path) -> Outcome {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            let sentence = format!("{} is longer than is read; its rest is left out.", name(at));
            return Outcome { holds: None, doubt: Some(sentence.into()) };
        }
        let from = match element.name.as_str() {
            "PropertyGroup" | "Import" | "ImportGroup" => folder(at),
            _ => folder(&self.project),
        };
        condition::evaluate_from(from, element.attribute("Condition"), &self.scope, at)
    }

    /// Marks all that an element would have set as uncertain.
    fn cast_doubt(&mut self, element: &Element, at: &Rc<Path>, doubt: &Rc<str>) {
        for child in &element.children {
            match child.name.as_str() {
                "Import" => self.notes.add(doubt),
                "ItemGroup" => self.groups.push(Group {
                    element: Rc::clone(child),
                    file: Rc::clone(at),
                    left_out: Some(Rc::clone(doubt)),
                    doubt: None,
                }),
                "PropertyGroup" | "Choose" | "When" | "Otherwise" => self.cast_doubt(child, at, doubt),
                property if element.name == "PropertyGroup" => self.scope.doubt(property, doubt),
                _ => {}
            }
        }
    }

    fn property(&mut self, element: &Element, at: &Path, outer: Option<&Rc<str>>) {
        let outcome = self.outcome(element, at);
        let doubt = outer.cloned().or(outcome.doubt);
        if outcome.holds != Some(true) {
            if let Some(doubt) = doubt {
                self.scope.doubt(&element.name, &doubt);
            }
            return;
        }
        let mut text = if element.children.is_empty() {
            self.scope.expand(element.text.trim(), at)
        } else {
            let sentence = format!("{} gives {} elements as its value.", name(at), shown(&element.name));
            Text::unknown(sentence.into())
        };
        text.doubt = doubt.or(text.doubt);
        self.scope.set(&element.name, text, element.text.trim());
    }

    /// The first `When` that holds counts, else `Otherwise`. A `When` that cannot be worked out leaves the rest open.
    fn choose(
        &mut self,
        choose: &Element,
        at: &Rc<Path>,
        outer: Option<&Rc<str>>,
    ) -> Result<(), ProjectError> {
        let mut doubt = outer.cloned();
        for branch in &choose.children {
            let outcome = match branch.name.as_str() {
                "When" => self.outcome(branch, at),
                "Otherwise" => Outcome { holds: Some(true), doubt: None },
                _ => continue,
            };
            doubt = doubt.or(outcome.doubt);
            match (outcome.holds, &doubt) {
                (Some(true), _) => return self.children(branch, at, doubt.as_ref()),
                (None, Some(doubt)) => {
                    self.cast_doubt(choose, at, doubt);
                    return Ok(());
                }
                (_, Some(doubt)) => self.cast_doubt(branch, at, doubt),
                (_, None) => {}
            }
        }
        Ok(())
    }

    fn import(
        &mut self,
        element: &Element,
        at: &Rc<Path>,
        outer: Option<&Rc<str>>,
    ) -> Result<(), ProjectError> {
        let outcome = self.outcome(element, at);
        if let Some(doubt) = &outcome.doubt {
            self.notes.add(doubt);
        }
        if outcome.holds != Some(true) {
            return Ok(());
        }
        let written = element.attribute("Project").unwrap_or_default();
        if let Some(sdk) = element.attribute("Sdk") {
            return match written {
                "Sdk.props" => self.before(),
                "Sdk.targets" => self.after(),
                _ => {
                    self.notes.add(&format!(
                        "{} imports from the SDK `{}`, which is not read.",
                        name(at),
                        shown(sdk)
                    ));
                    Ok(())
                }
            };
        }
        let text = self.scope.expand(written, at);
        let path = text.value.as_deref().and_then(|value| join(folder(at), value));
        let Some(path) = path else {
            let empty = format!("{} imports `{}`, which names no file.", name(at), shown(written));
            self.notes.add(text.doubt.as_deref().unwrap_or(&empty));
            return Ok(());
        };
        let pattern = path.file_name().and_then(|name| name.to_str()).filter(|name| name.contains('*'));
        let Some(pattern) = pattern else { return self.import_file(&path, at, outer) };
        for name in self.scope.cache.names(folder(&path)).iter().filter(|name| matches(pattern, name)) {
            self.import_file(&folder(&path).join(name), at, outer)?;
        }
        Ok(())
    }

    fn import_file(&mut self, path: &Path, at: &Path, doubt: Option<&Rc<str>>) -> Result<(), ProjectError> {
        if path == self.project || self.imports.iter().any(|known| known == path) {
            return Ok(());
        }
        self.attempts += 1;
        if self.imports.len() >= MAX_IMPORTS || self.attempts > MAX_ATTEMPTS {
            self.notes
                .add(&format!("More than {MAX_IMPORTS} files are imported; {} is left out.", name(path)));
            return Ok(());
        }
        let of_file = |source| ProjectError::File { file: path.to_owned(), source: Box::new(source) };
        let missing = if self.scope.alone { "was not read" } else { "is not there" };
        let Some(tree) = self.scope.cache.tree(path).map_err(of_file)? else {
            self.notes.add(&format!("{} imports {}, which {missing}.", name(at), name(path)));
            return Ok(());
        };
        self.imports.push(path.to_owned());
        self.children(&tree, &Rc::from(path), doubt)
    }
}

/// Whether a file's name fits a pattern with `*` for any letters, compared as on Linux.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            match rest.split_once(middle) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}
