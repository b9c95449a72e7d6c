//! What a person reads of the errors that are private here: of an entry of a fault script as the cause of a
//! `PracticeError`, of a run as the answer to an invocation.

use crate::faults::EntryError;
use crate::runner::RunError;
use recorded::{hold, lines, samples};
use slipway_emulator::EmulatorError;
use slipway_engine::EngineError;

#[path = "../../../tests/fixtures/errors/samples.rs"]
mod recorded;

fn entries() -> Vec<(&'static str, EntryError)> {
    samples!(EntryError { Zero {}, Missing("milliseconds"), Status(99) })
}

fn runs() -> Vec<(&'static str, RunError)> {
    samples!(RunError {
        Load(EngineError::SessionRefused { status: 403 }),
        Invoke(EmulatorError::Stopped),
    })
}

#[test]
fn every_private_error_reads_as_it_is_recorded() {
    hold("practice.txt", &[lines(entries()), lines(runs())].concat());
}
