//! From a type as it is written to its full name, as far as the sources and a list of well-known types tell.
//!
//! A name is looked for as a compiler does: in the types and namespaces around, then in those that the file imports.
//! What is found in neither way is a well-known type, or the only type of that name that is declared anywhere.

use super::declared::{DeclaredType, Scope, Written};
use super::known;
use super::language::SourceLanguage;
use crate::assembly::TypeName;
use std::collections::HashMap;

/// All types that are declared, by their names in small letters.
#[derive(Default)]
pub(super) struct Types {
    full: HashMap<String, Vec<Known>>,
    /// By the last name with the count of arguments.
    short: HashMap<String, Vec<String>>,
}

#[derive(Clone)]
struct Known {
    full: String,
    is_value: bool,
}

impl Types {
    /// Takes the types of one project.
    pub(super) fn add(&mut self, types: &[DeclaredType]) {
        for declared in types {
            let full = declared.full();
            if let Some((name, arity)) = declared.path.last() {
                let same = self.short.entry(counted(name, *arity).to_lowercase()).or_default();
                if !same.contains(&full) && same.len() < MOST_NAMESAKES {
                    same.push(full.clone());
                }
            }
            let known = self.full.entry(full.to_lowercase()).or_default();
            if known.len() < MOST_NAMESAKES {
                known.push(Known { full, is_value: declared.is_value });
            }
        }
    }
}

/// Types that differ in their namespace or in the case of their letters only.
const MOST_NAMESAKES: usize = 16;

/// The names that can be told in the files of a project.
pub(super) struct Names<'t> {
    language: SourceLanguage,
    types: &'t Types,
}

impl<'t> Names<'t> {
    /// The names as a language reads them.
    pub(super) fn new(language: SourceLanguage, types: &'t Types) -> Self {
        Self { language, types }
    }

    /// The full name of a type that is written inside another, in a file.
    pub(super) fn resolve(&self, written: &Written, within: &DeclaredType, scope: &Scope) -> TypeName {
        let resolve = |written| self.resolve(written, within, scope);
        match written {
            Written::Named(names) => self.named(names, within, scope),
            Written::Array(element, rank) => {
                TypeName::Array { element: Box::new(resolve(element)), rank: *rank }
            }
            Written::Nullable(inner) => self.nullable(resolve(inner)),
            Written::Tuple(parts) => TypeName::Named {
                name: counted("System.ValueTuple", parts.len()),
                arguments: parts.iter().map(resolve).collect(),
                sure: parts.len() < 8,
            },
            Written::Untold => TypeName::Untold,
            Written::Unfit => TypeName::Unfit,
        }
    }

    fn nullable(&self, inner: TypeName) -> TypeName {
        let is_value = inner.name().is_some_and(|name| {
            known::is_value(name) || self.declared(name).is_some_and(|known| known.is_value)
        });
        if !is_value {
            return inner;
        }
        let sure = inner.is_sure();
        TypeName::Named { name: "System.Nullable`1".to_owned(), arguments: vec![inner], sure }
    }

    fn named(&self, names: &[(String, Vec<Written>)], within: &DeclaredType, scope: &Scope) -> TypeName {
        let arguments: Vec<TypeName> = names
            .iter()
            .flat_map(|(_, arguments)| arguments)
            .map(|argument| match self.resolve(argument, within, scope) {
                // Nothing is a value of its own where F# needs a type for it.
                TypeName::Named { name, .. } if name == "System.Void" => {
                    TypeName::plain("Microsoft.FSharp.Core.Unit")
                }
                name => name,
            })
            .collect();
        if let [(name, own)] = names
            && own.is_empty()
            && let Some((_, alias)) = scope.aliases.iter().find(|(alias, _)| self.same(alias, name))
        {
            // What an alias stands for is written out in full.
            return self.resolve(alias, &DeclaredType::default(), &Scope::default());
        }
        if let [(name, own)] = names
            && let Some(found) = self.single(name, own.len(), within, scope)
        {
            return match found {
                TypeName::Named { name, sure, .. } => TypeName::Named { name, arguments, sure },
                other => other,
            };
        }
        if let Some(name) = self.dotted(names, within, scope) {
            return TypeName::Named { name, arguments, sure: true };
        }
        let written: Vec<String> = names.iter().map(|(name, own)| counted(name, own.len())).collect();
        TypeName::Named { name: written.join("."), arguments, sure: false }
    }

    /// A type parameter, a keyword or a type of which only the last name is written.
    fn single(&self, name: &str, arity: usize, within: &DeclaredType, scope: &Scope) -> Option<TypeName> {
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
            .or_else(|| self.in_scope(&counted(name, arity), within, scope))
            .or_else(|| self.well_known(&counted(name, arity)))
            .or_else(|| self.only(&counted(name, arity)))
            .map(TypeName::plain)
    }

    /// A declared type, seen from inside another: nested types come first, then the namespaces around, then those
    /// that the file imports.
    fn in_scope(&self, name: &str, within: &DeclaredType, scope: &Scope) -> Option<String> {
        let last = name.rsplit('.').next().unwrap_or(name);
        if !self.types.short.contains_key(&last.to_lowercase()) {
            return None;
        }
        let mut around = within.full();
        loop {
            for divider in ['+', '.'] {
                if let Some(known) = self.declared(&format!("{around}{divider}{name}")) {
                    return Some(known.full.clone());
                }
            }
            match around.rfind(['+', '.']) {
                Some(at) => around.truncate(at),
                None => break,
            }
        }
        let mut imported = scope.imports.iter().map(|import| format!("{import}.{name}"));
        let known = self.declared(name).or_else(|| imported.find_map(|full| self.declared(&full)));
        known.map(|known| known.full.clone())
    }

    /// The type of this full name, as it is declared.
    fn declared(&self, full: &str) -> Option<&Known> {
        self.types.full.get(&full.to_lowercase())?.iter().find(|known| self.same(&known.full, full))
    }

    /// The only type of this last name.
    fn only(&self, name: &str) -> Option<String> {
        let found = self.types.short.get(&name.to_lowercase())?;
        let last = |full: &str| full.rsplit(['.', '+']).next().map(str::to_owned).unwrap_or_default();
        let mut found = found.iter().filter(|full| self.same(&last(full), name));
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    fn well_known(&self, name: &str) -> Option<String> {
        known::TYPES.iter().find_map(|(namespace, types)| {
            let found = types.iter().find(|known| self.same(known, name))?;
            Some(format!("{namespace}.{found}"))
        })
    }

    /// A name with dots: a namespace with a type, or a type with a type nested in it.
    fn dotted(
        &self,
        names: &[(String, Vec<Written>)],
        within: &DeclaredType,
        scope: &Scope,
    ) -> Option<String> {
        let mut head = String::new();
        for (depth, (name, arguments)) in names.iter().enumerate() {
            if depth > 0 {
                head.push('.');
            }
            head.push_str(&counted(name, arguments.len()));
            let found = self.in_scope(&head, within, scope).or_else(|| match depth {
                0 => self.well_known(&head).or_else(|| self.only(&head)),
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
}

/// A name with the count of its arguments, as reflection has it.
fn counted(name: &str, arity: usize) -> String {
    if arity == 0 { name.to_owned() } else { format!("{name}`{arity}") }
}
