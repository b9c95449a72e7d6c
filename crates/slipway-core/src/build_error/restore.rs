//! What NuGet refuses in the project's own files: versions, lock files, frameworks that do not fit.

use super::words::{behind, between, project};
use super::{Complaint, Reason};

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    let reason = match complaint.code {
        "NU1004" => lock_file(complaint),
        "NU1403" => changed_package(complaint),
        "NU1008" => version_twice(complaint),
        "NU1010" => no_central_version(complaint),
        "NU1015" => no_version(complaint),
        "NU1104" | "NU1105" => missing_reference(complaint),
        "NU1107" | "NU1106" | "NU1608" => conflict(complaint),
        "NU1108" => Reason::new(format!("{} refers to itself by way of its references.", project(complaint)))
            .then("Take one reference of the circle out; the log shows the circle."),
        "NU1201" | "NU1202" | "NU1203" | "NU1213" | "NU1701" => unfit_framework(complaint),
        "NU1504" | "NU1505" | "NU1506" => twice(complaint),
        "NU1605" => downgrade(complaint),
        "NU1603" | "NU1601" | "NU1602" | "NU1604" => other_version(complaint),
        "NU1900" | "NU1905" => Reason::new(
            "NuGet could not ask a feed for known vulnerabilities, and the project counts that as an error.",
        )
        .then(
            "Let the build reach the feed (network, proxy, credentials as a build secret), or set NuGetAudit to false \
             for builds in containers.",
        ),
        "NU1901" | "NU1902" | "NU1903" | "NU1904" => vulnerable(complaint),
        code if code.starts_with("NU3") => Reason::new(format!(
            "the signature of a package of {} could not be verified.",
            project(complaint)
        ))
        .then(
            "Look whether the stage has the package ca-certificates and a right clock; else the package was changed \
             on its way.",
        ),
        _ => return None,
    };
    Some(reason)
}

fn lock_file(complaint: &Complaint<'_>) -> Reason {
    let (file, text) = (project(complaint), complaint.message);
    let command = format!("dotnet restore {file} --force-evaluate");
    if !text.contains("runtime identifiers have changed") {
        return Reason::new(format!(
            "packages.lock.json does not fit the packages that {file} names, and the restore is in locked mode."
        ))
        .then_run("Write the lock file anew on your machine and commit it:", command);
    }
    let asked = between(text, "Project's runtime identifiers:", ", lock file");
    let locked = behind(text, "lock file's runtime identifiers").filter(|list| !list.starts_with('.'));
    let locked = locked.map_or("none".to_owned(), str::to_owned);
    let asked = asked.unwrap_or("another one");
    Reason::new(format!(
        "packages.lock.json of {file} knows the runtime identifiers: {locked}. The build restores for {asked} in \
         locked mode."
    ))
    .then(
        "Restore and publish without --runtime: a portable publish runs on AWS's .NET bases. Or name the runtime \
         identifier in the project's RuntimeIdentifiers, and write the lock file anew.",
    )
    .then_run("The lock file is written anew by:", command)
}

fn changed_package(complaint: &Complaint<'_>) -> Reason {
    let package = between(complaint.message, "validation failed for ", ". ").unwrap_or("a package");
    Reason::new(format!(
        "the feed gives another {package} than the one that packages.lock.json was written with: its hash differs."
    ))
    .then("Look which feed it comes from. Only if the new content is right, write the lock file anew:")
    .then_run("On your machine:", format!("dotnet restore {} --force-evaluate", project(complaint)))
}

fn version_twice(complaint: &Complaint<'_>) -> Reason {
    let packages = between(complaint.message, "value for Version: ", ". ").unwrap_or("a package");
    Reason::new(format!(
        "{} gives a version to {packages}, and versions are central here (Directory.Packages.props).",
        project(complaint)
    ))
    .then("Take the Version out of the PackageReference and write it as PackageVersion in Directory.Packages.props.")
}

fn no_central_version(complaint: &Complaint<'_>) -> Reason {
    let packages = between(complaint.message, "PackageVersion item: ", ". ").unwrap_or("a package");
    Reason::new(format!(
        "Directory.Packages.props has no version for {packages}, to which {} refers.",
        project(complaint)
    ))
    .then("Add a PackageVersion for it to Directory.Packages.props.")
}

fn no_version(complaint: &Complaint<'_>) -> Reason {
    let packages = behind(complaint.message, "version specified: ").unwrap_or("a package");
    Reason::new(format!("{} gives no version for {packages}.", project(complaint))).then(
        "Give the PackageReference a Version. If the versions are in Directory.Packages.props, that file has to be \
         copied into the build before `dotnet restore` runs.",
    )
}

fn missing_reference(complaint: &Complaint<'_>) -> Reason {
    let path = super::words::quoted(complaint.message).unwrap_or("a project");
    Reason::new(format!("{} refers to {path}, which is not in the build.", project(complaint)))
        .then("Copy the referenced project before `dotnet restore`, or correct the ProjectReference.")
        .then_run("See what is sent:", "slipway context PROJECT")
}

fn conflict(complaint: &Complaint<'_>) -> Reason {
    let package = between(complaint.message, "detected for ", ". ")
        .or_else(|| between(complaint.message, "detected for ", " "))
        .map_or("a package".to_owned(), |name| name.trim_end_matches('.').to_owned());
    Reason::new(format!(
        "the references of {} need versions of {package} that exclude each other.",
        project(complaint)
    ))
    .then(format!("Refer to {package} directly with a version that all of them accept."))
}

fn unfit_framework(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let what = between(text, "Package ", " is not compatible")
        .map(|name| format!("the package {name}"))
        .or_else(|| between(text, "Project ", " is not compatible").map(|name| format!("the project {name}")))
        .unwrap_or_else(|| "a reference".to_owned());
    let own = between(text, "not compatible with ", " (").map(|own| format!(" {own}")).unwrap_or_default();
    let theirs = behind(text, " supports: ").or_else(|| text.lines().nth(1).map(str::trim));
    let theirs =
        theirs.map(|theirs| format!(" It is made for {}.", without_long_name(theirs))).unwrap_or_default();
    Reason::new(format!("{what} does not fit the target framework{own} of {}.{theirs}", project(complaint))).then(
        "Choose a version that fits the framework, or raise the project's TargetFramework (the Lambda base has to \
         have it).",
    )
}

/// `net10.0` of `net10.0 (.NETCoreApp,Version=v10.0)`.
fn without_long_name(text: &str) -> &str {
    text.trim_start_matches(['-', ' ']).split(" (").next().unwrap_or(text)
}

fn twice(complaint: &Complaint<'_>) -> Reason {
    let items = behind(complaint.message, "items are: ").unwrap_or("an item");
    Reason::new(format!("{} names a package twice: {items}.", project(complaint)))
        .then("Keep one of them. The other may stand in a Directory.Build.props or an imported file.")
}

fn downgrade(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message;
    let package = between(text, "downgrade: ", " from ").unwrap_or("a package");
    let (needed, named) = (between(text, " from ", " to "), between(text, " to ", ". "));
    let needed = needed.unwrap_or("a newer version");
    let named = named.map_or_else(String::new, |named| format!(", and {named} is asked for"));
    let chain = text.lines().map(str::trim).find(|line| line.contains(" -> ") && line.contains(needed));
    let chain = chain.map(|chain| format!(" ({chain})")).unwrap_or_default();
    Reason::new(format!("{} needs {package} {needed}{chain}{named}.", project(complaint)))
        .then(format!("Raise the version of {package} to {needed} where it is named."))
}

fn other_version(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message.trim_start_matches(super::words::AS_ERROR).trim();
    Reason::new(format!("the version that {} asks for is in no feed: {text}", project(complaint)))
        .then("Name a version that the feeds have, or add the feed that has the wanted one.")
}

fn vulnerable(complaint: &Complaint<'_>) -> Reason {
    let text = complaint.message.trim_start_matches(super::words::AS_ERROR).trim();
    Reason::new(format!("a package has a known vulnerability: {text}"))
        .then("Move to a version without it.")
        .then_run("See which versions there are:", "dotnet list package --vulnerable --include-transitive")
}
