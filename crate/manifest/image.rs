//! [Image manifests](https://github.com/opencontainers/image-spec/blob/main/manifest.md), which artifacts use too.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::descriptor::{Descriptor, or_default};
use crate::media_type::{Kind, MediaType};

/// **Image manifest**: a configuration and layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageManifest {
    /// Always 2.
    #[serde(rename = "schemaVersion", deserialize_with = "super::index::schema_version")]
    pub schema_version: u64,
    /// What the document says it is.
    #[serde(default, rename = "mediaType", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<MediaType>,
    /// What kind of artifact it is, where it is one.
    #[serde(default, rename = "artifactType", skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The configuration.
    pub config: Descriptor,
    /// The layers, the lowest first.
    #[serde(default, deserialize_with = "or_default")]
    pub layers: Vec<Descriptor>,
    /// The manifest this one is about; it need not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free text by key.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl ImageManifest {
    /// Whether it is no container image: a chart, an SBOM, a signature.
    pub fn is_artifact(&self) -> bool {
        self.config.media_type.kind() != Some(Kind::Config)
    }

    /// The sum of the layers' sizes, as they are transferred.
    pub fn size(&self) -> u64 {
        self.layers.iter().fold(0, |sum, layer| sum.saturating_add(layer.size))
    }
}
