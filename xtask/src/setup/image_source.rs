//! Where the images come from that the journey and the tests stand on, chosen by what the machine can reach.
//!
//! The real images where both registries answer; else stand-ins around the real SDK, where its archive is at hand;
//! else .NET 8 with a compile driver of our own. What the engine holds decides first, so that a second run asks
//! nobody. Stand-ins carry the names of Microsoft's and AWS's images, and so are put into an engine of our own only.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::engine;
use super::images::{Held, held, old, pull, ten};
use super::sdk_archive::{self, SdkArchive};
use crate::failure::{Failure, Outcome};
use crate::layout::Layout;

/// What the tests and the journey stand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImageSource {
    /// The images of Microsoft and AWS.
    Registry,
    /// Stand-ins around the real SDK of this version.
    Sdk(String),
    /// Stand-ins with the .NET 8 runtime and a driver that compiles for it.
    Driver,
}

impl ImageSource {
    /// Tells which of them the engine holds, complete enough for the journey.
    pub(super) fn standing(layout: &Layout) -> Outcome<Option<Self>> {
        if ten::JOURNEY.iter().all(|image| held(layout, image.tag) == Held::Real) {
            return Ok(Some(Self::Registry));
        }
        match SdkArchive::find(layout)? {
            Some(archive) => {
                let stamp = ten::stamp(layout, &archive)?;
                let is_whole = ten::JOURNEY.iter().all(|image| held(layout, image.tag).is(&stamp));
                Ok(is_whole.then_some(Self::Sdk(archive.version)))
            }
            None => {
                let stamp = old::stamp(layout)?;
                let is_whole = old::JOURNEY.iter().all(|tag| held(layout, tag).is(&stamp));
                Ok(is_whole.then_some(Self::Driver))
            }
        }
    }

    /// Chooses one for an engine that holds none yet. The real images are here when it is the registry's.
    pub(super) fn choose(layout: &Layout) -> Outcome<Self> {
        let tags: Vec<&str> = ten::JOURNEY.iter().map(|image| image.tag).collect();
        if registries_answer() && pull(layout, &tags) {
            return Ok(Self::Registry);
        }
        refuse_foreign_engine(layout)?;
        Ok(SdkArchive::find(layout)?.map_or(Self::Driver, |archive| Self::Sdk(archive.version)))
    }

    /// The framework of the sample and of the tests.
    pub(crate) fn framework(&self) -> &'static str {
        match self {
            Self::Registry | Self::Sdk(_) => "net10.0",
            Self::Driver => "net8.0",
        }
    }

    /// The base image of that framework.
    pub(crate) fn base(&self) -> &'static str {
        match self {
            Self::Registry | Self::Sdk(_) => ten::LAMBDA.tag,
            Self::Driver => old::LAMBDA,
        }
    }

    /// Whether the SDK is the real one, in the real image or in a stand-in.
    pub(crate) fn has_the_sdk(&self) -> bool {
        *self != Self::Driver
    }

    /// What it is, in one line; where .NET 10 is missing, with what it needs.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Registry => "Images: the images of Microsoft and AWS, for .NET 10.".to_owned(),
            Self::Sdk(version) => format!(
                "Images: stand-in images around the real .NET SDK {version}, because no container registry answers."
            ),
            Self::Driver => format!(
                "Images: .NET 8, because neither {MICROSOFT} nor {AWS} answers and no archive with the .NET SDK is \
                 here. For .NET 10, let both be reached, or name the archive in {}.",
                sdk_archive::VARIABLE
            ),
        }
    }
}

const MICROSOFT: &str = "mcr.microsoft.com";
const AWS: &str = "public.ecr.aws";

fn registries_answer() -> bool {
    [MICROSOFT, AWS].into_iter().all(|host| {
        (host, 443).to_socket_addrs().is_ok_and(|mut addresses| {
            addresses.any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_ok())
        })
    })
}

/// An engine that somebody uses for other things must not hold images of ours under names of others.
pub(super) fn refuse_foreign_engine(layout: &Layout) -> Outcome {
    if engine::is_own(layout)? {
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "The container engine in use is not Slipway's own, and cannot pull from {MICROSOFT} and {AWS}. Without them \
         only stand-ins are left, which carry the names of Microsoft's and AWS's images and therefore go into an \
         engine of Slipway's own only. Let the engine reach both registries; or stop it (and unset DOCKER_HOST), and \
         run this again as root: an engine of Slipway's own is started then."
    )))
}
