//! What has been read of an archive's files so far, and what has to be read before more can be told.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use super::files::{Files, Slice};
use super::sentences;
use crate::digest::Digest;
use crate::manifest::ManifestError;
use crate::sentence::Sentence;

/// The most pieces that are read to tell what an archive holds, and the most bytes of them all.
const MAX_PIECES: usize = 20_000;
const MAX_BYTES: u64 = 64 << 20;

/// The most remarks of one kind, and of all.
const MAX_REMARKS: usize = 20;
const MAX_NOTICES: usize = 200;

/// **What is wanted** of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// The bytes themselves: they are few.
    Read(Slice),
    /// Their SHA-256, whatever they are.
    Hash(Slice),
}

/// **Something that was asked for.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// It is not in the archive, or cannot be used.
    Missing,
    /// It was not known yet, and is asked for.
    Waiting,
    Here(T),
}

impl<T> Found<T> {
    pub(super) fn here(self) -> Option<T> {
        match self {
            Self::Here(found) => Some(found),
            Self::Missing | Self::Waiting => None,
        }
    }
}

/// **What is known.**
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) files: Files,
    contents: BTreeMap<Slice, Rc<[u8]>>,
    digests: BTreeMap<Slice, Digest>,
    wanted: BTreeSet<Ask>,
    bytes: u64,
}

impl Known {
    pub(super) fn new(files: Files) -> Self {
        Self { files, ..Self::default() }
    }

    /// What is to be read or hashed next.
    pub(super) fn take_wanted(&mut self) -> Result<Vec<Ask>, Sentence> {
        let pieces = self.contents.len() + self.wanted.len();
        let volume = self.wanted.iter().fold(self.bytes, |sum, ask| match ask {
            Ask::Read(slice) => sum.saturating_add(slice.size),
            Ask::Hash(_) => sum,
        });
        if pieces > MAX_PIECES || volume > MAX_BYTES {
            return Err(about_number(sentences::MUCH.sentence(), MAX_PIECES as u64));
        }
        Ok(core::mem::take(&mut self.wanted).into_iter().collect())
    }

    pub(super) fn take(&mut self, slice: Slice, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        self.contents.insert(slice, bytes.into());
    }

    pub(super) fn take_digest(&mut self, slice: Slice, digest: Digest) {
        self.digests.insert(slice, digest);
    }

    /// The bytes of a slice.
    pub(super) fn read(&mut self, slice: Slice) -> Found<Rc<[u8]>> {
        match self.contents.get(&slice) {
            Some(bytes) => Found::Here(Rc::clone(bytes)),
            None => self.want(Ask::Read(slice)),
        }
    }

    /// The digest of a slice.
    pub(super) fn hash(&mut self, slice: Slice) -> Found<Digest> {
        match self.digests.get(&slice) {
            Some(digest) => Found::Here(digest.clone()),
            None => self.want(Ask::Hash(slice)),
        }
    }

    /// The bytes of the file at a path, if they are not too many.
    pub(super) fn file(&mut self, path: &str, limit: u64) -> Result<Found<Rc<[u8]>>, Sentence> {
        match self.files.find(path) {
            Some(slice) if slice.size > limit => Err(about_number(about_path(sentences::LONG.sentence(), path), limit)),
            Some(slice) => Ok(self.read(slice)),
            None => Ok(Found::Missing),
        }
    }

    fn want<T>(&mut self, ask: Ask) -> Found<T> {
        self.wanted.insert(ask);
        Found::Waiting
    }
}

/// A sentence about a path.
pub(super) fn about_path(sentence: Sentence, path: &str) -> Sentence {
    sentence.with("path", path)
}

fn about_number(mut sentence: Sentence, limit: u64) -> Sentence {
    sentence.number("limit", limit);
    sentence
}

/// Why a document of the archive cannot be read.
pub(super) fn unreadable(path: &str, error: &ManifestError) -> Sentence {
    match error {
        ManifestError::Ambiguous(met) => {
            let sentence = about_path(sentences::AMBIGUOUS.sentence(), path);
            sentence.with("key", &met.key).with("one", &met.one).with("other", &met.other)
        }
        _ => about_path(sentences::INVALID.sentence(), path),
    }
}

/// **What is remarkable**; only so much is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remarks(Vec<Sentence>);

impl Remarks {
    pub(super) fn push(&mut self, sentence: Sentence) {
        if self.0.len() < MAX_NOTICES && !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }

    /// Adds others.
    pub(super) fn append(&mut self, others: Self) {
        for other in others.0 {
            self.push(other);
        }
    }

    /// The same remark about several paths.
    pub(super) fn about(&mut self, sentence: &Sentence, paths: &BTreeSet<String>) {
        for path in paths.iter().take(MAX_REMARKS) {
            self.push(about_path(sentence.clone(), path));
        }
        if let Some(more) = paths.len().checked_sub(MAX_REMARKS).filter(|more| *more > 0) {
            let mut sentence = sentences::MORE.sentence();
            sentence.number("count", more as u64);
            self.push(sentence);
        }
    }

    pub(super) fn into_list(self) -> Vec<Sentence> {
        self.0
    }
}
