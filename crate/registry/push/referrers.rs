//! The [list of what refers to a manifest] that stands under a tag, where a registry keeps none by itself: it is read, changed and
//! written again, and read once more to see whether somebody else has written meanwhile.
//!
//! [list of what refers to a manifest]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::Step;
use super::super::answer::refuse;
use super::super::base::Base;
use super::super::endpoint::{Endpoint, Target};
use super::super::error::{Context, RegistryError};
use super::super::message::{Body, Method, Request, Response, TransportError};
use super::super::referrers::{read, stand_in};
use super::super::sentences::Reason;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::MAX_MANIFEST;
use crate::media_type::MediaType;

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
                // Anything else under that tag is somebody's own.
                let error = || self.error(Reason::NotReferrers).answered(response, "");
                let found = read(&self.context, response).ok().flatten().ok_or_else(error)?;
                if found.iter().any(|entry| entry.digest == self.entry.digest) {
                    return Ok(Step::Done(()));
                }
                let entry = self.text();
                let list = match add(&response.body, &entry) {
                    None if found.is_empty() => fresh(&entry),
                    list => list.ok_or_else(error)?,
                };
                self.write(list, response.headers.get("etag"))
            }
            (false, 404) => {
                let list = fresh(&self.text());
                self.write(list, None)
            }
            _ => Err(refuse(&self.context, response)),
        }
    }

    /// The entry as it is written.
    fn text(&self) -> String {
        serde_json::to_string(&self.entry).unwrap_or_default()
    }

    /// The request that writes the list.
    fn write(&mut self, list: Vec<u8>, etag: Option<&str>) -> Result<Step<()>, RegistryError> {
        if self.writes >= MAX_WRITES {
            return Err(self.error(Reason::Contended));
        }
        self.writes += 1;
        self.writing = true;
        if list.len() as u64 > MAX_MANIFEST {
            return Err(self.error(Reason::Oversized));
        }
        let mut request = Request::change(Method::Put, self.url.clone());
        request.headers.push("content-type", MediaType::OciIndex.as_str());
        if let Some(etag) = etag {
            request.headers.push("if-match", etag);
        }
        request.body = Body::Bytes(list.into());
        Ok(Step::Send(request))
    }

    /// A change that may have arrived is not sent again: it could undo another one. The list tells.
    pub(super) fn retry(&mut self, error: &TransportError) -> Option<Request> {
        let passing =
            matches!(error, TransportError::Unreachable { hidden: false, .. } | TransportError::Timeout { .. });
        (self.writing && passing).then(|| self.read())
    }
}

/// A list of one entry.
fn fresh(entry: &str) -> Vec<u8> {
    let start = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[";
    [start, entry, "]}"].concat().into_bytes()
}

/// The list with one more entry at its end; every other byte stays as it is. Nothing where there is no list. The text was read
/// strictly before, so it is JSON.
fn add(text: &[u8], entry: &str) -> Option<Vec<u8>> {
    let (end, is_empty) = end_of_list(text)?;
    let (head, tail) = text.split_at_checked(end)?;
    Some([head, if is_empty { b"" } else { b"," }, entry.as_bytes(), tail].concat())
}

/// Where the list of manifests in an index ends, and whether nothing is in it.
fn end_of_list(text: &[u8]) -> Option<(usize, bool)> {
    let (mut depth, mut at, mut last, mut start) = (0usize, 0, &b""[..], None);
    loop {
        match text.get(at)? {
            b'"' => {
                let first = at + 1;
                at = first;
                while *text.get(at)? != b'"' {
                    at += if text.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                if depth == 1 {
                    last = text.get(first..at)?;
                }
            }
            byte @ (b'[' | b'{') => {
                if depth == 1 && *byte == b'[' && last == b"manifests" {
                    start = Some(at + 1);
                }
                depth += 1;
            }
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if let Some(start) = start.filter(|_| depth == 1) {
                    return Some((at, text.get(start..at)?.trim_ascii().is_empty()));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::add;
    use alloc::string::String;

    #[test]
    fn one_more_entry() {
        for (list, want) in [
            (r#"{"manifests":[]}"#, Some(r#"{"manifests":[{}]}"#)),
            (r#"{ "manifests" : [ {"a":[1]} ] , "x":[] }"#, Some(r#"{ "manifests" : [ {"a":[1]} ,{}] , "x":[] }"#)),
            (r#"{"x":"manifests","y":[],"manifests":[1]}"#, Some(r#"{"x":"manifests","y":[],"manifests":[1,{}]}"#)),
            (r#"{"a\"]":{"manifests":[2]},"manifests":[ ]}"#, Some(r#"{"a\"]":{"manifests":[2]},"manifests":[ {}]}"#)),
            (r#"{"manifests":null,"y":[1]}"#, None),
            (r#"{"manifests":["#, None),
            (r#"{"y":"#, None),
            ("", None),
        ] {
            let got = add(list.as_bytes(), "{}").map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(got.as_deref(), want, "{list}");
        }
    }
}
