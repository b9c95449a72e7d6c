//! Errors of an upload.

use super::image::archive;
use super::{Recorded, denied, digest, named, not_json, recorded, samples};
use crate::report::{self, ErrorReport};
use slipway_archive::ArchiveError;
use slipway_aws::AwsError;
use slipway_registry::{ImageProblem, RegistryError, StoreStep};

const URI: &str = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/hello";

pub(super) fn all() -> Vec<Recorded> {
    let mut all = recorded(registry(), |error| steady(report::publish(&error)));
    all.extend(recorded(archive(), |source| report::publish(&RegistryError::Archive { source })));
    all.extend(recorded(image(), |source| report::publish(&RegistryError::Image { source })));
    all.extend([
        named("an image that is not in its repository", report::image_absent(URI, &digest("a"))),
        named(
            "a store that is a file",
            report::layer_store(&store_that_is(std::io::ErrorKind::AlreadyExists)),
        ),
        named("a store on a full disk", report::layer_store(&store_that_is(std::io::ErrorKind::StorageFull))),
        named("layers in use", report::layers_in_use()),
        named("an index of images", report::image_is_index(URI, &digest("a"))),
        named("an image in another region", report::image_in_other_region(URI, "eu-central-1", "us-east-1")),
        named("an image that is not in ECR", report::image_not_in_ecr("docker.io/hello")),
        named("another image than the one of the run", report::image_differs("deployed", "sha256:aa", "")),
    ]);
    all
}

fn store_that_is(kind: std::io::ErrorKind) -> RegistryError {
    RegistryError::Store { step: StoreStep::Write, path: "/home/me/layers".into(), source: kind.into() }
}

fn registry() -> Vec<(&'static str, RegistryError)> {
    let hello = || "hello".to_owned();
    let refused =
        || Box::new(AwsError::AnswerIncomplete { action: "ecr:UploadLayerPart", field: "uploadId" });
    samples!(RegistryError {
        ArchiveInterrupted { source: denied() },
        Archive { source: ArchiveError::NoIndex },
        Image { source: ImageProblem::TooManyLayers { count: 128 } },
        Store { step: StoreStep::Write, path: "/home/me/layers/aa".into(), source: denied() },
        Worker { source: lost_worker() },
        Manifest { source: not_json() },
        StoredLayerDamaged { digest: digest("a") },
        RepositoryMissing { repository: hello() },
        TagTaken { repository: hello(), tag: "1.0".to_owned(), existing: Some(digest("b")) },
        LayerCorrupted { digest: digest("a"), source: refused() },
        LayerStuck { digest: digest("a"), source: refused() },
        NotVerified { wanted: digest("a"), found: None },
        Aws(AwsError::AnswerIncomplete { action: "ecr:PutImage", field: "image" }),
    })
}

fn image() -> Vec<(&'static str, ImageProblem)> {
    samples!(ImageProblem {
        LayerMismatch { expected: digest("a"), found: digest("b") },
        LayerFormat { layer: digest("a"), format: "xz" },
        Platform { platform: "windows/amd64".to_owned() },
        TooManyLayers { count: 128 },
        TooLarge { bytes: 11_000_000_000 },
    })
}

/// The number of the task that was lost differs from run to run.
fn steady(mut report: ErrorReport) -> ErrorReport {
    for cause in report.causes.iter_mut().filter(|cause| cause.starts_with("task ")) {
        *cause = cause.replace(|letter: char| letter.is_ascii_digit(), "");
    }
    report
}

/// How a thread's work ends when its runtime does not wait for it.
fn lost_worker() -> tokio::task::JoinError {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let work = tokio::spawn(std::future::pending::<()>());
        work.abort();
        work.await.unwrap_err()
    })
}
