//! Images in the engine: what they are, taking them out, putting them in.

use crate::connect::Engine;
use crate::error::{EngineError, status_code};
use bollard::query_parameters::{
    ImportImageOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptionsBuilder, TagImageOptionsBuilder,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use slipway_core::Architecture;
use std::collections::{BTreeMap, HashMap};

/// What the engine knows of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageFacts {
    /// The image's id: a digest of its configuration, or of its manifest in newer image stores.
    pub id: String,
    /// The names it carries.
    pub tags: Vec<String>,
    /// The names by digest it was pulled or pushed under.
    pub repo_digests: Vec<String>,
    /// The architecture its programs are compiled for; none if it is one that Lambda does not have.
    pub architecture: Option<Architecture>,
    /// The operating system, such as `linux`.
    pub operating_system: String,
    /// The size of all layers, unpacked.
    pub size_bytes: u64,
    /// `ENTRYPOINT`.
    pub entrypoint: Vec<String>,
    /// `CMD`.
    pub command: Vec<String>,
    /// `WORKDIR`.
    pub working_directory: String,
    /// `ENV`, each entry as `NAME=value`.
    pub environment: Vec<String>,
    /// `LABEL`.
    pub labels: BTreeMap<String, String>,
    /// When it was built, in seconds since 1970.
    pub created: Option<i64>,
}

/// One row of the engine's list of images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageSummary {
    /// The image's id.
    pub id: String,
    /// The names it carries.
    pub tags: Vec<String>,
    /// The size of all layers, unpacked.
    pub size_bytes: u64,
    /// When it was built, in seconds since 1970.
    pub created: i64,
    /// `LABEL`.
    pub labels: BTreeMap<String, String>,
}

impl Engine {
    /// What the engine knows of an image, by any of its names or its id.
    pub async fn inspect_image(&self, reference: &str) -> Result<ImageFacts, EngineError> {
        let told = match self.docker.inspect_image(reference).await {
            Ok(told) => told,
            Err(error) => return Err(image_error("inspect the image", reference, error)),
        };
        let config = told.config.unwrap_or_default();
        Ok(ImageFacts {
            id: told.id.ok_or(EngineError::AnswerIncomplete { what: "the image's id" })?,
            tags: told.repo_tags.unwrap_or_default(),
            repo_digests: told.repo_digests.unwrap_or_default(),
            architecture: told.architecture.as_deref().and_then(Architecture::from_name),
            operating_system: told.os.unwrap_or_default(),
            size_bytes: told.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            entrypoint: config.entrypoint.unwrap_or_default(),
            command: config.cmd.unwrap_or_default(),
            working_directory: config.working_dir.unwrap_or_default(),
            environment: config.env.unwrap_or_default(),
            labels: config.labels.unwrap_or_default().into_iter().collect(),
            created: told.created.map(|created| created.unix_timestamp()),
        })
    }

    /// The image as an archive in the format of `docker save`, as the engine produces it.
    pub fn export_image(
        &self,
        reference: &str,
    ) -> impl Stream<Item = Result<Bytes, EngineError>> + Send + use<> {
        let docker = self.patient();
        let reference = reference.to_owned();
        async_stream::try_stream! {
            let mut chunks = Box::pin(docker.export_image(&reference));
            while let Some(chunk) = chunks.next().await {
                yield chunk.map_err(|error| image_error("export the image", &reference, error))?;
            }
        }
    }

    /// Loads an archive in the format of `docker save`.
    pub async fn import_image(
        &self,
        archive: impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
    ) -> Result<(), EngineError> {
        let options = ImportImageOptionsBuilder::default().quiet(true).build();
        let docker = self.patient();
        let mut answers = Box::pin(docker.import_image(options, bollard::body_try_stream(archive), None));
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(info) => {
                    if let Some(message) = info.error_detail.and_then(|detail| detail.message) {
                        return Err(EngineError::ImportFailed { message });
                    }
                }
                Err(bollard::errors::Error::DockerStreamError { error }) => {
                    return Err(EngineError::ImportFailed { message: error });
                }
                Err(error) => return Err(EngineError::from_request("load the image archive", error)),
            }
        }
        Ok(())
    }

    /// Gives an image one more name: `repository` and `tag`.
    pub async fn tag_image(&self, reference: &str, repository: &str, tag: &str) -> Result<(), EngineError> {
        let options = TagImageOptionsBuilder::default().repo(repository).tag(tag).build();
        let tagged = self.docker.tag_image(reference, Some(options)).await;
        tagged.map_err(|error| image_error("tag the image", reference, error))
    }

    /// Takes a name from an image, and the image too if it was the last. An image that is not there is fine.
    pub async fn remove_image(&self, reference: &str) -> Result<(), EngineError> {
        let options = RemoveImageOptionsBuilder::default().build();
        match self.docker.remove_image(reference, Some(options), None).await {
            Ok(_) => Ok(()),
            Err(error) if status_code(&error) == Some(404) => Ok(()),
            Err(error) => Err(image_error("remove the image", reference, error)),
        }
    }

    /// The images that carry every one of these labels; a label is `NAME` or `NAME=value`.
    pub async fn list_images(&self, labels: &[&str]) -> Result<Vec<ImageSummary>, EngineError> {
        let mut filters = HashMap::new();
        if !labels.is_empty() {
            filters.insert("label".to_owned(), labels.iter().map(|label| (*label).to_owned()).collect());
        }
        let options = ListImagesOptionsBuilder::default().filters(&filters).build();
        let listed = self.docker.list_images(Some(options)).await;
        let listed = listed.map_err(|error| EngineError::from_request("list the images", error))?;
        Ok(listed.into_iter().map(summary).collect())
    }

    /// Whether an image of this name exists.
    pub async fn has_image(&self, reference: &str) -> Result<bool, EngineError> {
        match self.inspect_image(reference).await {
            Ok(_) => Ok(true),
            Err(EngineError::ImageMissing { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn summary(told: bollard::models::ImageSummary) -> ImageSummary {
    ImageSummary {
        id: told.id,
        // An image that lost its name is listed under this placeholder, which is no name.
        tags: told.repo_tags.into_iter().filter(|tag| tag != "<none>:<none>").collect(),
        size_bytes: u64::try_from(told.size).unwrap_or(0),
        created: told.created,
        labels: told.labels.into_iter().collect(),
    }
}

pub(crate) fn image_error(
    action: &'static str,
    reference: &str,
    error: bollard::errors::Error,
) -> EngineError {
    match status_code(&error) {
        Some(404) => EngineError::ImageMissing { reference: reference.to_owned() },
        _ => EngineError::from_request(action, error),
    }
}
