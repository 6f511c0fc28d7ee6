//! Names in a layout's `index.json`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::descriptor::Descriptor;
use crate::layout::{Named, of_entry, parse};
use crate::manifest::Document;
use crate::reference::Reference;

/// **Index of a layout**: what its entries are called.
#[derive(Debug)]
pub(super) struct Layout {
    entries: Vec<(Reference, Descriptor)>,
}

impl Layout {
    /// Reads `index.json`; entries without a full name cannot be asked for and are left out.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let manifest = parse(bytes).ok()?;
        let Document::Index(index) = manifest.document() else { return None };
        // A tag alone says nothing about the repository.
        let named = index.manifests.iter().filter_map(|entry| match of_entry(entry)? {
            Named::Full(name) => Some((name, entry.clone())),
            Named::Tag(_) | Named::Bad(_) => None,
        });
        Some(Self { entries: named.collect() })
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
