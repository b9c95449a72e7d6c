//! What MSBuild itself says of a project, and what follows from it.
//!
//! The evaluator in this module gives an instant preview and works without an engine. Where an engine holds the SDK,
//! MSBuild is asked as `dotnet publish -c Release -r RID` would evaluate the project, and its word counts: it replaces
//! what the preview said, and each difference is told. Nothing is restored or built for it. The core only words the
//! question and reads the answer; who asks decides where MSBuild may run.
//!
//! The projects that it leads to are asked about in the same run where the preview is unsure of them. Of a file-based app
//! the SDK makes a project on the way and evaluates that, as its build does.

mod settle;

use super::file_app::is_file_app;
use super::values::PackageReference;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder that the files lie in while MSBuild looks at them.
pub const FOLDER: &str = "/src";
/// Stands between the answer for all frameworks and that for one.
const BETWEEN: char = '\u{1e}';
/// Stands between the answers for two projects.
const NEXT: char = '\u{1d}';
/// The most projects besides the first that are asked about.
const MOST_OTHERS: usize = 16;
const PROPERTIES: [&str; 11] = [
    "AssemblyName",
    "TargetFramework",
    "TargetFrameworks",
    "OutputType",
    "RootNamespace",
    "PublishAot",
    "SelfContained",
    "PublishSelfContained",
    "AWSProjectType",
    "IsTestProject",
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

/// What MSBuild is asked: one project, for all of its frameworks and for one of them, and those it leads to that the
/// preview is unsure of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The project's path below [`FOLDER`], with `/`.
    pub project: String,
    /// The framework that the preview chose.
    pub framework: String,
    /// The runtime identifier that the build passes.
    pub runtime: String,
    /// Other projects by their paths, each with the framework to ask for.
    pub others: Vec<(String, String)>,
}

impl Question {
    /// The script for `sh -c`, and the variables it reads. What it writes is for [`Answers::read`].
    pub fn script(&self) -> (String, BTreeMap<String, String>) {
        let asked: String = PROPERTIES.iter().map(|name| format!(" -getProperty:{name}")).collect();
        let items: String = ITEMS.iter().map(|name| format!(" -getItem:{name}")).collect();
        // A project for one framework is published without naming it, so that one evaluation is both. That another
        // project cannot be evaluated is no reason to hear nothing of the first.
        let script = format!(
            "ask() {{ dotnet \"$verb\" \"$project\" -nologo -p:Configuration=Release -p:_IsPublishing=true \
             -p:RuntimeIdentifier=\"$RID\" \"$@\"{asked}{items}; }}\n\
             one() {{ project=$1; verb=msbuild; case \"$1\" in *.cs) verb=build;; esac\n\
             cd \"$(dirname \"$1\")\" || return 1\n\
             ask >/tmp/all 2>&1 || {{ cat /tmp/all; return 1; }}\n\
             if grep -q '\"TargetFramework\": \"\"' /tmp/all; then\n\
             ask -p:TargetFramework=\"$2\" >/tmp/one 2>&1 || {{ cat /tmp/one; return 1; }}\n\
             else cp /tmp/all /tmp/one; fi\n\
             cat /tmp/all; printf '\\036'; cat /tmp/one; }}\n\
             one \"$PROJECT\" \"$FRAMEWORK\" || exit 1\n\
             printf '%s' \"$OTHERS\" | while IFS='|' read -r framework path; do\n\
             printf '\\035%s\\036' \"$path\"; one \"{FOLDER}/$path\" \"$framework\" </dev/null || true\n\
             done\n"
        );
        let others = self.others.iter().take(MOST_OTHERS);
        let others: String = others.map(|(path, framework)| format!("{framework}|{path}\n")).collect();
        let variables = [
            ("PROJECT", format!("{FOLDER}/{}", self.project)),
            ("FRAMEWORK", self.framework.clone()),
            ("RID", self.runtime.clone()),
            ("OTHERS", others),
        ];
        (script, variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Whether the evaluation may read this file, given its size in bytes. Of any other only the name matters.
    pub fn reads(&self, path: &Path, bytes: u64) -> bool {
        is_read(path, bytes) || is_file_app(path) && path == Path::new(&self.project) && bytes <= MOST_READ
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Answers {
    /// Without a framework, as the outer build of a project for several.
    all: Answer,
    /// For the framework that was asked.
    one: Answer,
    /// Of the other projects that were asked about and could be evaluated, by their paths below [`FOLDER`].
    others: BTreeMap<String, Answers>,
}

/// What MSBuild told of a project that takes the place of what its file seems to say to whoever follows references.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The projects it refers to.
    pub references: Vec<PathBuf>,
    /// Its frameworks.
    pub frameworks: Vec<String>,
    /// The files it names, wherever they lie.
    pub files: Vec<PathBuf>,
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
        let mut parts = output.split(NEXT);
        let mut answers = Self::of_one(parts.next().unwrap_or_default())?;
        for part in parts {
            // What stands there instead of an answer is MSBuild's refusal; the preview's word stays for that project.
            if let Some((path, text)) = part.split_once(BETWEEN)
                && let Ok(other) = Self::of_one(text)
            {
                answers.others.insert(path.to_owned(), other);
            }
        }
        Ok(answers)
    }

    fn of_one(text: &str) -> Result<Self, AnswerError> {
        let (all, one) = text.split_once(BETWEEN).ok_or(AnswerError::Incomplete)?;
        // `dotnet build` may say something of the SDK before it answers.
        let read = |text: &str| {
            let text = text.find('{').and_then(|start| text.get(start..)).unwrap_or(text);
            serde_json::from_str(text.trim()).map_err(|error| AnswerError::Malformed(error.to_string()))
        };
        Ok(Self { all: read(all)?, one: read(one)?, ..Self::default() })
    }

    /// What was said of another project, by its path below the folder that was sent.
    pub fn other(&self, path: &str) -> Option<&Self> {
        self.others.get(path)
    }

    /// The other projects that were spoken of.
    pub fn others(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.others.iter().map(|(path, answers)| (path.as_str(), answers))
    }

    /// What following references takes from it. `root` stands for [`FOLDER`]. None where a project that it refers to
    /// lies outside, so that the preview knows more.
    pub fn lead(&self, root: &Path) -> Option<Lead> {
        let mut references = Vec::new();
        for item in self.all.items("ProjectReference").chain(self.one.items("ProjectReference")) {
            let path = below(root, &item.full_path)?;
            if !references.contains(&path) {
                references.push(path);
            }
        }
        let kinds = ["Compile", "Content", "EmbeddedResource", "AdditionalFiles", "Analyzer"];
        let items = kinds.iter().flat_map(|kind| self.one.items(kind));
        let files = items.filter_map(|item| below(root, &item.full_path)).collect();
        Some(Lead { references, frameworks: self.all.frameworks(), files })
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

    /// The packages, with the versions stated here or centrally.
    fn packages(&self) -> Vec<PackageReference> {
        let stated = |version: &Option<String>| version.clone().filter(|version| !version.is_empty());
        let central = |id: &str| {
            let mut versions = self.items("PackageVersion");
            let item = versions.find(|item| item.identity.eq_ignore_ascii_case(id));
            item.and_then(|item| stated(&item.version))
        };
        let read = self.items("PackageReference").map(|item| PackageReference {
            id: item.identity.clone(),
            version: stated(&item.version).or_else(|| central(&item.identity)),
        });
        read.collect()
    }
}

/// A path where MSBuild looked, as a path where the project lies.
fn below(root: &Path, full_path: &str) -> Option<PathBuf> {
    let inside = full_path.strip_prefix(FOLDER)?.strip_prefix('/')?;
    Some(root.join(inside))
}

#[cfg(test)]
mod tests;
