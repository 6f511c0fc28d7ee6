//! Where a registry may send a request on to.

use alloc::string::{String, ToString};

use super::place::Place;
use super::policy::Policy;

/// The longest address that is followed; those of storage services carry signatures.
const MAX_LOCATION: usize = 8192;

/// A place, and a path with its query there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) place: Place,
    /// Whether the place may have an address that is not public.
    pub(super) internal: bool,
    pub(super) path: String,
}

/// Reads a `Location`. The next place has to be the same one, one that could be public, or one that the operator named; TLS
/// is never given up.
pub(super) fn resolve(policy: &Policy, at: &Target, location: &str) -> Option<Target> {
    let clean = |byte: u8| byte.is_ascii_graphic() && !b"\\<>\"^`{|}".contains(&byte);
    if location.is_empty() || location.len() > MAX_LOCATION || !location.bytes().all(clean) {
        return None;
    }
    let location = location.split('#').next().unwrap_or_default();
    let (place, path) = match scheme(location) {
        Some((scheme, rest)) => absolute(scheme, rest.strip_prefix("//")?)?,
        None => match location.strip_prefix("//") {
            Some(rest) => absolute(if at.place.is_plain() { "http" } else { "https" }, rest)?,
            None => (at.place.clone(), relative(&at.path, location)),
        },
    };
    let internal = if place == at.place { at.internal } else { policy.is_internal(&place) };
    let downgraded = place.is_plain() && !at.place.is_plain();
    let may = place == at.place || internal || place.may_be_public();
    (may && !downgraded).then_some(Target { place, internal, path })
}

/// The scheme in front of a colon, if there is one.
fn scheme(location: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = location.split_once(':')?;
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (!scheme.is_empty() && letters).then_some((scheme, rest))
}

fn absolute(scheme: &str, rest: &str) -> Option<(Place, String)> {
    let plain = match scheme.to_ascii_lowercase().as_str() {
        "https" => false,
        "http" => true,
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some((Place::new(plain, authority)?, [slash, path].concat()))
}

/// A path that is relative to another; climbing is left to the URL, whose place is fixed.
fn relative(at: &str, location: &str) -> String {
    if location.starts_with('/') {
        return location.to_string();
    }
    let path = at.split('?').next().unwrap_or_default();
    if location.starts_with('?') {
        return [path, location].concat();
    }
    [path.rsplit_once('/').map_or("", |(folder, _)| folder), "/", location].concat()
}
