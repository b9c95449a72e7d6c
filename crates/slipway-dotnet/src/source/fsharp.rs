//! Declarations of F#: namespaces, modules with their functions, types with their members.
//!
//! Indentation tells what stands directly in a module or type from what stands inside a function. A parameter
//! without a written type stays open, because the compiler infers it from the whole program. An override is left
//! out, because whether it is public is said where the base class is.

use super::calls::Called;
use super::declared::{Declared, DeclaredMethod, DeclaredType, Parameter, Written};
use super::fsharp_types::{parameters, written};
use super::scanner::{Placed, Token, Tokens};
use super::{SourceLanguage, annotations, fsharp_tokens};
use std::collections::HashSet;
use std::rc::Rc;

const MOST_DEPTH: usize = 32;
/// A declaration with more tokens before its `=` is no handler's.
const MOST_HEAD: usize = 400;

/// Reads a file; its name is that of its module where it names none.
pub(super) fn read(text: &str, file_name: &str) -> Declared {
    let tokens = fsharp_tokens::read(text);
    let mut file = File {
        namespace: String::new(),
        in_namespace: false,
        blocks: Vec::new(),
        pending: Attributes::default(),
        declared: Declared::default(),
    };
    let mut previous = 0;
    for (at, first) in tokens.iter().enumerate() {
        if first.line > previous
            && let Some(rest) = tokens.get(at..)
        {
            file.line(rest, file_name);
        }
        previous = first.line;
    }
    while let Some(block) = file.blocks.pop() {
        file.declared.add(block.declared);
    }
    file.suffix_modules();
    file.declared.called = Called::read(SourceLanguage::FSharp, &tokens);
    file.declared.asks_for_events = annotations::asks_for_events(&tokens);
    file.declared
}

struct File {
    namespace: String,
    /// In a namespace nothing stands outside of modules and types, but the `do ()` that attributes of the assembly need.
    in_namespace: bool,
    blocks: Vec<Block>,
    /// The attributes in the lines before.
    pending: Attributes,
    declared: Declared,
}

/// A module or a type that is open.
struct Block {
    declared: DeclaredType,
    /// The column of its declaration; none for the module that is the whole file.
    column: Option<u32>,
    /// The column of what stands directly in it.
    body: Option<u32>,
}

impl File {
    /// Reads what begins in a line.
    fn line(&mut self, rest: &[Placed<'_>], file_name: &str) {
        let Some(first) = rest.first() else { return };
        let (line, column) = (first.line, first.column);
        let mut tokens = Tokens::new(head(rest));
        self.pending.add(attributes(&mut tokens));
        while self.blocks.last().is_some_and(|block| block.column.is_some_and(|own| column <= own)) {
            if let Some(block) = self.blocks.pop() {
                self.declared.add(block.declared);
            }
        }
        let Some(Token::Word(word)) = tokens.next() else { return };
        if word == "namespace" && column == 0 {
            self.start_namespace(tokens);
            return;
        }
        if word == "open" {
            tokens.keyword("type");
            self.declared.scope.import(tokens.dotted().join("."));
            return;
        }
        let attributes = std::mem::take(&mut self.pending);
        if let Some(block) = self.blocks.last_mut()
            && *block.body.get_or_insert(column) != column
        {
            return;
        }
        match word {
            "module" => self.module(tokens, column, line),
            "type" | "and" => self.type_declaration(tokens, attributes, column, line),
            "let" | "do" if self.blocks.is_empty() && !self.in_namespace => {
                self.file_module(file_name);
                self.function(word, tokens, attributes.entry, line);
            }
            "let" => self.function(word, tokens, attributes.entry, line),
            "inherit" => {
                if let Some(block) = self.blocks.last_mut() {
                    block.declared.base = written(&mut tokens, 0);
                }
            }
            "new" => {
                if let Some(block) = self.blocks.last_mut().filter(|block| !block.declared.is_module) {
                    let empty =
                        tokens.peek() == Some(Token::Mark('(')) && tokens.bracketed().peek().is_none();
                    block.declared.constructors.push(empty);
                }
            }
            "static" | "member" | "override" | "default" => {
                self.member(word, tokens, attributes.extension, line);
            }
            _ => {}
        }
    }

    fn start_namespace(&mut self, mut tokens: Tokens<'_, '_>) {
        while let Some(block) = self.blocks.pop() {
            self.declared.add(block.declared);
        }
        tokens.keyword("rec");
        self.in_namespace = true;
        let names = tokens.dotted();
        self.namespace =
            if names.first().is_some_and(|name| name == "global") { String::new() } else { names.join(".") };
    }

    /// The module that a file without a namespace is.
    fn file_module(&mut self, file_name: &str) {
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        let name = name.split('.').next().unwrap_or(name);
        let mut letters = name.chars();
        let Some(first) = letters.next() else { return };
        let name: String = first.to_uppercase().chain(letters).collect();
        self.open(name, Vec::new(), true, true, None, 1);
    }

    fn module(&mut self, mut tokens: Tokens<'_, '_>, column: u32, line: u32) {
        let public = access(&mut tokens);
        tokens.keyword("rec");
        let mut names = tokens.dotted();
        let Some(name) = names.pop() else { return };
        if tokens.mark('=') {
            self.open(name, Vec::new(), true, public, Some(column), line);
        } else if self.blocks.is_empty() {
            self.namespace = names.join(".");
            self.open(name, Vec::new(), true, public, None, line);
        }
    }

    fn type_declaration(
        &mut self,
        mut tokens: Tokens<'_, '_>,
        mut before: Attributes,
        column: u32,
        line: u32,
    ) {
        before.add(attributes(&mut tokens));
        let public = access(&mut tokens);
        let Some(name) = tokens.name() else { return };
        let variables = type_parameters(&mut tokens);
        let constructor_public = access(&mut tokens);
        self.open(name, variables, false, public, Some(column), line);
        let Some(block) = self.blocks.last_mut() else { return };
        block.declared.incomplete = before.is_abstract && !before.sealed;
        if tokens.peek() == Some(Token::Mark('(')) {
            let empty = tokens.bracketed().peek().is_none();
            block.declared.constructors.push(constructor_public && empty);
        }
    }

    fn open(
        &mut self,
        name: String,
        own: Vec<String>,
        is_module: bool,
        public: bool,
        column: Option<u32>,
        line: u32,
    ) {
        let outer = self.blocks.last().map(|block| &block.declared);
        if self.blocks.len() >= MOST_DEPTH {
            return;
        }
        let path = outer.map_or_else(Vec::new, |outer| outer.path.clone());
        let declared = DeclaredType {
            namespace: self.namespace.clone(),
            path: path.into_iter().chain([(name, own.len())]).collect(),
            variables: own,
            public: public && outer.is_none_or(|outer| outer.public),
            is_module,
            has_code: true,
            line,
            ..DeclaredType::default()
        };
        self.blocks.push(Block { declared, column, body: None });
    }

    /// Reads a function of a module.
    fn function(&mut self, word: &str, mut tokens: Tokens<'_, '_>, starts: bool, line: u32) {
        if word == "let" && starts {
            self.declared.program.get_or_insert(line);
            return;
        }
        let Some(block) = self.blocks.last_mut().filter(|block| block.declared.is_module && word == "let")
        else {
            return;
        };
        while ["rec", "inline", "mutable"].iter().any(|word| tokens.keyword(word)) {}
        let public = access(&mut tokens);
        let Some(name) = tokens.name() else { return };
        let generic = !type_parameters(&mut tokens).is_empty();
        if let Some(found) = parameters(&mut tokens) {
            block.declared.add(declared_method(name, true, public && !generic, found, tokens, line));
        }
    }

    /// Reads a member of a type.
    fn member(&mut self, word: &str, mut tokens: Tokens<'_, '_>, extension: bool, line: u32) {
        let Some(block) = self.blocks.last_mut().filter(|block| !block.declared.is_module) else { return };
        let is_static = word == "static";
        if is_static && !tokens.keyword("member") {
            return;
        }
        tokens.keyword("inline");
        let public = access(&mut tokens);
        let Some(mut name) = tokens.name() else { return };
        if name == "val" {
            return;
        }
        if !is_static {
            // The object's own name comes first.
            if !tokens.mark('.') {
                return;
            }
            let Some(own) = tokens.name() else { return };
            name = own;
        }
        let generic = !type_parameters(&mut tokens).is_empty();
        if let Some(found) = parameters(&mut tokens) {
            let callable = public && !generic && !extension && word != "override";
            block.declared.add(declared_method(name, is_static, callable, found, tokens, line));
        }
    }

    /// A module that shares its name with a type is compiled under another one.
    fn suffix_modules(&mut self) {
        let of = |wanted: bool| -> HashSet<String> {
            let types = self.declared.types.iter().filter(|declared| declared.is_module == wanted);
            types.map(DeclaredType::full).collect()
        };
        let shared: HashSet<String> = of(true).intersection(&of(false)).cloned().collect();
        if shared.is_empty() {
            return;
        }
        for declared in &mut self.declared.types {
            let mut prefix =
                DeclaredType { namespace: declared.namespace.clone(), ..DeclaredType::default() };
            let last = declared.path.len().saturating_sub(1);
            for (depth, part) in declared.path.iter_mut().enumerate() {
                prefix.path.push(part.clone());
                // Only modules have types inside them.
                if (depth < last || declared.is_module) && shared.contains(&prefix.full()) {
                    part.0.push_str("Module");
                }
            }
        }
    }
}

fn declared_method(
    name: String,
    is_static: bool,
    callable: bool,
    parameters: Vec<Parameter>,
    mut rest: Tokens<'_, '_>,
    line: u32,
) -> DeclaredMethod {
    let answer = if rest.mark(':') { written(&mut rest, 0) } else { None };
    DeclaredMethod {
        name,
        is_static,
        callable,
        forgotten: false,
        parameters,
        answer: answer.unwrap_or(Written::Untold),
        annotation: None,
        line,
        scope: Rc::default(),
    }
}

/// A declaration up to its `=`, which may stand in a later line as long as that one is indented further.
fn head<'s, 't>(rest: &'s [Placed<'t>]) -> &'s [Placed<'t>] {
    let mut depth = 0_u32;
    let (mut line, column) = rest.first().map_or((0, 0), |first| (first.line, first.column));
    for (at, placed) in rest.iter().enumerate().take(MOST_HEAD) {
        if placed.line > line && depth == 0 && placed.column <= column {
            return rest.get(..at).unwrap_or_default();
        }
        line = placed.line;
        match placed.token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Token::Mark('=') if depth == 0 => return rest.get(..=at).unwrap_or_default(),
            _ => {}
        }
    }
    rest.get(..MOST_HEAD).unwrap_or(rest)
}

/// The attributes that matter.
#[derive(Default, Clone, Copy)]
struct Attributes {
    entry: bool,
    extension: bool,
    is_abstract: bool,
    sealed: bool,
}

impl Attributes {
    fn add(&mut self, more: Self) {
        self.entry |= more.entry;
        self.extension |= more.extension;
        self.is_abstract |= more.is_abstract;
        self.sealed |= more.sealed;
    }
}

fn attributes(tokens: &mut Tokens<'_, '_>) -> Attributes {
    let mut attributes = Attributes::default();
    while tokens.peek() == Some(Token::Mark('[')) && tokens.ahead(1) == Some(Token::Mark('<')) {
        let mut inside = tokens.bracketed();
        while let Some(token) = inside.next() {
            match token {
                Token::Word("EntryPoint") => attributes.entry = true,
                Token::Word("Extension") => attributes.extension = true,
                Token::Word("AbstractClass") => attributes.is_abstract = true,
                Token::Word("Sealed") => attributes.sealed = true,
                _ => {}
            }
        }
    }
    attributes
}

/// Takes a word about access; without one all is public.
fn access(tokens: &mut Tokens<'_, '_>) -> bool {
    let closed = tokens.keyword("private") || tokens.keyword("internal");
    tokens.keyword("public");
    !closed
}

fn type_parameters(tokens: &mut Tokens<'_, '_>) -> Vec<String> {
    let mut names = Vec::new();
    if tokens.mark('<') {
        while let Some(token) = tokens.next() {
            match token {
                Token::Mark('>') => break,
                Token::Mark('\'' | '^') if names.len() < 16 => names.extend(tokens.name()),
                _ => {}
            }
        }
    }
    names
}
