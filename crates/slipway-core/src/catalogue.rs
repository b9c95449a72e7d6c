//! AWS's .NET base images.
//!
//! The rows are those of AWS's own pages, the retired ones included, because functions on them still run and
//! have to be moved. Support dates are AWS's deprecation dates of the runtime; for images that AWS offers only
//! as containers they are Microsoft's end of support of that .NET. Lambda blocks no container image by date,
//! so a date here is advice and never a refusal. Newer tags appear when this table is extended.

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

/// Tag, framework, operating system, architectures, SDK image, end of support; newest .NET first.
type Row =
    (&'static str, &'static str, &'static str, &'static [Architecture], &'static str, Option<&'static str>);

const ROWS: &[Row] = &[
    ("10", "net10.0", AMAZON_LINUX_2023, BOTH, "mcr.microsoft.com/dotnet/sdk:10.0", Some("2028-11-14")),
    ("9", "net9.0", AMAZON_LINUX_2023, BOTH, "mcr.microsoft.com/dotnet/sdk:9.0", Some("2026-11-10")),
    ("8", "net8.0", AMAZON_LINUX_2023, BOTH, "mcr.microsoft.com/dotnet/sdk:8.0", Some("2026-11-10")),
    ("7", "net7.0", AMAZON_LINUX_2, BOTH, "mcr.microsoft.com/dotnet/sdk:7.0", Some("2024-05-14")),
    ("6", "net6.0", AMAZON_LINUX_2, BOTH, "mcr.microsoft.com/dotnet/sdk:6.0", Some("2024-12-20")),
    ("5.0", "net5.0", AMAZON_LINUX_2, X86_64_ONLY, "mcr.microsoft.com/dotnet/sdk:5.0", Some("2022-05-10")),
    (
        "core3.1",
        "netcoreapp3.1",
        AMAZON_LINUX_2,
        BOTH,
        "mcr.microsoft.com/dotnet/sdk:3.1",
        Some("2023-04-03"),
    ),
    (
        "core2.1",
        "netcoreapp2.1",
        AMAZON_LINUX_1,
        X86_64_ONLY,
        "mcr.microsoft.com/dotnet/sdk:2.1",
        Some("2022-01-05"),
    ),
    (PROVIDED_TAG, ANY_FRAMEWORK, AMAZON_LINUX_2023, BOTH, "mcr.microsoft.com/dotnet/sdk:10.0", None),
];

const PROVIDED_TAG: &str = "provided:al2023";

/// The whole catalogue, newest .NET first.
pub fn bases() -> Vec<BaseImage> {
    ROWS.iter().map(base).collect()
}

/// The base with this tag, such as `10`, `core3.1` or `provided:al2023`.
pub fn base_by_tag(tag: &str) -> Option<BaseImage> {
    ROWS.iter().find(|row| row.0 == tag).map(base)
}

/// The base that carries the runtime of this target framework moniker, such as `net8.0`.
///
/// Monikers are compared without regard to case, as MSBuild does. A moniker with a platform, such as
/// `net8.0-windows`, has no base: it does not run on Linux.
pub fn base_for_framework(framework: &str) -> Option<BaseImage> {
    ROWS.iter().find(|row| row.1 != ANY_FRAMEWORK && row.1.eq_ignore_ascii_case(framework)).map(base)
}

fn base(row: &Row) -> BaseImage {
    let &(tag, framework, operating_system, architectures, sdk_image, support_ends) = row;
    let (ecr_public, docker_hub) = match tag.strip_prefix("provided:") {
        Some(system) => (
            format!("public.ecr.aws/lambda/provided:{system}"),
            format!("amazon/aws-lambda-provided:{system}"),
        ),
        None => (format!("public.ecr.aws/lambda/dotnet:{tag}"), format!("amazon/aws-lambda-dotnet:{tag}")),
    };
    BaseImage {
        tag,
        framework,
        operating_system,
        architectures: architectures.to_vec(),
        ecr_public,
        docker_hub,
        sdk_image,
        support_ends,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageReference;

    #[test]
    fn every_row_of_the_aws_page_is_there() {
        let tags: Vec<&str> = bases().iter().map(|base| base.tag).collect();
        assert_eq!(tags, ["10", "9", "8", "7", "6", "5.0", "core3.1", "core2.1", "provided:al2023"]);
    }

    #[test]
    fn every_name_in_the_catalogue_is_an_image_reference() {
        for base in bases() {
            for name in [&base.ecr_public, &base.docker_hub, &base.sdk_image.to_owned()] {
                let reference = ImageReference::parse(name).unwrap();
                assert!(reference.tag.is_some(), "{name}");
            }
        }
    }

    #[test]
    fn retired_rows_keep_their_system_and_names() {
        let old = base_by_tag("core2.1").unwrap();
        assert_eq!(old.operating_system, "Amazon Linux 2018.03");
        assert_eq!(old.architectures, [Architecture::X86_64]);
        assert_eq!(old.docker_hub, "amazon/aws-lambda-dotnet:core2.1");
        assert_eq!(base_by_tag("core3.1").unwrap().ecr_public, "public.ecr.aws/lambda/dotnet:core3.1");
        assert!(!base_by_tag("5.0").unwrap().supports(Architecture::Arm64));
    }

    #[test]
    fn support_lasts_through_its_last_day() {
        let base = base_by_tag("8").unwrap();
        assert_eq!(base.support_on("2026-11-10"), Support::Supported);
        assert_eq!(base.support_on("2026-11-11"), Support::Ended { since: "2026-11-10" });
        assert_eq!(base_by_tag("provided:al2023").unwrap().support_on("2099-01-01"), Support::Supported);
    }

    #[test]
    fn a_framework_finds_its_base() {
        assert_eq!(base_for_framework("net8.0").unwrap().tag, "8");
        assert_eq!(base_for_framework("NetCoreApp3.1").unwrap().tag, "core3.1");
        for framework in ["any", "net8.0-windows", "net48", "netstandard2.0", ""] {
            assert_eq!(base_for_framework(framework), None, "{framework}");
        }
    }
}
