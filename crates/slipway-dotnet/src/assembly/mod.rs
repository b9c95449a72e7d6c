//! What a compiled .NET assembly says about itself, above all which handlers it holds. Read by hand: Microsoft's reader
//! of this format in Rust, windows-metadata, is for metadata that is trusted and panics where it is wrong.
//!
//! The reader follows ECMA-335 part II from the PE header to the metadata tables and looks at no code. It works
//! on bytes that a stranger may have written: every offset is checked, every walk has an end, and text is copied
//! within a budget. It does not load what an assembly refers to, so a method inherited from another assembly is
//! unknown to it, except the one that the ASP.NET Core base classes are known for. Edit-and-continue metadata
//! and native images without metadata are refused.

mod bytes;
mod callable;
mod error;
mod flag;
mod found;
mod image;
mod marks;
mod metadata;
mod plumbing;
mod rules;
mod schema;
mod shape;
mod shapes;
mod signature;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod type_name;

pub use callable::{Callable, Uncallable, callable};
pub use error::{AssemblyError, MOST_BYTES};
pub use found::{FoundHandler, FoundKind, of_generated_main};
pub(crate) use rules::{handlers_of, mark_only};
pub(crate) use shape::{MethodShape, Program, TypeShape, belongs_to_every_object};
pub(crate) use type_name::TypeName;

use image::Image;
use metadata::Metadata;
use serde::{Deserialize, Serialize};
use tables::id;

/// What is read from an assembly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Assembly {
    /// Its simple name, which is the first part of a method handler.
    pub name: String,
    /// Its version in four parts.
    pub version: String,
    /// What the compiler was told to build for, such as `.NETCoreApp,Version=v8.0`.
    pub target_framework: Option<String>,
    /// Whether it can be started, which makes its name a handler.
    pub has_entry_point: bool,
    /// The names of the assemblies it refers to, in the order written.
    pub references: Vec<String>,
    /// Whether the assembly as a whole names a serializer for Lambda.
    pub serializer: bool,
    /// What a program that Amazon.Lambda.Annotations starts takes in ANNOTATIONS_HANDLER; empty for any other.
    pub annotated: Vec<String>,
    /// The handlers found, the likely ones first.
    pub handlers: Vec<FoundHandler>,
}

/// Reads an assembly from the bytes of its file.
pub fn read_assembly(bytes: &[u8]) -> Result<Assembly, AssemblyError> {
    if bytes.len() > MOST_BYTES {
        return Err(AssemblyError::TooLarge);
    }
    let image = Image::read(bytes)?;
    let metadata = Metadata::read(image.metadata)?;
    let (name, version) = identity(&metadata).ok_or(AssemblyError::Damaged("it names no assembly"))?;
    let marks = marks::Marks::read(&metadata);
    let entry = image.entry_point.filter(|row| (1..=metadata.tables.rows(id::METHOD_DEF)).contains(row));
    let shapes = shapes::read(&metadata, &marks, entry);
    let program = entry.map(|_| Program { place: None });
    let generates_main = entry.is_some() && marks.generates_main;
    let mut handlers = handlers_of(&name, &shapes, &[], program);
    mark_only(&mut handlers);
    let assembly = Assembly {
        handlers: if generates_main { of_generated_main(&name, handlers) } else { handlers },
        name,
        version,
        target_framework: marks.target_framework.clone(),
        has_entry_point: entry.is_some(),
        references: references(&metadata),
        annotated: if generates_main { annotated(&metadata, &marks) } else { Vec::new() },
        serializer: marks.serializer,
    };
    if metadata.is_exhausted() { Err(AssemblyError::TooMuchText) } else { Ok(assembly) }
}

impl Assembly {
    /// The framework as a project file names it, such as `net8.0`.
    pub fn framework_moniker(&self) -> Option<String> {
        let (family, version) = self.target_framework.as_deref()?.split_once(',')?;
        let version = version.trim().strip_prefix("Version=v")?;
        let (major, _) = version.split_once('.')?;
        let major: u32 = major.parse().ok()?;
        match family {
            ".NETCoreApp" if major >= 5 => Some(format!("net{version}")),
            ".NETCoreApp" => Some(format!("netcoreapp{version}")),
            ".NETStandard" => Some(format!("netstandard{version}")),
            ".NETFramework" => Some(format!("net{}", version.replace('.', ""))),
            _ => None,
        }
    }
}

fn identity(metadata: &Metadata<'_>) -> Option<(String, String)> {
    let cell = |column| metadata.tables.cell(id::ASSEMBLY, 1, column);
    let version = format!("{}.{}.{}.{}", cell(1)?, cell(2)?, cell(3)?, cell(4)?);
    let name = metadata.owned(metadata.name(cell(7)?)?)?;
    Some((name, version))
}

/// The methods for which Amazon.Lambda.Annotations generates handlers; a program of it knows them by their names.
fn annotated(metadata: &Metadata<'_>, marks: &marks::Marks) -> Vec<String> {
    let rows = (1..=metadata.tables.rows(id::METHOD_DEF)).filter(|row| marks.is_annotated(*row));
    rows.filter_map(|row| metadata.name(metadata.tables.cell(id::METHOD_DEF, row, 3)?))
        .map_while(|name| metadata.owned(name))
        .collect()
}

fn references(metadata: &Metadata<'_>) -> Vec<String> {
    (1..=metadata.tables.rows(id::ASSEMBLY_REF))
        .filter_map(|row| metadata.name(metadata.tables.cell(id::ASSEMBLY_REF, row, 6)?))
        .map_while(|name| metadata.owned(name))
        .collect()
}
