//! One call of the engine's builder: what it is asked with, and how its answer is followed to the end.

use crate::build_progress::Progress;
use crate::build_request::{BuildEvent, BuildRequest, Builder, Report};
use crate::context::archive::Outcome;
use crate::error::EngineError;
use bollard::BollardRequest;
use bollard::models::BuildInfo;
use bollard::query_parameters::{BuildImageOptions, BuildImageOptionsBuilder, BuilderVersion};
use futures_util::{Stream, StreamExt as _};
use std::collections::HashMap;
use std::time::Duration;

/// How long bollard's session may outlive the build.
const AFTER_THE_END: Duration = Duration::from_millis(300);

/// Follows a build to its end. Gives the image's id if the builder told one.
pub(crate) async fn follow(
    answers: impl Stream<Item = Result<BuildInfo, bollard::errors::Error>>,
    builder: Builder,
    sent: &Outcome,
    report: Report<'_>,
) -> Result<Option<String>, EngineError> {
    let mut answers = Box::pin(answers);
    let mut progress = Progress::new(builder, report);
    let mut announced = false;
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            // bollard's session stays open until it is dropped, and with it the stream that bollard joins to the
            // answer. The image's id is the last thing the engine says.
            () = tokio::time::sleep(AFTER_THE_END), if progress.image_id().is_some() => None,
        };
        announced = announced || announce(sent, report)?;
        match answer {
            None => break,
            Some(Ok(info)) => progress.take(info)?,
            // bollard takes a last line end that arrives by itself for half a message. After the id nothing follows that
            // counts, and whoever asked for the build proves the image by it.
            Some(Err(_)) if progress.image_id().is_some() => break,
            Some(Err(error)) => return Err(progress.explain(error)),
        }
    }
    progress.finish();
    progress.verdict()
}

/// Reports once that the context is sent; an error while reading it ends the build.
fn announce(sent: &Outcome, report: Report<'_>) -> Result<bool, EngineError> {
    match sent.take() {
        Some(Ok((files, bytes))) => {
            report(BuildEvent::ContextSent { files, bytes });
            Ok(true)
        }
        Some(Err(error)) => Err(error),
        None => Ok(false),
    }
}

pub(crate) fn options(request: &BuildRequest, dockerfile: &str) -> BuildImageOptions {
    // What is asked for by name wins over the proxies.
    let mut arguments: HashMap<&str, &str> = request.proxy.build_args().collect();
    arguments.extend(request.build_args.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let labels: HashMap<&str, &str> =
        request.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut options = BuildImageOptionsBuilder::default()
        .dockerfile(dockerfile)
        .t(&request.tag)
        .platform(request.architecture.platform())
        .nocache(request.no_cache)
        .buildargs(&arguments)
        .labels(&labels)
        .version(BuilderVersion::BuilderV1)
        .rm(true)
        .forcerm(true);
    if let Some(target) = &request.target {
        options = options.target(target);
    }
    options.build()
}

/// Asks for BuildKit in a request that bollard made for the legacy builder. bollard would open a session of its own
/// for BuildKit, and a build has only one.
pub(crate) fn as_buildkit(mut request: BollardRequest) -> BollardRequest {
    let Some((path, query)) = request.uri().path_and_query().and_then(|all| all.as_str().split_once('?'))
    else {
        return request;
    };
    let query: Vec<&str> =
        query.split('&').map(|part| if part == "version=1" { "version=2" } else { part }).collect();
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = format!("{path}?{}", query.join("&")).parse().ok();
    if let Ok(uri) = parts.try_into() {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::{Builder, Outcome, follow};
    use bollard::models::BuildInfo;

    fn broken_off() -> bollard::errors::Error {
        std::io::Error::other("bytes remaining on stream").into()
    }

    #[tokio::test]
    async fn half_a_line_end_after_the_images_id_breaks_no_build() {
        let id = format!("sha256:{}", "a".repeat(64));
        let told: BuildInfo = serde_json::from_str(&format!("{{\"aux\":{{\"ID\":\"{id}\"}}}}")).unwrap();
        let answers = futures_util::stream::iter([Ok(told), Err(broken_off())]);
        let built = follow(answers, Builder::Legacy, &Outcome::default(), &|_| {}).await;
        assert_eq!(built.unwrap(), Some(id));
    }

    #[tokio::test]
    async fn a_stream_that_breaks_off_before_the_id_is_a_lost_build() {
        let answers = futures_util::stream::iter([Err(broken_off())]);
        assert!(follow(answers, Builder::Legacy, &Outcome::default(), &|_| {}).await.is_err());
    }
}
