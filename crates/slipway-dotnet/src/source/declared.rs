//! What a file declares, in whichever language.

use super::calls::Called;
use std::collections::HashMap;
use std::rc::Rc;

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
    /// What its names are looked for in.
    pub(super) scope: Scope,
    /// The namespaces that it imports for all files of its project.
    pub(super) shared_imports: Vec<String>,
    /// What its code calls.
    pub(super) called: Called,
    /// Whether it tells Amazon.Lambda.Annotations to generate the method that starts the program.
    pub(super) generates_main: bool,
    /// Whether it asks Lambda for events itself.
    pub(super) asks_for_events: bool,
}

/// A file, as far as it decides what the names in it mean.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The file's name, as places are given with.
    pub(super) file: String,
    /// The namespaces it imports.
    pub(super) imports: Vec<String>,
    /// The types that it gives names of its own.
    pub(super) aliases: Vec<(String, Written)>,
}

impl Scope {
    /// Adds a namespace, unless there are more than any file has.
    pub(super) fn import(&mut self, namespace: String) {
        if self.imports.len() < MOST_IMPORTS && !namespace.is_empty() {
            self.imports.push(namespace);
        }
    }

    /// A line of the file as a place.
    pub(super) fn place(&self, line: u32) -> Option<String> {
        Some(format!("{}:{line}", self.file))
    }
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
    /// The file of its declaration, in which its base is written.
    pub(super) scope: Rc<Scope>,
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
    /// The file it is written in.
    pub(super) scope: Rc<Scope>,
}

/// A parameter of a method.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    /// Its type.
    pub(super) written: Written,
    /// Whether it is filled from the registered services and not from the event.
    pub(super) from_services: bool,
    /// Whether it may be left out of a call.
    pub(super) optional: bool,
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

    /// Whether an instance can be made without anything.
    pub(super) fn is_constructible(&self) -> bool {
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
/// More imports than any file has.
const MOST_IMPORTS: usize = 500;

impl Declared {
    /// Adds a type, unless no handler could have its name.
    pub(super) fn add(&mut self, declared: DeclaredType) {
        let nested: usize = declared.path.iter().map(|(name, _)| name.len() + 1).sum();
        if declared.namespace.len() + nested <= MOST_NAME && self.types.len() < MOST_TYPES {
            self.types.push(declared);
        }
    }

    /// The types of the file, each with the file it is in.
    pub(super) fn into_types(self) -> Vec<DeclaredType> {
        let scope = Rc::new(self.scope);
        let mut types = self.types;
        for declared in &mut types {
            declared.scope = Rc::clone(&scope);
            for method in &mut declared.methods {
                method.scope = Rc::clone(&scope);
            }
        }
        types
    }
}

/// Where a program starts by a method: static, and named for it.
pub(super) fn main_of(types: &[DeclaredType]) -> Option<&DeclaredMethod> {
    types.iter().flat_map(|declared| &declared.methods).find(|method| method.is_main())
}

impl DeclaredMethod {
    /// Whether a program starts with it.
    pub(super) fn is_main(&self) -> bool {
        self.is_static && self.name == "Main"
    }
}

/// Brings the parts of partial types together.
pub(super) fn merged(types: Vec<DeclaredType>) -> Vec<DeclaredType> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<DeclaredType> = Vec::new();
    for part in types {
        let at = *first.entry(part.full()).or_insert(merged.len());
        match merged.get_mut(at) {
            None => merged.push(part),
            Some(whole) => {
                whole.public |= part.public;
                whole.incomplete |= part.incomplete;
                whole.constructors.extend(part.constructors);
                whole.methods.extend(part.methods);
                if whole.base.is_none() && part.base.is_some() {
                    (whole.base, whole.scope, whole.line) = (part.base, part.scope, part.line);
                }
            }
        }
    }
    merged
}
