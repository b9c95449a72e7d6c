//! Which operation a method and a path mean.

use crate::wire::percent;
use http::Method;

/// An operation with the variable parts of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) operation: &'static str,
    labels: Vec<String>,
}

impl Route {
    /// A variable part of the path, decoded; empty when the operation has no such part.
    pub(crate) fn label(&self, index: usize) -> String {
        self.labels.get(index).map(|label| percent::decode(label, false)).unwrap_or_default()
    }
}

/// The operation of a request, or none when the path is not Lambda's.
pub(crate) fn route(method: &Method, path: &str) -> Option<Route> {
    let (date, rest) = path.strip_prefix('/')?.split_once('/')?;
    let rest = rest.trim_end_matches('/');
    let parts: Vec<&str> = rest.split('/').collect();
    let (operation, labels): (&'static str, &[&str]) = match (date, method.as_str(), parts.as_slice()) {
        ("2015-03-31", "POST", ["functions"]) => ("CreateFunction", &[]),
        ("2015-03-31", "GET", ["functions"]) => ("ListFunctions", &[]),
        ("2015-03-31", method, ["functions", rest @ ..]) => of_function(method, rest)?,
        ("2021-10-31", "GET", ["functions", name, "urls"]) => {
            ("ListFunctionUrlConfigs", std::slice::from_ref(name))
        }
        ("2017-03-31", "GET", ["tags", arn @ ..]) => ("ListTags", arn),
        ("2017-03-31", "POST", ["tags", arn @ ..]) => ("TagResource", arn),
        ("2017-03-31", "DELETE", ["tags", arn @ ..]) => ("UntagResource", arn),
        _ => return None,
    };
    Some(Route { operation, labels: labels.iter().map(|label| (*label).to_owned()).collect() })
}

/// The labels are everything behind `functions`: the name first, then perhaps the name of an alias.
fn of_function<'a>(method: &str, parts: &'a [&'a str]) -> Option<(&'static str, &'a [&'a str])> {
    let operation = match (method, parts) {
        ("GET", [_]) => "GetFunction",
        ("DELETE", [_]) => "DeleteFunction",
        ("GET", [_, "configuration"]) => "GetFunctionConfiguration",
        ("PUT", [_, "configuration"]) => "UpdateFunctionConfiguration",
        ("PUT", [_, "code"]) => "UpdateFunctionCode",
        ("POST", [_, "invocations"]) => "Invoke",
        ("POST", [_, "versions"]) => "PublishVersion",
        ("GET", [_, "versions"]) => "ListVersionsByFunction",
        ("POST", [_, "aliases"]) => "CreateAlias",
        ("GET", [_, "aliases"]) => "ListAliases",
        ("GET", [_, "aliases", _]) => "GetAlias",
        ("PUT", [_, "aliases", _]) => "UpdateAlias",
        ("DELETE", [_, "aliases", _]) => "DeleteAlias",
        ("POST", [_, "policy"]) => "AddPermission",
        ("GET", [_, "policy"]) => "GetPolicy",
        ("DELETE", [_, "policy", _]) => "RemovePermission",
        _ => return None,
    };
    Some((operation, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_clients_are_understood() {
        let operation = |method: Method, path| route(&method, path).map(|route| route.operation);
        assert_eq!(operation(Method::GET, "/2015-03-31/functions/"), Some("ListFunctions"));
        assert_eq!(operation(Method::POST, "/2015-03-31/functions"), Some("CreateFunction"));
        assert_eq!(operation(Method::POST, "/2015-03-31/functions/a/invocations"), Some("Invoke"));
        assert_eq!(operation(Method::GET, "/2015-03-31/functions/a/other"), None);
        assert_eq!(operation(Method::GET, "/v2/"), None);
        let arn = route(&Method::GET, "/2015-03-31/functions/arn%3Aaws%3Alambda/aliases/live").unwrap();
        assert_eq!((arn.label(0).as_str(), arn.label(2).as_str()), ("arn:aws:lambda", "live"));
    }
}
