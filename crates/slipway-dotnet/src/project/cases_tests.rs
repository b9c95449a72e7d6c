//! Held against MSBuild: each folder of `tests/fixtures/cases/msbuild` is a project with what MSBuild 18.9 says of it.

use super::closure::closure;
use super::facts::Facts;
use super::solution::read_solution;
use super::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Where the cases stand for the evaluation, whose values hang on the folders around.
const ROOT: &str = "/w/inputs";

/// The cases that are not worked out, but said: what only a run of MSBuild or the package of an SDK can tell.
const SAID: [&str; 6] = [
    "custom-sdk-alone",
    "custom-sdk-as-element-beside-the-attribute",
    "custom-sdk-in-the-list",
    "fn-cdata-and-comment",
    "fn-white-space-around",
    "import-of-a-missing-file",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cases/msbuild")
}

/// The cases as files below [`ROOT`].
struct Cases(PathBuf);

impl Cases {
    fn real(&self, path: &Path) -> Option<PathBuf> {
        path.strip_prefix(ROOT).ok().map(|rest| self.0.join(rest))
    }

    fn names(&self, path: &Path, wanted: fn(&std::fs::FileType) -> bool) -> Vec<String> {
        let entries = self.real(path).and_then(|real| std::fs::read_dir(real).ok());
        let entries = entries.into_iter().flatten().flatten();
        let wanted = entries
            .filter(|entry| wanted(&entry.file_type().unwrap()) && entry.file_name() != "expected.json");
        wanted.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }
}

impl Files for Cases {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        std::fs::read(self.real(path)?).ok()
    }

    fn list(&self, folder: &Path) -> Vec<String> {
        self.names(folder, |kind| kind.is_file())
    }

    fn folders(&self, folder: &Path) -> Vec<String> {
        self.names(folder, |kind| kind.is_dir())
    }
}

fn expected(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(name).join("expected.json")).unwrap()).unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The properties that every answer of MSBuild tells.
const TOLD: [&str; 10] = [
    "AssemblyName",
    "ManagePackageVersionsCentrally",
    "OutputType",
    "PublishAot",
    "PublishTrimmed",
    "RootNamespace",
    "RuntimeIdentifier",
    "SelfContained",
    "TargetFramework",
    "TargetFrameworks",
];

/// What differs between the facts and an answer of MSBuild, a line each.
fn differences(base: &Path, facts: &Facts, said: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            lines.push(format!("{what}: {ours} instead of {theirs}"));
        }
    };
    for name in TOLD {
        let theirs = text(&said["properties"], name);
        differ(name, facts.properties.get(name).cloned().unwrap_or_default(), theirs.to_owned());
    }
    let own = |id: &str| !matches!(id, "FSharp.Core" | "NETStandard.Library");
    let ours: BTreeMap<_, _> = facts
        .packages
        .iter()
        .map(|package| (package.id.clone(), package.version.clone().unwrap_or_default()))
        .collect();
    let theirs = said["packages"].as_array().unwrap().iter().filter(|package| own(text(package, "id")));
    let theirs: BTreeMap<_, _> =
        theirs.map(|package| (text(package, "id").to_owned(), text(package, "version").to_owned())).collect();
    differ("packages", format!("{ours:?}"), format!("{theirs:?}"));
    let relative = |path: &PathBuf| path.strip_prefix(base).unwrap_or(path).to_string_lossy().into_owned();
    let references: BTreeSet<String> = facts.project_references.iter().map(relative).collect();
    let theirs = said["projectReferences"].as_array().unwrap().iter();
    let theirs: BTreeSet<String> = theirs.map(|reference| text(reference, "path").to_owned()).collect();
    differ("references", format!("{references:?}"), format!("{theirs:?}"));
    let imports: Vec<String> = facts.imports.iter().map(relative).collect();
    let theirs: Vec<&str> =
        said["imports"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    differ("imports", format!("{imports:?}"), format!("{theirs:?}"));
    for kind in [
        "Compile",
        "EmbeddedResource",
        "AdditionalFiles",
        "EditorConfigFiles",
        "GlobalAnalyzerConfigFiles",
        "TrimmerRootDescriptor",
        "Analyzer",
    ] {
        let ours: BTreeSet<String> = facts.files.get(kind).into_iter().flatten().map(relative).collect();
        let theirs = said["files"][kind].as_array().into_iter().flatten();
        let theirs: BTreeSet<String> = theirs.map(|path| path.as_str().unwrap().to_owned()).collect();
        differ(kind, format!("{ours:?}"), format!("{theirs:?}"));
    }
    let copied: BTreeSet<_> = facts
        .copied
        .iter()
        .filter(|copied| copied.path.is_absolute())
        .map(|copied| (copied.kind.clone(), relative(&copied.path), copied.to.clone()))
        .collect();
    let theirs: BTreeSet<_> = said["copied"]
        .as_array()
        .unwrap()
        .iter()
        .map(|copied| {
            (text(copied, "kind").to_owned(), text(copied, "path").to_owned(), text(copied, "to").to_owned())
        })
        .collect();
    differ("copied", format!("{copied:?}"), format!("{theirs:?}"));
    lines
}

/// How a case comes out: what is wrong, and whether anything is said.
fn outcome(name: &str) -> Result<(Vec<String>, Vec<String>), ProjectError> {
    let case = expected(name);
    let base = Path::new(ROOT).join(name);
    let files = Cases(folder());
    let target = base.join(text(&case, "target"));
    let runtime = text(&case, "judge").contains("RuntimeIdentifier=linux-x64");
    let mut given = if runtime { Given::default() } else { Given::nothing() };
    if runtime {
        given.properties.push(("SelfContained".to_owned(), "false".to_owned()));
    }
    let cache = Cache::with(&files, given);
    let (mut wrong, mut said) = (Vec::new(), Vec::new());
    let project = read_project(&target, &files)?;
    let around = closure(&target, &files)?;
    for answer in case["msbuild"].as_array().unwrap() {
        let framework = Some(text(answer, "framework")).filter(|framework| !framework.is_empty());
        let facts = cache.facts(&target, framework)?;
        said.extend(facts.doubts.iter().cloned());
        if answer["refused"].is_string() {
            wrong.push("MSBuild refuses".to_owned());
            continue;
        }
        wrong.extend(differences(&base, &facts, answer));
        if text(answer, "framework").is_empty() || text(answer, "framework") == project.framework {
            let theirs = text(&answer["properties"], "AssemblyName");
            if framework.is_some() || project.frameworks.len() < 2 {
                if project.assembly_name != theirs {
                    wrong.push(format!("assembly {} instead of {theirs}", project.assembly_name));
                }
                if project.publish_aot != (text(&answer["properties"], "PublishAot") == "true") {
                    wrong.push(format!("publish_aot {}", project.publish_aot));
                }
            }
        }
        let paths = answer["files"].as_object().unwrap().values().flat_map(|list| list.as_array().unwrap());
        let paths = paths.chain(answer["imports"].as_array().unwrap()).map(|path| path.as_str().unwrap());
        let copied = answer["copied"].as_array().unwrap().iter().map(|copied| text(copied, "path"));
        for path in paths.chain(copied).map(|path| base.join(path)) {
            let needed = around.needed();
            if !needed.holds(&path) && !needed.above.contains(&path) && !needed.elsewhere.contains(&path) {
                wrong.push(format!("{} is not among what is needed", path.display()));
            }
        }
    }
    said.extend(project.notes);
    said.extend(around.said);
    Ok((wrong, said))
}

fn solution(name: &str) -> Vec<String> {
    let case = expected(name);
    let file = folder().join(name).join(text(&case, "target"));
    read_solution(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn files_under_a_condition_that_is_not_worked_out_are_needed_and_said() {
    let name = "context-include-of-all-but-unknown-condition";
    let file = Path::new(ROOT).join(name).join("src/App/App.csproj");
    let around = closure(&file, &Cases(folder())).unwrap();
    assert_eq!(around.needed().files, [Path::new(ROOT).join(name).join("shared/S.cs")]);
    assert!(around.said.iter().any(|sentence| sentence.contains("Regex")), "{:?}", around.said);
    assert!(!around.doubtful, "a restore does not hang on it");
}

#[test]
fn an_ignore_list_can_be_held_against_all_that_a_build_reads() {
    let file = Path::new(ROOT).join("context-dockerignore-takes-a-source-away/src/App/App.csproj");
    let files = Cases(folder());
    let cache = Cache::new(&files);
    let read = cache.read_by_build(&cache.closure(&file).unwrap()).unwrap();
    let names: Vec<&str> = read.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(
        names,
        ["Directory.Build.rsp", "App.csproj", "FileStore.cs", "Function.cs", "Directory.Build.props"]
    );
}

#[test]
fn each_sdk_copies_what_it_takes_for_content() {
    for (sdk, copied) in [
        ("Microsoft.NET.Sdk", vec![]),
        ("Microsoft.NET.Sdk.Worker", vec!["a.json"]),
        ("Microsoft.NET.Sdk.Web", vec!["a.json", "v.cshtml", "i.html"]),
        ("Microsoft.NET.Sdk.Razor", vec!["launchSettings.json", "a.json", "v.cshtml", "i.html"]),
    ] {
        let text = format!(
            "<Project Sdk='{sdk}'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>"
        );
        let around = [
            "Properties/launchSettings.json",
            "a.json",
            "v.cshtml",
            "wwwroot/i.html",
            "bin/x.json",
            "node_modules/y.json",
        ];
        let mut files = super::testing::Memory::default().with("/w/App/App.csproj", text);
        for path in around.iter().filter(|path| **path != "node_modules/y.json" || !sdk.ends_with("Worker")) {
            files = files.with(&format!("/w/App/{path}"), "{}");
        }
        let facts = Cache::new(&files).facts(Path::new("/w/App/App.csproj"), None).unwrap();
        let names: Vec<&str> =
            facts.copied.iter().filter_map(|copied| copied.path.file_name()?.to_str()).collect();
        assert_eq!(names, copied, "{sdk}");
        assert_eq!(facts.doubts, Vec::<String>::new());
    }
}

/// What became of a case.
#[derive(Debug, PartialEq)]
enum Judged {
    /// As MSBuild says, with a note or without one.
    Right { noted: bool },
    /// Otherwise than MSBuild says, and said so.
    Said,
    /// Otherwise without a word, or refused.
    Wrong(String),
}

fn judged(name: &str) -> Judged {
    if name.starts_with("solution-") {
        return judged_solution(name);
    }
    match outcome(name) {
        Ok((wrong, said)) if wrong.is_empty() => Judged::Right { noted: !said.is_empty() },
        Ok((wrong, said)) if said.is_empty() => Judged::Wrong(format!("silently: {wrong:#?}")),
        Ok(_) => Judged::Said,
        Err(error) => Judged::Wrong(format!("refused: {error} {:?}", std::error::Error::source(&error))),
    }
}

fn judged_solution(name: &str) -> Judged {
    let case = expected(name);
    let (folder, _) = text(&case, "target").rsplit_once('/').unwrap_or_default();
    let tidy = |path: &String| super::tidy(&Path::new(folder).join(path)).display().to_string();
    let paths: Vec<String> = solution(name).iter().map(tidy).collect();
    if serde_json::json!(paths) == case["msbuild"] {
        Judged::Right { noted: false }
    } else {
        Judged::Wrong(format!("{paths:?}"))
    }
}

#[path = "case_names.rs"]
mod case_names;
