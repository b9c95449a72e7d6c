//! The tokens of C#: without comments, without what the compiler is told not to see, and with every kind of
//! string as one literal.
//!
//! Of the branches of `#if`, the first is read, unless its condition is plainly about a debug build. A name with
//! `@` keeps it, so that it is no keyword. In an interpolated raw string the braces are not looked into.

use super::scanner::{Placed, Scanner, Token, begins_word};

/// Reads a whole file.
pub(super) fn read(text: &str) -> Vec<Placed<'_>> {
    let mut lexer = Lexer { scanner: Scanner::new(text), at_line_start: true, branches: Vec::new() };
    while let Some(letter) = lexer.scanner.peek() {
        lexer.next(letter);
    }
    lexer.scanner.tokens
}

struct Lexer<'t> {
    scanner: Scanner<'t>,
    at_line_start: bool,
    /// For every `#if` that is open, whether one of its branches was read.
    branches: Vec<bool>,
}

/// Where inside a string the lexer is.
enum Frame {
    Text { interpolated: bool, verbatim: bool },
    Hole { braces: u32 },
}

impl<'t> Lexer<'t> {
    fn next(&mut self, letter: char) {
        if letter.is_whitespace() {
            self.at_line_start |= letter == '\n';
            self.scanner.skip();
            return;
        }
        let place = self.scanner.place();
        let starts_line = std::mem::take(&mut self.at_line_start);
        if letter == '#' && starts_line {
            self.directive();
        } else if self.scanner.sees("//") {
            self.scanner.take_line();
        } else if self.scanner.sees("/*") {
            self.scanner.skip_past("*/");
        } else if self.string() || letter == '\'' && self.character() {
            self.scanner.push(Token::Literal, place);
        } else if letter == '@' {
            let rest = self.scanner.rest();
            self.scanner.skip();
            let length = 1 + self.scanner.take_word().len();
            self.scanner.push(Token::Word(rest.get(..length).unwrap_or_default()), place);
        } else if begins_word(letter) {
            let word = self.scanner.take_word();
            self.scanner.push(Token::Word(word), place);
        } else if letter.is_ascii_digit() {
            self.scanner.skip_number();
            self.scanner.push(Token::Literal, place);
        } else {
            self.scanner.skip();
            self.scanner.push(Token::Mark(letter), place);
        }
    }

    fn directive(&mut self) {
        let line = self.scanner.take_line();
        let (name, condition) = directive_of(line);
        match name {
            "if" if !is_false(condition) => self.branches.push(true),
            "if" => {
                self.branches.push(false);
                self.skip_branch();
            }
            // The branch before this one was read.
            "elif" | "else" => self.skip_branch(),
            "endif" => {
                self.branches.pop();
            }
            _ => {}
        }
        self.at_line_start = true;
    }

    /// Passes over lines up to a branch that is to be read, or to the end of the condition.
    fn skip_branch(&mut self) {
        let mut nested = 0_u32;
        while self.scanner.peek().is_some() {
            self.scanner.skip_past("\n");
            let line = self.scanner.rest().lines().next().unwrap_or_default();
            if !line.trim_start().starts_with('#') {
                continue;
            }
            let (name, condition) = directive_of(line);
            match name {
                "if" => nested += 1,
                "endif" if nested == 0 => {
                    self.branches.pop();
                    self.scanner.take_line();
                    return;
                }
                "endif" => nested -= 1,
                "elif" | "else" if nested == 0 && self.branches.last() == Some(&false) => {
                    if name == "elif" && is_false(condition) {
                        continue;
                    }
                    if let Some(branch) = self.branches.last_mut() {
                        *branch = true;
                    }
                    self.scanner.take_line();
                    return;
                }
                _ => {}
            }
        }
    }

    /// Passes over a string, if one begins here.
    fn string(&mut self) -> bool {
        match self.opening() {
            Some(frame) => {
                let mut frames = Vec::from_iter(frame);
                while let Some(frame) = frames.last_mut() {
                    let Some(letter) = self.scanner.peek() else { break };
                    let (change, pops) = match frame {
                        Frame::Text { interpolated, verbatim } => {
                            let (interpolated, verbatim) = (*interpolated, *verbatim);
                            self.in_text(letter, interpolated, verbatim)
                        }
                        Frame::Hole { braces } => match letter {
                            '{' => {
                                *braces += 1;
                                self.scanner.skip();
                                (None, false)
                            }
                            '}' => {
                                self.scanner.skip();
                                let pops = *braces == 0;
                                *braces = braces.saturating_sub(1);
                                (None, pops)
                            }
                            _ => (self.in_hole(letter), false),
                        },
                    };
                    if pops {
                        frames.pop();
                    }
                    frames.extend(change);
                }
                true
            }
            None => false,
        }
    }

    /// Passes over the quotes that open a string. A raw string is passed over as a whole and leaves no frame.
    fn opening(&mut self) -> Option<Option<Frame>> {
        let prefix = self.scanner.string_prefix()?;
        let verbatim = prefix.contains('@');
        self.scanner.skip_letters(prefix.len());
        let quotes = self.scanner.run('"');
        if quotes >= 3 && !verbatim {
            self.scanner.skip_letters(quotes);
            self.raw(quotes);
            return Some(None);
        }
        self.scanner.skip();
        Some(Some(Frame::Text { interpolated: prefix.contains('$'), verbatim }))
    }

    fn raw(&mut self, quotes: usize) {
        while self.scanner.peek().is_some() {
            self.scanner.take_while(|letter| letter != '"');
            let run = self.scanner.run('"');
            self.scanner.skip_letters(run);
            if run >= quotes {
                return;
            }
        }
    }

    fn in_text(&mut self, letter: char, interpolated: bool, verbatim: bool) -> (Option<Frame>, bool) {
        let next = self.scanner.rest().chars().nth(1);
        match letter {
            '"' if verbatim && next == Some('"') => self.scanner.skip_letters(2),
            '\\' if !verbatim => self.scanner.skip_letters(2),
            '{' if interpolated && next == Some('{') => self.scanner.skip_letters(2),
            '{' if interpolated => {
                self.scanner.skip();
                return (Some(Frame::Hole { braces: 0 }), false);
            }
            '"' => {
                self.scanner.skip();
                return (None, true);
            }
            // A string that its line does not end is a mistake; the next line is code again.
            '\n' if !verbatim => return (None, true),
            _ => self.scanner.skip(),
        }
        (None, false)
    }

    fn in_hole(&mut self, letter: char) -> Option<Frame> {
        if matches!(letter, '"' | '$' | '@')
            && let Some(frame) = self.opening()
        {
            return frame;
        }
        if letter != '\'' || !self.character() {
            self.scanner.skip();
        }
        None
    }

    /// Passes over a character in quotes, which its line ends at the latest.
    fn character(&mut self) -> bool {
        self.scanner.skip();
        while let Some(letter) = self.scanner.peek() {
            match letter {
                '\n' => break,
                '\\' => self.scanner.skip_letters(2),
                '\'' => {
                    self.scanner.skip();
                    break;
                }
                _ => self.scanner.skip(),
            }
        }
        true
    }
}

fn directive_of(line: &str) -> (&str, &str) {
    let line = line.trim_start().trim_start_matches('#').trim();
    line.split_once(char::is_whitespace).unwrap_or((line, ""))
}

/// What is published is no debug build.
fn is_false(condition: &str) -> bool {
    matches!(condition.trim(), "false" | "DEBUG" | "(DEBUG)")
}
