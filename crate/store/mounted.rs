//! The store as a registry for reading: what its images are called there, and the index that says so.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{Entry, LayoutIndex, repository};
use crate::reference::{Defaults, Reference};

/// The registry's name that images of a store have.
pub const HOST: &str = "store.localhost";

/// The repository of what has no name.
const NAMELESS: &str = "image";

/// **Names being given**: each stands for one image. What is called alike elsewhere may come from two registries.
#[derive(Debug, Default)]
pub(super) struct Mounted {
    taken: BTreeMap<String, Digest>,
}

impl Mounted {
    /// What finds an entry.
    pub(super) fn claim(&mut self, entry: &Entry) -> String {
        let digest = &entry.descriptor().digest;
        let repository = entry.name().map_or_else(|| NAMELESS.into(), repository);
        let tag = entry.name().map_or_else(|| entry.called(), Reference::tag);
        let tagged = tag.and_then(|tag| named(&repository, ":", tag));
        let free = tagged.filter(|name| self.taken.get(name).is_none_or(|owner| owner == digest));
        let by_digest = || named(&repository, "@", digest.as_str()).or_else(|| named(NAMELESS, "@", digest.as_str()));
        let name = free.or_else(by_digest).unwrap_or_default();
        self.taken.insert(name.clone(), digest.clone());
        name
    }
}

/// A name in the registry, if it may be one.
fn named(repository: &str, separator: &str, end: &str) -> Option<String> {
    let name = [HOST, "/", repository, separator, end].concat();
    Reference::parse_with(&name, &Defaults::NO_TAG).ok().map(Reference::into_string)
}

/// The index of the registry that a store is, made of the store's own; nothing where that cannot be read.
pub fn mounted_index(bytes: &[u8]) -> Option<Vec<u8>> {
    let index = LayoutIndex::read(bytes).ok()?;
    let (mut names, mut made) = (Mounted::default(), LayoutIndex::new());
    for entry in index.entries() {
        let Ok(name) = Reference::parse_with(&names.claim(entry), &Defaults::NO_TAG) else { continue };
        let Descriptor { media_type, digest, size, .. } = entry.descriptor().clone();
        made.push(Entry::named(&name, &Descriptor::new(media_type, digest, size)));
    }
    Some(made.to_bytes())
}
