//! The handlers of a whole project: its own, and those of the projects it refers to.
//!
//! Lambda loads a handler's assembly by its name, whether it is the project's or one it refers to. A handler of a
//! reference counts only where the project has none of its own, and is offered where it has.

use super::calls::Called;
use super::declared::{DeclaredMethod, DeclaredType, main_of, merged};
use super::names::{Names, Types};
use super::shapes::shapes;
use super::texts::{Sources, read};
use crate::assembly::{
    FoundHandler, FoundKind, Program, TypeShape, handlers_of, mark_only, of_generated_main,
};
use slipway_core::Handler;
use std::collections::HashSet;

/// What the sources say.
#[derive(Debug, Clone, Default)]
pub struct SourceHandlers {
    /// The handlers, those that are probably meant first.
    pub handlers: Vec<FoundHandler>,
    /// Whether the code asks Lambda for events itself, so that the program is the handler.
    pub asks_for_events: bool,
}

/// What is read of a project.
struct Project<'s> {
    sources: &'s Sources,
    types: Vec<DeclaredType>,
    program: Option<Program>,
    called: Called,
    generates_main: bool,
    asks_for_events: bool,
}

/// The handlers of a project that refers to others.
pub fn handlers_in_projects(own: &Sources, others: &[Sources]) -> SourceHandlers {
    let mut projects: Vec<Project<'_>> = std::iter::once(own).chain(others).map(Project::read).collect();
    let mut types = Types::default();
    projects.iter().for_each(|project| types.add(&project.types));
    let shaped: Vec<Vec<TypeShape>> = projects
        .iter()
        .map(|project| shapes(&project.types, &Names::new(project.sources.language, &types)))
        .collect();
    let mut called = Called::default();
    let asks_for_events = own.executable && projects.iter().any(|project| project.asks_for_events);
    let mut found: Vec<Vec<FoundHandler>> = Vec::new();
    for (at, project) in projects.iter().enumerate() {
        let around = shaped.iter().enumerate().filter(|(other, _)| *other != at);
        let around: Vec<&TypeShape> = around.flat_map(|(_, shapes)| shapes).collect();
        let own = shaped.get(at).map(Vec::as_slice).unwrap_or_default();
        let program = project.program.clone().filter(|_| at == 0);
        let handlers = handlers_of(&project.sources.assembly_name, own, &around, program);
        let starts = at == 0 && project.generates_main && project.sources.executable;
        found.push(if starts {
            of_generated_main(&project.sources.assembly_name, handlers)
        } else {
            handlers
        });
    }
    projects.iter_mut().for_each(|project| called.add(std::mem::take(&mut project.called)));
    let helpers = helpers(&projects, &called);
    let mut found = found.into_iter();
    let mut handlers = found.next().unwrap_or_default();
    judge(&mut handlers, &helpers, own.of_lambda);
    take(&mut handlers, found.flatten().collect(), &helpers, asks_for_events);
    handlers.sort_by_cached_key(|found| {
        (!found.likely, found.handler.to_string(), found.annotations_handler.clone())
    });
    SourceHandlers { handlers, asks_for_events }
}

impl<'s> Project<'s> {
    fn read(sources: &'s Sources) -> Self {
        let mut project = Self {
            sources,
            types: Vec::new(),
            program: None,
            called: Called::default(),
            generates_main: false,
            asks_for_events: sources.asks_for_events,
        };
        let mut files: Vec<_> = sources.files.iter().map(|file| read(sources, file)).collect();
        let shared: Vec<String> =
            files.iter_mut().flat_map(|file| std::mem::take(&mut file.shared_imports)).collect();
        for mut file in files {
            shared.iter().for_each(|import| file.scope.import(import.clone()));
            project.generates_main |= file.generates_main;
            project.asks_for_events |= file.asks_for_events;
            project.called.add(std::mem::take(&mut file.called));
            if let (None, Some(line)) = (&project.program, file.program) {
                project.program = Some(Program { place: file.scope.place(line) });
            }
            project.types.extend(file.into_types());
        }
        project.types = merged(project.types);
        if !sources.executable {
            project.program = None;
        } else if project.program.is_none() {
            let place = main_of(&project.types).and_then(|main| main.scope.place(main.line));
            project.program = Some(Program { place });
        }
        project
    }
}

/// The names of the methods that the code calls itself.
fn helpers(projects: &[Project<'_>], called: &Called) -> HashSet<String> {
    let types = projects.iter().flat_map(|project| &project.types);
    let is_called = |method: &&DeclaredMethod| {
        let needed = method.parameters.iter().filter(|parameter| !parameter.optional).count();
        called.names(&method.name, needed..=method.parameters.len())
    };
    let methods = types.flat_map(|declared| &declared.methods);
    methods.filter(is_called).map(|method| method.name.clone()).collect()
}

fn is_helper(found: &FoundHandler, helpers: &HashSet<String>) -> bool {
    let Handler::Method { method, .. } = &found.handler else { return false };
    // An overload is written with all its types around its name.
    let name = method.split('(').next().unwrap_or(method);
    let name = name.rsplit(' ').next().unwrap_or(name);
    found.kind == FoundKind::Method && (helpers.contains(name) || helpers.contains(method))
}

/// Takes back what is said for helpers, unless nothing else would be left.
fn judge(handlers: &mut [FoundHandler], helpers: &HashSet<String>, of_lambda: bool) {
    let meant = |found: &&FoundHandler| found.likely && found.kind != FoundKind::Executable;
    if handlers.iter().filter(meant).any(|found| !is_helper(found, helpers)) {
        for found in handlers.iter_mut().filter(|found| is_helper(found, helpers)) {
            found.likely = false;
        }
    }
    if of_lambda && handlers.iter().all(|found| !found.likely) {
        let mut own = handlers.iter_mut().filter(|found| !is_helper(found, helpers));
        if let (Some(only), None) = (own.next(), own.next()) {
            only.likely = true;
        }
    }
    mark_only(handlers);
}

/// Takes the handlers of references.
fn take(
    handlers: &mut Vec<FoundHandler>,
    mut others: Vec<FoundHandler>,
    helpers: &HashSet<String>,
    asks_for_events: bool,
) {
    // What AWS's own packages have, built from source, is no function's.
    let of_aws = |found: &FoundHandler| found.handler.assembly().starts_with("Amazon.Lambda.");
    others.retain(|found| !of_aws(found) && !is_helper(found, helpers));
    let own =
        handlers.iter().any(|found| found.likely && (asks_for_events || found.kind != FoundKind::Executable));
    if others.iter().any(|found| found.likely) {
        others.retain(|found| found.likely);
        others.iter_mut().for_each(|found| found.likely = !own);
    } else if handlers.iter().all(|found| found.kind == FoundKind::Executable) && !asks_for_events {
        mark_only(&mut others);
    } else {
        others.clear();
    }
    handlers.append(&mut others);
}
