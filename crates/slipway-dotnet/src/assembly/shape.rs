//! What must be known of a type and its methods to say whether they make a handler.
//!
//! Both sources of knowledge, the compiled assembly and the source text, are brought into this form, so that one
//! set of rules decides for both.

use super::type_name::TypeName;

/// A class, structure or module.
#[derive(Debug)]
pub(crate) struct TypeShape {
    /// The full name as reflection has it.
    pub(crate) name: String,
    /// Whether it and all types around it are public.
    pub(crate) public: bool,
    /// Whether it can have no instance, other than by being a static class.
    pub(crate) incomplete: bool,
    /// Whether it or a type around it has type parameters.
    pub(crate) generic: bool,
    /// Whether it has a public constructor without parameters.
    pub(crate) constructible: bool,
    /// What it derives from, if that says anything.
    pub(crate) base: Option<TypeName>,
    /// The methods that a handler's name can mean.
    pub(crate) methods: Vec<MethodShape>,
    /// The file and line of its declaration in the source.
    pub(crate) place: Option<String>,
}

/// A public method that is neither abstract nor generic, nor written by the compiler, with at most two
/// parameters. A method for which Amazon.Lambda.Annotations generates the handler is left out too.
#[derive(Debug)]
pub(crate) struct MethodShape {
    /// Its name.
    pub(crate) name: String,
    /// Whether it belongs to the type and not to an instance.
    pub(crate) is_static: bool,
    /// Whether the type has other methods of this name.
    pub(crate) overloaded: bool,
    /// What it takes.
    pub(crate) parameters: Vec<TypeName>,
    /// What it answers with.
    pub(crate) answer: TypeName,
    /// The file and line of its declaration in the source.
    pub(crate) place: Option<String>,
}

/// An assembly that can be started.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The file and line at which it starts.
    pub(crate) place: Option<String>,
}

/// Whether a method of this name is never meant as a handler: what every object has, and the ways to dispose of it.
pub(crate) fn belongs_to_every_object(name: &str, parameters: usize) -> bool {
    match name {
        "ToString" | "GetHashCode" | "GetType" | "Finalize" | "Dispose" | "DisposeAsync" => parameters == 0,
        "Equals" => parameters == 1,
        _ => false,
    }
}
