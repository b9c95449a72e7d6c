//! Sends one layer in parts, and goes on where the registry stopped receiving, also after another start of Slipway.
//!
//! A part whose answer was lost is sent again. If the registry had it after all, it refuses the repeat and names the
//! last byte it has, and the upload goes on from there. Only an upload that the registry no longer knows, or a layer
//! that arrived damaged, starts over, and never more than a few times.

use super::attempts::{Registry, WhenLost};
use super::journal::{Begun, LARGEST_PART, Session};
use super::{Tally, UploadEvent};
use crate::error::{RegistryError, StoreStep};
use crate::prepare::Blob;
use crate::store::remove_if_damaged;
use aws_sdk_ecr::operation::upload_layer_part::UploadLayerPartError;
use aws_sdk_ecr::primitives::Blob as Bytes;
use slipway_aws::{AwsError, CallFailure};
use std::io::SeekFrom;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// How often a layer is started over.
const SESSIONS: usize = 4;
/// How often the registry may ask for the same byte again.
const REWINDS: usize = 3;

/// How an attempt to send a layer ended.
enum Outcome {
    /// The registry has the layer.
    Done,
    /// The registry does not know the upload any more, or makes no progress with it.
    StartOver(CallFailure),
    /// What arrived is not the layer.
    Damaged(CallFailure),
}

/// What the registry says to a part.
enum PartAnswer {
    /// It was taken, up to this byte.
    Taken(u64),
    /// Another part was expected, starting at this byte.
    Expected(u64, CallFailure),
}

impl Registry<'_> {
    /// Sends a layer until the registry has it.
    pub(super) async fn send_layer(&self, blob: &Blob, tally: &Tally) -> Result<(), RegistryError> {
        let mut damaged = 0;
        let mut sessions = 0;
        loop {
            sessions += 1;
            let outcome = self.send_once(blob, tally).await?;
            self.journal.forget(blob).await;
            match outcome {
                Outcome::Done => {
                    (self.report)(UploadEvent::LayerDone { digest: blob.digest.clone() });
                    return Ok(());
                }
                Outcome::StartOver(failure) if sessions >= SESSIONS => {
                    let source = Box::new(AwsError::from_call(failure, None, None));
                    return Err(RegistryError::LayerStuck { digest: blob.digest.clone(), source });
                }
                Outcome::StartOver(_) => {}
                Outcome::Damaged(failure) => {
                    damaged += 1;
                    self.check_stored(blob).await?;
                    if damaged == 2 {
                        let source = Box::new(AwsError::from_call(failure, None, None));
                        return Err(RegistryError::LayerCorrupted { digest: blob.digest.clone(), source });
                    }
                }
            }
            if self.present([&blob.digest].into_iter()).await?.contains(&blob.digest) {
                (self.report)(UploadEvent::LayerDone { digest: blob.digest.clone() });
                return Ok(());
            }
        }
    }

    async fn send_once(&self, blob: &Blob, tally: &Tally) -> Result<Outcome, RegistryError> {
        let mut file = File::open(&blob.path).await.map_err(|source| unread(blob, source))?;
        let Begun { session, next: mut offset } = self.begin(blob).await?;
        (self.report)(UploadEvent::LayerStarted { digest: blob.digest.clone(), size: blob.size_bytes });
        let mut rewinds = 0;
        while offset < blob.size_bytes {
            let length = session.part_size.min(blob.size_bytes - offset);
            let part = read_part(&mut file, offset, length).await.map_err(|source| unread(blob, source))?;
            let next = match self.send_part(&session, offset, part, tally).await {
                Ok(PartAnswer::Taken(next)) => next,
                Ok(PartAnswer::Expected(next, failure)) => {
                    rewinds = if next > offset { 0 } else { rewinds + 1 };
                    if rewinds > REWINDS || next > blob.size_bytes {
                        return Ok(Outcome::StartOver(failure));
                    }
                    next
                }
                Err(failure) if is_lost_session(&failure) => return Ok(Outcome::StartOver(failure)),
                Err(failure) => return Err(self.failed(failure)),
            };
            offset = next;
            self.journal.keep(blob, &session, offset).await;
            (self.report)(UploadEvent::LayerProgress { digest: blob.digest.clone(), sent: offset });
        }
        self.complete(blob, &session).await
    }

    /// Takes up an upload that was begun, or opens one. Of one whose last answer may have been lost, the last part is sent
    /// again: the registry then says what it has before it is asked to close it.
    async fn begin(&self, blob: &Blob) -> Result<Begun, RegistryError> {
        if let Some(Begun { session, next }) = self.journal.begun(blob).await {
            let last_part = blob.size_bytes.saturating_sub(1) / session.part_size * session.part_size;
            return Ok(Begun { session, next: next.min(last_part) });
        }
        Ok(Begun { session: self.open_session().await?, next: 0 })
    }

    async fn open_session(&self) -> Result<Session, RegistryError> {
        const ACTION: &str = "ecr:InitiateLayerUpload";
        // Two sessions for one layer do no harm: the one that is not completed is forgotten by the registry.
        let answer = self
            .attempt(WhenLost::Repeat, || async {
                self.client
                    .initiate_layer_upload()
                    .repository_name(self.repository.to_string())
                    .send()
                    .await
                    .map_err(|error| CallFailure::of(ACTION, error))
            })
            .await
            .map_err(|failure| self.failed(failure))?;
        let lacking = AwsError::AnswerIncomplete { action: ACTION, field: "uploadId" };
        let id = answer.upload_id.ok_or(lacking)?;
        let proposed = answer.part_size.and_then(|size| u64::try_from(size).ok()).filter(|size| *size > 0);
        Ok(Session { id, part_size: proposed.unwrap_or(LARGEST_PART).min(LARGEST_PART) })
    }

    async fn send_part(
        &self,
        session: &Session,
        offset: u64,
        part: Vec<u8>,
        tally: &Tally,
    ) -> Result<PartAnswer, CallFailure> {
        let length = part.len() as u64;
        let next = offset + length;
        self.attempt(WhenLost::Repeat, || async {
            tally.sent(length);
            let answer = self
                .client
                .upload_layer_part()
                .repository_name(self.repository.to_string())
                .upload_id(&session.id)
                .part_first_byte(signed(offset))
                .part_last_byte(signed(next.saturating_sub(1)))
                .layer_part_blob(Bytes::new(part.clone()))
                .send()
                .await;
            match answer {
                Ok(answer) => Ok(PartAnswer::Taken(answer.last_byte_received.map_or(next, after))),
                Err(error) => {
                    let expected = match error.as_service_error() {
                        Some(UploadLayerPartError::InvalidLayerPartException(refusal)) => {
                            Some(refusal.last_valid_byte_received.map_or(0, after))
                        }
                        _ => None,
                    };
                    let failure = CallFailure::of("ecr:UploadLayerPart", error);
                    match expected {
                        Some(next) => Ok(PartAnswer::Expected(next, failure)),
                        None => Err(failure),
                    }
                }
            }
        })
        .await
    }

    /// Closes the upload. An answer that was lost is not asked for again before looking, because a completed upload
    /// is unknown to the registry and would be sent from its beginning.
    async fn complete(&self, blob: &Blob, session: &Session) -> Result<Outcome, RegistryError> {
        let mut looks = 0;
        loop {
            let sent = self
                .attempt(WhenLost::Return, || async {
                    self.client
                        .complete_layer_upload()
                        .repository_name(self.repository.to_string())
                        .upload_id(&session.id)
                        .layer_digests(blob.digest.as_str())
                        .send()
                        .await
                        .map_err(|error| CallFailure::of("ecr:CompleteLayerUpload", error))
                })
                .await;
            let failure = match sent {
                Ok(_) => return Ok(Outcome::Done),
                Err(failure) => failure,
            };
            if failure.is_code("LayerAlreadyExistsException") {
                return Ok(Outcome::Done);
            } else if failure.is_code("InvalidLayerException") {
                return Ok(Outcome::Damaged(failure));
            } else if is_lost_session(&failure) {
                return Ok(Outcome::StartOver(failure));
            } else if !failure.may_have_happened() {
                return Err(self.failed(failure));
            }
            if self.present([&blob.digest].into_iter()).await?.contains(&blob.digest) {
                return Ok(Outcome::Done);
            }
            looks += 1;
            if looks > REWINDS {
                return Err(self.failed(failure));
            }
        }
    }

    /// Tells a layer that was damaged on the way from one that is damaged on this machine.
    async fn check_stored(&self, blob: &Blob) -> Result<(), RegistryError> {
        let (path, digest) = (blob.path.clone(), blob.digest.clone());
        let removed = tokio::task::spawn_blocking(move || remove_if_damaged(&path, &digest))
            .await
            .map_err(|source| RegistryError::Worker { source })?;
        if removed {
            return Err(RegistryError::StoredLayerDamaged { digest: blob.digest.clone() });
        }
        Ok(())
    }
}

/// The registry has forgotten the upload, or has received nothing of it.
fn is_lost_session(failure: &CallFailure) -> bool {
    failure.is_code("UploadNotFoundException")
        || failure.is_code("EmptyUploadException")
        || failure.is_code("LayerPartTooSmallException")
}

/// The byte after the last one received. ECR says 0 or less where it has nothing.
fn after(last: i64) -> u64 {
    u64::try_from(last).ok().filter(|last| *last > 0).map_or(0, |last| last + 1)
}

fn signed(offset: u64) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}

async fn read_part(file: &mut File, offset: u64, length: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset)).await?;
    let mut part = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact(&mut part).await?;
    Ok(part)
}

fn unread(blob: &Blob, source: std::io::Error) -> RegistryError {
    RegistryError::Store { step: StoreStep::Read, path: blob.path.clone(), source }
}
