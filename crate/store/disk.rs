//! What is where on the disk: the layout, and what is kept beside it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::StoreError;
use super::sentences::{self, Reason};
use crate::digest::{Algorithm, Digest};
use crate::files::{Action, EntryKind, FilesCode, FilesError, Io, Told};
use crate::layout::{HISTORY, INDEX, LayoutIndex, MARK, MARK_TEXT, Mark, NameChange, blob_path};

/// Under this name whoever changes the index works alone, and so does whoever removes blobs.
pub(super) const INDEX_LOCK: &str = "index";

/// Blobs on their way.
pub(super) const INGEST: &str = ".pullspec/ingest";
/// What was a blob and is damaged.
const DAMAGED: &str = ".pullspec/damaged";

/// The largest index that is read.
const MAX_INDEX: u64 = 64 * 1024 * 1024;

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];

/// Where a blob is written until it is complete.
pub(super) fn ingest_path(digest: &Digest) -> String {
    [INGEST, "/", &flat(digest)].concat()
}

/// Under this name whoever brings a blob works alone.
pub(super) fn blob_lock(digest: &Digest) -> String {
    ["blob-", &flat(digest)].concat()
}

/// A digest as the name of a file.
fn flat(digest: &Digest) -> String {
    [digest.algorithm().name(), "-", digest.encoded()].concat()
}

/// **Opens a store**: makes a layout where there is none. What is there is read, so that nobody starts on what is damaged.
///
/// # Errors
///
/// [`StoreError`] for a layout that is damaged or of another version; it is left as it is.
pub async fn open(io: Io) -> Result<(), StoreError> {
    if io.size(MARK).await?.is_some() {
        return load(&io).await.map(drop);
    }
    io.lock(INDEX_LOCK).await?;
    // Somebody else may have been faster.
    if io.size(MARK).await?.is_some() {
        return load(&io).await.map(drop);
    }
    match read_index(&io).await? {
        Some(_) => {}
        None => io.write(INDEX, LayoutIndex::new().to_bytes()).await?,
    }
    // What says that it is a layout comes last.
    io.write(MARK, MARK_TEXT.to_vec()).await?;
    Ok(())
}

/// Reads what the store holds.
pub(super) async fn load(io: &Io) -> Result<LayoutIndex, StoreError> {
    let damaged = |path| StoreError::of_path(Reason::Index, path);
    match io.read(MARK).await?.as_deref().map(Mark::read) {
        Some(Mark::Known) => {}
        Some(Mark::Other(version)) => return Err(StoreError::new(Reason::Newer).with("version", &version)),
        Some(Mark::Damaged) | None => return Err(damaged(MARK)),
    }
    read_index(io).await?.ok_or_else(|| damaged(INDEX))
}

async fn read_index(io: &Io) -> Result<Option<LayoutIndex>, StoreError> {
    let damaged = || StoreError::of_path(Reason::Index, INDEX);
    if io.size(INDEX).await?.is_some_and(|size| size > MAX_INDEX) {
        return Err(damaged());
    }
    let bytes = io.read(INDEX).await?;
    bytes.map(|bytes| LayoutIndex::read(&bytes).map_err(|_| damaged())).transpose()
}

/// Writes what the store holds, and first a line of history for each change: a name that has moved leaves a trace at all events.
pub(super) async fn save(io: &Io, index: &LayoutIndex, changes: &[NameChange]) -> Result<(), StoreError> {
    let lines: Vec<u8> = changes.iter().flat_map(NameChange::line).collect();
    if !lines.is_empty() {
        io.append(HISTORY, lines).await?;
    }
    let bytes = index.to_bytes();
    let size = bytes.len() as u64;
    io.write(INDEX, bytes).await?;
    io.tell(written(INDEX, size)).await;
    Ok(())
}

pub(super) fn written(path: &str, size: u64) -> Told {
    let sentence = sentences::WRITTEN.about(&[("path", path), ("bytes", &size.to_string())]);
    Told { bytes: Some(size), ..Told::new(Action::Write, sentence).at(path) }
}

/// The changes of names, the oldest first.
///
/// # Errors
///
/// [`StoreError`] where the files cannot be read.
pub async fn history(io: Io) -> Result<Vec<NameChange>, StoreError> {
    Ok(io.read(HISTORY).await?.map(|bytes| NameChange::read(&bytes)).unwrap_or_default())
}

/// **What lies among the blobs**: how many bytes each has, by their names alone.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    pub(super) blobs: BTreeMap<Digest, u64>,
    /// What is no file, by the digest that its name is.
    pub(super) strange: BTreeSet<Digest>,
}

impl Inventory {
    pub(super) async fn list(io: &Io) -> Result<Self, StoreError> {
        let mut inventory = Self::default();
        for algorithm in ALGORITHMS {
            for entry in io.list(&["blobs/", algorithm.name()].concat()).await? {
                // What is called otherwise is no blob, and not ours.
                let Ok(digest) = [algorithm.name(), ":", &entry.name].concat().parse::<Digest>() else { continue };
                if entry.kind == EntryKind::File {
                    inventory.blobs.insert(digest, entry.size);
                } else {
                    inventory.strange.insert(digest);
                }
            }
        }
        Ok(inventory)
    }

    /// Whether a blob is there with this size.
    pub(super) fn has(&self, digest: &Digest, size: u64) -> bool {
        self.blobs.get(digest) == Some(&size)
    }
}

/// How many bytes a blob has, if it is there. A link in its place goes: what is behind it was never ours.
pub(super) async fn size_of(io: &Io, digest: &Digest) -> Result<Option<u64>, FilesError> {
    match io.size(&blob_path(digest)).await {
        Err(error) if error.code == FilesCode::Denied => {
            let folder = ["blobs/", digest.algorithm().name()].concat();
            let mut entries = io.list(&folder).await?.into_iter();
            if entries.any(|entry| entry.name == digest.encoded() && entry.kind == EntryKind::Other) {
                io.remove(&blob_path(digest)).await?;
                return Ok(None);
            }
            Err(error)
        }
        size => size,
    }
}

/// Puts a blob aside whose bytes are other ones than its name says, so that it counts as missing. Tells whether it was so.
///
/// # Errors
///
/// [`StoreError`] where the files cannot be read or written.
pub async fn put_aside(io: Io, digest: Digest) -> Result<bool, StoreError> {
    let lock = blob_lock(&digest);
    io.lock(&lock).await?;
    let (path, algorithm) = (blob_path(&digest), digest.algorithm());
    // Somebody may have brought it anew since.
    let damaged = io.digest(&path, algorithm).await?.is_some_and(|(_, found)| found != digest);
    if damaged {
        move_aside(&io, &digest).await?;
    }
    io.unlock(&lock).await?;
    Ok(damaged)
}

/// The same without looking; the lock of the blob is held.
pub(super) async fn move_aside(io: &Io, digest: &Digest) -> Result<(), StoreError> {
    let path = blob_path(digest);
    io.rename(&path, &[DAMAGED, "/", &flat(digest)].concat()).await?;
    let told = Told::new(Action::Remove, sentences::ASIDE.about(&[("path", &path)])).at(&path);
    io.tell(Told { digest: Some(digest.clone()), ..told }).await;
    Ok(())
}
