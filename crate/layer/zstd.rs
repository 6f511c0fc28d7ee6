//! [zstd](https://www.rfc-editor.org/rfc/rfc8878): any number of frames, and frames to skip, one behind the other.
//!
//! The framing is read here, so that bytes can come in any pieces; ruzstd decodes a block when it is whole.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::io::Read;

use super::compression::Sink;
use super::fault::Fault;
use super::sentences;

/// How much is handed on at a time.
const OUTPUT: usize = 64 * 1024;
/// The most bytes of a block.
const BLOCK_LIMIT: usize = 128 * 1024;
const CHECKSUM: u8 = 1 << 2;
const SINGLE_SEGMENT: u8 = 1 << 5;

/// Which part comes next; its bytes are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Magic,
    SkipLength,
    Skip(u32),
    /// The byte that tells how long the header is; the magic number stands before it.
    Descriptor,
    Header,
    BlockHeader,
    /// A block with its header, and a checksum behind the last one.
    Block,
}

/// **Unpacker of zstd.**
pub(super) struct Zstd {
    part: Part,
    pending: Vec<u8>,
    wanted: usize,
    decoder: FrameDecoder,
    output: Box<[u8]>,
    descriptor: u8,
    /// How many bytes of the frame have come out.
    length: u64,
    frames: u64,
    window: u64,
    at: u64,
    start: u64,
}

impl Zstd {
    /// An unpacker of frames that want at most `window` bytes of memory.
    pub(super) fn new(window: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(window);
        Self {
            part: Part::Magic,
            pending: Vec::new(),
            wanted: 4,
            decoder,
            output: vec![0; OUTPUT].into(),
            descriptor: 0,
            length: 0,
            frames: 0,
            window,
            at: 0,
            start: 0,
        }
    }

    /// Takes compressed bytes.
    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        while !bytes.is_empty() {
            if self.part == Part::Magic && self.pending.is_empty() {
                self.start = self.at;
            }
            let used = self.collect(bytes);
            self.at += used as u64;
            bytes = bytes.get(used..).unwrap_or_default();
            if self.pending.len() == self.wanted && !matches!(self.part, Part::Skip(1..)) {
                self.whole(sink)?;
            }
        }
        Ok(())
    }

    /// Ends the stream.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        if self.part == Part::Magic && self.pending.is_empty() && self.frames > 0 {
            return Ok(());
        }
        Err(Fault::compression(sentences::TRUNCATED, self.at))
    }

    /// Takes as many bytes as the part wants.
    fn collect(&mut self, bytes: &[u8]) -> usize {
        if let Part::Skip(left) = self.part {
            let used = bytes.len().min(left as usize);
            #[allow(clippy::cast_possible_truncation, reason = "at most `left`")]
            let left = left - used as u32;
            self.part = Part::Skip(left);
            return used;
        }
        let used = bytes.len().min(self.wanted - self.pending.len());
        self.pending.extend_from_slice(bytes.get(..used).unwrap_or_default());
        used
    }

    /// Goes on to a part that wants so many bytes, those pending included.
    fn next(&mut self, part: Part, wanted: usize) {
        self.part = part;
        self.wanted = wanted;
    }

    fn again(&mut self) {
        self.frames += 1;
        self.pending.clear();
        self.next(Part::Magic, 4);
    }

    /// Reads a part that has come as a whole.
    fn whole(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        match self.part {
            Part::Magic => self.magic()?,
            Part::SkipLength => self.skip(),
            Part::Skip(_) => self.again(),
            Part::Descriptor => {
                self.descriptor = self.pending.last().copied().unwrap_or_default();
                self.next(Part::Header, 5 + header_rest(self.descriptor));
            }
            Part::Header => {
                self.header()?;
                self.pending.clear();
                self.next(Part::BlockHeader, 3);
            }
            Part::BlockHeader => self.block_header()?,
            Part::Block => self.block(sink)?,
        }
        Ok(())
    }

    fn magic(&mut self) -> Result<(), Fault> {
        match *self.pending.as_slice() {
            [0x28, 0xb5, 0x2f, 0xfd] => self.next(Part::Descriptor, 5),
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
                self.pending.clear();
                self.next(Part::SkipLength, 4);
            }
            _ => return Err(Fault::compression(sentences::ZSTD_HEADER, self.start)),
        }
        Ok(())
    }

    fn skip(&mut self) {
        let length = self.pending.first_chunk().copied().map_or(0, u32::from_le_bytes);
        self.pending.clear();
        self.next(Part::Skip(length), 0);
        if length == 0 {
            self.again();
        }
    }

    fn header(&mut self) -> Result<(), Fault> {
        self.length = 0;
        self.decoder.reset(self.pending.as_slice()).map_err(|error| match error {
            FrameDecoderError::WindowSizeTooBig { requested, .. } => Fault::window(requested, self.window),
            FrameDecoderError::DictNotProvided { dict_id } => Fault::dictionary(dict_id.into()),
            FrameDecoderError::FrameHeaderError(_) if self.is_huge() => Fault::window(self.window_size(), self.window),
            _ => Fault::compression(sentences::ZSTD_HEADER, self.start),
        })
    }

    /// The window that the header asks for, if it has a field for that.
    fn window_size(&self) -> u64 {
        let byte = u64::from(self.pending.get(5).copied().unwrap_or_default());
        let base = 1 << (10 + (byte >> 3));
        base + base / 8 * (byte & 7)
    }

    fn is_huge(&self) -> bool {
        self.descriptor & SINGLE_SEGMENT == 0 && self.window_size() > self.window
    }

    fn block_header(&mut self) -> Result<(), Fault> {
        let [low, middle, high, ..] = *self.pending.as_slice() else { return Ok(()) };
        let header = u32::from_le_bytes([low, middle, high, 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
        if kind == 3 || size > BLOCK_LIMIT {
            return Err(self.damaged());
        }
        let content = if kind == 1 { 1 } else { size };
        let checksum = if is_last && self.descriptor & CHECKSUM != 0 { 4 } else { 0 };
        self.next(Part::Block, 3 + content + checksum);
        Ok(())
    }

    fn block(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let is_last = self
            .decoder
            .decode_blocks(self.pending.as_slice(), BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| self.damaged())?;
        loop {
            let written = self.decoder.read(&mut self.output).map_err(|_| self.damaged())?;
            if written == 0 {
                break;
            }
            self.length += written as u64;
            sink(self.output.get(..written).unwrap_or_default())?;
        }
        self.pending.clear();
        self.next(Part::BlockHeader, 3);
        if is_last { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), Fault> {
        let states_length = self.descriptor >> 6 != 0 || self.descriptor & SINGLE_SEGMENT != 0;
        let is_right = !states_length || self.decoder.content_size() == self.length;
        let stated = self.decoder.get_checksum_from_data();
        if !is_right || stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(Fault::compression(sentences::ZSTD_CHECKSUM, self.start));
        }
        self.again();
        Ok(())
    }

    fn damaged(&self) -> Fault {
        Fault::compression(sentences::ZSTD_DATA, self.start)
    }
}

/// How many bytes of a header follow its descriptor.
const fn header_rest(descriptor: u8) -> usize {
    let single = descriptor & SINGLE_SEGMENT != 0;
    let window = if single { 0 } else { 1 };
    let dictionary = [0, 1, 2, 4][(descriptor & 3) as usize];
    let size = match descriptor >> 6 {
        0 if single => 1,
        0 => 0,
        1 => 2,
        2 => 4,
        _ => 8,
    };
    window + dictionary + size
}
