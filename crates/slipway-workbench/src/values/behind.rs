//! What was read with a project and is not shown: whoever has its view can go on from there without reading again.

use super::SettingsFiles;
use slipway_core::template::TemplateFunction;
use slipway_dotnet::project::Publishing;
use slipway_dotnet::project::closure::Closure;
use std::path::PathBuf;
use std::sync::Arc;

/// What was read with a project and is not shown. No `Debug`: variables may be secrets.
#[derive(Default)]
pub(crate) struct Behind {
    /// What a build of it needs.
    pub(crate) around: Closure,
    /// The functions that templates make of it.
    pub(crate) templates: Vec<FromTemplate>,
    pub(crate) settings: SettingsFiles,
    /// What a publish of it does.
    pub(crate) publishing: Publishing,
}

/// How a view holds it. It is no part of what is compared or written down.
#[derive(Clone, Default)]
pub(crate) struct HeldBehind(Option<Arc<Behind>>);

impl HeldBehind {
    pub(crate) fn new(behind: Behind) -> Self {
        Self(Some(Arc::new(behind)))
    }

    /// None in a view that was written down.
    pub(crate) fn get(&self) -> Option<Arc<Behind>> {
        self.0.clone()
    }
}

impl PartialEq for HeldBehind {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for HeldBehind {}

impl std::fmt::Debug for HeldBehind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("…")
    }
}

/// A function of a template that is made from a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FromTemplate {
    /// The template's path.
    pub(crate) file: PathBuf,
    pub(crate) function: TemplateFunction,
}
