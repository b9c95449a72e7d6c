//! Writes one ordinary gzip member, its blocks compressed side by side.
//!
//! The input is cut into blocks of a fixed length. Each is compressed by itself with the 32 KiB before it as its
//! dictionary, and ends on a byte boundary, so the results joined in order are one deflate stream that every reader
//! takes. Where the cuts lie depends on the input alone, never on how many threads work or how the input arrives: the
//! same bytes give the same member on every machine. The header holds no time, no name and no system for that reason.
//!
//! Written here because the crates that do this need a C library, and the fast ones among those choose other matches on
//! other processors; what compresses is `flate2` on `zlib-rs`, whose choices depend on nothing but the bytes. Of each
//! member at most two blocks for each thread are in memory.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::collections::VecDeque;
use std::io::{Error, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Twice as fast as the level 6 of the engines for 2 % more bytes (docs/BENCHMARKS.md). A change of the level, the length
/// of a block or the library changes every digest: then count up the format in [`crate::store`].
const LEVEL: Compression = Compression::new(3);
const BLOCK: usize = 256 * 1024;
const WINDOW: usize = 32 * 1024;
/// Deflate, no flags, no time, no extra flags, system unknown.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A block on its way to a thread.
struct Job {
    /// What the block may refer to, then the block.
    bytes: Vec<u8>,
    /// Where the block begins.
    from: usize,
    last: bool,
    done: SyncSender<Result<Vec<u8>, Error>>,
}

/// A gzip member that is being written. It is whole only after [`Self::finish`].
pub(crate) struct GzipWriter<W: Write> {
    output: W,
    /// The end of the block before, then what has arrived of the block to come.
    bytes: Vec<u8>,
    /// Where the block to come begins.
    from: usize,
    checksum: Crc,
    waiting: VecDeque<Receiver<Result<Vec<u8>, Error>>>,
    threads: Arc<Threads>,
}

/// The threads that compress, for as many members at once as there are. They end with the last that holds them.
pub(crate) struct Threads {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl<W: Write> GzipWriter<W> {
    /// Begins a member.
    pub(crate) fn new(mut output: W, threads: Arc<Threads>) -> Result<Self, Error> {
        output.write_all(&HEADER)?;
        let bytes = Vec::with_capacity(WINDOW + BLOCK);
        Ok(Self { output, bytes, from: 0, checksum: Crc::new(), waiting: VecDeque::new(), threads })
    }

    /// Writes the rest of the member and gives back what it was written to.
    pub(crate) fn finish(mut self) -> Result<W, Error> {
        self.send(true)?;
        while !self.waiting.is_empty() {
            self.write_next()?;
        }
        self.output.write_all(&self.checksum.sum().to_le_bytes())?;
        self.output.write_all(&self.checksum.amount().to_le_bytes())?;
        self.output.flush()?;
        Ok(self.output)
    }

    /// Hands the block that has arrived to the threads, and waits for the oldest where too many are under way.
    fn send(&mut self, last: bool) -> Result<(), Error> {
        let kept = self.bytes.len().saturating_sub(WINDOW);
        let mut next = Vec::with_capacity(WINDOW + BLOCK);
        next.extend_from_slice(self.bytes.get(kept..).unwrap_or_default());
        let (done, result) = sync_channel(1);
        let from = std::mem::replace(&mut self.from, next.len());
        let bytes = std::mem::replace(&mut self.bytes, next);
        self.threads.take(Job { bytes, from, last, done })?;
        self.waiting.push_back(result);
        if self.waiting.len() > 2 * self.threads.threads.len() { self.write_next() } else { Ok(()) }
    }

    fn write_next(&mut self) -> Result<(), Error> {
        let Some(result) = self.waiting.pop_front() else { return Ok(()) };
        let block = result.recv().map_err(|_| Error::other("a thread that compresses has ended"))??;
        self.output.write_all(&block)
    }
}

impl<W: Write> Write for GzipWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() == self.from + BLOCK {
            self.send(false)?;
        }
        let room = self.from + BLOCK - self.bytes.len();
        let taken = buffer.get(..room.min(buffer.len())).unwrap_or_default();
        self.checksum.update(taken);
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    /// What has arrived of a block stays until the block is full: an earlier cut would change the bytes.
    fn flush(&mut self) -> std::io::Result<()> {
        self.output.flush()
    }
}

impl Threads {
    /// One thread for each processor.
    pub(crate) fn start() -> Result<Self, Error> {
        Self::start_some(std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN))
    }

    fn start_some(number: NonZero<usize>) -> Result<Self, Error> {
        let (jobs, taken) = channel();
        let taken = Arc::new(Mutex::new(taken));
        let start = |number| {
            let taken = Arc::clone(&taken);
            std::thread::Builder::new().name(format!("gzip-{number}")).spawn(move || work(&taken))
        };
        let threads = (0..number.get()).map(start).collect::<Result<_, _>>()?;
        Ok(Self { jobs: Some(jobs), threads })
    }

    fn take(&self, job: Job) -> Result<(), Error> {
        let taken = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if taken { Ok(()) } else { Err(Error::other("the threads that compress have ended")) }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { bytes, from, last, done }) = job else { return };
        // Nobody may be waiting any more: a writer that was dropped takes no blocks.
        drop(done.send(block(&bytes, from, last)));
    }
}

/// Compresses what lies behind `from`, which may refer to what lies before it.
fn block(bytes: &[u8], from: usize, last: bool) -> Result<Vec<u8>, Error> {
    // A used one keeps traces of the block before, which come out in the bytes.
    let mut deflate = Compress::new(LEVEL, false);
    let (before, block) = bytes.split_at_checked(from).unwrap_or((&[], bytes));
    if !before.is_empty() {
        deflate.set_dictionary(before)?;
    }
    let flush = if last { FlushCompress::Finish } else { FlushCompress::Sync };
    let mut output = Vec::with_capacity(block.len() / 2 + 1024);
    let mut read = 0;
    loop {
        let begun = deflate.total_in();
        let status = deflate.compress_vec(block.get(read..).unwrap_or_default(), &mut output, flush)?;
        read += usize::try_from(deflate.total_in() - begun).unwrap_or_default();
        // Room that is left over says that all of it came out.
        let whole = read == block.len() && output.len() < output.capacity();
        if status == Status::StreamEnd || (whole && !last) {
            return Ok(output);
        }
        output.reserve(block.len() / 2 + 1024);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::bufread::GzDecoder;
    use slipway_core::Digest;
    use std::io::Read as _;

    /// Words of few letters, as text and code have them, then what cannot be compressed. The same on every machine.
    fn input(length: usize) -> Vec<u8> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut bytes = Vec::with_capacity(length + 64);
        while bytes.len() < length {
            let random = next().to_le_bytes();
            if bytes.len() % 65_536 < 49_152 {
                let word = &b"public static async Task<string> Handler(Stream input);\n"
                    [usize::from(random[0] % 48)..];
                bytes.extend_from_slice(&word[..usize::from(random[1] % 8) + 1]);
            } else {
                bytes.extend_from_slice(&random);
            }
        }
        bytes.truncate(length);
        bytes
    }

    fn member(bytes: &[u8], threads: usize, at_once: usize) -> Vec<u8> {
        let threads = Arc::new(Threads::start_some(NonZero::new(threads).unwrap()).unwrap());
        let mut writer = GzipWriter::new(Vec::new(), threads).unwrap();
        for part in bytes.chunks(at_once) {
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn the_same_bytes_give_the_same_member_on_every_machine_and_in_every_release() {
        let bytes = input(3 * BLOCK + 12_345);
        let golden = Digest::of(&member(&bytes, 1, BLOCK));
        // Where this differs, layers that are in registries already are sent again: count up the store's format.
        assert_eq!(
            golden.as_str(),
            "sha256:b3993f1d7bd1f34d8ec02f07f3ce074624a7875f959de35d6b303dedbd43008a"
        );
        for (threads, at_once) in [(2, 4096), (3, 100_003), (8, bytes.len())] {
            assert_eq!(Digest::of(&member(&bytes, threads, at_once)), golden, "{threads} threads");
        }
    }

    #[test]
    fn any_length_comes_back_as_one_member() {
        for length in [0, 1, WINDOW, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 7] {
            let bytes = input(length);
            let packed = member(&bytes, 2, 10_007);
            let mut reader = GzDecoder::new(packed.as_slice());
            let mut back = Vec::new();
            reader.read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{length} bytes come back");
            assert!(reader.into_inner().is_empty(), "nothing follows the first member of {length} bytes");
        }
    }

    #[test]
    fn a_writer_that_is_dropped_half_way_ends_its_threads() {
        let threads = Arc::new(Threads::start_some(NonZero::new(2).unwrap()).unwrap());
        let mut writer = GzipWriter::new(Vec::new(), Arc::clone(&threads)).unwrap();
        writer.write_all(&input(4 * BLOCK)).unwrap();
        drop(writer);
        let threads = Arc::into_inner(threads).expect("the writer holds them no longer");
        drop(threads);
    }
}
