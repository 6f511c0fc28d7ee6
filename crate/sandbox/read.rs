//! Answers to those who only read.

use super::answer::{blob, content, ping};
use super::refusal::{Failure, Refusal};
use super::registry::Registry;
use super::view::View;
use super::{Incoming, Reply, lists, referrers};
use crate::digest::Digest;
use crate::layout::parse;
use crate::media_type::{Kind, MediaType};
use crate::registry::Response;
use crate::registry::endpoint::{Endpoint, Target};

/// Answers a GET or a HEAD.
pub(super) async fn read(registry: &Registry, request: &Incoming, endpoint: Endpoint) -> Result<Reply, Failure> {
    if endpoint == Endpoint::Ping {
        return Ok(ping().into());
    }
    let view = registry.view().await?;
    match &endpoint {
        // What is pushed to a repository comes before its first manifest.
        Endpoint::Blob(..) if !registry.readonly => {}
        Endpoint::Tags(name, _)
        | Endpoint::Manifest(name, _)
        | Endpoint::Blob(name, _)
        | Endpoint::Referrers(name, _, _)
            if !view.has(name) =>
        {
            return Err(Refusal::NoName.into());
        }
        _ => {}
    }
    let response = match endpoint {
        Endpoint::Ping => ping(),
        Endpoint::Catalog(page) => lists::catalog(&view, &page),
        Endpoint::Tags(name, page) => lists::tags(&view, &name, &page),
        Endpoint::Blob(_, digest) => {
            let found = registry.blob(&view.hidden, &digest).await?.ok_or(Refusal::NoBlob)?;
            return Ok(blob(&digest, found, request.headers.get("range")));
        }
        Endpoint::Manifest(name, target) => manifest(registry, &view, &name, target).await?,
        Endpoint::Referrers(name, digest, kind) => referrers::list(registry, &view, &name, digest, kind).await?,
    };
    Ok(response.into())
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self { response, file: None }
    }
}

/// A manifest by its tag or its digest.
async fn manifest(registry: &Registry, view: &View, name: &str, target: Target) -> Result<Response, Failure> {
    let (digest, known) = match target {
        Target::Tag(tag) => {
            let entry = view.tagged(name, &tag).ok_or(Refusal::NoManifest)?;
            (entry.digest.clone(), Some(entry.media_type.clone()))
        }
        Target::Digest(digest) => {
            let entry = view.entries(name).find(|(_, entry)| entry.digest == digest);
            let known = entry.map(|(_, entry)| entry.media_type.clone());
            (digest, known)
        }
    };
    let bytes = registry.bytes(&view.hidden, &digest).await?.ok_or(Refusal::NoManifest)?;
    let media_type = known.or_else(|| type_of(&bytes)).ok_or(Refusal::NoManifest)?;
    Ok(with_digest(content(&media_type, bytes), &digest))
}

/// The type of a manifest. A configuration or a layer is none, even where it is asked for as one.
pub(super) fn type_of(bytes: &[u8]) -> Option<MediaType> {
    let parsed = parse(bytes).ok()?;
    Some(parsed.descriptor().media_type).filter(|it| matches!(it.kind(), Some(Kind::Index | Kind::Image)))
}

fn with_digest(mut response: Response, digest: &Digest) -> Response {
    response.headers.push("docker-content-digest", digest.as_str());
    response.headers.push("etag", &["\"", digest.as_str(), "\""].concat());
    response
}
