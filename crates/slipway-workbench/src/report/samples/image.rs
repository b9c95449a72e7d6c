//! Errors of bases, of an image's archive and of changes to a Dockerfile.

use super::{Recorded, denied, named, not_json, recorded, samples};
use crate::report;
use slipway_archive::ArchiveError;
use slipway_bases::BasesError;
use slipway_check::{CheckFinding, InspectError, Severity};
use slipway_core::handler::InvalidHandler;
use slipway_core::image::InvalidImageReference;
use slipway_dockerfile::{EditError, SyntaxError};
use std::path::Path;

pub(super) fn all() -> Vec<Recorded> {
    let base = "public.ecr.aws/lambda/dotnet:10";
    let mut all = recorded(bases(), |error| report::bases(base, &error));
    all.extend(recorded(inspect(), |error| report::inspect("hello:latest", &error)));
    all.extend(recorded(archive(), |error| report::inspect("hello:latest", &error.into())));
    all.extend(recorded(edit(), |error| report::edit_refused(&error)));
    let finding = CheckFinding {
        rule: "entrypoint-missing".to_owned(),
        severity: Severity::Refused,
        what: "Nothing starts the function.".to_owned(),
        why: "Lambda ends the start at once.".to_owned(),
        fix: "Write an ENTRYPOINT.".to_owned(),
        place: None,
    };
    let secrets: Vec<String> = (1..8).map(|number| format!("key{number}.pem: a private key")).collect();
    let dockerfile = Path::new("/home/me/hello/Dockerfile");
    all.extend([
        named("a check that failed", report::check_failed("hello:latest", &[&finding])),
        named("secrets that were found", report::secrets_found(&secrets)),
        named(
            "a build secret without a value",
            report::secret_source("feed", "the variable FEED is not set"),
        ),
        named("a file that was not opened", report::file_unopened(dockerfile, &denied())),
        named("a file of another project", report::file_foreign("../other.cs", "hello")),
        named("a file that was not written", report::file_unwritten(dockerfile, &denied())),
    ]);
    all
}

fn bases() -> Vec<(&'static str, BasesError)> {
    let host = || "public.ecr.aws".to_owned();
    let what = || "the manifest of lambda/dotnet:10".to_owned();
    samples!(BasesError {
        Unreachable { host: host(), source: "no route".into() },
        RateLimited { host: host(), retry_after: Some(30), source: "HTTP 429".into() },
        NotFound { host: host(), what: what(), source: "HTTP 404".into() },
        Refused { host: host(), what: what(), source: "HTTP 401".into() },
        Malformed { host: host(), what: what(), source: "it is a web page".into() },
        TooLarge { host: host(), what: what(), source: "more than 4194304 bytes".into() },
        TimedOut { host: host(), source: "nothing complete came within 10 s".into() },
    })
}

fn inspect() -> Vec<(&'static str, InspectError)> {
    samples!(InspectError {
        Archive(ArchiveError::NoIndex),
        Cancelled {},
        Configuration { document: "blobs/sha256/aa".to_owned(), source: not_json() },
        LayerMalformed {
            layer: "blobs/sha256/aa".to_owned(),
            reason: "a header's checksum is wrong".to_owned()
        },
    })
}

/// The same for the check and for the upload, which read with one reader.
pub(super) fn archive() -> Vec<(&'static str, ArchiveError)> {
    let document = || "manifest.json".to_owned();
    samples!(ArchiveError {
        Read { source: denied() },
        Truncated {},
        Malformed { reason: "a header's checksum is wrong".to_owned() },
        TooManyEntries {},
        NoIndex {},
        NotOneImage { count: 2 },
        DocumentMissing { document: document() },
        DocumentTooLarge { document: document() },
        DocumentDamaged { document: document() },
        DocumentMalformed { document: document(), source: not_json() },
        LayerMissing { layer: "blobs/sha256/aa".to_owned() },
        LayerCount { configuration: 3, manifest: 4 },
    })
}

fn edit() -> Vec<(&'static str, EditError)> {
    samples!(EditError {
        Syntax(SyntaxError::TooManyStages),
        NoInstruction { line: 3 },
        OtherInstruction { line: 3, expected: "CMD" },
        NoStage {},
        NeedsShell { line: 3 },
        NothingToChange { line: 3 },
        Unused { name: "TOKEN".to_owned() },
        UsedElsewhere { name: "TOKEN".to_owned(), line: 3 },
        Image { name: "Hello".to_owned(), source: InvalidImageReference::NoRepository },
        Digest(slipway_core::Digest::parse("md5:1").unwrap_err()),
        Handler(InvalidHandler::Empty),
        Value { value: "a b".to_owned(), expected: "the name of a stage" },
        Reading {},
    })
}
