//! Pushing: content first, then the manifests that name it, as the [specification] wants it.
//!
//! An operation here changes something at a registry, so what it sends is not sent twice where that would not be the same as once.
//!
//! [specification]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push

mod blob;
mod deletion;
mod manifest;
mod needs;
mod referrers;
mod turnout;

use alloc::string::String;

pub use blob::BlobPush;
pub use deletion::Deletion;
pub use manifest::{ManifestPush, Pushed, Subject};
pub use needs::Needs;
pub use turnout::{BlobGoal, Turnout};

use super::base::Base;
use super::error::{Context, RegistryError};
use super::message::Response;
use super::sentences::Reason;
use super::session::{Hop, hop};
use crate::digest::Digest;
use crate::reference::Reference;

/// What a token has to allow for `actions` in a repository, such as `pull,push`, and for content to be had `from` another one
/// of the same registry.
pub fn scope(reference: &Reference, actions: &str, from: Option<&Reference>) -> String {
    let mut scope = ["repository:", reference.repository(), ":", actions].concat();
    if let Some(from) = from.filter(|from| is_mountable(reference, from)) {
        scope.extend([" repository:", from.repository(), ":pull"]);
    }
    scope
}

/// The same repository under another name: a tag or a digest.
///
/// # Errors
///
/// [`RegistryError`] for what is neither.
pub fn renamed(reference: &Reference, name: &str) -> Result<Reference, RegistryError> {
    if name.contains(':') {
        let named = reference.without_tag().with_digest(name);
        return named.map_err(|_| RegistryError::not_descriptor(reference, name));
    }
    reference.with_tag(name).map_err(|error| RegistryError::syntax(name, &error))
}

/// Whether content of `from` can be had without sending it.
fn is_mountable(reference: &Reference, from: &Reference) -> bool {
    is_same_registry(reference, from) && reference.repository() != from.repository()
}

fn is_same_registry(one: &Reference, other: &Reference) -> bool {
    Base::of(one.registry()) == Base::of(other.registry())
}

/// Where an answer says to go on, if it does: no credentials go to another place, but the content does, so it has to be one that a
/// redirect may lead to.
fn location(context: &Context, base: Option<&Base>, response: &Response) -> Result<Option<String>, RegistryError> {
    let own = base.map_or("", Base::as_str);
    if response.headers.get("location").is_none() {
        return Ok(None);
    }
    let from = if response.url.is_empty() { [own, "/v2/"].concat() } else { response.url.clone() };
    let error = |reason| RegistryError::new(reason, context).answered(response, "");
    match hop(&from, response, own, 0) {
        Hop::To(url) => Ok(Some(url.split('#').next().unwrap_or_default().into())),
        Hop::Downgraded => Err(error(Reason::Downgraded)),
        Hop::Refused(place) => Err(error(Reason::RedirectRefused).with("place", &place)),
        Hop::TooMany => Err(error(Reason::Redirects)),
    }
}

/// Checks that what a registry says it has kept is what was sent. It need not say anything.
fn check_kept(context: &Context, response: &Response, sent: &Digest) -> Result<(), RegistryError> {
    let place = response.headers.get("location").and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next());
    let place = place.map(|last| last.replace("%3A", ":").replace("%3a", ":"));
    let said = [response.headers.get("docker-content-digest"), place.as_deref()];
    let said = said.into_iter().flatten().filter_map(|text| text.trim().parse::<Digest>().ok());
    match said.into_iter().find(|said| said.algorithm() == sent.algorithm() && said != sent) {
        Some(said) => Err(RegistryError::new(Reason::KeptOther, context)
            .with("expected", sent.as_str())
            .with("actual", said.as_str())
            .answered(response, "")),
        None => Ok(()),
    }
}
