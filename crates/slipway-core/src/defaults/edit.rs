//! Changes to single keys of `aws-lambda-tools-defaults.json`, with every other byte left as it is.
//!
//! The file belongs to its owner and to Amazon's tools: comments, order, indentation, line ends and keys that nobody
//! here knows stay. So the text is not parsed and printed again, but changed in its syntax tree, whose nodes hold
//! every byte. Only a new key is written between two nodes of the tree: the tree's own way of adding one would lay out
//! an object of one line anew and drop blank lines. A key that is taken out takes the comment on its line along.

use super::DefaultsError;
use crate::jsonc::{self, BYTE_ORDER_MARK};
use jsonc_parser::cst::{CstInputValue, CstNewlineKind, CstNode, CstObject, CstObjectProp, CstRootNode};
use serde_json::{Map, Value};

/// Sets keys to values, or takes them out where the value is none. A text of blanks counts as an empty object.
pub fn edit_defaults(text: &str, changes: &[(&str, Option<Value>)]) -> Result<String, DefaultsError> {
    let body = text.strip_prefix(BYTE_ORDER_MARK);
    let mark = if body.is_some() { String::from(BYTE_ORDER_MARK) } else { String::new() };
    let body = body.unwrap_or(text);
    let mut body = if body.trim().is_empty() { format!("{body}{{\n}}\n") } else { body.to_owned() };
    for (key, value) in changes {
        body = edited(&body, key, value.as_ref())?;
    }
    Ok(mark + &body)
}

fn edited(text: &str, key: &str, value: Option<&Value>) -> Result<String, DefaultsError> {
    // The reader says what is wrong with a text that is no object, or that it would not take again.
    jsonc::read::<Map<String, Value>>(text).map_err(DefaultsError::Json)?;
    let root = jsonc::tree(text).map_err(DefaultsError::Json)?;
    let Some(object) = root.object_value() else { return Ok(text.to_owned()) };
    // Of a key that stands there twice, readers take the last one.
    let own = |entry: &CstObjectProp| entry.decoded_name().is_some_and(|name| name == key);
    match (object.properties().into_iter().rfind(own), value) {
        (Some(entry), Some(value)) => entry.set_value(input(value)),
        (Some(entry), None) => entry.remove(),
        (None, Some(value)) => return Ok(with(&root, &object, key, value)),
        (None, None) => {}
    }
    Ok(root.to_string())
}

/// Adds an entry after the last one, laid out and ended as that one is.
fn with(root: &CstRootNode, object: &CstObject, key: &str, value: &Value) -> String {
    let Some(last) = object.properties().pop() else {
        object.append(key, input(value));
        return root.to_string();
    };
    let comma = last.trailing_comma();
    let (joint, end) = if comma.is_some() { ("", ",") } else { (",", "") };
    let new = format!("{}{}: {value}{end}", layout(root, object), Value::from(key));
    let from = comma.map_or_else(|| CstNode::from(last.clone()), CstNode::from);
    // What is said of the last entry on its line stays beside it.
    let said = from.trailing_comments_same_line().last();
    let after = said.map_or_else(|| from.child_index(), |comment| comment.child_index());
    let mut inside = String::new();
    for (at, node) in object.children().into_iter().enumerate() {
        inside.push_str(&node.to_string());
        if at == last.child_index() {
            inside.push_str(joint);
        }
        if at == after {
            inside.push_str(&new);
        }
    }
    let outside = root.children().into_iter();
    outside.map(|node| node.as_object().map_or_else(|| node.to_string(), |_| inside.clone())).collect()
}

/// What stands between two entries of the object: a blank where all are on one line, else a line end and the
/// indentation of the lowest that begins a line.
fn layout(root: &CstRootNode, object: &CstObject) -> String {
    if !object.children().iter().any(CstNode::is_newline) {
        return " ".to_owned();
    }
    let line_end = match root.newline_kind() {
        CstNewlineKind::LineFeed => "\n",
        CstNewlineKind::CarriageReturn => "\r",
        CstNewlineKind::CarriageReturnLineFeed => "\r\n",
    };
    let begins = |entry: &CstObjectProp| entry.previous_sibling().is_some_and(|node| node.is_newline());
    let indent = |entry: CstObjectProp| entry.indent_text().or_else(|| begins(&entry).then(String::new));
    let indent = object.properties().into_iter().rev().find_map(indent);
    format!("{line_end}{}", indent.as_deref().unwrap_or("  "))
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(value) => CstInputValue::Bool(*value),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(values) => CstInputValue::Array(values.iter().map(input).collect()),
        Value::Object(entries) => {
            CstInputValue::Object(entries.iter().map(|(key, value)| (key.clone(), input(value))).collect())
        }
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
