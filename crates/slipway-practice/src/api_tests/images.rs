//! Repositories, layers and images by the API.

use super::TestCloud;
use crate::ecr::manifest::OCI_INDEX;
use base64::Engine as _;
use serde_json::json;
use slipway_core::Digest;

#[tokio::test]
async fn errors_of_repositories_have_their_names() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let twice = cloud.ecr("CreateRepository", json!({"repositoryName": "app/hello"})).await;
    assert_eq!((twice.status, twice.code().as_str()), (400, "RepositoryAlreadyExistsException"));
    let missing = cloud.ecr("DescribeRepositories", json!({"repositoryNames": ["nothing"]})).await;
    assert_eq!(missing.code(), "RepositoryNotFoundException");
    cloud.image("app/hello", "v1", "one").await;
    let full = cloud.ecr("DeleteRepository", json!({"repositoryName": "app/hello"})).await;
    assert_eq!(full.code(), "RepositoryNotEmptyException");
    let forced = cloud.ecr("DeleteRepository", json!({"repositoryName": "app/hello", "force": true})).await;
    assert_eq!(forced.status, 200);
}

#[tokio::test]
async fn parts_come_in_order_and_the_digest_is_checked() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let begun = cloud.ecr("InitiateLayerUpload", json!({"repositoryName": "app/hello"})).await.value();
    assert_eq!(begun["partSize"], 10_485_760);
    let part = |first: u64, bytes: &[u8]| {
        json!({
            "repositoryName": "app/hello", "uploadId": begun["uploadId"],
            "partFirstByte": first, "partLastByte": first + bytes.len() as u64 - 1,
            "layerPartBlob": base64::engine::general_purpose::STANDARD.encode(bytes),
        })
    };
    let first = vec![7_u8; 5 * 1024 * 1024];
    assert_eq!(
        cloud.ecr("UploadLayerPart", part(0, &first)).await.value()["lastByteReceived"],
        first.len() - 1
    );
    let gap = cloud.ecr("UploadLayerPart", part(9_000_000, b"x")).await;
    assert_eq!(gap.code(), "InvalidLayerPartException");
    assert_eq!(gap.value()["lastValidByteReceived"], first.len() - 1);
    assert_eq!(cloud.ecr("UploadLayerPart", part(first.len() as u64, b"end")).await.status, 200);

    let complete = |digest: &Digest| json!({"repositoryName": "app/hello", "uploadId": begun["uploadId"], "layerDigests": [digest]});
    let wrong = cloud.ecr("CompleteLayerUpload", complete(&Digest::of(b"other"))).await;
    assert_eq!(wrong.code(), "InvalidLayerException");
    let digest = Digest::of(&[first.as_slice(), b"end"].concat());
    assert_eq!(cloud.ecr("CompleteLayerUpload", complete(&digest)).await.status, 200);
    let gone = cloud.ecr("CompleteLayerUpload", complete(&digest)).await;
    assert_eq!(gone.code(), "UploadNotFoundException", "an upload ends once");

    let check = json!({"repositoryName": "app/hello", "layerDigests": [digest, Digest::of(b"other")]});
    let layers = cloud.ecr("BatchCheckLayerAvailability", check).await.value()["layers"].clone();
    assert_eq!(layers[0]["layerAvailability"], "AVAILABLE");
    assert_eq!(layers[0]["layerSize"], first.len() + 3);
    assert_eq!(layers[1]["layerAvailability"], "UNAVAILABLE");
}

#[tokio::test]
async fn small_parts_are_refused_unless_they_are_last() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let begun = cloud.ecr("InitiateLayerUpload", json!({"repositoryName": "app/hello"})).await.value();
    for (first, text) in [(0, "one"), (3, "two")] {
        let part = json!({
            "repositoryName": "app/hello", "uploadId": begun["uploadId"], "partFirstByte": first,
            "partLastByte": first + 2, "layerPartBlob": base64::engine::general_purpose::STANDARD.encode(text),
        });
        assert_eq!(cloud.ecr("UploadLayerPart", part).await.status, 200);
    }
    let complete = json!({"repositoryName": "app/hello", "uploadId": begun["uploadId"], "layerDigests": [Digest::of(b"onetwo")]});
    assert_eq!(cloud.ecr("CompleteLayerUpload", complete).await.code(), "LayerPartTooSmallException");
}

#[tokio::test]
async fn an_image_needs_its_layers_and_its_tag() {
    let cloud = TestCloud::start().await;
    let immutable = json!({"repositoryName": "app/hello", "imageTagMutability": "IMMUTABLE"});
    assert_eq!(cloud.ecr("CreateRepository", immutable).await.status, 200);
    let digest = cloud.image("app/hello", "v1", "one").await;
    let manifest = |config: &Digest| {
        json!({
            "schemaVersion": 2, "mediaType": crate::ecr::manifest::DOCKER_MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": config},
            "layers": [],
        })
    };
    let put = |config: &Digest| json!({"repositoryName": "app/hello", "imageManifest": manifest(config).to_string(), "imageTag": "v1"});
    let missing = cloud.ecr("PutImage", put(&Digest::of(b"never uploaded"))).await;
    assert_eq!(missing.code(), "LayersNotFoundException");
    let config = cloud.layer("app/hello", b"{}").await;
    let taken = cloud.ecr("PutImage", put(&config)).await;
    assert_eq!(taken.code(), "ImageTagAlreadyExistsException");

    let known = cloud
        .ecr("BatchGetImage", json!({"repositoryName": "app/hello", "imageIds": [{"imageTag": "v1"}]}))
        .await
        .value();
    let known = known["images"][0]["imageManifest"].as_str().unwrap().to_owned();
    let again = json!({"repositoryName": "app/hello", "imageManifest": known, "imageTag": "v1"});
    assert_eq!(cloud.ecr("PutImage", again).await.code(), "ImageAlreadyExistsException");

    let detail =
        cloud.ecr("DescribeImages", json!({"repositoryName": "app/hello"})).await.value()["imageDetails"][0]
            .clone();
    assert_eq!(detail["imageDigest"], digest);
    assert_eq!(detail["imageTags"], json!(["v1"]));
    assert_eq!(detail["imageSizeInBytes"], 16);
    let unknown = json!({"repositoryName": "app/hello", "imageIds": [{"imageTag": "v9"}]});
    assert_eq!(cloud.ecr("DescribeImages", unknown).await.code(), "ImageNotFoundException");
}

#[tokio::test]
async fn an_index_can_be_stored_and_names_images_that_are_there() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let digest = cloud.image("app/hello", "v1", "one").await;
    let index = |digest: &str| {
        let manifests =
            json!([{"mediaType": crate::ecr::manifest::DOCKER_MANIFEST, "size": 5, "digest": digest}]);
        let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests}).to_string();
        json!({"repositoryName": "app/hello", "imageManifest": index, "imageTag": "all"})
    };
    let missing = cloud.ecr("PutImage", index(Digest::of(b"x").as_str())).await;
    assert_eq!(missing.code(), "ReferencedImagesNotFoundException");
    assert_eq!(cloud.ecr("PutImage", index(&digest)).await.status, 200);
}

#[tokio::test]
async fn a_deleted_tag_takes_the_image_along_when_it_was_the_last() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    cloud.image("app/hello", "v1", "one").await;
    let delete = json!({"repositoryName": "app/hello", "imageIds": [{"imageTag": "v1"}, {"imageTag": "v2"}]});
    let deleted = cloud.ecr("BatchDeleteImage", delete).await.value();
    assert_eq!(deleted["imageIds"][0]["imageTag"], "v1");
    assert_eq!(deleted["failures"][0]["failureCode"], "ImageNotFound");
    let left = cloud.ecr("ListImages", json!({"repositoryName": "app/hello"})).await.value();
    assert_eq!(left["imageIds"], json!([]));
}

#[tokio::test]
async fn the_address_of_a_layer_is_its_own_permission() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let digest = cloud.layer("app/hello", b"bytes of a layer").await;
    let told = cloud
        .ecr("GetDownloadUrlForLayer", json!({"repositoryName": "app/hello", "layerDigest": digest}))
        .await
        .value();
    let address =
        told["downloadUrl"].as_str().unwrap().strip_prefix(&cloud.ready().endpoint).unwrap().to_owned();
    assert_eq!(cloud.raw("GET", &address, &[], b"").await.unwrap().body, b"bytes of a layer");
    let forged = address.replace("expires=", "expires=9");
    assert_eq!(cloud.raw("GET", &forged, &[], b"").await.unwrap().status, 403);
}
