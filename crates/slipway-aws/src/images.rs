//! Images in ECR: whether one is there, and what its manifest says.
//!
//! A deploy that names an image which is not there would be refused by Lambda, but only after a role was made for it.

use crate::{AwsError, CallFailure, Session};
use aws_sdk_ecr::types::ImageIdentifier;
use serde::Deserialize;
use slipway_core::{Digest, RepositoryName};

/// An image as its registry shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryImage {
    /// The configuration's digest; none for an index, which stands for several images.
    pub config: Option<Digest>,
}

/// What is read of a manifest.
#[derive(Deserialize)]
struct Manifest {
    config: Option<Descriptor>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: Digest,
}

/// The kinds of manifests that are asked for; without them ECR turns one kind into another.
const KINDS: [&str; 4] = [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
];

impl Session {
    /// The image with this digest, if the repository has it. `registry` is the account that the repository is in, where
    /// it is not the caller's own.
    pub async fn find_image(
        &self,
        registry: Option<&str>,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<RegistryImage>, AwsError> {
        const ACTION: &str = "ecr:BatchGetImage";
        let answer = self
            .ecr()
            .batch_get_image()
            .set_registry_id(registry.map(str::to_owned))
            .repository_name(repository.to_string())
            .image_ids(ImageIdentifier::builder().image_digest(digest.as_str()).build())
            .set_accepted_media_types(Some(KINDS.iter().map(|kind| (*kind).to_owned()).collect()))
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("RepositoryNotFoundException") => return Ok(None),
                failure => return Err(self.failed(failure)),
            },
        };
        let Some(image) = answer.images.unwrap_or_default().into_iter().next() else { return Ok(None) };
        let text = image.image_manifest.unwrap_or_default();
        let manifest: Option<Manifest> = serde_json::from_str(&text).ok();
        let config = manifest.and_then(|manifest| manifest.config).map(|config| config.digest);
        Ok(Some(RegistryImage { config }))
    }

    /// The address that a blob can be fetched from for a while. It needs no credentials, so it stands in no log.
    pub async fn download_address(
        &self,
        registry: Option<&str>,
        repository: &RepositoryName,
        blob: &Digest,
    ) -> Result<String, AwsError> {
        const ACTION: &str = "ecr:GetDownloadUrlForLayer";
        let answer = self
            .ecr()
            .get_download_url_for_layer()
            .set_registry_id(registry.map(str::to_owned))
            .repository_name(repository.to_string())
            .layer_digest(blob.as_str())
            .send()
            .await
            .map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
        answer.download_url.ok_or(AwsError::AnswerIncomplete { action: ACTION, field: "downloadUrl" })
    }
}
