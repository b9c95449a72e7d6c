//! What is declared, in the form that the rules for handlers are written for.

use super::declared::{Annotation, DeclaredMethod, DeclaredType};
use super::known;
use super::names::Names;
use crate::assembly::{MethodShape, TypeName, TypeShape, belongs_to_every_object};
use std::collections::HashMap;

/// The shapes of types, those that Amazon.Lambda.Annotations generates among them.
pub(super) fn shapes(types: &[DeclaredType], names: &Names<'_>) -> Vec<TypeShape> {
    let mut shapes = Vec::new();
    for declared in types.iter().filter(|declared| declared.has_code) {
        shapes.push(shape(declared, names));
        shapes.extend(declared.methods.iter().filter_map(|method| generated(declared, method, names)));
    }
    shapes
}

fn shape(declared: &DeclaredType, names: &Names<'_>) -> TypeShape {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for method in &declared.methods {
        *counts.entry(&method.name).or_default() += 1;
    }
    let methods = declared
        .methods
        .iter()
        .filter(|method| {
            method.callable
                && !method.forgotten
                && method.annotation.is_none()
                && method.parameters.len() <= 2
                && !method.is_main()
                && !belongs_to_every_object(&method.name, method.parameters.len())
        })
        .map(|method| MethodShape {
            name: method.name.clone(),
            is_static: method.is_static,
            overloaded: counts.get(method.name.as_str()).is_some_and(|count| *count > 1),
            parameters: method
                .parameters
                .iter()
                .map(|parameter| names.resolve(&parameter.written, declared, &method.scope))
                .collect(),
            answer: names.resolve(&method.answer, declared, &method.scope),
            place: method.scope.place(method.line),
        })
        .collect();
    TypeShape {
        name: declared.full(),
        public: declared.public,
        incomplete: declared.incomplete,
        generic: !declared.variables.is_empty(),
        constructible: declared.is_constructible(),
        base: declared.base.as_ref().map(|base| names.resolve(base, declared, &declared.scope)),
        methods,
        place: declared.scope.place(declared.line),
    }
}

/// The type that the generator of Amazon.Lambda.Annotations adds for a method.
fn generated(declared: &DeclaredType, method: &DeclaredMethod, names: &Names<'_>) -> Option<TypeShape> {
    let annotation = method.annotation?;
    let (type_name, _) = declared.path.last()?;
    let own = format!("{type_name}_{}_Generated", method.name);
    let name = if declared.namespace.is_empty() { own } else { format!("{}.{own}", declared.namespace) };
    let resolve = |written| names.resolve(written, declared, &method.scope);
    let (event, mut answer) = match annotation {
        Annotation::Rest => (Some(TypeName::plain(known::REST.0)), TypeName::plain(known::REST.1)),
        Annotation::Http => (Some(TypeName::plain(known::HTTP.0)), TypeName::plain(known::HTTP.1)),
        Annotation::Plain => {
            let from_event = method.parameters.iter().filter(|parameter| !parameter.from_services);
            let mut types = from_event.map(|parameter| resolve(&parameter.written));
            (types.find(|name| !name.is_context()), resolve(&method.answer))
        }
    };
    let own_answer = resolve(&method.answer);
    let result = own_answer.answered().and_then(TypeName::name);
    // Such a result writes itself, body and status alike.
    if annotation != Annotation::Plain && result.is_some_and(|name| name.ends_with("IHttpResult")) {
        answer = TypeName::plain("System.IO.Stream");
    }
    let place = method.scope.place(method.line);
    let handler = MethodShape {
        name: method.name.clone(),
        is_static: false,
        overloaded: false,
        parameters: event.into_iter().collect(),
        answer,
        place: place.clone(),
    };
    Some(TypeShape {
        name,
        public: true,
        incomplete: false,
        generic: false,
        constructible: true,
        base: None,
        methods: vec![handler],
        place,
    })
}
