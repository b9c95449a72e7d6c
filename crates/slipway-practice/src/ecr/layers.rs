//! The layer API: the only way into ECR that can be resumed.
//!
//! Parts come in order. A part that does not follow the last one is refused with the last byte that is
//! safe, from which a client goes on. Layers belong to a repository, as on AWS.

use super::repositories::{self, RepositoryInput, in_registry};
use crate::cloud::Cloud;
use crate::store::uploads;
use crate::wire::AwsError;
use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};
use slipway_core::Digest;
use std::fs::OpenOptions;
use std::io::Write as _;

/// The size of a part that ECR proposes.
const PART_SIZE: u64 = 10 * 1024 * 1024;
/// The largest part that ECR takes.
const LARGEST_PART: usize = 20_971_520;
/// The smallest size of a part that is not the last.
const SMALLEST_PART: usize = 5 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Check {
    repository_name: String,
    layer_digests: Vec<String>,
}

pub(super) fn check(cloud: &Cloud, input: Check) -> Result<Value, AwsError> {
    if input.layer_digests.is_empty() || input.layer_digests.len() > 100 {
        let message = "Invalid parameter at 'layerDigests' failed to satisfy constraint: 'Member must have length \
                       between 1 and 100'";
        return Err(AwsError::bad("InvalidParameterException", message));
    }
    cloud.store.read(|state| {
        let repository = repositories::find(cloud, state, &input.repository_name)?;
        let (mut layers, mut failures) = (Vec::new(), Vec::new());
        for text in &input.layer_digests {
            let Ok(digest) = Digest::parse(text) else {
                failures.push(json!({
                    "layerDigest": text, "failureCode": "InvalidLayerDigest",
                    "failureReason": "Invalid layer digest",
                }));
                continue;
            };
            let size = cloud.blobs.size(&digest).filter(|_| repository.layers.contains(&digest));
            layers.push(match size {
                Some(size) => json!({
                    "layerDigest": text, "layerAvailability": "AVAILABLE", "layerSize": size,
                    "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                }),
                None => json!({"layerDigest": text, "layerAvailability": "UNAVAILABLE"}),
            });
        }
        Ok(json!({"layers": layers, "failures": failures}))
    })
}

pub(super) fn initiate(cloud: &Cloud, input: RepositoryInput) -> Result<Value, AwsError> {
    cloud.store.read(|state| repositories::find(cloud, state, &input.repository_name).map(|_| ()))?;
    let id = cloud.uploads.begin(&input.repository_name).map_err(|error| AwsError::disk(&error))?;
    Ok(json!({"uploadId": id, "partSize": PART_SIZE}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Part {
    repository_name: String,
    upload_id: String,
    part_first_byte: u64,
    part_last_byte: u64,
    layer_part_blob: String,
}

pub(super) fn upload_part(cloud: &Cloud, input: Part) -> Result<Value, AwsError> {
    let (repository, id) = (&input.repository_name, &input.upload_id);
    let upload = find_upload(cloud, repository, id)?;
    let part = base64::engine::general_purpose::STANDARD.decode(&input.layer_part_blob);
    let part = part.map_err(|_| AwsError::bad("InvalidParameterException", "layerPartBlob is not base64"))?;
    let mut progress = upload.blocking_lock();
    let length = cloud.uploads.length(repository, id).map_err(|error| AwsError::disk(&error))?;
    let told = input.part_last_byte.checked_sub(input.part_first_byte).and_then(|span| span.checked_add(1));
    let complaint = if part.len() > LARGEST_PART {
        Some("The layer part is larger than 20971520 bytes".to_owned())
    } else if told != u64::try_from(part.len()).ok() {
        Some(format!("Expected {} bytes but received {}", told.unwrap_or(0), part.len()))
    } else if input.part_first_byte != length {
        Some(format!("The layer part must begin at byte {length}, not at byte {}", input.part_first_byte))
    } else {
        None
    };
    if let Some(complaint) = complaint {
        return Err(invalid_part(cloud, repository, id, length, complaint));
    }
    append(cloud, repository, id, &part).map_err(|error| AwsError::disk(&error))?;
    progress.short_part |= length > 0 && progress.last_part_short;
    progress.last_part_short = part.len() < SMALLEST_PART;
    Ok(json!({
        "registryId": cloud.credentials.account_id, "repositoryName": repository, "uploadId": id,
        "lastByteReceived": input.part_last_byte,
    }))
}

fn append(cloud: &Cloud, repository: &str, id: &str, part: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(cloud.uploads.path(repository, id))?;
    file.write_all(part)
}

fn invalid_part(cloud: &Cloud, repository: &str, id: &str, length: u64, complaint: String) -> AwsError {
    let error = AwsError::bad("InvalidLayerPartException", complaint)
        .with("registryId", cloud.credentials.account_id.clone())
        .with("repositoryName", repository)
        .with("uploadId", id);
    // Where nothing has arrived there is no last byte to tell.
    match length.checked_sub(1) {
        Some(last) => error.with("lastValidByteReceived", last),
        None => error,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Complete {
    repository_name: String,
    upload_id: String,
    layer_digests: Vec<String>,
}

pub(super) fn complete(cloud: &Cloud, input: Complete) -> Result<Value, AwsError> {
    let (repository, id) = (&input.repository_name, &input.upload_id);
    let upload = find_upload(cloud, repository, id)?;
    let progress = upload.blocking_lock();
    let told = input.layer_digests.iter().find_map(|text| Digest::parse(text).ok());
    let told =
        told.ok_or_else(|| AwsError::bad("InvalidLayerException", "No layer digest of sha256 is given"))?;
    if cloud
        .store
        .read(|state| state.repositories.get(repository).is_some_and(|known| known.layers.contains(&told)))
    {
        cloud.uploads.end(repository, id);
        let message = format!(
            "Layer with digest '{told}' already exists in repository with name '{repository}' {}",
            in_registry(cloud)
        );
        return Err(AwsError::bad("LayerAlreadyExistsException", message));
    }
    match cloud.uploads.length(repository, id) {
        Ok(0) => {
            return Err(AwsError::bad(
                "EmptyUploadException",
                "The specified layer upload does not contain any layer parts",
            ));
        }
        Ok(_) if progress.short_part => {
            return Err(AwsError::bad(
                "LayerPartTooSmallException",
                "Layer parts must be at least 5 MiB in size",
            ));
        }
        Ok(_) => {}
        Err(error) => return Err(AwsError::disk(&error)),
    }
    let found =
        uploads::digest_of(&cloud.uploads.path(repository, id)).map_err(|error| AwsError::disk(&error))?;
    if found != told {
        let message = format!("The digest {told} does not match the uploaded layer, whose digest is {found}");
        return Err(AwsError::bad("InvalidLayerException", message));
    }
    adopt(cloud, repository, id, &found)?;
    Ok(json!({
        "registryId": cloud.credentials.account_id, "repositoryName": repository, "uploadId": id,
        "layerDigest": found,
    }))
}

/// Turns a finished upload with a known digest into a layer of the repository.
pub(crate) fn adopt(cloud: &Cloud, repository: &str, id: &str, digest: &Digest) -> Result<(), AwsError> {
    cloud.blobs.adopt(&cloud.uploads.path(repository, id), digest).map_err(|error| AwsError::disk(&error))?;
    add(cloud, repository, digest)?;
    cloud.uploads.end(repository, id);
    Ok(())
}

/// Makes a blob that is there already a layer of the repository.
pub(crate) fn add(cloud: &Cloud, repository: &str, digest: &Digest) -> Result<(), AwsError> {
    cloud.store.change(|state| {
        repositories::find_mut(cloud, state, repository)?.layers.insert(digest.clone());
        Ok(())
    })
}

fn find_upload(cloud: &Cloud, repository: &str, id: &str) -> Result<uploads::Upload, AwsError> {
    cloud.store.read(|state| repositories::find(cloud, state, repository).map(|_| ()))?;
    cloud.uploads.find(repository, id).ok_or_else(|| {
        let message = format!(
            "The upload with id '{id}' in the repository with name '{repository}' {} could not be found.",
            in_registry(cloud)
        );
        AwsError::bad("UploadNotFoundException", message)
    })
}
