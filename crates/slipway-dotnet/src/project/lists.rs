//! What `Include`, `Exclude`, `Update` and `Remove` name: names, patterns, and the items of other lists.

use super::evaluate::{Evaluation, Group};
use super::glob::{self, Pattern};
use super::items::{Item, Items, Wanted, matters, tell};
use super::paths::join;
use super::scope::Scope;
use super::vectors;
use super::words::{name, shown, unescaped};
use crate::xml::Element;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Items {
    /// What a list with `;` between its parts names, patterns looked up and other lists put in.
    pub(super) fn listed(
        &mut self,
        written: &str,
        item: &Element,
        group: &Group,
        excluded: &[Pattern],
        evaluation: &mut Evaluation<'_>,
    ) -> Vec<Item> {
        let mut found = Vec::new();
        for part in self.parts(written, item, group, evaluation) {
            if let Some(inside) = vectors::whole(&part) {
                match vectors::list(self, inside, &evaluation.scope, &group.file) {
                    Some(mut items) => found.append(&mut items),
                    None => untold(&part, item, group, evaluation),
                }
            } else if part.contains("@(") {
                // MSBuild refuses a list that is only a part of a name.
                untold(&part, item, group, evaluation);
            } else if glob::is_pattern(&part) {
                self.looked_up(&part, group, excluded, &mut found, evaluation);
            } else {
                let include = unescaped(&part).replace('\\', "/");
                match new(include, &evaluation.scope, group) {
                    Some(item) => found.push(item),
                    None => untold(&part, item, group, evaluation),
                }
            }
        }
        found
    }

    fn looked_up(
        &self,
        pattern: &str,
        group: &Group,
        excluded: &[Pattern],
        found: &mut Vec<Item>,
        evaluation: &mut Evaluation<'_>,
    ) {
        let pattern = unescaped(pattern);
        let folder = evaluation.scope.folder().to_owned();
        let start = join(&folder, &glob::plain_start(&pattern)).unwrap_or_else(|| folder.clone());
        if self.wanted == Wanted::Outside && start.starts_with(&folder) {
            return;
        }
        let (files, whole) = glob::find(evaluation.scope.memo, &folder, &pattern, excluded);
        if !whole {
            evaluation.asides.add(&format!("`{}` finds more files than are looked at.", shown(&pattern)));
        }
        found.extend(files.into_iter().map(|file| Item {
            include: file.include,
            path: file.path,
            metadata: BTreeMap::new(),
            recursive: file.recursive,
            file: Rc::clone(&group.file),
            absolute: false,
        }));
    }

    /// The parts of a list as patterns to compare items with.
    pub(super) fn patterns(
        &mut self,
        written: &str,
        item: &Element,
        group: &Group,
        evaluation: &mut Evaluation<'_>,
    ) -> Vec<Pattern> {
        let folder = evaluation.scope.folder().to_owned();
        let mut patterns = Vec::new();
        for part in self.parts(written, item, group, evaluation) {
            match vectors::whole(&part) {
                Some(inside) => match vectors::list(self, inside, &evaluation.scope, &group.file) {
                    Some(items) => {
                        patterns
                            .extend(items.iter().filter_map(|item| Pattern::exact(&folder, &item.include)));
                    }
                    None => untold(&part, item, group, evaluation),
                },
                None => patterns.extend(Pattern::new(&folder, &unescaped(&part))),
            }
        }
        patterns
    }

    /// The parts of a list with its properties worked out, still escaped; none with a note where that cannot be done.
    fn parts(
        &self,
        written: &str,
        item: &Element,
        group: &Group,
        evaluation: &mut Evaluation<'_>,
    ) -> Vec<String> {
        let text = evaluation.scope.expand(written, &group.file);
        if let Some(doubt) = &text.doubt {
            tell(doubt, matters(item), evaluation);
        }
        let Some(value) = text.value else {
            untold(written, item, group, evaluation);
            return Vec::new();
        };
        vectors::split(&value)
    }
}

/// An item with nothing but its name.
fn new(include: String, scope: &Scope<'_>, group: &Group) -> Option<Item> {
    let path = scope.path(&include)?;
    Some(Item {
        include,
        path,
        metadata: BTreeMap::new(),
        recursive: String::new(),
        file: Rc::clone(&group.file),
        absolute: false,
    })
}

/// Says that a list could not be worked out.
fn untold(written: &str, item: &Element, group: &Group, evaluation: &mut Evaluation<'_>) {
    let sentence =
        format!("{} names `{}`, which only MSBuild can work out.", name(&group.file), shown(written));
    tell(&sentence, matters(item), evaluation);
}
