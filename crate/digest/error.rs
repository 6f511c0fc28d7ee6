//! Why a text is no digest.

use core::fmt;

use crate::sentence::Sentence;
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
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "digest-format",
            Self::Algorithm => "digest-algorithm",
            Self::Length => "digest-length",
            Self::Hex => "digest-hex",
        }
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

impl DigestErrorKind {
    /// The cause in one English sentence.
    pub const fn template(self) -> &'static str {
        match self {
            Self::Format => "A digest is an algorithm, a colon and hex digits, as in sha256:….",
            Self::Algorithm => "The digest algorithm is none of sha256, sha384 and sha512.",
            Self::Length => "The digest has the wrong number of hex digits for its algorithm.",
            Self::Hex => "A digest is written in lower-case hex digits.",
        }
    }
}

impl DigestError {
    /// The cause in one sentence.
    pub const fn sentence(self) -> Sentence {
        Sentence::new(self.kind.code(), self.kind.template())
    }
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.template())
    }
}

impl core::error::Error for DigestError {}
