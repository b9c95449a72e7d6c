//! A copy of the projects in which packages and frameworks are those that can be had here.
//!
//! What real projects ask for has often been replaced since, or lies on no feed that this machine reaches. So each
//! version that a project file states is set to the one that the folders of packages hold, and a framework without its
//! targeting pack to .NET 10. Nothing else is touched, except that Dockerfiles stay behind: what is measured is the one
//! that Slipway writes. Packages that no folder holds keep their version, and their projects are counted apart.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::failure::{Explain, Outcome};

/// The frameworks whose targeting packs are not there.
const OLD: [&str; 8] = [
    "netcoreapp2.1",
    "netcoreapp3.1",
    "net5.0",
    "net6.0",
    "net7.0",
    "net8.0",
    "net9.0",
    "$(DefaultPackageTargets)",
];
const NEW: &str = "net10.0";
/// What builds leave behind, and what a repository keeps of itself.
const LEFT_OUT: [&str; 5] = ["bin", "obj", ".git", ".vs", "node_modules"];

/// The newest version of each package, by its name in small letters.
pub(super) struct Versions(BTreeMap<String, String>);

impl Versions {
    /// Reads folders of `NAME.VERSION.nupkg`, and of `NAME/VERSION` as NuGet unpacks them.
    pub(super) fn read(folders: &[PathBuf]) -> Outcome<Self> {
        let mut versions = BTreeMap::new();
        for folder in folders {
            for entry in fs::read_dir(folder).explain("read", folder)?.flatten() {
                let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
                if let Some((id, version)) = name.strip_suffix(".nupkg").and_then(split) {
                    note(&mut versions, id, version);
                } else if entry.path().is_dir() {
                    for version in fs::read_dir(entry.path()).explain("read", &entry.path())?.flatten() {
                        note(&mut versions, &name, &version.file_name().to_string_lossy());
                    }
                }
            }
        }
        Ok(Self(versions))
    }

    /// Copies a folder, with what can be had here in its project files.
    pub(super) fn copy(&self, folder: &Path) -> Outcome<TempDir> {
        let copy = tempfile::Builder::new().prefix("corpus").tempdir();
        let copy = copy.explain("make a folder beside", folder)?;
        self.copy_below(folder, copy.path())?;
        Ok(copy)
    }

    fn copy_below(&self, from: &Path, to: &Path) -> Outcome {
        fs::create_dir_all(to).explain("make", to)?;
        for entry in fs::read_dir(from).explain("read", from)?.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let target = to.join(&name);
            let kind = entry.file_type().explain("look at", &path)?;
            if kind.is_dir() {
                if !LEFT_OUT.contains(&name.as_str()) {
                    self.copy_below(&path, &target)?;
                }
            } else if kind.is_file() && !name.contains("Dockerfile") {
                let bytes = fs::read(&path).explain("read", &path)?;
                fs::write(&target, self.raised(&name, bytes)).explain("write", &target)?;
            }
        }
        Ok(())
    }

    fn raised(&self, name: &str, bytes: Vec<u8>) -> Vec<u8> {
        let name = name.to_ascii_lowercase();
        let msbuild = ["proj", ".props", ".targets"].iter().any(|end| name.ends_with(end));
        let settings = name.starts_with("aws-lambda-tools-defaults");
        match String::from_utf8(bytes) {
            Ok(text) if msbuild => frameworks(&self.versions(&text)).into_bytes(),
            Ok(text) if settings => {
                let old = OLD.iter().fold(text, |text, old| text.replace(old, NEW));
                ["dotnet6", "dotnet8"]
                    .iter()
                    .fold(old, |text, old| text.replace(old, "dotnet10"))
                    .into_bytes()
            }
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        }
    }

    /// Sets the versions that elements such as `<PackageReference Include="…" Version="…" />` state.
    fn versions(&self, text: &str) -> String {
        let mut raised = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("<Package") {
            let (before, element) = rest.split_at(at);
            let end = element.find('>').map_or(element.len(), |end| end + 1);
            let (element, after) = element.split_at(end);
            raised.push_str(before);
            let id = ["Include", "Update"].iter().find_map(|name| attribute(element, name));
            let version = id.and_then(|id| self.0.get(&id.to_ascii_lowercase()));
            let inner = (!element.ends_with("/>")).then(|| after.split_once("</Package")).flatten();
            match (version, attribute(element, "Version"), inner) {
                (Some(version), Some(old), _) => {
                    raised.push_str(&element.replace(&format!("\"{old}\""), &format!("\"{version}\"")));
                    rest = after;
                }
                (Some(version), None, Some((content, after_content))) => {
                    let content = replaced_between(content, "<Version>", "</Version>", |_| version.clone());
                    raised.push_str(element);
                    raised.push_str(&content);
                    raised.push_str("</Package");
                    rest = after_content;
                }
                _ => {
                    raised.push_str(element);
                    rest = after;
                }
            }
        }
        raised + rest
    }
}

/// `Amazon.Lambda.Core.3.2.0` apart.
fn split(name: &str) -> Option<(&str, &str)> {
    let at = name.match_indices('.').map(|(at, _)| at).find(|at| {
        let rest = name.get(at + 1..).unwrap_or_default();
        rest.starts_with(|letter: char| letter.is_ascii_digit()) && rest.contains('.')
    })?;
    Some((name.get(..at)?, name.get(at + 1..)?))
}

fn note(versions: &mut BTreeMap<String, String>, id: &str, version: &str) {
    let kept = versions.entry(id.to_owned()).or_insert_with(|| version.to_owned());
    if numbers(version) > numbers(kept) {
        version.clone_into(kept);
    }
}

fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Sets each framework that is not there to the one that is. A list that names it already loses the others.
fn frameworks(text: &str) -> String {
    let list = |old: &str| {
        let mut names: Vec<&str> = Vec::new();
        for name in old.split(';').map(str::trim).filter(|name| !name.is_empty()) {
            let name = if OLD.contains(&name) { NEW } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(";")
    };
    let one = replaced_between(text, "<TargetFramework>", "</TargetFramework>", list);
    replaced_between(&one, "<TargetFrameworks>", "</TargetFrameworks>", list)
}

fn replaced_between(text: &str, open: &str, close: &str, new: impl Fn(&str) -> String) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((value, after)) = after.split_once(close) else { break };
        result.push_str(&format!("{before}{open}{}{close}", new(value)));
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_frameworks_are_those_that_can_be_had_and_all_else_stays() {
        let versions = Versions(BTreeMap::from([("acme.core".to_owned(), "3.2.0".to_owned())]));
        let text = "<Project><TargetFrameworks>netstandard2.0;net6.0;net10.0</TargetFrameworks>\
            <PackageReference Include=\"Acme.Core\" Version=\"1.0.0\" /><PackageReference Include=\"Other\" Version=\"1.0.0\" />\
            <PackageReference Include=\"Acme.Core\"><Version>1.0.0</Version></PackageReference></Project>";
        let wanted = "<Project><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks>\
            <PackageReference Include=\"Acme.Core\" Version=\"3.2.0\" /><PackageReference Include=\"Other\" Version=\"1.0.0\" />\
            <PackageReference Include=\"Acme.Core\"><Version>3.2.0</Version></PackageReference></Project>";
        let raised = versions.raised("a.csproj", text.as_bytes().to_vec());
        assert_eq!(String::from_utf8(raised).unwrap(), wanted);
    }

    #[test]
    fn a_packages_name_ends_where_its_version_begins() {
        assert_eq!(split("amazon.lambda.core.3.2.0"), Some(("amazon.lambda.core", "3.2.0")));
        assert_eq!(split("acme.v2.core.1.0.0-rc.1"), Some(("acme.v2.core", "1.0.0-rc.1")));
        assert!(numbers("10.0.0") > numbers("9.1.0"));
    }
}
