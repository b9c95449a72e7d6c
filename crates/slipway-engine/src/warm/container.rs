//! The container with the warm SDK.
//!
//! It is made from the image in which everything is restored, has neither a network nor privileges, and ends by itself
//! when it was not used for a while. It outlives the program that made it, so it is known by a role of its own. There
//! is one for each project and at most two for each machine; the oldest goes.
//!
//! A build brings its whole context into a folder of its own, and one script puts the sources in place of those of the
//! build before: first what was restored, as it was when the container began, then the context. So nothing that an
//! earlier build has written is there to be found, except what it wrote elsewhere; a build that does is refused.

use crate::connect::Engine;
use crate::container::{ContainerId, ContainerSpec, container_error};
use crate::error::{EngineError, status_code};
use crate::logs::LineBuffer;
use crate::our_containers::OurContainer;
use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecResults};
use bytes::Bytes;
use futures_util::StreamExt as _;
use std::time::Duration;

/// The role of such a container.
pub(crate) const ROLE: &str = "warm-sdk";
/// Names the project that it is for.
const PROJECT: &str = "dev.slipway.warm.project";
/// Names the image that it was made from.
const RESTORED: &str = "dev.slipway.warm.restored";
/// How many are kept on one machine.
const MOST: usize = 2;
/// The memory that compilers may use. A project that needs more is built by the builder.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;
/// The most bytes that are published.
const MOST_PUBLISHED: usize = 256 * 1024 * 1024;
/// How long the end of a process may take to be known once its output has ended.
const END_LIMIT: Duration = Duration::from_secs(2);

/// Keeps what was restored apart, and ends when no build came for a while.
const KEEP: &str = r#"
trap 'exit 0' TERM
mkdir /.slipway && touch /.slipway/used && cp -a "$1" /.slipway/copy && mv /.slipway/copy /.slipway/restored || exit 1
while [ $(($(date +%s) - $(stat -c %Y /.slipway/used))) -lt "$2" ]; do sleep "$3" & wait $!; done
"#;

/// Publishes. Ends with 97 if another build is at it, and with 98 if it wrote where nobody would tidy up.
const PUBLISH: &str = r#"
context=$1 folder=$2 output=$3
shift 3
until [ -d /.slipway/restored ]; do sleep 0.05; done
touch /.slipway/used
mkdir /.slipway/busy || exit 97
find "$folder" -mindepth 1 -delete && rm -rf "$output" && cp -a /.slipway/restored/. "$folder/" &&
cp -a "$context/." "$folder/" && rm -rf /.slipway-context-* && "$@"
code=$?
if [ "$code" = 0 ]; then
  elsewhere=$(find / -xdev \( -path /.slipway -o -path "$folder" -o -path "$output" -o -path /proc -o -path /sys \
    -o -path /dev -o -path /tmp -o -path /root/.dotnet -o -path /root/.local -o -path /root/.nuget -o -path /usr -o -path /etc \
    -o -path /run \) -prune \
    -o -type f -cnewer /.slipway/busy -print) || code=98
  [ -z "$elsewhere" ] || code=98
fi
touch /.slipway/used
rmdir /.slipway/busy
exit "$code"
"#;

/// What a container with a warm SDK is made for.
pub(super) struct Purpose<'a> {
    /// The project's key.
    pub(super) project: &'a str,
    /// The image in which everything is restored.
    pub(super) restored: &'a str,
    /// The folder of the sources.
    pub(super) folder: &'a str,
    /// How long it waits for the next build.
    pub(super) idle: Duration,
}

impl Engine {
    /// The containers with a warm SDK that this machine has made, oldest first.
    pub(super) async fn warm_sdks(&self) -> Result<Vec<OurContainer>, EngineError> {
        let mut found = self.list_ours().await?;
        let here =
            |one: &OurContainer| one.owner.as_ref().is_some_and(|owner| owner.machine == self.owner.machine);
        found.retain(|one| one.role == ROLE && here(one));
        found.sort_by_key(|one| one.created);
        Ok(found)
    }

    /// The container of a project, made anew where there is none of this image. Tells whether it was. None if others
    /// are at work in all that there may be.
    pub(super) async fn warm_sdk(
        &self,
        purpose: &Purpose<'_>,
    ) -> Result<Option<(ContainerId, bool)>, EngineError> {
        let label = |one: &OurContainer, name: &str| one.labels.get(name).cloned().unwrap_or_default();
        let (own, others): (Vec<_>, Vec<_>) =
            self.warm_sdks().await?.into_iter().partition(|one| label(one, PROJECT) == purpose.project);
        let mut fitting = None;
        for one in own {
            if one.running && label(&one, RESTORED) == purpose.restored && fitting.is_none() {
                fitting = Some(one.id);
            } else {
                self.remove_container(&one.id).await?;
            }
        }
        if let Some(id) = fitting {
            return Ok(Some((id, false)));
        }
        if !self.make_room(others).await? {
            return Ok(None);
        }
        let id = self.create_container(&self.spec(purpose)?).await?;
        if let Err(error) = self.start_container(&id).await {
            self.remove_container(&id).await?;
            return Err(error);
        }
        Ok(Some((id, true)))
    }

    /// Removes the oldest ones that no build is at, and says whether there is room then.
    async fn make_room(&self, others: Vec<OurContainer>) -> Result<bool, EngineError> {
        let mut count = others.len();
        for one in others {
            if count >= MOST && !self.path_exists(&one.id, "/.slipway/busy").await.unwrap_or(false) {
                self.remove_container(&one.id).await?;
                count -= 1;
            }
        }
        Ok(count < MOST)
    }

    fn spec(&self, purpose: &Purpose<'_>) -> Result<ContainerSpec, EngineError> {
        let own = self.known_version().architecture;
        let own = own.ok_or(EngineError::AnswerIncomplete { what: "the architecture of the engine" })?;
        let mut spec = ContainerSpec::new(purpose.restored, ROLE, own);
        let idle = purpose.idle.as_secs().max(1);
        let words = ["sh", purpose.folder, &idle.to_string(), &idle.min(5).to_string()].map(str::to_owned);
        spec.entrypoint = Some(["sh", "-c", KEEP].map(str::to_owned).to_vec());
        spec.command = Some(words.to_vec());
        spec.memory_bytes = Some(MEMORY);
        spec.read_only = false;
        spec.temporary_mib = None;
        spec.networked = false;
        spec.removes_itself = true;
        spec.labels.insert(PROJECT.to_owned(), purpose.project.to_owned());
        spec.labels.insert(RESTORED.to_owned(), purpose.restored.to_owned());
        Ok(spec)
    }

    /// Removes the containers of one project, or all.
    pub(super) async fn end_warm(&self, project: Option<&str>) -> Result<usize, EngineError> {
        let mut ended = 0;
        for one in self.warm_sdks().await? {
            if project.is_none_or(|project| one.labels.get(PROJECT).is_some_and(|own| own == project)) {
                self.remove_container(&one.id).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Publishes the context that lies in this folder. Gives the exit code.
    pub(super) async fn publish_warm(
        &self,
        id: &ContainerId,
        context: &str,
        way: &slipway_dockerfile::WarmWay,
        line: impl Fn(String),
    ) -> Result<i64, EngineError> {
        let context = format!("/{context}");
        let mut command: Vec<String> =
            ["sh", "-c", PUBLISH, "sh", &context, &way.folder, &way.output].map(str::to_owned).to_vec();
        command.extend(way.publish.iter().cloned());
        let options = CreateExecOptions {
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            env: Some(vec!["DOTNET_CLI_USE_MSBUILD_SERVER=1".to_owned()]),
            cmd: Some(command),
            working_dir: Some(way.folder.clone()),
            ..Default::default()
        };
        let failed = |error| container_error("run the SDK", id, error);
        let exec = self.docker.create_exec(id.as_str(), options).await.map_err(failed)?.id;
        let started = self.docker.start_exec(&exec, None).await.map_err(failed)?;
        let StartExecResults::Attached { mut output, input } = started else {
            return Err(EngineError::AnswerIncomplete { what: "the output of the SDK" });
        };
        let (mut out, mut error) = (LineBuffer::default(), LineBuffer::default());
        while let Some(chunk) = output.next().await {
            let (buffer, message) = match chunk.map_err(failed)? {
                LogOutput::StdErr { message } => (&mut error, message),
                LogOutput::StdOut { message }
                | LogOutput::Console { message }
                | LogOutput::StdIn { message } => (&mut out, message),
            };
            buffer.push(&message).into_iter().for_each(&line);
        }
        [out.rest(), error.rest()].into_iter().flatten().for_each(&line);
        drop(input);
        self.exit_code(&exec, id).await
    }

    async fn exit_code(&self, exec: &str, id: &ContainerId) -> Result<i64, EngineError> {
        let unknown = EngineError::AnswerIncomplete { what: "how the SDK ended" };
        let told = async {
            loop {
                let told = self.docker.inspect_exec(exec).await;
                let told = told.map_err(|error| container_error("ask how the SDK ended", id, error))?;
                if let (Some(false), Some(code)) = (told.running, told.exit_code) {
                    return Ok(code);
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(END_LIMIT, told).await.unwrap_or(Err(unknown))
    }

    /// Takes out what was published, as an archive that holds it under its folder's name.
    pub(super) async fn published(&self, id: &ContainerId, output: &str) -> Result<Bytes, EngineError> {
        self.download(id, output, MOST_PUBLISHED, "what was published").await
    }

    /// Removes an image that nobody needs any more. One that is still in use stays.
    pub(super) async fn remove_restored(&self, image: &str) -> Result<(), EngineError> {
        match self.remove_image(image).await {
            Err(EngineError::Request { source, .. }) if status_code(&source) == Some(409) => Ok(()),
            outcome => outcome,
        }
    }
}
