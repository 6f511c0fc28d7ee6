//! Why bytes are no manifest.

use core::fmt;

use super::json::Problem;
use super::readings::Ambiguity;
use crate::media_type::MediaType;

/// **Error of reading a manifest** or an image configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// Docker image manifest version 1, or version 2 schema 1.
    Schema1,
    /// Two places name two media types.
    MediaType(MediaType, MediaType),
    /// The document can be read in more than one way.
    Ambiguous(Ambiguity),
    /// It nests too deeply.
    Depth,
    /// It is no JSON, or not the JSON of its media type.
    Invalid,
}

impl From<Problem> for ManifestError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Syntax => Self::Invalid,
            Problem::Depth => Self::Depth,
            Problem::Ambiguous(key) => Self::Ambiguous(key),
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema1 => f.write_str("The image is in Docker's schema 1 format."),
            Self::MediaType(one, other) => write!(f, "The manifest is said to be {one} and {other}."),
            Self::Ambiguous(Ambiguity { key, one, other }) => {
                write!(f, "The document can be read in two ways because of the key {key:?}: {one} or {other}.")
            }
            Self::Depth => f.write_str("The document nests too deeply."),
            Self::Invalid => f.write_str("This is no manifest."),
        }
    }
}

impl core::error::Error for ManifestError {}
