//! Faults as the script asks for them.

use super::TestCloud;
use serde_json::{Value, json};

#[tokio::test]
async fn a_reset_before_leaves_nothing_and_one_after_leaves_everything() {
    let cloud = TestCloud::with_faults(json!([
        {"op": "ecr:CreateRepository", "nth": 1, "action": "reset_before"},
        {"op": "ecr:CreateRepository", "nth": 2, "action": "reset_after_commit"},
    ]))
    .await;
    for (name, kept) in [("first", 400), ("second", 200)] {
        let ready = cloud.ready();
        let body = json!({"repositoryName": name}).to_string();
        let keys = (ready.access_key_id.as_str(), ready.secret_access_key.as_str());
        let authorization =
            crate::wire::signature::sign(keys, "ecr", ("POST", "/", ""), &ready.registry, body.as_bytes());
        let target = format!("{}.CreateRepository", crate::ecr::TARGET);
        let headers = [
            ("x-amz-target", target.as_str()),
            ("x-amz-date", "20261123T000000Z"),
            ("authorization", &authorization),
        ];
        assert!(
            cloud.raw("POST", "/", &headers, body.as_bytes()).await.is_err(),
            "{name}: there is no answer"
        );
        let known = cloud.ecr("DescribeRepositories", json!({"repositoryNames": [name]})).await;
        assert_eq!(known.status, kept, "{name}");
    }
}

#[tokio::test]
async fn throttling_and_statuses_are_those_of_the_protocol() {
    let cloud = TestCloud::with_faults(json!([
        {"op": "GetAuthorizationToken", "action": "throttle"},
        {"op": "GetAuthorizationToken", "nth": 2, "action": "status", "status": 503, "body": "<html>", "contentType": "text/html", "retryAfterSeconds": 2},
        {"op": "ListFunctions", "action": "throttle", "retryAfterSeconds": 1},
        {"op": "ListRoles", "action": "throttle"},
        {"op": "registry:Ping", "action": "throttle"},
    ]))
    .await;
    let ecr = cloud.ecr("GetAuthorizationToken", json!({})).await;
    assert_eq!((ecr.status, ecr.code().as_str()), (400, "ThrottlingException"));
    let scripted = cloud.ecr("GetAuthorizationToken", json!({})).await;
    assert_eq!(
        (scripted.status, scripted.text().as_str(), scripted.header("retry-after")),
        (503, "<html>", Some("2"))
    );
    let lambda = cloud.lambda("GET", "/", Value::Null).await;
    assert_eq!((lambda.status, lambda.header("x-amzn-errortype")), (429, Some("TooManyRequestsException")));
    assert_eq!(lambda.header("retry-after"), Some("1"));
    let iam = cloud.iam("Action=ListRoles").await;
    assert!(iam.text().contains("<Code>Throttling</Code>"), "{}", iam.text());
    let token = cloud.ecr("GetAuthorizationToken", json!({})).await.value();
    let login = format!("Basic {}", token["authorizationData"][0]["authorizationToken"].as_str().unwrap());
    let registry = cloud.raw("GET", "/v2/", &[("authorization", &login)], b"").await.unwrap();
    assert_eq!((registry.status, registry.text().contains("TOOMANYREQUESTS")), (429, true));
}

#[tokio::test]
async fn an_expired_token_stays_expired_until_there_is_a_new_one() {
    let cloud =
        TestCloud::with_faults(json!([{"op": "registry:Ping", "nth": 2, "action": "expire_token"}])).await;
    let log_in = async || {
        let token = cloud.ecr("GetAuthorizationToken", json!({})).await.value();
        format!("Basic {}", token["authorizationData"][0]["authorizationToken"].as_str().unwrap())
    };
    let login = log_in().await;
    let ping = async |login: &str| cloud.raw("GET", "/v2/", &[("authorization", login)], b"").await.unwrap();
    assert_eq!(ping(&login).await.status, 200);
    let expired = ping(&login).await;
    assert_eq!(expired.status, 403);
    assert!(expired.text().contains("Your authorization token has expired. Reauthenticate and try again."));
    assert_eq!(ping(&login).await.status, 403, "the old password is gone for good");
    assert_eq!(ping(&log_in().await).await.status, 200);
}

#[tokio::test]
async fn a_deployment_can_be_made_to_fail_late_or_to_hang() {
    let cloud = TestCloud::with_faults(json!([
        {"op": "UpdateFunctionCode", "action": "fail_with", "reasonCode": "ImageAccessDenied"},
        {"op": "UpdateFunctionCode", "nth": 2, "action": "delay", "settleMilliseconds": 600_000},
    ]))
    .await;
    let digest = cloud.function().await;
    let update = json!({"ImageUri": cloud.uri(&digest)});
    assert_eq!(cloud.lambda("PUT", "/hello/code", update.clone()).await.status, 200, "accepted");
    let failed = cloud.settle("Active", "Failed").await;
    assert_eq!(failed["LastUpdateStatusReasonCode"], "ImageAccessDenied");
    assert_eq!(cloud.lambda("PUT", "/hello/code", update.clone()).await.status, 200);
    tokio::time::sleep(super::FAST.update * 2).await;
    let shown = cloud.lambda("GET", "/hello/configuration", Value::Null).await.value();
    assert_eq!(shown["LastUpdateStatus"], "InProgress");
    assert_eq!(cloud.lambda("PUT", "/hello/code", update).await.status, 409);
}

#[tokio::test]
async fn an_upload_to_the_registry_can_break_in_the_middle() {
    let script = json!([{"op": "registry:PutUpload", "action": "reset_before", "afterBytes": 100_000}]);
    let cloud = TestCloud::with_faults(script).await;
    cloud.repository("app/hello").await;
    let token = cloud.ecr("GetAuthorizationToken", json!({})).await.value();
    let login = format!("Basic {}", token["authorizationData"][0]["authorizationToken"].as_str().unwrap());
    let headers = [("authorization", login.as_str())];
    let begun = cloud.raw("POST", "/v2/app/hello/blobs/uploads/", &headers, b"").await.unwrap();
    let place = begun.header("location").unwrap().strip_prefix(&cloud.ready().endpoint).unwrap().to_owned();
    let blob = vec![1_u8; 200_000];
    let put = format!("{place}?digest={}", slipway_core::Digest::of(&blob));
    assert!(cloud.raw("PUT", &put, &headers, &blob).await.is_err());
    assert_eq!(
        cloud.raw("PUT", &put, &headers, &blob).await.unwrap().status,
        201,
        "the session is still good"
    );
}

#[tokio::test]
async fn denials_and_conflicts_name_themselves() {
    let cloud = TestCloud::with_faults(json!([
        {"op": "ecr:InitiateLayerUpload", "action": "fail_with", "code": "AccessDeniedException", "message": "not authorized"},
        {"op": "UpdateFunctionConfiguration", "action": "conflict_for", "milliseconds": 150},
    ]))
    .await;
    cloud.function_without_layer_fault().await;
    let conflict = cloud.lambda("PUT", "/hello/configuration", json!({"Timeout": 5})).await;
    assert_eq!(
        (conflict.status, conflict.header("x-amzn-errortype")),
        (409, Some("ResourceConflictException"))
    );
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_eq!(cloud.lambda("PUT", "/hello/configuration", json!({"Timeout": 5})).await.status, 200);
}

impl TestCloud {
    /// Uses up the denial of the script, then makes the function.
    async fn function_without_layer_fault(&self) {
        self.repository("other").await;
        let denied = self.ecr("InitiateLayerUpload", json!({"repositoryName": "other"})).await;
        assert_eq!((denied.status, denied.code().as_str()), (400, "AccessDeniedException"));
        self.function().await;
    }
}
