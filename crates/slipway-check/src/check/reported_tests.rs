//! What people reported: images that passed a check and did not run.

use super::Severity::{Refused, Warning};
use super::tests::{broken, passes, report};
use crate::sample::{Image, Layer, base, elf_naming, function, runtime_config};
use serde_json::{Value, json};

/// What the package of the case `skia-fontconfig` says of its library (readelf, NEEDED).
const SKIA_FONTCONFIG: &str = include_str!("../../../../tests/fixtures/cases/skia-fontconfig/needed.txt");

fn listing(assets: &[&str]) -> String {
    let target = ".NETCoreApp,Version=v10.0";
    let mut libraries = json!({ "App/1.0.0": { "runtime": { "App.dll": {} } } });
    for asset in assets {
        libraries[format!("{asset}/1.0.0")] = json!({ "runtime": { format!("lib/net10.0/{asset}"): {} } });
    }
    libraries["Ref/1.0.0"] = json!({ "compileOnly": true, "runtime": { "ref/Ref.dll": {} } });
    libraries["Empty/1.0.0"] = json!({ "runtime": { "lib/net10.0/_._": {} } });
    json!({ "runtimeTarget": { "name": target }, "targets": { target: libraries } }).to_string()
}

#[test]
fn an_assembly_that_the_list_names_and_the_image_lacks_is_refused() {
    let rule = "packages-missing";
    let image = |layer: Layer| report(&Image::good().with(layer));
    let list = || Layer::new().file("var/task/App.deps.json", listing(&["Amazon.Lambda.Core.dll"]));
    let lacking = image(list());
    assert_eq!(broken(&lacking, rule), Some(Refused), "{lacking:?}");
    let finding = lacking.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert!(
        finding.what.contains("Amazon.Lambda.Core.dll") && !finding.what.contains("Ref.dll"),
        "{finding:?}"
    );
    assert!(passes(&image(list().file("var/task/Amazon.Lambda.Core.dll", "MZ\0")), rule));
    // A list that says nothing, or that is none, is judged by nobody here.
    for text in ["{}", "[]", "nonsense", r#"{"runtimeTarget": {"name": "x"}, "targets": {}}"#] {
        let report = image(Layer::new().file("var/task/App.deps.json", text));
        assert_eq!((broken(&report, rule), passes(&report, rule)), (None, false), "{text}");
    }
}

#[test]
fn a_library_that_a_native_file_names_has_to_be_in_the_image() {
    let rule = "native-libraries";
    let skia = || {
        let needed: Vec<&str> = SKIA_FONTCONFIG.lines().collect();
        let bytes = elf_naming(&needed);
        Layer::new().file("var/task/libSkiaSharp.so", bytes)
    };
    let lacking = report(&Image::good().with(skia()));
    assert_eq!(broken(&lacking, rule), Some(Warning), "{lacking:?}");
    let finding = lacking.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert!(
        finding.what.contains("libfontconfig.so.1") && !finding.what.contains("libm.so.6"),
        "{finding:?}"
    );
    assert!(finding.fix.contains("dnf install -y fontconfig"), "{finding:?}");
    let installed = skia().symlink("usr/lib64/libfontconfig.so.1", "libfontconfig.so.1.12.0");
    assert!(passes(&report(&Image::good().with(installed)), rule));
    // .NET's own tracing library does without what it names.
    let own = Layer::new().file("var/task/libcoreclrtraceptprovider.so", elf_naming(&["liblttng-ust.so.1"]));
    assert_eq!(broken(&report(&Image::good().with(own)), rule), None);
}

#[test]
fn a_program_with_its_own_runtime_needs_the_data_of_cultures_or_has_to_do_without() {
    let rule = "icu-missing";
    let config = |properties: Value| {
        let included = json!([{ "name": "Microsoft.NETCore.App", "version": "10.0.0" }]);
        json!({ "runtimeOptions": { "includedFrameworks": included, "configProperties": properties } })
            .to_string()
    };
    let provided = |properties: Value, more: Layer| {
        let base = Layer::new()
            .program("lambda-entrypoint.sh", "#!/bin/sh\n")
            .program("var/runtime/bootstrap", "x")
            .directory("var/task/", 0o755)
            .program("var/task/App", "x")
            .file("var/task/App.runtimeconfig.json", config(properties));
        Image::new(vec![base, more]).set("Cmd", json!(["App"]))
    };
    assert_eq!(broken(&report(&provided(json!({}), Layer::new())), rule), Some(Refused));
    let invariant = json!({ "System.Globalization.Invariant": true });
    assert!(passes(&report(&provided(invariant, Layer::new())), rule));
    let installed = Layer::new().file("usr/lib64/libicuuc.so.67", "x");
    assert!(passes(&report(&provided(json!({}), installed)), rule));
    let told = provided(json!({}), Layer::new())
        .set("Env", json!(["PATH=/usr/bin", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"]));
    assert!(passes(&report(&told), rule));
}

#[test]
fn the_web_adapter_is_a_client() {
    let rule = "runtime-interface-client";
    let web = |layer: Layer| {
        Image::new(vec![layer.program("usr/bin/dotnet", "x").directory("var/task/", 0o755)])
            .set("Entrypoint", json!(["dotnet"]))
            .set("Cmd", json!(["Harbor.Web.dll"]))
    };
    assert_eq!(broken(&report(&web(Layer::new())), rule), Some(Warning));
    let adapter = Layer::new().program("opt/extensions/lambda-adapter", "x");
    assert!(passes(&report(&web(adapter)), rule));
}

#[test]
fn one_file_that_aws_bootstrap_starts_is_a_program() {
    let layer = Layer::new().directory("var/task/", 0o755).program("var/task/Buoy", "#!/bin/sh\n");
    let report = report(&Image::new(vec![base(), layer]).set("Cmd", json!(["Buoy"])));
    assert!(!report.is_refused(), "{:?}", report.findings);
    assert!(passes(&report, "assembly-missing"));
}

#[test]
fn a_runtime_of_its_own_beside_that_of_the_base_runs_and_is_larger() {
    let included =
        runtime_config("8.0.0").replace("\"framework\":", "\"includedFrameworks\":[{}],\"other\":");
    let layer = Layer::new().file("var/task/App.runtimeconfig.json", included);
    let report = report(&Image::new(vec![base(), function(), layer]));
    let finding = report.findings.iter().find(|finding| finding.rule == "self-contained").unwrap();
    assert_eq!(finding.severity, super::Severity::Advice);
    assert!(finding.why.starts_with("It runs"), "{finding:?}");
}
