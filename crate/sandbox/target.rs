//! What a request is about: the endpoints that are read, and those of uploads.
//!
//! ```text
//! /v2/<name>/blobs/uploads/?digest=&mount=&from=          /v2/<name>/blobs/uploads/<id>?digest=
//! ```

use alloc::string::String;

use super::refusal::{Failure, Refusal};
use crate::digest::Digest;
use crate::registry::endpoint::{Endpoint, EndpointError, decode, name, value};

/// **What a request is about.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Endpoint(Endpoint),
    /// Uploads to a repository.
    Uploads(String, Start),
    /// One of them.
    Upload(Place),
}

/// How an upload is to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Its bytes come later.
    Empty,
    /// They are in this request, and this is their digest.
    Whole(Digest),
    /// It may not be needed: the blob may be here.
    Mount(Digest),
}

/// An upload that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) id: String,
    /// What is to be the digest, where it says so.
    pub(super) digest: Option<String>,
}

impl Target {
    /// Reads a path with its query.
    pub(super) fn parse(target: &str) -> Result<Self, Failure> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let Some(path) = decode(path) else { return Err(Refusal::Path.into()) };
        let Some((repository, id)) = split(&path) else { return Ok(Self::Endpoint(Endpoint::parse(target)?)) };
        let repository = name(repository)?;
        if id.is_empty() {
            return Ok(Self::Uploads(repository, start(query)?));
        }
        if !is_id(id) {
            return Err(Refusal::NoUpload.into());
        }
        Ok(Self::Upload(Place { name: repository, id: id.into(), digest: value(query, "digest") }))
    }

    /// The methods that are answered there.
    pub(super) const fn methods(&self) -> &'static str {
        match self {
            Self::Endpoint(Endpoint::Manifest(..)) => "GET, HEAD, PUT, DELETE",
            Self::Endpoint(Endpoint::Blob(..)) => "GET, HEAD, DELETE",
            Self::Endpoint(_) => "GET, HEAD",
            Self::Uploads(..) => "POST",
            Self::Upload(_) => "GET, HEAD, PATCH, PUT, DELETE",
        }
    }
}

/// The repository and the upload of a path that is about uploads.
fn split(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/v2/")?;
    if let Some(repository) = rest.strip_suffix("/blobs/uploads") {
        return Some((repository, ""));
    }
    let (head, id) = rest.rsplit_once('/')?;
    Some((head.strip_suffix("/blobs/uploads")?, id))
}

fn start(query: &str) -> Result<Start, Failure> {
    let digest = |text: String| text.parse::<Digest>().map_err(|_| Failure::from(EndpointError::Digest));
    if let Some(from) = value(query, "from") {
        name(&from)?;
    }
    match (value(query, "mount"), value(query, "digest")) {
        (Some(mount), _) => Ok(Start::Mount(digest(mount)?)),
        (None, Some(whole)) => Ok(Start::Whole(digest(whole)?)),
        (None, None) => Ok(Start::Empty),
    }
}

/// Whether a text may be what an upload is called: it becomes the name of a file.
pub(super) fn is_id(text: &str) -> bool {
    (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{Start, Target};
    use crate::sandbox::refusal::{Failure, Refusal};

    #[test]
    fn uploads_and_other_endpoints() {
        let id = "0123456789abcdef";
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let parse = |path: &str| Target::parse(&path.replace("ID", id).replace("DIGEST", digest));
        for (path, start) in [
            ("/v2/a/b/blobs/uploads/", Start::Empty),
            ("/v2/a/b/blobs/uploads", Start::Empty),
            ("/v2/a/b/blobs/uploads/?digest=DIGEST", Start::Whole(digest.parse().unwrap())),
            ("/v2/a/b/blobs/uploads/?from=x/y&mount=DIGEST", Start::Mount(digest.parse().unwrap())),
        ] {
            assert!(
                matches!(parse(path), Ok(Target::Uploads(name, found)) if name == "a/b" && found == start),
                "{path}"
            );
        }
        assert!(matches!(parse("/v2/a/blobs/uploads/ID?digest=x"), Ok(Target::Upload(place))
            if (&*place.name, &*place.id, place.digest.as_deref()) == ("a", id, Some("x"))));
        assert!(matches!(parse("/v2/a/blobs/uploads/manifests/1"), Ok(Target::Endpoint(_))));
        for (path, refusal) in [
            ("/v2/a/blobs/uploads/..", Refusal::NoUpload),
            ("/v2/a/blobs/uploads/..%2f..%2findex.json", Refusal::Path),
            ("/v2/a/blobs/uploads/short", Refusal::NoUpload),
            ("/v2/A/blobs/uploads/ID", Refusal::Name),
            ("/v2/a/blobs/uploads/?digest=sha256:x", Refusal::Digest),
            ("/v2/a/blobs/uploads/?mount=DIGEST&from=../x", Refusal::Name),
            ("/v2/a/blobs/uploads/%", Refusal::Path),
        ] {
            assert!(matches!(parse(path), Err(Failure::Refused(found, _)) if found == refusal), "{path}");
        }
    }
}
