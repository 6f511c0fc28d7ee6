//! crane: go-containerregistry's `name.ParseReference` with its weak validation. It checks which characters a part holds, hardly
//! how they stand together.

use alloc::string::String;

use super::{Note, Verdict, has_host_with_capitals, is_clear_host};
use crate::bytes::{self, FOREIGN, MARK, PATH, cut, join};
use crate::digest::{self, Algorithm};
use crate::reference::Reference;
use crate::reference::scan::{DOCKER_HUB, DOCKER_HUB_ALIAS, REPOSITORY_LIMIT, TAG_LIMIT};

/// A registry, a namespace that may be implied or empty, and a path.
type Name<'a> = [&'a str; 3];

pub(super) fn verdict(input: &str) -> Verdict {
    match read(input) {
        Some(name) => Verdict::Accepted(name),
        None => Verdict::Refused(join(&["could not parse reference: ", input])),
    }
}

/// `name [":" tag]`, or else `name [":" tag] "@sha256:" hex` without the tag.
fn read(input: &str) -> Option<String> {
    if let Some((name, tag)) = split_tag(input)
        && let Some([registry, namespace, path]) = full_name(name)
    {
        return Some(join(&[registry, "/", namespace, path, ":", tag]));
    }
    let (name, digest) = cut(input, b'@')?;
    let [registry, namespace, path] = full_name(split_tag(name)?.0)?;
    // The name is read a second time with what was filled in, which now counts against the limit.
    let fits = namespace.len() + path.len() <= REPOSITORY_LIMIT;
    let is_sha256 = matches!(digest::check(digest.as_bytes()), Ok(Algorithm::Sha256));
    (fits && is_sha256).then(|| join(&[registry, "/", namespace, path, "@", digest]))
}

/// What stands behind the last colon is the tag unless it holds a slash. `None` where it is no tag.
fn split_tag(input: &str) -> Option<(&str, &str)> {
    match bytes::cut_last(input, b':') {
        Some((name, tag)) if !bytes::has(tag, b'/') => {
            let is_tag = matches!(tag.len(), 1..=TAG_LIMIT) && bytes::all(tag.as_bytes(), bytes::TAG);
            is_tag.then_some((name, tag))
        }
        _ => Some((input, "latest")),
    }
}

fn full_name(text: &str) -> Option<Name<'_>> {
    let (registry, path) = match cut(text, b'/') {
        Some((DOCKER_HUB, path)) => (DOCKER_HUB_ALIAS, path),
        Some((head, path)) if is_clear_host(head) => (head, path),
        _ => (DOCKER_HUB_ALIAS, text),
    };
    let is_path_byte = |byte| bytes::is(byte, PATH | MARK) || byte == b'/';
    let is_path = matches!(path.len(), 1..=REPOSITORY_LIMIT) && path.bytes().all(is_path_byte);
    let namespace = if registry == DOCKER_HUB_ALIAS && cut(path, b'/').is_none() { "library/" } else { "" };
    (is_path && is_authority(registry.as_bytes())).then_some([registry, namespace, path])
}

/// Whether Go's `net/url` reads `text` as a host and returns it unchanged, which is all that crane asks of a registry.
fn is_authority(text: &[u8]) -> bool {
    let port_start = match text.first() {
        Some(b'[') => bytes::find_last(text, b']').map(|at| at + 1),
        _ => Some(bytes::find_last(text, b':').unwrap_or(text.len())),
    };
    let Some(port) = port_start.and_then(|start| text.get(start..)) else { return false };
    let is_port = port.iter().enumerate().all(|(at, &byte)| if at == 0 { byte == b':' } else { byte.is_ascii_digit() });
    is_port
        && text
            .iter()
            .all(|byte| bytes::is(*byte, bytes::TAG | FOREIGN) || bytes::is_one_of(*byte, b"!$&'()*+,;=:[]<>\"~"))
}

pub(super) fn note(verdict: &Verdict, reference: Option<&Reference>) -> Option<Note> {
    let accepted = matches!(verdict, Verdict::Accepted(_));
    let Some(reference) = reference else { return accepted.then_some(Note::Lenient) };
    if accepted {
        (reference.registry() == DOCKER_HUB).then_some(Note::HubIndex)
    } else if has_host_with_capitals(reference) {
        Some(Note::HostWithCapitals)
    } else {
        Some(Note::Sha256Only)
    }
}
