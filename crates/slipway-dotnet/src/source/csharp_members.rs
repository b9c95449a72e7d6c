//! What stands inside a type of C#: methods and constructors are kept, all else is passed over.

use super::csharp::{Attributes, Modifiers, Parser};
use super::declared::{Annotation, DeclaredMethod, DeclaredType, Parameter, Written};
use super::scanner::Token;
use std::rc::Rc;

/// A method with more parameters is read no further.
const MOST_PARAMETERS: usize = 32;

impl Parser<'_> {
    /// Reads the members of a type up to its closing brace.
    pub(super) fn body(&mut self, declared: &mut DeclaredType, depth: usize) {
        while !matches!(self.peek(), None | Some(Token::Mark('}'))) {
            let before = self.at;
            if !self.mark(';') {
                self.member(declared, depth);
            }
            if self.at == before {
                self.at += 1;
            }
        }
    }

    fn member(&mut self, declared: &mut DeclaredType, depth: usize) {
        let attributes = self.attributes();
        let modifiers = self.modifiers();
        if self.begins_type() {
            self.type_declaration(declared, attributes, modifiers, depth + 1);
            return;
        }
        let start = self.at;
        let own_name = declared.path.last().map(|(name, _)| name.as_str());
        if let (Some(Token::Word(word)), Some(Token::Mark('('))) = (self.peek(), self.ahead(1))
            && own_name == Some(word.trim_start_matches('@'))
        {
            if !modifiers.is_static {
                declared.constructors.push(modifiers.public && self.ahead(2) == Some(Token::Mark(')')));
            }
            self.at += 1;
            self.skip_balanced('(', ')');
        } else if let Some(method) = self.method(attributes, modifiers) {
            declared.add(method);
        } else {
            self.at = start;
            self.skip_operator();
        }
        self.skip_member();
    }

    /// Passes over the sign of an operator, which looks like an assignment or a type's argument.
    fn skip_operator(&mut self) {
        for distance in 0..8 {
            match self.ahead(distance) {
                Some(Token::Word("operator")) => {
                    self.at += distance;
                    while !matches!(self.peek(), None | Some(Token::Mark('(' | ';' | '{' | '}'))) {
                        self.at += 1;
                    }
                    return;
                }
                Some(Token::Word(_) | Token::Mark('.' | '<' | '>' | '?' | ',' | '[' | ']')) => {}
                _ => return,
            }
        }
    }

    /// Reads a method up to the end of its parameters; none if the member is something else.
    fn method(&mut self, attributes: Attributes, modifiers: Modifiers) -> Option<DeclaredMethod> {
        if matches!(self.peek(), Some(Token::Word("const" | "event" | "implicit" | "explicit" | "fixed"))) {
            return None;
        }
        let answer = self.written(0)?;
        let line = self.line();
        if self.peek() == Some(Token::Word("operator")) {
            return None;
        }
        let name = self.name()?;
        let generic = self.peek() == Some(Token::Mark('<')) && !self.type_parameters().is_empty();
        if !self.mark('(') {
            return None;
        }
        let parameters = self.parameters()?;
        let annotation = attributes.function.then(|| attributes.request.unwrap_or(Annotation::Plain));
        Some(DeclaredMethod {
            name,
            is_static: modifiers.is_static,
            callable: modifiers.public && !modifiers.is_abstract && !generic,
            forgotten: modifiers.is_async && answer == Written::word("void"),
            parameters,
            answer,
            annotation,
            line,
            scope: Rc::default(),
        })
    }

    fn parameters(&mut self) -> Option<Vec<Parameter>> {
        let mut parameters = Vec::new();
        while !self.mark(')') {
            if parameters.len() == MOST_PARAMETERS {
                return None;
            }
            let from_services = self.attributes().services;
            let mut unfit = false;
            while let Some(Token::Word(word @ ("this" | "params" | "scoped" | "in" | "out" | "ref"))) =
                self.peek()
            {
                // What extends a type is called by the code that has one.
                unfit |= matches!(word, "in" | "out" | "ref" | "this");
                self.at += 1;
            }
            let written = self.written(0)?;
            self.name()?;
            let optional = self.mark('=');
            if optional {
                self.skip_value();
            }
            let written = if unfit { Written::Unfit } else { written };
            parameters.push(Parameter { written, from_services, optional });
            if !self.mark(',') && self.peek() != Some(Token::Mark(')')) {
                return None;
            }
        }
        Some(parameters)
    }

    /// Passes over the value that a parameter has if it is not given.
    fn skip_value(&mut self) {
        loop {
            match self.peek() {
                None | Some(Token::Mark(',' | ')' | ';' | '}')) => return,
                Some(Token::Mark('(')) => self.skip_balanced('(', ')'),
                _ => self.at += 1,
            }
        }
    }
}
