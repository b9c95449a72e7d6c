//! Declarations of Visual Basic, statement by statement.
//!
//! What stands inside a method is not told apart from declarations by its nesting but by its first words: no
//! statement of a method begins like a declaration of one.

use super::calls::Called;
use super::declared::{Declared, DeclaredMethod, DeclaredType, Parameter, Written};
use super::scanner::{Placed, Token, Tokens};
use super::{SourceLanguage, annotations, visual_basic_tokens};
use std::rc::Rc;

const MOST_DEPTH: usize = 32;
const MOST_LEVELS: usize = 12;
const MOST_PARAMETERS: usize = 32;

/// Reads a file; the root namespace comes before all its namespaces.
pub(super) fn read(text: &str, root_namespace: &str) -> Declared {
    let tokens = visual_basic_tokens::read(text);
    let mut file =
        File { root: root_namespace, blocks: Vec::new(), extends: false, declared: Declared::default() };
    for statement in tokens.split(|placed| placed.token == Token::End) {
        if let Some(first) = statement.first() {
            file.statement(statement, first.line);
        }
    }
    while let Some(block) = file.blocks.pop() {
        file.close(block);
    }
    file.declared.called = Called::read(SourceLanguage::VisualBasic, &tokens);
    file.declared.asks_for_events = annotations::asks_for_events(&tokens);
    file.declared
}

struct File<'r> {
    root: &'r str,
    blocks: Vec<Block>,
    /// Whether an attribute in the lines before makes the next method extend a type.
    extends: bool,
    declared: Declared,
}

/// A namespace or a type that is open.
enum Block {
    Namespace(String),
    Type(Box<DeclaredType>, Kind),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Class,
    Module,
    Structure,
    /// An interface or an enumeration, which have no code.
    Other,
}

/// The words before a declaration.
#[derive(Default)]
struct Modifiers {
    public: bool,
    /// Another access than public is written.
    closed: bool,
    shared: bool,
    must: bool,
    is_async: bool,
    delegate: bool,
    extends: bool,
}

impl File<'_> {
    fn statement(&mut self, statement: &[Placed<'_>], line: u32) {
        let mut tokens = Tokens::new(statement);
        self.extends |= skip_attributes(&mut tokens);
        let mut modifiers = modifiers(&mut tokens);
        if modifiers.delegate {
            return;
        }
        let Some(Token::Word(word)) = tokens.next() else { return };
        modifiers.extends = std::mem::take(&mut self.extends);
        match word.to_ascii_lowercase().as_str() {
            "imports" => self.imports(tokens),
            "namespace" => self.namespace(tokens),
            "class" => self.type_declaration(tokens, &modifiers, Kind::Class, line),
            "module" => self.type_declaration(tokens, &modifiers, Kind::Module, line),
            "structure" => self.type_declaration(tokens, &modifiers, Kind::Structure, line),
            "interface" | "enum" => self.type_declaration(tokens, &modifiers, Kind::Other, line),
            "end" => self.end(tokens),
            "inherits" => {
                if let Some(Block::Type(declared, Kind::Class)) = self.blocks.last_mut() {
                    declared.base = written(&mut tokens, 0);
                }
            }
            keyword @ ("function" | "sub") => {
                if let Some(Block::Type(declared, kind)) = self.blocks.last_mut() {
                    method(declared, *kind, tokens, &modifiers, keyword == "sub", line);
                }
            }
            _ => {}
        }
    }

    fn imports(&mut self, mut tokens: Tokens<'_, '_>) {
        if tokens.ahead(1) == Some(Token::Mark('=')) {
            let name = tokens.name();
            tokens.mark('=');
            self.declared.scope.aliases.extend(name.zip(written(&mut tokens, 0)));
        } else {
            self.declared.scope.import(tokens.dotted().join("."));
        }
    }

    fn namespace(&mut self, mut tokens: Tokens<'_, '_>) {
        if self.blocks.len() >= MOST_DEPTH {
            return;
        }
        let names = tokens.dotted();
        let whole = match (names.split_first(), self.blocks.last()) {
            (Some((first, rest)), None) if first.eq_ignore_ascii_case("global") => rest.join("."),
            (_, Some(Block::Namespace(outer))) => joined(outer, &names.join(".")),
            _ => joined(self.root, &names.join(".")),
        };
        self.blocks.push(Block::Namespace(whole.chars().take(1_000).collect()));
    }

    fn type_declaration(&mut self, mut tokens: Tokens<'_, '_>, modifiers: &Modifiers, kind: Kind, line: u32) {
        let Some(name) = tokens.name().filter(|_| self.blocks.len() < MOST_DEPTH) else { return };
        let mut own = Vec::new();
        if tokens.peek() == Some(Token::Mark('(')) {
            for mut part in tokens.bracketed().divided().into_iter().take(16) {
                for keyword in ["of", "in", "out"] {
                    part.keyword(keyword);
                }
                own.extend(part.name());
            }
        }
        let outer = match self.blocks.last() {
            Some(Block::Type(outer, _)) => Some(outer),
            _ => None,
        };
        let namespace = match self.blocks.last() {
            Some(Block::Namespace(namespace)) => namespace.clone(),
            Some(Block::Type(outer, _)) => outer.namespace.clone(),
            None => self.root.to_owned(),
        };
        // A nested type is public unless it says otherwise, an outermost one is not.
        let open = modifiers.public || outer.is_some() && !modifiers.closed;
        let declared = DeclaredType {
            namespace,
            path: outer
                .map_or_else(Vec::new, |outer| outer.path.clone())
                .into_iter()
                .chain([(name, own.len())])
                .collect(),
            variables: outer
                .map_or_else(Vec::new, |outer| outer.variables.clone())
                .into_iter()
                .chain(own)
                .collect(),
            public: open && outer.is_none_or(|outer| outer.public),
            incomplete: modifiers.must,
            is_value: kind == Kind::Structure,
            is_module: kind == Kind::Module,
            has_code: kind != Kind::Other,
            implicit_constructor: kind == Kind::Class,
            line,
            ..DeclaredType::default()
        };
        self.blocks.push(Block::Type(Box::new(declared), kind));
    }

    fn end(&mut self, mut tokens: Tokens<'_, '_>) {
        let Some(Token::Word(word)) = tokens.next() else { return };
        let ends = match self.blocks.last() {
            Some(Block::Namespace(_)) => word.eq_ignore_ascii_case("namespace"),
            Some(Block::Type(..)) => ["class", "module", "structure", "interface", "enum"]
                .iter()
                .any(|end| word.eq_ignore_ascii_case(end)),
            None => false,
        };
        if ends && let Some(block) = self.blocks.pop() {
            self.close(block);
        }
    }

    fn close(&mut self, block: Block) {
        if let Block::Type(declared, _) = block {
            self.declared.add(*declared);
        }
    }
}

fn joined(outer: &str, inner: &str) -> String {
    if outer.is_empty() || inner.is_empty() { format!("{outer}{inner}") } else { format!("{outer}.{inner}") }
}

/// Passes over `<…>` before a declaration, also where it stands in a line of its own. Tells whether one of them makes a
/// method extend a type.
fn skip_attributes(tokens: &mut Tokens<'_, '_>) -> bool {
    let mut extends = false;
    while tokens.mark('<') {
        loop {
            match tokens.peek() {
                None => return extends,
                Some(Token::Mark('(')) => {
                    tokens.bracketed();
                }
                Some(Token::Mark('>')) => {
                    tokens.next();
                    break;
                }
                Some(token) => {
                    extends |= matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("extension"));
                    tokens.next();
                }
            }
        }
    }
    extends
}

fn modifiers(tokens: &mut Tokens<'_, '_>) -> Modifiers {
    let mut modifiers = Modifiers::default();
    while let Some(Token::Word(word)) = tokens.peek() {
        match word.to_ascii_lowercase().as_str() {
            "public" => modifiers.public = true,
            "private" | "friend" | "protected" => modifiers.closed = true,
            "shared" => modifiers.shared = true,
            "mustinherit" | "mustoverride" => modifiers.must = true,
            "async" => modifiers.is_async = true,
            "delegate" | "declare" => modifiers.delegate = true,
            "notinheritable" | "partial" | "overloads" | "overrides" | "overridable" | "notoverridable"
            | "shadows" | "iterator" => {}
            _ => break,
        }
        tokens.next();
    }
    modifiers
}

fn method(
    declared: &mut DeclaredType,
    kind: Kind,
    mut tokens: Tokens<'_, '_>,
    modifiers: &Modifiers,
    is_sub: bool,
    line: u32,
) {
    let Some(name) = tokens.name() else { return };
    let generic = tokens.peek() == Some(Token::Mark('('))
        && matches!(tokens.ahead(1), Some(Token::Word(word)) if word.eq_ignore_ascii_case("of"));
    if generic {
        tokens.bracketed();
    }
    let list =
        if tokens.peek() == Some(Token::Mark('(')) { tokens.bracketed().divided() } else { Vec::new() };
    let is_static = modifiers.shared || kind == Kind::Module;
    let public = !modifiers.closed;
    if is_sub && name.eq_ignore_ascii_case("new") {
        if !is_static {
            declared.constructors.push(public && list.is_empty());
        }
        return;
    }
    let answer = match (is_sub, tokens.keyword("as")) {
        (true, _) => Written::word("void"),
        (false, true) => written(&mut tokens, 0).unwrap_or(Written::Untold),
        (false, false) => Written::word("Object"),
    };
    declared.add(DeclaredMethod {
        name,
        is_static,
        callable: public && !modifiers.must && !generic && !modifiers.extends,
        forgotten: modifiers.is_async && is_sub,
        parameters: list.into_iter().take(MOST_PARAMETERS).map(parameter).collect(),
        answer,
        annotation: None,
        line,
        scope: Rc::default(),
    });
}

fn parameter(mut tokens: Tokens<'_, '_>) -> Parameter {
    skip_attributes(&mut tokens);
    let mut by_reference = false;
    loop {
        if tokens.keyword("byref") {
            by_reference = true;
        } else if !["byval", "optional", "paramarray"].iter().any(|word| tokens.keyword(word)) {
            break;
        }
    }
    tokens.name();
    let mut ranks = Vec::new();
    while tokens.peek() == Some(Token::Mark('(')) && ranks.len() < 4 {
        ranks.push(tokens.bracketed().divided().len() + 1);
    }
    let nullable = tokens.mark('?');
    let mut written =
        if tokens.keyword("as") { written(&mut tokens, 0) } else { Some(Written::word("Object")) }
            .unwrap_or(Written::Untold);
    if nullable {
        written = Written::Nullable(Box::new(written));
    }
    for rank in ranks {
        written = Written::Array(Box::new(written), u32::try_from(rank).unwrap_or(1));
    }
    Parameter {
        written: if by_reference { Written::Unfit } else { written },
        from_services: false,
        optional: false,
    }
}

/// Reads a type.
fn written(tokens: &mut Tokens<'_, '_>, level: usize) -> Option<Written> {
    if level > MOST_LEVELS {
        return None;
    }
    let mut names = Vec::new();
    loop {
        let name = tokens.name()?;
        let mut arguments = Vec::new();
        let is_of = matches!(tokens.ahead(1), Some(Token::Word(word)) if word.eq_ignore_ascii_case("of"));
        if tokens.peek() == Some(Token::Mark('(')) && is_of {
            let mut inside = tokens.bracketed();
            inside.keyword("of");
            for mut part in inside.divided().into_iter().take(16) {
                arguments.push(written(&mut part, level + 1)?);
            }
        }
        if !(names.is_empty() && name.eq_ignore_ascii_case("global")) {
            names.push((name, arguments));
        }
        if names.len() > 16 {
            return None;
        }
        if !tokens.mark('.') {
            break;
        }
    }
    let mut written = Written::Named(names);
    for _ in 0..4 {
        if tokens.mark('?') {
            written = Written::Nullable(Box::new(written));
        } else if tokens.peek() == Some(Token::Mark('('))
            && matches!(tokens.ahead(1), Some(Token::Mark(')' | ',')))
        {
            let rank = tokens.bracketed().divided().len() + 1;
            written = Written::Array(Box::new(written), u32::try_from(rank).unwrap_or(1));
        } else {
            break;
        }
    }
    Some(written)
}
