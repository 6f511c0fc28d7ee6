//! The parts of a name, in order: those that were typed, and those that were filled in.

use alloc::string::String;
use alloc::vec::Vec;

use super::Subject;
use super::sentences as words;
use crate::bytes;
use crate::reference::{DOCKER_HUB, RegistrySource, split_host};
use crate::sentence::Sentence;
use crate::span::Span;

/// What a part of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The registry's host.
    Registry,
    /// The registry's port.
    Port,
    /// The repository up to its last slash.
    Namespace,
    /// The last component of the repository.
    Name,
    /// A slash, colon or at sign between parts.
    Separator,
    /// The tag.
    Tag,
    /// The digest's algorithm.
    Algorithm,
    /// The digest's hex digits.
    Encoded,
    /// What is wrong.
    Invalid,
}

impl SegmentKind {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Port => "port",
            Self::Namespace => "namespace",
            Self::Name => "name",
            Self::Separator => "separator",
            Self::Tag => "tag",
            Self::Algorithm => "algorithm",
            Self::Encoded => "encoded",
            Self::Invalid => "invalid",
        }
    }
}

/// **A part of a name.**
///
/// The texts of the parts that were typed, joined, are what was typed. All texts joined, [`reads`](Self::reads) where it
/// is there, are the canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Where, in bytes of what was typed; empty for a part that was filled in.
    pub span: Span,
    /// The text of a part that was filled in.
    pub filled_in: Option<String>,
    /// What it stands for in the canonical form, where that is something else.
    pub reads: Option<&'static str>,
    /// Why it was filled in or reads differently.
    pub reason: Option<Sentence>,
}

impl Segment {
    fn typed(kind: SegmentKind, start: usize, end: usize) -> Self {
        Self { kind, span: Span::new(start, end), filled_in: None, reads: None, reason: None }
    }

    fn implied(kind: SegmentKind, at: usize, text: &str, reason: Option<Sentence>) -> Self {
        Self { kind, span: Span::at(at), filled_in: Some(text.into()), reads: None, reason }
    }
}

/// The parts of a valid name.
pub(super) fn of_name(subject: &Subject) -> Vec<Segment> {
    let Subject { input, defaults, layout, reference } = *subject;
    let mut segments = Vec::with_capacity(10);
    match layout.registry() {
        RegistrySource::Implied => {
            let reason = words::DEFAULT_REGISTRY.about(&[("registry", defaults.registry())]);
            segments.push(Segment::implied(SegmentKind::Registry, 0, defaults.registry(), Some(reason)));
            segments.push(Segment::implied(SegmentKind::Separator, 0, "/", None));
        }
        RegistrySource::Alias => {
            let mut alias = Segment::typed(SegmentKind::Registry, 0, layout.path_start() - 1);
            alias.reads = Some(DOCKER_HUB);
            alias.reason = Some(words::ALIAS.sentence());
            segments.push(alias);
        }
        RegistrySource::Typed => host(input, layout.path_start() - 1, &mut segments),
        RegistrySource::Empty => {}
    }
    if layout.path_start() > 0 {
        separator(layout.path_start() - 1, &mut segments);
    }
    if layout.has_namespace() {
        let reason = words::DEFAULT_NAMESPACE.about(&[("namespace", defaults.namespace())]);
        segments.push(Segment::implied(
            SegmentKind::Namespace,
            layout.path_start(),
            defaults.namespace(),
            Some(reason),
        ));
        segments.push(Segment::implied(SegmentKind::Separator, layout.path_start(), "/", None));
    }
    rest(input, layout.path_start(), &mut segments);
    if layout.path_end() == input.len()
        && let Some(tag) = reference.tag()
    {
        let reason = words::DEFAULT_TAG.about(&[("tag", tag)]);
        segments.push(Segment::implied(SegmentKind::Separator, input.len(), ":", None));
        segments.push(Segment::implied(SegmentKind::Tag, input.len(), tag, Some(reason)));
    }
    segments
}

/// The parts of a text that is no name, as far as they can be told, with what is wrong marked.
pub(super) fn of_error(input: &str, wrong: Span) -> Vec<Segment> {
    let mut parts = Vec::with_capacity(10);
    let start = match split_host(input.as_bytes()) {
        Some((slash, true)) => {
            host(input, slash, &mut parts);
            separator(slash, &mut parts);
            slash + 1
        }
        _ => 0,
    };
    rest(input, start, &mut parts);
    let mut segments = Vec::with_capacity(parts.len() + 2);
    for part in parts {
        mark(&part, wrong, &mut segments);
    }
    segments
}

/// Cuts a part where it meets what is wrong.
fn mark(part: &Segment, wrong: Span, segments: &mut Vec<Segment>) {
    let Span { start, end } = part.span;
    let (from, to) = (wrong.start.max(start).min(end), wrong.end.max(start).min(end));
    for (kind, start, end) in [(part.kind, start, from), (SegmentKind::Invalid, from, to), (part.kind, to, end)] {
        push(kind, start, end, segments);
    }
}

/// A host and its port.
fn host(input: &str, end: usize, segments: &mut Vec<Segment>) {
    let head = input.as_bytes().get(..end).unwrap_or_default();
    let bracket = bytes::find_last(head, b']').unwrap_or(0);
    match bytes::find_last(head, b':').filter(|&colon| colon > bracket) {
        Some(colon) => {
            push(SegmentKind::Registry, 0, colon, segments);
            separator(colon, segments);
            push(SegmentKind::Port, colon + 1, end, segments);
        }
        None => push(SegmentKind::Registry, 0, end, segments),
    }
}

/// Path, tag and digest, from `start` to the end.
fn rest(input: &str, start: usize, segments: &mut Vec<Segment>) {
    let (text, end) = (input.as_bytes(), input.len());
    let path_end = bytes::find_any(text, start, b":@");
    let mut name = start;
    if let Some(slash) = text.get(start..path_end).and_then(|path| bytes::find_last(path, b'/')) {
        push(SegmentKind::Namespace, start, start + slash, segments);
        separator(start + slash, segments);
        name += slash + 1;
    }
    push(SegmentKind::Name, name, path_end, segments);
    let mut at = path_end;
    if text.get(at) == Some(&b':') {
        separator(at, segments);
        at = bytes::find(text, at, b'@');
        push(SegmentKind::Tag, path_end + 1, at, segments);
    }
    if at < end {
        let colon = bytes::find(text, at, b':');
        separator(at, segments);
        push(SegmentKind::Algorithm, at + 1, colon, segments);
        if colon < end {
            separator(colon, segments);
            push(SegmentKind::Encoded, colon + 1, end, segments);
        }
    }
}

fn separator(at: usize, segments: &mut Vec<Segment>) {
    push(SegmentKind::Separator, at, at + 1, segments);
}

fn push(kind: SegmentKind, start: usize, end: usize, segments: &mut Vec<Segment>) {
    if start < end {
        segments.push(Segment::typed(kind, start, end));
    }
}
