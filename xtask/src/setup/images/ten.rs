//! The images of .NET 10, and stand-ins for them around the real SDK.
//!
//! All stand-ins come out of one Dockerfile, one stage for each. Packing the Lambda packages, its longest step, is
//! kept under a name of its own, so that pruning does not throw it away.

use super::context::Context;
use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::setup::sdk_archive::SdkArchive;
use crate::setup::{engine, rootfs, standins};
use crate::stamp::Stamp;

/// An image and the stage of the Dockerfile that stands in for it.
#[derive(Debug, Clone, Copy)]
pub(in crate::setup) struct Image {
    pub(in crate::setup) tag: &'static str,
    stage: &'static str,
    /// What the stage may reach: packing and compiling must not, for nothing is to be downloaded.
    network: &'static str,
}

/// AWS's base for .NET 10.
pub(in crate::setup) const LAMBDA: Image =
    Image { tag: "public.ecr.aws/lambda/dotnet:10", stage: "lambda-image", network: "none" };
const SDK: Image = Image { tag: "mcr.microsoft.com/dotnet/sdk:10.0", stage: "sdk-image", network: "none" };
/// What the journey needs.
pub(in crate::setup) const JOURNEY: [Image; 2] = [LAMBDA, SDK];
/// What only tests need.
pub(super) const REST: [Image; 2] = [
    Image { tag: "public.ecr.aws/lambda/provided:al2023", stage: "provided-image", network: "none" },
    Image { tag: "public.ecr.aws/amazonlinux/amazonlinux:2023", stage: "amazonlinux-image", network: "host" },
];
/// The stage that packs, kept.
const PACKED: Image = Image { tag: "slipway.test/lambda-packages:10", stage: "packed", network: "none" };

const IMAGES: &str = "tests/testbed/images";
const PACKAGES: &str = "tests/testbed/dotnet";
/// In the folder of the packages, and none of them.
const NO_PACKAGES: [&str; 2] = ["sdk-driver", "compile.py"];

/// What they are made from.
pub(in crate::setup) fn stamp(layout: &Layout, archive: &SdkArchive) -> Outcome<String> {
    let mut stamp = Stamp::default()
        .text(&archive.sha256)
        .text(standins::emulator_sha256())
        .text(&rootfs::identity())
        .path(&layout.source(IMAGES).join("net10.Dockerfile"))?
        .path(&layout.source(IMAGES).join("net10"))?
        .path(&layout.source(IMAGES).join("lambda"))?;
    for source in standins::sources_but(layout, PACKAGES, &NO_PACKAGES)? {
        stamp = stamp.text(&source.to_string_lossy()).path(&layout.source(PACKAGES).join(&source))?;
    }
    Ok(stamp.finish())
}

/// Builds stand-ins for these images.
pub(super) fn build(layout: &Layout, archive: &SdkArchive, images: &[Image], root: &str) -> Outcome {
    let stamp = stamp(layout, archive)?;
    let context = context(layout, archive)?;
    let build = |image: &Image, versions: &[(&str, &str)]| {
        let arguments = [versions, &[("ROOTFS", root), ("STAMP", &stamp)]].concat();
        let options = ["--target", image.stage, "--network", image.network];
        context.build(layout, &[image.tag], &arguments, &options)
    };
    build(&PACKED, &[])?;
    let runtime = runtime_version(layout)?;
    images.iter().try_for_each(|image| {
        build(image, &[("SDK_VERSION", &archive.version), ("DOTNET_VERSION", &runtime)])
    })
}

fn context(layout: &Layout, archive: &SdkArchive) -> Outcome<Context> {
    archive.verify()?;
    let context = Context::new(layout, "net10.Dockerfile")?;
    context.copy(&archive.path, "sdk.tar.xz")?;
    context.copy(&standins::emulator(layout)?, "aws-lambda-rie")?;
    let images = layout.source(IMAGES);
    for name in ["nuget", "dnf.sh"] {
        context.copy(&images.join("net10").join(name), name)?;
    }
    for name in ["bootstrap", "lambda-entrypoint.sh"] {
        context.copy(&images.join("lambda").join(name), name)?;
    }
    for source in standins::sources_but(layout, PACKAGES, &NO_PACKAGES)? {
        context.copy_into(&layout.source(PACKAGES).join(source), "lambda")?;
    }
    Ok(context)
}

/// The runtime's version, which the archive does not tell by its name.
fn runtime_version(layout: &Layout) -> Outcome<String> {
    let folder = "/usr/share/dotnet/shared/Microsoft.NETCore.App";
    let listed =
        engine::docker(layout).args(["run", "--rm", "--network", "none", PACKED.tag, "ls", folder]).read()?;
    let version = listed.split_whitespace().next_back().map(str::to_owned);
    version.ok_or_else(|| Failure::Failed("The archive with the SDK holds no runtime.".to_owned()))
}
