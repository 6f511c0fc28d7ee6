//! The [referrers API](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers): every manifest of a
//! repository is read, and those are listed whose subject is the one that is asked about.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use super::answer::content;
use super::subject;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{blob_path, parse};
use crate::manifest::{Document, ImageIndex, Manifest};
use crate::media_type::{Kind, MediaType};
use crate::registry::Response;

/// The most manifests that are read for one answer.
const MAX_MANIFESTS: usize = 1000;

/// **Walk over a repository's manifests.**
#[derive(Debug)]
pub(super) struct Walk {
    subject: Digest,
    kind: Option<String>,
    waiting: VecDeque<Descriptor>,
    seen: BTreeSet<Digest>,
    found: Vec<Descriptor>,
}

impl Walk {
    pub(super) fn new<'a>(
        entries: impl Iterator<Item = &'a Descriptor>,
        subject: Digest,
        kind: Option<String>,
    ) -> Self {
        let waiting = entries.cloned().collect();
        Self { subject, kind, waiting, seen: BTreeSet::new(), found: Vec::new() }
    }

    /// The path of the next manifest that has not been read.
    pub(super) fn next(&mut self) -> Option<String> {
        while let Some(first) = self.waiting.front() {
            if self.seen.len() < MAX_MANIFESTS && self.seen.insert(first.digest.clone()) {
                return Some(blob_path(&first.digest));
            }
            self.waiting.pop_front();
        }
        None
    }

    /// Takes the manifest that was asked for; gives the path of the next one.
    pub(super) fn take(&mut self, file: Option<&[u8]>) -> Option<String> {
        self.waiting.pop_front();
        if let Some(manifest) = file.and_then(|bytes| parse(bytes).ok()) {
            self.read(&manifest);
        }
        self.next()
    }

    /// The answer: an index of what was found.
    pub(super) fn answer(self) -> Response {
        let filtered = self.kind.is_some();
        let index = ImageIndex {
            schema_version: 2,
            media_type: Some(MediaType::OciIndex),
            artifact_type: None,
            manifests: self.found,
            subject: None,
            annotations: alloc::collections::BTreeMap::new(),
        };
        let mut answer = content(&MediaType::OciIndex, serde_json::to_vec(&index).unwrap_or_default());
        if filtered {
            answer.headers.push("oci-filters-applied", "artifactType");
        }
        answer
    }

    fn read(&mut self, manifest: &Manifest) {
        if let Document::Index(index) = manifest.document() {
            let children = index.manifests.iter();
            let manifests = children.filter(|child| matches!(child.media_type.kind(), Some(Kind::Index | Kind::Image)));
            self.waiting.extend(manifests.cloned());
        }
        if subject(manifest) != Some(&self.subject) {
            return;
        }
        let found = describe(manifest);
        if self.kind.is_none() || self.kind == found.artifact_type {
            self.found.push(found);
        }
    }
}

/// A referrer's descriptor: with its annotations and its artifact type, which may be that of its configuration.
fn describe(manifest: &Manifest) -> Descriptor {
    let mut descriptor = manifest.descriptor();
    let (kind, annotations) = match manifest.document() {
        Document::Image(image) => {
            let kind = image.artifact_type.clone().unwrap_or_else(|| image.config.media_type.as_str().into());
            (Some(kind), image.annotations.clone())
        }
        Document::Index(index) => (index.artifact_type.clone(), index.annotations.clone()),
        Document::Unknown => return descriptor,
    };
    (descriptor.artifact_type, descriptor.annotations) = (kind, annotations);
    descriptor
}
