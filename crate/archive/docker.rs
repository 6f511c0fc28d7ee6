//! Docker's list of images: `manifest.json`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::layout::blob_path;
use crate::manifest::ImageManifest;

/// **Image of the list.**
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Saved {
    #[serde(rename = "Config")]
    config: String,
    #[serde(rename = "RepoTags")]
    repo_tags: Vec<String>,
    #[serde(rename = "Layers")]
    layers: Vec<String>,
}

/// Adds an image, or another name of one that is there.
pub(super) fn add(list: &mut Vec<Saved>, image: &ImageManifest, tag: Option<String>) {
    let config = blob_path(&image.config.digest);
    let layers: Vec<String> = image.layers.iter().map(|layer| blob_path(&layer.digest)).collect();
    match list.iter_mut().find(|known| known.config == config && known.layers == layers) {
        Some(known) => known.repo_tags.extend(tag),
        None => list.push(Saved { config, repo_tags: tag.into_iter().collect(), layers }),
    }
}

/// The list as a document.
pub(super) fn list(list: &[Saved]) -> Vec<u8> {
    serde_json::to_vec(list).unwrap_or_default()
}
