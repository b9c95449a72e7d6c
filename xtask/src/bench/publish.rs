//! `cargo xtask bench publish`: pushes to a practice cloud that both sides share, beside `docker push`.
//!
//! Each round has a new practice cloud on a new port and a new home, so that neither side remembers a registry. What is
//! measured are whole commands; those of Slipway check the image before its first upload, as they do for everybody.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Args;
use serde::Deserialize;

use super::figures::{Figures, ratio};
use super::tools::{self, docker_with_buildkit, timed};
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, Need};
use crate::start::with_environment;

const IMAGE: &str = "slipway.bench/publish:1";
const EDITED: &str = "slipway.bench/publish:2";
/// What is added to the base, so that an image of about 311 MB comes about.
const ADDED_MIB: usize = 40;
/// What an edit changes.
const EDITED_MIB: usize = 2;

/// How long to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Rounds.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Measure an optimised build, which takes long to make.
    #[arg(long)]
    optimised: bool,
}

struct Bench<'a> {
    layout: &'a Layout,
    slipway: PathBuf,
    folder: PathBuf,
    docker: &'static str,
    base: &'static str,
}

/// What a push is measured for.
const SITUATIONS: [(&str, f64); 3] =
    [("first push", 0.5), ("one layer of 2 MB changed", 1.0), ("nothing changed", 0.3)];

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    setup::prepare(layout, &[Need::Engine, Need::AwsCli], options.yes)?;
    tools::build(layout, options.optimised)?;
    let stands_on = setup::image_source(layout)?;
    println!("{}", stands_on.line());
    let bench = Bench {
        layout,
        slipway: tools::folder(layout, options.optimised).join("slipway"),
        folder: layout.cached_folder("bench-publish")?,
        docker: docker_with_buildkit()?,
        base: stands_on.base(),
    };
    image(&bench)?;
    let mut own: [Figures; 3] = Default::default();
    let mut peer: [Figures; 3] = Default::default();
    for round in 0..=options.rounds {
        edited(&bench, round)?;
        let [ours, theirs] = one_round(&bench)?;
        // The first round brings the image into the system's own caches.
        if round > 0 {
            own.iter_mut().zip(ours).for_each(|(row, took)| row.add(took));
            peer.iter_mut().zip(theirs).for_each(|(row, took)| row.add(took));
        }
    }
    println!("\n| What | median ms | least | most | rounds |\n|---|---|---|---|---|");
    for ((what, _), (own, peer)) in SITUATIONS.iter().zip(own.iter().zip(&peer)) {
        println!("{}", own.row(&format!("{what}: slipway push")));
        println!("{}", peer.row(&format!("{what}: docker push")));
    }
    println!("\n| Slipway beside docker push | ratio | aim | |\n|---|---|---|---|");
    for ((what, aim), (own, peer)) in SITUATIONS.iter().zip(own.iter().zip(&peer)) {
        println!("{}", ratio(what, own, peer, *aim));
    }
    Ok(())
}

/// Both sides push the image, then the edited one, then that once more.
fn one_round(bench: &Bench<'_>) -> Outcome<[[f64; 3]; 2]> {
    let cloud = Cloud::start(bench)?;
    let own = |image: &str| timed(cloud.slipway(bench, image));
    let ours = [own(IMAGE)?, own(EDITED)?, own(EDITED)?];
    cloud.log_docker_in(bench)?;
    let peer = |image: &str| -> Outcome<f64> {
        let tag = image.rsplit(':').next().unwrap_or(image);
        let name = format!("{}/peer:{tag}", cloud.ready.registry);
        cloud.docker(bench).args(["tag", image, &name]).quiet()?;
        let took = timed(cloud.docker(bench).args(["push", &name]));
        cloud.docker(bench).args(["rmi", "--no-prune", &name]).quiet()?;
        took
    };
    Ok([ours, [peer(IMAGE)?, peer(EDITED)?, peer(EDITED)?]])
}

/// What a practice cloud says of itself once it listens.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    endpoint: String,
    registry: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
}

/// A practice cloud of one round, with the home and the logins of both sides.
struct Cloud {
    _server: Server,
    ready: Ready,
    folder: PathBuf,
}

impl Cloud {
    fn start(bench: &Bench<'_>) -> Outcome<Self> {
        let folder = bench.folder.join("round");
        if folder.exists() {
            fs::remove_dir_all(&folder).explain("remove", &folder)?;
        }
        fs::create_dir_all(&folder).explain("create", &folder)?;
        let failed = |error: std::io::Error| Failure::Failed(format!("slipway practice: {error}"));
        let server = Command::new(&bench.slipway)
            .args(["practice", "--data"])
            .arg(folder.join("cloud"))
            .stdout(Stdio::piped())
            .spawn();
        let mut server = Server(server.map_err(failed)?);
        let mut line = String::new();
        if let Some(output) = server.0.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(failed)?;
        }
        let ready = serde_json::from_str(&line)
            .map_err(|error| Failure::Failed(format!("the practice cloud said {line:?}: {error}")))?;
        let cloud = Self { _server: server, ready, folder };
        cloud.write_profile()?;
        Ok(cloud)
    }

    fn write_profile(&self) -> Outcome {
        let Ready { endpoint, region, access_key_id, secret_access_key, .. } = &self.ready;
        let config = format!("[profile bench]\nregion={region}\nendpoint_url={endpoint}\n");
        let keys = format!(
            "[bench]\naws_access_key_id={access_key_id}\naws_secret_access_key={secret_access_key}\n"
        );
        for (name, text) in [("config", config), ("credentials", keys)] {
            let path = self.folder.join(name);
            fs::write(&path, text).explain("write", &path)?;
        }
        Ok(())
    }

    fn at_profile(&self, program: Program) -> Program {
        program
            .env("AWS_CONFIG_FILE", self.folder.join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.folder.join("credentials"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
    }

    fn slipway(&self, bench: &Bench<'_>, image: &str) -> Program {
        let program =
            tools::slipway(bench.layout, &bench.slipway).env("SLIPWAY_HOME", self.folder.join("home"));
        let push = [
            "push",
            "--image",
            image,
            "--repository",
            "own",
            "--create-repository",
            "--target",
            "bench",
            // The handler of the image is none: what is measured is the way, not the function.
            "--allow-findings",
            "measured, never run",
            "--json",
        ];
        self.at_profile(program).args(push)
    }

    /// Docker's client, with its logins in the folder of the round.
    fn docker(&self, bench: &Bench<'_>) -> Program {
        docker(bench).arg("--config").arg(&self.folder)
    }

    fn log_docker_in(&self, bench: &Bench<'_>) -> Outcome {
        let environment = setup::environment(bench.layout);
        let aws = environment.iter().find(|(name, _)| name == "SLIPWAY_TEST_AWS_CLI").map(|(_, value)| value);
        let aws = aws.ok_or_else(|| Failure::Failed("The AWS command line is not set up.".to_owned()))?;
        let ask = |arguments: &[&str]| {
            self.at_profile(Program::new(aws)).args(arguments).args(["--profile", "bench"])
        };
        ask(&["ecr", "create-repository", "--repository-name", "peer"]).quiet()?;
        let password = ask(&["ecr", "get-login-password"]).read()?;
        self.docker(bench)
            .args(["login", "--username", "AWS", "--password", password.trim(), &self.ready.registry])
            .quiet()
    }
}

/// The program that serves it, which ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; the folder is emptied by the next round.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn docker(bench: &Bench<'_>) -> Program {
    with_environment(Program::new(bench.docker), bench.layout)
}

/// The base and a layer of half noise and half text.
fn image(bench: &Bench<'_>) -> Outcome {
    if docker(bench).args(["image", "inspect", IMAGE]).succeeds() {
        return Ok(());
    }
    layer(bench, bench.base, IMAGE, ADDED_MIB)
}

/// The image with one layer more, which is another one in each round.
fn edited(bench: &Bench<'_>, round: u32) -> Outcome {
    println!("round {round}");
    layer(bench, IMAGE, EDITED, EDITED_MIB)
}

fn layer(bench: &Bench<'_>, on: &str, tag: &str, mebibytes: usize) -> Outcome {
    let folder = bench.folder.join("layer");
    fs::create_dir_all(&folder).explain("create", &folder)?;
    let path = folder.join("data.bin");
    let mut noise = fs::File::open("/dev/urandom").explain("open", Path::new("/dev/urandom"))?;
    let mut bytes = vec![b'x'; mebibytes * 1024 * 1024];
    let half = bytes.len() / 2;
    if let Some(part) = bytes.get_mut(..half) {
        std::io::Read::read_exact(&mut noise, part).explain("read", Path::new("/dev/urandom"))?;
    }
    let mut file = fs::File::create(&path).explain("create", &path)?;
    file.write_all(&bytes).explain("write", &path)?;
    let dockerfile = folder.join("Dockerfile");
    let text = format!("FROM {on}\nCOPY data.bin /var/task/data{mebibytes}.bin\nCMD [\"Bench\"]\n");
    fs::write(&dockerfile, text).explain("write", &dockerfile)?;
    docker(bench)
        .env("DOCKER_BUILDKIT", "1")
        .args(["build", "--platform", "linux/amd64", "--tag", tag])
        .arg(&folder)
        .quiet()
}
