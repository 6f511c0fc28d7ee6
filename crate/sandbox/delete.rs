//! What is deleted. A tag only loses its name; a digest takes its names in the repository with it. Nothing goes that another
//! manifest needs, and the blobs of an image stay until somebody deletes them, or a store clears up.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Reply;
use super::answer::done;
use super::needs::reach;
use super::read::type_of;
use super::refusal::{Failure, Refusal};
use super::registry::{INDEX_LOCK, Registry};
use super::view::{View, untagged};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{Action, Entry, LayoutIndex, NameChange, blob_path};
use crate::reference::Reference;
use crate::registry::Headers;
use crate::registry::endpoint::Target;

/// Deletes a tag or a manifest.
pub(super) async fn manifest(registry: &Registry, name: &str, target: Target) -> Result<Reply, Failure> {
    registry.io.lock(INDEX_LOCK).await?;
    let view = registry.view_to_change().await?;
    if !view.has(name) {
        return Err(Refusal::NoName.into());
    }
    match target {
        Target::Tag(tag) => untag(registry, view, name, &tag).await?,
        Target::Digest(digest) => remove(registry, view, name, &digest).await?,
    }
    Ok(done(202, &Headers::new()))
}

/// Takes a tag away. Its manifest is still found by its digest.
async fn untag(registry: &Registry, mut view: View, name: &str, tag: &str) -> Result<(), Failure> {
    let image = view.tagged(name, tag).ok_or(Refusal::NoManifest)?.clone();
    let changes = forget(&mut view, name, registry.now, |it, _| it.tag() == Some(tag));
    if !view.entries(name).any(|(_, entry)| entry.digest == image.digest) {
        let bare = Descriptor { annotations: alloc::collections::BTreeMap::new(), ..image };
        view.index.set(&untagged(name, &bare.digest)?, &bare);
    }
    registry.save(&view, &changes).await
}

/// Takes a manifest out of a repository. Its file goes as well, unless another repository has it too.
async fn remove(registry: &Registry, mut view: View, name: &str, digest: &Digest) -> Result<(), Failure> {
    let is_named = view.entries(name).any(|(_, entry)| entry.digest == *digest);
    let bytes = registry.bytes(&view.hidden, digest).await?;
    if !is_named && bytes.as_deref().and_then(type_of).is_none() {
        return Err(Refusal::NoManifest.into());
    }
    let changes = forget(&mut view, name, registry.now, |_, entry| entry.digest == *digest);
    let of_repository = |entry: &&Entry| entry.name().is_some_and(|it| it.repository() == name);
    if reach(registry, &view, view.all().filter(of_repository)).await?.contains(digest) {
        return Err(Refusal::Needed.about(digest.as_str()));
    }
    let stays = reach(registry, &view, view.all()).await?.contains(digest);
    if stays && !is_named {
        return Err(Refusal::Needed.about(digest.as_str()));
    }
    if !stays && view.beneath.is_some() {
        view.hidden.insert(digest.to_string());
    }
    registry.save(&view, &changes).await?;
    if !stays {
        registry.io.remove(&blob_path(digest)).await?;
    }
    Ok(())
}

/// Deletes a blob that no manifest needs.
pub(super) async fn blob(registry: &Registry, digest: &Digest) -> Result<Reply, Failure> {
    registry.io.lock(INDEX_LOCK).await?;
    let mut view = registry.view_to_change().await?;
    if registry.blob(&view.hidden, digest).await?.is_none() {
        return Err(Refusal::NoBlob.into());
    }
    if reach(registry, &view, view.all()).await?.contains(digest) {
        return Err(Refusal::Needed.about(digest.as_str()));
    }
    if view.beneath.is_some() && view.hidden.insert(digest.to_string()) {
        registry.save(&view, &[]).await?;
    }
    registry.io.remove(&blob_path(digest)).await?;
    Ok(done(202, &Headers::new()))
}

/// Takes names of a repository away, and hides those of what lies beneath.
fn forget(
    view: &mut View,
    repository: &str,
    time: u64,
    which: impl Fn(&Reference, &Descriptor) -> bool,
) -> Vec<NameChange> {
    let gone = |entry: &Entry| {
        entry.name().is_some_and(|name| name.repository() == repository && which(name, entry.descriptor()))
    };
    let own = view.index.remove(gone);
    let others = view.beneath.iter().flat_map(LayoutIndex::entries).filter(|entry| gone(entry));
    let others: Vec<Entry> = others.filter(|entry| !view.hidden.contains(entry_name(entry))).cloned().collect();
    view.hidden.extend(others.iter().map(|entry| entry_name(entry).to_string()));
    // One that covers another of the same name is one name.
    let others = others.iter().filter(|it| !own.iter().any(|entry| entry.name() == it.name()));
    let change = |entry: &Entry| {
        let name = entry.name().filter(|name| name.tag().is_some())?.as_str().into();
        Some(NameChange { name, from: Some(entry.descriptor().digest.clone()), to: None, time, action: Action::Rm })
    };
    own.iter().chain(others).filter_map(change).collect()
}

fn entry_name(entry: &Entry) -> &str {
    entry.name().map_or("", Reference::as_str)
}
