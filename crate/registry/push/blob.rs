//! Pushing a blob: it is looked for, had from another repository, or sent; a cut is taken up again.
//!
//! The shell sends what the operation asks for. Where that ends with a wish for a piece, it reads the piece, hands it over with
//! `take`, and carries the operation out again, whose request has that piece for a body:
//!
//! ```text
//! drive ──► a piece is wanted ──► take, take, … ──┐
//!   ▲                                             │
//!   └─────────────────────────────────────────────┘
//! ```

use alloc::string::{String, ToString};
use core::ops::Range;

use super::super::answer::refuse;
use super::super::base::Base;
use super::super::endpoint::{Endpoint, encode};
use super::super::error::{Context, RegistryError, Stage};
use super::super::message::{Body, Method, Request, Response, TransportError};
use super::super::pull::mismatched;
use super::super::sentences::Reason;
use super::super::{Operation, Step};
use super::turnout::{BlobGoal, Turnout};
use super::{check_kept, is_mountable, is_same_registry, location};
use crate::digest::{Digest, Mismatch, Verifier};
use crate::reference::Reference;

/// How many bytes are sent at once: what is smaller is sent whole.
const PIECE: u64 = 8 * 1024 * 1024;

/// The most that a registry may want at once, since a piece is held in memory.
const MAX_PIECE: u64 = 128 * 1024 * 1024;

/// How many attempts one after the other may bring next to nothing.
const MAX_FRUITLESS: u32 = 4;

/// The least number of new bytes that make an attempt worth it.
const LEAST_GAIN: u64 = 1024;

/// How often a lost upload is begun anew.
const MAX_UPLOADS: u32 = 4;

/// The most attempts altogether.
const MAX_ATTEMPTS: u32 = 1000;

/// Which answer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Is it there already?
    Look,
    /// An upload is begun.
    Begin,
    /// A piece is wanted.
    Wants,
    /// A piece is sent.
    Piece,
    /// The upload is ended, with its only piece or with none.
    End,
    /// How much has come?
    Status,
    /// Has it come to its end, although nobody said so?
    Check,
    /// The upload is taken back.
    Cancel,
}

/// **Operation: push a blob**, or a part of that.
///
/// What is sent is hashed before; an upload whose bytes are other ones is not ended.
#[derive(Debug)]
pub struct BlobPush {
    base: Option<Base>,
    context: Context,
    repository: String,
    digest: Digest,
    size: u64,
    goal: BlobGoal,
    /// The repository that may have it.
    from: Option<String>,
    /// What is in another registry, from where it cannot be had.
    elsewhere: Option<String>,
    phase: Phase,
    verifier: Verifier,
    /// How many bytes were hashed, here or by whoever hands them over.
    hashed: u64,
    /// The digest of all of it, where it was not hashed here.
    told: Option<Digest>,
    /// The piece that is wanted or sent, and how much of it was handed over.
    wanted: Range<u64>,
    taken: u64,
    /// Where the upload is.
    upload: Option<String>,
    /// How much of it has come, as far as that is believed.
    at: u64,
    /// How much of it was sent.
    sent: u64,
    piece: u64,
    uploads: u32,
    attempts: u32,
    fruitless: u32,
    /// How much had come when it last failed.
    before: u64,
}

impl BlobPush {
    /// Pushes a blob of `size` bytes to `reference`'s repository. It may be had `from` another one.
    pub fn new(reference: &Reference, digest: &Digest, size: u64, goal: BlobGoal, from: Option<&Reference>) -> Self {
        let stage = match goal {
            BlobGoal::Look => Stage::Blob,
            BlobGoal::Mount => Stage::Mount,
            BlobGoal::Push => Stage::Upload,
        };
        Self {
            base: Base::of(reference.registry()),
            context: Context::of(reference, stage),
            repository: reference.repository().into(),
            digest: digest.clone(),
            size,
            goal,
            from: from.filter(|from| is_mountable(reference, from)).map(|from| from.repository().into()),
            elsewhere: from.filter(|from| !is_same_registry(reference, from)).map(ToString::to_string),
            phase: Phase::Look,
            verifier: Verifier::new(digest.clone(), Some(size)),
            hashed: 0,
            told: None,
            wanted: 0..0,
            taken: 0,
            upload: None,
            at: 0,
            sent: 0,
            piece: PIECE,
            uploads: 0,
            attempts: 0,
            fruitless: 0,
            before: 0,
        }
    }

    /// The same with so many bytes sent at once, in place of 8 MiB.
    #[must_use]
    pub fn in_pieces(self, piece: u64) -> Self {
        Self { piece, ..self }
    }

    /// Takes the next bytes of the piece that is wanted.
    pub fn take(&mut self, bytes: &[u8]) {
        let at = self.wanted.start.saturating_add(self.taken);
        let known = usize::try_from(self.hashed.saturating_sub(at)).unwrap_or(usize::MAX);
        let fresh = bytes.get(known..).unwrap_or_default();
        // Too many of them are noticed before anything is sent.
        let _ = self.verifier.update(fresh);
        self.hashed = self.hashed.saturating_add(fresh.len() as u64);
        self.taken = self.taken.saturating_add(bytes.len() as u64);
    }

    /// The same for so many bytes that the caller hashed, which may be faster; `digest` is that of all bytes, once there are no more.
    pub fn take_hashed(&mut self, count: u64, digest: Option<Digest>) {
        self.taken = self.taken.saturating_add(count);
        self.hashed = self.hashed.max(self.wanted.start.saturating_add(self.taken));
        self.told = digest;
    }

    /// Gives the upload up: carried out once more, the operation takes it back. Says whether there is anything to take back.
    pub fn abandon(&mut self) -> bool {
        self.phase = Phase::Cancel;
        self.upload.is_some()
    }

    fn error(&self, reason: Reason) -> RegistryError {
        RegistryError::new(reason, &self.context).with("digest", self.digest.as_str())
    }

    fn url(&self, path: &str) -> Result<String, RegistryError> {
        Ok(self.base.as_ref().ok_or_else(|| self.error(Reason::NoRegistry))?.join(path))
    }

    /// The upload's own URL, with something added to its query.
    fn upload(&self, more: &[&str]) -> Result<String, RegistryError> {
        let mut url = self.upload.clone().ok_or_else(|| self.error(Reason::NoLocation))?;
        if !more.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend(more.iter().copied());
        }
        Ok(url)
    }

    fn look(&mut self, phase: Phase) -> Result<Request, RegistryError> {
        self.phase = phase;
        let url = self.url(&Endpoint::Blob(self.repository.clone(), self.digest.clone()).to_string())?;
        Ok(Request { method: Method::Head, ..Request::get(url, u64::MAX) })
    }

    fn begin(&mut self) -> Result<Request, RegistryError> {
        self.phase = Phase::Begin;
        (self.upload, self.at, self.sent, self.before) = (None, 0, 0, 0);
        let mut url = self.url(&["/v2/", &self.repository, "/blobs/uploads/"].concat())?;
        if let Some(from) = &self.from {
            url.extend(["?mount=", &encode(self.digest.as_str()), "&from=", &encode(from)]);
        }
        // What is begun twice is two uploads, of which the registry forgets one; what is had twice is there once.
        Ok(Request { repeatable: true, ..Request::change(Method::Post, url) })
    }

    fn status(&mut self) -> Result<Request, RegistryError> {
        self.phase = Phase::Status;
        Ok(Request { personal: true, admitted: true, ..Request::get(self.upload(&[])?, 64 * 1024) })
    }

    fn end(&mut self, body: Body) -> Result<Request, RegistryError> {
        self.phase = Phase::End;
        let url = self.upload(&["digest=", &encode(self.digest.as_str())])?;
        Ok(Request { body, ..Request::change(Method::Put, url) })
    }

    /// The request that has the wanted piece, once all of it is there, and is what the digest says if it is the last.
    fn send(&mut self) -> Result<Request, RegistryError> {
        let Range { start, end } = self.wanted;
        if self.taken != end - start {
            return Err(self.other_size(start.saturating_add(self.taken)));
        }
        if end == self.size {
            self.check()?;
        }
        self.sent = self.sent.max(end);
        let body = Body::Piece(start..end);
        let mut request = if end - start == self.size {
            self.end(body)?
        } else {
            self.phase = Phase::Piece;
            let last = end.saturating_sub(1).to_string();
            let mut request = Request { body, ..Request::change(Method::Patch, self.upload(&[])?) };
            request.headers.push("content-range", &[&start.to_string(), "-", &last].concat());
            request
        };
        request.headers.push("content-type", "application/octet-stream");
        Ok(request)
    }

    /// What was handed over has to be what is named.
    fn check(&self) -> Result<(), RegistryError> {
        let found = match &self.told {
            Some(actual) if *actual == self.digest => Ok(()),
            Some(actual) => Err(Mismatch::Digest { expected: self.digest.clone(), actual: actual.clone() }),
            None => self.verifier.clone().finish().map(|_| ()),
        };
        found.map_err(|mismatch| match mismatch {
            Mismatch::Size { actual, .. } => self.other_size(actual),
            mismatch @ Mismatch::Digest { .. } => mismatched(&self.context, Reason::WrongSource, &mismatch),
        })
    }

    /// The error of a source that has more or fewer bytes than the descriptor says.
    pub fn other_size(&self, actual: u64) -> RegistryError {
        let expected = self.size.to_string();
        self.error(Reason::SourceSize).with("expected", &expected).with("actual", &actual.to_string())
    }

    /// Goes on where the upload is: with a piece, or with its end.
    fn go_on(&mut self) -> Result<Step<Turnout>, RegistryError> {
        // Whatever has come was hashed before it was sent, and the last piece was compared.
        if self.at == self.size && self.size > 0 {
            return self.end(Body::Empty).map(Step::Send);
        }
        self.phase = Phase::Wants;
        self.wanted = self.at..self.size.min(self.at.saturating_add(self.piece));
        self.taken = 0;
        Ok(Step::Done(Turnout::Wants(self.wanted.clone())))
    }

    /// Whether another attempt makes sense after one that failed.
    fn may_go_on(&mut self) -> bool {
        let gain = self.at.saturating_sub(self.before);
        self.before = self.at;
        self.attempts += 1;
        self.fruitless = if gain < LEAST_GAIN { self.fruitless + 1 } else { 0 };
        self.fruitless < MAX_FRUITLESS && self.attempts < MAX_ATTEMPTS
    }

    fn lost(&self, said: &str) -> RegistryError {
        self.error(Reason::UploadLost).with("actual", &self.at.to_string()).detailed(said)
    }

    /// Asks how much has come, after an answer that leaves it open.
    fn ask_status(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        if self.may_go_on() { self.status().map(Step::Send) } else { Err(refuse(&self.context, response)) }
    }

    /// Begins anew: the registry does not know the upload any more.
    fn restart(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        if self.uploads < MAX_UPLOADS {
            self.begin().map(Step::Send)
        } else {
            Err(self.lost("").answered(response, ""))
        }
    }

    fn looked(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        let size: Option<u64> = response.headers.get("content-length").and_then(|text| text.trim().parse().ok());
        match response.status {
            200..=299 if self.goal != BlobGoal::Push || size.is_none_or(|size| size == self.size) => {
                Ok(Step::Done(Turnout::Exists))
            }
            404 if self.goal != BlobGoal::Push => Ok(Step::Done(Turnout::Missing)),
            401 | 403 | 429 | 500.. if self.is_own(response) => Err(refuse(&self.context, response)),
            _ if self.goal != BlobGoal::Push => Err(refuse(&self.context, response)),
            // Not everything that takes content tells what is there, nor does every store behind it answer HEAD.
            _ => self.begin().map(Step::Send),
        }
    }

    /// Whether it is the registry itself that answers.
    fn is_own(&self, response: &Response) -> bool {
        response.url.is_empty() || self.base.as_ref().is_some_and(|base| base.strip(&response.url).is_some())
    }

    fn begun(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        match response.status {
            201 if self.from.is_some() => {
                check_kept(&self.context, response, &self.digest)?;
                Ok(Step::Done(Turnout::Mounted))
            }
            202 => {
                self.from = None;
                self.upload = location(&self.context, self.base.as_ref(), response)?;
                if self.upload.is_none() {
                    return Err(self.error(Reason::NoLocation).answered(response, ""));
                }
                if self.goal == BlobGoal::Mount {
                    self.phase = Phase::Cancel;
                    return self.start().map(Step::Send);
                }
                self.uploads += 1;
                let least = response.headers.get("oci-chunk-min-length").and_then(|text| text.trim().parse().ok());
                self.piece = self.piece.max(least.unwrap_or_default()).min(MAX_PIECE);
                self.go_on()
            }
            // It may not be had from there; whether it may be sent is another question.
            400 | 403..=428 | 430..=499 if self.from.is_some() && self.goal == BlobGoal::Push => {
                self.from = None;
                self.begin().map(Step::Send)
            }
            404 if self.goal == BlobGoal::Mount => Ok(Step::Done(Turnout::Missing)),
            _ => Err(refuse(&self.context, response)),
        }
    }

    /// Takes a new place of the upload, where one is told.
    fn moved(&mut self, response: &Response) -> Result<(), RegistryError> {
        if let Some(url) = location(&self.context, self.base.as_ref(), response)? {
            self.upload = Some(url);
        }
        Ok(())
    }

    fn pieced(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        match response.status {
            200..=299 => {
                self.moved(response)?;
                // A registry may keep a part of what was sent, but neither more nor less than it had.
                let come = come(response).filter(|come| (self.wanted.start..=self.wanted.end).contains(come));
                self.at = come.unwrap_or(self.wanted.end);
                if self.at < self.wanted.end && !self.may_go_on() {
                    return Err(self.lost("").answered(response, ""));
                }
                self.go_on()
            }
            404 => self.restart(response),
            408 | 416 | 500.. => self.ask_status(response),
            _ if is_unknown(response) => self.restart(response),
            _ => Err(refuse(&self.context, response)),
        }
    }

    fn ended(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        match response.status {
            200..=299 => {
                check_kept(&self.context, response, &self.digest)?;
                self.upload = None;
                Ok(Step::Done(Turnout::Uploaded))
            }
            404 => self.look(Phase::Check).map(Step::Send),
            408 | 416 | 500.. => self.ask_status(response),
            _ if is_unknown(response) => self.look(Phase::Check).map(Step::Send),
            _ => Err(refuse(&self.context, response)),
        }
    }

    fn told(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        match (response.status, come(response)) {
            (200..=299, Some(come)) if come <= self.sent => {
                self.moved(response)?;
                self.at = come;
                self.go_on()
            }
            // It has come to its end, or it is lost.
            (404, _) => self.look(Phase::Check).map(Step::Send),
            (401 | 403 | 429 | 500.., _) => Err(refuse(&self.context, response)),
            _ => self.restart(response),
        }
    }

    fn checked(&mut self, response: &Response) -> Result<Step<Turnout>, RegistryError> {
        match response.status {
            200..=299 => {
                self.upload = None;
                Ok(Step::Done(Turnout::Uploaded))
            }
            _ => self.restart(response),
        }
    }
}

/// How many bytes have come, as an answer says: `0-9` are ten. Some say `0-0` of nothing, which is what it means here, since nobody
/// sends a single byte of more.
fn come(response: &Response) -> Option<u64> {
    let range = response.headers.get("range")?.trim();
    let (first, last) = range.strip_prefix("bytes=").unwrap_or(range).split_once('-')?;
    let last: u64 = last.parse().ok().filter(|_| first == "0")?;
    if last == 0 { Some(0) } else { last.checked_add(1) }
}

/// Whether a registry says that it does not know the upload.
fn is_unknown(response: &Response) -> bool {
    let said = |code: &[u8]| response.body.windows(code.len()).any(|part| part == code);
    response.status == 400 && (said(b"BLOB_UPLOAD_UNKNOWN") || said(b"BLOB_UPLOAD_INVALID"))
}

impl Operation for BlobPush {
    type Output = Turnout;

    fn stage(&self) -> Stage {
        self.context.stage
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        match self.phase {
            Phase::Begin => self.begin(),
            Phase::Wants => self.send(),
            Phase::Cancel => Ok(Request::change(Method::Delete, self.upload(&[])?)),
            _ => match (&self.elsewhere, self.goal) {
                (Some(from), BlobGoal::Mount) => Err(self.error(Reason::OtherRegistry).with("from", from)),
                // The answer to that tells whether it is there.
                (None, BlobGoal::Mount) if self.from.is_some() => self.begin(),
                _ => self.look(Phase::Look),
            },
        }
    }

    fn receive(&mut self, response: Response) -> Result<Step<Turnout>, RegistryError> {
        match self.phase {
            Phase::Look => self.looked(&response),
            Phase::Begin => self.begun(&response),
            Phase::Piece => self.pieced(&response),
            Phase::End => self.ended(&response),
            Phase::Status => self.told(&response),
            Phase::Check => self.checked(&response),
            // Whether it was taken back is the registry's own affair: it forgets uploads that nobody goes on with.
            Phase::Cancel | Phase::Wants => {
                self.upload = None;
                Ok(Step::Done(Turnout::Missing))
            }
        }
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        // A page whose upload was begun has been let in, though it is told no reason here either.
        let passing = matches!(error, TransportError::Unreachable { .. } | TransportError::Timeout { .. });
        let sending = matches!(self.phase, Phase::Piece | Phase::End);
        // Nobody knows how much has come, but the registry.
        if sending && passing && self.may_go_on() { self.status().ok() } else { None }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
