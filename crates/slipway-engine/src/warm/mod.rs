//! Building with an SDK that stays warm between builds.
//!
//! Nearly all of the time after an edited line goes into starting the build servers of .NET, which a step of a builder
//! ends with. So a container of the SDK stays for a while after a build ([`container`]); the next one publishes there
//! what BuildKit would publish, with the same command in the same folder, and BuildKit makes the image of it.
//!
//! BuildKit stays the judge: it restores, so that a change of anything that decides packages gives another image and
//! another container; and it makes the last stage. A build that fails here for whatever reason is built by BuildKit
//! alone, whose errors are the ones that are told. The first build of a project never comes this way, nor one that
//! holds anything not known to be the same here ([`WarmWay`]).
//!
//! Limits: what a build reads besides its files and restored packages, such as the time, is as different between two
//! builds here as between two builds of BuildKit.

mod builds;
pub(crate) mod container;
mod record;

use crate::build_progress::milliseconds;
use crate::build_request::{BuildEvent, BuildRequest, Builder, BuilderChoice, DockerfileSource, Report};
use crate::build_watch::Watch;
use crate::connect::Engine;
use crate::container::ContainerId;
use crate::context::stamps::Stamps;
use crate::context::whole::Whole;
use crate::context::{Entry, Selection};
use crate::error::EngineError;
use bytes::Bytes;
use container::Purpose;
use record::{Place, Record};
use slipway_core::Digest;
use slipway_dockerfile::WarmWay;
use std::path::Path;
use std::time::{Duration, Instant};

/// The largest context that comes this way, because all of it is sent each time.
const MOST_FILES: u64 = 2_000;
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// After so many failures in a row it is left alone until the Dockerfile is another.
const MOST_FAILURES: u32 = 3;
/// The step's id in the events.
const STEP: &str = "warm-sdk";

/// A build that may come this way.
pub(crate) struct Attempt<'a> {
    engine: &'a Engine,
    request: &'a BuildRequest,
    way: WarmWay,
    idle: Duration,
    place: Place,
    record: Option<Record>,
    project: String,
    /// The folder of the context in its archive.
    folder: String,
    selection: Selection,
    context: Whole,
    key: String,
    text: String,
    failed: bool,
}

/// Why the warm SDK gave no image.
enum Failure {
    /// The call that publishes ended with this code.
    Publish(i64),
    /// Other builds are at work in all warm SDKs that there may be.
    Crowded,
    Engine(EngineError),
}

/// What is there before the image has its name.
enum Ready {
    /// The context of the last stage.
    Published(Bytes),
    /// The image.
    Image(String),
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl Engine {
    /// Ends the warm SDK of this project, wherever its build is.
    pub async fn end_warm_sdk(&self, record: &Path) -> Result<(), EngineError> {
        self.end_warm(Some(&self.warm_project(record))).await.map(drop)
    }

    /// Ends every warm SDK that this machine keeps, removes their images, and says how many ran.
    pub async fn end_warm_sdks(&self) -> Result<usize, EngineError> {
        let ended = self.end_warm(None).await?;
        for image in self.list_images(&[&format!("{}={}", crate::owner::ROLE_LABEL, container::ROLE)]).await?
        {
            // An image with several names is removed name by name; the last one takes it along.
            for name in &image.tags {
                self.remove_restored(name).await?;
            }
            self.remove_restored(&image.id).await?;
        }
        Ok(ended)
    }

    /// How many warm SDKs this machine keeps.
    pub async fn count_warm_sdks(&self) -> Result<usize, EngineError> {
        Ok(self.warm_sdks().await?.len())
    }

    /// Stands for the place of a project's record on this machine.
    fn warm_project(&self, record: &Path) -> String {
        let named = format!("{}\n{}", self.owner.machine, record.display());
        Digest::of(named.as_bytes()).key().to_owned()
    }
}

impl<'a> Attempt<'a> {
    /// Looks whether a build may come this way. None leaves it to the builder and forgets what was noted.
    pub(crate) async fn begin(engine: &'a Engine, request: &'a BuildRequest) -> Option<Self> {
        let settings = request.warm.as_ref()?;
        let place = Place::take(&settings.record)?;
        if settings.cold {
            // One that cannot be ended now ends by itself.
            drop(engine.end_warm_sdk(&settings.record).await);
        }
        let Some(Sources { way, selection, context, folder }) =
            read(engine, request).await.filter(|_| !settings.cold)
        else {
            place.forget();
            return None;
        };
        let DockerfileSource::Inline(text) = &request.dockerfile else { return None };
        let key =
            [text.as_str(), context.digest.hex(), request.architecture.platform(), &engine.endpoint().url]
                .join("\n");
        Some(Self {
            record: place.record(),
            key: Digest::of(key.as_bytes()).hex().to_owned(),
            text: Digest::of(text.as_bytes()).hex().to_owned(),
            project: engine.warm_project(&settings.record),
            idle: settings.idle,
            failed: false,
            engine,
            request,
            way,
            place,
            folder,
            selection,
            context,
        })
    }

    /// Builds. None leaves it to the builder.
    pub(crate) async fn run(&mut self, report: Report<'_>) -> Option<String> {
        let record = self.record.clone()?;
        let hopeless = record.failures >= MOST_FAILURES && record.text == self.text;
        // What the builder has made last it has in its cache.
        let builders = record.key == self.key && record.published.is_none();
        if hopeless || builders || self.request.no_cache {
            return None;
        }
        let reason = "an SDK that stays warm between builds publishes".to_owned();
        let watch = Watch::new(self.request, report);
        let report: Report<'_> = &|event| watch.take(event);
        report(BuildEvent::BuilderChosen { builder: Builder::BuildKit, reason });
        match self.build(&record, report).await {
            Ok(image) => Some(image),
            Err(failure) => {
                self.failed = !matches!(failure, Failure::Crowded);
                let line = match failure {
                    Failure::Crowded => "Other builds are at work in the warm SDKs.".to_owned(),
                    Failure::Publish(code) => format!("dotnet publish ended with {code} in the warm SDK."),
                    Failure::Engine(error) => {
                        drop(self.engine.end_warm(Some(&self.project)).await);
                        format!("The warm SDK was of no use: {error}.")
                    }
                };
                let line = format!("{line} The builder builds it alone.");
                report(BuildEvent::Log { step: None, line });
                None
            }
        }
    }

    /// Notes that the builder has built it alone.
    pub(crate) fn note_builders(self) {
        let before = self.record.as_ref().filter(|record| record.text == self.text);
        let failures = before.map_or(0, |record| record.failures) + u32::from(self.failed);
        let restored = self.record.as_ref().and_then(|record| record.restored.clone());
        let (key, text, project) = (self.key, self.text, String::new());
        self.place.note(&Record { key, text, project, published: None, restored, failures });
    }

    async fn build(&self, record: &Record, report: Report<'_>) -> Result<String, Failure> {
        let (restored, ready) = self.restore(record, report).await?;
        self.still_the_same().await?;
        let (image, published) = match ready {
            Ready::Published(archive) => {
                let image = self.engine.last_stage(self.request, archive.clone(), report).await?;
                self.engine.name(&image, &self.request.tag).await?;
                (image, self.place.keep(&restored, &archive))
            }
            Ready::Image(image) => {
                self.engine.name(&image, &self.request.tag).await?;
                (image, record.published.clone())
            }
        };
        if let Some(old) = record.restored.as_ref().filter(|old| **old != restored) {
            // It may be in use by what somebody else has made of it.
            drop(self.engine.remove_restored(old).await);
        }
        self.place.note(&Record {
            key: self.key.clone(),
            text: self.text.clone(),
            project: self.context.project.clone(),
            published,
            restored: Some(restored),
            failures: 0,
        });
        Ok(image)
    }

    /// The restored image, and what comes of it.
    async fn restore(&self, record: &Record, report: Report<'_>) -> Result<(String, Ready), Failure> {
        // Of the restore only the steps are told; the context is told of once, and the image's name means nothing.
        let steps = |event| match event {
            BuildEvent::ContextSent { .. } | BuildEvent::Log { step: None, .. } => {}
            other => report(other),
        };
        let restored = self.engine.restored(self.request, &self.way, &self.project, &steps);
        let (restored, ready) = match self.expected(record) {
            // It is begun with while BuildKit looks whether that is still so.
            Some(expected) => {
                let (restored, ready) = tokio::join!(restored, self.ready(record, expected, report));
                let restored = restored?;
                let ready = match ready {
                    Ok(ready) if restored == expected => Some(ready),
                    Err(failure @ Failure::Publish(_)) if restored == expected => return Err(failure),
                    // The image or the container of the last build is gone, or the packages are others by now.
                    _ => None,
                };
                (restored, ready)
            }
            None => (restored.await?, None),
        };
        let ready = match ready {
            Some(ready) => ready,
            None => self.ready(record, &restored, report).await?,
        };
        Ok((restored, ready))
    }

    /// The restored image that there was, if nothing is known to have changed that decides it.
    fn expected<'b>(&self, record: &'b Record) -> Option<&'b str> {
        let same = record.text == self.text && record.project == self.context.project;
        record.restored.as_deref().filter(|_| same)
    }

    /// What comes of this restored image: the image itself where nothing changed, else what is published.
    async fn ready(&self, record: &Record, restored: &str, report: Report<'_>) -> Result<Ready, Failure> {
        let kept = record.published.as_ref();
        let kept = kept.filter(|kept| record.key == self.key && kept.restored == restored);
        let Some(archive) = kept.and_then(|kept| self.place.published(kept)) else {
            return Ok(Ready::Published(self.publish(restored, report).await?));
        };
        report(BuildEvent::StepStarted { id: STEP.to_owned(), name: self.step() });
        let (id, cached) = (STEP.to_owned(), true);
        report(BuildEvent::StepFinished { id, cached, duration_ms: 0, error: None });
        Ok(Ready::Image(self.engine.last_stage(self.request, archive, report).await?))
    }

    /// What was restored and what is published have to be of one moment.
    async fn still_the_same(&self) -> Result<(), EngineError> {
        let (root, extent) = (self.request.context.clone(), self.request.extent.clone());
        let walk = move || Selection::of_extent(&root, None, &extent);
        let walked = tokio::task::spawn_blocking(walk).await;
        let source = |error| std::io::Error::other(error);
        let path = self.request.context.clone();
        let walked =
            walked.map_err(|error| EngineError::ContextUnreadable { path, source: source(error) })??;
        let mut pairs = self.selection.entries.iter().zip(&walked.entries);
        let changed = pairs.find(|(before, now)| before != now).map(|(before, _)| before.path.clone());
        let path = match changed {
            None if self.selection.entries.len() == walked.entries.len() => return Ok(()),
            changed => self.selection.root.join(changed.unwrap_or_default()),
        };
        Err(EngineError::FileChanged { path, expected: 0, found: 0 })
    }

    /// Publishes in the container, and gives the context of the last stage.
    async fn publish(&self, restored: &str, report: Report<'_>) -> Result<Bytes, Failure> {
        let folder = self.way.folder.as_str();
        let purpose = Purpose { project: &self.project, restored, folder, idle: self.idle };
        let (id, new) = self.engine.warm_sdk(&purpose).await?.ok_or(Failure::Crowded)?;
        if new {
            let line = format!(
                "The SDK starts, and stays for {} minutes after each build of this project.",
                self.idle.as_secs().div_ceil(60)
            );
            report(BuildEvent::Log { step: None, line });
        }
        self.engine.upload_archive(&id, "/", self.context.archive.clone()).await?;
        report(BuildEvent::ContextSent { files: self.context.files, bytes: self.context.bytes });
        let began = Instant::now();
        report(BuildEvent::StepStarted { id: STEP.to_owned(), name: self.step() });
        let outcome = self.publish_in(&id, report).await;
        let error = match &outcome {
            Ok(_) | Err(Failure::Crowded) => None,
            Err(Failure::Publish(code)) => Some(format!("dotnet publish ended with {code}")),
            Err(Failure::Engine(error)) => Some(error.to_string()),
        };
        let duration_ms = milliseconds(began.elapsed());
        report(BuildEvent::StepFinished { id: STEP.to_owned(), cached: false, duration_ms, error });
        Ok(builds::context_of(&self.way.last, &outcome?))
    }

    async fn publish_in(&self, id: &ContainerId, report: Report<'_>) -> Result<Bytes, Failure> {
        let line = |line| report(BuildEvent::Log { step: Some(STEP.to_owned()), line });
        let code = self.engine.publish_warm(id, &self.folder, &self.way, line).await?;
        match code {
            0 => Ok(self.engine.published(id, &self.way.output).await?),
            // Nothing that a compiler says: the container cannot be used again.
            97.. => {
                self.engine.remove_container(id).await?;
                Err(Failure::Publish(code))
            }
            _ => Err(Failure::Publish(code)),
        }
    }

    fn step(&self) -> String {
        let words: Vec<String> = self.way.publish.iter().map(|word| format!("{word:?}")).collect();
        format!("[warm SDK] RUN [{}]", words.join(", "))
    }
}

/// What a build is made from.
struct Sources {
    way: WarmWay,
    selection: Selection,
    context: Whole,
    /// The folder of the context in its archive.
    folder: String,
}

/// Takes the Dockerfile apart and reads the context; none if the build is not one for a warm SDK.
async fn read(engine: &Engine, request: &BuildRequest) -> Option<Sources> {
    let DockerfileSource::Inline(text) = &request.dockerfile else { return None };
    let version = engine.known_version();
    let buildkit =
        request.builder != BuilderChoice::Legacy && !version.podman && version.operating_system == "linux";
    let plain = request.secrets.is_empty() && request.build_args.is_empty() && request.target.is_none();
    if !buildkit || !plain {
        return None;
    }
    let way = WarmWay::of(text)?;
    let folder = format!(".slipway-context-{}", uuid::Uuid::new_v4().simple());
    let (root, records, below) = (request.context.clone(), request.context_records.clone()?, folder.clone());
    let extent = request.extent.clone();
    let leftovers = way.leftovers.clone();
    let whole = tokio::task::spawn_blocking(move || {
        let selection = Selection::of_extent(&root, None, &extent).ok()?;
        // The stage that takes these away is left out here, so nothing of them may be there.
        let left = |entry: &Entry| leftovers.iter().any(|folder| entry.path.starts_with(folder));
        if selection.entries.iter().any(left) {
            return None;
        }
        let (files, bytes) = selection.totals();
        if files > MOST_FILES || bytes > MOST_BYTES {
            return None;
        }
        let stamps = Stamps::recorded(&selection, &records);
        let whole = Whole::read(&selection, &stamps, &below).ok()?;
        stamps.save(&selection);
        Some((selection, whole))
    });
    let (selection, context) = whole.await.ok()??;
    (!context.own_programs).then_some(Sources { way, selection, context, folder })
}
