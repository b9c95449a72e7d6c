//! Which addresses may be asked at all.
//!
//! Everything goes over https, except to this machine itself, where a registry of one's own speaks plain http.
//! A host of the outside can never send a request to this machine: where a redirect, a token's realm or the
//! next page may lead is decided by where the look began. A look at this machine stays on it likewise.
//!
//! This machine has many spellings: `0x7f.1`, `localhost.`, `[::ffff:127.0.0.1]`. So an address is judged as the `url`
//! crate has read it, the way browsers do, and asked in just that form. What a name stands for is known only when it
//! has been looked up, so `route` judges that address again.

use slipway_core::ImageReference;
use std::net::IpAddr;
use url::{Host, Url};

/// Whether plain http to this machine is allowed in this look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The look began at a loopback address.
    Loopback,
    /// The look began outside.
    Outside,
}

impl Reach {
    /// The reach of a look that begins at this address.
    pub(crate) fn of(address: &Url) -> Self {
        if address.host().is_some_and(|host| is_named_here(&host)) { Self::Loopback } else { Self::Outside }
    }

    /// Where a look at this host begins, with or without a port, and how far it reaches.
    pub(crate) fn begin(host_and_port: &str) -> Result<(Self, Url), url::ParseError> {
        let mut start = Url::parse(&format!("https://{host_and_port}/"))?;
        let reach = Self::of(&start);
        if reach == Self::Loopback {
            start = Url::parse(&format!("http://{host_and_port}/"))?;
        }
        Ok((reach, start))
    }

    /// Whether this address may be asked.
    pub(crate) fn allows(self, address: &Url) -> bool {
        let has_user = !address.username().is_empty() || address.password().is_some();
        let scheme = match self {
            Self::Loopback => "http",
            Self::Outside => "https",
        };
        !has_user && address.scheme() == scheme && Self::of(address) == self
    }

    /// Whether a connection may be opened to what a name stands for.
    pub(crate) fn connects(self, address: IpAddr) -> bool {
        is_here(address) == (self == Self::Loopback)
    }
}

fn is_named_here(host: &Host<&str>) -> bool {
    match host {
        // Every name below `localhost` is this machine by RFC 6761, with or without the dot of the root.
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(address) => is_here(IpAddr::V4(*address)),
        Host::Ipv6(address) => is_here(IpAddr::V6(*address)),
    }
}

/// A connection to the address of no machine, such as `0.0.0.0`, comes out on this one too.
fn is_here(address: IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || address.is_unspecified()
}

/// The host of an address for people, with its port if one is written.
pub(crate) fn host_of(address: &Url) -> String {
    match (address.host_str(), address.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "the registry".to_owned(),
    }
}

/// The host behind a name without one, and behind the names that people write for it.
const DOCKER_HUB: &str = "registry-1.docker.io";
const DOCKER_HUB_NAMES: &[&str] = &["docker.io", "index.docker.io", DOCKER_HUB];

/// The host that a reference is looked up on.
pub(crate) fn host_for(reference: &ImageReference) -> String {
    match reference.registry.as_deref() {
        Some(host) if !DOCKER_HUB_NAMES.iter().any(|name| host.eq_ignore_ascii_case(name)) => host.to_owned(),
        _ => DOCKER_HUB.to_owned(),
    }
}

/// The repository of a reference as its registry names it.
pub(crate) fn repository_for(reference: &ImageReference) -> String {
    match reference.repository.contains('/') || host_for(reference) != DOCKER_HUB {
        true => reference.repository.clone(),
        false => format!("library/{}", reference.repository),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn reach(host: &str) -> Reach {
        Reach::begin(host).unwrap().0
    }

    #[test]
    fn a_look_outside_stays_outside_and_encrypted() {
        let outside = reach("public.ecr.aws");
        assert!(outside.allows(&url("https://d2glxqk2uabbnd.cloudfront.net/x")));
        for address in [
            "http://public.ecr.aws/v2/",
            "http://127.0.0.1:80/",
            "https://user:secret@public.ecr.aws/",
            "https://:secret@public.ecr.aws/",
            "ftp://public.ecr.aws/",
            "data:text/plain,x",
            "file:///etc/passwd",
        ] {
            assert!(!outside.allows(&url(address)), "{address}");
        }
    }

    #[test]
    fn no_spelling_of_this_machine_is_reached_from_outside() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "017700000001",
            "127.0.0.1.",
            "１２７.0.0.1",
            "0.0.0.0",
            "0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "loc%61lhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:0.0.0.0]",
        ] {
            assert!(!Reach::Outside.allows(&url(&format!("https://{host}/"))), "{host}");
            assert!(Reach::Loopback.allows(&url(&format!("http://{host}:5000/"))), "{host}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for host in ["127.0.0.1:5000", "localhost", "localhost:5000", "[::1]:5000", "127.8.9.1"] {
            let (reach, start) = Reach::begin(host).unwrap();
            assert_eq!((reach, start.scheme()), (Reach::Loopback, "http"), "{host}");
            assert!(reach.allows(&start), "{host}");
        }
        for host in ["127.0.0.1.example", "localhost.example:5000", "10.0.0.1:5000", "notlocalhost"] {
            let (reach, start) = Reach::begin(host).unwrap();
            assert_eq!((reach, start.scheme()), (Reach::Outside, "https"), "{host}");
            assert!(reach.allows(&start), "{host}");
        }
        assert!(!Reach::Loopback.allows(&url("http://example.org/v2/")));
        assert!(!Reach::Loopback.allows(&url("https://example.org/v2/")));
        assert!(!Reach::Loopback.allows(&url("https://127.0.0.1/v2/")));
    }

    #[test]
    fn a_default_port_is_the_same_origin_as_none() {
        let same = |one: &str, other: &str| url(one).origin() == url(other).origin();
        assert!(same("https://r.example/a", "https://R.example:443/b"));
        assert!(!same("https://r.example/a", "http://r.example/a"));
        assert!(!same("https://r.example/a", "https://r.example:8443/a"));
    }

    #[test]
    fn docker_hub_has_one_host_behind_its_names() {
        for name in ["ubuntu", "docker.io/amazon/aws-lambda-dotnet:8", "index.docker.io/library/ubuntu"] {
            assert_eq!(host_for(&ImageReference::parse(name).unwrap()), "registry-1.docker.io");
        }
        let other = ImageReference::parse("public.ecr.aws/lambda/dotnet:8").unwrap();
        assert_eq!(host_for(&other), "public.ecr.aws");
        assert_eq!(repository_for(&ImageReference::parse("ubuntu").unwrap()), "library/ubuntu");
        assert_eq!(repository_for(&other), "lambda/dotnet");
    }

    proptest! {
        #[test]
        fn what_may_be_asked_from_outside_is_no_address_of_this_machine(host: u32) {
            let address = std::net::Ipv4Addr::from(host);
            let allowed = Reach::Outside.allows(&url(&format!("https://{host}/")));
            prop_assert_eq!(allowed, !address.is_loopback() && !address.is_unspecified());
            prop_assert_eq!(allowed, Reach::Outside.connects(address.to_ipv6_mapped().into()));
        }

        #[test]
        fn no_host_makes_the_judge_panic(host in any::<String>()) {
            let _ = Reach::begin(&host).map(|(reach, start)| reach.allows(&start));
        }
    }
}
