//! Sizes: Lambda's limit, and bytes that no function will ever see.

use super::{Outcome, Severity, Subject, Words, shown};
use crate::tree::{SizeNode, size_tree};
use slipway_core::Bytes;

const LARGEST: u64 = 10 * 1024 * 1024 * 1024;
/// The part of the whole from which wasted bytes are worth a word.
const WASTED_SHARE: f64 = 0.05;
/// Below this, wasted bytes are nobody's concern.
const WASTED_LEAST: u64 = 1024 * 1024;
const SYMBOLS_LEAST: u64 = 64 * 1024;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    total(subject, outcome);
    wasted(subject, outcome);
    symbols(subject, outcome);
}

fn total(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "image-size";
    let contents = subject.contents;
    let bytes = contents.total_bytes;
    if bytes <= LARGEST && !contents.incomplete {
        let seen = format!("The image has {} uncompressed; the limit is 10 GiB.", Bytes(bytes));
        return outcome.pass(RULE, seen);
    }
    let places: Vec<String> = largest(&size_tree(contents));
    let more = if contents.incomplete { "more than " } else { "" };
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!("The image has {more}{} uncompressed.", Bytes(bytes)),
            why: "Lambda refuses an image with more than 10 GiB, all layers uncompressed.",
            fix: format!("Make the largest places smaller: {}.", places.join(", ")),
            place: places.first().cloned(),
        },
    );
}

/// The largest directories, one step below the first that has to be chosen between.
fn largest(root: &SizeNode) -> Vec<String> {
    let mut node = root;
    while let [only] = node.children.as_slice() {
        node = only;
    }
    let named = node.children.iter().filter(|child| child.path != node.path);
    let places: Vec<String> =
        named.take(3).map(|child| format!("{} ({})", shown(&child.path), child.bytes)).collect();
    if places.is_empty() { vec![format!("{} ({})", shown(&node.path), node.bytes)] } else { places }
}

fn wasted(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "wasted-bytes";
    let (wasted, total) = (subject.contents.wasted_bytes, subject.contents.total_bytes);
    let share = Bytes(wasted).share_of(Bytes(total));
    if share <= WASTED_SHARE || wasted < WASTED_LEAST {
        return outcome.pass(RULE, "Layers replace or delete little of what lower layers hold.");
    }
    outcome.find(RULE, Severity::Advice, Words {
        what: format!("{} of the image, {:.0} %, are files that a higher layer replaces or deletes.", Bytes(wasted), share * 100.0),
        why: "Such files are uploaded and stored, count towards 10 GiB, and can be read by whoever has the image.",
        fix: "Delete files in the RUN that makes them, or build in one stage and copy the result into another.",
        place: None,
    });
}

fn symbols(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "debug-symbols";
    let files = subject.contents.files.below(&subject.contents.task_root);
    let (mut count, mut bytes) = (0_u32, 0_u64);
    for (_, entry) in files.filter(|(path, _)| path.ends_with(".pdb")) {
        count = count.saturating_add(1);
        bytes = bytes.saturating_add(entry.size);
    }
    if bytes < SYMBOLS_LEAST {
        return outcome.pass(RULE, "The function carries few or no debug symbols.");
    }
    outcome.find(
        RULE,
        Severity::Advice,
        Words {
            what: format!("{count} files of debug symbols take {}.", Bytes(bytes)),
            why: "A function does not need them to run; they give line numbers in stack traces.",
            fix: "Publish with -p:DebugType=none, or keep them where line numbers are worth their size.",
            place: Some(format!("/{}", subject.contents.task_root)),
        },
    );
}
