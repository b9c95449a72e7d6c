//! File-based apps: a `.cs` file that is a program with its project in its first lines.
//!
//! The directives (`#:package`, `#:sdk`, `#:property`, `#:project`) are turned into the project that the SDK of
//! .NET 10 would make of them, and that is evaluated like any other, so `Directory.Build.props` and central package
//! versions count as they do there. The C# itself is not read: directives end where code begins.

use super::describe::{self, Surroundings};
use super::error::ProjectError;
use super::memo::{Files, Given, Memo, decode};
use super::paths::{folder, join, tidy};
use super::values::{Project, Wish};
use super::words::{is_name, shown};
use crate::xml::Element;
use slipway_core::image::shortened;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What the SDK of .NET 10 sets for every file-based app; `#:property` and `Directory.Build.props` come later.
const DEFAULTS: [(&str, &str); 8] = [
    ("OutputType", "Exe"),
    ("TargetFramework", "net10.0"),
    ("ImplicitUsings", "enable"),
    ("Nullable", "enable"),
    ("PublishAot", "true"),
    ("FileBasedProgram", "true"),
    ("EnableDefaultCompileItems", "false"),
    ("EnableDefaultNoneItems", "false"),
];

/// A file has a handful of directives.
const MAX_DIRECTIVES: usize = 500;

/// Whether a path is that of a file-based app rather than of a project.
pub fn is_file_app(file: &Path) -> bool {
    file.extension().is_some_and(|end| end.eq_ignore_ascii_case("cs"))
}

/// Reads a file-based app as a project of its own.
pub fn read_file_app(file: &Path, files: &dyn Files) -> Result<Project, ProjectError> {
    read(&tidy(file), &Memo::new(files, Given::default()), Wish::default())
}

pub(super) fn read(file: &Path, memo: &Memo<'_>, wish: Wish<'_>) -> Result<Project, ProjectError> {
    let tree = tree(file, memo)?;
    let mut project = describe::project(&virtual_file(file), &tree, memo, Surroundings::Read, wish)?;
    project.name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(project)
}

/// The file that MSBuild takes for the project, and its tree.
pub(super) fn file_and_tree(project: &Path, memo: &Memo<'_>) -> Result<(PathBuf, Rc<Element>), ProjectError> {
    if is_file_app(project) {
        return Ok((virtual_file(project), tree(project, memo)?));
    }
    let tree = memo.tree(project)?.ok_or_else(|| ProjectError::Missing(project.to_owned()))?;
    Ok((project.to_owned(), tree))
}

/// The project that the SDK makes up stands beside the file, with its whole name: `app.cs.csproj`.
pub(super) fn virtual_file(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".csproj");
    file.with_file_name(name)
}

/// The tree of the project that follows from the directives.
pub(super) fn tree(file: &Path, memo: &Memo<'_>) -> Result<Rc<Element>, ProjectError> {
    let bytes = memo.bytes(file)?.ok_or_else(|| ProjectError::Missing(file.to_owned()))?;
    let directives = directives(&decode(&bytes).ok_or(ProjectError::NotText)?)?;
    Ok(build(file, &directives, memo))
}

/// A directive with its name and its value.
#[derive(Debug, PartialEq, Eq)]
enum Directive {
    Sdk(String),
    Package { id: String, version: Option<String> },
    Property { name: String, value: String },
    Project(String),
    Include(String),
    Exclude(String),
    Unknown(String),
}

/// The directives before the first line of code.
fn directives(text: &str) -> Result<Vec<Directive>, ProjectError> {
    let mut directives = Vec::new();
    let mut in_comment = false;
    for (number, line) in (1u32..).zip(text.lines()) {
        let mut line = line.trim();
        loop {
            if in_comment {
                let Some((_, after)) = line.split_once("*/") else {
                    line = "";
                    break;
                };
                (in_comment, line) = (false, after.trim_start());
            }
            let Some(after) = line.strip_prefix("/*") else { break };
            (in_comment, line) = (true, after);
        }
        if let Some(directive) = line.strip_prefix("#:") {
            let wrong = || ProjectError::Directive { line: number, text: shortened(line) };
            if directives.len() >= MAX_DIRECTIVES {
                return Err(wrong());
            }
            directives.extend(parse(directive.trim()).ok_or_else(wrong)?);
        } else if !(line.is_empty() || line.starts_with("//") || line.starts_with('#')) {
            break;
        }
    }
    Ok(directives)
}

/// One directive; the inner none is one of a kind that a later SDK may know.
fn parse(text: &str) -> Option<Option<Directive>> {
    let (kind, value) = text.split_once(char::is_whitespace)?;
    let value = value.trim();
    if value.is_empty() || value.chars().any(char::is_control) {
        return None;
    }
    let pair = |signs: &[char]| {
        let (name, rest) =
            value.split_once(|letter: char| signs.contains(&letter) || letter.is_whitespace())?;
        let rest = rest.trim_start();
        Some((name.trim(), rest.strip_prefix(signs).unwrap_or(rest).trim()))
    };
    Some(match kind {
        "package" | "sdk" => {
            let (id, version) = pair(&['@']).map_or((value, None), |(id, version)| (id, Some(version)));
            let version = version.filter(|version| !version.is_empty()).map(str::to_owned);
            if id.is_empty() || id.contains(['$', ';', '@']) {
                return None;
            }
            Some(if kind == "package" {
                Directive::Package { id: id.to_owned(), version }
            } else {
                Directive::Sdk(version.map_or(id.to_owned(), |version| format!("{id}/{version}")))
            })
        }
        "property" => {
            let (name, value) = pair(&['='])?;
            is_name(name).then_some(())?;
            Some(Directive::Property { name: name.to_owned(), value: value.to_owned() })
        }
        "project" => Some(Directive::Project(value.to_owned())),
        "include" => Some(Directive::Include(value.to_owned())),
        "exclude" => Some(Directive::Exclude(value.to_owned())),
        _ => Some(Directive::Unknown(text.to_owned())),
    })
}

fn element(name: &str, attributes: &[(&str, &str)], text: &str) -> Element {
    Element {
        name: name.to_owned(),
        attributes: attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        text: text.to_owned(),
        ..Element::default()
    }
}

fn group(name: &str, children: impl Iterator<Item = Element>) -> Rc<Element> {
    let children = children.map(Rc::new).collect();
    Rc::new(Element { name: name.to_owned(), children, ..Element::default() })
}

fn build(file: &Path, directives: &[Directive], memo: &Memo<'_>) -> Rc<Element> {
    let mut sdks = directives.iter().filter_map(|directive| match directive {
        Directive::Sdk(name) => Some(name.as_str()),
        _ => None,
    });
    let first = sdks.next().unwrap_or("Microsoft.NET.Sdk");
    let sdk = sdks.fold(first.to_owned(), |list, name| format!("{list};{name}"));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let own = [("AssemblyName", stem.as_ref()), ("RootNamespace", stem.as_ref())];
    let defaults = DEFAULTS.into_iter().chain(own).map(|(name, value)| element(name, &[], value));
    let properties = directives.iter().filter_map(|directive| match directive {
        Directive::Property { name, value } => Some(element(name, &[], value)),
        _ => None,
    });
    let items = directives.iter().filter_map(|directive| match directive {
        Directive::Package { id, version: Some(version) } => {
            Some(element("PackageReference", &[("Include", id), ("Version", version)], ""))
        }
        Directive::Package { id, version: None } => Some(element("PackageReference", &[("Include", id)], "")),
        Directive::Project(path) => {
            Some(element("ProjectReference", &[("Include", &project_in(file, path, memo))], ""))
        }
        Directive::Include(path) => Some(element(kind_of(path), &[("Include", path)], "")),
        Directive::Exclude(path) => Some(element(kind_of(path), &[("Remove", path)], "")),
        _ => None,
    });
    let own_source = element("Compile", &[("Include", &file.to_string_lossy())], "");
    let items = std::iter::once(own_source).chain(items);
    let unread = directives.iter().filter_map(|directive| match directive {
        Directive::Unknown(text) => {
            let sentence = format!("The directive `#:{}` is not read.", shown(text));
            Some(Rc::new(element("Unread", &[("Sentence", &sentence)], "")))
        }
        _ => None,
    });
    let import = |part| Rc::new(element("Import", &[("Project", part), ("Sdk", &sdk)], ""));
    let mut children: Vec<Rc<Element>> = unread.collect();
    children.extend([
        group("PropertyGroup", defaults),
        import("Sdk.props"),
        group("PropertyGroup", properties),
        group("ItemGroup", items),
        import("Sdk.targets"),
    ]);
    Rc::new(Element { name: "Project".to_owned(), children, ..Element::default() })
}

/// The kind of item that a file becomes by its extension.
fn kind_of(path: &str) -> &'static str {
    let end = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "cs" => "Compile",
        "resx" => "EmbeddedResource",
        "razor" => "Content",
        "dll" => "Reference",
        _ => "None",
    }
}

/// A reference may name a project's folder; then the one project in it is meant.
fn project_in(file: &Path, written: &str, memo: &Memo<'_>) -> String {
    let named = Path::new(written).extension().is_some_and(|end| end.to_string_lossy().ends_with("proj"));
    if named || written.contains("$(") {
        return written.to_owned();
    }
    let inside = join(folder(file), written).and_then(|folder| {
        let names = memo.names(&folder);
        let mut projects =
            names.iter().filter(|name| name.to_ascii_lowercase().ends_with("proj") && name.contains('.'));
        projects.next().filter(|_| projects.next().is_none()).cloned()
    });
    match inside {
        Some(name) => format!("{}/{name}", written.replace('\\', "/").trim_end_matches('/')),
        None => written.to_owned(),
    }
}

#[cfg(test)]
#[path = "file_app_tests.rs"]
mod tests;
