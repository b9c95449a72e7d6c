//! What a registry asks for in `WWW-Authenticate`.
//!
//! Public registries hand an anonymous token to anyone who asks at the address named in the challenge. Any
//! other scheme wants credentials, and none are sent.
//!
//! The header is read by hand: http-auth refuses an address that is not in quotes, which is taken here. The address of
//! the token is made by the `url` crate.

use url::Url;

/// A challenge for a bearer token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge {
    realm: String,
    service: Option<String>,
    scope: Option<String>,
}

impl Challenge {
    /// Reads `Bearer realm="…",service="…",scope="…"`; none for any other scheme or without a realm.
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let header = header.trim_start();
        let (scheme, rest) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") || header.len() > 4096 {
            return None;
        }
        let (mut realm, mut service, mut scope) = (None, None, None);
        let mut rest = rest;
        while let Some((name, value, after)) = next_parameter(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "service" => service = Some(value),
                "scope" => scope = Some(value),
                _ => {}
            }
            rest = after;
        }
        Some(Self { realm: realm?, service, scope })
    }

    /// Where the token is to be had; the scope of a pull is asked for where the registry names none.
    pub(crate) fn address(&self, repository: &str) -> Option<Url> {
        let mut address = Url::parse(&self.realm).ok()?;
        let pull = format!("repository:{repository}:pull");
        let mut query = address.query_pairs_mut();
        query.extend_pairs(self.service.as_deref().map(|service| ("service", service)));
        query.append_pair("scope", self.scope.as_deref().unwrap_or(&pull));
        drop(query);
        Some(address)
    }
}

/// The next `name="value"` or `name=value`, and what follows it.
fn next_parameter(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start_matches([',', ' ', '\t']);
    let (name, rest) = text.split_once('=')?;
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find(',').unwrap_or(rest.len());
        let (value, after) = rest.split_at_checked(end)?;
        return Some((name.trim(), value.trim().to_owned(), after));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((name.trim(), value, quoted.get(index + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_challenges_of_known_registries_are_read() {
        let ecr = Challenge::parse(
            r#"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#,
        )
        .unwrap();
        assert_eq!(
            ecr.address("lambda/dotnet").unwrap().to_string(),
            "https://public.ecr.aws/token/?service=public.ecr.aws&scope=aws"
        );
        let hub = Challenge::parse(
            r#"bearer service="registry.docker.io", realm="https://auth.docker.io/token?a=b""#,
        )
        .unwrap();
        assert_eq!(
            hub.address("amazon/x").unwrap().to_string(),
            "https://auth.docker.io/token?a=b&service=registry.docker.io&scope=repository%3Aamazon%2Fx%3Apull"
        );
        let odd = Challenge::parse(r#"Bearer realm=https://r.example/t,scope="a \"b\"&c=d""#).unwrap();
        assert_eq!(odd.address("x").unwrap().to_string(), "https://r.example/t?scope=a+%22b%22%26c%3Dd");
    }

    #[test]
    fn a_scheme_with_credentials_is_no_challenge() {
        for header in
            ["", "Basic realm=\"x\"", "Bearer", "Bearer ", "Bearer service=\"x\"", "Bearer realm=\"x"]
        {
            assert_eq!(Challenge::parse(header), None, "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_the_reader_panic(header in any::<String>()) {
            let _ = Challenge::parse(&header).and_then(|challenge| challenge.address("a/b"));
            let _ = Challenge::parse(&format!("Bearer {header}"));
        }
    }
}
