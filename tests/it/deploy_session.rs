//! Sessions: what is refused before anything is sent, and what is told when nobody answers.

use slipway_aws::{AwsError, ProfileFiles, Session, SessionRequest, StaticCredentials};
use slipway_workbench::report::ErrorCode;

fn at(endpoint: &str) -> SessionRequest {
    SessionRequest {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(endpoint.to_owned()),
        credentials: Some(StaticCredentials {
            access_key_id: "AKIACANARYCANARY2345".to_owned(),
            secret_access_key: "CANARY".to_owned(),
        }),
        ..SessionRequest::default()
    }
}

#[tokio::test]
async fn plain_http_goes_to_this_machine_only() {
    for endpoint in ["http://example.com", "http://10.0.0.1:80", "http://localhost.example.com"] {
        let error = Session::open(&at(endpoint)).await.unwrap_err();
        assert!(matches!(error, AwsError::EndpointUnencrypted { .. }), "{endpoint}: {error:?}");
    }
    for endpoint in ["", "example.com", "ftp://127.0.0.1", "http://"] {
        let error = Session::open(&at(endpoint)).await.unwrap_err();
        assert!(matches!(error, AwsError::EndpointInvalid { .. }), "{endpoint}: {error:?}");
    }
    for endpoint in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://example.com"] {
        assert!(Session::open(&at(endpoint)).await.is_ok(), "{endpoint}");
    }
}

#[tokio::test]
async fn an_endpoint_where_nobody_listens_is_named() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{free}");
    let session = Session::open(&at(&endpoint)).await.unwrap();
    let error = session.identify().await.unwrap_err();
    match &error {
        AwsError::Unreachable { endpoint: named, .. } => assert_eq!(*named, endpoint),
        error => panic!("nobody listens there, not: {error:?}"),
    }
    let told = slipway_workbench::report::aws("find out who you are", &error);
    assert_eq!(told.code, ErrorCode::TargetUnreachable, "{told:?}");
    assert!(!format!("{session:?} {error:?} {:?}", at(&endpoint)).contains("CANARY"), "no key is shown");
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_told_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let files = ProfileFiles {
        config: Some(folder.path().join("config")),
        credentials: Some(folder.path().join("credentials")),
    };
    std::fs::write(folder.path().join("config"), "[profile work]\n[profile home]\nregion = eu-west-1\n")
        .unwrap();
    std::fs::write(folder.path().join("credentials"), "").unwrap();
    let open =
        |profile: &str| SessionRequest { profile: Some(profile.to_owned()), ..SessionRequest::default() };
    let error = Session::open_with_files(&open("prod"), &files).await.unwrap_err();
    assert!(
        matches!(&error, AwsError::ProfileMissing { known, .. } if known == &["home", "work"]),
        "{error:?}"
    );
    let error = Session::open_with_files(&open("work"), &files).await.unwrap_err();
    assert!(matches!(&error, AwsError::RegionMissing { profile: Some(name) } if name == "work"), "{error:?}");
    let session = Session::open_with_files(&open("home"), &files).await.unwrap();
    assert_eq!((session.region(), session.profile()), ("eu-west-1", Some("home")));
    let error = session.identify().await.unwrap_err();
    assert!(matches!(error, AwsError::NoCredentials { .. }), "the profile has settings only: {error:?}");
}
