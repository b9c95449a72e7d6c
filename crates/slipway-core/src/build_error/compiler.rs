//! What the compilers refuse, where the reason is not in the line of code that they name.

use super::words::{project, quoted};
use super::{Complaint, Reason};

pub(super) fn reason(complaint: &Complaint<'_>) -> Option<Reason> {
    let text = complaint.message;
    let reason = match complaint.code {
        "CS5001" | "BC30420" => Reason::new(format!(
            "{} is a program (OutputType Exe) and has no Main and no top-level statements.",
            project(complaint)
        ))
        .then("Take OutputType out: a class library with a handler needs no Main. Or start the bootstrap in a Main.")
        .then("If Program.cs is there on your machine, look whether it is sent and copied: `slipway context PROJECT`."),
        "CS0017" => Reason::new("the program has more than one Main.")
            .then("Name one with StartupObject in the project, or exclude the other file."),
        "CS8802" => Reason::new("two files hold top-level statements; a program has one.")
            .then("Look whether a file of another program lies below the project's folder, and exclude it."),
        "CS0246" | "CS0234" | "CS0400" | "BC30002" => Reason::new(format!(
            "the code uses {}, and no package or project that the build has defines it.",
            quoted(text).unwrap_or("a name")
        ))
        .then("Look for a missing PackageReference, ProjectReference or using; and whether the file that defines it is sent: `slipway context PROJECT`."),
        "CS0006" => Reason::new(format!("an assembly that is referred to is not in the build: {}.", quoted(text).unwrap_or("see the log")))
            .then("Copy it before the step, or build the project that makes it."),
        "CS0012" | "CS1705" => Reason::new(format!("two references want different versions of an assembly: {text}"))
            .then("Bring the packages to versions that belong together."),
        "CS0579" => Reason::new(format!("an attribute of the assembly is written twice: {}.", quoted(text).unwrap_or("see the log")))
            .then("An `obj` or `bin` folder of another build may be compiled along: write `**/bin` and `**/obj` into .dockerignore."),
        _ => return None,
    };
    Some(reason)
}
