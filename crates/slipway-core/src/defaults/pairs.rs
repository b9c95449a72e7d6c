//! Names with values in one text, as the tools write them: `"k1"="v1";"k2"="v2"`.

use super::{DefaultsError, string};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A text in the tools' own form, or an object of texts.
pub(super) fn pairs(
    keys: &Map<String, Value>,
    key: &'static str,
) -> Result<Option<BTreeMap<String, String>>, DefaultsError> {
    let wrong =
        || DefaultsError::Value { key, expected: "of the form \"NAME\"=\"value\";\"NAME\"=\"value\"" };
    if let Some(Value::Object(entries)) = keys.get(key) {
        let entry = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        return entries.iter().map(entry).collect::<Option<_>>().map(Some).ok_or_else(wrong);
    }
    let Some(text) = string(keys, key)? else { return Ok(None) };
    let mut environment = BTreeMap::new();
    for pair in split_outside_quotes(&text, ';') {
        if pair.trim().is_empty() {
            continue;
        }
        let name = split_outside_quotes(pair, '=').into_iter().next().unwrap_or_default();
        // A value without quotes may hold `=` itself, as in a connection string.
        let value = pair.get(name.len()..).and_then(|rest| rest.strip_prefix('=')).ok_or_else(wrong)?;
        let name = unquoted(name);
        if name.is_empty() {
            return Err(wrong());
        }
        environment.insert(name.to_owned(), unquoted(value).to_owned());
    }
    Ok(Some(environment))
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
    .collect()
}
