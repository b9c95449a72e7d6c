//! The data of cultures: a program of .NET that wants it ends at its start where the image has no ICU.
//!
//! AWS's bases for .NET hold it, and the base without a runtime does not. What a native or single-file program wants
//! stands inside of it and is not known here.

use super::{Outcome, Severity, Subject, Words, shown, versions};

const VARIABLE: &str = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "icu-missing";
    let Some((path, asked)) = versions::asked(subject).filter(|(_, asked)| asked.self_contained) else {
        return;
    };
    if subject.has_dotnet() {
        return;
    }
    let set = subject
        .contents
        .config
        .variable(VARIABLE)
        .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"));
    let is_icu = |path: &str| crate::files::file_name(path).starts_with("libicuuc.so");
    let there = subject.contents.files.iter().any(|(path, _)| is_icu(path));
    if asked.without_icu || set || subject.sets(VARIABLE) || there {
        return outcome.pass(RULE, "The data of cultures is in the image, or the program does without.");
    }
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: "The program wants the data of cultures, and the image has no ICU.",
            why: "It ends at its start: \"Couldn't find a valid ICU package\".",
            fix: "Publish with -p:InvariantGlobalization=true, or add RUN dnf install -y libicu to the final stage.",
            place: Some(format!("/{}", shown(&path))),
        },
    );
}
