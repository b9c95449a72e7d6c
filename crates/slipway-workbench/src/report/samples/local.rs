//! Errors of the emulator, of the practice cloud and of Slipway's own files.

use super::{Recorded, denied, io, named, not_json, recorded, samples};
use crate::report;
use crate::storage::StorageError;
use slipway_core::Architecture;
use slipway_emulator::EmulatorError;
use slipway_engine::EngineError;
use slipway_practice::PracticeError;
use std::path::Path;

/// One of each range of exit codes that means something, and one that means nothing.
const EXITS: [i64; 7] = [142, 102, 104, 106, 127, 137, 3];

pub(super) fn all() -> Vec<Recorded> {
    let mut all = recorded(emulator(), report::emulator);
    all.extend(EXITS.iter().map(|exit_code| {
        let ended = EmulatorError::ContainerEnded { exit_code: *exit_code, log_lines: Vec::new() };
        named(&format!("EmulatorError::ContainerEnded with {exit_code}"), report::emulator(ended))
    }));
    all.extend(recorded(practice(), report::practice));
    all.extend(recorded(storage(), report::storage));
    all.extend([
        named("a practice cloud that is held", report::practice_busy(Path::new("/home/me/practice"))),
        named("an event that is not JSON", report::event_invalid(&not_json())),
        named("an event that cannot be read", report::event_unreadable("event.json", &denied())),
    ]);
    all
}

fn emulator() -> Vec<(&'static str, EmulatorError)> {
    let lines = || vec!["one".to_owned(), "two".to_owned()];
    samples!(EmulatorError {
        EventNotJson { line: 1, column: 5, source: not_json() },
        EventNotText { offset: 7 },
        EventTooLarge { size: 7_000_000, limit: 6_291_556 },
        ArchitectureMismatch {
            image: "hello".to_owned(),
            found: Some(Architecture::Arm64),
            wanted: Architecture::X86_64
        },
        ArchitectureUnsupported { engine: Architecture::X86_64, wanted: Architecture::Arm64 },
        RieUnreadable { path: "/home/me/rie".into(), source: denied() },
        RieChecksumWrong { path: "/home/me/rie".into(), expected: "aa".to_owned(), found: "bb".to_owned() },
        RieMissing { image: "hello".to_owned() },
        ContainerEnded { exit_code: 1, log_lines: lines() },
        NotReady { seconds: 10, log_lines: lines() },
        Stopped {},
        Request(http::Request::builder().uri("not a uri").body(()).unwrap_err()),
        Engine(EngineError::SessionRefused { status: 403 }),
    })
}

fn practice() -> Vec<(&'static str, PracticeError)> {
    let state = || "/home/me/practice/state.json".into();
    let script = || "faults.json".into();
    let address = || ([127, 0, 0, 1], 4566).into();
    samples!(PracticeError {
        NotLoopback(([10, 0, 0, 7], 80).into()),
        PortInUse { address: address(), source: io(std::io::ErrorKind::AddrInUse) },
        Listen { address: address(), source: io(std::io::ErrorKind::AddrNotAvailable) },
        DataInUse { path: "/home/me/practice".into() },
        Data { path: state(), source: denied() },
        DataFormat { path: state(), source: not_json() },
        DataNewer { path: state(), version: 2 },
        FaultScript { path: script(), source: denied() },
        FaultScriptFormat { path: script(), source: not_json() },
    })
}

fn storage() -> Vec<(&'static str, StorageError)> {
    let file = || "/home/me/slipway/recents.json".into();
    samples!(StorageError {
        Read { path: file(), source: denied() },
        Write { path: file(), source: denied() },
        Encode { path: file(), source: not_json() },
        Busy { folder: "/home/me/slipway".into(), seconds: 10 },
    })
}
