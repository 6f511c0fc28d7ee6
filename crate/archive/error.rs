//! Why an archive cannot be written.

use alloc::string::String;
use core::fmt;

use crate::digest::Digest;
use crate::files::FilesError;

/// **Why an archive cannot be written.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// The files cannot be read.
    Files(FilesError),
    /// What an image needs is not there.
    Missing {
        /// What is missing.
        digest: Digest,
        /// The image.
        image: Digest,
    },
    /// A manifest is not what its digest names, or no manifest.
    Damaged(Digest),
    /// The index has no image for the platform.
    Platform {
        /// The index.
        image: Digest,
        /// The platform that was wanted.
        platform: String,
        /// Those that there are.
        platforms: String,
    },
}

impl From<FilesError> for WriteError {
    fn from(error: FilesError) -> Self {
        Self::Files(error)
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files(error) => error.fmt(f),
            Self::Missing { digest, image } => write!(f, "{digest} of {image} is missing"),
            Self::Damaged(digest) => write!(f, "{digest} is damaged"),
            Self::Platform { image, platform, .. } => write!(f, "{image} has no image for {platform}"),
        }
    }
}

impl core::error::Error for WriteError {}
