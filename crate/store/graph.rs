//! What leads where: from the entries of the index to manifests, and from these to configurations and layers.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::StoreError;
use super::disk::Inventory;
use crate::descriptor::Descriptor;
use crate::digest::{Digest, Verified};
use crate::files::Io;
use crate::layout::blob_path;
use crate::manifest::{Document, MAX_MANIFEST, Manifest};
use crate::media_type::{Kind, MediaType};

/// **What is behind the digest of a manifest.**
#[derive(Debug)]
pub(super) enum Node {
    /// There is nothing.
    Missing,
    /// These are other bytes.
    Damaged,
    /// A manifest.
    Manifest(Box<Manifest>),
    /// The right bytes, which are no manifest that is understood, and the digests that stand anywhere in them.
    Opaque {
        /// Everything that they may lead to.
        leads: Vec<Digest>,
        /// Why they are no manifest; nothing where they do not claim to be one.
        cause: Option<String>,
    },
}

/// **What leads where in a store**, as far as it has been read.
pub(super) struct Graph {
    io: Io,
    pub(super) inventory: Inventory,
    /// By digest, and by what it is said to be.
    nodes: BTreeMap<(Digest, String), Rc<Node>>,
}

/// **What is reached.**
#[derive(Debug, Default)]
pub(super) struct Reach {
    pub(super) found: BTreeSet<Digest>,
    /// Manifests that are damaged: nobody knows what they lead to.
    pub(super) unsure: Vec<Digest>,
}

impl Graph {
    pub(super) async fn new(io: &Io) -> Result<Self, StoreError> {
        Ok(Self { io: io.clone(), inventory: Inventory::list(io).await?, nodes: BTreeMap::new() })
    }

    pub(super) const fn io(&self) -> &Io {
        &self.io
    }

    /// Reads a manifest, verified; each once.
    pub(super) async fn read(&mut self, described: &Descriptor) -> Result<Rc<Node>, StoreError> {
        let key = (described.digest.clone(), described.media_type.to_string());
        if let Some(known) = self.nodes.get(&key) {
            return Ok(Rc::clone(known));
        }
        let node = Rc::new(match self.inventory.blobs.get(&described.digest) {
            None => Node::Missing,
            Some(size) if *size > MAX_MANIFEST => Node::Opaque { leads: Vec::new(), cause: None },
            Some(_) => match self.io.read(&blob_path(&described.digest)).await? {
                Some(bytes) => understand(bytes, described),
                None => Node::Missing,
            },
        });
        self.nodes.insert(key, Rc::clone(&node));
        Ok(node)
    }

    /// Everything that these lead to, themselves included. A subject is no part of what refers to it.
    pub(super) async fn reach(&mut self, roots: impl IntoIterator<Item = Descriptor>) -> Result<Reach, StoreError> {
        let mut reach = Reach::default();
        let mut read = BTreeSet::new();
        let mut waiting: Vec<Descriptor> = roots.into_iter().collect();
        while let Some(next) = waiting.pop() {
            reach.found.insert(next.digest.clone());
            if !may_lead_on(&next) || !read.insert((next.digest.clone(), next.media_type.to_string())) {
                continue;
            }
            match &*self.read(&next).await? {
                Node::Missing => {}
                Node::Damaged => reach.unsure.push(next.digest),
                Node::Manifest(manifest) => waiting.extend(parts(manifest)),
                // What is said of them is not known, so they may be anything.
                Node::Opaque { leads, .. } => waiting.extend(leads.iter().map(anything)),
            }
        }
        Ok(reach)
    }
}

/// A manifest's parts.
pub(super) fn parts(manifest: &Manifest) -> Vec<Descriptor> {
    match manifest.document() {
        Document::Index(index) => index.manifests.clone(),
        Document::Image(image) => core::iter::once(&image.config).chain(&image.layers).cloned().collect(),
        Document::Unknown => digests_in(manifest.bytes()).iter().map(anything).collect(),
    }
}

/// Whether something may be a manifest: what says of itself that it is none is not read.
pub(super) fn may_lead_on(described: &Descriptor) -> bool {
    matches!(described.media_type.kind(), Some(Kind::Index | Kind::Image | Kind::Schema1) | None)
}

fn anything(digest: &Digest) -> Descriptor {
    Descriptor::new(MediaType::default(), digest.clone(), 0)
}

fn understand(bytes: Vec<u8>, described: &Descriptor) -> Node {
    let leads = digests_in(&bytes);
    let Ok(verified) = Verified::new(bytes, &described.digest, None) else { return Node::Damaged };
    let is_known = described.media_type.kind().is_some();
    match Manifest::parse(verified, &MediaType::default(), Some(&described.media_type)) {
        Ok(manifest) if is_known || !matches!(manifest.document(), Document::Unknown) => {
            Node::Manifest(Box::new(manifest))
        }
        Ok(_) => Node::Opaque { leads, cause: None },
        Err(error) => Node::Opaque { leads, cause: is_known.then(|| error.to_string()) },
    }
}

/// Every digest that stands anywhere in a text. Where readers disagree about a document, whatever one of them may find counts.
fn digests_in(bytes: &[u8]) -> Vec<Digest> {
    const LONGEST: usize = 7 + 128;
    let mut found = Vec::new();
    for (at, _) in
        bytes.windows(4).enumerate().filter(|(_, four)| *four == b"sha2" || *four == b"sha3" || *four == b"sha5")
    {
        let rest = bytes.get(at..bytes.len().min(at + LONGEST)).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':').count();
        let text = rest.get(..length).and_then(|text| core::str::from_utf8(text).ok());
        found.extend(text.and_then(|text| text.parse().ok()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::digests_in;
    use crate::digest::{Algorithm, Digest};
    use alloc::string::ToString;
    use std::format;

    #[test]
    fn digests_anywhere_in_a_text() {
        let [a, b] = [Algorithm::Sha256, Algorithm::Sha512].map(|algorithm| Digest::of(algorithm, b"x"));
        let text = format!("{{\"a\":\"{a}\",\"A\":[\"{b}\"],\"x\":\"sha256:short\",\"y\":\"{a}0\"}}sha2");
        let found: alloc::vec::Vec<_> = digests_in(text.as_bytes()).iter().map(ToString::to_string).collect();
        assert_eq!(found, [a.to_string(), b.to_string()]);
    }
}
