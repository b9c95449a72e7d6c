//! Conditions, as MSBuild reads them.
//!
//! A condition holds, does not hold, or cannot be worked out; the third is told apart throughout, so that `And` and
//! `Or` still decide where one side alone does. Text is compared without regard to case, numbers as numbers.

use super::paths::join;
use super::scope::Scope;
use super::words::{closing, name, shown, unescaped};
use std::path::Path;
use std::rc::Rc;

/// What a condition comes to.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Whether it holds, or none where that cannot be worked out.
    pub(super) holds: Option<bool>,
    /// Why the answer may not be MSBuild's: a full sentence.
    pub(super) doubt: Option<Rc<str>>,
}

/// Longer than any real condition.
const MAX_LENGTH: usize = 16 * 1024;
/// How deep parentheses and `!` may be nested.
const MAX_NESTING: usize = 32;

/// Works out a condition that stands in the file `at`, paths in it from the project's folder. An absent or empty one
/// holds.
pub(super) fn evaluate(text: Option<&str>, scope: &Scope<'_>, at: &Path) -> Outcome {
    evaluate_from(scope.folder(), text, scope, at)
}

/// The same with paths from another folder: MSBuild takes the file's own for groups of properties and for imports.
pub(super) fn evaluate_from(from: &Path, text: Option<&str>, scope: &Scope<'_>, at: &Path) -> Outcome {
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return Outcome { holds: Some(true), doubt: None };
    }
    let plain = (!text.contains("@(") && !text.contains("%(")).then_some(text);
    let mut outcome = plain
        .and_then(tokens)
        .and_then(|tokens| {
            let mut reader = Reader { tokens: &tokens, scope, at, from };
            reader.either(0).filter(|_| reader.tokens.is_empty())
        })
        .unwrap_or(Outcome { holds: None, doubt: None });
    if outcome.holds.is_none() {
        let sentence = format!(
            "{} has the condition `{}`, which only MSBuild can work out; what it guards is left out.",
            name(at),
            shown(text)
        );
        outcome.doubt = Some(sentence.into());
    }
    outcome
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// A text to expand: what stood in quotes, a `$(…)`, a word or a number.
    Text(&'a str),
    /// A word, which may be `And`, `Or` or a function's name as well.
    Word(&'a str),
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["==", "!=", "<=", ">=", "<", ">", "!", "(", ")"];

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('\'') {
            // The next quote ends it, even one inside a `$(…)`; MSBuild takes it so.
            let end = after.find('\'')?;
            tokens.push(Token::Text(after.get(..end)?));
            rest = after.get(end + 1..)?.trim_start();
            continue;
        }
        if let Some(after) = rest.strip_prefix("$(") {
            let (_, tail) = closing(after)?;
            tokens.push(Token::Text(rest.get(..rest.len() - tail.len())?));
            rest = tail.trim_start();
            continue;
        }
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.get(sign.len()..)?.trim_start();
            continue;
        }
        // A word is of letters and digits alone; what begins as a number may have signs and dots.
        let number =
            rest.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+'));
        let word = |letter: char| {
            letter.is_alphanumeric() || letter == '_' || number && matches!(letter, '.' | '-' | '+')
        };
        let end = rest.find(|letter| !word(letter)).unwrap_or(rest.len());
        tokens.push(Token::Word(rest.get(..end).filter(|word| !word.is_empty())?));
        rest = rest.get(end..)?.trim_start();
    }
    Some(tokens)
}

struct Reader<'r, 's> {
    tokens: &'r [Token<'r>],
    scope: &'r Scope<'s>,
    at: &'r Path,
    from: &'r Path,
}

impl<'r> Reader<'r, '_> {
    fn either(&mut self, depth: usize) -> Option<Outcome> {
        let mut left = self.both(depth)?;
        while self.takes_word("or") {
            let right = self.both(depth)?;
            left = combine(left, right, true);
        }
        Some(left)
    }

    fn both(&mut self, depth: usize) -> Option<Outcome> {
        let mut left = self.factor(depth)?;
        while self.takes_word("and") {
            let right = self.factor(depth)?;
            left = combine(left, right, false);
        }
        Some(left)
    }

    fn factor(&mut self, depth: usize) -> Option<Outcome> {
        if depth > MAX_NESTING {
            return None;
        }
        if self.takes_sign("!") {
            let inner = self.factor(depth + 1)?;
            return Some(Outcome { holds: inner.holds.map(|holds| !holds), doubt: inner.doubt });
        }
        if self.takes_sign("(") {
            let inner = self.either(depth + 1)?;
            return self.takes_sign(")").then_some(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<Outcome> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        let left = match *first {
            Token::Word(function) if self.takes_sign("(") => return self.function(function),
            Token::Text(text) | Token::Word(text) => text,
            Token::Sign(_) => return None,
        };
        let operator = ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|sign| self.takes_sign(sign));
        let left = self.scope.expand(left, self.at);
        let Some(operator) = operator else {
            let holds = left.value.as_deref().and_then(|value| truth(&unescaped(value)));
            return Some(Outcome { holds, doubt: left.doubt });
        };
        let right = self.scope.expand(self.operand()?, self.at);
        let holds = match (&left.value, &right.value) {
            (Some(one), Some(two)) => compare(&unescaped(one), operator, &unescaped(two)),
            _ => None,
        };
        Some(Outcome { holds, doubt: left.doubt.or(right.doubt) })
    }

    fn operand(&mut self) -> Option<&'r str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        match *first {
            Token::Text(text) | Token::Word(text) => Some(text),
            Token::Sign(_) => None,
        }
    }

    fn function(&mut self, function: &str) -> Option<Outcome> {
        let argument = self.operand()?;
        if !self.takes_sign(")") {
            return None;
        }
        let text = self.scope.expand(argument, self.at);
        let Some(value) = text.value else { return Some(Outcome { holds: None, doubt: text.doubt }) };
        match function.to_ascii_lowercase().as_str() {
            "exists" => Some(self.exists(&value)),
            "hastrailingslash" => {
                Some(Outcome { holds: Some(value.trim_end().ends_with(['/', '\\'])), doubt: text.doubt })
            }
            _ => None,
        }
    }

    /// Whether all of a list are there, files or folders. A file that is may be what the answer hangs on.
    fn exists(&self, text: &str) -> Outcome {
        let mut holds = !text.trim().is_empty();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let there = join(self.from, &unescaped(part)).and_then(|path| {
                let file = self.scope.is_file(&path)?;
                if file {
                    self.scope.saw(&path);
                }
                Some(file || self.scope.memo.is_folder(&path))
            });
            match there {
                Some(there) => holds &= there,
                None => return Outcome { holds: None, doubt: None },
            }
        }
        Outcome { holds: Some(holds), doubt: None }
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.first(), Some(Token::Sign(next)) if *next == sign);
        if found {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.first(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        if found {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        found
    }
}

/// `Or` is decided by one side that holds, `And` by one that does not; only then the other side's doubt is idle.
fn combine(left: Outcome, right: Outcome, decisive: bool) -> Outcome {
    if left.holds == Some(decisive) && left.doubt.is_none() {
        return left;
    }
    if right.holds == Some(decisive) && right.doubt.is_none() {
        return right;
    }
    let holds = match (left.holds, right.holds) {
        (Some(one), _) if one == decisive => Some(decisive),
        (_, Some(two)) if two == decisive => Some(decisive),
        (Some(_), Some(_)) => Some(!decisive),
        _ => None,
    };
    Outcome { holds, doubt: left.doubt.or(right.doubt) }
}

fn compare(one: &str, operator: &str, two: &str) -> Option<bool> {
    if operator == "==" || operator == "!=" {
        let same = match (number(one), number(two), truth(one), truth(two)) {
            (Some(one), Some(two), _, _) => one == two,
            (_, _, Some(one), Some(two)) => one == two,
            _ => one.eq_ignore_ascii_case(two),
        };
        return Some(same == (operator == "=="));
    }
    let order = match (number(one), number(two)) {
        (Some(one), Some(two)) => one.total_cmp(&two),
        _ => dotted(one)?.cmp(&dotted(two)?),
    };
    Some(match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// A version for `<` and its like, where a number that is missing is less than zero. MSBuild takes neither a `v` nor a
/// suffix there.
fn dotted(text: &str) -> Option<[i64; 4]> {
    let mut numbers = [-1; 4];
    let mut parts = text.split('.');
    for (place, part) in numbers.iter_mut().zip(parts.by_ref().take(4)) {
        *place = i64::from(part.parse::<u32>().ok()?);
    }
    parts.next().is_none().then_some(numbers)
}

fn number(text: &str) -> Option<f64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok().map(|bits| f64::from(bits.cast_signed()));
    }
    if text.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    let plain = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+'));
    plain.then(|| text.parse().ok()).flatten()
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "!false" | "!off" | "!no" => Some(true),
        "false" | "off" | "no" | "!true" | "!on" | "!yes" => Some(false),
        _ => None,
    }
}
