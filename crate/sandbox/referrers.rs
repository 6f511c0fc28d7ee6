//! The [referrers API](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers): every manifest of a
//! repository is read, and those are listed whose subject is the one that is asked about.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use super::answer::content;
use super::manifest;
use super::refusal::Failure;
use super::registry::Registry;
use super::view::View;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::parse;
use crate::manifest::{Document, ImageIndex, Manifest};
use crate::media_type::{Kind, MediaType};
use crate::registry::Response;

/// The most manifests that are read for one answer.
const MAX_MANIFESTS: usize = 1000;

/// The manifests of a repository whose subject is this one, of one artifact type if that is said.
pub(super) async fn list(
    registry: &Registry,
    view: &View,
    name: &str,
    subject: Digest,
    kind: Option<String>,
) -> Result<Response, Failure> {
    let mut waiting: VecDeque<Descriptor> = view.entries(name).map(|(_, entry)| entry.clone()).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(next) = waiting.pop_front() {
        if seen.len() >= MAX_MANIFESTS || !seen.insert(next.digest.clone()) {
            continue;
        }
        let bytes = registry.bytes(&view.hidden, &next.digest).await?;
        let Some(manifest) = bytes.and_then(|bytes| parse(&bytes).ok()) else { continue };
        waiting.extend(children(&manifest).cloned());
        if manifest::subject(&manifest) == Some(&subject) {
            found.push(describe(&manifest));
        }
    }
    Ok(answer(found, kind.as_deref()))
}

/// The manifests that an index lists.
fn children(manifest: &Manifest) -> impl Iterator<Item = &Descriptor> {
    let children = match manifest.document() {
        Document::Index(index) => &index.manifests[..],
        Document::Image(_) | Document::Unknown => &[],
    };
    children.iter().filter(|child| matches!(child.media_type.kind(), Some(Kind::Index | Kind::Image)))
}

/// An index of what was found.
fn answer(mut found: Vec<Descriptor>, kind: Option<&str>) -> Response {
    found.retain(|referrer| kind.is_none() || kind == referrer.artifact_type.as_deref());
    let index = ImageIndex {
        schema_version: 2,
        media_type: Some(MediaType::OciIndex),
        artifact_type: None,
        manifests: found,
        subject: None,
        annotations: alloc::collections::BTreeMap::new(),
    };
    let mut answer = content(&MediaType::OciIndex, serde_json::to_vec(&index).unwrap_or_default());
    if kind.is_some() {
        answer.headers.push("oci-filters-applied", "artifactType");
    }
    answer
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
