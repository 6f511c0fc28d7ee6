//! Header fields: both ways by a list of what passes, and the fields that every answer has.

use super::ask::Kind;
use super::hop::Target;
use super::policy::Policy;
use super::refusal::Refusal;
use super::{Head, Told};
use crate::registry::message::Headers;

/// What a caller may say of what it wants.
const ASKED: [&str; 4] = ["accept", "range", "if-none-match", "if-range"];

/// The longest value that is passed on, and the longest token.
const MAX_VALUE: usize = 1024;
const MAX_TOKEN: usize = 16 * 1024;

/// What a registry may say. What starts with one of `FAMILIES` may be said too.
const TOLD: [&str; 14] = [
    "accept-ranges",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "docker-content-digest",
    "docker-distribution-api-version",
    "docker-ratelimit-source",
    "etag",
    "last-modified",
    "link",
    "retry-after",
    "warning",
    "www-authenticate",
];
const FAMILIES: [&str; 3] = ["ratelimit", "x-ratelimit", "oci-"];

/// What pages may read beyond what browsers always show.
const EXPOSED: &str = "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, Docker-Content-Digest, \
    Docker-Distribution-Api-Version, Docker-RateLimit-Source, ETag, Link, OCI-Filters-Applied, OCI-Subject, RateLimit, \
    RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, Retry-After, Warning, WWW-Authenticate, \
    X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Pullspec-Relay";

/// What every answer has: nothing of it is kept, sniffed, run or shown, since its bytes may be anybody's.
const ALWAYS: [(&str, &str); 6] = [
    ("cache-control", "private, no-store"),
    ("content-disposition", "attachment"),
    ("content-security-policy", "sandbox; default-src 'none'"),
    ("cross-origin-resource-policy", "same-origin"),
    ("vary", "Origin"),
    ("x-content-type-options", "nosniff"),
];

/// The field by which a relay is told from a registry: `here`, `passed`, or the code of a refusal.
pub(super) const MARK: &str = "pullspec-relay";

/// The fields to ask with, built from nothing.
pub(super) fn ask(policy: &Policy, asked: &Headers, target: &Target, kind: Kind) -> Result<Headers, Told> {
    // Content is hashed as it is stored, so no coding is wanted on the way.
    let mut headers = Headers::new().with("accept-encoding", "identity").with("user-agent", "pullspec-relay");
    for name in ASKED {
        if let Some(value) = asked.get(name) {
            headers.push(name, checked(name, value, MAX_VALUE)?);
        }
    }
    if let Some(value) = asked.get("authorization") {
        let value = checked("Authorization", value, MAX_TOKEN)?;
        if !(policy.credentials || is_token(value) && kind != Kind::Token) {
            return Err(Refusal::Credentials.about("host", target.place.authority()));
        }
        headers.push("authorization", value);
    }
    Ok(headers)
}

fn checked<'a>(name: &'static str, value: &'a str, limit: usize) -> Result<&'a str, Told> {
    let clean = value.len() <= limit && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if clean { Ok(value) } else { Err(Refusal::Header.about("name", name)) }
}

/// Whether this is a token, such as a registry gives to anybody who asks.
fn is_token(value: &str) -> bool {
    let scheme = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    scheme && value.get(7..).is_some_and(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// The same without credentials.
pub(super) fn without_authorization(headers: &Headers) -> Headers {
    let kept = headers.iter().filter(|(name, _)| *name != "authorization");
    kept.fold(Headers::new(), |kept, (name, value)| kept.with(name, value))
}

/// The head of a registry's answer, as it is passed on.
pub(super) fn pass(status: u16, told: &Headers, reader: Option<&str>) -> Head {
    let mut headers = always("passed", reader);
    for (name, value) in told.iter() {
        if TOLD.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family)) {
            headers.push(name, value);
        }
    }
    Head { status, headers }
}

/// The head of an answer of the relay itself.
pub(super) fn own(status: u16, mark: &str, reader: Option<&str>) -> Head {
    let mut headers = always(mark, reader).with("content-type", "application/json");
    if status == 405 {
        headers.push("allow", "GET, HEAD, OPTIONS");
    }
    Head { status, headers }
}

/// The answer to a page that asks whether it may ask.
pub(super) fn preflight(reader: &str) -> Head {
    let headers = always("here", Some(reader))
        .with("access-control-allow-methods", "GET, HEAD")
        .with("access-control-allow-headers", "Accept, Authorization, If-None-Match, If-Range, Range")
        .with("access-control-max-age", "86400");
    Head { status: 204, headers }
}

fn always(mark: &str, reader: Option<&str>) -> Headers {
    let mut headers = Headers::new().with(MARK, mark);
    for (name, value) in ALWAYS {
        headers.push(name, value);
    }
    if let Some(reader) = reader {
        headers.push("access-control-allow-origin", reader);
        headers.push("access-control-expose-headers", EXPOSED);
    }
    headers
}
