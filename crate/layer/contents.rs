//! Tables of contents that some layers carry, so that a file can be fetched without the rest: [eStargz] and zstd:chunked.
//!
//! They are quick to have, and never the truth: what a layer holds is what its archive lists. Where the two differ, readers
//! of the one see other files than readers of the other, and that is said.
//!
//! [eStargz]: https://github.com/containerd/stargz-snapshotter/blob/main/docs/estargz.md

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::entries::{Entries, Entry, EntryKind, Found};
use super::path;
use super::sentences;
use super::tar::about;
use crate::sentence::{Sentence, Words};

/// How many bytes at the end of an eStargz layer say where its table is.
pub const FOOTER: u64 = 51;

/// What such an end looks like: a gzip member without content, and a field of 22 bytes, 16 of them hex digits.
const FOOTER_START: &[u8] = b"\x1f\x8b\x08\x04";
const FIELD: &[u8] = b"\x1a\x00SG\x16\x00";
const MAGIC: &[u8] = b"STARGZ";

/// The archive that holds the table lists it under this name; the table does not list itself.
const TABLE: &[u8] = b"stargz.index.json";

/// The most remarks that are kept.
const MOST: usize = 100;

/// Where the table of an eStargz layer starts, by the layer's last bytes.
pub fn estargz_table(footer: &[u8]) -> Option<u64> {
    let rest = footer.strip_prefix(FOOTER_START)?.get(6..)?.strip_prefix(FIELD)?;
    let (digits, rest) = rest.split_at_checked(16)?;
    rest.strip_prefix(MAGIC)?;
    let mut offset = 0_u64;
    for digit in digits {
        offset = offset << 4 | u64::from(char::from(*digit).to_digit(16)?);
    }
    Some(offset)
}

/// **What a table lists**: the words that it has for kinds, and the rest as an archive would have it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed<'a> {
    /// `reg`, `dir`, `symlink` and so on.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where a link leads.
    pub link: &'a str,
    /// How long it is.
    pub size: u64,
    /// Permissions.
    pub mode: u32,
    /// Whose it is.
    pub uid: i64,
    /// Which group's it is.
    pub gid: i64,
    /// When it was changed, in seconds since 1970.
    pub mtime: i64,
}

/// **Table of contents** of a layer: a claim.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    entries: Entries,
}

impl Contents {
    /// Adds what is listed. Pieces of files (`chunk`) and kinds that are unknown are left out.
    pub fn push(&mut self, listed: Listed<'_>) {
        let Some(kind) = kind(listed.kind) else { return };
        let mut entry = Entry::new(kind);
        entry.size = if kind == EntryKind::File { listed.size } else { 0 };
        entry.mode = listed.mode & 0o7777;
        (entry.uid, entry.gid, entry.mtime) = (listed.uid, listed.gid, listed.mtime);
        let (name, link) = (listed.name.as_bytes(), listed.link.as_bytes());
        self.entries.push(Found { entry, name, link, attributes: &[], pieces: None, device: (0, 0) });
    }

    /// Ends the list.
    pub fn finish(&mut self) {
        self.entries.sort();
    }

    /// What is listed.
    pub const fn entries(&self) -> &Entries {
        &self.entries
    }

    /// What the table says otherwise than the layer, in words; at most a hundred of them, and how many more there are.
    pub fn disagreements(&self, layer: &Entries) -> (Vec<Sentence>, u64) {
        let (mut remarks, mut more) = (Vec::new(), 0);
        let mut say = |words: Words, path: &[u8], field: &str| {
            if remarks.len() == MOST {
                more += 1;
                return;
            }
            let sentence = about(words.sentence(), path);
            remarks.push(if field.is_empty() { sentence } else { sentence.with("field", field) });
        };
        for all in [Entries::tree, Entries::marks] {
            let mut listed = all(&self.entries).iter().copied().peekable();
            let mut there = all(layer).iter().copied().filter(|place| layer.path_at(*place) != TABLE).peekable();
            loop {
                let order = match (listed.peek(), there.peek()) {
                    (Some(one), Some(other)) => path::order(self.entries.path_at(*one), layer.path_at(*other)),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => break,
                };
                let claim = if order.is_le() { listed.next() } else { None };
                let truth = if order.is_ge() { there.next() } else { None };
                match (claim, truth) {
                    (Some(claim), Some(truth)) => {
                        if let Some(field) = difference((&self.entries, claim), (layer, truth)) {
                            say(sentences::TABLE_DIFFERS, layer.path_at(truth), field);
                        }
                    }
                    (Some(claim), None) => say(sentences::TABLE_EXTRA, self.entries.path_at(claim), ""),
                    (None, Some(truth)) => say(sentences::TABLE_MISSING, layer.path_at(truth), ""),
                    (None, None) => {}
                }
            }
        }
        (remarks, more)
    }
}

fn kind(word: &str) -> Option<EntryKind> {
    Some(match word {
        "reg" => EntryKind::File,
        "hardlink" => EntryKind::HardLink,
        "symlink" => EntryKind::Symlink,
        "char" => EntryKind::CharacterDevice,
        "block" => EntryKind::BlockDevice,
        "dir" => EntryKind::Directory,
        "fifo" => EntryKind::Fifo,
        _ => return None,
    })
}

/// What is said of an entry otherwise than it is. Times are rounded by some writers, so they do not count.
fn difference((table, claim): (&Entries, u32), (layer, truth): (&Entries, u32)) -> Option<&'static str> {
    let (one, other) = (table.get(claim)?, layer.get(truth)?);
    let fields = [
        ("type", one.kind != other.kind || one.mark != other.mark),
        ("size", one.size != other.size),
        ("mode", one.mode != other.mode & 0o7777),
        ("owner", (one.uid, one.gid) != (other.uid, other.gid)),
        ("target", table.link(one) != layer.link(other)),
    ];
    fields.into_iter().find_map(|(name, differs)| differs.then_some(name))
}

/// What is said where a table cannot be had: it cannot be read, or it is another one than the manifest names.
pub fn refused_table(is_other: bool) -> Sentence {
    if is_other { sentences::TABLE_DIGEST } else { sentences::TABLE_BROKEN }.sentence()
}
