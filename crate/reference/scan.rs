//! The scanner: decides in one pass, without allocating, whether a text is a name, and where its parts are.
//!
//! It answers only yes or no. Why a text is no name is found by [`diagnose`](super::diagnose), off the fast path.

use super::defaults::Defaults;
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

const LOWER: u8 = 1;
const DIGIT: u8 = 2;
const UPPER: u8 = 4;
/// `_`, `.` and `-`: what a tag may hold beside letters and digits.
const MARK: u8 = 8;
/// `.` and `:`: what makes the first component a host.
const HOST_MARK: u8 = 16;
const HEX_LOWER: u8 = 32;
/// Upper-case letters, and every byte beyond ASCII, make the first component a host too.
const FOREIGN: u8 = 64;

const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "byte < 256, and const code has no try_from")]
        let class = match byte as u8 {
            b'a'..=b'f' => LOWER | HEX_LOWER,
            b'g'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT | HEX_LOWER,
            b'A'..=b'Z' => UPPER,
            b'.' => MARK | HOST_MARK,
            b':' => HOST_MARK,
            b'_' | b'-' => MARK,
            0x80..=0xff => FOREIGN,
            _ => 0,
        };
        table[byte] = class;
        byte += 1;
    }
    table
}

#[inline]
fn is(byte: u8, class: u8) -> bool {
    CLASS[byte as usize] & class != 0
}

/// Lower-case letter or digit: what a path is made of.
#[inline]
pub(crate) fn is_path_byte(byte: u8) -> bool {
    is(byte, LOWER | DIGIT)
}

/// ASCII letter or digit.
pub(crate) fn is_alphanumeric(byte: u8) -> bool {
    is(byte, LOWER | DIGIT | UPPER)
}

/// What a tag may hold.
#[inline]
pub(crate) fn is_tag_byte(byte: u8) -> bool {
    is(byte, LOWER | DIGIT | UPPER | MARK)
}

/// What a tag may start with.
pub(crate) fn is_tag_start(byte: u8) -> bool {
    is_tag_byte(byte) && byte != b'.' && byte != b'-'
}

/// Whether `text` is 64 lower-case hex digits, which Docker refuses as a name because it looks like an image ID.
pub(crate) fn is_image_id(text: &[u8]) -> bool {
    text.len() == 64 && text.iter().all(|&byte| is(byte, HEX_LOWER))
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
            let head = &text[..at];
            return Some((at, classes & (HOST_MARK | UPPER | FOREIGN) != 0 || head == b"localhost"));
        }
        classes |= CLASS[byte as usize];
    }
    None
}

/// Reads the registry; returns where it comes from and where the path starts.
#[inline]
fn scan_registry(text: &[u8]) -> Option<(RegistrySource, usize)> {
    match split_host(text) {
        None | Some((_, false)) => Some((RegistrySource::Implied, 0)),
        Some((slash, true)) => {
            let head = &text[..slash];
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
    match host_end {
        Some(end) if end == head.len() => true,
        Some(end) => head[end] == b':' && is_port(&head[end + 1..]),
        None => false,
    }
}

/// Any number of digits, but at least one: `:0` and `:99999999` are fine to the reference parser.
pub(crate) fn is_port(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is(byte, DIGIT))
}

fn bracketed_end(head: &[u8]) -> Option<usize> {
    let close = head.iter().position(|&byte| byte == b']')?;
    let inside = &head[1..close];
    (!inside.is_empty() && inside.iter().all(|&byte| byte.is_ascii_hexdigit() || byte == b':')).then_some(close + 1)
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
            _ if is_alphanumeric(byte) => {}
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
        while at < text.len() && is_path_byte(text[at]) {
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
    match text[at] {
        b'_' if text.get(at + 1) == Some(&b'_') => at + 2,
        b'-' => text[at..].iter().position(|&byte| byte != b'-').map_or(text.len(), |run| at + run),
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
    while end < text.len() && is_tag_byte(text[end]) {
        end += 1;
    }
    (end > first && is_tag_start(text[first]) && end - first <= TAG_LIMIT).then_some(end)
}

/// Reads `["@" digest]`; returns its end, which is `start` where there is none.
#[inline]
fn scan_digest(text: &[u8], start: usize) -> Option<usize> {
    if text.get(start) != Some(&b'@') {
        return Some(start);
    }
    digest::check(&text[start + 1..]).is_ok().then_some(text.len())
}
