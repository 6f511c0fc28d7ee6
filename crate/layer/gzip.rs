//! [gzip](https://www.rfc-editor.org/rfc/rfc1952): any number of members one behind the other, as Go reads them.

use alloc::boxed::Box;
use alloc::vec;

use zlib_rs::{Inflate, InflateFlush, Status};

use super::compression::Sink;
use super::fault::Fault;
use super::sentences;

/// How much is unpacked at a time: enough to make calls cheap, and little enough for a processor's cache.
const OUTPUT: usize = 64 * 1024;
/// Go takes no longer name or comment.
const TEXT_LIMIT: u32 = 512;

const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;

/// Which part of a member comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The ten bytes that every header starts with.
    Fixed,
    ExtraLength,
    Extra(u32),
    /// A text that a zero byte ends, by its flag; so many bytes have come.
    Text(u8, u32),
    HeaderChecksum,
    Body,
    /// Checksum and length of what was unpacked.
    End,
    /// What is no member any more.
    Trailing,
}

/// **Unpacker of gzip.**
pub(super) struct Gzip {
    part: Part,
    /// The start of a part that is not whole yet.
    field: [u8; 10],
    filled: usize,
    flags: u8,
    header_crc: u32,
    inflate: Inflate,
    output: Box<[u8]>,
    crc: u32,
    length: u32,
    members: u64,
    trailing: u64,
    /// How many bytes were taken.
    at: u64,
    /// Where the member starts.
    start: u64,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            part: Part::Fixed,
            field: [0; 10],
            filled: 0,
            flags: 0,
            header_crc: 0,
            inflate: Inflate::new(false, 15),
            output: vec![0; OUTPUT].into(),
            crc: 0,
            length: 0,
            members: 0,
            trailing: 0,
            at: 0,
            start: 0,
        }
    }

    /// How many bytes stand behind the last member that are none.
    pub(super) const fn trailing(&self) -> u64 {
        self.trailing
    }

    /// Takes compressed bytes.
    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        while !bytes.is_empty() {
            if self.part == Part::Fixed && self.filled == 0 {
                self.start = self.at;
            }
            let used = match self.part {
                Part::Body => self.body(bytes, sink)?,
                Part::Trailing => {
                    self.trailing += bytes.len() as u64;
                    bytes.len()
                }
                Part::Extra(left) => self.extra(left, bytes),
                Part::Text(flag, length) => self.text(flag, length, bytes)?,
                Part::Fixed | Part::ExtraLength | Part::HeaderChecksum | Part::End => self.fill(bytes)?,
            };
            self.at += used as u64;
            bytes = bytes.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    /// Ends the stream.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        match self.part {
            Part::Trailing => Ok(()),
            Part::Fixed if self.members > 0 && self.filled == 0 => Ok(()),
            // One byte that starts no member is no member.
            Part::Fixed if self.members > 0 && self.filled == 1 => {
                self.trailing = 1;
                Ok(())
            }
            _ => Err(Fault::compression(sentences::TRUNCATED, self.at)),
        }
    }

    /// Unpacks what is there of a body; gives how many bytes it took.
    fn body(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<usize, Fault> {
        let mut used = 0;
        loop {
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let rest = bytes.get(used..).unwrap_or_default();
            let status = self.inflate.decompress(rest, &mut self.output, InflateFlush::NoFlush);
            used += to_usize(self.inflate.total_in() - before_in);
            let written = to_usize(self.inflate.total_out() - before_out);
            // What came out before the damage counts, however the bytes were cut.
            self.take(written, sink)?;
            let status = status.map_err(|_| Fault::compression(sentences::GZIP_DATA, self.start))?;
            if status == Status::StreamEnd {
                self.next(Part::End);
                return Ok(used);
            }
            // Output that did not fill its room means that there is no more of it in these bytes.
            if written < OUTPUT && (used == bytes.len() || status == Status::BufError) {
                return Ok(bytes.len());
            }
        }
    }

    fn take(&mut self, written: usize, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let output = self.output.get(..written).unwrap_or_default();
        if output.is_empty() {
            return Ok(());
        }
        self.crc = zlib_rs::crc32::crc32(self.crc, output);
        // The length is stated modulo 2^32.
        #[allow(clippy::cast_possible_truncation, reason = "modulo 2^32, as the format has it")]
        let length = written as u32;
        self.length = self.length.wrapping_add(length);
        sink(output)
    }

    /// Collects a part of fixed length, and reads it when it is whole.
    fn fill(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let wanted = match self.part {
            Part::Fixed => 10,
            Part::End => 8,
            _ => 2,
        };
        let used = bytes.len().min(wanted - self.filled);
        for (slot, byte) in self.field.iter_mut().skip(self.filled).zip(bytes.iter().take(used)) {
            *slot = *byte;
        }
        self.filled += used;
        if self.part == Part::Fixed && self.is_no_member() {
            return self.no_member(used);
        }
        if self.filled == wanted {
            self.whole()?;
        }
        Ok(used)
    }

    /// Whether what has come of a header cannot become one.
    fn is_no_member(&self) -> bool {
        let [first, second, ..] = self.field;
        first != 0x1f || self.filled > 1 && second != 0x8b
    }

    /// Behind the last member may stand something else, which only some readers mind.
    fn no_member(&mut self, used: usize) -> Result<usize, Fault> {
        if self.members == 0 {
            return Err(Fault::compression(sentences::GZIP_HEADER, self.start));
        }
        self.trailing = self.filled as u64;
        self.part = Part::Trailing;
        Ok(used)
    }

    fn whole(&mut self) -> Result<(), Fault> {
        let field = self.field;
        match self.part {
            Part::Fixed => {
                // Only deflate has ever had a number.
                if field[2] != 8 {
                    return Err(Fault::compression(sentences::GZIP_HEADER, self.start));
                }
                self.flags = field[3];
                self.header_crc = zlib_rs::crc32::crc32(0, &field);
                self.after_fixed();
            }
            Part::ExtraLength => {
                self.hash_header(2);
                match u32::from(u16::from_le_bytes([field[0], field[1]])) {
                    0 => self.after_extra(),
                    length => self.next(Part::Extra(length)),
                }
            }
            Part::HeaderChecksum => {
                let [low, high, ..] = self.header_crc.to_le_bytes();
                if [low, high] != [field[0], field[1]] {
                    return Err(Fault::compression(sentences::GZIP_HEADER, self.start));
                }
                self.begin_body();
            }
            _ => return self.end(),
        }
        Ok(())
    }

    fn hash_header(&mut self, length: usize) {
        self.header_crc = zlib_rs::crc32::crc32(self.header_crc, self.field.get(..length).unwrap_or_default());
    }

    fn next(&mut self, part: Part) {
        self.part = part;
        self.filled = 0;
    }

    fn after_fixed(&mut self) {
        if self.flags & EXTRA == 0 { self.after_extra() } else { self.next(Part::ExtraLength) }
    }

    fn after_extra(&mut self) {
        if self.flags & NAME == 0 { self.after_name() } else { self.next(Part::Text(NAME, 0)) }
    }

    fn after_name(&mut self) {
        if self.flags & COMMENT == 0 { self.after_comment() } else { self.next(Part::Text(COMMENT, 0)) }
    }

    fn after_comment(&mut self) {
        if self.flags & HEADER_CHECKSUM == 0 { self.begin_body() } else { self.next(Part::HeaderChecksum) }
    }

    fn begin_body(&mut self) {
        self.inflate.reset(false);
        (self.crc, self.length) = (0, 0);
        self.next(Part::Body);
    }

    fn extra(&mut self, left: u32, bytes: &[u8]) -> usize {
        let used = bytes.len().min(left as usize);
        self.header_crc = zlib_rs::crc32::crc32(self.header_crc, bytes.get(..used).unwrap_or_default());
        #[allow(clippy::cast_possible_truncation, reason = "at most `left`")]
        let left = left - used as u32;
        self.part = Part::Extra(left);
        if left == 0 {
            self.after_extra();
        }
        used
    }

    fn text(&mut self, flag: u8, length: u32, bytes: &[u8]) -> Result<usize, Fault> {
        let room = (TEXT_LIMIT - length) as usize;
        let end = bytes.iter().take(room).position(|byte| *byte == 0);
        let used = end.map_or(bytes.len().min(room), |end| end + 1);
        self.header_crc = zlib_rs::crc32::crc32(self.header_crc, bytes.get(..used).unwrap_or_default());
        match end {
            Some(_) if flag == NAME => self.after_name(),
            Some(_) => self.after_comment(),
            None if used == room => return Err(Fault::compression(sentences::GZIP_HEADER, self.start)),
            #[allow(clippy::cast_possible_truncation, reason = "at most the limit")]
            None => self.part = Part::Text(flag, length + used as u32),
        }
        Ok(used)
    }

    fn end(&mut self) -> Result<(), Fault> {
        let word =
            |at: usize| self.field.get(at..).and_then(|rest| rest.first_chunk().copied()).map(u32::from_le_bytes);
        if (word(0), word(4)) != (Some(self.crc), Some(self.length)) {
            return Err(Fault::compression(sentences::GZIP_CHECKSUM, self.start));
        }
        self.members += 1;
        self.next(Part::Fixed);
        Ok(())
    }
}

/// What was just read or written fits the buffer that it is in.
#[allow(clippy::cast_possible_truncation, reason = "no longer than a slice")]
const fn to_usize(length: u64) -> usize {
    length as usize
}
