//! The containers that Slipway made, this process or another: found by their label, and removed where their owner is
//! gone.

use crate::connect::Engine;
use crate::container::ContainerId;
use crate::error::EngineError;
use crate::owner::{OWNER_LABEL, Owner, ROLE_LABEL};
use crate::warm::container::ROLE as WARM_SDK;
use bollard::models::{ContainerSummary, ContainerSummaryStateEnum};
use bollard::query_parameters::ListContainersOptionsBuilder;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A container that Slipway made, this process or another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OurContainer {
    /// Its id.
    pub id: ContainerId,
    /// What it is for.
    pub role: String,
    /// The image it was made from.
    pub image: String,
    /// The process that made it; none if the label cannot be read.
    pub owner: Option<Owner>,
    /// Whether it runs.
    pub running: bool,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// All of its labels.
    pub labels: BTreeMap<String, String>,
}

impl Engine {
    /// Every container that carries Slipway's label, whoever made it.
    pub async fn list_ours(&self) -> Result<Vec<OurContainer>, EngineError> {
        let filters = HashMap::from([("label".to_owned(), vec![OWNER_LABEL.to_owned()])]);
        let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let listed = self.docker.list_containers(Some(options)).await;
        let listed = listed.map_err(|error| EngineError::from_request("list the containers", error))?;
        Ok(listed.into_iter().filter_map(our_container).collect())
    }

    /// Removes the containers whose owner is known to be gone, and says which.
    pub async fn remove_orphans(&self) -> Result<Vec<OurContainer>, EngineError> {
        let mut removed = Vec::new();
        for container in self.list_ours().await? {
            // A warm SDK is meant to outlive the program, and ends by itself if it was ever begun.
            let outlives = container.role == WARM_SDK && container.running;
            if !outlives && container.owner.as_ref().is_some_and(Owner::is_gone) {
                self.remove_container(&container.id).await?;
                removed.push(container);
            }
        }
        Ok(removed)
    }
}

fn our_container(told: ContainerSummary) -> Option<OurContainer> {
    let labels: BTreeMap<String, String> = told.labels.unwrap_or_default().into_iter().collect();
    let running = told.state == Some(ContainerSummaryStateEnum::RUNNING);
    Some(OurContainer {
        id: ContainerId::new(told.id?),
        role: labels.get(ROLE_LABEL).cloned().unwrap_or_default(),
        image: told.image.unwrap_or_default(),
        owner: labels.get(OWNER_LABEL).and_then(|label| Owner::parse(label)),
        running,
        created: told.created.unwrap_or(0),
        labels,
    })
}
