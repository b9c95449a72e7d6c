//! Items: what a project is made of, as MSBuild builds their lists.
//!
//! Items are read after all properties, in the order written, with `Include`, `Exclude`, `Update` and `Remove`, with
//! patterns, with lists and transforms of other items, with definitions and with metadata that ask for each other.
//! `@(…)` and `%(…)` stand in [`vectors`](super::vectors). Only lists that somebody asks for are built.

use super::condition::{self, Outcome};
use super::evaluate::{Evaluation, Group, SDK_FILE};
use super::glob;
use super::vectors;
use super::words::{name, unescaped};
use crate::xml::Element;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An item: what it includes, and its metadata by lower-case name (none where a value cannot be worked out).
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) include: String,
    pub(super) path: PathBuf,
    pub(super) metadata: BTreeMap<String, Option<String>>,
    pub(super) recursive: String,
    /// The file that wrote it.
    pub(super) file: Rc<Path>,
    /// Whether that wrote an absolute path.
    pub(super) absolute: bool,
}

impl Item {
    /// Metadata that is known and not empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.metadata.get(name).cloned().flatten().filter(|text| !text.is_empty())
    }
}

/// Which lists are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Packages and references to projects.
    Packages,
    /// Everything, but no pattern is looked up inside the project's own folder.
    Outside,
    /// Everything.
    All,
}

/// All lists of a project, by the lower-case names of their items.
#[derive(Debug)]
pub(super) struct Items {
    lists: HashMap<String, Vec<Item>>,
    definitions: HashMap<String, BTreeMap<String, Option<String>>>,
    pub(super) wanted: Wanted,
    spent: usize,
}

/// Items of one kind that are kept.
const MAX_ITEMS: usize = 20_000;
/// Comparisons of items with patterns in one evaluation.
const MAX_SPENT: usize = 4_000_000;

/// The lists that say what a project is built on.
pub(super) const PACKAGES: [&str; 4] =
    ["packagereference", "packageversion", "globalpackagereference", "projectreference"];

/// Reads the item groups of an evaluation, adding to its notes.
pub(super) fn collect(evaluation: &mut Evaluation<'_>, wanted: Wanted) -> Items {
    let groups = std::mem::take(&mut evaluation.groups);
    let kinds = (wanted == Wanted::Packages).then(|| asked_for(&groups));
    let mut items = Items { lists: HashMap::new(), definitions: HashMap::new(), wanted, spent: 0 };
    for group in groups.iter().filter(|group| group.element.name == "ItemDefinitionGroup") {
        items.define(group, evaluation);
    }
    for group in groups.iter().filter(|group| group.element.name == "ItemGroup") {
        evaluation.scope.of_sdk = *group.file == *Path::new(SDK_FILE);
        items.group(group, kinds.as_ref(), evaluation);
    }
    evaluation.scope.of_sdk = false;
    items
}

/// Packages and projects, and every list that they are built from.
fn asked_for(groups: &[Group]) -> HashSet<String> {
    let mut kinds: HashSet<String> = PACKAGES.iter().map(|kind| (*kind).to_owned()).collect();
    loop {
        let before = kinds.len();
        for group in groups {
            let mut mentioned = Vec::new();
            for item in
                group.element.children.iter().filter(|item| kinds.contains(&item.name.to_ascii_lowercase()))
            {
                vectors::mentioned(item, &mut mentioned);
                mentioned
                    .extend(group.element.attribute("Condition").map(vectors::names).unwrap_or_default());
            }
            kinds.extend(mentioned);
        }
        if kinds.len() == before {
            return kinds;
        }
    }
}

/// Whether it matters to a person that this item could not be worked out.
pub(super) fn matters(item: &Element) -> bool {
    let kind = item.name.to_ascii_lowercase();
    let names = ["Include", "Update", "Remove"].into_iter().find_map(|verb| item.attribute(verb));
    let Some(names) = names.filter(|_| PACKAGES.contains(&kind.as_str())) else { return false };
    kind == "projectreference"
        || is_lambda(names.trim())
        || names.contains("$(")
        || names.contains("@(")
        || glob::is_pattern(names)
}

/// Says a doubt where it matters, else keeps it aside.
pub(super) fn tell(doubt: &str, matters: bool, evaluation: &mut Evaluation<'_>) {
    let notes = if matters { &mut evaluation.notes } else { &mut evaluation.asides };
    notes.add(doubt);
}

/// The start of the names of AWS's packages.
const LAMBDA: &str = "Amazon.Lambda.";

pub(super) fn is_lambda(id: &str) -> bool {
    id.get(..LAMBDA.len()).is_some_and(|start| start.eq_ignore_ascii_case(LAMBDA))
}

impl Items {
    /// The items of a kind, by its lower-case name, in their order.
    pub(super) fn of(&self, kind: &str) -> &[Item] {
        self.lists.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every kind with its items.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &[Item])> {
        self.lists.iter().map(|(kind, items)| (kind.as_str(), items.as_slice()))
    }

    fn define(&mut self, group: &Group, evaluation: &mut Evaluation<'_>) {
        if self.outcome(group.element.attribute("Condition"), None, group, evaluation).holds != Some(true) {
            return;
        }
        for definition in &group.element.children {
            if self.outcome(definition.attribute("Condition"), None, group, evaluation).holds == Some(true) {
                let kind = definition.name.to_ascii_lowercase();
                let mut blank = blank(group, self.definitions.get(&kind).cloned().unwrap_or_default());
                self.describe(&mut blank, definition, group, evaluation);
                self.definitions.insert(kind, blank.metadata);
            }
        }
    }

    fn group(&mut self, group: &Group, kinds: Option<&HashSet<String>>, evaluation: &mut Evaluation<'_>) {
        let items = &group.element.children;
        let asked =
            |item: &Element| kinds.is_none_or(|kinds| kinds.contains(&item.name.to_ascii_lowercase()));
        let told = items.iter().any(|item| matters(item));
        if let Some(reason) = &group.left_out {
            tell(reason, told, evaluation);
            self.left_out(group, evaluation);
            return;
        }
        let outcome = self.outcome(group.element.attribute("Condition"), None, group, evaluation);
        let doubt = group.doubt.clone().or(outcome.doubt);
        if let Some(doubt) = doubt {
            tell(&doubt, told, evaluation);
        }
        if outcome.holds.is_none() {
            self.left_out(group, evaluation);
        }
        if outcome.holds == Some(true) {
            for item in items.iter().filter(|item| asked(item)) {
                self.read(item, group, evaluation);
            }
        }
    }

    /// What may or may not be part of the project. Where files are sought that a build reads, it counts, but for
    /// references to whole projects.
    fn left_out(&mut self, group: &Group, evaluation: &mut Evaluation<'_>) {
        let file = |item: &Element| !PACKAGES.contains(&item.name.to_ascii_lowercase().as_str());
        if self.wanted == Wanted::Packages {
            return;
        }
        for item in group.element.children.iter().filter(|item| file(item)) {
            if item.attribute("Include").is_some() {
                self.include(item, group, evaluation);
            }
        }
    }

    /// Works out a condition in which lists and the item's own metadata may stand.
    fn outcome(
        &self,
        written: Option<&str>,
        item: Option<(&str, &Item)>,
        group: &Group,
        evaluation: &Evaluation<'_>,
    ) -> Outcome {
        let Some(text) = written else { return Outcome { holds: Some(true), doubt: None } };
        let filled = vectors::fill(self, text, item, &evaluation.scope, &group.file);
        condition::evaluate(Some(filled.as_deref().unwrap_or(text)), &evaluation.scope, &group.file)
    }

    fn read(&mut self, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        let outcome = self.outcome(item.attribute("Condition"), None, group, evaluation);
        if let Some(doubt) = outcome.doubt {
            tell(&doubt, matters(item), evaluation);
        }
        let package = PACKAGES.contains(&item.name.to_ascii_lowercase().as_str());
        match outcome.holds {
            Some(true) => {}
            None if self.wanted == Wanted::Outside && !package => {}
            _ => return,
        }
        if self.spent > MAX_SPENT {
            evaluation
                .notes
                .add("More items are compared with each other than is followed; the rest is left out.");
            return;
        }
        if item.attribute("Remove").is_some() {
            self.remove(item, group, evaluation);
        } else if item.attribute("Update").is_some() {
            self.update(item, group, evaluation);
        } else if item.attribute("Include").is_some() {
            self.include(item, group, evaluation);
        }
    }

    fn include(&mut self, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        let kind = item.name.to_ascii_lowercase();
        let excluded = item.attribute("Exclude").map(|text| self.patterns(text, item, group, evaluation));
        let excluded = excluded.unwrap_or_default();
        let written = item.attribute("Include").unwrap_or_default();
        for mut found in self.listed(written, item, group, &excluded, evaluation) {
            self.spent += excluded.len();
            if excluded.iter().any(|excluded| excluded.is_match(&found.path)) {
                continue;
            }
            if self.of(&kind).len() >= MAX_ITEMS {
                evaluation.notes.add(&format!("More than {MAX_ITEMS} items of a kind are left out."));
                return;
            }
            let mut metadata = self.definitions.get(&kind).cloned().unwrap_or_default();
            metadata.append(&mut found.metadata);
            found.metadata = metadata;
            found.file = Rc::clone(&group.file);
            found.absolute |= written.trim_start().starts_with(['/', '\\']);
            self.describe(&mut found, item, group, evaluation);
            self.lists.entry(kind.clone()).or_default().push(found);
        }
    }

    fn update(&mut self, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        let kind = item.name.to_ascii_lowercase();
        let patterns = self.patterns(item.attribute("Update").unwrap_or_default(), item, group, evaluation);
        let mut list = self.lists.remove(&kind).unwrap_or_default();
        self.spent += list.len() * patterns.len().max(1);
        for known in &mut list {
            if patterns.iter().any(|pattern| pattern.is_match(&known.path)) {
                self.describe(known, item, group, evaluation);
            }
        }
        self.lists.insert(kind, list);
    }

    fn remove(&mut self, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        let kind = item.name.to_ascii_lowercase();
        if item.attribute("MatchOnMetadata").is_some() && matters(item) {
            evaluation.notes.add(&format!(
                "{} removes items by their metadata, which is not followed.",
                name(&group.file)
            ));
            return;
        }
        let patterns = self.patterns(item.attribute("Remove").unwrap_or_default(), item, group, evaluation);
        let list = self.lists.entry(kind).or_default();
        self.spent += list.len() * patterns.len().max(1);
        list.retain(|known| !patterns.iter().any(|pattern| pattern.is_match(&known.path)));
    }

    /// Sets the metadata that an element writes: attributes first, then elements, each seeing what is set before it.
    fn describe(&self, known: &mut Item, element: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        const VERBS: [&str; 11] = [
            "include",
            "exclude",
            "update",
            "remove",
            "condition",
            "label",
            "keepmetadata",
            "removemetadata",
            "keepduplicates",
            "matchonmetadata",
            "matchonmetadataoptions",
        ];
        let kind = element.name.to_ascii_lowercase();
        let attributes = element.attributes.iter().map(|(name, text)| (name, text, None));
        let inside = element.children.iter();
        let elements = inside.map(|child| (&child.name, &child.text, child.attribute("Condition")));
        for (name, text, condition) in attributes.chain(elements) {
            let name = name.to_ascii_lowercase();
            if VERBS.contains(&name.as_str()) {
                continue;
            }
            let outcome = self.outcome(condition, Some((&kind, known)), group, evaluation);
            let filled = vectors::fill(self, text, Some((&kind, known)), &evaluation.scope, &group.file);
            let text = filled.map(|text| evaluation.scope.expand(text.trim(), &group.file));
            let doubt = outcome.doubt.or_else(|| text.as_ref().and_then(|text| text.doubt.clone()));
            if let Some(doubt) = doubt {
                let matters = name.starts_with("version") && is_lambda(&known.include);
                tell(&doubt, matters, evaluation);
            }
            match outcome.holds {
                Some(true) => {
                    let value = text.and_then(|text| text.value).map(|value| unescaped(&value));
                    known.metadata.insert(name, value);
                }
                Some(false) => {}
                None => {
                    known.metadata.insert(name, None);
                }
            }
        }
    }
}

fn blank(group: &Group, metadata: BTreeMap<String, Option<String>>) -> Item {
    Item {
        include: String::new(),
        path: PathBuf::new(),
        metadata,
        recursive: String::new(),
        file: Rc::clone(&group.file),
        absolute: false,
    }
}
