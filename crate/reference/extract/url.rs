//! Names in the addresses of registries' web pages and APIs.

use alloc::string::String;

use super::finds::is_bare;
use super::purl::decode;
use super::siblings::join;
use super::words::listed;

/// Hosts whose pages are known without a scheme in front.
pub(super) const PAGES: &str = "hub.docker.com gallery.ecr.aws github.com quay.io";
/// Registries that people put a scheme in front of.
const REGISTRIES: &str = "docker.io gcr.io ghcr.io lscr.io public.ecr.aws quay.io registry.k8s.io";

/// The name that the address speaks of. `url` has no scheme; `schemed` tells whether it had one.
pub(super) fn name(url: &str, schemed: bool) -> Option<String> {
    let url = url.split('#').next()?;
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, path) = address.split_once('/')?;
    let path = path.trim_end_matches('/');
    if schemed
        && let Some(path) = path.strip_prefix("v2/")
        && host != "hub.docker.com"
    {
        return api(host, path);
    }
    let mut parts = path.split('/');
    let parts: [&str; 8] = core::array::from_fn(|_| parts.next().unwrap_or_default());
    match host {
        "hub.docker.com" => hub(&parts),
        "gallery.ecr.aws" => (!parts[1].is_empty()).then(|| lower("public.ecr.aws", path)),
        "github.com" => github(&parts, query),
        "quay.io" if parts[0] == "repository" => quay(&parts, query),
        _ if schemed && listed(REGISTRIES, host) => registry(host, path),
        _ => None,
    }
}

/// `_/nginx`, `r/owner/name`, `repository/docker/owner/name`, `layers/owner/name/tag/images/sha256-...`, and the API.
fn hub(parts: &[&str]) -> Option<String> {
    let (owner, name, tag, digest) = match *parts {
        ["_", name, ..] => ("library", name, "", ""),
        ["layers", owner, name, tag, _, digest, ..] => (owner, name, tag, digest),
        ["v2", "repositories", owner, name, "tags", tag, ..] => (owner, name, tag, ""),
        ["r", owner, name, ..]
        | ["repository", "docker", owner, name, ..]
        | ["v2", "repositories", owner, name, ..] => (owner, name, "", ""),
        _ => return None,
    };
    let owner = if owner == "library" { "" } else { owner };
    // The page of one platform's layers has the digest in its address, with a hyphen for the colon.
    let hex = digest.strip_prefix("sha256-").unwrap_or_default();
    let digest = if hex.len() == 64 { join("", "sha256", hex, "") } else { String::new() };
    Some(join("", &lower(owner, name), tag, &digest))
}

/// `orgs/owner/packages/container/package/name`, `owner/repository/pkgs/container/name`.
fn github(parts: &[&str], query: &str) -> Option<String> {
    let (["orgs" | "users", owner, "packages", "container", "package", name, ..]
    | ["orgs" | "users", owner, "packages", "container", name, ..]
    | [owner, _, "pkgs", "container", name, ..]) = *parts
    else {
        return None;
    };
    let owner = lower("ghcr.io", owner);
    Some(join("", &lower(&owner, &decode(name)?), parameter(query, "tag"), ""))
}

/// `repository/namespace/name`, with `?tag=` or `manifest/sha256:...`.
fn quay(parts: &[&str], query: &str) -> Option<String> {
    let [_, namespace, name, kind, value, ..] = *parts else { return None };
    let repository = lower("quay.io", &lower(namespace, name));
    let value = decode(value)?;
    Some(match kind {
        "manifest" => join("", &repository, "", &value),
        "tag" => join("", &repository, &value, ""),
        _ => join("", &repository, parameter(query, "tag"), ""),
    })
}

/// `name/manifests/reference` and what else the distribution API has below a name.
fn api(host: &str, path: &str) -> Option<String> {
    let (head, reference) = path.rsplit_once('/')?;
    let (repository, kind) = head.rsplit_once('/')?;
    let reference = decode(reference)?;
    let host = if host == "registry-1.docker.io" { "docker.io" } else { host };
    let is_host = host.contains(['.', ':']) || host == "localhost";
    match kind {
        _ if !is_host => None,
        "manifests" if reference.contains(':') => Some(join(host, repository, "", &reference)),
        "manifests" => Some(join(host, repository, &reference, "")),
        "tags" | "blobs" | "referrers" => Some(join(host, repository, "", "")),
        _ => None,
    }
}

/// A name with a scheme in front. One that might as well be another page of the registry's site is left out.
fn registry(host: &str, path: &str) -> Option<String> {
    let end = path.find([':', '@']).unwrap_or(path.len());
    let (repository, rest) = path.split_at(end);
    let sure = !rest.is_empty() || host != "quay.io" && !is_bare(repository);
    let mut name = lower(host, repository);
    name.push_str(rest);
    sure.then_some(name)
}

/// `owner/path` in lower case: the addresses of pages keep an owner's capitals, the names of images have none.
fn lower(owner: &str, path: &str) -> String {
    let mut name = join(owner, path, "", "");
    name.make_ascii_lowercase();
    name
}

/// The value of `key` in a query.
pub(super) fn parameter<'t>(query: &'t str, key: &str) -> &'t str {
    let value = |pair: &'t str| pair.strip_prefix(key)?.strip_prefix('=');
    query.split('&').find_map(value).unwrap_or_default()
}
