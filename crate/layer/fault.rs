//! Why reading stopped.

use alloc::string::String;

use super::sentences;
use crate::sentence::{Sentence, Words};

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The compressed data is damaged or incomplete.
    Compression,
    /// The archive is damaged or incomplete.
    Archive,
    /// A limit was reached, maybe on purpose.
    Limit,
}

impl FaultKind {
    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Compression => "compression",
            Self::Archive => "archive",
            Self::Limit => "limit",
        }
    }
}

/// **Why reading stopped**: what is listed came before that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of trouble it is.
    pub kind: FaultKind,
    /// What happened, in words.
    pub sentence: Sentence,
}

impl Fault {
    /// Damaged compression before or at a byte of the layer.
    pub(super) fn compression(words: Words, at: u64) -> Self {
        Self { kind: FaultKind::Compression, sentence: with_number(words, "at", at) }
    }

    /// A damaged archive at a byte of it.
    pub(super) fn archive(words: Words, at: u64) -> Self {
        Self { kind: FaultKind::Archive, sentence: with_number(words, "at", at) }
    }

    /// The same, with the field that is damaged.
    pub(super) fn field(words: Words, at: u64, field: &str) -> Self {
        Self { kind: FaultKind::Archive, sentence: with_number(words, "at", at).with("field", field) }
    }

    /// A size that cannot be.
    pub(super) fn size(at: u64, size: i64) -> Self {
        let mut text = String::new();
        if size < 0 {
            text.push('-');
        }
        crate::sentence::push_number(&mut text, size.unsigned_abs());
        Self { kind: FaultKind::Archive, sentence: with_number(sentences::TAR_SIZE, "at", at).with("size", &text) }
    }

    /// A limit that was reached.
    pub(super) fn limit(words: Words, limit: u64) -> Self {
        Self { kind: FaultKind::Limit, sentence: with_number(words, "limit", limit) }
    }

    /// A zstd frame that wants too large a window.
    pub(super) fn window(size: u64, limit: u64) -> Self {
        let mut fault = Self::limit(sentences::ZSTD_WINDOW, limit);
        fault.sentence.number("size", size);
        fault
    }

    /// A zstd frame that needs a dictionary.
    pub(super) fn dictionary(number: u64) -> Self {
        Self { kind: FaultKind::Compression, sentence: with_number(sentences::ZSTD_DICTIONARY, "number", number) }
    }
}

/// A sentence about one number.
pub(super) fn with_number(words: Words, name: &'static str, number: u64) -> Sentence {
    let mut sentence = words.sentence();
    sentence.number(name, number);
    sentence
}
