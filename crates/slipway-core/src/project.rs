//! What an SDK-style project file says.
//!
//! Only the file itself is read, not the files it imports, and MSBuild is never run: opening a project from
//! outside must not run its code. The price is a simple reading of conditions: a value without a condition wins
//! over one with a condition, and among conditional values the first counts. `Choose` blocks are not read.
//! `$(Name)` is replaced where the same file sets `Name`; any other expression in a value that matters is an error.

use crate::handler::is_assembly_name;
use crate::image::shortened;
use crate::xml::{self, Element, XmlError};
use crate::{Handler, catalogue};
use serde::Serialize;
use std::collections::HashMap;

/// The facts of one project that Slipway needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The project's name: the file's name without its extension.
    pub name: String,
    /// The SDK the file names, such as `Microsoft.NET.Sdk`.
    pub sdk: String,
    /// The target framework moniker, such as `net8.0`: the first that has a base image, else the first.
    pub framework: String,
    /// Every target framework moniker in the order written.
    pub frameworks: Vec<String>,
    /// Whether the output is a library or an executable.
    pub output_type: OutputType,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The packages whose name starts with `Amazon.Lambda.`, with their versions where stated.
    pub lambda_packages: Vec<PackageReference>,
    /// Paths of the projects this one refers to, as written.
    pub project_references: Vec<String>,
    /// Whether the project asks for native compilation ahead of time.
    pub publish_aot: bool,
    /// The value of `AWSProjectType`, which is `Lambda` for a project of AWS's templates.
    pub aws_project_type: Option<String>,
    /// The handler that follows from the project file: an executable runs by its assembly's name.
    pub handler: Option<Handler>,
}

/// The kind of assembly a project produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OutputType {
    /// A class library, run through a method handler.
    Library,
    /// An executable, run by its assembly's name.
    Executable,
}

/// A package the project refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PackageReference {
    /// The package's id.
    pub id: String,
    /// The version as written, or none where it is managed centrally.
    pub version: Option<String>,
}

/// Why a file is no project that Slipway can read.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The file is larger than any project file.
    #[error("the project file has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file is neither UTF-8 nor UTF-16.
    #[error("the project file is neither UTF-8 nor UTF-16 text")]
    NotText,
    /// The text is no XML, or uses what is refused.
    #[error("the project file cannot be read")]
    Xml(#[from] XmlError),
    /// The first element is not `Project`.
    #[error("the file is not a project: its first element is `{0}`")]
    NotAProject(String),
    /// The project is in the format before .NET Core.
    #[error("the project is not SDK-style: it names no Sdk")]
    OldStyle,
    /// Neither `TargetFramework` nor `TargetFrameworks` stands in this file.
    #[error("the project file names no TargetFramework")]
    NoFramework,
    /// A value is built from properties that this file does not set.
    #[error("{property} is `{value}`, which only MSBuild can work out")]
    Expression {
        /// The property.
        property: &'static str,
        /// Its value as written.
        value: String,
    },
    /// The assembly's name cannot be a file's name.
    #[error("`{}` is not the name of an assembly", .0.escape_debug())]
    AssemblyName(String),
}

/// A megabyte, some hundred times the size of a long project file.
const MAX_BYTES: usize = 1024 * 1024;

/// No name of an assembly, a framework or a version is this long.
const MAX_EXPANDED: usize = 1000;

/// Reads a project file. `file_name` is its name without folders, such as `Hello.csproj`.
pub fn parse_project(file_name: &str, bytes: &[u8]) -> Result<Project, ProjectError> {
    if bytes.len() > MAX_BYTES {
        return Err(ProjectError::TooLarge { bytes: bytes.len() });
    }
    let root = xml::parse(&decode(bytes)?)?;
    if root.name != "Project" {
        return Err(ProjectError::NotAProject(shortened(&root.name)));
    }
    let sdk = sdk(&root).ok_or(ProjectError::OldStyle)?;
    let name = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem).to_owned();
    let properties = Properties::read(&root, &name);
    let frameworks = frameworks(&properties)?;
    let framework = frameworks
        .iter()
        .find(|framework| catalogue::base_for_framework(framework).is_some())
        .or(frameworks.first())
        .cloned()
        .ok_or(ProjectError::NoFramework)?;
    let assembly_name = properties.get("AssemblyName")?.unwrap_or_else(|| name.clone());
    if !is_assembly_name(&assembly_name) {
        return Err(ProjectError::AssemblyName(shortened(&assembly_name)));
    }
    let output_type = output_type(&properties, &sdk);
    let handler = match output_type {
        OutputType::Executable => Some(Handler::Executable { assembly: assembly_name.clone() }),
        OutputType::Library => None,
    };
    Ok(Project {
        name,
        sdk,
        framework,
        frameworks,
        output_type,
        assembly_name,
        lambda_packages: packages(&root, &properties),
        project_references: project_references(&root),
        publish_aot: properties.raw("PublishAot").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        aws_project_type: properties.raw("AWSProjectType").map(str::to_owned),
        handler,
    })
}

/// UTF-8 with or without its mark, or UTF-16 in either order, which Visual Studio wrote for years.
fn decode(bytes: &[u8]) -> Result<String, ProjectError> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text = String::from_utf16(&pairs.iter().copied().map(unit).collect::<Vec<_>>());
        text.ok().filter(|_| odd.is_empty()).ok_or(ProjectError::NotText)
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| ProjectError::NotText),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8(bytes.to_vec()).map_err(|_| ProjectError::NotText),
    }
}

/// An SDK is named on the root, by an `Sdk` element, or by an import.
fn sdk(root: &Element) -> Option<String> {
    let by_element = || root.children_named("Sdk").find_map(|element| element.attribute("Name"));
    let by_import = || root.children_named("Import").find_map(|element| element.attribute("Sdk"));
    let named = root.attribute("Sdk").or_else(by_element).or_else(by_import)?.trim();
    (!named.is_empty()).then(|| named.to_owned())
}

fn frameworks(properties: &Properties) -> Result<Vec<String>, ProjectError> {
    let one = properties.get("TargetFramework")?;
    let text = match one {
        Some(one) => one,
        None => properties.get("TargetFrameworks")?.ok_or(ProjectError::NoFramework)?,
    };
    Ok(text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

/// The SDKs for programs make an executable where the project itself says nothing.
fn output_type(properties: &Properties, sdk: &str) -> OutputType {
    let name = sdk.split('/').next().unwrap_or(sdk);
    let by_default = ["Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker"].contains(&name);
    match properties.raw("OutputType") {
        Some(text) if ["exe", "winexe"].contains(&text.to_ascii_lowercase().as_str()) => {
            OutputType::Executable
        }
        None if by_default => OutputType::Executable,
        _ => OutputType::Library,
    }
}

fn packages(root: &Element, properties: &Properties) -> Vec<PackageReference> {
    items(root, "PackageReference")
        .filter_map(|item| {
            let id = item.attribute("Include")?.trim();
            let lambda = id.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("Amazon.Lambda."));
            let element = item.children_named("Version").next().map(|version| version.text.as_str());
            let version = item.attribute("Version").or(element).map(|text| properties.expand(text.trim()));
            let version = version.filter(|text| !text.is_empty());
            lambda.then(|| PackageReference { id: id.to_owned(), version })
        })
        .collect()
}

fn project_references(root: &Element) -> Vec<String> {
    items(root, "ProjectReference")
        .filter_map(|item| item.attribute("Include"))
        .map(|path| path.trim().replace('\\', "/"))
        .filter(|path| !path.is_empty())
        .collect()
}

fn items<'a>(root: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    root.children_named("ItemGroup").flat_map(move |group| group.children_named(name))
}

/// The properties of a file, by lower-case name: MSBuild compares them without regard to case.
struct Properties(HashMap<String, String>);

impl Properties {
    fn read(root: &Element, project_name: &str) -> Self {
        let mut plain = HashMap::new();
        let mut conditional = HashMap::new();
        plain.insert("msbuildprojectname".to_owned(), project_name.to_owned());
        for group in root.children_named("PropertyGroup") {
            for property in &group.children {
                let name = property.name.to_ascii_lowercase();
                let value = property.text.trim().to_owned();
                if value.is_empty() {
                    continue;
                }
                if group.attribute("Condition").or(property.attribute("Condition")).is_some() {
                    conditional.entry(name).or_insert(value);
                } else {
                    plain.insert(name, value);
                }
            }
        }
        conditional.extend(plain);
        Self(conditional)
    }

    /// The value as written.
    fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The value with `$(Name)` replaced, or an error where something remains to be worked out.
    fn get(&self, property: &'static str) -> Result<Option<String>, ProjectError> {
        let Some(written) = self.raw(property) else { return Ok(None) };
        let value = self.expand(written);
        if value.contains("$(") || value.contains("@(") {
            return Err(ProjectError::Expression { property, value: shortened(written) });
        }
        Ok(Some(value))
    }

    /// Replaces every `$(Name)` once; what a replacement brings in stays as it is, so this always ends. A value
    /// that would grow past any name stays unreplaced, so that a small file cannot fill the memory.
    fn expand(&self, text: &str) -> String {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            result.push_str(before);
            let known = after.split_once(')').and_then(|(name, tail)| Some((self.raw(name.trim())?, tail)));
            match known {
                Some((value, tail)) if result.len() + value.len() <= MAX_EXPANDED => {
                    result.push_str(value);
                    rest = tail;
                }
                _ => {
                    result.push_str("$(");
                    rest = after;
                }
            }
        }
        result.push_str(rest);
        result
    }
}

#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;
