//! Which file of a crate names which.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::tree::{Place, Tree, for_tests, imports};
use crate::invariants::Source;

/// The files of a crate and the arrows between them.
pub(super) struct Arrows {
    /// The paths of all sources.
    pub(super) files: Vec<String>,
    next: BTreeMap<usize, BTreeSet<usize>>,
}

impl Arrows {
    /// The arrows within the crate that begins with this file.
    pub(super) fn of(root: &str, sources: &[Source]) -> Result<Self, String> {
        let tree = Tree::of(root, sources)?;
        let mut arrows =
            Self { files: sources.iter().map(|s| s.path.clone()).collect(), next: BTreeMap::new() };
        for (module, content) in tree.modules.iter().enumerate() {
            let mut reader = Reader { tree: &tree, module, arrows: &mut arrows };
            content.items.iter().for_each(|item| reader.visit_item(item));
        }
        Ok(arrows)
    }

    /// The files that this one names.
    pub(super) fn from(&self, file: usize) -> Vec<usize> {
        self.next.get(&file).into_iter().flatten().copied().collect()
    }

    /// The files that name this one.
    pub(super) fn to(&self, file: usize) -> Vec<usize> {
        self.next.iter().filter(|(_, named)| named.contains(&file)).map(|(&from, _)| from).collect()
    }

    /// The path of a file.
    pub(super) fn name(&self, file: usize) -> &str {
        self.files.get(file).map_or("?", String::as_str)
    }
}

/// Reads the items of one module.
struct Reader<'a> {
    tree: &'a Tree,
    module: usize,
    arrows: &'a mut Arrows,
}

impl Reader<'_> {
    fn names(&mut self, path: &[String]) {
        if let Some(Place::File(file)) = self.tree.resolve(self.module, path) {
            let here = self.tree.modules[self.module].file;
            if file != here {
                self.arrows.next.entry(here).or_default().insert(file);
            }
        }
    }

    /// The paths among tokens that no grammar is known for: `a::b`, wherever it stands.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.names(&path);
                        path.clear();
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                other => {
                    self.names(&path);
                    path.clear();
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.names(&path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        if matches!(import.vis, syn::Visibility::Inherited) {
            imports(&import.tree).iter().for_each(|import| self.names(&import.path));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.names(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }
}
