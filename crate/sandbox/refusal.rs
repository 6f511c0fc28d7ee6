//! Why a request is refused, in the words of the distribution specification.

use alloc::string::String;

use crate::files::{FilesCode, FilesError};
use crate::registry::Response;
use crate::registry::endpoint::EndpointError;

/// **Reason of a refusal.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Path,
    /// Only these methods are answered there.
    Method(&'static str),
    ReadOnly,
    Login,
    Name,
    Tag,
    Digest,
    Number,
    NoName,
    NoManifest,
    NoBlob,
    NoUpload,
    Range,
    /// A chunk does not begin where the last one ended.
    Chunk,
    /// The header of a chunk says no range.
    ChunkRange,
    /// Too many uploads have begun.
    Busy,
    /// The body is not as long as it was to be.
    Size,
    /// The body broke off, or is longer than it was to be.
    Body,
    /// The bytes are not those that the digest names.
    Mismatch,
    Manifest,
    TooLarge,
    /// What a manifest needs is not there.
    Missing,
    /// What a manifest needs is there with another size.
    OtherSize,
    /// Something else needs what is to be deleted.
    Needed,
    /// Nothing more fits.
    Full,
    /// The layout is of a version that is not known here.
    Newer,
    /// The layout itself cannot be read.
    Broken,
    /// Files cannot be read or written.
    Files,
}

impl Refusal {
    pub(super) const fn wording(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Path => (404, "UNSUPPORTED", "there is no such endpoint"),
            Self::Method(_) => (405, "UNSUPPORTED", "this is not done here"),
            Self::ReadOnly => (405, "UNSUPPORTED", "this registry is read-only"),
            Self::Login => (401, "UNAUTHORIZED", "authentication required"),
            Self::Name => (400, "NAME_INVALID", "invalid repository name"),
            Self::Tag => (400, "TAG_INVALID", "invalid tag"),
            Self::Digest => (400, "DIGEST_INVALID", "invalid digest"),
            Self::Number => (400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested"),
            Self::NoName => (404, "NAME_UNKNOWN", "repository name not known to registry"),
            Self::NoManifest => (404, "MANIFEST_UNKNOWN", "manifest unknown"),
            Self::NoBlob => (404, "BLOB_UNKNOWN", "blob unknown to registry"),
            Self::NoUpload => (404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry"),
            Self::Range => (416, "RANGE_INVALID", "the range is not within the blob"),
            Self::Chunk => (416, "BLOB_UPLOAD_INVALID", "the chunk does not begin where the last one ended"),
            Self::ChunkRange => (400, "BLOB_UPLOAD_INVALID", "invalid content range"),
            Self::Busy => (429, "TOOMANYREQUESTS", "too many uploads have begun"),
            Self::Size => (400, "SIZE_INVALID", "the content is not as long as it is said to be"),
            Self::Body => (400, "BLOB_UPLOAD_INVALID", "the content broke off, or is too long"),
            Self::Mismatch => (400, "DIGEST_INVALID", "the digest is not that of the content"),
            Self::Manifest => (400, "MANIFEST_INVALID", "manifest invalid"),
            Self::TooLarge => (413, "SIZE_INVALID", "the manifest is too large"),
            Self::Missing => (400, "MANIFEST_BLOB_UNKNOWN", "the manifest needs what is not here"),
            Self::OtherSize => (400, "SIZE_INVALID", "what the manifest needs is here with another size"),
            Self::Needed => (405, "DENIED", "another manifest needs it, and has to be deleted first"),
            Self::Full => (507, "UNKNOWN", "nothing more fits"),
            Self::Newer => (500, "UNKNOWN", "the image layout is of another version, and is not changed"),
            Self::Broken => (500, "UNKNOWN", "the image layout cannot be read"),
            Self::Files => (500, "UNKNOWN", "files cannot be read or written"),
        }
    }
}

/// **Why there is no other answer.**
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// A reason, and what it is about.
    Refused(Refusal, Option<String>),
    /// An answer that says more than the reason.
    Answer(Response),
}

impl Refusal {
    /// The refusal with what it is about.
    pub(super) fn about(self, detail: &str) -> Failure {
        Failure::Refused(self, Some(detail.into()))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, None)
    }
}

impl From<FilesError> for Failure {
    /// What the platform says is not repeated: it may name a path of the machine.
    fn from(error: FilesError) -> Self {
        let refusal = match error.code {
            FilesCode::NoSpace => Refusal::Full,
            _ => Refusal::Files,
        };
        refusal.into()
    }
}

impl Failure {
    /// A body that breaks off is the sender's fault.
    pub(super) fn of_body(error: FilesError) -> Self {
        match error.code {
            FilesCode::Source | FilesCode::Aborted => Refusal::Body.into(),
            _ => error.into(),
        }
    }
}

impl From<EndpointError> for Failure {
    fn from(error: EndpointError) -> Self {
        let refusal = match error {
            EndpointError::Path => Refusal::Path,
            EndpointError::Name => Refusal::Name,
            EndpointError::Tag => Refusal::Tag,
            EndpointError::Digest => Refusal::Digest,
            EndpointError::Number => Refusal::Number,
        };
        refusal.into()
    }
}
