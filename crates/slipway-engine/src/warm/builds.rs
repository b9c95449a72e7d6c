//! The two parts of a build that BuildKit does: restoring before, and the last stage after.

use super::container::ROLE;
use crate::build_call::{as_buildkit, follow, options};
use crate::build_request::{BuildRequest, Builder, DockerfileSource, Report};
use crate::build_secrets::SecretDesk;
use crate::build_session::{Offers, Session};
use crate::connect::Engine;
use crate::context::archive::{Outcome, header};
use crate::context::sync::{DOCKERFILE, SyncedContext};
use crate::error::EngineError;
use crate::owner::ROLE_LABEL;
use crate::registry_login::BuildLogins;
use bollard::query_parameters::BuilderVersion;
use bytes::{Bytes, BytesMut};
use slipway_dockerfile::WarmWay;
use std::collections::BTreeMap;

impl Engine {
    /// The id of the image in which everything is restored. All of it is in BuildKit's cache unless something changed.
    pub(super) async fn restored(
        &self,
        request: &BuildRequest,
        way: &WarmWay,
        project: &str,
        report: Report<'_>,
    ) -> Result<String, EngineError> {
        let request = BuildRequest {
            dockerfile: DockerfileSource::Inline(way.restore.clone()),
            tag: format!("slipway-warm-sdk:{project}"),
            labels: BTreeMap::from([(ROLE_LABEL.to_owned(), ROLE.to_owned())]),
            ..request.clone()
        };
        let logins = BuildLogins::new(&request.logins);
        let told = self.run_builder(&request, Builder::BuildKit, &logins, report).await?;
        self.prove(&request.tag, told.as_deref()).await
    }

    /// Makes the image of what was published, without a name, and gives its id.
    pub(super) async fn last_stage(
        &self,
        request: &BuildRequest,
        context: Bytes,
        report: Report<'_>,
    ) -> Result<String, EngineError> {
        let mut options = options(request, DOCKERFILE);
        options.t = None;
        let logins = BuildLogins::new(&request.logins);
        let offers = Offers { context: SyncedContext::empty(), secrets: SecretDesk::new(&[]), logins };
        let session = Session::open(&self.endpoint, offers).await?;
        let docker = match &session {
            Some(session) => {
                options.session = Some(session.id().to_owned());
                self.patient().with_request_modifier(as_buildkit)
            }
            // Over such a connection bollard has a session of its own.
            None => {
                options.version = BuilderVersion::BuilderBuildKit;
                options.session = Some(uuid::Uuid::new_v4().to_string());
                self.patient()
            }
        };
        let answers = docker.build_image(options, None, Some(bollard::body_full(context)));
        let told = follow(answers, Builder::BuildKit, &Outcome::default(), report).await?;
        let told = told.ok_or_else(|| EngineError::BuildUnproven { tag: request.tag.clone() })?;
        Ok(self.inspect_image(&told).await?.id)
    }

    /// Gives an image its name, and proves that it has it.
    pub(super) async fn name(&self, image: &str, tag: &str) -> Result<(), EngineError> {
        let (repository, name) = match tag.rsplit_once(':') {
            // What follows the colon of a registry's port is no tag.
            Some((repository, name)) if !name.contains('/') => (repository, name),
            _ => (tag, "latest"),
        };
        self.tag_image(image, repository, name).await?;
        self.prove(tag, Some(image)).await.map(drop)
    }
}

/// Puts a Dockerfile before an archive.
pub(super) fn context_of(dockerfile: &str, archive: &[u8]) -> Bytes {
    const BLOCK: usize = 512;
    let mut header = header(tar::EntryType::Regular, 0o644, 0, dockerfile.len() as u64);
    // A name of ten letters has its place in every header.
    let _ = header.set_path(DOCKERFILE);
    header.set_cksum();
    let mut context = BytesMut::from(&header.as_bytes()[..]);
    context.extend_from_slice(dockerfile.as_bytes());
    context.resize(context.len().next_multiple_of(BLOCK), 0);
    context.extend_from_slice(archive);
    context.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn the_dockerfile_comes_first_and_the_rest_of_the_archive_stays() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut folder = header(tar::EntryType::Directory, 0o755, 0, 0);
        builder.append_data(&mut folder, "publish", std::io::empty()).expect("a folder");
        let mut file = header(tar::EntryType::Regular, 0o755, 7, 3);
        builder.append_data(&mut file, "publish/bootstrap", &b"run"[..]).expect("a file");
        let archive = builder.into_inner().expect("an archive");
        for dockerfile in ["FROM a\n".to_owned(), "x".repeat(512)] {
            let context = context_of(&dockerfile, &archive);
            let mut seen = Vec::new();
            for entry in tar::Archive::new(&context[..]).entries().expect("entries") {
                let mut entry = entry.expect("an entry");
                let mut text = String::new();
                entry.read_to_string(&mut text).expect("text");
                let path = entry.path().expect("a path").display().to_string();
                seen.push((path, entry.header().mode().expect("a mode"), text));
            }
            let of = |path: &str, mode, text: &str| (path.to_owned(), mode, text.to_owned());
            let expected = [
                of("Dockerfile", 0o644, &dockerfile),
                of("publish", 0o755, ""),
                of("publish/bootstrap", 0o755, "run"),
            ];
            assert_eq!(seen, expected);
        }
    }
}
