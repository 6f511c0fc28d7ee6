//! Package URLs: [`docker` and `oci`](https://github.com/package-url/purl-spec).

use alloc::string::String;
use alloc::vec::Vec;

use super::siblings::join;
use super::url::parameter;

/// The name that a purl speaks of; `rest` stands behind `pkg:`.
///
/// An `oci` purl without `repository_url` names no registry, so it is not taken for one of Docker Hub.
pub(super) fn name(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches('/').split('#').next()?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, path) = path.split_once('/')?;
    let docker = kind.eq_ignore_ascii_case("docker");
    if !docker && !kind.eq_ignore_ascii_case("oci") {
        return None;
    }
    let (path, version) = path.rsplit_once('@').unwrap_or((path, ""));
    let (path, version) = (decode(path)?, decode(version)?);
    let url = decode(parameter(query, "repository_url"))?;
    let tag = decode(parameter(query, "tag"))?;
    let registry = url.strip_prefix("https://").unwrap_or(&url).trim_end_matches('/');
    let registry = match registry {
        "" | "hub.docker.com" | "docker.io" if docker && path.contains('/') => "docker.io",
        "" | "hub.docker.com" | "docker.io" if docker => "docker.io/library",
        "" => return None,
        _ => registry,
    };
    // The repository's address may or may not end with the name.
    let complete = registry.strip_suffix(path.as_str()).is_some_and(|head| head.ends_with('/'));
    let (registry, path) = if complete { ("", registry) } else { (registry, path.as_str()) };
    let (tag, digest) = match version.as_str() {
        "" => (tag.as_str(), ""),
        digest if digest.contains(':') => (tag.as_str(), digest),
        version => (version, ""),
    };
    Some(join(registry, path, tag, digest))
}

/// Resolves percent-encoding; `None` where that gives something else than visible ASCII.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            _ => byte,
        };
        bytes.push(Some(byte).filter(u8::is_ascii_graphic)?);
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
