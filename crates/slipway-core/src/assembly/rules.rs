//! Which methods of which types Lambda's runtime for .NET can call, and which of them are meant to be called.
//!
//! The runtime wants a public type it can make an instance of, or a static method; a method that is not generic;
//! and at most two parameters, the second of which is the context. Where a name is not enough to tell overloads
//! apart it compares what reflection prints. A method inherited from a type of the same assembly is a handler of
//! the deriving type. No more than 2,000 handlers are returned; a function has a handful.

use super::found::{FoundHandler, FoundKind};
use super::shape::{MethodShape, Program, TypeShape};
use super::type_name::TypeName;
use crate::handler::Handler;
use std::collections::HashMap;

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
    file: Option<&'s str>,
    types: HashMap<&'s str, &'s TypeShape>,
    program: Option<Program>,
    steps: u32,
    found: Vec<FoundHandler>,
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
    server: Option<(&'static str, &'static str)>,
}

/// The handlers of an assembly, the likely ones first.
pub(crate) fn handlers_of(
    assembly: &str,
    shapes: &[TypeShape],
    program: Option<Program>,
    file: Option<&str>,
) -> Vec<FoundHandler> {
    let types = shapes.iter().map(|shape| (shape.name.as_str(), shape)).collect();
    let mut search = Search { assembly, file, types, program, steps: 0, found: Vec::new() };
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
        if let Some((event, answer)) = members.server.filter(|_| shape.constructible) {
            let own =
                members.by_name.get(SERVER_METHOD).and_then(|found| members.candidates.get(*found.first()?));
            self.add(FoundHandler {
                handler: match self.handler(&shape.name, SERVER_METHOD) {
                    Some(handler) => handler,
                    None => return,
                },
                input: Some(event.to_owned()),
                output: Some(answer.to_owned()),
                annotations_handler: None,
                kind: FoundKind::AspNetCore,
                likely: true,
                place: self.place(own.map_or(shape.line, |own| own.method.line)),
            });
        }
        for candidate in &members.candidates {
            let name = candidate.method.name.as_str();
            let inherited = members.server.is_some() && name == SERVER_METHOD;
            let overloaded = members.by_name.get(name).is_some_and(|same| same.len() > 1);
            if !inherited && let Some(found) = self.method(shape, candidate, overloaded) {
                self.add(found);
            }
        }
    }

    /// The methods of a type and of the types it derives from.
    fn members(&mut self, shape: &'s TypeShape) -> Members<'s> {
        let mut members = Members { candidates: Vec::new(), by_name: HashMap::new(), server: None };
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
            members.server = server_events(name);
            let Some(next) = self.types.get(name) else { break };
            values = base.arguments().iter().map(|argument| argument.with(&values)).collect();
            current = next;
        }
        members
    }

    fn method(&self, shape: &TypeShape, candidate: &Candidate<'_>, overloaded: bool) -> Option<FoundHandler> {
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
            place: self.place(method.line),
        })
    }

    /// The handler of that name. A name that would not survive being written into CMD is none.
    fn handler(&self, type_name: &str, method: &str) -> Option<Handler> {
        let text = format!("{}::{type_name}::{method}", self.assembly);
        Handler::parse(&text).ok().filter(|handler| handler.to_string() == text)
    }

    fn place(&self, line: Option<u32>) -> Option<String> {
        Some(format!("{}:{}", self.file?, line?))
    }

    fn add(&mut self, found: FoundHandler) {
        if self.found.len() < MOST_HANDLERS {
            self.found.push(found);
        }
    }

    fn finish(mut self) -> Vec<FoundHandler> {
        if let Some(program) = self.program
            && let Ok(handler @ Handler::Executable { .. }) = Handler::parse(self.assembly)
        {
            // A program next to a class for ASP.NET Core is there to run it without Lambda.
            let likely = self.found.iter().all(|found| found.kind != FoundKind::AspNetCore);
            let place = self.place(program.line);
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
        if let [only] = self.found.as_mut_slice() {
            only.likely = true;
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

/// The event and the answer of a base class of Amazon.Lambda.AspNetCoreServer.
fn server_events(base: &str) -> Option<(&'static str, &'static str)> {
    let name = base.strip_prefix("Amazon.Lambda.AspNetCoreServer.")?;
    match name.strip_suffix("`1").unwrap_or(name) {
        "APIGatewayProxyFunction" => Some((
            "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyRequest",
            "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyResponse",
        )),
        "APIGatewayHttpApiV2ProxyFunction" => Some((
            "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest",
            "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse",
        )),
        "ApplicationLoadBalancerFunction" => Some((
            "Amazon.Lambda.ApplicationLoadBalancerEvents.ApplicationLoadBalancerRequest",
            "Amazon.Lambda.ApplicationLoadBalancerEvents.ApplicationLoadBalancerResponse",
        )),
        _ => None,
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
