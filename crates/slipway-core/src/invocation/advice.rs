//! What to do next about an outcome. A hint is given only where the cause is known, and says what was seen.

use super::account::Account;
use super::judgement::is_response_too_large;
use super::{FunctionError, Verdict};

/// The limits the invocation ran under, which hints name.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// The function's memory.
    pub memory_mib: u32,
    /// The function's limit of time.
    pub timeout_seconds: u32,
    /// The most memory it had in use, where that was measured.
    pub peak_mib: Option<f64>,
}

/// The hints for an outcome, one sentence or two each.
pub fn hints(
    verdict: Verdict,
    error: Option<&FunctionError>,
    account: &Account,
    limits: &Limits,
) -> Vec<String> {
    let none = FunctionError::default();
    let error = error.unwrap_or(&none);
    let hint = match verdict {
        Verdict::Success => None,
        Verdict::FunctionError => of_error(error, limits),
        Verdict::Timeout => Some(of_timeout(account, limits)),
        Verdict::OutOfMemory => Some(of_memory(limits)),
        Verdict::Crash => of_error(error, limits).or_else(|| of_crash(error)),
        Verdict::InitFailure => of_start(error).or_else(|| of_error(error, limits)),
    };
    hint.into_iter().collect()
}

fn of_memory(limits: &Limits) -> String {
    let used = limits.peak_mib.map(|peak| format!(" It had {peak:.0} MiB in use.")).unwrap_or_default();
    format!(
        "The memory of {} MB is used up.{used} Raise the function's memory, or keep less in memory at once.",
        limits.memory_mib
    )
}

fn of_timeout(account: &Account, limits: &Limits) -> String {
    if !account.ready && account.listens {
        return "A web server listens for requests, but nothing takes events from Lambda. Call \
                builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi) in Program.cs, of the package \
                Amazon.Lambda.AspNetCoreServer.Hosting."
            .to_owned();
    }
    if !account.ready {
        return "The start never ended, so the handler was not called. Look at what runs before it: static \
                constructors, the constructor, and Main before the bootstrap."
            .to_owned();
    }
    format!(
        "The handler ran for {} s and was ended. Raise the timeout, or look for a call that waits for something it \
         cannot reach from here.",
        limits.timeout_seconds
    )
}

/// What is known of an exception by its type and message, or by those behind it.
fn of_error(error: &FunctionError, limits: &Limits) -> Option<String> {
    if is_response_too_large(error) {
        return Some(
            "Lambda passes on at most 6 MB (6,291,556 bytes). Put a large result into S3 and answer with its address, \
             or stream the response."
                .to_owned(),
        );
    }
    error.with_causes().into_iter().rev().find_map(|error| of_exception(error, limits))
}

fn of_exception(error: &FunctionError, limits: &Limits) -> Option<String> {
    let name = error.error_type.rsplit('.').next().unwrap_or_default();
    let message = error.error_message.as_str();
    let says = |text: &str| message.contains(text);
    let hint = match name {
        "PortHeldByEmulator" => {
            "Let the program and its adapter use another port in this image: ENV PORT=8090 AWS_LWA_PORT=8090 \
             ASPNETCORE_URLS=http://+:8090. On Lambda any port but 9001 is free."
        }
        "EmulatorNotReached" => {
            "Look at ENTRYPOINT: what it starts listens on the emulator's port and takes no events from Lambda. Start a \
             runtime client (bootstrap, AddAWSLambdaHosting) or the Lambda Web Adapter, and no web server alone."
        }
        "IOException" | "SocketException" | "AddressInUseException" if says("address already in use") => {
            "Two programs want the same port. In this test the emulator holds 8080 and 9001 of the container; on Lambda \
             only 9001 is taken. Let the program use another port: ENV ASPNETCORE_URLS=http://+:8090."
        }
        "OutOfMemoryException" => return Some(of_memory(limits)),
        "JsonSerializerException" if says("event JSON payload") => {
            "The event does not have the form that the handler's parameter expects. Compare it with the parameter's type."
        }
        "JsonSerializerException" => {
            "The result could not be written as JSON. Return a plain type without cycles; with a JsonSerializerContext, \
             name the type there with [JsonSerializable]."
        }
        "LambdaValidationException" if says("serializer") || says("LambdaSerializer") => {
            "Name a serializer for the assembly: [assembly: \
             LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]."
        }
        "NullReferenceException"
            if error.stack_trace.iter().any(|frame| frame.contains("AspNetCoreServer")) =>
        {
            "The event is not of the kind the web host expects. Use an event of the source that AddAWSLambdaHosting \
             names: HTTP API, REST API or load balancer."
        }
        "DllNotFoundException" => {
            "A native library is missing in the image. Publish it for the image's platform, or install its package in \
             the Dockerfile."
        }
        "FileNotFoundException" | "DirectoryNotFoundException" if says("/var/task") => {
            "The file is not in the image. Set CopyToOutputDirectory for it in the project file, so that publish \
             takes it along."
        }
        "AuthenticationException" if says("UntrustedRoot") || says("PartialChain") || says("certificate") => {
            "The container does not trust the other side's certificate. Copy the authority's certificate into the image \
             and run update-ca-trust there."
        }
        "SocketException" | "HttpRequestException" if says("Connection refused") => {
            "Nothing listens at that address. Inside of the container localhost is the container itself."
        }
        "IOException" if says("Read-only file system") => "As on Lambda, only /tmp can be written to.",
        "UnauthorizedAccessException" if says("is denied") => {
            "The function does not run as root, as on Lambda. Make the file readable for everybody in the Dockerfile \
             (chmod a+r), and write below /tmp only."
        }
        "InvalidOperationException" | "AggregateException"
            if says("Unable to resolve service") || says("not able to be constructed") =>
        {
            "A service is missing in the container of services. Register the type that the message names."
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// A process that ended while the handler ran.
fn of_crash(error: &FunctionError) -> Option<String> {
    let names = |name: &str| error.with_causes().iter().any(|error| error.error_type.ends_with(name));
    let says = |text: &str| error.error_message.contains(text);
    let hint = if names("StackOverflowException") {
        "A method calls itself without an end. The stack in the log shows which."
    } else if names("FailFast") {
        "The function called Environment.FailFast. The log shows its message."
    } else if !error.causes.is_empty() {
        "An exception was caught by nobody and ended the process: on a thread of its own, or in an async void method. \
         Await the work, or catch within it."
    } else if says("signal: killed") {
        "The process was killed, and not for its memory. Look for a call that kills processes."
    } else if says("signal:") {
        "A signal ended the process, as native code does. Look at native libraries, and at the last lines of the log."
    } else if says("exit status") || says("without providing a reason") {
        "The process ended itself. Look for Environment.Exit; a handler returns or throws."
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// A process that ended before it took an event.
fn of_start(error: &FunctionError) -> Option<String> {
    if error.error_type != "Runtime.ExitError" {
        return None;
    }
    let says = |text: &str| error.error_message.ends_with(text);
    let hint = if says("exit status 142") {
        "AWS's entry point takes exactly one argument, the handler. Write CMD in its JSON form with one part: CMD \
         [\"Assembly::Namespace.Type::Method\"]."
    } else if says("exit status 101") || says("exit status 102") {
        "The folder /var/task is missing or empty. Copy the published files there in the Dockerfile."
    } else if says("exit status 103") || says("exit status 104") {
        "The bootstrap did not find what the handler names. Compare CMD with the files in /var/task."
    } else if says("exit status 105") || says("exit status 106") {
        "A .deps.json or .runtimeconfig.json is missing in /var/task. Copy the whole output of dotnet publish, and set \
         GenerateRuntimeConfigurationFiles in a class library."
    } else if says("exit status 126") || says("exit status 127") {
        "A program could not be started: it is missing, is not executable, or AWS_LAMBDA_EXEC_WRAPPER names nothing."
    } else if says("signal: aborted") || says("signal: killed") || says("signal: segmentation fault") {
        "The process was ended before it took an event. The last lines of the log tell why."
    } else {
        "The process ended before it asked for an event. In a program, look for a missing await before RunAsync and for an \
         initializer that answered false; in a class library, for Environment.Exit in a static constructor. A program \
         generated by Lambda Annotations needs the variable ANNOTATIONS_HANDLER."
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { memory_mib: 256, timeout_seconds: 3, peak_mib: Some(231.4) };

    fn hint(verdict: Verdict, error: &FunctionError, account: &Account) -> String {
        hints(verdict, Some(error), account, &LIMITS).join(" ")
    }

    #[test]
    fn every_verdict_but_a_success_has_a_next_action() {
        let exit = FunctionError::new(
            "Runtime.ExitError",
            "RequestId: 1 Error: Runtime exited with error: exit status 3",
        );
        let account = Account::default();
        for verdict in [Verdict::Timeout, Verdict::Crash, Verdict::InitFailure, Verdict::OutOfMemory] {
            assert!(!hint(verdict, &exit, &account).is_empty(), "{verdict:?}");
        }
        assert!(hints(Verdict::Success, None, &account, &LIMITS).is_empty());
        let own = FunctionError::new("OrderRefused", "no stock");
        assert!(hint(Verdict::FunctionError, &own, &account).is_empty(), "nothing is known of it");
    }

    #[test]
    fn memory_is_named_with_its_figures_also_behind_other_exceptions() {
        let mut error = FunctionError::new("AggregateException", "One or more errors occurred.");
        error.causes.push(FunctionError::new("System.OutOfMemoryException", "Array dimensions exceeded"));
        let told = hint(Verdict::FunctionError, &error, &Account::default());
        assert!(told.contains("256 MB") && told.contains("231 MiB"), "{told}");
    }

    #[test]
    fn a_timeout_says_whether_the_handler_was_reached() {
        let none = FunctionError::default();
        let waits = Account { listens: true, ..Account::default() };
        assert!(hint(Verdict::Timeout, &none, &waits).contains("AddAWSLambdaHosting"));
        assert!(hint(Verdict::Timeout, &none, &Account::default()).contains("start never ended"));
        let ready = Account { ready: true, ..Account::default() };
        assert!(hint(Verdict::Timeout, &none, &ready).contains("3 s"));
    }

    #[test]
    fn an_end_before_the_first_event_is_told_by_its_exit_code() {
        let left = |how: &str| {
            let error = FunctionError::new("Runtime.ExitError", format!("Runtime exited with error: {how}"));
            hint(Verdict::InitFailure, &error, &Account::default())
        };
        assert!(left("exit status 142").contains("exactly one argument"));
        assert!(left("exit status 5").contains("await"));
        assert!(left("exit status 102").contains("/var/task"));
    }
}
