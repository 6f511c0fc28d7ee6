//! Docker's archives: a list of configurations and layers. Where there is no manifest, one is made.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::candidate::Candidates;
use super::files::Slice;
use super::known::{Found, Known, Remarks, about_path, unreadable};
use super::names;
use super::sentences;
use crate::compression::{Compression, HEAD};
use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest};
use crate::manifest::{ImageConfig, ImageManifest, MAX_CONFIG, MAX_MANIFEST, SavedImage};
use crate::media_type::MediaType;
use crate::sentence::Sentence;

/// The list of images.
pub(super) const LIST: &str = "manifest.json";

/// **Content** that has no file named after its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A part of a source.
    Slice(Slice),
    /// Bytes that were made here.
    Made(Vec<u8>),
}

/// Contents by their digests.
pub(super) type Contents = BTreeMap<Digest, Content>;

/// Reads the list of images; nothing where there is none, or where it is on its way.
pub(super) fn list(known: &mut Known) -> Result<Option<Vec<SavedImage>>, Sentence> {
    let Some(bytes) = known.file(LIST, MAX_MANIFEST)?.here() else { return Ok(None) };
    SavedImage::list(&bytes).map(Some).map_err(|error| unreadable(LIST, &error))
}

/// Makes a manifest for each image of the list.
pub(super) fn open(known: &mut Known, list: &[SavedImage], remarks: &mut Remarks) -> (Candidates, Contents) {
    let (mut images, mut contents) = (Candidates::default(), Contents::new());
    for image in list {
        match parts(known, image) {
            Ok(Some(parts)) => add(image, parts, (&mut images, &mut contents), remarks),
            Ok(None) => {}
            Err(sentence) => remarks.push(sentence),
        }
    }
    (images, contents)
}

/// What a manifest is made of.
struct Parts {
    config: (Slice, Descriptor),
    platform: Option<crate::descriptor::DescribedPlatform>,
    layers: Vec<(Slice, Descriptor)>,
}

/// Finds the parts of an image; nothing while some are on their way.
fn parts(known: &mut Known, image: &SavedImage) -> Result<Option<Parts>, Sentence> {
    let missing = |path: &str| about_path(sentences::MISSING.sentence(), path).with("image", label(image));
    let slice = known.files.find(&image.config).ok_or_else(|| missing(&image.config))?;
    let files = image.layers.iter().map(|path| known.files.find(path).ok_or_else(|| missing(path)));
    let files = files.collect::<Result<Vec<Slice>, Sentence>>()?;
    let Some(bytes) = known.file(&image.config, MAX_CONFIG)?.here() else { return Ok(None) };
    let config = Descriptor::new(MediaType::OciConfig, Digest::of(Algorithm::Sha256, &bytes), slice.size);
    // A configuration that nobody should read is passed on as it is; its reader says so.
    let read = ImageConfig::parse(&bytes).ok();
    let diff_ids = read.as_ref().map(|config| &*config.rootfs.diff_ids).filter(|ids| ids.len() == files.len());
    let layers = files.iter().enumerate().map(|(place, file)| {
        let diff_id = diff_ids.and_then(|ids| ids.get(place));
        layer(known, *file, diff_id).here().map(|layer| (*file, layer))
    });
    // Each is asked for before the first answer is waited for.
    let layers: Vec<_> = layers.collect();
    let Some(layers) = layers.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
    let platform = read.map(|config| config.platform()).filter(|platform| !platform.os.is_empty());
    Ok(Some(Parts { config: (slice, config), platform, layers }))
}

/// Describes a layer. The digest of one that is not compressed is its diff ID, which the configuration claims: whoever reads
/// the layer finds out. Any other is computed.
fn layer(known: &mut Known, file: Slice, diff_id: Option<&Digest>) -> Found<Descriptor> {
    let head = known.read(Slice { size: file.size.min(HEAD as u64), ..file });
    let Found::Here(head) = head else { return Found::Waiting };
    let (media_type, diff_id) = match Compression::sniff(&head) {
        Compression::None => (MediaType::OciLayer, diff_id),
        Compression::Gzip => (MediaType::OciLayerGzip, None),
        Compression::Zstd => (MediaType::OciLayerZstd, None),
    };
    let digest = diff_id.map_or_else(|| known.hash(file), |digest| Found::Here(digest.clone()));
    let Found::Here(digest) = digest else { return Found::Waiting };
    Found::Here(Descriptor::new(media_type, digest, file.size))
}

fn add(image: &SavedImage, parts: Parts, into: (&mut Candidates, &mut Contents), remarks: &mut Remarks) {
    let (images, contents) = into;
    let manifest = ImageManifest {
        schema_version: 2,
        media_type: Some(MediaType::OciManifest),
        artifact_type: None,
        config: parts.config.1.clone(),
        layers: parts.layers.iter().map(|(_, layer)| layer.clone()).collect(),
        subject: None,
        annotations: BTreeMap::new(),
    };
    let bytes = serde_json::to_vec(&manifest).unwrap_or_default();
    let digest = Digest::of(Algorithm::Sha256, &bytes);
    let mut descriptor = Descriptor::new(MediaType::OciManifest, digest.clone(), bytes.len() as u64);
    descriptor.platform = parts.platform;
    for (slice, part) in [parts.config].into_iter().chain(parts.layers) {
        contents.insert(part.digest, Content::Slice(slice));
    }
    contents.insert(digest, Content::Made(bytes));
    images.add(descriptor.clone(), true, None, remarks);
    for tag in &image.repo_tags {
        images.add(descriptor.clone(), true, Some(names::full(tag)), remarks);
    }
}

/// What an image is called in sentences.
pub(super) fn label(image: &SavedImage) -> &str {
    image.repo_tags.first().unwrap_or(&image.config)
}
