//! What crosses to JavaScript, as JSON text: `JSON.parse` makes own properties of whatever keys a registry chose.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Serialize, Serializer};

use super::sentence_view::SentenceView;
use crate::descriptor::{DescribedPlatform, Descriptor};
use crate::digest::Digest;
use crate::manifest::{Document, History, ImageConfig, ImageIndex, ImageManifest, Manifest, summarise};
use crate::registry::{Claim, Event, Notices, PulledConfig, RegistryError};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum ManifestView<'a> {
    Index {
        descriptor: Descriptor,
        manifest: &'a ImageIndex,
        platforms: Vec<ChoiceView<'a>>,
        attestations: Vec<AttestationView<'a>>,
    },
    Image {
        descriptor: Descriptor,
        manifest: &'a ImageManifest,
        artifact: bool,
    },
    Unknown {
        descriptor: Descriptor,
    },
}

#[derive(Serialize)]
pub(super) struct ChoiceView<'a> {
    name: String,
    platform: &'a DescribedPlatform,
    descriptor: &'a Descriptor,
}

#[derive(Serialize)]
pub(super) struct AttestationView<'a> {
    descriptor: &'a Descriptor,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Digest>,
}

impl<'a> ManifestView<'a> {
    pub(super) fn of(manifest: &'a Manifest) -> Self {
        let descriptor = manifest.descriptor();
        match manifest.document() {
            Document::Index(index) => Self::Index {
                descriptor,
                manifest: index,
                platforms: index.platforms().filter_map(|(_, child)| ChoiceView::of(child)).collect(),
                attestations: index
                    .attestations()
                    .map(|it| AttestationView { descriptor: it.descriptor, subject: it.subject })
                    .collect(),
            },
            Document::Image(image) => Self::Image { descriptor, manifest: image, artifact: image.is_artifact() },
            Document::Unknown => Self::Unknown { descriptor },
        }
    }
}

impl<'a> ChoiceView<'a> {
    fn of(descriptor: &'a Descriptor) -> Option<Self> {
        let platform = descriptor.platform.as_ref()?;
        Some(Self { name: platform.name(), platform, descriptor })
    }
}

#[derive(Serialize)]
pub(super) struct ConfigView<'a> {
    descriptor: &'a Descriptor,
    image: ManifestView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<ManifestView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a ImageConfig>,
    layers: Vec<LayerView<'a>>,
    size: u64,
    problems: Vec<SentenceView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LayerView<'a> {
    descriptor: &'a Descriptor,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff_id: Option<&'a Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<&'a History>,
    foreign: bool,
}

impl<'a> ConfigView<'a> {
    pub(super) fn of(pulled: &'a PulledConfig) -> Self {
        let config = pulled.config.as_ref();
        let image = match pulled.image.manifest.document() {
            Document::Image(image) => Some(&**image),
            Document::Index(_) | Document::Unknown => None,
        };
        let layers = image.map(|image| summarise(image, config)).unwrap_or_default();
        let problems = image.zip(config).map(|(image, config)| config.problems(image)).unwrap_or_default();
        Self {
            descriptor: &pulled.descriptor,
            image: ManifestView::of(&pulled.image.manifest),
            index: pulled.image.index.as_ref().map(ManifestView::of),
            platform: pulled.platform().map(|platform| platform.name()),
            config,
            layers: layers
                .into_iter()
                .map(|it| LayerView {
                    descriptor: it.descriptor,
                    diff_id: it.diff_id,
                    history: it.history,
                    foreign: it.foreign,
                })
                .collect(),
            size: image.map(ImageManifest::size).unwrap_or_default(),
            problems: problems.iter().map(SentenceView::of).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ClaimView<'a> {
    descriptor: &'a Descriptor,
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<SentenceView>,
}

impl<'a> ClaimView<'a> {
    pub(super) fn of(claim: &'a Claim) -> Self {
        let notice = claim.notice.as_ref().map(SentenceView::of);
        Self { descriptor: &claim.descriptor, verified: claim.verified, notice }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NoticesView<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notices: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<RateLimitView<'a>>,
}

#[derive(Serialize)]
struct RateLimitView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

impl<'a> NoticesView<'a> {
    pub(super) fn of(notices: &'a Notices) -> Self {
        let rate_limit = notices.rate_limit.as_ref().map(|it| RateLimitView {
            limit: it.limit,
            remaining: it.remaining,
            window: it.window,
            source: it.source.as_deref(),
        });
        Self { notices: &notices.warnings, rate_limit }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorView<'a> {
    code: &'static str,
    sentence: SentenceView,
    hint: SentenceView,
    registry: &'a str,
    reference: &'a str,
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
}

impl<'a> ErrorView<'a> {
    pub(super) fn of(error: &'a RegistryError) -> Self {
        Self {
            code: error.code().as_str(),
            sentence: SentenceView::of(error.sentence()),
            hint: SentenceView::of(error.hint()),
            registry: &error.context().registry,
            reference: &error.context().reference,
            step: error.context().stage.as_str(),
            status: error.status(),
            retryable: error.is_retryable(),
            retry_after: error.retry_after(),
            detail: error.detail(),
            attempts: Some(error.attempts()).filter(|attempts| *attempts > 1),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventView<'a> {
    id: u32,
    phase: &'static str,
    method: &'static str,
    url: &'a str,
    headers: Fields<'a>,
    personal: bool,
    step: &'static str,
    registry: &'a str,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_headers: Option<Fields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_in: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
}

impl<'a> EventView<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        Self {
            id: event.id,
            phase: event.phase.as_str(),
            method: event.method.name(),
            url: &event.url,
            headers: Fields(&event.headers),
            personal: event.personal,
            step: event.stage.as_str(),
            registry: &event.registry,
            attempt: event.attempt,
            status: event.status,
            bytes: event.bytes,
            milliseconds: event.milliseconds,
            response_headers: event.status.map(|_| Fields(&event.response_headers)),
            error: event.error.as_deref(),
            retry_in: event.retry_in,
            attempts: event.attempts,
        }
    }
}

/// Header fields as one object.
struct Fields<'a>(&'a [(String, String)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
