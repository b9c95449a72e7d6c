//! The whole way of an image that the real engine built: exported, prepared, uploaded.

use crate::engine::engine;
use crate::engine_build::{folder, request};
use crate::practice_cloud::{practice_cloud, repository_name, upload_to};
use futures_util::TryStreamExt as _;
use slipway_engine::{BuilderChoice, DockerfileSource};
use slipway_registry::{PrepareEvent, prepare, prepared};
use std::sync::Mutex;
use tokio_util::io::StreamReader;

#[tokio::test]
async fn an_image_of_the_real_engine_arrives_under_the_id_the_engine_gave_it() {
    let engine = engine().await;
    let files = folder(&[("first.txt", "one"), ("second.txt", "two")]);
    let dockerfile = "FROM scratch\nCOPY first.txt /first\nCOPY second.txt /second\nCMD [\"x\"]\n";
    let request = request(files.path(), DockerfileSource::Inline(dockerfile.to_owned()), BuilderChoice::Auto);
    let built = engine.build(&request, &|_| {}).await.unwrap();

    let cloud = practice_cloud(serde_json::json!([])).await;
    cloud.session.create_repository(&repository_name()).await.unwrap();
    let store = cloud.folder.path().join("layers");
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().unwrap().push(event);
    let exported = std::pin::pin!(engine.export_image(&built.image_id).map_err(std::io::Error::other));
    let archive = StreamReader::new(exported);
    let image = prepare(archive, &store, &report).await.unwrap();
    assert_eq!(image.layers.len(), 2, "one for each COPY");
    assert!(
        [image.config.digest.as_str(), image.digest.as_str()].contains(&built.image_id.as_str()),
        "{} is neither the configuration's nor the manifest's digest",
        built.image_id
    );
    assert!(matches!(events.lock().unwrap().first(), Some(PrepareEvent::Exported { .. })));
    let (uploaded, _) = upload_to(&cloud, "real", &image).await;
    assert_eq!(uploaded.unwrap().digest, image.digest);
    assert_eq!(
        prepared(&store, image.config.digest.as_str()),
        Some(image),
        "the next upload exports nothing"
    );
    engine.remove_image(&request.tag).await.unwrap();
}
