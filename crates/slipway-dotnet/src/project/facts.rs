//! What MSBuild would say of a project, as far as it is worked out here: to be held against MSBuild itself.
//!
//! The same evaluation as behind [`Project`](super::Project), with nothing chosen and nothing left out that is known:
//! properties as they stand at the end, packages, references, files by kind and what is copied, and the doubts.
//! Packages and analyzers that the SDK adds by itself are not among them.

use super::cache::Cache;
use super::closure::Closure;
use super::describe::{self, TELLING};
use super::error::ProjectError;
use super::evaluate::Evaluation;
use super::file_app;
use super::items::{self, Items, PACKAGES, Wanted};
use super::paths::tidy;
use super::reads::{analyzer_configurations, copies};
use super::values::PackageReference;
use super::words::unescaped;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The facts of one project for one framework, or of its outer build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The properties that are known and not empty, by the names that MSBuild gives them here.
    pub properties: BTreeMap<&'static str, String>,
    /// The packages, each once, with their versions.
    pub packages: Vec<PackageReference>,
    /// The projects referred to.
    pub project_references: Vec<PathBuf>,
    /// The files of each kind of item, such as `Compile`, that there are.
    pub files: BTreeMap<String, Vec<PathBuf>>,
    /// What is copied to the output or published.
    pub copied: Vec<Copied>,
    /// The files that were imported, in their order.
    pub imports: Vec<PathBuf>,
    /// The shared frameworks.
    pub framework_references: Vec<String>,
    /// What could not be worked out, a sentence each. Where there is none, all of the above is certain.
    pub doubts: Vec<String>,
}

/// A file that is copied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// The kind of its item: `None`, `Content` or `EmbeddedResource`.
    pub kind: String,
    /// Where it lies.
    pub path: PathBuf,
    /// When it is copied: `Always`, `PreserveNewest`, `IfDifferent`.
    pub to: String,
}

/// The properties that are told.
const PROPERTIES: [&str; 26] = [
    "AWSProjectType",
    "AssemblyName",
    "Configuration",
    "EnableDefaultCompileItems",
    "EnableDefaultItems",
    "GenerateRuntimeConfigurationFiles",
    "ImplicitUsings",
    "ManagePackageVersionsCentrally",
    "OutputType",
    "Platform",
    "PublishAot",
    "PublishReadyToRun",
    "PublishSingleFile",
    "PublishTrimmed",
    "RootNamespace",
    "RuntimeIdentifier",
    "RuntimeIdentifiers",
    "SelfContained",
    "SignAssembly",
    "TargetExt",
    "TargetFramework",
    "TargetFrameworkIdentifier",
    "TargetFrameworkVersion",
    "TargetFrameworks",
    "TargetName",
    "UseAppHost",
];

/// The kinds of items that are files of a build, with the names under which they are told.
const FILES: [(&str, &str); 12] = [
    ("additionalfiles", "AdditionalFiles"),
    ("analyzer", "Analyzer"),
    ("applicationdefinition", "ApplicationDefinition"),
    ("compile", "Compile"),
    ("embeddedresource", "EmbeddedResource"),
    ("editorconfigfiles", "EditorConfigFiles"),
    ("globalanalyzerconfigfiles", "GlobalAnalyzerConfigFiles"),
    ("page", "Page"),
    ("protobuf", "Protobuf"),
    ("rdxmlfile", "RdXmlFile"),
    ("resource", "Resource"),
    ("trimmerrootdescriptor", "TrimmerRootDescriptor"),
];

impl Cache<'_> {
    /// The facts of a project or of a file-based app: for one of its frameworks, or of the outer build where none is
    /// given.
    pub fn facts(&self, project: &Path, framework: Option<&str>) -> Result<Facts, ProjectError> {
        let project = tidy(project);
        let (file, tree) = file_app::file_and_tree(&project, &self.memo)?;
        let mut evaluation = Evaluation::run(&file, &tree, framework, &self.memo, false)?;
        for doubt in TELLING.iter().filter_map(|property| evaluation.scope.get(property).0.doubt) {
            evaluation.notes.add(&doubt);
        }
        let items = items::collect(&mut evaluation, Wanted::All);
        Ok(Facts {
            properties: properties(&evaluation),
            packages: items.packages(&mut evaluation),
            project_references: items.references().into_iter().map(|(_, path)| path).collect(),
            files: files(&items, &evaluation),
            copied: copied(&items),
            framework_references: items
                .of("frameworkreference")
                .iter()
                .map(|item| item.include.clone())
                .collect(),
            imports: evaluation.imports,
            doubts: evaluation.notes.into_vec().into_iter().chain(evaluation.asides.into_vec()).collect(),
        })
    }
}

impl Cache<'_> {
    /// Every file that a build of a closure is known to read, those in the projects' folders included: what an ignore
    /// list must not take away.
    pub fn read_by_build(&self, around: &Closure) -> Result<BTreeSet<PathBuf>, ProjectError> {
        let mut read: BTreeSet<PathBuf> =
            around.projects.iter().chain(&around.restore_files).cloned().collect();
        read.extend(around.needed().files.iter().cloned());
        for project in &around.projects {
            let (file, tree) = file_app::file_and_tree(project, &self.memo)?;
            for mut evaluation in describe::evaluations(&file, &tree, &self.memo)? {
                let items = items::collect(&mut evaluation, Wanted::All);
                read.extend(files(&items, &evaluation).into_values().flatten());
                read.extend(copied(&items).into_iter().map(|copied| copied.path));
                read.extend(evaluation.scope.seen.take());
            }
        }
        read.retain(|path| self.memo.is_file(path));
        Ok(read)
    }
}

fn properties(evaluation: &Evaluation<'_>) -> BTreeMap<&'static str, String> {
    let value = |name| evaluation.scope.get(name).0.value.map(|value| unescaped(&value));
    PROPERTIES
        .iter()
        .filter_map(|name| Some((*name, value(name).filter(|value| !value.is_empty())?)))
        .collect()
}

fn files(items: &Items, evaluation: &Evaluation<'_>) -> BTreeMap<String, Vec<PathBuf>> {
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for (kind, shown) in FILES {
        let there = items.of(kind).iter().filter(|item| evaluation.scope.memo.is_file(&item.path));
        let paths: Vec<PathBuf> = there.map(|item| item.path.clone()).collect();
        if !paths.is_empty() {
            files.insert(shown.to_owned(), paths);
        }
    }
    let found = analyzer_configurations(items.of("compile"), evaluation);
    let configurations = files.entry("EditorConfigFiles".to_owned()).or_default();
    configurations.extend(
        found.into_iter().chain(items.of("globalanalyzerconfigfiles").iter().map(|item| item.path.clone())),
    );
    if configurations.is_empty() {
        files.remove("EditorConfigFiles");
    }
    files
}

fn copied(items: &Items) -> Vec<Copied> {
    let mut copied: Vec<Copied> = Vec::new();
    for (kind, list) in items.all().filter(|(kind, _)| !PACKAGES.contains(kind)) {
        let shown = match kind {
            "none" => "None",
            "content" => "Content",
            "embeddedresource" => "EmbeddedResource",
            "compile" => "Compile",
            _ => continue,
        };
        copied.extend(list.iter().filter_map(|item| {
            let to = copies(item)?;
            Some(Copied { kind: shown.to_owned(), path: item.path.clone(), to })
        }));
    }
    copied.sort();
    copied
}
