//! [Manifests] and image configurations: what a name stands for.
//!
//! The bytes are the identity: they are kept verbatim beside what was read from them, and are never written anew.
//!
//! [Manifests]: https://github.com/opencontainers/image-spec/blob/main/manifest.md

mod config;
mod error;
mod image;
mod index;
mod json;
mod platform;
mod readings;
mod saved;

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::Deserialize;

pub(crate) use config::PROBLEMS;
pub use config::{ContainerConfig, History, ImageConfig, LayerSummary, Rootfs, Set, summarise};
pub use error::ManifestError;
pub use image::ImageManifest;
pub use index::{Attestation, ImageIndex};
pub use platform::{Platform, PlatformError};
pub use readings::Ambiguity;
pub use saved::SavedImage;

use crate::descriptor::Descriptor;
use crate::digest::Verified;
use crate::media_type::{Kind, MediaType};

/// The most bytes of a manifest that are read: what registries have to accept.
pub const MAX_MANIFEST: u64 = 4 * 1024 * 1024;

/// The most bytes of an image configuration that are read.
pub const MAX_CONFIG: u64 = 8 * 1024 * 1024;

/// How many indexes may lie within each other.
pub const MAX_NESTING: usize = 4;

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// One manifest for several platforms.
    Index(Box<ImageIndex>),
    /// The manifest of one image or artifact.
    Image(Box<ImageManifest>),
    /// A document of a type that is not known here.
    Unknown,
}

/// **Manifest**: its bytes as they came, verified, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    bytes: Verified<Vec<u8>>,
    media_type: MediaType,
    document: Document,
}

impl Manifest {
    /// Reads verified bytes. `content_type` is what the answer, `described` what the descriptor in an index says they are.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] for schema 1, for what can be read in two ways, for types that disagree, and for what is no manifest.
    /// What is said to be of a type that is not known here is none of these.
    pub fn parse(
        bytes: Verified<Vec<u8>>,
        content_type: &MediaType,
        described: Option<&MediaType>,
    ) -> Result<Self, ManifestError> {
        if content_type.kind() == Some(Kind::Schema1) {
            return Err(ManifestError::Schema1);
        }
        let strict = json::check(bytes.get(), json::MANIFEST_KEYS).map_err(ManifestError::from);
        let said = described.filter(|it| !it.is_unspecific()).unwrap_or(content_type);
        let shape: Shape = match strict.and_then(|()| read(bytes.get())) {
            // What is no manifest of a known kind may be anything, JSON or not: nothing of it is read.
            Err(_) if said.kind().is_none() && said.is_application() => {
                return Ok(Self { bytes, media_type: said.clone(), document: Document::Unknown });
            }
            shape => shape?,
        };
        let claims = [described, Some(content_type), shape.media_type.as_ref()];
        let media_type = agree(claims)?.map_or_else(|| shape.guess(), Ok)?;
        let document = shape.read(&media_type, bytes.get())?;
        Ok(Self { bytes, media_type, document })
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get()
    }

    /// What they say.
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// The largest size that is named in it, the sum of an image's layers included.
    pub fn largest_size(&self) -> u64 {
        let all = |descriptors: &[Descriptor]| descriptors.iter().map(|it| it.size).max().unwrap_or_default();
        match &self.document {
            Document::Index(index) => all(&index.manifests).max(index.subject.as_ref().map_or(0, |it| it.size)),
            Document::Image(image) => {
                image.size().max(image.config.size).max(image.subject.as_ref().map_or(0, |it| it.size))
            }
            Document::Unknown => 0,
        }
    }

    /// Media type, digest and size.
    pub fn descriptor(&self) -> Descriptor {
        Descriptor::new(self.media_type.clone(), self.bytes.digest().clone(), self.bytes.get().len() as u64)
    }
}

/// Reads JSON that was checked before; what it misses now are fields and their types.
fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, ManifestError> {
    serde_json::from_slice(bytes).map_err(|_| ManifestError::Invalid)
}

/// The one media type that all claims make; those that say nothing do not count.
fn agree(claims: [Option<&MediaType>; 3]) -> Result<Option<MediaType>, ManifestError> {
    let mut agreed: Option<&MediaType> = None;
    for claim in claims.into_iter().flatten().filter(|claim| !claim.is_unspecific()) {
        match agreed {
            Some(first) if first != claim => {
                return Err(ManifestError::MediaType(first.clone(), claim.clone()));
            }
            _ => agreed = Some(claim),
        }
    }
    Ok(agreed.cloned())
}

/// Which of the keys are there that tell one kind of document from another.
#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "schemaVersion")]
    schema_version: Option<u64>,
    #[serde(rename = "mediaType")]
    media_type: Option<MediaType>,
    config: Option<serde::de::IgnoredAny>,
    layers: Option<serde::de::IgnoredAny>,
    manifests: Option<serde::de::IgnoredAny>,
    #[serde(rename = "fsLayers")]
    fs_layers: Option<serde::de::IgnoredAny>,
}

impl Shape {
    const fn is_index(&self) -> bool {
        self.manifests.is_some()
    }

    const fn is_image(&self) -> bool {
        self.config.is_some() || self.layers.is_some()
    }

    const fn is_schema1(&self) -> bool {
        self.fs_layers.is_some() || matches!(self.schema_version, Some(1))
    }

    /// The media type of a document that nobody says the type of.
    fn guess(&self) -> Result<MediaType, ManifestError> {
        match (self.is_index(), self.is_image(), self.is_schema1()) {
            (_, _, true) => Err(ManifestError::Schema1),
            (true, _, _) => Ok(MediaType::OciIndex),
            (false, true, _) => Ok(MediaType::OciManifest),
            (false, false, _) => Err(ManifestError::Invalid),
        }
    }

    /// Reads the document as what it is said to be; a document of two kinds is none.
    fn read(&self, media_type: &MediaType, bytes: &[u8]) -> Result<Document, ManifestError> {
        let ambiguous = |key: &str| {
            let [one, other] = [MediaType::OciIndex, MediaType::OciManifest].map(|it| it.as_str().into());
            Err(ManifestError::Ambiguous(Ambiguity { key: key.into(), one, other }))
        };
        match media_type.kind() {
            Some(Kind::Schema1) => Err(ManifestError::Schema1),
            Some(Kind::Index | Kind::Image) if self.is_schema1() => Err(ManifestError::Schema1),
            Some(Kind::Index) if self.is_image() => ambiguous("layers"),
            Some(Kind::Image) if self.is_index() => ambiguous("manifests"),
            Some(Kind::Index) => read(bytes).map(Document::Index),
            Some(Kind::Image) => read(bytes).map(Document::Image),
            _ => Ok(Document::Unknown),
        }
    }
}
