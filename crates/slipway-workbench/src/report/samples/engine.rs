//! Errors of the container engine.

use super::{Recorded, denied, named, not_json, recorded, samples};
use crate::report;
use slipway_engine::{BuildFailure, Diagnostic, EndpointSource, EngineError, Severity};

const SOCKET: &str = "unix:///var/run/docker.sock";

pub(super) fn all() -> Vec<Recorded> {
    let mut all = recorded(every(), report::engine);
    all.extend(recorded(failures(), |failure| report::engine(failed(failure, "exit code: 1", Vec::new()))));
    all.extend(recorded(sources(), |named_by| {
        report::engine(EngineError::NotFound { url: SOCKET.to_owned(), named_by })
    }));
    let network = EngineError::NoAnswer {
        url: "tcp://10.0.0.7:2376".to_owned(),
        named_by: EndpointSource::DockerHost,
        seconds: 10,
    };
    all.push(named("EngineError::NoAnswer over the network", report::engine(network)));
    let wrong = failed(
        BuildFailure::Step,
        "exit code: 1",
        vec![Diagnostic {
            file: Some("src/Function.cs".to_owned()),
            line: Some(23),
            column: Some(20),
            code: "CS0103".to_owned(),
            severity: Severity::Error,
            message: "The name 'nme' does not exist in the current context".to_owned(),
        }],
    );
    all.push(named("EngineError::BuildFailed with places", report::engine(wrong)));
    all
}

fn failed(failure: BuildFailure, message: &str, diagnostics: Vec<Diagnostic>) -> EngineError {
    EngineError::BuildFailed {
        failure,
        message: message.to_owned(),
        step: Some("RUN dotnet publish".to_owned()),
        diagnostics,
    }
}

fn failures() -> Vec<(&'static str, BuildFailure)> {
    samples!(BuildFailure {
        Step {},
        DiskFull {},
        BaseImageMissing {},
        RegistryUnreachable {},
        RateLimited {},
        FileMissing {},
        ArchitectureUnsupported {},
        PackageFeed {},
    })
}

fn sources() -> Vec<(&'static str, EndpointSource)> {
    samples!(EndpointSource {
        DockerHost {},
        DockerContext { name: "remote".to_owned() },
        CurrentContext { name: "desktop".to_owned() },
        DefaultSocket {},
        RootlessSocket {},
        DesktopSocket {},
        PodmanSocket {},
    })
}

fn every() -> Vec<(&'static str, EngineError)> {
    let socket = || SOCKET.to_owned();
    let config = || "~/.docker/config.json".into();
    let folder = || "/home/me/hello".into();
    samples!(EngineError {
        ContextUnknown { name: "old".to_owned(), store: "~/.docker/contexts".into() },
        ContextEmpty { name: "old".to_owned() },
        ConfigurationUnreadable { path: config(), source: denied() },
        ConfigurationMalformed { path: config(), source: not_json() },
        SshUnsupported { url: "ssh://me@box".to_owned() },
        SchemeUnsupported { url: "ftp://box".to_owned() },
        CertificatesUnusable {
            url: "tcp://10.0.0.7:2376".to_owned(),
            folder: "~/.docker/certs".into(),
            source: Box::new(denied().into())
        },
        NotFound { url: socket(), named_by: EndpointSource::DefaultSocket },
        PermissionDenied { url: socket(), named_by: EndpointSource::DefaultSocket, source: denied() },
        Unreachable {
            url: socket(),
            named_by: EndpointSource::DefaultSocket,
            source: Box::new(denied().into())
        },
        NoAnswer { url: socket(), named_by: EndpointSource::DefaultSocket, seconds: 10 },
        TooOld { url: socket(), api_version: "1.24".to_owned(), minimum: "1.41" },
        TooNew { url: socket(), oldest_served: "9.0".to_owned(), known: "1.52".to_owned() },
        Lost { action: "build the image", source: Box::new(denied().into()) },
        Request { action: "create a container", source: Box::new(denied().into()) },
        AnswerIncomplete { what: "an id" },
        ImageMissing { reference: "hello:latest".to_owned() },
        ContainerMissing { id: "0a1b2c".to_owned() },
        TaskTooLong { seconds: 60 },
        RemovalStuck { id: "0a1b2c".to_owned(), seconds: 30 },
        ContextUnreadable { path: folder(), source: denied() },
        IgnoreFileUnreadable { path: "/home/me/hello/.dockerignore".into(), source: denied() },
        IgnorePatternInvalid {
            path: "/home/me/hello/.dockerignore".into(),
            line: 3,
            pattern: "[".to_owned()
        },
        DockerfileMissing { path: "Dockerfile".into() },
        FileUnreadable { path: "secrets/key.txt".into(), source: denied() },
        FileChanged { path: "bin/hello.dll".into(), expected: 10, found: 7 },
        SessionRefused { status: 403 },
        BuildFailed {
            failure: BuildFailure::Step,
            message: "the process ended with exit code: 1".to_owned(),
            step: None,
            diagnostics: Vec::new()
        },
        SecretsNeedBuildKit { reason: "the engine is Podman".to_owned() },
        BuildUnproven { tag: "hello:latest".to_owned() },
        ImportFailed { message: "unexpected EOF".to_owned() },
    })
}
