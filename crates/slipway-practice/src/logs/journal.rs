//! The journals of the groups, and what they add up to in memory.

use super::words::{no_group, no_stream};
use crate::clock::{self, Moment};
use crate::error::PracticeError;
use crate::store::files;
use crate::wire::AwsError;
use serde::{Deserialize, Serialize};
use slipway_core::Digest;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many events of a group survive a start.
const KEPT: usize = 20_000;

/// One line of a journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
enum Line {
    Group { name: String, created: Moment },
    Retention { days: Option<u32> },
    Stream { name: String, created: Moment },
    Event(Event),
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) stream: String,
    pub(super) timestamp: Moment,
    pub(super) ingestion: Moment,
    pub(super) message: String,
}

/// One group.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) created: Moment,
    pub(super) retention_days: Option<u32>,
    /// From name to moment of creation.
    pub(super) streams: BTreeMap<String, Moment>,
    /// In the order of their arrival.
    pub(super) events: Vec<Event>,
}

/// All groups.
pub(crate) struct Logs {
    folder: PathBuf,
    groups: Mutex<BTreeMap<String, Group>>,
}

impl Logs {
    pub(crate) fn open(data: &Path) -> Result<Self, PracticeError> {
        let folder = data.join("logs");
        files::create_folder(&folder)?;
        let mut groups = BTreeMap::new();
        let entries = fs::read_dir(&folder).map_err(|source| files::data_error(&folder, source))?;
        for entry in entries {
            let path = entry.map_err(|source| files::data_error(&folder, source))?.path();
            let group = replay(&path).map_err(|source| files::data_error(&path, source))?;
            groups.extend(group.map(|group| (group.name.clone(), group)));
        }
        Ok(Self { folder, groups: Mutex::new(groups) })
    }

    /// Looks at all groups.
    pub(super) fn read<T>(&self, look: impl FnOnce(&BTreeMap<String, Group>) -> T) -> T {
        look(&self.lock())
    }

    /// Looks at one group.
    pub(super) fn group<T>(
        &self,
        name: &str,
        look: impl FnOnce(&Group) -> Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        self.read(|groups| look(groups.get(name).ok_or_else(no_group)?))
    }

    /// Makes a group; false when it is there already.
    pub(super) fn create_group(&self, name: &str) -> Result<bool, AwsError> {
        let mut groups = self.lock();
        if groups.contains_key(name) {
            return Ok(false);
        }
        let group = Group { name: name.to_owned(), created: clock::now(), ..Group::default() };
        self.append(name, &[Line::Group { name: name.to_owned(), created: group.created }])?;
        groups.insert(name.to_owned(), group);
        Ok(true)
    }

    pub(super) fn delete_group(&self, name: &str) -> Result<(), AwsError> {
        let mut groups = self.lock();
        groups.remove(name).ok_or_else(no_group)?;
        fs::remove_file(self.path(name)).map_err(|error| AwsError::disk(&error))
    }

    pub(super) fn put_retention(&self, name: &str, days: Option<u32>) -> Result<(), AwsError> {
        let mut groups = self.lock();
        let group = groups.get_mut(name).ok_or_else(no_group)?;
        self.append(name, &[Line::Retention { days }])?;
        group.retention_days = days;
        Ok(())
    }

    /// Makes a stream; false when it is there already.
    pub(super) fn create_stream(&self, group: &str, stream: &str) -> Result<bool, AwsError> {
        let mut groups = self.lock();
        let known = groups.get_mut(group).ok_or_else(no_group)?;
        if known.streams.contains_key(stream) {
            return Ok(false);
        }
        let created = clock::now();
        self.append(group, &[Line::Stream { name: stream.to_owned(), created }])?;
        known.streams.insert(stream.to_owned(), created);
        Ok(true)
    }

    /// Adds events to a stream that exists.
    pub(super) fn put(&self, group: &str, events: Vec<Event>) -> Result<(), AwsError> {
        let mut groups = self.lock();
        let known = groups.get_mut(group).ok_or_else(no_group)?;
        if !events.iter().all(|event| known.streams.contains_key(&event.stream)) {
            return Err(no_stream());
        }
        let lines: Vec<Line> = events.iter().cloned().map(Line::Event).collect();
        self.append(group, &lines)?;
        known.events.extend(events);
        Ok(())
    }

    /// Adds lines of a function, with group and stream made when they are missing.
    pub(crate) fn write(
        &self,
        group: &str,
        stream: &str,
        lines: Vec<(Moment, String)>,
    ) -> Result<(), AwsError> {
        self.create_group(group)?;
        self.create_stream(group, stream)?;
        let ingestion = clock::now();
        let event = |(timestamp, message)| Event { stream: stream.to_owned(), timestamp, ingestion, message };
        self.put(group, lines.into_iter().map(event).collect())
    }

    /// The youngest stream of a group whose name holds these words.
    pub(crate) fn youngest_stream(&self, group: &str, words: &str) -> Option<String> {
        self.read(|groups| {
            let streams = groups.get(group)?.streams.iter().filter(|(name, _)| name.contains(words));
            streams.max_by_key(|(_, created)| **created).map(|(name, _)| name.clone())
        })
    }

    fn path(&self, group: &str) -> PathBuf {
        // Names of groups have slashes and dots, which a file's name must not have.
        self.folder.join(format!("{}.jsonl", Digest::of(group.as_bytes()).hex()))
    }

    fn append(&self, group: &str, lines: &[Line]) -> Result<(), AwsError> {
        let text = to_text(lines).map_err(|error| AwsError::disk(&error))?;
        let file = files::private().append(true).create(true).open(self.path(group));
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| AwsError::disk(&error))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Group>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_text(lines: &[Line]) -> Result<String, serde_json::Error> {
    // A line break comes first as well, so that a half-written line before cannot spoil these.
    let mut text = String::from("\n");
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    Ok(text)
}

/// Reads a journal and, when it has grown too long, writes it anew.
fn replay(path: &Path) -> io::Result<Option<Group>> {
    let bytes = fs::read(path)?;
    let mut group: Option<Group> = None;
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
        match (line, group.as_mut()) {
            (Line::Group { name, created }, None) => {
                group = Some(Group { name, created, ..Group::default() })
            }
            (Line::Retention { days }, Some(group)) => group.retention_days = days,
            (Line::Stream { name, created }, Some(group)) => {
                group.streams.insert(name, created);
            }
            (Line::Event(event), Some(group)) => group.events.push(event),
            _ => {}
        }
    }
    if let Some(group) = group.as_mut().filter(|group| group.events.len() > KEPT) {
        group.events.drain(..group.events.len() - KEPT);
        rewrite(path, group)?;
    }
    Ok(group)
}

fn rewrite(path: &Path, group: &Group) -> io::Result<()> {
    let mut lines = vec![Line::Group { name: group.name.clone(), created: group.created }];
    lines.push(Line::Retention { days: group.retention_days });
    let streams =
        group.streams.iter().map(|(name, created)| Line::Stream { name: name.clone(), created: *created });
    lines.extend(streams);
    lines.extend(group.events.iter().cloned().map(Line::Event));
    files::write(path, to_text(&lines)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::OpenOptions;

    #[test]
    fn events_survive_a_restart_and_a_torn_line() {
        let data = tempfile::tempdir().unwrap();
        let logs = Logs::open(data.path()).unwrap();
        logs.write("/aws/lambda/a", "s1", vec![(1, "one".to_owned()), (2, "two\nlines".to_owned())]).unwrap();
        let mut file = OpenOptions::new().append(true).open(logs.path("/aws/lambda/a")).unwrap();
        file.write_all(b"{\"is\":\"event\",\"stre").unwrap();
        drop(logs);

        let logs = Logs::open(data.path()).unwrap();
        logs.write("/aws/lambda/a", "s1", vec![(3, "three".to_owned())]).unwrap();
        let logs = Logs::open(data.path()).unwrap();
        let messages = logs.group("/aws/lambda/a", |group| {
            Ok(group.events.iter().map(|event| event.message.clone()).collect::<Vec<_>>())
        });
        assert_eq!(messages.unwrap(), ["one", "two\nlines", "three"]);
    }

    #[test]
    fn an_event_needs_its_stream() {
        let data = tempfile::tempdir().unwrap();
        let logs = Logs::open(data.path()).unwrap();
        logs.create_group("g").unwrap();
        let event = Event { stream: "s".to_owned(), timestamp: 1, ingestion: 1, message: String::new() };
        assert_eq!(logs.put("g", vec![event]).unwrap_err().code, "ResourceNotFoundException");
    }
}
