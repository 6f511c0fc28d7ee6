//! The list of an archive that is not read: whoever can jump in it hands over little but the headers.

use alloc::vec::Vec;

use super::entries::Entries;
use super::fault::Fault;
use super::limits::Limits;
use super::reader::Notices;
use super::sentences;
use super::tar::TarReader;
use crate::sentence::Sentence;

/// **List of an archive under construction.** Hand over what stands [where it wants to read](Self::wanted), as much as is
/// handy, until it wants no more or the archive is over.
pub struct ArchiveScan {
    tar: TarReader,
    notices: Notices,
    fault: Option<Fault>,
}

/// **What is in an archive**, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The entries, in the order of the archive.
    pub entries: Entries,
    /// The places of those whose names point out of the archive.
    pub outside: Vec<u32>,
    /// Why the list ends early, if it does.
    pub fault: Option<Fault>,
    /// What is remarkable.
    pub notices: Vec<Sentence>,
}

impl ArchiveScan {
    /// Starts at the first byte.
    pub const fn new(limits: Limits) -> Self {
        Self { tar: TarReader::new(limits, Entries::EMPTY), notices: Notices::EMPTY, fault: None }
    }

    /// Where the next bytes are wanted; nothing once the end mark has come, or what is no header.
    pub const fn wanted(&self) -> Option<u64> {
        if self.fault.is_some() || self.tar.has_ended() { None } else { Some(self.tar.at()) }
    }

    /// Takes the bytes that stand there.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.wanted().is_none() {
            return;
        }
        let mut read = self.tar.push(bytes, &mut self.notices);
        while read.is_ok() && self.tar.idle() > 0 {
            read = self.tar.jump(self.tar.idle(), &mut self.notices);
        }
        self.fault = read.err();
    }

    /// Ends an archive that has so many bytes.
    pub fn finish(mut self, size: u64) -> Scanned {
        let last = self.tar.entries().iter().last();
        let end = last.map_or(0, |(_, entry)| entry.offset.saturating_add(entry.stored));
        match () {
            () if self.fault.is_some() => {}
            () if end > size => self.fault = Some(Fault::archive(sentences::TAR_TRUNCATED, size)),
            // Some of what fills the last block up is missing.
            () if self.tar.at() > size => self.notices.push(sentences::NO_END.sentence()),
            () => self.fault = self.tar.finish(&mut self.notices).err(),
        }
        let outside = self.tar.outside().to_vec();
        Scanned { entries: self.tar.into_entries(), outside, fault: self.fault, notices: self.notices.into_list() }
    }
}
