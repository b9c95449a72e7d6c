//! Whether an image that a deploy names is in its registry, and for which architecture it is, before anything is made.
//!
//! Lambda would refuse an image that is not there, after a role was made for it; and it takes one of another architecture
//! that it can never start.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::Target;
use slipway_aws::{AwsError, Session};
use slipway_bases::{LookOptions, architecture_at};
use slipway_core::{Architecture, Digest, RepositoryName};

/// What is known of an image in a registry.
#[derive(Debug, Default)]
pub(crate) struct SeenImage {
    pub(crate) architecture: Option<Architecture>,
    /// What could not be found out, a sentence.
    pub(crate) note: Option<String>,
}

/// A repository of ECR, as its URI names it.
#[derive(Debug, PartialEq, Eq)]
struct EcrRepository {
    /// The account and the region; none where the registry is not AWS's own, as in the practice cloud.
    place: Option<(String, String)>,
    name: RepositoryName,
}

impl Workbench {
    /// Looks for an image. `known` is its architecture where this machine has built it.
    pub(crate) async fn look_for_image(
        &self,
        session: &Session,
        target: &Target,
        repository_uri: &str,
        digest: &Digest,
        known: Option<Architecture>,
    ) -> Result<SeenImage, ErrorReport> {
        let repository = repository_of(repository_uri)?;
        let foreign = matches!(target, Target::Aws { .. }) && session.endpoint().is_none();
        if let Some((_, region)) = repository.place.as_ref().filter(|(_, region)| region != session.region())
        {
            return Err(report::image_in_other_region(repository_uri, region, session.region()));
        }
        if repository.place.is_none() && foreign {
            return Err(report::image_not_in_ecr(repository_uri));
        }
        let account = repository.place.as_ref().map(|(account, _)| account.as_str());
        let found = match session.find_image(account, &repository.name, digest).await {
            Ok(found) => found,
            // Whoever may deploy need not be allowed to read the registry.
            Err(error @ AwsError::AccessDenied { .. }) => {
                let note = format!("Whether the image is in ECR is not known: {error}.");
                return Ok(SeenImage { architecture: known, note: Some(note) });
            }
            Err(error) => return Err(report::aws("look for the image", &error)),
        };
        let Some(image) = found else { return Err(report::image_absent(repository_uri, digest)) };
        let Some(config) = image.config else { return Err(report::image_is_index(repository_uri, digest)) };
        if known.is_some() {
            return Ok(SeenImage { architecture: known, note: None });
        }
        let told = session.download_address(account, &repository.name, &config).await;
        let told = match told {
            Ok(address) => architecture_at(&address, &config, &LookOptions::default())
                .await
                .map_err(|error| report::sentence(&error)),
            Err(error) => Err(report::sentence(&error)),
        };
        Ok(match told {
            Ok(architecture) => SeenImage { architecture, note: None },
            Err(reason) => SeenImage {
                architecture: None,
                note: Some(format!("For which architecture the image is, is not known: {reason}.")),
            },
        })
    }
}

/// Reads `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`, and any other registry as it is.
fn repository_of(uri: &str) -> Result<EcrRepository, ErrorReport> {
    let wrong = || report::invalid_input(format!("`{}` is no repository's URI.", uri.escape_debug()));
    let (registry, name) = uri.split_once('/').ok_or_else(wrong)?;
    let name = RepositoryName::parse(name).map_err(|_| wrong())?;
    let parts: Vec<&str> = registry.split('.').collect();
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = match parts.as_slice() {
        [account, "dkr", "ecr" | "ecr-fips", region, "amazonaws", ..]
        | [account, "dkr-ecr" | "dkr-ecr-fips", region, "on", "aws" | "amazonwebservices", ..]
            if is_account(account) =>
        {
            Some(((*account).to_owned(), (*region).to_owned()))
        }
        _ => None,
    };
    Ok(EcrRepository { place, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_tells_its_account_and_region_where_it_is_in_ecr() {
        let of = |uri: &str| repository_of(uri).map(|found| (found.place, found.name.to_string())).ok();
        let ecr = Some(("123456789012".to_owned(), "eu-west-1".to_owned()));
        let name = "team/hello".to_owned();
        for uri in [
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/hello",
            "123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/team/hello",
            "123456789012.dkr-ecr.eu-west-1.on.aws/team/hello",
        ] {
            assert_eq!(of(uri), Some((ecr.clone(), name.clone())), "{uri}");
        }
        assert_eq!(of("127.0.0.1:4566/team/hello"), Some((None, name)));
        assert_eq!(of("team"), None);
        assert_eq!(of("x y/UPPER"), None);
    }
}
