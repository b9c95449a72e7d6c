//! The verbs that start a task. Each makes its request and gives the task's name; following it is the same for all.

use crate::arguments::{Deploy, Invoke, Push, Run};
use crate::image_arguments::Check;
use crate::{image_requests, remember, requests};
use slipway_workbench::Workbench;
use slipway_workbench::report::ErrorReport;
use slipway_workbench::tasks::TaskId;

type Started = Result<TaskId, ErrorReport>;

pub(crate) async fn check(workbench: &Workbench, asked: &Check) -> Started {
    workbench.start_check(image_requests::check(asked)).await
}

pub(crate) async fn invoke(workbench: &Workbench, asked: &Invoke) -> Started {
    workbench.start_local_invocation(requests::local_invocation(asked)?).await
}

pub(crate) async fn push(workbench: &Workbench, asked: &Push) -> Started {
    remember::push(workbench, asked).await?;
    workbench.start_publish(requests::publish(workbench, asked).await?).await
}

pub(crate) async fn deploy(workbench: &Workbench, asked: &Deploy) -> Started {
    remember::deploy(workbench, asked).await?;
    workbench.start_deploy(requests::deploy(workbench, asked).await?).await
}

pub(crate) async fn run(workbench: &Workbench, asked: &Run) -> Started {
    remember::run(workbench, asked).await?;
    workbench.start_journey(requests::journey(workbench, asked).await?).await
}
