//! All that is found out before a deploy writes anything: who one is, what is there, what is wanted, and whether it can
//! be. A plan shows it; a deploy begins with it. So nothing is created for a request that is not good.

use super::deploy_function::{check_request, function_name, image_to_deploy};
use super::deploy_settings::DeploySettings;
use super::value_sources::name_sources;
use super::{ChosenValue, DeployRequest, Identity, Journey, RoleChoice};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use slipway_aws::{AwsError, Session};
use slipway_core::function::validate_environment;
use slipway_core::plan::{self, DeployedFunction};
use slipway_core::{DeployPlan, FunctionName, FunctionSpec};

/// A deploy that can begin.
pub(crate) struct ReadyDeploy {
    pub(crate) session: Session,
    pub(crate) identity: Identity,
    pub(crate) name: FunctionName,
    pub(crate) current: Option<DeployedFunction>,
    /// What the function shall be. A role that is still to be made has the ARN that it will have.
    pub(crate) wanted: FunctionSpec,
    pub(crate) plan: DeployPlan,
    /// A sentence for each setting that is not carried out.
    pub(crate) left_out: Vec<String>,
    /// What else is to be said.
    pub(crate) notes: Vec<String>,
}

/// What stands before the question which image it is.
struct Ground {
    session: Session,
    identity: Identity,
    name: FunctionName,
    current: Option<DeployedFunction>,
    journey: Option<Journey>,
    settings: DeploySettings,
    role_arn: String,
    notes: Vec<String>,
}

impl Workbench {
    /// Finds out all that a deploy goes by. Nothing is written.
    pub(crate) async fn ready_to_deploy(
        &self,
        journey: Option<&Journey>,
        request: &DeployRequest,
    ) -> Result<ReadyDeploy, ErrorReport> {
        let mut ground = self.ground_of(journey, request).await?;
        let journey = ground.journey.as_ref();
        let (uri, digest) = image_to_deploy(request, journey)?;
        // What can be known to be wrong without a look at the registry is said first.
        let blind =
            self.wanted_function(request, &ground.settings, journey, ground.current.as_ref(), None)?;
        let known = journey.and_then(|journey| journey.architecture_of(&digest));
        let seen = self.look_for_image(&ground.session, &request.target, &uri, &digest, known).await?;
        let mut wanted = match seen.architecture {
            None => blind,
            found => {
                self.wanted_function(request, &ground.settings, journey, ground.current.as_ref(), found)?
            }
        };
        wanted.role_arn.clone_from(&ground.role_arn);
        let problems = wanted.validate();
        if !problems.is_empty() {
            return Err(report::fields_invalid(&problems));
        }
        wanted.extras.dropped_tags = dropped_tags(request, journey);
        let mut plan = plan::plan(ground.current.as_ref(), &wanted);
        name_sources(&mut plan, request, journey, &ground.settings);
        ground.notes.extend(seen.note);
        ground.notes.extend(notes(request, journey));
        ground.notes.extend(ground.settings.other_architecture(request, wanted.architecture));
        Ok(ReadyDeploy {
            left_out: ground.settings.left_out(),
            session: ground.session,
            identity: ground.identity,
            name: ground.name,
            current: ground.current,
            notes: ground.notes,
            wanted,
            plan,
        })
    }

    /// What of a deploy can be known before its image is built, so that nothing is uploaded for one that cannot be.
    pub(crate) async fn check_deploy_ahead(
        &self,
        journey: Option<&Journey>,
        request: &DeployRequest,
    ) -> Result<Identity, ErrorReport> {
        let ground = self.ground_of(journey, request).await?;
        let mut problems = ground.settings.extras.validate();
        problems.extend(validate_environment(&ground.settings.variables));
        if problems.is_empty() { Ok(ground.identity) } else { Err(report::fields_invalid(&problems)) }
    }

    async fn ground_of(
        &self,
        journey: Option<&Journey>,
        request: &DeployRequest,
    ) -> Result<Ground, ErrorReport> {
        check_request(request)?;
        let name = function_name(&request.function)?;
        // The template's function that the request names is meant for this deploy alone.
        let journey = match journey.cloned() {
            Some(mut journey) => {
                let function = request.function.clone();
                let meant = self.on_disk(move |_| {
                    journey.mean(&function);
                    Ok(journey)
                });
                Some(meant.await?)
            }
            None => None,
        };
        let settings = DeploySettings::of(journey.as_ref());
        let session = self.session(&request.target).await?;
        let identity = self.identify(&request.target).await?;
        let doing = format!("read the function {name}");
        let current = session.find_function(&name).await.map_err(|error| report::aws(&doing, &error))?;
        let mut notes = Vec::new();
        let role_arn = role_of(&session, &identity, request, &settings, current.as_ref(), &mut notes).await?;
        Ok(Ground { session, identity, name, current, journey, settings, role_arn, notes })
    }
}

/// The role's ARN: the one that is asked for, else that of the settings, else that of the function. One that shall be
/// there has to be.
async fn role_of(
    session: &Session,
    identity: &Identity,
    request: &DeployRequest,
    settings: &DeploySettings,
    current: Option<&DeployedFunction>,
    notes: &mut Vec<String>,
) -> Result<String, ErrorReport> {
    let named = match &request.role {
        // It is made only when the deploy runs; its ARN is known before.
        RoleChoice::Create { name } => return Ok(new_role_arn(identity, name)),
        RoleChoice::Existing { arn } => Some(arn),
        RoleChoice::Keep => settings.role.as_ref(),
    };
    let has = current.map(|current| current.role_arn.clone());
    let Some(named) = named else { return has.ok_or_else(|| report::role_missing(&request.function)) };
    if has.as_ref() == Some(named) {
        return Ok(named.clone());
    }
    match session.find_role(named).await {
        Ok(role) => Ok(role.arn),
        // Whoever may deploy need not be allowed to read roles; an ARN says all that is needed.
        Err(error @ AwsError::AccessDenied { .. }) if named.starts_with("arn:") => {
            notes.push(format!("Whether the role is there is not known: {error}."));
            Ok(named.clone())
        }
        Err(error) => Err(report::aws(&format!("find the role {named}"), &error)),
    }
}

fn new_role_arn(identity: &Identity, name: &str) -> String {
    let partition = identity.arn.split(':').nth(1).unwrap_or("aws");
    format!("arn:{partition}:iam::{}:role/{name}", identity.account_id)
}

/// Tags that the last deploy of this function has set and that the settings name no more.
fn dropped_tags(request: &DeployRequest, journey: Option<&Journey>) -> Vec<String> {
    let last = journey.and_then(|journey| journey.deployed_to(&request.target));
    last.filter(|last| last.function == request.function).map(|last| last.tags.clone()).unwrap_or_default()
}

/// What a deploy goes by, where the project's files say something else.
fn notes(request: &DeployRequest, journey: Option<&Journey>) -> Vec<String> {
    let Some(journey) = journey else { return Vec::new() };
    let named = |field: &str| match field {
        "handler" => request.handler.is_some() || request.image_uri.is_some(),
        "memory" => request.memory_mib.is_some_and(|memory| memory != journey.choices.memory_mib),
        "timeout" => request.timeout_seconds.is_some_and(|s| s != journey.choices.timeout_seconds),
        "architecture" => true,
        _ => request.function != journey.choices.function,
    };
    let chosen = journey.chosen.iter().filter(|chosen| !named(&chosen.field));
    let mut notes: Vec<String> = chosen.filter_map(ChosenValue::sentence).collect();
    notes.extend(built_with_another(request, journey));
    notes.extend(super::template_functions::undecided(&journey.project.template_functions));
    notes
}

/// An image goes with the handler that it was built and tested with, also where the project names another by now.
fn built_with_another(request: &DeployRequest, journey: &Journey) -> Option<String> {
    let now = &journey.choices.handler;
    let built = journey.build_of(&journey.published_to(&request.target)?.image_id)?;
    let differs = request.handler.is_none() && request.image_uri.is_none() && built.handler != *now;
    (differs && !now.is_empty()).then(|| {
        format!(
            "The image was built with the handler {}; the project's is {now} by now. Build and publish again to \
             deploy that.",
            built.handler
        )
    })
}
