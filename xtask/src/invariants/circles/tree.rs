//! The modules of a crate, and the file that a name leads to.
//!
//! Names are followed as the compiler does, with one simplification: a module and a value of the same name are told
//! apart by their place in the path only.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree};

use crate::invariants::Source;

/// A chain of names longer than this leads round in a ring of imports.
const DEEPEST: usize = 24;

/// A module: its place, its parts and the names it brings in.
#[derive(Default)]
pub(super) struct Module {
    /// The file that holds it, by its place in the list of sources.
    pub(super) file: usize,
    /// Its items, without those made for tests.
    pub(super) items: Vec<Item>,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    defined: BTreeSet<String>,
    brought: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A module.
    Module(usize),
    /// Something that a file defines.
    File(usize),
}

/// All modules of a crate; the first is its root.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
}

impl Tree {
    /// The modules below the file that the crate begins with.
    pub(super) fn of(root: &str, sources: &[Source]) -> Result<Self, String> {
        let mut tree = Self::default();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        tree.read(root, folder, None, sources)?;
        Ok(tree)
    }

    fn read(
        &mut self,
        path: &str,
        folder: &str,
        parent: Option<usize>,
        sources: &[Source],
    ) -> Result<usize, String> {
        let found = sources.iter().enumerate().find(|(_, s)| s.path == path);
        let (file, source) = found.ok_or_else(|| format!("{path}: is declared and not there"))?;
        let parsed = syn::parse_file(&source.text).map_err(|e| format!("{path}: cannot be read: {e}"))?;
        self.add(file, folder, parent, parsed.items, sources)
    }

    fn add(
        &mut self,
        file: usize,
        folder: &str,
        parent: Option<usize>,
        items: Vec<Item>,
        sources: &[Source],
    ) -> Result<usize, String> {
        let here = self.modules.len();
        self.modules.push(Module { file, parent, ..Module::default() });
        for item in items {
            if let Item::Mod(module) = item {
                if for_tests(&module.attrs) {
                    continue;
                }
                let name = module.ident.to_string();
                let below = format!("{folder}/{name}");
                let child = if let Some((_, items)) = module.content {
                    self.add(file, &below, Some(here), items, sources)?
                } else {
                    let path = file_of(&module.attrs, folder, &name, sources);
                    self.read(&path, &below, Some(here), sources)?
                };
                self.modules[here].children.insert(name, child);
            } else {
                self.modules[here].take(item);
            }
        }
        Ok(here)
    }

    /// The place that a path leads to from inside a module, if it lies in this crate.
    pub(super) fn resolve(&self, from: usize, path: &[String]) -> Option<Place> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: usize, path: &[String], depth: usize) -> Option<Place> {
        if depth > DEEPEST {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let mut place = match first.as_str() {
            "crate" | "$crate" => Place::Module(0),
            "self" => Place::Module(from),
            "super" => Place::Module(self.modules[from].parent?),
            name => self.look_up(from, name, rest.is_empty(), depth)?,
        };
        for (index, name) in rest.iter().enumerate() {
            let Place::Module(module) = place else { break };
            place = match name.as_str() {
                "super" => Place::Module(self.modules[module].parent?),
                name => self.look_up(module, name, index + 1 == rest.len(), depth)?,
            };
        }
        Some(place)
    }

    fn look_up(&self, module: usize, name: &str, last: bool, depth: usize) -> Option<Place> {
        let here = &self.modules[module];
        let defined = here.defined.contains(name).then_some(Place::File(here.file));
        let child = here.children.get(name).map(|&child| Place::Module(child));
        let found = if last { defined.or(child) } else { child.or(defined) };
        found
            .or_else(|| here.brought.get(name).and_then(|path| self.follow(module, path, depth + 1)))
            .or_else(|| here.globs.iter().find_map(|glob| self.within(module, glob, name, last, depth + 1)))
    }

    fn within(&self, module: usize, glob: &[String], name: &str, last: bool, depth: usize) -> Option<Place> {
        match self.follow(module, glob, depth)? {
            Place::Module(all) if all != module => self.look_up(all, name, last, depth),
            _ => None,
        }
    }
}

impl Module {
    fn take(&mut self, item: Item) {
        if attributes(&item).is_some_and(for_tests) {
            return;
        }
        if let Item::Use(import) = &item {
            for Import { name, path } in imports(&import.tree) {
                match name {
                    Some(name) => {
                        self.brought.insert(name, path);
                    }
                    None => self.globs.push(path),
                }
            }
        }
        self.defined.extend(name_of(&item));
        self.items.push(item);
    }
}

/// One name of an import; without a name it brings all.
pub(super) struct Import {
    name: Option<String>,
    pub(super) path: Vec<String>,
}

/// The names of an import.
pub(super) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut found = Vec::new();
    gather(tree, &mut Vec::new(), &mut found);
    found
}

fn gather(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            gather(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| gather(item, before, found)),
        UseTree::Glob(_) => found.push(Import { name: None, path: before.clone() }),
        UseTree::Name(name) => {
            let mut path = before.clone();
            if name.ident != "self" {
                path.push(name.ident.to_string());
            }
            found.push(Import { name: path.last().cloned(), path });
        }
        UseTree::Rename(rename) => {
            let mut path = before.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            found.push(Import { name: Some(rename.rename.to_string()), path });
        }
    }
}

/// Tells whether an item is made for tests only.
pub(in crate::invariants) fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// `foo.rs`, `foo/mod.rs`, or what `#[path]` says.
fn file_of(attributes: &[syn::Attribute], folder: &str, name: &str, sources: &[Source]) -> String {
    for attribute in attributes.iter().filter(|a| a.path().is_ident("path")) {
        if let syn::Meta::NameValue(value) = &attribute.meta
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) = &value.value
        {
            return format!("{folder}/{}", path.value());
        }
    }
    let within = format!("{folder}/{name}/mod.rs");
    if sources.iter().any(|s| s.path == within) { within } else { format!("{folder}/{name}.rs") }
}

fn attributes(item: &Item) -> Option<&[syn::Attribute]> {
    Some(match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => return None,
    })
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(i) => &i.ident,
        Item::Enum(i) => &i.ident,
        Item::Fn(i) => &i.sig.ident,
        Item::Macro(i) => i.ident.as_ref()?,
        Item::Static(i) => &i.ident,
        Item::Struct(i) => &i.ident,
        Item::Trait(i) => &i.ident,
        Item::Type(i) => &i.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
