//! Names of files that hold keys, whatever their text.

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
            return Some(("ssh-key-file", "a private SSH key", Certainty::Certain));
        }
        ".git-credentials" | ".netrc" | ".pgpass" => {
            return Some(("credentials-file", "a file of credentials", Certainty::Likely));
        }
        "launchsettings.json" => {
            return Some(("launch-settings", "settings of a developer's machine", Certainty::Possible));
        }
        _ => {}
    }
    let example = ["example", "sample", "template"].iter().any(|word| name.contains(word));
    if (name == ".env" || name.starts_with(".env.")) && !example {
        return Some(("environment-file", "a file of environment variables", Certainty::Possible));
    }
    if path == ".aws/credentials" || path.ends_with("/.aws/credentials") {
        return Some(("aws-credentials-file", "the file of AWS credentials", Certainty::Certain));
    }
    match extension {
        "pfx" | "p12" => Some(("certificate-file", "a certificate with its private key", Certainty::Likely)),
        "snk" => Some(("strong-name-key", "a key that signs assemblies", Certainty::Possible)),
        _ => None,
    }
}
