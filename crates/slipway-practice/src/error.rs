//! Why the practice cloud did not start. Errors of single calls are AWS's own and live in `wire`.

use crate::store::FORMAT;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Starting the practice cloud failed.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The address can be reached from other machines.
    #[error("the practice cloud listens on loopback only, and `{0}` is not a loopback address")]
    NotLoopback(SocketAddr),
    /// Another program listens there.
    #[error("port {} is already in use", address.port())]
    PortInUse {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// Listening failed for another reason.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// Another practice cloud serves the same folder.
    #[error("another practice cloud already uses the folder `{}`", path.display())]
    DataInUse {
        /// The folder with the state.
        path: PathBuf,
    },
    /// A file of the state cannot be read or written.
    #[error("cannot use `{}`", path.display())]
    Data {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// A file of the state was damaged or written by another version.
    #[error("`{}` does not hold the state of a practice cloud", path.display())]
    DataFormat {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The state was written by a newer Slipway, which may keep there what this one would lose.
    #[error("`{}` was written by a newer Slipway: format {version}, and this one knows {FORMAT}", path.display())]
    DataNewer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// The fault script cannot be read.
    #[error("cannot read the fault script `{}`", path.display())]
    FaultScript {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The fault script is not one.
    #[error("the fault script `{}` is not valid", path.display())]
    FaultScriptFormat {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}
