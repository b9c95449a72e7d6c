//! Tests of the whole practice cloud over its port, with a signed client of a few lines and no engine.

mod faults;
mod functions;
mod images;
mod registry;
mod server;

use crate::cloud::Pace;
use crate::error::PracticeError;
use crate::runner::{Run, RunError, RunFunction};
use crate::server::{PracticeOptions, PracticeServer, Ready, serve_with};
use crate::wire::signature;
use base64::Engine as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use slipway_core::{Digest, Invocation, Mebibytes, Milliseconds, Verdict};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const FAST: Pace = Pace {
    role_propagation: Duration::from_millis(200),
    pending: Duration::from_millis(200),
    update: Duration::from_millis(200),
};

/// A practice cloud for one test.
struct TestCloud {
    data: TempDir,
    server: PracticeServer,
    runs: Arc<Mutex<Vec<Run>>>,
}

/// An answer as it came over the wire.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// Stands in for the engine: remembers what it was asked to run, and answers with the event.
struct Echo(Arc<Mutex<Vec<Run>>>);

impl RunFunction for Echo {
    fn run(&self, run: Run) -> BoxFuture<'_, Result<Invocation, RunError>> {
        let payload = run.event.clone();
        self.0.lock().unwrap().push(run);
        Box::pin(async move {
            Ok(Invocation {
                duration_ms: Milliseconds(2.5),
                init_ms: Some(Milliseconds(100.0)),
                peak_memory_mib: Some(Mebibytes(40.0)),
                log_lines: vec!["hello from the function".to_owned()],
                ..Invocation::new(Verdict::Success, &payload)
            })
        })
    }
}

impl TestCloud {
    async fn start() -> Self {
        Self::with_faults(json!([])).await
    }

    async fn with_faults(script: Value) -> Self {
        Self::open(TempDir::new().unwrap(), script).await.unwrap()
    }

    async fn open(data: TempDir, script: Value) -> Result<Self, PracticeError> {
        let faults = data.path().join("faults.json");
        std::fs::write(&faults, script.to_string()).unwrap();
        let runs: Arc<Mutex<Vec<Run>>> = Arc::default();
        let runner: Arc<dyn RunFunction> = Arc::new(Echo(runs.clone()));
        let server = serve_with(options(data.path(), Some(&faults)), Some(runner), FAST).await?;
        Ok(Self { data, server, runs })
    }

    /// Stops and starts again on the same folder.
    async fn restart(self) -> Self {
        self.server.shutdown().await;
        Self::open(self.data, json!([])).await.unwrap()
    }

    fn ready(&self) -> &Ready {
        self.server.ready()
    }

    /// A call of ECR or Logs; the service follows from the target.
    async fn json(&self, target: &str, body: Value) -> Answer {
        let service = if target.starts_with("Logs") { "logs" } else { "ecr" };
        let headers = [("x-amz-target", target), ("content-type", "application/x-amz-json-1.1")];
        self.signed(service, "POST", "/", &headers, body.to_string().as_bytes()).await
    }

    async fn ecr(&self, operation: &str, body: Value) -> Answer {
        self.json(&format!("{}.{operation}", crate::ecr::TARGET), body).await
    }

    async fn iam(&self, form: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.signed("iam", "POST", "/", &headers, format!("Version=2010-05-08&{form}").as_bytes()).await
    }

    async fn lambda(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.signed("lambda", method, &format!("/2015-03-31/functions{path}"), &[], body.as_bytes()).await
    }

    async fn signed(
        &self,
        service: &str,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let ready = self.ready();
        let keys = (ready.access_key_id.as_str(), ready.secret_access_key.as_str());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let authorization = signature::sign(keys, service, (method, path, query), &ready.registry, body);
        let own = [("x-amz-date", "20261123T000000Z"), ("authorization", &authorization)];
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(own).collect();
        self.raw(method, target, &headers, body).await.unwrap()
    }

    /// Any request; an error is a connection that broke.
    async fn raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let registry = &self.ready().registry;
        let mut stream = TcpStream::connect(registry).await?;
        let mut head =
            format!("{method} {target} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            head.push_str(&format!("host: {registry}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).await?;
        stream.write_all(body).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let split = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let split = split.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&answer[..split]).into_owned();
        Ok(Answer { status: head[9..12].parse().unwrap(), head, body: answer[split + 4..].to_vec() })
    }

    async fn role(&self, name: &str) -> String {
        let trust = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}]}"#;
        let trust = crate::wire::percent::encode(trust, false);
        let made =
            self.iam(&format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}")).await;
        assert_eq!(made.status, 200, "{}", made.text());
        format!("arn:aws:iam::{}:role/{name}", self.ready().account_id)
    }

    /// Uploads one blob by the layer API.
    async fn layer(&self, repository: &str, bytes: &[u8]) -> Digest {
        let begun = self.ecr("InitiateLayerUpload", json!({"repositoryName": repository})).await.value();
        let id = begun["uploadId"].clone();
        let part = json!({
            "repositoryName": repository, "uploadId": id, "partFirstByte": 0, "partLastByte": bytes.len() - 1,
            "layerPartBlob": base64::engine::general_purpose::STANDARD.encode(bytes),
        });
        assert_eq!(self.ecr("UploadLayerPart", part).await.status, 200);
        let digest = Digest::of(bytes);
        let ended = json!({"repositoryName": repository, "uploadId": id, "layerDigests": [digest]});
        let ended = self.ecr("CompleteLayerUpload", ended).await;
        assert!(ended.status == 200 || ended.code() == "LayerAlreadyExistsException", "{}", ended.text());
        digest
    }

    /// Puts a small image and gives its digest. Other words make another image.
    async fn image(&self, repository: &str, tag: &str, words: &str) -> String {
        self.image_of(repository, tag, words, "amd64", "application/vnd.docker.image.rootfs.diff.tar.gzip")
            .await
    }

    async fn image_of(
        &self,
        repository: &str,
        tag: &str,
        words: &str,
        architecture: &str,
        layer_type: &str,
    ) -> String {
        let config = json!({"architecture": architecture, "os": "linux", "words": words}).to_string();
        let config = self.layer(repository, config.as_bytes()).await;
        let layer = self.layer(repository, b"a layer").await;
        let manifest = json!({
            "schemaVersion": 2, "mediaType": crate::ecr::manifest::DOCKER_MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 9, "digest": config},
            "layers": [{"mediaType": layer_type, "size": 7, "digest": layer}],
        });
        let put =
            json!({"repositoryName": repository, "imageManifest": manifest.to_string(), "imageTag": tag});
        let put = self.ecr("PutImage", put).await;
        assert_eq!(put.status, 200, "{}", put.text());
        put.value()["image"]["imageId"]["imageDigest"].as_str().unwrap().to_owned()
    }

    async fn repository(&self, name: &str) {
        assert_eq!(self.ecr("CreateRepository", json!({"repositoryName": name})).await.status, 200);
    }

    /// A function `hello` that is active, with the digest of its image.
    async fn function(&self) -> String {
        self.repository("app/hello").await;
        let digest = self.image("app/hello", "v1", "one").await;
        let role = self.role("runner").await;
        tokio::time::sleep(FAST.role_propagation).await;
        let made = self.lambda("POST", "", self.new_function(&role, &digest)).await;
        assert_eq!(made.status, 201, "{}", made.text());
        self.settle("Active", "Successful").await;
        digest
    }

    fn new_function(&self, role: &str, digest: &str) -> Value {
        json!({"FunctionName": "hello", "Role": role, "PackageType": "Image", "Code": {"ImageUri": self.uri(digest)}})
    }

    fn uri(&self, digest: &str) -> String {
        format!("{}/app/hello@{digest}", self.ready().registry)
    }

    /// Waits until the function is in these states.
    async fn settle(&self, state: &str, update: &str) -> Value {
        for _ in 0..100 {
            let shown = self.lambda("GET", "/hello/configuration", Value::Null).await.value();
            if shown["State"] == state && shown["LastUpdateStatus"] == update {
                return shown;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("the function never became {state} and {update}");
    }
}

impl Answer {
    fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The code of an error of the JSON protocol.
    fn code(&self) -> String {
        self.value()["__type"].as_str().unwrap_or_default().to_owned()
    }
}

fn options(data: &Path, faults: Option<&Path>) -> PracticeOptions {
    PracticeOptions {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: data.to_owned(),
        faults: faults.map(Path::to_owned),
    }
}
