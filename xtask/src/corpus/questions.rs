//! The questions, and how an answer is judged.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::truth::Told;

/// The twin, on a home of its own.
pub(super) struct Slipway {
    pub(super) program: PathBuf,
    pub(super) home: PathBuf,
    pub(super) engine: bool,
}

/// What an answer is worth.
pub(super) enum Verdict {
    Right,
    /// Another answer than the truth's, without a word.
    Wrong(String),
    /// Another answer, with a note that something could not be worked out.
    Said(String),
    /// No answer, with the reason.
    Refused(String),
    /// No answer, because packages or images cannot be had here.
    NotToBeHad(String),
    /// The question does not arise.
    NotAsked,
}

impl Verdict {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Verdict::Right => "right",
            Verdict::Wrong(_) => "wrong",
            Verdict::Said(_) => "said",
            Verdict::Refused(_) => "refused",
            Verdict::NotToBeHad(_) => "not to be had",
            Verdict::NotAsked => "not asked",
        }
    }
}

impl Verdict {
    /// What there is to say of it, except where it is right.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Verdict::Wrong(what)
            | Verdict::Said(what)
            | Verdict::Refused(what)
            | Verdict::NotToBeHad(what) => Some(what),
            Verdict::Right | Verdict::NotAsked => None,
        }
    }
}

/// One question.
pub(super) struct Question {
    pub(super) name: &'static str,
    /// Whether it builds the image.
    pub(super) builds: bool,
    pub(super) ask: fn(&Slipway, &Path, &[Told]) -> Verdict,
}

pub(super) const ALL: [Question; 5] = [
    Question { name: "facts", builds: false, ask: facts },
    Question { name: "handler", builds: false, ask: handler },
    Question { name: "dockerfile", builds: false, ask: dockerfile },
    Question { name: "secrets", builds: false, ask: secrets },
    Question { name: "build", builds: true, ask: super::building::build },
];

impl Slipway {
    /// The result of a verb, or the error's message.
    pub(super) fn ask(&self, arguments: &[&str], project: &Path) -> Result<Value, String> {
        let last = self.last(arguments, project)?;
        match last["type"].as_str() {
            Some("result") => Ok(last),
            _ => Err(message(&last).unwrap_or_else(|| last.to_string())),
        }
    }

    /// The last line that a verb writes, be it a result or an error.
    pub(super) fn last(&self, arguments: &[&str], project: &Path) -> Result<Value, String> {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg(project).arg("--json").env("SLIPWAY_HOME", &self.home);
        if !self.engine {
            command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
        }
        let output = command.output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().last().and_then(|line| serde_json::from_str(line).ok());
        last.ok_or_else(|| format!("no answer, {}", output.status))
    }
}

fn message(last: &Value) -> Option<String> {
    let report = last.get("error").unwrap_or(last);
    let text = report.get("message")?.as_str()?;
    let causes: Vec<&str> =
        report["causes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Some(format!("{text} {}", causes.join(" ")))
}

/// Whether a project could be a function: one of Lambda's packages, or a file that says so.
pub(super) fn is_function(view: &Value, project: &Path) -> bool {
    let packages = view["lambdaPackages"].as_array().is_some_and(|packages| !packages.is_empty());
    let beside = project.parent().unwrap_or(Path::new(""));
    packages && (beside.join("aws-lambda-tools-defaults.json").is_file() || view["handler"].is_string())
}

fn facts(slipway: &Slipway, project: &Path, truth: &[Told]) -> Verdict {
    let Some(outer) = truth.iter().find(|told| told.framework.is_empty()) else { return Verdict::NotAsked };
    let view = match slipway.ask(&["inspect"], project) {
        Ok(view) => view,
        Err(_) if !outer.ok => return Verdict::Right,
        Err(message) => return Verdict::Refused(message),
    };
    if !outer.ok {
        return Verdict::NotAsked;
    }
    let framework = view["framework"].as_str().unwrap_or_default();
    let told = truth.iter().find(|told| told.framework == framework && told.ok).unwrap_or(outer);
    let property = |name: &str| told.properties.get(name).map_or("", String::as_str);
    let one = outer.properties.get("TargetFramework").filter(|text| !text.is_empty());
    let several = outer.properties.get("TargetFrameworks").or(one).map_or("", String::as_str);
    let frameworks: Vec<&str> =
        one.map_or(several, String::as_str).split(';').filter(|text| !text.is_empty()).collect();
    let mut faults = Vec::new();
    let mut compare = |what: &str, seen: String, wanted: String| {
        if !seen.eq_ignore_ascii_case(&wanted) {
            faults.push(format!("{what}: {seen} instead of {wanted}"));
        }
    };
    compare("assembly", text(&view["assemblyName"]), property("AssemblyName").to_owned());
    compare("frameworks", texts(&view["frameworks"]).join(";"), frameworks.join(";"));
    let executable = ["exe", "winexe"].contains(&property("OutputType").to_ascii_lowercase().as_str());
    compare(
        "output",
        text(&view["outputType"]),
        (if executable { "executable" } else { "library" }).to_owned(),
    );
    compare("packages", packages_seen(&view), packages_told(told));
    let doubts = view["warnings"].as_array().is_some_and(|all| {
        all.iter()
            .filter_map(Value::as_str)
            .any(|note| note.contains("MSBuild") || note.contains("worked out"))
    });
    match (faults.is_empty(), doubts) {
        (true, _) => Verdict::Right,
        (false, true) => Verdict::Said(faults.join("; ")),
        (false, false) => Verdict::Wrong(faults.join("; ")),
    }
}

fn packages_seen(view: &Value) -> String {
    let all = view["lambdaPackages"].as_array().into_iter().flatten();
    sorted(all.map(|package| format!("{} {}", text(&package["id"]), text(&package["version"]))))
}

fn packages_told(told: &Told) -> String {
    let lambda =
        told.packages.iter().filter(|package| package.id.to_ascii_lowercase().starts_with("amazon.lambda."));
    sorted(lambda.map(|package| format!("{} {}", package.id, package.version.as_deref().unwrap_or_default())))
}

fn sorted(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.map(|text| text.trim().to_ascii_lowercase()).collect();
    all.sort();
    all.join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// The settings beside a project name its handler: it has to be among those found in the sources.
fn handler(slipway: &Slipway, project: &Path, _: &[Told]) -> Verdict {
    let settings = project.with_file_name("aws-lambda-tools-defaults.json");
    let read = std::fs::read(&settings).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let Some(settings) = read else { return Verdict::NotAsked };
    let named = ["image-command", "function-handler"].iter().find_map(|key| settings[*key].as_str());
    let Some(named) = named.filter(|named| named.contains("::") && !named.contains('<')) else {
        return Verdict::NotAsked;
    };
    match slipway.ask(&["inspect"], project) {
        Err(message) => Verdict::Refused(message),
        Ok(view) => {
            let found = view["handlers"].as_array().into_iter().flatten();
            let found: Vec<String> = found.map(|found| text(&found["handler"])).collect();
            let chosen = text(&view["handler"]);
            if found.iter().any(|found| found == named) {
                Verdict::Right
            } else if found.contains(&chosen) {
                Verdict::Said(format!("{named} stands in the settings and not in the sources; {chosen} does"))
            } else if chosen == named {
                Verdict::Said(format!(
                    "{named} stands in the settings only, found were: {}",
                    found.join(", ")
                ))
            } else if says(&view, named) {
                Verdict::Said(format!("{named} stands in the settings only, and the view says so"))
            } else {
                Verdict::Wrong(format!("{chosen} instead of {named}"))
            }
        }
    }
}

/// Whether a warning speaks of something.
fn says(view: &Value, what: &str) -> bool {
    view["warnings"].as_array().into_iter().flatten().any(|said| text(said).contains(what))
}

fn dockerfile(slipway: &Slipway, project: &Path, _: &[Told]) -> Verdict {
    let Ok(view) = slipway.ask(&["inspect"], project) else { return Verdict::NotAsked };
    if !is_function(&view, project) {
        return Verdict::NotAsked;
    }
    slipway.ask(&["dockerfile"], project).map_or_else(Verdict::Refused, |_| Verdict::Right)
}

/// Whether a build would be stopped for what its files hold.
fn secrets(slipway: &Slipway, project: &Path, _: &[Told]) -> Verdict {
    let Ok(view) = slipway.ask(&["inspect"], project) else { return Verdict::NotAsked };
    if !is_function(&view, project) {
        return Verdict::NotAsked;
    }
    match slipway.ask(&["context"], project) {
        Err(message) => Verdict::Refused(message),
        Ok(view) => {
            let all = view["secrets"].as_array().into_iter().flatten();
            let stopping = all.filter(|secret| secret["certainty"] == "certain");
            let places: Vec<String> = stopping
                .map(|secret| format!("{}: {}", text(&secret["path"]), text(&secret["what"])))
                .collect();
            if places.is_empty() { Verdict::Right } else { Verdict::Refused(places.join("; ")) }
        }
    }
}
