//! The registry at `/v2/`.

use super::{Answer, TestCloud};
use base64::Engine as _;
use serde_json::json;
use slipway_core::Digest;

/// The `Authorization` header of a client that is logged in.
async fn log_in(cloud: &TestCloud) -> String {
    let told = cloud.ecr("GetAuthorizationToken", json!({})).await.value();
    let data = &told["authorizationData"][0];
    assert_eq!(data["proxyEndpoint"], cloud.ready().endpoint);
    format!("Basic {}", data["authorizationToken"].as_str().unwrap())
}

async fn call(
    cloud: &TestCloud,
    login: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("authorization", login)]).collect();
    cloud.raw(method, target, &headers, body).await.unwrap()
}

async fn start_upload(cloud: &TestCloud, login: &str) -> String {
    let begun = call(cloud, login, "POST", "/v2/app/hello/blobs/uploads/", &[], b"").await;
    assert_eq!(begun.status, 202, "{}", begun.text());
    begun.header("location").unwrap().strip_prefix(&cloud.ready().endpoint).unwrap().to_owned()
}

#[tokio::test]
async fn a_stranger_is_asked_for_basic_authentication() {
    let cloud = TestCloud::start().await;
    let asked = cloud.raw("GET", "/v2/", &[], b"").await.unwrap();
    assert_eq!(asked.status, 401);
    let challenge = asked.header("www-authenticate").unwrap();
    assert_eq!(
        challenge,
        format!("Basic realm=\"{}/\",service=\"ecr.amazonaws.com\"", cloud.ready().endpoint)
    );
    let wrong = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("AWS:guess"));
    assert_eq!(call(&cloud, &wrong, "GET", "/v2/", &[], b"").await.status, 401);
    let login = log_in(&cloud).await;
    assert_eq!(call(&cloud, &login, "GET", "/v2/", &[], b"").await.status, 200);
}

#[tokio::test]
async fn one_put_with_everything_makes_a_blob() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let login = log_in(&cloud).await;
    let digest = Digest::of(b"layer");
    let address = format!("/v2/app/hello/blobs/{digest}");
    assert_eq!(call(&cloud, &login, "HEAD", &address, &[], b"").await.status, 404);
    let upload = start_upload(&cloud, &login).await;
    let wrong = call(&cloud, &login, "PUT", &format!("{upload}?digest={digest}"), &[], b"other").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("DIGEST_INVALID"));
    let upload = start_upload(&cloud, &login).await;
    let put = call(&cloud, &login, "PUT", &format!("{upload}?digest={digest}"), &[], b"layer").await;
    assert_eq!(put.status, 201, "{}", put.text());
    assert_eq!(call(&cloud, &login, "GET", &address, &[], b"").await.body, b"layer");
}

#[tokio::test]
async fn every_chunk_after_the_first_is_lost_as_on_ecr() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let login = log_in(&cloud).await;
    let upload = start_upload(&cloud, &login).await;
    let first = call(&cloud, &login, "PATCH", &upload, &[("content-range", "0-4")], b"first").await;
    assert_eq!(
        (first.status, first.header("range")),
        (201, Some("0-4")),
        "201 where the specification says 202"
    );
    let second = call(&cloud, &login, "PATCH", &upload, &[("content-range", "5-10")], b"second").await;
    assert_eq!((second.status, second.header("range")), (201, Some("0-4")), "the range does not advance");
    let whole = Digest::of(b"firstsecond");
    let put = call(&cloud, &login, "PUT", &format!("{upload}?digest={whole}"), &[], b"").await;
    assert_eq!(put.status, 400, "the second chunk was dropped");
    let again = call(&cloud, &login, "PATCH", &upload, &[("content-range", "0-4")], b"first").await;
    assert_eq!(again.status, 416, "a session does not begin twice");

    let upload = start_upload(&cloud, &login).await;
    call(&cloud, &login, "PATCH", &upload, &[], b"firstsecond").await;
    let put = call(&cloud, &login, "PUT", &format!("{upload}?digest={whole}"), &[], b"").await;
    assert_eq!(put.status, 201, "one chunk with everything is what docker sends");
}

#[tokio::test]
async fn layers_are_mounted_only_when_the_account_allows_it() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    cloud.repository("app/base").await;
    let digest = cloud.layer("app/base", b"shared").await;
    let login = log_in(&cloud).await;
    let mount = format!("/v2/app/hello/blobs/uploads/?mount={digest}&from=app/base");
    assert_eq!(
        call(&cloud, &login, "POST", &mount, &[], b"").await.status,
        202,
        "not allowed: an upload begins"
    );
    let setting = json!({"name": "BLOB_MOUNTING", "value": "ENABLED"});
    assert_eq!(cloud.ecr("PutAccountSetting", setting).await.status, 200);
    assert_eq!(call(&cloud, &login, "POST", &mount, &[], b"").await.status, 201);
    assert_eq!(
        call(&cloud, &login, "HEAD", &format!("/v2/app/hello/blobs/{digest}"), &[], b"").await.status,
        200
    );
}

#[tokio::test]
async fn manifests_come_back_by_tag_and_by_digest() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let digest = cloud.image("app/hello", "v1", "one").await;
    let login = log_in(&cloud).await;
    let by_tag = call(&cloud, &login, "GET", "/v2/app/hello/manifests/v1", &[], b"").await;
    assert_eq!(by_tag.header("docker-content-digest"), Some(digest.as_str()));
    assert_eq!(by_tag.header("content-type"), Some(crate::ecr::manifest::DOCKER_MANIFEST));
    assert_eq!(Digest::of(&by_tag.body).as_str(), digest);
    let put = call(&cloud, &login, "PUT", "/v2/app/hello/manifests/v2", &[], &by_tag.body).await;
    assert_eq!(put.status, 201, "{}", put.text());
    let by_digest =
        call(&cloud, &login, "HEAD", &format!("/v2/app/hello/manifests/{digest}"), &[], b"").await;
    assert_eq!(by_digest.status, 200);
    let missing = call(&cloud, &login, "GET", "/v2/app/hello/manifests/v3", &[], b"").await;
    assert_eq!((missing.status, missing.text().contains("MANIFEST_UNKNOWN")), (404, true));
    let tags = call(&cloud, &login, "GET", "/v2/app/hello/tags/list", &[], b"").await.value();
    assert_eq!(tags["tags"], json!(["v1", "v2"]));
}

#[tokio::test]
async fn a_push_to_a_missing_repository_is_an_error() {
    let cloud = TestCloud::start().await;
    let login = log_in(&cloud).await;
    let refused = call(&cloud, &login, "POST", "/v2/app/hello/blobs/uploads/", &[], b"").await;
    assert_eq!(refused.status, 404);
    assert!(refused.text().contains("NAME_UNKNOWN"), "{}", refused.text());
}
