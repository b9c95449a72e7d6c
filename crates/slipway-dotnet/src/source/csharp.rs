//! Declarations of C#: namespaces, types and, at the outermost level, statements.
//!
//! Bodies are passed over by their braces. A file that is no C# ends the reading somewhere, never with a failure.

use super::calls::Called;
use super::declared::{Annotation, Declared, DeclaredType, Written};
use super::scanner::{Placed, Token};
use super::{SourceLanguage, annotations, csharp_tokens};

/// Types and namespaces nested deeper than this are passed over.
const MOST_DEPTH: usize = 32;
/// A handler's name is shorter than this, so a longer name can be cut off.
pub(super) const MOST_NAME: usize = 1_000;

/// Reads a file.
pub(super) fn read(text: &str) -> Declared {
    let mut parser = Parser { tokens: csharp_tokens::read(text), at: 0, declared: Declared::default() };
    parser.unit("", 0);
    let mut declared = parser.declared;
    declared.called = Called::read(SourceLanguage::CSharp, &parser.tokens);
    declared.generates_main = annotations::generates_main(&parser.tokens);
    declared.asks_for_events = annotations::asks_for_events(&parser.tokens);
    declared
}

/// Reads the tokens of a file from the first to the last.
pub(super) struct Parser<'t> {
    tokens: Vec<Placed<'t>>,
    /// The next token.
    pub(super) at: usize,
    pub(super) declared: Declared,
}

/// The words before a declaration.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Modifiers {
    pub(super) public: bool,
    pub(super) is_static: bool,
    pub(super) is_abstract: bool,
    pub(super) is_async: bool,
}

/// The attributes before a declaration, as far as they matter.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Attributes {
    /// A method for which a handler is generated.
    pub(super) function: bool,
    /// The event, if it is a request.
    pub(super) request: Option<Annotation>,
    /// A parameter that is no part of the event.
    pub(super) services: bool,
    /// A class that registers services and has no handlers.
    pub(super) startup: bool,
}

impl<'t> Parser<'t> {
    /// The next token.
    pub(super) fn peek(&self) -> Option<Token<'t>> {
        self.ahead(0)
    }

    /// The token so many places further on.
    pub(super) fn ahead(&self, distance: usize) -> Option<Token<'t>> {
        self.tokens.get(self.at + distance).map(|placed| placed.token)
    }

    /// The line of the next token.
    pub(super) fn line(&self) -> u32 {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |placed| placed.line)
    }

    /// Takes a mark if it is the next token.
    pub(super) fn mark(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    /// Takes a keyword if it is the next token.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(Token::Word(word));
        self.at += usize::from(found);
        found
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Option<String> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        self.at += 1;
        Some(word.trim_start_matches('@').chars().take(MOST_NAME).collect())
    }

    /// Passes over what stands between two marks, from the opening one on.
    pub(super) fn skip_balanced(&mut self, open: char, close: char) {
        let mut depth = 0_u32;
        while let Some(token) = self.peek() {
            self.at += 1;
            if token == Token::Mark(open) {
                depth += 1;
            } else if token == Token::Mark(close) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
        }
    }

    /// Passes over a statement or a member, whose end is a semicolon or the end of a block.
    pub(super) fn skip_member(&mut self) {
        let mut depth = 0_u32;
        let mut assigns = false;
        while let Some(token) = self.peek() {
            match token {
                // The end of what is around.
                Token::Mark('}') if depth == 0 => return,
                Token::Mark('{' | '(' | '[') => depth += 1,
                Token::Mark('}') if depth == 1 && !assigns => {
                    self.at += 1;
                    if self.peek() != Some(Token::Mark('=')) {
                        return;
                    }
                    depth = 0;
                    continue;
                }
                Token::Mark('}' | ')' | ']') => depth = depth.saturating_sub(1),
                Token::Mark('=') if depth == 0 => assigns = true,
                Token::Mark(';') if depth == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Reads what a file or a namespace holds.
    fn unit(&mut self, namespace: &str, depth: usize) {
        let mut namespace = namespace.to_owned();
        while let Some(token) = self.peek() {
            let before = self.at;
            match token {
                Token::Mark('}') => return,
                Token::Mark(';') => self.at += 1,
                _ if self.using() => {}
                Token::Word("namespace") => {
                    if let Some(whole) = self.namespace(&namespace, depth) {
                        namespace = whole;
                    }
                }
                _ => self.declaration(&namespace, depth),
            }
            // A closing brace too many must not end the reading of a file.
            if self.at == before {
                self.at += 1;
            }
            if depth == 0 {
                while self.mark('}') {}
            }
        }
    }

    /// Reads a namespace; gives its name back if it holds for the rest of the file.
    fn namespace(&mut self, outer: &str, depth: usize) -> Option<String> {
        self.at += 1;
        let mut whole = outer.to_owned();
        while let Some(part) = self.name() {
            // What is too long for a handler need not be kept, as long as it stays too long.
            if whole.len() <= MOST_NAME {
                if !whole.is_empty() {
                    whole.push('.');
                }
                whole.push_str(&part);
            }
            if !self.mark('.') {
                break;
            }
        }
        if self.mark(';') {
            return Some(whole);
        }
        if depth >= MOST_DEPTH {
            self.skip_member();
        } else if self.mark('{') {
            self.unit(&whole, depth + 1);
            self.mark('}');
        }
        None
    }

    /// Reads a type, or a statement where none of it is one.
    fn declaration(&mut self, namespace: &str, depth: usize) {
        let (start, line) = (self.at, self.line());
        let attributes = self.attributes();
        // Attributes of the assembly stand alone, and may end the file.
        let ends = matches!(
            self.peek(),
            None | Some(Token::Mark('}') | Token::Word("namespace" | "using" | "global" | "extern"))
        );
        if self.at > start && ends {
            return;
        }
        let modifiers = self.modifiers();
        if self.begins_type() {
            let outer =
                DeclaredType { namespace: namespace.to_owned(), public: true, ..DeclaredType::default() };
            self.type_declaration(&outer, attributes, modifiers, depth);
            return;
        }
        if self.at == start || modifiers.is_static || modifiers.is_async {
            let before = self.at;
            self.skip_member();
            // What a namespace holds is never a statement, nor is what has no end.
            if depth == 0 && namespace.is_empty() && self.at > before && self.at <= self.tokens.len() {
                let ended = self
                    .tokens
                    .get(self.at - 1)
                    .is_some_and(|placed| matches!(placed.token, Token::Mark(';' | '}')));
                if ended {
                    self.declared.program.get_or_insert(line);
                }
            }
        } else {
            self.skip_member();
        }
    }

    /// Passes over attributes and keeps those that matter.
    pub(super) fn attributes(&mut self) -> Attributes {
        let mut attributes = Attributes::default();
        while self.peek() == Some(Token::Mark('[')) {
            let start = self.at;
            self.skip_balanced('[', ']');
            let inside = self.tokens.get(start..self.at).unwrap_or_default();
            let mut depth = 0_u32;
            for placed in inside {
                match placed.token {
                    Token::Mark('(') => depth += 1,
                    Token::Mark(')') => depth = depth.saturating_sub(1),
                    Token::Word(word) if depth == 0 => attributes.note(word),
                    Token::Word("V1") => {
                        attributes.request = attributes.request.map(|_| Annotation::Rest);
                    }
                    _ => {}
                }
            }
        }
        attributes
    }

    /// Takes modifiers.
    pub(super) fn modifiers(&mut self) -> Modifiers {
        let mut modifiers = Modifiers::default();
        while let Some(Token::Word(word)) = self.peek() {
            match word {
                "public" => modifiers.public = true,
                "static" => modifiers.is_static = true,
                "abstract" => modifiers.is_abstract = true,
                "async" => modifiers.is_async = true,
                "internal" | "private" | "protected" | "sealed" | "unsafe" | "new" | "extern" | "virtual"
                | "override" | "readonly" | "volatile" => {}
                // These are names as well, unless a declaration goes on behind them.
                "partial" | "file" | "required" | "ref" if matches!(self.ahead(1), Some(Token::Word(_))) => {}
                _ => break,
            }
            self.at += 1;
        }
        modifiers
    }

    /// Whether a type's keyword comes next.
    pub(super) fn begins_type(&self) -> bool {
        match self.peek() {
            Some(Token::Word("class" | "struct" | "interface" | "enum" | "delegate")) => {
                self.ahead(1) != Some(Token::Mark('*'))
            }
            Some(Token::Word("record")) => matches!(
                (self.ahead(1), self.ahead(2)),
                (Some(Token::Word("class" | "struct")), Some(Token::Word(_)))
                    | (Some(Token::Word(_)), Some(Token::Mark('(' | '{' | ';' | ':' | '<')))
            ),
            _ => false,
        }
    }

    /// Passes over interfaces and constraints.
    fn skip_to_body(&mut self) {
        while !matches!(self.peek(), None | Some(Token::Mark('{' | ';' | '}'))) {
            match self.peek() {
                Some(Token::Mark('(')) => self.skip_balanced('(', ')'),
                _ => self.at += 1,
            }
        }
    }

    /// Reads a type inside another; `outer` is the namespace for the outermost.
    pub(super) fn type_declaration(
        &mut self,
        outer: &DeclaredType,
        attributes: Attributes,
        modifiers: Modifiers,
        depth: usize,
    ) {
        let line = self.line();
        let Some(Token::Word(kind)) = self.peek() else { return };
        self.at += 1;
        if kind == "delegate" || depth >= MOST_DEPTH {
            self.skip_member();
            return;
        }
        let is_struct = kind == "struct" || self.peek() == Some(Token::Word("struct"));
        if kind == "record" && matches!(self.ahead(1), Some(Token::Word(_))) {
            self.at += 1;
        }
        let (Some(name), own) = (self.name(), self.type_parameters()) else { return };
        let mut declared = DeclaredType {
            namespace: outer.namespace.clone(),
            path: outer.path.iter().cloned().chain([(name, own.len())]).collect(),
            variables: outer.variables.iter().cloned().chain(own).collect(),
            public: outer.public && modifiers.public,
            incomplete: modifiers.is_abstract,
            is_value: is_struct || kind == "enum",
            has_code: matches!(kind, "class" | "struct" | "record") && !attributes.startup,
            implicit_constructor: !is_struct && !modifiers.is_static,
            line,
            ..DeclaredType::default()
        };
        if self.peek() == Some(Token::Mark('(')) {
            declared.constructors.push(self.ahead(1) == Some(Token::Mark(')')));
            self.skip_balanced('(', ')');
        }
        if self.mark(':') && kind != "enum" {
            declared.base = self.written(0).filter(|base| *base != Written::Unfit);
        }
        self.skip_to_body();
        if self.mark('{') {
            if kind == "enum" {
                self.at -= 1;
                self.skip_balanced('{', '}');
            } else {
                self.body(&mut declared, depth);
                self.mark('}');
            }
        }
        self.mark(';');
        self.declared.add(declared);
    }
}

impl Attributes {
    fn note(&mut self, word: &str) {
        match word.strip_suffix("Attribute").unwrap_or(word) {
            "LambdaFunction" => self.function = true,
            "HttpApi" => self.request = Some(Annotation::Http),
            "RestApi" => self.request = Some(Annotation::Rest),
            "FromServices" => self.services = true,
            "LambdaStartup" => self.startup = true,
            _ => {}
        }
    }
}
