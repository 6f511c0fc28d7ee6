//! Why something could not be done with a store.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use core::ops::Deref;

use super::sentences::Reason;
use crate::digest::Digest;
use crate::files::{FilesCode, FilesError};
use crate::sentence::Sentence;

/// **Kind of a failure**, as a stable code; codes may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// The name does not parse.
    InvalidReference,
    /// There is no such image.
    NotFound,
    /// A part of a digest that several images have.
    Ambiguous,
    /// What says what the store holds cannot be read.
    DamagedIndex,
    /// The layout is of a version that is not known here.
    NewerLayout,
    /// What an image needs is not there.
    Incomplete,
    /// Bytes are not those that their digest names.
    Damaged,
    /// The same of bytes that came from elsewhere.
    Mismatch,
    /// Nothing more fits.
    NoSpace,
    /// Files cannot be read or written.
    Files,
    /// There is no image for the platform.
    NoPlatform,
    /// What was to be read is no image, or too large.
    InvalidContent,
    /// The caller gave up.
    Aborted,
    /// What came from elsewhere did not come; the caller knows why.
    Source,
}

impl Code {
    /// Its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidReference => "invalid-reference",
            Self::NotFound => "not-found",
            Self::Ambiguous => "ambiguous",
            Self::DamagedIndex => "damaged-index",
            Self::NewerLayout => "newer-layout",
            Self::Incomplete => "incomplete",
            Self::Damaged => "damaged",
            Self::Mismatch => "mismatch",
            Self::NoSpace => "no-space",
            Self::Files => "files",
            Self::NoPlatform => "no-matching-platform",
            Self::InvalidContent => "invalid-content",
            Self::Aborted => "aborted",
            Self::Source => "source",
        }
    }
}

/// **Failure** of something that was to be done with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(Box<Failure>);

/// **What is known of a failure.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub code: Code,
    /// What is the matter.
    pub sentence: Sentence,
    /// What to do next.
    pub hint: Sentence,
    /// The file that it is about.
    pub path: Option<String>,
    /// How many bytes were to be written, where no more fit and that is known.
    pub needed: Option<u64>,
    /// How many would fit.
    pub available: Option<u64>,
}

impl Deref for StoreError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl StoreError {
    pub(crate) fn new(reason: Reason) -> Self {
        let wording = reason.wording();
        let (sentence, hint) = (wording.sentence.sentence(), wording.hint.sentence());
        let (path, needed, available) = (None, None, None);
        Self(Box::new(Failure { code: wording.code, sentence, hint, path, needed, available }))
    }

    /// The same with a text, for both sentences.
    pub(crate) fn with(mut self, name: &'static str, text: &str) -> Self {
        for sentence in [&mut self.0.sentence, &mut self.0.hint] {
            sentence.whole(name, text);
        }
        self
    }

    pub(crate) fn about(reason: Reason, reference: &str) -> Self {
        Self::new(reason).with("reference", reference)
    }

    pub(super) fn of_digest(reason: Reason, digest: &Digest) -> Self {
        Self::new(reason).with("digest", digest.as_str())
    }

    pub(super) fn of_path(reason: Reason, path: &str) -> Self {
        let mut error = Self::new(reason).with("path", path);
        error.0.path = Some(path.into());
        error
    }
}

impl From<FilesError> for StoreError {
    fn from(error: FilesError) -> Self {
        let reason = match (error.code, error.needed, error.available) {
            (FilesCode::NoSpace, Some(_), Some(_)) => Reason::NoSpaceBytes,
            (FilesCode::NoSpace, ..) => Reason::NoSpace,
            (FilesCode::Aborted, ..) => Reason::Aborted,
            (FilesCode::Source, ..) => Reason::Source,
            _ => Reason::Files,
        };
        let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
        let told = Self::new(reason).with("detail", &error.detail);
        let mut told = told.with("needed", &number(error.needed)).with("available", &number(error.available));
        (told.0.needed, told.0.available) = (error.needed, error.available);
        told
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence.english())
    }
}

impl core::error::Error for StoreError {}
