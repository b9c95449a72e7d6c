//! Files that a project imports, by name, by pattern or from an SDK.
//!
//! At most [`MAX_IMPORTS`] files take part, and a file takes part once, so a loop of imports ends by itself.

use super::error::ProjectError;
use super::evaluate::Evaluation;
use super::paths::{folder, join};
use super::words::{name, shown, unescaped};
use super::{glob, vectors};
use crate::xml::Element;
use std::path::Path;
use std::rc::Rc;

/// Files that may take part besides the project itself.
const MAX_IMPORTS: usize = 256;
/// Imports that are looked for, present or not.
const MAX_ATTEMPTS: usize = 1024;

impl Evaluation<'_> {
    pub(super) fn import(
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
            if let Some(doubt) = &outcome.doubt {
                self.possible(element, at, doubt);
            }
            return Ok(());
        }
        let written = element.attribute("Project").unwrap_or_default();
        if let Some(sdk) = element.attribute("Sdk") {
            return self.import_sdk(written, sdk, at);
        }
        let text = self.scope.expand(written, at);
        let outer = outer.cloned().or(text.doubt.clone());
        let parts = text.value.as_deref().map(vectors::split).unwrap_or_default();
        if parts.is_empty() {
            let empty = format!("{} imports `{}`, which names no file.", name(at), shown(written));
            self.notes.add(text.doubt.as_deref().unwrap_or(&empty));
        }
        for part in parts {
            self.import_part(&unescaped(&part), at, outer.as_ref())?;
        }
        Ok(())
    }

    /// A file by its path, or all that a pattern finds, in the order of their names.
    fn import_part(
        &mut self,
        part: &str,
        at: &Rc<Path>,
        outer: Option<&Rc<str>>,
    ) -> Result<(), ProjectError> {
        if !glob::is_pattern(part) {
            let Some(path) = join(folder(at), part) else {
                self.notes.add(&format!("{} imports `{}`, which names no file.", name(at), shown(part)));
                return Ok(());
            };
            return self.import_file(&path, at, outer);
        }
        let (mut found, whole) = glob::find(self.scope.memo, folder(at), part, &[]);
        if !whole {
            self.notes.add(&format!("`{}` finds more files than are looked at.", shown(part)));
        }
        found.sort_by_key(|file| file.include.to_lowercase());
        found.iter().try_for_each(|file| self.import_file(&file.path, at, outer))
    }

    fn import_sdk(&mut self, written: &str, sdk: &str, at: &Path) -> Result<(), ProjectError> {
        match written {
            "Sdk.props" => self.before(sdk),
            "Sdk.targets" => self.after(),
            _ => {
                self.notes.add(&format!(
                    "{} imports from the SDK `{}`, which is not read.",
                    name(at),
                    shown(sdk)
                ));
                Ok(())
            }
        }
    }

    /// Remembers a file that is imported only if what could not be worked out turns out so.
    pub(super) fn possible(&mut self, element: &Element, at: &Path, doubt: &Rc<str>) {
        self.notes.add(doubt);
        let text = self.scope.expand(element.attribute("Project").unwrap_or_default(), at).value;
        for part in text.as_deref().map(vectors::split).unwrap_or_default() {
            let path =
                join(folder(at), &unescaped(&part)).filter(|path| self.scope.is_file(path) == Some(true));
            self.possible.extend(path);
        }
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
        let Some(tree) = self.scope.memo.tree(path).map_err(of_file)? else {
            self.notes.add(&format!("{} imports {}, which {missing}.", name(at), name(path)));
            return Ok(());
        };
        self.imports.push(path.to_owned());
        let of_sdk = std::mem::replace(&mut self.scope.of_sdk, false);
        let outcome = self.children(&tree, &Rc::from(path), doubt);
        self.scope.of_sdk = of_sdk;
        outcome
    }
}
