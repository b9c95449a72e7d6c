//! Handlers found in source text, before anything was built. Read by hand: parsers of these languages are to be had as
//! tree-sitter's grammars, which are C, and no C is let near a stranger's text here.
//!
//! All files of a project are read, and those of the projects it refers to, each by a tokenizer of its language and a
//! parser that knows declarations and passes over the rest. What only a compiler can know stays open: a type of a
//! package keeps the name it is written with, an overload with such a type is left out, and a class that derives from
//! one of a package other than AWS's is not known to be a handler's. After a build the assembly itself says more.

mod annotations;
pub mod aspire;
mod calls;
mod choice;
mod csharp;
mod csharp_imports;
mod csharp_members;
mod csharp_tokens;
mod csharp_types;
mod declared;
mod doubt;
mod fsharp;
mod fsharp_tokens;
mod fsharp_types;
mod known;
mod language;
mod names;
mod projects;
#[cfg(test)]
mod projects_tests;
mod scanner;
mod shapes;
#[cfg(test)]
mod tests;
mod texts;
mod visual_basic;
mod visual_basic_tokens;

pub use choice::{Choice, ONLY, Told, choose};
pub use doubt::doubt;
pub use language::SourceLanguage;
pub use projects::{SourceHandlers, handlers_in_projects};
pub use texts::{MOST_BYTES, SourceText, Sources, text_of};
