//! What NuGet cannot get: packages, versions and feeds.

use super::words::{behind, between, project};
use super::{Complaint, Reason};

const SECRET: &str = "slipway build PROJECT --secret id=nugetconfig,src=NuGet.Config";

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    let reason = match complaint.code {
        "NU1100" | "NU1101" => missing_package(complaint),
        "NU1102" | "NU1103" => missing_version(complaint),
        "NU1301" | "NU1303" => feed(complaint),
        "NU1302" | "NU1803" => plain_http(complaint),
        "NU1507" => {
            Reason::new("versions are central here, and NuGet.Config has several feeds without a mapping.")
                .then("Say in NuGet.Config which feed gives which packages (packageSourceMapping).")
        }
        _ => return None,
    };
    Some(reason)
}

/// The same refusals as older SDKs tell them, without a code.
pub(super) fn without_code(complaint: &Complaint<'_>) -> Option<Reason> {
    let text = complaint.message;
    let known = ["Unable to load the service index", "(Unauthorized)", "(Forbidden)"];
    known.iter().any(|sign| text.contains(sign)).then(|| feed(complaint))
}

fn missing_package(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let package = between(text, "find package ", ". ")
        .or_else(|| between(text, "Unable to resolve '", "'"))
        .or_else(|| behind(text, "find package "))
        .unwrap_or("a package");
    let feeds = behind(text, "in source(s): ").map(|feeds| format!(" ({feeds})")).unwrap_or_default();
    if is_of_sdk(package) {
        return Reason::new(format!(
            "{package} is a part of the SDK that is restored as a package, and none of the feeds{feeds} has it."
        ))
        .then("Add the public gallery to the feeds in NuGet.Config, or have your own feed mirror these packages.");
    }
    Reason::new(format!("the package {package}, to which {} refers, is in none of the feeds{feeds}.", project(complaint)))
        .then(
            "Look at the package's name, and whether the feed that has it stands in a NuGet.Config that is copied \
             into the build before `dotnet restore`.",
        )
        .then_run("A private feed gets its credentials as a build secret, for example:", SECRET)
}

/// Packs that the SDK does not carry along for every runtime.
fn is_of_sdk(package: &str) -> bool {
    let package = package.to_ascii_lowercase();
    ["microsoft.netcore.app", "microsoft.aspnetcore.app.", "microsoft.net.illink", "runtime.linux-"]
        .iter()
        .any(|start| package.starts_with(start))
        || package == "microsoft.dotnet.ilcompiler"
}

fn missing_version(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let first = text.lines().next().unwrap_or_default();
    let package = between(first, "package ", " with version").unwrap_or("a package");
    let wanted = behind(first, "with version ").map(|wanted| format!(" {wanted}")).unwrap_or_default();
    let nearest: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let feed = between(line, "version(s) in ", " [")?;
            let nearest = between(line, "Nearest version: ", " ]")
                .or_else(|| between(line, "Nearest version: ", "]"))?;
            Some(format!("{nearest} in {feed}"))
        })
        .take(3)
        .collect();
    let nearest =
        if nearest.is_empty() { String::new() } else { format!(" The nearest: {}.", nearest.join(", ")) };
    Reason::new(format!("no feed has {package}{wanted}, which {} asks for.{nearest}", project(complaint)))
        .then("Choose a version that the feeds have, or add the feed that has it to NuGet.Config.")
        .then_run("A private feed gets its credentials as a build secret, for example:", SECRET)
}

fn feed(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    if let Some(folder) = between(text, "local source '", "'") {
        return Reason::new(format!(
            "NuGet.Config names the folder {folder} as a source of packages, and it is not in the build."
        ))
        .then("It has to lie within the project's context and be copied before `dotnet restore`; or take the source out.")
        .then_run("See what is sent:", "slipway context PROJECT");
    }
    let source = behind(text, "for source ").or_else(|| between(text, "from '", "'"));
    let source = source.map_or("a package feed".to_owned(), |source| format!("the package feed {source}"));
    if ["401", "403"].iter().any(|status| text.contains(status)) {
        return Reason::new(format!("{source} refused: it wants credentials, or these may not read it."))
            .then_run("A private feed gets its credentials as a build secret, for example:", SECRET)
            .then("An expired token answers the same; renew it.");
    }
    if ["certificate", "SSL connection"].iter().any(|sign| text.contains(sign)) {
        return Reason::new(format!("{source} shows a certificate that the build does not trust.")).then_run(
            "Give the build the certificates of your company's authority:",
            "slipway build PROJECT --certificates FILE",
        );
    }
    if let Some(status) =
        between(text, "does not indicate success: ", " (").and_then(|status| status.parse::<u16>().ok())
    {
        return answered(&source, status);
    }
    if text.contains("HttpClient.Timeout") || text.contains("timed out") {
        return Reason::new(format!("{source} did not answer in time."))
            .then("Build again; where it stays, look at the network and the proxy of the build.");
    }
    let inner = text
        .lines()
        .nth(1)
        .map(|line| format!(" ({})", line.trim().trim_end_matches('.')))
        .unwrap_or_default();
    Reason::new(format!("{source} cannot be reached from the build{inner}.")).then(
        "Check its address in NuGet.Config, the network and the proxy of the build; a feed inside a company's network \
         may be out of a container's reach.",
    )
}

/// A feed that answered, and not with what was asked for.
fn answered(source: &str, status: u16) -> Reason {
    match status {
        404 => Reason::new(format!("{source} has nothing at this address (404)."))
            .then("Correct the address in NuGet.Config; that of a feed usually ends with /v3/index.json or /nuget.")
            .then("Some private feeds say 404 to whoever is not signed in."),
        429 => Reason::new(format!("{source} has had too many requests and asks to wait (429)."))
            .then("Build again later, or name fewer packages anew: a cache mount keeps what was restored."),
        _ => Reason::new(format!("{source} failed itself ({status})."))
            .then("Build again later; the feed's own pages may tell of a disturbance."),
    }
}

fn plain_http(complaint: &Complaint<'_>) -> Reason {
    let source =
        between(complaint.message, "source: ", ". ").or_else(|| between(complaint.message, "source, '", "'"));
    let source = source.map(|source| format!(" {source}")).unwrap_or_default();
    Reason::new(format!("the package feed{source} is plain HTTP, and NuGet asks for HTTPS.")).then(
        "Use its HTTPS address, or write allowInsecureConnections=\"true\" at this source in NuGet.Config.",
    )
}
