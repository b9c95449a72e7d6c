//! Times local invocations for `cargo xtask bench local`: for each line `cold` or `warm` on standard input it makes
//! one invocation of the image and prints its milliseconds. A cold one starts with no container.

#![expect(clippy::print_stdout, reason = "the figures are read from standard output")]

use bytes::Bytes;
use slipway_core::{Architecture, MemorySize, Verdict};
use slipway_emulator::{Emulator, LocalFunction, RieSource};
use slipway_engine::{EndpointEnvironment, Engine, resolve};
use std::io::BufRead as _;
use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let image = arguments.next().ok_or("usage: timings IMAGE EVENT")?;
    let event = Bytes::from(arguments.next().ok_or("usage: timings IMAGE EVENT")?);
    let engine = Engine::connect(&resolve(&EndpointEnvironment::from_process())?).await?;
    let id = engine.inspect_image(&image).await?.id;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let mut function = LocalFunction::new(id, Architecture::X86_64);
    function.memory = MemorySize(512);
    function.timeout_seconds = 30;
    for line in std::io::stdin().lock().lines() {
        if line? == "cold" {
            emulator.stop_all().await;
        }
        let began = Instant::now();
        let invocation = emulator.invoke(&function, event.clone(), &|_| {}).await?;
        let took = began.elapsed();
        if invocation.verdict != Verdict::Success {
            return Err(format!("the invocation ended with {:?}", invocation.verdict).into());
        }
        println!("{}", took.as_secs_f64() * 1000.0);
    }
    emulator.stop_all().await;
    Ok(())
}
