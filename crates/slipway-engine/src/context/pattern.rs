//! One pattern of an ignore file, with the meaning Docker gives it.
//!
//! This is not the language of `.gitignore`: a pattern is relative to the root of the context, `*` and `?` stop
//! at a slash, `**` crosses any number of folders, and a class may match a slash. Docker translates a pattern to
//! a regular expression; here it becomes a list of tokens that are tried side by side, so that the time is
//! bounded by length of the path times length of the pattern and no pattern can make it explode.
//!
//! How the text of a pattern becomes tokens, accidents included, lies in `pattern_syntax`.

use super::pattern_syntax::compile;

/// A pattern that is ready to be matched. The exception mark `!` is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
    matcher: Matcher,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matcher {
    /// No special character: the path is this text.
    Exact,
    /// `text/**`: the path begins with this.
    Prefix(String),
    /// `**/text`: the path ends with this, or is it without its leading slash.
    Suffix(String),
    /// Anything else: the path is matched by one of these.
    Tokens(Vec<TokenList>),
}

/// Tokens that are matched from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenList {
    tokens: Vec<Token>,
    /// For each position, the positions that can be reached from it without a character, as bits. Empty if there are
    /// more tokens than bits, or if a token depends on its place.
    reachable: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Literal(char),
    /// `?`: one character that is no slash.
    One,
    /// `*`: any number of characters that are no slash.
    Several,
    /// `[…]`.
    Class(Class),
    /// Any number of characters of a class.
    SeveralOf(Class),
    /// Any number of characters except line ends.
    Everything,
    /// Any number of characters.
    Anything,
    /// No character, but a place in the text.
    At(Place),
    /// The next two tokens may be left out together.
    MaybeNextTwo,
}

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    /// Between a letter, digit or underscore and something else.
    WordEdge,
    NoWordEdge,
}

impl Place {
    fn is_between(self, before: Option<char>, after: Option<char>) -> bool {
        let word = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::WordEdge => word(before) != word(after),
            Self::NoWordEdge => word(before) == word(after),
        }
    }
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(char, char)>,
}

impl Class {
    fn holds(&self, character: char) -> bool {
        let within = self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&character));
        within != self.negated
    }
}

impl TokenList {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        Self { reachable: reachable(&tokens), tokens }
    }

    fn matches(&self, path: &str) -> bool {
        if self.reachable.is_empty() {
            matches_tokens(&self.tokens, path)
        } else {
            matches_in_a_word(&self.tokens, &self.reachable, path)
        }
    }
}

impl Pattern {
    /// Reads a cleaned pattern. None if it is malformed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(Self { text: text.to_owned(), matcher: compile(text)? })
    }

    /// Whether this path, relative to the root and with forward slashes, is matched itself.
    pub(super) fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(suffix) => path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path),
            Matcher::Tokens(lists) => lists.iter().any(|list| list.matches(path)),
        }
    }

    /// The part that names a folder literally, if the pattern has no special character before its last glob.
    pub(super) fn literal_prefix(&self) -> Option<&str> {
        let text = self.text.strip_suffix("/**").unwrap_or(&self.text);
        let text = text.strip_suffix("/*").unwrap_or(text);
        let special = |character| matches!(character, '*' | '[' | ']' | '?' | '^' | '\\');
        (!text.contains(special)).then_some(text)
    }
}

fn reachable(tokens: &[Token]) -> Vec<u64> {
    if tokens.len() >= u64::BITS as usize || tokens.iter().any(|token| matches!(token, Token::At(_))) {
        return Vec::new();
    }
    let from = |position| {
        let mut positions = vec![false; tokens.len() + 1];
        reach(tokens, position, (None, None), &mut positions);
        positions.iter().rev().fold(0, |bits, reached| (bits << 1) | u64::from(*reached))
    };
    (0..=tokens.len()).map(from).collect()
}

/// The same as [`matches_tokens`] with the positions in one machine word. A walk asks this for every file and every
/// pattern, and nearly every path fails within a few characters.
fn matches_in_a_word(tokens: &[Token], reachable: &[u64], path: &str) -> bool {
    let from = |position: usize| reachable.get(position).copied().unwrap_or(0);
    let end = 1_u64 << tokens.len();
    let mut current = from(0);
    for character in path.chars() {
        let mut positions = current & !end;
        if positions == 0 {
            return false;
        }
        current = 0;
        while positions != 0 {
            let position = positions.trailing_zeros() as usize;
            positions &= positions - 1;
            current |= match tokens.get(position).map(|token| consume(token, character)) {
                Some(Step::Stay) => from(position),
                Some(Step::Advance) => from(position + 1),
                Some(Step::Fail) | None => 0,
            };
        }
    }
    current & end != 0
}

/// Runs all possible positions in the token list over the path at once.
fn matches_tokens(tokens: &[Token], path: &str) -> bool {
    let mut current = vec![false; tokens.len() + 1];
    let mut next = current.clone();
    let mut characters = path.chars().peekable();
    reach(tokens, 0, (None, characters.peek().copied()), &mut current);
    while let Some(character) = characters.next() {
        let around = (Some(character), characters.peek().copied());
        next.fill(false);
        for (position, token) in tokens.iter().enumerate() {
            if !current.get(position).copied().unwrap_or(false) {
                continue;
            }
            match consume(token, character) {
                Step::Stay => reach(tokens, position, around, &mut next),
                Step::Advance => reach(tokens, position + 1, around, &mut next),
                Step::Fail => {}
            }
        }
        std::mem::swap(&mut current, &mut next);
    }
    current.last().copied().unwrap_or(false)
}

/// Marks a position, and those that can be reached from it without a character, between these two characters. Without
/// recursion: a line of an ignore file may hold any number of stars.
fn reach(tokens: &[Token], position: usize, around: (Option<char>, Option<char>), positions: &mut [bool]) {
    let mut waiting = vec![position];
    while let Some(position) = waiting.pop() {
        match positions.get_mut(position) {
            Some(marked) if !*marked => *marked = true,
            _ => continue,
        }
        match tokens.get(position) {
            Some(Token::Several | Token::SeveralOf(_) | Token::Everything | Token::Anything) => {
                waiting.push(position + 1);
            }
            Some(Token::MaybeNextTwo) => waiting.extend([position + 1, position + 3]),
            Some(Token::At(place)) if place.is_between(around.0, around.1) => waiting.push(position + 1),
            _ => {}
        }
    }
}

enum Step {
    Stay,
    Advance,
    Fail,
}

fn consume(token: &Token, character: char) -> Step {
    let advance_if = |fits: bool| if fits { Step::Advance } else { Step::Fail };
    match token {
        Token::Literal(literal) => advance_if(*literal == character),
        Token::One => advance_if(character != '/'),
        Token::Class(class) => advance_if(class.holds(character)),
        Token::SeveralOf(class) if class.holds(character) => Step::Stay,
        Token::Anything => Step::Stay,
        Token::Several if character != '/' => Step::Stay,
        // The dot of a regular expression does not match the end of a line.
        Token::Everything if character != '\n' => Step::Stay,
        Token::Several | Token::SeveralOf(_) | Token::Everything | Token::MaybeNextTwo | Token::At(_) => {
            Step::Fail
        }
    }
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
