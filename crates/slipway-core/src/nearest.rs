//! The known names nearest to one that is not known, for "not in the image; did you mean".
//!
//! Names are compared without regard to case. Of a handler, the type and the method count more than the assembly,
//! because they are typed by hand more often. Only the first part of a long name is compared and only the first
//! names of a long list, so that nothing from outside makes this slow.

/// Longer parts are compared up to here.
const MOST_LETTERS: usize = 128;
/// Names beyond these are not compared.
const MOST_KNOWN: usize = 2_000;

/// The names nearest to the one wanted, the nearest first, at most so many.
pub fn nearest<'a>(wanted: &str, known: &[&'a str], most: usize) -> Vec<&'a str> {
    let wanted = Parts::of(wanted);
    let mut ranked: Vec<(usize, &'a str)> =
        known.iter().take(MOST_KNOWN).map(|name| (wanted.distance(&Parts::of(name)), *name)).collect();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(most).map(|(_, name)| name).collect()
}

/// The handler that was probably meant: the one nearest whose type and method differ from what was written by no more
/// than a slip of the keyboard, by capitals or by the namespace. None is better than one that merely looks alike.
pub fn meant<'a>(wanted: &str, known: &[&'a str]) -> Option<&'a str> {
    let parts = Parts::of(wanted);
    let near = |name: &&&str| parts.is_a_slip(&Parts::of(name));
    let close: Vec<&str> = known.iter().take(MOST_KNOWN).filter(near).copied().collect();
    nearest(wanted, &close, 1).first().copied()
}

/// A name in the parts that `::` divides it into, in small letters.
struct Parts {
    whole: String,
    parts: Vec<String>,
}

impl Parts {
    fn of(name: &str) -> Self {
        let parts: Vec<String> = name.splitn(3, "::").map(comparable).collect();
        Self { whole: comparable(name), parts }
    }

    fn distance(&self, other: &Self) -> usize {
        match (self.parts.as_slice(), other.parts.as_slice()) {
            ([assembly, type_name, method], [other_assembly, other_type, other_method]) => {
                apart(assembly, other_assembly)
                    + 2 * type_distance(type_name, other_type)
                    + 2 * apart(bare(method), bare(other_method))
            }
            // What is not of the same form may still be one part of the other: a method, a type, a file's name.
            (_, parts) => {
                let within = parts.iter().map(|part| apart(&self.whole, part)).min();
                let whole = apart(&self.whole, &other.whole);
                2 * whole.min(within.map_or(whole, |within| within + 1))
            }
        }
    }
}

impl Parts {
    fn is_a_slip(&self, other: &Self) -> bool {
        match (self.parts.as_slice(), other.parts.as_slice()) {
            ([_, type_name, method], [_, other_type, other_method]) => {
                let last = |name: &str| name.rsplit(['.', '+']).next().unwrap_or(name).to_owned();
                slipped(&last(type_name), &last(other_type)) && slipped(bare(method), bare(other_method))
            }
            ([_], [_]) => slipped(&self.whole, &other.whole),
            _ => false,
        }
    }
}

/// One letter in four may be wrong, and never more than three.
fn slipped(one: &str, other: &str) -> bool {
    apart(one, other) <= one.chars().count().div_ceil(4).min(3)
}

/// A namespace that is wrong or missing is a lesser mistake than another type.
fn type_distance(one: &str, other: &str) -> usize {
    let last = |name: &str| name.rsplit(['.', '+']).next().unwrap_or(name).to_owned();
    let (whole, short) = (apart(one, other), apart(&last(one), &last(other)));
    if short == 0 { whole.div_ceil(2) } else { whole.max(short) }
}

/// The name of a method that is written with its signature.
fn bare(method: &str) -> &str {
    let before = method.split('(').next().unwrap_or(method);
    before.rsplit(' ').next().unwrap_or(before)
}

fn comparable(name: &str) -> String {
    name.trim().chars().take(MOST_LETTERS).flat_map(char::to_lowercase).take(MOST_LETTERS).collect()
}

fn apart(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KNOWN: [&str; 5] = [
        "Shop::Shop.Orders.Function::FunctionHandler",
        "Shop::Shop.Orders.Function::Refund",
        "Shop::Shop.Stock.Function::FunctionHandler",
        "Shop::Shop.Startup::Configure",
        "Harbour",
    ];

    #[test]
    fn a_slip_of_the_keyboard_is_found_first() {
        assert_eq!(nearest("Shop::Shop.Orders.Functoin::FunctionHandler", &KNOWN, 1), [KNOWN[0]]);
        assert_eq!(nearest("shop::shop.orders.function::refnud", &KNOWN, 1), [KNOWN[1]]);
        assert_eq!(nearest("Shop::Shop.Stock.Function::Handler", &KNOWN, 1), [KNOWN[2]]);
        assert_eq!(nearest("habour", &KNOWN, 1), ["Harbour"]);
    }

    #[test]
    fn the_wrong_assembly_weighs_less_than_the_wrong_method() {
        let known = ["Shop::Shop.Function::Other", "Longer.Name::Shop.Function::Handle"];
        assert_eq!(nearest("Shop::Shop.Function::Handle", &known, 1), ["Longer.Name::Shop.Function::Handle"]);
    }

    #[test]
    fn a_missing_namespace_or_a_bare_method_still_finds_its_handler() {
        assert_eq!(nearest("Shop::Startup::Configure", &KNOWN, 1), ["Shop::Shop.Startup::Configure"]);
        assert_eq!(nearest("Refund", &KNOWN, 1), ["Shop::Shop.Orders.Function::Refund"]);
        let overload = ["A::B::System.String Run(System.String)", "A::B::System.String Walk(System.String)"];
        assert_eq!(nearest("A::B::Run", &overload, 1), [overload[0]]);
    }

    #[test]
    fn what_merely_looks_alike_was_not_meant() {
        assert_eq!(meant("Shop::Shop.Orders.Functoin::FunctionHandler", &KNOWN), Some(KNOWN[0]));
        assert_eq!(meant("Shop::shop.orders.function::refund", &KNOWN), Some(KNOWN[1]));
        assert_eq!(meant("Shop::Stock.Function::FunctionHandler", &KNOWN), Some(KNOWN[2]));
        assert_eq!(meant("habour", &KNOWN), Some("Harbour"));
        for other in
            ["Cl::Cl.F::TwoWrong", "Shop::Shop.Orders.Function::Reset", "Shop::Shop.Orders::Refund", "Shop"]
        {
            assert_eq!(meant(other, &["Cl::Cl.F::LogLong", KNOWN[1], KNOWN[4]]), None, "{other}");
        }
    }

    #[test]
    fn no_more_are_named_than_asked_for() {
        assert_eq!(nearest("Shop", &KNOWN, 2).len(), 2);
        assert!(nearest("Shop", &KNOWN, 0).is_empty());
        assert!(nearest("Shop", &[], 3).is_empty());
    }

    proptest! {
        #[test]
        fn a_known_name_is_nearest_to_itself(known in prop::collection::vec("[A-C]{1,3}(::[A-C.]{1,4}::[A-C]{1,3})?", 1..6)) {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            for name in &names {
                prop_assert_eq!(nearest(name, &names, 1), vec![*name]);
            }
        }

        #[test]
        fn any_text_is_compared(wanted in ".{0,40}", known in ".{0,40}") {
            prop_assert_eq!(nearest(&wanted, &[&known], 3), vec![known.as_str()]);
        }
    }
}
