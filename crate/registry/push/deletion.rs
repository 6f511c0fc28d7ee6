//! Taking manifests, tags and blobs away.

use alloc::string::{String, ToString};

use super::super::answer::refuse;
use super::super::base::Base;
use super::super::endpoint::{Endpoint, Target};
use super::super::error::{Context, RegistryError, Stage};
use super::super::message::{Method, Request, Response, TransportError};
use super::super::sentences::Reason;
use super::super::{Operation, Step};
use crate::digest::Digest;
use crate::reference::Reference;

/// **Operation: take something away**: the manifest that a name stands for with all its tags, one tag, or a blob.
#[derive(Debug)]
pub struct Deletion {
    base: Option<Base>,
    context: Context,
    endpoint: Endpoint,
    digest: String,
}

impl Deletion {
    /// Deletes the manifest with `reference`'s digest; without one, its tag; or else the `blob` in its repository.
    pub fn new(reference: &Reference, blob: Option<&Digest>) -> Self {
        let repository = reference.repository().into();
        let named = reference.digest().and_then(|digest| digest.parse().ok());
        let endpoint = match (blob, named) {
            (Some(blob), _) => Endpoint::Blob(repository, blob.clone()),
            (None, Some(digest)) => Endpoint::Manifest(repository, Target::Digest(digest)),
            (None, None) => Endpoint::Manifest(repository, Target::Tag(reference.tag().unwrap_or("latest").into())),
        };
        Self {
            base: Base::of(reference.registry()),
            context: Context::of(reference, Stage::Delete),
            endpoint,
            digest: blob.map(ToString::to_string).unwrap_or_default(),
        }
    }
}

impl Operation for Deletion {
    type Output = ();

    fn stage(&self) -> Stage {
        Stage::Delete
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        Ok(Request::change(Method::Delete, base.join(&self.endpoint.to_string())))
    }

    fn receive(&mut self, response: Response) -> Result<Step<()>, RegistryError> {
        match response.status {
            200..=299 => Ok(Step::Done(())),
            404 if !self.digest.is_empty() => {
                let error = RegistryError::new(Reason::NoContent, &self.context).answered(&response, "");
                Err(error.with("digest", &self.digest))
            }
            _ => Err(refuse(&self.context, &response)),
        }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
