//! The arguments of the verbs that look after what is deployed.

use crate::arguments::{Event, TargetChoice};
use clap::Args;

/// A verb that asks a target and nothing else.
#[derive(Debug, Args)]
pub(crate) struct AtTarget {
    #[command(flatten)]
    pub(crate) target: TargetChoice,
}

#[derive(Debug, Args)]
pub(crate) struct RemoteInvoke {
    /// The function's name.
    pub(crate) function: String,
    /// A version or an alias.
    #[arg(long)]
    pub(crate) qualifier: Option<String>,
    /// Only ask whether these credentials may invoke it; nothing runs.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) event: Event,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// The function's name.
    pub(crate) function: String,
    /// Go on with what comes, until Ctrl-C.
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// How far back to begin: a number of seconds, or with a unit, such as 90s, 10m, 2h or 1d.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = seconds)]
    pub(crate) since: u32,
    /// Only lines that fit a filter pattern of CloudWatch Logs, such as ERROR or '?ERROR ?WARN'.
    #[arg(long, value_name = "PATTERN", allow_hyphen_values = true)]
    pub(crate) filter: Option<String>,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The function's name.
    pub(crate) function: String,
    /// Ask for no confirmation: the name that is given is the one that is meant.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) target: TargetChoice,
}

fn seconds(text: &str) -> Result<u32, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        _ => None,
    };
    let number = digits.parse::<u32>().ok();
    number
        .zip(unit)
        .and_then(|(number, unit)| number.checked_mul(unit))
        .ok_or_else(|| "write a number with s, m, h or d behind it, such as 10m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_time_is_a_number_with_its_unit() {
        for (text, expected) in [("45", 45), ("90s", 90), ("10m", 600), ("2h", 7200), ("1d", 86_400)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in ["", "m", "-1m", "1.5h", "10 minutes", "10min", "99999999d", "ünï"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
