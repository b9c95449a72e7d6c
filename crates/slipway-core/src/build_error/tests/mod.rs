use super::*;

fn told(code: &str, file: &str, message: &str) -> Explanation {
    let complaint = Complaint { code, message, file: Some(file), is_error: true, has_place: false };
    explain(&[complaint])
}

fn next_of(explanation: &Explanation) -> String {
    let all = explanation
        .next
        .iter()
        .map(|next| format!("{} {}", next.text, next.command.as_deref().unwrap_or("")));
    all.collect::<Vec<_>>().join(" | ")
}

mod cases;
mod more_cases;
use cases::{OTHERS, RESTORE, SDK};
use more_cases::{LINES, SENTENCES};

#[test]
fn every_code_has_a_cause_with_its_names_and_a_next_action() {
    for (code, file, message, causes, next) in RESTORE.iter().chain(SDK).chain(OTHERS).chain(SENTENCES) {
        let explanation = told(code, file, message);
        let cause = explanation.causes.join(" | ");
        for wanted in *causes {
            assert!(cause.contains(wanted), "{code}: `{wanted}` is not in: {cause}");
        }
        assert!(
            next_of(&explanation).contains(next),
            "{code}: `{next}` is not in: {}",
            next_of(&explanation)
        );
        assert!(code.is_empty() || cause.starts_with(code), "{cause}");
    }
}

#[test]
fn a_text_in_another_language_keeps_its_sentence_without_the_names() {
    for (code, file, ..) in
        RESTORE.iter().chain(SDK).chain(OTHERS).chain(SENTENCES).filter(|(code, ..)| !code.is_empty())
    {
        let explanation = told(code, file, "Etwas ging schief");
        assert_eq!(explanation.causes.len(), 1, "{code}");
        assert!(!explanation.next.is_empty(), "{code}");
    }
}

#[test]
fn a_line_without_a_code_is_the_reason_where_no_tool_says_more() {
    for (line, cause, next) in LINES {
        assert!(is_telling(line), "{line}");
        let complaint = Complaint { code: "", message: line, file: None, is_error: true, has_place: false };
        let told = explain(&[complaint]);
        assert!(told.causes.concat().contains(cause), "{line}: {:?}", told.causes);
        assert!(next_of(&told).contains(next), "{line}: {}", next_of(&told));
        let error = Complaint {
            code: "NETSDK1004",
            message: "Assets file '/src/obj/project.assets.json' not found.",
            file: Some("P.csproj"),
            ..complaint
        };
        let causes = explain(&[error, complaint]).causes;
        assert!(causes[0].starts_with("NETSDK1004"), "{line}: {causes:?}");
    }
    assert!(!is_telling("  Restored /src/P.csproj (in 1.2 sec)."));
}

#[test]
fn a_rule_of_an_analyzer_that_is_an_error_is_told_as_one() {
    let broken = Complaint {
        code: "CA1822",
        message: "Member 'H' does not access instance data and can be marked as static",
        file: Some("F.cs"),
        is_error: true,
        has_place: true,
    };
    let told = explain(&[broken]);
    assert!(told.causes[0].contains("analyzer"), "{told:?}");
    assert!(next_of(&told).contains("dotnet_diagnostic.CA1822.severity"), "{told:?}");
}

#[test]
fn an_unknown_code_keeps_the_tools_own_words() {
    let explanation = told("NU9999", "P.csproj", "Something new happened.\n  inner");
    assert_eq!(explanation.causes, ["NU9999: P.csproj: Something new happened."]);
    let placed = Complaint {
        code: "CS1002",
        message: "; expected",
        file: Some("F.cs"),
        is_error: true,
        has_place: true,
    };
    assert_eq!(explain(&[placed]), Explanation::default(), "the place tells it already");
}

#[test]
fn a_missing_reference_comes_before_what_follows_from_it() {
    let error = Complaint {
        code: "CS0246",
        message: "The type or namespace name 'Shared' could not be found",
        file: Some("F.cs"),
        is_error: true,
        has_place: true,
    };
    let warning = Complaint {
        code: "MSB9008",
        message: "The referenced project ../Shared/Shared.csproj does not exist.",
        file: Some("P.csproj"),
        is_error: false,
        has_place: true,
    };
    assert!(explain(&[error, warning]).causes[0].contains("../Shared/Shared.csproj"));
    assert_eq!(explain(&[warning]), Explanation::default(), "a warning alone failed nothing");
}

#[test]
fn many_errors_are_five_causes_and_a_number() {
    let messages: Vec<String> = (0..9)
        .map(|at| format!("Unable to find package A{at}. No packages exist with this id in source(s): feed"))
        .collect();
    let all: Vec<Complaint<'_>> = messages
        .iter()
        .map(|message| Complaint { code: "NU1101", message, file: None, is_error: true, has_place: false })
        .collect();
    let explanation = explain(&all);
    assert_eq!(explanation.causes.len(), 6);
    assert!(explanation.causes[5].contains("4 more"));
    assert_eq!(explanation.next.len(), 2, "equal advice is given once");
}

#[test]
fn a_steps_exit_code_is_explained() {
    let cases = [
        ("The command '/bin/sh -c dotnet publish' returned a non-zero code: 137", "memory"),
        (
            "process \"/bin/sh -c dotnet publish\" did not complete successfully: exit code: 155",
            "global.json",
        ),
        ("executor failed running [/bin/sh -c clang]: exit code: 127", "program"),
    ];
    for (message, word) in cases {
        assert!(explain_step(message).causes[0].contains(word), "{message}");
    }
    assert_eq!(explain_step("returned a non-zero code: 1"), Explanation::default());
}

#[test]
fn the_line_of_a_complaint_without_one_is_found() {
    let text = "<Project Sdk=\"Acme.Sdk\">\n  <PropertyGroup>\n    <TargetFramework>net11.0</TargetFramework>\n    <RestoreLockedMode>true</RestoreLockedMode>\n    <OutputType>Exe</OutputType>\n  </PropertyGroup>\n  <ItemGroup>\n    <PackageReference Include=\"Acme.AB\" />\n    <PackageReference Include=\"Acme.A\" Version=\"1.0.0\" />\n    <ProjectReference Include=\"../Shared/Shared.csproj\" />\n  </ItemGroup>\n</Project>\n";
    let cases = [
        (
            "NU1101",
            "Unable to find package Acme.A. No packages exist with this id in source(s): feed",
            Some(9),
        ),
        ("NU1102", "Unable to find package acme.a with version (>= 9.9.9)", Some(9)),
        (
            "NU1015",
            "The following PackageReference item(s) do not have a version specified: Acme.AB",
            Some(8),
        ),
        (
            "NU1605",
            "Warning As Error: Detected package downgrade: Acme.A from 2.0.0 to 1.0.0. Reference the package",
            Some(9),
        ),
        ("NU1202", "Package Acme.A 1.0.0 is not compatible with net8.0", Some(9)),
        ("NU1004", "The project's runtime identifiers have changed", Some(4)),
        ("NETSDK1045", "The current .NET SDK does not support targeting .NET 11.0.", Some(3)),
        ("MSB9008", "The referenced project ../Shared/Shared.csproj does not exist.", Some(10)),
        ("MSB4236", "The SDK 'Acme.Sdk' specified could not be found.", Some(1)),
        ("CS5001", "Program does not contain a static 'Main' method", Some(5)),
        ("NU1101", "Unable to find package Other. No packages", None),
    ];
    for (code, message, line) in cases {
        assert_eq!(line_of(text, code, message), line, "{code}: {message}");
    }
    assert_eq!(
        line_of("{\n \"sdk\": {\n \"version\": \"10.0.100\" } }", "", "Requested SDK version: 10.0.100."),
        Some(3)
    );
}
