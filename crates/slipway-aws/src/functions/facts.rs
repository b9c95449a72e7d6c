//! What a function is at this moment, for whoever looks after it: its state, and every name that answers for it.

use crate::{AwsError, CallFailure, Session};
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use slipway_core::FunctionName;
use slipway_core::plan::DeployedFunction;

/// A function with the state it is in. It has no `Debug` form, because it holds the environment's values.
pub struct FunctionFacts {
    /// What it is.
    pub function: DeployedFunction,
    /// The state it is in.
    pub state: FunctionState,
    /// The state of its last update.
    pub update: FunctionState,
}

/// A state in Lambda's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionState {
    /// Such as `Active` or `InProgress`.
    pub name: Option<String>,
    /// Why, where Lambda says so.
    pub reason: Option<String>,
}

impl Session {
    /// The function with its state, if it is there.
    pub async fn facts_of(&self, name: &FunctionName) -> Result<Option<FunctionFacts>, AwsError> {
        let Some(observed) = self.observe(name).await? else { return Ok(None) };
        let said = |reason: Option<String>| reason.filter(|reason| !reason.is_empty());
        Ok(Some(FunctionFacts {
            function: observed.function,
            state: FunctionState {
                name: observed.state.map(|state| state.as_str().to_owned()),
                reason: said(observed.state_reason),
            },
            update: FunctionState {
                name: observed.update.map(|update| update.as_str().to_owned()),
                reason: said(observed.update_reason),
            },
        }))
    }

    /// The numbers of the function's published versions, the oldest first.
    pub async fn versions(&self, name: &FunctionName) -> Result<Vec<String>, AwsError> {
        const ACTION: &str = "lambda:ListVersionsByFunction";
        let mut pages =
            self.lambda().list_versions_by_function().function_name(name.to_string()).into_paginator().send();
        let mut versions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
            let numbers = page.versions.unwrap_or_default().into_iter().filter_map(|version| version.version);
            versions.extend(numbers.filter(|number| number != "$LATEST"));
        }
        Ok(versions)
    }

    /// The addresses that call the function without the Lambda API.
    pub async fn function_urls(&self, name: &FunctionName) -> Result<Vec<String>, AwsError> {
        const ACTION: &str = "lambda:ListFunctionUrlConfigs";
        let mut pages =
            self.lambda().list_function_url_configs().function_name(name.to_string()).into_paginator().send();
        let mut urls = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
            urls.extend(page.function_url_configs.into_iter().map(|config| config.function_url));
        }
        Ok(urls)
    }

    /// The function's configuration, however it is packaged, if it is there.
    pub(crate) async fn configuration(
        &self,
        name: &FunctionName,
    ) -> Result<Option<GetFunctionConfigurationOutput>, AwsError> {
        match self.lambda().get_function_configuration().function_name(name.to_string()).send().await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => match CallFailure::of("lambda:GetFunctionConfiguration", error) {
                failure if failure.is_code("ResourceNotFoundException") => Ok(None),
                failure => Err(self.failed(failure)),
            },
        }
    }
}
