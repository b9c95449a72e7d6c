//! What a build must use and must not keep: secrets, proxies with passwords, logins to registries.

use crate::engine::{PLAIN, docker, engine};
use crate::engine_build::{BOTH, build, folder, paths_in, request, uuid};
use crate::fake_registry::{Door, FakeRegistry, GOOD_LOGIN, STALE_LOGIN};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use slipway_core::Digest;
use slipway_engine::{
    BuildEvent, BuildFailure, BuildSecret, BuilderChoice, DockerfileSource, Engine, EngineError, Proxy,
    RegistryLogins,
};

fn secret(id: &str, value: &str) -> BuildSecret {
    BuildSecret { id: id.to_owned(), value: value.to_owned().into() }
}

/// Whether a text occurs anywhere in an image: in its layers, its configuration or its history.
async fn image_holds(engine: &Engine, image: &str, text: &str) -> bool {
    let archive: Vec<Bytes> = engine.export_image(image).try_collect().await.expect("an archive");
    let archive = archive.concat();
    let within = archive.windows(text.len()).any(|window| window == text.as_bytes());
    within || docker(&["history", "--no-trunc", image]).contains(text)
}

#[tokio::test]
async fn a_secret_reaches_the_step_that_mounts_it_and_stays_nowhere() {
    let engine = engine().await;
    let value = format!("s3cr3t-of-{}", uuid());
    let dockerfile = format!(
        "FROM {PLAIN}\n\
         RUN --mount=type=secret,id=x cat /run/secrets/x | sha256sum > /digest && cat /digest\n\
         RUN --mount=type=secret,id=x echo printed: $(cat /run/secrets/x)\n\
         RUN --mount=type=secret,id=unknown test ! -e /run/secrets/unknown\n\
         RUN test ! -s /run/secrets/x\n"
    );
    let context = folder(&[("a", "")]);
    let mut request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::BuildKit);
    request.no_cache = true;
    request.secrets = vec![secret("x", &value), secret("y", "never-mounted")];
    let (built, events) = build(&engine, &request).await;
    built.expect("it builds");
    let kept = image_holds(&engine, &request.tag, &value).await;
    engine.remove_image(&request.tag).await.expect("removed");
    let digest = Digest::of(value.as_bytes());
    let logged = |text: &str| {
        events.iter().any(|event| matches!(event, BuildEvent::Log { line, .. } if line.contains(text)))
    };
    assert!(logged(digest.hex()), "the step saw another value: {events:#?}");
    assert!(logged("printed: ***"), "{events:#?}");
    assert!(!format!("{events:?} {request:?}").contains(&value), "{events:#?}");
    assert!(!kept, "the secret is in the image");
}

#[tokio::test]
async fn a_failing_step_does_not_tell_a_secret_either() {
    let engine = engine().await;
    let value = format!("s3cr3t-of-{}", uuid());
    let dockerfile = format!("FROM {PLAIN}\nRUN --mount=type=secret,id=x sh -c \"$(cat /run/secrets/x)\"\n");
    let context = folder(&[("a", "")]);
    let mut request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::BuildKit);
    request.secrets = vec![secret("x", &value)];
    let (built, events) = build(&engine, &request).await;
    let error = built.expect_err("no such command");
    assert!(!format!("{error:?} {events:?}").contains(&value), "{error:?} {events:#?}");
}

#[tokio::test]
async fn a_secret_that_a_step_requires_and_nobody_gave_fails_the_build_by_its_name() {
    let engine = engine().await;
    let dockerfile = format!("FROM {PLAIN}\nRUN --mount=type=secret,id=feed,required=true true\n");
    let context = folder(&[("a", "")]);
    let request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::BuildKit);
    match build(&engine, &request).await.0 {
        Err(EngineError::BuildFailed { message, .. }) => assert!(message.contains("feed"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_legacy_builder_is_not_asked_to_keep_a_secret() {
    let engine = engine().await;
    let context = folder(&[("a", "")]);
    let dockerfile = DockerfileSource::Inline("FROM scratch\nCOPY a /\n".to_owned());
    let mut request = request(context.path(), dockerfile, BuilderChoice::Legacy);
    request.secrets = vec![secret("x", "value")];
    let (built, events) = build(&engine, &request).await;
    assert!(matches!(built, Err(EngineError::SecretsNeedBuildKit { .. })), "{built:?}");
    assert!(events.is_empty(), "{events:#?}");
}

#[tokio::test]
async fn a_proxy_reaches_the_steps_and_its_password_stays_nowhere() {
    let engine = engine().await;
    let context = folder(&[("a", "")]);
    let password = format!("p4ss-{}", uuid());
    let dockerfile = format!(
        "FROM {PLAIN}\nRUN echo with $HTTP_PROXY $http_proxy and $NO_PROXY; test -z \"$HTTPS_PROXY\"\n"
    );
    for choice in BOTH {
        let mut request = request(context.path(), DockerfileSource::Inline(dockerfile.clone()), choice);
        request.no_cache = true;
        request.proxy = Proxy {
            http: Some(format!("http://user:{password}@proxy.invalid:3128")),
            https: None,
            no_proxy: Some("intern.invalid".to_owned()),
        };
        let (built, events) = build(&engine, &request).await;
        built.expect("it builds");
        let kept = image_holds(&engine, &request.tag, "proxy.invalid").await;
        engine.remove_image(&request.tag).await.expect("removed");
        let expected = "with http://***@proxy.invalid:3128 http://***@proxy.invalid:3128 and intern.invalid";
        let said = |event: &BuildEvent| matches!(event, BuildEvent::Log { line, .. } if line == expected);
        assert!(events.iter().any(said), "{choice:?}: {events:#?}");
        assert!(!format!("{events:?} {request:?}").contains(&password), "{choice:?}: {events:#?}");
        assert!(!kept, "{choice:?}: the proxy is in the image");
    }
}

/// A Docker configuration with this login for this host.
fn configuration(host: &str, login: &str) -> tempfile::TempDir {
    let text = serde_json::json!({ "auths": { host: { "auth": login } } });
    folder(&[("config.json", &text.to_string())])
}

#[tokio::test]
async fn a_private_base_image_is_read_with_the_stored_login() {
    let engine = engine().await;
    let context = folder(&[("a", "")]);
    for choice in BOTH {
        let registry = FakeRegistry::start(Door::Private);
        let image = registry.image("private");
        let dockerfile = DockerfileSource::Inline(format!("FROM {image}\nCOPY a /a\n"));
        let mut request = request(context.path(), dockerfile, choice);
        match build(&engine, &request).await.0 {
            Err(EngineError::BuildFailed { failure, message, .. }) => {
                assert_eq!(failure, BuildFailure::BaseImageMissing, "{choice:?}: {message}");
            }
            other => panic!("{choice:?}: without a login: {other:?}"),
        }
        let logins = configuration(&registry.host, GOOD_LOGIN);
        request.logins = RegistryLogins::Folder(logins.path().to_owned());
        let (built, events) = build(&engine, &request).await;
        built.unwrap_or_else(|error| panic!("{choice:?}: {error:?} {events:#?}"));
        let paths = paths_in(&engine, &request.tag).await;
        engine.remove_image(&request.tag).await.expect("removed");
        engine.remove_image(&image).await.expect("removed");
        assert!(paths.contains("from-the-registry f"), "{choice:?}: {paths:?}");
        assert!(registry.saw(GOOD_LOGIN), "{choice:?}");
        assert!(!format!("{events:?}").contains("pass-word"));
    }
}

#[tokio::test]
async fn a_stale_login_does_not_stand_in_the_way_of_a_public_image() {
    let engine = engine().await;
    let context = folder(&[("a", "")]);
    for choice in BOTH {
        let registry = FakeRegistry::start(Door::Public);
        let image = registry.image("public");
        let dockerfile = DockerfileSource::Inline(format!("FROM {image}\nCOPY a /a\n"));
        let mut request = request(context.path(), dockerfile, choice);
        let logins = configuration(&registry.host, STALE_LOGIN);
        request.logins = RegistryLogins::Folder(logins.path().to_owned());
        let (built, events) = build(&engine, &request).await;
        built.unwrap_or_else(|error| panic!("{choice:?}: {error:?} {events:#?}"));
        engine.remove_image(&request.tag).await.expect("removed");
        engine.remove_image(&image).await.expect("removed");
        assert!(registry.saw(STALE_LOGIN), "{choice:?}: the login was never tried");
    }
}
