//! [Endpoints] of a registry's API, from and to URLs. The client writes them, the sandbox registry reads them.
//!
//! ```text
//! /v2/                                     /v2/_catalog?n=&last=
//! /v2/<name>/tags/list?n=&last=            /v2/<name>/manifests/<tag or digest>
//! /v2/<name>/blobs/<digest>                /v2/<name>/referrers/<digest>?artifactType=
//! ```
//!
//! Names, tags and digests are validated in both directions, so none of them can leave its place in the path.
//!
//! [Endpoints]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use crate::digest::Digest;
use crate::reference::{Defaults, Reference};

/// **Part of a list**: how many entries, and behind which one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How many entries.
    pub n: Option<u32>,
    /// The entry before the first one.
    pub last: Option<String>,
}

/// **Tag or digest** of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A tag, which may stand for something else tomorrow.
    Tag(String),
    /// A digest, which decides.
    Digest(Digest),
}

impl Target {
    /// Its text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag(tag) => tag,
            Self::Digest(digest) => digest.as_str(),
        }
    }
}

/// **Endpoint** of a registry's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Is there a registry?
    Ping,
    /// The repositories.
    Catalog(Page),
    /// The tags of a repository.
    Tags(String, Page),
    /// A manifest.
    Manifest(String, Target),
    /// A blob.
    Blob(String, Digest),
    /// The manifests that are about another one, of one artifact type if that is said.
    Referrers(String, Digest, Option<String>),
}

/// **Why a path is no endpoint.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointError {
    /// It is none of those paths.
    Path,
    /// The repository breaks the grammar.
    Name,
    /// The tag breaks the grammar.
    Tag,
    /// The digest breaks the grammar.
    Digest,
    /// `n` is no number.
    Number,
}

impl Endpoint {
    /// Reads a path with its query, `/v2/…?…`.
    ///
    /// # Errors
    ///
    /// [`EndpointError`], which says what is wrong.
    pub fn parse(target: &str) -> Result<Self, EndpointError> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = decode(path).ok_or(EndpointError::Path)?;
        let rest = path.strip_prefix("/v2").ok_or(EndpointError::Path)?;
        if rest.is_empty() || rest == "/" {
            return Ok(Self::Ping);
        }
        let rest = rest.strip_prefix('/').ok_or(EndpointError::Path)?;
        if rest == "_catalog" {
            return Ok(Self::Catalog(page(query)?));
        }
        if let Some(repository) = rest.strip_suffix("/tags/list") {
            return Ok(Self::Tags(name(repository)?, page(query)?));
        }
        let (head, last) = rest.rsplit_once('/').ok_or(EndpointError::Path)?;
        let (repository, kind) = head.rsplit_once('/').ok_or(EndpointError::Path)?;
        match kind {
            "manifests" => Ok(Self::Manifest(name(repository)?, target_of(last)?)),
            "blobs" => Ok(Self::Blob(name(repository)?, digest(last)?)),
            "referrers" => Ok(Self::Referrers(name(repository)?, digest(last)?, value(query, "artifactType"))),
            _ => Err(EndpointError::Path),
        }
    }
}

impl fmt::Display for Endpoint {
    /// Writes the path with its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ping => f.write_str("/v2/"),
            Self::Catalog(page) => write!(f, "/v2/_catalog{page}"),
            Self::Tags(name, page) => write!(f, "/v2/{name}/tags/list{page}"),
            Self::Manifest(name, target) => write!(f, "/v2/{name}/manifests/{}", target.as_str()),
            Self::Blob(name, digest) => write!(f, "/v2/{name}/blobs/{digest}"),
            Self::Referrers(name, digest, None) => write!(f, "/v2/{name}/referrers/{digest}"),
            Self::Referrers(name, digest, Some(kind)) => {
                write!(f, "/v2/{name}/referrers/{digest}?artifactType={}", Encoded(kind))
            }
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = '?';
        if let Some(n) = self.n {
            write!(f, "{separator}n={n}")?;
            separator = '&';
        }
        match &self.last {
            Some(last) => write!(f, "{separator}last={}", Encoded(last)),
            None => Ok(()),
        }
    }
}

/// Checks a repository against the grammar of references.
///
/// # Errors
///
/// [`EndpointError::Name`].
pub fn name(text: &str) -> Result<String, EndpointError> {
    let reference = Reference::parse_with(&["localhost/", text].concat(), &Defaults::NO_TAG);
    match reference {
        Ok(reference) if reference.repository() == text && reference.as_str().len() == text.len() + 10 => {
            Ok(text.into())
        }
        _ => Err(EndpointError::Name),
    }
}

/// Checks a tag against the grammar of references.
///
/// # Errors
///
/// [`EndpointError::Tag`].
pub fn tag(text: &str) -> Result<String, EndpointError> {
    let start = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let rest = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    if start && rest && text.len() <= 128 { Ok(text.into()) } else { Err(EndpointError::Tag) }
}

fn digest(text: &str) -> Result<Digest, EndpointError> {
    text.parse().map_err(|_| EndpointError::Digest)
}

fn target_of(text: &str) -> Result<Target, EndpointError> {
    if text.contains(':') { digest(text).map(Target::Digest) } else { tag(text).map(Target::Tag) }
}

fn page(query: &str) -> Result<Page, EndpointError> {
    let n = match value(query, "n") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| EndpointError::Number)?),
    };
    Ok(Page { n, last: value(query, "last").filter(|last| !last.is_empty()) })
}

/// The first value of a key in a query.
pub(crate) fn value(query: &str, key: &str) -> Option<String> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(found, _)| *found == key).and_then(|(_, text)| decode(&text.replace('+', " ")))
}

/// Undoes percent-encoding; nothing where it is broken, or hides a control character.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = tail else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// Percent-encodes everything but unreserved characters.
struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.bytes().try_for_each(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => f.write_char(char::from(byte)),
            _ => write!(f, "%{byte:02X}"),
        })
    }
}

/// Percent-encodes a value for a query.
pub(super) fn encode(text: &str) -> String {
    Encoded(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, EndpointError, Page, Target};
    use alloc::string::ToString;
    use std::format;

    const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    #[test]
    fn every_endpoint_reads_back() {
        let page = Page { n: Some(7), last: Some("a&b=c/é %".into()) };
        let digest = || DIGEST.parse().unwrap();
        let endpoints = [
            Endpoint::Ping,
            Endpoint::Catalog(Page::default()),
            Endpoint::Tags("a/b".into(), page),
            Endpoint::Manifest("a".into(), Target::Tag("v1.0".into())),
            Endpoint::Manifest("tags/list".into(), Target::Digest(digest())),
            Endpoint::Blob("a/blobs/b".into(), digest()),
            Endpoint::Referrers("a".into(), digest(), Some("application/spdx+json".into())),
        ];
        for endpoint in endpoints {
            assert_eq!(Endpoint::parse(&endpoint.to_string()), Ok(endpoint.clone()), "{endpoint}");
        }
    }

    #[test]
    fn percent_encoding_is_undone_once() {
        let encoded = format!("/v2/a/blobs/{}", DIGEST.replace(':', "%3A"));
        assert_eq!(Endpoint::parse(&encoded), Ok(Endpoint::Blob("a".into(), DIGEST.parse().unwrap())));
        assert_eq!(Endpoint::parse(&encoded.replace("%3A", "%253A")), Err(EndpointError::Digest));
    }

    #[test]
    fn what_is_no_endpoint() {
        let cases = [
            ("", EndpointError::Path),
            ("/v1/", EndpointError::Path),
            ("/v2x", EndpointError::Path),
            ("/v2/a", EndpointError::Path),
            ("/v2/a/other/b", EndpointError::Path),
            ("/v2/a%", EndpointError::Path),
            ("/v2/a/manifests/%00", EndpointError::Path),
            ("/v2/../manifests/a", EndpointError::Name),
            ("/v2/a%2F..%2Fb/manifests/a", EndpointError::Name),
            ("/v2/A/manifests/a", EndpointError::Name),
            ("/v2/a:b/manifests/a", EndpointError::Name),
            ("/v2/a//b/tags/list", EndpointError::Name),
            ("/v2/a/manifests/.a", EndpointError::Tag),
            ("/v2/a/manifests/sha256:abc", EndpointError::Digest),
            ("/v2/a/blobs/x", EndpointError::Digest),
            ("/v2/a/tags/list?n=-1", EndpointError::Number),
        ];
        for (target, error) in cases {
            assert_eq!(Endpoint::parse(target), Err(error), "{target}");
        }
    }
}
