//! [Image configurations](https://github.com/opencontainers/image-spec/blob/main/config.md).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{ImageManifest, ManifestError, json};
use crate::descriptor::{DescribedPlatform, Descriptor, or_default};
use crate::digest::Digest;
use crate::media_type::Kind;
use crate::sentence::{Sentence, Words};

const DIFF_IDS: Words = Words::new(
    "config-diff-ids",
    "The configuration has {count} diff IDs for {layers} layers, so none can be told which is whose.",
);

const HISTORY: Words = Words::new(
    "config-history",
    "The history has {count} commands that make layers for {layers} layers, so none can be told which made which.",
);

/// What may not fit together, in words.
pub(crate) const PROBLEMS: [Words; 2] = [DIFF_IDS, HISTORY];

/// **Image configuration**: what the image is for, how it is started, and how its layers came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// When it was built, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who built it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// CPU architecture, in Go's words.
    #[serde(default, deserialize_with = "or_default")]
    pub architecture: String,
    /// Operating system, in Go's words.
    #[serde(default, deserialize_with = "or_default")]
    pub os: String,
    /// Version of the operating system, for Windows.
    #[serde(default, rename = "os.version", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Features of the operating system that the image needs.
    #[serde(default, rename = "os.features", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub os_features: Vec<String>,
    /// Variant of the CPU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// How a container is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<ContainerConfig>,
    /// The layers before compression.
    #[serde(default, deserialize_with = "or_default")]
    pub rootfs: Rootfs,
    /// The build, command by command, the oldest first.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<History>,
}

/// **Set that a document writes as a map** to empty objects; whatever else stands there is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(pub BTreeSet<String>);

impl Set {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Set {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Nothing {}
        serializer.collect_map(self.0.iter().map(|key| (key, Nothing {})))
    }
}

impl<'de> Deserialize<'de> for Set {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, serde::de::IgnoredAny>::deserialize(deserializer)?;
        let mut keys = BTreeSet::new();
        keys.extend(map.into_keys());
        Ok(Self(keys))
    }
}

/// **How a container is started.**
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// User name or ID, maybe with a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Ports that the image listens on, `80/tcp`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Set::is_empty")]
    pub exposed_ports: Set,
    /// Environment, `NAME=value`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// The command that is always run.
    #[serde(default, deserialize_with = "words", skip_serializing_if = "Vec::is_empty")]
    pub entrypoint: Vec<String>,
    /// Its arguments, or the command where there is no entrypoint.
    #[serde(default, deserialize_with = "words", skip_serializing_if = "Vec::is_empty")]
    pub cmd: Vec<String>,
    /// Folders that hold data beyond the container's life.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Set::is_empty")]
    pub volumes: Set,
    /// Where commands are run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_dir: Option<String>,
    /// Free text by key; shown, never acted on.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The signal that stops the container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<String>,
    /// The shell of commands in shell form.
    #[serde(default, deserialize_with = "words", skip_serializing_if = "Vec::is_empty")]
    pub shell: Vec<String>,
    /// Commands for images that are built from this one.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub on_build: Vec<String>,
}

/// **The layers before compression**, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rootfs {
    /// Always `layers`.
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    /// Their digests.
    #[serde(default, deserialize_with = "or_default")]
    pub diff_ids: Vec<Digest>,
}

/// **One command of the build.**
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// When it ran, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Who ran it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// A remark, mostly the builder's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether it made no layer.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub empty_layer: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Reads a list of words, or the single word that old builders wrote.
fn words<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        Many(Vec<String>),
        One(String),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Words::Many(words)) => words,
        Some(Words::One(word)) => [word].into(),
        None => Vec::new(),
    })
}

impl ImageConfig {
    /// Reads a configuration.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] for what is no configuration, or can be read in two ways.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        json::check(bytes, json::CONFIG_KEYS)?;
        super::read(bytes)
    }

    /// The platform it is for.
    pub fn platform(&self) -> DescribedPlatform {
        DescribedPlatform {
            architecture: self.architecture.clone(),
            os: self.os.clone(),
            os_version: self.os_version.clone(),
            os_features: self.os_features.clone(),
            variant: self.variant.clone(),
        }
    }

    /// What does not fit together with the manifest that names it.
    pub fn problems(&self, manifest: &ImageManifest) -> Vec<Sentence> {
        let mut problems = Vec::new();
        let layers = manifest.layers.len();
        let mut compare = |words: Words, count: usize| {
            if count != layers {
                let mut sentence = words.sentence();
                sentence.number("count", count as u64);
                sentence.number("layers", layers as u64);
                problems.push(sentence);
            }
        };
        compare(DIFF_IDS, self.rootfs.diff_ids.len());
        if !self.history.is_empty() {
            compare(HISTORY, self.history.iter().filter(|it| !it.empty_layer).count());
        }
        problems
    }
}

/// **A layer with what the configuration says of it.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSummary<'a> {
    /// The layer.
    pub descriptor: &'a Descriptor,
    /// Its digest before compression.
    pub diff_id: Option<&'a Digest>,
    /// The command that made it.
    pub history: Option<&'a History>,
    /// Whether it is kept elsewhere than in registries.
    pub foreign: bool,
}

/// Puts layers, diff IDs and history side by side. Where their numbers differ nobody knows which belong together, so none are given.
pub fn summarise<'a>(manifest: &'a ImageManifest, config: Option<&'a ImageConfig>) -> Vec<LayerSummary<'a>> {
    let layers = &manifest.layers;
    let fitting = |count: usize| count == layers.len();
    let diff_ids = config.map(|config| &config.rootfs.diff_ids).filter(|ids| fitting(ids.len()));
    let commands: Vec<&History> = config.iter().flat_map(|it| &it.history).filter(|it| !it.empty_layer).collect();
    let history = Some(commands).filter(|commands| fitting(commands.len()));
    let summary = |(at, descriptor): (usize, &'a Descriptor)| LayerSummary {
        descriptor,
        diff_id: diff_ids.and_then(|ids| ids.get(at)),
        history: history.as_ref().and_then(|commands| commands.get(at).copied()),
        foreign: descriptor.media_type.kind() == Some(Kind::ForeignLayer),
    };
    layers.iter().enumerate().map(summary).collect()
}
