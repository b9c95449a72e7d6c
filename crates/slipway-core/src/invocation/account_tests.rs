use super::*;

fn emulator(text: &str) -> LogRecord {
    LogRecord { origin: Origin::Emulator, text: format!("28 Nov 2026 12:50:31,281 [INFO] (rapid) {text}") }
}

fn on(origin: Origin, text: &str) -> Vec<LogRecord> {
    text.lines().map(|line| LogRecord { origin, text: line.to_owned() }).collect()
}

const FAILED: &str = "2026-11-28T12:00:00.000Z\t6f1c\tfail\tSystem.InvalidOperationException: first line
second line
 ---> System.IO.IOException: the cause
   at Fn.Function.Read() in /src/Function.cs:line 9
   --- End of inner exception stack trace ---
   at Fn.Function.H(Object e) in /src/Function.cs:line 5
   at Amazon.Lambda.RuntimeSupport.Bootstrap.UserCodeLoader.Invoke(Stream a)
2026-11-28T12:00:00.001Z\t6f1c\tinfo\tafter it";

#[test]
fn the_emulators_notes_tell_of_start_limit_and_end() {
    let told = Account::read(&[
        emulator("INIT RTDONE(status: success)"),
        emulator("INIT REPORT(durationMs: 913.250000)"),
        emulator("INIT REPORT(durationMs: 0.030000)"),
        emulator("INVOKE START(requestId: 6f1c)"),
        emulator("INVOKE RTDONE(status: success, produced bytes: 7, duration: 3.250000ms)"),
        emulator("Process runtime-1 exited: exit status 3"),
        emulator("Reset initiated: Timeout"),
    ]);
    assert_eq!((told.init_ms, told.init_failed, told.ready, told.began), (Some(913.25), false, true, true));
    assert_eq!(told.duration_ms, Some(3.25));
    assert_eq!((told.timed_out, told.exit.as_deref()), (true, Some("exit status 3")));
    let failed =
        Account::read(&[emulator("INIT RTDONE(status: error)"), emulator("Reset initiated: ReleaseFail")]);
    assert!(failed.init_failed && !failed.ready && !failed.timed_out);
}

#[test]
fn an_exception_that_left_the_handler_is_told_from_one_that_was_only_logged() {
    let told = Account::read(&on(Origin::Error, FAILED)).escaped.expect("it left the handler");
    assert_eq!(told.error_type, "System.InvalidOperationException");
    assert_eq!(told.error_message, "first line\nsecond line");
    assert_eq!((told.causes.len(), told.causes[0].error_message.as_str()), (1, "the cause"));
    assert_eq!(told.stack_trace.len(), 2, "{told:?}");
    let caught: String = FAILED
        .lines()
        .filter(|line| !line.contains("RuntimeSupport"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(
        Account::read(&on(Origin::Error, &caught)).escaped,
        None,
        "the function logged it and went on"
    );
}

#[test]
fn the_json_format_tells_the_same() {
    let line = r#"{"timestamp":"2026-11-28T12:00:00.000Z","level":"Error","requestId":"6f1c","message":"System.Exception: no\n   at Fn.Function.H()\n   at Amazon.Lambda.RuntimeSupport.LambdaBootstrap.InvokeOnceAsync()"}"#;
    let told = Account::read(&on(Origin::Error, line)).escaped.expect("an exception");
    assert_eq!((told.error_type.as_str(), told.error_message.as_str()), ("System.Exception", "no"));
    let parts = r#"{"level":"Error","message":"failed","errorType":"System.Exception","errorMessage":"no","stackTrace":["at Fn.Function.H()","at Amazon.Lambda.RuntimeSupport.LambdaBootstrap.InvokeOnceAsync()"]}"#;
    assert!(Account::read(&on(Origin::Output, parts)).escaped.is_some());
    let own = r#"{"level":"Error","message":"payment refused"}"#;
    assert_eq!(Account::read(&on(Origin::Output, own)).escaped, None);
}

#[test]
fn what_ended_the_process_is_read_from_its_last_words() {
    let told = |text: &str| Account::read(&on(Origin::Error, text)).unhandled.expect("an end");
    let thrown = told(
        "Unhandled exception. System.InvalidOperationException: connection string is missing\n   at Program.<Main>$(String[] args)",
    );
    assert_eq!(
        (thrown.error_type.as_str(), thrown.error_message.as_str()),
        ("System.InvalidOperationException", "connection string is missing")
    );
    let nested = told(
        "Unhandled exception. System.TypeInitializationException: The type initializer for '<Module>' threw an exception.\n ---> System.Exception: why\n   at X\n   --- End of inner exception stack trace ---",
    );
    assert_eq!(nested.causes[0].error_message, "why");
    assert_eq!(told("Process terminated. stop here").error_message, "stop here");
    assert_eq!(told("Stack overflow.\n   at A").error_type, "System.StackOverflowException");
    assert_eq!(Account::read(&on(Origin::Output, "all is well")).unhandled, None);
}

#[test]
fn a_web_server_of_its_own_is_seen() {
    assert!(Account::read(&on(Origin::Output, "      Now listening on: http://localhost:5000")).listens);
}

#[test]
fn a_message_of_any_length_is_kept_short() {
    let huge = format!(
        "2026-11-28T12:00:00.000Z\t6f1c\tfail\tSystem.Exception: {}\n   at Amazon.Lambda.RuntimeSupport.X()",
        "ü".repeat(300_000)
    );
    let told = Account::read(&on(Origin::Error, &huge)).escaped.expect("an exception");
    assert!(told.error_message.len() <= LONGEST_MESSAGE + 4 && told.error_message.ends_with('…'));
}
