//! Giving and taking names, and looking at what there is.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::StoreError;
use super::disk::{INDEX_LOCK, load, save};
use super::graph::Graph;
use super::lookup::{look_up, must_find};
use super::mounted::Mounted;
use super::sentences::{self, Reason};
use super::sweep::remove_all;
use super::view::{StoredImage, describe, label};
use crate::digest::Digest;
use crate::files::{Action, Io, Told};
use crate::layout::{self, Entry, LayoutIndex, NameChange};
use crate::reference::Reference;

/// The images, by name.
///
/// # Errors
///
/// [`StoreError`] where the store cannot be read.
pub async fn list(io: Io) -> Result<Vec<StoredImage>, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let (mut images, mut mounted) = (Vec::new(), Mounted::default());
    for entry in index.entries() {
        images.push(describe(&mut graph, entry, &mut mounted).await?);
    }
    images.sort_by(|a, b| (a.name.is_none(), &a.familiar).cmp(&(b.name.is_none(), &b.familiar)));
    Ok(images)
}

/// One image, by name, digest, image ID, or the beginning of either; nothing where there is none.
///
/// # Errors
///
/// [`StoreError`] where the store cannot be read, the text is none of these, or several images begin so.
pub async fn get(io: Io, text: String) -> Result<Option<StoredImage>, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let found = look_up(&mut graph, &index, &text).await?;
    let known = found.first().map(|at| &index.entries()[*at].descriptor().digest);
    let sentence = known.map_or_else(
        || sentences::NOT_FOUND.about(&[("reference", &text)]),
        |digest| sentences::FOUND.about(&[("reference", &text)]).with_whole("digest", digest.as_str()),
    );
    let told = Told { digest: known.cloned(), found: Some(known.is_some()), ..Told::new(Action::Find, sentence) };
    io.tell(told.called(&text)).await;
    match found.first() {
        Some(at) => image_at(&mut graph, &index, *at).await.map(Some),
        None => Ok(None),
    }
}

/// The image at a place of the index.
pub(super) async fn image_at(graph: &mut Graph, index: &LayoutIndex, at: usize) -> Result<StoredImage, StoreError> {
    let mut mounted = Mounted::default();
    for entry in index.entries().iter().take(at) {
        mounted.claim(entry);
    }
    describe(graph, &index.entries()[at], &mut mounted).await
}

/// The name that an image is to have: one with a tag, and without a digest.
///
/// # Errors
///
/// [`StoreError`] where the text is none.
pub(super) fn new_name(text: &str) -> Result<Reference, StoreError> {
    let name = parse(text)?;
    if name.digest().is_some() { Err(StoreError::about(Reason::DigestName, text)) } else { Ok(name) }
}

/// A name, with Docker's defaults.
pub(super) fn parse(text: &str) -> Result<Reference, StoreError> {
    Reference::parse(text).map_err(|error| {
        let cause = error.sentence(text).english();
        StoreError::about(Reason::Syntax, text).with("cause", &cause)
    })
}

/// Gives another name to an image.
///
/// # Errors
///
/// [`StoreError`] where there is no such image, or the new name is none.
pub async fn tag(io: Io, from: String, to: String, time: u64) -> Result<StoredImage, StoreError> {
    let name = new_name(&to)?;
    io.lock(INDEX_LOCK).await?;
    let mut index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let at = must_find(&mut graph, &index, &from).await?[0];
    let image = index.entries()[at].descriptor().clone();
    name_it(&io, &mut index, &name, &image, time, layout::Action::Tag).await?;
    io.unlock(INDEX_LOCK).await?;
    let at = place_of(&index, &name);
    image_at(&mut graph, &index, at).await
}

/// The refusal of a text that names no content.
pub fn invalid(text: &str) -> StoreError {
    StoreError::about(Reason::Content, text).with("cause", "It is neither a digest nor a descriptor.")
}

/// The place of a name that has just been given.
pub(super) fn place_of(index: &LayoutIndex, name: &Reference) -> usize {
    index.entries().iter().position(|entry| entry.name() == Some(name)).unwrap_or_default()
}

/// Gives a name to an image and writes that down; the lock is held. Gives what it stood for, if that was another image.
pub(super) async fn name_it(
    io: &Io,
    index: &mut LayoutIndex,
    name: &Reference,
    image: &crate::descriptor::Descriptor,
    time: u64,
    action: layout::Action,
) -> Result<Option<Digest>, StoreError> {
    let before = index.to_bytes();
    let previous = index.set(name, image);
    let digest = &image.digest;
    let words = match &previous {
        Some(known) if known == digest => sentences::UNCHANGED,
        Some(_) => sentences::MOVED,
        None => sentences::NAMED,
    };
    let mut sentence = words.about(&[("reference", name.familiar())]).with_whole("digest", digest.as_str());
    let previous = previous.filter(|known| known != digest);
    if let Some(known) = &previous {
        sentence = sentence.with_whole("previous", known.as_str());
    }
    if index.to_bytes() != before {
        let (from, to) = (previous.clone(), Some(digest.clone()));
        let change = NameChange { name: name.as_str().into(), from, to, time, action };
        save(io, index, &[change]).await?;
    }
    io.tell(Told { digest: Some(digest.clone()), ..Told::new(Action::Name, sentence).called(name.as_str()) }).await;
    Ok(previous)
}

/// **What was taken away.**
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Names that are none any more.
    pub unnamed: Vec<String>,
    /// Blobs that nothing needs any more.
    pub removed: Vec<Digest>,
    /// How many bytes they had.
    pub bytes: u64,
}

/// Takes a name away, or all names of an image that is called by its digest or ID. With the last name goes what only this image
/// needed.
///
/// # Errors
///
/// [`StoreError`] where there is no such image.
pub async fn remove(io: Io, text: String, time: u64) -> Result<Removed, StoreError> {
    io.lock(INDEX_LOCK).await?;
    let mut index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let places: BTreeSet<usize> = must_find(&mut graph, &index, &text).await?.into_iter().collect();
    let mut at = 0;
    let gone = index.remove(|_| {
        at += 1;
        places.contains(&(at - 1))
    });
    let change = |entry: &Entry| NameChange {
        name: label_in_history(entry),
        from: Some(entry.descriptor().digest.clone()),
        to: None,
        time,
        action: layout::Action::Rm,
    };
    save(&io, &index, &gone.iter().map(change).collect::<Vec<_>>()).await?;
    let mut result = Removed::default();
    for entry in &gone {
        let name = label_in_history(entry);
        let sentence = sentences::UNNAMED.about(&[("reference", &label(entry))]);
        let told = Told::new(Action::Unname, sentence).called(&name);
        io.tell(Told { digest: Some(entry.descriptor().digest.clone()), ..told }).await;
        result.unnamed.push(name);
    }
    let kept = graph.reach(index.entries().iter().map(|entry| entry.descriptor().clone())).await?;
    // Where it is not known what others need, nothing goes: that is left to whoever collects later.
    if kept.unsure.is_empty() {
        let mine = graph.reach(gone.iter().map(|entry| entry.descriptor().clone())).await?;
        let only: Vec<Digest> = mine.found.difference(&kept.found).cloned().collect();
        (result.removed, result.bytes) = remove_all(&graph, only).await?;
    }
    io.unlock(INDEX_LOCK).await?;
    Ok(result)
}

/// What an entry is called in the history of names.
fn label_in_history(entry: &Entry) -> String {
    entry.name().map_or_else(|| label(entry), |name| name.as_str().into())
}
