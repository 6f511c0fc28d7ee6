//! Names in a layout's `index.json`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest, Verified};
use crate::manifest::{Document, Manifest};
use crate::media_type::MediaType;
use crate::reference::{Defaults, Reference};

/// **Index of a layout**: what its entries are called.
#[derive(Debug)]
pub(super) struct Layout {
    entries: Vec<(Reference, Descriptor)>,
}

impl Layout {
    /// Reads `index.json`; entries without a full name cannot be asked for and are left out.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let manifest = parse(bytes)?;
        let Document::Index(index) = manifest.document() else { return None };
        let entries = index.manifests.iter().filter_map(|entry| Some((name(entry)?, entry.clone()))).collect();
        Some(Self { entries })
    }

    /// Whether a repository is there.
    pub(super) fn has(&self, repository: &str) -> bool {
        self.entries(repository).next().is_some()
    }

    /// A repository's entries.
    pub(super) fn entries(&self, repository: &str) -> impl Iterator<Item = &Descriptor> {
        self.entries.iter().filter(move |(name, _)| name.repository() == repository).map(|(_, entry)| entry)
    }

    /// What a tag stands for.
    pub(super) fn tagged(&self, repository: &str, tag: &str) -> Option<&Descriptor> {
        let mut entries = self.entries.iter();
        entries.find(|(name, _)| name.repository() == repository && name.tag() == Some(tag)).map(|(_, entry)| entry)
    }

    /// The repositories.
    pub(super) fn repositories(&self) -> impl Iterator<Item = String> {
        self.entries.iter().map(|(name, _)| name.repository().into())
    }

    /// A repository's tags.
    pub(super) fn tags(&self, repository: &str) -> impl Iterator<Item = String> {
        let names = self.entries.iter().map(|(name, _)| name).filter(move |name| name.repository() == repository);
        names.filter_map(|name| name.tag().map(Into::into))
    }
}

/// Reads a manifest whose digest nobody claims.
pub(super) fn parse(bytes: &[u8]) -> Option<Manifest> {
    let digest = Digest::of(Algorithm::Sha256, bytes);
    let verified = Verified::new(bytes.to_vec(), &digest, None).ok()?;
    Manifest::parse(verified, &MediaType::default(), None).ok()
}

/// Where a blob is in a layout.
pub(super) fn blob_path(digest: &Digest) -> String {
    ["blobs/", digest.algorithm().name(), "/", digest.encoded()].concat()
}

fn name(entry: &Descriptor) -> Option<Reference> {
    let keys = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];
    let texts = keys.iter().filter_map(|key| entry.annotations.get(*key));
    // A tag alone says nothing about the repository.
    texts.filter(|text| text.contains('/')).find_map(|text| Reference::parse_with(text, &Defaults::NO_TAG).ok())
}
