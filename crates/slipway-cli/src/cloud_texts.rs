//! What the verbs that look after deployed functions show to people.

use crate::colour::{Tone, out};
use crate::screen::one_line;
use slipway_workbench::ops::{
    DeletionResult, FunctionLogResult, FunctionRow, FunctionView, FunctionsView, RepositoryRow, RoleRow,
};

/// One line for each function.
pub(crate) fn functions(view: &FunctionsView) -> String {
    let (account, region) = (&view.identity.account_id, &view.identity.region);
    let width = view.functions.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let rows = view.functions.iter().map(|row| function(row, width));
    let count = match view.functions.len() {
        0 => "no function".to_owned(),
        1 => "1 function".to_owned(),
        several => format!("{several} functions"),
    };
    rows.chain([format!("{count} in account {account} ({region})\n")]).collect()
}

fn function(row: &FunctionRow, width: usize) -> String {
    let package =
        if row.is_image { "image".to_owned() } else { one_line(row.runtime.as_deref().unwrap_or("zip")) };
    let architecture = row.architecture.map_or("-", |architecture| architecture.lambda_name());
    let number = |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let changed = one_line(row.last_modified.as_deref().unwrap_or("-"));
    let line = format!(
        "{:<width$}  {package:<10} {architecture:<7} {:>5} MiB {:>4} s  changed {changed}\n",
        one_line(&row.name),
        number(row.memory_mib),
        number(row.timeout_seconds)
    );
    let indent = " ".repeat(width);
    let details = row
        .digest
        .iter()
        .map(|digest| format!("runs {digest}"))
        .chain(row.description.as_deref().map(one_line));
    std::iter::once(line).chain(details.map(|detail| format!("{indent}  {detail}\n"))).collect()
}

pub(crate) fn repositories(rows: &[RepositoryRow]) -> String {
    if rows.is_empty() {
        return "There is no repository yet; slipway push --create-repository makes one.\n".to_owned();
    }
    rows.iter().map(|row| format!("{}  {}\n", one_line(&row.name), one_line(&row.uri))).collect()
}

pub(crate) fn roles(rows: &[RoleRow]) -> String {
    if rows.is_empty() {
        return "There is no role that Lambda may assume; slipway deploy --create-role makes one.\n"
            .to_owned();
    }
    rows.iter().map(|row| format!("{}  {}\n", one_line(&row.name), one_line(&row.arn))).collect()
}

/// What a deletion takes along and what it leaves.
pub(crate) fn deletion(view: &FunctionView) -> String {
    let (account, region) = (&view.identity.account_id, &view.identity.region);
    let mut text = format!("{} in account {account} ({region})\n", view.name);
    for sentence in &view.goes {
        text.push_str(&format!("  {} {sentence}\n", out(Tone::Bad, "goes: ")));
    }
    for sentence in &view.stays {
        text.push_str(&format!("  {} {sentence}\n", out(Tone::Good, "stays:")));
    }
    for note in &view.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

pub(crate) fn deleted(result: &DeletionResult) -> String {
    let stays: String = result.stays.iter().map(|sentence| format!("  stays: {sentence}\n")).collect();
    format!("{} {}; Lambda shows it no more.\n{stays}", out(Tone::Good, "Deleted"), result.function_arn)
}

/// Beside the lines themselves, which are the result.
pub(crate) fn read_log(result: &FunctionLogResult) -> String {
    let events = match result.events {
        0 => "No event".to_owned(),
        1 => "1 event".to_owned(),
        several => format!("{several} events"),
    };
    format!("{events} in {}. --since reaches further back, --follow waits for more.\n", result.log_group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_core::Architecture;
    use slipway_workbench::ops::Identity;

    #[test]
    fn a_list_tells_images_from_zip_packages_and_whose_they_are() {
        let row = |name: &str, is_image: bool| FunctionRow {
            name: name.to_owned(),
            arn: format!("arn:aws:lambda:eu-west-1:1:function:{name}"),
            is_image,
            runtime: (!is_image).then(|| "dotnet8".to_owned()),
            digest: is_image.then(|| "sha256:ab".to_owned()),
            architecture: Some(Architecture::Arm64),
            memory_mib: Some(512),
            timeout_seconds: None,
            last_modified: Some("2026-11-29T02:46:29.000+0000".to_owned()),
            description: None,
        };
        let identity = Identity {
            account_id: "111122223333".to_owned(),
            arn: "arn:aws:iam::111122223333:user/ada".to_owned(),
            region: "eu-west-1".to_owned(),
            endpoint: None,
        };
        let view = FunctionsView { identity, functions: vec![row("hello", true), row("old-hello", false)] };
        assert_eq!(
            functions(&view),
            "hello      image      arm64     512 MiB    - s  changed 2026-11-29T02:46:29.000+0000\n           \
             runs sha256:ab\n\
             old-hello  dotnet8    arm64     512 MiB    - s  changed 2026-11-29T02:46:29.000+0000\n\
             2 functions in account 111122223333 (eu-west-1)\n"
        );
    }
}
