//! Each rule fails where it should and passes where it should; a good image breaks none.

use super::*;
use crate::sample::{Image, Layer, base, elf, function, runtime_config};
use crate::{InspectOptions, inspect};
use serde_json::json;
use slipway_core::Bytes;

pub(super) const WANTED: Expectations<'static> = Expectations {
    architecture: Some(Architecture::X86_64),
    entrypoint: None,
    command: None,
    working_directory: None,
    assemblies: &[],
    variables: &[],
    today: Some("2026-01-01"),
    base_tag: None,
};

pub(super) fn report_for(image: &Image, wanted: &Expectations<'_>) -> CheckReport {
    let archive = image.oci(|one| (one, Vec::new()));
    check(&inspect(archive.as_slice(), &InspectOptions::default()).unwrap(), wanted)
}

pub(super) fn report(image: &Image) -> CheckReport {
    report_for(image, &WANTED)
}

/// The severity of the rule's finding; a rule that is broken is not passed as well.
pub(super) fn broken(report: &CheckReport, rule: &str) -> Option<Severity> {
    let finding = report.findings.iter().find(|finding| finding.rule == rule)?;
    assert!(!finding.what.is_empty() && !finding.why.is_empty() && !finding.fix.is_empty());
    assert!(!passes(report, rule) || rule == "framework-version", "{rule} is broken and passed");
    Some(finding.severity)
}

pub(super) fn passes(report: &CheckReport, rule: &str) -> bool {
    report.passed.iter().any(|passed| passed.rule == rule && passed.what.ends_with('.'))
}

use Severity::{Advice, Refused, Warning};

#[test]
fn a_good_image_breaks_no_rule_and_says_what_holds() {
    let report = report(&Image::good());
    assert_eq!(report.findings, []);
    assert!(!report.is_refused());
    for rule in [
        "manifest-media-type",
        "layer-media-type",
        "single-platform",
        "attestations",
        "architecture",
        "layer-count",
        "empty-layers",
        "names-within-root",
        "image-size",
        "wasted-bytes",
        "debug-symbols",
        "entrypoint-missing",
        "entrypoint-executable",
        "workdir-missing",
        "runtime-interface-client",
        "rie-missing",
        "command-one",
        "handler-form",
        "assembly-missing",
        "deps-json-missing",
        "runtimeconfig-missing",
        "framework-version",
        "files-unreadable",
        "writable-directories",
        "volumes",
        "user-ignored",
        "secrets",
        "secret-in-environment",
        "base-support",
    ] {
        assert!(passes(&report, rule), "{rule}");
    }
}

#[test]
fn the_wire_form_comes_back_unchanged() {
    let report = report(&Image::good().set("User", json!("app")));
    let text = serde_json::to_string(&report).unwrap();
    assert!(text.contains("\"severity\":\"advice\"") && text.contains("\"totalBytes\":"));
    assert_eq!(serde_json::from_str::<CheckReport>(&text).unwrap(), report);
}

#[test]
fn settings_of_the_configuration_are_judged() {
    for (key, value, rule, severity) in [
        ("Entrypoint", json!(["/missing"]), "entrypoint-missing", Refused),
        ("Entrypoint", json!(["missing"]), "entrypoint-missing", Refused),
        ("WorkingDir", json!("/nowhere"), "workdir-missing", Refused),
        ("Cmd", json!(null), "command-missing", Refused),
        ("Cmd", json!(["/bin/sh", "-c", "App"]), "command-one", Refused),
        ("Cmd", json!(["A::B"]), "handler-form", Refused),
        ("Cmd", json!(["Other::X.Y::Z"]), "assembly-missing", Refused),
        ("Volumes", json!({"/data": {}}), "volumes", Warning),
        ("User", json!("1000"), "user-ignored", Advice),
        ("Env", json!(["HOME=/root"]), "writable-directories", Advice),
        ("Env", json!(["DB_PASSWORD=hunter22"]), "secret-in-environment", Warning),
    ] {
        let report = report(&Image::good().set(key, value.clone()));
        assert_eq!(broken(&report, rule), Some(severity), "{key} {value}: {report:?}");
    }
}

#[test]
fn the_functions_settings_stand_in_for_the_images() {
    let image = Image::good().set("Cmd", json!(null));
    let command = ["App::App.Function::Run".to_owned()];
    let report = report_for(&image, &Expectations { command: Some(&command), ..WANTED });
    assert_eq!(report.findings, []);
    let entrypoint = ["/nowhere".to_owned()];
    let wanted = Expectations { entrypoint: Some(&entrypoint), working_directory: Some("/none"), ..WANTED };
    let report = report_for(&image, &wanted);
    assert_eq!(broken(&report, "entrypoint-missing"), Some(Refused));
    assert_eq!(broken(&report, "workdir-missing"), Some(Refused));
}

#[test]
fn a_program_is_found_along_path_and_through_links() {
    let layer = || {
        Layer::new()
            .program("opt/real/app", "x")
            .symlink("usr/bin/app", "/opt/real/app")
            .directory("var/task/", 0o755)
    };
    let image =
        |name: &str, layer| Image::new(vec![layer]).set("Entrypoint", json!([name])).set("Cmd", json!(null));
    assert!(passes(&report(&image("app", layer())), "entrypoint-missing"));
    assert!(passes(&report(&image("../../opt/real/app", layer())), "entrypoint-missing"));
    assert_eq!(
        broken(&report(&image("app", layer().symlink("usr/bin/app", "/gone"))), "entrypoint-missing"),
        Some(Refused)
    );
    let closed = report(&image("x", layer().file("bin/x", "x")));
    assert_eq!(broken(&closed, "entrypoint-executable"), Some(Refused));
    let nothing = Image::new(vec![layer()]).set("Entrypoint", json!(null)).set("Cmd", json!(null));
    assert_eq!(broken(&report(&nothing), "entrypoint-missing"), Some(Refused));
}

#[test]
fn the_platform_is_judged() {
    let mut image = Image::good();
    let arm = Expectations { architecture: Some(Architecture::Arm64), ..WANTED };
    assert_eq!(broken(&report_for(&image, &arm), "architecture"), Some(Refused));
    image.configuration["os"] = json!("windows");
    assert_eq!(broken(&report(&image), "architecture"), Some(Refused));
}

#[test]
fn other_manifests_than_one_for_one_platform_are_judged() {
    let config = json!({"architecture": "arm64", "os": "linux", "rootfs": {}}).to_string();
    let digest = |text: &str| slipway_core::Digest::of(text.as_bytes());
    let manifest = json!({"mediaType": "application/x-unknown", "config": {"digest": digest(&config)}, "layers": [{"mediaType": "x+zstd", "digest": digest("l")}]}).to_string();
    let attestation = json!({"config": {"digest": digest("a")}}).to_string();
    let archive = Image::good().oci(|mut all| {
        all.push(json!({"digest": digest(&manifest)}));
        all.push(json!({"digest": digest(&attestation), "annotations": {"vnd.docker.reference.type": "attestation-manifest"}}));
        (all, [config, manifest, attestation].map(String::into_bytes).to_vec())
    });
    let report = check(&inspect(archive.as_slice(), &InspectOptions::default()).unwrap(), &WANTED);
    assert_eq!(broken(&report, "manifest-media-type"), Some(Refused));
    assert_eq!(broken(&report, "single-platform"), Some(Refused));
    assert_eq!(broken(&report, "attestations"), Some(Warning));
}

#[test]
fn a_layer_that_cannot_be_opened_is_said() {
    for start in [&b"\x28\xb5\x2f\xfdzstd"[..], b"\xfd7zXZ\0xz", b"BZh9bzip2"] {
        let mut image = Image::good();
        image.layers.push(start.to_vec());
        let legacy = image.legacy();
        let report = check(&inspect(legacy.as_slice(), &InspectOptions::default()).unwrap(), &WANTED);
        assert_eq!(broken(&report, "layer-media-type"), Some(Warning), "{start:?}");
        assert!(passes(&report, "manifest-media-type"));
    }
}

#[test]
fn layers_are_counted() {
    let mut image = Image::good();
    image.layers.extend((0..126).map(|_| Layer::new().bytes()));
    let report = report(&image);
    assert_eq!(broken(&report, "layer-count"), Some(Refused));
    assert_eq!(broken(&report, "empty-layers"), Some(Warning));
    assert_eq!(report.layers.len(), 128);
}

#[test]
fn a_size_beyond_ten_gibibytes_is_refused_with_the_largest_places() {
    let archive = Image::good().legacy();
    let mut contents = inspect(archive.as_slice(), &InspectOptions::default()).unwrap();
    contents.total_bytes = 10 * 1024 * 1024 * 1024;
    assert!(passes(&check(&contents, &WANTED), "image-size"));
    contents.total_bytes += 1;
    let report = check(&contents, &WANTED);
    assert_eq!(broken(&report, "image-size"), Some(Refused));
    assert!(report.findings[0].fix.contains("/var"), "{report:?}");
}

#[test]
fn replaced_files_are_wasted_bytes() {
    let large = |byte: u8| Layer::new().file("data", vec![byte; 2 << 20]);
    let report = report(&Image::good().with(large(0)).with(large(1)));
    assert_eq!(broken(&report, "wasted-bytes"), Some(Advice));
    assert_eq!(report.wasted_bytes, Bytes(2 << 20));
}

#[test]
fn debug_symbols_are_advice() {
    let report = report(&Image::good().with(Layer::new().file("var/task/App.pdb", vec![0; 100_000])));
    assert_eq!(broken(&report, "debug-symbols"), Some(Advice));
}

#[test]
fn what_the_runtime_needs_is_missed() {
    for (whiteout, rule, severity) in [
        ("var/runtime/.wh.bootstrap", "runtime-interface-client", Refused),
        ("usr/local/bin/.wh.aws-lambda-rie", "rie-missing", Advice),
        ("var/task/.wh.App.dll", "assembly-missing", Refused),
        ("var/task/.wh.App.deps.json", "deps-json-missing", Refused),
        ("var/task/.wh.App.runtimeconfig.json", "runtimeconfig-missing", Refused),
        (".wh.lambda-entrypoint.sh", "entrypoint-missing", Refused),
    ] {
        let report = report(&Image::good().with(Layer::new().file(whiteout, "")));
        assert_eq!(broken(&report, rule), Some(severity), "{whiteout}: {report:?}");
    }
}

#[test]
fn a_program_in_other_capitals_is_named_and_an_assembly_is_found() {
    let program = report(&Image::good().set("Cmd", json!(["app"])));
    let finding = program.findings.iter().find(|finding| finding.rule == "assembly-missing").unwrap();
    assert!(finding.fix.contains("/var/task/App.dll"), "{finding:?}");
    let method = report(&Image::good().set("Cmd", json!(["app::App.Function::Run"])));
    assert!(passes(&method, "assembly-missing") && passes(&method, "deps-json-missing"));
}

#[test]
fn the_runtime_has_to_fit() {
    let with =
        |config: String| Image::good().with(Layer::new().file("var/task/App.runtimeconfig.json", config));
    assert_eq!(broken(&report(&with(runtime_config("10.0.0"))), "framework-version"), Some(Refused));
    let major = json!({"runtimeOptions": {"rollForward": "Major", "framework": {"name": "Microsoft.NETCore.App", "version": "6.0.0"}}});
    assert!(passes(&report(&with(major.to_string())), "framework-version"));
    let old = runtime_config("6.0.0");
    assert_eq!(broken(&report(&with(old.clone())), "framework-version"), Some(Refused));
    assert!(passes(
        &report(&with(old).set("Env", json!(["DOTNET_ROLL_FORWARD=Major"]))),
        "framework-version"
    ));
    let web =
        json!({"runtimeOptions": {"frameworks": [{"name": "Microsoft.AspNetCore.App", "version": "8.0.0"}]}});
    assert_eq!(broken(&report(&with(web.to_string())), "framework-version"), Some(Refused));
    let own = json!({"runtimeOptions": {"includedFrameworks": [{"name": "Microsoft.NETCore.App", "version": "8.0.1"}]}});
    assert_eq!(broken(&report(&with(own.to_string())), "self-contained"), Some(Advice));
}

#[test]
fn native_files_have_to_fit() {
    let with = |path: &str, architecture, version: &str| {
        report(&Image::good().with(Layer::new().file(path, elf(architecture, &["GLIBC_2.17", version]))))
    };
    let good = with("var/task/libx.so", Architecture::X86_64, "GLIBC_2.34");
    assert!(passes(&good, "native-architecture") && passes(&good, "glibc-version"));
    let new = with("var/task/libx.so", Architecture::X86_64, "GLIBC_2.38");
    assert_eq!(broken(&new, "glibc-version"), Some(Refused));
    let foreign = with("var/task/libx.so", Architecture::Arm64, "GLIBC_2.17");
    assert_eq!(broken(&foreign, "native-architecture"), Some(Refused));
    let package = with("var/task/runtimes/linux-arm64/native/x.so", Architecture::Arm64, "GLIBC_2.99");
    assert_eq!(package.findings, []);
    let own = with("var/task/runtimes/linux-x64/native/x.so", Architecture::X86_64, "GLIBC_2.99");
    assert_eq!(broken(&own, "glibc-version"), Some(Refused));
}

#[test]
fn a_c_library_of_another_kind_is_refused() {
    let native = || Layer::new().program("var/task/app", elf(Architecture::X86_64, &["GLIBC_2.17"]));
    let image =
        |layer| Image::new(vec![layer]).set("Entrypoint", json!(["/var/task/app"])).set("Cmd", json!(null));
    assert_eq!(broken(&report(&image(native())), "glibc-version"), Some(Warning));
    let musl = native().file("lib/ld-musl-x86_64.so.1", "x");
    assert_eq!(broken(&report(&image(musl)), "glibc-version"), Some(Refused));
}

#[test]
fn a_native_program_larger_than_is_read_is_said() {
    let mut program = elf(Architecture::X86_64, &["GLIBC_2.17"]);
    program.resize(41 << 20, 0);
    let report = report(&Image::good().with(Layer::new().program("var/task/app", program)));
    assert_eq!(broken(&report, "native-unread"), Some(Advice));
    assert_eq!(broken(&report, "single-file-extraction"), Some(Advice));
    assert!(passes(&report, "native-architecture"));
}

#[test]
fn files_that_lambdas_user_cannot_read_are_found() {
    use tar::EntryType::Regular;
    let with = |layer| report(&Image::good().with(layer));
    let closed = with(Layer::new().entry(b"var/task/App.dll", Regular, 0o640, "", b"MZ"));
    assert_eq!(broken(&closed, "files-unreadable"), Some(Refused));
    let note = with(Layer::new().entry(b"var/task/notes.txt", Regular, 0o600, "", b"x"));
    assert_eq!(broken(&note, "files-unreadable"), Some(Warning));
    let way = with(Layer::new().directory("var/task/", 0o750));
    assert_eq!(broken(&way, "files-unreadable"), Some(Refused));
    let elsewhere = with(Layer::new().entry(b"etc/shadow", Regular, 0o600, "", b"x"));
    assert!(passes(&elsewhere, "files-unreadable"));
}

#[test]
fn a_key_in_a_deleted_file_of_a_lower_layer_is_refused_with_its_secret_and_told_without() {
    let key = format!("AKIA{}", "QWERTYUIOP234567");
    let lower = Layer::new().file("src/appsettings.json", format!("{{\n\"Key\": \"{key}\"\n}}"));
    assert_eq!(broken(&report(&Image::good().with(lower)), "secret-aws-access-key-id"), Some(Warning));
    let secret = "Zx9/QwErTyUiOpAsDfGhJkLzXcVbNm1234567890";
    let text = format!("{{\n\"Key\": \"{key}\", \"SecretKey\": \"{secret}\"\n}}");
    let lower = Layer::new().file("src/appsettings.json", text);
    let image = Image::good().with(lower).with(Layer::new().file("src/.wh.appsettings.json", ""));
    let report = report(&image);
    assert_eq!(broken(&report, "secret-aws-access-key-id"), Some(Refused));
    let text = serde_json::to_string(&report).unwrap();
    assert!(text.contains("appsettings.json:2 in layer 3, hidden by a higher layer"), "{text}");
    assert!(!text.contains(&key[4..12]));
}

#[test]
fn a_key_in_the_history_a_label_or_a_file_name_is_found() {
    let key = format!("AKIA{}", "QWERTYUIOP234567");
    let mut image = Image::good().set("Labels", json!({"note": key}));
    image.configuration["history"] =
        json!([{"created_by": format!("RUN login {key}")}, {"created_by": "COPY . ."}]);
    let report_of_key = report(&image);
    assert_eq!(broken(&report_of_key, "secret-aws-access-key-id"), Some(Warning), "there is no secret by it");
    assert_eq!(report_of_key.secrets.len(), 2);
    assert!(!serde_json::to_string(&report_of_key).unwrap().contains(&key));
    assert_eq!(report_of_key.layers[1].created_by.as_deref(), Some("COPY . ."));
    let named = report(&Image::good().with(Layer::new().file("var/task/site.pfx", [0, 1, 2])));
    assert_eq!(broken(&named, "secret-certificate-file"), Some(Warning));
    let secret = "Zx9/QwErTyUiOpAsDfGhJkLzXcVbNm1234567890";
    let sample = Layer::new().file("usr/share/doc/x.txt", format!("(\"{key}\", \"{secret}\")"));
    assert_eq!(broken(&report(&Image::good().with(sample)), "secret-aws-access-key-id"), Some(Warning));
}

#[test]
fn two_variables_of_an_image_are_a_pair_and_one_is_none() {
    let id = format!("AWS_ACCESS_KEY_ID=AKIA{}", "QWERTYUIOP234567");
    let secret = format!("AWS_SECRET_ACCESS_KEY={}", "Zx9/QwErTyUiOpAsDfGhJkLzXcVbNm1234567890");
    let both = report(&Image::good().set("Env", json!([id, secret])));
    assert_eq!(broken(&both, "secret-aws-access-key-id"), Some(Refused));
    let one = report(&Image::good().set("Env", json!([id])));
    assert_eq!(broken(&one, "secret-aws-access-key-id"), Some(Warning));
}

#[test]
fn the_end_of_support_is_a_warning() {
    let late = Expectations { today: Some("2030-01-01"), ..WANTED };
    assert_eq!(broken(&report_for(&Image::good(), &late), "base-support"), Some(Warning));
    let tagged = Expectations { base_tag: Some("6"), ..WANTED };
    assert_eq!(broken(&report_for(&Image::good(), &tagged), "base-support"), Some(Warning));
    let provided = Expectations { base_tag: Some("provided:al2023"), ..WANTED };
    assert!(passes(&report_for(&Image::good(), &provided), "base-support"));
}

#[test]
fn names_that_leave_the_root_are_a_warning() {
    let layer = Layer::new().entry(b"../x", tar::EntryType::Regular, 0o644, "", b"x");
    assert_eq!(broken(&report(&Image::good().with(layer)), "names-within-root"), Some(Warning));
}

#[test]
fn what_an_image_says_is_shown_without_control_characters() {
    assert_eq!(shown("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
    assert_eq!(shown(&"x".repeat(300)).chars().count(), 201);
    assert_eq!(some_of(&["a".to_owned(), "b".to_owned(), "c".to_owned()], 2), "a, b and 1 more");
}

#[test]
fn a_native_handler_needs_no_companions() {
    let layer = Layer::new().program("var/task/native", elf(Architecture::X86_64, &["GLIBC_2.17"]));
    let report = report(&Image::new(vec![base(), function(), layer]).set("Cmd", json!(["native"])));
    assert!(passes(&report, "assembly-missing"));
    assert_eq!(report.findings, []);
}
