//! What a task needs, and the step that brings it.

use crate::failure::Outcome;
use crate::layout::Layout;

/// Something a task cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A container engine with the images for the journey.
    Engine,
    /// The other images of the tests.
    TestImages,
    /// What the window is built with.
    Window,
    /// The npm packages of the pages.
    NodeModules,
    /// A browser, a display that nobody sees, a container registry: for the tests only.
    TestPrograms,
    /// The AWS command line.
    AwsCli,
    /// AWS SAM CLI, to measure beside.
    SamCli,
    /// A tool from the crates registry.
    Tool(&'static str),
}

/// One step that can tell whether it is done.
pub(crate) trait Step {
    /// What will be installed, in a few words.
    fn what(&self) -> String;
    /// Whether nothing is left to do.
    fn is_done(&self, layout: &Layout) -> Outcome<bool>;
    /// Does it.
    fn run(&self, layout: &Layout) -> Outcome;
}
