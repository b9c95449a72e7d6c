//! What a file declares, in whichever language, and the handlers among it.

use super::SourceLanguage;
use super::known;
use super::names::Names;
use crate::assembly::{
    FoundHandler, MethodShape, Program, TypeName, TypeShape, belongs_to_every_object, handlers_of,
};
use std::collections::HashMap;

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// Names with arguments, divided by dots.
    Named(Vec<(String, Vec<Written>)>),
    /// An array and how many indexes it takes.
    Array(Box<Written>, u32),
    /// A type that may be null.
    Nullable(Box<Written>),
    /// Several values in parentheses.
    Tuple(Vec<Written>),
    /// Nothing is written.
    Untold,
    /// No handler can take or answer with it.
    Unfit,
}

impl Written {
    /// A single name without arguments.
    pub(super) fn word(name: &str) -> Self {
        Self::Named(vec![(name.to_owned(), Vec::new())])
    }
}

/// Everything that a file declares.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The types.
    pub(super) types: Vec<DeclaredType>,
    /// The line at which a program starts.
    pub(super) program: Option<u32>,
}

/// A type with its methods.
#[derive(Debug, Default)]
pub(super) struct DeclaredType {
    /// The namespace, empty where there is none.
    pub(super) namespace: String,
    /// The names from the outermost type to this one, each with the number of its own type parameters.
    pub(super) path: Vec<(String, usize)>,
    /// All type parameters, those of the outer types first.
    pub(super) variables: Vec<String>,
    /// Whether it and all types around it are public.
    pub(super) public: bool,
    /// Whether it is abstract without being a static class.
    pub(super) incomplete: bool,
    /// Whether it is a module of functions.
    pub(super) is_module: bool,
    /// Whether it is a structure or an enumeration.
    pub(super) is_value: bool,
    /// Whether it can have handlers; an interface, an enumeration and a delegate cannot.
    pub(super) has_code: bool,
    /// Whether the compiler adds a public constructor if none is written.
    pub(super) implicit_constructor: bool,
    /// For every constructor, whether it is public and takes nothing.
    pub(super) constructors: Vec<bool>,
    /// What it derives from.
    pub(super) base: Option<Written>,
    /// All methods.
    pub(super) methods: Vec<DeclaredMethod>,
    /// The line of its declaration.
    pub(super) line: u32,
}

/// A method of a type.
#[derive(Debug)]
pub(super) struct DeclaredMethod {
    /// Its name.
    pub(super) name: String,
    /// Whether it belongs to the type.
    pub(super) is_static: bool,
    /// Whether it is public, has a body and has no type parameters.
    pub(super) callable: bool,
    /// Whether its answer is awaited although nothing is answered.
    pub(super) forgotten: bool,
    /// What it takes.
    pub(super) parameters: Vec<Parameter>,
    /// What it answers with.
    pub(super) answer: Written,
    /// What Amazon.Lambda.Annotations makes of it.
    pub(super) annotation: Option<Annotation>,
    /// The line of its declaration.
    pub(super) line: u32,
}

/// A parameter of a method.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    /// Its type.
    pub(super) written: Written,
    /// Whether it is filled from the registered services and not from the event.
    pub(super) from_services: bool,
}

/// The event that Amazon.Lambda.Annotations generates a handler for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Annotation {
    /// The method's own.
    Plain,
    /// A request of API Gateway in the first format.
    Rest,
    /// A request of API Gateway in the second format.
    Http,
}

impl DeclaredType {
    /// Adds a method, unless there are more than any type has.
    pub(super) fn add(&mut self, method: DeclaredMethod) {
        if self.methods.len() < MOST_METHODS {
            self.methods.push(method);
        }
    }

    /// The full name as reflection has it.
    pub(super) fn full(&self) -> String {
        let mut full = self.namespace.clone();
        for (depth, (name, arity)) in self.path.iter().enumerate() {
            match depth {
                0 if full.is_empty() => {}
                0 => full.push('.'),
                _ => full.push('+'),
            }
            full.push_str(name);
            if *arity > 0 {
                full.push_str(&format!("`{arity}"));
            }
        }
        full
    }

    fn is_constructible(&self) -> bool {
        if self.constructors.is_empty() {
            self.implicit_constructor
        } else {
            self.constructors.contains(&true)
        }
    }
}

/// More types than any file has.
const MOST_TYPES: usize = 5_000;
/// More methods than any type has.
const MOST_METHODS: usize = 5_000;
/// A handler's name is shorter than this.
const MOST_NAME: usize = 1_000;

impl Declared {
    /// Adds a type, unless no handler could have its name.
    pub(super) fn add(&mut self, declared: DeclaredType) {
        let nested: usize = declared.path.iter().map(|(name, _)| name.len() + 1).sum();
        if declared.namespace.len() + nested <= MOST_NAME && self.types.len() < MOST_TYPES {
            self.types.push(declared);
        }
    }

    /// The handlers among what is declared.
    pub(super) fn handlers(
        mut self,
        language: SourceLanguage,
        assembly: &str,
        file: &str,
    ) -> Vec<FoundHandler> {
        self.merge();
        if let Some(line) = self.main() {
            self.program.get_or_insert(line);
        }
        let names = Names::new(language, &self.types);
        let mut shapes = Vec::new();
        for declared in self.types.iter().filter(|declared| declared.has_code) {
            shapes.push(shape(declared, &names, self.program.is_some()));
            shapes.extend(declared.methods.iter().filter_map(|method| generated(declared, method, &names)));
        }
        let program = self.program.map(|line| Program { line: Some(line) });
        handlers_of(assembly, &shapes, program, Some(file))
    }

    fn main(&self) -> Option<u32> {
        let mut methods = self.types.iter().flat_map(|declared| &declared.methods);
        methods.find(|method| is_main(method)).map(|method| method.line)
    }

    /// Brings the parts of a partial type together.
    fn merge(&mut self) {
        let mut first: HashMap<String, usize> = HashMap::new();
        let mut merged: Vec<DeclaredType> = Vec::new();
        for part in self.types.drain(..) {
            let at = *first.entry(part.full()).or_insert(merged.len());
            match merged.get_mut(at) {
                None => merged.push(part),
                Some(whole) => {
                    whole.public |= part.public;
                    whole.incomplete |= part.incomplete;
                    whole.constructors.extend(part.constructors);
                    whole.methods.extend(part.methods);
                    whole.base = whole.base.take().or(part.base);
                }
            }
        }
        self.types = merged;
    }
}

fn is_main(method: &DeclaredMethod) -> bool {
    method.is_static && method.name == "Main"
}

fn shape(declared: &DeclaredType, names: &Names, is_program: bool) -> TypeShape {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for method in &declared.methods {
        *counts.entry(&method.name).or_default() += 1;
    }
    let methods = declared
        .methods
        .iter()
        .filter(|method| {
            method.callable
                && !method.forgotten
                && method.annotation.is_none()
                && method.parameters.len() <= 2
                && !(is_program && is_main(method))
                && !belongs_to_every_object(&method.name, method.parameters.len())
        })
        .map(|method| MethodShape {
            name: method.name.clone(),
            is_static: method.is_static,
            overloaded: counts.get(method.name.as_str()).is_some_and(|count| *count > 1),
            parameters: method
                .parameters
                .iter()
                .map(|parameter| names.resolve(&parameter.written, declared))
                .collect(),
            answer: names.resolve(&method.answer, declared),
            line: Some(method.line),
        })
        .collect();
    TypeShape {
        name: declared.full(),
        public: declared.public,
        incomplete: declared.incomplete,
        generic: !declared.variables.is_empty(),
        constructible: declared.is_constructible(),
        base: declared.base.as_ref().map(|base| names.resolve(base, declared)),
        methods,
        line: Some(declared.line),
    }
}

/// The type that the generator of Amazon.Lambda.Annotations adds for a method.
fn generated(declared: &DeclaredType, method: &DeclaredMethod, names: &Names) -> Option<TypeShape> {
    let annotation = method.annotation?;
    let (type_name, _) = declared.path.last()?;
    let own = format!("{type_name}_{}_Generated", method.name);
    let name = if declared.namespace.is_empty() { own } else { format!("{}.{own}", declared.namespace) };
    let (event, mut answer) = match annotation {
        Annotation::Rest => (Some(TypeName::plain(known::REST.0)), TypeName::plain(known::REST.1)),
        Annotation::Http => (Some(TypeName::plain(known::HTTP.0)), TypeName::plain(known::HTTP.1)),
        Annotation::Plain => {
            let from_event = method.parameters.iter().filter(|parameter| !parameter.from_services);
            let mut types = from_event.map(|parameter| names.resolve(&parameter.written, declared));
            (types.find(|name| !name.is_context()), names.resolve(&method.answer, declared))
        }
    };
    let own_answer = names.resolve(&method.answer, declared);
    let result = own_answer.answered().and_then(TypeName::name);
    // Such a result writes itself, body and status alike.
    if annotation != Annotation::Plain && result.is_some_and(|name| name.ends_with("IHttpResult")) {
        answer = TypeName::plain("System.IO.Stream");
    }
    let handler = MethodShape {
        name: method.name.clone(),
        is_static: false,
        overloaded: false,
        parameters: event.into_iter().collect(),
        answer,
        line: Some(method.line),
    };
    Some(TypeShape {
        name,
        public: true,
        incomplete: false,
        generic: false,
        constructible: true,
        base: None,
        methods: vec![handler],
        line: Some(method.line),
    })
}
