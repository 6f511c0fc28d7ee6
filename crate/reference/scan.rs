//! The scanner: decides in one pass, without allocating, whether a text is a name, and where its parts are.
//!
//! It answers only yes or no. Why a text is no name is found by [`diagnose`](super::diagnose), off the fast path.

use super::defaults::Defaults;
use crate::bytes::{self, ALPHANUMERIC, DIGIT, FOREIGN, HEX, HOST_MARK, LOWER_HEX, PATH, TAG, UPPER, class, is};
use crate::digest;

/// The longest repository, in bytes; the registry, the tag and the digest do not count.
pub(crate) const REPOSITORY_LIMIT: usize = 255;
/// The longest tag, in bytes.
pub(crate) const TAG_LIMIT: usize = 128;
/// The registry that stands where none is typed.
pub(crate) const DOCKER_HUB: &str = "docker.io";
/// The one other name of Docker Hub that is rewritten.
pub(crate) const DOCKER_HUB_ALIAS: &str = "index.docker.io";

/// Where the registry of a name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrySource {
    /// None was typed: the default stands in.
    Implied,
    /// `index.docker.io` was typed and means `docker.io`.
    Alias,
    /// The text up to the first slash.
    Typed,
    /// The part before the slash looks like a host but is none, and happens to be a legal path component
    /// (`my_host.com/x`): the reference parser answers with an empty registry, and so do we.
    Empty,
}

/// **Layout** of a valid name: its parts as byte offsets into what was typed. Everything in between is ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    registry: RegistrySource,
    /// Whether the default namespace goes in front of the path.
    namespace: bool,
    /// Start of the path, and so, where a registry was typed, one behind its end.
    path_start: usize,
    path_end: usize,
    /// End of the tag; it starts one behind `path_end`. Equal to `path_end` where there is none.
    tag_end: usize,
    /// The digest runs from one behind `tag_end` to the end. Equal to `tag_end` where there is none.
    end: usize,
}

impl Layout {
    /// Scans a whole name without allocating. `None` means that it is not valid; why, says
    /// [`Reference::parse`](super::Reference::parse).
    pub fn scan(text: &[u8], defaults: &Defaults) -> Option<Self> {
        scan(text, defaults)
    }

    /// Where the registry comes from.
    pub const fn registry(&self) -> RegistrySource {
        self.registry
    }

    /// Whether the default namespace goes in front of the path.
    pub const fn has_namespace(&self) -> bool {
        self.namespace
    }

    /// Start of the path; where a registry was typed, one behind its slash.
    pub const fn path_start(&self) -> usize {
        self.path_start
    }

    /// End of the path.
    pub const fn path_end(&self) -> usize {
        self.path_end
    }

    /// End of the tag, which starts one behind the path; the path's end where there is none.
    pub const fn tag_end(&self) -> usize {
        self.tag_end
    }

    /// End of the digest, which starts one behind the tag; the tag's end where there is none.
    pub const fn end(&self) -> usize {
        self.end
    }

    /// The layout as numbers: flags, start and end of the path, end of the tag, end of the digest.
    ///
    /// The flags are 1, plus 2 where the namespace is filled in, plus 4 times where the registry comes from: 0 filled in,
    /// 1 `index.docker.io` for `docker.io`, 2 typed, 3 empty. No name gives all zeroes.
    pub fn encode(&self) -> [u32; 5] {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let flags = 1 + 2 * u32::from(self.namespace) + 4 * self.registry as u32;
        [flags, number(self.path_start), number(self.path_end), number(self.tag_end), number(self.end)]
    }
}

/// What in the first component makes it a host: a dot, a colon, a capital, or what is not ASCII.
const HOST: u8 = HOST_MARK | UPPER | FOREIGN;

/// What a tag may start with.
pub(crate) fn is_tag_start(byte: u8) -> bool {
    is(byte, TAG) && byte != b'.' && byte != b'-'
}

/// Whether `text` is 64 lower-case hex digits, which Docker refuses as a name because it looks like an image ID.
pub(crate) fn is_image_id(text: &[u8]) -> bool {
    text.len() == 64 && text.iter().all(|&byte| is(byte, LOWER_HEX))
}

/// Scans a whole name. `None` means that it is not valid.
pub(crate) fn scan(text: &[u8], defaults: &Defaults) -> Option<Layout> {
    if is_image_id(text) {
        return None;
    }
    let (registry, path_start) = scan_registry(text)?;
    let (path_end, components) = scan_path(text, path_start)?;
    let namespace = components == 1 && defaults.puts_namespace(registry, text, path_start);
    let implied = if namespace { defaults.namespace().len() + 1 } else { 0 };
    if path_end - path_start + implied > REPOSITORY_LIMIT {
        return None;
    }
    let tag_end = scan_tag(text, path_end)?;
    let end = scan_digest(text, tag_end)?;
    (end == text.len()).then_some(Layout { registry, namespace, path_start, path_end, tag_end, end })
}

/// Where the first component ends, if a slash follows, and whether it is meant as a host.
pub(crate) fn split_host(text: &[u8]) -> Option<(usize, bool)> {
    let mut classes = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'/' {
            return Some((at, classes & HOST != 0 || text.starts_with(b"localhost/")));
        }
        classes |= class(byte);
    }
    None
}

/// Reads the registry; returns where it comes from and where the path starts.
#[inline]
pub(crate) fn scan_registry(text: &[u8]) -> Option<(RegistrySource, usize)> {
    match split_host(text) {
        None | Some((_, false)) => Some((RegistrySource::Implied, 0)),
        Some((slash, true)) => {
            let head = text.get(..slash)?;
            if head == DOCKER_HUB_ALIAS.as_bytes() {
                Some((RegistrySource::Alias, slash + 1))
            } else if is_host(head) {
                Some((RegistrySource::Typed, slash + 1))
            } else {
                matches!(scan_path(head, 0), Some((end, 1)) if end == slash).then_some((RegistrySource::Empty, 0))
            }
        }
    }
}

/// `host [":" digits]`, where host is dot-separated labels or bracketed hex digits and colons.
pub(crate) fn is_host(head: &[u8]) -> bool {
    let host_end = match head.first() {
        Some(b'[') => bracketed_end(head),
        _ => labels_end(head),
    };
    match host_end.and_then(|end| head.get(end..)) {
        // Any number of digits, but at least one: `:0` and `:99999999` are fine to the reference parser.
        Some([b':', port @ ..]) => !port.is_empty() && bytes::all(port, DIGIT),
        Some(rest) => rest.is_empty(),
        None => false,
    }
}

fn bracketed_end(head: &[u8]) -> Option<usize> {
    let close = bytes::find(head, 0, b']');
    let inside = head.get(1..close).filter(|_| close < head.len())?;
    (!inside.is_empty() && inside.iter().all(|&byte| is(byte, HEX) || byte == b':')).then_some(close + 1)
}

/// End of `label ("." label)*`; a label starts and ends with a letter or digit and may hold hyphens.
fn labels_end(head: &[u8]) -> Option<usize> {
    let mut previous = b'.';
    for (at, &byte) in head.iter().enumerate() {
        match byte {
            b'.' | b'-' if previous == b'.' => return None,
            b'.' if previous == b'-' => return None,
            b'.' | b'-' => {}
            b':' => return (previous != b'.' && previous != b'-').then_some(at),
            _ if is(byte, ALPHANUMERIC) => {}
            _ => return None,
        }
        previous = byte;
    }
    (previous != b'.' && previous != b'-').then_some(head.len())
}

/// Reads `component ("/" component)*`; returns its end and the number of components.
#[inline]
pub(crate) fn scan_path(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut at, mut components) = (start, 1);
    loop {
        let run = at;
        while at < text.len() && is(text[at], PATH) {
            at += 1;
        }
        if at == run {
            return None;
        }
        match text.get(at) {
            Some(b'/') => {
                components += 1;
                at += 1;
            }
            Some(b'.' | b'_' | b'-') => at = separator_end(text, at),
            _ => return Some((at, components)),
        }
    }
}

/// End of the separator at `at`: one dot, one or two underscores, or any number of hyphens.
#[inline]
pub(crate) fn separator_end(text: &[u8], at: usize) -> usize {
    match text.get(at).copied().unwrap_or_default() {
        b'_' if text.get(at + 1) == Some(&b'_') => at + 2,
        b'-' => {
            let mut end = at + 1;
            while text.get(end) == Some(&b'-') {
                end += 1;
            }
            end
        }
        _ => at + 1,
    }
}

/// Reads `[":" tag]`; returns its end, which is `start` where there is none.
#[inline]
fn scan_tag(text: &[u8], start: usize) -> Option<usize> {
    if text.get(start) != Some(&b':') {
        return Some(start);
    }
    let first = start + 1;
    let mut end = first;
    while text.get(end).is_some_and(|&byte| is(byte, TAG)) {
        end += 1;
    }
    let starts = text.get(first).is_some_and(|&byte| is_tag_start(byte));
    (starts && end - first <= TAG_LIMIT).then_some(end)
}

/// Reads `["@" digest]`; returns its end, which is `start` where there is none.
#[inline]
fn scan_digest(text: &[u8], start: usize) -> Option<usize> {
    if text.get(start) != Some(&b'@') {
        return Some(start);
    }
    digest::check(text.get(start + 1..)?).is_ok().then_some(text.len())
}
