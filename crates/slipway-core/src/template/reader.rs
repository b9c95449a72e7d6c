//! Reads values of a function, and notes where something else stands.

use super::intrinsics::Parameters;
use super::values::MOST_NAMES;
use super::yaml::plain;
use crate::Architecture;
use saphyr::Yaml;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Reader<'a> {
    notes: Vec<String>,
    parameters: &'a Parameters,
    /// Parameters whose default was taken.
    defaults: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(parameters: &'a Parameters) -> Self {
        Self { notes: Vec::new(), parameters, defaults: BTreeSet::new() }
    }

    /// What there is to say of the values.
    pub(super) fn into_notes(mut self) -> Vec<String> {
        if !self.defaults.is_empty() {
            let names: Vec<&str> = self.defaults.iter().map(String::as_str).collect();
            self.notes.push(format!("Parameters count with their defaults: {}.", names.join(", ")));
        }
        self.notes
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Option<String> {
        let text = value.and_then(|value| self.parameters.text(value, &mut self.defaults));
        if value.is_some() && text.is_none() {
            self.notes.push(format!("{name} is worked out in the account, and is not taken over."));
        }
        text
    }

    pub(super) fn number(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Option<u32> {
        let number = self.text(name, value)?.trim().parse().ok();
        if number.is_none() {
            self.notes.push(format!("{name} is no whole number, and is not taken over."));
        }
        number
    }

    pub(super) fn texts(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Vec<String> {
        let Some(list) = value.and_then(plain).and_then(Yaml::as_sequence) else {
            return self.text(name, value).into_iter().collect();
        };
        list.iter().filter_map(|part| self.text(name, Some(part))).collect()
    }

    pub(super) fn pairs(&mut self, name: &str, value: Option<&Yaml<'_>>) -> BTreeMap<String, String> {
        let Some(pairs) = value.and_then(plain).and_then(Yaml::as_mapping) else { return BTreeMap::new() };
        let mut read = BTreeMap::new();
        for (key, value) in pairs.iter().take(MOST_NAMES) {
            let Some(key) = key.as_str() else { continue };
            if let Some(text) = self.text(&format!("{name}.{key}"), Some(value)) {
                read.insert(key.to_owned(), text);
            }
        }
        read
    }

    pub(super) fn architecture(&mut self, value: Option<&Yaml<'_>>) -> Option<Architecture> {
        let names = self.texts("Architectures", value);
        let known = names.first().and_then(|name| Architecture::from_name(name));
        if known.is_none() && !names.is_empty() {
            self.notes.push("Architectures names none that Lambda has, and is not taken over.".to_owned());
        }
        known
    }
}
