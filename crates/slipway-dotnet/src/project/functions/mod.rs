//! The property functions that project files use.
//!
//! MSBuild lets a project call much of .NET. Here are those functions whose result follows from their arguments
//! and from which files exist, under Linux. Every other call has no value, never a guessed one. Arguments are taken
//! without MSBuild's escapes, and the letters that mean something to it are escaped anew in what comes out.

mod date;
mod msbuild;
mod system;
mod text;
mod value;

use super::scope::{Scope, Text};
use super::words::{closing, escaped, is_name, unescaped};
use std::path::Path;
use std::rc::Rc;
use value::{Place, Value};

type Doubt = Option<Rc<str>>;

/// Works out `[Type]::Method(…)` or `Property.Method(…)`, as it stands inside `$(…)`. None where it is unknown.
pub(super) fn call(scope: &Scope<'_>, inside: &str, at: &Path, depth: usize) -> Option<Text> {
    let place = Place { scope, at, depth };
    let (value, doubt) = chain(&place, inside)?;
    let value = match value {
        Value::Escaped(text) => text,
        Value::List(parts) => parts.iter().map(|part| escaped(part)).collect::<Vec<_>>().join(";"),
        other => escaped(&other.into_text()?),
    };
    (value.len() <= MAX_RESULT).then_some(Text { value: Some(value), doubt })
}

/// Nothing that a call gives may be longer.
const MAX_RESULT: usize = 64 * 1024;

fn chain(place: &Place<'_, '_>, inside: &str) -> Option<(Value, Doubt)> {
    let (mut value, mut doubt, mut rest) = if let Some(after) = inside.strip_prefix('[') {
        let (class, after) = after.split_once(']')?;
        let (method, arguments, rest) = member(after.trim_start().strip_prefix("::")?)?;
        let (value, doubt) = fixed(place, class.trim(), method, arguments)?;
        (value, doubt, rest)
    } else {
        let end = inside.find(['.', '['])?;
        let property = inside.get(..end).map(str::trim).filter(|name| is_name(name))?;
        let text = place.scope.lookup(property, place.at)?;
        (Value::Text(unescaped(&text.value?)), text.doubt, inside.get(end..)?)
    };
    while !rest.trim().is_empty() {
        let tail = rest.trim_start();
        if let Some(after) = tail.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            value = element(value, index.trim().parse().ok()?)?;
            rest = after;
            continue;
        }
        let (method, arguments, after) = member(tail.strip_prefix('.')?)?;
        let found = match arguments {
            Some(arguments) => Some(values(place, arguments)?),
            None => None,
        };
        let more = found.as_ref().and_then(|(_, doubt)| doubt.clone());
        let arguments: Option<Vec<&str>> =
            found.as_ref().map(|(list, _)| list.iter().map(String::as_str).collect());
        value = text::on(value, &method.to_ascii_lowercase(), arguments.as_deref())?;
        doubt = doubt.or(more);
        rest = after;
    }
    Some((value, doubt))
}

/// A method of a text with arguments that are worked out already, for the items of a list.
pub(super) fn on_text(value: &str, method: &str, arguments: &[&str]) -> Option<String> {
    text::on(Value::Text(value.to_owned()), method, Some(arguments))?.into_text()
}

/// The arguments of a method of a list.
pub(super) fn plain_arguments(scope: &Scope<'_>, arguments: &str, at: &Path) -> Option<Vec<String>> {
    values(&Place { scope, at, depth: 0 }, arguments).map(|(values, _)| values)
}

/// A letter of a text or a part of a list by its place.
fn element(value: Value, index: usize) -> Option<Value> {
    Some(Value::Text(match value {
        Value::Text(text) => text.chars().nth(index)?.to_string(),
        Value::List(parts) => parts.get(index)?.clone(),
        _ => return None,
    }))
}

/// A name with its arguments where there are parentheses, and what follows.
fn member(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let text = text.trim_start();
    let end =
        text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    match rest.trim_start().strip_prefix('(') {
        Some(after) => closing(after).map(|(arguments, rest)| (name, Some(arguments), rest)),
        None => Some((name, None, rest)),
    }
}

/// The arguments with everything in them worked out, and the first doubt about them.
fn values(place: &Place<'_, '_>, arguments: &str) -> Option<(Vec<String>, Doubt)> {
    let mut values = Vec::new();
    let mut doubt = None;
    for part in split(arguments) {
        let part = part.trim();
        let plain = ['\'', '"', '`']
            .iter()
            .find_map(|quote| part.strip_prefix(*quote)?.strip_suffix(*quote))
            .unwrap_or(part);
        let text = place.scope.expand_within(plain, place.at, place.depth + 1);
        doubt = doubt.or(text.doubt);
        values.push(unescaped(&text.value?));
    }
    Some((values, doubt))
}

/// Splits at the commas that stand neither in quotes nor in parentheses.
fn split(arguments: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut open, mut quote) = (0, 0usize, None);
    for (at, letter) in arguments.char_indices() {
        match (quote, letter) {
            (Some(end), _) if end == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(') => open += 1,
            (None, ')') => open = open.saturating_sub(1),
            (None, ',') if open == 0 => {
                parts.extend(arguments.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = arguments.get(start..).unwrap_or_default();
    if !parts.is_empty() || !last.trim().is_empty() {
        parts.push(last);
    }
    parts
}

/// A function of a type, or one of its fixed values.
fn fixed(
    place: &Place<'_, '_>,
    class: &str,
    method: &str,
    arguments: Option<&str>,
) -> Option<(Value, Doubt)> {
    let class = class.to_ascii_lowercase();
    let class = class.strip_prefix("system.").unwrap_or(&class);
    let method = method.to_ascii_lowercase();
    let Some(arguments) = arguments else { return Some((system::constant(class, &method)?, None)) };
    // A list as an argument is taken whole where a function wants one.
    if class == "string" && method == "join" {
        return joined(place, arguments);
    }
    let (arguments, doubt) = values(place, arguments)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let value = match class {
        "msbuild" => msbuild::own(place, &method, &arguments),
        "io.path" => system::on_path(place, &method, &arguments),
        "io.file" | "io.directory" => system::on_disk(place, class, &method, &arguments),
        "environment" if method == "getenvironmentvariable" => {
            let name = arguments.first().filter(|name| is_name(name))?;
            place.scope.environment(name).map(Value::Text)
        }
        "string" => system::on_string(&method, &arguments),
        _ => system::other(class, &method, &arguments),
    };
    Some((value?, doubt))
}

/// `Join` of a separator with a list, or with further texts.
fn joined(place: &Place<'_, '_>, arguments: &str) -> Option<(Value, Doubt)> {
    let parts = split(arguments);
    let (separator, rest) = parts.split_first()?;
    let (separator, doubt) = values(place, separator)?;
    let separator = separator.first().cloned().unwrap_or_default();
    if let [only] = rest
        && let Some(inside) = only.trim().strip_prefix("$(").and_then(|text| text.strip_suffix(')'))
        && let Some((Value::List(parts), more)) = chain(place, inside.trim())
    {
        return Some((Value::Text(parts.join(&separator)), doubt.or(more)));
    }
    let (texts, more) = values(place, &rest.join(","))?;
    Some((Value::Text(texts.join(&separator)), doubt.or(more)))
}
