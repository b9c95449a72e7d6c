//! What can go wrong around an invocation. What goes wrong inside the function is a verdict and no error.

use slipway_core::Architecture;
use slipway_engine::EngineError;
use std::path::PathBuf;

/// A step of a local invocation that failed.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// The event is no JSON.
    #[error("the event is not JSON: line {line}, column {column}")]
    EventNotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What the parser expected.
        #[source]
        source: serde_json::Error,
    },
    /// The event is no text in UTF-8.
    #[error("the event is not UTF-8 text from byte {offset} on")]
    EventNotText {
        /// Where the first wrong byte is.
        offset: usize,
    },
    /// The event is larger than Lambda accepts.
    #[error("the event has {size} bytes; Lambda accepts {limit}")]
    EventTooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The image is for another architecture than the function.
    #[error("the image `{image}` is for {}, and the function is meant for {wanted}", found.map_or("another architecture", Architecture::lambda_name))]
    ArchitectureMismatch {
        /// The image.
        image: String,
        /// What the image says; none if it is no architecture of Lambda.
        found: Option<Architecture>,
        /// What the function asks for.
        wanted: Architecture,
    },
    /// The engine's machine cannot run programs of this architecture.
    #[error("this engine runs on {engine} and cannot run programs for {wanted}")]
    ArchitectureUnsupported {
        /// The engine's own architecture.
        engine: Architecture,
        /// What the function asks for.
        wanted: Architecture,
    },
    /// The emulator's file cannot be read.
    #[error("the Lambda runtime interface emulator {path} cannot be read")]
    RieUnreadable {
        /// The file.
        path: PathBuf,
        /// Why reading failed.
        #[source]
        source: std::io::Error,
    },
    /// The emulator's file is not the one that was expected.
    #[error("the Lambda runtime interface emulator {path} has the checksum {found} instead of {expected}")]
    RieChecksumWrong {
        /// The file.
        path: PathBuf,
        /// The SHA-256 that was pinned.
        expected: String,
        /// The SHA-256 of the file.
        found: String,
    },
    /// The image has no emulator and none was given.
    #[error("the image `{image}` has no Lambda runtime interface emulator")]
    RieMissing {
        /// The image.
        image: String,
    },
    /// The container ended before it took a connection.
    #[error("the container ended with exit code {exit_code} before it was ready")]
    ContainerEnded {
        /// How its first process ended.
        exit_code: i64,
        /// The last lines it wrote.
        log_lines: Vec<String>,
    },
    /// The container runs and takes no connection.
    #[error("the container was not ready within {seconds} s")]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// The last lines it wrote.
        log_lines: Vec<String>,
    },
    /// The container was stopped on purpose while the invocation ran.
    #[error("the container was stopped during the invocation")]
    Stopped,
    /// The request could not be put together.
    #[error("the request to the emulator could not be made")]
    Request(#[source] http::Error),
    /// The engine failed.
    #[error("the container engine failed during a local invocation")]
    Engine(#[from] EngineError),
}
