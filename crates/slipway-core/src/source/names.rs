//! From a type as it is written to its full name, as far as one file and a list of well-known types tell.

use super::SourceLanguage;
use super::declared::{DeclaredType, Written};
use super::known;
use crate::assembly::TypeName;
use std::collections::HashMap;

/// The names that can be told in a file.
pub(super) struct Names {
    language: SourceLanguage,
    /// What is declared in the file, by full name; in Visual Basic in small letters.
    declared: HashMap<String, Known>,
    /// The full name of what is declared, by its last name with the count of arguments.
    short: HashMap<String, String>,
}

#[derive(Clone)]
struct Known {
    full: String,
    is_value: bool,
}

impl Names {
    /// The names of a file that declares these types.
    pub(super) fn new(language: SourceLanguage, types: &[DeclaredType]) -> Self {
        let mut names = Self { language, declared: HashMap::new(), short: HashMap::new() };
        for declared in types {
            let full = declared.full();
            let folded = names.folded(&full);
            if let Some((name, arity)) = declared.path.last() {
                names.short.entry(names.folded(&counted(name, *arity))).or_insert_with(|| folded.clone());
            }
            names.declared.insert(folded, Known { full, is_value: declared.is_value });
        }
        names
    }

    /// The full name of a type that is written inside another.
    pub(super) fn resolve(&self, written: &Written, within: &DeclaredType) -> TypeName {
        match written {
            Written::Named(names) => self.named(names, within),
            Written::Array(element, rank) => {
                TypeName::Array { element: Box::new(self.resolve(element, within)), rank: *rank }
            }
            Written::Nullable(inner) => self.nullable(self.resolve(inner, within)),
            Written::Tuple(parts) => TypeName::Named {
                name: counted("System.ValueTuple", parts.len()),
                arguments: parts.iter().map(|part| self.resolve(part, within)).collect(),
                sure: parts.len() < 8,
            },
            Written::Untold => TypeName::Untold,
            Written::Unfit => TypeName::Unfit,
        }
    }

    fn nullable(&self, inner: TypeName) -> TypeName {
        let is_value = inner.name().is_some_and(|name| {
            known::is_value(name) || self.declared.get(&self.folded(name)).is_some_and(|known| known.is_value)
        });
        if !is_value {
            return inner;
        }
        let sure = inner.is_sure();
        TypeName::Named { name: "System.Nullable`1".to_owned(), arguments: vec![inner], sure }
    }

    fn named(&self, names: &[(String, Vec<Written>)], within: &DeclaredType) -> TypeName {
        let arguments: Vec<TypeName> = names
            .iter()
            .flat_map(|(_, arguments)| arguments)
            .map(|argument| match self.resolve(argument, within) {
                // Nothing is a value of its own where F# needs a type for it.
                TypeName::Named { name, .. } if name == "System.Void" => {
                    TypeName::plain("Microsoft.FSharp.Core.Unit")
                }
                name => name,
            })
            .collect();
        if let [(name, own)] = names
            && let Some(found) = self.single(name, own.len(), within)
        {
            return match found {
                TypeName::Named { name, sure, .. } => TypeName::Named { name, arguments, sure },
                other => other,
            };
        }
        if let Some(name) = self.dotted(names, within) {
            return TypeName::Named { name, arguments, sure: true };
        }
        let written: Vec<String> = names.iter().map(|(name, own)| counted(name, own.len())).collect();
        TypeName::Named { name: written.join("."), arguments, sure: false }
    }

    /// A type parameter, a keyword or a type of which only the last name is written.
    fn single(&self, name: &str, arity: usize, within: &DeclaredType) -> Option<TypeName> {
        let built_in = match (self.language, arity) {
            (SourceLanguage::CSharp, 0) => known::csharp(name),
            (SourceLanguage::FSharp, 0) => known::fsharp(name),
            (SourceLanguage::FSharp, 1) => known::fsharp_generic(name),
            (SourceLanguage::VisualBasic, 0) => known::visual_basic(&name.to_lowercase()),
            _ => None,
        };
        let variable = within.variables.iter().position(|variable| self.same(variable, name));
        if let Some(number) = variable.filter(|_| arity == 0).and_then(|number| u32::try_from(number).ok()) {
            return Some(TypeName::Variable(number));
        }
        built_in
            .map(str::to_owned)
            .or_else(|| self.in_file(&counted(name, arity), within))
            .or_else(|| self.well_known(&counted(name, arity)))
            .map(TypeName::plain)
    }

    /// A type of the file, seen from inside another: nested types come first, then the namespaces around.
    fn in_file(&self, name: &str, within: &DeclaredType) -> Option<String> {
        let last = name.rsplit('.').next().unwrap_or(name);
        if !self.short.contains_key(&self.folded(last)) {
            return None;
        }
        let mut around = within.full();
        loop {
            for divider in ['+', '.'] {
                if let Some(known) = self.declared.get(&self.folded(&format!("{around}{divider}{name}"))) {
                    return Some(known.full.clone());
                }
            }
            match around.rfind(['+', '.']) {
                Some(at) => around.truncate(at),
                None => break,
            }
        }
        let folded = self.folded(name);
        let known = self.declared.get(&folded).or_else(|| self.declared.get(self.short.get(&folded)?));
        known.map(|known| known.full.clone())
    }

    fn well_known(&self, name: &str) -> Option<String> {
        known::TYPES.iter().find_map(|(namespace, types)| {
            let found = types.iter().find(|known| self.same(known, name))?;
            Some(format!("{namespace}.{found}"))
        })
    }

    /// A name with dots: a namespace with a type, or a type with a type nested in it.
    fn dotted(&self, names: &[(String, Vec<Written>)], within: &DeclaredType) -> Option<String> {
        let mut head = String::new();
        for (depth, (name, arguments)) in names.iter().enumerate() {
            if depth > 0 {
                head.push('.');
            }
            head.push_str(&counted(name, arguments.len()));
            let found = self.in_file(&head, within).or_else(|| match depth {
                0 => self.well_known(&head),
                _ => self.well_known_full(&head),
            });
            if let Some(mut full) = found {
                for (name, arguments) in names.iter().skip(depth + 1) {
                    full.push('+');
                    full.push_str(&counted(name, arguments.len()));
                }
                return Some(full);
            }
        }
        None
    }

    fn well_known_full(&self, name: &str) -> Option<String> {
        let (namespace, last) = name.rsplit_once('.')?;
        let (known, _) = known::TYPES.iter().find(|(known, _)| self.same(known, namespace))?;
        let full = self.well_known(last)?;
        full.strip_prefix(known)?.starts_with('.').then_some(full)
    }

    fn same(&self, one: &str, other: &str) -> bool {
        one == other || self.language == SourceLanguage::VisualBasic && one.eq_ignore_ascii_case(other)
    }

    fn folded(&self, name: &str) -> String {
        if self.language == SourceLanguage::VisualBasic { name.to_lowercase() } else { name.to_owned() }
    }
}

/// A name with the count of its arguments, as reflection has it.
fn counted(name: &str, arity: usize) -> String {
    if arity == 0 { name.to_owned() } else { format!("{name}`{arity}") }
}
