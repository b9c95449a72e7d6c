//! Aliases that go on answering with another image than the one that is deployed.
//!
//! A deploy changes what the function runs by itself. An alias stands for a published version, and whoever calls the
//! alias gets that version until it is moved; so it is said, with the way to move it.

use crate::report::{self, ErrorReport};
use crate::values::{AliasBehind, Target};
use slipway_aws::{Alias, Session};
use slipway_core::{Digest, FunctionName};

/// The aliases that another image than this one answers for.
pub(crate) async fn aliases_behind(
    session: &Session,
    name: &FunctionName,
    target: &Target,
    digest: &Digest,
) -> Result<Vec<AliasBehind>, ErrorReport> {
    let doing = format!("read the aliases of {name}");
    let aliases = session.aliases(name).await.map_err(|error| report::aws(&doing, &error))?;
    Ok(behind(aliases, name, target, digest))
}

fn behind(aliases: Vec<Alias>, name: &FunctionName, target: &Target, digest: &Digest) -> Vec<AliasBehind> {
    // An alias of what is not published follows the function by itself.
    let stays = |alias: &Alias| alias.version != "$LATEST" && alias.digest.as_ref() != Some(digest);
    aliases
        .into_iter()
        .filter(stays)
        .map(|alias| AliasBehind {
            command: moving(name, &alias.name, target),
            name: alias.name,
            version: alias.version,
            digest: alias.digest.map(String::from),
        })
        .collect()
}

fn moving(name: &FunctionName, alias: &str, target: &Target) -> String {
    let mut options = String::new();
    if let Target::Aws { profile, region } = target {
        for (option, value) in [("--profile", profile), ("--region", region)] {
            if let Some(value) = value {
                options.push_str(&format!(" {option} {}", super::command_line::quoted(value)));
            }
        }
    }
    format!(
        "aws lambda update-alias --function-name {name} --name {alias} --function-version \"$(aws lambda \
         publish-version --function-name {name} --query Version --output text{options})\"{options}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_alias_of_another_image_stays_behind() {
        let digest = |text: &str| Digest::of(text.as_bytes());
        let alias = |name: &str, version: &str, image: Option<&str>| Alias {
            name: name.to_owned(),
            version: version.to_owned(),
            digest: image.map(digest),
        };
        let aliases = vec![
            alias("blue", "2", Some("new")),
            alias("dev", "$LATEST", Some("old")),
            alias("live", "1", Some("old")),
            alias("unknown", "3", None),
        ];
        let name = FunctionName::parse("orders").unwrap();
        let target = Target::Aws { profile: Some("my work".to_owned()), region: None };
        let found = behind(aliases, &name, &target, &digest("new"));
        let names: Vec<&str> = found.iter().map(|alias| alias.name.as_str()).collect();
        assert_eq!(names, ["live", "unknown"]);
        let said = found[0].sentence();
        assert!(said.contains("live stays on version 1 (sha256:"), "{said}");
        assert_eq!(said.matches("--profile 'my work'").count(), 2, "{said}");
    }
}
