//! Archives that are both kinds at once: the index decides, names are joined, and what the two disagree about is told.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::candidate::Candidates;
use super::index::children;
use super::known::{Known, Remarks};
use super::names::{self, Named};
use super::saved::label;
use super::{blob_path, parse, sentences};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{Document, ImageManifest, MAX_MANIFEST, Manifest, SavedImage};

/// An image behind an entry of the index: the entry's place, and the layers.
type Behind = (usize, Vec<Digest>);

/// Puts the names of Docker's list to the images of the index.
pub(super) fn join(known: &mut Known, images: &mut Candidates, list: &[SavedImage], remarks: &mut Remarks) {
    let mut by_config: BTreeMap<Digest, Vec<Behind>> = BTreeMap::new();
    for (place, image) in images.list.iter().enumerate() {
        for manifest in images_behind(known, &image.descriptor) {
            let layers = manifest.layers.iter().map(|layer| layer.digest.clone()).collect();
            by_config.entry(manifest.config.digest).or_default().push((place, layers));
        }
    }
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for (place, image) in images.list.iter().enumerate() {
        for name in &image.names {
            owners.entry(name.as_str().to_string()).or_insert(place);
        }
    }
    let mut missed: BTreeSet<usize> = by_config.values().flatten().map(|(place, _)| *place).collect();
    for image in list {
        let behind = digest_in(&image.config).and_then(|config| by_config.get(&config));
        let Some(behind) = behind else {
            remarks.push(sentences::ONLY_DOCKER.about(&[("image", label(image))]));
            continue;
        };
        for (place, _) in behind {
            missed.remove(place);
        }
        compare_layers(image, behind, remarks);
        add_names(image, behind, (images, &mut owners), remarks);
    }
    for place in missed {
        if let Some(image) = images.list.get(place) {
            remarks.push(sentences::ONLY_OCI.about(&[("image", image.label())]));
        }
    }
}

/// The images that a descriptor leads to: itself, or those of the platforms that are in the archive.
fn images_behind(known: &mut Known, descriptor: &Descriptor) -> Vec<ImageManifest> {
    let Some(manifest) = manifest(known, descriptor) else { return Vec::new() };
    match manifest.document() {
        Document::Image(image) if !image.is_artifact() => [(**image).clone()].into(),
        Document::Index(index) => {
            let children = children(known, index);
            let found: Vec<_> = children.iter().map(|child| manifest_of(known, child)).collect();
            found.into_iter().flatten().collect()
        }
        Document::Image(_) | Document::Unknown => Vec::new(),
    }
}

fn manifest_of(known: &mut Known, descriptor: &Descriptor) -> Option<ImageManifest> {
    match manifest(known, descriptor)?.document() {
        Document::Image(image) if !image.is_artifact() => Some((**image).clone()),
        _ => None,
    }
}

/// A manifest of the archive; nothing where it is missing, damaged, or on its way.
fn manifest(known: &mut Known, descriptor: &Descriptor) -> Option<Manifest> {
    let bytes = known.file(&blob_path(&descriptor.digest), MAX_MANIFEST).ok()?.here()?;
    parse(&bytes).ok()
}

/// The digest that a path is made of: `blobs/sha256/<hex>`, or `<hex>.json`.
fn digest_in(path: &str) -> Option<Digest> {
    let blob = path.strip_prefix("blobs/").and_then(|path| path.split_once('/'));
    let (algorithm, encoded) = blob.or_else(|| Some(("sha256", path.strip_suffix(".json")?)))?;
    [algorithm, ":", encoded].concat().parse().ok()
}

/// Some paths tell no digest; then nothing can be told without hashing, and is not.
fn compare_layers(image: &SavedImage, behind: &[Behind], remarks: &mut Remarks) {
    let layers: Option<Vec<Digest>> = image.layers.iter().map(|path| digest_in(path)).collect();
    if layers.is_some_and(|layers| behind.iter().all(|(_, others)| *others != layers)) {
        remarks.push(sentences::OTHER_LAYERS.about(&[("image", label(image))]));
    }
}

fn add_names(
    image: &SavedImage,
    behind: &[Behind],
    (images, owners): (&mut Candidates, &mut BTreeMap<String, usize>),
    remarks: &mut Remarks,
) {
    let Some(first) = behind.first().map(|(place, _)| *place) else { return };
    for tag in &image.repo_tags {
        let name = names::full(tag);
        if let Named::Full(full) = &name {
            let owner = *owners.entry(full.as_str().to_string()).or_insert(first);
            if behind.iter().all(|(place, _)| *place != owner) {
                remarks.push(sentences::OTHER_NAME.about(&[("name", tag)]));
                continue;
            }
            if owner != first {
                continue;
            }
        }
        if let Some(candidate) = images.list.get_mut(first) {
            candidate.add_name(name, remarks);
        }
    }
}
