//! What MSBuild itself says of a project, and what follows from it.
//!
//! The evaluator in this module gives an instant preview and works without an engine. Where an engine holds the SDK,
//! MSBuild is asked as `dotnet publish -c Release -r RID` would evaluate the project, and its word counts: it replaces
//! what the preview said, and each difference is told. Nothing is restored or built for it. The core only words the
//! question and reads the answer; who asks decides where MSBuild may run.
//!
//! Not asked are file-based apps: their project is made by the SDK on the way, and no evaluation of it can be named.

use super::{OutputType, PackageReference, Project, Wish, describe, kind};
use crate::handler::is_assembly_name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder that the files lie in while MSBuild looks at them.
pub const FOLDER: &str = "/src";
/// Stands between the answer for all frameworks and that for one.
const BETWEEN: char = '\u{1e}';
const PROPERTIES: [&str; 10] = [
    "AssemblyName",
    "TargetFramework",
    "TargetFrameworks",
    "OutputType",
    "RootNamespace",
    "PublishAot",
    "SelfContained",
    "PublishSelfContained",
    "AWSProjectType",
    "ManagePackageVersionsCentrally",
];
const ITEMS: [&str; 10] = [
    "Compile",
    "ProjectReference",
    "PackageReference",
    "PackageVersion",
    "Content",
    "None",
    "EmbeddedResource",
    "AdditionalFiles",
    "Reference",
    "Analyzer",
];
/// Files whose content no evaluation reads; their names are enough.
const BULK: [&str; 28] = [
    "cs", "fs", "fsi", "fsx", "vb", "razor", "cshtml", "dll", "exe", "pdb", "so", "dylib", "a", "lib", "png",
    "jpg", "jpeg", "gif", "ico", "svg", "pdf", "zip", "nupkg", "md", "css", "js", "ts", "html",
];
/// No file that an evaluation reads is larger, in bytes.
const MOST_READ: u64 = 256 * 1024;

/// What MSBuild is asked: one project, for all of its frameworks and for one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The project's path below [`FOLDER`], with `/`.
    pub project: String,
    /// The framework that the preview chose.
    pub framework: String,
    /// The runtime identifier that the build passes.
    pub runtime: String,
}

impl Question {
    /// The script for `sh -c`, and the variables it reads. What it writes is for [`Answers::read`].
    pub fn script(&self) -> (String, BTreeMap<String, String>) {
        let asked: String = PROPERTIES.iter().map(|name| format!(" -getProperty:{name}")).collect();
        let items: String = ITEMS.iter().map(|name| format!(" -getItem:{name}")).collect();
        // A project for one framework is published without naming it, so that one evaluation is both.
        let script = format!(
            "cd \"$(dirname \"$PROJECT\")\" || exit 1\n\
             ask() {{ dotnet msbuild \"$PROJECT\" -nologo -p:Configuration=Release -p:_IsPublishing=true \
             -p:RuntimeIdentifier=\"$RID\" \"$@\"{asked}{items}; }}\n\
             ask >/tmp/all 2>&1 || {{ cat /tmp/all; exit 1; }}\n\
             if grep -q '\"TargetFramework\": \"\"' /tmp/all; then\n\
             ask -p:TargetFramework=\"$FRAMEWORK\" >/tmp/one 2>&1 || {{ cat /tmp/one; exit 1; }}\n\
             else cp /tmp/all /tmp/one; fi\n\
             cat /tmp/all; printf '\\036'; cat /tmp/one\n"
        );
        let variables = [
            ("PROJECT", format!("{FOLDER}/{}", self.project)),
            ("FRAMEWORK", self.framework.clone()),
            ("RID", self.runtime.clone()),
        ];
        (script, variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// Whether an evaluation may read this file, given its size in bytes. Of any other only the name matters.
pub fn is_read(path: &Path, bytes: u64) -> bool {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    bytes <= MOST_READ && end.is_none_or(|end| !BULK.contains(&end.as_str()))
}

/// One item of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Item {
    /// What the project writes, worked out.
    pub identity: String,
    /// The full path in the folder where MSBuild looked.
    #[serde(default)]
    pub full_path: String,
    /// A package's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where an assembly lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint_path: Option<String>,
}

/// One evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    properties: BTreeMap<String, String>,
    items: BTreeMap<String, Vec<Item>>,
}

/// What MSBuild said of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// Without a framework, as the outer build of a project for several.
    all: Answer,
    /// For the framework that was asked.
    one: Answer,
}

/// MSBuild's output is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// One of the two answers is missing.
    #[error("MSBuild's answer ends early")]
    Incomplete,
    /// It is not the JSON that was asked for.
    #[error("MSBuild's answer cannot be read: {0}")]
    Malformed(String),
}

impl Answers {
    /// Reads what the script of a [`Question`] wrote.
    pub fn read(output: &str) -> Result<Self, AnswerError> {
        let (all, one) = output.split_once(BETWEEN).ok_or(AnswerError::Incomplete)?;
        let read = |text: &str| {
            serde_json::from_str(text.trim()).map_err(|error| AnswerError::Malformed(error.to_string()))
        };
        Ok(Self { all: read(all)?, one: read(one)? })
    }

    /// The files that are compiled, as paths from where the project lies. `root` stands for [`FOLDER`].
    pub fn compiled(&self, root: &Path) -> Vec<PathBuf> {
        self.one.items("Compile").filter_map(|item| below(root, &item.full_path)).collect()
    }

    /// Files that the project names and that lie outside of the folder that was sent, so that nobody could look there.
    pub fn outside(&self) -> Vec<String> {
        let inside = format!("{FOLDER}/");
        let named = [
            "Compile",
            "Content",
            "None",
            "EmbeddedResource",
            "AdditionalFiles",
            "ProjectReference",
            "Analyzer",
        ];
        let items = named.iter().flat_map(|kind| self.one.items(kind));
        let outside = items.filter(|item| !item.full_path.is_empty() && !item.full_path.starts_with(&inside));
        outside.map(|item| item.identity.clone()).collect()
    }
}

impl Answer {
    fn property(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", |value| value.trim())
    }

    fn is(&self, name: &str) -> bool {
        self.property(name).eq_ignore_ascii_case("true")
    }

    fn items(&self, kind: &str) -> impl Iterator<Item = &Item> {
        self.items.get(kind).into_iter().flatten()
    }

    fn frameworks(&self) -> Vec<String> {
        let one = self.property("TargetFramework");
        let text = if one.is_empty() { self.property("TargetFrameworks") } else { one };
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// The packages of Lambda, with the versions stated here or centrally.
    fn lambda_packages(&self) -> Vec<PackageReference> {
        let stated = |version: &Option<String>| version.clone().filter(|version| !version.is_empty());
        let central = |id: &str| {
            let mut versions = self.items("PackageVersion");
            let item = versions.find(|item| item.identity.eq_ignore_ascii_case(id));
            item.and_then(|item| stated(&item.version))
        };
        let all = self.items("PackageReference");
        let lambda = all.filter(|item| item.identity.to_ascii_lowercase().starts_with("amazon.lambda."));
        let read = lambda.map(|item| PackageReference {
            id: item.identity.clone(),
            version: stated(&item.version).or_else(|| central(&item.identity)),
        });
        read.collect()
    }
}

impl Project {
    /// Takes MSBuild's word for the preview's, and says where the two differ, a sentence each. `root` is the folder that
    /// was sent; `file` the project's own path. A name that no assembly can have stays the preview's.
    pub fn settle(&mut self, answers: &Answers, root: &Path, file: &Path) -> Vec<String> {
        let mut differences = Differences::default();
        let (all, one) = (&answers.all, &answers.one);
        let frameworks = all.frameworks();
        if !frameworks.is_empty() {
            differences.list("the frameworks", &mut self.frameworks, frameworks);
            if !self.frameworks.contains(&self.framework) {
                self.framework = describe::preferred(&self.frameworks, Wish::default())
                    .unwrap_or_else(|| self.framework.clone());
            }
        }
        let name = one.property("AssemblyName");
        if is_assembly_name(name) {
            differences.text("the assembly's name", &mut self.assembly_name, name);
        }
        if !one.property("RootNamespace").is_empty() {
            differences.text("the root namespace", &mut self.root_namespace, one.property("RootNamespace"));
        }
        let executable =
            ["exe", "winexe"].contains(&one.property("OutputType").to_ascii_lowercase().as_str());
        let output = if executable { OutputType::Executable } else { OutputType::Library };
        differences.value("the kind of assembly", &mut self.output_type, output, word_of);
        differences.value("native compilation", &mut self.publish_aot, one.is("PublishAot"), on_or_off);
        // Before .NET 8 the SDK takes a runtime identifier for the wish to carry a runtime, and the build says no to that.
        let told =
            if implies_own_runtime(&self.framework) { self.self_contained } else { one.is("SelfContained") };
        let own_runtime = self.publish_aot || told || one.is("PublishSelfContained");
        differences.value("its own runtime", &mut self.self_contained, own_runtime, on_or_off);
        self.aws_project_type =
            Some(one.property("AWSProjectType").to_owned()).filter(|text| !text.is_empty());
        differences.packages(&mut self.lambda_packages, one.lambda_packages());
        self.take_references(one, root, file, &mut differences);
        self.notes.clear();
        self.kind = kind::decide(self);
        self.handler = describe::handler(self);
        differences.told
    }

    fn take_references(&mut self, one: &Answer, root: &Path, file: &Path, differences: &mut Differences) {
        let folder = file.parent().unwrap_or(Path::new(""));
        let found: Vec<&Item> = one.items("ProjectReference").collect();
        let inside = found.iter().filter_map(|item| below(root, &item.full_path)).collect::<Vec<_>>();
        if inside.len() != found.len() {
            // What lies outside of the folder that was sent is known to the preview only.
            return;
        }
        let shown = |paths: &[PathBuf]| {
            let mut names: Vec<String> = paths.iter().map(|path| shown_from(folder, path)).collect();
            names.sort();
            names
        };
        let (before, now) = (shown(&self.references), shown(&inside));
        if before != now {
            differences.say("the projects it refers to", &now.join(", "), &before.join(", "));
            self.project_references = found.iter().map(|item| item.identity.replace('\\', "/")).collect();
            self.references = inside;
        }
    }
}

fn implies_own_runtime(framework: &str) -> bool {
    let number = framework.strip_prefix("net").and_then(|rest| rest.split('.').next()).unwrap_or_default();
    number.parse::<u32>().is_ok_and(|major| (5..8).contains(&major)) || framework.starts_with("netcoreapp")
}

fn word_of(output: &OutputType) -> &'static str {
    match output {
        OutputType::Library => "a library",
        OutputType::Executable => "an executable",
    }
}

fn on_or_off(on: &bool) -> &'static str {
    if *on { "on" } else { "off" }
}

fn shown_from(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// A path where MSBuild looked, as a path where the project lies.
fn below(root: &Path, full_path: &str) -> Option<PathBuf> {
    let inside = full_path.strip_prefix(FOLDER)?.strip_prefix('/')?;
    Some(root.join(inside))
}

/// Where MSBuild and the preview differ.
#[derive(Default)]
struct Differences {
    told: Vec<String>,
}

impl Differences {
    fn say(&mut self, what: &str, now: &str, before: &str) {
        let of = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        self.told.push(format!("MSBuild says of {what}: {}. The preview said: {}.", of(now), of(before)));
    }

    fn text(&mut self, what: &str, known: &mut String, now: &str) {
        if known != now {
            self.say(what, now, known);
            *known = now.to_owned();
        }
    }

    fn list(&mut self, what: &str, known: &mut Vec<String>, now: Vec<String>) {
        if *known != now {
            self.say(what, &now.join(", "), &known.join(", "));
            *known = now;
        }
    }

    fn value<T: PartialEq>(&mut self, what: &str, known: &mut T, now: T, word: fn(&T) -> &'static str) {
        if *known != now {
            self.say(what, word(&now), word(known));
            *known = now;
        }
    }

    /// The order of packages says nothing.
    fn packages(&mut self, known: &mut Vec<PackageReference>, now: Vec<PackageReference>) {
        let shown = |packages: &[PackageReference]| {
            let mut all: Vec<String> = packages
                .iter()
                .map(|package| {
                    format!("{} {}", package.id, package.version.as_deref().unwrap_or("without a version"))
                })
                .collect();
            all.sort();
            all.join(", ")
        };
        let (before, after) = (shown(known), shown(&now));
        if !before.eq_ignore_ascii_case(&after) {
            self.say("the packages of Lambda", &after, &before);
            *known = now;
        }
    }
}

#[cfg(test)]
#[path = "msbuild_tests.rs"]
mod tests;
