//! Fetching manifests and configurations. Every byte is hashed before anything is made of it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::mem;

use super::answer::{is_page, refuse};
use super::base::Base;
use super::base64;
use super::endpoint::{Endpoint, Target};
use super::error::{Context, RegistryError, Stage};
use super::message::{Request, Response, TransportError};
use super::sentences::Reason;
use super::{Operation, Step};
use crate::descriptor::{DescribedPlatform, Descriptor};
use crate::digest::{Algorithm, Digest, Mismatch, Verified};
use crate::manifest::{Document, ImageConfig, ImageIndex, MAX_CONFIG, MAX_MANIFEST, MAX_NESTING, Manifest, Platform};
use crate::media_type::{Kind, MediaType};
use crate::reference::Reference;

/// How many of those that have no platform of their own are looked through for one.
const MAX_INDEXES: usize = 16;

/// The content of the empty descriptor, which is never fetched.
const EMPTY: &[u8] = b"{}";

/// **What is wanted** of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The index itself.
    Named,
    /// The image for this platform.
    Platform(Platform),
    /// The image for `linux/amd64`, or the only one.
    Default,
}

/// **A manifest that was fetched**, and the index it was chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The manifest.
    pub manifest: Manifest,
    /// The index that the name stands for, where the manifest was chosen from one.
    pub index: Option<Manifest>,
    /// The platform under which the index lists it.
    pub platform: Option<DescribedPlatform>,
}

/// **Media types that are asked for.** All of them make a header of more than 128 bytes, which a web page may send only to
/// a registry that allows it; two do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Accept {
    All,
    Oci,
    Docker,
}

impl Accept {
    fn header(self) -> String {
        let [index, manifest, list, image] = MediaType::MANIFESTS.each_ref().map(MediaType::as_str);
        match self {
            Self::All => [index, manifest, list, image].join(", "),
            Self::Oci => [index, manifest].join(", "),
            Self::Docker => [list, image].join(", "),
        }
    }

    /// Those two of which a manifest is one.
    fn of(child: Option<&Descriptor>) -> Self {
        match child.map(|child| &child.media_type) {
            Some(MediaType::DockerList | MediaType::DockerManifest) => Self::Docker,
            _ => Self::Oci,
        }
    }
}

/// **Operation: fetch a manifest.**
#[derive(Debug)]
pub struct ManifestPull {
    base: Option<Base>,
    context: Context,
    repository: String,
    target: Target,
    choice: Choice,
    /// What an index says of the manifest that is asked for now.
    child: Option<Descriptor>,
    platform: Option<DescribedPlatform>,
    index: Option<Manifest>,
    nesting: usize,
    accept: Accept,
    /// Indexes without a platform of their own, the next one last, with how deep they lie.
    waiting: Vec<(Descriptor, usize)>,
    /// How many indexes were looked through.
    looked: usize,
    /// The platforms that were found in them.
    platforms: Vec<String>,
}

impl ManifestPull {
    /// Fetches what `reference` stands for: with a digest, that decides and the tag is only a label.
    pub fn new(reference: &Reference, choice: Choice) -> Self {
        let target = match reference.digest().and_then(|digest| digest.parse().ok()) {
            Some(digest) => Target::Digest(digest),
            None => Target::Tag(reference.tag().unwrap_or("latest").into()),
        };
        Self {
            base: Base::of(reference.registry()),
            context: Context::of(reference, Stage::Manifest),
            repository: reference.repository().into(),
            target,
            choice,
            child: None,
            platform: None,
            index: None,
            nesting: 0,
            accept: Accept::All,
            waiting: Vec::new(),
            looked: 0,
            platforms: Vec::new(),
        }
    }

    /// The same as part of something else.
    pub(super) fn within(mut self, stage: Stage) -> Self {
        self.context.stage = stage;
        self
    }

    /// What its errors are about.
    pub(super) const fn context(&self) -> &Context {
        &self.context
    }

    /// What is asked for now.
    pub(super) const fn target(&self) -> &Target {
        &self.target
    }

    pub(super) fn request(&self) -> Result<Request, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        let endpoint = Endpoint::Manifest(self.repository.clone(), self.target.clone());
        let mut request = Request::get(base.join(&endpoint.to_string()), self.limit()?);
        request.headers.push("accept", &self.accept.header());
        Ok(request)
    }

    fn limit(&self) -> Result<u64, RegistryError> {
        match &self.child {
            Some(child) if child.size > MAX_MANIFEST => Err(too_large(&self.context, MAX_MANIFEST)),
            Some(child) => Ok(child.size),
            None => Ok(MAX_MANIFEST),
        }
    }

    fn verify(&self, response: Response) -> Result<Verified<Vec<u8>>, RegistryError> {
        let claimed: Option<Digest> =
            response.headers.get("docker-content-digest").and_then(|text| text.trim().parse().ok());
        let encoded = response.headers.get("content-encoding").is_some_and(|coding| coding != "identity");
        let expected = match (&self.target, &claimed) {
            (Target::Digest(digest), _) => digest.clone(),
            (Target::Tag(_), Some(claimed)) => claimed.clone(),
            (Target::Tag(_), None) => Digest::of(Algorithm::Sha256, &response.body),
        };
        let size = self.child.as_ref().map(|child| child.size);
        let verified = Verified::new(response.body, &expected, size).map_err(|mismatch| {
            let reason = match (&mismatch, &self.target) {
                (Mismatch::Digest { .. }, _) if encoded => Reason::Transcoded,
                (Mismatch::Digest { .. }, Target::Tag(_)) => Reason::LyingHeader,
                (Mismatch::Digest { .. }, _) => Reason::WrongDigest,
                (Mismatch::Size { .. }, _) => Reason::WrongSize,
            };
            mismatched(&self.context, reason, &mismatch)
        })?;
        match claimed {
            Some(claimed) if claimed.algorithm() == expected.algorithm() && claimed != expected => {
                let mismatch = Mismatch::Digest { expected: claimed, actual: expected };
                Err(mismatched(&self.context, Reason::LyingHeader, &mismatch))
            }
            _ => Ok(verified),
        }
    }

    fn parse(&self, response: Response) -> Result<Manifest, RegistryError> {
        let content_type = response.headers.get("content-type").map(MediaType::from_header).unwrap_or_default();
        if is_page(&response) {
            return Err(RegistryError::new(Reason::WebPage, &self.context).answered(&response, ""));
        }
        if is_schema1(&response) {
            // Its digest does not cover its signatures, so there is nothing to verify.
            return Err(RegistryError::new(Reason::Schema1, &self.context));
        }
        let status = Response { status: response.status, ..Response::default() };
        let bytes = self.verify(response).map_err(|error| error.answered(&status, ""))?;
        self.read(bytes, &content_type).map_err(|error| error.answered(&status, ""))
    }

    fn read(&self, bytes: Verified<Vec<u8>>, content_type: &MediaType) -> Result<Manifest, RegistryError> {
        let described = self.child.as_ref().map(|child| &child.media_type);
        Manifest::parse(bytes, content_type, described)
            .map_err(|error| RegistryError::document(&self.context, &error, Reason::NotManifest))
    }

    /// What to look at next in an index, with how deep it lies: the image or index for the platform, else the indexes that do
    /// not say what they are for.
    fn choose(&mut self, index: &ImageIndex) -> Result<(Descriptor, usize), RegistryError> {
        let (chosen, wanted) = match &self.choice {
            Choice::Platform(wanted) => (index.select(wanted), wanted.to_string()),
            Choice::Named | Choice::Default => (index.select_default(), Platform::default().to_string()),
        };
        let depth = self.nesting + 1;
        if let Some(chosen) = chosen {
            return Ok((chosen.clone(), depth));
        }
        let names = index.platforms().filter_map(|(_, child)| Some(child.platform.as_ref()?.name()));
        self.platforms.extend(names);
        let unnamed =
            index.manifests.iter().rev().filter(|it| {
                it.platform.is_none() && it.media_type.kind() == Some(Kind::Index) && !it.is_attestation()
            });
        self.waiting.extend(unnamed.take(MAX_INDEXES).map(|it| (it.clone(), depth)));
        self.waiting.pop().ok_or_else(|| {
            let reason = if self.platforms.is_empty() { Reason::NoImages } else { Reason::NoPlatform };
            let have = super::text::sanitize(&self.platforms.join(", "));
            RegistryError::new(reason, &self.context).with("platform", &wanted).with("platforms", &have)
        })
    }

    fn take(&mut self, mut manifest: Manifest) -> Result<Step<Pulled>, RegistryError> {
        loop {
            let (child, depth) = match (manifest.document(), &self.choice) {
                (Document::Index(_), Choice::Named) | (Document::Image(_) | Document::Unknown, _) => {
                    let (index, platform) = (self.index.take(), self.platform.take());
                    return Ok(Step::Done(Pulled { manifest, index, platform }));
                }
                (Document::Index(index), _) => self.choose(index)?,
            };
            self.looked += 1;
            if depth > MAX_NESTING || self.looked > MAX_INDEXES {
                return Err(RegistryError::new(Reason::Deep, &self.context));
            }
            self.index.get_or_insert(manifest);
            let embedded = embedded(&child);
            self.follow(child, depth);
            match embedded {
                Some(bytes) => manifest = self.read(bytes, &MediaType::default())?,
                None => return self.request().map(Step::Send),
            }
        }
    }

    fn follow(&mut self, child: Descriptor, depth: usize) {
        self.nesting = depth;
        self.platform.clone_from(&child.platform);
        self.target = Target::Digest(child.digest.clone());
        if self.accept != Accept::All {
            self.accept = Accept::of(Some(&child));
        }
        self.child = Some(child);
    }

    /// The same request for the other two media types, where only two of them were asked for.
    pub(super) fn ask_otherwise(&mut self) -> Option<Request> {
        if self.accept != Accept::Oci || self.child.is_some() {
            return None;
        }
        self.accept = Accept::Docker;
        self.request().ok()
    }
}

impl Operation for ManifestPull {
    type Output = Pulled;

    fn stage(&self) -> Stage {
        Stage::Manifest
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.request()
    }

    fn receive(&mut self, response: Response) -> Result<Step<Pulled>, RegistryError> {
        // Some call missing what they have in a type that was not asked for, others translate it to schema 1.
        let other = matches!(response.status, 404 | 406) || is_schema1(&response);
        if let Some(request) = if other { self.ask_otherwise() } else { None } {
            return Ok(Step::Send(request));
        }
        if response.status != 200 {
            return Err(refuse(&self.context, &response));
        }
        let manifest = self.parse(response)?;
        self.take(manifest)
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        let hidden = matches!(error, TransportError::Unreachable { hidden: true, .. });
        if !hidden || self.accept != Accept::All {
            return None;
        }
        self.accept = Accept::of(self.child.as_ref());
        self.request().ok()
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        unsent(&self.context, self.base.as_ref(), self.child.as_ref(), error)
    }
}

/// **A configuration that was fetched**, and the manifest that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledConfig {
    /// The manifest, and the index it was chosen from.
    pub image: Pulled,
    /// What the manifest says of the configuration.
    pub descriptor: Descriptor,
    /// The configuration's bytes.
    pub bytes: Verified<Vec<u8>>,
    /// What they say; artifacts have another kind of configuration, which is not read.
    pub config: Option<ImageConfig>,
}

impl PulledConfig {
    /// The platform of the image, where it is one: what the index says, else what the configuration says.
    pub fn platform(&self) -> Option<DescribedPlatform> {
        let stated = || self.config.as_ref().map(ImageConfig::platform);
        self.image.platform.clone().or_else(stated).filter(|platform| Platform::described(platform).is_some())
    }
}

/// **Operation: fetch an image's configuration**, by way of its manifest.
#[derive(Debug)]
pub struct ConfigPull {
    manifest: ManifestPull,
    image: Option<(Pulled, Descriptor)>,
}

impl ConfigPull {
    /// Fetches the configuration of what `reference` stands for.
    pub fn new(reference: &Reference, choice: Choice) -> Self {
        Self { manifest: ManifestPull::new(reference, choice), image: None }
    }

    fn context(&self) -> Context {
        self.manifest.context.at(Stage::Config)
    }

    fn ask(&mut self, pulled: Pulled) -> Result<Step<PulledConfig>, RegistryError> {
        let context = self.context();
        let Document::Image(image) = pulled.manifest.document() else {
            let media_type = super::text::sanitize(pulled.manifest.descriptor().media_type.as_str());
            return Err(RegistryError::new(Reason::NoConfig, &context).with("type", &media_type));
        };
        let descriptor = image.config.clone();
        if descriptor.size > MAX_CONFIG {
            return Err(too_large(&context, MAX_CONFIG));
        }
        let empty = || Verified::new(EMPTY.to_vec(), &descriptor.digest, Some(descriptor.size)).ok();
        if let Some(bytes) = embedded(&descriptor).or_else(empty) {
            let config = Self::read(&context, &descriptor, &bytes)?;
            return Ok(Step::Done(PulledConfig { image: pulled, descriptor, bytes, config }));
        }
        let base = self.manifest.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &context))?;
        let endpoint = Endpoint::Blob(self.manifest.repository.clone(), descriptor.digest.clone());
        let request = Request::get(base.join(&endpoint.to_string()), descriptor.size);
        self.image = Some((pulled, descriptor));
        Ok(Step::Send(request))
    }

    fn read(
        context: &Context,
        descriptor: &Descriptor,
        bytes: &Verified<Vec<u8>>,
    ) -> Result<Option<ImageConfig>, RegistryError> {
        match descriptor.media_type.kind() {
            Some(Kind::Config) => ImageConfig::parse(bytes.get())
                .map(Some)
                .map_err(|error| RegistryError::document(context, &error, Reason::NotConfig)),
            _ => Ok(None),
        }
    }
}

impl Operation for ConfigPull {
    type Output = PulledConfig;

    fn stage(&self) -> Stage {
        if self.image.is_some() { Stage::Config } else { self.manifest.stage() }
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.manifest.start()
    }

    fn receive(&mut self, mut response: Response) -> Result<Step<PulledConfig>, RegistryError> {
        let Some((_, descriptor)) = &self.image else {
            return match self.manifest.receive(response)? {
                Step::Send(request) => Ok(Step::Send(request)),
                Step::Done(pulled) => self.ask(pulled),
            };
        };
        let context = self.context();
        if response.status != 200 {
            return Err(refuse(&context, &response).with("digest", descriptor.digest.as_str()));
        }
        let body = mem::take(&mut response.body);
        let page = is_page(&response);
        let bytes = Verified::new(body, &descriptor.digest, Some(descriptor.size)).map_err(|mismatch| {
            let error = RegistryError::mismatch(&context, &mismatch);
            let error = if page { RegistryError::new(Reason::WebPage, &context) } else { error };
            error.answered(&response, "")
        })?;
        let config = Self::read(&context, descriptor, &bytes)?;
        // Only now is it over: another place may be asked for what was refused.
        let done = self.image.take().map(|(image, descriptor)| PulledConfig { image, descriptor, bytes, config });
        done.map(Step::Done).ok_or_else(|| RegistryError::new(Reason::NotConfig, &context))
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        if self.image.is_some() { None } else { self.manifest.retry(error) }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        match &self.image {
            Some((_, descriptor)) => unsent(&self.context(), self.manifest.base.as_ref(), Some(descriptor), error),
            None => self.manifest.fail(error),
        }
    }
}

/// The error of an answer that did not come. A body that is longer than its descriptor says is of another size.
fn unsent(
    context: &Context,
    base: Option<&Base>,
    expected: Option<&Descriptor>,
    error: TransportError,
) -> RegistryError {
    match (error, expected) {
        (TransportError::TooLarge { limit }, Some(expected)) if limit == expected.size => {
            RegistryError::new(Reason::TooMany, context).with("expected", &expected.size.to_string())
        }
        (error, _) => {
            let url = base.map(|base| base.join("/v2/")).unwrap_or_default();
            RegistryError::transport(context, error, &url)
        }
    }
}

/// What a descriptor embeds, if it is what its digest names. If it is not, the digest still says what is meant.
fn embedded(descriptor: &Descriptor) -> Option<Verified<Vec<u8>>> {
    let bytes = base64::decode(descriptor.data.as_deref()?)?;
    Verified::new(bytes, &descriptor.digest, Some(descriptor.size)).ok()
}

fn is_schema1(response: &Response) -> bool {
    response.headers.get("content-type").map(MediaType::from_header).and_then(|it| it.kind()) == Some(Kind::Schema1)
}

pub(super) fn mismatched(context: &Context, reason: Reason, mismatch: &Mismatch) -> RegistryError {
    match mismatch {
        Mismatch::Digest { expected, actual } => {
            RegistryError::new(reason, context).with("expected", expected.as_str()).with("actual", actual.as_str())
        }
        Mismatch::Size { .. } => RegistryError::mismatch(context, mismatch),
    }
}

fn too_large(context: &Context, limit: u64) -> RegistryError {
    RegistryError::new(Reason::TooLarge, context).with("limit", &limit.to_string())
}
