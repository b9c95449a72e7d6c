//! Starting, stopping, and who is let in.

use super::{FAST, TestCloud, options};
use crate::error::PracticeError;
use crate::server::serve_with;
use serde_json::json;
use tempfile::TempDir;

#[tokio::test]
async fn only_loopback_is_served() {
    let data = TempDir::new().unwrap();
    let mut wanted = options(data.path(), None);
    wanted.listen = "0.0.0.0:0".parse().unwrap();
    assert!(matches!(serve_with(wanted, None, FAST).await, Err(PracticeError::NotLoopback(_))));
}

#[tokio::test]
async fn a_port_in_use_and_a_folder_in_use_have_names() {
    let cloud = TestCloud::start().await;
    let other = TempDir::new().unwrap();
    let mut wanted = options(other.path(), None);
    wanted.listen = cloud.ready().registry.parse().unwrap();
    assert!(matches!(serve_with(wanted, None, FAST).await, Err(PracticeError::PortInUse { .. })));
    let wanted = options(cloud.data.path(), None);
    assert!(matches!(serve_with(wanted, None, FAST).await, Err(PracticeError::DataInUse { .. })));
}

#[tokio::test]
async fn the_ready_line_has_the_promised_members() {
    let cloud = TestCloud::start().await;
    let ready = serde_json::to_value(cloud.ready()).unwrap();
    assert_eq!(ready["type"], "ready");
    for member in ["endpoint", "registry", "region", "accountId", "accessKeyId", "secretAccessKey"] {
        assert!(ready[member].is_string(), "{member}");
    }
    let again: crate::server::Ready = serde_json::from_value(ready).unwrap();
    assert_eq!(&again, cloud.ready());
}

#[tokio::test]
async fn web_pages_and_strangers_are_refused() {
    let cloud = TestCloud::start().await;
    let page = cloud.raw("GET", "/v2/", &[("origin", "https://evil.example")], b"").await.unwrap();
    assert_eq!(page.status, 403);
    let rebound = cloud.raw("GET", "/v2/", &[("host", "evil.example")], b"").await.unwrap();
    assert_eq!(rebound.status, 403, "a host name that points to loopback");
    let unsigned = cloud.raw("GET", "/2015-03-31/functions/", &[], b"").await.unwrap();
    assert_eq!(unsigned.status, 403);
    assert_eq!(unsigned.header("x-amzn-errortype"), Some("MissingAuthenticationTokenException"));
}

#[tokio::test]
async fn a_wrong_key_and_a_wrong_secret_are_told_apart() {
    let cloud = TestCloud::start().await;
    let header = "AWS4-HMAC-SHA256 Credential=KEY/20261123/us-east-1/SERVICE/aws4_request, SignedHeaders=host, Signature=00";
    let own = cloud.ready().access_key_id.clone();
    for (key, service, code) in [
        ("AKIDSTRANGER", "sts", "InvalidClientTokenId"),
        (own.as_str(), "sts", "SignatureDoesNotMatch"),
        ("AKIDSTRANGER", "lambda", "UnrecognizedClientException"),
        (own.as_str(), "lambda", "InvalidSignatureException"),
    ] {
        let header = header.replace("KEY", key).replace("SERVICE", service);
        let headers = [("authorization", header.as_str())];
        let answer = if service == "sts" {
            cloud.raw("POST", "/", &headers, b"Action=GetCallerIdentity&Version=2011-06-15").await.unwrap()
        } else {
            cloud.raw("GET", "/2015-03-31/functions/", &headers, b"").await.unwrap()
        };
        assert_eq!(answer.status, 403, "{service} {code}");
        let told = answer.header("x-amzn-errortype").map_or_else(|| answer.text(), str::to_owned);
        assert!(told.contains(code), "{told}");
    }
}

#[tokio::test]
async fn the_caller_learns_who_it_is() {
    let cloud = TestCloud::start().await;
    let answer = cloud.signed("sts", "POST", "/", &[], b"Action=GetCallerIdentity&Version=2011-06-15").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(&format!("<Account>{}</Account>", cloud.ready().account_id)));
    assert!(answer.header("x-amzn-requestid").is_some());
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let cloud = TestCloud::start().await;
    let digest = cloud.function().await;
    let begun = cloud.ecr("InitiateLayerUpload", json!({"repositoryName": "app/hello"})).await.value();
    let part = json!({
        "repositoryName": "app/hello", "uploadId": begun["uploadId"], "partFirstByte": 0, "partLastByte": 2,
        "layerPartBlob": "YWJj",
    });
    assert_eq!(cloud.ecr("UploadLayerPart", part).await.status, 200);
    let keys = cloud.ready().access_key_id.clone();

    let cloud = cloud.restart().await;
    assert_eq!(cloud.ready().access_key_id, keys, "the keys belong to the folder");
    let shown = cloud.lambda("GET", "/hello", serde_json::Value::Null).await.value();
    assert_eq!(
        shown["Code"]["ResolvedImageUri"],
        cloud.uri(&digest),
        "the address follows the port of today"
    );
    let part = json!({
        "repositoryName": "app/hello", "uploadId": begun["uploadId"], "partFirstByte": 0, "partLastByte": 2,
        "layerPartBlob": "YWJj",
    });
    let refused = cloud.ecr("UploadLayerPart", part).await;
    assert_eq!(refused.code(), "InvalidLayerPartException");
    assert_eq!(refused.value()["lastValidByteReceived"], 2, "the upload goes on where it was");
}
