//! Intrinsic functions that only build a text: `Ref` of a parameter with a default, `Sub`, `Join`.
//!
//! What stands in the account (an attribute of a resource, the region, the account's number, an import) is not known
//! here, and a text with such a part is none. In YAML they are tags, in JSON objects of one member.

use saphyr::Yaml;
use std::collections::BTreeMap;

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
            let default = super::scalar(parameter.as_mapping_get("Default")?)?;
            Some((name.as_str()?.to_owned(), default))
        });
        Self(defaults.collect())
    }

    /// The text that a value stands for, as far as the template alone tells it.
    pub(super) fn text(&self, value: &Yaml<'_>) -> Option<String> {
        self.worked_out(value, DEEPEST)
    }

    fn worked_out(&self, value: &Yaml<'_>, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let (name, argument) = match value {
            Yaml::Tagged(tag, inner) => (tag.suffix.as_str(), &**inner),
            plain => match super::scalar(plain) {
                Some(text) => return Some(text),
                None => only_member(plain)?,
            },
        };
        match name.trim_start_matches("Fn::") {
            "Ref" => self.0.get(argument.as_str()?).cloned(),
            "Sub" => self.sub(argument, depth),
            "Join" => self.join(argument, depth),
            _ => None,
        }
    }

    fn join(&self, argument: &Yaml<'_>, depth: usize) -> Option<String> {
        let [separator, parts] = argument.as_sequence()?.as_slice() else { return None };
        let parts: Option<Vec<String>> =
            parts.as_sequence()?.iter().map(|part| self.worked_out(part, depth)).collect();
        Some(parts?.join(separator.as_str()?))
    }

    fn sub(&self, argument: &Yaml<'_>, depth: usize) -> Option<String> {
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
                        Some(value) => self.worked_out(value, depth),
                        None => self.0.get(name.trim()).cloned(),
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
