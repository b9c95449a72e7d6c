//! Building an image from a folder and a Dockerfile.
//!
//! BuildKit is asked first, through a session that offers it the files; Podman, and engines for Windows containers, have only the
//! legacy builder. Success is proven at the end by inspecting the tag: the engine streams failures inside an
//! answer with status 200, and a stream that merely stops is no success either. Dropping the future closes the
//! request, on which the engine stops the build.

use crate::build_call::{as_buildkit, follow, options};
use crate::build_context::Prepared;
use crate::build_progress::milliseconds;
use crate::build_request::{BuildEvent, BuildRequest, Builder, BuilderChoice, BuiltImage, Report};
use crate::build_secrets::SecretDesk;
use crate::build_session::{Offers, Session};
use crate::build_watch::Watch;
use crate::connect::Engine;
use crate::context::archive;
use crate::context::sync::DOCKERFILE;
use crate::error::{EngineError, status_code};
use crate::registry_login::{BuildLogins, RegistryLogins, is_refusal};
use crate::warm::Attempt;
use bollard::query_parameters::BuilderVersion;
use bytes::Bytes;
use std::time::Instant;

impl Engine {
    /// Builds an image and proves that it is there.
    pub async fn build(&self, request: &BuildRequest, report: Report<'_>) -> Result<BuiltImage, EngineError> {
        let started = Instant::now();
        let mut attempt = Attempt::begin(self, request).await;
        if let Some(attempt) = &mut attempt
            && let Some(image_id) = attempt.run(report).await
        {
            let duration_ms = milliseconds(started.elapsed());
            return Ok(BuiltImage { image_id, builder: Builder::BuildKit, duration_ms });
        }
        let built = self.build_alone(request, started, report).await?;
        if let Some(attempt) = attempt {
            attempt.note_builders();
        }
        Ok(built)
    }

    /// Builds with a builder and nothing else.
    async fn build_alone(
        &self,
        request: &BuildRequest,
        started: Instant,
        report: Report<'_>,
    ) -> Result<BuiltImage, EngineError> {
        let (builder, reason) = self.choose_builder(request.builder);
        let watch = Watch::new(request, report);
        let report: Report<'_> = &|event| watch.take(event);
        if builder == Builder::Legacy && !request.secrets.is_empty() {
            return Err(EngineError::SecretsNeedBuildKit { reason: reason.to_owned() });
        }
        report(BuildEvent::BuilderChosen { builder, reason: reason.to_owned() });
        let outcome = self.build_with_logins(request, builder, report).await;
        let (told, builder) = outcome.map_err(|error| watch.explain(error))?;
        let image_id = self.prove(&request.tag, told.as_deref()).await?;
        Ok(BuiltImage { image_id, builder, duration_ms: milliseconds(started.elapsed()) })
    }

    fn choose_builder(&self, choice: BuilderChoice) -> (Builder, &'static str) {
        let version = self.known_version();
        match choice {
            BuilderChoice::BuildKit => (Builder::BuildKit, "it was asked for"),
            BuilderChoice::Legacy => (Builder::Legacy, "it was asked for"),
            BuilderChoice::Auto if version.podman => {
                (Builder::Legacy, "Podman's API has no session for BuildKit")
            }
            BuilderChoice::Auto if version.operating_system == "windows" => {
                (Builder::Legacy, "BuildKit does not build Windows containers")
            }
            BuilderChoice::Auto => (Builder::BuildKit, "the engine has BuildKit"),
        }
    }

    /// Builds with the stored logins, and once more without any if a registry refused one of them: a login that has
    /// expired must not stand in the way of an image that everybody may read.
    async fn build_with_logins(
        &self,
        request: &BuildRequest,
        builder: Builder,
        report: Report<'_>,
    ) -> Result<(Option<String>, Builder), EngineError> {
        let logins = BuildLogins::new(&request.logins);
        match self.build_or_fall_back(request, builder, &logins, report).await {
            Err(EngineError::BuildFailed { message, .. }) if logins.has_given() && is_refusal(&message) => {
                let line = "A registry refused the stored login. It is asked again without one.".to_owned();
                report(BuildEvent::Log { step: None, line });
                let anonymous = BuildLogins::new(&RegistryLogins::Anonymous);
                self.build_or_fall_back(request, builder, &anonymous, report).await
            }
            outcome => outcome,
        }
    }

    async fn build_or_fall_back(
        &self,
        request: &BuildRequest,
        builder: Builder,
        logins: &BuildLogins,
        report: Report<'_>,
    ) -> Result<(Option<String>, Builder), EngineError> {
        let may_fall_back = request.builder == BuilderChoice::Auto && builder == Builder::BuildKit;
        match self.run_builder(request, builder, logins, report).await {
            Err(error) if may_fall_back && session_is_missing(&error) => {
                let reason = "the engine offers no session for BuildKit".to_owned();
                if !request.secrets.is_empty() {
                    return Err(EngineError::SecretsNeedBuildKit { reason });
                }
                report(BuildEvent::BuilderChosen { builder: Builder::Legacy, reason });
                let told = self.run_builder(request, Builder::Legacy, logins, report).await?;
                Ok((told, Builder::Legacy))
            }
            outcome => Ok((outcome?, builder)),
        }
    }

    /// Runs one builder to its end. Gives the image's id if the builder told one.
    pub(crate) async fn run_builder(
        &self,
        request: &BuildRequest,
        builder: Builder,
        logins: &BuildLogins,
        report: Report<'_>,
    ) -> Result<Option<String>, EngineError> {
        let prepared = Prepared::of(request).await?;
        if builder == Builder::Legacy {
            return self.build_from_archive(request, builder, prepared, logins, report).await;
        }
        let context = prepared.synced(request.context_records.as_deref()).await?;
        let sent = context.outcome();
        let kept = context.clone();
        let secrets = SecretDesk::new(&request.secrets);
        let offers = Offers { context, secrets, logins: logins.clone() };
        match Session::open(&self.endpoint, offers).await? {
            Some(session) => {
                let mut options = options(request, DOCKERFILE);
                options.session = Some(session.id().to_owned());
                options.remote = Some("client-session".to_owned());
                let docker = self.patient().with_request_modifier(as_buildkit);
                let answers = docker.build_image(options, None, Some(bollard::body_full(Bytes::new())));
                let built = follow(answers, builder, &sent, report).await;
                kept.keep().await;
                built
            }
            None if !request.secrets.is_empty() => {
                let reason = "over this connection the engine cannot ask for them".to_owned();
                Err(EngineError::SecretsNeedBuildKit { reason })
            }
            None => self.build_from_archive(request, builder, prepared, logins, report).await,
        }
    }

    /// Sends the context as one archive. For BuildKit this is bollard's own way, and a hidden Dockerfile is then
    /// a file of the context under its odd name.
    async fn build_from_archive(
        &self,
        request: &BuildRequest,
        builder: Builder,
        prepared: Prepared,
        logins: &BuildLogins,
        report: Report<'_>,
    ) -> Result<Option<String>, EngineError> {
        let logins = match builder {
            Builder::Legacy => Some(logins.named_in(&String::from_utf8_lossy(&prepared.text)).await),
            // bollard would put them into its own session, where an expired one has no second chance.
            Builder::BuildKit => None,
        };
        let packed = prepared.packed(builder)?;
        let mut options = options(request, &packed.dockerfile);
        if builder == Builder::BuildKit {
            options.version = BuilderVersion::BuilderBuildKit;
            options.session = Some(uuid::Uuid::new_v4().to_string());
        }
        let (chunks, sent) = archive::stream(packed.selection, packed.extra);
        let docker = self.patient();
        let answers = docker.build_image(options, logins, Some(bollard::body_try_stream(chunks)));
        follow(answers, builder, &sent, report).await
    }

    /// The image under this tag, if it is the one the builder told.
    pub(crate) async fn prove(&self, tag: &str, told: Option<&str>) -> Result<String, EngineError> {
        let unproven = || EngineError::BuildUnproven { tag: tag.to_owned() };
        let told = told.ok_or_else(unproven)?;
        match self.inspect_image(tag).await {
            // The legacy builder tells the first twelve digits only.
            Ok(facts) if bare(&facts.id).starts_with(bare(told)) => Ok(facts.id),
            Ok(_) | Err(EngineError::ImageMissing { .. }) => Err(unproven()),
            Err(error) => Err(error),
        }
    }
}

fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// Whether BuildKit failed only because the engine has no `/session`.
fn session_is_missing(error: &EngineError) -> bool {
    match error {
        EngineError::SessionRefused { .. } => true,
        EngineError::BuildFailed { message, .. } => message.contains("no active session"),
        EngineError::Request { source, .. } => matches!(status_code(source), Some(404 | 501)),
        _ => false,
    }
}
