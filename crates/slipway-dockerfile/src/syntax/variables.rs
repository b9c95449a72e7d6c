//! `$X`, `${X}`, `${X:-d}` and `${X:+d}`, as BuildKit replaces them.
//!
//! A text that needs a value nobody knows gives none, because a guess would be read as a fact. Values are
//! bounded, since a few lines that double a value would otherwise fill the memory.

use std::iter::Peekable;
use std::str::Chars;

/// The longest value that is kept.
pub(crate) const MAX_VALUE_BYTES: usize = 1024;
/// More variables than any real stage has; further ones stay unknown.
pub(crate) const MAX_VARIABLES: usize = 300;
const MAX_DEPTH: usize = 10;

/// Takes the quotes off and replaces variables, or gives none where a value is unknown or malformed.
pub(crate) fn expand(text: &str, escape: char, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut reader = Reader { rest: text.chars().peekable(), escape, lookup };
    let value = reader.until(None, 0);
    if reader.rest.peek().is_some() { None } else { value.finish() }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

/// A text in the making; unknown once a part of it is.
struct Value {
    text: String,
    known: bool,
}

impl Value {
    fn unknown() -> Self {
        Self { text: String::new(), known: false }
    }

    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.bound();
    }

    fn append(&mut self, other: &Self) {
        self.known &= other.known;
        self.text.push_str(&other.text);
        self.bound();
    }

    fn bound(&mut self) {
        if self.text.len() > MAX_VALUE_BYTES {
            self.known = false;
        }
        if !self.known {
            self.text.clear();
        }
    }

    fn finish(self) -> Option<String> {
        self.known.then_some(self.text)
    }
}

impl Reader<'_> {
    /// Reads up to the stop, which is taken too, or to the end.
    fn until(&mut self, stop: Option<char>, depth: usize) -> Value {
        let mut value = Value { text: String::new(), known: depth <= MAX_DEPTH };
        if !value.known {
            return value;
        }
        let mut quoted = false;
        while let Some(letter) = self.rest.next() {
            match letter {
                _ if Some(letter) == stop && !quoted => return value,
                '"' => quoted = !quoted,
                '\'' if !quoted => self.literal(&mut value),
                '$' => {
                    let part = self.variable(depth);
                    value.append(&part);
                }
                _ if letter == self.escape => self.escaped(&mut value, quoted),
                _ => value.push(letter),
            }
        }
        if quoted || stop.is_some() { Value::unknown() } else { value }
    }

    fn literal(&mut self, value: &mut Value) {
        for letter in self.rest.by_ref() {
            if letter == '\'' {
                return;
            }
            value.push(letter);
        }
        value.known = false;
    }

    fn escaped(&mut self, value: &mut Value, quoted: bool) {
        match self.rest.next() {
            Some(letter) => {
                if quoted && letter != '"' && letter != '$' && letter != self.escape {
                    value.push(self.escape);
                }
                value.push(letter);
            }
            None => value.push(self.escape),
        }
    }

    fn variable(&mut self, depth: usize) -> Value {
        match self.rest.peek() {
            Some('{') => {
                self.rest.next();
                let name = self.name();
                self.braced(&name, depth)
            }
            Some(letter) if letter.is_ascii_alphabetic() || *letter == '_' => {
                let name = self.name();
                self.value_of(&name)
            }
            // `$1`, `$@` and the like belong to a shell.
            Some(letter) if letter.is_ascii_digit() || "@*#?-$!".contains(*letter) => Value::unknown(),
            _ => Value { text: "$".to_owned(), known: true },
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self.rest.next_if(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        {
            name.push(letter);
        }
        name
    }

    fn value_of(&self, name: &str) -> Value {
        match (self.lookup)(name) {
            Some(text) => {
                let mut value = Value { text, known: true };
                value.bound();
                value
            }
            None => Value::unknown(),
        }
    }

    fn braced(&mut self, name: &str, depth: usize) -> Value {
        let value = self.value_of(name);
        let colon = self.rest.next_if_eq(&':').is_some();
        let Some(operator) = self.rest.next() else { return Value::unknown() };
        if operator == '}' {
            return if colon { Value::unknown() } else { value };
        }
        let word = self.until(Some('}'), depth + 1);
        let is_set = value.known && !(colon && value.text.is_empty());
        match (operator, is_set) {
            ('-' | '?', true) => value,
            ('-', false) | ('+', true) => word,
            ('+', false) => Value { text: String::new(), known: true },
            _ => Value::unknown(),
        }
    }
}
