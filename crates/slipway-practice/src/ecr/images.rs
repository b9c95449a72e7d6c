//! Images: putting and deleting. Both the API and the registry come here.

use super::manifest::{self, Content, Descriptor, Manifest};
use super::record::{Image, Mutability, Repository};
use super::repositories::{self, in_registry};
use crate::clock;
use crate::cloud::Cloud;
use crate::wire::AwsError;
use serde::Deserialize;
use serde_json::{Value, json};
use slipway_core::Digest;
use std::collections::BTreeSet;

/// The largest manifest that ECR takes.
const LARGEST_MANIFEST: usize = 4 * 1024 * 1024;

/// An image as a client names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageId {
    pub(crate) image_digest: Option<String>,
    pub(crate) image_tag: Option<String>,
}

impl ImageId {
    /// The digest it stands for, or none when the repository has no such image.
    pub(crate) fn find(&self, repository: &Repository) -> Option<Digest> {
        let by_tag = self.image_tag.as_ref().map(|tag| repository.tags.get(tag));
        match (&self.image_digest, by_tag) {
            (None, by_tag) => by_tag.flatten().cloned(),
            (Some(text), by_tag) => {
                let digest =
                    Digest::parse(text).ok().filter(|digest| repository.images.contains_key(digest))?;
                by_tag.is_none_or(|found| found == Some(&digest)).then_some(digest)
            }
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut id = serde_json::Map::new();
        if let Some(digest) = &self.image_digest {
            id.insert("imageDigest".to_owned(), json!(digest));
        }
        if let Some(tag) = &self.image_tag {
            id.insert("imageTag".to_owned(), json!(tag));
        }
        Value::Object(id)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutImage {
    repository_name: String,
    image_manifest: String,
    image_manifest_media_type: Option<String>,
    image_tag: Option<String>,
    image_digest: Option<String>,
}

/// A manifest that shall be put.
pub(crate) struct NewImage<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) media_type: Option<&'a str>,
    pub(crate) tag: Option<&'a str>,
    pub(crate) digest: Option<&'a str>,
}

pub(super) fn put_image(cloud: &Cloud, input: PutImage) -> Result<Value, AwsError> {
    let name = &input.repository_name;
    let new = NewImage {
        bytes: input.image_manifest.as_bytes(),
        media_type: input.image_manifest_media_type.as_deref(),
        tag: input.image_tag.as_deref(),
        digest: input.image_digest.as_deref(),
    };
    let (digest, changed) = put(cloud, name, &new)?;
    if !changed {
        let tag = input.image_tag.map(|tag| format!("and tag '{tag}' ")).unwrap_or_default();
        let message = format!(
            "Image with digest '{digest}' {tag}already exists in the repository with name '{name}' in registry with \
             id '{}'",
            cloud.credentials.account_id
        );
        return Err(AwsError::bad("ImageAlreadyExistsException", message));
    }
    Ok(json!({"image": {
        "registryId": cloud.credentials.account_id,
        "repositoryName": name,
        "imageId": ImageId { image_digest: Some(digest.to_string()), image_tag: input.image_tag }.json(),
        "imageManifest": input.image_manifest,
        "imageManifestMediaType": media_type(cloud, name, &digest),
    }}))
}

fn media_type(cloud: &Cloud, name: &str, digest: &Digest) -> Option<String> {
    cloud.store.read(|state| Some(state.repositories.get(name)?.images.get(digest)?.media_type.clone()))
}

/// Puts an image and moves its tag. Says the digest, and whether anything is different from before.
pub(crate) fn put(cloud: &Cloud, name: &str, new: &NewImage<'_>) -> Result<(Digest, bool), AwsError> {
    if new.bytes.len() > LARGEST_MANIFEST {
        return Err(invalid("ImageManifest", "Member must have length less than or equal to 4194304"));
    }
    let manifest = manifest::read(new.bytes, new.media_type)
        .ok_or_else(|| invalid("ImageManifest", "Invalid JSON syntax"))?;
    if let Some(tag) = new.tag.filter(|tag| !is_tag(tag)) {
        return Err(invalid("imageTag", &format!("'{tag}' is no tag")));
    }
    let digest = Digest::of(new.bytes);
    if let Some(told) = new.digest.filter(|told| *told != digest.as_str()) {
        let message = format!("Supplied digest '{told}' does not match the calculated digest '{digest}'");
        return Err(AwsError::bad("ImageDigestDoesNotMatchException", message));
    }
    cloud.store.change(|state| {
        let repository = repositories::find_mut(cloud, state, name)?;
        require_parts(cloud, repository, &manifest)?;
        require_free_tag(repository, new.tag, &digest)?;
        let known = repository.images.contains_key(&digest);
        let tagged = new.tag.is_none_or(|tag| repository.tags.get(tag) == Some(&digest));
        if !known {
            cloud.blobs.write(new.bytes).map_err(|error| AwsError::disk(&error))?;
            repository.images.insert(digest.clone(), image(&manifest));
        }
        if let Some(tag) = new.tag {
            repository.tags.insert(tag.to_owned(), digest.clone());
        }
        Ok((digest, !(known && tagged)))
    })
}

fn image(manifest: &Manifest) -> Image {
    let (artifact_media_type, size) = match &manifest.content {
        Content::Image { config, layers } => {
            let size = layers.iter().map(|layer| layer.size).sum::<u64>() + config.size;
            (Some(config.media_type.clone()), size)
        }
        Content::Index { manifests } => (None, manifests.iter().map(|part| part.size).sum()),
    };
    Image { media_type: manifest.media_type.clone(), artifact_media_type, size, pushed: clock::now() }
}

/// All that the manifest points to must be in the same repository already.
fn require_parts(cloud: &Cloud, repository: &Repository, manifest: &Manifest) -> Result<(), AwsError> {
    let missing = |parts: Vec<&Descriptor>| {
        let digests: Vec<&str> = parts.into_iter().map(|part| part.digest.as_str()).collect();
        (!digests.is_empty()).then(|| digests.join(", "))
    };
    let name = &repository.name;
    match &manifest.content {
        Content::Image { config, layers } => {
            let parts = layers.iter().chain([config]);
            match missing(parts.filter(|part| !repository.layers.contains(&part.digest)).collect()) {
                None => Ok(()),
                Some(digests) => Err(AwsError::bad(
                    "LayersNotFoundException",
                    format!(
                        "Layers with digests '[{digests}]' required for pushing image into repository with name \
                         '{name}' {} do not exist",
                        in_registry(cloud)
                    ),
                )),
            }
        }
        Content::Index { manifests } => {
            match missing(
                manifests.iter().filter(|part| !repository.images.contains_key(&part.digest)).collect(),
            ) {
                None => Ok(()),
                Some(digests) => Err(AwsError::bad(
                    "ReferencedImagesNotFoundException",
                    format!(
                        "Images with digests '[{digests}]' required for pushing image into repository with name \
                             '{name}' {} do not exist",
                        in_registry(cloud)
                    ),
                )),
            }
        }
    }
}

fn require_free_tag(repository: &Repository, tag: Option<&str>, digest: &Digest) -> Result<(), AwsError> {
    let Some(tag) = tag else { return Ok(()) };
    let taken = repository.tags.get(tag).is_some_and(|known| known != digest);
    if taken && repository.mutability == Mutability::Immutable {
        let message = format!(
            "The image tag '{tag}' already exists in the '{}' repository and cannot be overwritten because the \
             repository is immutable.",
            repository.name
        );
        return Err(AwsError::bad("ImageTagAlreadyExistsException", message));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchDelete {
    repository_name: String,
    image_ids: Vec<ImageId>,
}

pub(super) fn delete(cloud: &Cloud, input: BatchDelete) -> Result<Value, AwsError> {
    cloud.store.change(|state| {
        let repository = repositories::find_mut(cloud, state, &input.repository_name)?;
        let (mut deleted, mut failures) = (Vec::new(), Vec::new());
        for id in &input.image_ids {
            let Some(digest) = id.find(repository) else {
                failures.push(json!({
                    "imageId": id.json(), "failureCode": "ImageNotFound",
                    "failureReason": "Requested image not found",
                }));
                continue;
            };
            deleted.extend(delete_one(repository, &digest, id.image_tag.as_deref()));
        }
        let left: BTreeSet<Digest> = repository.images.keys().cloned().collect();
        for function in state.functions.values_mut() {
            function.image_was_deleted(&input.repository_name, |digest| !left.contains(digest), clock::now());
        }
        Ok(json!({"imageIds": deleted, "failures": failures}))
    })
}

/// By tag, the tag goes, and the image with its last tag; by digest, the image goes with all its tags.
fn delete_one(repository: &mut Repository, digest: &Digest, tag: Option<&str>) -> Vec<Value> {
    let entry = |tag: Option<&str>| {
        ImageId { image_digest: Some(digest.to_string()), image_tag: tag.map(str::to_owned) }.json()
    };
    if let Some(tag) = tag {
        repository.tags.remove(tag);
        if repository.tags.values().any(|known| known == digest) {
            return vec![entry(Some(tag))];
        }
        repository.images.remove(digest);
        return vec![entry(Some(tag))];
    }
    let mut gone: Vec<Value> = Vec::new();
    repository.tags.retain(|tag, known| {
        if known == digest {
            gone.push(entry(Some(tag)));
        }
        known != digest
    });
    repository.images.remove(digest);
    if gone.is_empty() { vec![entry(None)] } else { gone }
}

fn is_tag(tag: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let first = tag.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    first && tag.len() <= 128 && tag.chars().all(allowed)
}

fn invalid(member: &str, constraint: &str) -> AwsError {
    let message = format!("Invalid parameter at '{member}' failed to satisfy constraint: '{constraint}'");
    AwsError::bad("InvalidParameterException", message)
}
