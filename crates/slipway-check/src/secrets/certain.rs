//! Which finds are secrets for certain, so that they stop a build or an upload.
//!
//! A key works only with what belongs to it: an access key id needs its secret, a private key all of its numbers, a
//! login its name and password. Where all of it is there, and neither the values nor the place say that it is a
//! sample, nothing is left to doubt. Everything else that the rules find is a question to a person.

use super::entropy::is_stand_in;
use super::names::is_sample;
use super::rules::Row;
use crate::files::file_name;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::ops::Range;

/// What a rule found.
pub(super) struct Find {
    /// Where it stands.
    pub(super) at: usize,
    pub(super) row: &'static Row,
    pub(super) mask: String,
    /// Where the value itself stands.
    pub(super) value: Range<usize>,
}

const ACCESS_KEY: &str = "aws-access-key-id";
const SECRET_KEY: &str = "aws-secret-access-key";
/// The rules whose finds are worth something only together.
pub(super) const PAIR: [&str; 2] = [ACCESS_KEY, SECRET_KEY];
/// Bytes between an access key id and the secret that belongs to it.
const NEAR: usize = 600;
/// The longest private key with its lines; one of 8192 bits has some 6.5 KB.
const LONGEST_KEY: usize = 16 * 1024;
/// Letters of a secret access key.
const SECRET_LENGTH: usize = 40;

/// For each find, whether it is certain.
pub(super) fn which(path: &str, bytes: &[u8], found: &[Find]) -> Vec<bool> {
    let one = |find: &Find| match find.row.id {
        ACCESS_KEY => is_whole_pair(path, bytes, find, found),
        SECRET_KEY => found.iter().any(|key| {
            key.row.id == ACCESS_KEY && is_near(key, find) && is_whole_pair(path, bytes, key, found)
        }),
        "private-key" => !is_sample(path) && is_whole_key(bytes.get(find.at..).unwrap_or_default()),
        "nuget-password" => is_nuget_configuration(path),
        "registry-login" => {
            is_login_file(path) && is_login(bytes.get(find.value.clone()).unwrap_or_default())
        }
        _ => false,
    };
    found.iter().map(one).collect()
}

fn is_near(one: &Find, other: &Find) -> bool {
    one.at.abs_diff(other.at) <= NEAR
}

/// Whether the secret of an access key id stands by it. The keys of a role last some hours, and in a recorded event
/// they are long past.
fn is_whole_pair(path: &str, bytes: &[u8], key: &Find, found: &[Find]) -> bool {
    let of_role = bytes.get(key.value.clone()).is_some_and(|value| value.starts_with(b"ASIA"));
    if of_role && is_sample(path) {
        return false;
    }
    let named = found.iter().any(|secret| secret.row.id == SECRET_KEY && is_near(key, secret));
    named || next_is_secret(bytes.get(key.value.end..).unwrap_or_default())
}

/// Whether the next value after an access key id has the form of its secret: `("AKIA…", "…")`, or a line of the file
/// that AWS hands out with a new key.
fn next_is_secret(after: &[u8]) -> bool {
    let between = |byte: &u8| b"\"' \t\r\n,;:|()".contains(byte);
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"/+".contains(byte);
    let gap = after.iter().take(40).take_while(|byte| between(byte)).count();
    let value = after.get(gap..).unwrap_or_default();
    let length = value.iter().take(SECRET_LENGTH + 1).take_while(|byte| letter(byte)).count();
    let Some(secret) = value.get(..length) else { return false };
    let has = |kind: fn(&u8) -> bool| secret.iter().any(kind);
    gap > 0
        && length == SECRET_LENGTH
        && value.get(length) != Some(&b'=')
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && !is_stand_in(secret)
}

/// Whether a block in PEM form holds a private key from its first byte to its last, and no password protects it.
fn is_whole_key(block: &[u8]) -> bool {
    let block = String::from_utf8_lossy(block.get(..LONGEST_KEY).unwrap_or(block));
    let Some((head, rest)) = block.trim_start_matches('-').split_once("-----") else { return false };
    let Some((body, _)) = rest.split_once("-----END") else { return false };
    if head.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
        return false;
    }
    let key = decoded(body);
    let openssh = b"openssh-key-v1\0\0\0\0\x04none";
    key.is_some_and(|key| key.starts_with(openssh) || is_one_sequence(&key))
}

/// The bytes of a block, also where it stands in a text of C# or JSON with its line ends written out.
fn decoded(body: &str) -> Option<Vec<u8>> {
    let body = body.replace("\\r", "").replace("\\n", "");
    let mut parts = body.split(['"', '\'']).map(str::trim);
    // Between two texts that are joined stands nothing but the plus.
    let body: String = parts.by_ref().filter(|part| *part != "+" && *part != ",").collect();
    let body: String = body.chars().filter(|letter| !letter.is_whitespace() && *letter != '\\').collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, config).decode(body).ok()
}

/// Whether bytes are one sequence in DER, whose length is exactly theirs: a key that was cut for a manual is not.
fn is_one_sequence(key: &[u8]) -> bool {
    let length = match key {
        [0x30, 0x82, high, low, rest @ ..] => usize::from(u16::from_be_bytes([*high, *low])) == rest.len(),
        [0x30, 0x81, length, rest @ ..] | [0x30, length, rest @ ..] => usize::from(*length) == rest.len(),
        _ => false,
    };
    length && key.len() >= 40
}

/// Whether NuGet would read a file for its sources: by its name, or as one that is meant to take that name.
fn is_nuget_configuration(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    name.contains("nuget") && (name.ends_with(".config") || name.ends_with(".xml"))
}

fn is_login_file(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace('\\', "/");
    let name = file_name(&path);
    path == ".docker/config.json"
        || path.ends_with("/.docker/config.json")
        || matches!(name, ".dockerconfigjson" | ".dockercfg")
}

/// Whether a value is a name and a password, as the engine's own program writes them.
fn is_login(value: &[u8]) -> bool {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = GeneralPurpose::new(&STANDARD, config).decode(value).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let parts = text.split_once(':');
    parts.is_some_and(|(name, password)| !name.is_empty() && !is_stand_in(password.as_bytes()))
}
