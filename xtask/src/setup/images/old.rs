//! Stand-ins for .NET 8, 3.1 and 2.1, from runtimes of the Python registry and a compile driver of our own.

use super::context::Context;
use crate::failure::Outcome;
use crate::layout::Layout;
use crate::setup::rootfs;
use crate::setup::standins::{self, DOTNET_8, RUNTIMES, Runtime};
use crate::stamp::Stamp;

/// AWS's base for .NET 8.
pub(crate) const LAMBDA: &str = "public.ecr.aws/lambda/dotnet:8";
const SDKS: [&str; 3] = [
    "mcr.microsoft.com/dotnet/sdk:8.0",
    "mcr.microsoft.com/dotnet/sdk:3.1",
    "mcr.microsoft.com/dotnet/sdk:2.1",
];
/// What the journey needs, where nothing newer is.
pub(in crate::setup) const JOURNEY: [&str; 2] = [LAMBDA, SDKS[0]];
/// All of them.
pub(super) const ALL: [&str; 6] = [
    LAMBDA,
    "public.ecr.aws/lambda/dotnet:core3.1",
    "public.ecr.aws/lambda/dotnet:core2.1",
    SDKS[0],
    SDKS[1],
    SDKS[2],
];
/// The version the stand-in SDK gives.
const SDK_VERSION: &str = "8.0.104";

/// What they are made from.
pub(in crate::setup) fn stamp(layout: &Layout) -> Outcome<String> {
    Ok(Stamp::default().text(&standins::identity(layout)?).text(&rootfs::identity()).finish())
}

/// Builds what the journey needs: one base and the SDK.
pub(super) fn build_for_journey(layout: &Layout, root: &str) -> Outcome {
    let stamp = stamp(layout)?;
    build_base(layout, &DOTNET_8, root, &stamp)?;
    build_sdk(layout, root, &stamp)
}

/// Builds all of them.
pub(super) fn build_all(layout: &Layout, root: &str) -> Outcome {
    let stamp = stamp(layout)?;
    for runtime in &RUNTIMES {
        build_base(layout, runtime, root, &stamp)?;
    }
    build_sdk(layout, root, &stamp)
}

fn build_base(layout: &Layout, runtime: &Runtime, root: &str, stamp: &str) -> Outcome {
    let context = Context::new(layout, "lambda.Dockerfile")?;
    context.copy(&runtime.home(layout)?, "dotnet")?;
    context.copy(&standins::emulator(layout)?, "aws-lambda-rie")?;
    context.copy(&layout.source("tests/testbed/images/lambda/bootstrap"), "runtime/bootstrap")?;
    context
        .copy(&layout.source("tests/testbed/images/lambda/lambda-entrypoint.sh"), "lambda-entrypoint.sh")?;
    for assembly in runtime.assemblies(layout)? {
        context.copy_into(&assembly, "runtime")?;
    }
    context.build(
        layout,
        &[&format!("public.ecr.aws/lambda/dotnet:{}", runtime.tag)],
        &[
            ("ROOTFS", root),
            ("STAMP", stamp),
            ("DOTNET_VERSION", runtime.version),
            ("RUNTIME_NAME", runtime.identifier),
        ],
        &[],
    )
}

fn build_sdk(layout: &Layout, root: &str, stamp: &str) -> Outcome {
    let context = Context::new(layout, "sdk.Dockerfile")?;
    context.copy(&DOTNET_8.home(layout)?, "dotnet")?;
    context.copy(&layout.source("tests/testbed/images/sdk/dotnet.sh"), "dotnet.sh")?;
    for file in standins::sdk_driver(layout)? {
        context.copy_into(&file, "sdk")?;
    }
    context.write(
        "sdk/sdk-driver.runtimeconfig.json",
        r#"{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}}}"#,
    )?;
    context.write("sdk/version", SDK_VERSION)?;
    for runtime in &RUNTIMES {
        let references = format!("sdk/references/{}", runtime.framework);
        if runtime.framework == DOTNET_8.framework {
            // The runtime lies in this image already.
            let folder = format!("/usr/share/dotnet/shared/Microsoft.NETCore.App/{}", runtime.version);
            context.write(&format!("{references}/folder"), &folder)?;
        } else {
            context.copy(&runtime.references(layout)?, &references)?;
        }
        for assembly in runtime.assemblies(layout)? {
            let name = assembly.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            context.copy_into(&assembly, &format!("sdk/packages/{}/{name}", runtime.framework))?;
        }
    }
    let arguments = [("ROOTFS", root), ("STAMP", stamp), ("DOTNET_VERSION", DOTNET_8.version)];
    context.build(layout, &SDKS, &arguments, &[])
}
