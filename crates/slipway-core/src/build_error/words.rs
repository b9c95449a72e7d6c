//! Takes names out of a tool's sentence.

use super::Complaint;

/// What stands in front of a warning that a project made an error.
pub(super) const AS_ERROR: &str = "Warning As Error:";

/// The text between two marks, the second one searched behind the first.
pub(super) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    let (found, _) = rest.split_once(after)?;
    Some(found.trim()).filter(|found| !found.is_empty())
}

/// The text behind a mark, up to the end of its line.
pub(super) fn behind<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.lines().next().map(|found| found.trim().trim_end_matches('.')).filter(|found| !found.is_empty())
}

/// What stands between the first pair of apostrophes.
pub(super) fn quoted(text: &str) -> Option<&str> {
    between(text, "'", "'")
}

/// The file of a complaint, or a word for it.
pub(super) fn project<'a>(complaint: &Complaint<'a>) -> &'a str {
    complaint.file.unwrap_or("the project")
}

/// The last part of a path of either system.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `linux-x64` of `net10.0/linux-x64`.
pub(super) fn framework_and_runtime(target: &str) -> (&str, Option<&str>) {
    target.split_once('/').map_or((target, None), |(framework, runtime)| (framework, Some(runtime)))
}

/// A tag of the SDK's image for a version such as `10.0`, `11.0.100` or `net9.0`.
pub(super) fn sdk_tag(version: &str) -> Option<String> {
    let version = version.trim().trim_start_matches("net").trim_start_matches("coreapp");
    let mut numbers = version.split('.');
    let major: u32 = numbers.next()?.parse().ok()?;
    let minor: u32 = numbers.next().unwrap_or("0").parse().ok()?;
    Some(format!("{major}.{minor}"))
}
