//! Listing [what refers to a manifest](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers):
//! signatures, attestations, SBOMs.
//!
//! A registry answers by its referrers API, or has an index under a tag that is made of the digest. Beside both, cosign's older
//! versions leave manifests under tags of their own. All of them are asked for, and what is found twice is told once.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::answer::refuse;
use super::base::Base;
use super::endpoint::{Endpoint, Target};
use super::error::{Context, RegistryError, Stage};
use super::message::{Request, Response, TransportError};
use super::pages::{Held, Pages};
use super::pull::{Choice, ManifestPull};
use super::sentences::Reason;
use super::{Operation, Step};
use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest, Verified};
use crate::manifest::{Document, ImageManifest, Manifest};
use crate::media_type::{Kind, MediaType};
use crate::reference::Reference;

/// The most referrers that are listed.
pub const MAX_REFERRERS: usize = 10_000;

/// What tags end with that are made of a digest: nothing for the specification's own, the others for cosign's.
const SUFFIXES: [&str; 4] = ["", ".sig", ".att", ".sbom"];

/// **Operation: fetch some more of what refers to a manifest.** Start it again until [`is_finished`](Self::is_finished).
#[derive(Debug)]
pub struct Referrers {
    base: Option<Base>,
    context: Context,
    /// The repository, with neither tag nor digest.
    reference: Reference,
    /// The artifact type that is wanted.
    kind: Option<String>,
    phase: Phase,
    seen: BTreeSet<Digest>,
}

#[derive(Debug)]
enum Phase {
    /// What the name stands for is asked first.
    Subject(ManifestPull),
    Api(Digest, Pages),
    /// The tag with the first of these endings is asked for.
    Tag(Digest, &'static [&'static str], ManifestPull),
    Over,
}

impl Referrers {
    /// Lists what refers to the manifest that `reference` stands for, of one artifact type if that is said.
    pub fn new(reference: &Reference, kind: Option<String>) -> Self {
        let context = Context::of(reference, Stage::Referrers);
        let subject = ManifestPull::new(reference, Choice::Named).within(Stage::Referrers);
        let digest = match subject.target() {
            Target::Digest(digest) => Some(digest.clone()),
            Target::Tag(_) => None,
        };
        let mut referrers = Self {
            base: Base::of(reference.registry()),
            context,
            reference: reference.without_tag(),
            kind,
            phase: Phase::Subject(subject),
            seen: BTreeSet::new(),
        };
        if let Some(digest) = digest {
            referrers.phase = referrers.api(digest);
        }
        referrers
    }

    /// Whether there is nothing left to ask for.
    pub const fn is_finished(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    fn api(&self, digest: Digest) -> Phase {
        let list = |kind| Endpoint::Referrers(self.reference.repository().into(), digest.clone(), kind);
        let pages = Pages::new(self.base.clone(), list(None), None, list(self.kind.clone()).to_string());
        Phase::Api(digest, pages)
    }

    /// Asks for the tags with these endings.
    fn tags(&self, digest: Digest, suffixes: &'static [&'static str]) -> Phase {
        let Some(suffix) = suffixes.first() else { return Phase::Over };
        match self.reference.with_tag(&stand_in(&digest, suffix)) {
            Ok(reference) => {
                let pull = ManifestPull::new(&reference, Choice::Named).within(Stage::Referrers);
                Phase::Tag(digest, suffixes, pull)
            }
            Err(_) => Phase::Over,
        }
    }

    /// What of these is wanted and new.
    fn keep(&mut self, found: Vec<Descriptor>, is_filtered: bool) -> Result<Vec<Descriptor>, RegistryError> {
        let wanted = |it: &Descriptor| is_filtered || self.kind.is_none() || self.kind == it.artifact_type;
        let found: Vec<_> = found.into_iter().filter(wanted).collect();
        let fresh: Vec<_> = found.into_iter().filter(|it| self.seen.insert(it.digest.clone())).collect();
        if self.seen.len() > MAX_REFERRERS {
            let error = RegistryError::new(Reason::TooManyReferrers, &self.context);
            return Err(error.with("limit", &MAX_REFERRERS.to_string()));
        }
        Ok(fresh)
    }

    fn listed(
        &mut self,
        response: &Response,
        digest: Digest,
        mut pages: Pages,
    ) -> Result<Vec<Descriptor>, RegistryError> {
        let found = match response.status {
            200 => read(&self.context, response)?,
            // So say those that do not know the request.
            400 | 404 | 405 | 406 | 410 | 501 => None,
            _ => return Err(refuse(&self.context, response)),
        };
        let Some(found) = found else {
            self.phase = self.tags(digest, &SUFFIXES);
            return Ok(Vec::new());
        };
        let filters = response.headers.all("oci-filters-applied").flat_map(|value| value.split(','));
        let is_filtered = filters.map(str::trim).any(|filter| filter.eq_ignore_ascii_case("artifactType"));
        let (count, before) = (found.len(), self.seen.len());
        // What is not of the wanted type is no reason to think that a page repeats another one.
        let other = found.iter().any(|it| !self.seen.contains(&it.digest) && self.kind != it.artifact_type);
        let fresh = self.keep(found, is_filtered)?;
        let held = Held { count, last: None, fresh: other || self.seen.len() > before };
        pages.turn(response, held, &self.context)?;
        let [_, legacy @ ..] = &SUFFIXES;
        self.phase = if pages.is_finished() { self.tags(digest, legacy) } else { Phase::Api(digest, pages) };
        Ok(fresh)
    }

    /// Takes what stands under a tag: the list itself, or one referrer.
    fn tagged(&mut self, manifest: &Manifest, suffix: &str) -> Result<Vec<Descriptor>, RegistryError> {
        let found = match manifest.document() {
            Document::Index(index) if suffix.is_empty() => index.manifests.clone(),
            _ if suffix.is_empty() => Vec::new(),
            Document::Image(image) => {
                let mut descriptor = manifest.descriptor();
                descriptor.artifact_type = artifact_type(image);
                descriptor.annotations.clone_from(&image.annotations);
                [descriptor].into()
            }
            _ => [manifest.descriptor()].into(),
        };
        self.keep(found, false)
    }
}

/// The tag that is made of a digest, with such an ending.
pub(super) fn stand_in(digest: &Digest, suffix: &str) -> String {
    let encoded = digest.encoded().get(..64).unwrap_or_default();
    [digest.algorithm().name(), "-", encoded, suffix].concat()
}

/// The list in an answer; nothing where it is something else, as from those that answer everything.
pub(super) fn read(context: &Context, response: &Response) -> Result<Option<Vec<Descriptor>>, RegistryError> {
    let content_type = response.headers.get("content-type").map(MediaType::from_header).unwrap_or_default();
    if !content_type.is_unspecific() && content_type.kind() != Some(Kind::Index) {
        return Ok(None);
    }
    // Nobody names this list by a digest, so there is none to hold it to.
    let digest = Digest::of(Algorithm::Sha256, &response.body);
    let Ok(bytes) = Verified::new(response.body.clone(), &digest, None) else { return Ok(None) };
    match Manifest::parse(bytes, &content_type, None) {
        Ok(manifest) => Ok(match manifest.document() {
            Document::Index(index) => Some(index.manifests.clone()),
            _ => None,
        }),
        Err(_) if content_type.is_unspecific() => Ok(None),
        Err(error) => Err(RegistryError::document(context, &error, Reason::NotManifest).answered(response, "")),
    }
}

/// What kind of artifact a manifest is that does not say so: what its configuration is, or what its content is.
pub(super) fn artifact_type(image: &ImageManifest) -> Option<String> {
    let config = Some(&image.config.media_type).filter(|it| !matches!(it.kind(), Some(Kind::Config | Kind::Empty)));
    let content = config.or_else(|| image.layers.first().map(|layer| &layer.media_type));
    image.artifact_type.clone().or_else(|| content.map(|it| it.as_str().into()))
}

impl Operation for Referrers {
    type Output = Vec<Descriptor>;

    fn stage(&self) -> Stage {
        Stage::Referrers
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        match &mut self.phase {
            Phase::Subject(pull) | Phase::Tag(_, _, pull) => pull.start(),
            Phase::Api(_, pages) => pages.request(&self.context),
            Phase::Over => Err(RegistryError::new(Reason::Aborted, &self.context)),
        }
    }

    fn receive(&mut self, response: Response) -> Result<Step<Vec<Descriptor>>, RegistryError> {
        match core::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Subject(mut pull) => match pull.receive(response)? {
                Step::Send(request) => {
                    self.phase = Phase::Subject(pull);
                    Ok(Step::Send(request))
                }
                Step::Done(pulled) => {
                    self.phase = self.api(pulled.manifest.descriptor().digest);
                    self.start().map(Step::Send)
                }
            },
            Phase::Api(digest, pages) => self.listed(&response, digest, pages).map(Step::Done),
            Phase::Tag(digest, suffixes, mut pull) => {
                let status = response.status;
                let pulled = match pull.receive(response) {
                    Ok(Step::Send(request)) => {
                        self.phase = Phase::Tag(digest, suffixes, pull);
                        return Ok(Step::Send(request));
                    }
                    Ok(Step::Done(pulled)) => Some(pulled),
                    // There is no such tag, or none may be called so.
                    Err(_) if matches!(status, 400 | 404) => None,
                    Err(error) => return Err(error),
                };
                let (suffix, others) = suffixes.split_first().unwrap_or((&"", &[]));
                self.phase = self.tags(digest, others);
                let found = pulled.map_or(Ok(Vec::new()), |pulled| self.tagged(&pulled.manifest, suffix))?;
                Ok(Step::Done(found))
            }
            Phase::Over => Err(RegistryError::new(Reason::Aborted, &self.context)),
        }
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        match &mut self.phase {
            Phase::Subject(pull) | Phase::Tag(_, _, pull) => pull.retry(error),
            Phase::Api(..) | Phase::Over => None,
        }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
