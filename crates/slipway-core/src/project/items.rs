//! The items that matter: packages, their central versions, and references to projects.
//!
//! Items are read after all properties, in the order written, with `Include`, `Update`, `Remove` and `Exclude`.
//! Lists built from other items are not followed, except `Remove` of all items of the same kind.

use super::evaluate::{Evaluation, Group, matches};
use super::expand::{name, shown, unescaped};
use super::{PackageReference, condition};
use crate::xml::Element;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An item: what it includes, and its metadata by lower-case name (none where a value cannot be worked out).
#[derive(Debug, Clone)]
struct Item {
    include: String,
    metadata: HashMap<String, Option<String>>,
}

/// The kinds of items that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Package,
    Central,
    Global,
    Project,
}

/// All items of a project that matter.
#[derive(Debug, Default)]
pub(super) struct Items(HashMap<Kind, List>);

/// Items in the order written, found by their key. Of two with the same key the first counts, as in a restore; so no
/// number of updates to no number of copies can take long.
#[derive(Debug, Default)]
struct List {
    items: Vec<Option<Item>>,
    places: HashMap<String, usize>,
}

impl List {
    fn add(&mut self, key: String, item: Item) {
        if let Entry::Vacant(place) = self.places.entry(key) {
            place.insert(self.items.len());
            self.items.push(Some(item));
        }
    }

    fn remove(&mut self, key: &str) {
        if let Some(item) = self.places.remove(key).and_then(|place| self.items.get_mut(place)) {
            *item = None;
        }
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Item> {
        self.places.get(key).and_then(|place| self.items.get_mut(*place))?.as_mut()
    }
}

/// Items of one kind that are kept; a project has some dozens.
const MAX_ITEMS: usize = 2000;

/// The start of the names of AWS's packages.
const LAMBDA: &str = "Amazon.Lambda.";

impl Kind {
    fn parse(element: &str) -> Option<Self> {
        [
            ("PackageReference", Self::Package),
            ("PackageVersion", Self::Central),
            ("GlobalPackageReference", Self::Global),
            ("ProjectReference", Self::Project),
        ]
        .into_iter()
        .find(|(name, _)| element.eq_ignore_ascii_case(name))
        .map(|(_, kind)| kind)
    }

    /// Whether it matters to a person that this item could not be worked out.
    fn matters(self, include: &str) -> bool {
        self == Self::Project || is_lambda(include) || include.contains("$(")
    }
}

/// Reads the item groups of an evaluation, adding to its notes.
pub(super) fn collect(evaluation: &mut Evaluation<'_>) -> Items {
    let mut items = Items::default();
    for group in std::mem::take(&mut evaluation.groups) {
        if let Some(reason) = &group.left_out {
            if group.element.children.iter().any(|item| matters(item)) {
                evaluation.notes.add(reason);
            }
            continue;
        }
        let outcome =
            condition::evaluate(group.element.attribute("Condition"), &evaluation.scope, &group.file);
        let doubt = group.doubt.clone().or(outcome.doubt);
        if let Some(doubt) = doubt.filter(|_| group.element.children.iter().any(|item| matters(item))) {
            evaluation.notes.add(&doubt);
        }
        if outcome.holds == Some(true) {
            for item in &group.element.children {
                items.read(item, &group, evaluation);
            }
        }
    }
    items
}

fn matters(item: &Element) -> bool {
    let names = ["Include", "Update", "Remove"].into_iter().find_map(|verb| item.attribute(verb));
    Kind::parse(&item.name).is_some_and(|kind| names.is_some_and(|names| kind.matters(names.trim())))
}

impl Items {
    fn read(&mut self, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
        let Some(kind) = Kind::parse(&item.name) else { return };
        let outcome = condition::evaluate(item.attribute("Condition"), &evaluation.scope, &group.file);
        if let Some(doubt) = outcome.doubt.filter(|_| matters(item)) {
            evaluation.notes.add(&doubt);
        }
        if outcome.holds != Some(true) {
            return;
        }
        let metadata = metadata(item, &group.file, evaluation);
        let known = self.0.entry(kind).or_default();
        if let Some(written) = item.attribute("Remove") {
            if written.trim().to_ascii_lowercase() == format!("@({})", item.name.to_ascii_lowercase()) {
                *known = List::default();
            } else {
                for name in list(written, &group.file, evaluation).unwrap_or_default() {
                    known.remove(&key(kind, &name));
                }
            }
        } else if let Some(written) = item.attribute("Update") {
            for name in list(written, &group.file, evaluation).unwrap_or_default() {
                if let Some(item) = known.get_mut(&key(kind, &name)) {
                    item.metadata.extend(metadata.clone());
                }
            }
        } else if let Some(written) = item.attribute("Include") {
            let excluded = item.attribute("Exclude").and_then(|text| list(text, &group.file, evaluation));
            let excluded: HashSet<String> = excluded.iter().flatten().map(|name| key(kind, name)).collect();
            for include in list(written, &group.file, evaluation).unwrap_or_default() {
                if known.places.len() >= MAX_ITEMS {
                    evaluation.notes.add(&format!("More than {MAX_ITEMS} items of a kind are left out."));
                    return;
                }
                let key = key(kind, &include);
                if !excluded.contains(&key) {
                    known.add(key, Item { include, metadata: metadata.clone() });
                }
            }
        }
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Item> {
        self.0.get(&kind).into_iter().flat_map(|list| list.items.iter().flatten())
    }

    /// AWS's packages with their versions, those managed centrally included.
    pub(super) fn lambda_packages(&self, central: bool) -> Vec<PackageReference> {
        let versions: HashMap<String, &Item> = self
            .of(Kind::Central)
            .filter(|_| central)
            .map(|item| (item.include.to_ascii_lowercase(), item))
            .collect();
        let global = self.of(Kind::Global).filter(|_| central);
        let mut seen = HashSet::new();
        self.of(Kind::Package)
            .chain(global)
            .filter(|item| is_lambda(&item.include) && seen.insert(item.include.to_ascii_lowercase()))
            .map(|item| {
                let from_center = versions.get(&item.include.to_ascii_lowercase());
                let version = item
                    .text("versionoverride")
                    .filter(|_| central)
                    .or_else(|| from_center.and_then(|center| center.text("version")))
                    .or_else(|| item.text("version"));
                PackageReference { id: item.include.clone(), version }
            })
            .collect()
    }

    /// The projects referred to, as written with `/`, each once. A `*` in the last part is looked up.
    pub(super) fn references(&self, evaluation: &mut Evaluation<'_>) -> Vec<(String, PathBuf)> {
        let mut references: Vec<(String, PathBuf)> = Vec::new();
        let mut seen = HashSet::new();
        for item in self.of(Kind::Project) {
            let written = item.include.replace('\\', "/");
            let Some(path) = evaluation.scope.path(&written) else {
                let what = shown(&written);
                evaluation.notes.add(&format!("The project reference `{what}` names no place that is read."));
                continue;
            };
            for (written, path) in found(written, path, evaluation) {
                if seen.insert(path.clone()) {
                    references.push((written, path));
                }
            }
        }
        references
    }
}

impl Item {
    fn text(&self, name: &str) -> Option<String> {
        self.metadata.get(name).cloned().flatten().filter(|text| !text.is_empty())
    }
}

fn is_lambda(id: &str) -> bool {
    id.get(..LAMBDA.len()).is_some_and(|start| start.eq_ignore_ascii_case(LAMBDA))
}

/// Packages are compared without regard to case, paths with either slash.
fn key(kind: Kind, include: &str) -> String {
    if kind == Kind::Project { include.replace('\\', "/") } else { include.to_ascii_lowercase() }
}

fn found(written: String, path: PathBuf, evaluation: &mut Evaluation<'_>) -> Vec<(String, PathBuf)> {
    if !written.contains('*') {
        return vec![(written, path)];
    }
    let (prefix, pattern) = written.rsplit_once('/').unwrap_or(("", &written));
    if prefix.contains('*') || pattern.contains("**") {
        let what = shown(&written);
        evaluation
            .notes
            .add(&format!("The project references `{what}` are not followed: only one folder is listed."));
        return Vec::new();
    }
    let folder = super::cache::folder(&path);
    let names = evaluation.scope.cache.names(folder);
    names
        .iter()
        .filter(|name| matches(pattern, name))
        .map(|name| {
            let written = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            (written, folder.join(name))
        })
        .collect()
}

/// A list with `;` between its parts, worked out; none with a note where that cannot be done.
fn list(written: &str, at: &Path, evaluation: &mut Evaluation<'_>) -> Option<Vec<String>> {
    let text = evaluation.scope.expand(written, at);
    let Some(value) = text.value else {
        let sentence = format!("{} names `{}`, which only MSBuild can work out.", name(at), shown(written));
        evaluation.notes.add(text.doubt.as_deref().unwrap_or(&sentence));
        return None;
    };
    let parts = value.split(';').map(str::trim).filter(|part| !part.is_empty());
    Some(parts.map(unescaped).collect())
}

fn metadata(
    item: &Element,
    at: &Rc<Path>,
    evaluation: &mut Evaluation<'_>,
) -> HashMap<String, Option<String>> {
    const VERBS: [&str; 6] = ["include", "exclude", "update", "remove", "condition", "label"];
    let mut metadata = HashMap::new();
    let attributes = item.attributes.iter().map(|(name, text)| (name, text, None));
    let elements = item.children.iter().map(|child| (&child.name, &child.text, child.attribute("Condition")));
    for (name, text, condition) in attributes.chain(elements) {
        let name = name.to_ascii_lowercase();
        // Only versions are ever asked for; the rest need not be worked out.
        if VERBS.contains(&name.as_str()) || !name.starts_with("version") {
            continue;
        }
        let outcome = condition::evaluate(condition, &evaluation.scope, at);
        let text = evaluation.scope.expand(text.trim(), at);
        let include = item.attribute("Include").or(item.attribute("Update")).unwrap_or_default();
        if let Some(doubt) =
            outcome.doubt.as_ref().or(text.doubt.as_ref()).filter(|_| is_lambda(include.trim()))
        {
            evaluation.notes.add(doubt);
        }
        match outcome.holds {
            Some(true) => metadata.insert(name, text.value.map(|value| unescaped(value.trim()))),
            Some(false) => None,
            None => metadata.insert(name, None),
        };
    }
    metadata
}
