//! The build context: which files a build sees, and sending them.
//!
//! The list is the engine's own: a file that `docker build` would send is sent, and no other. [`ignore`] and
//! `pattern` hold the rules of `.dockerignore`, `selection` walks the folder, `sync` and `transfer` hand the files to
//! BuildKit, `stamps` tells it which of them it has already, and `archive` streams them to the legacy builder,
//! `whole` reads all of them for an SDK that stays warm; `summary` says how much that will be; `outline` packs the names
//! with the content of some files.
//! Links are stored as links and never followed, so no file from outside the folder can come along. Sockets,
//! pipes and devices are left out.

pub(crate) mod archive;
mod extent;
pub mod ignore;
mod outline;
mod pattern;
mod pattern_syntax;
mod selection;
pub(crate) mod stamps;
mod summary;
pub(crate) mod sync;
mod transfer;
pub(crate) mod whole;

pub use extent::Extent;
pub use outline::outline;
pub use selection::{Entry, EntryKind, Identity, Selection};
pub use summary::{ContextSummary, summary};
