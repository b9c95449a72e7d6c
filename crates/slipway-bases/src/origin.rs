//! Which addresses may be asked at all.
//!
//! Everything goes over https, except to this machine itself, where a registry of one's own speaks plain http.
//! A host of the outside can never send a request to this machine: where a redirect, a token's realm or the
//! next page may lead is decided by where the look began. A look at this machine stays on it likewise.

use http::Uri;

/// Whether plain http to this machine is allowed in this look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The look began at a loopback address.
    Loopback,
    /// The look began outside.
    Outside,
}

impl Reach {
    /// The reach of a look that begins at this host, with or without a port.
    pub(crate) fn of(host_and_port: &str) -> Self {
        let host = match host_and_port.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host_and_port,
        };
        if is_loopback(host) { Self::Loopback } else { Self::Outside }
    }

    /// The scheme by which the first host is asked.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Loopback => "http",
            Self::Outside => "https",
        }
    }

    /// Whether this address may be asked.
    pub(crate) fn allows(self, address: &Uri) -> bool {
        let Some(host) = address.host() else { return false };
        let has_user = address.authority().is_some_and(|authority| authority.as_str().contains('@'));
        match (address.scheme_str(), self) {
            _ if has_user => false,
            (Some("https"), Self::Outside) => !is_loopback(host),
            (Some("http"), Self::Loopback) => is_loopback(host),
            _ => false,
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Scheme, host and port, the part of an address that a token is good for.
pub(crate) fn same_origin(one: &Uri, other: &Uri) -> bool {
    let port = |address: &Uri| {
        address.port_u16().unwrap_or(if address.scheme_str() == Some("https") { 443 } else { 80 })
    };
    let host = |address: &Uri| address.host().map(str::to_ascii_lowercase);
    one.scheme() == other.scheme() && host(one) == host(other) && port(one) == port(other)
}

/// The address that a `Location` or a `Link` names, seen from the address that was asked.
///
/// Registries write an absolute address, or a path from the root; a path relative to the page is not used by
/// any and is refused.
pub(crate) fn resolve(from: &Uri, target: &str) -> Option<Uri> {
    let whole = if target.starts_with("//") {
        return None;
    } else if target.starts_with('/') {
        format!("{}://{}{target}", from.scheme_str()?, from.authority()?)
    } else if target.starts_with('?') {
        format!("{}://{}{}{target}", from.scheme_str()?, from.authority()?, from.path())
    } else {
        target.to_owned()
    };
    let address: Uri = whole.parse().ok()?;
    (address.scheme().is_some() && address.host().is_some()).then_some(address)
}

/// The host of an address for people, with its port if one is written.
pub(crate) fn host_of(address: &Uri) -> String {
    match (address.host(), address.port_u16()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "the registry".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    #[test]
    fn a_look_outside_stays_outside_and_encrypted() {
        let outside = Reach::of("public.ecr.aws");
        assert!(outside.allows(&uri("https://d2glxqk2uabbnd.cloudfront.net/x")));
        for address in [
            "http://public.ecr.aws/v2/",
            "http://127.0.0.1:80/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
            "https://user:secret@public.ecr.aws/",
            "ftp://public.ecr.aws/",
            "/v2/",
        ] {
            assert!(!outside.allows(&uri(address)), "{address}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for host in ["127.0.0.1:5000", "localhost", "localhost:5000", "[::1]:5000", "127.8.9.1"] {
            assert_eq!(Reach::of(host), Reach::Loopback, "{host}");
        }
        for host in ["127.0.0.1.example", "localhost.example:5000", "10.0.0.1:5000", "0.0.0.0"] {
            assert_eq!(Reach::of(host), Reach::Outside, "{host}");
        }
        assert!(Reach::Loopback.allows(&uri("http://127.0.0.1:5000/v2/")));
        assert!(!Reach::Loopback.allows(&uri("http://example.org/v2/")));
        assert!(!Reach::Loopback.allows(&uri("https://example.org/v2/")));
    }

    #[test]
    fn an_address_is_resolved_from_the_one_asked() {
        let from = uri("https://r.example:8443/v2/a/tags/list?n=1");
        assert_eq!(resolve(&from, "/v2/x?last=b").unwrap(), uri("https://r.example:8443/v2/x?last=b"));
        assert_eq!(resolve(&from, "?last=b").unwrap(), uri("https://r.example:8443/v2/a/tags/list?last=b"));
        assert_eq!(resolve(&from, "https://cdn.example/b").unwrap(), uri("https://cdn.example/b"));
        for target in ["", "//evil.example/x", "list?last=b", "https://", "a b"] {
            assert!(resolve(&from, target).is_none(), "{target}");
        }
    }

    #[test]
    fn a_default_port_is_the_same_origin_as_none() {
        assert!(same_origin(&uri("https://r.example/a"), &uri("https://R.example:443/b")));
        assert!(!same_origin(&uri("https://r.example/a"), &uri("http://r.example/a")));
        assert!(!same_origin(&uri("https://r.example/a"), &uri("https://r.example:8443/a")));
    }

    proptest! {
        #[test]
        fn no_target_makes_the_resolver_panic(target in any::<String>()) {
            let _ = resolve(&uri("https://r.example/v2/"), &target);
        }
    }
}
