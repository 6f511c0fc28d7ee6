//! Finding out what images are made of, and that it is there.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::ToString;
use alloc::vec::Vec;

use super::WriteError;
use crate::descriptor::Descriptor;
use crate::digest::{Digest, Verified};
use crate::files::Io;
use crate::layout::blob_path;
use crate::manifest::{Document, ImageIndex, ImageManifest, MAX_MANIFEST, MAX_NESTING, Manifest, Platform};
use crate::media_type::{Kind, MediaType};

/// **What was found**: blobs and their sizes, each once.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) blobs: BTreeMap<Digest, u64>,
}

/// An image that Docker could run.
type Runnable = Option<Box<ImageManifest>>;

impl Gathered {
    /// Adds what an entry leads to. Gives the entry that stands for it, and an image that Docker could run.
    pub(super) async fn add(
        &mut self,
        io: &Io,
        entry: Descriptor,
        platform: Option<&Platform>,
    ) -> Result<(Descriptor, Runnable), WriteError> {
        let root = entry.digest.clone();
        let mut entry = entry;
        for _ in 0..MAX_NESTING {
            let manifest = read(io, &entry).await?.ok_or_else(|| missing(&entry.digest, &root))?;
            let (index, platform) = match (manifest.document(), platform) {
                (Document::Index(index), Some(platform)) => (index, platform),
                (Document::Image(image), _) => {
                    self.add_image(io, &entry, image, &root).await?;
                    let runnable = (!image.is_artifact()).then(|| image.clone());
                    return Ok((entry, runnable));
                }
                (Document::Index(index), None) => {
                    let runnable = self.add_index(io, &entry, index, &root).await?;
                    return Ok((entry, runnable));
                }
                (Document::Unknown, _) => {
                    self.blobs.insert(entry.digest.clone(), entry.size);
                    return Ok((entry, None));
                }
            };
            let Some(child) = index.select(platform) else {
                let platforms: Vec<_> = index.platforms().map(|(platform, _)| platform.to_string()).collect();
                let platforms = platforms.join(", ");
                return Err(WriteError::Platform { image: root, platform: platform.to_string(), platforms });
            };
            entry = Descriptor { annotations: entry.annotations, data: None, urls: Vec::new(), ..child.clone() };
        }
        Err(WriteError::Damaged(root))
    }

    /// Adds an index with those of its manifests that are there. Of them, the one that Docker would run is given.
    async fn add_index(
        &mut self,
        io: &Io,
        entry: &Descriptor,
        index: &ImageIndex,
        root: &Digest,
    ) -> Result<Runnable, WriteError> {
        self.blobs.insert(entry.digest.clone(), entry.size);
        let preferred = index.select_default().map(|child| child.digest.clone());
        let (mut found, mut first, mut any) = (None, None, false);
        let mut waiting: Vec<(Descriptor, usize)> = children(index, 1);
        let mut seen = BTreeSet::new();
        while let Some((child, depth)) = waiting.pop() {
            if !seen.insert(child.digest.clone()) {
                continue;
            }
            let Some(manifest) = read(io, &child).await? else { continue };
            any = true;
            match manifest.document() {
                Document::Index(inner) if depth < MAX_NESTING => {
                    self.blobs.insert(child.digest.clone(), child.size);
                    waiting.extend(children(inner, depth + 1));
                }
                Document::Index(_) => return Err(WriteError::Damaged(child.digest)),
                Document::Unknown => {
                    self.blobs.insert(child.digest.clone(), child.size);
                }
                Document::Image(image) => {
                    self.add_image(io, &child, image, root).await?;
                    let runnable = !image.is_artifact() && !child.is_attestation();
                    if runnable && preferred.as_ref() == Some(&child.digest) {
                        found = Some(image.clone());
                    } else if runnable && first.is_none() {
                        first = Some(image.clone());
                    }
                }
            }
        }
        match index.manifests.first() {
            Some(child) if !any => Err(missing(&child.digest, root)),
            _ => Ok(found.or(first)),
        }
    }

    async fn add_image(
        &mut self,
        io: &Io,
        entry: &Descriptor,
        image: &ImageManifest,
        root: &Digest,
    ) -> Result<(), WriteError> {
        self.blobs.insert(entry.digest.clone(), entry.size);
        for part in core::iter::once(&image.config).chain(&image.layers) {
            match io.size(&blob_path(&part.digest)).await? {
                Some(size) if size == part.size => {
                    self.blobs.insert(part.digest.clone(), size);
                }
                Some(_) => return Err(WriteError::Damaged(part.digest.clone())),
                // Nobody may pass it on, so it is with whoever made it.
                None if part.media_type.kind() == Some(Kind::ForeignLayer) => {}
                None => return Err(missing(&part.digest, root)),
            }
        }
        Ok(())
    }
}

/// The manifests of an index, the first of them at the end.
fn children(index: &ImageIndex, depth: usize) -> Vec<(Descriptor, usize)> {
    index.manifests.iter().rev().map(|child| (child.clone(), depth)).collect()
}

fn missing(digest: &Digest, image: &Digest) -> WriteError {
    WriteError::Missing { digest: digest.clone(), image: image.clone() }
}

/// Reads a manifest and verifies it; nothing where there is none.
async fn read(io: &Io, descriptor: &Descriptor) -> Result<Option<Manifest>, WriteError> {
    let damaged = || WriteError::Damaged(descriptor.digest.clone());
    let path = blob_path(&descriptor.digest);
    match io.size(&path).await? {
        None => return Ok(None),
        Some(size) if size != descriptor.size || size > MAX_MANIFEST => return Err(damaged()),
        Some(_) => {}
    }
    let bytes = io.read(&path).await?.ok_or_else(damaged)?;
    let verified = Verified::new(bytes, &descriptor.digest, Some(descriptor.size)).map_err(|_| damaged())?;
    let manifest = Manifest::parse(verified, &MediaType::default(), Some(&descriptor.media_type));
    manifest.map(Some).map_err(|_| damaged())
}
