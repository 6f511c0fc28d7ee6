//! What a push of a blob is for, and what comes of it.

use core::ops::Range;

/// **What is to become of a blob.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobGoal {
    /// Is it there?
    Look,
    /// It is to be had from another repository, or not at all.
    Mount,
    /// It is to be there.
    Push,
}

/// **What came of it.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turnout {
    /// It is not there.
    Missing,
    /// It was there.
    Exists,
    /// The registry has it from another repository.
    Mounted,
    /// It was sent.
    Uploaded,
    /// This piece is needed next.
    Wants(Range<u64>),
}

impl Turnout {
    /// Its text.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Exists => "exists",
            Self::Mounted => "mounted",
            Self::Uploaded => "uploaded",
            Self::Wants(_) => "wants",
        }
    }
}
