//! Reading the text of a pattern.
//!
//! Docker checks a pattern as a file glob and then translates it, character by character, to a regular expression.
//! Some of that expression's language shines through, and a file list that is to equal Docker's must let it: after a
//! backslash a few letters mean a class or a control character, `|` outside a class separates alternatives, and `*`
//! or `?` within a class end the class, because their translation holds a bracket.
//!
//! Limits: a repetition in braces (`a{2}`), `\Q` and named classes (`[[:alpha:]]`) are not copied.

use super::pattern::Matcher;
use regex::{Regex, RegexBuilder};
use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// What a pattern looks like so far. Docker decides by it how to compare, and the choice is visible:
/// `**foo` as a suffix matches `barfoo`, as a regular expression it would not.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Shape {
    Exact,
    Prefix,
    Suffix,
    Expression,
}

type Rest<'a> = Peekable<Chars<'a>>;

/// The largest expression, in bytes of memory; a line of an ignore file can be as long as its author likes.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Any number of folders.
const FOLDERS: &str = "(?:.*/)?";

/// Reads a cleaned pattern. None if it is malformed.
pub(super) fn compile(text: &str) -> Option<Matcher> {
    if !is_glob(text) {
        return None;
    }
    // Without an own group, an alternative in it is bound to one end of the path only. So it is with Docker.
    let mut expression = String::from(r"\A");
    let mut shape = Shape::Exact;
    let mut rest = text.chars().peekable();
    let mut first = true;
    while let Some(character) = rest.next() {
        match character {
            '*' if rest.next_if_eq(&'*').is_some() => {
                shape = two_stars(&mut rest, &mut expression, shape);
                if first {
                    shape = Shape::Suffix;
                }
            }
            other => {
                let is_literal = !matches!(other, '*' | '?' | '\\' | '[' | ']')
                    || (other == '\\' && rest.peek().is_none());
                one(other, &mut rest, &mut expression)?;
                shape = if is_literal { shape } else { Shape::Expression };
            }
        }
        first = false;
    }
    expression.push_str(r"\z");
    Some(match shape {
        Shape::Exact => Matcher::Exact,
        Shape::Prefix => Matcher::Prefix(text.strip_suffix("**").unwrap_or(text).to_owned()),
        Shape::Suffix => Matcher::Suffix(text.strip_prefix("**").unwrap_or(text).to_owned()),
        Shape::Expression => Matcher::Expression(built(&expression)?),
    })
}

fn built(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).size_limit(MOST_BYTES).build().ok()
}

/// Adds what two stars mean at this place.
fn two_stars(rest: &mut Rest<'_>, expression: &mut String, shape: Shape) -> Shape {
    rest.next_if_eq(&'/');
    if rest.peek().is_some() {
        // Twice any number of folders is any number of them.
        if !expression.ends_with(FOLDERS) {
            expression.push_str(FOLDERS);
        }
        Shape::Expression
    } else if shape == Shape::Exact {
        Shape::Prefix
    } else {
        expression.push_str(".*");
        Shape::Expression
    }
}

/// Adds everything that begins with one character.
fn one(character: char, rest: &mut Rest<'_>, expression: &mut String) -> Option<()> {
    match character {
        '*' => expression.push_str("[^/]*"),
        '?' => expression.push_str("[^/]"),
        '|' => expression.push('|'),
        // It escapes the sign for the end of the text, which Docker appends.
        '\\' if rest.peek().is_none() => expression.push_str(r"\$(?s:.*)"),
        '\\' => match escape(rest.next()?)? {
            Escape::Literal(literal) => push_literal(expression, literal),
            Escape::Ranges(ranges) => Class { negated: false, ranges: ranges.to_vec() }.push(expression),
            Escape::At(place) => expression.push_str(place),
        },
        '[' => class(rest, expression)?,
        // In a regular expression this is the start of the text. An exact pattern never gets as far as its expression.
        '^' => expression.push_str(START),
        other => push_literal(expression, other),
    }
    Some(())
}

fn push_literal(expression: &mut String, character: char) {
    expression.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
}

/// A set of characters.
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    /// By their numbers, so that nothing in a class means more than itself.
    fn push(&self, expression: &mut String) {
        expression.push_str(if self.negated { "[^" } else { "[" });
        for (low, high) in &self.ranges {
            let _ = write!(expression, r"\x{{{:x}}}-\x{{{:x}}}", u32::from(*low), u32::from(*high));
        }
        expression.push(']');
    }
}

const START: &str = r"\A";
const END: &str = r"\z";
/// Between a letter, digit or underscore and something else; only ASCII counts.
const WORD_EDGE: &str = r"(?-u:\b)";
const NO_WORD_EDGE: &str = r"(?-u:\B)";

const DIGITS: &[(char, char)] = &[('0', '9')];
const NO_DIGITS: &[(char, char)] = &[('\0', '/'), (':', char::MAX)];
const SPACES: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
const NO_SPACES: &[(char, char)] =
    &[('\0', '\u{8}'), ('\u{b}', '\u{b}'), ('\u{e}', '\u{1f}'), ('!', char::MAX)];
const WORDS: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const NO_WORDS: &[(char, char)] = &[('\0', '/'), (':', '@'), ('[', '^'), ('`', '`'), ('{', char::MAX)];

/// What a character means after a backslash.
enum Escape {
    Literal(char),
    Ranges(&'static [(char, char)]),
    /// A condition on the place in the text, which people write by accident, as in `obj\bin`.
    At(&'static str),
}

/// None if the regular expression would be malformed, and with it every build.
fn escape(character: char) -> Option<Escape> {
    Some(match character {
        'a' => Escape::Literal('\u{7}'),
        'f' => Escape::Literal('\u{c}'),
        'n' => Escape::Literal('\n'),
        'r' => Escape::Literal('\r'),
        't' => Escape::Literal('\t'),
        'v' => Escape::Literal('\u{b}'),
        'd' => Escape::Ranges(DIGITS),
        'D' => Escape::Ranges(NO_DIGITS),
        's' => Escape::Ranges(SPACES),
        'S' => Escape::Ranges(NO_SPACES),
        'w' => Escape::Ranges(WORDS),
        'W' => Escape::Ranges(NO_WORDS),
        'A' => Escape::At(START),
        'z' => Escape::At(END),
        'b' => Escape::At(WORD_EDGE),
        'B' => Escape::At(NO_WORD_EDGE),
        other if other.is_ascii_alphanumeric() || !other.is_ascii() => return None,
        other => Escape::Literal(other),
    })
}

/// Reads a class after its opening bracket.
fn class(rest: &mut Rest<'_>, expression: &mut String) -> Option<()> {
    let mut class = Class { negated: rest.next_if_eq(&'^').is_some(), ranges: Vec::new() };
    let mut first = true;
    loop {
        let low = match rest.next()? {
            ']' if !first => {
                class.push(expression);
                return Some(());
            }
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                class.ranges.extend(['(', '.', '*', '/', ')', '?'].map(|one| (one, one)));
                first = false;
                continue;
            }
            star @ ('*' | '?') => {
                class.ranges.extend([('[', '['), ('^', '^'), ('/', '/')]);
                class.push(expression);
                expression.push_str(if star == '*' { "*" } else { "" });
                return Some(());
            }
            other => other,
        };
        first = false;
        let Some(low) = class_character(low, rest, &mut class)? else { continue };
        let mut ahead = rest.clone();
        // A hyphen before the closing bracket is a hyphen.
        let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|next| next != ']');
        let high = if is_range {
            rest.next();
            let high = rest.next()?;
            class_character(high, rest, &mut class)??
        } else {
            low
        };
        if low > high {
            return None;
        }
        class.ranges.push((low, high));
    }
}

/// A character of a class; none if it was an escape for several, which are added. Nothing if it is malformed.
fn class_character(character: char, rest: &mut Rest<'_>, class: &mut Class) -> Option<Option<char>> {
    if character != '\\' {
        return Some(Some(character));
    }
    match escape(rest.next()?)? {
        Escape::Literal(literal) => Some(Some(literal)),
        Escape::Ranges(ranges) => {
            class.ranges.extend(ranges);
            Some(None)
        }
        Escape::At(_) => None,
    }
}

/// The check that Docker makes before it translates: whether the text is a glob. It stops at the first star behind
/// something that does not match a dot, so a malformed class behind it is left to the regular expression, which
/// allows more.
fn is_glob(text: &str) -> bool {
    let (chunk, rest) = glob_chunk(text);
    let goes_on = matches!(chunk, "." | "?" | "\\.");
    is_glob_chunk(chunk) && (!goes_on || is_glob_chunk(glob_chunk(rest).0))
}

/// The text between two stars, and what follows from the second one on.
fn glob_chunk(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches('*');
    let mut in_class = false;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '*' if !in_class => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

fn is_glob_chunk(text: &str) -> bool {
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.next().is_none() => return false,
            '[' if !glob_class(&mut rest) => return false,
            _ => {}
        }
    }
    true
}

fn glob_class(rest: &mut Chars<'_>) -> bool {
    let mut ahead = rest.clone();
    if ahead.next() == Some('^') {
        *rest = ahead;
    }
    let mut count = 0;
    loop {
        let mut ahead = rest.clone();
        if count > 0 && ahead.next() == Some(']') {
            *rest = ahead;
            return true;
        }
        if !glob_class_character(rest) {
            return false;
        }
        let mut ahead = rest.clone();
        if ahead.next() == Some('-') {
            *rest = ahead;
            if !glob_class_character(rest) {
                return false;
            }
        }
        count += 1;
    }
}

/// Takes one character of a class, which must not be the last of the text.
fn glob_class_character(rest: &mut Chars<'_>) -> bool {
    let taken = match rest.next() {
        None | Some('-' | ']') => false,
        Some('\\') => rest.next().is_some(),
        Some(_) => true,
    };
    taken && !rest.as_str().is_empty()
}
