//! The tokens of F#, whose lines and columns say where a block ends. Of the branches of `#if` all are read.

use super::scanner::{Placed, Scanner, Token, begins_word};

/// Reads a whole file.
pub(super) fn read(text: &str) -> Vec<Placed<'_>> {
    let mut scanner = Scanner::new(text);
    while let Some(letter) = scanner.peek() {
        let place = scanner.place();
        let starts_line = scanner.tokens.last().is_none_or(|placed| placed.line < place.0);
        if letter.is_whitespace() {
            scanner.skip();
        } else if scanner.sees("//") || letter == '#' && starts_line {
            scanner.take_line();
        } else if scanner.sees("(*") && !scanner.sees("(*)") {
            comment(&mut scanner);
        } else if string(&mut scanner) || letter == '\'' && character(&mut scanner) {
            scanner.push(Token::Literal, place);
        } else if scanner.sees("``") {
            scanner.skip_letters(2);
            let word = scanner.take_while(|letter| !matches!(letter, '`' | '\n'));
            scanner.skip_letters(2);
            scanner.push(Token::Word(word), place);
        } else if begins_word(letter) {
            let word = scanner.take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '\''));
            scanner.push(Token::Word(word), place);
        } else if letter.is_ascii_digit() {
            scanner.skip_number();
            scanner.push(Token::Literal, place);
        } else {
            scanner.skip();
            scanner.push(Token::Mark(letter), place);
        }
    }
    scanner.tokens
}

/// Passes over a comment, in which there may be others.
fn comment(scanner: &mut Scanner<'_>) {
    let mut depth = 0_u32;
    while scanner.peek().is_some() {
        if scanner.sees("(*") {
            depth += 1;
            scanner.skip_letters(2);
        } else if scanner.sees("*)") {
            depth = depth.saturating_sub(1);
            scanner.skip_letters(2);
            if depth == 0 {
                return;
            }
        } else {
            scanner.skip();
        }
    }
}

/// Passes over a string, if one begins here.
fn string(scanner: &mut Scanner<'_>) -> bool {
    let Some(prefix) = scanner.string_prefix() else { return false };
    scanner.skip_letters(prefix.len());
    if scanner.sees("\"\"\"") {
        scanner.skip_letters(3);
        scanner.skip_past("\"\"\"");
        return true;
    }
    let verbatim = prefix.contains('@');
    scanner.skip();
    while let Some(letter) = scanner.peek() {
        match letter {
            '"' if verbatim && scanner.sees("\"\"") => scanner.skip_letters(2),
            '\\' if !verbatim => scanner.skip_letters(2),
            '"' => {
                scanner.skip();
                break;
            }
            _ => scanner.skip(),
        }
    }
    true
}

/// Passes over a character in quotes; a quote without another one belongs to a type parameter.
fn character(scanner: &mut Scanner<'_>) -> bool {
    let mut letters = scanner.rest().chars().skip(1);
    let length = match (letters.next(), letters.next()) {
        (Some('\\'), Some(_)) => {
            let Some(end) = letters.take(10).position(|letter| letter == '\'') else { return false };
            end + 4
        }
        (Some(_), Some('\'')) => 3,
        _ => return false,
    };
    scanner.skip_letters(length);
    true
}
