//! Uploads over the wire to the practice registry, with the faults that real networks and registries have.

use crate::practice_cloud::{PracticeCloud, image, layers, practice_cloud, repository_name, upload_to};
use serde_json::{Value, json};
use slipway_aws::AwsError;
use slipway_registry::{PreparedImage, RegistryError, UploadEvent, Uploaded};

const MIB: u64 = 1024 * 1024;
/// Two whole parts and a rest.
const LAYER: usize = 23 * MIB as usize;

fn total(image: &PreparedImage) -> u64 {
    image.blobs().iter().map(|blob| blob.size_bytes).sum()
}

async fn run(
    faults: Value,
) -> (Result<Uploaded, RegistryError>, Vec<UploadEvent>, PreparedImage, PracticeCloud) {
    let cloud = practice_cloud(faults).await;
    cloud.session.create_repository(&repository_name()).await.unwrap();
    let image = image(&cloud, 1, LAYER).await;
    let (result, events) = upload_to(&cloud, "1", &image).await;
    (result, events, image, cloud)
}

/// The shown digest is asked of the registry by the SDK and not by the code under test.
async fn shown(cloud: &PracticeCloud, tag: &str) -> Option<String> {
    let question = aws_sdk_ecr::types::ImageIdentifier::builder().image_tag(tag).build();
    let answer =
        cloud.session.ecr().describe_images().repository_name("team/hello").image_ids(question).send().await;
    answer.ok()?.image_details().first()?.image_digest().map(str::to_owned)
}

#[tokio::test]
async fn an_upload_ends_with_the_digest_that_was_known_before() {
    let (result, events, image, cloud) = run(json!([])).await;
    let uploaded = result.unwrap();
    assert_eq!((uploaded.bytes_sent, uploaded.bytes_skipped), (total(&image), 0));
    assert_eq!(events.last(), Some(&UploadEvent::Verified { digest: image.digest.clone() }));
    assert_eq!(shown(&cloud, "1").await.as_deref(), Some(image.digest.as_str()));
    let (again, events) = upload_to(&cloud, "1", &image).await;
    let again = again.unwrap();
    assert_eq!(
        (again.bytes_sent, again.bytes_skipped),
        (0, total(&image)),
        "the second upload sends nothing"
    );
    assert!(!events.iter().any(|event| matches!(event, UploadEvent::LayerStarted { .. })), "{events:?}");
}

#[tokio::test]
async fn an_interrupted_layer_resumes_at_the_last_valid_byte() {
    // The configuration is one part too, so the second and third parts are in the middle of the layer.
    let (result, events, image, _ground) = run(json!([
        {"op": "ecr:UploadLayerPart", "nth": 3, "action": "reset_before", "afterBytes": 5_000_000},
    ]))
    .await;
    let sent = result.unwrap().bytes_sent;
    assert!(sent <= total(&image) + 10 * MIB, "{sent} bytes for {} and one part more", total(&image));
    let starts = events.iter().filter(|event| matches!(event, UploadEvent::LayerStarted { .. })).count();
    assert_eq!(starts, 2, "one for each blob: the layer was not started over");
}

#[tokio::test]
async fn an_upload_that_was_broken_off_goes_on_within_its_layer_after_another_start() {
    let cloud = practice_cloud(json!([])).await;
    cloud.session.create_repository(&repository_name()).await.unwrap();
    let image = image(&cloud, 1, LAYER).await;
    let layer = &image.layers[0].digest;
    let (first, told) = broken_off(&cloud, &image, |event| {
        matches!(event, UploadEvent::LayerProgress { digest, sent } if digest == layer && *sent >= 20 * MIB)
    })
    .await;
    assert!(first.is_none(), "the upload was broken off: {told:?}");
    let (result, events) = upload_to(&cloud, "1", &image).await;
    let again = result.unwrap();
    assert!(
        again.bytes_sent <= 10 * MIB + image.config.size_bytes,
        "{} bytes went out again",
        again.bytes_sent
    );
    assert_eq!(shown(&cloud, "1").await.as_deref(), Some(image.digest.as_str()));
    assert!(events.iter().all(|event| !matches!(event, UploadEvent::LayerProgress { digest, sent } if digest == layer && *sent <= 10 * MIB)));
    let noted = std::fs::read_dir(layers(&cloud).join("uploads")).unwrap();
    assert_eq!(noted.count(), 0, "what is complete is not noted any more");
}

#[tokio::test]
async fn a_note_of_an_upload_is_no_truth_wherever_it_was_cut_off() {
    let cloud = practice_cloud(json!([])).await;
    cloud.session.create_repository(&repository_name()).await.unwrap();
    let image = image(&cloud, 1, LAYER).await;
    broken_off(
        &cloud,
        &image,
        |event| matches!(event, UploadEvent::LayerProgress { sent, .. } if *sent >= 20 * MIB),
    )
    .await;
    let noted = std::fs::read_dir(layers(&cloud).join("uploads")).unwrap().map(|entry| entry.unwrap().path());
    let noted: Vec<_> = noted.collect();
    assert!(!noted.is_empty(), "the upload was noted");
    for note in noted {
        let whole = std::fs::read_to_string(&note).unwrap();
        for length in 0..whole.len() {
            let cut: Result<Value, _> = serde_json::from_str(&whole[..length]);
            assert!(cut.is_err(), "cut after {length} bytes it would be read as {cut:?}");
        }
        // More than the registry has, of an upload that it knows.
        std::fs::write(&note, whole.replace("20971520", "24117248")).unwrap();
    }
    let (result, _) = upload_to(&cloud, "1", &image).await;
    result.unwrap();
    assert_eq!(shown(&cloud, "1").await.as_deref(), Some(image.digest.as_str()));
}

/// Drops an upload as soon as an event is seen, as a process that is killed does.
async fn broken_off(
    cloud: &PracticeCloud,
    image: &PreparedImage,
    last: impl Fn(&UploadEvent) -> bool + Sync,
) -> (Option<Uploaded>, Vec<UploadEvent>) {
    let (seen, mut wait) = tokio::sync::mpsc::unbounded_channel();
    let events = std::sync::Mutex::new(Vec::new());
    let report = |event: UploadEvent| {
        if last(&event) {
            seen.send(()).unwrap();
        }
        events.lock().unwrap().push(event);
    };
    let (repository, store) = (repository_name(), layers(cloud));
    let upload =
        slipway_registry::upload(cloud.session.ecr(), &repository, Some("1"), image, &store, &report);
    let result = tokio::select! {
        biased;
        _ = wait.recv() => None,
        result = upload => Some(result.unwrap()),
    };
    (result, events.into_inner().unwrap())
}

#[tokio::test]
async fn a_part_whose_answer_was_lost_does_not_confuse_the_layer() {
    let (result, events, image, _ground) =
        run(json!([{"op": "ecr:UploadLayerPart", "nth": 3, "action": "reset_after_commit"}])).await;
    let sent = result.unwrap().bytes_sent;
    assert!(sent <= total(&image) + 10 * MIB, "{sent} bytes for {} and one part more", total(&image));
    assert!(events.iter().any(|event| matches!(event, UploadEvent::Retrying { .. })), "the repeat is told");
}

#[tokio::test]
async fn a_lost_answer_to_complete_sends_nothing_again() {
    let (result, _, image, _ground) =
        run(json!([{"op": "ecr:CompleteLayerUpload", "times": 2, "action": "reset_after_commit"}])).await;
    assert_eq!(result.unwrap().bytes_sent, total(&image));
}

#[tokio::test]
async fn a_manifest_that_was_not_taken_is_put_again_alone() {
    for fault in [
        json!({"op": "ecr:PutImage", "action": "status", "status": 500, "body": "<html>"}),
        json!({"op": "ecr:PutImage", "action": "throttle", "retryAfterSeconds": 1}),
        json!({"op": "ecr:PutImage", "action": "reset_after_commit"}),
    ] {
        let (result, events, image, _ground) = run(json!([fault])).await;
        assert_eq!(result.unwrap().bytes_sent, total(&image), "no layer is sent again after {fault}");
        let retried = |event: &UploadEvent| matches!(event, UploadEvent::Retrying { what, .. } if what == "ecr:PutImage");
        assert_eq!(events.iter().filter(|event| retried(event)).count(), 1, "{fault}");
    }
}

#[tokio::test]
async fn throttling_resets_and_server_faults_on_every_call_are_survived() {
    let operations = [
        "BatchCheckLayerAvailability",
        "InitiateLayerUpload",
        "UploadLayerPart",
        "CompleteLayerUpload",
        "PutImage",
        "DescribeImages",
    ];
    let faults = operations.iter().flat_map(|operation| {
        [
            json!({"op": format!("ecr:{operation}"), "nth": 1, "action": "throttle"}),
            json!({"op": format!("ecr:{operation}"), "nth": 2, "action": "reset_before"}),
            json!({"op": format!("ecr:{operation}"), "nth": 3, "action": "status", "status": 503}),
        ]
    });
    let (result, _, image, cloud) = run(faults.collect()).await;
    assert_eq!(result.unwrap().digest, image.digest);
    assert_eq!(shown(&cloud, "1").await.as_deref(), Some(image.digest.as_str()));
}

#[tokio::test]
async fn an_upload_the_registry_forgot_starts_that_layer_over() {
    let (result, _, image, _ground) = run(json!([
        {"op": "ecr:UploadLayerPart", "nth": 3, "action": "fail_with", "code": "UploadNotFoundException"},
    ]))
    .await;
    let sent = result.unwrap().bytes_sent;
    assert!(
        sent > total(&image) && sent <= 2 * total(&image) + 10 * MIB,
        "{sent} bytes for {}",
        total(&image)
    );
}

#[tokio::test]
async fn credentials_that_expire_between_two_parts_are_asked_for_again_once() {
    let (result, ..) = run(json!([{"op": "ecr:UploadLayerPart", "nth": 2, "action": "expire_token"}])).await;
    result.unwrap();
    let (result, ..) =
        run(json!([{"op": "ecr:UploadLayerPart", "nth": 2, "times": 50, "action": "expire_token"}])).await;
    let error = result.unwrap_err();
    assert!(matches!(error, RegistryError::Aws(AwsError::CredentialsExpired { .. })), "{error:?}");
}

#[tokio::test]
async fn a_tag_of_another_image_is_an_error_and_of_the_same_image_a_success() {
    let (result, _, first, cloud) = run(json!([])).await;
    result.unwrap();
    let other = image(&cloud, 2, 20_000).await;
    let (refused, _) = upload_to(&cloud, "1", &other).await;
    match refused.unwrap_err() {
        RegistryError::TagTaken { tag, existing, .. } => {
            assert_eq!((tag.as_str(), existing), ("1", Some(first.digest)))
        }
        error => panic!("the tag is taken, not: {error:?}"),
    }
}

#[tokio::test]
async fn a_missing_repository_and_a_missing_right_are_told_apart() {
    let cloud = practice_cloud(json!([])).await;
    let image = image(&cloud, 1, 20_000).await;
    let (missing, _) = upload_to(&cloud, "1", &image).await;
    assert!(matches!(missing.unwrap_err(), RegistryError::RepositoryMissing { .. }));
    let message = "User: arn:aws:iam::1:user/x is not authorized to perform: ecr:InitiateLayerUpload on resource: \
                   arn:aws:ecr:r:1:repository/team/hello because no identity-based policy allows it";
    let (denied, ..) = run(json!([
        {"op": "ecr:InitiateLayerUpload", "times": 9, "action": "fail_with", "code": "AccessDeniedException", "message": message},
    ]))
    .await;
    match denied.unwrap_err() {
        RegistryError::Aws(AwsError::AccessDenied { action, resource, .. }) => {
            assert_eq!(action, "ecr:InitiateLayerUpload");
            assert_eq!(resource.as_deref(), Some("arn:aws:ecr:r:1:repository/team/hello"));
        }
        error => panic!("the right is missing, not: {error:?}"),
    }
}

#[tokio::test]
async fn a_layer_that_is_damaged_on_this_machine_is_named_and_removed() {
    let cloud = practice_cloud(json!([])).await;
    cloud.session.create_repository(&repository_name()).await.unwrap();
    let image = image(&cloud, 1, 200_000).await;
    let path = &image.layers[0].path;
    let mut bytes = std::fs::read(path).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let (result, _) = upload_to(&cloud, "1", &image).await;
    let error = result.unwrap_err();
    assert!(matches!(error, RegistryError::StoredLayerDamaged { .. }), "{error:?}");
    assert!(!path.exists(), "the next preparation makes it anew");
    assert_eq!(shown(&cloud, "1").await, None, "no image with a wrong layer was tagged");
}
