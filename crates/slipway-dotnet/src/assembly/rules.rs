//! Which methods of which types Lambda's runtime for .NET can call, and which of them are meant to be called.
//!
//! The runtime wants a public type it can make an instance of, or a static method; a method that is not generic;
//! and at most two parameters, the second of which is the context. Where a name is not enough to tell overloads
//! apart it compares what reflection prints. A method inherited from a type of the same assembly is a handler of
//! the deriving type. No more than 2,000 handlers are returned; a function has a handful.

use super::found::{FoundHandler, FoundKind};
use super::plumbing;
use super::shape::{MethodShape, Program, TypeShape};
use super::type_name::TypeName;
use slipway_core::handler::Handler;
use std::collections::{HashMap, HashSet};

const MOST_HANDLERS: usize = 2_000;
/// Methods looked at, inherited ones once for each deriving type.
const MOST_STEPS: u32 = 500_000;
const MOST_BASES: u32 = 16;
/// Overloads of one name in one type.
const MOST_OVERLOADS: usize = 32;
/// A type's name that is longer is of no use to a person.
const MOST_NAME: usize = 1_000;

/// Everything found so far.
struct Search<'s> {
    assembly: &'s str,
    types: HashMap<&'s str, &'s TypeShape>,
    program: Option<Program>,
    steps: u32,
    found: Vec<FoundHandler>,
    /// Those of them that take Lambda's context.
    with_context: HashSet<Handler>,
}

/// A method as the deriving type has it.
struct Candidate<'s> {
    method: &'s MethodShape,
    parameters: Vec<TypeName>,
    answer: TypeName,
}

/// What a type has, its own methods and inherited ones.
struct Members<'s> {
    candidates: Vec<Candidate<'s>>,
    by_name: HashMap<&'s str, Vec<usize>>,
    /// The event and the answer, if it derives from a base class for ASP.NET Core.
    server: Option<(String, String)>,
    /// Whether it derives from a class whose methods are called by a framework.
    of_framework: bool,
}

/// The handlers of an assembly, the likely ones first. Its types may derive from `others`, which are of assemblies it
/// refers to.
pub(crate) fn handlers_of(
    assembly: &str,
    shapes: &[TypeShape],
    others: &[&TypeShape],
    program: Option<Program>,
) -> Vec<FoundHandler> {
    // Of two types with one name the assembly's own counts.
    let types = others.iter().copied().chain(shapes).map(|shape| (shape.name.as_str(), shape)).collect();
    let mut search =
        Search { assembly, types, program, steps: 0, found: Vec::new(), with_context: HashSet::new() };
    for shape in shapes {
        search.visit(shape);
    }
    search.finish()
}

impl<'s> Search<'s> {
    fn visit(&mut self, shape: &'s TypeShape) {
        if !shape.public || shape.incomplete || shape.generic {
            return;
        }
        let members = self.members(shape);
        if let Some((event, answer)) = members.server.as_ref().filter(|_| shape.constructible) {
            let own =
                members.by_name.get(SERVER_METHOD).and_then(|found| members.candidates.get(*found.first()?));
            self.add(FoundHandler {
                handler: match self.handler(&shape.name, SERVER_METHOD) {
                    Some(handler) => handler,
                    None => return,
                },
                input: Some(event.clone()),
                output: Some(answer.clone()),
                annotations_handler: None,
                kind: FoundKind::AspNetCore,
                likely: true,
                place: own.map_or(&shape.place, |own| &own.method.place).clone(),
            });
        }
        for candidate in &members.candidates {
            let name = candidate.method.name.as_str();
            let inherited = members.server.is_some() && name == SERVER_METHOD;
            let overloaded = members.by_name.get(name).is_some_and(|same| same.len() > 1);
            if !inherited && let Some(found) = self.method(shape, candidate, overloaded, members.of_framework)
            {
                let takes_context = candidate.parameters.iter().any(TypeName::is_context);
                if takes_context {
                    self.with_context.insert(found.handler.clone());
                }
                self.add(found);
            }
        }
    }

    /// The methods of a type and of the types it derives from.
    fn members(&mut self, shape: &'s TypeShape) -> Members<'s> {
        let mut members =
            Members { candidates: Vec::new(), by_name: HashMap::new(), server: None, of_framework: false };
        let mut current = shape;
        let mut values: Vec<TypeName> = Vec::new();
        for depth in 0..MOST_BASES {
            for method in &current.methods {
                self.steps += 1;
                if self.steps > MOST_STEPS {
                    return members;
                }
                let callable = if method.is_static { depth == 0 } else { shape.constructible };
                if callable {
                    members.take(method, &values);
                }
            }
            let Some(base) = &current.base else { break };
            let Some(name) = base.name() else { break };
            members.server = members.server.take().or_else(|| server_events(base, &values));
            members.of_framework |= plumbing::calls_its_methods(name);
            let Some(next) = self.types.get(name) else { break };
            values = base.arguments().iter().map(|argument| argument.with(&values)).collect();
            current = next;
        }
        members
    }

    fn method(
        &self,
        shape: &TypeShape,
        candidate: &Candidate<'_>,
        overloaded: bool,
        of_framework: bool,
    ) -> Option<FoundHandler> {
        let Candidate { method, parameters, answer } = candidate;
        let (event, context) = match parameters.as_slice() {
            [] => (None, false),
            [only] if only.is_context() => (None, true),
            [event] => (Some(event), false),
            [event, context] if context.is_context() && !event.is_context() => (Some(event), true),
            _ => return None,
        };
        if !answer.is_fit() || !parameters.iter().all(TypeName::is_fit) {
            return None;
        }
        let plumbing = of_framework
            || plumbing::registers(&shape.name)
            || plumbing::sets(&method.name, event, answer)
            || parameters.iter().chain([answer]).any(plumbing::is_of_hosting);
        if plumbing && !context {
            return None;
        }
        let name = if method.overloaded || overloaded {
            printed(&method.name, parameters, answer)?
        } else {
            method.name.clone()
        };
        let generated = shape.name.ends_with(&format!("_{}_Generated", method.name));
        let named = method.name.contains("Handler")
            || method.name.starts_with("Function")
            || ["Function", "Handler"].iter().any(|ending| shape.name.ends_with(ending));
        Some(FoundHandler {
            handler: self.handler(&shape.name, &name)?,
            input: event.and_then(readable),
            output: answer.answered().and_then(readable),
            annotations_handler: None,
            kind: if generated { FoundKind::Annotations } else { FoundKind::Method },
            likely: generated || context || named && self.program.is_none(),
            place: method.place.clone(),
        })
    }

    /// The handler of that name. A name that would not survive being written into CMD is none.
    fn handler(&self, type_name: &str, method: &str) -> Option<Handler> {
        let text = format!("{}::{type_name}::{method}", self.assembly);
        Handler::parse(&text).ok().filter(|handler| handler.to_string() == text)
    }

    fn add(&mut self, found: FoundHandler) {
        if self.found.len() < MOST_HANDLERS {
            self.found.push(found);
        }
    }

    fn finish(mut self) -> Vec<FoundHandler> {
        if let Some(program) = self.program.take()
            && let Ok(handler @ Handler::Executable { .. }) = Handler::parse(self.assembly)
        {
            // A program next to a class for ASP.NET Core is there to run it without Lambda.
            let likely = self.found.iter().all(|found| found.kind != FoundKind::AspNetCore);
            let place = program.place;
            let kind = FoundKind::Executable;
            let (input, output, annotations_handler) = (None, None, None);
            self.found.push(FoundHandler {
                handler,
                input,
                output,
                annotations_handler,
                kind,
                likely,
                place,
            });
        }
        // Beside a class for ASP.NET Core a name alone says little: a web application has handlers of its own kinds.
        if self.found.iter().any(|found| found.kind == FoundKind::AspNetCore) {
            for found in self.found.iter_mut().filter(|found| found.kind == FoundKind::Method) {
                found.likely &= self.with_context.contains(&found.handler);
            }
        }
        self.found.sort_by_cached_key(|found| (!found.likely, found.handler.to_string()));
        self.found.dedup_by(|one, other| one.handler == other.handler);
        self.found
    }
}

impl<'s> Members<'s> {
    /// Takes a method, unless a deriving type has replaced it.
    fn take(&mut self, method: &'s MethodShape, values: &[TypeName]) {
        let parameters: Vec<TypeName> =
            method.parameters.iter().map(|parameter| parameter.with(values)).collect();
        let same = self.by_name.entry(&method.name).or_default();
        let replaced = same
            .iter()
            .any(|at| self.candidates.get(*at).is_some_and(|known| known.parameters == parameters));
        if !replaced && same.len() < MOST_OVERLOADS {
            same.push(self.candidates.len());
            self.candidates.push(Candidate { method, parameters, answer: method.answer.with(values) });
        }
    }
}

/// The method that every base class for ASP.NET Core brings along.
const SERVER_METHOD: &str = "FunctionHandlerAsync";

/// The event and the answer of a base class of Amazon.Lambda.AspNetCoreServer. The one that the others derive from has
/// them as its arguments.
fn server_events(base: &TypeName, values: &[TypeName]) -> Option<(String, String)> {
    let name = base.name()?.strip_prefix("Amazon.Lambda.AspNetCoreServer.")?;
    let (event, answer) = match name.strip_suffix("`1").unwrap_or(name) {
        "APIGatewayProxyFunction" => (
            "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyRequest",
            "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyResponse",
        ),
        "APIGatewayHttpApiV2ProxyFunction" => (
            "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest",
            "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse",
        ),
        "ApplicationLoadBalancerFunction" => (
            "Amazon.Lambda.ApplicationLoadBalancerEvents.ApplicationLoadBalancerRequest",
            "Amazon.Lambda.ApplicationLoadBalancerEvents.ApplicationLoadBalancerResponse",
        ),
        "AbstractAspNetCoreFunction`2" => {
            let mut arguments = base.arguments().iter().map(|argument| argument.with(values));
            return Some((readable(&arguments.next()?)?, readable(&arguments.next()?)?));
        }
        _ => return None,
    };
    Some((event.to_owned(), answer.to_owned()))
}

/// Where there is a single handler, it is the one that is meant.
pub(crate) fn mark_only(found: &mut [FoundHandler]) {
    if let [only] = found {
        only.likely = true;
    }
}

fn readable(name: &TypeName) -> Option<String> {
    name.readable().filter(|name| name.len() <= MOST_NAME)
}

/// A method as reflection prints it; none if not all types are known by their full names.
pub(super) fn printed(name: &str, parameters: &[TypeName], answer: &TypeName) -> Option<String> {
    if !answer.is_sure() || !parameters.iter().all(TypeName::is_sure) {
        return None;
    }
    let parameters: Vec<String> = parameters.iter().map(TypeName::in_signature).collect::<Option<_>>()?;
    Some(format!("{} {name}({})", answer.in_signature()?, parameters.join(", ")))
}
