//! Whose a Dockerfile is: Slipway's, as long as no hand has changed it, or the project's own.

use crate::disk;
use slipway_dockerfile::kept;
use std::path::Path;

/// Whose the Dockerfile in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// There is none.
    Nobody,
    /// No hand has changed it since Slipway wrote it.
    Slipway,
    /// The project's own.
    Project,
}

/// No Dockerfile that Slipway writes is larger.
const MOST_BYTES: u64 = 256 * 1024;

/// Whose the folder's Dockerfile is. One that cannot be read is the project's own: whoever reads it will say why.
pub(crate) fn owner(folder: &Path) -> Owner {
    owner_of(&folder.join("Dockerfile"))
}

/// Whose this Dockerfile is.
pub(crate) fn owner_of(path: &Path) -> Owner {
    match disk::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Owner::Nobody,
        Ok(metadata) if metadata.len() > MOST_BYTES => Owner::Project,
        Ok(_) => match disk::read_text(path) {
            Ok(text) if kept::is_kept(&text) => Owner::Slipway,
            _ => Owner::Project,
        },
        Err(_) => Owner::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_slipways_only_while_no_hand_has_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        assert_eq!(owner(folder.path()), Owner::Nobody);
        let text = kept::keep("FROM scratch\n");
        std::fs::write(&path, &text).unwrap();
        assert_eq!(owner(folder.path()), Owner::Slipway);
        std::fs::write(&path, format!("{text}# mine\n")).unwrap();
        assert_eq!(owner(folder.path()), Owner::Project);
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(owner(folder.path()), Owner::Project);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert_eq!(owner(folder.path()), Owner::Nobody, "a folder is no Dockerfile");
    }
}
