//! Unpacking alone, for those who want the bytes and not the files.

use super::compression::Unpacker;
use super::fault::Fault;
use super::limits::Limits;
use super::reader::{Progress, check_volume};

/// **Unpacking** of gzip with any number of members, zstd with any number of frames, or of what is not compressed, which
/// comes out as it is. Fed chunk by chunk, with the limits of a layer.
pub struct Unpacking {
    unpacker: Unpacker,
    limits: Limits,
    progress: Progress,
}

impl Unpacking {
    /// Starts.
    pub const fn new(limits: Limits) -> Self {
        Self { unpacker: Unpacker::new(limits), limits, progress: Progress { read: 0, unpacked: 0, entries: 0 } }
    }

    /// Takes more bytes, and hands on what they unpack to.
    ///
    /// # Errors
    ///
    /// The bytes are damaged, or a limit is reached.
    pub fn update(&mut self, bytes: &[u8], unpacked: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        self.progress.read += bytes.len() as u64;
        let Self { unpacker, limits, progress } = self;
        unpacker.push(bytes, &mut |bytes| hand_on(bytes, progress, limits, unpacked))
    }

    /// Ends the stream: hands on what is left.
    ///
    /// # Errors
    ///
    /// The bytes end in the middle of a member or a frame.
    pub fn finish(&mut self, unpacked: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        let Self { unpacker, limits, progress } = self;
        unpacker.finish(&mut |bytes| hand_on(bytes, progress, limits, unpacked))
    }
}

fn hand_on(
    bytes: &[u8],
    progress: &mut Progress,
    limits: &Limits,
    unpacked: &mut dyn FnMut(&[u8]),
) -> Result<(), Fault> {
    progress.unpacked += bytes.len() as u64;
    check_volume(*progress, limits)?;
    unpacked(bytes);
    Ok(())
}
