//! Uploads the built image to ECR, layer by layer.

use super::project_record::image_of;
use super::publish_progress::{show_prepare, show_upload};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{CheckRequest, ProjectRecord, PublishRequest, PublishResult};
use futures_util::TryStreamExt as _;
use slipway_aws::{Repository, Session};
use slipway_check::{CheckFinding, Severity};
use slipway_core::image::is_tag;
use slipway_core::{Bytes, Digest, RepositoryName};
use slipway_registry::{PrepareEvent, PreparedImage, UploadEvent, Uploaded};
use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;
use tokio_util::io::StreamReader;

impl Workbench {
    /// Uploads the project's last build, or the image that is named.
    pub async fn start_publish(&self, request: PublishRequest) -> Result<TaskId, ErrorReport> {
        let repository = repository_name(&request.repository)?;
        check_tag(request.tag.as_deref())?;
        let description = TaskDescription {
            kind: TaskKind::Publish,
            title: format!("Publish to {repository}"),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.publish(&request, &context).await.map(TaskResult::Publish)
        }))
    }

    /// Uploads within a running task.
    pub(crate) async fn publish(
        &self,
        request: &PublishRequest,
        context: &TaskContext,
    ) -> Result<PublishResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.publish_as(&mut record, request, context).await
    }

    /// Uploads for a project, and keeps the upload in it.
    pub(crate) async fn publish_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &PublishRequest,
        context: &TaskContext,
    ) -> Result<PublishResult, ErrorReport> {
        let began = Instant::now();
        let name = repository_name(&request.repository)?;
        check_tag(request.tag.as_deref())?;
        let image = self.image_to_publish(record.as_ref(), request).await?;
        let session = self.session(&request.target).await?;
        self.guard_findings(record, request, &image, context).await?;
        let found = find_repository(&session, &name, request.create_repository, context).await?;
        let held = self.hold_layers().await?;
        let prepared = self.prepare(&image, context).await?;
        context.notice(format!("The image's digest is {}.", prepared.digest));
        let tag = request.tag.clone().unwrap_or_else(|| unique_tag(&prepared.digest));
        // Nothing is created before the image is read whole: an upload that cannot begin leaves no repository.
        let repository = match found {
            Some(repository) => repository,
            None => {
                let identity = self.identify(&request.target).await?;
                context.notice(format!(
                    "Account {} in {}, as {}.",
                    identity.account_id, identity.region, identity.arn
                ));
                create_repository(&session, &name, context).await?
            }
        };
        let uploaded = upload(&session, &name, &tag, &prepared, &self.layers(), context).await?;
        drop(held);
        self.bound_layers().await;
        let result = PublishResult {
            image_id: image,
            repository_uri: repository.uri,
            digest: uploaded.digest.to_string(),
            tag: uploaded.tag.unwrap_or(tag),
            bytes_sent: Bytes(uploaded.bytes_sent),
            bytes_skipped: Bytes(uploaded.bytes_skipped),
            duration_ms: began.elapsed().into(),
        };
        let (target, kept) = (request.target.clone(), result.clone());
        self.keep(record, move |record| record.keep_published(&target, kept.clone())).await?;
        Ok(result)
    }

    /// Stops before the upload of an image that Lambda would refuse, unless a person has said why it may go.
    async fn guard_findings(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &PublishRequest,
        image: &str,
        context: &TaskContext,
    ) -> Result<(), ErrorReport> {
        let check = CheckRequest {
            project: request.project.clone(),
            image: Some(image.to_owned()),
            architecture: None,
        };
        let checked = self.check_as(record, &check, context).await?;
        let refused = |finding: &&CheckFinding| finding.severity == Severity::Refused;
        let found: Vec<&CheckFinding> = checked.report.findings.iter().filter(refused).collect();
        match &request.allow_findings {
            _ if found.is_empty() => Ok(()),
            Some(reason) if !reason.trim().is_empty() => {
                context.notice(format!("Uploaded against {} findings: {}", found.len(), reason.trim()));
                Ok(())
            }
            _ => Err(report::check_failed(&checked.image, &found)),
        }
    }

    /// The image's id in the engine: of the image that is named, else of the project's last build.
    async fn image_to_publish(
        &self,
        record: Option<&ProjectRecord>,
        request: &PublishRequest,
    ) -> Result<String, ErrorReport> {
        let reference = image_of(record, request.image.as_deref())?;
        let facts = self.machine().engine().await?.inspect_image(&reference).await.map_err(report::engine)?;
        Ok(facts.id)
    }

    async fn prepare(&self, image: &str, context: &TaskContext) -> Result<PreparedImage, ErrorReport> {
        context.begin("prepare", "Read the image from the engine and compress its layers");
        let store = self.layers();
        // An image that was prepared before is still whole in the store: nothing is read or compressed again.
        if let Some(prepared) = slipway_registry::prepared(&store, image) {
            context.end("prepare", StageState::Reused);
            return Ok(prepared);
        }
        let engine = self.machine().engine().await?;
        let archive = StreamReader::new(engine.export_image(image).map_err(std::io::Error::other));
        let reported = context.clone();
        let report_event = move |event: PrepareEvent| show_prepare(&reported, &event);
        let prepared = slipway_registry::prepare(std::pin::pin!(archive), &store, &report_event)
            .await
            .map_err(|error| report::publish(&error))?;
        context.end("prepare", StageState::Done);
        Ok(prepared)
    }
}

/// The repository, or none where it shall be created.
async fn find_repository(
    session: &Session,
    name: &RepositoryName,
    create: bool,
    context: &TaskContext,
) -> Result<Option<Repository>, ErrorReport> {
    context.begin("repository", &format!("Look for the repository {name}"));
    let failed = |error| report::aws(&format!("find the repository {name}"), &error);
    if let Some(repository) = session.find_repository(name).await.map_err(failed)? {
        context.end("repository", StageState::Reused);
        return Ok(Some(repository));
    }
    if !create {
        return Err(report::repository_missing(name.as_str()));
    }
    context.end("repository", StageState::Done);
    Ok(None)
}

async fn create_repository(
    session: &Session,
    name: &RepositoryName,
    context: &TaskContext,
) -> Result<Repository, ErrorReport> {
    context.begin("create-repository", &format!("Create the repository {name}"));
    let failed = |error| report::aws(&format!("create the repository {name}"), &error);
    let repository = session.create_repository(name).await.map_err(failed)?;
    context.end("create-repository", StageState::Done);
    Ok(repository)
}

async fn upload(
    session: &Session,
    name: &RepositoryName,
    tag: &str,
    prepared: &PreparedImage,
    store: &Path,
    context: &TaskContext,
) -> Result<Uploaded, ErrorReport> {
    let sizes: HashMap<Digest, u64> = prepared
        .layers
        .iter()
        .chain(std::iter::once(&prepared.config))
        .map(|blob| (blob.digest.clone(), blob.size_bytes))
        .collect();
    let reported = context.clone();
    let report_event = move |event: UploadEvent| show_upload(&reported, &sizes, &event);
    slipway_registry::upload(session.ecr(), name, Some(tag), prepared, store, &report_event)
        .await
        .map_err(|error| report::publish(&error))
}

/// A tag that no other image has: tags are immutable, and the digest is what counts.
fn unique_tag(digest: &Digest) -> String {
    format!("slipway-{}", digest.key())
}

pub(crate) fn repository_name(text: &str) -> Result<RepositoryName, ErrorReport> {
    RepositoryName::parse(text).map_err(|error| report::invalid_input(format!("{error}.")))
}

fn check_tag(tag: Option<&str>) -> Result<(), ErrorReport> {
    match tag {
        Some(tag) if !is_tag(tag) => Err(report::invalid_input(format!(
            "`{}` is no tag: up to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`.",
            tag.escape_debug()
        ))),
        _ => Ok(()),
    }
}
