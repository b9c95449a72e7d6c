//! The property functions that project files really use.
//!
//! MSBuild lets a project call much of .NET. Here are those functions whose result follows from their arguments
//! and from which files exist, under Linux. Every other call has no value, never a guessed one.

use super::cache::{folder, join};
use super::expand::{Scope, Text, closing, folder_text, is_name};
use std::path::Path;

/// Works out `[Type]::Method(…)` or `Property.Method(…)`, as it stands inside `$(…)`. None where it is unknown.
pub(super) fn call(scope: &Scope<'_>, inside: &str, at: &Path, depth: usize) -> Option<Text> {
    let (mut text, mut rest) = if let Some(after) = inside.strip_prefix('[') {
        let (class, after) = after.split_once(']')?;
        let (method, arguments, rest) = member(after.strip_prefix("::")?)?;
        (fixed(scope, class.trim(), method, arguments, at, depth)?, rest)
    } else {
        let end = inside.find('.')?;
        let property = inside.get(..end).filter(|name| is_name(name))?;
        (scope.lookup(property, at)?, inside.get(end..)?)
    };
    while !rest.trim().is_empty() {
        let (method, arguments, after) = member(rest.trim_start().strip_prefix('.')?)?;
        let (arguments, doubt) = values(scope, arguments?, at, depth)?;
        let value = on_text(&text.value?, method, &arguments)?;
        text = Text { value: Some(value), doubt: text.doubt.or(doubt) };
        rest = after;
    }
    Some(text)
}

/// A name with its arguments where there are parentheses, and what follows.
fn member(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let end =
        text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    match rest.trim_start().strip_prefix('(') {
        Some(after) => closing(after).map(|(arguments, rest)| (name, Some(arguments), rest)),
        None => Some((name, None, rest)),
    }
}

/// The arguments with everything in them worked out, and the first doubt about them.
fn values(
    scope: &Scope<'_>,
    arguments: &str,
    at: &Path,
    depth: usize,
) -> Option<(Vec<String>, Option<std::rc::Rc<str>>)> {
    let mut values = Vec::new();
    let mut doubt = None;
    for part in split(arguments) {
        let part = part.trim();
        let plain = ['\'', '"', '`']
            .iter()
            .find_map(|quote| part.strip_prefix(*quote)?.strip_suffix(*quote))
            .unwrap_or(part);
        let text = scope.expand_within(plain, at, depth + 1);
        doubt = doubt.or(text.doubt);
        values.push(text.value?);
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
    scope: &Scope<'_>,
    class: &str,
    method: &str,
    arguments: Option<&str>,
    at: &Path,
    depth: usize,
) -> Option<Text> {
    let class = class.to_ascii_lowercase();
    let method = method.to_ascii_lowercase();
    let Some(arguments) = arguments else {
        let platform = class == "system.runtime.interopservices.osplatform";
        let separator = class == "system.io.path" && method == "directoryseparatorchar";
        return match method.as_str() {
            "linux" | "windows" | "osx" | "freebsd" if platform => {
                Some(Text::known(method.to_ascii_uppercase()))
            }
            _ if separator => Some(Text::known("/")),
            _ => None,
        };
    };
    let (arguments, doubt) = values(scope, arguments, at, depth)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let value = match class.as_str() {
        "msbuild" => own(scope, &method, &arguments, at)?,
        "system.string" | "string" => match (method.as_str(), arguments.as_slice()) {
            ("isnullorempty", [text]) => truth(text.is_empty()),
            ("isnullorwhitespace", [text]) => truth(text.trim().is_empty()),
            ("copy" | "new", [text]) => (*text).to_owned(),
            ("concat", parts) => parts.concat(),
            _ => return None,
        },
        "system.io.path" => on_path(scope, &method, &arguments)?,
        "system.io.file" if method == "exists" => truth(scope.is_file(&scope.path(arguments.first()?)?)?),
        "system.runtime.interopservices.runtimeinformation" if method == "isosplatform" => {
            truth(arguments.first()?.eq_ignore_ascii_case("linux"))
        }
        "system.operatingsystem" => match method.as_str() {
            "islinux" => truth(true),
            "iswindows" | "ismacos" | "isfreebsd" => truth(false),
            _ => return None,
        },
        _ => return None,
    };
    Some(Text { value: Some(value), doubt })
}

/// The functions of MSBuild itself.
fn own(scope: &Scope<'_>, method: &str, arguments: &[&str], at: &Path) -> Option<String> {
    let above = |start: &str, file: &str| {
        let plain = !file.contains(['/', '\\']) && !file.trim().is_empty();
        plain.then(|| scope.above(&join(folder(at), start)?, file.trim())).flatten()
    };
    Some(match (method, arguments) {
        ("getpathoffileabove", [file]) => text_of(above(&folder_text(at), file)),
        ("getpathoffileabove", [file, start]) => text_of(above(start, file)),
        ("getdirectorynameoffileabove", [start, file]) => {
            text_of(above(start, file).map(|path| folder(&path).to_owned()))
        }
        ("istargetframeworkcompatible", [target, candidate]) => truth(compatible(target, candidate)?),
        ("gettargetframeworkidentifier", [framework]) => {
            Framework::parse(without_platform(framework))?.identifier().to_owned()
        }
        ("gettargetframeworkversion", [framework]) => {
            let framework = Framework::parse(without_platform(framework))?;
            format!("{}.{}", framework.major, framework.minor)
        }
        ("gettargetplatformidentifier", [framework]) => {
            let platform = framework.split_once('-').map_or("", |(_, platform)| platform);
            platform.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.').to_owned()
        }
        ("isosplatform", [platform]) => truth(platform.trim().eq_ignore_ascii_case("linux")),
        ("isosunixlike", []) => truth(true),
        ("ensuretrailingslash", [""]) => String::new(),
        ("ensuretrailingslash", [path]) => {
            format!("{}/", path.replace('\\', "/").trim_end_matches('/'))
        }
        ("normalizepath", parts @ [_, ..]) => text_of(scope.path(&combined(parts))),
        ("normalizedirectory", parts @ [_, ..]) => {
            format!("{}/", text_of(scope.path(&combined(parts))).trim_end_matches('/'))
        }
        ("valueordefault", [value, default]) => (if value.is_empty() { *default } else { *value }).to_owned(),
        ("versionequals", [one, two]) => truth(version(one)? == version(two)?),
        ("versionnotequals", [one, two]) => truth(version(one)? != version(two)?),
        ("versiongreaterthan", [one, two]) => truth(version(one)? > version(two)?),
        ("versiongreaterthanorequals", [one, two]) => truth(version(one)? >= version(two)?),
        ("versionlessthan", [one, two]) => truth(version(one)? < version(two)?),
        ("versionlessthanorequals", [one, two]) => truth(version(one)? <= version(two)?),
        _ => return None,
    })
}

fn on_path(scope: &Scope<'_>, method: &str, arguments: &[&str]) -> Option<String> {
    let last = |text: &str| Path::new(&text.replace('\\', "/")).to_owned();
    Some(match (method, arguments) {
        ("combine", parts @ [_, ..]) => combined(parts),
        ("getfullpath", [path]) => text_of(scope.path(path)),
        ("getfullpath", [path, base]) => text_of(scope.path(&combined(&[base, path]))),
        ("getfilename", [path]) => last(path).file_name()?.to_string_lossy().into_owned(),
        ("getfilenamewithoutextension", [path]) => last(path).file_stem()?.to_string_lossy().into_owned(),
        ("getdirectoryname", [path]) => folder(&last(path)).to_string_lossy().into_owned(),
        _ => return None,
    })
}

/// The methods of a text that projects call on a property.
fn on_text(text: &str, method: &str, arguments: &[String]) -> Option<String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let letters = |set: &str| set.chars().collect::<Vec<_>>();
    Some(match (method.to_ascii_lowercase().as_str(), arguments.as_slice()) {
        ("tolower" | "tolowerinvariant", []) => text.to_lowercase(),
        ("toupper" | "toupperinvariant", []) => text.to_uppercase(),
        ("tostring", []) => text.to_owned(),
        ("trim", []) => text.trim().to_owned(),
        ("trim", [set]) => text.trim_matches(letters(set).as_slice()).to_owned(),
        ("trimstart", [set]) => text.trim_start_matches(letters(set).as_slice()).to_owned(),
        ("trimend", [set]) => text.trim_end_matches(letters(set).as_slice()).to_owned(),
        ("startswith", [part]) => truth(text.starts_with(part)),
        ("endswith", [part]) => truth(text.ends_with(part)),
        ("contains", [part]) => truth(text.contains(part)),
        ("equals", [other]) => truth(text == *other),
        ("replace", [from, to]) if !from.is_empty() => replaced(text, from, to)?,
        ("substring", [start]) => text.get(start.trim().parse::<usize>().ok()?..)?.to_owned(),
        ("substring", [start, length]) => {
            let start = start.trim().parse::<usize>().ok()?;
            let end = start.checked_add(length.trim().parse::<usize>().ok()?)?;
            text.get(start..end).filter(|_| text.is_ascii())?.to_owned()
        }
        _ => return None,
    })
}

/// A replacement must not multiply: each of some thousand letters by some thousand others would be megabytes.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let size = text.len() + text.matches(from).count().saturating_mul(to.len());
    (size <= 64 * 1024).then(|| text.replace(from, to))
}

/// `net8.0` of `net8.0-windows10.0`.
fn without_platform(framework: &str) -> &str {
    framework.split('-').next().unwrap_or(framework)
}

fn truth(holds: bool) -> String {
    (if holds { "True" } else { "False" }).to_owned()
}

fn text_of(path: Option<std::path::PathBuf>) -> String {
    path.map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default()
}

/// Joined with `/`; a part that is itself absolute starts anew.
fn combined(parts: &[&str]) -> String {
    parts.iter().fold(String::new(), |path, part| {
        let part = part.replace('\\', "/");
        if path.is_empty() || part.starts_with('/') {
            part
        } else {
            format!("{}/{part}", path.trim_end_matches('/'))
        }
    })
}

/// A version of one to four numbers, with the `v` that `TargetFrameworkVersion` has and without what follows a `-`.
pub(super) fn version(text: &str) -> Option<[u32; 4]> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let text = text.split(['-', '+']).next().unwrap_or(text);
    let mut numbers = [0; 4];
    let mut parts = text.split('.');
    for (place, part) in numbers.iter_mut().zip(parts.by_ref().take(4)) {
        *place = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A target framework moniker in its parts.
pub(super) struct Framework {
    family: Family,
    major: u32,
    minor: u32,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Family {
    Core,
    Standard,
    Classic,
}

impl Framework {
    /// Reads `net8.0`, `netcoreapp3.1`, `netstandard2.0` or `net48`; none for one with a platform, or any other.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let dotted = |text: &str| {
            let (major, minor) = text.split_once('.')?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        };
        let (family, (major, minor)) = if let Some(rest) = text.strip_prefix("netcoreapp") {
            (Family::Core, dotted(rest)?)
        } else if let Some(rest) = text.strip_prefix("netstandard") {
            (Family::Standard, dotted(rest)?)
        } else {
            let rest = text.strip_prefix("net")?;
            match dotted(rest) {
                Some(version) => (Family::Core, version),
                None => (Family::Classic, (rest.get(..1)?.parse().ok()?, rest.get(1..2)?.parse().ok()?)),
            }
        };
        Some(Self { family, major, minor })
    }

    /// What MSBuild calls `TargetFrameworkIdentifier`.
    pub(super) fn identifier(&self) -> &'static str {
        match self.family {
            Family::Core => ".NETCoreApp",
            Family::Standard => ".NETStandard",
            Family::Classic => ".NETFramework",
        }
    }

    /// What MSBuild calls `TargetFrameworkVersion`.
    pub(super) fn version(&self) -> String {
        format!("v{}.{}", self.major, self.minor)
    }
}

/// Whether a project for `target` can use what was built for `candidate`; none where the rule has exceptions.
fn compatible(target: &str, candidate: &str) -> Option<bool> {
    let (target, candidate) = (Framework::parse(target)?, Framework::parse(candidate)?);
    match (target.family, candidate.family) {
        (one, two) if one == two => Some((target.major, target.minor) >= (candidate.major, candidate.minor)),
        (Family::Core, Family::Standard) if target.major >= 3 => {
            Some((candidate.major, candidate.minor) <= (2, 1))
        }
        (Family::Standard | Family::Classic, Family::Core) | (Family::Core, Family::Classic) => Some(false),
        _ => None,
    }
}
