//! Names in YAML, and in JSON, which is YAML: the values of a few keys, told by how far they are indented.

use super::Source;
use super::bytes::{ALPHANUMERIC, NONE, blank, byte, find, last, listed, of, same, seek, skip_blanks};
use super::finds::{Finds, Siblings, is_bare};
use crate::span::Span;

/// What a front page's `image:` is more often than an image of this kind.
const PICTURES: &str = "png jpg jpeg gif svg webp avif ico";

/// **A document** while its lines are read.
#[derive(Default)]
pub(super) struct Yaml {
    /// Column of an `image:` whose value is a mapping below it.
    image: Option<usize>,
    /// Column of that mapping's keys, once the first was there.
    below: Option<usize>,
    siblings: Siblings,
    /// Column of the siblings.
    column: usize,
    /// Whether a name was found in this line.
    found: bool,
}

impl Yaml {
    /// Reads the line from `start` to `end`; returns whether a name was in it.
    pub(super) fn line(&mut self, finds: &mut Finds<'_>, start: usize, end: usize) -> bool {
        let text = finds.text;
        let mut first = skip_blanks(text, start);
        // An added line of a diff, or a quoted one.
        if matches!(byte(text, first), b'+' | b'>') {
            first = skip_blanks(text, first + 1);
        }
        self.found = false;
        if first < end && byte(text, first) != b'#' {
            self.close(finds, first - start);
            self.keys(finds, start, end);
        }
        self.found
    }

    /// Ends what stands to the right of `column`.
    #[inline(never)]
    fn close(&mut self, finds: &mut Finds<'_>, column: usize) {
        if column < self.column {
            self.finish(finds);
        }
        self.image = self.image.filter(|&image| column > image);
    }

    /// Ends the name in parts.
    pub(super) fn finish(&mut self, finds: &mut Finds<'_>) {
        self.siblings.flush(finds, Source::Yaml);
        self.column = 0;
    }

    /// Goes through the keys of a line. Inside braces each depth counts as one column more.
    fn keys(&mut self, finds: &mut Finds<'_>, start: usize, end: usize) {
        let text = finds.text;
        // Whether a key may stand here; the depth of braces; the column of the line's first key or brace.
        let (mut fresh, mut depth, mut column) = (true, 0_usize, None);
        let mut at = skip_blanks(text, start);
        while at < end {
            let first = byte(text, at);
            match first {
                b'#' if at > start && blank(text, at - 1) > 0 => return,
                b'+' | b'-' | b'>' if fresh && column.is_none() => at += 1,
                b'{' | b'}' | b'[' | b',' => {
                    let base = *column.get_or_insert(at - start);
                    fresh = first != b'}';
                    depth += usize::from(first == b'{');
                    if !fresh {
                        depth = depth.saturating_sub(1);
                        self.close(finds, base + depth);
                    }
                    at += 1;
                }
                _ if fresh => {
                    let base = *column.get_or_insert(at - start);
                    fresh = false;
                    at = self.key(finds, at, end, base + depth);
                }
                _ => at += 1,
            }
            at = skip_blanks(text, at);
        }
    }

    /// Reads a key that may start at `at`, with its value if that may be a name; returns where to look on.
    fn key(&mut self, finds: &mut Finds<'_>, at: usize, end: usize, column: usize) -> usize {
        let text = finds.text;
        let quote = byte(text, at);
        let quoted = usize::from(matches!(quote, b'"' | b'\''));
        let key = Span::new(at + quoted, seek(text, at + quoted, ALPHANUMERIC, false));
        let colon = key.end + quoted;
        let apart = quoted > 0 && byte(text, key.end) == quote
            || quoted == 0 && (colon + 1 >= end || blank(text, colon + 1) > 0);
        if byte(text, colon) == b':' && apart {
            let value = Value::read(text, colon + 1, end);
            if self.pair(finds, of(text, key), column, &value) {
                return value.span.end;
            }
        }
        key.end.max(at + 1)
    }

    /// Takes one key with its value; returns whether the value was read.
    fn pair(&mut self, finds: &mut Finds<'_>, key: &str, column: usize, value: &Value) -> bool {
        let child = self.image.is_some() && *self.below.get_or_insert(column) == column;
        let image = same(key, "image");
        if image && value.is_nested {
            self.finish(finds);
            (self.image, self.below) = (Some(column), None);
        }
        if !value.is_whole {
            return false;
        }
        if image || key == "container" || key == "name" && child {
            let name = of(finds.text, value.span);
            // With a capital it is the output of some tool, or the caption of a picture.
            if !listed(PICTURES, last(name, b'.')) && (key != "Image" || !is_bare(name)) {
                self.found |= finds.candidate(value.span, Source::Yaml, true);
            }
            return true;
        }
        let part = Siblings::part(key);
        if part == NONE {
            return false;
        }
        if column != self.column || self.siblings.holds(part) {
            self.finish(finds);
            self.column = column;
        }
        self.siblings.enough |= child;
        self.siblings.set(part, value.span);
        true
    }
}

/// The value of a key.
struct Value {
    /// Without quotes.
    span: Span,
    /// Whether it is one word and the whole value.
    is_whole: bool,
    /// Whether a mapping follows, in braces or on the next lines.
    is_nested: bool,
}

impl Value {
    /// Reads the value that starts at `at`, maybe behind an anchor (`&name`).
    fn read(text: &str, at: usize, end: usize) -> Self {
        let mut start = skip_blanks(text, at);
        if byte(text, start) == b'&' {
            start = skip_blanks(text, plain_end(text, start));
        }
        let first = byte(text, start);
        let nested = matches!(first, b'\n' | b'{' | b'#');
        let quoted = usize::from(matches!(first, b'"' | b'\''));
        let mut span = Span::new(start + quoted, start);
        if quoted > 0 {
            span.end = find(text, Span::new(span.start, end), first);
        } else if !nested {
            span.end = plain_end(text, start);
        }
        let whole = matches!(byte(text, skip_blanks(text, span.end + quoted)), b'\n' | b'#' | b',' | b'}' | b']');
        Self { span, is_whole: whole && !span.is_empty() && span.end < end + 1 - quoted, is_nested: nested }
    }
}

/// Where a plain value ends: at a blank, and at what ends it inside braces, but not inside `${...}`.
fn plain_end(text: &str, mut at: usize) -> usize {
    let mut variable = false;
    while blank(text, at) == 0 {
        match byte(text, at) {
            b'{' if at > 0 && byte(text, at - 1) == b'$' => variable = true,
            b'}' if variable => variable = false,
            b',' | b'}' | b']' | b'\n' => return at,
            _ => {}
        }
        at += 1;
    }
    at
}
