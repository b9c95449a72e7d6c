//! The tokens of Visual Basic. A line ends a statement, unless it breaks off inside parentheses, behind a comma
//! or with an underscore. Of the branches of `#If` all are read.

use super::scanner::{Placed, Scanner, Token, begins_word};

/// Reads a whole file.
pub(super) fn read(text: &str) -> Vec<Placed<'_>> {
    let mut scanner = Scanner::new(text);
    let mut parentheses = 0_u32;
    while let Some(letter) = scanner.peek() {
        let last = scanner.tokens.last().map(|placed| placed.token);
        let starts = matches!(last, None | Some(Token::End));
        match letter {
            '\n' | ':' => {
                let place = scanner.place();
                scanner.skip();
                // `:=` gives an argument by name.
                let goes_on = letter == ':' && scanner.sees("=");
                if !starts && !goes_on && parentheses == 0 && last != Some(Token::Mark(',')) {
                    scanner.push(Token::End, place);
                }
            }
            '\'' | '\u{2018}' | '\u{2019}' => {
                scanner.take_line();
            }
            '#' if starts => {
                scanner.take_line();
            }
            '_' if continues(scanner.rest()) => scanner.skip_past("\n"),
            _ if letter.is_whitespace() => scanner.skip(),
            _ => {
                match letter {
                    '(' => parentheses += 1,
                    ')' => parentheses = parentheses.saturating_sub(1),
                    _ => {}
                }
                token(&mut scanner, letter, starts);
            }
        }
    }
    scanner.tokens
}

/// Reads a token that is no end of a statement.
fn token(scanner: &mut Scanner<'_>, letter: char, starts: bool) {
    let place = scanner.place();
    let token = match letter {
        // A date.
        '#' => {
            scanner.skip();
            scanner.take_while(|letter| !matches!(letter, '#' | '\n'));
            if scanner.sees("#") {
                scanner.skip();
            }
            Token::Literal
        }
        '"' => {
            string(scanner);
            Token::Literal
        }
        // A name that would be a keyword otherwise.
        '[' => {
            scanner.skip();
            let word = scanner.take_word();
            if scanner.sees("]") {
                scanner.skip();
            }
            Token::Word(word)
        }
        _ if begins_word(letter) => {
            let word = scanner.take_word();
            if starts && word.eq_ignore_ascii_case("rem") {
                scanner.take_line();
                return;
            }
            Token::Word(word)
        }
        _ if letter.is_ascii_digit() => {
            scanner.skip_number();
            Token::Literal
        }
        _ => {
            scanner.skip();
            Token::Mark(letter)
        }
    };
    scanner.push(token, place);
}

/// Whether nothing but a comment follows an underscore in its line.
fn continues(rest: &str) -> bool {
    let after = rest.get(1..).unwrap_or_default();
    let behind = after.trim_start_matches([' ', '\t', '\r']);
    behind.is_empty() || behind.starts_with('\n') || behind.starts_with('\'') && behind.len() < after.len()
}

/// Passes over a string, in which two quotes stand for one.
fn string(scanner: &mut Scanner<'_>) {
    scanner.skip();
    while scanner.peek().is_some() {
        scanner.take_while(|letter| letter != '"');
        let quotes = scanner.run('"');
        scanner.skip_letters(quotes);
        if quotes % 2 == 1 {
            return;
        }
    }
}
