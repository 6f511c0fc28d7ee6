//! Which upstream URL a request stands for.

use alloc::string::{String, ToString};

use super::hop::Target;
use super::policy::{Policy, is_clean_path};
use super::refusal::Refusal;
use super::{Asked, Told, headers};
use crate::bytes;
use crate::registry::endpoint::{self, Endpoint, EndpointError};
use crate::registry::message::{Headers, Method};

/// The longest address that is read.
const MAX_TARGET: usize = 8192;

/// The longest name of a service that gives out tokens.
const MAX_SERVICE: usize = 256;

/// What is asked for, as far as it decides how much may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ping,
    Document,
    Blob,
    Token,
}

/// What to ask.
pub(super) struct Found {
    pub(super) method: Method,
    pub(super) headers: Headers,
    pub(super) target: Target,
    pub(super) kind: Kind,
}

/// Reads a request; nothing where the relay itself is asked for.
pub(super) fn read(policy: &Policy, asked: &Asked<'_>) -> Result<Option<Found>, Told> {
    let method = method(asked)?;
    let rest = unlock(policy, asked.target)?;
    if rest.is_empty() {
        return Ok(None);
    }
    let (authority, path) = split(rest).ok_or_else(|| Refusal::Path.about("target", asked.target))?;
    let authority = bytes::lower(authority);
    let (target, kind) = find(policy, &authority, path)?;
    let headers = headers::ask(policy, asked.headers, &target, kind)?;
    Ok(Some(Found { method, headers, target, kind }))
}

fn method(asked: &Asked<'_>) -> Result<Method, Told> {
    let method = match asked.method {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        other => return Err(Refusal::Method.about("method", other)),
    };
    let length = asked.headers.get("content-length").is_some_and(|length| length.trim() != "0");
    let body = asked.has_body || length || asked.headers.get("transfer-encoding").is_some();
    if body { Err(Refusal::Body.about("method", asked.method)) } else { Ok(method) }
}

/// What stands behind the slash in front and the key.
fn unlock<'a>(policy: &Policy, target: &'a str) -> Result<&'a str, Told> {
    let rest = target.strip_prefix('/').filter(|_| target.len() <= MAX_TARGET);
    let rest = rest.ok_or_else(|| Refusal::Path.about("target", target))?;
    if policy.key.is_empty() {
        return Ok(rest);
    }
    let (key, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if is_same(key, &policy.key) { Ok(rest) } else { Err(Refusal::Key.about("target", "")) }
}

/// Equality that takes as long whatever is equal.
fn is_same(given: &str, wanted: &str) -> bool {
    let pairs = given.bytes().zip(wanted.bytes());
    given.len() == wanted.len() && pairs.fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

/// The host, and the path with its query.
fn split(rest: &str) -> Option<(&str, &str)> {
    let slash = rest.find('/')?;
    let (authority, path) = rest.split_at(slash);
    let clean = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#<>\"^`{|}".contains(&byte));
    clean.then_some((authority, path))
}

fn find(policy: &Policy, authority: &str, path: &str) -> Result<(Target, Kind), Told> {
    let no_path = || Refusal::Path.about("target", path);
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    if !is_clean_path(bare) {
        return Err(no_path());
    }
    match Endpoint::parse(path) {
        Ok(endpoint) => {
            let (place, internal) =
                policy.registry(authority).ok_or_else(|| Refusal::NotListed.about("host", authority))?;
            let (path, kind) = write(&endpoint, query).ok_or_else(|| Refusal::Query.about("target", path))?;
            Ok((Target { place, internal, path }, kind))
        }
        Err(EndpointError::Number) => Err(Refusal::Query.about("target", path)),
        Err(EndpointError::Path) => {
            let found = policy.realm(authority, bare);
            let known = found.is_some() || policy.registry(authority).is_some();
            let Some((place, internal)) = found.filter(|_| !query.is_empty()) else {
                return Err(if known { no_path() } else { Refusal::NotListed.about("host", authority) });
            };
            let path = [bare, &*token_query(query)?].concat();
            Ok((Target { place, internal, path }, Kind::Token))
        }
        Err(_) => Err(no_path()),
    }
}

/// The path of an endpoint with the query that was asked for, if that holds nothing but what belongs to lists.
fn write(endpoint: &Endpoint, query: &str) -> Option<(String, Kind)> {
    let keys: &[&str] = match endpoint {
        Endpoint::Catalog(_) | Endpoint::Tags(..) => &["n", "last", "next_page"],
        Endpoint::Referrers(..) => &["artifactType", "n", "last"],
        _ => &[],
    };
    let kind = match endpoint {
        Endpoint::Ping => Kind::Ping,
        Endpoint::Blob(..) => Kind::Blob,
        _ => Kind::Document,
    };
    let mut path = endpoint.to_string();
    path.truncate(path.find('?').unwrap_or(path.len()));
    if query.is_empty() {
        return Some((path, kind));
    }
    let known = |pair: &str| pair.split_once('=').is_some_and(|(key, value)| keys.contains(&key) && is_encoded(value));
    query.split('&').all(known).then(|| ([&path, "?", query].concat(), kind))
}

/// Whether every percent sign is the start of an encoded character.
fn is_encoded(value: &str) -> bool {
    value.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

/// The query of a token service, written anew: one service, one repository to pull from.
fn token_query(query: &str) -> Result<String, Told> {
    let unknown = || Refusal::Query.about("target", query);
    let (mut service, mut scope) = (None, None);
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').ok_or_else(unknown)?;
        let value = endpoint::decode(&value.replace('+', " ")).ok_or_else(unknown)?;
        let slot = match key {
            "service" => &mut service,
            "scope" => &mut scope,
            _ => return Err(unknown()),
        };
        if slot.replace(value).is_some() {
            return Err(unknown());
        }
    }
    let service = service.unwrap_or_default();
    if service.len() > MAX_SERVICE || scope.as_deref().is_some_and(|scope| !is_pull(scope)) {
        return Err(Refusal::Scope.about("target", query));
    }
    let service = (!service.is_empty()).then(|| ["service=", &*endpoint::encode(&service)].concat());
    let scope = scope.map(|scope| ["scope=", &*endpoint::encode(&scope)].concat());
    let pairs: alloc::vec::Vec<String> = [service, scope].into_iter().flatten().collect();
    Ok(["?", &*pairs.join("&")].concat())
}

/// `repository:<name>:pull`.
fn is_pull(scope: &str) -> bool {
    let name = scope.strip_prefix("repository:").and_then(|rest| rest.strip_suffix(":pull"));
    name.is_some_and(|name| endpoint::name(name).is_ok())
}
