//! Why an assembly is not read.

/// No assembly of a function comes near it; an ahead-of-time compiled runtime does not either.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Why bytes are no readable assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyError {
    /// More bytes than any assembly of a function has.
    #[error("the file is larger than {} MiB", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// The headers of a Windows executable, which every assembly has, are missing.
    #[error("the file is not a .NET assembly: it has no PE header")]
    NotPortableExecutable,
    /// A native library or program.
    #[error("the file is not a .NET assembly: it holds native code only")]
    Native,
    /// The metadata breaks the rules of its own format.
    #[error("the assembly's metadata is damaged: {0}")]
    Damaged(&'static str),
    /// Reading it all would take more memory than a handler is worth.
    #[error("the assembly's metadata holds more text than is read")]
    TooMuchText,
}
