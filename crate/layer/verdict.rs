//! What is known of a digest.

use crate::digest::{Digest, Mismatch};
use crate::sentence::Sentence;

use super::sentences;

/// Whether bytes are the ones named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All bytes were hashed, and they are.
    Verified,
    /// They are not.
    Mismatch,
    /// Nobody said what they should be, or not all of them were read.
    Unknown,
}

impl State {
    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::Unknown => "unknown",
        }
    }
}

/// **Verdict on a digest**: which one it covers, and whether the bytes have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known.
    pub state: State,
    /// The digest that the bytes should have, if anybody said.
    pub expected: Option<Digest>,
    /// The digest that they have, if all of them were hashed.
    pub actual: Option<Digest>,
    /// Why it is not verified.
    pub reason: Option<Sentence>,
}

impl Verdict {
    /// The verdict on bytes that were read to their end; `size` is what was announced and what came.
    pub(super) fn of(expected: Option<Digest>, actual: Digest, size: (Option<u64>, u64)) -> Self {
        let mismatch = match (&expected, size) {
            (_, (Some(expected), actual)) if expected != actual => Some(Mismatch::Size { expected, actual }),
            (Some(wanted), _) if *wanted != actual => {
                Some(Mismatch::Digest { expected: wanted.clone(), actual: actual.clone() })
            }
            _ => None,
        };
        let (state, reason) = match (&mismatch, &expected) {
            (Some(mismatch), _) => (State::Mismatch, Some(mismatch.sentence())),
            (None, Some(_)) => (State::Verified, None),
            (None, None) => (State::Unknown, Some(sentences::DIGEST_UNKNOWN.sentence())),
        };
        Self { state, expected, actual: Some(actual), reason }
    }

    /// The verdict on bytes that did not all come, or that could not all be unpacked.
    pub(super) fn unread(expected: Option<Digest>) -> Self {
        Self { state: State::Unknown, expected, actual: None, reason: Some(sentences::NOT_READ.sentence()) }
    }

    /// The verdict on bytes that nobody asked about.
    pub(super) fn unasked() -> Self {
        let reason = Some(sentences::DIGEST_UNKNOWN.sentence());
        Self { state: State::Unknown, expected: None, actual: None, reason }
    }

    /// The verdict on bytes of which more came than announced.
    pub(super) fn too_many(expected: Option<Digest>, announced: u64, came: u64) -> Self {
        let reason = Mismatch::Size { expected: announced, actual: came }.sentence();
        Self { state: State::Mismatch, expected, actual: None, reason: Some(reason) }
    }
}
