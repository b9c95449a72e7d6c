//! Which methods the code of a project calls itself.
//!
//! Lambda calls a handler, and nobody else does: a public method that the project calls is a helper, whatever it looks
//! like. Calls are told by their names and, in C#, by how many arguments they have, since `text.ToUpper()` calls no
//! handler `ToUpper(string, ILambdaContext)`. Whoever asks must have another way where nothing is left.

use super::language::SourceLanguage;
use super::scanner::{Placed, Token};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Names that are called.
#[derive(Debug, Default)]
pub(super) struct Called {
    /// With how many arguments, a bit for each count.
    exact: HashMap<String, u32>,
    /// In small letters, as Visual Basic compares them.
    folded: HashMap<String, u32>,
}

/// The bit for a call whose arguments are not counted.
const ANY: u32 = 1 << 31;
/// More arguments than are told apart.
const MOST_ARGUMENTS: usize = 30;
/// A call with more tokens is not looked through.
const MOST_TOKENS: usize = 500;

/// Behind these words of C# an expression begins, no name that is declared.
const BEFORE_EXPRESSIONS: &[&str] = &[
    "await", "return", "throw", "yield", "in", "case", "when", "else", "do", "not", "and", "or", "is",
    "switch",
];
/// More tokens than any list of a tuple's types has.
const MOST_BACK: usize = 64;

impl Called {
    /// The calls in a file.
    pub(super) fn read(language: SourceLanguage, tokens: &[Placed<'_>]) -> Self {
        let mut called = Self::default();
        for (at, placed) in tokens.iter().enumerate() {
            let Token::Word(word) = placed.token else { continue };
            let word = word.trim_start_matches('@');
            let (names, name, counts) = match language {
                SourceLanguage::CSharp => (&mut called.exact, word.to_owned(), csharp(tokens, at)),
                SourceLanguage::FSharp => (&mut called.exact, word.to_owned(), fsharp(tokens, at)),
                SourceLanguage::VisualBasic => {
                    (&mut called.folded, word.to_lowercase(), visual_basic(tokens, at))
                }
            };
            if counts > 0 {
                *names.entry(name).or_default() |= counts;
            }
        }
        called
    }

    /// Takes the calls of another file.
    pub(super) fn add(&mut self, other: Self) {
        for (name, counts) in other.exact {
            *self.exact.entry(name).or_default() |= counts;
        }
        for (name, counts) in other.folded {
            *self.folded.entry(name).or_default() |= counts;
        }
    }

    /// Whether something of this name is called with so many arguments.
    pub(super) fn names(&self, name: &str, arguments: RangeInclusive<usize>) -> bool {
        let counts = |names: &HashMap<String, u32>, name: &str| names.get(name).copied().unwrap_or(0);
        let seen = counts(&self.exact, name) | counts(&self.folded, &name.to_lowercase());
        seen & ANY != 0 || arguments.into_iter().take(MOST_ARGUMENTS).any(|count| seen & bit(count) != 0)
    }
}

/// The bit for a count of arguments.
fn bit(count: usize) -> u32 {
    if count < MOST_ARGUMENTS { 1 << count } else { ANY }
}

/// The bit for a call whose arguments need not be counted, or none.
fn any(is_call: bool) -> u32 {
    if is_call { ANY } else { 0 }
}

fn token<'t>(tokens: &[Placed<'t>], at: Option<usize>) -> Option<Token<'t>> {
    tokens.get(at?).map(|placed| placed.token)
}

/// How a name of C# is called, or whether it is handed over to be called.
fn csharp(tokens: &[Placed<'_>], at: usize) -> u32 {
    let next = token(tokens, Some(at + 1));
    let before = |count: usize| token(tokens, at.checked_sub(count));
    if next != Some(Token::Mark('(')) {
        let handed = matches!(before(1), Some(Token::Mark('(' | ',')))
            && matches!(next, Some(Token::Mark(')' | ',')))
            && before(2) != Some(Token::Word("nameof"));
        return any(handed);
    }
    // `a.b.Run(`: what stands before the first of the names decides.
    let mut first = at;
    while let (Some(Token::Mark('.')), Some(Token::Word(_))) =
        (token(tokens, first.checked_sub(1)), token(tokens, first.checked_sub(2)))
    {
        first -= 2;
    }
    let before = |count: usize| token(tokens, first.checked_sub(count));
    let is_call = match before(1) {
        None | Some(Token::Mark(']' | '?')) => false,
        Some(Token::Word(word)) => BEFORE_EXPRESSIONS.contains(&word),
        // The end of a type's arguments, unless it is that of an arrow.
        Some(Token::Mark('>')) => before(2) == Some(Token::Mark('=')),
        Some(Token::Mark(')')) => !ends_tuple(tokens, first - 1),
        Some(_) => true,
    };
    if is_call { bit(arguments(tokens, at + 1)) } else { 0 }
}

/// How many arguments stand in the parentheses that open at a place; the most where they are not looked through.
fn arguments(tokens: &[Placed<'_>], open: usize) -> usize {
    let (mut depth, mut count, mut at) = (0_u32, 0, open);
    let mut empty = true;
    while at < open + MOST_TOKENS {
        match token(tokens, Some(at)) {
            None => break,
            Some(Token::Mark('(' | '[' | '{')) => depth += 1,
            Some(Token::Mark(')' | ']' | '}')) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return if empty { 0 } else { count + 1 };
                }
            }
            Some(Token::Mark(',')) if depth == 1 => count += 1,
            Some(Token::Mark('<')) => at = end_of_types(tokens, at).unwrap_or(at),
            _ => {}
        }
        empty &= at == open;
        at += 1;
    }
    MOST_ARGUMENTS
}

/// Where the arguments of a type end, if that is what opens at a place.
fn end_of_types(tokens: &[Placed<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_u32;
    for at in open..open + MOST_BACK {
        match token(tokens, Some(at))? {
            Token::Mark('<') => depth += 1,
            Token::Mark('>') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            Token::Word(_) | Token::Mark(',' | '.' | '?' | '[' | ']') => {}
            _ => return None,
        }
    }
    None
}

/// Whether a closing parenthesis ends the tuple that a method answers with: a word of its declaration stands before it.
fn ends_tuple(tokens: &[Placed<'_>], close: usize) -> bool {
    let mut depth = 0_u32;
    for at in (close.saturating_sub(MOST_BACK)..=close).rev() {
        match token(tokens, Some(at)) {
            Some(Token::Mark(')')) => depth += 1,
            Some(Token::Mark('(')) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let word = token(tokens, at.checked_sub(1));
                    return matches!(
                        word,
                        Some(Token::Word(
                            "public"
                                | "static"
                                | "virtual"
                                | "override"
                                | "internal"
                                | "private"
                                | "protected"
                                | "new"
                        ))
                    );
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a name of F# is used anywhere but where it is declared.
fn fsharp(tokens: &[Placed<'_>], at: usize) -> u32 {
    any(match token(tokens, at.checked_sub(1)) {
        None => false,
        Some(Token::Word(
            "let" | "rec" | "inline" | "mutable" | "private" | "internal" | "public" | "and" | "member"
            | "type" | "module",
        )) => false,
        // `member this.Run`, where the word before the dot is the object's own name.
        Some(Token::Mark('.')) => !matches!(
            token(tokens, at.checked_sub(3)),
            Some(Token::Word(
                "member" | "override" | "default" | "abstract" | "inline" | "private" | "internal"
            ))
        ),
        Some(_) => true,
    })
}

/// Whether a name of Visual Basic is used anywhere but where it is declared.
fn visual_basic(tokens: &[Placed<'_>], at: usize) -> u32 {
    any(match token(tokens, at.checked_sub(1)) {
        Some(Token::Word(word)) => {
            !["function", "sub", "class", "module", "structure", "as", "dim", "byval", "byref"]
                .iter()
                .any(|keyword| word.eq_ignore_ascii_case(keyword))
        }
        Some(Token::Mark('.' | '(' | ',' | '=')) => true,
        _ => matches!(token(tokens, Some(at + 1)), Some(Token::Mark('(' | '.'))),
    })
}
