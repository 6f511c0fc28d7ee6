//! Names in the addresses of registries' web pages and APIs.

use super::Source;
use super::bytes::{cut, has, index, listed, of};
use super::finds::{Finds, is_bare};
use crate::span::Span;

/// The registry behind each kind of page, and the page's address, in which `O` stands for the owner, `N` for the name,
/// `R` for all the rest of the name, `T` for the tag, `D` for the digest, `*` for anything. More may follow.
static PAGES: [(&str, &str); 12] = [
    ("", "hub.docker.com/_/N"),
    ("", "hub.docker.com/r/O/N"),
    ("", "hub.docker.com/repository/docker/O/N"),
    ("", "hub.docker.com/layers/O/N/T/images/D"),
    ("", "hub.docker.com/v2/repositories/O/N"),
    ("ghcr.io", "github.com/orgs/O/packages/container/package/N"),
    ("ghcr.io", "github.com/orgs/O/packages/container/N/*"),
    ("ghcr.io", "github.com/users/O/packages/container/package/N"),
    ("ghcr.io", "github.com/O/*/pkgs/container/N"),
    ("quay.io", "quay.io/repository/O/N/manifest/D"),
    ("quay.io", "quay.io/repository/O/N"),
    ("public.ecr.aws", "gallery.ecr.aws/O/R"),
];
/// Registries that people put a scheme in front of.
const REGISTRIES: &str = "docker.io gcr.io ghcr.io lscr.io public.ecr.aws quay.io registry.k8s.io";

/// Writes the name that the address speaks of. `url` has no scheme; `schemed` tells whether it had one.
pub(super) fn write(finds: &mut Finds<'_>, url: &str, schemed: bool) -> Source {
    let (address, query) = cut(cut(url, b'#').0, b'?');
    let address = address.strip_suffix('/').unwrap_or(address);
    let (host, path) = cut(address, b'/');
    for &(registry, pattern) in &PAGES {
        if let Some([owner, name, tag, digest, rest]) = read(pattern, address) {
            finds.write("", registry);
            finds.write("/", if registry.is_empty() && owner == "library" { "" } else { owner });
            finds.write("/", name);
            finds.write("/", rest);
            // The addresses of pages keep an owner's capitals, the names of images have none.
            finds.name.make_ascii_lowercase();
            finds.write(":", if tag.is_empty() && !registry.is_empty() { parameter(query, "tag") } else { tag });
            // Docker Hub has a hyphen for the colon.
            let hex = digest.strip_prefix("sha256-");
            finds.write(if hex.is_some() { "@sha256:" } else { "@" }, hex.unwrap_or(digest));
            return Source::WebUrl;
        }
    }
    if schemed && let Some(path) = path.strip_prefix("v2/") {
        api(finds, host, path);
    } else if schemed && listed(REGISTRIES, host) {
        registry(finds, host, path);
    }
    Source::WebUrl
}

/// Owner, name, tag and digest, if the address is as the pattern says.
fn read<'t>(mut pattern: &str, mut address: &'t str) -> Option<[&'t str; 5]> {
    let mut parts = [""; 5];
    while !pattern.is_empty() {
        let (want, next) = cut(pattern, b'/');
        let part = index("O N T D R", want, false);
        let (have, rest) = if part == 4 { (address, "") } else { cut(address, b'/') };
        if have.is_empty() || part > 4 && want != "*" && want != have {
            return None;
        }
        if let Some(slot) = parts.get_mut(part) {
            *slot = have;
        }
        (pattern, address) = (next, rest);
    }
    Some(parts)
}

/// `name/manifests/reference` and what else the distribution API has below a name.
fn api(finds: &mut Finds<'_>, host: &str, path: &str) {
    let host = if host == "registry-1.docker.io" { "docker.io" } else { host };
    let mut rest = path;
    while !rest.is_empty() && !listed("manifests tags blobs referrers", cut(rest, b'/').0) {
        rest = cut(rest, b'/').1;
    }
    let (kind, reference) = cut(rest, b'/');
    if !reference.is_empty() && (has(host, b'.') || has(host, b':') || host == "localhost") {
        finds.write("", host);
        finds.write("/", of(path, Span::new(0, (path.len() - rest.len()).saturating_sub(1))));
        let mark = if reference.starts_with("sha") { "@" } else { ":" };
        finds.write(mark, if kind == "manifests" { reference } else { "" });
    }
}

/// A name with a scheme in front. One that might as well be another page of the registry's site is left out.
fn registry(finds: &mut Finds<'_>, host: &str, path: &str) {
    let (repository, _) = cut(cut(path, b':').0, b'@');
    let end = repository.len();
    if end < path.len() || host != "quay.io" && !is_bare(path) {
        finds.write("", host);
        finds.write("/", of(path, Span::new(0, end)));
        finds.name.make_ascii_lowercase();
        finds.write("", of(path, Span::new(end, path.len())));
    }
}

/// The value of `key` in a query.
pub(super) fn parameter<'t>(mut query: &'t str, key: &str) -> &'t str {
    while !query.is_empty() {
        let (pair, rest) = cut(query, b'&');
        let (name, value) = cut(pair, b'=');
        if name == key {
            return value;
        }
        query = rest;
    }
    ""
}
