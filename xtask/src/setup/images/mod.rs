//! The images the journey and the tests need: the real ones, or stand-ins, as the machine can get them.
//!
//! A stand-in carries the tag of the real image inside an engine of our own only, and the label
//! `slipway.stand-in=true`. Its second label says what it was made from; that is how a later run knows it is current.

use super::image_source::{ImageSource, refuse_foreign_engine};
use super::sdk_archive::SdkArchive;
use super::{Step, engine, rootfs};
use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::stamp::Stamp;

mod context;
mod foreign;
pub(super) mod old;
pub(super) mod ten;

use context::Context;

/// Images of our own for the tests: no emulator, no Lambda part, another architecture.
const NO_EMULATOR: &str = "slipway.test/no-emulator:1";
const PLAIN: &str = "slipway.test/plain:1";
const ARM64: &str = "slipway.test/arm64:8";
const STAMP: &str = "slipway.stand-in.stamp";

/// What an engine holds under a tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Held {
    Nothing,
    Real,
    /// A stand-in made from what this says.
    StandIn(String),
}

impl Held {
    /// Whether it is a stand-in made from this.
    pub(super) fn is(&self, stamp: &str) -> bool {
        matches!(self, Self::StandIn(found) if found == stamp)
    }

    fn is_or_real(&self, stamp: &str) -> bool {
        *self == Self::Real || self.is(stamp)
    }
}

/// Looks a tag up in the engine.
pub(super) fn held(layout: &Layout, tag: &str) -> Held {
    let format = format!("{{{{index .Config.Labels \"{STAMP}\"}}}}");
    match engine::docker(layout).args(["image", "inspect", "--format", &format, tag]).read() {
        Ok(text) if text.trim().is_empty() => Held::Real,
        Ok(text) => Held::StandIn(text.trim().to_owned()),
        Err(_) => Held::Nothing,
    }
}

/// Pulls these images: all or none, for a mixture would be hard to reason about.
pub(super) fn pull(layout: &Layout, tags: &[&str]) -> bool {
    tags.iter().all(|tag| engine::docker(layout).args(["pull", "--quiet", tag]).succeeds())
}

/// What the journey needs.
#[derive(Debug)]
pub(super) struct JourneyImages;

impl Step for JourneyImages {
    fn what(&self) -> String {
        "a base and an SDK image for the container engine: pulled, or stand-ins where no container registry can be reached"
            .to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        Ok(ImageSource::standing(layout)?.is_some())
    }

    fn run(&self, layout: &Layout) -> Outcome {
        let source = ImageSource::choose(layout)?;
        eprintln!("  {}", source.line());
        match source {
            ImageSource::Registry => return Ok(()),
            ImageSource::Sdk(_) => {
                ten::build(layout, &archive(layout)?, &ten::JOURNEY, &import_root(layout)?)?
            }
            ImageSource::Driver => old::build_for_journey(layout, &import_root(layout)?)?,
        }
        prune(layout)
    }
}

/// What the tests need beside.
#[derive(Debug)]
pub(super) struct TestImages;

impl Step for TestImages {
    fn what(&self) -> String {
        "images for the tests: other bases, runtimes out of support, images that lack something".to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        let Some(source) = ImageSource::standing(layout)? else { return Ok(false) };
        let rest = match &source {
            ImageSource::Registry => ten::REST.iter().all(|image| held(layout, image.tag) == Held::Real),
            ImageSource::Sdk(_) => {
                let stamp = ten::stamp(layout, &archive(layout)?)?;
                ten::REST.iter().all(|image| held(layout, image.tag).is(&stamp))
            }
            ImageSource::Driver => true,
        };
        let (old, own) = (old::stamp(layout)?, own_stamp(layout, source.base())?);
        Ok(rest
            && old::ALL.iter().all(|tag| held(layout, tag).is_or_real(&old))
            && [NO_EMULATOR, PLAIN, ARM64].iter().all(|tag| held(layout, tag).is(&own)))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        let source = ImageSource::standing(layout)?
            .ok_or_else(|| Failure::Failed("The images of the journey come first.".to_owned()))?;
        let root = import_root(layout)?;
        match &source {
            ImageSource::Registry => pull_rest(layout)?,
            ImageSource::Sdk(_) => ten::build(layout, &archive(layout)?, &ten::REST, &root)?,
            ImageSource::Driver => {}
        }
        let old = old::stamp(layout)?;
        let is_there = old::ALL.iter().all(|tag| held(layout, tag).is_or_real(&old))
            || (source == ImageSource::Registry && pull(layout, &old::ALL));
        if !is_there {
            refuse_foreign_engine(layout)?;
            old::build_all(layout, &root)?;
        }
        build_own(layout, &root, source.base())?;
        prune(layout)
    }
}

fn pull_rest(layout: &Layout) -> Outcome {
    let tags = ten::REST.map(|image| image.tag);
    if pull(layout, &tags) {
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "The registry gave the images of .NET 10, and not these: {}. Pull them by hand to see why.",
        tags.join(", ")
    )))
}

fn archive(layout: &Layout) -> Outcome<SdkArchive> {
    SdkArchive::find(layout)?.ok_or_else(|| Failure::Missing("The archive with the SDK is gone.".to_owned()))
}

/// What was built on older stand-ins without a name is of no use any more.
fn prune(layout: &Layout) -> Outcome {
    engine::docker(layout)
        .args(["image", "prune", "--force", "--filter", "label=slipway.stand-in=true"])
        .quiet()
}

fn import_root(layout: &Layout) -> Outcome<String> {
    let tag = format!("slipway.test/root:{}", &rootfs::identity()[..12]);
    if held(layout, &tag) == Held::Nothing {
        let archive = rootfs::archive(layout)?;
        engine::docker(layout)
            .args(["import", "--change", "LABEL slipway.stand-in=true"])
            .args(["--change", &format!("LABEL {STAMP}={}", rootfs::identity())])
            .arg(&archive)
            .arg(&tag)
            .quiet()?;
    }
    Ok(tag)
}

/// Our own images hang on the base that one of them is made from.
fn own_stamp(layout: &Layout, base: &str) -> Outcome<String> {
    let base = engine::docker(layout).args(["image", "inspect", "--format", "{{.Id}}", base]).read()?;
    let images = layout.source("tests/testbed/images");
    let stamp = Stamp::default().text(base.trim()).text(&rootfs::identity());
    let stamp = stamp.path(&images.join("no-emulator.Dockerfile"))?;
    Ok(stamp.path(&images.join("plain.Dockerfile"))?.finish())
}

fn build_own(layout: &Layout, root: &str, base: &str) -> Outcome {
    let stamp = own_stamp(layout, base)?;
    let context = Context::new(layout, "no-emulator.Dockerfile")?;
    context.build(layout, &[NO_EMULATOR], &[("BASE", base), ("STAMP", &stamp)], &[])?;
    let context = Context::new(layout, "plain.Dockerfile")?;
    context.build(layout, &[PLAIN], &[("ROOTFS", root), ("STAMP", &stamp)], &[])?;
    foreign::load(layout, ARM64, "arm64", &[("slipway.stand-in", "true"), (STAMP, &stamp)])
}
