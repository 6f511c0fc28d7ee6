//! The archive's reader: bytes in any pieces, entries out, as Go's `archive/tar` lists them.

mod block;
mod pax;
mod sparse;

use alloc::boxed::Box;
use alloc::vec::Vec;

use block::{BLOCK, Block, Format, Header, Unreadable};
use pax::Pax;
use sparse::{Map, MapReader};

pub use sparse::Piece;

use super::entries::{Entries, Entry, EntryKind, Found};
use super::fault::Fault;
use super::limits::Limits;
use super::reader::Notices;
use super::sentences;
use crate::sentence::Sentence;

/// A size that every header block can state: larger ones have to stand elsewhere.
const OCTAL_LIMIT: i64 = 1 << 33;

/// What comes next.
enum State {
    Header,
    /// The second of the two zero blocks at the end.
    SecondZero,
    /// The content of an entry that speaks of the next one, by its type.
    Special(u8, u64),
    /// Another block of the map of a sparse file in GNU's old format.
    OldMap(Box<Header>, Vec<Piece>),
    /// Another block of the map in front of the content.
    Map(Box<Header>, MapReader),
    Content(u64),
    Padding(u64),
    /// Behind the end mark.
    End,
}

/// **Reader of an archive.**
pub(super) struct TarReader {
    state: State,
    limits: Limits,
    block: Block,
    filled: usize,
    /// How many bytes were taken, and where the last header began.
    at: u64,
    header_at: u64,
    /// How many bytes of content and of the map in front of it the current entry has.
    stored: u64,
    pax: Option<Pax>,
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    special: Vec<u8>,
    entries: Entries,
    /// The places of those whose names point out of the archive.
    outside: Vec<u32>,
    after_end: u64,
}

impl TarReader {
    pub(super) const fn new(limits: Limits, entries: Entries) -> Self {
        Self {
            state: State::Header,
            limits,
            block: [0; BLOCK],
            filled: 0,
            at: 0,
            header_at: 0,
            stored: 0,
            pax: None,
            long_name: None,
            long_link: None,
            special: Vec::new(),
            entries,
            outside: Vec::new(),
            after_end: 0,
        }
    }

    /// What was found so far.
    pub(super) const fn entries(&self) -> &Entries {
        &self.entries
    }

    /// What was found, for the layer.
    pub(super) fn into_entries(self) -> Entries {
        self.entries
    }

    /// The places of entries whose names point out of the archive.
    pub(super) fn outside(&self) -> &[u32] {
        &self.outside
    }

    /// Where the bytes stand that come next.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    /// Whether the end mark has come.
    pub(super) const fn has_ended(&self) -> bool {
        matches!(self.state, State::End)
    }

    /// How many of the next bytes say nothing that is listed.
    pub(super) const fn idle(&self) -> u64 {
        match self.state {
            State::Content(left) | State::Padding(left) => left,
            _ => 0,
        }
    }

    /// Goes on as if so many idle bytes had come.
    pub(super) fn jump(&mut self, count: u64, notices: &mut Notices) -> Result<(), Fault> {
        if let State::Content(left) | State::Padding(left) = &mut self.state {
            let count = count.min(*left);
            *left -= count;
            self.at = self.at.saturating_add(count);
        }
        self.advance(notices)
    }

    /// Takes bytes of the archive.
    pub(super) fn push(&mut self, mut bytes: &[u8], notices: &mut Notices) -> Result<(), Fault> {
        while !bytes.is_empty() {
            let used = match &mut self.state {
                State::Content(left) | State::Padding(left) => skip(left, bytes),
                State::Special(_, left) => {
                    let used = skip(left, bytes);
                    self.special.extend_from_slice(bytes.get(..used).unwrap_or_default());
                    used
                }
                State::End => {
                    self.after_end += bytes.iter().filter(|byte| **byte != 0).count() as u64;
                    bytes.len()
                }
                State::Header | State::SecondZero | State::OldMap(..) | State::Map(..) => self.fill(bytes),
            };
            self.at = self.at.saturating_add(used as u64);
            bytes = bytes.get(used..).unwrap_or_default();
            self.advance(notices)?;
        }
        Ok(())
    }

    /// Ends the archive. Go takes the end of the stream for its end wherever a header or padding would come.
    pub(super) fn finish(&mut self, notices: &mut Notices) -> Result<(), Fault> {
        match self.state {
            State::End if self.after_end > 0 => {
                notices.push(super::fault::with_number(sentences::AFTER_END, "count", self.after_end));
            }
            State::End => {}
            State::Header | State::SecondZero if self.filled == 0 => notices.push(sentences::NO_END.sentence()),
            State::Padding(_) => notices.push(sentences::NO_END.sentence()),
            _ if self.header_at == 0 && self.entries.is_empty() && matches!(self.state, State::Header) => {
                return Err(Fault::archive(sentences::NO_ARCHIVE, 0));
            }
            _ => return Err(Fault::archive(sentences::TAR_TRUNCATED, self.at)),
        }
        Ok(())
    }

    /// Collects a block.
    fn fill(&mut self, bytes: &[u8]) -> usize {
        let used = bytes.len().min(BLOCK - self.filled);
        if let Some((slot, source)) = self.block.get_mut(self.filled..self.filled + used).zip(bytes.get(..used)) {
            slot.copy_from_slice(source);
        }
        self.filled += used;
        used
    }

    /// Goes on to whatever comes next, as often as something is complete.
    fn advance(&mut self, notices: &mut Notices) -> Result<(), Fault> {
        match &self.state {
            State::Content(0) => self.pad(self.stored),
            State::Padding(0) => self.state = State::Header,
            State::Special(kind, 0) => {
                let kind = *kind;
                self.pad(self.special.len() as u64);
                self.special(kind, notices)?;
            }
            _ if self.filled == BLOCK => {
                self.filled = 0;
                self.block_is_whole(notices)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn block_is_whole(&mut self, notices: &mut Notices) -> Result<(), Fault> {
        let is_zero = self.block.iter().all(|byte| *byte == 0);
        match core::mem::replace(&mut self.state, State::Header) {
            State::SecondZero if is_zero => self.state = State::End,
            State::SecondZero => return Err(Fault::archive(sentences::TAR_ZERO_BLOCK, self.at - 2 * BLOCK as u64)),
            State::OldMap(header, pieces) => return self.old_map(header, pieces, sparse::IN_EXTENSION, notices),
            State::Map(header, map) => return self.map(header, map, notices),
            _ if is_zero => self.state = State::SecondZero,
            _ => return self.header(notices),
        }
        Ok(())
    }

    /// Skips what fills the last block up.
    fn pad(&mut self, length: u64) {
        let padding = (BLOCK as u64 - length % BLOCK as u64) % BLOCK as u64;
        self.state = if padding == 0 { State::Header } else { State::Padding(padding) };
    }

    fn header(&mut self, notices: &mut Notices) -> Result<(), Fault> {
        self.header_at = self.at - BLOCK as u64;
        let header = block::read(&self.block).map_err(|error| self.unreadable(error))?;
        let size = content_size(&header, self.header_at)?;
        match header.kind {
            b'x' | b'g' | b'L' | b'K' if size > self.limits.header => {
                Err(Fault::limit(sentences::LIMIT_HEADER, self.limits.header))
            }
            b'x' | b'g' | b'L' | b'K' => {
                self.special.clear();
                self.state = State::Special(header.kind, size);
                // There may be nothing to wait for.
                if size == 0 { self.advance(notices) } else { Ok(()) }
            }
            _ => self.file(header, notices),
        }
    }

    fn unreadable(&self, error: Unreadable) -> Fault {
        match error {
            Unreadable::Checksum if self.header_at == 0 => Fault::archive(sentences::NO_ARCHIVE, 0),
            Unreadable::Checksum => Fault::archive(sentences::TAR_CHECKSUM, self.header_at),
            Unreadable::Field(name) => Fault::field(sentences::TAR_HEADER, self.header_at, name),
        }
    }

    /// An entry that speaks of the next one has come as a whole.
    fn special(&mut self, kind: u8, notices: &mut Notices) -> Result<(), Fault> {
        let content = core::mem::take(&mut self.special);
        let name = || Some(block::text(&content).to_vec()).filter(|name| !name.is_empty());
        match kind {
            b'L' => self.long_name = name(),
            b'K' => self.long_link = name(),
            _ => {
                let pax =
                    Pax::read(&content).map_err(|field| Fault::field(sentences::TAR_RECORD, self.header_at, field))?;
                if kind == b'x' {
                    self.pax = Some(pax);
                } else {
                    // Go hands this header out as an entry of its own, and forgets what it was told of the next one.
                    (self.pax, self.long_name, self.long_link) = (None, None, None);
                    if let Some(field) = pax.named() {
                        notices.push(sentences::GLOBAL.about(&[("field", field)]));
                    }
                }
            }
        }
        Ok(())
    }

    /// A header that is about a file: what was said of it before is put in.
    fn file(&mut self, mut header: Header, notices: &mut Notices) -> Result<(), Fault> {
        let long_name = self.long_name.take();
        let long_link = self.long_link.take();
        if let Some(pax) = &self.pax {
            if let Some(field) = pax.damaged {
                return Err(Fault::field(sentences::TAR_RECORD, self.header_at, field));
            }
            merge(&mut header, pax, long_name.as_deref(), notices);
        }
        if let Some(name) = long_name {
            header.name = name;
        }
        if let Some(link) = long_link {
            header.link = link;
        }
        if header.kind == 0 && header.name.ends_with(b"/") {
            header.kind = b'5';
        }
        self.stored = content_size(&header, self.header_at)?;
        if header.kind == b'S' {
            return self.old_sparse(Box::new(header), notices);
        }
        self.sparse(Box::new(header), notices)
    }

    fn old_sparse(&mut self, mut header: Box<Header>, notices: &mut Notices) -> Result<(), Fault> {
        let size = block::numeric(block::field(&self.block, 483, 12));
        let (Format::Gnu, Some(size)) = (header.format, size) else {
            return Err(Fault::archive(sentences::TAR_SPARSE, self.header_at));
        };
        header.size = size;
        self.old_map(header, Vec::new(), sparse::IN_HEADER, notices)
    }

    fn old_map(
        &mut self,
        header: Box<Header>,
        mut pieces: Vec<Piece>,
        place: (usize, usize),
        notices: &mut Notices,
    ) -> Result<(), Fault> {
        let Some(is_extended) = sparse::old_pieces(&self.block, place, &mut pieces) else {
            return Err(Fault::archive(sentences::TAR_SPARSE, self.header_at));
        };
        if pieces.len() as u64 > self.limits.pieces {
            return Err(Fault::limit(sentences::LIMIT_SPARSE, self.limits.pieces));
        }
        if is_extended {
            self.state = State::OldMap(header, pieces);
            return Ok(());
        }
        self.record(&header, Some(pieces), notices)
    }

    /// A file whose extended header may say that it is sparse.
    fn sparse(&mut self, mut header: Box<Header>, notices: &mut Notices) -> Result<(), Fault> {
        let Some(records) = self.pax.as_ref().map(|pax| &pax.sparse) else {
            return self.record(&header, None, notices);
        };
        let is_in_front = match (records.major.as_slice(), records.minor.as_slice()) {
            (b"0", b"0" | b"1") => false,
            (b"1", b"0") => true,
            (b"", b"") if !records.map.is_empty() => false,
            _ => return self.record(&header, None, notices),
        };
        if !records.name.is_empty() {
            header.name.clone_from(&records.name);
        }
        let size = if records.size.is_empty() { &records.real_size } else { &records.size };
        let at = self.header_at;
        let damaged = || Fault::archive(sentences::TAR_SPARSE, at);
        if !size.is_empty() {
            header.size = block::decimal(size).ok_or_else(damaged)?;
        }
        if is_in_front {
            self.state = State::Map(header, MapReader::default());
            return if self.stored < BLOCK as u64 { Err(damaged()) } else { Ok(()) };
        }
        let pieces = records.pieces(self.limits.pieces).ok_or_else(damaged)?;
        self.record(&header, Some(pieces), notices)
    }

    fn map(&mut self, header: Box<Header>, mut map: MapReader, notices: &mut Notices) -> Result<(), Fault> {
        self.stored -= BLOCK as u64;
        match map.take(&self.block, self.limits.pieces) {
            Map::More if self.stored >= BLOCK as u64 => {
                self.state = State::Map(header, map);
                Ok(())
            }
            Map::Done(pieces) => self.record(&header, Some(pieces), notices),
            Map::TooMany => Err(Fault::limit(sentences::LIMIT_SPARSE, self.limits.pieces)),
            Map::More | Map::Damaged => Err(Fault::archive(sentences::TAR_SPARSE, self.header_at)),
        }
    }

    /// Keeps an entry; its content comes next.
    fn record(&mut self, header: &Header, pieces: Option<Vec<Piece>>, notices: &mut Notices) -> Result<(), Fault> {
        let kind = EntryKind::of(header.kind);
        if let Some(pieces) = &pieces
            && (kind.has_no_content() || !sparse::is_valid(pieces, header.size))
        {
            return Err(Fault::archive(sentences::TAR_SPARSE, self.header_at));
        }
        let attributes = self.pax.take().map(|pax| pax.attributes).unwrap_or_default();
        self.check_room(header, &attributes)?;
        let mut entry = Entry::new(kind);
        #[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "what is beyond is no permission")]
        let mode = (header.mode & 0o7777) as u32;
        (entry.mode, entry.uid, entry.gid, entry.mtime) = (mode, header.uid, header.gid, header.mtime);
        entry.size = if kind.has_no_content() { 0 } else { u64::try_from(header.size).unwrap_or_default() };
        (entry.offset, entry.stored) = (self.at, self.stored);
        let (name, link, device) = (&*header.name, &*header.link, header.device);
        let (place, is_outside) =
            self.entries.push(Found { entry, name, link, attributes: &attributes, pieces, device });
        if is_outside {
            self.outside.push(place);
        }
        note(header, kind, is_outside, notices);
        self.state = State::Content(self.stored);
        self.advance(notices)
    }

    fn check_room(&self, header: &Header, attributes: &[(Vec<u8>, Vec<u8>)]) -> Result<(), Fault> {
        let names = attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let names = (names + header.name.len() + header.link.len()) as u64;
        if self.entries.len() as u64 >= self.limits.entries {
            return Err(Fault::limit(sentences::LIMIT_ENTRIES, self.limits.entries));
        }
        if self.entries.name_bytes() + names > self.limits.names {
            return Err(Fault::limit(sentences::LIMIT_NAMES, self.limits.names));
        }
        Ok(())
    }
}

/// Takes as many bytes as are left. Gives how many that were.
fn skip(left: &mut u64, bytes: &[u8]) -> usize {
    let used = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
    *left -= used as u64;
    used
}

/// How many bytes of content follow a header.
fn content_size(header: &Header, at: u64) -> Result<u64, Fault> {
    if EntryKind::of(header.kind).has_no_content() {
        return Ok(0);
    }
    u64::try_from(header.size).map_err(|_| Fault::size(at, header.size))
}

/// Puts what an extended header says in place of what the header block says.
fn merge(header: &mut Header, pax: &Pax, long_name: Option<&[u8]>, notices: &mut Notices) {
    if let (Some(path), Some(name)) = (&pax.path, long_name)
        && path != name
    {
        notices.push(about(sentences::TWO_NAMES.sentence(), name));
    }
    if let Some(path) = &pax.path {
        header.name.clone_from(path);
    }
    if let Some(link) = &pax.link {
        header.link.clone_from(link);
    }
    if let Some(size) = pax.size {
        if size != header.size && size < OCTAL_LIMIT && !EntryKind::of(header.kind).has_no_content() {
            let mut sentence = about(sentences::TWO_SIZES.sentence(), &header.name);
            sentence.number("first", header.size.unsigned_abs());
            sentence.number("second", size.unsigned_abs());
            notices.push(sentence);
        }
        header.size = size;
    }
    header.uid = pax.uid.unwrap_or(header.uid);
    header.gid = pax.gid.unwrap_or(header.gid);
    header.mtime = pax.mtime.unwrap_or(header.mtime);
}

/// What is odd about an entry by itself.
fn note(header: &Header, kind: EntryKind, is_outside: bool, notices: &mut Notices) {
    if is_outside {
        notices.push(about(sentences::OUTSIDE.sentence(), &header.name));
    }
    if let EntryKind::Other(letter) = kind {
        let mut text = [0; 4];
        let text = char::from(letter).encode_utf8(&mut text);
        notices.push(about(sentences::TYPE.sentence(), &header.name).with("type", text));
    }
    if str::from_utf8(&header.name).is_err() {
        notices.push(about(sentences::ENCODING.sentence(), &header.name));
    }
}

/// A sentence about a path.
pub(super) fn about(sentence: Sentence, path: &[u8]) -> Sentence {
    sentence.with("path", &alloc::string::String::from_utf8_lossy(path))
}
