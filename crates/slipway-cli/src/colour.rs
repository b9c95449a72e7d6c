//! Colour on the terminal. It repeats what a word says already, and carries nothing alone: every text reads the same
//! without it.

use clap::ColorChoice;
use console::Style;
use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{IsTerminal as _, stderr, stdout};
use std::sync::OnceLock;

/// Whether standard output and standard error have colour. Nothing has before it is decided, as in a test.
static CHOSEN: OnceLock<(bool, bool)> = OnceLock::new();

/// What a word is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubtful,
    Advice,
    Faint,
}

/// Decides once for both streams: one of them may be a terminal while the other is a file.
pub(crate) fn choose(asked: ColorChoice) {
    let variable = |name: &str| std::env::var_os(name);
    let (out, err) = *CHOSEN.get_or_init(|| {
        let of = |attended| wanted(asked, variable, attended);
        (of(stdout().is_terminal()), of(stderr().is_terminal()))
    });
    // Spinners and bars ask here.
    console::set_colors_enabled(out);
    console::set_colors_enabled_stderr(err);
}

fn chosen() -> (bool, bool) {
    CHOSEN.get().copied().unwrap_or_default()
}

/// What the line asks for comes first, then NO_COLOR, then CLICOLOR_FORCE, then whether somebody looks.
fn wanted(asked: ColorChoice, variable: impl Fn(&str) -> Option<OsString>, attended: bool) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let is = |name: &str, value: &str| variable(name).is_some_and(|found| found == value);
    match asked {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        ColorChoice::Auto => attended && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
    }
}

/// Whether lines that change may be drawn on standard error.
pub(crate) fn can_draw() -> bool {
    stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// For standard output.
pub(crate) fn out(tone: Tone, text: impl Display) -> String {
    style(tone).force_styling(chosen().0).apply_to(text).to_string()
}

/// For standard error.
pub(crate) fn err(tone: Tone, text: impl Display) -> String {
    style(tone).force_styling(chosen().1).apply_to(text).to_string()
}

/// What was made for standard output, on standard error, which has an answer of its own.
pub(crate) fn moved_to_err(text: &str) -> Cow<'_, str> {
    if chosen().1 { text.into() } else { console::strip_ansi_codes(text) }
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Good => Style::new().green(),
        Tone::Bad => Style::new().red().bold(),
        Tone::Doubtful => Style::new().yellow(),
        Tone::Advice => Style::new().cyan(),
        Tone::Faint => Style::new().dim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(variables: &[(&str, &str)], attended: bool) -> bool {
        let find = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        wanted(ColorChoice::Auto, find, attended)
    }

    #[test]
    fn colour_is_for_those_who_look_unless_a_variable_says_otherwise() {
        assert!(auto(&[], true) && !auto(&[], false));
        assert!(!auto(&[("NO_COLOR", "1")], true) && auto(&[("NO_COLOR", "")], true));
        assert!(auto(&[("CLICOLOR_FORCE", "1")], false) && !auto(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!auto(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true), "NO_COLOR has the last word");
        assert!(!auto(&[("CLICOLOR", "0")], true) && !auto(&[("TERM", "dumb")], true));
    }

    #[test]
    fn the_line_wins_over_every_variable() {
        let forbids = |name: &str| (name == "NO_COLOR").then(|| OsString::from("1"));
        assert!(wanted(ColorChoice::Always, forbids, false));
        let forces = |name: &str| (name == "CLICOLOR_FORCE").then(|| OsString::from("1"));
        assert!(!wanted(ColorChoice::Never, forces, true));
    }
}
