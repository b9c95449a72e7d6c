//! Codes whose cause is one sentence with at most one name in it.
//!
//! `{project}` is the file of the complaint, `{name}` the first name that its text quotes, `{text}` its first line.

use super::table_build::{COMPILERS, MSBUILD, NATIVE};
use super::words::{between, project, quoted};
use super::{Complaint, Reason};

/// Codes, cause, next action.
pub(super) type Row = (&'static [&'static str], &'static str, &'static str);

const RESTORE: &[Row] = &[
    (
        &["NU1009"],
        "{project} or Directory.Packages.props gives a version to a package that the SDK brings itself: {text}",
        "Take its PackageVersion out of Directory.Packages.props.",
    ),
    (
        &["NU1013"],
        "{project} overrides a central version, which Directory.Packages.props forbids: {text}",
        "Take VersionOverride out, or set CentralPackageVersionOverrideEnabled to true.",
    ),
    (
        &["NU1011"],
        "a central version floats, which is not allowed: {text}",
        "Write a whole version in Directory.Packages.props, or set CentralPackageFloatingVersionsEnabled to true.",
    ),
    (
        &["NU1109"],
        "a central version is lower than one that another package needs: {text}",
        "Raise it in Directory.Packages.props.",
    ),
    (
        &["NU1401"],
        "a package needs a newer NuGet than the SDK of the build stage has: {text}",
        "Build on a newer SDK image.",
    ),
    (
        &["NU1510"],
        "{project} refers to a package that the framework has already: {text}",
        "Take the PackageReference out; or let it be a warning with WarningsNotAsErrors NU1510.",
    ),
    (
        &["NU1702", "NU1703"],
        "{project} refers to something for another framework: {text}",
        "Let it target the framework of the function, or netstandard2.0.",
    ),
    (
        &["NU1801"],
        "a feed could not be asked, and the project counts that as an error: {text}",
        "Let the build reach the feed, or give it the credentials as a build secret.",
    ),
    (
        &["NU1012"],
        "{project} has a platform without a version: {text}",
        "A function targets plain net10.0, without a platform.",
    ),
];

const SDK: &[Row] = &[
    (
        &["NETSDK1001", "NETSDK1003", "NETSDK1019", "NETSDK1046"],
        "{project} has no target framework that is valid: {text}",
        "Write <TargetFramework>net10.0</TargetFramework>; several stand in TargetFrameworks.",
    ),
    (
        &["NETSDK1002"],
        "{project} refers to a project that targets a newer framework: {text}",
        "Raise the TargetFramework of this one, or let the other target both.",
    ),
    (
        &["NETSDK1007"],
        "{project} refers to a project that restore did not see: {text}",
        "Copy the referenced project before `dotnet restore`, and restore again.",
    ),
    (
        &["NETSDK1023", "NETSDK1080", "NETSDK1086", "NETSDK1087", "NETSDK1071"],
        "{project} refers to what the SDK brings itself: {text}",
        "Take that reference out of the project.",
    ),
    (
        &["NETSDK1079"],
        "{project} refers to Microsoft.AspNetCore.All, which ended with .NET Core 2.",
        "Take it out, and use Microsoft.NET.Sdk.Web or <FrameworkReference Include=\"Microsoft.AspNetCore.App\" />.",
    ),
    (
        &["NETSDK1224"],
        "the target framework of {project} has no ASP.NET Core.",
        "Target net8.0 or newer in projects that use it.",
    ),
    (
        &["NETSDK1028"],
        "{project} needs a runtime identifier.",
        "Publish with `--runtime linux-x64` (or linux-arm64).",
    ),
    (
        &["NETSDK1032"],
        "the runtime identifier and PlatformTarget of {project} exclude each other: {text}",
        "Take PlatformTarget out; the runtime identifier decides.",
    ),
    (
        &["NETSDK1049"],
        "a file that {project} refers to is no assembly: {text}",
        "A file of Git LFS may have been sent as its pointer: `git lfs pull` before the build.",
    ),
    (
        &["NETSDK1056", "NETSDK1065", "NETSDK1082", "NETSDK1084", "NETSDK1132", "NETSDK1203", "NETSDK1232"],
        "there is no runtime for the runtime identifier of {project}: {text}",
        "Lambda runs linux-x64 and linux-arm64: use one of them, with a feed that has Microsoft's runtime packs.",
    ),
    (
        &["NETSDK1060"],
        "the restored assets of {project} cannot be read: {text}",
        "An `obj` folder of another machine may be in the build: write `**/bin` and `**/obj` into .dockerignore.",
    ),
    (
        &["NETSDK1061"],
        "{project} was restored with other settings than it is published with: {text}",
        "Give restore and publish the same `--runtime`, `--self-contained` and framework; or leave `--no-restore` out.",
    ),
    (
        &["NETSDK1081", "NETSDK1184", "NETSDK1185", "NETSDK1145"],
        "a pack of the SDK is missing: {text}",
        "Restore before publishing, from feeds that have the public gallery; or use an SDK image of the target framework.",
    ),
    (
        &["NETSDK1085"],
        "{project} is published without a build (NoBuild), and was not built before.",
        "Leave `--no-build` out, or build the same configuration first.",
    ),
    (
        &["NETSDK1095", "NETSDK1096", "NETSDK1126", "NETSDK1155"],
        "{project} cannot be compiled ahead (PublishReadyToRun): {text}",
        "Set PublishReadyToRun to false, or use linux-x64 or linux-arm64.",
    ),
    (
        &[
            "NETSDK1097",
            "NETSDK1098",
            "NETSDK1123",
            "NETSDK1125",
            "NETSDK1142",
            "NETSDK1143",
            "NETSDK1167",
            "NETSDK1176",
        ],
        "{project} cannot become a single file this way: {text}",
        "Set PublishSingleFile to false: an image of Lambda gains nothing by it.",
    ),
    (
        &["NETSDK1104"],
        "{project} has a RollForward that is none: {text}",
        "Use Minor, Major, LatestPatch, LatestMinor, LatestMajor or Disable.",
    ),
    (
        &[
            "NETSDK1105",
            "NETSDK1106",
            "NETSDK1107",
            "NETSDK1130",
            "NETSDK1135",
            "NETSDK1139",
            "NETSDK1140",
            "NETSDK1149",
            "NETSDK1168",
            "NETSDK1175",
            "NETSDK1208",
            "NETSDK1218",
            "NETSDK1220",
        ],
        "{project} is for Windows or another platform, and Lambda runs Linux: {text}",
        "Target net10.0 without a platform in what the function needs.",
    ),
    (
        &["NETSDK1111", "NETSDK1113", "NETSDK1177"],
        "the program's host file cannot be written: {text}",
        "Build again; where it stays, set UseAppHost to false: a function starts with `dotnet` or the bootstrap.",
    ),
    (
        &["NETSDK1134"],
        "a solution is built for one runtime identifier, which only projects can have.",
        "Publish the function's own project file instead of the solution.",
    ),
    (
        &["NETSDK1138"],
        "the target framework of {project} is out of support, and the project counts that as an error.",
        "Move to net10.0; or set CheckEolTargetFramework to false.",
    ),
    (
        &["NETSDK1144"],
        "trimming {project} failed.",
        "The log shows the trimmer's own error above it. Without PublishTrimmed the function is larger and starts.",
    ),
    (
        &["NETSDK1156"],
        "the SDK of the build stage is not whole: {text}",
        "Build on an untouched image of mcr.microsoft.com/dotnet/sdk.",
    ),
    (
        &["NETSDK1178", "NETSDK1181", "NETSDK1202", "NETSDK1228", "NETSDK1186"],
        "{project} needs a workload of the SDK: {text}",
        "A function needs none: take the reference to such a project out, or target plain net10.0.",
    ),
    (
        &["NETSDK1179"],
        "`--runtime` stands without a word on whether the runtime is brought along.",
        "Add `--no-self-contained` (AWS's .NET bases have the runtime) or `--self-contained`.",
    ),
    (
        &["NETSDK1191"],
        "no runtime identifier could be worked out for {name}.",
        "Publish with `--runtime linux-x64` (or linux-arm64).",
    ),
    (
        &["NETSDK1193"],
        "PublishSelfContained of {project} is neither true nor false.",
        "Write one of the two.",
    ),
    (
        &["NETSDK1195", "NETSDK1210", "NETSDK1211", "NETSDK1212"],
        "a library of another framework is asked to be fit for trimming or native code: {text}",
        "Set PublishTrimmed, PublishAot and IsAotCompatible only in projects of net8.0 and newer, not on the command line or in a Directory.Build.props for all.",
    ),
    (
        &["NETSDK1196", "NETSDK1204"],
        "native compilation of {project} is not possible in this stage: {text}",
        "Build on an SDK image of the framework, for the architecture of the engine.",
    ),
    (
        &["NETSDK1197"],
        "projects of the solution say different things about how they are published: {text}",
        "Publish the function's own project file instead of the solution.",
    ),
    (
        &["NETSDK1199", "NETSDK1200"],
        "the artifacts folder is set where it cannot be: {text}",
        "Set UseArtifactsOutput in a Directory.Build.props, and copy that file before `dotnet restore`.",
    ),
    (
        &["NETSDK1225"],
        "native code is compiled only by `dotnet publish`.",
        "Call `dotnet publish` in the step, not the target Publish of MSBuild.",
    ),
    (
        &["NETSDK1226"],
        "the SDK does not know what the framework has already: {text}",
        "Set AllowMissingPrunePackageData to true, or use the SDK image of the framework.",
    ),
    (
        &["NETSDK1018"],
        "a version is none: {text}",
        "Correct it where it is named, or look which variable it is made of.",
    ),
];

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    let code = complaint.code;
    let rows = [RESTORE, SDK, MSBUILD, COMPILERS, NATIVE].into_iter().flatten();
    let row = rows.clone().find(|(codes, ..)| codes.contains(&code));
    row.map(|(_, cause, next)| Reason::new(filled(cause, complaint)).then(*next))
        .or_else(|| of_kind(complaint))
}

/// What a whole family of codes has in common.
fn of_kind(complaint: &Complaint<'_>) -> Option<Reason> {
    let (code, text) = (complaint.code, first_line(complaint.message));
    let is = |start: &str| {
        code.strip_prefix(start)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    if is("IL2") || is("IL3") {
        return Some(
            Reason::new(format!("trimming may take away what this code needs while it runs: {text}"))
                .then("Use types that are known when it is compiled, keep them with DynamicDependency, or publish without trimming."),
        );
    }
    if is("AWSLambda") {
        return Some(
            Reason::new(format!("Amazon.Lambda.Annotations cannot write the handler: {text}"))
                .then("Correct the method or attribute that is named; without the generated handler nothing can be called."),
        );
    }
    if is("CONTAINER") {
        return Some(
            Reason::new(format!("the SDK's own container target ran: {text}"))
                .then("Slipway's build makes the image itself: publish without `-t:PublishContainer` and EnableSdkContainerSupport."),
        );
    }
    let of_compiler = ["CS", "FS", "BC", "NU", "MSB", "NETSDK", "RZ"].iter().any(|start| is(start));
    (complaint.is_error && complaint.has_place && !code.is_empty() && !of_compiler).then(|| {
        Reason::new(format!("{} breaks a rule of an analyzer that the project makes an error.", project(complaint)))
            .then(format!(
                "Correct the code at that place; or lower the rule in .editorconfig: dotnet_diagnostic.{code}.severity = \
                 warning (the file has to be sent along)."
            ))
    })
}

fn filled(cause: &str, complaint: &Complaint<'_>) -> String {
    let text = first_line(complaint.message).trim_end_matches('.');
    let name = between(complaint.message, "\"", "\"").or_else(|| quoted(complaint.message));
    let told = cause
        .replace("{project}", project(complaint))
        .replace("{name}", name.unwrap_or("see the log"))
        .replace("{text}", text);
    if told.ends_with('.') { told } else { format!("{told}.") }
}

fn first_line(text: &str) -> &str {
    let text = text.strip_prefix(super::words::AS_ERROR).unwrap_or(text);
    text.lines().next().unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_code_stands_in_one_row() {
        let rows = [RESTORE, SDK, MSBUILD, COMPILERS, NATIVE];
        let mut seen = HashSet::new();
        for code in rows.into_iter().flatten().flat_map(|(codes, ..)| codes.iter()) {
            assert!(seen.insert(code), "{code}");
        }
    }
}
