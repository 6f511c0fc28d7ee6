//! Images of a store as they are shown: what is there of each.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::graph::{Graph, Node, may_lead_on};
use super::mounted::Mounted;
use crate::descriptor::{DescribedPlatform, Descriptor};
use crate::digest::{Digest, Verified};
use crate::layout::{Entry, blob_path};
use crate::manifest::{Document, ImageManifest, MAX_CONFIG, Platform};
use crate::media_type::Kind;

/// How deep indexes may lie in each other.
const MAX_DEPTH: usize = 4;

/// **Image of a store** under one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredImage {
    /// Its full name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to call it: the name as Docker prints it, or what the layout calls it.
    pub familiar: String,
    /// What finds it in the registry that the store is when it is mounted.
    pub mounted: String,
    /// Its manifest, or the index of its platforms.
    pub descriptor: Descriptor,
    /// Those of its images that are there.
    pub platforms: Vec<StoredPlatform>,
    /// How many bytes of it are there, each blob once.
    pub size: u64,
    /// When the newest of its images was built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Whether everything is there that at least one platform needs.
    pub complete: bool,
}

/// **Image for one platform**, or an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredPlatform {
    /// The platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its manifest.
    pub manifest: Descriptor,
    /// The digest of its configuration, which Docker calls the image ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Digest>,
    /// How many bytes of it are there.
    pub size: u64,
    /// When it was built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Whether everything is there that it needs.
    pub complete: bool,
}

/// What is read of a configuration.
#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    created: Option<String>,
    #[serde(flatten)]
    platform: DescribedPlatform,
}

/// Looks at what is there of an entry.
pub(super) async fn describe(
    graph: &mut Graph,
    entry: &Entry,
    mounted: &mut Mounted,
) -> Result<StoredImage, StoreError> {
    let descriptor = entry.descriptor().clone();
    let mut looked = Looked::default();
    looked.add(graph, descriptor.clone()).await?;
    Ok(StoredImage {
        name: entry.name().map(|name| name.as_str().into()),
        familiar: entry.called().map_or_else(|| "<none>".into(), Into::into),
        mounted: mounted.claim(entry),
        descriptor,
        size: looked.blobs.values().sum(),
        created: looked.platforms.iter().filter_map(|it| it.created.clone()).max(),
        complete: looked.is_opaque || looked.platforms.iter().any(|it| it.complete),
        platforms: looked.platforms,
    })
}

/// **What was found** of an image.
#[derive(Default)]
struct Looked {
    platforms: Vec<StoredPlatform>,
    blobs: BTreeMap<Digest, u64>,
    /// Whether it is there, but nothing of what it says is understood.
    is_opaque: bool,
}

impl Looked {
    async fn add(&mut self, graph: &mut Graph, root: Descriptor) -> Result<(), StoreError> {
        let mut waiting = Vec::from([(root, 0)]);
        while let Some((next, depth)) = waiting.pop() {
            if let Some(size) = graph.inventory.blobs.get(&next.digest)
                && self.blobs.insert(next.digest.clone(), *size).is_some()
            {
                continue;
            }
            if !may_lead_on(&next) {
                continue;
            }
            match &*graph.read(&next).await? {
                Node::Missing | Node::Damaged => {}
                Node::Opaque { cause, .. } => self.is_opaque |= depth == 0 && cause.is_none(),
                Node::Manifest(manifest) => match manifest.document() {
                    Document::Index(index) if depth < MAX_DEPTH => {
                        waiting.extend(index.manifests.iter().rev().map(|child| (child.clone(), depth + 1)));
                    }
                    Document::Image(image) => self.add_image(graph, next, image).await?,
                    Document::Index(_) => {}
                    Document::Unknown => self.is_opaque |= depth == 0,
                },
            }
        }
        Ok(())
    }

    async fn add_image(
        &mut self,
        graph: &mut Graph,
        manifest: Descriptor,
        image: &ImageManifest,
    ) -> Result<(), StoreError> {
        let mut blobs = BTreeMap::from([(manifest.digest.clone(), manifest.size)]);
        for part in needed(image) {
            if graph.inventory.has(&part.digest, part.size) {
                blobs.insert(part.digest.clone(), part.size);
            }
        }
        let complete = needed(image).all(|part| graph.inventory.has(&part.digest, part.size));
        let size = blobs.values().sum();
        self.blobs.extend(blobs);
        if manifest.is_attestation() {
            return Ok(());
        }
        let config = if image.is_artifact() { None } else { config(graph, &image.config).await? };
        let stated = manifest.platform.as_ref().or(config.as_ref().map(|it| &it.platform));
        self.platforms.push(StoredPlatform {
            name: stated.filter(|it| Platform::described(it).is_some()).map(DescribedPlatform::name),
            id: (!image.is_artifact()).then(|| image.config.digest.clone()),
            manifest,
            size,
            created: config.and_then(|it| it.created),
            complete,
        });
        Ok(())
    }
}

/// What an image needs that is kept where it is kept: a layer that may not be passed on is with whoever made it.
pub(super) fn needed(image: &ImageManifest) -> impl Iterator<Item = &Descriptor> {
    let layers = image.layers.iter().filter(|layer| layer.media_type.kind() != Some(Kind::ForeignLayer));
    core::iter::once(&image.config).chain(layers)
}

async fn config(graph: &Graph, config: &Descriptor) -> Result<Option<Config>, StoreError> {
    if config.size > MAX_CONFIG || !graph.inventory.has(&config.digest, config.size) {
        return Ok(None);
    }
    let Some(bytes) = graph.io().read(&blob_path(&config.digest)).await? else { return Ok(None) };
    let verified = Verified::new(bytes, &config.digest, Some(config.size)).ok();
    Ok(verified.and_then(|bytes| serde_json::from_slice(bytes.get()).ok()))
}

/// The image IDs of an entry.
pub(super) async fn ids(graph: &mut Graph, entry: &Entry) -> Result<Vec<Digest>, StoreError> {
    let (mut ids, mut waiting) = (Vec::new(), Vec::from([(entry.descriptor().clone(), 0)]));
    while let Some((next, depth)) = waiting.pop() {
        if !may_lead_on(&next) {
            continue;
        }
        let Node::Manifest(manifest) = &*graph.read(&next).await? else { continue };
        match manifest.document() {
            Document::Index(index) if depth < MAX_DEPTH => {
                waiting.extend(index.manifests.iter().map(|child| (child.clone(), depth + 1)));
            }
            Document::Image(image) if !image.is_artifact() => ids.push(image.config.digest.clone()),
            _ => {}
        }
    }
    Ok(ids)
}

/// What to call something in a sentence.
pub(super) fn label(entry: &Entry) -> String {
    entry.called().map_or_else(|| entry.descriptor().digest.as_str().to_string(), Into::into)
}
