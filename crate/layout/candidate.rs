//! An image on its way out of an archive.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::known::Remarks;
use super::names::{self, Named};
use super::sentences;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::reference::Reference;

/// **Image** that an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) descriptor: Descriptor,
    /// Full names.
    pub(super) names: Vec<Reference>,
    /// Tags that say nothing of the repository.
    pub(super) tags: Vec<String>,
    /// Whether its manifest was made here.
    pub(super) made: bool,
    seen: BTreeSet<String>,
}

impl Candidate {
    const fn new(descriptor: Descriptor, made: bool) -> Self {
        Self { descriptor, names: Vec::new(), tags: Vec::new(), made, seen: BTreeSet::new() }
    }

    pub(super) fn add_name(&mut self, name: Named, remarks: &mut Remarks) {
        match name {
            Named::Full(name) if self.seen.insert(name.as_str().to_string()) => self.names.push(name),
            Named::Tag(tag) if self.seen.insert(tag.clone()) => self.tags.push(tag),
            Named::Full(_) | Named::Tag(_) => {}
            Named::Bad(text) => remarks.push(sentences::NAME.about(&[("name", &text)])),
        }
    }

    /// What it is called in sentences.
    pub(super) fn label(&self) -> &str {
        let name = self.names.first().map(Reference::familiar);
        name.or(self.tags.first().map(String::as_str)).unwrap_or(self.descriptor.digest.as_str())
    }
}

/// **Images of an archive**, each once, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Candidates {
    pub(super) list: Vec<Candidate>,
    places: BTreeMap<Digest, usize>,
}

impl Candidates {
    /// Adds an image, or another name of it.
    pub(super) fn add(&mut self, descriptor: Descriptor, made: bool, name: Option<Named>, remarks: &mut Remarks) {
        let place = *self.places.entry(descriptor.digest.clone()).or_insert(self.list.len());
        if place == self.list.len() {
            self.list.push(Candidate::new(descriptor, made));
        }
        if let (Some(candidate), Some(name)) = (self.list.get_mut(place), name) {
            candidate.add_name(name, remarks);
        }
    }

    /// Adds an entry of a layout's index.
    pub(super) fn add_entry(&mut self, entry: &Descriptor, remarks: &mut Remarks) {
        self.add(bare(entry), false, names::of_entry(entry), remarks);
    }
}

/// A descriptor without what the layout says about its own copy of it.
fn bare(entry: &Descriptor) -> Descriptor {
    let (artifact_type, platform) = (entry.artifact_type.clone(), entry.platform.clone());
    Descriptor {
        artifact_type,
        platform,
        ..Descriptor::new(entry.media_type.clone(), entry.digest.clone(), entry.size)
    }
}
