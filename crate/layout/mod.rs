//! Images in files: [OCI layouts], in a folder or a tar archive, and the archives that `docker save` writes.
//!
//! [`Opening`] is told which [`Files`] there are, asks for the few that say which images they hold, and ends with an
//! [`Archive`]: a layout in which every image has a name that a registry could have. [`sandbox`](crate::sandbox) answers
//! requests out of it. Nothing else is read, so an archive may be as large as it likes.
//!
//! [OCI layouts]: https://github.com/opencontainers/image-spec/blob/main/image-layout.md

mod archive;
mod candidate;
mod entries;
mod files;
mod history;
mod index;
mod join;
mod known;
mod mark;
mod names;
mod open;
pub mod refusal;
mod saved;
mod sentences;

use alloc::string::String;

pub use archive::{Archive, Image, Kind, Part};
pub use entries::{Entry, LayoutIndex};
pub use files::{Files, Slice};
pub use history::{Action, HISTORY, NameChange};
pub use index::INDEX;
pub use known::Ask;
pub use mark::{MARK, MARK_TEXT, Mark};
pub(crate) use names::repository;
pub use open::{Opening, Step};
pub(crate) use sentences::ALL as SENTENCES;

use crate::digest::{Algorithm, Digest, Verified};
use crate::manifest::{Manifest, ManifestError};
use crate::media_type::MediaType;

/// The registry's name that images of archives have, where nothing else is said.
pub const HOST: &str = "archive.localhost";

/// Where a blob is in a layout.
pub(crate) fn blob_path(digest: &Digest) -> String {
    ["blobs/", digest.algorithm().name(), "/", digest.encoded()].concat()
}

/// Reads a manifest whose digest nobody claims.
pub(crate) fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let digest = Digest::of(Algorithm::Sha256, bytes);
    let verified = Verified::new(bytes.to_vec(), &digest, None).map_err(|_| ManifestError::Invalid)?;
    Manifest::parse(verified, &MediaType::default(), None)
}
