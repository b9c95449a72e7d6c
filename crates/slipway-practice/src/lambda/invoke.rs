//! Invoking: the function's image runs by digest, and what it writes goes to its log group.

use super::call::Call;
use super::describe::{find, with_function};
use super::outcome::in_state;
use super::record::{Configuration, Status};
use super::report;
use crate::clock;
use crate::cloud::Cloud;
use crate::runner::{Image, Run};
use crate::wire::{AwsError, RestReply};
use crate::work::blocking;
use base64::Engine as _;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;
use slipway_core::MemorySize;
use std::sync::Arc;

const EXECUTED_VERSION: HeaderName = HeaderName::from_static("x-amz-executed-version");
const FUNCTION_ERROR: HeaderName = HeaderName::from_static("x-amz-function-error");
const LOG_RESULT: HeaderName = HeaderName::from_static("x-amz-log-result");

/// The largest event of a synchronous invocation.
const LARGEST_EVENT: usize = 6_291_456;
/// The largest event of an asynchronous invocation.
const LARGEST_ASYNCHRONOUS_EVENT: usize = 1_048_576;
/// The tail of the log that an answer carries.
const LOG_TAIL: usize = 4096;

/// What is invoked, with the name under which it writes its log.
struct Invoked {
    run: Run,
    log_group: String,
}

pub(super) async fn invoke(cloud: Arc<Cloud>, call: Call) -> Result<RestReply, AwsError> {
    let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
    let kind = header("x-amz-invocation-type").unwrap_or("RequestResponse").to_owned();
    let tail = header("x-amz-log-type") == Some("Tail");
    let event = event(&call, &kind)?;
    let invoked = look_up(&cloud, &call, event)?;
    match kind.as_str() {
        "DryRun" => Ok(RestReply::empty(StatusCode::NO_CONTENT)),
        "Event" => {
            require_runner(&cloud)?;
            tokio::spawn(async move {
                if let Err(error) = run(&cloud, invoked, &call.request_id).await {
                    tracing::warn!(message = error.message, "an asynchronous invocation failed");
                }
            });
            Ok(RestReply::empty(StatusCode::ACCEPTED))
        }
        _ => {
            let version = invoked.run.version.clone();
            let told = run(&cloud, invoked, &call.request_id).await?;
            Ok(answer(told, &version, tail))
        }
    }
}

fn event(call: &Call, kind: &str) -> Result<Bytes, AwsError> {
    let limit = if kind == "Event" { LARGEST_ASYNCHRONOUS_EVENT } else { LARGEST_EVENT };
    if call.body.len() > limit {
        let message = format!("Request must be smaller than {limit} bytes for the InvokeFunction operation");
        return Err(AwsError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", message));
    }
    if call.body.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    match serde_json::from_slice::<IgnoredAny>(&call.body) {
        Ok(_) => Ok(call.body.clone()),
        Err(error) => {
            let message = format!("Could not parse request body into json: {error}");
            Err(AwsError::bad("InvalidRequestContentException", message))
        }
    }
}

fn look_up(cloud: &Cloud, call: &Call, event: Bytes) -> Result<Invoked, AwsError> {
    let target = call.target(cloud)?;
    with_function(cloud, &target, |function| {
        let found = find(cloud, function, target.qualifier.as_deref())?;
        let now = clock::now();
        match found.configuration.status(now) {
            Status::Pending => return Err(in_state("Pending")),
            Status::Failed(_) => return Err(in_state("Failed")),
            Status::Active | Status::Updating | Status::UpdateFailed(_) => {}
        }
        let running = found.configuration.running(now);
        Ok(Invoked {
            log_group: running.log_group(&target.name),
            run: to_run(cloud, &target.name, &found.version, running, event),
        })
    })
}

fn to_run(cloud: &Cloud, name: &str, version: &str, running: &Configuration, event: Bytes) -> Run {
    let image = &running.image;
    let image_config = running.image_config.clone().unwrap_or_default();
    Run {
        function_name: name.to_owned(),
        version: version.to_owned(),
        image: Image {
            architecture: running.architecture,
            image_architecture: image.architecture,
            config: image.config.clone(),
            config_path: cloud.blobs.path(&image.config),
            layers: image.layers.iter().map(|layer| cloud.blobs.path(layer)).collect(),
        },
        command: image_config.command.filter(|command| !command.is_empty()),
        environment: running.environment.clone().unwrap_or_default(),
        memory: MemorySize(running.memory_mib),
        timeout_seconds: running.timeout_seconds,
        ephemeral_storage_mib: running.ephemeral_storage_mib,
        region: crate::credentials::REGION.to_owned(),
        event,
    }
}

fn require_runner(cloud: &Cloud) -> Result<&Arc<dyn crate::runner::RunFunction>, AwsError> {
    cloud.runner.as_ref().ok_or_else(|| service_exception(crate::NO_ENGINE.to_owned()))
}

fn service_exception(message: String) -> AwsError {
    AwsError::new(StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", message)
}

/// Runs the function, writes its log and says what came of it.
async fn run(cloud: &Arc<Cloud>, invoked: Invoked, request_id: &str) -> Result<report::Told, AwsError> {
    let Invoked { run, log_group } = invoked;
    let (version, began) = (run.version.clone(), clock::now());
    let limits = report::Limits { memory: run.memory, timeout_seconds: run.timeout_seconds };
    let invocation = match run.image.image_architecture {
        Some(found) if found != run.image.architecture => report::wrong_architecture(request_id),
        _ => require_runner(cloud)?.run(run).await.map_err(|error| {
            service_exception(format!("The function could not be run: {}", report::with_causes(&error)))
        })?,
    };
    let cold = invocation.init_ms.is_some();
    let told = report::tell(invocation, &version, limits, request_id);
    let (shared, lines) = (cloud.clone(), told.log_lines.clone());
    blocking(move || write_log(&shared, &log_group, &version, cold, began, lines)).await?;
    Ok(told)
}

/// Each container has a stream of its own: a cold start begins a new one.
fn write_log(
    cloud: &Cloud,
    group: &str,
    version: &str,
    cold: bool,
    began: clock::Moment,
    lines: Vec<String>,
) -> Result<(), AwsError> {
    let words = format!("[{version}]");
    let known = cloud.logs.youngest_stream(group, &words).filter(|_| !cold);
    let stream = known.unwrap_or_else(|| {
        let container = uuid::Uuid::new_v4().simple().to_string();
        format!("{}/{words}{container}", clock::day_path(began))
    });
    let last = clock::now();
    let count = lines.len();
    // Only the first and the last line have known times; the others lie somewhere in between.
    let timed = lines
        .into_iter()
        .enumerate()
        .map(|(place, line)| (if place + 1 < count { began } else { last }, line));
    cloud.logs.write(group, &stream, timed.collect())
}

fn answer(told: report::Told, version: &str, tail: bool) -> RestReply {
    let mut headers = HeaderMap::new();
    let mut add = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    add(CONTENT_TYPE, "application/json");
    add(EXECUTED_VERSION, version);
    add(crate::wire::REQUEST_ID, &told.request_id);
    if told.failed {
        add(FUNCTION_ERROR, "Unhandled");
    }
    if tail {
        let mut text = told.log_lines.join("\n").into_bytes();
        text.push(b'\n');
        let start = text.len().saturating_sub(LOG_TAIL);
        add(LOG_RESULT, &base64::engine::general_purpose::STANDARD.encode(text.split_off(start)));
    }
    RestReply { status: StatusCode::OK, headers, body: told.payload }
}
