//! Writes the TypeScript client to the path it is given: `cargo xtask bindings` runs it.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: export_bindings PATH")?;
    slipway_desktop::bindings::export(path.as_ref())
}
