//! Whether AWS's runtime client for .NET can call the method that a handler names, and why not.
//!
//! The client's own steps are followed: it loads the assembly, takes the type by its full name, looks for the method
//! by name, else by the text that reflection prints, from the type upwards through what it derives from, public or
//! not, and then asks for what it needs of method, type and serializer. A type that lies in an assembly which was not
//! read leaves the answer open; nothing is refused on a guess.

use super::flag;
use super::marks::Marks;
use super::metadata::Metadata;
use super::rules::printed;
use super::schema::{RESOLUTION_SCOPE, TYPE_OR_METHOD_DEF};
use super::signature::{self, Signature};
use super::tables::id;
use super::type_name::TypeName;
use super::{Image, MOST_BYTES};
use std::ops::Range;
use std::rc::Rc;

/// What AWS's client would make of a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callable {
    /// It finds the method and can call it.
    Yes,
    /// It would look at something that was not read, which is named.
    Unknown(String),
    /// It stops at its start.
    No(Uncallable),
}

/// Why AWS's client stops at its start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Uncallable {
    /// The assembly has no such type.
    #[error("the assembly has no type of this name")]
    NoType,
    /// Neither the type nor what it derives from has such a method.
    #[error("the type has no method of this name, and what it derives from has none either")]
    NoMethod,
    /// It is where the program starts.
    #[error("the method is the one that starts the program")]
    EntryPoint,
    /// Several methods have the name.
    #[error("the name stands for several methods of the type")]
    Overloaded {
        /// The methods that can be called, as the client tells them apart.
        signatures: Vec<String>,
    },
    /// It has no body.
    #[error("the method is abstract")]
    AbstractMethod,
    /// It has type parameters.
    #[error("the method has type parameters of its own")]
    GenericMethod,
    /// Nobody could wait for its end.
    #[error("the method is async and answers with void, so that nobody can wait for its end")]
    AsyncVoid,
    /// It takes any number of arguments.
    #[error("the method takes any number of arguments (params)")]
    AnyNumber,
    /// More than event and context.
    #[error("the method has {0} parameters; it may take the event and an ILambdaContext")]
    TooManyParameters(usize),
    /// The second is something else than the context.
    #[error("the second parameter is a {0}, and has to be an ILambdaContext")]
    SecondParameter(String),
    /// A reference to a variable, or a pointer.
    #[error("a parameter or the answer is a reference to a variable (ref, in, out) or a pointer")]
    ByReference,
    /// The type has type parameters.
    #[error("the type, or one around it, has type parameters")]
    GenericType,
    /// There can be no instance.
    #[error("the type is abstract and the method is not static")]
    AbstractType,
    /// An interface or an enumeration.
    #[error("the type is neither a class nor a structure")]
    NoClass,
    /// Nothing makes an instance.
    #[error("the type has no public constructor without parameters, and the method is not static")]
    NoConstructor,
    /// Nothing turns the event or the answer from and to JSON.
    #[error("neither the method nor its assembly has a LambdaSerializerAttribute, and {0}")]
    NoSerializer(&'static str),
}

/// More steps up than any class has.
const MOST_BASES: usize = 32;
/// Overloads that are named.
const MOST_SIGNATURES: usize = 20;

/// An assembly while it is looked at.
struct Loaded<'a> {
    metadata: Metadata<'a>,
    marks: Marks,
    /// The row of the method that starts the program.
    entry: Option<u32>,
}

/// A type on the way up, with the arguments of its type parameters.
struct Level<'a> {
    assembly: Rc<Loaded<'a>>,
    row: u32,
    values: Vec<TypeName>,
}

/// A method that the name may mean.
struct Found {
    row: u32,
    flags: u32,
    name: String,
    /// None for what no compiler of C#, F# or Visual Basic writes.
    signature: Option<Signature>,
    generic: bool,
}

/// What the next type on the way up is.
enum Base<'a> {
    Level(Level<'a>),
    /// There is none but what every object has.
    End,
    Unread(String),
}

/// Says whether a method handler can be called. `file` gives the bytes of an assembly by its simple name.
pub fn callable<'a>(
    (assembly, type_name, method): (&str, &str, &str),
    file: &dyn Fn(&str) -> Option<&'a [u8]>,
) -> Callable {
    let Some(named) = load(assembly, file) else { return Callable::Unknown(assembly.to_owned()) };
    let Some(row) = named.type_row(type_name) else {
        let elsewhere = named.forwards(type_name);
        return match elsewhere {
            true => Callable::Unknown(type_name.to_owned()),
            false => Callable::No(Uncallable::NoType),
        };
    };
    let mut level = Level { assembly: Rc::clone(&named), row, values: Vec::new() };
    for _ in 0..MOST_BASES {
        let found = level.methods(method);
        match found.as_slice() {
            [] => {}
            [only] => return named.judge(row, &level, only),
            several => return overloaded(&named, row, &level, several),
        }
        level = match level.base(file) {
            Base::Level(base) => base,
            Base::Unread(name) => return Callable::Unknown(name),
            Base::End if OF_OBJECT.contains(&method) => return Callable::Unknown("System.Object".to_owned()),
            Base::End => return Callable::No(Uncallable::NoMethod),
        };
    }
    Callable::Unknown(type_name.to_owned())
}

/// The methods of every object, which the client finds as well.
const OF_OBJECT: [&str; 6] = ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ToString"];

fn load<'a>(name: &str, file: &dyn Fn(&str) -> Option<&'a [u8]>) -> Option<Rc<Loaded<'a>>> {
    let bytes = file(name).filter(|bytes| bytes.len() <= MOST_BYTES)?;
    let image = Image::read(bytes).ok()?;
    let metadata = Metadata::read(image.metadata).ok()?;
    let marks = Marks::read(&metadata);
    Some(Rc::new(Loaded { metadata, marks, entry: image.entry_point }))
}

fn overloaded(named: &Loaded<'_>, row: u32, level: &Level<'_>, several: &[Found]) -> Callable {
    let mut signatures = Vec::new();
    for found in several.iter().take(MOST_SIGNATURES) {
        if named.judge(row, level, found) == Callable::Yes {
            signatures.extend(level.printed(found));
        }
    }
    Callable::No(Uncallable::Overloaded { signatures })
}

impl<'a> Loaded<'a> {
    /// The row of a type with this full name.
    fn type_row(&self, full: &str) -> Option<u32> {
        let last = full.rsplit('+').next().unwrap_or(full);
        let last = if full.contains('+') { last } else { last.rsplit('.').next().unwrap_or(last) };
        (1..=self.metadata.tables.rows(id::TYPE_DEF)).find(|row| {
            let name = self.metadata.tables.cell(id::TYPE_DEF, *row, 1);
            name.is_some_and(|at| self.metadata.is_name(at, last))
                && self.metadata.full_type(id::TYPE_DEF, *row).as_deref() == Some(full)
        })
    }

    /// Whether the assembly says that a type has moved to another one.
    fn forwards(&self, full: &str) -> bool {
        let last = full.rsplit(['.', '+']).next().unwrap_or(full);
        (1..=self.metadata.tables.rows(id::EXPORTED_TYPE)).any(|row| {
            let name = self.metadata.tables.cell(id::EXPORTED_TYPE, row, 2);
            name.is_some_and(|at| self.metadata.is_name(at, last))
        })
    }

    /// The client's questions, in its order. `row` is the type that the handler names, which may derive from the one
    /// that has the method.
    fn judge(&self, row: u32, level: &Level<'_>, found: &Found) -> Callable {
        let no = Callable::No;
        if found.flags & flag::ABSTRACT_METHOD != 0 {
            return no(Uncallable::AbstractMethod);
        }
        // Statements outside any type become a method of this name, which another one waits for.
        if level.assembly.entry.is_some_and(|entry| entry == found.row || found.name == "<Main>$") {
            return no(Uncallable::EntryPoint);
        }
        if found.generic {
            return no(Uncallable::GenericMethod);
        }
        let Some(signature) = &found.signature else { return Callable::Unknown(found.name.clone()) };
        let marks = &level.assembly.marks;
        if marks.is_async(found.row) && signature.answer.name() == Some("System.Void") {
            return no(Uncallable::AsyncVoid);
        }
        if marks.takes_any_number(&level.parameters(found.row)) {
            return no(Uncallable::AnyNumber);
        }
        if let Some(problem) = self.unfit_type(row, found.flags & flag::STATIC != 0) {
            return no(problem);
        }
        let parameters: Vec<TypeName> =
            signature.parameters.iter().map(|parameter| parameter.with(&level.values)).collect();
        let answer = signature.answer.with(&level.values);
        if let Some(problem) = unfit_parameters(&parameters, &answer) {
            return no(problem);
        }
        let serializer = self.marks.serializer || marks.has_serializer(found.row);
        match unserialized(&parameters, &answer).filter(|_| !serializer) {
            Some(what) => no(Uncallable::NoSerializer(what)),
            None => Callable::Yes,
        }
    }

    fn unfit_type(&self, row: u32, is_static: bool) -> Option<Uncallable> {
        let flags = self.metadata.tables.cell(id::TYPE_DEF, row, 0)?;
        if self.is_generic(row) {
            return Some(Uncallable::GenericType);
        }
        if !is_static && flags & flag::ABSTRACT_TYPE != 0 {
            return Some(Uncallable::AbstractType);
        }
        let extends = self.metadata.tables.cell(id::TYPE_DEF, row, 3).and_then(Metadata::type_def_or_ref);
        let derives =
            |name| extends.is_some_and(|(table, row)| self.metadata.is_type(table, row, "System", name));
        if flags & flag::INTERFACE != 0 || derives("Enum") {
            return Some(Uncallable::NoClass);
        }
        let made =
            is_static || derives("ValueType") || self.method_rows(row).any(|row| self.is_constructor(row));
        (!made).then_some(Uncallable::NoConstructor)
    }

    /// Type parameters of types around it are repeated by the type itself.
    fn is_generic(&self, type_row: u32) -> bool {
        (1..=self.metadata.tables.rows(id::GENERIC_PARAM)).any(|row| {
            let owner = self.metadata.tables.cell(id::GENERIC_PARAM, row, 2);
            owner.and_then(|owner| TYPE_OR_METHOD_DEF.decode(owner)) == Some((id::TYPE_DEF, type_row))
        })
    }

    fn is_constructor(&self, row: u32) -> bool {
        let cell = |column| self.metadata.tables.cell(id::METHOD_DEF, row, column);
        let named = cell(3).is_some_and(|at| self.metadata.is_name(at, ".ctor"));
        let public = cell(2).is_some_and(|flags| flags & flag::ACCESS == flag::PUBLIC_METHOD);
        let head = || signature::head(self.metadata.blob(cell(4)?)?);
        named && public && head().is_some_and(|head| head.parameters == 0)
    }

    fn method_rows(&self, type_row: u32) -> Range<u32> {
        self.rows_of(id::TYPE_DEF, type_row, id::METHOD_DEF)
    }

    /// The rows of another table that belong to a row: from its own first one to the first one of the next row.
    fn rows_of(&self, table: usize, row: u32, of: usize) -> Range<u32> {
        let after = self.metadata.tables.rows(of) + 1;
        let first = self.metadata.tables.cell(table, row, 5).unwrap_or(after);
        let end = self.metadata.tables.cell(table, row + 1, 5).unwrap_or(after).min(after);
        first..end.max(first)
    }
}

impl<'a> Level<'a> {
    /// The methods of this type that a handler's last part means.
    fn methods(&self, wanted: &str) -> Vec<Found> {
        let by_signature = wanted.contains(' ');
        let rows = self.assembly.method_rows(self.row);
        let found = rows.filter_map(|row| self.method(row, wanted, by_signature));
        found.filter(|found| !by_signature || self.printed(found).as_deref() == Some(wanted)).collect()
    }

    fn method(&self, row: u32, wanted: &str, by_signature: bool) -> Option<Found> {
        let metadata = &self.assembly.metadata;
        let cell = |column| metadata.tables.cell(id::METHOD_DEF, row, column);
        let name = metadata.name(cell(3)?)?;
        // Reflection does not count constructors among the methods.
        let meant = if by_signature { wanted.contains(&format!(" {name}(")) } else { name == wanted };
        if !meant || matches!(name, ".ctor" | ".cctor") {
            return None;
        }
        let blob = metadata.blob(cell(4)?)?;
        let head = signature::head(blob)?;
        let signature = if head.special { None } else { signature::method(metadata, blob) };
        Some(Found { row, flags: cell(2)?, name: name.to_owned(), signature, generic: head.generic })
    }

    fn parameters(&self, method: u32) -> Range<u32> {
        self.assembly.rows_of(id::METHOD_DEF, method, id::PARAM)
    }

    fn printed(&self, found: &Found) -> Option<String> {
        let signature = found.signature.as_ref()?;
        let parameters: Vec<TypeName> =
            signature.parameters.iter().map(|parameter| parameter.with(&self.values)).collect();
        printed(&found.name, &parameters, &signature.answer.with(&self.values))
    }

    fn base(&self, file: &dyn Fn(&str) -> Option<&'a [u8]>) -> Base<'a> {
        let metadata = &self.assembly.metadata;
        let extends = metadata.tables.cell(id::TYPE_DEF, self.row, 3).and_then(Metadata::type_def_or_ref);
        let Some((table, row)) = extends else { return Base::End };
        let (token, values) = match table {
            id::TYPE_SPEC => {
                let written = signature::specification(metadata, row).map(|name| name.with(&self.values));
                let token = signature::specified(metadata, row);
                (token, written.map(|name| name.arguments().to_vec()).unwrap_or_default())
            }
            _ => (Some((table, row)), Vec::new()),
        };
        let unread = || Base::Unread("a type that cannot be read".to_owned());
        let Some((table, row)) = token else { return unread() };
        if table == id::TYPE_DEF {
            return Base::Level(Level { assembly: Rc::clone(&self.assembly), row, values });
        }
        if ["Object", "ValueType", "Enum"].iter().any(|name| metadata.is_type(table, row, "System", name)) {
            return Base::End;
        }
        let Some(full) = metadata.full_type(table, row) else { return unread() };
        let elsewhere = self.scope(row).and_then(|name| load(name, file));
        match elsewhere.and_then(|assembly| Some((assembly.type_row(&full)?, assembly))) {
            Some((row, assembly)) => Base::Level(Level { assembly, row, values }),
            None => Base::Unread(full),
        }
    }

    /// The name of the assembly that a type of another one is in.
    fn scope(&self, type_ref: u32) -> Option<&str> {
        let metadata = &self.assembly.metadata;
        let mut row = type_ref;
        for _ in 0..MOST_BASES {
            match RESOLUTION_SCOPE.decode(metadata.tables.cell(id::TYPE_REF, row, 0)?)? {
                (id::TYPE_REF, outer) => row = outer,
                (id::ASSEMBLY_REF, assembly) => {
                    return metadata.name(metadata.tables.cell(id::ASSEMBLY_REF, assembly, 6)?);
                }
                _ => return None,
            }
        }
        None
    }
}

fn unfit_parameters(parameters: &[TypeName], answer: &TypeName) -> Option<Uncallable> {
    if parameters.len() > 2 {
        return Some(Uncallable::TooManyParameters(parameters.len()));
    }
    if let [_, second] = parameters
        && !second.is_context()
        && second.is_fit()
    {
        let name = second.readable().unwrap_or_else(|| "type of its own".to_owned());
        return Some(Uncallable::SecondParameter(name));
    }
    let fit = answer.is_fit() && parameters.iter().all(TypeName::is_fit);
    (!fit).then_some(Uncallable::ByReference)
}

/// What would have to be turned from or to JSON.
fn unserialized(parameters: &[TypeName], answer: &TypeName) -> Option<&'static str> {
    let event = parameters.first().filter(|event| !event.is_context());
    if event.is_some_and(|event| event.name() != Some(STREAM)) {
        return Some("the event is no Stream");
    }
    let result = match answer.name() {
        Some("System.Void" | "System.Threading.Tasks.Task") => return None,
        Some("System.Threading.Tasks.Task`1") => answer.arguments().first()?,
        _ => answer,
    };
    // What derives from Stream is passed on as it is, and by custom says so in its name.
    let raw = result.name().is_some_and(|name| name.ends_with("Stream"));
    (!raw).then_some("the answer is no Stream")
}

const STREAM: &str = "System.IO.Stream";

#[cfg(test)]
#[path = "callable_tests.rs"]
mod tests;
