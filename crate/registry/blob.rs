//! Fetching blobs: piece by piece, verified as they pass, taken up again where the connection broke off.
//!
//! The shell sends what the operation asks for, leaves the body of the answer unread, and hands it over piece by piece:
//!
//! ```text
//! drive ──► take, take, … ──► over ──► the end
//!   ▲                           │
//!   └────────── again ──────────┘
//! ```

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use super::answer::{is_page, refuse};
use super::base::Base;
use super::base64;
use super::endpoint::Endpoint;
use super::error::{Context, RegistryError, Stage};
use super::message::{Request, Response, TransportError};
use super::pull::mismatched;
use super::sentences::Reason;
use super::text::sanitize;
use super::{Operation, Step};
use crate::descriptor::Descriptor;
use crate::digest::{Digest, Mismatch, Verified, Verifier};
use crate::media_type::Kind;
use crate::reference::Reference;

/// The content of the empty descriptor, which is never fetched.
const EMPTY: &[u8] = b"{}";

/// How many attempts one after the other may bring next to nothing.
const MAX_FRUITLESS: usize = 3;

/// The least number of new bytes that make an attempt worth it.
const LEAST_GAIN: u64 = 1024;

/// The most attempts altogether.
const MAX_ATTEMPTS: usize = 10_000;

/// **Part of a blob**, half open. Its bytes cannot be verified, since a digest names the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first byte.
    pub start: u64,
    /// The byte behind the last one; the rest of the blob where it is not said.
    pub end: Option<u64>,
}

/// **What the end of a body means.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything is there, and a whole blob is verified.
    Finished,
    /// Something is missing: the operation is to be carried out again.
    Again,
}

/// **Operation: open a blob**, and what becomes of the body that follows.
///
/// It can be started again as long as [`over`](Self::over) says so; nothing is handed out twice.
#[derive(Debug)]
pub struct BlobPull {
    base: Option<Base>,
    context: Context,
    repository: String,
    digest: Digest,
    size: Option<u64>,
    /// Where a foreign layer is said to be.
    elsewhere: Option<String>,
    /// The content, where the descriptor has it.
    embedded: Option<Verified<Vec<u8>>>,
    part: Part,
    /// Of whole blobs.
    verifier: Option<Verifier>,
    /// How many of the wanted bytes have been handed out.
    given: u64,
    /// How many of them before the last attempt.
    before: u64,
    /// The place in the blob of the body's next byte.
    at: u64,
    /// Whether the registry may be asked for a part.
    may_part: bool,
    /// Where the part starts that was asked for.
    asked: Option<u64>,
    attempts: usize,
    fruitless: usize,
    complete: bool,
    /// What the answer is suspected to be if it does not verify.
    suspicion: Option<Reason>,
}

impl BlobPull {
    /// Fetches a blob of `reference`'s repository by its descriptor.
    pub fn new(reference: &Reference, descriptor: &Descriptor, part: Option<Part>) -> Self {
        let foreign = descriptor.media_type.kind() == Some(Kind::ForeignLayer) || !descriptor.urls.is_empty();
        let url = || sanitize(descriptor.urls.first().map_or("", |url| url));
        let data = descriptor.data.as_deref().and_then(base64::decode);
        Self {
            elsewhere: foreign.then(url),
            ..Self::with(reference, &descriptor.digest, Some(descriptor.size), data, part)
        }
    }

    /// Fetches a blob of `reference`'s repository by its digest alone.
    pub fn of_digest(reference: &Reference, digest: &Digest, part: Option<Part>) -> Self {
        Self::with(reference, digest, None, None, part)
    }

    /// Fetches what a text names: a digest, or a descriptor in JSON.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] for what names no content; nothing is asked then.
    pub fn of_text(reference: &Reference, text: &str, part: Option<Part>) -> Result<Self, RegistryError> {
        if let Ok(digest) = text.parse() {
            return Ok(Self::of_digest(reference, &digest, part));
        }
        serde_json::from_slice(text.as_bytes())
            .map(|descriptor| Self::new(reference, &descriptor, part))
            .map_err(|_| RegistryError::not_descriptor(reference, text))
    }

    fn with(
        reference: &Reference,
        digest: &Digest,
        size: Option<u64>,
        data: Option<Vec<u8>>,
        part: Option<Part>,
    ) -> Self {
        // What a descriptor embeds counts only if it is what its digest names; else the registry is asked.
        let known = [data, Some(EMPTY.to_vec())].into_iter().flatten();
        let mut verified = known.filter_map(|bytes| Verified::new(bytes, digest, size).ok());
        let part = part.unwrap_or(Part { start: 0, end: None });
        let whole = part.start == 0 && part.end.is_none_or(|end| size.is_some_and(|size| end >= size));
        let end = if whole { None } else { part.end.map(|end| end.min(size.unwrap_or(end))) };
        Self {
            base: Base::of(reference.registry()),
            context: Context::of(reference, Stage::Blob),
            repository: reference.repository().into(),
            digest: digest.clone(),
            size,
            elsewhere: None,
            embedded: verified.next(),
            part: Part { start: part.start, end },
            verifier: whole.then(|| Verifier::new(digest.clone(), size)),
            given: 0,
            before: 0,
            at: 0,
            may_part: true,
            asked: None,
            attempts: 0,
            fruitless: 0,
            complete: false,
            suspicion: None,
        }
    }

    /// The same for whoever hashes what comes: nothing is verified here but how much it is.
    #[must_use]
    pub fn unhashed(mut self) -> Self {
        self.verifier = None;
        self
    }

    /// The content that need not be fetched, if it is at hand: verified, or the wanted part of what is.
    pub fn at_hand(&self) -> Option<&[u8]> {
        let bytes = self.embedded.as_ref()?.get();
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        bytes.get(place(self.part.start)..self.part.end.map_or(bytes.len(), place))
    }

    /// How many bytes will be handed out, if that is known.
    pub fn total(&self) -> Option<u64> {
        let end = self.part.end.or(self.size)?;
        Some(end.saturating_sub(self.part.start))
    }

    /// Takes the next bytes of the body. Gives the place of those that are to be handed out: after a new start some were
    /// there before.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] at the first byte too many, and where all bytes are there and are other ones: the body is to be
    /// given up, and the last bytes are not handed out.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Range<usize>, RegistryError> {
        self.pass(bytes.len() as u64, Some(bytes))
    }

    /// The same for bytes that are hashed elsewhere: their number is enough.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where the blob is to be verified here, which needs its bytes.
    pub fn skim(&mut self, length: u64) -> Result<Range<usize>, RegistryError> {
        self.pass(length, None)
    }

    fn pass(&mut self, length: u64, bytes: Option<&[u8]>) -> Result<Range<usize>, RegistryError> {
        let next = self.part.start.saturating_add(self.given);
        let start = next.saturating_sub(self.at).min(length);
        let behind = self.part.end.or(self.size.filter(|_| self.verifier.is_none()));
        let room = behind.map_or(u64::MAX, |end| end.saturating_sub(next));
        let end = length.min(start.saturating_add(room));
        self.at = self.at.saturating_add(length);
        let range = place(start)..place(end);
        let fresh = bytes.map(|bytes| bytes.get(range.clone()).unwrap_or_default());
        let taken = self.verifier.as_mut().is_none_or(|verifier| fresh.is_some_and(|it| verifier.update(it).is_ok()));
        if !taken {
            return Err(self.too_many());
        }
        self.given = self.given.saturating_add(end - start);
        if !self.complete && (end - start == room || self.total() == Some(self.given)) {
            self.check()?;
            self.complete = true;
        }
        Ok(range)
    }

    /// Whether the rest of the body is not wanted.
    pub const fn is_enough(&self) -> bool {
        self.complete && self.verifier.is_none()
    }

    /// Takes the end of the body: what cut it off, or nothing if it ended by itself.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where the bytes are not the ones named, and where further attempts make no sense.
    pub fn over(&mut self, cut: Option<&str>) -> Result<End, RegistryError> {
        if !self.complete && cut.is_none() && self.is_last() {
            self.check()?;
            self.complete = true;
        }
        if self.complete {
            return Ok(End::Finished);
        }
        let gain = self.given - self.before;
        self.before = self.given;
        self.fruitless = if gain < LEAST_GAIN { self.fruitless + 1 } else { 0 };
        if self.fruitless < MAX_FRUITLESS && self.attempts < MAX_ATTEMPTS {
            return Ok(End::Again);
        }
        Err(self.broken(cut))
    }

    /// Whether a body that ends here by itself may be all there is.
    fn is_last(&self) -> bool {
        self.total().is_none_or(|total| total == self.given)
    }

    /// Verifies a whole blob.
    fn check(&self) -> Result<(), RegistryError> {
        let Some(verifier) = &self.verifier else { return Ok(()) };
        verifier.clone().finish().map(|_| ()).map_err(|mismatch| match (&mismatch, self.suspicion) {
            (_, Some(Reason::WebPage)) => RegistryError::new(Reason::WebPage, &self.context),
            (_, Some(reason)) => mismatched(&self.context, reason, &mismatch),
            (_, None) => RegistryError::mismatch(&self.context, &mismatch),
        })
    }

    fn error(&self, reason: Reason) -> RegistryError {
        RegistryError::new(reason, &self.context).with("digest", self.digest.as_str())
    }

    fn too_many(&self) -> RegistryError {
        let size = self.size.unwrap_or_default().to_string();
        self.error(Reason::TooMany).with("expected", &size)
    }

    fn broken(&self, cut: Option<&str>) -> RegistryError {
        match (cut, self.total(), self.suspicion) {
            (_, _, Some(Reason::WebPage)) => self.error(Reason::WebPage),
            (None, Some(expected), _) => {
                RegistryError::mismatch(&self.context, &Mismatch::Size { expected, actual: self.given })
            }
            _ => self.error(Reason::Interrupted).with("actual", &self.given.to_string()).detailed(cut.unwrap_or("")),
        }
    }

    fn url(&self) -> Result<String, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| self.error(Reason::NoRegistry))?;
        Ok(base.join(&Endpoint::Blob(self.repository.clone(), self.digest.clone()).to_string()))
    }

    /// The request for what is missing: all of it, or the part from some byte on.
    fn request(&mut self) -> Result<Request, RegistryError> {
        let from = self.part.start.saturating_add(self.given);
        self.attempts += 1;
        self.asked = (self.may_part && (from > 0 || self.part.end.is_some())).then_some(from);
        let limit = self.size.unwrap_or(u64::MAX);
        let mut request = Request { stream: true, ..Request::get(self.url()?, limit) };
        if self.asked.is_some() {
            let last = self.part.end.map(|end| end.saturating_sub(1).to_string()).unwrap_or_default();
            request.headers.push("range", &["bytes=", &from.to_string(), "-", &last].concat());
        }
        Ok(request)
    }

    /// Asks for everything instead, once: what was handed out before is skipped.
    fn restart(&mut self, otherwise: Reason) -> Result<Step<()>, RegistryError> {
        if !self.may_part {
            return Err(self.error(otherwise));
        }
        self.may_part = false;
        self.request().map(Step::Send)
    }

    /// Whether an answer has exactly the bytes from `start` up to the end of what is wanted.
    fn is_exact(&self, response: &Response, start: u64) -> bool {
        let Some(found) = response.headers.get("content-range").and_then(ContentRange::parse) else { return false };
        let known = self.size.is_none_or(|size| found.total.is_none_or(|total| total == size));
        let end = match (self.part.end, self.size, found.total) {
            (Some(end), None, Some(total)) => Some(end.min(total)),
            (Some(end), ..) | (None, Some(end), _) | (None, None, Some(end)) => Some(end),
            (None, None, None) => None,
        };
        known && found.part.is_some_and(|(first, behind)| first == start && Some(behind) == end)
    }

    fn out_of_range(&mut self, response: &Response, from: u64) -> Result<Step<()>, RegistryError> {
        let total = response.headers.get("content-range").and_then(ContentRange::parse).and_then(|it| it.total);
        if self.given > 0 && total == Some(from) && self.size.is_none() {
            // The connection broke off behind the last byte of a blob whose size nobody told.
            self.at = from;
            return Ok(Step::Done(()));
        }
        if self.given == 0 && (self.size.is_none_or(|size| from >= size) || total.is_some_and(|total| from >= total)) {
            let error = self.error(Reason::Outside).answered(response, "");
            return Err(error.with("start", &total.unwrap_or(from).to_string()));
        }
        self.restart(Reason::WrongRange)
    }
}

/// A place in a chunk, which is no longer than memory.
fn place(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl Operation for BlobPull {
    type Output = ();

    fn stage(&self) -> Stage {
        Stage::Blob
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let Part { start, end } = self.part;
        if end.is_some_and(|end| start >= end) || start > 0 && self.size.is_some_and(|size| start >= size) {
            let behind = self.size.unwrap_or(start).min(start);
            return Err(self.error(Reason::Outside).with("start", &behind.to_string()));
        }
        self.request()
    }

    fn receive(&mut self, response: Response) -> Result<Step<()>, RegistryError> {
        let encoded = response.headers.get("content-encoding").is_some_and(|coding| coding != "identity");
        self.suspicion = match (is_page(&response), encoded) {
            (true, _) => Some(Reason::WebPage),
            (false, true) => Some(Reason::Transcoded),
            (false, false) => None,
        };
        match (response.status, self.asked) {
            (200, _) => self.at = 0,
            // An encoded answer has its range in the code, not in the content.
            (206, asked) if !encoded && self.is_exact(&response, asked.unwrap_or_default()) => {
                self.at = asked.unwrap_or_default();
            }
            (206, _) => return self.restart(Reason::WrongRange),
            (416, Some(from)) => return self.out_of_range(&response, from),
            (404, _) if self.elsewhere.is_some() => {
                let url = self.elsewhere.as_deref().unwrap_or_default();
                return Err(self.error(Reason::Foreign).with("url", url).answered(&response, ""));
            }
            _ => return Err(refuse(&self.context, &response).with("digest", self.digest.as_str())),
        }
        Ok(Step::Done(()))
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        RegistryError::transport(&self.context, error, &self.url().unwrap_or_default())
    }
}

/// **`Content-Range`** in bytes.
#[derive(Debug, PartialEq, Eq)]
struct ContentRange {
    /// Half open; nothing in the answer to a range that is not there.
    part: Option<(u64, u64)>,
    total: Option<u64>,
}

impl ContentRange {
    /// Reads `bytes 0-4/10`, `bytes 0-4/*` or `bytes */10`, and nothing else.
    fn parse(value: &str) -> Option<Self> {
        let (unit, rest) = value.trim().split_once(' ')?;
        let (part, total) = rest.split_once('/')?;
        let total = if total == "*" { None } else { Some(number(total)?) };
        let part = if part == "*" {
            None
        } else {
            let (first, last) = part.split_once('-')?;
            let (first, behind) = (number(first)?, number(last)?.checked_add(1)?);
            (first < behind && total.is_none_or(|total| behind <= total)).then_some(Some((first, behind)))?
        };
        unit.eq_ignore_ascii_case("bytes").then_some(Self { part, total })
    }
}

/// A number in digits alone.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::ContentRange;

    #[test]
    fn content_ranges() {
        let of = |part, total| Some(ContentRange { part, total });
        let cases = [
            ("bytes 0-4/10", of(Some((0, 5)), Some(10))),
            (" Bytes 9-9/10 ", of(Some((9, 10)), Some(10))),
            ("bytes 0-4/*", of(Some((0, 5)), None)),
            ("bytes */10", of(None, Some(10))),
            ("bytes 0-10/10", None),
            ("bytes 4-3/10", None),
            ("bytes 0-4", None),
            ("bytes 0-4/10, bytes 0-4/10", None),
            ("bytes +0-4/10", None),
            ("bytes -4/10", None),
            ("bytes 0-18446744073709551615/*", None),
            ("items 0-4/10", None),
            ("", None),
        ];
        for (value, want) in cases {
            assert_eq!(ContentRange::parse(value), want, "{value}");
        }
    }
}
