//! Taking MSBuild's word for the preview's.

use super::{Answer, Answers, Item, below};
use crate::project::{OutputType, PackageReference, Project, Wish, describe, kind, references};
use slipway_core::handler::is_assembly_name;
use std::path::{Path, PathBuf};

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
        let packages = one.packages();
        let says = Some(one.property("IsTestProject")).filter(|says| !says.is_empty());
        let is_test = kind::is_test(says, &self.sdk, &packages);
        differences.value("whether it holds tests", &mut self.is_test, is_test, yes_or_no);
        differences.packages(&mut self.lambda_packages, references::of_lambda(packages));
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

fn yes_or_no(is: &bool) -> &'static str {
    if *is { "yes" } else { "no" }
}

fn shown_from(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
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
