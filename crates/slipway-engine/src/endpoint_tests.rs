use super::*;
use slipway_core::Digest;

/// An environment in which nothing is set and no socket exists.
fn nothing(folder: &Path) -> EndpointEnvironment {
    EndpointEnvironment {
        docker_config: Some(folder.join("docker")),
        default_socket: Some(folder.join("default.sock")),
        other_sockets: vec![
            (EndpointSource::RootlessSocket, folder.join("rootless.sock")),
            (EndpointSource::PodmanSocket, folder.join("podman.sock")),
        ],
        ..EndpointEnvironment::default()
    }
}

fn add_context(folder: &Path, name: &str, host: &str) {
    let identity = Digest::of(name.as_bytes());
    let meta = folder.join("docker/contexts/meta").join(identity.hex());
    std::fs::create_dir_all(&meta).expect("a folder");
    let text =
        format!(r#"{{"Name":"{name}","Endpoints":{{"docker":{{"Host":"{host}","SkipTLSVerify":false}}}}}}"#);
    std::fs::write(meta.join("meta.json"), text).expect("a file");
}

fn select_context(folder: &Path, name: &str) {
    std::fs::create_dir_all(folder.join("docker")).expect("a folder");
    std::fs::write(
        folder.join("docker/config.json"),
        format!(r#"{{"currentContext":"{name}","auths":{{}}}}"#),
    )
    .expect("a file");
}

fn verdicts(resolution: &Resolution) -> Vec<&str> {
    resolution.considered.iter().map(|candidate| candidate.verdict.as_str()).collect()
}

#[test]
fn without_any_hint_the_default_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let resolution = resolve(&nothing(folder.path())).expect("resolved");
    assert_eq!(resolution.endpoint.source, EndpointSource::DefaultSocket);
    assert_eq!(resolution.endpoint.url, format!("unix://{}", folder.path().join("default.sock").display()));
    assert_eq!(verdicts(&resolution), ["not set", "no socket", "no socket", "no socket"]);
}

#[test]
fn the_first_socket_that_exists_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("podman.sock"), "").expect("a file");
    let resolution = resolve(&nothing(folder.path())).expect("resolved");
    assert_eq!(resolution.endpoint.source, EndpointSource::PodmanSocket);
    assert_eq!(verdicts(&resolution), ["not set", "no socket", "no socket", "chosen"]);
    std::fs::write(folder.path().join("default.sock"), "").expect("a file");
    let resolution = resolve(&nothing(folder.path())).expect("resolved");
    assert_eq!(resolution.endpoint.source, EndpointSource::DefaultSocket);
    assert_eq!(verdicts(&resolution), ["not set", "chosen", "overridden", "overridden"]);
}

#[test]
fn precedence_is_dockers_own() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("default.sock"), "").expect("a file");
    add_context(folder.path(), "colima", "unix:///colima.sock");
    add_context(folder.path(), "desktop-linux", "unix:///desktop.sock");
    select_context(folder.path(), "colima");
    let mut environment = nothing(folder.path());
    let winner = |environment: &EndpointEnvironment| resolve(environment).expect("resolved").endpoint.url;
    assert_eq!(winner(&environment), "unix:///colima.sock");
    environment.docker_context = Some("desktop-linux".to_owned());
    assert_eq!(winner(&environment), "unix:///desktop.sock");
    environment.docker_host = Some("tcp://10.0.0.1:2375".to_owned());
    let resolution = resolve(&environment).expect("resolved");
    assert_eq!(resolution.endpoint.url, "tcp://10.0.0.1:2375");
    assert_eq!(resolution.reason, "DOCKER_HOST is set");
    assert_eq!(verdicts(&resolution), ["chosen", "overridden", "overridden", "overridden", "overridden"]);
}

#[test]
fn the_context_named_default_means_the_default_socket() {
    let folder = tempfile::tempdir().expect("a folder");
    select_context(folder.path(), "colima");
    let mut environment = nothing(folder.path());
    environment.docker_context = Some("default".to_owned());
    let resolution = resolve(&environment).expect("resolved");
    assert_eq!(resolution.endpoint.source, EndpointSource::DefaultSocket);
}

#[test]
fn a_context_that_does_not_exist_is_an_error_and_not_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut environment = nothing(folder.path());
    environment.docker_context = Some("gone".to_owned());
    let error = resolve(&environment).expect_err("unknown");
    assert!(matches!(&error, EngineError::ContextUnknown { name, .. } if name == "gone"), "{error:?}");
}

#[test]
fn a_broken_configuration_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("docker")).expect("a folder");
    std::fs::write(folder.path().join("docker/config.json"), "{").expect("a file");
    let error = resolve(&nothing(folder.path())).expect_err("malformed");
    assert!(matches!(error, EngineError::ConfigurationMalformed { .. }), "{error:?}");
}

#[test]
fn a_context_brings_its_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    add_context(folder.path(), "remote", "tcp://10.0.0.1:2376");
    let identity = Digest::of(b"remote");
    let certificates = folder.path().join("docker/contexts/tls").join(identity.hex()).join("docker");
    std::fs::create_dir_all(&certificates).expect("a folder");
    let mut environment = nothing(folder.path());
    environment.docker_context = Some("remote".to_owned());
    assert_eq!(resolve(&environment).expect("resolved").endpoint.certificates, Some(certificates));
}

#[test]
fn addresses_without_a_scheme_are_completed_and_unusable_ones_refused() {
    let with_host = |host: &str| {
        let environment =
            EndpointEnvironment { docker_host: Some(host.to_owned()), ..EndpointEnvironment::default() };
        resolve(&environment).map(|resolution| resolution.endpoint.url)
    };
    assert_eq!(with_host("10.0.0.1:2375").expect("usable"), "tcp://10.0.0.1:2375");
    assert_eq!(with_host("/run/x.sock").expect("usable"), "unix:///run/x.sock");
    assert!(matches!(with_host("ssh://me@there"), Err(EngineError::SshUnsupported { .. })));
    assert!(matches!(with_host("gopher://there"), Err(EngineError::SchemeUnsupported { .. })));
    assert!(with_host(" ").expect("as if unset").starts_with("npipe"));
}
