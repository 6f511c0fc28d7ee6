//! Package URLs: [`docker` and `oci`](https://github.com/package-url/purl-spec).

use super::Source;
use super::bytes::{cut, has, index, of};
use super::finds::Finds;
use super::url::parameter;
use crate::span::Span;

/// Writes the name that a purl speaks of; `rest` stands behind `pkg:`.
///
/// An `oci` purl without `repository_url` names no registry, so it is not taken for one of Docker Hub.
pub(super) fn write(finds: &mut Finds<'_>, rest: &str) -> Source {
    let (address, query) = cut(cut(rest, b'#').0, b'?');
    let (kind, path) = cut(address, b'/');
    let (path, version) = cut(path, b'@');
    let kind = index("docker oci", kind, true);
    let url = parameter(query, "repository_url");
    let registry = match url {
        "" | "docker.io" if kind == 0 => {
            if has(path, b'/') {
                "docker.io"
            } else {
                "docker.io/library"
            }
        }
        _ => url,
    };
    if registry.is_empty() || path.is_empty() || kind > 1 {
        return Source::Purl;
    }
    finds.write("", registry);
    let end = finds.name.len();
    finds.write("/", path);
    // The repository's address may or may not end with the name.
    if of(&finds.name, Span::new(0, end)).ends_with(of(&finds.name, Span::new(end, finds.name.len()))) {
        finds.name = of(&finds.name, Span::new(0, end)).into();
    }
    let digest = version.starts_with("sha");
    finds.write(":", if digest || version.is_empty() { parameter(query, "tag") } else { version });
    finds.write("@", if digest { version } else { "" });
    Source::Purl
}
