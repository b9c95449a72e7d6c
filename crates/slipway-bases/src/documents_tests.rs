//! The readers of a registry's documents, on good, odd and hostile input.

use super::*;
use proptest::prelude::*;
use serde_json::json;
use slipway_core::Bytes;

fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

fn read(document: &serde_json::Value) -> Result<Manifest, Cause> {
    read_manifest(document.to_string().as_bytes())
}

#[test]
fn an_index_gives_the_platforms_lambda_runs_on() {
    let entry = |letter: &str, os: &str, architecture: &str| json!({"digest": digest(letter), "size": 1, "platform": {"os": os, "architecture": architecture}});
    let index = json!({"schemaVersion": 2, "manifests": [
        entry("a", "linux", "amd64"),
        entry("b", "linux", "arm64"),
        entry("c", "linux", "s390x"),
        entry("d", "unknown", "unknown"),
        entry("e", "windows", "amd64"),
        entry("f", "linux", "amd64"),
        {"digest": digest("0")},
    ]});
    let Manifest::Index(children) = read(&index).unwrap() else { panic!("no index") };
    let read: Vec<(Architecture, String)> =
        children.iter().map(|child| (child.architecture, child.digest.to_string())).collect();
    assert_eq!(read, [(Architecture::X86_64, digest("a")), (Architecture::Arm64, digest("b"))]);
}

#[test]
fn the_layers_of_a_manifest_are_summed() {
    let manifest = json!({"config": {"digest": digest("a"), "size": 9}, "layers": [
        {"digest": digest("b"), "size": 100}, {"digest": digest("c"), "size": 23},
    ]});
    let Manifest::Image(image) = read(&manifest).unwrap() else { panic!("no image") };
    assert_eq!((image.compressed_bytes, image.layers), (Bytes(123), 2));
    assert_eq!(image.config.to_string(), digest("a"));
}

#[test]
fn a_document_of_two_kinds_is_refused() {
    for document in [
        json!({"manifests": [], "config": {"digest": digest("a")}, "layers": []}),
        json!({"manifests": [], "layers": []}),
        json!({"config": {"digest": digest("a")}}),
        json!({"schemaVersion": 1, "fsLayers": []}),
        json!({}),
        json!([]),
    ] {
        assert!(read(&document).is_err(), "{document}");
    }
}

#[test]
fn hostile_values_do_not_get_through() {
    let layers = vec![json!({"digest": digest("b"), "size": 1}); LONGEST_LIST + 1];
    for document in [
        json!({"config": {"digest": "../../etc", "size": 1}, "layers": []}),
        json!({"config": {"digest": digest("a"), "size": -1}, "layers": []}),
        json!({"config": {"digest": digest("a"), "size": 1}, "layers": layers}),
        json!({"manifests": [{"digest": "x", "platform": {"os": "linux", "architecture": "amd64"}}]}),
    ] {
        assert!(read(&document).is_err());
    }
    let huge = json!({"config": {"digest": digest("a")}, "layers": [
        {"digest": digest("b"), "size": u64::MAX}, {"digest": digest("c"), "size": u64::MAX},
    ]});
    assert!(read(&huge).is_ok());
    assert!(read_manifest("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn the_dotnet_of_an_image_is_read_from_its_environment() {
    let config = json!({
        "os": "linux", "architecture": "arm64", "created": "2026-05-19T13:00:01.5Z",
        "config": {"Env": ["PATH=/bin", "ASPNET_VERSION=1", "DOTNET_VERSION=10.0.9"]},
    });
    let read = read_config(config.to_string().as_bytes()).unwrap();
    assert_eq!(
        read,
        Config {
            architecture: Some(Architecture::Arm64),
            created: Some("2026-05-19T13:00:01.5Z".into()),
            dotnet_version: Some("10.0.9".into()),
        }
    );
    let bare = read_config(br#"{"config": null, "created": null}"#).unwrap();
    assert_eq!(bare, Config::default());
    let odd = json!({
        "os": "linux", "architecture": "vax", "created": "yesterday",
        "config": {"Env": ["DOTNET_VERSION=10.0.9; rm -rf ~"]},
    });
    assert_eq!(read_config(odd.to_string().as_bytes()).unwrap(), Config::default());
}

#[test]
fn a_time_has_the_form_of_the_standard() {
    for time in ["2026-05-19T13:00:01Z", "2026-05-19t13:00:01.123456789z", "2026-05-19T13:00:01+02:00"] {
        assert!(is_time(time), "{time}");
    }
    for time in
        ["", "2026-05-19", "2026-05-19 13:00:01Z", "2026-05-19T13:00:01", "2026-05-19T13:00:01Zx", "２０"]
    {
        assert!(!is_time(time), "{time}");
    }
}

#[test]
fn tags_and_tokens_are_read_with_their_odd_forms() {
    assert_eq!(read_tags(br#"{"name": "a", "tags": ["10", "a b", "8"]}"#).unwrap(), ["10", "8"]);
    assert!(read_tags(br#"{"name": "a", "tags": null}"#).unwrap().is_empty());
    assert!(read_tags(b"<html>").is_err());
    assert_eq!(read_token(br#"{"access_token": "t"}"#).unwrap(), "t");
    assert!(read_token(br#"{"token": ""}"#).is_err());
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[a-z0-9:./-]{0,20}".prop_map(Into::into),
        Just(json!({"os": "linux", "architecture": "amd64"})),
        Just(json!(format!("sha256:{}", "ab".repeat(32)))),
    ];
    let names = prop_oneof![
        Just("manifests"),
        Just("config"),
        Just("layers"),
        Just("digest"),
        Just("size"),
        Just("platform"),
        Just("Env"),
        Just("tags"),
        Just("token"),
        Just("created"),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_a_reader_panic(document in any_json()) {
        let bytes = document.to_string();
        let _ = read_manifest(bytes.as_bytes());
        let _ = read_config(bytes.as_bytes());
        let _ = read_tags(bytes.as_bytes());
        let _ = read_token(bytes.as_bytes());
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes: Vec<u8>) {
        let _ = read_manifest(&bytes);
        let _ = read_config(&bytes);
        let _ = read_tags(&bytes);
        let _ = read_token(&bytes);
    }

    #[test]
    fn a_manifest_says_how_many_layers_it_has(sizes in proptest::collection::vec(0_u32.., 0..40)) {
        let layers: Vec<_> = sizes.iter().map(|size| json!({"digest": digest("b"), "size": size})).collect();
        let manifest = json!({"config": {"digest": digest("a")}, "layers": layers});
        let Ok(Manifest::Image(image)) = read(&manifest) else { panic!("no image") };
        prop_assert_eq!(image.layers as usize, sizes.len());
        prop_assert_eq!(image.compressed_bytes, Bytes(sizes.iter().map(|size| u64::from(*size)).sum()));
    }
}
