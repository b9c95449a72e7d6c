//! Looking at images: BatchGetImage, DescribeImages, ListImages.

use super::images::ImageId;
use super::record::{Image, Repository};
use super::repositories::{self, in_registry};
use crate::clock;
use crate::cloud::Cloud;
use crate::wire::AwsError;
use serde::Deserialize;
use serde_json::{Value, json};
use slipway_core::Digest;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchGet {
    repository_name: String,
    image_ids: Vec<ImageId>,
}

pub(super) fn get(cloud: &Cloud, input: BatchGet) -> Result<Value, AwsError> {
    cloud.store.read(|state| {
        let repository = repositories::find(cloud, state, &input.repository_name)?;
        let (mut images, mut failures) = (Vec::new(), Vec::new());
        for id in &input.image_ids {
            let found = id.find(repository).and_then(|digest| {
                let image = repository.images.get(&digest)?;
                Some((cloud.blobs.read(&digest).ok()?, digest, image))
            });
            match found {
                Some((manifest, digest, image)) => images.push(json!({
                    "registryId": cloud.credentials.account_id,
                    "repositoryName": repository.name,
                    "imageId": ImageId { image_digest: Some(digest.to_string()), image_tag: id.image_tag.clone() }.json(),
                    "imageManifest": String::from_utf8_lossy(&manifest),
                    "imageManifestMediaType": image.media_type,
                })),
                None => failures.push(json!({
                    "imageId": id.json(), "failureCode": "ImageNotFound",
                    "failureReason": "Requested image not found",
                })),
            }
        }
        Ok(json!({"images": images, "failures": failures}))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Describe {
    repository_name: String,
    image_ids: Option<Vec<ImageId>>,
    filter: Option<Filter>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    tag_status: Option<String>,
}

pub(super) fn describe(cloud: &Cloud, input: Describe) -> Result<Value, AwsError> {
    cloud.store.read(|state| {
        let repository = repositories::find(cloud, state, &input.repository_name)?;
        if let Some(ids) = &input.image_ids {
            let details: Result<Vec<Value>, AwsError> = ids
                .iter()
                .map(|id| {
                    let digest = id.find(repository);
                    let image = digest.and_then(|digest| Some((repository.images.get(&digest)?, digest)));
                    let (image, digest) = image.ok_or_else(|| missing(cloud, repository, id))?;
                    Ok(detail(cloud, repository, &digest, image))
                })
                .collect();
            return Ok(json!({"imageDetails": details?}));
        }
        let images =
            repository.images.iter().filter(|(digest, _)| wanted(repository, digest, input.filter.as_ref()));
        let details =
            images.map(|(digest, image)| (digest.to_string(), detail(cloud, repository, digest, image)));
        Ok(page("imageDetails", details.collect(), input.max_results, input.next_token.as_deref()))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    repository_name: String,
    filter: Option<Filter>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

pub(super) fn list(cloud: &Cloud, input: List) -> Result<Value, AwsError> {
    cloud.store.read(|state| {
        let repository = repositories::find(cloud, state, &input.repository_name)?;
        let mut ids = Vec::new();
        for digest in
            repository.images.keys().filter(|digest| wanted(repository, digest, input.filter.as_ref()))
        {
            let tags = tags_of(repository, digest);
            let entry = |tag: Option<&String>| {
                let id = ImageId { image_digest: Some(digest.to_string()), image_tag: tag.cloned() };
                (format!("{digest}:{}", tag.map(String::as_str).unwrap_or_default()), id.json())
            };
            if tags.is_empty() {
                ids.push(entry(None));
            }
            ids.extend(tags.iter().map(|tag| entry(Some(tag))));
        }
        Ok(page("imageIds", ids, input.max_results, input.next_token.as_deref()))
    })
}

/// One page of entries that are in the order of their keys; the token is the last key of the page before.
fn page(member: &str, entries: Vec<(String, Value)>, size: Option<usize>, after: Option<&str>) -> Value {
    let size = size.unwrap_or(100).clamp(1, 1000);
    let mut rest = entries.into_iter().filter(|(key, _)| after.is_none_or(|after| key.as_str() > after));
    let shown: Vec<(String, Value)> = rest.by_ref().take(size).collect();
    let mut answer = serde_json::Map::new();
    if let (Some(_), Some((last, _))) = (rest.next(), shown.last()) {
        answer.insert("nextToken".to_owned(), json!(last));
    }
    answer.insert(member.to_owned(), shown.into_iter().map(|(_, value)| value).collect());
    Value::Object(answer)
}

fn tags_of(repository: &Repository, digest: &Digest) -> Vec<String> {
    repository.tags.iter().filter(|(_, known)| *known == digest).map(|(tag, _)| tag.clone()).collect()
}

fn wanted(repository: &Repository, digest: &Digest, filter: Option<&Filter>) -> bool {
    let tagged = repository.tags.values().any(|known| known == digest);
    match filter.and_then(|filter| filter.tag_status.as_deref()) {
        Some("TAGGED") => tagged,
        Some("UNTAGGED") => !tagged,
        _ => true,
    }
}

fn detail(cloud: &Cloud, repository: &Repository, digest: &Digest, image: &Image) -> Value {
    let mut detail = json!({
        "registryId": cloud.credentials.account_id,
        "repositoryName": repository.name,
        "imageDigest": digest,
        "imageSizeInBytes": image.size,
        "imagePushedAt": clock::epoch_seconds(image.pushed),
        "imageManifestMediaType": image.media_type,
    });
    let tags = tags_of(repository, digest);
    if let Some(detail) = detail.as_object_mut() {
        if !tags.is_empty() {
            detail.insert("imageTags".to_owned(), json!(tags));
        }
        if let Some(media_type) = &image.artifact_media_type {
            detail.insert("artifactMediaType".to_owned(), json!(media_type));
        }
    }
    detail
}

fn missing(cloud: &Cloud, repository: &Repository, id: &ImageId) -> AwsError {
    let message = format!(
        "The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not exist within the repository with name \
         '{}' {}",
        id.image_digest.as_deref().unwrap_or("null"),
        id.image_tag.as_deref().unwrap_or("null"),
        repository.name,
        in_registry(cloud)
    );
    AwsError::bad("ImageNotFoundException", message)
}
