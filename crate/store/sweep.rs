//! Removing what nothing needs, and counting what there is.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::StoreError;
use super::disk::{INDEX_LOCK, INGEST, load};
use super::graph::Graph;
use super::sentences::{self, Reason};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::files::{Action, Entry, EntryKind, FilesCode, Io, Told};
use crate::layout::blob_path;

/// For how long a part of a download is kept that nobody goes on with, in milliseconds.
const PATIENCE: u64 = 24 * 60 * 60 * 1000;

/// **What was collected.**
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The blobs.
    pub removed: Vec<Digest>,
    /// How many bytes they had.
    pub bytes: u64,
    /// How many parts of downloads went.
    pub partial: u64,
}

/// Removes what nothing reaches.
///
/// # Errors
///
/// [`StoreError`] where it is not known what is reached, since a manifest is damaged: nothing is removed then.
pub async fn collect(io: Io, now: u64) -> Result<Collected, StoreError> {
    io.lock(INDEX_LOCK).await?;
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let reach = graph.reach(index.entries().iter().map(|entry| entry.descriptor().clone())).await?;
    if let Some(digest) = reach.unsure.first() {
        return Err(StoreError::of_digest(Reason::Damaged, digest));
    }
    let blobs = graph.inventory.blobs.keys();
    let unreached = blobs.filter(|digest| !reach.found.contains(digest)).cloned().collect();
    let (removed, bytes) = remove_all(&graph, unreached).await?;
    let partial = remove_parts(&io, now).await?;
    io.unlock(INDEX_LOCK).await?;
    Ok(Collected { removed, bytes, partial })
}

/// Removes blobs, of which some may not be there; the lock is held. Gives those that were, and their bytes.
pub(super) async fn remove_all(graph: &Graph, digests: Vec<Digest>) -> Result<(Vec<Digest>, u64), StoreError> {
    let (mut removed, mut total) = (Vec::new(), 0);
    for digest in digests {
        let Some(&bytes) = graph.inventory.blobs.get(&digest) else { continue };
        graph.io().remove(&blob_path(&digest)).await?;
        let sentence = sentences::REMOVED.sentence().with_whole("digest", digest.as_str());
        let told = Told::new(Action::Remove, sentence.with("bytes", &bytes.to_string())).of(&digest, bytes);
        graph.io().tell(told).await;
        total += bytes;
        removed.push(digest);
    }
    Ok((removed, total))
}

async fn remove_parts(io: &Io, now: u64) -> Result<u64, StoreError> {
    let is_old = |entry: &Entry| {
        entry.kind == EntryKind::File && entry.modified > 0 && now.saturating_sub(entry.modified) > PATIENCE
    };
    let mut count = 0;
    for entry in io.list(INGEST).await?.into_iter().filter(is_old) {
        let path: String = [INGEST, "/", &entry.name].concat();
        match io.remove(&path).await {
            Ok(()) => {}
            // Somebody writes it after all.
            Err(error) if error.code == FilesCode::Busy => continue,
            Err(error) => return Err(error.into()),
        }
        let told = Told::new(Action::Remove, sentences::PART_REMOVED.about(&[("path", &path)])).at(&path);
        io.tell(Told { bytes: Some(entry.size), ..told }).await;
        count += 1;
    }
    Ok(count)
}

/// **What a store takes** on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many images there are, each once however many names it has.
    pub images: u64,
    /// How many blobs there are.
    pub blobs: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many of these belong to more than one image.
    pub shared: u64,
    /// How many belong to none.
    pub reclaimable: u64,
}

/// Counts what there is.
///
/// # Errors
///
/// [`StoreError`] where the store cannot be read.
pub async fn usage(io: Io) -> Result<Usage, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let entries = index.entries().iter().map(|entry| (entry.descriptor().digest.clone(), entry.descriptor().clone()));
    let roots: BTreeMap<Digest, Descriptor> = entries.collect();
    let (mut owners, mut sure) = (BTreeMap::<Digest, u64>::new(), true);
    let images = roots.len() as u64;
    for root in roots.into_values() {
        let reach = graph.reach([root]).await?;
        sure &= reach.unsure.is_empty();
        for digest in reach.found {
            *owners.entry(digest).or_default() += 1;
        }
    }
    let blobs = &graph.inventory.blobs;
    let mut usage = Usage { images, blobs: blobs.len() as u64, ..Usage::default() };
    for (digest, size) in blobs {
        usage.bytes += size;
        match owners.get(digest) {
            Some(1) => {}
            Some(_) => usage.shared += size,
            None if sure => usage.reclaimable += size,
            None => {}
        }
    }
    Ok(usage)
}
