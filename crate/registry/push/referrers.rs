//! The [list of what refers to a manifest] that stands under a tag, where a registry keeps none by itself: it is read, changed and
//! written again, and read once more to see whether somebody else has written meanwhile.
//!
//! [list of what refers to a manifest]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject

use alloc::string::{String, ToString};

use super::super::Step;
use super::super::answer::refuse;
use super::super::base::Base;
use super::super::endpoint::{Endpoint, Target};
use super::super::error::{Context, RegistryError};
use super::super::message::{Body, Method, Request, Response, TransportError};
use super::super::referrers::stand_in;
use super::super::sentences::Reason;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::layout::{Entry, LayoutIndex};
use crate::manifest::MAX_MANIFEST;
use crate::media_type::{Kind, MediaType};

/// How often the list is written at most.
const MAX_WRITES: u32 = 6;

/// **One entry on its way into the list.**
#[derive(Debug)]
pub(super) struct Referral {
    context: Context,
    url: String,
    tag: String,
    entry: Descriptor,
    writes: u32,
    /// Whether the answer to a change is waited for.
    writing: bool,
}

impl Referral {
    pub(super) fn new(
        context: &Context,
        base: Option<&Base>,
        repository: &str,
        subject: &Digest,
        entry: Descriptor,
    ) -> Self {
        let tag = stand_in(subject, "");
        let endpoint = Endpoint::Manifest(repository.into(), Target::Tag(tag.clone()));
        let url = base.map(|base| base.join(&endpoint.to_string())).unwrap_or_default();
        Self { context: context.clone(), url, tag, entry, writes: 0, writing: false }
    }

    /// The request for the list as it is now.
    pub(super) fn read(&mut self) -> Request {
        self.writing = false;
        let mut request = Request::get(self.url.clone(), MAX_MANIFEST);
        let [index, image] = [MediaType::OciIndex, MediaType::OciManifest];
        request.headers.push("accept", &[index.as_str(), ", ", image.as_str()].concat());
        // What a cache has may be older than what was written.
        request.headers.push("cache-control", "no-cache");
        request
    }

    fn error(&self, reason: Reason) -> RegistryError {
        RegistryError::new(reason, &self.context).with("tag", &self.tag)
    }

    pub(super) fn receive(&mut self, response: &Response) -> Result<Step<()>, RegistryError> {
        match (self.writing, response.status) {
            // Somebody else was faster.
            (true, 409 | 412 | 200..=299) => Ok(Step::Send(self.read())),
            (false, 200) => {
                let list = self.parse(response)?;
                if list.entries().iter().any(|entry| entry.descriptor().digest == self.entry.digest) {
                    return Ok(Step::Done(()));
                }
                self.write(list, response.headers.get("etag"))
            }
            (false, 404) => self.write(LayoutIndex::new(), None),
            _ => Err(refuse(&self.context, response)),
        }
    }

    /// The list in an answer. Anything else under that tag is somebody’s own.
    fn parse(&self, response: &Response) -> Result<LayoutIndex, RegistryError> {
        let said = response.headers.get("content-type").map(MediaType::from_header).unwrap_or_default();
        let fits = said.is_unspecific() || said.kind() == Some(Kind::Index);
        let list = if fits { LayoutIndex::read(&response.body).ok() } else { None };
        list.ok_or_else(|| self.error(Reason::NotReferrers).answered(response, ""))
    }

    /// The request that adds the entry to the list, all else in it as it was.
    fn write(&mut self, mut list: LayoutIndex, etag: Option<&str>) -> Result<Step<()>, RegistryError> {
        if self.writes >= MAX_WRITES {
            return Err(self.error(Reason::Contended));
        }
        self.writes += 1;
        self.writing = true;
        list.push(Entry::plain(&self.entry));
        let bytes = list.to_bytes();
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(self.error(Reason::Oversized));
        }
        let mut request = Request::change(Method::Put, self.url.clone());
        request.headers.push("content-type", MediaType::OciIndex.as_str());
        if let Some(etag) = etag {
            request.headers.push("if-match", etag);
        }
        request.body = Body::Bytes(bytes.into());
        Ok(Step::Send(request))
    }

    /// A change that may have arrived is not sent again: it could undo another one. The list tells.
    pub(super) fn retry(&mut self, error: &TransportError) -> Option<Request> {
        let passing =
            matches!(error, TransportError::Unreachable { hidden: false, .. } | TransportError::Timeout { .. });
        (self.writing && passing).then(|| self.read())
    }
}
