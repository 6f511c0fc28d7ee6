//! The content of a file in a layer.

use alloc::vec::Vec;

use super::entries::{Entries, EntryKind};
use super::reader::Layer;
use super::tar::Piece;
use super::{sentences, tar};
use crate::sentence::Sentence;

/// **Why a file's content cannot be had.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentError {
    /// There is no such file, or it has no content.
    Missing(Sentence),
    /// It has to be read from the layer again: the entry at this place.
    NotKept(u32),
    /// It is too large, or its map makes no sense.
    Refused(Sentence),
}

impl ContentError {
    /// What happened, in words.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Missing(sentence) | Self::Refused(sentence) => sentence.clone(),
            Self::NotKept(_) => sentences::NOT_KEPT.sentence(),
        }
    }

    /// The error of one who read the layer again and found another one.
    pub fn changed() -> Self {
        Self::Refused(sentences::CHANGED.sentence())
    }
}

impl Entries {
    /// The place of the content of the entry at a place: hard links have that of what they lead to.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`] where there is none.
    pub fn content_place(&self, place: u32) -> Result<u32, ContentError> {
        let mut place = place;
        // A link leads to what came before it, so this ends; the count only makes that plain.
        for _ in 0..self.len() {
            let entry = self.get(place).ok_or_else(|| ContentError::Missing(sentences::NO_FILE.sentence()))?;
            match entry.kind {
                EntryKind::File | EntryKind::Other(_) => return Ok(place),
                EntryKind::HardLink => match self.find(self.link(entry)).filter(|target| *target < place) {
                    Some(target) => place = target,
                    None => break,
                },
                _ => break,
            }
        }
        let sentence = tar::about(sentences::NOT_A_FILE.sentence(), self.path_at(place));
        Err(ContentError::Missing(sentence))
    }
}

impl Layer {
    /// The content of the file at a place, which may have at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// [`ContentError`] says why there is none.
    pub fn content(&self, place: u32, limit: u64) -> Result<Vec<u8>, ContentError> {
        let place = self.entries.content_place(place)?;
        let entry = self.entries.get(place).ok_or_else(|| ContentError::Missing(sentences::NO_FILE.sentence()))?;
        if entry.size.max(entry.stored) > limit {
            let mut sentence = super::fault::with_number(sentences::LIMIT_FILE, "limit", limit);
            sentence.number("size", entry.size);
            return Err(ContentError::Refused(sentence));
        }
        let stored = self.stored(place).ok_or(ContentError::NotKept(place))?;
        match self.entries.pieces(place) {
            None => Ok(stored.to_vec()),
            Some(pieces) => expand(stored, pieces, entry.size).ok_or_else(|| {
                ContentError::Refused(super::fault::with_number(sentences::TAR_SPARSE, "at", entry.offset))
            }),
        }
    }
}

/// A sparse file of `size` bytes, from its pieces; nothing where the pieces are not what is stored.
pub fn expand(stored: &[u8], pieces: &[Piece], size: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let mut rest = stored;
    for piece in pieces {
        let (head, tail) = rest.split_at_checked(usize::try_from(piece.length).ok()?)?;
        content.resize(usize::try_from(piece.offset).ok().filter(|at| *at >= content.len())?, 0);
        content.extend_from_slice(head);
        rest = tail;
    }
    let size = usize::try_from(size).ok().filter(|size| *size >= content.len() && rest.is_empty())?;
    content.resize(size, 0);
    Some(content)
}
