//! Deploys over the wire to the practice cloud, with the faults that Lambda and IAM have.

use crate::practice_cloud::{PracticeCloud, SECRET, image, practice_cloud, published, spec, upload_to};
use serde_json::{Value, json};
use slipway_aws::{AwsError, DeployEvent};
use slipway_core::plan::{DeployAction, plan};
use slipway_core::{DeployedFunction, FunctionSpec, MemorySize};
use slipway_workbench::report::ErrorCode;
use std::sync::Mutex;
use std::time::Duration;

async fn deploy(
    cloud: &PracticeCloud,
    wanted: &FunctionSpec,
) -> (Result<DeployedFunction, AwsError>, Vec<DeployEvent>) {
    let current = cloud.session.find_function(&wanted.name).await.unwrap();
    deploy_against(cloud, wanted, current.as_ref()).await
}

async fn deploy_against(
    cloud: &PracticeCloud,
    wanted: &FunctionSpec,
    current: Option<&DeployedFunction>,
) -> (Result<DeployedFunction, AwsError>, Vec<DeployEvent>) {
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().unwrap().push(event);
    let result = cloud.session.apply(&plan(current, wanted), wanted, current, &report).await;
    let events = events.into_inner().unwrap();
    let told = format!("{events:?} {:?}", result.as_ref().err());
    assert!(!told.contains(SECRET), "the environment's values are told to nobody");
    (result, events)
}

/// A cloud with a function in it, and what that function was made of.
async fn deployed(faults: Value) -> (PracticeCloud, FunctionSpec) {
    let cloud = practice_cloud(faults).await;
    let (repository, digest, role) = published(&cloud, 1).await;
    let wanted = spec(&repository, &digest, &role);
    deploy(&cloud, &wanted).await.0.unwrap();
    (cloud, wanted)
}

/// The same function with another image and more memory.
async fn changed(cloud: &PracticeCloud, wanted: &FunctionSpec) -> FunctionSpec {
    let image = image(cloud, 2, 20_000).await;
    upload_to(cloud, "t2", &image).await.0.unwrap();
    FunctionSpec { digest: image.digest, memory: MemorySize(1024), ..wanted.clone() }
}

#[tokio::test]
async fn a_new_function_is_created_updated_and_left_alone_when_nothing_differs() {
    let cloud = practice_cloud(json!([])).await;
    let (repository, digest, role) = published(&cloud, 1).await;
    let wanted = spec(&repository, &digest, &role);
    let (created, events) = deploy(&cloud, &wanted).await;
    let created = created.unwrap();
    assert_eq!(created.resolved_digest.as_ref(), Some(&digest), "the function runs what was uploaded");
    assert_eq!(created.environment, wanted.environment);
    assert!(
        events.iter().any(|event| matches!(event, DeployEvent::RoleNotReady { .. })),
        "the role was new: {events:?}"
    );
    assert!(events.contains(&DeployEvent::Verified { digest }), "{events:?}");

    let other = changed(&cloud, &wanted).await;
    let (updated, events) = deploy(&cloud, &other).await;
    let updated = updated.unwrap();
    assert_eq!((updated.resolved_digest, updated.memory), (Some(other.digest.clone()), other.memory));
    let configuration = events.iter().position(|event| *event == DeployEvent::UpdatingConfiguration);
    let code = events.iter().position(|event| *event == DeployEvent::UpdatingCode);
    assert!(configuration.unwrap() < code.unwrap(), "first the configuration, then the image: {events:?}");

    let current = cloud.session.find_function(&other.name).await.unwrap();
    assert_eq!(plan(current.as_ref(), &other).action, DeployAction::Nothing);
    let (_, events) = deploy(&cloud, &other).await;
    assert_eq!(events, [DeployEvent::Verified { digest: other.digest }], "nothing was sent");
}

#[tokio::test]
async fn a_lost_answer_to_create_function_creates_no_second_function() {
    let (cloud, wanted) =
        deployed(json!([{"op": "CreateFunction", "nth": 1, "times": 9, "action": "reset_after_commit"}]))
            .await;
    let functions = cloud.session.list_functions().await.unwrap();
    assert_eq!(functions.len(), 1);
    assert_eq!(functions[0].name, wanted.name.to_string());
}

#[tokio::test]
async fn a_create_function_that_never_arrived_is_sent_again() {
    deployed(json!([{"op": "CreateFunction", "nth": 1, "times": 2, "action": "reset_before"}])).await;
}

#[tokio::test]
async fn a_lost_answer_to_an_update_is_no_change_by_somebody_else() {
    let (cloud, wanted) = deployed(json!([
        {"op": "UpdateFunctionConfiguration", "action": "reset_after_commit"},
        {"op": "UpdateFunctionCode", "action": "reset_after_commit"},
    ]))
    .await;
    let other = changed(&cloud, &wanted).await;
    let updated = deploy(&cloud, &other).await.0.unwrap();
    assert_eq!((updated.resolved_digest, updated.memory), (Some(other.digest), other.memory));
}

#[tokio::test]
async fn a_function_that_fails_after_200_is_a_failed_deploy() {
    let cloud = practice_cloud(json!([
        {"op": "CreateFunction", "nth": 1, "times": 9, "action": "fail_with", "reasonCode": "ImageAccessDenied", "reason": "Lambda does not have permission to access the ECR image."},
    ]))
    .await;
    let (repository, digest, role) = published(&cloud, 1).await;
    match deploy(&cloud, &spec(&repository, &digest, &role)).await.0.unwrap_err() {
        AwsError::FunctionFailed { whole, reason_code, reason, .. } => {
            assert!(whole, "it never started");
            assert_eq!(reason_code, "ImageAccessDenied");
            assert!(reason.contains("permission"), "{reason}");
        }
        error => panic!("the function failed, not: {error:?}"),
    }
}

#[tokio::test]
async fn an_update_that_fails_after_200_is_a_failed_deploy_and_is_sent_again_next_time() {
    let (cloud, wanted) = deployed(json!([
        {"op": "UpdateFunctionCode", "action": "fail_with", "reasonCode": "InvalidImage", "reason": "UnsupportedImageLayerDetected"},
    ]))
    .await;
    let other = changed(&cloud, &wanted).await;
    let error = deploy(&cloud, &other).await.0.unwrap_err();
    assert!(
        matches!(&error, AwsError::FunctionFailed { whole: false, reason_code, .. } if reason_code == "InvalidImage"),
        "{error:?}"
    );
    let told = slipway_workbench::report::deploy("deploy", &error);
    assert_eq!(told.code, ErrorCode::DeployFailed, "{told:?}");
    let now = cloud.session.find_function(&wanted.name).await.unwrap().unwrap();
    assert_eq!(
        (now.memory, now.resolved_digest),
        (wanted.memory, Some(wanted.digest)),
        "all is as it was before"
    );
    let repaired = deploy(&cloud, &other).await.0.unwrap();
    assert_eq!(repaired.resolved_digest, Some(other.digest));
}

#[tokio::test]
async fn an_image_that_is_refused_takes_the_configuration_back_with_it() {
    let (cloud, wanted) = deployed(json!([
        {"op": "UpdateFunctionCode", "times": 9, "action": "fail_with", "code": "AccessDeniedException", "message": "no"},
    ]))
    .await;
    let other = changed(&cloud, &wanted).await;
    let (result, events) = deploy(&cloud, &other).await;
    let error = result.unwrap_err();
    assert!(matches!(error, AwsError::AccessDenied { .. }), "{error:?}");
    assert!(events.contains(&DeployEvent::RevertingConfiguration), "it is told: {events:?}");
    let now = cloud.session.find_function(&wanted.name).await.unwrap().unwrap();
    assert_eq!(
        (now.memory, now.resolved_digest),
        (wanted.memory, Some(wanted.digest)),
        "all is as it was before"
    );
}

#[tokio::test]
async fn a_failed_update_without_a_new_configuration_is_sent_again_next_time() {
    let (cloud, wanted) = deployed(json!([
        {"op": "UpdateFunctionCode", "action": "fail_with", "reasonCode": "ImageDeleted"},
    ]))
    .await;
    let other = FunctionSpec { memory: wanted.memory, ..changed(&cloud, &wanted).await };
    let error = deploy(&cloud, &other).await.0.unwrap_err();
    assert!(matches!(error, AwsError::FunctionFailed { whole: false, .. }), "{error:?}");
    assert_eq!(deploy(&cloud, &other).await.0.unwrap().resolved_digest, Some(other.digest));
}

#[tokio::test]
async fn a_conflict_is_waited_for() {
    let (cloud, wanted) =
        deployed(json!([{"op": "UpdateFunctionCode", "action": "conflict_for", "milliseconds": 3000}])).await;
    let other = changed(&cloud, &wanted).await;
    assert_eq!(deploy(&cloud, &other).await.0.unwrap().resolved_digest, Some(other.digest));
}

#[tokio::test]
async fn a_function_that_somebody_else_changed_is_not_overwritten() {
    let (cloud, wanted) = deployed(json!([])).await;
    let seen = cloud.session.find_function(&wanted.name).await.unwrap();
    let theirs = FunctionSpec { memory: MemorySize(2048), ..wanted.clone() };
    deploy(&cloud, &theirs).await.0.unwrap();
    let ours = FunctionSpec { timeout_seconds: 30, ..wanted.clone() };
    let (result, events) = deploy_against(&cloud, &ours, seen.as_ref()).await;
    assert!(matches!(result.unwrap_err(), AwsError::ChangedMeanwhile { .. }));
    assert_eq!(events, [], "nothing was written");
    let now = cloud.session.find_function(&wanted.name).await.unwrap().unwrap();
    assert_eq!((now.memory, now.timeout_seconds), (theirs.memory, theirs.timeout_seconds));
}

#[tokio::test]
async fn throttled_reads_and_writes_end_well() {
    let (cloud, wanted) = deployed(json!([
        {"op": "GetFunction", "nth": 2, "times": 5, "action": "throttle"},
        {"op": "CreateFunction", "action": "throttle", "retryAfterSeconds": 1},
        {"op": "UpdateFunctionConfiguration", "action": "throttle"},
        {"op": "UpdateFunctionCode", "action": "status", "status": 503},
    ]))
    .await;
    let other = changed(&cloud, &wanted).await;
    deploy(&cloud, &other).await.0.unwrap();
}

#[tokio::test]
async fn a_missing_right_names_the_action_and_the_resource() {
    let message = "User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: \
                   arn:aws:iam::1:role/hello-role because no identity-based policy allows the iam:PassRole action";
    let cloud = practice_cloud(json!([
        {"op": "CreateFunction", "times": 9, "action": "fail_with", "code": "AccessDeniedException", "message": message},
    ]))
    .await;
    let (repository, digest, role) = published(&cloud, 1).await;
    match deploy(&cloud, &spec(&repository, &digest, &role)).await.0.unwrap_err() {
        AwsError::AccessDenied { action, resource, source } => {
            assert_eq!(action, "iam:PassRole", "the missing right is not the one that was called");
            assert_eq!(resource.as_deref(), Some("arn:aws:iam::1:role/hello-role"));
            assert!(source.request_id.is_some(), "AWS support asks for the request's id");
        }
        error => panic!("the right is missing, not: {error:?}"),
    }
}

#[tokio::test]
async fn a_dropped_deploy_stops_at_once_and_the_next_one_goes_on() {
    let cloud = practice_cloud(
        json!([{"op": "CreateFunction", "times": 9, "action": "delay", "settleMilliseconds": 2000}]),
    )
    .await;
    let (repository, digest, role) = published(&cloud, 1).await;
    let wanted = spec(&repository, &digest, &role);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let cut = tokio::time::timeout(Duration::from_secs(1), deploy(&cloud, &wanted)).await;
    assert!(cut.is_err(), "the function was still pending");
    assert_eq!(deploy(&cloud, &wanted).await.0.unwrap().resolved_digest, Some(digest));
}

#[tokio::test]
async fn the_practice_identity_roles_and_repositories_are_found() {
    let cloud = practice_cloud(json!([
        {"op": "CreateRepository", "action": "reset_after_commit"},
        {"op": "CreateRole", "action": "reset_after_commit"},
    ]))
    .await;
    let (repository, _, role) = published(&cloud, 1).await;
    let identity = cloud.session.identify().await.unwrap();
    assert_eq!(identity.account_id, cloud.server.ready().account_id);
    assert_eq!(identity.partition, "aws");
    assert_eq!(cloud.session.list_execution_roles().await.unwrap(), std::slice::from_ref(&role));
    assert_eq!(cloud.session.list_repositories().await.unwrap(), [repository]);
    assert_eq!(
        cloud.session.create_execution_role(&role.name).await.unwrap(),
        role,
        "a second time is no error"
    );
    assert!(!format!("{:?}", cloud.session).contains(&cloud.server.ready().secret_access_key));
}
