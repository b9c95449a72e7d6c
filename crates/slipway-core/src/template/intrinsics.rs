//! Intrinsic functions that only build a text: `Ref` of a parameter with a default, `Sub`, `Join`.
//!
//! A default may be another one where the template is deployed, so the names of those that count are told. What stands
//! in the account (an attribute of a resource, the region, the account's number, an import) is not known
//! here, and a text with such a part is none. In YAML they are tags, in JSON objects of one member.

use saphyr::Yaml;
use std::collections::{BTreeMap, BTreeSet};

/// The deepest that functions are worked out within each other.
const DEEPEST: usize = 8;

/// The parameters that have a default, by name.
#[derive(Debug, Default)]
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Those of a template.
    pub(super) fn of(document: &Yaml<'_>) -> Self {
        let all = document.as_mapping_get("Parameters").and_then(Yaml::as_mapping);
        let defaults = all.into_iter().flat_map(|all| all.iter()).filter_map(|(name, parameter)| {
            // The default of such a parameter is the name of a value that is kept in the account.
            let kind = parameter.as_mapping_get("Type").and_then(Yaml::as_str).unwrap_or_default();
            if kind.starts_with("AWS::SSM::") {
                return None;
            }
            let default = super::yaml::scalar(parameter.as_mapping_get("Default")?)?;
            Some((name.as_str()?.to_owned(), default))
        });
        Self(defaults.collect())
    }

    /// The text that a value stands for, as far as the template alone tells it.
    pub(super) fn text(&self, value: &Yaml<'_>, used: &mut BTreeSet<String>) -> Option<String> {
        // What is used in vain, since another part is not known, does not count.
        let mut names = BTreeSet::new();
        let text = self.worked_out(value, DEEPEST, &mut names)?;
        used.extend(names);
        Some(text)
    }

    fn default_of(&self, name: &str, used: &mut BTreeSet<String>) -> Option<String> {
        let default = self.0.get(name)?;
        used.insert(name.to_owned());
        Some(default.clone())
    }

    fn worked_out(&self, value: &Yaml<'_>, depth: usize, used: &mut BTreeSet<String>) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let (name, argument) = match value {
            Yaml::Tagged(tag, inner) => (tag.suffix.as_str(), &**inner),
            plain => match super::yaml::scalar(plain) {
                Some(text) => return Some(text),
                None => only_member(plain)?,
            },
        };
        match name.trim_start_matches("Fn::") {
            "Ref" => self.default_of(argument.as_str()?, used),
            "Sub" => self.sub(argument, depth, used),
            "Join" => self.join(argument, depth, used),
            _ => None,
        }
    }

    fn join(&self, argument: &Yaml<'_>, depth: usize, used: &mut BTreeSet<String>) -> Option<String> {
        let [separator, parts] = argument.as_sequence()?.as_slice() else { return None };
        let parts: Option<Vec<String>> =
            parts.as_sequence()?.iter().map(|part| self.worked_out(part, depth, used)).collect();
        Some(parts?.join(separator.as_str()?))
    }

    fn sub(&self, argument: &Yaml<'_>, depth: usize, used: &mut BTreeSet<String>) -> Option<String> {
        let (text, own) = match argument.as_sequence().map(Vec::as_slice) {
            Some([text, own]) => (text.as_str()?, Some(own)),
            Some(_) => return None,
            None => (argument.as_str()?, None),
        };
        let mut built = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            built.push_str(before);
            let (name, after) = behind.split_once('}')?;
            match name.strip_prefix('!') {
                Some(literal) => built.push_str(&format!("${{{literal}}}")),
                None => {
                    let own = own.and_then(|own| own.as_mapping_get(name.trim()));
                    let value = match own {
                        Some(value) => self.worked_out(value, depth, used),
                        None => self.default_of(name.trim(), used),
                    };
                    built.push_str(&value?);
                }
            }
            rest = after;
        }
        built.push_str(rest);
        Some(built)
    }
}

/// The function and its argument in an object of one member.
fn only_member<'a, 'b>(value: &'a Yaml<'b>) -> Option<(&'a str, &'a Yaml<'b>)> {
    let mapping = value.as_mapping()?;
    let (name, argument) = mapping.iter().next().filter(|_| mapping.len() == 1)?;
    Some((name.as_str()?, argument))
}
