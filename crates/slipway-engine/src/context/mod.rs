//! The build context: which files a build sees, and sending them.
//!
//! The list is the engine's own: a file that `docker build` would send is sent, and no other. [`ignore`] and
//! `pattern` hold the rules of `.dockerignore`, `selection` walks the folder, `sync` hands the files to BuildKit and
//! `archive` streams them to the legacy builder; `summary` says how much that will be.
//! Links are stored as links and never followed, so no file from outside the folder can come along. Sockets,
//! pipes and devices are left out.

pub(crate) mod archive;
pub mod ignore;
mod pattern;
mod pattern_syntax;
mod selection;
mod summary;
pub(crate) mod sync;

pub use selection::{Entry, EntryKind, Selection};
pub use summary::{ContextSummary, summary};
