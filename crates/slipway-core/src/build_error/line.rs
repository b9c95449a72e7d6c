//! The line of a file that a complaint without a line is about.

use super::words::{behind, between, file_name};

/// The line, counted from 1, in the text of the file that is named; none where nothing in it stands out.
pub fn line_of(text: &str, code: &str, message: &str) -> Option<u32> {
    let names = names_in(message);
    let searched = match code {
        "NU1004" | "NU1403" => vec!["<RestoreLockedMode", "<RestorePackagesWithLockFile"],
        "NETSDK1045" | "NETSDK1013" | "NETSDK1129" | "NETSDK1207" | "NETSDK1100" | "NETSDK1136"
        | "NETSDK1005" => {
            vec!["<TargetFramework"]
        }
        "NETSDK1094" => vec!["<PublishReadyToRun"],
        "NETSDK1102" | "NETSDK1124" => vec!["<PublishTrimmed"],
        "NETSDK1031" => vec!["<SelfContained"],
        "CS5001" => vec!["<OutputType"],
        "" if message.starts_with("Requested SDK version") => vec!["\"version\""],
        _ => Vec::new(),
    };
    let find = |wanted: &dyn Fn(&str) -> bool| {
        text.lines().position(wanted).and_then(|at| u32::try_from(at + 1).ok())
    };
    names
        .iter()
        .find_map(|name| find(&|line| is_reference(line) && mentions(line, name)))
        .or_else(|| searched.iter().find_map(|sign| find(&|line| line.contains(sign))))
}

/// Lines that refer to a package, a project, a file or an SDK.
fn is_reference(line: &str) -> bool {
    line.contains("Include=")
        || line.contains("Update=")
        || line.contains("Project=")
        || line.contains("Sdk=")
}

fn mentions(line: &str, name: &str) -> bool {
    let (line, name) = (line.to_ascii_lowercase(), name.to_ascii_lowercase());
    let closed = |rest: &str| rest.starts_with(['"', '\'', '/']);
    line.match_indices(&name).any(|(at, found)| line.get(at + found.len()..).is_some_and(closed))
}

/// Names of packages, projects and SDKs that the tools' sentences hold.
fn names_in(message: &str) -> Vec<&str> {
    let first = message.lines().next().unwrap_or_default();
    let by_marks = [
        ("Unable to find package ", ". "),
        ("Unable to find package ", " with"),
        ("downgrade: ", " from "),
        ("value for Version: ", ". "),
        ("PackageVersion item: ", ". "),
        ("Package ", " "),
        ("Package '", "'"),
        ("items are: ", " "),
        ("referenced project '", "'"),
        ("referenced project ", " does"),
        ("SDK '", "'"),
        ("duplicate items were: '", "'"),
    ];
    let marked = by_marks.iter().filter_map(|(before, after)| between(first, before, after));
    let rest = behind(first, "version specified: ");
    marked
        .chain(rest)
        .flat_map(|list| list.split(", "))
        .map(file_name)
        .filter(|name| name.len() > 1)
        .collect()
}
