use super::*;

const RUNNING: ContainerFacts = ContainerFacts {
    oom_killed: false,
    memory_exceeded: false,
    running: true,
    exit_code: None,
    overran: false,
};
const OOM: ContainerFacts = ContainerFacts { oom_killed: true, ..RUNNING };
const EXIT: &str = r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: exit status 3"}"#;
const CLIENTS: &str = "{\n  \"errorType\": \"ArgumentException\",\n  \"errorMessage\": \"no\",\n  \"stackTrace\": [\"at A.B()\"]\n}";
const DATA: &str = r#"{"errorType":"Oops","errorMessage":"this is data, not an error"}"#;

fn told(status: u16, body: &str, facts: &ContainerFacts, account: &Account) -> Judgement {
    judge(Answer { status, body: body.as_bytes(), held_port: None, of_stranger: false }, facts, account)
}

fn verdict(status: u16, body: &str) -> Verdict {
    told(status, body, &RUNNING, &Account::default()).verdict
}

fn escaped() -> Account {
    Account { escaped: Some(FunctionError::new("System.Exception", "in the log")), ..Account::default() }
}

#[test]
fn two_hundred_is_no_success_by_itself() {
    assert_eq!(verdict(200, "{\"greeting\":\"hello\"}"), Verdict::Success);
    assert_eq!(verdict(200, "null"), Verdict::Success);
    assert_eq!(verdict(200, CLIENTS), Verdict::FunctionError);
    let too_large = r#"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"too large"}"#;
    assert_eq!(verdict(200, too_large), Verdict::FunctionError);
    assert_eq!(verdict(502, too_large), Verdict::FunctionError, "the function started and ran");
}

#[test]
fn data_that_looks_like_an_error_is_none_until_the_log_says_so() {
    assert_eq!(verdict(200, DATA), Verdict::Success);
    assert_eq!(told(200, DATA, &RUNNING, &escaped()).verdict, Verdict::FunctionError);
    assert_eq!(verdict(200, "Task timed out after 30.00 seconds"), Verdict::Success);
    let ended = Account { timed_out: true, ..Account::default() };
    assert_eq!(told(200, "Task timed out after 3.00 seconds", &RUNNING, &ended).verdict, Verdict::Timeout);
}

#[test]
fn what_the_platform_would_say_counts_only_where_the_log_or_the_container_bears_it_out() {
    let timed_out = r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}"#;
    assert_eq!(verdict(200, EXIT), Verdict::Success, "passed on from another function");
    assert_eq!(verdict(200, timed_out), Verdict::Success);
    let ended = Account { exit: Some("exit status 3".to_owned()), ..Account::default() };
    assert_eq!(told(200, EXIT, &RUNNING, &ended).verdict, Verdict::Crash);
}

#[test]
fn an_exception_too_large_to_be_sent_is_read_from_the_log() {
    let body = r#"{"errorMessage":"Exception exceeded maximum payload size of 256KB."}"#;
    let seen = told(200, body, &RUNNING, &escaped());
    assert_eq!(
        (seen.verdict, seen.error.unwrap().error_message.as_str()),
        (Verdict::FunctionError, "in the log")
    );
    assert_eq!(verdict(200, body), Verdict::FunctionError, "also where its log is lost");
}

#[test]
fn an_exception_in_the_middle_of_a_stream_is_a_function_error() {
    let seen = told(200, "partial", &RUNNING, &escaped());
    assert_eq!(
        (seen.verdict, seen.error.unwrap().error_type.as_str()),
        (Verdict::FunctionError, "System.Exception")
    );
}

#[test]
fn behind_a_502_lies_a_crash_or_a_failed_start() {
    assert_eq!(verdict(502, EXIT), Verdict::Crash);
    assert_eq!(verdict(502, ""), Verdict::InitFailure);
    assert_eq!(
        verdict(502, r#"{"errorType":"TypeLoadException","errorMessage":"no"}"#),
        Verdict::InitFailure
    );
    let failed = Account { init_failed: true, ..Account::default() };
    assert_eq!(told(502, EXIT, &RUNNING, &failed).verdict, Verdict::InitFailure);
}

#[test]
fn every_failure_has_an_error_also_where_the_answer_is_empty() {
    let last_words = FunctionError::new("System.InvalidOperationException", "connection string is missing");
    let threw = Account {
        unhandled: Some(last_words.clone()),
        exit: Some("signal: aborted".to_owned()),
        ..Account::default()
    };
    assert_eq!(told(502, "", &RUNNING, &threw).error, Some(last_words.clone()));
    assert_eq!(told(502, EXIT, &RUNNING, &threw).error.unwrap().causes, [last_words]);
    let left = |exit: &str| {
        let account = Account { exit: Some(exit.to_owned()), ..Account::default() };
        told(502, "", &RUNNING, &account).error.unwrap().error_message
    };
    assert_eq!(left("exit status 7"), "Runtime exited with error: exit status 7");
    assert_eq!(left("exit status 0"), "Runtime exited without providing a reason");
}

#[test]
fn a_kill_for_memory_explains_a_failure_but_not_a_success() {
    let verdict = |status, body: &str| told(status, body, &OOM, &Account::default()).verdict;
    assert_eq!(verdict(502, EXIT), Verdict::OutOfMemory);
    assert_eq!(verdict(502, ""), Verdict::OutOfMemory);
    assert_eq!(verdict(0, ""), Verdict::OutOfMemory);
    assert_eq!(verdict(200, "1"), Verdict::Success);
    let beyond = ContainerFacts { memory_exceeded: true, ..RUNNING };
    let late = told(200, "1", &beyond, &Account::default());
    assert_eq!(late.verdict, Verdict::OutOfMemory, "Lambda had ended it");
    assert_eq!(late.error.map(|error| error.error_type).as_deref(), Some("Runtime.ExitError"));
}

#[test]
fn no_answer_is_read_from_the_exit_code_or_the_clock() {
    let ended = |code| ContainerFacts { exit_code: Some(code), ..ContainerFacts::default() };
    assert_eq!(told(0, "", &ended(142), &Account::default()).verdict, Verdict::InitFailure);
    assert_eq!(told(0, "", &ended(2), &Account::default()).verdict, Verdict::Crash);
    let late = ContainerFacts { overran: true, ..RUNNING };
    assert_eq!(told(0, "", &late, &Account::default()).verdict, Verdict::Timeout);
}

#[test]
fn lambda_says_itself_whether_it_was_an_error() {
    assert_eq!(classify_lambda_answer(None, DATA.as_bytes()), Verdict::Success);
    assert_eq!(classify_lambda_answer(Some("Unhandled"), DATA.as_bytes()), Verdict::FunctionError);
    assert_eq!(classify_lambda_answer(Some("Unhandled"), EXIT.as_bytes()), Verdict::Crash);
    let timeout = br#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}"#;
    assert_eq!(classify_lambda_answer(Some("Unhandled"), timeout), Verdict::Timeout);
}

#[test]
fn a_404_of_the_emulator_in_the_programs_place_is_no_success() {
    let page = br#"{"statusCode":404,"body":"404 page not found\n"}"#;
    let answer = Answer { status: 200, body: page, held_port: Some(8080), of_stranger: false };
    let seen = judge(answer, &RUNNING, &Account::default());
    assert_eq!(seen.verdict, Verdict::FunctionError);
    let message = seen.error.unwrap().error_message;
    assert!(message.contains("port 8080") && message.contains("was not reached"), "{message}");
    let elsewhere = Answer { held_port: None, ..answer };
    assert_eq!(
        judge(elsewhere, &RUNNING, &Account::default()).verdict,
        Verdict::Success,
        "no program looks for itself where the emulator is: it is an answer of its own"
    );
}

#[test]
fn an_answer_of_another_server_than_the_emulator_is_no_success() {
    for status in [200, 404] {
        let answer = Answer { status, body: b"<html>", held_port: None, of_stranger: true };
        let seen = judge(answer, &RUNNING, &Account::default());
        assert_eq!(seen.verdict, Verdict::InitFailure, "{status}");
        assert!(seen.error.unwrap().error_message.contains("never got the event"));
    }
}
