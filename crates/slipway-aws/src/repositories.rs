//! ECR repositories: found, listed, and created when the user agrees.
//!
//! A new repository has immutable tags, so a tag that was tested cannot come to mean another image, and is scanned on
//! push. The policy that lets Lambda pull is not written here: in the same account Lambda adds it by itself.

use crate::{AwsError, CallFailure, Session};
use aws_sdk_ecr::types::{ImageScanningConfiguration, ImageTagMutability};
use slipway_core::RepositoryName;

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// Its URI without a tag: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`.
    pub uri: String,
    /// The registry's id, which is the account's.
    pub registry_id: String,
}

impl Session {
    /// The repository of that name, if there is one.
    pub async fn find_repository(&self, name: &RepositoryName) -> Result<Option<Repository>, AwsError> {
        const ACTION: &str = "ecr:DescribeRepositories";
        match self.ecr().describe_repositories().repository_names(name.to_string()).send().await {
            Ok(answer) => {
                let found = answer.repositories.unwrap_or_default().into_iter().next();
                found.map(|repository| read(ACTION, repository)).transpose()
            }
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("RepositoryNotFoundException") => Ok(None),
                failure => Err(self.failed(failure)),
            },
        }
    }

    /// Creates the repository. One that exists already, also through an earlier answer that was lost, is a success.
    pub async fn create_repository(&self, name: &RepositoryName) -> Result<Repository, AwsError> {
        const ACTION: &str = "ecr:CreateRepository";
        let answer = self
            .ecr()
            .create_repository()
            .repository_name(name.to_string())
            .image_tag_mutability(ImageTagMutability::Immutable)
            .image_scanning_configuration(ImageScanningConfiguration::builder().scan_on_push(true).build())
            .send()
            .await;
        let failure = match answer {
            Ok(answer) => {
                let lacking = AwsError::AnswerIncomplete { action: ACTION, field: "repository" };
                return read(ACTION, answer.repository.ok_or(lacking)?);
            }
            Err(error) => CallFailure::of(ACTION, error),
        };
        let may_exist = failure.is_code("RepositoryAlreadyExistsException") || failure.may_have_happened();
        if may_exist && let Some(repository) = self.find_repository(name).await? {
            return Ok(repository);
        }
        Err(self.failed(failure))
    }

    /// All repositories of the account in this region, by name.
    pub async fn list_repositories(&self) -> Result<Vec<Repository>, AwsError> {
        const ACTION: &str = "ecr:DescribeRepositories";
        let mut pages = self.ecr().describe_repositories().into_paginator().send();
        let mut repositories = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
            for repository in page.repositories.unwrap_or_default() {
                repositories.push(read(ACTION, repository)?);
            }
        }
        repositories.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(repositories)
    }
}

fn read(action: &'static str, repository: aws_sdk_ecr::types::Repository) -> Result<Repository, AwsError> {
    let lacking = |field| AwsError::AnswerIncomplete { action, field };
    Ok(Repository {
        name: repository.repository_name.ok_or_else(|| lacking("repositoryName"))?,
        uri: repository.repository_uri.ok_or_else(|| lacking("repositoryUri"))?,
        registry_id: repository.registry_id.ok_or_else(|| lacking("registryId"))?,
    })
}
