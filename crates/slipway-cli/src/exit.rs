//! The exit codes, one table from the error contract. They are part of the interface: scripts branch on them.

use slipway_workbench::report::ErrorCode;

/// Done.
pub(crate) const DONE: u8 = 0;
/// It was tried and failed.
pub(crate) const FAILED: u8 = 1;
/// Wrong usage: an argument is wrong. The argument parser uses the same number.
pub(crate) const USAGE: u8 = 2;
/// A guard refused.
pub(crate) const REFUSED: u8 = 3;
/// Something needed is missing: an engine, credentials.
pub(crate) const MISSING: u8 = 4;
/// Cancelled.
pub(crate) const CANCELLED: u8 = 130;

/// The exit code of an error.
pub(crate) fn code_of(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::EngineNotFound
        | ErrorCode::EngineAddressInvalid
        | ErrorCode::EngineUnfit
        | ErrorCode::EmulatorMissing
        | ErrorCode::ProfileUnreadable
        | ErrorCode::EnginePermission
        | ErrorCode::EngineUnreachable
        | ErrorCode::ProfileMissing
        | ErrorCode::CredentialsMissing
        | ErrorCode::CredentialsExpired
        | ErrorCode::RegionMissing => MISSING,
        ErrorCode::HandlerMissing | ErrorCode::EventInvalid | ErrorCode::InvalidInput => USAGE,
        ErrorCode::RepositoryMissing
        | ErrorCode::RoleMissing
        | ErrorCode::SecretsFound
        | ErrorCode::CheckFailed
        | ErrorCode::ImageDiffers
        | ErrorCode::Refused => REFUSED,
        ErrorCode::DiskFull
        | ErrorCode::EngineFailed
        | ErrorCode::ProjectUnreadable
        | ErrorCode::ProjectMissing
        | ErrorCode::ProjectAmbiguous
        | ErrorCode::ProjectInvalid
        | ErrorCode::BaseImageUnfit
        | ErrorCode::ImageMissing
        | ErrorCode::ImageUnreadable
        | ErrorCode::ContextUnusable
        | ErrorCode::BuildFailed
        | ErrorCode::ArchitectureMismatch
        | ErrorCode::LocalStartFailed
        | ErrorCode::InvocationFailed
        | ErrorCode::AccessDenied
        | ErrorCode::TargetUnreachable
        | ErrorCode::Throttled
        | ErrorCode::TargetRefused
        | ErrorCode::RoleUnusable
        | ErrorCode::RegistryUnreachable
        | ErrorCode::RegistryFailed
        | ErrorCode::TagTaken
        | ErrorCode::PublishFailed
        | ErrorCode::FunctionMissing
        | ErrorCode::FunctionUnfit
        | ErrorCode::FunctionNotReady
        | ErrorCode::LogMissing
        | ErrorCode::DeployFailed
        | ErrorCode::PracticeFailed
        | ErrorCode::PortInUse
        | ErrorCode::TaskNotFound
        | ErrorCode::StorageFailed
        | ErrorCode::WriteFailed
        | ErrorCode::OpenFailed
        | ErrorCode::Unexpected => FAILED,
    }
}
