//! Asking for a manifest's headers alone.

use super::endpoint::Target;
use super::error::RegistryError;
use super::message::{Method, Request, Response, TransportError};
use super::pull::{Choice, ManifestPull};
use super::sentences::Reason;
use super::{Operation, Stage, Step, answer};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{Document, Manifest};
use crate::media_type::{Kind, MediaType};
use crate::reference::Reference;
use crate::sentence::{Sentence, Words, words};

words! {
    MOVED = "tag-moved", "The tag {tag} now stands for {now}. The digest in the name decides, so what you see is {digest}.";
}

/// **What a registry says that a name stands for.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Media type, digest and size.
    pub descriptor: Descriptor,
    /// Whether the digest was computed; else it is the registry's word.
    pub verified: bool,
    /// That a tag stands for something else than the digest beside it, in words.
    pub notice: Option<Sentence>,
}

/// **Operation: ask what a name stands for, without fetching it.**
///
/// Docker Hub does not count such requests, and a list of tags is made of many. Where the headers do not tell, because the
/// registry leaves them out or a browser hides them, the manifest is fetched after all, and its digest computed.
#[derive(Debug)]
pub struct ManifestHead {
    pull: ManifestPull,
    fetching: bool,
    /// The digest beside the tag that is asked about.
    label: Option<Digest>,
}

impl ManifestHead {
    /// Asks what `reference` stands for.
    pub fn new(reference: &Reference) -> Self {
        Self { pull: ManifestPull::new(reference, Choice::Named), fetching: false, label: None }
    }

    /// Asks whether the tag of a name stands for the digest beside it, or for an index that lists it; nothing where there are
    /// not both. The digest decides, so the tag is only a label; but a wrong label misleads.
    pub fn of_label(reference: &Reference) -> Option<Self> {
        let label = reference.digest()?.parse().ok()?;
        let tagged = [reference.registry(), "/", reference.repository(), ":", reference.tag()?].concat();
        Some(Self { label: Some(label), ..Self::new(&Reference::parse(&tagged).ok()?) })
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
            .map(|(digest, size)| self.judge(Descriptor::new(media_type, digest, size), None)))
    }

    /// A claim, with a word on the tag where it stands for something else.
    fn judge(&self, descriptor: Descriptor, manifest: Option<&Manifest>) -> Claim {
        let listed = |digest: &Digest| match manifest.map(Manifest::document) {
            Some(Document::Index(index)) => index.manifests.iter().any(|it| it.digest == *digest),
            _ => false,
        };
        let now = &descriptor.digest;
        let other = |label: &&Digest| now.algorithm() == label.algorithm() && now != *label && !listed(label);
        let notice = self.label.as_ref().filter(other).map(|label| {
            let tag = match self.pull.target() {
                Target::Tag(tag) => tag,
                Target::Digest(_) => "",
            };
            let moved = MOVED.sentence().with_whole("tag", tag);
            moved.with_whole("digest", label.as_str()).with_whole("now", now.as_str())
        });
        Claim { descriptor, verified: manifest.is_some(), notice }
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
                Step::Done(pulled) => Step::Done(self.judge(pulled.manifest.descriptor(), Some(&pulled.manifest))),
            });
        }
        match response.status {
            200 => match self.claim(&response)? {
                // A digest out of the index that a tag stands for is a platform's of the same image.
                Some(Claim { descriptor, notice: Some(_), .. })
                    if descriptor.media_type.kind() == Some(Kind::Index) =>
                {
                    self.fetch()
                }
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
