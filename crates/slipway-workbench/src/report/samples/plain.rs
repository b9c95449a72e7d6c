//! Refusals of the workbench itself, which no crate below knows.

use super::{Recorded, named};
use crate::report;
use slipway_core::function::FieldProblem;
use slipway_core::invocation::FunctionError;
use slipway_core::{Architecture, Handler, Invocation, Verdict};
use slipway_dotnet::assembly::{FoundHandler, FoundKind};
use std::path::Path;

const SETTINGS: &str = "aws-lambda-tools-defaults.json";

pub(super) fn all() -> Vec<Recorded> {
    let mut all = handlers();
    all.extend(steps());
    all.extend(values());
    all.extend(VERDICTS.iter().map(|verdict| {
        let failed = Invocation::new(*verdict, b"");
        named(&format!("a test that ended with {verdict:?}"), report::test_failed(&failed))
    }));
    let mut threw = Invocation::new(Verdict::FunctionError, b"{}");
    threw.error = Some(FunctionError::new("System.Exception", "no"));
    threw.hints = vec!["Look at line 3.".to_owned()];
    all.push(named("a test that threw", report::test_failed(&threw)));
    all
}

const VERDICTS: [Verdict; 6] = [
    Verdict::Success,
    Verdict::FunctionError,
    Verdict::Timeout,
    Verdict::Crash,
    Verdict::InitFailure,
    Verdict::OutOfMemory,
];

fn found(method: &str, likely: bool) -> FoundHandler {
    FoundHandler {
        handler: Handler::parse(&format!("Hello::Hello.Function::{method}")).unwrap(),
        input: None,
        output: None,
        annotations_handler: None,
        kind: FoundKind::Method,
        likely,
        place: None,
    }
}

fn handlers() -> Vec<Recorded> {
    let several = [found("Send", true), found("Recall", true), found("Other", false)];
    let near = ["Hello::Hello.Function::Send".to_owned()];
    vec![
        named("no handler", report::handler_missing("hello", &[], SETTINGS)),
        named("one possible handler", report::handler_missing("hello", &[found("Send", false)], SETTINGS)),
        named("several handlers", report::handler_missing("hello", &several, SETTINGS)),
        named("a project of tests", report::holds_tests("hello")),
        named(
            "several handlers of Annotations",
            report::annotations_unchosen("hello", &["Send", "Recall"], SETTINGS),
        ),
        named("a handler that is not in the image", report::handler_unknown("A::B::C", &[])),
        named("a handler with a near one", report::handler_unknown("A::B::C", &["A::B::D"])),
        named("a chosen handler that is gone", report::handler_vanished("A::B::C", &[])),
        named("a chosen handler that has a near one", report::handler_vanished("A::B::C", &near)),
    ]
}

fn steps() -> Vec<Recorded> {
    let (found, wanted) = (Architecture::X86_64, Architecture::Arm64);
    let causes = ["CS0103: no such name".to_owned()];
    vec![
        named("a function no template has", report::template_function_missing("Hello")),
        named("a project that was not published", report::unpublished("dotnet publish hello", &causes)),
        named("a folder for a generated Dockerfile", report::context_of_generated("/home/me")),
        named("a folder that is not there", report::context_missing("/home/me/none")),
        named("a base nobody knows", report::base_unknown("dotnet:1")),
        named("an image without an architecture", report::architecture_unknown("hello")),
        named("an image of another architecture", report::architecture_mismatch("hello", found, wanted)),
        named("a function of another architecture", report::function_architecture("hello", found, wanted)),
        named("a project that was not built", report::not_built("hello")),
        named("an image that was not published", report::not_published("hello")),
        named("a repository that is not there", report::repository_missing("hello")),
        named("a role that is not there", report::role_missing("hello")),
        named("a function that is not there", report::function_missing("hello")),
        named("a deletion without the name", report::deletion_unconfirmed("hello")),
    ]
}

fn values() -> Vec<Recorded> {
    let folder = Path::new("/home/me/hello");
    let problem = FieldProblem { field: "memory".to_owned(), message: "At least 128 MiB.".to_owned() };
    let panic: Box<dyn std::any::Any + Send> = Box::new("index out of bounds");
    vec![
        named("fields that break rules", report::fields_invalid(&[problem])),
        named("a folder that is not empty", report::folder_taken(folder)),
        named("a folder without a name", report::folder_nameless(Path::new("/"))),
        named("a folder with a line break", report::folder_unusable(Path::new("/home/me/a\nb"))),
        named("a sample that was not written", report::sample_unwritten(folder, &super::denied())),
        named("a value that breaks a rule", report::invalid_input("`x` is no architecture.")),
        named("a task that is gone", report::task_not_found("t1")),
        named("a panic", report::panicked(panic.as_ref())),
    ]
}
