//! What a registry shows: the names in a layout's `index.json`, before those of the layout that lies beneath.

use alloc::collections::BTreeSet;
use alloc::string::String;

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{Entry, LayoutIndex};
use crate::reference::{Defaults, Reference};

use super::refusal::Refusal;

/// The registry that names get that are pushed.
const HOST: &str = crate::registry::SANDBOX;

/// **What is shown.**
#[derive(Debug)]
pub(super) struct View {
    /// What can be changed.
    pub(super) index: LayoutIndex,
    /// What lies beneath.
    pub(super) beneath: Option<LayoutIndex>,
    /// The names and digests that are hidden of it.
    pub(super) hidden: BTreeSet<String>,
}

impl View {
    /// The entries with a full name; a tag alone says nothing about the repository.
    fn named(&self) -> impl Iterator<Item = (&Reference, &Entry)> {
        let own = self.index.entries().iter();
        let others = self.beneath.iter().flat_map(LayoutIndex::entries).filter(|entry| self.shows(entry));
        own.chain(others).filter_map(|entry| Some((entry.name()?, entry)))
    }

    /// Whether an entry of what lies beneath is neither hidden nor covered.
    fn shows(&self, entry: &Entry) -> bool {
        let Some(name) = entry.name() else { return false };
        let covers = |own: &Reference| (own.repository(), own.tag()) == (name.repository(), name.tag());
        let covered = name.tag().is_some() && self.index.entries().iter().filter_map(Entry::name).any(covers);
        !covered && !self.hidden.contains(name.as_str())
    }

    /// Whether a repository is there.
    pub(super) fn has(&self, repository: &str) -> bool {
        self.entries(repository).next().is_some()
    }

    /// A repository's entries.
    pub(super) fn entries<'a>(&'a self, repository: &'a str) -> impl Iterator<Item = (&'a Reference, &'a Descriptor)> {
        let named = self.named().filter(move |(name, _)| name.repository() == repository);
        named.map(|(name, entry)| (name, entry.descriptor()))
    }

    /// What a tag stands for.
    pub(super) fn tagged<'a>(&'a self, repository: &'a str, tag: &str) -> Option<&'a Descriptor> {
        self.entries(repository).find(|(name, _)| name.tag() == Some(tag)).map(|(_, descriptor)| descriptor)
    }

    /// The repositories.
    pub(super) fn repositories(&self) -> impl Iterator<Item = String> {
        self.named().map(|(name, _)| name.repository().into())
    }

    /// A repository's tags.
    pub(super) fn tags<'a>(&'a self, repository: &'a str) -> impl Iterator<Item = String> {
        self.entries(repository).filter_map(|(name, _)| name.tag().map(Into::into))
    }

    /// Every entry, with a name or without.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        let others = self.beneath.iter().flat_map(LayoutIndex::entries);
        self.index.entries().iter().chain(others.filter(|entry| entry.name().is_none() || self.shows(entry)))
    }

    /// The full name of a tag: the one that it has already, if there is such a one.
    pub(super) fn name_of(&self, repository: &str, tag: &str) -> Result<Reference, Refusal> {
        let known = self.entries(repository).find(|(name, _)| name.tag() == Some(tag));
        known.map_or_else(|| full(&[repository, ":", tag].concat()), |(name, _)| Ok(name.clone()))
    }
}

/// The name of a manifest that has no tag in its repository.
pub(super) fn untagged(repository: &str, digest: &Digest) -> Result<Reference, Refusal> {
    full(&[repository, "@", digest.as_str()].concat())
}

/// A name as it is pushed; one that is too long with its registry is none.
fn full(path: &str) -> Result<Reference, Refusal> {
    Reference::parse_with(&[HOST, "/", path].concat(), &Defaults::NO_TAG).map_err(|_| Refusal::Name)
}
