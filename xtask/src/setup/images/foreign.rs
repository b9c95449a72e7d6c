//! An image that says it is for another architecture. It is loaded, not built: not every engine can build
//! for an architecture that is not its own. It holds one text file and runs nowhere.

use std::fs;

use serde_json::json;
use sha2::{Digest, Sha256};
use tar::{Builder, Header};

use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::setup::engine;

/// Loads the image into the engine.
pub(super) fn load(layout: &Layout, tag: &str, architecture: &str, labels: &[(&str, &str)]) -> Outcome {
    let folder = layout.cached_folder("contexts")?;
    let path = folder.join(format!("{architecture}.tar"));
    let archive = archive(tag, architecture, labels).explain("put together", &path)?;
    fs::write(&path, archive).explain("write", &path)?;
    engine::docker(layout).args(["load", "--quiet", "--input"]).arg(&path).quiet()
}

fn archive(tag: &str, architecture: &str, labels: &[(&str, &str)]) -> std::io::Result<Vec<u8>> {
    let layer = tar_of(&[("var/task/README", b"A stand-in for an image of another architecture.\n")])?;
    let labels: serde_json::Map<_, _> = labels.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "created": "2026-01-01T00:00:00Z",
        "config": {
            "Labels": labels,
            "WorkingDir": "/var/task",
            "Entrypoint": ["/lambda-entrypoint.sh"],
            "Env": ["LAMBDA_TASK_ROOT=/var/task", "LAMBDA_RUNTIME_DIR=/var/runtime"],
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", sha256(&layer))] },
        "history": [{ "created": "2026-01-01T00:00:00Z", "created_by": "slipway stand-in" }],
    })
    .to_string();
    let config_name = format!("{}.json", sha256(config.as_bytes()));
    let manifest = json!([{ "Config": config_name, "RepoTags": [tag], "Layers": ["layer.tar"] }]).to_string();
    tar_of(&[
        (config_name.as_str(), config.as_bytes()),
        ("layer.tar", &layer),
        ("manifest.json", manifest.as_bytes()),
    ])
}

fn tar_of(files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content)?;
    }
    builder.into_inner()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
