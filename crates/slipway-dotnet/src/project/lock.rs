//! What a lock file of NuGet says about runtimes.
//!
//! In locked mode a restore has to ask for exactly the runtimes that the lock file was written for. Most are written
//! for none, on a developer's machine; a restore for `linux-x64` then ends with NU1004.

use serde_json::Value;
use std::path::Path;

const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Whether a restore for this runtime identifier fails in locked mode, because the lock file was written without it.
/// False where the text is no lock file: then the restore itself says what is wrong.
pub fn lacks_runtime(bytes: &[u8], runtime_identifier: &str) -> bool {
    if bytes.len() > MAX_BYTES {
        return false;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return false };
    let Some(sections) = document.get("dependencies").and_then(Value::as_object) else { return false };
    // A section is named `net8.0`, or `net8.0/linux-x64` for a runtime.
    let mut runtimes = sections.keys().filter_map(|section| section.split_once('/'));
    !sections.is_empty() && !runtimes.any(|(_, runtime)| runtime.eq_ignore_ascii_case(runtime_identifier))
}

/// The names that a project's lock file may have, the more particular first.
pub fn file_names(project: &Path) -> [String; 2] {
    let stem = project.file_stem().unwrap_or_default().to_string_lossy().replace(' ', "_");
    [format!("packages.{stem}.lock.json"), "packages.lock.json".to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_without_the_runtime_refuses_a_restore_for_it() {
        let lock = |sections: &[&str]| {
            let sections: serde_json::Map<String, Value> =
                sections.iter().map(|name| ((*name).to_owned(), Value::Object(Default::default()))).collect();
            serde_json::json!({ "version": 1, "dependencies": sections }).to_string().into_bytes()
        };
        assert!(lacks_runtime(&lock(&["net10.0"]), "linux-x64"));
        assert!(lacks_runtime(&lock(&["net10.0", "net10.0/win-x64"]), "linux-x64"));
        assert!(!lacks_runtime(&lock(&["net10.0", "net10.0/linux-x64"]), "linux-x64"));
        for text in [&b""[..], b"{}", b"nonsense", &lock(&[])] {
            assert!(!lacks_runtime(text, "linux-x64"));
        }
    }
}
