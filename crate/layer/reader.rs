//! A layer as it comes: hashed, unpacked, hashed again and listed in one pass.

use alloc::vec::Vec;

use super::compression::Unpacker;
use super::entries::{Entries, EntryKind};
use super::fault::{Fault, FaultKind};
use super::limits::Limits;
use super::path;
use super::sentences;
use super::tar::{TarReader, about};
use super::verdict::Verdict;
use crate::compression::Compression;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::media_type::MediaType;
use crate::sentence::Sentence;

/// The most notices that are kept; the others are counted.
const NOTICE_LIMIT: usize = 200;

/// **What is remarkable** about a layer; only so many are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Notices {
    list: Vec<Sentence>,
    more: u64,
}

impl Notices {
    pub(super) const EMPTY: Self = Self { list: Vec::new(), more: 0 };

    /// Those that were kept.
    pub(super) fn into_list(self) -> Vec<Sentence> {
        self.list
    }

    pub(super) fn push(&mut self, sentence: Sentence) {
        if self.list.len() < NOTICE_LIMIT { self.list.push(sentence) } else { self.more += 1 }
    }
}

/// **What is said of a layer** by those who name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The digest of its bytes.
    pub digest: Option<Digest>,
    /// The digest of what they unpack to.
    pub diff_id: Option<Digest>,
    /// How many bytes it has.
    pub size: Option<u64>,
    /// What it is.
    pub media_type: Option<MediaType>,
}

/// What of the content is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    #[default]
    Nothing,
    /// All of it, if the archive has at most so many bytes; else nothing.
    UpTo(u64),
    /// That of the entry at this place.
    Entry(u32),
}

/// **How far reading has come.**
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read.
    pub read: u64,
    /// Bytes that they unpacked to.
    pub unpacked: u64,
    /// Entries that were found.
    pub entries: u64,
}

/// **Digests that were computed elsewhere**, where that is faster: of the bytes, and of what they unpacked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Of the bytes as they came.
    pub digest: Digest,
    /// Of all that [`LayerReader::update`] handed on, if anybody wants to know.
    pub diff_id: Option<Digest>,
}

/// **Layer that was read to its end.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Whether the bytes are the ones named.
    pub verdict: Verdict,
    /// Whether what they unpack to is what the image's configuration names.
    pub diff_verdict: Verdict,
    /// How it is compressed.
    pub compression: Compression,
    /// How many bytes were read and unpacked, and how many entries there are.
    pub progress: Progress,
    /// Its files.
    pub entries: Entries,
    /// Why the list ends early, if it does.
    pub fault: Option<Fault>,
    /// What is remarkable.
    pub notices: Vec<Sentence>,
    /// How many more notices there were.
    pub more_notices: u64,
    /// What was kept of the archive, and where that starts in it.
    kept: Option<(u64, Vec<u8>)>,
}

/// **Reader of a layer**, fed chunk by chunk.
pub struct LayerReader {
    expected: Expected,
    limits: Limits,
    keep: Keep,
    /// None where hashing is done elsewhere.
    hasher: Option<Hasher>,
    /// The same of what is unpacked, which is most of the work: none where nobody asks either.
    diff_hasher: Option<Hasher>,
    unpacker: Unpacker,
    tar: TarReader,
    progress: Progress,
    notices: Notices,
    /// Why the archive is not read any further; what comes is still unpacked and hashed.
    fault: Option<Fault>,
    /// Whether unpacking has ended early, so that the second digest cannot be told.
    is_cut: bool,
    is_flushed: bool,
    kept: Vec<u8>,
}

impl LayerReader {
    /// A reader that hashes by itself: the bytes, and what they unpack to if there is a diff ID to compare with.
    pub fn new(expected: Expected, limits: Limits, keep: Keep) -> Self {
        let algorithm = expected.digest.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
        let diff_hasher = expected.diff_id.as_ref().map(|digest| Hasher::new(digest.algorithm()));
        let hasher = Some(Hasher::new(algorithm));
        Self { hasher, diff_hasher, ..Self::without_hashing(expected, limits, keep) }
    }

    /// Computes the diff ID even where there is none to compare with.
    #[must_use]
    pub fn with_diff_id(mut self) -> Self {
        self.diff_hasher.get_or_insert_with(|| Hasher::new(Algorithm::Sha256));
        self
    }

    /// A reader for a caller who hashes: the bytes, and what [`update`](Self::update) hands on.
    pub fn without_hashing(expected: Expected, limits: Limits, keep: Keep) -> Self {
        Self {
            expected,
            limits,
            keep,
            hasher: None,
            diff_hasher: None,
            unpacker: Unpacker::new(limits),
            tar: TarReader::new(limits, Entries::default()),
            progress: Progress::default(),
            notices: Notices::default(),
            fault: None,
            is_cut: false,
            is_flushed: false,
            kept: Vec::new(),
        }
    }

    /// How far it has come.
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// What it was told to expect.
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Why the list ends early, if that is so by now.
    pub const fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Takes more bytes; what they unpack to is handed on. False once nothing more is wanted: there are more bytes than
    /// announced, or a limit was reached.
    pub fn update(&mut self, bytes: &[u8], unpacked: &mut dyn FnMut(&[u8])) -> bool {
        if self.is_over() {
            return false;
        }
        self.progress.read += bytes.len() as u64;
        if self.is_too_long() {
            return false;
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.unpack(|unpacker, sink| unpacker.push(bytes, sink), unpacked);
        !self.is_over()
    }

    /// Ends the stream: hands on what is left. For a caller who hashes this comes before [`finish`](Self::finish).
    pub fn flush(&mut self, unpacked: &mut dyn FnMut(&[u8])) {
        if !self.is_over() && !self.is_flushed {
            self.is_flushed = true;
            self.unpack(Unpacker::finish, unpacked);
        }
    }

    /// Tells what was read. `hashes` are what the caller computed, if it did.
    pub fn finish(mut self, hashes: Option<Hashes>) -> Layer {
        self.flush(&mut |_| ());
        self.end_archive();
        let compression = self.unpacker.compression().unwrap_or(Compression::None);
        self.note_compression(compression);
        let (verdict, diff_verdict) = self.verdicts(hashes);
        let offset = self.kept_from();
        let kept = self.has_kept().then(|| (offset, core::mem::take(&mut self.kept)));
        let mut entries = self.tar.into_entries();
        let twice = entries.sort();
        note_tree(&entries, &twice, &mut self.notices);
        let Notices { list: notices, more: more_notices } = self.notices;
        let (progress, fault) = (self.progress, self.fault);
        Layer { verdict, diff_verdict, compression, progress, entries, fault, notices, more_notices, kept }
    }

    fn is_over(&self) -> bool {
        self.is_too_long() || self.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Limit)
    }

    fn is_too_long(&self) -> bool {
        self.expected.size.is_some_and(|size| self.progress.read > size)
    }

    /// Unpacks, and hands what comes out to everybody who wants it.
    fn unpack(
        &mut self,
        run: impl FnOnce(&mut Unpacker, &mut super::compression::Sink<'_>) -> Result<(), Fault>,
        unpacked: &mut dyn FnMut(&[u8]),
    ) {
        if self.is_cut {
            return;
        }
        let Self { unpacker, diff_hasher, tar, progress, notices, fault, kept, .. } = self;
        let (limits, keep) = (self.limits, self.keep);
        let mut sink = |bytes: &[u8]| {
            let start = progress.unpacked;
            progress.unpacked += bytes.len() as u64;
            check_volume(*progress, &limits)?;
            if let Some(hasher) = diff_hasher {
                hasher.update(bytes);
            }
            unpacked(bytes);
            if fault.is_none()
                && let Err(error) = tar.push(bytes, notices)
            {
                if error.kind == FaultKind::Limit {
                    return Err(error);
                }
                *fault = Some(error);
            }
            progress.entries = tar.entries().len() as u64;
            retain(keep, bytes, start, tar.entries(), kept);
            Ok(())
        };
        if let Err(error) = run(unpacker, &mut sink) {
            self.is_cut = true;
            self.fault.get_or_insert(error);
        }
    }

    fn end_archive(&mut self) {
        if self.fault.is_none()
            && let Err(fault) = self.tar.finish(&mut self.notices)
        {
            self.fault = Some(fault);
        }
    }

    fn note_compression(&mut self, compression: Compression) {
        let trailing = self.unpacker.trailing();
        if trailing > 0 {
            self.notices.push(super::fault::with_number(sentences::GZIP_TRAILING, "count", trailing));
        }
        let Some(media_type) = &self.expected.media_type else { return };
        if Compression::of_media_type(media_type).is_some_and(|claimed| claimed != compression) {
            let parameters = [("type", media_type.as_str()), ("compression", compression.code())];
            self.notices.push(sentences::MEDIA_TYPE.about(&parameters));
        }
    }

    fn verdicts(&mut self, hashes: Option<Hashes>) -> (Verdict, Verdict) {
        let Expected { digest, diff_id, size, .. } = core::mem::take(&mut self.expected);
        if let Some(size) = size.filter(|size| self.progress.read > *size) {
            return (Verdict::too_many(digest, size, self.progress.read), Verdict::unread(diff_id));
        }
        let is_stopped = self.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Limit);
        let hashes = hashes.or_else(|| {
            let diff_id = self.diff_hasher.take().map(Hasher::finish);
            Some(Hashes { digest: self.hasher.take()?.finish(), diff_id })
        });
        let Some(hashes) = hashes.filter(|_| !is_stopped) else {
            return (Verdict::unread(digest), Verdict::unread(diff_id));
        };
        let verdict = Verdict::of(digest, hashes.digest, (size, self.progress.read));
        match hashes.diff_id {
            Some(actual) if !self.is_cut => (verdict, Verdict::of(diff_id, actual, (None, 0))),
            None if diff_id.is_none() => (verdict, Verdict::unasked()),
            _ => (verdict, Verdict::unread(diff_id)),
        }
    }

    /// Where what was kept starts in the archive.
    fn kept_from(&self) -> u64 {
        match self.keep {
            Keep::Entry(place) => self.tar.entries().get(place).map_or(0, |entry| entry.offset),
            _ => 0,
        }
    }

    fn has_kept(&self) -> bool {
        match self.keep {
            Keep::Nothing => false,
            Keep::UpTo(limit) => self.progress.unpacked <= limit,
            Keep::Entry(place) => self.tar.entries().get(place).is_some(),
        }
    }
}

/// Keeps what is to be kept of bytes that start somewhere in the archive.
fn retain(keep: Keep, bytes: &[u8], start: u64, entries: &Entries, kept: &mut Vec<u8>) {
    let end = start + bytes.len() as u64;
    match keep {
        Keep::Nothing => {}
        Keep::UpTo(limit) if end > limit => *kept = Vec::new(),
        Keep::UpTo(_) => kept.extend_from_slice(bytes),
        Keep::Entry(place) => {
            let Some(entry) = entries.get(place) else { return };
            let within = |at: u64| usize::try_from(at.clamp(start, end) - start).unwrap_or(bytes.len());
            let range = within(entry.offset)..within(entry.offset.saturating_add(entry.stored));
            kept.extend_from_slice(bytes.get(range).unwrap_or_default());
        }
    }
}

pub(super) fn check_volume(progress: Progress, limits: &Limits) -> Result<(), Fault> {
    if progress.unpacked > limits.unpacked {
        return Err(Fault::limit(sentences::LIMIT_BYTES, limits.unpacked));
    }
    if progress.unpacked > limits.ratio_from && progress.unpacked / limits.ratio.max(1) > progress.read {
        return Err(Fault::limit(sentences::LIMIT_RATIO, limits.ratio));
    }
    Ok(())
}

/// What is odd about entries beside each other.
fn note_tree(entries: &Entries, twice: &[(u32, u64)], notices: &mut Notices) {
    for (place, count) in twice {
        let mut sentence = about(sentences::TWICE.sentence(), entries.path_at(*place));
        sentence.number("count", *count);
        notices.push(sentence);
    }
    for (place, entry) in entries.iter() {
        if entry.mark == path::Mark::Ignored {
            notices.push(about(sentences::WHITEOUT.sentence(), entries.path(entry)));
        }
        if entry.kind == EntryKind::HardLink {
            let target = entries.link(entry);
            if entries.find(target).is_none_or(|found| found > place) {
                let sentence = about(sentences::LINK_MISSING.sentence(), entries.path(entry));
                notices.push(sentence.with("target", &alloc::string::String::from_utf8_lossy(target)));
            }
        }
    }
    note_below(entries, notices);
}

/// Files below what is no folder: where they go is decided by whoever follows links, and how.
fn note_below(entries: &Entries, notices: &mut Notices) {
    let mut blocked: Option<&[u8]> = None;
    for entry in entries.tree().iter().filter_map(|place| entries.get(*place)) {
        let path = entries.path(entry);
        if blocked.is_some_and(|above| path::is_below(above, path)) {
            notices.push(about(sentences::BELOW_FILE.sentence(), path));
        } else {
            blocked = (entry.kind != EntryKind::Directory).then_some(path);
        }
    }
}

impl Layer {
    /// What was kept of an entry's content: the bytes that stand for it in the archive.
    pub(super) fn stored(&self, place: u32) -> Option<&[u8]> {
        let entry = self.entries.get(place)?;
        let (from, kept) = self.kept.as_ref()?;
        let start = usize::try_from(entry.offset.checked_sub(*from)?).ok()?;
        kept.get(start..start.checked_add(usize::try_from(entry.stored).ok()?)?)
    }
}
