//! The steps of the way from a project to a running function, in their order. Stages of a task, records of a project
//! and the window's views name them by this type, so that none is guessed from another's words.

use serde::{Deserialize, Serialize};

/// A step of the journey. The later step is the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// What is to run: the project and its handler.
    Project,
    /// What the image stands on.
    Base,
    /// The image is made.
    Build,
    /// The image is read for what Lambda would refuse.
    Check,
    /// The image runs on this machine.
    Test,
    /// The image is uploaded.
    Publish,
    /// The function is created or updated.
    Deploy,
    /// The function runs in the cloud.
    Cloud,
}

impl Step {
    /// Every step, in the order of the way.
    pub const ALL: [Self; 8] = [
        Self::Project,
        Self::Base,
        Self::Build,
        Self::Check,
        Self::Test,
        Self::Publish,
        Self::Deploy,
        Self::Cloud,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_listed_in_the_order_of_the_way_and_named_as_the_window_names_them() {
        assert!(Step::ALL.is_sorted() && Step::ALL.first() < Step::ALL.last());
        let names = serde_json::to_value(Step::ALL).expect("names");
        let wanted = ["project", "base", "build", "check", "test", "publish", "deploy", "cloud"];
        assert_eq!(names, serde_json::json!(wanted));
    }
}
