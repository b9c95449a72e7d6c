//! Hands secrets to BuildKit when a step mounts them.
//!
//! BuildKit asks by the id in `RUN --mount=type=secret,id=…`, while the step is about to run. It keeps the value in
//! memory that only this step sees; it is no part of the layer and no part of what decides about the cache.

use crate::secret::BuildSecret;
use bollard::moby::buildkit::secrets::v1::secrets_server::Secrets;
use bollard::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The secrets of one build.
#[derive(Debug, Clone)]
pub(crate) struct SecretDesk {
    secrets: Arc<[BuildSecret]>,
}

impl SecretDesk {
    pub(crate) fn new(secrets: &[BuildSecret]) -> Self {
        Self { secrets: secrets.into() }
    }
}

#[tonic::async_trait]
impl Secrets for SecretDesk {
    async fn get_secret(
        &self,
        request: Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        let secret = self.secrets.iter().find(|secret| secret.id == id);
        // A step that can do without its secret goes on after this answer.
        let secret = secret.ok_or_else(|| Status::not_found(format!("this build has no secret `{id}`")))?;
        Ok(Response::new(GetSecretResponse { data: secret.value.reveal().to_vec() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_given_by_its_id_and_no_other_is() {
        let desk = SecretDesk::new(&[BuildSecret { id: "x".to_owned(), value: "value".to_owned().into() }]);
        let ask = |id: &str| Request::new(GetSecretRequest { id: id.to_owned(), ..Default::default() });
        assert_eq!(desk.get_secret(ask("x")).await.expect("given").into_inner().data, b"value");
        let refused = desk.get_secret(ask("y")).await.expect_err("unknown");
        assert_eq!(refused.code(), tonic::Code::NotFound);
    }
}
