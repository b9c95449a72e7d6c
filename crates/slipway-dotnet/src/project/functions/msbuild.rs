//! The functions of MSBuild itself.

use super::super::framework::{Framework, compatible, platform};
use super::super::paths::{folder, folder_text, join};
use super::super::words::{escaped, unescaped};
use super::system::combined;
use super::value::{Place, Value, text_of, version};
use std::path::PathBuf;

pub(super) fn own(place: &Place<'_, '_>, method: &str, arguments: &[&str]) -> Option<Value> {
    let found = files(place, method, arguments).map(Value::Text);
    found.or_else(|| frameworks(method, arguments)).or_else(|| numbers(method, arguments)).or_else(|| {
        Some(match (method, arguments) {
            ("isosplatform", [platform]) => platform.trim().eq_ignore_ascii_case("linux").into(),
            ("isosunixlike", []) => true.into(),
            ("isrunningfromvisualstudio", []) => false.into(),
            ("valueordefault", [value, default]) => {
                (if value.is_empty() { *default } else { *value }).to_owned().into()
            }
            ("escape", [text]) => Value::Escaped(escaped(text)),
            ("unescape", [text]) => unescaped(text).into(),
            ("stablestringhash", [text]) => Value::Whole(hash(text).into()),
            // Only who sets an environment variable of MSBuild leaves a wave of features out.
            ("arefeaturesenabled", [wave]) => version(wave).map(|_| true.into())?,
            ("versionequals", [one, two]) => (version(one)? == version(two)?).into(),
            ("versionnotequals", [one, two]) => (version(one)? != version(two)?).into(),
            ("versiongreaterthan", [one, two]) => (version(one)? > version(two)?).into(),
            ("versiongreaterthanorequals", [one, two]) => (version(one)? >= version(two)?).into(),
            ("versionlessthan", [one, two]) => (version(one)? < version(two)?).into(),
            ("versionlessthanorequals", [one, two]) => (version(one)? <= version(two)?).into(),
            _ => return None,
        })
    })
}

/// The functions about paths and about which files there are.
fn files(place: &Place<'_, '_>, method: &str, arguments: &[&str]) -> Option<String> {
    let scope = place.scope;
    let above = |start: &str, file: &str| -> Option<PathBuf> {
        let plain = !file.contains(['/', '\\']) && !file.trim().is_empty();
        plain.then(|| scope.above(&join(folder(place.at), start)?, file.trim())).flatten()
    };
    Some(match (method, arguments) {
        ("getpathoffileabove", [file]) => text_of(above(&folder_text(place.at), file)),
        ("getpathoffileabove", [file, ""]) => text_of(above(&folder_text(place.at), file)),
        ("getpathoffileabove", [file, start]) => text_of(above(start, file)),
        ("getdirectorynameoffileabove", [start, file]) => {
            let found = text_of(above(start, file).map(|path| folder(&path).to_owned()));
            // Where the file lies in the folder that was given, that is what comes back, its `/` included.
            let given = text_of(join(folder(place.at), start));
            if start.ends_with(['/', '\\']) && found == given { format!("{found}/") } else { found }
        }
        ("ensuretrailingslash", [""]) => String::new(),
        ("ensuretrailingslash", [path]) => {
            let path = path.replace('\\', "/");
            if path.ends_with('/') { path } else { format!("{path}/") }
        }
        ("makerelative", [base, path]) => {
            relative(&text_of(scope.path(base)), &text_of(scope.path(path)), path)
        }
        ("normalizepath", parts @ [_, ..]) => text_of(scope.path(&combined(parts))),
        ("normalizedirectory", parts @ [_, ..]) => {
            format!("{}/", text_of(scope.path(&combined(parts))).trim_end_matches('/'))
        }
        _ => return None,
    })
}

/// The way from one folder to a path, a `/` at the end kept.
fn relative(base: &str, path: &str, written: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (parts(base), parts(path));
    let same = from.iter().zip(&to).take_while(|(one, two)| one == two).count();
    let up = from.iter().skip(same).map(|_| "..");
    let way = up.chain(to.iter().skip(same).copied()).collect::<Vec<_>>().join("/");
    match way.as_str() {
        "" => "./".to_owned(),
        _ if written.ends_with(['/', '\\']) => format!("{way}/"),
        _ => way,
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn frameworks(method: &str, arguments: &[&str]) -> Option<Value> {
    let least = |text: &str| text.trim().parse::<usize>().ok().filter(|least| *least <= 4);
    Some(match (method, arguments) {
        // What is built for no framework, as an outer build is, can use nothing.
        ("istargetframeworkcompatible", ["", _]) => false.into(),
        ("istargetframeworkcompatible", [target, candidate]) => compatible(target, candidate)?.into(),
        ("gettargetframeworkidentifier", [framework]) => {
            Framework::parse(framework)?.identifier().to_owned().into()
        }
        ("gettargetframeworkversion", [framework]) => Framework::parse(framework)?.version(2).into(),
        ("gettargetframeworkversion", [framework, count]) => {
            Framework::parse(framework)?.version(least(count)?).into()
        }
        ("gettargetplatformidentifier", [framework]) => platform(framework).0.to_owned().into(),
        ("gettargetplatformversion", [framework]) => platform_version(framework, 2)?.into(),
        ("gettargetplatformversion", [framework, count]) => {
            platform_version(framework, least(count)?)?.into()
        }
        ("filtertargetframeworks", [frameworks, filter]) => {
            let wanted: Vec<&str> = list(filter);
            let kept = list(frameworks).into_iter().map(|framework| {
                let fits = |other: &&str| same_framework(framework, other);
                Some((framework, wanted.iter().map(fits).collect::<Option<Vec<_>>>()?.contains(&true)))
            });
            let kept: Vec<(&str, bool)> = kept.collect::<Option<_>>()?;
            let kept = kept.into_iter().filter(|(_, fits)| *fits).map(|(framework, _)| framework.to_owned());
            Value::List(kept.collect())
        }
        _ => return None,
    })
}

fn list(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn same_framework(one: &str, two: &str) -> Option<bool> {
    let (left, right) = (Framework::parse(one)?, Framework::parse(two)?);
    let same = left.identifier() == right.identifier() && left.version(4) == right.version(4);
    let wanted = platform(two).0;
    Some(same && (wanted.is_empty() || platform(one).0.eq_ignore_ascii_case(wanted)))
}

/// A platform's version with this many numbers at least, zeros at the end left out.
fn platform_version(framework: &str, least: usize) -> Option<String> {
    let (_, text) = platform(framework);
    let numbers: [u32; 4] = if text.is_empty() { [0; 4] } else { version(text)? };
    let significant = numbers.iter().rposition(|number| *number != 0).map_or(0, |last| last + 1);
    let shown = numbers.iter().take(significant.max(least)).map(u32::to_string);
    Some(shown.collect::<Vec<_>>().join("."))
}

/// Arithmetic: in whole numbers where both sides are, else with fractions.
fn numbers(method: &str, arguments: &[&str]) -> Option<Value> {
    if let ("bitwisenot", [text]) = (method, arguments) {
        return Some(Value::Whole((!text.trim().parse::<i32>().ok()?).into()));
    }
    let [one, two] = arguments else { return None };
    let (one, two) = (one.trim(), two.trim());
    if let (Ok(left), Ok(right)) = (one.parse::<i64>(), two.parse::<i64>()) {
        let narrow = || Some((i32::try_from(left).ok()?, i32::try_from(right).ok()?));
        return Some(Value::Whole(match method {
            "add" => left.checked_add(right)?,
            "subtract" => left.checked_sub(right)?,
            "multiply" => left.checked_mul(right)?,
            "divide" => left.checked_div(right)?,
            "modulo" => left.checked_rem(right)?,
            "bitwiseor" => narrow().map(|(left, right)| (left | right).into())?,
            "bitwiseand" => narrow().map(|(left, right)| (left & right).into())?,
            "bitwisexor" => narrow().map(|(left, right)| (left ^ right).into())?,
            _ => return None,
        }));
    }
    let (left, right) = (one.parse::<f64>().ok()?, two.parse::<f64>().ok()?);
    Some(Value::Real(match method {
        "add" => left + right,
        "subtract" => left - right,
        "multiply" => left * right,
        "divide" => left / right,
        "modulo" => left % right,
        _ => return None,
    }))
}

/// The hash of texts of the old .NET Framework, which MSBuild keeps as its stable one: two sums, over the even and the
/// odd pairs of UTF-16 units.
fn hash(text: &str) -> i32 {
    let units: Vec<u16> = text.encode_utf16().collect();
    let start = (5381_i32 << 16).wrapping_add(5381);
    let mut sums = [start, start];
    for (place, pair) in units.chunks(2).enumerate() {
        let (low, high) = (pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0));
        let bits = (u32::from(high) << 16 | u32::from(low)).cast_signed();
        if let Some(sum) = sums.get_mut(place % 2) {
            *sum = (*sum << 5).wrapping_add(*sum).wrapping_add(*sum >> 27) ^ bits;
        }
    }
    let [first, second] = sums;
    first.wrapping_add(second.wrapping_mul(1_566_083_941))
}
