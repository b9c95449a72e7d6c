//! One line of a build's log as .NET's tools write it: `FILE(LINE,COLUMN): error CODE: TEXT [PROJECT]`, with the step and
//! the colours that a builder puts around it taken off.

use super::{Diagnostic, LONGEST_LINE, LONGEST_TEXT, Severity};

/// What one line holds.
pub(super) struct Found {
    pub(super) diagnostic: Diagnostic,
    /// What each line of the same message begins with.
    pub(super) front: String,
    /// The project that was built.
    pub(super) project: Option<String>,
    /// Whether the text stands further in than a first line's does.
    pub(super) indented: bool,
}

/// Whether a line with the front of the line before belongs to the same message.
pub(super) fn continues(found: &Diagnostic, indented: bool) -> bool {
    let of_task = ["MSB4018", "MSB6003", "MSB4062"].contains(&found.code.as_str());
    indented
        || (of_task && !found.message.starts_with("The \""))
        || (found.code == "NETSDK1147" && found.message.starts_with("To install"))
}

/// A frame of a stack trace, or what stands between two traces.
pub(super) fn is_frame(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("at ") || text.starts_with("--- End of")
}

pub(super) fn parse(line: &str) -> Option<Found> {
    if line.len() > LONGEST_LINE || !(line.contains("error") || line.contains("warning")) {
        return None;
    }
    let line = without_colours(line);
    let line = without_node(without_step(line.trim()));
    let (origin, severity, rest) = split(line)?;
    let (code, text) = code_and_text(rest)?;
    // Without a code anything that says "error:" would do, so a place must be there.
    if code.is_empty() && !origin.is_some_and(|origin| origin.contains(['/', '\\', '('])) {
        return None;
    }
    let (file, line, column) = origin.map_or((None, None, None), place);
    let (message, project) = without_project(text);
    let project = project.map(str::to_owned);
    let diagnostic = Diagnostic {
        file: file.or_else(|| project.clone()),
        line,
        column,
        code: code.to_owned(),
        severity,
        message: message.trim().chars().take(LONGEST_TEXT).collect(),
    };
    let front = format!("{}|{code}", origin.unwrap_or_default());
    Some(Found { diagnostic, front, project, indented: message.starts_with(' ') })
}

/// Takes away what a plain log of BuildKit puts in front of each line: `#12 3.456 `.
pub(super) fn without_step(line: &str) -> &str {
    let Some((step, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) else {
        return line;
    };
    let Some((time, rest)) = rest.split_once(' ') else { return line };
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if number(step) && number(time) { rest } else { line }
}

/// Takes out the sequences by which a terminal shows colours.
pub(super) fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            text.push(character);
            continue;
        }
        if characters.next() == Some('[') {
            let _ = characters.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    text
}

/// Takes away the number of the build node in front: `1>`, `2:7>`.
fn without_node(line: &str) -> &str {
    match line.split_once('>') {
        Some((node, rest)) if !node.is_empty() && node.chars().all(|c| c.is_ascii_digit() || c == ':') => {
            rest.trim_start()
        }
        _ => line,
    }
}

/// Splits at the first word for the severity that stands behind a colon or at the start.
fn split(line: &str) -> Option<(Option<&str>, Severity, &str)> {
    let words = [("error", Severity::Error), ("warning", Severity::Warning)];
    for (word, severity) in words {
        if let Some(rest) = line.strip_prefix(word).filter(|rest| rest.starts_with([' ', ':'])) {
            return Some((None, severity, rest));
        }
    }
    let positions = words.iter().filter_map(|(word, severity)| {
        line.match_indices(word).find_map(|(at, _)| {
            let before = line.get(..at)?.strip_suffix(' ')?;
            let origin = before.trim_end().strip_suffix(':')?.trim();
            let rest = line.get(at + word.len()..)?;
            (rest.starts_with([' ', ':']) && !origin.is_empty()).then_some((at, origin, *severity, rest))
        })
    });
    let (_, origin, severity, rest) = positions.min_by_key(|(at, ..)| *at)?;
    Some((Some(origin), severity, rest))
}

/// Splits ` CS1002: ; expected`. The code may be missing: ` : text`.
fn code_and_text(rest: &str) -> Option<(&str, &str)> {
    let (code, text) = rest.split_once(':')?;
    let (code, text) = (code.trim(), text.trim_end());
    let text = text.strip_prefix(' ').unwrap_or(text);
    let digits = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_code = code.len() <= 24
        && code.len() > digits.len()
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit());
    ((is_code || code.is_empty()) && !text.trim().is_empty()).then_some((code, text))
}

/// Reads `FILE(12,5)`, `FILE(12)`, `FILE(12,5,13,1)`, `FILE(12-14)` or a bare `FILE`.
fn place(origin: &str) -> (Option<String>, Option<u32>, Option<u32>) {
    let numbers = origin.strip_suffix(')').and_then(|origin| origin.rsplit_once('('));
    if let Some((file, numbers)) = numbers {
        let mut numbers = numbers.split([',', '-']).map(|number| number.trim().parse::<u32>().ok());
        if let Some(line) = numbers.next().flatten() {
            let column = numbers.next().flatten().filter(|_| origin.contains(','));
            return (Some(file.trim().to_owned()), Some(line), column);
        }
    }
    // A tool without a file gives its own name: `CSC`, `MSBUILD`.
    let is_tool = !origin.contains(['/', '\\', '.']);
    ((!is_tool).then(|| origin.to_owned()), None, None)
}

/// Takes away ` [/src/Hello.csproj::TargetFramework=net8.0]` at the end, and gives the project.
fn without_project(text: &str) -> (&str, Option<&str>) {
    let bracket = text.strip_suffix(']').and_then(|text| text.rsplit_once(" ["));
    match bracket {
        Some((message, project)) => {
            let project = project.split_once("::").map_or(project, |(project, _)| project);
            if project.ends_with("proj") || project.ends_with(".sln") || project.ends_with(".slnx") {
                (message.trim_end(), Some(project))
            } else {
                (text, None)
            }
        }
        None => (text, None),
    }
}
