//! The assemblies that the list of a program's files names: each has to lie beside the program.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use crate::files::file_name;
use serde_json::Value;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "packages-missing";
    let Some(path) = list_of(subject) else { return };
    let document =
        subject.contents.document(&path).and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let named = document.as_ref().map(files_of).unwrap_or_default();
    if named.is_empty() {
        return;
    }
    let missing: Vec<String> = named
        .into_iter()
        .filter(|name| !subject.contents.files.is_file(&subject.in_task(name)))
        .map(str::to_owned)
        .collect();
    let list = file_name(&path);
    if missing.is_empty() {
        return outcome.pass(RULE, format!("All assemblies that {} lists are in the image.", shown(list)));
    }
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!(
                "{} lists {}, not in /{}.",
                shown(list),
                some_of(&missing, 5),
                subject.contents.task_root
            ),
            why: "The runtime looks for them beside the function and nowhere else: it ends with FileNotFoundException.",
            fix: "Copy what `dotnet publish` wrote, all of it; `dotnet build` of a class library copies no packages.",
            place: Some(format!("/{}", shown(&path))),
        },
    );
}

/// The list that counts: the one beside the handler's assembly, else the only one.
fn list_of(subject: &Subject<'_>) -> Option<String> {
    if let Some(handler) = subject.handler() {
        let assembly = handler.assembly();
        return subject.companion(assembly.strip_suffix(".dll").unwrap_or(assembly), ".deps.json");
    }
    let root = subject.in_task("");
    let files = subject.contents.files.below(&subject.contents.task_root);
    let mut lists = files.map(|(path, _)| path).filter(|path| {
        path.ends_with(".deps.json") && path.strip_prefix(&root).is_some_and(|name| !name.contains('/'))
    });
    let only = lists.next().filter(|_| lists.next().is_none())?;
    Some(only.to_owned())
}

/// No program has more.
const MOST_LIBRARIES: usize = 5000;

/// The names of the assemblies that have to lie beside the program.
fn files_of(document: &Value) -> Vec<&str> {
    let target = document
        .get("runtimeTarget")
        .and_then(|target| target.as_str().or_else(|| target.get("name").and_then(Value::as_str)));
    let libraries =
        document.get("targets").zip(target).and_then(|(targets, target)| targets.get(target)?.as_object());
    let mut names = Vec::new();
    for library in libraries.into_iter().flat_map(|all| all.values()).take(MOST_LIBRARIES) {
        if library.get("compileOnly").and_then(Value::as_bool) == Some(true) {
            continue;
        }
        let assemblies = library.get("runtime").and_then(Value::as_object);
        let files = assemblies.into_iter().flat_map(|files| files.keys());
        names.extend(files.map(|file| file_name(file)).filter(|name| *name != "_._"));
    }
    names
}
