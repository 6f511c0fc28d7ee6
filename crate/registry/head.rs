//! Asking for a manifest's headers alone.

use super::endpoint::Target;
use super::error::RegistryError;
use super::message::{Method, Request, Response, TransportError};
use super::pull::{Choice, ManifestPull};
use super::sentences::Reason;
use super::{Operation, Stage, Step, answer};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::media_type::{Kind, MediaType};
use crate::reference::Reference;

/// **What a registry says that a name stands for.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Media type, digest and size.
    pub descriptor: Descriptor,
    /// Whether the digest was computed; else it is the registry's word.
    pub verified: bool,
}

/// **Operation: ask what a name stands for, without fetching it.**
///
/// Docker Hub does not count such requests, and a list of tags is made of many. Where the headers do not tell, because the
/// registry leaves them out or a browser hides them, the manifest is fetched after all, and its digest computed.
#[derive(Debug)]
pub struct ManifestHead {
    pull: ManifestPull,
    fetching: bool,
}

impl ManifestHead {
    /// Asks what `reference` stands for.
    pub fn new(reference: &Reference) -> Self {
        Self { pull: ManifestPull::new(reference, Choice::Named), fetching: false }
    }

    fn head(&self, request: Request) -> Request {
        let method = if self.fetching { Method::Get } else { Method::Head };
        Request { method, ..request }
    }

    /// What the headers say; nothing if that is not everything.
    fn claim(&self, response: &Response) -> Result<Option<Claim>, RegistryError> {
        let header = |name| response.headers.get(name).map(str::trim);
        let claimed: Option<Digest> = header("docker-content-digest").and_then(|text| text.parse().ok());
        let media_type = header("content-type").map(MediaType::from_header).unwrap_or_default();
        if media_type.kind() == Some(Kind::Schema1) {
            return Err(RegistryError::new(Reason::Schema1, self.pull.context()));
        }
        let encoded = header("content-encoding").is_some_and(|coding| coding != "identity");
        let size = header("content-length").and_then(|text| text.parse().ok()).filter(|_| !encoded);
        let digest = match (self.pull.target(), claimed) {
            (Target::Digest(asked), Some(claimed)) if claimed.algorithm() == asked.algorithm() && claimed != *asked => {
                let error = RegistryError::new(Reason::LyingHeader, self.pull.context()).answered(response, "");
                return Err(error.with("expected", claimed.as_str()).with("actual", asked.as_str()));
            }
            (Target::Digest(asked), _) => Some(asked.clone()),
            (Target::Tag(_), claimed) => claimed,
        };
        let known = matches!(media_type.kind(), Some(Kind::Index | Kind::Image));
        Ok(digest
            .zip(size)
            .filter(|_| known)
            .map(|(digest, size)| Claim { descriptor: Descriptor::new(media_type, digest, size), verified: false }))
    }

    fn fetch(&mut self) -> Result<Step<Claim>, RegistryError> {
        self.fetching = true;
        self.pull.request().map(Step::Send)
    }
}

impl Operation for ManifestHead {
    type Output = Claim;

    fn stage(&self) -> Stage {
        Stage::Manifest
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.fetching = false;
        let request = self.pull.start()?;
        Ok(self.head(request))
    }

    fn receive(&mut self, response: Response) -> Result<Step<Claim>, RegistryError> {
        if self.fetching {
            return Ok(match self.pull.receive(response)? {
                Step::Send(request) => Step::Send(request),
                Step::Done(pulled) => Step::Done(Claim { descriptor: pulled.manifest.descriptor(), verified: true }),
            });
        }
        match response.status {
            200 => match self.claim(&response)? {
                Some(claim) => Ok(Step::Done(claim)),
                None => self.fetch(),
            },
            404 | 406 => match self.pull.ask_otherwise() {
                Some(request) => Ok(Step::Send(self.head(request))),
                None => Err(answer::refuse(self.pull.context(), &response)),
            },
            401 | 403 | 429 | 500.. => Err(answer::refuse(self.pull.context(), &response)),
            // Not everything that answers GET answers HEAD.
            _ => self.fetch(),
        }
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        self.pull.retry(error).map(|request| self.head(request))
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        self.pull.fail(error)
    }
}
