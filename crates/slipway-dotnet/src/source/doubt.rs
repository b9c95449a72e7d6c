//! What should be said of a handler that somebody names and the sources do not show.
//!
//! It is a doubt and no refusal: a method that is not public runs, and one of a package is in no source.

use crate::assembly::FoundHandler;
use slipway_core::Handler;
use slipway_core::nearest::nearest;

/// The sentence about a handler that is not among those found; none where it is, or where nothing was found at all.
/// `assembly` is what the project makes.
pub fn doubt(handler: &Handler, assembly: &str, found: &[FoundHandler]) -> Option<String> {
    let wanted = handler.to_string();
    if found.is_empty() || found.iter().any(|found| is_same(handler, &found.handler)) {
        return None;
    }
    let names: Vec<String> = found.iter().map(|found| found.handler.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = nearest(&wanted, &names, 1);
    let near = near.first().map(|near| format!(" The nearest is {near}.")).unwrap_or_default();
    let ours = handler.assembly() == assembly
        || found.iter().any(|found| found.handler.assembly() == handler.assembly());
    match handler {
        Handler::Method { .. } if ours => Some(format!("No public method of the sources is {wanted}.{near}")),
        Handler::Method { .. } => Some(format!(
            "Neither the project nor one that it refers to makes an assembly {}.{near}",
            handler.assembly()
        )),
        Handler::Executable { .. } if ours => None,
        Handler::Executable { .. } => {
            Some(format!("The project makes {assembly}, and {wanted} is no handler of it.{near}"))
        }
    }
}

/// An overload is written with its whole signature, and found without it; the assembly is a file, and AWS's client does
/// not mind its capitals.
fn is_same(wanted: &Handler, found: &Handler) -> bool {
    if !wanted.assembly().eq_ignore_ascii_case(found.assembly()) {
        return false;
    }
    match (wanted, found) {
        (
            Handler::Method { type_name, method, .. },
            Handler::Method { type_name: other_type, method: other, .. },
        ) => type_name == other_type && bare(method) == bare(other),
        (Handler::Executable { .. }, Handler::Executable { .. }) => true,
        _ => false,
    }
}

fn bare(method: &str) -> &str {
    let before = method.split('(').next().unwrap_or(method).trim();
    before.rsplit(' ').next().unwrap_or(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::FoundKind;

    fn found(handler: &str) -> FoundHandler {
        FoundHandler {
            handler: Handler::parse(handler).unwrap(),
            input: None,
            output: None,
            annotations_handler: None,
            kind: FoundKind::Method,
            likely: true,
            place: None,
        }
    }

    fn said(handler: &str) -> Option<String> {
        let found = [found("Ship::Ship.Function::Load"), found("Ship::Ship.Function::Unload")];
        doubt(&Handler::parse(handler).unwrap(), "Ship", &found)
    }

    #[test]
    fn a_handler_that_the_sources_do_not_have_is_doubted_with_the_nearest() {
        let told = said("Ship::Ship.Function::Laod").unwrap();
        assert!(told.ends_with("The nearest is Ship::Ship.Function::Load."), "{told}");
        let told = said("Shop::Ship.Function::Load").unwrap();
        assert!(told.contains("assembly Shop") && told.contains("Ship::Ship.Function::Load"), "{told}");
        assert!(said("Load").unwrap().contains("makes Ship"), "a method's name alone is none");
    }

    #[test]
    fn what_is_there_in_other_words_is_not_doubted() {
        for handler in [
            "Ship::Ship.Function::Load",
            "ship::Ship.Function::Load",
            "Ship::Ship.Function::System.String Load(System.String)",
            "Ship",
        ] {
            assert_eq!(said(handler), None, "{handler}");
        }
        assert_eq!(doubt(&Handler::parse("A::B.C::D").unwrap(), "A", &[]), None, "nothing was found");
    }
}
