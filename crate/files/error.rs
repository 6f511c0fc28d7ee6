//! Why something could not be done with files.

use alloc::string::String;
use core::fmt;

/// **Kind of a failure**, the same over every kind of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilesCode {
    /// Nothing more fits.
    NoSpace,
    /// It is not allowed.
    Denied,
    /// Somebody else holds it.
    Busy,
    /// No path of a file.
    InvalidPath,
    /// The caller gave up.
    Aborted,
    /// What was to be received could not be had; the caller knows why.
    Source,
    /// Anything else that the platform says.
    Io,
}

impl FilesCode {
    /// Its text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSpace => "no-space",
            Self::Denied => "denied",
            Self::Busy => "busy",
            Self::InvalidPath => "invalid-path",
            Self::Aborted => "aborted",
            Self::Source => "source",
            Self::Io => "io",
        }
    }

    /// The kind with this text.
    pub fn of(text: &str) -> Self {
        let all = [Self::NoSpace, Self::Denied, Self::Busy, Self::InvalidPath, Self::Aborted, Self::Source];
        all.into_iter().find(|it| it.code() == text).unwrap_or(Self::Io)
    }
}

/// **Failure of files.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesError {
    /// What kind it is.
    pub code: FilesCode,
    /// What the platform says.
    pub detail: String,
    /// How many bytes were to be written, where that is known and nothing more fits.
    pub needed: Option<u64>,
    /// How many would fit.
    pub available: Option<u64>,
}

impl FilesError {
    /// A failure of a kind.
    pub fn new(code: FilesCode, detail: &str) -> Self {
        Self { code, detail: detail.into(), needed: None, available: None }
    }
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.detail)
    }
}

impl core::error::Error for FilesError {}
