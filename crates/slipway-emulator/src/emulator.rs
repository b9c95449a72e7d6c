//! Warm containers, one for each project or function, and who may use them when.
//!
//! Each project or function has a place that is locked for the whole of an invocation: RIE dies when two invocations reach it
//! at once, so they queue here. During an invocation the place is empty and the container belongs to the future. If
//! that future is dropped, the container goes with it and the place stays empty: what is left of a cancelled
//! invocation never answers the next one.

use crate::error::EmulatorError;
use crate::event;
use crate::function::{LocalFunction, START_LIMIT_SECONDS};
use crate::launch::{Launch, Launched, ROLE, Registry};
use crate::rie::RieSource;
use crate::warm::{Completed, EmulatorEvent, Report};
use bytes::Bytes;
use slipway_core::Invocation;
use slipway_engine::{ContainerId, Engine, EngineError, OurContainer, Owner};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// Runs functions in local containers. Clones share the containers.
#[derive(Debug, Clone)]
pub struct Emulator {
    engine: Engine,
    rie: RieSource,
    idle_stop: Option<Duration>,
    places: Arc<Mutex<HashMap<Spot, Place>>>,
    registry: Registry,
}

type Place = Arc<tokio::sync::Mutex<Option<Warm>>>;

/// By what a place is known.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Spot {
    Named(String),
    Function(LocalFunction),
}

impl From<&LocalFunction> for Spot {
    fn from(function: &LocalFunction) -> Self {
        match &function.place {
            Some(name) => Self::Named(name.clone()),
            None => Self::Function(function.clone()),
        }
    }
}

/// A container that waits for the next invocation.
#[derive(Debug)]
struct Warm {
    launched: Launched,
    function: LocalFunction,
    image_id: String,
    used: Instant,
}

/// How a container is started.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// What the emulator grants the start, in seconds.
    allowance_seconds: u32,
    /// The emulator leaves its usual port to the program.
    moved: bool,
}

impl Start {
    fn usual(allowance_seconds: u32) -> Self {
        Self { allowance_seconds, moved: false }
    }
}

impl Emulator {
    /// An emulator on this engine. Warm containers stay until they are stopped.
    pub fn new(engine: Engine, rie: RieSource) -> Self {
        Self { engine, rie, idle_stop: None, places: Arc::default(), registry: Arc::default() }
    }

    /// Stops a container that was not used for this long.
    pub fn with_idle_stop(mut self, after: Duration) -> Self {
        self.idle_stop = Some(after);
        self
    }

    /// The engine in use.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How many containers run functions on this engine, for every Slipway that is at work on it.
    pub async fn count(&self) -> Result<usize, EngineError> {
        let ours = self.engine.list_ours().await?;
        let runs = |one: &&OurContainer| {
            one.role == ROLE && one.running && !one.owner.as_ref().is_some_and(Owner::is_gone)
        };
        Ok(ours.iter().filter(runs).count())
    }

    /// Invokes a function. Whatever the function does is a verdict; an error means that it was not invoked, or
    /// that nothing is known of it. Dropping the future ends the invocation and its container.
    pub async fn invoke(
        &self,
        function: &LocalFunction,
        event: Bytes,
        report: Report<'_>,
    ) -> Result<Invocation, EmulatorError> {
        event::check(&event)?;
        let place = self.place(function);
        let mut occupant = match place.try_lock() {
            Ok(occupant) => occupant,
            Err(_) => {
                report(EmulatorEvent::Queued);
                place.lock().await
            }
        };
        let image_id = self.image_id(function).await?;
        let waiting = occupant.take().filter(|warm| warm.fits(function, image_id.as_deref()));
        let granted = function.start_allowance_seconds;
        let (mut warm, mut completed) = match waiting {
            Some(warm) => self.run(warm, function, event.clone(), false, report).await?,
            None => self.run_anew(function, event.clone(), Start::usual(granted), report).await?,
        };
        if !completed.delivered {
            (warm, completed) = self.run_anew(function, event.clone(), Start::usual(granted), report).await?;
        }
        // In these two cases the handler has not seen the event, so that nothing is done twice.
        if completed.start_cut && granted < START_LIMIT_SECONDS {
            let start = Start::usual(START_LIMIT_SECONDS);
            (warm, completed) = self.run_anew(function, event.clone(), start, report).await?;
        }
        if completed.port_wanted {
            let start = Start { moved: true, ..Start::usual(granted) };
            (warm, completed) = self.run_anew(function, event, start, report).await?;
        }
        if completed.reusable && warm.launched.container.is_wanted() {
            warm.used = Instant::now();
            *occupant = Some(warm);
            self.stop_when_idle(&place);
        }
        Ok(completed.invocation)
    }

    /// Stops the containers of a function, after the invocation that may be under way: the warm one, and those of
    /// dropped invocations. A container that the engine does not let go of keeps its label and is removed at
    /// the next start.
    pub async fn stop(&self, function: &LocalFunction) {
        let place = self.places.lock().ok().and_then(|mut places| places.remove(&Spot::from(function)));
        if let Some(place) = place {
            let occupant = place.lock().await;
            self.remove(|runs| runs == function).await;
            drop(occupant);
        } else {
            self.remove(|runs| runs == function).await;
        }
    }

    /// Stops every container, also those whose invocation is under way.
    pub async fn stop_all(&self) {
        self.remove(|_| true).await;
        if let Ok(mut places) = self.places.lock() {
            places.clear();
        }
    }

    /// Removes containers by what they run. They leave the registry first, by which their owners know.
    async fn remove(&self, is_meant: impl Fn(&LocalFunction) -> bool) {
        let ids: Vec<ContainerId> = match self.registry.lock() {
            Ok(mut known) => known.extract_if(|_, function| is_meant(function)).map(|(id, _)| id).collect(),
            Err(_) => Vec::new(),
        };
        let removals = ids.iter().map(|id| self.engine.remove_container(id));
        for outcome in futures_util::future::join_all(removals).await {
            if let Err(error) = outcome {
                tracing::warn!(error = &error as &dyn std::error::Error, "a container was not removed");
            }
        }
    }

    /// Sends the event to a new container.
    async fn run_anew(
        &self,
        function: &LocalFunction,
        event: Bytes,
        start: Start,
        report: Report<'_>,
    ) -> Result<(Warm, Completed), EmulatorError> {
        let warm = self.start(function, start, report).await?;
        self.run(warm, function, event, true, report).await
    }

    /// Sends the event to a container.
    async fn run(
        &self,
        mut warm: Warm,
        function: &LocalFunction,
        event: Bytes,
        first: bool,
        report: Report<'_>,
    ) -> Result<(Warm, Completed), EmulatorError> {
        let invoked = warm.launched.invoke(&self.engine, function, event, first, report).await;
        let completed = invoked.map_err(|error| self.explain(error, &warm))?;
        Ok((warm, completed))
    }

    fn place(&self, function: &LocalFunction) -> Place {
        match self.places.lock() {
            Ok(mut places) => Arc::clone(places.entry(Spot::from(function)).or_default()),
            // Only a panic while the map was changed leads here; the invocation then has a place of its own.
            Err(_) => Place::default(),
        }
    }

    /// The id behind a name; none if the function names its image by id, which cannot move.
    async fn image_id(&self, function: &LocalFunction) -> Result<Option<String>, EmulatorError> {
        if function.image.starts_with("sha256:") {
            return Ok(None);
        }
        Ok(Some(self.engine.inspect_image(&function.image).await?.id))
    }

    async fn start(
        &self,
        function: &LocalFunction,
        Start { allowance_seconds, moved }: Start,
        report: Report<'_>,
    ) -> Result<Warm, EmulatorError> {
        report(EmulatorEvent::ContainerStarting);
        let began = Instant::now();
        let image = self.engine.inspect_image(&function.image).await?;
        let launch = Launch {
            engine: &self.engine,
            rie: &self.rie,
            registry: &self.registry,
            function,
            image: &image,
            allowance_seconds,
            moved,
        };
        let launched = launch.run().await?;
        let cold_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        report(EmulatorEvent::ContainerStarted { id: launched.container.id().clone(), cold_ms });
        Ok(Warm { launched, function: function.clone(), image_id: image.id, used: Instant::now() })
    }

    /// A container that vanished because somebody stopped it is no failure of the engine.
    fn explain(&self, error: EmulatorError, warm: &Warm) -> EmulatorError {
        match error {
            EmulatorError::Engine(EngineError::ContainerMissing { .. })
                if !warm.launched.container.is_wanted() =>
            {
                EmulatorError::Stopped
            }
            other => other,
        }
    }

    /// Looks again after the idle time; an invocation in between makes the look harmless.
    fn stop_when_idle(&self, place: &Place) {
        let Some(after) = self.idle_stop else { return };
        let place: Weak<_> = Arc::downgrade(place);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            if let Some(place) = place.upgrade()
                && let Ok(mut occupant) = place.try_lock()
                && occupant.as_ref().is_some_and(|warm| warm.used.elapsed() >= after)
            {
                // Dropping it removes the container.
                occupant.take();
            }
        });
    }
}

impl Warm {
    /// Whether the container still runs, and runs the function and the image that are meant now.
    fn fits(&self, function: &LocalFunction, image_id: Option<&str>) -> bool {
        let launched = &self.launched;
        self.function == *function
            && launched.container.is_wanted()
            && !launched.connection.is_closed()
            && !launched.logbook.mark().ended
            && image_id.is_none_or(|id| id == self.image_id)
    }
}
