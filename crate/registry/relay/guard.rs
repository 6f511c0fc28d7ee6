//! Whom a relay answers. CORS alone keeps pages from reading, not from asking, so it is checked here too.

use alloc::string::String;

use super::refusal::Refusal;
use super::{Asked, Head, Policy, Told, headers};

/// What comes of the check.
pub(super) enum Guarded {
    /// The caller is answered; with the origin that may read the answer, if a page of another origin asks.
    Let(Option<String>),
    /// The caller asks whether it may ask, and it may.
    Preflight(Head),
    /// It is not answered.
    Refused(Told),
}

/// Checks where a request went and where it came from.
///
/// A page that points its own name at this machine sends that name as the host. A page elsewhere sends its origin, or, where
/// it needs no answer, at least what kind of site it is; a program sends neither.
pub(super) fn check(policy: &Policy, asked: &Asked<'_>) -> Guarded {
    let host = asked.origin.split_once("://").map_or("", |(_, host)| host).to_ascii_lowercase();
    if !policy.hosts.is_empty() && !policy.hosts.contains(&host) {
        return Guarded::Refused(Refusal::Host.about("host", &host));
    }
    let Some(origin) = asked.headers.get("origin") else { return alone(policy, asked) };
    if !is_invited(policy, asked, origin) {
        return Guarded::Refused(Refusal::Origin.about("origin", origin));
    }
    if asked.method == "OPTIONS" {
        return Guarded::Preflight(headers::preflight(origin));
    }
    Guarded::Let(Some(origin.into()))
}

fn is_invited(policy: &Policy, asked: &Asked<'_>, origin: &str) -> bool {
    // Only what can be an origin is given back in a header.
    let possible = origin.len() <= 300 && origin.bytes().all(|byte| byte.is_ascii_graphic());
    let named = |known: &String| known == "*" || known.eq_ignore_ascii_case(origin);
    possible && (origin.eq_ignore_ascii_case(asked.origin) || policy.origins.iter().any(named))
}

/// A request without an origin: of the relay's own pages, or of no page.
fn alone(policy: &Policy, asked: &Asked<'_>) -> Guarded {
    let site = asked.headers.get("sec-fetch-site");
    if site == Some("same-origin") || site.is_none() && policy.programs {
        return Guarded::Let(None);
    }
    Guarded::Refused(Refusal::Origin.about("origin", site.unwrap_or("none")))
}
