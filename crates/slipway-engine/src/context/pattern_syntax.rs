//! Reading the text of a pattern.
//!
//! Docker checks a pattern as a file glob and then translates it, character by character, to a regular expression.
//! Some of that expression's language shines through, and a file list that is to equal Docker's must let it: after a
//! backslash a few letters mean a class or a control character, `|` outside a class separates alternatives, and `*`
//! or `?` within a class end the class, because their translation holds a bracket.
//!
//! Limits: a repetition in braces (`a{2}`), `\Q` and named classes (`[[:alpha:]]`) are not copied.

use super::pattern::{Class, Matcher, Place, Token, TokenList};
use std::iter::Peekable;
use std::str::Chars;

/// What a pattern looks like so far. Docker decides by it how to compare, and the choice is visible:
/// `**foo` as a suffix matches `barfoo`, as a regular expression it would not.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Shape {
    Exact,
    Prefix,
    Suffix,
    Tokens,
}

type Rest<'a> = Peekable<Chars<'a>>;

/// Reads a cleaned pattern. None if it is malformed.
pub(super) fn compile(text: &str) -> Option<Matcher> {
    if !is_glob(text) {
        return None;
    }
    let mut alternatives = vec![Vec::new()];
    let mut shape = Shape::Exact;
    let mut rest = text.chars().peekable();
    let mut first = true;
    while let Some(character) = rest.next() {
        if character == '|' {
            alternatives.push(Vec::new());
            first = false;
            continue;
        }
        let tokens = alternatives.last_mut()?;
        match character {
            '*' if rest.next_if_eq(&'*').is_some() => {
                shape = two_stars(&mut rest, tokens, shape);
                if first {
                    shape = Shape::Suffix;
                }
            }
            other => {
                let is_literal = !matches!(other, '*' | '?' | '\\' | '[' | ']')
                    || (other == '\\' && rest.peek().is_none());
                tokens.extend(one(other, &mut rest)?);
                shape = if is_literal { shape } else { Shape::Tokens };
            }
        }
        first = false;
    }
    Some(match shape {
        Shape::Exact => Matcher::Exact,
        Shape::Prefix => Matcher::Prefix(text.strip_suffix("**").unwrap_or(text).to_owned()),
        Shape::Suffix => Matcher::Suffix(text.strip_prefix("**").unwrap_or(text).to_owned()),
        Shape::Tokens => Matcher::Tokens(anchored(alternatives)),
    })
}

/// Adds what two stars mean at this place.
fn two_stars(rest: &mut Rest<'_>, tokens: &mut Vec<Token>, shape: Shape) -> Shape {
    rest.next_if_eq(&'/');
    if rest.peek().is_some() {
        tokens.extend([Token::MaybeNextTwo, Token::Everything, Token::Literal('/')]);
        Shape::Tokens
    } else if shape == Shape::Exact {
        Shape::Prefix
    } else {
        tokens.push(Token::Everything);
        Shape::Tokens
    }
}

/// The tokens of everything that begins with one character.
fn one(character: char, rest: &mut Rest<'_>) -> Option<Vec<Token>> {
    Some(match character {
        '*' => vec![Token::Several],
        '?' => vec![Token::One],
        // It escapes the sign for the end of the text, which Docker appends.
        '\\' if rest.peek().is_none() => vec![Token::Literal('$'), Token::Anything],
        '\\' => vec![escaped(rest)?],
        '[' => class(rest)?,
        // In a regular expression this is the start of the text. An exact pattern never gets as far as its tokens.
        '^' => vec![Token::At(Place::Start)],
        other => vec![Token::Literal(other)],
    })
}

/// Only the first alternative is bound to the start of the path, and only the last to its end.
fn anchored(alternatives: Vec<Vec<Token>>) -> Vec<TokenList> {
    let last = alternatives.len().saturating_sub(1);
    let lists = alternatives.into_iter().enumerate().map(|(number, mut tokens)| {
        if number != 0 {
            tokens.insert(0, Token::Anything);
        }
        if number != last {
            tokens.push(Token::Anything);
        }
        TokenList::new(tokens)
    });
    lists.collect()
}

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
    At(Place),
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
        'A' => Escape::At(Place::Start),
        'z' => Escape::At(Place::End),
        'b' => Escape::At(Place::WordEdge),
        'B' => Escape::At(Place::NoWordEdge),
        other if other.is_ascii_alphanumeric() || !other.is_ascii() => return None,
        other => Escape::Literal(other),
    })
}

fn escaped(rest: &mut Rest<'_>) -> Option<Token> {
    Some(match escape(rest.next()?)? {
        Escape::Literal(literal) => Token::Literal(literal),
        Escape::Ranges(ranges) => Token::Class(Class { negated: false, ranges: ranges.to_vec() }),
        Escape::At(place) => Token::At(place),
    })
}

/// Reads a class after its opening bracket.
fn class(rest: &mut Rest<'_>) -> Option<Vec<Token>> {
    let mut class = Class { negated: rest.next_if_eq(&'^').is_some(), ranges: Vec::new() };
    let mut first = true;
    loop {
        let low = match rest.next()? {
            ']' if !first => return Some(vec![Token::Class(class)]),
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                class.ranges.extend(['(', '.', '*', '/', ')', '?'].map(|one| (one, one)));
                first = false;
                continue;
            }
            star @ ('*' | '?') => {
                class.ranges.extend([('[', '['), ('^', '^'), ('/', '/')]);
                return Some(vec![if star == '*' { Token::SeveralOf(class) } else { Token::Class(class) }]);
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
