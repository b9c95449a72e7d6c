//! AWS's .NET base images.
//!
//! The rows are those of AWS's own pages, the retired ones included, because functions on them still run and
//! have to be moved. Support dates are AWS's deprecation dates of the runtime; for images that AWS offers only
//! as containers they are Microsoft's end of support of that .NET. Lambda blocks no container image by date,
//! so a date here is advice and never a refusal. Newer tags appear when this table is extended.

mod advice;
mod dated_tag;
mod identify;

pub use advice::{BaseAdvice, advice};
pub use dated_tag::{DatedTag, parse_dated_tag};
pub use identify::identify;

use crate::Architecture;
use serde::Serialize;

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BaseImage {
    /// The tag: `10`, `8`, `core3.1`, or `provided:al2023` for the base without a runtime.
    pub tag: &'static str,
    /// The target framework moniker, such as `net10.0`; `any` for a self-contained base.
    pub framework: &'static str,
    /// The operating system's name, such as `Amazon Linux 2023`.
    pub operating_system: &'static str,
    /// The architectures that AWS publishes.
    pub architectures: Vec<Architecture>,
    /// The full name on ECR Public.
    pub ecr_public: String,
    /// The full name on Docker Hub.
    pub docker_hub: String,
    /// The SDK image that builds for it.
    pub sdk_image: &'static str,
    /// The last day of support as `YYYY-MM-DD`, or none where no end is set.
    pub support_ends: Option<&'static str>,
    /// What the image holds, one thing an entry; only what is known of this row, so an older row says less.
    pub holds: Vec<&'static str>,
    /// The size of the compressed layers, or none: AWS states no size, and a live look measures it.
    pub compressed_mib: Option<u32>,
    /// The id of the managed runtime with the same .NET, such as `dotnet10`, or none for container only.
    pub managed_runtime: Option<&'static str>,
    /// The version of glibc, which a natively compiled program must not exceed, or none where not known.
    pub glibc: Option<&'static str>,
    /// What else a reader should know of this row.
    pub note: Option<&'static str>,
}

/// Whether a base is in support on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum Support {
    /// It still gets security fixes.
    Supported,
    /// The last day of support has passed.
    Ended {
        /// That last day, `YYYY-MM-DD`.
        since: &'static str,
    },
}

impl BaseImage {
    /// Whether the base is in support on this day, given as `YYYY-MM-DD`.
    ///
    /// Dates of this form sort like text, so a comparison needs no calendar; the last day itself still counts.
    pub fn support_on(&self, today: &str) -> Support {
        match self.support_ends {
            Some(since) if today > since => Support::Ended { since },
            _ => Support::Supported,
        }
    }

    /// Whether AWS publishes this base for the architecture.
    pub fn supports(&self, architecture: Architecture) -> bool {
        self.architectures.contains(&architecture)
    }

    /// True for the base without a .NET runtime, which needs a self-contained or native program.
    pub fn is_provided(&self) -> bool {
        self.framework == ANY_FRAMEWORK
    }
}

/// The framework of a base that carries no .NET runtime.
pub const ANY_FRAMEWORK: &str = "any";

const AMAZON_LINUX_2023: &str = "Amazon Linux 2023";
const AMAZON_LINUX_2: &str = "Amazon Linux 2";
const AMAZON_LINUX_1: &str = "Amazon Linux 2018.03";
const BOTH: &[Architecture] = &[Architecture::X86_64, Architecture::Arm64];
const X86_64_ONLY: &[Architecture] = &[Architecture::X86_64];

const SYSTEM_2023: System = System { name: AMAZON_LINUX_2023, glibc: Some("2.34") };
const SYSTEM_2: System = System { name: AMAZON_LINUX_2, glibc: Some("2.26") };
const SYSTEM_1: System = System { name: AMAZON_LINUX_1, glibc: None };
const EMULATOR: &str = "Runtime interface emulator at /usr/local/bin/aws-lambda-rie";
const RUNTIME_CLIENT: &str = "Amazon.Lambda.RuntimeSupport, the runtime interface client";
const MICRODNF: &str = "Package manager microdnf";
const YUM: &str = "Package manager yum";
const LIBICU: &str = "libicu";
const CONTAINER_ONLY: &str = "AWS offers this .NET only as a container image; there is no managed runtime.";

struct System {
    name: &'static str,
    glibc: Option<&'static str>,
}

struct Row {
    tag: &'static str,
    framework: &'static str,
    system: System,
    architectures: &'static [Architecture],
    sdk_image: &'static str,
    support_ends: Option<&'static str>,
    holds: &'static [&'static str],
    managed_runtime: Option<&'static str>,
    note: Option<&'static str>,
}

/// Newest .NET first.
const ROWS: &[Row] = &[
    Row {
        tag: "10",
        framework: "net10.0",
        system: SYSTEM_2023,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:10.0",
        support_ends: Some("2028-11-14"),
        holds: &[
            ".NET 10 runtime",
            "ASP.NET Core 10 shared framework",
            RUNTIME_CLIENT,
            EMULATOR,
            MICRODNF,
            LIBICU,
        ],
        managed_runtime: Some("dotnet10"),
        note: None,
    },
    Row {
        tag: "9",
        framework: "net9.0",
        system: SYSTEM_2023,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:9.0",
        support_ends: Some("2026-11-10"),
        holds: &[
            ".NET 9 runtime",
            "ASP.NET Core 9 shared framework",
            RUNTIME_CLIENT,
            EMULATOR,
            MICRODNF,
            LIBICU,
        ],
        managed_runtime: None,
        note: Some(CONTAINER_ONLY),
    },
    Row {
        tag: "8",
        framework: "net8.0",
        system: SYSTEM_2023,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:8.0",
        support_ends: Some("2026-11-10"),
        holds: &[
            ".NET 8 runtime",
            "ASP.NET Core 8 shared framework",
            RUNTIME_CLIENT,
            EMULATOR,
            MICRODNF,
            LIBICU,
        ],
        managed_runtime: Some("dotnet8"),
        note: None,
    },
    Row {
        tag: "7",
        framework: "net7.0",
        system: SYSTEM_2,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:7.0",
        support_ends: Some("2024-05-14"),
        holds: &[".NET 7 runtime", EMULATOR, YUM],
        managed_runtime: None,
        note: Some(CONTAINER_ONLY),
    },
    Row {
        tag: "6",
        framework: "net6.0",
        system: SYSTEM_2,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:6.0",
        support_ends: Some("2024-12-20"),
        holds: &[".NET 6 runtime", EMULATOR, YUM],
        managed_runtime: Some("dotnet6"),
        note: None,
    },
    Row {
        tag: "5.0",
        framework: "net5.0",
        system: SYSTEM_2,
        architectures: X86_64_ONLY,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:5.0",
        support_ends: Some("2022-05-10"),
        holds: &[".NET 5 runtime", EMULATOR, YUM],
        managed_runtime: None,
        note: Some(CONTAINER_ONLY),
    },
    Row {
        tag: "core3.1",
        framework: "netcoreapp3.1",
        system: SYSTEM_2,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:3.1",
        support_ends: Some("2023-04-03"),
        holds: &[".NET Core 3.1 runtime", EMULATOR, YUM],
        managed_runtime: Some("dotnetcore3.1"),
        note: None,
    },
    Row {
        tag: "core2.1",
        framework: "netcoreapp2.1",
        system: SYSTEM_1,
        architectures: X86_64_ONLY,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:2.1",
        support_ends: Some("2022-01-05"),
        holds: &[".NET Core 2.1 runtime", EMULATOR],
        managed_runtime: Some("dotnetcore2.1"),
        note: None,
    },
    Row {
        tag: PROVIDED_TAG,
        framework: ANY_FRAMEWORK,
        system: SYSTEM_2023,
        architectures: BOTH,
        sdk_image: "mcr.microsoft.com/dotnet/sdk:10.0",
        support_ends: None,
        holds: &[EMULATOR, MICRODNF],
        managed_runtime: Some("provided.al2023"),
        note: Some("It holds no .NET: publish self-contained, or compile natively."),
    },
];

/// The tag of the base that carries no .NET runtime.
pub const PROVIDED_TAG: &str = "provided:al2023";

/// The whole catalogue, newest .NET first.
pub fn bases() -> Vec<BaseImage> {
    ROWS.iter().map(base).collect()
}

/// Microsoft's image with the SDK of this tag.
pub fn sdk_image(tag: &str) -> String {
    format!("mcr.microsoft.com/dotnet/sdk:{tag}")
}

/// The base with this tag, such as `10`, `core3.1` or `provided:al2023`.
pub fn base_by_tag(tag: &str) -> Option<BaseImage> {
    ROWS.iter().find(|row| row.tag == tag).map(base)
}

/// The base that carries the runtime of this target framework moniker, such as `net8.0`.
///
/// Monikers are compared without regard to case, as MSBuild does. A moniker with a platform, such as
/// `net8.0-windows`, has no base: it does not run on Linux.
pub fn base_for_framework(framework: &str) -> Option<BaseImage> {
    ROWS.iter()
        .find(|row| row.framework != ANY_FRAMEWORK && row.framework.eq_ignore_ascii_case(framework))
        .map(base)
}

fn base(row: &Row) -> BaseImage {
    let tag = row.tag;
    let (ecr_public, docker_hub) = match tag.strip_prefix("provided:") {
        Some(system) => (
            format!("public.ecr.aws/lambda/provided:{system}"),
            format!("amazon/aws-lambda-provided:{system}"),
        ),
        None => (format!("public.ecr.aws/lambda/dotnet:{tag}"), format!("amazon/aws-lambda-dotnet:{tag}")),
    };
    BaseImage {
        tag,
        framework: row.framework,
        operating_system: row.system.name,
        architectures: row.architectures.to_vec(),
        ecr_public,
        docker_hub,
        sdk_image: row.sdk_image,
        support_ends: row.support_ends,
        holds: row.holds.to_vec(),
        compressed_mib: None,
        managed_runtime: row.managed_runtime,
        glibc: row.system.glibc,
        note: row.note,
    }
}

#[cfg(test)]
mod tests;
