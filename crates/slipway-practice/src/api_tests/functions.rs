//! Functions: the state machine, refusals, versions, invocations.

use super::{FAST, TestCloud};
use base64::Engine as _;
use serde_json::{Value, json};

#[tokio::test]
async fn a_function_is_pending_and_then_active_on_its_digest() {
    let cloud = TestCloud::start().await;
    cloud.repository("app/hello").await;
    let digest = cloud.image("app/hello", "v1", "one").await;
    let role = cloud.role("runner").await;

    let early = cloud.lambda("POST", "", cloud.new_function(&role, &digest)).await;
    assert_eq!(early.status, 400);
    assert_eq!(early.value()["message"], "The role defined for the function cannot be assumed by Lambda.");
    tokio::time::sleep(FAST.role_propagation).await;

    let mut tagged = cloud.new_function(&role, &digest);
    tagged["Code"]["ImageUri"] = json!(format!("{}/app/hello:v1", cloud.ready().registry));
    let made = cloud.lambda("POST", "", tagged.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.value();
    assert_eq!(
        (made["State"].as_str(), made["StateReasonCode"].as_str()),
        (Some("Pending"), Some("Creating"))
    );
    let early = cloud.lambda("POST", "/hello/invocations", json!({})).await;
    assert_eq!(early.status, 409);
    assert_eq!(early.header("x-amzn-errortype"), Some("ResourceConflictException"));
    let twice = cloud.lambda("POST", "", tagged).await;
    assert_eq!(
        (twice.status, twice.value()["message"].as_str()),
        (409, Some("Function already exist: hello"))
    );

    let settled = cloud.settle("Active", "Successful").await;
    assert_ne!(settled["RevisionId"], made["RevisionId"], "becoming active is a change of its own");
    let shown = cloud.lambda("GET", "/hello", Value::Null).await.value();
    assert_eq!(shown["Code"]["ResolvedImageUri"], cloud.uri(&digest));
    assert_eq!(shown["Code"]["ImageUri"], format!("{}/app/hello:v1", cloud.ready().registry));
    assert_eq!(shown["Configuration"]["CodeSha256"], digest.trim_start_matches("sha256:"));
    let listed = cloud.lambda("GET", "/", Value::Null).await.value();
    assert_eq!(listed["Functions"][0]["FunctionName"], "hello");
    assert!(listed["Functions"][0].get("State").is_none(), "a list tells no states");
}

#[tokio::test]
async fn images_that_lambda_cannot_take_are_refused_in_its_words() {
    let cloud = TestCloud::start().await;
    let digest = cloud.function().await;
    let update = |uri: String| json!({"ImageUri": uri});
    let missing = cloud.uri(slipway_core::Digest::of(b"x").as_str());
    let refused = cloud.lambda("PUT", "/hello/code", update(missing.clone())).await;
    assert_eq!(
        refused.value()["message"],
        format!("Source image {missing} does not exist. Provide a valid source image.")
    );
    let elsewhere = "docker.io/library/hello:1".to_owned();
    let refused = cloud.lambda("PUT", "/hello/code", update(elsewhere.clone())).await;
    assert_eq!(
        refused.value()["message"],
        format!("Source image {elsewhere} is not valid. Provide a valid source image.")
    );

    let manifests =
        json!([{"mediaType": crate::ecr::manifest::DOCKER_MANIFEST, "size": 5, "digest": digest}]);
    let index =
        json!({"schemaVersion": 2, "mediaType": crate::ecr::manifest::OCI_INDEX, "manifests": manifests});
    let put = json!({"repositoryName": "app/hello", "imageManifest": index.to_string(), "imageTag": "all"});
    let index = cloud.ecr("PutImage", put).await.value()["image"]["imageId"]["imageDigest"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = cloud.lambda("PUT", "/hello/code", update(cloud.uri(&index))).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.value()["message"],
        format!(
            "The image manifest, config or layer media type for the source image {} is not supported.",
            cloud.uri(&index)
        )
    );
}

#[tokio::test]
async fn a_layer_that_lambda_cannot_unpack_fails_later() {
    let cloud = TestCloud::start().await;
    let digest = cloud.function().await;
    let zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    let bad = cloud.image_of("app/hello", "zstd", "zstd", "amd64", zstd).await;
    assert_eq!(cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&bad)})).await.status, 200);
    let failed = cloud.settle("Active", "Failed").await;
    assert_eq!(failed["LastUpdateStatusReasonCode"], "InvalidImage");
    assert_eq!(cloud.lambda("POST", "/hello/invocations", json!({"a": 1})).await.status, 200);
    let config = cloud.runs.lock().unwrap()[0].image.config.clone();
    let old = json!({"repositoryName": "app/hello", "imageIds": [{"imageDigest": digest}]});
    let old = cloud.ecr("BatchGetImage", old).await.value()["images"][0]["imageManifest"].to_string();
    assert!(old.contains(config.as_str()), "after a failed update the old image runs on");
}

#[tokio::test]
async fn updates_conflict_with_each_other_and_with_other_revisions() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let next = cloud.image("app/hello", "v2", "two").await;
    let settled = cloud.settle("Active", "Successful").await;
    let other = json!({"MemorySize": 512, "RevisionId": "11111111-1111-1111-1111-111111111111"});
    let refused = cloud.lambda("PUT", "/hello/configuration", other).await;
    assert_eq!(
        (refused.status, refused.header("x-amzn-errortype")),
        (412, Some("PreconditionFailedException"))
    );

    let dry = json!({"ImageUri": cloud.uri(&next), "DryRun": true});
    assert_eq!(cloud.lambda("PUT", "/hello/code", dry).await.status, 200);
    assert_eq!(
        cloud.settle("Active", "Successful").await["RevisionId"],
        settled["RevisionId"],
        "a dry run changes nothing"
    );

    let wanted = json!({"MemorySize": 512, "Environment": {"Variables": {"GREETING": "hi"}}, "RevisionId": settled["RevisionId"]});
    let begun = cloud.lambda("PUT", "/hello/configuration", wanted).await;
    assert_eq!(begun.value()["LastUpdateStatus"], "InProgress");
    let overlapping = cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&next)})).await;
    assert_eq!(overlapping.status, 409);
    assert!(overlapping.text().contains("An update is in progress for resource: arn:aws:lambda:us-east-1:"));
    let settled = cloud.settle("Active", "Successful").await;
    assert_eq!(
        (settled["MemorySize"].as_u64(), settled["Environment"]["Variables"]["GREETING"].as_str()),
        (Some(512), Some("hi"))
    );
    assert_eq!(cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&next)})).await.status, 200);
}

#[tokio::test]
async fn limits_are_refused_before_anything_changes() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    for wanted in [
        json!({"MemorySize": 127}),
        json!({"Timeout": 901}),
        json!({"Description": "d".repeat(257)}),
        json!({"Environment": {"Variables": {"_X": "1"}}}),
        json!({"Environment": {"Variables": {"BIG": "x".repeat(4097)}}}),
        json!({"EphemeralStorage": {"Size": 511}}),
    ] {
        let refused = cloud.lambda("PUT", "/hello/configuration", wanted.clone()).await;
        assert_eq!(refused.status, 400, "{wanted}");
    }
}

#[tokio::test]
async fn an_invocation_answers_with_its_log() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let headers = [("x-amz-log-type", "Tail")];
    let answer = cloud
        .signed("lambda", "POST", "/2015-03-31/functions/hello/invocations", &headers, b"{\"a\":1}")
        .await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"a\":1}"));
    assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
    assert_eq!(answer.header("x-amz-function-error"), None);
    assert!(answer.header("x-amz-log-result").is_some());

    let events = cloud
        .json("Logs_20140328.FilterLogEvents", json!({"logGroupName": "/aws/lambda/hello"}))
        .await
        .value();
    let messages: Vec<&str> =
        events["events"].as_array().unwrap().iter().filter_map(|event| event["message"].as_str()).collect();
    assert!(messages[0].starts_with("START RequestId: "), "{messages:?}");
    assert_eq!(messages[1], "hello from the function");
    assert!(messages[3].starts_with("REPORT RequestId: "), "{messages:?}");
    let streams = cloud
        .json("Logs_20140328.DescribeLogStreams", json!({"logGroupName": "/aws/lambda/hello"}))
        .await
        .value();
    assert!(streams["logStreams"][0]["logStreamName"].as_str().unwrap().contains("[$LATEST]"));

    let nonsense =
        cloud.signed("lambda", "POST", "/2015-03-31/functions/hello/invocations", &[], b"no JSON").await;
    assert_eq!(nonsense.header("x-amzn-errortype"), Some("InvalidRequestContentException"));
}

#[tokio::test]
async fn an_image_of_another_architecture_fails_when_it_starts() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let gzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    let arm = cloud.image_of("app/hello", "arm", "arm", "arm64", gzip).await;
    assert_eq!(cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&arm)})).await.status, 200);
    cloud.settle("Active", "Successful").await;
    let answer = cloud.lambda("POST", "/hello/invocations", json!({})).await;
    assert_eq!((answer.status, answer.header("x-amz-function-error")), (200, Some("Unhandled")));
    assert_eq!(answer.value()["errorType"], "Runtime.InvalidEntrypoint");
    assert!(cloud.runs.lock().unwrap().is_empty(), "nothing was started");
}

#[tokio::test]
async fn versions_and_aliases_stay_on_their_image() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let first = cloud.lambda("POST", "/hello/versions", json!({})).await;
    assert_eq!((first.status, first.value()["Version"].as_str()), (201, Some("1")));
    let same = cloud.lambda("POST", "/hello/versions", json!({})).await.value();
    assert_eq!(same["Version"], "1", "nothing has changed, so there is no new version");
    let alias = json!({"Name": "live", "FunctionVersion": "1"});
    let alias = cloud.lambda("POST", "/hello/aliases", alias).await;
    assert_eq!(alias.status, 201, "{}", alias.text());
    let arn = alias.value()["AliasArn"].as_str().unwrap().to_owned();

    let next = cloud.image("app/hello", "v2", "two").await;
    cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&next)})).await;
    cloud.settle("Active", "Successful").await;
    let path = format!("/{}/invocations", crate::wire::percent::encode(&arn, false));
    let answer = cloud.lambda("POST", &path, json!({})).await;
    assert_eq!(
        (answer.status, answer.header("x-amz-executed-version")),
        (200, Some("1")),
        "{}",
        answer.text()
    );
    let used = cloud.lambda("DELETE", "/hello?Qualifier=1", Value::Null).await;
    assert_eq!(used.status, 409, "an alias uses the version");
    let unknown = cloud.lambda("GET", "/hello?Qualifier=9", Value::Null).await;
    assert_eq!(unknown.header("x-amzn-errortype"), Some("ResourceNotFoundException"));
}

#[tokio::test]
async fn permissions_are_kept_as_statements() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    assert_eq!(cloud.lambda("GET", "/hello/policy", Value::Null).await.status, 404);
    let add =
        json!({"StatementId": "s1", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"});
    assert_eq!(cloud.lambda("POST", "/hello/policy", add.clone()).await.status, 201);
    assert_eq!(cloud.lambda("POST", "/hello/policy", add).await.status, 409);
    let policy = cloud.lambda("GET", "/hello/policy", Value::Null).await.value();
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"][0]["Principal"]["Service"], "events.amazonaws.com");
}

#[tokio::test]
async fn an_image_that_is_deleted_early_fails_the_update_and_a_copy_runs_on() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let next = cloud.image("app/hello", "v2", "two").await;
    cloud.lambda("PUT", "/hello/code", json!({"ImageUri": cloud.uri(&next)})).await;
    let delete = json!({"repositoryName": "app/hello", "imageIds": [{"imageTag": "v1"}, {"imageTag": "v2"}]});
    cloud.ecr("BatchDeleteImage", delete).await;
    let failed = cloud.settle("Active", "Failed").await;
    assert_eq!(failed["LastUpdateStatusReasonCode"], "ImageDeleted");
    let cloud = cloud.restart().await;
    let answer = cloud.lambda("POST", "/hello/invocations", json!({})).await;
    assert_eq!(answer.status, 200, "Lambda has its own copy");
    let run = cloud.runs.lock().unwrap()[0].clone();
    assert!(run.image.config_path.is_file(), "the copy survives the sweep of the restart");
}

#[tokio::test]
async fn the_tail_of_the_log_is_readable() {
    let cloud = TestCloud::start().await;
    cloud.function().await;
    let headers = [("x-amz-log-type", "Tail")];
    let answer =
        cloud.signed("lambda", "POST", "/2015-03-31/functions/hello/invocations", &headers, b"").await;
    let tail = answer.header("x-amz-log-result").unwrap();
    let tail = base64::engine::general_purpose::STANDARD.decode(tail).unwrap();
    let tail = String::from_utf8(tail).unwrap();
    assert!(tail.starts_with("START RequestId: ") && tail.contains("\nhello from the function\n"), "{tail}");
}
