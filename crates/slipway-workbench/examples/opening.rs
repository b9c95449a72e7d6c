//! How long opening a project and saving a choice take, and how often its files are evaluated for it. The benchmark calls
//! it, because neither is a command of the terminal by itself.
//!
//! Usage: `opening PROJECT ROUNDS FOLDER`, where the folder is Slipway's own for this run. It prints one line of JSON:
//! the first opening, then the median of the others and of the saves, in milliseconds, and the evaluations.

use slipway_workbench::{Folders, Workbench};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let project = arguments.next().ok_or("name a project")?;
    let rounds: usize = arguments.next().ok_or("name how many rounds")?.parse()?;
    let folder = arguments.next().ok_or("name a folder")?;
    let workbench = Workbench::open(Folders::below(Path::new(&folder))).map_err(|report| report.message)?;
    let began = Instant::now();
    let opened = workbench.open_project(&project).await.map_err(|report| report.message)?;
    let first = milliseconds(began);
    let (mut openings, mut saves) = (Vec::new(), Vec::new());
    let mut choices = opened.choices;
    for round in 0..rounds {
        let began = Instant::now();
        workbench.open_project(&project).await.map_err(|report| report.message)?;
        openings.push(milliseconds(began));
        choices.memory_mib = if round % 2 == 0 { 1024 } else { 2048 };
        let began = Instant::now();
        let saved = workbench.save_choices(&project, choices.clone()).await;
        saves.push(milliseconds(began));
        assert_eq!(saved.map_err(|report| report.message)?.choices.memory_mib, choices.memory_mib);
    }
    let (again, save) = (median(&mut openings), median(&mut saves));
    let evaluations = workbench.evaluations();
    #[expect(clippy::print_stdout, reason = "its result is what it prints")]
    {
        println!(
            "{{\"firstMs\":{first:.1},\"againMs\":{again:.1},\"saveMs\":{save:.1},\"evaluations\":{evaluations}}}"
        );
    }
    Ok(())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
