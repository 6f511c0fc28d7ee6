//! Manifests on their way in.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::answer::done;
use super::needs;
use super::refusal::{Failure, Refusal};
use super::registry::{INDEX_LOCK, Registry};
use super::view::{View, untagged};
use super::{Incoming, Reply};
use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest, Verified};
use crate::layout::{Action, NameChange, blob_path};
use crate::manifest::{Document, MAX_MANIFEST, Manifest};
use crate::media_type::MediaType;
use crate::registry::Headers;
use crate::registry::endpoint::Target;

/// Takes a manifest: once all that it needs is there it is written, and then its name.
pub(super) async fn put(registry: &Registry, request: &Incoming, name: &str, target: Target) -> Result<Reply, Failure> {
    let manifest = read(registry, request, &target).await?;
    let digest = manifest.descriptor().digest;
    let needs = needs::needs(&manifest);
    registry.io.lock(INDEX_LOCK).await?;
    let mut view = registry.view_to_change().await?;
    needs::check(registry, &view, &needs).await?;
    registry.io.write(&blob_path(&digest), manifest.bytes().to_vec()).await?;
    let changes = add(&mut view, name, target, &manifest, registry.now)?;
    registry.save(&view, &changes).await?;
    let location = ["/v2/", name, "/manifests/", digest.as_str()].concat();
    let mut headers = Headers::new().with("location", &location).with("docker-content-digest", digest.as_str());
    if let Some(subject) = subject(&manifest) {
        headers.push("oci-subject", subject.as_str());
    }
    Ok(done(201, &headers))
}

/// Reads the body as a manifest that cannot be read in two ways.
async fn read(registry: &Registry, request: &Incoming, target: &Target) -> Result<Manifest, Failure> {
    let announced = request.headers.get("content-length").and_then(|length| length.trim().parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_MANIFEST) {
        return Err(Refusal::TooLarge.into());
    }
    let bytes = registry.io.manifest(None).await.map_err(Failure::of_body)?.unwrap_or_default();
    if bytes.len() as u64 > MAX_MANIFEST {
        return Err(Refusal::TooLarge.into());
    }
    let digest = match target {
        Target::Tag(_) => Digest::of(Algorithm::Sha256, &bytes),
        Target::Digest(digest) => digest.clone(),
    };
    let bytes = Verified::new(bytes, &digest, None).map_err(|_| Refusal::Mismatch.about(digest.as_str()))?;
    let content_type = MediaType::from_header(request.headers.get("content-type").unwrap_or_default());
    let manifest = Manifest::parse(bytes, &content_type, None);
    let manifest = manifest.map_err(|error| Refusal::Manifest.about(&error.to_string()))?;
    match manifest.document() {
        Document::Unknown => Err(Refusal::Manifest.about("The manifest is of a type that is not known here.")),
        Document::Index(_) | Document::Image(_) => Ok(manifest),
    }
}

/// Puts a manifest among the names.
fn add(
    view: &mut View,
    name: &str,
    target: Target,
    manifest: &Manifest,
    time: u64,
) -> Result<Vec<NameChange>, Refusal> {
    let image = describe(manifest);
    let Target::Tag(tag) = target else {
        let known = view.entries(name).any(|(_, entry)| entry.digest == image.digest);
        if !known {
            view.index.set(&untagged(name, &image.digest)?, &image);
        }
        return Ok(Vec::new());
    };
    let full = view.name_of(name, &tag)?;
    let from = view.tagged(name, &tag).map(|entry| entry.digest.clone());
    view.index.set(&full, &image);
    // What has a name now, or is found by one, needs no entry of its own.
    let mut found: Vec<Digest> = match manifest.document() {
        Document::Index(index) => index.manifests.iter().map(|child| child.digest.clone()).collect(),
        Document::Image(_) | Document::Unknown => Vec::new(),
    };
    found.push(image.digest.clone());
    found.sort();
    view.index.remove(|entry| {
        let own = entry.name().is_some_and(|it| it.repository() == name && it.tag().is_none());
        own && found.binary_search(&entry.descriptor().digest).is_ok()
    });
    if from.as_ref() == Some(&image.digest) {
        return Ok(Vec::new());
    }
    let change = NameChange { name: full.as_str().into(), from, to: Some(image.digest), time, action: Action::Push };
    Ok(Vec::from([change]))
}

/// What an entry says of a manifest.
fn describe(manifest: &Manifest) -> Descriptor {
    let artifact_type = match manifest.document() {
        Document::Index(index) => index.artifact_type.clone(),
        Document::Image(image) => image.artifact_type.clone(),
        Document::Unknown => None,
    };
    Descriptor { artifact_type, ..manifest.descriptor() }
}

/// The subject of a manifest, if it has one.
pub(super) fn subject(manifest: &Manifest) -> Option<&Digest> {
    match manifest.document() {
        Document::Index(index) => index.subject.as_ref(),
        Document::Image(image) => image.subject.as_ref(),
        Document::Unknown => None,
    }
    .map(|subject| &subject.digest)
}
