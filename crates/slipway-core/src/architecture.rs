//! The one architecture field that feeds the build platform, the local run and the function.

use serde::{Deserialize, Serialize};

/// An instruction set a Lambda function can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Architecture {
    /// 64-bit x86, `amd64` in the words of Docker and OCI.
    #[serde(rename = "x86_64")]
    X86_64,
    /// 64-bit Arm, Graviton in AWS.
    #[serde(rename = "arm64")]
    Arm64,
}

impl Architecture {
    /// The name Lambda uses: `x86_64` or `arm64`.
    pub fn lambda_name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    /// The name Docker and OCI use: `amd64` or `arm64`.
    pub fn oci_name(self) -> &'static str {
        match self {
            Self::X86_64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }

    /// The build platform: `linux/amd64` or `linux/arm64`.
    pub fn platform(self) -> &'static str {
        match self {
            Self::X86_64 => "linux/amd64",
            Self::Arm64 => "linux/arm64",
        }
    }

    /// The .NET runtime identifier: `linux-x64` or `linux-arm64`.
    pub fn runtime_identifier(self) -> &'static str {
        match self {
            Self::X86_64 => "linux-x64",
            Self::Arm64 => "linux-arm64",
        }
    }

    /// Reads any of the names in use: Lambda's, OCI's, and the kernel's (`aarch64`).
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "x86_64" | "amd64" | "x86-64" | "x64" => Some(Self::X86_64),
            "arm64" | "aarch64" => Some(Self::Arm64),
            _ => None,
        }
    }
}

impl std::fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.lambda_name())
    }
}
