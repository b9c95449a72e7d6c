//! Text of others on a terminal. A function may write sequences that clear the screen, rename the window or fill the
//! clipboard; none of them reaches the terminal. What is left out is layout, never words.

/// The text without control sequences: tabs and line ends stay, other control characters are shown as pictures.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_until(&mut rest, |c| ('@'..='~').contains(&c)),
            '\t' | '\n' => shown.push(character),
            '\u{7f}' => shown.push('\u{2421}'),
            c if c < ' ' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{80}'..='\u{9f}' => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Behind ESC stands a control sequence that ends with a letter, a string that ends with BEL or ESC \\, or one character.
fn skip_escape(rest: &mut Rest<'_>) {
    match rest.next() {
        Some('[') => skip_until(rest, |c| ('@'..='~').contains(&c)),
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(character) = rest.next() {
                if character == '\u{7}' || (character == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        Some(' '..='/') => {
            rest.next();
        }
        _ => {}
    }
}

fn skip_until(rest: &mut Rest<'_>, ends: impl Fn(char) -> bool) {
    for character in rest.by_ref() {
        if ends(character) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sequence_reaches_the_terminal_and_every_word_does() {
        assert_eq!(plain("a\u{1b}[2Jb"), "ab");
        assert_eq!(plain("\u{1b}[31mred\u{1b}[0m text"), "red text");
        assert_eq!(plain("\u{1b}]0;title\u{7}after"), "after");
        assert_eq!(plain("\u{1b}]52;c;Y2xpcA==\u{1b}\\after"), "after");
        assert_eq!(plain("\u{1b}(Bascii \u{9b}2Jx"), "ascii x");
        assert_eq!(plain("nul \0 bell \u{7} tab\tline\n"), "nul \u{2400} bell \u{2407} tab\tline\n");
        assert_eq!(plain("ünïcode 🚢"), "ünïcode 🚢");
        assert_eq!(plain("open \u{1b}]0;never ended"), "open ");
    }
}
