//! The rules: which words announce a secret, and which form it then has.
//!
//! Forms are taken from what the issuers publish of their keys. A rule's pattern has one group, the value; where it
//! has none, the whole match is the value. A rule says that something may be a secret; `certain` says of some of its
//! finds that they are.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// One rule as it is written down.
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    /// Words that stand in or before each match; compared without regard to case.
    pub(crate) anchors: &'static [&'static str],
    pub(crate) pattern: &'static str,
    /// Letters of the value that all such keys share and that may be shown.
    pub(crate) shown: usize,
    /// The least randomness of a value, in bits per byte.
    pub(crate) least_bits: f64,
    /// Whether the value may run over the end of its line.
    pub(crate) over_lines: bool,
}

const fn row(
    id: &'static str,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
    (shown, least_bits): (usize, f64),
) -> Row {
    Row { id, what, anchors, pattern, shown, least_bits, over_lines: false }
}

pub(crate) const ROWS: &[Row] = &[
    row(
        "aws-access-key-id",
        "an AWS access key id",
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        r"(?-i)\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b",
        (4, 2.5),
    ),
    row(
        "aws-secret-access-key",
        "an AWS secret access key",
        &[
            "secret_access_key",
            "secretaccesskey",
            "secret_key",
            "secretkey",
            "secret-access-key",
            "secret-key",
        ],
        r#"secret[_-]?(?:access[_-]?)?key["'\s:=>,]{1,12}(?:value\s?=\s?["'])?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
        (0, 4.0),
    ),
    Row {
        id: "private-key",
        what: "a private key",
        anchors: &["-----BEGIN"],
        pattern: r#"(?-i)-----BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|[\s"'+]){1,40}([A-Za-z0-9+/=:,\- ]{20})"#,
        shown: 0,
        least_bits: 2.5,
        over_lines: true,
    },
    row(
        "github-token",
        "a GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        r"(?-i)\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})",
        (4, 3.0),
    ),
    row("gitlab-token", "a GitLab token", &["glpat-"], r"(?-i)\b(glpat-[A-Za-z0-9_\-]{20,})", (6, 3.0)),
    row(
        "slack-token",
        "a Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxr-", "xoxs-"],
        r"(?-i)\b(xox[abeprs]-[0-9]{6,20}-[A-Za-z0-9\-]{10,})",
        (5, 3.0),
    ),
    row(
        "slack-webhook",
        "the address of a Slack webhook",
        &["hooks.slack.com/services/"],
        r"hooks\.slack\.com/services/(T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,32})",
        (0, 3.0),
    ),
    row("npm-token", "an npm token", &["npm_"], r"(?-i)\b(npm_[A-Za-z0-9]{36})\b", (4, 3.0)),
    row("nuget-api-key", "a NuGet API key", &["oy2"], r"(?-i)\b(oy2[a-z0-9]{43})\b", (3, 3.0)),
    row(
        "azure-storage-key",
        "the key of an Azure storage account",
        &["AccountKey"],
        r#"AccountKey["'\s:=]{1,6}([A-Za-z0-9+/]{86}==)"#,
        (0, 4.0),
    ),
    row(
        "connection-string-password",
        "a connection string with a password",
        &["password=", "pwd=", "password =", "pwd ="],
        r#"(?:server|data source|host|user id|uid|username|database|initial catalog|endpoint)\s?=[^\r\n]*?;\s?(?:password|pwd)\s?=\s?([^;"'<>\s\\]{6,})"#,
        (0, 2.0),
    ),
    row(
        "password-in-address",
        "an address with a password",
        &[
            "postgres://",
            "postgresql://",
            "mysql://",
            "mongodb://",
            "mongodb+srv://",
            "redis://",
            "rediss://",
            "amqp://",
            "amqps://",
        ],
        r#"[a-z+]{4,12}://[^\s:/@"']{0,64}:([^\s:/@"']{6,})@[a-z0-9.\-]+"#,
        (0, 2.0),
    ),
    row(
        "json-web-token",
        "a JSON web token",
        &["eyJ"],
        r"(?-i)\b(eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{16,})",
        (3, 3.5),
    ),
    row(
        "nuget-password",
        "the password of a package source in clear text",
        &["cleartextpassword"],
        r#"ClearTextPassword["']?\s{1,4}value\s?=\s?["']([^"'\r\n]{4,})["']"#,
        (0, 1.5),
    ),
    row(
        "registry-login",
        "the login of a container registry",
        &["\"auth\""],
        r#""auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,2000}={0,2})""#,
        (0, 2.5),
    ),
    row(
        "google-api-key",
        "a Google API key",
        &["AIza"],
        r"(?-i)\b(AIza[A-Za-z0-9_\-]{35})(?:[^A-Za-z0-9_\-]|$)",
        (4, 3.0),
    ),
    row(
        "stripe-key",
        "a live Stripe key",
        &["sk_live_", "rk_live_"],
        r"(?-i)\b([sr]k_live_[A-Za-z0-9]{24,})",
        (8, 3.0),
    ),
];

/// The pattern for a value under a telling name, in files of settings only.
pub(crate) const SETTING: Row = row(
    "secret-in-settings",
    "a password or key in settings",
    &[],
    r#"["']?[A-Za-z0-9_.:\-]{0,60}(?:password|passwd|secret|api_?key|access_?key|private_?key|token|connection_?string_?password)["']?\s{0,4}[:=]\s{0,4}["']?([^\s"',;]{8,})"#,
    (0, 3.0),
);

/// The rules made ready: patterns, and the automaton of all their words.
pub(crate) struct Rules {
    pub(crate) patterns: Vec<(&'static Row, Regex)>,
    pub(crate) setting: Option<Regex>,
    pub(crate) anchors: Option<AhoCorasick>,
    /// Which rule a word belongs to, as a place in `patterns`.
    pub(crate) owners: Vec<usize>,
}

/// The rules, made ready once per process.
pub(crate) fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut patterns = Vec::new();
        let (mut words, mut owners) = (Vec::new(), Vec::new());
        // A test claims that every pattern compiles; one that would not is left out, not fatal.
        for row in ROWS {
            let Some(pattern) = compile(row.pattern) else { continue };
            words.extend_from_slice(row.anchors);
            owners.resize(words.len(), patterns.len());
            patterns.push((row, pattern));
        }
        let anchors = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .build(&words)
            .ok();
        Rules { patterns, setting: compile(SETTING.pattern), anchors, owners }
    })
}

fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).case_insensitive(true).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_ready() {
        let rules = rules();
        assert_eq!(rules.patterns.len(), ROWS.len());
        assert!(rules.setting.is_some() && rules.anchors.is_some());
        assert_eq!(rules.owners.len(), ROWS.iter().map(|row| row.anchors.len()).sum::<usize>());
    }
}
