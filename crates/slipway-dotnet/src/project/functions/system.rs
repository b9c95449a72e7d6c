//! Functions of .NET's own types, and their fixed values.

use super::super::paths::folder;
use super::super::scope::Scope;
use super::date;
use super::value::{Place, Value, text_of};
use std::path::Path;

/// A value without parentheses.
pub(super) fn constant(class: &str, method: &str) -> Option<Value> {
    let text = match (class, method) {
        ("runtime.interopservices.osplatform", "linux" | "windows" | "osx" | "freebsd") => {
            return Some(Value::Text(method.to_ascii_uppercase()));
        }
        ("io.path", "directoryseparatorchar" | "altdirectoryseparatorchar" | "volumeseparatorchar") => "/",
        ("io.path", "pathseparator") => ":",
        ("environment", "newline") => "\n",
        ("string", "empty") => "",
        ("environment", "is64bitoperatingsystem" | "is64bitprocess") => return Some(true.into()),
        ("int32", "maxvalue") => return Some(Value::Whole(i32::MAX.into())),
        ("int32", "minvalue") => return Some(Value::Whole(i32::MIN.into())),
        _ => return None,
    };
    Some(Value::Text(text.to_owned()))
}

pub(super) fn on_string(method: &str, arguments: &[&str]) -> Option<Value> {
    Some(match (method, arguments) {
        ("isnullorempty", [text]) => text.is_empty().into(),
        ("isnullorwhitespace", [text]) => text.trim().is_empty().into(),
        ("copy" | "new", [text]) => Value::Text((*text).to_owned()),
        ("concat", parts) => Value::Text(parts.concat()),
        ("format", [pattern, values @ ..]) => Value::Text(formatted(pattern, values)?),
        ("equals", [one, two]) => (one == two).into(),
        ("equals", [one, two, how]) => equal(one, two, how)?.into(),
        ("compare", [one, two]) => Value::Whole(compared(one, two)?),
        ("compare", [one, two, ignore]) if ignore.trim().eq_ignore_ascii_case("true") => {
            Value::Whole(compared(&one.to_lowercase(), &two.to_lowercase())?)
        }
        ("compareordinal", [one, two]) => Value::Whole(i64::from(one.cmp(two) as i8)),
        _ => return None,
    })
}

/// Whether two texts are the same by a rule of `StringComparison`.
pub(super) fn equal(one: &str, two: &str, how: &str) -> Option<bool> {
    let rule = how.trim().to_ascii_lowercase();
    let rule = rule.rsplit('.').next().unwrap_or(&rule);
    match rule {
        "ordinalignorecase" | "invariantcultureignorecase" | "currentcultureignorecase" => {
            Some(one.to_lowercase() == two.to_lowercase())
        }
        "ordinal" | "invariantculture" | "currentculture" => Some(one == two),
        _ => None,
    }
}

/// The order of plain texts in a culture: letters by the alphabet, small before capital ones.
pub(super) fn compared(one: &str, two: &str) -> Option<i64> {
    let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric());
    if one == two {
        return Some(0);
    }
    if !plain(one) || !plain(two) {
        return None;
    }
    let by_letters = one.to_ascii_lowercase().cmp(&two.to_ascii_lowercase());
    Some(i64::from(by_letters.then_with(|| two.cmp(one)) as i8))
}

/// `{0}` and its like, without formats and widths.
fn formatted(pattern: &str, values: &[&str]) -> Option<String> {
    let mut result = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at_checked(at)?;
        result.push_str(before);
        if let Some(tail) = after.strip_prefix("{{").or_else(|| after.strip_prefix("}}")) {
            result.push_str(after.get(..1)?);
            rest = tail;
            continue;
        }
        let (index, tail) = after.strip_prefix('{')?.split_once('}')?;
        result.push_str(values.get(index.trim().parse::<usize>().ok()?)?);
        rest = tail;
    }
    result.push_str(rest);
    Some(result)
}

/// Joined with `/`; a part that is itself absolute starts anew.
pub(super) fn combined(parts: &[&str]) -> String {
    parts.iter().fold(String::new(), |path, part| {
        let part = part.replace('\\', "/");
        if part.is_empty() {
            path
        } else if path.is_empty() || part.starts_with('/') {
            part
        } else {
            format!("{}/{part}", path.strip_suffix('/').unwrap_or(&path))
        }
    })
}

pub(super) fn on_path(place: &Place<'_, '_>, method: &str, arguments: &[&str]) -> Option<Value> {
    let scope: &Scope<'_> = place.scope;
    let name = |text: &str| text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let text = match (method, arguments) {
        ("combine", parts @ [_, ..]) => combined(parts),
        ("join", parts @ [_, ..]) => {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            parts.join("/").replace("//", "/")
        }
        ("getfullpath", [path]) => full(scope, path)?,
        ("getfullpath", [path, base]) => full(scope, &combined(&[base, path]))?,
        ("getfilename", [path]) => name(path),
        ("getfilenamewithoutextension", [path]) => stem(&name(path)),
        ("getextension", [path]) => extension(&name(path)).to_owned(),
        ("changeextension", [path, end]) => {
            let kept = path.len() - extension(&name(path)).len();
            let dot = if end.starts_with('.') { "" } else { "." };
            format!("{}{dot}{end}", path.get(..kept)?)
        }
        ("hasextension", [path]) => return Some((!extension(&name(path)).is_empty()).into()),
        ("ispathrooted" | "ispathfullyqualified", [path]) => return Some(path.starts_with('/').into()),
        ("getpathroot", [path]) => (if path.starts_with('/') { "/" } else { "" }).to_owned(),
        ("getdirectoryname", [path]) => {
            let path = path.replace('\\', "/");
            // A `/` at the end is all that falls away.
            match path.strip_suffix('/').filter(|rest| !rest.is_empty()) {
                Some(rest) => rest.to_owned(),
                None => folder(Path::new(&path)).to_string_lossy().into_owned(),
            }
        }
        ("getrelativepath", [base, path]) => relative(scope, base, path)?,
        ("trimendingdirectoryseparator", [path]) if path.len() > 1 => {
            path.strip_suffix('/').unwrap_or(path).to_owned()
        }
        ("endsindirectoryseparator", [path]) => return Some(path.ends_with('/').into()),
        ("gettemppath", []) => "/tmp/".to_owned(),
        _ => return None,
    };
    Some(Value::Text(text))
}

fn extension(name: &str) -> &str {
    let at = name.rfind('.').filter(|at| at + 1 < name.len());
    at.and_then(|at| name.get(at..)).unwrap_or_default()
}

/// An absolute path, a `/` at its end kept.
fn full(scope: &Scope<'_>, path: &str) -> Option<String> {
    let text = text_of(Some(scope.path(path)?));
    let ends = path.ends_with(['/', '\\']) && !text.ends_with('/');
    Some(if ends { format!("{text}/") } else { text })
}

fn relative(scope: &Scope<'_>, base: &str, path: &str) -> Option<String> {
    let (base, path) = (scope.path(base)?, scope.path(path)?);
    let same = base.components().zip(path.components()).take_while(|(one, two)| one == two).count();
    let up = base.components().skip(same).map(|_| "..".to_owned());
    let down = path.components().skip(same).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let way = up.chain(down).collect::<Vec<_>>().join("/");
    Some(if way.is_empty() { ".".to_owned() } else { way })
}

/// What is on the disk. A file whose text is read is kept in mind: the build reads it too.
pub(super) fn on_disk(place: &Place<'_, '_>, class: &str, method: &str, arguments: &[&str]) -> Option<Value> {
    let scope = place.scope;
    let path = scope.path(arguments.first()?)?;
    match (class, method, arguments) {
        ("io.file", "exists", [_]) => {
            let there = scope.is_file(&path)?;
            if there {
                scope.saw(&path);
            }
            Some(there.into())
        }
        ("io.directory", "exists", [_]) => Some(scope.memo.is_folder(&path).into()),
        ("io.directory", "getparent", [written]) if written.len() > 1 && written.ends_with(['/', '\\']) => {
            Some(Value::Folder(text_of(Some(path))))
        }
        ("io.directory", "getparent", [_]) => Some(Value::Folder(text_of(Some(path.parent()?.to_owned())))),
        ("io.file", "readalltext", [_]) => {
            let bytes = scope.memo.bytes(&path).ok()??;
            scope.saw(&path);
            let text = super::super::memo::decode(&bytes).filter(|text| text.len() <= 64 * 1024)?;
            Some(Value::Text(text))
        }
        ("io.directory", "getfiles", [_, pattern]) => {
            let names = scope.memo.names(&path);
            let fits = |name: &&String| super::super::glob::fits(pattern, name);
            let found = names.iter().filter(fits).map(|name| text_of(Some(path.join(name))));
            Some(Value::List(found.collect()))
        }
        _ => None,
    }
}

/// Numbers, versions, dates, truth values and the machine.
pub(super) fn other(class: &str, method: &str, arguments: &[&str]) -> Option<Value> {
    let whole = |text: &str| text.trim().parse::<i64>().ok();
    Some(match (class, method, arguments) {
        ("version", "parse" | "new", [text]) => Value::Version(version(text)?),
        ("version", "new", [major, minor, rest @ ..]) if rest.len() <= 2 => {
            let numbers = [major, minor].into_iter().chain(rest).map(|part| part.trim().parse().ok());
            Value::Version(numbers.collect::<Option<_>>()?)
        }
        ("math", "max", [one, two]) => Value::Whole(whole(one)?.max(whole(two)?)),
        ("math", "min", [one, two]) => Value::Whole(whole(one)?.min(whole(two)?)),
        ("math", "floor", [one]) => Value::Real(one.trim().parse::<f64>().ok()?.floor()),
        ("math", "ceiling", [one]) => Value::Real(one.trim().parse::<f64>().ok()?.ceil()),
        ("math", "abs", [one]) => Value::Whole(whole(one)?.checked_abs()?),
        ("convert", "toint32" | "toint64", [text]) | ("int32" | "int64", "parse", [text]) => {
            Value::Whole(whole(text)?)
        }
        ("convert", "toint32", [text, "16"]) => {
            let digits = text.trim().trim_start_matches("0x").trim_start_matches("0X");
            Value::Whole(u32::from_str_radix(digits, 16).ok()?.cast_signed().into())
        }
        ("convert", "tostring", [text]) => Value::Text((*text).to_owned()),
        ("convert", "toboolean", [text]) | ("boolean", "parse", [text]) => {
            match text.trim().to_ascii_lowercase().as_str() {
                "true" => true.into(),
                "false" => false.into(),
                _ => return None,
            }
        }
        ("datetime", "parse", [text]) => Value::Date(date::parse(text)?),
        ("runtime.interopservices.runtimeinformation", "isosplatform", [platform]) => {
            platform.eq_ignore_ascii_case("linux").into()
        }
        ("operatingsystem", "islinux", []) => true.into(),
        ("operatingsystem", "iswindows" | "ismacos" | "isfreebsd" | "isbrowser" | "isandroid", []) => {
            false.into()
        }
        ("char", "isdigit", [letter]) => letter.starts_with(|letter: char| letter.is_ascii_digit()).into(),
        _ => return None,
    })
}

/// Two to four numbers, as `System.Version` wants them.
pub(super) fn version(text: &str) -> Option<Vec<u32>> {
    let numbers: Option<Vec<u32>> = text.trim().split('.').map(|part| part.trim().parse().ok()).collect();
    numbers.filter(|numbers| (2..=4).contains(&numbers.len()))
}
