//! The image of a function: found by its address, judged by its manifest, kept by its digest.

use super::record::{Failure, Source};
use super::words::invalid;
use crate::cloud::Cloud;
use crate::credentials::REGION;
use crate::ecr::manifest::{self, Content};
use crate::ecr::{self, images::ImageId};
use crate::store::State;
use crate::wire::AwsError;
use slipway_core::{Architecture, Digest};

/// Layers that Lambda can unpack.
const LAYER_TYPES: &[&str] = &[
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
];
const CONFIG_TYPES: &[&str] =
    &["application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json"];

impl Source {
    /// The address as the caller gave it, at the port of today.
    pub(super) fn uri(&self, cloud: &Cloud) -> String {
        format!("{}/{}{}", cloud.registry, self.repository, self.reference)
    }

    /// The address by digest.
    pub(super) fn resolved_uri(&self, cloud: &Cloud) -> String {
        format!("{}/{}@{}", cloud.registry, self.repository, self.digest)
    }

    pub(super) fn blobs(&self) -> Vec<Digest> {
        let own = [self.digest.clone(), self.config.clone()];
        self.layers.iter().cloned().chain(own).collect()
    }
}

/// Finds an image, and says whether Lambda will fail on it later.
pub(super) fn find(cloud: &Cloud, state: &State, uri: &str) -> Result<(Source, Option<Failure>), AwsError> {
    let (repository, reference) = split(cloud, uri)?;
    let missing = || invalid(format!("Source image {uri} does not exist. Provide a valid source image."));
    let known = ecr::find(cloud, state, &repository).map_err(|_| missing())?;
    let id = match reference.strip_prefix('@') {
        Some(digest) => ImageId { image_digest: Some(digest.to_owned()), image_tag: None },
        None => ImageId { image_digest: None, image_tag: reference.strip_prefix(':').map(str::to_owned) },
    };
    let digest = id.find(known).ok_or_else(missing)?;
    let media_type = known.images.get(&digest).map(|image| image.media_type.clone());
    let bytes = cloud.blobs.read(&digest).map_err(|error| AwsError::disk(&error))?;
    let unsupported = || {
        invalid(format!(
            "The image manifest, config or layer media type for the source image {uri} is not supported."
        ))
    };
    let manifest = manifest::read(&bytes, media_type.as_deref()).ok_or_else(unsupported)?;
    let Content::Image { config, layers } = manifest.content else { return Err(unsupported()) };
    if !CONFIG_TYPES.contains(&config.media_type.as_str()) {
        return Err(unsupported());
    }
    let failure =
        layers.iter().find(|layer| !LAYER_TYPES.contains(&layer.media_type.as_str())).map(|layer| Failure {
            code: "InvalidImage".to_owned(),
            reason: format!(
                "ImageLayerFailure: UnsupportedImageLayerDetected - Layer Digest {}",
                layer.digest
            ),
        });
    let source = Source {
        repository,
        reference,
        digest,
        architecture: architecture(cloud, &config.digest),
        config: config.digest,
        layers: layers.into_iter().map(|layer| layer.digest).collect(),
    };
    Ok((source, failure))
}

/// The repository and what follows it. Only the registry of this account will do.
fn split(cloud: &Cloud, uri: &str) -> Result<(String, String), AwsError> {
    let not_valid = || invalid(format!("Source image {uri} is not valid. Provide a valid source image."));
    let (host, path) = uri.split_once('/').ok_or_else(not_valid)?;
    let account = &cloud.credentials.account_id;
    let port = cloud.registry.rsplit(':').next().unwrap_or_default();
    let ours = [
        cloud.registry.clone(),
        format!("localhost:{port}"),
        format!("{account}.dkr.ecr.{REGION}.amazonaws.com"),
    ];
    let reference_at = path.find(['@', ':']).ok_or_else(not_valid)?;
    let (repository, reference) = path.split_at_checked(reference_at).ok_or_else(not_valid)?;
    if !ours.iter().any(|known| known == host) {
        let elsewhere = host.contains(".dkr.ecr.");
        return Err(if elsewhere {
            invalid(format!("Source image {uri} does not exist. Provide a valid source image."))
        } else {
            not_valid()
        });
    }
    // A name with tag and digest is meant by its digest.
    let reference = reference.find('@').and_then(|at| reference.get(at..)).unwrap_or(reference);
    Ok((repository.to_owned(), reference.to_owned()))
}

fn architecture(cloud: &Cloud, config: &Digest) -> Option<Architecture> {
    let bytes = cloud.blobs.read(config).ok()?;
    let config: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    Architecture::from_name(config.get("architecture")?.as_str()?)
}

/// Lets Lambda read the repository, as it does itself for a caller who may change the policy.
pub(super) fn allow_reading(cloud: &Cloud, repository: &mut ecr::Repository) {
    if repository.policy.is_some() {
        return;
    }
    let account = &cloud.credentials.account_id;
    let policy = serde_json::json!({
        "Version": "2008-10-17",
        "Statement": [{
            "Sid": "LambdaECRImageRetrievalPolicy",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"StringLike": {"aws:sourceArn": format!("arn:aws:lambda:{REGION}:{account}:function:*")}},
        }],
    });
    repository.policy = Some(policy.to_string());
}
