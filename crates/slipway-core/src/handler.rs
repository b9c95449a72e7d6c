//! The handler: what a function's image is asked to run.
use serde::{Deserialize, Serialize};

/// A .NET Lambda handler, as it stands in CMD and in `image-command`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Handler {
    /// `ASSEMBLY::NAMESPACE.TYPE::METHOD`, run by the runtime interface client of the base image.
    Method {
        /// The assembly's name without `.dll`.
        assembly: String,
        /// The type's full name.
        type_name: String,
        /// The method's name, or its whole signature where it is overloaded.
        method: String,
    },
    /// The name of an executable assembly or of a native binary in `/var/task`.
    Executable {
        /// The name without `.dll`.
        assembly: String,
    },
}
