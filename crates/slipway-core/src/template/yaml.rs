//! Values of YAML and JSON, as CloudFormation means them.

use saphyr::Yaml;

pub(super) fn child<'a, 'b>(value: &'a Yaml<'b>, name: &str) -> Option<&'a Yaml<'b>> {
    plain(value)?.as_mapping_get(name)
}

/// The value itself, unless a CloudFormation tag stands before it.
pub(super) fn plain<'a, 'b>(value: &'a Yaml<'b>) -> Option<&'a Yaml<'b>> {
    match value {
        Yaml::Tagged(..) | Yaml::BadValue => None,
        value => Some(value),
    }
}

/// A text, a whole number or a truth value, as CloudFormation writes each of them out.
pub(super) fn scalar(value: &Yaml<'_>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let number = value.as_integer().map(|number| number.to_string());
    number.or_else(|| value.as_bool().map(|truth| truth.to_string()))
}
