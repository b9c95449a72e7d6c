//! The log of a container, line by line.
//!
//! The engine sends chunks as the process wrote them: half a line, or many lines. Lines are put together here,
//! per stream, because a host counts and filters lines. A line without an end is cut at a fixed size so that
//! one endless line cannot fill the memory; invalid UTF-8 is shown with replacement characters.

use crate::connect::Engine;
use crate::container::ContainerId;
use crate::error::EngineError;
use async_stream::try_stream;
use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptionsBuilder;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;

/// The longest line that is passed on in one piece.
const LONGEST_LINE: usize = 256 * 1024;
/// The most lines a log may have to be read a second time.
const READ_AGAIN: usize = 10_000;

/// The stream of the process that a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LogStream {
    /// Standard output, or the terminal.
    Output,
    /// Standard error.
    Error,
}

/// One line of a container's log, without its line end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Where it was written.
    pub stream: LogStream,
    /// The text.
    pub line: String,
}

impl Engine {
    /// The log from the start. With `follow` the stream ends when the container does.
    ///
    /// Older engines may close a followed log before they have sent its last lines, and these tell why a container
    /// ended. A log of ordinary length is therefore read once more at the end, and what was missing is added.
    pub fn logs(
        &self,
        id: &ContainerId,
        follow: bool,
    ) -> impl Stream<Item = Result<LogLine, EngineError>> + Send + use<> {
        let (engine, id) = (self.clone(), id.clone());
        try_stream! {
            let mut seen = Counted::default();
            let mut lines = Box::pin(engine.read_log(&id, follow));
            while let Some(line) = lines.next().await {
                let line = line?;
                seen.add(line.stream);
                yield line;
            }
            if follow && seen.is_ordinary() {
                let mut again = Counted::default();
                let mut lines = Box::pin(engine.read_log(&id, false));
                // The container may be removed by now, and its log with it.
                while let Some(Ok(line)) = lines.next().await {
                    if again.add(line.stream) > seen.of(line.stream) {
                        yield line;
                    }
                }
            }
        }
    }

    fn read_log(
        &self,
        id: &ContainerId,
        follow: bool,
    ) -> impl Stream<Item = Result<LogLine, EngineError>> + Send + use<> {
        let options = LogsOptionsBuilder::default().follow(follow).stdout(true).stderr(true).build();
        let mut chunks = Box::pin(self.docker.logs(id.as_str(), Some(options)));
        try_stream! {
            let mut output = LineBuffer::default();
            let mut error = LineBuffer::default();
            while let Some(chunk) = chunks.next().await {
                let (stream, message) = match chunk.map_err(|e| EngineError::from_request("read the log", e))? {
                    LogOutput::StdErr { message } => (LogStream::Error, message),
                    LogOutput::StdOut { message } | LogOutput::Console { message } | LogOutput::StdIn { message } => {
                        (LogStream::Output, message)
                    }
                };
                let buffer = match stream {
                    LogStream::Output => &mut output,
                    LogStream::Error => &mut error,
                };
                for line in buffer.push(&message) {
                    yield LogLine { stream, line };
                }
            }
            for (stream, buffer) in [(LogStream::Output, &mut output), (LogStream::Error, &mut error)] {
                if let Some(line) = buffer.rest() {
                    yield LogLine { stream, line };
                }
            }
        }
    }
}

/// How many lines of each stream were read.
#[derive(Debug, Default)]
struct Counted {
    output: usize,
    error: usize,
}

impl Counted {
    /// Counts a line and gives its number within its stream, from 1.
    fn add(&mut self, stream: LogStream) -> usize {
        let count = match stream {
            LogStream::Output => &mut self.output,
            LogStream::Error => &mut self.error,
        };
        *count += 1;
        *count
    }

    fn of(&self, stream: LogStream) -> usize {
        match stream {
            LogStream::Output => self.output,
            LogStream::Error => self.error,
        }
    }

    fn is_ordinary(&self) -> bool {
        self.output + self.error <= READ_AGAIN
    }
}

/// Puts chunks together to lines.
#[derive(Debug, Default)]
pub(crate) struct LineBuffer {
    held: BytesMut,
}

impl LineBuffer {
    /// Adds a chunk and takes out every line that is complete.
    pub(crate) fn push(&mut self, chunk: &Bytes) -> Vec<String> {
        self.held.extend_from_slice(chunk);
        let mut lines = Vec::new();
        while let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
            let line = self.held.split_to(end + 1);
            lines.push(text(line.get(..end).unwrap_or_default()));
        }
        while self.held.len() > LONGEST_LINE {
            let line = self.held.split_to(LONGEST_LINE);
            lines.push(text(&line));
        }
        lines
    }

    /// What is left when no more comes.
    pub(crate) fn rest(&mut self) -> Option<String> {
        if self.held.is_empty() { None } else { Some(text(&self.held.split())) }
    }
}

fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.strip_suffix('\r').unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_however_the_chunks_fall() {
        let mut buffer = LineBuffer::default();
        assert_eq!(buffer.push(&Bytes::from_static(b"one\r\ntw")), ["one"]);
        assert_eq!(buffer.push(&Bytes::from_static(b"o\n\nthree")), ["two", ""]);
        assert_eq!(buffer.rest().as_deref(), Some("three"));
        assert_eq!(buffer.rest(), None);
    }

    #[test]
    fn a_line_without_end_is_cut_and_not_kept() {
        let mut buffer = LineBuffer::default();
        let lines = buffer.push(&Bytes::from(vec![b'a'; LONGEST_LINE * 2 + 1]));
        assert_eq!(lines.len(), 2);
        assert_eq!(buffer.rest().as_deref(), Some("a"));
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_and_not_lost() {
        let mut buffer = LineBuffer::default();
        assert_eq!(buffer.push(&Bytes::from_static(b"a\xffb\n")), ["a\u{fffd}b"]);
    }
}
