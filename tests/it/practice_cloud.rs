//! A practice cloud of its own for each test, quick, with a fault script, and an image to upload.

use slipway_aws::{Repository, Role, Session, SessionRequest, StaticCredentials};
use slipway_core::{Architecture, Digest, FunctionName, FunctionSpec, Handler, MemorySize, RepositoryName};
use slipway_practice::{Pace, PracticeOptions, PracticeServer, serve_at_pace};
use slipway_registry::{PreparedImage, UploadEvent, Uploaded, prepare, upload};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

/// The word that no error, event or debug form may hold.
pub(crate) const SECRET: &str = "CANARY-of-the-environment";

/// A cloud that goes with the test.
pub(crate) struct PracticeCloud {
    pub(crate) session: Session,
    pub(crate) server: PracticeServer,
    pub(crate) folder: tempfile::TempDir,
}

/// Serves a cloud with faults, which are the entries of a fault script.
pub(crate) async fn practice_cloud(faults: serde_json::Value) -> PracticeCloud {
    let pace = Pace {
        role_propagation: Duration::from_millis(1500),
        pending: Duration::from_millis(300),
        update: Duration::from_millis(300),
    };
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("faults.json");
    std::fs::write(&script, faults.to_string()).unwrap();
    let options = PracticeOptions {
        listen: ([127, 0, 0, 1], 0).into(),
        data: folder.path().join("cloud"),
        faults: Some(script),
    };
    let server = serve_at_pace(options, None, pace).await.unwrap();
    let ready = server.ready();
    let request = SessionRequest {
        region: Some(ready.region.clone()),
        endpoint_url: Some(ready.endpoint.clone()),
        credentials: Some(StaticCredentials {
            access_key_id: ready.access_key_id.clone(),
            secret_access_key: ready.secret_access_key.clone(),
        }),
        ..SessionRequest::default()
    };
    let session = Session::open(&request).await.unwrap();
    PracticeCloud { session, server, folder }
}

pub(crate) fn repository_name() -> RepositoryName {
    RepositoryName::parse("team/hello").unwrap()
}

/// An image of one layer that cannot be compressed.
pub(crate) async fn image(cloud: &PracticeCloud, seed: u32, layer_size: usize) -> PreparedImage {
    let mut state = seed;
    let layer: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(layer_size)
    .collect();
    let configuration = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/lambda-entrypoint.sh"]},
        "rootfs": {"type": "layers", "diff_ids": [Digest::of(&layer).to_string()]},
    })
    .to_string();
    let index = r#"[{"Config":"c","Layers":["l"]}]"#;
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in
        [("l", layer.as_slice()), ("c", configuration.as_bytes()), ("manifest.json", index.as_bytes())]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, bytes).unwrap();
    }
    let archive = archive.into_inner().unwrap();
    prepare(archive.as_slice(), &layers(cloud), &|_| {}).await.unwrap()
}

/// Where the compressed layers lie.
pub(crate) fn layers(cloud: &PracticeCloud) -> PathBuf {
    cloud.folder.path().join("layers")
}

/// Uploads and says what was told on the way.
pub(crate) async fn upload_to(
    cloud: &PracticeCloud,
    tag: &str,
    image: &PreparedImage,
) -> (Result<Uploaded, slipway_registry::RegistryError>, Vec<UploadEvent>) {
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().unwrap().push(event);
    let result =
        upload(cloud.session.ecr(), &repository_name(), Some(tag), image, &layers(cloud), &report).await;
    (result, events.into_inner().unwrap())
}

/// A repository with an image in it, and a role.
pub(crate) async fn published(cloud: &PracticeCloud, seed: u32) -> (Repository, Digest, Role) {
    let repository = cloud.session.create_repository(&repository_name()).await.unwrap();
    let image = image(cloud, seed, 20_000).await;
    upload_to(cloud, &format!("t{seed}"), &image).await.0.unwrap();
    let role = cloud.session.create_execution_role("hello-role").await.unwrap();
    (repository, image.digest, role)
}

/// A function that runs this digest.
pub(crate) fn spec(repository: &Repository, digest: &Digest, role: &Role) -> FunctionSpec {
    FunctionSpec {
        name: FunctionName::parse("hello").unwrap(),
        repository_uri: repository.uri.clone(),
        digest: digest.clone(),
        handler: Some(Handler::parse("Hello::Hello.Function::Handle").unwrap()),
        architecture: Architecture::X86_64,
        memory: MemorySize(512),
        timeout_seconds: 10,
        environment: BTreeMap::from([("TOKEN".to_owned(), SECRET.to_owned())]),
        role_arn: role.arn.clone(),
        extras: slipway_core::FunctionExtras::default(),
    }
}
