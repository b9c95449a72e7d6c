//! What starts in an image that is not AWS's.

use super::Severity::Warning;
use super::tests::{broken, passes, report};
use crate::sample::{Image, Layer};
use serde_json::json;

#[test]
fn a_shell_alone_runs_no_function_and_a_script_may() {
    let image = |command: serde_json::Value| {
        Image::new(vec![Layer::new().program("bin/sh", "x")])
            .set("Entrypoint", json!(null))
            .set("Cmd", command)
    };
    let rule = "runtime-interface-client";
    assert_eq!(broken(&report(&image(json!(["/bin/sh"]))), rule), Some(Warning));
    assert!(passes(&report(&image(json!(["/bin/sh", "/bootstrap.sh"]))), rule));
}

#[test]
fn a_program_of_its_own_needs_the_client_among_its_files() {
    let image =
        |layer| Image::new(vec![layer]).set("Entrypoint", json!(["dotnet"])).set("Cmd", json!(["App.dll"]));
    let dotnet = || Layer::new().program("usr/bin/dotnet", "x").directory("var/task/", 0o755);
    assert_eq!(broken(&report(&image(dotnet())), "runtime-interface-client"), Some(Warning));
    let with = dotnet().file("var/task/Amazon.Lambda.RuntimeSupport.dll", "MZ\0");
    assert!(passes(&report(&image(with)), "runtime-interface-client"));
}
