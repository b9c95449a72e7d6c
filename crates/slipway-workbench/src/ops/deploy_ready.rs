//! All that is found out before a deploy writes anything: who one is, what is there, what is wanted, and whether it can
//! be. A plan shows it; a deploy begins with it. So nothing is created for a request that is not good.

use super::deploy_settings::DeploySettings;
use super::value_sources::name_sources;
use super::wanted_function::{check_request, function_name, image_to_deploy, wanted_function};
use crate::Workbench;
use crate::project::template_functions::undecided;
use crate::report::{self, ErrorReport};
use crate::values::{ChosenValue, DeployRequest, Identity, ProjectRecord, RoleChoice};
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
struct DeployBasis {
    session: Session,
    identity: Identity,
    name: FunctionName,
    current: Option<DeployedFunction>,
    record: Option<ProjectRecord>,
    settings: DeploySettings,
    role_arn: String,
    notes: Vec<String>,
}

impl Workbench {
    /// Finds out all that a deploy goes by. Nothing is written.
    pub(crate) async fn ready_to_deploy(
        &self,
        record: Option<&ProjectRecord>,
        request: &DeployRequest,
    ) -> Result<ReadyDeploy, ErrorReport> {
        let mut basis = self.basis_of(record, request).await?;
        let record = basis.record.as_ref();
        let (uri, digest) = image_to_deploy(request, record)?;
        // What can be known to be wrong without a look at the registry is said first.
        let blind = wanted_function(request, &basis.settings, record, basis.current.as_ref(), None)?;
        let known = record.and_then(|record| record.architecture_of(&digest));
        let seen = self.look_for_image(&basis.session, &request.target, &uri, &digest, known).await?;
        let mut wanted = match seen.architecture {
            None => blind,
            found => wanted_function(request, &basis.settings, record, basis.current.as_ref(), found)?,
        };
        wanted.role_arn.clone_from(&basis.role_arn);
        let problems = wanted.validate();
        if !problems.is_empty() {
            return Err(report::fields_invalid(&problems));
        }
        wanted.extras.dropped_tags = dropped_tags(request, record);
        let mut plan = plan::plan(basis.current.as_ref(), &wanted);
        name_sources(&mut plan, request, record, &basis.settings);
        basis.notes.extend(seen.note);
        basis.notes.extend(notes(request, record));
        basis.notes.extend(basis.settings.other_architecture(request, wanted.architecture));
        Ok(ReadyDeploy {
            left_out: basis.settings.left_out(),
            session: basis.session,
            identity: basis.identity,
            name: basis.name,
            current: basis.current,
            notes: basis.notes,
            wanted,
            plan,
        })
    }

    /// What of a deploy can be known before its image is built, so that nothing is uploaded for one that cannot be.
    pub(crate) async fn check_deploy_ahead(
        &self,
        record: Option<&ProjectRecord>,
        request: &DeployRequest,
    ) -> Result<Identity, ErrorReport> {
        let basis = self.basis_of(record, request).await?;
        let mut problems = basis.settings.extras.validate();
        problems.extend(validate_environment(&basis.settings.variables));
        if problems.is_empty() { Ok(basis.identity) } else { Err(report::fields_invalid(&problems)) }
    }

    async fn basis_of(
        &self,
        record: Option<&ProjectRecord>,
        request: &DeployRequest,
    ) -> Result<DeployBasis, ErrorReport> {
        check_request(request)?;
        let name = function_name(&request.function)?;
        // The template's function that the request names is meant for this deploy alone.
        let record = match record.cloned() {
            Some(mut record) => {
                let function = request.function.clone();
                let meant = self.on_disk(move |_| {
                    record.mean(&function);
                    Ok(record)
                });
                Some(meant.await?)
            }
            None => None,
        };
        let settings = DeploySettings::of(record.as_ref());
        let session = self.session(&request.target).await?;
        let identity = self.identify(&request.target).await?;
        let doing = format!("read the function {name}");
        let current = session.find_function(&name).await.map_err(|error| report::aws(&doing, &error))?;
        let mut notes = Vec::new();
        let role_arn = role_of(&session, &identity, request, &settings, current.as_ref(), &mut notes).await?;
        Ok(DeployBasis { session, identity, name, current, record, settings, role_arn, notes })
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
fn dropped_tags(request: &DeployRequest, record: Option<&ProjectRecord>) -> Vec<String> {
    let last = record.and_then(|record| record.deployed_to(&request.target));
    last.filter(|last| last.function == request.function).map(|last| last.tags.clone()).unwrap_or_default()
}

/// What a deploy goes by, where the project's files say something else.
fn notes(request: &DeployRequest, record: Option<&ProjectRecord>) -> Vec<String> {
    let Some(record) = record else { return Vec::new() };
    let named = |field: &str| match field {
        "handler" => request.handler.is_some() || request.image_uri.is_some(),
        "memory" => request.memory_mib.is_some_and(|memory| memory != record.choices.memory_mib),
        "timeout" => request.timeout_seconds.is_some_and(|s| s != record.choices.timeout_seconds),
        "architecture" => true,
        _ => request.function != record.choices.function,
    };
    let chosen = record.chosen.iter().filter(|chosen| !named(&chosen.field));
    let mut notes: Vec<String> = chosen.filter_map(ChosenValue::sentence).collect();
    notes.extend(built_with_another(request, record));
    notes.extend(undecided(&record.project.template_functions));
    notes
}

/// An image goes with the handler that it was built and tested with, also where the project names another by now.
fn built_with_another(request: &DeployRequest, record: &ProjectRecord) -> Option<String> {
    let now = &record.choices.handler;
    let built = record.build_of(&record.published_to(&request.target)?.image_id)?;
    let differs = request.handler.is_none() && request.image_uri.is_none() && built.handler != *now;
    (differs && !now.is_empty()).then(|| {
        format!(
            "The image was built with the handler {}; the project's is {now} by now. Build and publish again to \
             deploy that.",
            built.handler
        )
    })
}
