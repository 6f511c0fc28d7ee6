//! Pulling an image: what it needs is found out and brought in, and only then does its name stand for it.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::StoreError;
use super::disk::{INDEX_LOCK, Inventory, blob_lock, load, move_aside, size_of, written};
use super::graph::Graph;
use super::names::{image_at, name_it, new_name, parse, place_of};
use super::sentences::{self, Reason};
use super::view::{StoredImage, needed};
use crate::descriptor::{DescribedPlatform, Descriptor};
use crate::digest::{Digest, Verified};
use crate::files::{Action, Io, Told};
use crate::layout::{self, blob_path};
use crate::manifest::{Document, ImageIndex, MAX_MANIFEST, MAX_NESTING, Manifest, Platform};
use crate::media_type::{Kind, MediaType};
use crate::reference::{Defaults, Reference};

/// The most manifests of one image, and how many bytes they may have together.
const MAX_MANIFESTS: usize = 1000;
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// How often what somebody else has removed meanwhile is brought again.
const MAX_ROUNDS: usize = 5;

/// **Which platforms** are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platforms {
    /// Every one, attestations included.
    All,
    /// Every one that is there at all, as in an archive that holds some of them.
    Present,
    /// This one.
    Only(Platform),
    /// This one, or what those get who did not say which.
    Usual(Platform),
}

impl Platforms {
    /// What a text says: `all`, or a platform. `usual` is what is taken where there is no text.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where it is no platform.
    pub fn read(text: Option<&str>, usual: &str) -> Result<Self, StoreError> {
        let platform =
            |text: &str| text.parse().map_err(|_| StoreError::new(Reason::PlatformSyntax).with("platform", text));
        match text {
            Some("all") => Ok(Self::All),
            Some("present") => Ok(Self::Present),
            Some(text) => platform(text).map(Self::Only),
            None => platform(usual).map(Self::Usual),
        }
    }

    /// A platform.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the text is none.
    pub fn only(text: &str) -> Result<Platform, StoreError> {
        text.parse().map_err(|_| StoreError::new(Reason::PlatformSyntax).with("platform", text))
    }

    fn select<'a>(&self, index: &'a ImageIndex) -> Option<&'a Descriptor> {
        match self {
            Self::All | Self::Present => None,
            Self::Only(platform) => index.select(platform),
            Self::Usual(platform) => index.select(platform).or_else(|| index.select_default()),
        }
    }
}

/// **What is to be pulled.**
#[derive(Clone, Debug)]
pub struct Pull {
    /// Its name where it comes from.
    pub reference: String,
    /// What to call it here; else its own name.
    pub name: Option<String>,
    /// What the name stands for there.
    pub root: Descriptor,
    /// The bytes of that.
    pub bytes: Vec<u8>,
    /// Which platforms are wanted.
    pub platforms: Platforms,
    /// The time, in milliseconds since 1970.
    pub time: u64,
    /// What the history of names says of it.
    pub action: layout::Action,
}

/// **What was pulled.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The image.
    pub image: StoredImage,
    /// What the name stood for before, if it was another image.
    pub previous: Option<Digest>,
}

/// The name that a pulled image gets. With a digest, that is what was asked for, and the tag beside it only a label.
///
/// # Errors
///
/// [`StoreError`] where the text is no name.
pub(super) fn own_name(text: &str) -> Result<Reference, StoreError> {
    let name = parse(text)?;
    let Some(digest) = name.digest() else { return Ok(name) };
    let bare = [name.without_tag().as_str(), "@", digest].concat();
    Ok(Reference::parse_with(&bare, &Defaults::NO_TAG).unwrap_or_else(|_| name.clone()))
}

/// Pulls an image.
///
/// # Errors
///
/// [`StoreError`]: the name is what it was before, and nothing is lost.
pub async fn pull(io: Io, pull: Pull) -> Result<Pulled, StoreError> {
    let name = pull.name.as_deref().map_or_else(|| own_name(&pull.reference), new_name)?;
    load(&io).await?;
    let needs = Needs::gather(&io, &pull).await?;
    for _ in 0..MAX_ROUNDS {
        needs.bring(&io).await?;
        io.lock(INDEX_LOCK).await?;
        // Whoever collects holds this lock: what is there now stays there.
        if needs.are_here(&Inventory::list(&io).await?) {
            let mut index = load(&io).await?;
            let entry = Descriptor::new(needs.root.clone(), pull.root.digest.clone(), pull.root.size);
            let previous = name_it(&io, &mut index, &name, &entry, pull.time, pull.action).await?;
            io.unlock(INDEX_LOCK).await?;
            let image = image_at(&mut Graph::new(&io).await?, &index, place_of(&index, &name)).await?;
            return Ok(Pulled { image, previous });
        }
        io.unlock(INDEX_LOCK).await?;
    }
    Err(StoreError::about(Reason::Unsteady, &pull.reference))
}

/// **What an image needs.**
struct Needs {
    /// What the name stands for.
    root: MediaType,
    /// Manifests, those first that lead to others.
    manifests: Vec<(Digest, Vec<u8>)>,
    blobs: Vec<Descriptor>,
}

impl Needs {
    /// Finds it out; manifests that are not here yet are asked for.
    async fn gather(io: &Io, pull: &Pull) -> Result<Self, StoreError> {
        let root = read(pull.bytes.clone(), &pull.root, &pull.reference)?;
        let mut needs = Self { root: root.descriptor().media_type, manifests: Vec::new(), blobs: Vec::new() };
        let (mut seen, mut known) = (BTreeSet::from([pull.root.digest.clone()]), BTreeSet::new());
        let (mut waiting, mut total, mut missing) = (Vec::from([(root, 0)]), 0, None);
        while let Some((manifest, depth)) = waiting.pop() {
            total += manifest.bytes().len();
            needs.manifests.push((manifest.descriptor().digest, manifest.bytes().to_vec()));
            match manifest.document() {
                Document::Unknown => {}
                Document::Image(image) => {
                    let fresh = needed(image).filter(|blob| known.insert((blob.digest.clone(), blob.size)));
                    needs.blobs.extend(fresh.cloned());
                }
                Document::Index(index) => {
                    for child in children(io, index, pull, depth).await? {
                        if !seen.insert(child.digest.clone()) {
                            continue;
                        }
                        if seen.len() > MAX_MANIFESTS || total > MAX_BYTES || depth + 1 > MAX_NESTING {
                            let limit = MAX_MANIFESTS.to_string();
                            return Err(StoreError::about(Reason::TooMany, &pull.reference).with("limit", &limit));
                        }
                        match fetch(io, &child, pull).await? {
                            Some(manifest) => waiting.push((manifest, depth + 1)),
                            None => missing = missing.or(Some(child.digest)),
                        }
                    }
                }
            }
        }
        match missing {
            // There has to be something beside the index itself.
            Some(digest) if needs.manifests.len() == 1 => {
                Err(StoreError::about(Reason::Incomplete, &pull.reference).with("digest", digest.as_str()))
            }
            _ => Ok(needs),
        }
    }

    /// Brings everything in: first the blobs, then the manifests, those last that lead to others.
    async fn bring(&self, io: &Io) -> Result<(), StoreError> {
        io.blobs(self.blobs.clone()).await?;
        for (digest, bytes) in self.manifests.iter().rev() {
            put(io, digest, bytes).await?;
        }
        Ok(())
    }

    fn are_here(&self, inventory: &Inventory) -> bool {
        self.blobs.iter().all(|blob| inventory.has(&blob.digest, blob.size))
            && self.manifests.iter().all(|(digest, bytes)| inventory.has(digest, bytes.len() as u64))
    }
}

/// The manifests of an index that are wanted.
async fn children(io: &Io, index: &ImageIndex, pull: &Pull, depth: usize) -> Result<Vec<Descriptor>, StoreError> {
    let count = index.manifests.len().to_string();
    if matches!(pull.platforms, Platforms::All | Platforms::Present) {
        let sentence = sentences::ALL_CHOSEN.about(&[("count", &count)]);
        io.tell(Told::new(Action::Find, sentence).called(&pull.reference)).await;
        let manifests =
            index.manifests.iter().filter(|it| matches!(it.media_type.kind(), Some(Kind::Index | Kind::Image)));
        return Ok(manifests.cloned().collect());
    }
    let Some(child) = pull.platforms.select(index) else {
        return Err(no_platform(index, pull));
    };
    if depth == 0 {
        let platform = child.platform.as_ref().map(DescribedPlatform::name).unwrap_or_default();
        let sentence = sentences::CHOSEN.about(&[("count", &count), ("platform", &platform)]);
        let told = Told::new(Action::Find, sentence).called(&pull.reference);
        io.tell(Told { found: Some(true), ..told.of(&child.digest, child.size) }).await;
    }
    Ok(Vec::from([child.clone()]))
}

fn no_platform(index: &ImageIndex, pull: &Pull) -> StoreError {
    let names: Vec<String> = index.platforms().map(|(platform, _)| platform.to_string()).collect();
    let wanted = match &pull.platforms {
        Platforms::All | Platforms::Present => String::new(),
        Platforms::Only(platform) | Platforms::Usual(platform) => platform.to_string(),
    };
    let error = StoreError::about(Reason::NoPlatform, &pull.reference);
    error.with("platform", &wanted).with("platforms", &names.join(", "))
}

/// A manifest that is here, or else elsewhere; nothing where it may be missing, and is.
async fn fetch(io: &Io, child: &Descriptor, pull: &Pull) -> Result<Option<Manifest>, StoreError> {
    let reference = &pull.reference;
    if size_of(io, &child.digest).await? == Some(child.size) && child.size <= MAX_MANIFEST {
        let bytes = io.read(&blob_path(&child.digest)).await?.unwrap_or_default();
        if Verified::new(bytes.clone(), &child.digest, Some(child.size)).is_ok() {
            let sentence = sentences::PRESENT.sentence().with_whole("digest", child.digest.as_str());
            let sentence = sentence.with("bytes", &child.size.to_string());
            io.tell(Told::new(Action::Present, sentence).of(&child.digest, child.size)).await;
            return read(bytes, child, reference).map(Some);
        }
    }
    let sentence = sentences::ASKED_MANIFEST.sentence().with_whole("digest", child.digest.as_str());
    io.tell(Told::new(Action::Ask, sentence).of(&child.digest, child.size).called(reference)).await;
    match io.manifest(Some(child.digest.clone())).await? {
        None if pull.platforms == Platforms::Present => Ok(None),
        bytes => read(bytes.unwrap_or_default(), child, reference).map(Some),
    }
}

/// Reads a manifest, verified.
fn read(bytes: Vec<u8>, described: &Descriptor, reference: &str) -> Result<Manifest, StoreError> {
    let verified = Verified::new(bytes, &described.digest, Some(described.size))
        .map_err(|_| StoreError::of_digest(Reason::Mismatch, &described.digest))?;
    Manifest::parse(verified, &MediaType::default(), Some(&described.media_type))
        .map_err(|error| StoreError::about(Reason::Content, reference).with("cause", &error.to_string()))
}

/// Writes a manifest, unless these very bytes are there.
async fn put(io: &Io, digest: &Digest, bytes: &[u8]) -> Result<(), StoreError> {
    let (lock, path) = (blob_lock(digest), blob_path(digest));
    io.lock(&lock).await?;
    if size_of(io, digest).await?.is_some() {
        if io.read(&path).await?.as_deref() == Some(bytes) {
            io.unlock(&lock).await?;
            return Ok(());
        }
        move_aside(io, digest).await?;
    }
    io.write(&path, bytes.to_vec()).await?;
    io.tell(Told { digest: Some(digest.clone()), ..written(&path, bytes.len() as u64) }).await;
    io.unlock(&lock).await?;
    Ok(())
}
