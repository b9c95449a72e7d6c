//! Types as C# writes them.

use super::csharp::Parser;
use super::declared::Written;
use super::scanner::Token;

/// A type with more levels of arguments is no event's.
const MOST_DEPTH: usize = 12;
/// A type with more names, arguments or parameters is no event's either.
const MOST_PARTS: usize = 16;

impl Parser<'_> {
    /// Reads a type; none if what comes next is none.
    pub(super) fn written(&mut self, depth: usize) -> Option<Written> {
        if depth > MOST_DEPTH {
            return None;
        }
        let by_reference = self.keyword("ref");
        self.keyword("readonly");
        self.keyword("scoped");
        let mut written =
            if self.peek() == Some(Token::Mark('(')) { self.tuple(depth)? } else { self.names(depth)? };
        for _ in 0..MOST_PARTS {
            match (self.peek(), self.ahead(1)) {
                (Some(Token::Mark('?')), _) => {
                    self.at += 1;
                    written = Written::Nullable(Box::new(written));
                }
                (Some(Token::Mark('*')), _) => {
                    self.at += 1;
                    written = Written::Unfit;
                }
                (Some(Token::Mark('[')), Some(Token::Mark(']' | ','))) => {
                    self.at += 1;
                    let mut rank = 1;
                    while self.mark(',') {
                        rank += 1;
                    }
                    if !self.mark(']') {
                        return None;
                    }
                    written = Written::Array(Box::new(written), rank);
                }
                _ => break,
            }
        }
        Some(if by_reference { Written::Unfit } else { written })
    }

    /// Names divided by dots, each with its arguments.
    fn names(&mut self, depth: usize) -> Option<Written> {
        let mut names = Vec::new();
        loop {
            let name = self.name()?;
            if self.peek() == Some(Token::Mark(':')) && self.ahead(1) == Some(Token::Mark(':')) {
                self.at += 2;
                continue;
            }
            let arguments =
                if self.peek() == Some(Token::Mark('<')) { self.arguments(depth)? } else { Vec::new() };
            names.push((name, arguments));
            if names.len() > MOST_PARTS {
                return None;
            }
            // A dot that no name follows belongs to whatever comes next.
            if self.peek() != Some(Token::Mark('.')) || !matches!(self.ahead(1), Some(Token::Word(_))) {
                return Some(Written::Named(names));
            }
            self.at += 1;
        }
    }

    fn arguments(&mut self, depth: usize) -> Option<Vec<Written>> {
        self.at += 1;
        let mut arguments = Vec::new();
        while arguments.len() < MOST_PARTS {
            self.attributes();
            arguments.push(self.written(depth + 1)?);
            if self.mark('>') {
                return Some(arguments);
            }
            if !self.mark(',') {
                return None;
            }
        }
        None
    }

    fn tuple(&mut self, depth: usize) -> Option<Written> {
        self.at += 1;
        let mut parts = Vec::new();
        while parts.len() < MOST_PARTS {
            parts.push(self.written(depth + 1)?);
            if matches!(self.peek(), Some(Token::Word(_))) {
                self.at += 1;
            }
            if self.mark(')') {
                return (parts.len() > 1).then_some(Written::Tuple(parts));
            }
            if !self.mark(',') {
                return None;
            }
        }
        None
    }

    /// The names between angle brackets behind the name of a type that is declared.
    pub(super) fn type_parameters(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        if !self.mark('<') {
            return names;
        }
        while names.len() < MOST_PARTS {
            self.attributes();
            if !self.keyword("in") {
                self.keyword("out");
            }
            match self.name() {
                Some(name) => names.push(name),
                None => break,
            }
            if !self.mark(',') {
                break;
            }
        }
        self.mark('>');
        names
    }
}
