//! `cargo xtask bench local`: a cold invocation, a warm one and a build, each by Slipway and by its peers.
//!
//! Cold is from the decision to start a container to the first answer. For SAM it is the whole command, because
//! there is no smaller thing to ask it for. Builds are whole commands on both sides.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use super::figures::{Figures, ratio};
use super::tools::{self, docker_with_buildkit, slipway, timed};
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, Need};

/// The image that everybody invokes.
const IMAGE: &str = "slipway.bench/local:1";
/// The event that everybody sends.
const EVENT: &str = "{\"Name\":\"Ada\"}";
/// The path of an invocation at the emulator.
const INVOCATIONS: &str = "2015-03-31/functions/function/invocations";

/// How long to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Rounds of cold invocations and of builds.
    #[arg(long, default_value_t = 7)]
    rounds: u32,
    /// Rounds of warm invocations.
    #[arg(long, default_value_t = 50)]
    warm_rounds: u32,
    /// Measure an optimised build, which takes long to make.
    #[arg(long)]
    optimised: bool,
}

/// What is measured with.
struct Bench<'a> {
    layout: &'a Layout,
    slipway: PathBuf,
    timings: PathBuf,
    sample: PathBuf,
    docker: &'static str,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    setup::prepare(layout, &[Need::Engine, Need::SamCli], options.yes)?;
    tools::build(layout, options.optimised)?;
    let built = tools::folder(layout, options.optimised);
    let bench = Bench {
        layout,
        slipway: built.join("slipway"),
        timings: built.join("examples/timings"),
        sample: new_sample(layout, &built.join("slipway"))?,
        docker: docker_with_buildkit()?,
    };
    println!("docker, curl and SAM are measured as they ship.");
    let (builds, rebuilds) = (build_rounds(&bench, options.rounds)?, rebuild_rounds(&bench, options.rounds)?);
    let cold = cold_rounds(&bench, options.rounds)?;
    let warm = warm_rounds(&bench, options.warm_rounds)?;
    print_tables(&cold, &warm, &builds, &rebuilds);
    Ok(())
}

fn print_tables(cold: &[Figures; 3], warm: &[Figures; 2], builds: &[Figures; 2], rebuilds: &[Figures; 2]) {
    println!("\n| What | median ms | least | most | rounds |\n|---|---|---|---|---|");
    println!("{}", cold[0].row("cold: Slipway"));
    println!("{}", cold[1].row("cold: docker run + curl"));
    println!("{}", cold[2].row("cold: sam local invoke"));
    println!("{}", warm[0].row("warm: Slipway"));
    println!("{}", warm[1].row("warm: curl"));
    println!("{}", builds[0].row("build, no cache: Slipway"));
    println!("{}", builds[1].row("build, no cache: docker with BuildKit"));
    println!("{}", rebuilds[0].row("build after an edit: Slipway"));
    println!("{}", rebuilds[1].row("build after an edit: docker with BuildKit"));
    println!("\n| Slipway beside | ratio | aim | |\n|---|---|---|---|");
    println!("{}", ratio("cold, docker run + curl", &cold[0], &cold[1], 1.1));
    println!("{}", ratio("cold, sam local invoke", &cold[0], &cold[2], 0.1));
    println!("{}", ratio("warm, curl", &warm[0], &warm[1], 1.2));
    println!("{}", ratio("build, no cache, docker", &builds[0], &builds[1], 1.05));
    println!("{}", ratio("build after an edit, docker", &rebuilds[0], &rebuilds[1], 1.05));
}

/// A fresh sample with a Dockerfile of its own, so that both sides build the same text.
fn new_sample(layout: &Layout, program: &Path) -> Outcome<PathBuf> {
    let folder = layout.cached_folder("bench")?.join("Harbour");
    if folder.exists() {
        fs::remove_dir_all(&folder).explain("remove", &folder)?;
    }
    slipway(layout, program)
        .arg("new")
        .arg(&folder)
        .args(["--framework", setup::image_source(layout)?.framework()])
        .quiet()?;
    let text = slipway(layout, program).arg("dockerfile").arg(&folder).read()?;
    let file = folder.join("Dockerfile");
    fs::write(&file, text).explain("write", &file)?;
    Ok(folder)
}

fn slipway_build(bench: &Bench<'_>, anew: &[&str]) -> Program {
    slipway(bench.layout, &bench.slipway)
        .arg("build")
        .arg(&bench.sample)
        .args(["--json", "--tag", IMAGE])
        .args(anew)
}

fn docker_build(bench: &Bench<'_>, anew: &[&str]) -> Program {
    Program::new(bench.docker)
        .env("DOCKER_BUILDKIT", "1")
        .args(["build", "--platform", "linux/amd64", "--tag", "slipway.bench/docker:1"])
        .args(anew)
        .arg(&bench.sample)
}

fn build_rounds(bench: &Bench<'_>, rounds: u32) -> Outcome<[Figures; 2]> {
    let mut figures = [Figures::default(), Figures::default()];
    for _ in 0..rounds {
        figures[0].add(timed(slipway_build(bench, &["--no-cache"]))?);
        figures[1].add(timed(docker_build(bench, &["--no-cache"]))?);
    }
    Ok(figures)
}

/// Each build follows an edit that nobody has built before, so that each side compiles once.
fn rebuild_rounds(bench: &Bench<'_>, rounds: u32) -> Outcome<[Figures; 2]> {
    let mut figures = [Figures::default(), Figures::default()];
    for round in 0..rounds {
        edit(bench, &format!("slipway {round}"))?;
        figures[0].add(timed(slipway_build(bench, &[]))?);
        edit(bench, &format!("docker {round}"))?;
        figures[1].add(timed(docker_build(bench, &[]))?);
    }
    Ok(figures)
}

fn edit(bench: &Bench<'_>, what: &str) -> Outcome {
    let file = bench.sample.join("Edited.cs");
    let stamp = Instant::now();
    fs::write(&file, format!("// {what} {stamp:?}\n")).explain("write", &file)
}

fn cold_rounds(bench: &Bench<'_>, rounds: u32) -> Outcome<[Figures; 3]> {
    let mut own = Timings::start(&bench.timings)?;
    let template = sam_template(bench)?;
    // SAM adds its emulator to the image on the first call; that is not what is measured.
    sam(bench.layout, &template).quiet()?;
    let mut figures = [Figures::default(), Figures::default(), Figures::default()];
    for _ in 0..rounds {
        figures[0].add(own.ask("cold")?);
        figures[1].add(docker_and_curl(bench)?);
        figures[2].add(timed(sam(bench.layout, &template))?);
    }
    Ok(figures)
}

fn warm_rounds(bench: &Bench<'_>, rounds: u32) -> Outcome<[Figures; 2]> {
    let mut own = Timings::start(&bench.timings)?;
    own.ask("warm")?;
    let (container, address) = docker_run(bench)?;
    until_answered(&address)?;
    let mut figures = [Figures::default(), Figures::default()];
    for _ in 0..rounds {
        figures[0].add(own.ask("warm")?);
        let seconds = curl(&address).args(["--write-out", "%{time_total}"]).read()?;
        let seconds: f64 =
            seconds.trim().parse().map_err(|_| Failure::Failed("curl told no time.".to_owned()))?;
        figures[1].add(seconds * 1000.0);
    }
    Program::new(bench.docker).args(["rm", "--force", container.as_str()]).quiet()?;
    Ok(figures)
}

fn docker_and_curl(bench: &Bench<'_>) -> Outcome<f64> {
    let began = Instant::now();
    let (container, address) = docker_run(bench)?;
    until_answered(&address)?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    Program::new(bench.docker).args(["rm", "--force", container.as_str()]).quiet()?;
    Ok(took)
}

fn docker_run(bench: &Bench<'_>) -> Outcome<(String, String)> {
    let container =
        Program::new(bench.docker).args(["run", "--detach", "--publish", "127.0.0.1::8080", IMAGE]).read()?;
    let container = container.trim().to_owned();
    let port = Program::new(bench.docker).args(["port", container.as_str(), "8080/tcp"]).read()?;
    let address = port.lines().next().unwrap_or_default().trim().to_owned();
    Ok((container, address))
}

fn curl(address: &str) -> Program {
    Program::new("curl")
        .args(["--silent", "--fail", "--output", "/dev/null", "--data", EVENT])
        .arg(format!("http://{address}/{INVOCATIONS}"))
}

/// The emulator takes connections a moment after the container runs; who asks too early asks again.
fn until_answered(address: &str) -> Outcome {
    let limit = Instant::now() + Duration::from_secs(30);
    while Instant::now() < limit {
        if curl(address).succeeds() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Err(Failure::Failed(format!("The container at {address} did not answer.")))
}

fn sam_template(bench: &Bench<'_>) -> Outcome<PathBuf> {
    let folder = bench.layout.cached_folder("bench")?;
    let template = folder.join("template.yaml");
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Harbour:\n    Type: AWS::Serverless::Function\n    \
         Properties:\n      PackageType: Image\n      ImageUri: {IMAGE}\n      MemorySize: 512\n      Timeout: 30\n"
    );
    fs::write(&template, text).explain("write", &template)?;
    let event = folder.join("event.json");
    fs::write(&event, EVENT).explain("write", &event)?;
    Ok(template)
}

fn sam(layout: &Layout, template: &Path) -> Program {
    Program::new(setup::sam_program(layout))
        .env("SAM_CLI_TELEMETRY", "0")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "none")
        .env("AWS_SECRET_ACCESS_KEY", "none")
        .args(["local", "invoke", "Harbour", "--skip-pull-image", "--template"])
        .arg(template)
        .arg("--event")
        .arg(template.with_file_name("event.json"))
}

/// The program that invokes by Slipway's own library, asked for one figure at a time.
struct Timings {
    child: Child,
    ask: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Timings {
    fn start(program: &Path) -> Outcome<Self> {
        let failed = |why: &str| Failure::Failed(format!("The timings program {why}."));
        let mut child = Command::new(program)
            .args([IMAGE, EVENT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&format!("did not start: {error}")))?;
        let ask = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().ok_or_else(|| failed("has no output"))?).lines();
        Ok(Self { child, ask, answers })
    }

    fn ask(&mut self, what: &str) -> Outcome<f64> {
        let failed = || Failure::Failed(format!("The timings program gave no answer to `{what}`."));
        let ask = self.ask.as_mut().ok_or_else(failed)?;
        writeln!(ask, "{what}").map_err(|_| failed())?;
        let line = self.answers.next().and_then(Result::ok).ok_or_else(failed)?;
        line.parse().map_err(|_| failed())
    }
}

impl Drop for Timings {
    fn drop(&mut self) {
        // The end of its input tells the program to remove its container and to end.
        self.ask = None;
        let _ = self.child.wait();
    }
}
