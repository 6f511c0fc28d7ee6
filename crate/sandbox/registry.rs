//! What every answer needs of the files.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::refusal::{Failure, Refusal};
use super::view::View;
use super::{BENEATH, HIDDEN, Options};
use crate::digest::Digest;
use crate::files::{FilesError, Io};
use crate::layout::{HISTORY, INDEX, LayoutIndex, MARK, MARK_TEXT, Mark, NameChange, blob_path};

/// The lock that whoever changes the index holds; a store over the same folder has the same.
pub(super) const INDEX_LOCK: &str = "index";

/// **Registry** while it answers one request.
#[derive(Debug)]
pub(super) struct Registry {
    pub(super) io: Io,
    pub(super) readonly: bool,
    layered: bool,
    /// Milliseconds since 1970.
    pub(super) now: u64,
}

impl Registry {
    pub(super) const fn new(io: Io, options: &Options, now: u64) -> Self {
        Self { io, readonly: options.readonly, layered: options.layered, now }
    }

    /// What there is.
    pub(super) async fn view(&self) -> Result<View, Failure> {
        let index = match self.io.read(INDEX).await? {
            Some(bytes) => read_index(&bytes)?,
            // The mark is what is written last: with it, there was an index.
            None if self.readonly || self.io.size(MARK).await?.is_some() => return Err(Refusal::Broken.into()),
            None => LayoutIndex::new(),
        };
        if !self.layered {
            return Ok(View { index, beneath: None, hidden: BTreeSet::new() });
        }
        let beneath = self.io.read(&[BENEATH, INDEX].concat()).await?;
        let beneath = beneath.as_deref().map(read_index).transpose()?;
        Ok(View { index, beneath, hidden: self.hidden().await? })
    }

    /// The same for whoever is going to change it, and holds the lock.
    pub(super) async fn view_to_change(&self) -> Result<View, Failure> {
        match self.io.read(MARK).await?.as_deref().map(Mark::read) {
            None | Some(Mark::Known) => self.view().await,
            Some(Mark::Other(_)) => Err(Refusal::Newer.into()),
            Some(Mark::Damaged) => Err(Refusal::Broken.into()),
        }
    }

    /// Writes what was changed. The index comes before the mark, which says that there is one.
    pub(super) async fn save(&self, view: &View, changes: &[NameChange]) -> Result<(), Failure> {
        if self.layered && view.hidden != self.hidden().await? {
            let text = serde_json::to_vec(&view.hidden).unwrap_or_default();
            self.io.write(HIDDEN, text).await?;
        }
        let lines: Vec<u8> = changes.iter().flat_map(NameChange::line).collect();
        if !lines.is_empty() {
            self.io.append(HISTORY, lines).await?;
        }
        self.io.write(INDEX, view.index.to_bytes()).await?;
        if self.io.size(MARK).await?.is_none() {
            self.io.write(MARK, MARK_TEXT.to_vec()).await?;
        }
        Ok(())
    }

    /// Where a blob is and how many bytes it has, if it is there.
    pub(super) async fn blob(
        &self,
        hidden: &BTreeSet<String>,
        digest: &Digest,
    ) -> Result<Option<(String, u64)>, FilesError> {
        let path = blob_path(digest);
        if let Some(size) = self.io.size(&path).await? {
            return Ok(Some((path, size)));
        }
        if !self.layered || hidden.contains(digest.as_str()) {
            return Ok(None);
        }
        let path = [BENEATH, &path].concat();
        Ok(self.io.size(&path).await?.map(|size| (path, size)))
    }

    /// The bytes of a manifest, if it is there.
    pub(super) async fn bytes(
        &self,
        hidden: &BTreeSet<String>,
        digest: &Digest,
    ) -> Result<Option<Vec<u8>>, FilesError> {
        let path = blob_path(digest);
        match self.io.read(&path).await? {
            None if self.layered && !hidden.contains(digest.as_str()) => self.io.read(&[BENEATH, &path].concat()).await,
            found => Ok(found),
        }
    }

    /// What is hidden of the layout that lies beneath.
    pub(super) async fn hidden(&self) -> Result<BTreeSet<String>, Failure> {
        if !self.layered {
            return Ok(BTreeSet::new());
        }
        let Some(bytes) = self.io.read(HIDDEN).await? else { return Ok(BTreeSet::new()) };
        serde_json::from_slice(&bytes).map_err(|_| Refusal::Broken.into())
    }
}

fn read_index(bytes: &[u8]) -> Result<LayoutIndex, Refusal> {
    LayoutIndex::read(bytes).map_err(|_| Refusal::Broken)
}
