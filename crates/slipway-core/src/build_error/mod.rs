//! Says in plain words why .NET's build tools refused a project, and what to do next.
//!
//! A rule reads one complaint (its code, its text, its file) and knows nothing else: no file is opened and no tool is
//! asked. What a tool's text does not say is left out of the sentence. A code without a rule keeps the tool's own words.
//!
//! Limits: the tools' English texts are read, which is what SDK images print. In another language a known code still
//! has its sentence, without the names.

mod builder;
mod compiler;
mod complaint;
mod line;
mod msbuild;
mod restore;
mod restore_feeds;
mod sdk;
mod signs;
mod step;
mod table;
mod table_build;
mod words;

pub use builder::explain_builder;
pub use complaint::{Complaint, Explanation, NextAction};
pub use line::line_of;
pub use signs::is_telling;
pub use step::explain_step;

use complaint::Reason;

/// Beyond this many causes a reader looks at the log.
const MOST: usize = 5;

/// A warning that is the reason of the errors after it.
const TELLING_WARNINGS: &[&str] = &["MSB9008", "MSB3202"];

/// Explains what the tools said in one failed build.
pub fn explain(complaints: &[Complaint<'_>]) -> Explanation {
    let errors = complaints.iter().filter(|complaint| complaint.is_error).count();
    let coded = complaints.iter().any(|complaint| complaint.is_error && !complaint.code.is_empty());
    let counts = |complaint: &&Complaint<'_>| match complaint.is_error {
        // A line without code and file is only the reason where no tool says more.
        true if complaint.code.is_empty() && complaint.file.is_none() => {
            !coded || signs::strong(complaint).is_some()
        }
        true => true,
        false => errors > 0 && TELLING_WARNINGS.contains(&complaint.code),
    };
    let mut ordered: Vec<&Complaint<'_>> = complaints.iter().filter(counts).collect();
    // A missing reference is told as a warning, and the errors about its types are what follows from it.
    ordered.sort_by_key(|complaint| complaint.is_error);
    let mut explanation = Explanation::default();
    let mut more = 0;
    for complaint in ordered {
        let Some(reason) = reason_of(complaint) else { continue };
        if explanation.causes.contains(&reason.cause) {
            continue;
        }
        if explanation.causes.len() >= MOST {
            more += 1;
            continue;
        }
        explanation.causes.push(reason.cause);
        for next in reason.next {
            if !explanation.next.contains(&next) {
                explanation.next.push(next);
            }
        }
    }
    if more > 0 {
        explanation.causes.push(format!("And {more} more, which the log shows."));
    }
    explanation
}

/// Where the complaint has a place, a compiler's own words stand there, and only a rule adds something.
fn reason_of(complaint: &Complaint<'_>) -> Option<Reason> {
    let known = signs::strong(complaint).or_else(|| by_code(complaint));
    let by_warning = complaint.message.starts_with(words::AS_ERROR);
    let known = known.map(|mut reason| {
        reason.cause = format!("{}{}", told_code(complaint.code), reason.cause);
        if by_warning {
            reason = reason.then(
                "It is a warning that the project makes an error (TreatWarningsAsErrors or WarningsAsErrors); \
                 WarningsNotAsErrors lets it be a warning again.",
            );
        }
        reason
    });
    known.or_else(|| {
        let first = complaint.message.lines().next().unwrap_or_default().trim();
        let file = complaint.file.map(|file| format!("{file}: ")).unwrap_or_default();
        (!complaint.has_place && !first.is_empty())
            .then(|| Reason::new(format!("{}{file}{first}", told_code(complaint.code))))
    })
}

fn by_code(complaint: &Complaint<'_>) -> Option<Reason> {
    let own = match complaint.code.get(..2) {
        Some("NU") => restore_feeds::reason(complaint).or_else(|| restore::reason(complaint)),
        Some("NE") => sdk::reason(complaint),
        Some("MS") => msbuild::reason(complaint),
        Some("CS" | "FS" | "BC") => compiler::reason(complaint),
        None => msbuild::without_code(complaint)
            .or_else(|| signs::plain(complaint))
            .or_else(|| restore_feeds::without_code(complaint)),
        Some(_) => None,
    };
    own.or_else(|| table::reason(complaint))
}

fn told_code(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!("{code}: ") }
}

#[cfg(test)]
mod tests;
