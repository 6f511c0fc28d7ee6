//! What manifests need: what has to be there before one is taken, and what must not go while one is there.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::vec::Vec;

use super::refusal::{Failure, Refusal};
use super::registry::Registry;
use super::view::View;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{Entry, parse};
use crate::manifest::{Document, Manifest};
use crate::media_type::Kind;

/// What a manifest cannot do without. What is kept elsewhere, and the subject, it can.
pub(super) fn needs(manifest: &Manifest) -> Vec<Descriptor> {
    match manifest.document() {
        Document::Index(index) => index.manifests.clone(),
        Document::Image(image) => {
            let here =
                |layer: &&Descriptor| layer.media_type.kind() != Some(Kind::ForeignLayer) && layer.urls.is_empty();
            [&image.config].into_iter().chain(image.layers.iter().filter(here)).cloned().collect()
        }
        Document::Unknown => Vec::new(),
    }
}

/// Checks that all of it is there.
pub(super) async fn check(registry: &Registry, view: &View, needs: &[Descriptor]) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for need in needs.iter().filter(|need| seen.insert((&need.digest, need.size))) {
        match registry.blob(&view.hidden, &need.digest).await? {
            Some((_, size)) if size == need.size => {}
            Some(_) => return Err(Refusal::OtherSize.about(need.digest.as_str())),
            None => return Err(Refusal::Missing.about(need.digest.as_str())),
        }
    }
    Ok(())
}

/// Every digest that these entries lead to.
pub(super) async fn reach<'a>(
    registry: &Registry,
    view: &View,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<BTreeSet<Digest>, Failure> {
    let mut waiting: VecDeque<Descriptor> = entries.map(|entry| entry.descriptor().clone()).collect();
    let mut reached = BTreeSet::new();
    while let Some(next) = waiting.pop_front() {
        // A type that is not known here may still be a manifest's: only layers and configurations need no look.
        let may_lead =
            !matches!(next.media_type.kind(), Some(Kind::Config | Kind::Layer | Kind::ForeignLayer | Kind::Empty))
                && next.size <= crate::manifest::MAX_MANIFEST;
        if !reached.insert(next.digest.clone()) || !may_lead {
            continue;
        }
        if let Some(bytes) = registry.bytes(&view.hidden, &next.digest).await?
            && let Ok(manifest) = parse(&bytes)
        {
            waiting.extend(needs(&manifest));
        }
    }
    Ok(reached)
}
