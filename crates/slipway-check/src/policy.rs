//! Which files are kept or looked into while a layer passes, and how much of that in all.
//!
//! The decision falls before the configuration is known, since an archive may name its image last. So it rests on
//! the path alone: the directories in which a .NET function's files stand by custom.

use crate::files::file_name;
use slipway_archive::limits::NameBudget;

/// Where a function's files are looked for: AWS's task root, and the directory of Microsoft's images.
pub(crate) const TASK_ROOTS: [&str; 2] = ["var/task", "app"];
/// The program that AWS's entry point starts.
pub(crate) const BOOTSTRAP: &str = "var/runtime/bootstrap";

pub(crate) const LARGEST_TEXT: u64 = 1024 * 1024;
const LARGEST_DOCUMENT: u64 = 4 * 1024 * 1024;
const LARGEST_ASSEMBLY: u64 = 8 * 1024 * 1024;
const LARGEST_LIBC: u64 = 8 * 1024 * 1024;
/// One native file at a time is held, and let go when it is read.
pub(crate) const LARGEST_NATIVE: u64 = 40 * 1024 * 1024;

/// What is done with a file's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interest {
    /// Its bytes are kept for the checks.
    Keep,
    /// It may be a native program, which its first bytes say.
    Native,
    /// The C library, whose version stands within it.
    Libc,
    /// It is scanned for secrets if it is text.
    Text,
    /// It is skipped.
    Nothing,
}

/// Assemblies of well-known packages: the function's own handlers are never in them.
const PACKAGES: [&str; 9] = [
    "System.",
    "Microsoft.",
    "AWSSDK.",
    "Amazon.Lambda.",
    "Newtonsoft.",
    "netstandard.dll",
    "mscorlib.dll",
    "WindowsBase.dll",
    "AWS.Lambda.",
];

/// Decides by path and size.
pub(crate) fn interest(path: &str, size: u64) -> Interest {
    let name = file_name(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if name == "libc.so.6" || (name.starts_with("libc-2.") && extension == "so") {
        return if size <= LARGEST_LIBC { Interest::Libc } else { Interest::Nothing };
    }
    if let Some(within) = in_task_root(path) {
        let direct = !within.contains('/');
        let document = name.ends_with(".runtimeconfig.json") || name.ends_with(".deps.json");
        let package = PACKAGES.iter().any(|package| name.starts_with(package));
        if direct && document && size <= LARGEST_DOCUMENT {
            return Interest::Keep;
        }
        if direct && extension == "dll" && !package && size <= LARGEST_ASSEMBLY {
            return Interest::Keep;
        }
        let library = extension == "so" || name.contains(".so.");
        if library
            || (direct && (extension.is_empty() || !matches!(extension, "dll" | "json" | "pdb" | "xml")))
        {
            return Interest::Native;
        }
    }
    if path == BOOTSTRAP {
        return Interest::Native;
    }
    if size <= LARGEST_TEXT { Interest::Text } else { Interest::Nothing }
}

/// The path within a task root, if it is in one.
pub(crate) fn in_task_root(path: &str) -> Option<&str> {
    TASK_ROOTS.iter().find_map(|root| path.strip_prefix(root)?.strip_prefix('/'))
}

/// What may still be kept or opened, over all layers.
#[derive(Debug)]
pub(crate) struct Budgets {
    /// Names over all layers.
    pub(crate) names: NameBudget,
    kept: u64,
    native: u64,
}

/// Bodies kept over all layers.
const MOST_KEPT: u64 = 32 * 1024 * 1024;
/// Native bytes opened over all layers; they are not kept, so this bounds time and not memory.
const MOST_NATIVE: u64 = 512 * 1024 * 1024;

impl Budgets {
    pub(crate) fn new() -> Self {
        Self { names: NameBudget::default(), kept: MOST_KEPT, native: MOST_NATIVE }
    }

    pub(crate) fn keep(&mut self, size: u64) -> bool {
        take(&mut self.kept, size)
    }

    pub(crate) fn open_native(&mut self, size: u64) -> bool {
        size <= LARGEST_NATIVE && take(&mut self.native, size)
    }
}

fn take(left: &mut u64, size: u64) -> bool {
    left.checked_sub(size).is_some_and(|rest| {
        *left = rest;
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_decides_what_is_done() {
        for (path, wanted) in [
            ("var/task/App.dll", Interest::Keep),
            ("var/task/App.runtimeconfig.json", Interest::Keep),
            ("var/task/AWSSDK.Core.dll", Interest::Text),
            ("var/task/de/App.resources.dll", Interest::Text),
            ("var/task/libx.so.1", Interest::Native),
            ("var/task/bootstrap", Interest::Native),
            ("var/task/appsettings.json", Interest::Text),
            ("app/App.deps.json", Interest::Keep),
            ("usr/lib64/libc.so.6", Interest::Libc),
            ("etc/passwd", Interest::Text),
            (BOOTSTRAP, Interest::Native),
        ] {
            assert_eq!(interest(path, 1000), wanted, "{path}");
        }
        assert_eq!(interest("var/task/App.dll", 9 << 20), Interest::Nothing);
        assert_eq!(interest("usr/share/big.txt", 2 << 20), Interest::Nothing);
    }

    #[test]
    fn a_budget_ends() {
        let mut budgets = Budgets::new();
        assert!(budgets.keep(MOST_KEPT) && !budgets.keep(1));
        assert!(!budgets.open_native(LARGEST_NATIVE + 1));
    }
}
