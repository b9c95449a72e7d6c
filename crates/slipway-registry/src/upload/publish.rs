//! Puts the manifest and reads back what the registry shows.

use super::UploadEvent;
use super::attempts::{Registry, WhenLost};
use crate::error::RegistryError;
use crate::prepare::PreparedImage;
use aws_sdk_ecr::types::ImageIdentifier;
use slipway_aws::CallFailure;
use slipway_aws::pause::{Patience, Pauses};
use slipway_core::Digest;
use std::time::Duration;

/// A read right after a write may still show the state before it.
const LAG: Patience = Patience {
    first: Duration::from_millis(300),
    longest: Duration::from_secs(3),
    total: Duration::from_secs(10),
};

/// What came of putting the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// The registry has the image.
    Taken,
    /// The registry misses a layer that it said it had.
    LayersMissing,
}

impl Registry<'_> {
    /// Puts the manifest. Only this call is repeated when it fails; the layers stay where they are. The registry is
    /// given the digest too, so that it refuses anything else itself.
    pub(super) async fn put_image(
        &self,
        image: &PreparedImage,
        tag: Option<&str>,
        last_round: bool,
    ) -> Result<Put, RegistryError> {
        let manifest = String::from_utf8_lossy(&image.manifest).into_owned();
        let sent = self
            .attempt(WhenLost::Repeat, || async {
                self.client
                    .put_image()
                    .repository_name(self.repository.to_string())
                    .image_manifest(&manifest)
                    .image_manifest_media_type(&image.media_type)
                    .image_digest(image.digest.as_str())
                    .set_image_tag(tag.map(str::to_owned))
                    .send()
                    .await
                    .map_err(|error| CallFailure::of("ecr:PutImage", error))
            })
            .await;
        let failure = match sent {
            Ok(_) => return Ok(Put::Taken),
            Err(failure) => failure,
        };
        match (failure.code.as_deref(), tag) {
            // The same image under the same tag: an earlier upload, or an answer that was lost.
            (Some("ImageAlreadyExistsException"), _) => Ok(Put::Taken),
            (Some("ImageTagAlreadyExistsException"), Some(tag)) => match self.shown(&by_tag(tag)).await? {
                Some(existing) if existing == image.digest.as_str() => Ok(Put::Taken),
                existing => Err(RegistryError::TagTaken {
                    repository: self.repository.to_string(),
                    tag: tag.to_owned(),
                    existing: existing.and_then(|digest| Digest::parse(&digest).ok()),
                }),
            },
            (Some("LayersNotFoundException"), _) if !last_round => Ok(Put::LayersMissing),
            _ => Err(self.failed(failure)),
        }
    }

    /// Returns only when the registry shows this image under this digest, and the tag as its name.
    pub(super) async fn verify(&self, digest: &Digest, tag: Option<&str>) -> Result<(), RegistryError> {
        let mut pauses = Pauses::start(LAG);
        let by_digest = ImageIdentifier::builder().image_digest(digest.as_str()).build();
        let questions: Vec<ImageIdentifier> = tag.map(by_tag).into_iter().chain([by_digest]).collect();
        for question in questions {
            loop {
                let found = self.shown(&question).await?;
                if found.as_deref() == Some(digest.as_str()) {
                    break;
                }
                let Some(after) = pauses.next(None) else {
                    return Err(RegistryError::NotVerified { wanted: digest.clone(), found });
                };
                (self.report)(UploadEvent::Retrying { what: "ecr:DescribeImages".to_owned(), after });
                tokio::time::sleep(after).await;
            }
        }
        Ok(())
    }

    /// The digest the registry shows for a tag or a digest, or none where it knows no such image.
    async fn shown(&self, question: &ImageIdentifier) -> Result<Option<String>, RegistryError> {
        let answer = self
            .attempt(WhenLost::Repeat, || async {
                self.client
                    .describe_images()
                    .repository_name(self.repository.to_string())
                    .image_ids(question.clone())
                    .send()
                    .await
                    .map_err(|error| CallFailure::of("ecr:DescribeImages", error))
            })
            .await;
        match answer {
            Ok(answer) => Ok(answer
                .image_details
                .unwrap_or_default()
                .into_iter()
                .next()
                .and_then(|image| image.image_digest)),
            Err(failure) if failure.is_code("ImageNotFoundException") => Ok(None),
            Err(failure) => Err(self.failed(failure)),
        }
    }
}

fn by_tag(tag: &str) -> ImageIdentifier {
    ImageIdentifier::builder().image_tag(tag).build()
}
