//! Finding an image by what somebody calls it: a name, a digest, an image ID, or the beginning of either.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::StoreError;
use super::graph::Graph;
use super::sentences::Reason;
use super::view::ids;
use crate::digest::Digest;
use crate::layout::LayoutIndex;
use crate::reference::Reference;

/// The least that is taken for the beginning of a digest: less is more likely a name that is mistyped.
const LEAST: usize = 4;

/// The places of the entries that are meant: one for a name, all of an image’s for a digest or an ID. None where there is none.
pub(super) async fn look_up(graph: &mut Graph, index: &LayoutIndex, text: &str) -> Result<Vec<usize>, StoreError> {
    if let Ok(digest) = text.parse::<Digest>() {
        return of_digest(graph, index, &digest).await;
    }
    let parsed = Reference::parse(text);
    if let Ok(name) = &parsed {
        let found = of_name(index, name);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let called = places(index, |at| index.entries()[at].called() == Some(text));
    if !called.is_empty() {
        return Ok(called);
    }
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    if hex.len() >= LEAST && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return of_beginning(graph, index, text, hex).await;
    }
    match parsed {
        Ok(_) => Ok(Vec::new()),
        Err(error) => {
            let cause = error.sentence(text).english();
            Err(StoreError::about(Reason::Syntax, text).with("cause", &cause))
        }
    }
}

/// The same, where there has to be an image.
pub(super) async fn must_find(graph: &mut Graph, index: &LayoutIndex, text: &str) -> Result<Vec<usize>, StoreError> {
    let found = look_up(graph, index, text).await?;
    if found.is_empty() { Err(StoreError::about(Reason::NoImage, text)) } else { Ok(found) }
}

fn places(index: &LayoutIndex, which: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..index.entries().len()).filter(|at| which(*at)).collect()
}

/// With a digest, that decides; the tag beside it is only a label.
fn of_name(index: &LayoutIndex, name: &Reference) -> Vec<usize> {
    let entries = index.entries();
    let Some(digest) = name.digest() else {
        return places(index, |at| entries[at].name() == Some(name));
    };
    let bare = name.without_tag();
    let in_repository = |at: &usize| entries[*at].name().is_some_and(|it| it.without_tag() == bare);
    let all: Vec<usize> = places(index, |at| entries[at].descriptor().digest.as_str() == digest)
        .into_iter()
        .filter(in_repository)
        .collect();
    let exact = all.iter().copied().filter(|at| entries[*at].name().is_some_and(|it| it.digest().is_some())).collect();
    if Vec::is_empty(&exact) { all } else { exact }
}

async fn of_digest(graph: &mut Graph, index: &LayoutIndex, digest: &Digest) -> Result<Vec<usize>, StoreError> {
    let found = places(index, |at| index.entries()[at].descriptor().digest == *digest);
    if !found.is_empty() {
        return Ok(found);
    }
    let mut roots = BTreeSet::new();
    for entry in index.entries() {
        if ids(graph, entry).await?.contains(digest) {
            roots.insert(entry.descriptor().digest.clone());
        }
    }
    one_of(index, digest.as_str(), &roots)
}

async fn of_beginning(graph: &mut Graph, index: &LayoutIndex, text: &str, hex: &str) -> Result<Vec<usize>, StoreError> {
    let starts = |digest: &Digest| digest.encoded().starts_with(hex);
    let mut roots = BTreeSet::new();
    for entry in index.entries() {
        let digest = &entry.descriptor().digest;
        if starts(digest) || ids(graph, entry).await?.iter().any(starts) {
            roots.insert(digest.clone());
        }
    }
    one_of(index, text, &roots)
}

/// The entries of the one image; none where there is none.
fn one_of(index: &LayoutIndex, text: &str, roots: &BTreeSet<Digest>) -> Result<Vec<usize>, StoreError> {
    if roots.len() > 1 {
        return Err(StoreError::about(Reason::Ambiguous, text));
    }
    Ok(places(index, |at| roots.contains(&index.entries()[at].descriptor().digest)))
}
