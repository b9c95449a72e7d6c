//! The codes. One exists only because a program branches on it: the window picks a title and a way on by it, the
//! terminal its exit code. A code says what failed, whoever asked for it.

use serde::{Deserialize, Serialize};

/// What went wrong, as far as a host needs to tell cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// No container engine was found on this machine.
    EngineNotFound,
    /// What names the engine's address cannot be used: a variable, a Docker context, a certificate.
    EngineAddressInvalid,
    /// The engine is there, and this user may not talk to it.
    EnginePermission,
    /// The engine was found and does not answer, or was lost while it worked.
    EngineUnreachable,
    /// The engine answers, and is too old, too new or without what the work needs.
    EngineUnfit,
    /// The engine answered, and did not do what was asked.
    EngineFailed,
    /// The disk that the engine uses is full.
    DiskFull,
    /// The project's folder or file cannot be read.
    ProjectUnreadable,
    /// No project lies at the path.
    ProjectMissing,
    /// The path stands for several projects, or for one that is no function itself.
    ProjectAmbiguous,
    /// The project file was read and is no project Slipway can build.
    ProjectInvalid,
    /// No handler is known for the project.
    HandlerMissing,
    /// The base image does not fit the project's framework.
    BaseImageUnfit,
    /// An image that the step needs is not there.
    ImageMissing,
    /// The image is there and cannot be read.
    ImageUnreadable,
    /// The folder that a build sends, its ignore file or its Dockerfile cannot be used.
    ContextUnusable,
    /// The build ended with an error of its own.
    BuildFailed,
    /// The image's architecture is not the one chosen.
    ArchitectureMismatch,
    /// The event is not JSON or is too large.
    EventInvalid,
    /// There is no emulator that could run the image, or it is not the one it should be.
    EmulatorMissing,
    /// The local container did not start.
    LocalStartFailed,
    /// The local invocation began and did not come to its end.
    InvocationFailed,
    /// The files with the AWS profiles cannot be read.
    ProfileUnreadable,
    /// The AWS profile does not exist.
    ProfileMissing,
    /// No credentials were found.
    CredentialsMissing,
    /// The credentials are too old or were refused.
    CredentialsExpired,
    /// No region is set.
    RegionMissing,
    /// AWS refused the action to this identity.
    AccessDenied,
    /// The target's endpoint does not answer.
    TargetUnreachable,
    /// The other side asks for fewer requests.
    Throttled,
    /// The target understood a call and refused it, or answered with less than it always does.
    TargetRefused,
    /// The repository does not exist and its creation was not agreed to.
    RepositoryMissing,
    /// The execution role does not exist and its creation was not agreed to.
    RoleMissing,
    /// The execution role is there, and Lambda cannot use it.
    RoleUnusable,
    /// The registry of a base image does not answer.
    RegistryUnreachable,
    /// The registry of a base image answers, and not with what was asked for.
    RegistryFailed,
    /// The tag stands for another image already and cannot be moved.
    TagTaken,
    /// The upload did not end with the image proven in the registry.
    PublishFailed,
    /// The function does not exist.
    FunctionMissing,
    /// The function is there, and cannot take an image or a change.
    FunctionUnfit,
    /// The function is there, and not ready yet.
    FunctionNotReady,
    /// The function has written no log yet.
    LogMissing,
    /// The function did not come to run the wanted image.
    DeployFailed,
    /// The practice cloud did not start.
    PracticeFailed,
    /// The port asked for is taken.
    PortInUse,
    /// A value does not keep to a rule.
    InvalidInput,
    /// No task has this id.
    TaskNotFound,
    /// Slipway's own files cannot be read or written.
    StorageFailed,
    /// A file of the project cannot be written.
    WriteFailed,
    /// No program of the system opened a file.
    OpenFailed,
    /// Secrets lie in the files that a build would send.
    SecretsFound,
    /// The check of an image found what Lambda refuses.
    CheckFailed,
    /// A stage worked on another image than the one before it.
    ImageDiffers,
    /// A guard refused: going on needs a clear yes.
    Refused,
    /// Slipway made a mistake of its own.
    Unexpected,
}
