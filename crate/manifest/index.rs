//! [Image indexes](https://github.com/opencontainers/image-spec/blob/main/image-index.md), Docker's manifest lists.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::platform::Platform;
use crate::descriptor::{Descriptor, or_default};
use crate::digest::Digest;
use crate::media_type::{Kind, MediaType};

/// **Image index**: one name for the images of several platforms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageIndex {
    /// Always 2.
    #[serde(rename = "schemaVersion", deserialize_with = "schema_version")]
    pub schema_version: u64,
    /// What the document says it is.
    #[serde(default, rename = "mediaType", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<MediaType>,
    /// What kind of artifact it is, where it is one.
    #[serde(default, rename = "artifactType", skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// What is in it.
    #[serde(default, deserialize_with = "or_default")]
    pub manifests: Vec<Descriptor>,
    /// The manifest this one is about; it need not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free text by key.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// **Attestation** in an index, and the image it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation<'a> {
    /// The attestation's manifest.
    pub descriptor: &'a Descriptor,
    /// The image's manifest.
    pub subject: Option<Digest>,
}

impl ImageIndex {
    /// The images to choose from with their platforms, in the index's order; attestations are left out.
    pub fn platforms(&self) -> impl Iterator<Item = (Platform, &Descriptor)> {
        self.images().filter_map(|child| Some((Platform::described(child.platform.as_ref()?)?, child)))
    }

    /// The attestations.
    pub fn attestations(&self) -> impl Iterator<Item = Attestation<'_>> {
        self.manifests.iter().filter(|child| child.is_attestation()).map(|descriptor| {
            let subject = descriptor.annotations.get("vnd.docker.reference.digest");
            Attestation { descriptor, subject: subject.and_then(|text| text.parse().ok()) }
        })
    }

    /// The image for a platform: the one whose variant comes closest to the wanted one without exceeding it, the first of several.
    pub fn select(&self, wanted: &Platform) -> Option<&Descriptor> {
        let ranked = self.platforms().filter_map(|(platform, child)| Some((wanted.distance(&platform)?, child)));
        // `min_by_key` gives the first of several that are equally near.
        ranked.min_by_key(|(distance, _)| *distance).map(|(_, child)| child)
    }

    /// The image for somebody who did not say which: `linux/amd64`, or the only one there is.
    pub fn select_default(&self) -> Option<&Descriptor> {
        self.select(&Platform::default()).or_else(|| {
            let mut images = self.images();
            images.next().filter(|_| images.next().is_none())
        })
    }

    /// Manifests that are not attestations.
    fn images(&self) -> impl Iterator<Item = &Descriptor> {
        let runnable = |child: &&Descriptor| matches!(child.media_type.kind(), Some(Kind::Image | Kind::Index));
        self.manifests.iter().filter(|child| !child.is_attestation()).filter(runnable)
    }
}

/// Reads the one schema version there is.
pub(super) fn schema_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    match u64::deserialize(deserializer)? {
        2 => Ok(2),
        _ => Err(D::Error::custom("the schema version is 2")),
    }
}
