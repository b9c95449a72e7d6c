//! The newest packages of Lambda that Slipway knows: what new projects ask for, and what older ones are compared with.
//!
//! The list is the only place where these versions stand. It is as of 2026-07-22 and grows old with a release of
//! Slipway, so it says that a project is behind, never that a project is up to date.

use crate::project::PackageReference;

/// A package with its newest version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// The package's id.
    pub id: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// What every handler is compiled against.
pub const CORE: Package = Package { id: "Amazon.Lambda.Core", version: "3.2.0" };
/// The serializer.
pub const SERIALIZER: Package =
    Package { id: "Amazon.Lambda.Serialization.SystemTextJson", version: "3.0.0" };
/// The runtime interface client of a program.
pub const RUNTIME_SUPPORT: Package = Package { id: "Amazon.Lambda.RuntimeSupport", version: "2.1.2" };
/// ASP.NET Core in a program.
pub const HOSTING: Package = Package { id: "Amazon.Lambda.AspNetCoreServer.Hosting", version: "2.1.0" };
/// A context and a logger for tests.
pub const TEST_UTILITIES: Package = Package { id: "Amazon.Lambda.TestUtilities", version: "4.2.0" };
/// The test host of `dotnet test` and of the IDEs.
pub const TEST_SDK: Package = Package { id: "Microsoft.NET.Test.Sdk", version: "18.11.0" };
/// The test framework.
pub const XUNIT: Package = Package { id: "xunit.v3", version: "4.0.2" };
/// Shows its tests to that host.
pub const XUNIT_RUNNER: Package = Package { id: "xunit.runner.visualstudio", version: "4.0.1" };

/// The packages that a function may refer to. What only tests use is not among them.
const OF_FUNCTIONS: [Package; 6] = [
    CORE,
    SERIALIZER,
    RUNTIME_SUPPORT,
    HOSTING,
    Package { id: "Amazon.Lambda.APIGatewayEvents", version: "3.0.0" },
    Package { id: "Amazon.Lambda.Annotations", version: "2.3.0" },
];

/// The first .NET that these versions take.
const OLDEST_FRAMEWORK: u32 = 8;

/// A package of a project whose major version is not the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The package, as the list has it.
    pub newest: Package,
    /// The version that the project asks for.
    pub used: String,
}

/// The packages of a project that are a major version behind, in the project's order. A framework that the newest
/// versions do not take has none: it is behind itself. A version that no file states cannot be compared.
pub fn behind(packages: &[PackageReference], framework: &str) -> Vec<Behind> {
    if net_major(framework).is_none_or(|major| major < OLDEST_FRAMEWORK) {
        return Vec::new();
    }
    packages
        .iter()
        .filter_map(|package| {
            let newest = *OF_FUNCTIONS.iter().find(|known| known.id.eq_ignore_ascii_case(&package.id))?;
            let used = package.version.clone()?;
            (major(&used)? < major(newest.version)?).then_some(Behind { newest, used })
        })
        .collect()
}

/// The number in `net8.0`, platform or not. `netcoreapp3.1` and the old framework have none.
fn net_major(framework: &str) -> Option<u32> {
    let lower = framework.to_ascii_lowercase();
    lower.strip_prefix("net")?.split_once('.')?.0.parse().ok()
}

/// The first number of a version, of a floating one, or of a range's lower end: `2.8.1`, `2.*`, `[2.8,3)`.
fn major(version: &str) -> Option<u32> {
    let lower = version.trim_start_matches(|letter: char| "[( ".contains(letter));
    lower.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str, version: Option<&str>, framework: &str) -> Vec<String> {
        let package = PackageReference { id: id.to_owned(), version: version.map(str::to_owned) };
        behind(&[package], framework)
            .into_iter()
            .map(|behind| format!("{} {} -> {}", behind.newest.id, behind.used, behind.newest.version))
            .collect()
    }

    #[test]
    fn a_package_is_behind_when_its_major_version_is() {
        let core = "amazon.lambda.core";
        assert_eq!(found(core, Some("2.8.1"), "net8.0"), ["Amazon.Lambda.Core 2.8.1 -> 3.2.0"]);
        for version in ["2.*", "[2.8.1]", "(1.0, 3.0)", "1.2.0-preview.1", " 2.0"] {
            assert_eq!(found(core, Some(version), "net10.0").len(), 1, "{version}");
        }
        for version in ["3.0.0", "3.*", "4.0.0", "[3.1,)", "*", "$(CoreVersion)", ""] {
            assert_eq!(found(core, Some(version), "net10.0").len(), 0, "{version}");
        }
    }

    #[test]
    fn what_cannot_be_compared_or_not_be_raised_is_not_behind() {
        assert_eq!(found("Amazon.Lambda.Core", None, "net10.0").len(), 0);
        assert_eq!(found("Contoso.Lambda.Core", Some("1.0.0"), "net10.0").len(), 0);
        for framework in ["net6.0", "net7.0", "netcoreapp3.1", "netstandard2.0", "net48", ""] {
            assert_eq!(found("Amazon.Lambda.Core", Some("1.0.0"), framework).len(), 0, "{framework}");
        }
    }
}
