//! What was published and deployed to other targets than the chosen one.
//!
//! A request may name a target for this once. What comes of it is kept under that target, and the choice stays.

use crate::values::{DeployResult, Elsewhere, ProjectRecord, PublishResult, Target};

impl ProjectRecord {
    /// Makes `target` the target of this record, with what was published and deployed there.
    pub(crate) fn move_to(&mut self, target: &Target) {
        if self.choices.target == *target {
            return;
        }
        let left = self.choices.target.clone();
        let (published, deployed) = (self.published.take(), self.deployed.take());
        if published.is_some() || deployed.is_some() {
            self.elsewhere.push(Elsewhere { target: left, published, deployed });
        }
        if let Some(at) = self.elsewhere.iter().position(|other| other.target == *target) {
            let there = self.elsewhere.swap_remove(at);
            (self.published, self.deployed) = (there.published, there.deployed);
        }
        self.invoked = None;
        self.choices.target = target.clone();
    }

    /// The last upload to a target.
    pub(crate) fn published_to(&self, target: &Target) -> Option<&PublishResult> {
        if self.choices.target == *target {
            return self.published.as_ref();
        }
        self.elsewhere.iter().find(|other| other.target == *target)?.published.as_ref()
    }

    /// The last deploy to a target.
    pub(crate) fn deployed_to(&self, target: &Target) -> Option<&DeployResult> {
        if self.choices.target == *target {
            return self.deployed.as_ref();
        }
        self.elsewhere.iter().find(|other| other.target == *target)?.deployed.as_ref()
    }

    pub(crate) fn keep_published(&mut self, target: &Target, result: PublishResult) {
        if self.choices.target == *target {
            self.published = Some(result);
        } else {
            self.place(target, |there| there.published = Some(result));
        }
    }

    pub(crate) fn keep_deployed(&mut self, target: &Target, result: DeployResult) {
        if self.choices.target == *target {
            self.deployed = Some(result);
        } else {
            self.place(target, |there| there.deployed = Some(result));
        }
    }

    fn place(&mut self, target: &Target, change: impl FnOnce(&mut Elsewhere)) {
        let at = self.elsewhere.iter().position(|other| other.target == *target);
        let mut there = match at {
            Some(at) => self.elsewhere.swap_remove(at),
            None => Elsewhere { target: target.clone(), published: None, deployed: None },
        };
        change(&mut there);
        self.elsewhere.push(there);
    }
}
