//! What projects call on the values they have: on texts above all.

use super::date;
use super::system::{compared, equal};
use super::value::Value;

pub(super) fn on(value: Value, method: &str, arguments: Option<&[&str]>) -> Option<Value> {
    match (value, arguments) {
        (Value::Text(text), None) if method == "length" => whole(text.encode_utf16().count()),
        (Value::List(parts), None) if method == "length" => whole(parts.len()),
        (Value::List(parts), Some([index])) if method == "getvalue" => {
            parts.get(index.trim().parse::<usize>().ok()?).cloned().map(Value::Text)
        }
        (Value::Version(numbers), None) => {
            let place = ["major", "minor", "build", "revision"].iter().position(|name| *name == method)?;
            Some(Value::Whole(numbers.get(place).map_or(-1, |number| i64::from(*number))))
        }
        (Value::Version(numbers), Some([count])) if method == "tostring" => {
            let count = count.trim().parse::<usize>().ok().filter(|count| *count <= numbers.len())?;
            let shown = numbers.iter().take(count).map(u32::to_string);
            Some(Value::Text(shown.collect::<Vec<_>>().join(".")))
        }
        (Value::Date(day), Some([form])) if method == "tostring" => date::shown(day, form).map(Value::Text),
        (Value::Date(day), None) => {
            let place = ["year", "month", "day", "hour", "minute", "second"]
                .iter()
                .position(|name| *name == method)?;
            day.get(place).map(|number| Value::Whole(i64::from(*number)))
        }
        (Value::Folder(path), None) => match method {
            "name" => Some(Value::Text(path.rsplit('/').next()?.to_owned())),
            "fullname" => Some(Value::Text(path)),
            "parent" => {
                let (parent, _) = path.rsplit_once('/')?;
                Some(Value::Folder((if parent.is_empty() { "/" } else { parent }).to_owned()))
            }
            _ => None,
        },
        (Value::Whole(number), Some([other])) if method == "compareto" => {
            Some(Value::Whole(i64::from(number.cmp(&other.trim().parse().ok()?) as i8)))
        }
        (Value::Whole(number), Some([other])) if method == "equals" => {
            Some((number == other.trim().parse::<i64>().ok()?).into())
        }
        (Value::Whole(number), Some([form])) if method == "tostring" => {
            let digits =
                form.strip_prefix(['D', 'd'])?.parse::<usize>().ok().filter(|digits| *digits <= 20)?;
            Some(Value::Text(format!("{number:0digits$}")))
        }
        (value, Some([])) if method == "tostring" => value.into_text().map(Value::Text),
        (Value::Text(text), Some(arguments)) => on_text(&text, method, arguments),
        (Value::Truth(holds), Some(arguments)) => {
            on_text(if holds { "True" } else { "False" }, method, arguments)
        }
        _ => None,
    }
}

fn whole(count: usize) -> Option<Value> {
    i64::try_from(count).ok().map(Value::Whole)
}

/// The methods of a text.
fn on_text(text: &str, method: &str, arguments: &[&str]) -> Option<Value> {
    let letters = |set: &str| set.chars().collect::<Vec<_>>();
    Some(Value::Text(match (method, arguments) {
        ("tolower" | "tolowerinvariant", []) => text.to_lowercase(),
        ("toupper" | "toupperinvariant", []) => text.to_uppercase(),
        ("trim", []) => text.trim().to_owned(),
        ("trimstart", []) => text.trim_start().to_owned(),
        ("trimend", []) => text.trim_end().to_owned(),
        ("trim", [set]) => text.trim_matches(letters(set).as_slice()).to_owned(),
        ("trimstart", [set]) => text.trim_start_matches(letters(set).as_slice()).to_owned(),
        ("trimend", [set]) => text.trim_end_matches(letters(set).as_slice()).to_owned(),
        ("replace", [from, to]) if !from.is_empty() => replaced(text, from, to)?,
        ("insert", [at, part]) => {
            let (before, after) = text.split_at_checked(place(text, at)?)?;
            format!("{before}{part}{after}")
        }
        ("remove", [at]) => text.get(..place(text, at)?)?.to_owned(),
        ("remove", [at, count]) => {
            let (start, end) = range(text, at, count)?;
            format!("{}{}", text.get(..start)?, text.get(end..)?)
        }
        ("substring", [start]) => text.get(place(text, start)?..)?.to_owned(),
        ("substring", [start, length]) => {
            let (start, end) = range(text, start, length)?;
            text.get(start..end)?.to_owned()
        }
        ("padleft", [width]) => padded(text, width, " ", true)?,
        ("padleft", [width, with]) => padded(text, width, with, true)?,
        ("padright", [width]) => padded(text, width, " ", false)?,
        ("padright", [width, with]) => padded(text, width, with, false)?,
        ("split", signs @ [_, ..]) => return Some(split(text, signs)),
        _ => return question(text, method, arguments),
    }))
}

/// The methods that answer with a number or with yes or no.
fn question(text: &str, method: &str, arguments: &[&str]) -> Option<Value> {
    let found = |at: Option<usize>| Value::Whole(at.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1));
    if !text.is_ascii() && method.contains("indexof") {
        return None;
    }
    Some(match (method, arguments) {
        ("startswith" | "endswith", [part, ignore, "null" | ""])
            if ignore.trim().eq_ignore_ascii_case("true") =>
        {
            return question(&text.to_lowercase(), method, &[&part.to_lowercase()]);
        }
        ("startswith", [part]) => text.starts_with(part).into(),
        ("endswith", [part]) => text.ends_with(part).into(),
        ("contains", [part]) => text.contains(part).into(),
        ("equals", [other]) => (text == *other).into(),
        ("equals", [other, how]) => equal(text, other, how)?.into(),
        ("startswith" | "endswith" | "contains", [part, how]) => {
            let (text, part) = if equal("a", "A", how)? {
                (text.to_lowercase(), part.to_lowercase())
            } else {
                (text.to_owned(), (*part).to_owned())
            };
            return question(&text, method, &[&part]);
        }
        ("indexof", [part]) => found(text.find(part)),
        ("indexof", [part, start]) if start.trim().parse::<usize>().is_ok() => {
            let start = place(text, start)?;
            found(text.get(start..)?.find(part).map(|at| at + start))
        }
        ("lastindexof", [part]) => found(text.rfind(part)),
        ("indexofany", [set]) => found(text.find(set.chars().collect::<Vec<_>>().as_slice())),
        ("compareto", [other]) => Value::Whole(compared(text, other)?),
        _ => return None,
    })
}

/// A place in a text that is one byte a letter, at most its end.
fn place(text: &str, at: &str) -> Option<usize> {
    at.trim().parse::<usize>().ok().filter(|at| text.is_ascii() && *at <= text.len())
}

fn range(text: &str, start: &str, length: &str) -> Option<(usize, usize)> {
    let start = place(text, start)?;
    let end = start.checked_add(length.trim().parse::<usize>().ok()?).filter(|end| *end <= text.len())?;
    Some((start, end))
}

fn padded(text: &str, width: &str, with: &str, left: bool) -> Option<String> {
    let width = width.trim().parse::<usize>().ok().filter(|width| *width <= 1000)?;
    let mut signs = with.chars();
    let sign = signs.next().filter(|_| signs.next().is_none())?;
    let missing: String = std::iter::repeat_n(sign, width.saturating_sub(text.chars().count())).collect();
    Some(if left { format!("{missing}{text}") } else { format!("{text}{missing}") })
}

/// Split at single letters, of which MSBuild takes several as one argument; empty parts stay.
fn split(text: &str, signs: &[&str]) -> Value {
    let letters: Vec<char> = signs.iter().flat_map(|sign| sign.chars()).collect();
    Value::List(text.split(letters.as_slice()).map(str::to_owned).collect())
}

/// A replacement must not multiply: each of some thousand letters by some thousand others would be megabytes.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let size = text.len() + text.matches(from).count().saturating_mul(to.len());
    (size <= 64 * 1024).then(|| text.replace(from, to))
}
