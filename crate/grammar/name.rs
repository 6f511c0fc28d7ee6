//! Names: decides in one pass, without allocating, whether a text is a name, and where its parts are.

use crate::class::{ALPHANUMERIC, DIGIT, FOREIGN, HEX, HOST_MARK, PATH, TAG, UPPER, class, is};
use crate::digest;

/// The longest repository, in bytes; the registry, the tag and the digest do not count.
pub const REPOSITORY_LIMIT: usize = 255;
/// The longest tag, in bytes.
pub const TAG_LIMIT: usize = 128;
/// The registry that stands where none is typed.
pub const DOCKER_HUB: &str = "docker.io";
/// The one other name of Docker Hub that is rewritten.
pub const DOCKER_HUB_ALIAS: &str = "index.docker.io";

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
    /// Scans a whole name. `None` means that it is not valid.
    // A function of its own: in its callers, which may be compiled for size, it would be too.
    #[inline(never)]
    pub fn scan(text: &[u8], fill: Fill<'_>) -> Option<Self> {
        if is_image_id(text) {
            return None;
        }
        let Name { registry, path_start, path_end, components } = scan_name(text)?;
        let namespace = components == 1 && fill.puts_namespace(registry, text, path_start);
        let implied = if namespace { fill.namespace.len() + 1 } else { 0 };
        if path_end - path_start + implied > REPOSITORY_LIMIT {
            return None;
        }
        let tag_end = scan_tag(text, path_end)?;
        let end = digest_end(text, tag_end)?;
        (end == text.len()).then_some(Self { registry, namespace, path_start, path_end, tag_end, end })
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

/// What is filled in where a name leaves it out, as far as it decides whether the name is valid.
#[derive(Clone, Copy, Debug)]
pub struct Fill<'a> {
    /// The registry.
    pub registry: &'a str,
    /// What goes in front of a one-component repository in that registry; empty for nothing.
    pub namespace: &'a str,
}

impl Fill<'_> {
    /// Whether a one-component repository gets the namespace.
    pub fn puts_namespace(&self, registry: RegistrySource, text: &[u8], path_start: usize) -> bool {
        let typed = match registry {
            RegistrySource::Implied => return !self.namespace.is_empty(),
            RegistrySource::Alias => DOCKER_HUB.as_bytes(),
            RegistrySource::Typed => text.get(..path_start - 1).unwrap_or_default(),
            RegistrySource::Empty => return false,
        };
        typed == self.registry.as_bytes() && !self.namespace.is_empty()
    }
}

/// What in the first component makes it a host: a dot, a colon, a capital, or what is not ASCII.
const HOST: u8 = HOST_MARK | UPPER | FOREIGN;

/// What a tag may start with.
pub fn is_tag_start(byte: u8) -> bool {
    is(byte, TAG) && byte != b'.' && byte != b'-'
}

/// Whether `text` is 64 lower-case hex digits, which Docker refuses as a name because it looks like an image ID.
pub fn is_image_id(text: &[u8]) -> bool {
    text.len() == 64 && digest::all_hex(text)
}

/// Where the first component ends, if a slash follows, and whether it is meant as a host.
pub fn split_host(text: &[u8]) -> Option<(usize, bool)> {
    let mut classes = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'/' {
            return Some((at, classes & HOST != 0 || text.starts_with(b"localhost/")));
        }
        classes |= class(byte);
    }
    None
}

/// A name up to its tag.
struct Name {
    registry: RegistrySource,
    path_start: usize,
    path_end: usize,
    components: usize,
}

/// Reads the registry and the path.
///
/// Nearly always the first component could be one of a path. Then one pass tells whether it is a host too: it is, if
/// something in it says so and it has no underscore. Everything else goes the long way.
#[inline]
fn scan_name(text: &[u8]) -> Option<Name> {
    let name = |registry, path_start, (path_end, components)| Name { registry, path_start, path_end, components };
    match scan_component(text, 0).map(|(end, marks)| (end, marks, text.get(end))) {
        Some((slash, marks, Some(b'/'))) => {
            let (path_end, components) = scan_path(text, slash + 1)?;
            let head = text.get(..slash)?;
            Some(match (marks.dot || head == b"localhost", marks.underscore) {
                (false, _) => name(RegistrySource::Implied, 0, (path_end, components + 1)),
                (true, true) => name(RegistrySource::Empty, 0, (path_end, components + 1)),
                (true, false) if head == DOCKER_HUB_ALIAS.as_bytes() => {
                    name(RegistrySource::Alias, slash + 1, (path_end, components))
                }
                (true, false) => name(RegistrySource::Typed, slash + 1, (path_end, components)),
            })
        }
        Some((end, _, None | Some(b'@'))) => Some(name(RegistrySource::Implied, 0, (end, 1))),
        Some((end, _, Some(b':'))) if !is_port(text, end + 1) => Some(name(RegistrySource::Implied, 0, (end, 1))),
        _ => {
            let (registry, path_start) = scan_registry(text)?;
            Some(name(registry, path_start, scan_path(text, path_start)?))
        }
    }
}

/// Whether what starts at `start` is a port in front of a path, and not a tag.
fn is_port(text: &[u8], start: usize) -> bool {
    let mut end = start;
    while text.get(end).is_some_and(|&byte| is(byte, DIGIT)) {
        end += 1;
    }
    text.get(end) == Some(&b'/')
}

/// Reads the registry; returns where it comes from and where the path starts. This decides; [`scan_name`] is its short cut.
#[inline]
pub fn scan_registry(text: &[u8]) -> Option<(RegistrySource, usize)> {
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
pub fn is_host(head: &[u8]) -> bool {
    let host_end = match head.first() {
        Some(b'[') => bracketed_end(head),
        _ => labels_end(head),
    };
    match host_end.and_then(|end| head.get(end..)) {
        // Any number of digits, but at least one: `:0` and `:99999999` are fine to the reference parser.
        Some([b':', port @ ..]) => !port.is_empty() && port.iter().all(|&byte| is(byte, DIGIT)),
        Some(rest) => rest.is_empty(),
        None => false,
    }
}

fn bracketed_end(head: &[u8]) -> Option<usize> {
    let close = head.iter().position(|&byte| byte == b']')?;
    let inside = head.get(1..close)?;
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
pub fn scan_path(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut at, _) = scan_component(text, start)?;
    let mut components = 1;
    while text.get(at) == Some(&b'/') {
        (at, _) = scan_component(text, at + 1)?;
        components += 1;
    }
    Some((at, components))
}

/// Which separators a component holds.
#[derive(Clone, Copy, Default)]
struct Marks {
    dot: bool,
    underscore: bool,
}

/// Reads `alphanumeric (separator alphanumeric)*`; returns its end.
#[inline]
fn scan_component(text: &[u8], start: usize) -> Option<(usize, Marks)> {
    let (mut at, mut marks) = (start, Marks::default());
    loop {
        let run = at;
        while text.get(at).is_some_and(|&byte| is(byte, PATH)) {
            at += 1;
        }
        if at == run {
            return None;
        }
        match text.get(at) {
            Some(b'.') => marks.dot = true,
            Some(b'_') => marks.underscore = true,
            Some(b'-') => {}
            _ => return Some((at, marks)),
        }
        at = separator_end(text, at);
    }
}

/// End of the separator at `at`: one dot, one or two underscores, or any number of hyphens.
#[inline]
pub fn separator_end(text: &[u8], at: usize) -> usize {
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
fn digest_end(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start..)? {
        [b'@', rest @ ..] => digest::scan_digest(rest).map(|_| text.len()),
        _ => Some(start),
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, scan_name, scan_path, scan_registry};

    /// Every text of six of these characters, which tell hosts, paths, ports and tags apart.
    const CHARACTERS: &[u8] = b"a1A._-:/@";

    #[test]
    fn the_short_cut_decides_as_the_long_way_does() {
        let mut text = [0; 6];
        for number in 0..9_u32.pow(6) {
            let mut rest = number;
            for byte in &mut text {
                *byte = CHARACTERS[(rest % 9) as usize];
                rest /= 9;
            }
            for tail in ["", "/b"] {
                let mut whole = [0; 17];
                for head in ["", "localhost"] {
                    let length = head.len() + 6 + tail.len();
                    whole[..head.len()].copy_from_slice(head.as_bytes());
                    whole[head.len()..head.len() + 6].copy_from_slice(&text);
                    whole[head.len() + 6..length].copy_from_slice(tail.as_bytes());
                    same(&whole[..length]);
                }
            }
        }
    }

    /// A path that stops at what cannot follow one is no name, whichever way finds out.
    fn same(text: &[u8]) {
        let ends = |end: usize| matches!(text.get(end), None | Some(b':' | b'@'));
        let short = scan_name(text).filter(|name| ends(name.path_end) && !has_slash(text, name.path_end));
        let long = scan_registry(text)
            .and_then(|(registry, start)| scan_path(text, start).map(|(end, count)| (registry, start, end, count)))
            .filter(|&(_, _, end, _)| ends(end) && !has_slash(text, end));
        let short = short
            .map(|Name { registry, path_start, path_end, components }| (registry, path_start, path_end, components));
        assert_eq!(short, long, "{:?}", core::str::from_utf8(text));
    }

    fn has_slash(text: &[u8], start: usize) -> bool {
        text[start..].contains(&b'/')
    }
}
