//! The files of a layer, kept small: names stand in one arena, and an entry is a few numbers.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::order;
use super::path::{self, Mark};
use super::tar::Piece;

/// What kind of thing an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name of a file in the same layer.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharacterDevice,
    /// A block device.
    BlockDevice,
    /// A folder.
    Directory,
    /// A named pipe.
    Fifo,
    /// Anything else, by the letter that the archive has for it.
    Other(u8),
}

impl EntryKind {
    /// The kind that an archive's type letter stands for.
    pub(super) const fn of(letter: u8) -> Self {
        match letter {
            // Sparse files, and those that were once to lie contiguously, are files.
            b'0' | 0 | b'S' | b'7' => Self::File,
            b'1' => Self::HardLink,
            b'2' => Self::Symlink,
            b'3' => Self::CharacterDevice,
            b'4' => Self::BlockDevice,
            b'5' => Self::Directory,
            b'6' => Self::Fifo,
            other => Self::Other(other),
        }
    }

    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::HardLink => "hardlink",
            Self::Symlink => "symlink",
            Self::CharacterDevice => "character-device",
            Self::BlockDevice => "block-device",
            Self::Directory => "directory",
            Self::Fifo => "fifo",
            Self::Other(_) => "other",
        }
    }

    /// Whether nothing but a header is in the archive, whatever size that states.
    pub(super) const fn has_no_content(self) -> bool {
        !matches!(self, Self::File | Self::Other(_))
    }
}

/// A text in the arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Text {
    start: u32,
    length: u32,
}

/// **One entry** of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// What it says of the layers below.
    pub mark: Mark,
    /// Permissions, with the bits for setuid, setgid and sticky.
    pub mode: u32,
    /// Whose it is.
    pub uid: i64,
    /// Which group's it is.
    pub gid: i64,
    /// When it was changed, in seconds since 1970.
    pub mtime: i64,
    /// How long it is.
    pub size: u64,
    /// Where its content starts in the archive.
    pub offset: u64,
    /// How many bytes of the archive are its content; fewer than its size where it is sparse.
    pub stored: u64,
    path: Text,
    link: Text,
}

/// What the archive's reader has found.
pub(super) struct Found<'a> {
    pub(super) entry: Entry,
    pub(super) name: &'a [u8],
    pub(super) link: &'a [u8],
    pub(super) attributes: &'a [(Vec<u8>, Vec<u8>)],
    pub(super) pieces: Option<Vec<Piece>>,
    pub(super) device: (i64, i64),
}

impl Entry {
    /// An entry without names, for the reader to fill in.
    pub(super) const fn new(kind: EntryKind) -> Self {
        let (path, link) = (Text { start: 0, length: 0 }, Text { start: 0, length: 0 });
        Self { kind, mark: Mark::None, mode: 0, uid: 0, gid: 0, mtime: 0, size: 0, offset: 0, stored: 0, path, link }
    }
}

/// **The entries of a layer**, in the order of the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    arena: Vec<u8>,
    list: Vec<Entry>,
    /// The places of those that count, in the order of the tree.
    tree: Vec<u32>,
    /// The places of whiteouts and opaque marks, in the order of the tree.
    marks: Vec<u32>,
    attributes: BTreeMap<u32, Vec<(Text, Text)>>,
    pieces: BTreeMap<u32, Vec<Piece>>,
    devices: BTreeMap<u32, (i64, i64)>,
}

impl Entries {
    /// None.
    pub(super) const EMPTY: Self = Self {
        arena: Vec::new(),
        list: Vec::new(),
        tree: Vec::new(),
        marks: Vec::new(),
        attributes: BTreeMap::new(),
        pieces: BTreeMap::new(),
        devices: BTreeMap::new(),
    };

    /// How many there are, marks included.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The entry at a place.
    pub fn get(&self, place: u32) -> Option<&Entry> {
        self.list.get(place as usize)
    }

    /// All of them, with their places.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.list)
    }

    /// Those that count, in the order of the tree: marks are left out, and of a path that comes twice the last counts.
    pub fn tree(&self) -> &[u32] {
        &self.tree
    }

    /// Whiteouts and opaque marks, in the order of the tree.
    pub fn marks(&self) -> &[u32] {
        &self.marks
    }

    /// The path: relative, without a slash at its end; that of a mark is what it deletes.
    pub fn path(&self, entry: &Entry) -> &[u8] {
        self.text(entry.path)
    }

    /// The path as text.
    pub fn path_text(&self, entry: &Entry) -> Cow<'_, str> {
        String::from_utf8_lossy(self.path(entry))
    }

    /// Where a link leads: for a hard link a path like others, for a symbolic one what it says.
    pub fn link(&self, entry: &Entry) -> &[u8] {
        self.text(entry.link)
    }

    /// Extended attributes: names and values.
    pub fn attributes(&self, place: u32) -> impl Iterator<Item = (&[u8], &[u8])> {
        let all = self.attributes.get(&place).map(Vec::as_slice).unwrap_or_default();
        all.iter().map(|(name, value)| (self.text(*name), self.text(*value)))
    }

    /// The pieces of a sparse file that are in the archive; nothing for any other file.
    pub fn pieces(&self, place: u32) -> Option<&[Piece]> {
        self.pieces.get(&place).map(Vec::as_slice)
    }

    /// Major and minor number of a device.
    pub fn device(&self, place: u32) -> Option<(i64, i64)> {
        self.devices.get(&place).copied()
    }

    /// The entry that counts at a path.
    pub fn find(&self, path: &[u8]) -> Option<u32> {
        let at = self.tree.binary_search_by(|place| path::order(self.path_at(*place), path)).ok()?;
        self.tree.get(at).copied()
    }

    /// Whether a layer has a mark at a path.
    pub(super) fn has_mark(&self, path: &[u8], mark: Mark) -> bool {
        let start = self.marks.partition_point(|place| path::order(self.path_at(*place), path).is_lt());
        let at_path = self.marks.iter().skip(start).take_while(|place| self.path_at(**place) == path);
        at_path.filter_map(|place| self.get(*place)).any(|entry| entry.mark == mark)
    }

    /// The path of the entry at a place.
    pub(super) fn path_at(&self, place: u32) -> &[u8] {
        self.get(place).map(|entry| self.path(entry)).unwrap_or_default()
    }

    /// How many bytes all names take.
    pub(super) fn name_bytes(&self) -> u64 {
        self.arena.len() as u64
    }

    fn text(&self, text: Text) -> &[u8] {
        let start = text.start as usize;
        self.arena.get(start..start + text.length as usize).unwrap_or_default()
    }

    /// The arena's end, where a text was begun; the limit on names keeps it below 4 GiB.
    #[allow(clippy::cast_possible_truncation, reason = "the limit on names is below 2^32")]
    fn text_from(&self, start: usize) -> Text {
        Text { start: start as u32, length: (self.arena.len() - start) as u32 }
    }

    fn keep(&mut self, bytes: &[u8]) -> Text {
        let start = self.arena.len();
        self.arena.extend_from_slice(bytes);
        self.text_from(start)
    }

    /// Adds an entry. Gives its place, and whether its name pointed out of the archive.
    pub(super) fn push(&mut self, found: Found<'_>) -> (u32, bool) {
        #[allow(clippy::cast_possible_truncation, reason = "the limit on entries is below 2^32")]
        let place = self.list.len() as u32;
        let mut entry = found.entry;
        let start = self.arena.len();
        let cleaned = path::clean(found.name, &mut self.arena);
        (entry.path, entry.mark) = (self.text_from(start), cleaned.mark);
        entry.link = match entry.kind {
            EntryKind::HardLink => {
                let start = self.arena.len();
                path::clean_link(found.link, &mut self.arena);
                self.text_from(start)
            }
            EntryKind::Symlink => self.keep(found.link),
            _ => Text::default(),
        };
        if !found.attributes.is_empty() {
            let texts = found.attributes.iter().map(|(name, value)| (self.keep(name), self.keep(value))).collect();
            self.attributes.insert(place, texts);
        }
        if let Some(pieces) = found.pieces {
            self.pieces.insert(place, pieces);
        }
        if matches!(entry.kind, EntryKind::CharacterDevice | EntryKind::BlockDevice) {
            self.devices.insert(place, found.device);
        }
        self.list.push(entry);
        (place, cleaned.is_outside)
    }

    /// Puts them into the order of the tree, when all have come. Gives those that another one replaces, each path once.
    pub(super) fn sort(&mut self) -> Vec<(u32, u64)> {
        // It is stable, so of the same path the last one comes last.
        let mut all = order::places(self.len(), &|a, b| path::order(self.path_at(a), self.path_at(b)));
        let mark = |place: &u32| self.get(*place).map_or(Mark::Ignored, |entry| entry.mark);
        let is_mark = |place: &u32| matches!(mark(place), Mark::Whiteout | Mark::Opaque);
        let marks = all.iter().copied().filter(is_mark).collect();
        all.retain(|place| mark(place) == Mark::None);
        let mut tree: Vec<u32> = Vec::with_capacity(all.len());
        let mut twice: Vec<(u32, u64)> = Vec::new();
        for place in all {
            match tree.last_mut() {
                Some(last) if self.path_at(*last) == self.path_at(place) => {
                    match twice.last_mut() {
                        Some((known, count)) if *known == *last => (*known, *count) = (place, *count + 1),
                        _ => twice.push((place, 2)),
                    }
                    *last = place;
                }
                _ => tree.push(place),
            }
        }
        (self.tree, self.marks) = (tree, marks);
        twice
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    #[test]
    fn an_entry_is_small() {
        assert_eq!(size_of::<Entry>(), 72);
    }
}
