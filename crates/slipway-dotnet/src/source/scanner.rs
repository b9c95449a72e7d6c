//! Walking through source text letter by letter, and the tokens that come of it.

/// A piece of source text that means something to a parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A keyword or a name.
    Word(&'t str),
    /// Any other single character.
    Mark(char),
    /// A number, a character or a string; what it says is of no interest.
    Literal,
    /// The end of a statement, in languages where lines end one.
    End,
}

/// A token with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'t> {
    /// The token.
    pub(super) token: Token<'t>,
    /// The line, counted from one.
    pub(super) line: u32,
    /// How many characters stand before it in its line.
    pub(super) column: u32,
}

/// More signs before a string are looked at one by one.
const MOST_PREFIX: usize = 16;

/// A place in a text.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
    /// The tokens so far.
    pub(super) tokens: Vec<Placed<'t>>,
}

impl<'t> Scanner<'t> {
    /// Starts at the first letter.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 0, tokens: Vec::new() }
    }

    /// What is still to come.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next letter.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether a text comes next.
    pub(super) fn sees(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Passes over one letter.
    pub(super) fn skip(&mut self) {
        if let Some(letter) = self.peek() {
            self.at += letter.len_utf8();
            self.column += 1;
            if letter == '\n' {
                self.line += 1;
                self.column = 0;
            }
        }
    }

    /// Passes over so many letters.
    pub(super) fn skip_letters(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    /// Passes over what comes before a text, and over the text; over everything if it never comes.
    pub(super) fn skip_past(&mut self, end: &str) {
        let rest = self.rest();
        let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
        let stop = self.at + length;
        while self.at < stop {
            self.skip();
        }
    }

    /// Takes the rest of the line, without its end.
    pub(super) fn take_line(&mut self) -> &'t str {
        self.take_while(|letter| letter != '\n')
    }

    /// Takes letters as long as they fit.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        let (taken, _) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let stop = self.at + taken.len();
        while self.at < stop {
            self.skip();
        }
        taken
    }

    /// How often a letter comes next in a row.
    pub(super) fn run(&self, letter: char) -> usize {
        self.rest().chars().take_while(|next| *next == letter).count()
    }

    /// Where the next letter stands.
    pub(super) fn place(&self) -> (u32, u32) {
        (self.line, self.column)
    }

    /// Adds a token that begins at a place.
    pub(super) fn push(&mut self, token: Token<'t>, (line, column): (u32, u32)) {
        self.tokens.push(Placed { token, line, column });
    }

    /// The signs before a string's first quote, if one begins here; there are never many.
    pub(super) fn string_prefix(&self) -> Option<&'t str> {
        let rest = self.rest();
        let length = rest.bytes().take(MOST_PREFIX).take_while(|byte| matches!(byte, b'$' | b'@')).count();
        let (prefix, after) = rest.split_at_checked(length)?;
        after.starts_with('"').then_some(prefix)
    }

    /// Takes a name or keyword.
    pub(super) fn take_word(&mut self) -> &'t str {
        self.take_while(|letter| letter.is_alphanumeric() || letter == '_')
    }

    /// Passes over a number with its suffix.
    pub(super) fn skip_number(&mut self) {
        loop {
            self.take_word();
            let mut next = self.rest().chars();
            if next.next() != Some('.') || !next.next().is_some_and(|letter| letter.is_ascii_digit()) {
                return;
            }
            self.skip();
        }
    }
}

/// Whether a name or keyword can begin with a letter.
pub(super) fn begins_word(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

/// Part of a file's tokens, read from front to back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens<'s, 't> {
    rest: &'s [Placed<'t>],
}

impl<'s, 't> Tokens<'s, 't> {
    /// Starts at the first of some tokens.
    pub(super) fn new(rest: &'s [Placed<'t>]) -> Self {
        Self { rest }
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<Token<'t>> {
        self.ahead(0)
    }

    /// The token so many places further on.
    pub(super) fn ahead(&self, distance: usize) -> Option<Token<'t>> {
        self.rest.get(distance).map(|placed| placed.token)
    }

    /// Takes a token.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.token)
    }

    /// Takes a mark if it is the next token.
    pub(super) fn mark(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(Token::Mark(mark));
        if found {
            self.next();
        }
        found
    }

    /// Takes a keyword if it is the next token, whatever its case.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        if found {
            self.next();
        }
        found
    }

    /// Takes a name, as far as a handler's name can be long.
    pub(super) fn name(&mut self) -> Option<String> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        self.next();
        Some(word.chars().take(1_000).collect())
    }

    /// Takes names divided by dots, as far as a handler's name can be long.
    pub(super) fn dotted(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            if names.len() < 200 {
                names.push(name);
            }
            if !self.mark('.') {
                break;
            }
        }
        names
    }

    /// Takes what stands between brackets, without them; the opening one comes next.
    pub(super) fn bracketed(&mut self) -> Tokens<'s, 't> {
        let mut depth = 0_u32;
        for (at, placed) in self.rest.iter().enumerate() {
            match placed.token {
                Token::Mark('(' | '[' | '{') => depth += 1,
                Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                let inside = Tokens::new(self.rest.get(1..at).unwrap_or_default());
                self.rest = self.rest.get(at + 1..).unwrap_or_default();
                return inside;
            }
        }
        let inside = Tokens::new(self.rest.get(1..).unwrap_or_default());
        self.rest = &[];
        inside
    }

    /// The parts between the commas that stand in no brackets.
    pub(super) fn divided(self) -> Vec<Tokens<'s, 't>> {
        let (mut depth, mut start, mut parts) = (0_u32, 0, Vec::new());
        for (at, placed) in self.rest.iter().enumerate() {
            match placed.token {
                Token::Mark('(' | '[' | '{' | '<') => depth += 1,
                Token::Mark(')' | ']' | '}' | '>') => depth = depth.saturating_sub(1),
                Token::Mark(',') if depth == 0 => {
                    parts.push(Tokens::new(self.rest.get(start..at).unwrap_or_default()));
                    start = at + 1;
                }
                _ => {}
            }
        }
        if start < self.rest.len() {
            parts.push(Tokens::new(self.rest.get(start..).unwrap_or_default()));
        }
        parts
    }
}
