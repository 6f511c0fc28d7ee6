//! Why a text is no digest.

use core::fmt;

use super::Algorithm;
use crate::sentence::{Sentence, Words};
use crate::span::Span;

/// What is wrong with a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DigestErrorKind {
    /// There is no `algorithm:hex` to read.
    Format,
    /// The algorithm is not registered.
    Algorithm,
    /// The algorithm has another number of hex digits.
    Length,
    /// A character is not a lower-case hex digit.
    Hex,
}

impl DigestErrorKind {
    /// The stable code and the English template.
    pub(crate) const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Format => ("digest-format", "“{text}” is no digest: it takes an algorithm, a colon and hex digits."),
            Self::Algorithm => ("digest-algorithm", "“{text}” is no digest algorithm: use sha256, sha384 or sha512."),
            Self::Length => ("digest-length", "The digest has {length} hex digits; its algorithm has {limit}."),
            Self::Hex => ("digest-hex", "A digest is written in the hex digits 0-9 and a-f: “{text}” is none."),
        }
    }

    /// Both as words.
    pub const fn words(self) -> Words {
        const fn words(kind: DigestErrorKind) -> Words {
            Words::new(kind.text().0, kind.text().1)
        }
        match self {
            Self::Format => const { words(Self::Format) },
            Self::Algorithm => const { words(Self::Algorithm) },
            Self::Length => const { words(Self::Length) },
            Self::Hex => const { words(Self::Hex) },
        }
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.text().0
    }
}

/// **Error of parsing a digest**: what is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestError {
    kind: DigestErrorKind,
    span: Span,
}

impl DigestError {
    pub(crate) const fn new(kind: DigestErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// What is wrong.
    pub const fn kind(self) -> DigestErrorKind {
        self.kind
    }

    /// Where, in bytes of the text that was parsed.
    pub const fn span(self) -> Span {
        self.span
    }
}

impl DigestError {
    /// The cause in one sentence, about `input`, which is what was parsed.
    pub fn sentence(self, input: &str) -> Sentence {
        let mut sentence = self.kind.words().sentence();
        if self.kind == DigestErrorKind::Length {
            let algorithm = input.get(..self.span.start.saturating_sub(1)).and_then(Algorithm::from_name);
            sentence.number("length", self.span.len() as u64);
            sentence.number("limit", algorithm.map_or(0, Algorithm::hex_len) as u64);
        } else {
            sentence.text("text", self.span.of(input));
        }
        sentence
    }
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}..{}", self.kind.code(), self.span.start, self.span.end)
    }
}

impl core::error::Error for DigestError {}
