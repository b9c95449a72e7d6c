//! Names of files that often hold keys. A name alone proves nothing: the text does, where it can be read.
//!
//! Left out are `launchSettings.json`, which every template writes, and `*.snk`: a strong name is no security
//! boundary, and its key is published with the sources on purpose.

use super::{Certainty, SecretFinding};
use crate::files::{clean, file_name};

/// Whether a file's name alone says that it holds a key or credentials.
pub fn scan_path(path: &str) -> Option<SecretFinding> {
    let path = clean(path);
    let name = file_name(&path).to_ascii_lowercase();
    let (rule, what, certainty) = by_name(&path, &name)?;
    Some(SecretFinding {
        rule: rule.to_owned(),
        what: what.to_owned(),
        path,
        line: None,
        layer: None,
        mask: "the whole file".to_owned(),
        certainty,
    })
}

fn by_name(path: &str, name: &str) -> Option<(&'static str, &'static str, Certainty)> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match name {
        "id_rsa" | "id_ed25519" | "id_ecdsa" | "id_dsa" => {
            return Some(("ssh-key-file", "a private SSH key", Certainty::Possible));
        }
        ".git-credentials" | ".netrc" | ".pgpass" => {
            return Some(("credentials-file", "a file of credentials", Certainty::Possible));
        }
        _ => {}
    }
    let example = ["example", "sample", "template"].iter().any(|word| name.contains(word));
    if (name == ".env" || name.starts_with(".env.")) && !example {
        return Some(("environment-file", "a file of environment variables", Certainty::Possible));
    }
    if path == ".aws/credentials" || path.ends_with("/.aws/credentials") {
        return Some(("aws-credentials-file", "the file of AWS credentials", Certainty::Possible));
    }
    match extension {
        "pfx" | "p12" => Some(("certificate-file", "a certificate with its private key", Certainty::Likely)),
        _ => None,
    }
}

/// Whether a path says of itself that what it holds is made for tests, events or manuals.
pub fn is_sample(path: &str) -> bool {
    const WORDS: [&str; 15] = [
        "test", "tests", "testing", "testdata", "fixture", "fixtures", "sample", "samples", "example",
        "examples", "mock", "mocks", "event", "events", "docs",
    ];
    const PARTS: [&str; 6] = ["sample", "example", "dummy", "fake", "localhost", "testevent"];
    let mut before = ' ';
    let mut words = String::new();
    // `OrderEvents.Tests` and `test_data` are several words; a capital after a small letter begins one.
    for letter in path.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' });
        before = letter;
    }
    let whole = path.to_ascii_lowercase();
    words.split(' ').any(|word| WORDS.contains(&word)) || PARTS.iter().any(|part| whole.contains(part))
}
