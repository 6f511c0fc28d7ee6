//! Pushing a manifest: its bytes as they are, and where the registry does not do so itself, a line in the list of its subject.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::answer::refuse;
use super::super::base::Base;
use super::super::endpoint::{Endpoint, Target};
use super::super::error::{Context, RegistryError, Stage};
use super::super::message::{Body, Method, Request, Response, TransportError};
use super::super::pull::mismatched;
use super::super::referrers::artifact_type;
use super::super::sentences::Reason;
use super::super::{Operation, Step};
use super::check_kept;
use super::referrers::Referral;
use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest, Mismatch, Verified};
use crate::manifest::{Document, MAX_MANIFEST, Manifest};
use crate::media_type::MediaType;
use crate::reference::Reference;

/// **How a manifest is found** from what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The registry lists it by itself.
    Indexed,
    /// It stands in the list under a tag that is made of the digest.
    Fallback,
}

impl Subject {
    /// Its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Indexed => "indexed",
            Self::Fallback => "fallback",
        }
    }
}

/// **A manifest that was pushed.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Media type, digest and size.
    pub descriptor: Descriptor,
    /// How it is found, where it is about another one.
    pub subject: Option<Subject>,
}

/// **Operation: push a manifest**, whose content and children are there already.
#[derive(Debug)]
pub struct ManifestPush {
    base: Option<Base>,
    context: Context,
    repository: String,
    target: Target,
    descriptor: Descriptor,
    bytes: Rc<[u8]>,
    /// What it is about, and how the list of that calls it.
    subject: Option<(Digest, Descriptor)>,
    /// The list, while it is worked on.
    referral: Option<Referral>,
}

impl ManifestPush {
    /// Pushes a manifest under the tag of `reference`, else under its digest. A digest in the name has to be that of the bytes.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] for what is no manifest, or can be read in two ways; nothing is sent then.
    pub fn new(reference: &Reference, bytes: Vec<u8>, media_type: Option<&str>) -> Result<Self, RegistryError> {
        let context = Context::of(reference, Stage::Push);
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(RegistryError::new(Reason::Oversized, &context));
        }
        let named: Option<Digest> = reference.digest().and_then(|digest| digest.parse().ok());
        let expected = named.unwrap_or_else(|| Digest::of(Algorithm::Sha256, &bytes));
        let bytes = Verified::new(bytes, &expected, None)
            .map_err(|mismatch: Mismatch| mismatched(&context, Reason::WrongSource, &mismatch))?;
        let said = media_type.map(MediaType::from).unwrap_or_default();
        let manifest = Manifest::parse(bytes, &said, None)
            .map_err(|error| RegistryError::document(&context, &error, Reason::NotPushable))?;
        let target = match reference.tag() {
            Some(tag) => Target::Tag(tag.into()),
            None => Target::Digest(expected),
        };
        let descriptor = manifest.descriptor();
        Ok(Self {
            base: Base::of(reference.registry()),
            context,
            repository: reference.repository().into(),
            target,
            subject: subject(&manifest, &descriptor),
            bytes: manifest.bytes().into(),
            descriptor,
            referral: None,
        })
    }

    fn done(&self, subject: Option<Subject>) -> Pushed {
        Pushed { descriptor: self.descriptor.clone(), subject }
    }

    fn put(&mut self, response: &Response) -> Result<Step<Pushed>, RegistryError> {
        if !matches!(response.status, 200..=299) {
            return Err(refuse(&self.context, response));
        }
        check_kept(&self.context, response, &self.descriptor.digest)?;
        let Some((subject, entry)) = self.subject.take() else { return Ok(Step::Done(self.done(None))) };
        if response.headers.get("oci-subject").is_some_and(|text| text.trim() == subject.as_str()) {
            return Ok(Step::Done(self.done(Some(Subject::Indexed))));
        }
        let mut referral = Referral::new(&self.context, self.base.as_ref(), &self.repository, &subject, entry);
        let request = referral.read();
        self.referral = Some(referral);
        Ok(Step::Send(request))
    }
}

/// What a manifest is about, and what the list of that says of it.
fn subject(manifest: &Manifest, descriptor: &Descriptor) -> Option<(Digest, Descriptor)> {
    let (subject, artifact_type, annotations) = match manifest.document() {
        Document::Image(image) => (image.subject.as_ref()?, artifact_type(image), &image.annotations),
        Document::Index(index) => (index.subject.as_ref()?, index.artifact_type.clone(), &index.annotations),
        Document::Unknown => return None,
    };
    let entry = Descriptor { artifact_type, annotations: annotations.clone(), ..descriptor.clone() };
    Some((subject.digest.clone(), entry))
}

impl Operation for ManifestPush {
    type Output = Pushed;

    fn stage(&self) -> Stage {
        Stage::Push
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        let endpoint = Endpoint::Manifest(self.repository.clone(), self.target.clone());
        let mut request = Request::change(Method::Put, base.join(&endpoint.to_string()));
        request.headers.push("content-type", self.descriptor.media_type.as_str());
        request.body = Body::Bytes(Rc::clone(&self.bytes));
        // The same bytes in the same place are the same twice.
        request.repeatable = true;
        Ok(request)
    }

    fn receive(&mut self, response: Response) -> Result<Step<Pushed>, RegistryError> {
        match &mut self.referral {
            None => self.put(&response),
            Some(referral) => Ok(match referral.receive(&response)? {
                Step::Send(request) => Step::Send(request),
                Step::Done(()) => Step::Done(self.done(Some(Subject::Fallback))),
            }),
        }
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        self.referral.as_mut()?.retry(error)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
