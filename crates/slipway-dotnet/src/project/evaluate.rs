//! One pass over a project and what it imports, in MSBuild's order.
//!
//! Properties and imports are worked out as they stand; item groups are collected with their file and read once all
//! properties are known, as MSBuild does. Targets and tasks are not run. Of the SDK's own files, the short form in
//! [`sdk`](super::sdk) is read. Imports are followed in [`imports`](super::imports).

use super::condition::{self, Outcome};
use super::error::ProjectError;
use super::memo::Memo;
use super::paths::folder;
use super::scope::{OWN_RUNTIME, Scope, Text};
use super::sdk;
use super::sdk::Phase;
use super::sdks::{has_sdk, is_web, sdks};
use super::words::{name, shown};
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
    /// Files that may be imported after all: why they are not could not be worked out.
    pub(super) possible: Vec<PathBuf>,
    /// Targets and tasks, which are not run; what they read is part of a build all the same.
    pub(super) tasks: Vec<(Rc<Element>, Rc<Path>)>,
    pub(super) notes: Notes,
    /// Doubts about what neither a restore nor a fact hangs on, such as which files are linked.
    pub(super) asides: Notes,
    pub(super) project: PathBuf,
    /// The SDKs as the project or a file that it imports names them, once one is.
    pub(super) sdk: Option<String>,
    /// Whether one of them is not Microsoft's, so that anything may be set.
    pub(super) other_sdk: bool,
    pub(super) attempts: usize,
    steps: usize,
    before_done: bool,
    after_done: bool,
}

/// Where the SDK's own part stands, for sentences and for paths that are written from there.
pub(super) const SDK_FILE: &str = "/usr/share/dotnet/sdk/Sdk";
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
        memo: &'c Memo<'c>,
        alone: bool,
    ) -> Result<Self, ProjectError> {
        let runtime = memo.given.runtime_identifier.as_deref();
        Self::run_for(project, root, framework, runtime, memo, alone)
    }

    /// The same for another runtime identifier than the build of this evaluation gives.
    pub(super) fn run_for(
        project: &Path,
        root: &Rc<Element>,
        framework: Option<&str>,
        runtime: Option<&str>,
        memo: &'c Memo<'c>,
        alone: bool,
    ) -> Result<Self, ProjectError> {
        let mut evaluation = Self {
            scope: Scope::new(project, memo, alone),
            groups: Vec::new(),
            imports: Vec::new(),
            possible: Vec::new(),
            tasks: Vec::new(),
            notes: Notes::default(),
            asides: Notes::default(),
            project: project.to_owned(),
            sdk: None,
            other_sdk: false,
            attempts: 0,
            steps: 0,
            before_done: false,
            after_done: false,
        };
        if let Some(framework) = framework {
            evaluation.scope.fix("TargetFramework", framework);
        }
        if let Some(runtime) = runtime {
            evaluation.scope.fix("RuntimeIdentifier", runtime);
        }
        evaluation.responses();
        let at: Rc<Path> = Rc::from(project);
        let around = sdks(root);
        if let Some(sdks) = &around {
            evaluation.before(sdks)?;
        }
        evaluation.scope.of_sdk = false;
        evaluation.children(root, &at, None)?;
        if around.is_some() {
            evaluation.after()?;
        }
        evaluation.scope.phase = Phase::Final;
        Ok(evaluation)
    }

    /// An SDK that is not Microsoft's brings settings of its own, which are not among the files that are read.
    fn name_other_sdk(&mut self, written: &str) {
        for part in written.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            if self.scope.alone
                || part.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("Microsoft."))
            {
                continue;
            }
            self.notes
                .add(&format!("The SDK `{}` is not read; it may set more than is known here.", shown(part)));
            self.other_sdk = true;
        }
    }

    /// What comes before the body: what these SDKs set, and the files that they import by their names.
    pub(super) fn before(&mut self, sdks: &str) -> Result<(), ProjectError> {
        if std::mem::replace(&mut self.before_done, true) {
            return Ok(());
        }
        self.sdk.get_or_insert_with(|| sdks.to_owned());
        self.name_other_sdk(sdks);
        self.scope.of_sdk = true;
        for (name, holds) in [
            ("UsingMicrosoftNETSdkWeb", is_web(sdks)),
            ("_SlipwayWorker", has_sdk(sdks, "Microsoft.NET.Sdk.Worker")),
            ("_SlipwayRazor", has_sdk(sdks, "Microsoft.NET.Sdk.Razor")),
        ] {
            if holds {
                self.scope.set(name, Text::known("true"), "");
            }
        }
        self.of_the_sdk(sdk::props())?;
        self.scope.phase = Phase::Body;
        Ok(())
    }

    /// What comes after the body: the SDK's defaults, and the files that may change them.
    pub(super) fn after(&mut self) -> Result<(), ProjectError> {
        if std::mem::replace(&mut self.after_done, true) {
            return Ok(());
        }
        self.scope.phase = Phase::Targets;
        if self.cache_gives_no_runtime() {
            let own = self.scope.get("RuntimeIdentifier").0;
            self.scope.of_sdk = true;
            self.scope.set(OWN_RUNTIME, own, "");
        }
        self.of_the_sdk(sdk::targets())?;
        self.scope.phase = Phase::Final;
        Ok(())
    }

    fn cache_gives_no_runtime(&self) -> bool {
        self.scope.memo.given.runtime_identifier.is_none()
    }

    /// Evaluates a part of the SDK.
    fn of_the_sdk(&mut self, part: Option<Rc<Element>>) -> Result<(), ProjectError> {
        let Some(part) = part else { return Ok(()) };
        let at: Rc<Path> = Rc::from(Path::new(SDK_FILE));
        self.scope.of_sdk = true;
        let outcome = self.children(&part, &at, None);
        self.scope.of_sdk = false;
        outcome
    }

    /// The elements inside the root, a `When` or an import group. `doubt` is why they may not count.
    pub(super) fn children(
        &mut self,
        parent: &Element,
        at: &Rc<Path>,
        doubt: Option<&Rc<str>>,
    ) -> Result<(), ProjectError> {
        for child in &parent.children {
            if matches!(child.name.as_str(), "PropertyGroup" | "ItemGroup") && !child.text.trim().is_empty() {
                self.notes.add(&format!("{} has text in a {}, which MSBuild refuses.", name(at), child.name));
            }
            match child.name.as_str() {
                "PropertyGroup" => {
                    if let Some(doubt) = self.enters(child, at, doubt) {
                        for property in &child.children {
                            self.property(property, at, doubt.as_ref());
                        }
                    }
                }
                "ItemGroup" | "ItemDefinitionGroup" => self.groups.push(Group {
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
                // A directive of a file-based app that is not known here.
                "Unread" => self.notes.add(child.attribute("Sentence").unwrap_or_default()),
                "Target" | "UsingTask" => self.tasks.push((Rc::clone(child), Rc::clone(at))),
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

    pub(super) fn outcome(&mut self, element: &Element, at: &Path) -> Outcome {
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
                "ItemGroup" | "ItemDefinitionGroup" => self.groups.push(Group {
                    element: Rc::clone(child),
                    file: Rc::clone(at),
                    left_out: Some(Rc::clone(doubt)),
                    doubt: None,
                }),
                "PropertyGroup" | "ImportGroup" | "Choose" | "When" | "Otherwise" => {
                    self.cast_doubt(child, at, doubt);
                }
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
        let written = element.mixed.as_deref().unwrap_or(&element.text);
        let mut text = if element.children.is_empty() || element.mixed.is_some() {
            self.scope.expand(written, at)
        } else {
            let sentence = format!("{} gives {} elements as its value.", name(at), shown(&element.name));
            Text::unknown(sentence.into())
        };
        text.doubt = doubt.or(text.doubt);
        self.scope.set(&element.name, text, written.trim());
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
}
