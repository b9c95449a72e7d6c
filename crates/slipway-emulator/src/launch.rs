//! Starting a function's container.
//!
//! Each step waits for the one before it, so the path is kept short: one look at the image, create, start, one
//! look at the container. The log is followed and the connection tried at the same time.

use crate::connection::Connection;
use crate::error::EmulatorError;
use crate::function::LocalFunction;
use crate::logbook::Logbook;
use crate::rie::{self, RieSource};
use bytes::Bytes;
use slipway_core::Architecture;
use slipway_engine::{
    ContainerId, ContainerSpec, ContainerState, Engine, EngineError, ImageFacts, MemoryMeter,
};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The port RIE listens on inside the container where AWS's entry point starts it.
pub(crate) const RIE_PORT: u16 = 8080;
/// The ports it is given where a program may want the usual one for itself: 8080 is the default of ASP.NET Core and of
/// the Lambda Web Adapter.
const MOVED_PORTS: [u16; 2] = [18_080, 28_080];
/// Variables by which programs and adapters are told their port.
const PORT_NAMES: [&str; 6] =
    ["PORT", "AWS_LWA_PORT", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "URLS", "HTTP_PORTS"];
/// How long a container may take until its emulator answers; the function itself is not started by then.
const READY_LIMIT: Duration = Duration::from_secs(30);
/// The pause between two attempts to reach the emulator.
const READY_PAUSE: Duration = Duration::from_millis(2);
/// How many lines of the log an error carries.
const ERROR_LINES: usize = 20;
/// Lambda runs a function as `sbx_user1051`, whatever the image says: not as root.
const LAMBDAS_USER: &str = "993:990";
/// The role label of a container that runs a function.
pub(crate) const ROLE: &str = "function";

/// Containers that exist, with what they run, so that a stop finds also those of dropped invocations.
pub(crate) type Registry = Arc<Mutex<HashMap<ContainerId, LocalFunction>>>;

/// A container that is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct OwnedContainer {
    engine: Engine,
    id: ContainerId,
    registry: Registry,
}

impl OwnedContainer {
    fn new(engine: Engine, id: ContainerId, registry: Registry, function: LocalFunction) -> Self {
        if let Ok(mut known) = registry.lock() {
            known.insert(id.clone(), function);
        }
        Self { engine, id, registry }
    }

    pub(crate) fn id(&self) -> &ContainerId {
        &self.id
    }

    /// Whether nobody has stopped it on purpose.
    pub(crate) fn is_wanted(&self) -> bool {
        self.registry.lock().is_ok_and(|known| known.contains_key(&self.id))
    }
}

impl Drop for OwnedContainer {
    fn drop(&mut self) {
        if !self.is_wanted() {
            return;
        }
        // Without a runtime the label remains, and the next start of Slipway removes the container.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (engine, id, registry) = (self.engine.clone(), self.id.clone(), Arc::clone(&self.registry));
        runtime.spawn(async move {
            if engine.remove_container(&id).await.is_ok()
                && let Ok(mut known) = registry.lock()
            {
                known.remove(&id);
            }
        });
    }
}

/// A container whose emulator answers.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) container: OwnedContainer,
    pub(crate) connection: Connection,
    pub(crate) logbook: Logbook,
    pub(crate) meter: MemoryMeter,
    /// Where the emulator listens.
    pub(crate) port: u16,
    /// Whether a program that looks for itself may look there.
    pub(crate) may_be_taken_for_program: bool,
}

/// Everything a start needs.
pub(crate) struct Launch<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) rie: &'a RieSource,
    pub(crate) registry: &'a Registry,
    pub(crate) function: &'a LocalFunction,
    pub(crate) image: &'a ImageFacts,
    /// What the emulator grants the start, in seconds.
    pub(crate) allowance_seconds: u32,
    /// The emulator leaves its usual port to the program.
    pub(crate) moved: bool,
}

impl Launch<'_> {
    /// Creates and starts the container and waits until its emulator answers.
    pub(crate) async fn run(&self) -> Result<Launched, EmulatorError> {
        self.check_architecture()?;
        let container = self.create().await?;
        let id = container.id().clone();
        if let Err(error) = self.engine.start_container(&id).await {
            return Err(error.into());
        }
        let logbook = Logbook::follow(self.engine, &id);
        let state = self.engine.inspect_container(&id).await?;
        let meter = self.engine.memory_meter(&id, &state);
        let port = self.port();
        let address = match state.published.get(&port) {
            Some(address) if state.running => *address,
            _ => return Err(ended(&logbook, &state).await),
        };
        let connection = self.reach(&id, address, &logbook).await?;
        let may_be_taken_for_program = port == RIE_PORT || self.names_port(port);
        Ok(Launched { container, connection, logbook, meter, port, may_be_taken_for_program })
    }

    fn check_architecture(&self) -> Result<(), EmulatorError> {
        let wanted = self.function.architecture;
        if self.image.architecture != Some(wanted) {
            let (image, found) = (self.function.image.clone(), self.image.architecture);
            return Err(EmulatorError::ArchitectureMismatch { image, found, wanted });
        }
        match self.engine.known_version().architecture {
            Some(engine) if engine != wanted && !can_emulate(wanted) => {
                Err(EmulatorError::ArchitectureUnsupported { engine, wanted })
            }
            _ => Ok(()),
        }
    }

    /// Creates the container with an emulator in it.
    async fn create(&self) -> Result<OwnedContainer, EmulatorError> {
        let entrypoint = &self.image.entrypoint;
        let is_aws = self.is_aws();
        match (is_aws, self.rie) {
            (true, RieSource::InImage) if !self.starts_emulator() => self.create_from(self.spec()).await,
            (true, RieSource::InImage) => {
                let mut spec = self.spec();
                spec.entrypoint = Some(self.behind(rie::IN_IMAGE, entrypoint));
                self.create_from(spec).await
            }
            (false, RieSource::File { path, sha256 }) => {
                self.create_with(self.archive_of_file(path, sha256).await?).await
            }
            (_, source) => {
                let mut spec = self.spec();
                if self.starts_emulator() {
                    spec.entrypoint = Some(self.behind(rie::IN_IMAGE, entrypoint));
                }
                let container = self.create_from(spec).await?;
                if self.engine.path_exists(container.id(), rie::IN_IMAGE).await? {
                    return Ok(container);
                }
                drop(container);
                let archive = match source {
                    RieSource::InImage => Err(self.without_emulator()),
                    RieSource::File { path, sha256 } => self.archive_of_file(path, sha256).await,
                    RieSource::Images(images) => self.archive_of_images(images).await,
                };
                self.create_with(archive?).await
            }
        }
    }

    fn is_aws(&self) -> bool {
        self.image.entrypoint.first().is_some_and(|program| program == rie::AWS_ENTRY_POINT)
    }

    /// Whether the emulator is started here, and not by AWS's entry point.
    fn starts_emulator(&self) -> bool {
        !self.is_aws() || self.sets_log_level() || self.port() != RIE_PORT
    }

    /// Whether the image or the function says of a port that a program wants it.
    fn names_port(&self, port: u16) -> bool {
        let own = self.image.environment.iter().filter_map(|entry| entry.split_once('='));
        let set = self.function.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(set).any(|(name, value)| PORT_NAMES.contains(&name) && names(value, port))
    }

    /// The port that the emulator listens on.
    fn port(&self) -> u16 {
        let usual = Some(RIE_PORT).filter(|port| self.is_aws() && !self.moved && !self.names_port(*port));
        let moved = || MOVED_PORTS.into_iter().find(|port| !self.names_port(*port));
        usual.or_else(moved).unwrap_or(RIE_PORT)
    }

    /// The emulator obeys the function's own `LOG_LEVEL`, and its notes are needed to tell what happened. AWS's entry
    /// script then stands behind the emulator, as it does on Lambda.
    fn sets_log_level(&self) -> bool {
        self.function.environment.contains_key("LOG_LEVEL")
            || self.image.environment.iter().any(|entry| entry.starts_with("LOG_LEVEL="))
    }

    fn without_emulator(&self) -> EmulatorError {
        EmulatorError::RieMissing { image: self.function.image.clone() }
    }

    async fn archive_of_file(&self, path: &Path, sha256: &str) -> Result<Bytes, EmulatorError> {
        let (file, checksum) = (path.to_owned(), sha256.to_owned());
        let archive = tokio::task::spawn_blocking(move || rie::archive(&file, &checksum)).await;
        archive.map_err(|error| EmulatorError::RieUnreadable {
            path: path.to_owned(),
            source: std::io::Error::other(error),
        })?
    }

    /// The emulator of the first of these images that is here and for the right architecture. The container it is
    /// taken from is never started.
    async fn archive_of_images(&self, images: &[String]) -> Result<Bytes, EmulatorError> {
        for image in images {
            let facts = match self.engine.inspect_image(image).await {
                Ok(facts) if facts.architecture == Some(self.function.architecture) => facts,
                Ok(_) | Err(EngineError::ImageMissing { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            let mut donor = ContainerSpec::new(&facts.id, ROLE, self.function.architecture);
            // The engine makes no container without a command; this one is never run.
            donor.command = Some(vec!["/".to_owned()]);
            let donor = self.create_from(donor).await?;
            if self.engine.path_exists(donor.id(), rie::IN_IMAGE).await? {
                return Ok(self.engine.download_archive(donor.id(), rie::IN_IMAGE).await?);
            }
        }
        Err(self.without_emulator())
    }

    async fn create_with(&self, archive: Bytes) -> Result<OwnedContainer, EmulatorError> {
        let mut spec = self.spec();
        spec.scratch_folder = Some(rie::FOLDER.to_owned());
        spec.entrypoint = Some(self.behind(rie::UPLOADED, &self.image.entrypoint));
        let container = self.create_from(spec).await?;
        self.engine.upload_archive(container.id(), rie::FOLDER, archive).await?;
        Ok(container)
    }

    /// The request runs apart: if this future is dropped while the engine is at work, the container that then
    /// comes into being is still owned by someone, and removed.
    async fn create_from(&self, spec: ContainerSpec) -> Result<OwnedContainer, EmulatorError> {
        let (engine, registry, function) =
            (self.engine.clone(), Arc::clone(self.registry), self.function.clone());
        let created = tokio::spawn(async move {
            let id = engine.create_container(&spec).await?;
            Ok::<_, EngineError>(OwnedContainer::new(engine, id, registry, function))
        });
        match created.await {
            Ok(container) => Ok(container?),
            Err(_) => Err(EmulatorError::Stopped),
        }
    }

    fn spec(&self) -> ContainerSpec {
        let function = self.function;
        let mut spec = ContainerSpec::new(&self.image.id, ROLE, function.architecture);
        // A container whose entry point is replaced loses the image's command, so it is always given.
        spec.command = Some(function.command.clone().unwrap_or_else(|| self.image.command.clone()));
        spec.environment = function.container_environment(self.allowance_seconds);
        spec.memory_bytes = Some(function.memory_limits().of_container());
        spec.user = Some(LAMBDAS_USER.to_owned());
        spec.read_only = function.read_only;
        spec.temporary_mib = Some(function.ephemeral_storage_mib);
        spec.published_port = Some(self.port());
        spec.labels.insert("dev.slipway.function".to_owned(), function.function_name.clone());
        spec
    }

    /// The emulator with an entry point behind it, as it stands on Lambda.
    fn behind(&self, emulator: &str, entrypoint: &[String]) -> Vec<String> {
        let mut words = vec![emulator.to_owned(), "--log-level".to_owned(), "info".to_owned()];
        if self.port() != RIE_PORT {
            let address = format!("0.0.0.0:{}", self.port());
            words.extend(["--runtime-interface-emulator-address".to_owned(), address]);
        }
        words.extend(entrypoint.iter().cloned());
        words
    }

    /// Tries to reach the emulator until it answers, the container ends or the time is up.
    async fn reach(
        &self,
        id: &ContainerId,
        address: SocketAddr,
        logbook: &Logbook,
    ) -> Result<Connection, EmulatorError> {
        let until = Instant::now() + READY_LIMIT;
        while Instant::now() < until {
            if let Some(connection) = Connection::open(address).await {
                return Ok(connection);
            }
            if logbook.mark().ended {
                let state = self.engine.inspect_container(id).await?;
                if !state.running {
                    return Err(ended(logbook, &state).await);
                }
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Err(EmulatorError::NotReady { seconds: READY_LIMIT.as_secs(), log_lines: logbook.last(ERROR_LINES) })
    }
}

/// Whether a value such as `http://+:8080;https://+:8443` holds this number as a whole.
fn names(value: &str, port: u16) -> bool {
    value.split(|letter: char| !letter.is_ascii_digit()).any(|number| number.parse() == Ok(port))
}

async fn ended(logbook: &Logbook, state: &ContainerState) -> EmulatorError {
    logbook.quiet(Duration::from_millis(50)).await;
    let mut log_lines = logbook.last(ERROR_LINES);
    log_lines.extend(state.error.clone());
    EmulatorError::ContainerEnded { exit_code: state.exit_code.unwrap_or(-1), log_lines }
}

/// Whether the kernel hands programs of this architecture to an emulator. Engines in a virtual machine bring
/// their own, and cannot be asked.
fn can_emulate(architecture: Architecture) -> bool {
    let name = match architecture {
        Architecture::X86_64 => "qemu-x86_64",
        Architecture::Arm64 => "qemu-aarch64",
    };
    !cfg!(target_os = "linux") || Path::new("/proc/sys/fs/binfmt_misc").join(name).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_named_as_a_whole_number() {
        assert!(names("8080", 8080) && names("http://+:8080;https://+:8443", 8080));
        assert!(!names("18080", 8080) && !names("http://+:80801", 8080) && !names("", 8080));
    }
}
