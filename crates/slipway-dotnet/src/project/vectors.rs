//! `@(…)` and `%(…)`: lists of items inside texts, and the metadata of an item.
//!
//! What MSBuild offers to do with a list and is not here has no value, and the text that asks for it neither.

use super::functions;
use super::items::{Item, Items};
use super::paths::folder_text;
use super::scope::Scope;
use super::words::{closing, escaped, is_name, unescaped};
use crate::xml::Element;
use std::collections::HashSet;
use std::path::Path;

/// Longer than any text with items that matters here.
const MAX_TEXT: usize = 256 * 1024;

/// The lower-case names of the lists that an element mentions, in itself and in what is inside.
pub(super) fn mentioned(element: &Element, found: &mut Vec<String>) {
    for (_, text) in &element.attributes {
        found.extend(names(text));
    }
    found.extend(names(&element.text));
    for child in &element.children {
        mentioned(child, found);
    }
}

/// The lower-case names after each `@(` of a text.
pub(super) fn names(text: &str) -> Vec<String> {
    let after = text.split("@(").skip(1);
    after.map(|rest| name_of(rest).to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

fn name_of(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-'));
    let end = end.unwrap_or(text.len());
    // A name may hold `-`, and yet `->` is what follows one.
    let name = text.get(..end).unwrap_or_default();
    name.trim_end_matches('-')
}

/// Splits a list at the `;` that stand in no `@(…)`; empty parts are left out.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut rest = text;
    while let Some(at) = rest.find([';', '@']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        part.push_str(before);
        if let Some(inside) = after.strip_prefix("@(")
            && let Some((inside, tail)) = closing(inside)
        {
            part.push_str(&format!("@({inside})"));
            rest = tail;
        } else if let Some(tail) = after.strip_prefix(';') {
            parts.push(std::mem::take(&mut part));
            rest = tail;
        } else {
            part.push('@');
            rest = after.get(1..).unwrap_or_default();
        }
    }
    part.push_str(rest);
    parts.push(part);
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// What stands inside of a text that is one `@(…)` and nothing else.
pub(super) fn whole(text: &str) -> Option<&str> {
    let (inside, rest) = closing(text.strip_prefix("@(")?)?;
    rest.is_empty().then_some(inside)
}

/// The items that the inside of an `@(…)` stands for; none where that cannot be worked out.
pub(super) fn list(items: &Items, inside: &str, scope: &Scope<'_>, at: &Path) -> Option<Vec<Item>> {
    let inside = inside.trim();
    let name = name_of(inside);
    if !is_name(name) {
        return None;
    }
    let kind = name.to_ascii_lowercase();
    let mut rest = inside.get(name.len()..)?.trim_start();
    let mut list: Vec<Item> = items.of(&kind).to_vec();
    while let Some(after) = rest.strip_prefix("->") {
        let after = after.trim_start();
        if let Some(transform) = after.strip_prefix('\'') {
            let (transform, tail) = transform.split_once('\'')?;
            list = changed(list, scope, |item| {
                let text = fill(items, transform, Some((&kind, item)), scope, at)?;
                scope.expand(&text, at).value.map(|text| unescaped(&text))
            })?;
            rest = tail.trim_start();
            continue;
        }
        let end = after.find('(')?;
        let (arguments, tail) = closing(after.get(end + 1..)?)?;
        list = method(list, after.get(..end)?.trim(), arguments, scope, at)?;
        rest = tail.trim_start();
    }
    // A separator says how the list becomes a text; as a list it stays the same.
    (rest.is_empty() || rest.starts_with(',')).then_some(list)
}

/// The items with other texts; those whose text is empty fall away.
fn changed(list: Vec<Item>, scope: &Scope<'_>, text: impl Fn(&Item) -> Option<String>) -> Option<Vec<Item>> {
    let mut result = Vec::new();
    for mut item in list {
        item.include = text(&item)?;
        if !item.include.is_empty() {
            item.path = scope.path(&item.include).unwrap_or_default();
            result.push(item);
        }
    }
    Some(result)
}

fn method(list: Vec<Item>, name: &str, arguments: &str, scope: &Scope<'_>, at: &Path) -> Option<Vec<Item>> {
    let arguments = functions::plain_arguments(scope, arguments, at)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let value = |item: &Item, name: &str| metadata(item, name).unwrap_or_default();
    let same = |one: &str, two: &str| one.eq_ignore_ascii_case(two);
    Some(match (name.to_ascii_lowercase().as_str(), arguments.as_slice()) {
        ("distinct", []) => {
            let mut seen = HashSet::new();
            list.into_iter().filter(|item| seen.insert(item.include.to_ascii_lowercase())).collect()
        }
        ("reverse", []) => list.into_iter().rev().collect(),
        ("count", []) => one_text(&list, list.len().to_string(), scope, at)?,
        ("clearmetadata", []) => list
            .into_iter()
            .map(|mut item| {
                item.metadata.clear();
                item
            })
            .collect(),
        ("hasmetadata", [key]) => list.into_iter().filter(|item| !value(item, key).is_empty()).collect(),
        ("withmetadatavalue", [key, wanted]) => {
            list.into_iter().filter(|item| same(&value(item, key), wanted)).collect()
        }
        ("withoutmetadatavalue", [key, wanted]) => {
            list.into_iter().filter(|item| !same(&value(item, key), wanted)).collect()
        }
        ("anyhavemetadatavalue", [key, wanted]) => {
            let any = list.iter().any(|item| same(&value(item, key), wanted));
            one_text(&list, any.to_string(), scope, at)?
        }
        ("metadata", [key]) => changed(list, scope, |item| metadata(item, key))?,
        ("exists", []) => list
            .into_iter()
            .filter(|item| scope.memo.is_file(&item.path) || scope.memo.is_folder(&item.path))
            .collect(),
        ("combine", [part]) => {
            changed(list, scope, |item| Some(format!("{}/{part}", item.include.trim_end_matches('/'))))?
        }
        ("directoryname", []) => changed(list, scope, |item| Some(folder_text(&item.path)))?,
        (
            key @ ("identity" | "filename" | "extension" | "fullpath" | "relativedir" | "directory"
            | "rootdir"),
            [],
        ) => changed(list, scope, |item| metadata(item, key))?,
        (method, arguments) => {
            changed(list, scope, |item| functions::on_text(&item.include, method, arguments))?
        }
    })
}

/// A list of one text, as `Count` gives; where there is no item to make it from, one is made up.
fn one_text(list: &[Item], text: String, scope: &Scope<'_>, at: &Path) -> Option<Vec<Item>> {
    let path = scope.path(&text)?;
    let file = list.first().map_or_else(|| at.into(), |item| item.file.clone());
    Some(vec![Item {
        include: text,
        path,
        metadata: std::collections::BTreeMap::new(),
        recursive: String::new(),
        file,
        absolute: false,
    }])
}

/// A text with its `%(…)` of an item and its `@(…)` replaced by their escaped values, its properties left as they are.
/// None where one of them cannot be worked out.
pub(super) fn fill(
    items: &Items,
    text: &str,
    item: Option<(&str, &Item)>,
    scope: &Scope<'_>,
    at: &Path,
) -> Option<String> {
    if !text.contains("@(") && !text.contains("%(") {
        return Some(text.to_owned());
    }
    let mut result = String::new();
    let mut rest = text;
    while let Some(place) = ["@(", "%("].iter().filter_map(|sign| rest.find(sign)).min() {
        let (before, after) = rest.split_at_checked(place)?;
        result.push_str(before);
        let (inside, tail) = closing(after.get(2..)?)?;
        if after.starts_with("@(") {
            let separator = separator(inside).unwrap_or(";");
            let list = list(items, inside, scope, at)?;
            let texts: Vec<String> = list.iter().map(|item| escaped(&item.include)).collect();
            result.push_str(&texts.join(separator));
        } else {
            let (kind, item) = item?;
            let key = match inside.trim().split_once('.') {
                Some((other, key)) if other.eq_ignore_ascii_case(kind) => key,
                Some(_) => return None,
                None => inside.trim(),
            };
            result.push_str(&escaped(&metadata(item, key)?));
        }
        if result.len() > MAX_TEXT {
            return None;
        }
        rest = tail;
    }
    result.push_str(rest);
    Some(result)
}

/// The text between the items, written behind the last comma.
fn separator(inside: &str) -> Option<&str> {
    let (before, after) = inside.rsplit_once(',')?;
    let outside = before.matches('\'').count().is_multiple_of(2)
        && before.matches('(').count() == before.matches(')').count();
    after.trim().strip_prefix('\'')?.strip_suffix('\'').filter(|_| outside)
}

/// The value of an item's metadata, the well-known ones included; empty where it has none, none where it is unknown.
pub(super) fn metadata(item: &Item, key: &str) -> Option<String> {
    let key = key.trim().to_ascii_lowercase();
    let lossy = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let written = Path::new(&item.include);
    let dotted =
        |path: &Path| path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    Some(match key.as_str() {
        "identity" => item.include.clone(),
        "filename" => lossy(written.file_stem()),
        "extension" => dotted(written),
        "fullpath" => item.path.to_string_lossy().into_owned(),
        "rootdir" => "/".to_owned(),
        "directory" => format!("{}/", folder_text(&item.path).trim_matches('/')),
        "recursivedir" => item.recursive.clone(),
        "relativedir" => {
            let folder =
                written.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
            if folder.is_empty() { folder } else { format!("{folder}/") }
        }
        "definingprojectfullpath" => item.file.to_string_lossy().into_owned(),
        "definingprojectdirectory" => format!("{}/", folder_text(&item.file).trim_end_matches('/')),
        "definingprojectname" => lossy(item.file.file_stem()),
        "definingprojectextension" => dotted(&item.file),
        "modifiedtime" | "createdtime" | "accessedtime" => return None,
        key => match item.metadata.get(key) {
            Some(value) => value.clone()?,
            None => String::new(),
        },
    })
}
