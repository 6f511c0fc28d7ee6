//! Names in YAML, and in JSON, which is YAML: the values of a few keys, told by how far they are indented.

use super::Source;
use super::finds::{Finds, is_bare};
use super::siblings::{self, Siblings};
use super::words::{blank, skip_blanks};
use crate::span::Span;

/// What a front page's `image:` is more often than an image of this kind.
const PICTURES: [&str; 8] = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico"];

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
        let bytes = finds.text.as_bytes();
        let mut first = skip_blanks(bytes, start);
        // An added line of a diff, or a quoted one.
        if let Some(b'+' | b'>') = bytes.get(first) {
            first = skip_blanks(bytes, first + 1);
        }
        self.found = false;
        if first < end && bytes[first] != b'#' {
            self.close(finds, first - start);
            self.keys(finds, start, end);
        }
        self.found
    }

    /// Ends what stands to the right of `column`.
    fn close(&mut self, finds: &mut Finds<'_>, column: usize) {
        if column < self.column {
            self.flush(finds);
        }
        if self.image.is_some_and(|image| column <= image) {
            self.image = None;
        }
    }

    /// Ends the last name in parts.
    pub(super) fn finish(&mut self, finds: &mut Finds<'_>) {
        self.flush(finds);
    }

    fn flush(&mut self, finds: &mut Finds<'_>) {
        self.siblings.flush(finds, Source::Yaml);
        self.column = 0;
    }

    /// Goes through the keys of a line. Inside braces each depth counts as one column more.
    fn keys(&mut self, finds: &mut Finds<'_>, start: usize, end: usize) {
        let text = finds.text;
        let bytes = text.as_bytes();
        // Whether a key may stand here; the depth of braces; the column of the line's first key or brace.
        let (mut fresh, mut depth, mut column) = (true, 0_usize, None);
        let mut at = skip_blanks(bytes, start);
        while at < end {
            let byte = bytes[at];
            match byte {
                b'{' | b'}' | b'[' | b',' => {
                    let base = *column.get_or_insert(at - start);
                    fresh = byte != b'}';
                    depth = if byte == b'{' { depth + 1 } else { depth.saturating_sub(usize::from(byte == b'}')) };
                    if byte == b'}' {
                        self.close(finds, base + depth);
                    }
                    at += 1;
                }
                b'#' if blank(bytes, at.wrapping_sub(1)) > 0 => return,
                b'+' | b'-' | b'>' if fresh && column.is_none() => at += 1,
                _ if fresh => {
                    let base = *column.get_or_insert(at - start);
                    let (key, behind) = key(text, at, end);
                    at = behind;
                    fresh = false;
                    if let Some(key) = key {
                        let value = Value::read(text, at, end);
                        let known = self.pair(finds, key.of(text), base + depth, &value);
                        at = if known { value.span.end } else { at };
                    }
                }
                _ => at += 1,
            }
            at = skip_blanks(bytes, at);
        }
    }

    /// Takes one key with its value; returns whether the value was read.
    fn pair(&mut self, finds: &mut Finds<'_>, key: &str, column: usize, value: &Value) -> bool {
        let child = self.image.is_some() && *self.below.get_or_insert(column) == column;
        match key {
            "name" if child => self.image(finds, value, true),
            "container" => self.image(finds, value, true),
            _ if key.eq_ignore_ascii_case("image") => {
                if value.is_nested {
                    self.flush(finds);
                    (self.image, self.below) = (Some(column), None);
                }
                // With a capital it is the output of some tool, or the caption of a picture.
                self.image(finds, value, key == "image");
            }
            _ => match siblings::part(key) {
                Some(part) if value.is_whole => self.part(finds, part, column, value.span, child),
                _ => return false,
            },
        }
        value.is_whole
    }

    fn image(&mut self, finds: &mut Finds<'_>, value: &Value, bare: bool) {
        let name = value.span.of(finds.text);
        let picture = !name.contains([':', '@']) && PICTURES.iter().any(|extension| name.ends_with(extension));
        if value.is_whole && !picture {
            self.found |= finds.candidate(value.span, Source::Yaml, bare || !is_bare(name));
        }
    }

    fn part(&mut self, finds: &mut Finds<'_>, part: usize, column: usize, value: Span, below_image: bool) {
        if column != self.column || self.siblings.has(part) {
            self.flush(finds);
            self.column = column;
        }
        self.siblings.enough |= below_image;
        self.siblings.set(finds, part, value);
    }
}

/// The key that starts at `at`, if one does, and where its value starts, or where to look on.
fn key(text: &str, at: usize, end: usize) -> (Option<Span>, usize) {
    let bytes = text.as_bytes();
    let quote = bytes.get(at).filter(|byte| matches!(byte, b'"' | b'\''));
    let start = at + usize::from(quote.is_some());
    let rest = bytes.get(start..end).unwrap_or_default();
    let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let mut behind = start + length;
    if let Some(quote) = quote {
        if bytes.get(behind) != Some(quote) {
            return (None, behind);
        }
        behind += 1;
    }
    let colon = bytes.get(behind) == Some(&b':');
    let apart = quote.is_some() || behind + 1 >= end || blank(bytes, behind + 1) > 0;
    let key = (colon && apart).then_some(Span::new(start, start + length));
    (key, (behind + usize::from(colon)).max(at + 1))
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
        let bytes = text.as_bytes();
        let mut start = skip_blanks(bytes, at).min(end);
        if bytes.get(start) == Some(&b'&') {
            start = skip_blanks(bytes, word_end(bytes, start, end)).min(end);
        }
        let nested = start == end || matches!(bytes.get(start), Some(b'{' | b'#'));
        let span = match bytes.get(start) {
            Some(&quote @ (b'"' | b'\'')) => {
                let inside = bytes.get(start + 1..end).unwrap_or_default();
                let length = inside.iter().position(|&byte| byte == quote);
                Span::new(start + 1, start + 1 + length.unwrap_or(0))
            }
            _ => Span::new(start, if nested { start } else { word_end(bytes, start, end) }),
        };
        let quoted = usize::from(span.start > start);
        let next = skip_blanks(bytes, span.end + quoted);
        let whole = next >= end || matches!(bytes[next], b'#' | b',' | b'}' | b']');
        Self { span, is_whole: whole && !span.is_empty(), is_nested: nested }
    }
}

/// Where a plain value ends: at a blank, and at what ends it inside braces, but not inside `${...}`.
fn word_end(bytes: &[u8], mut at: usize, end: usize) -> usize {
    let mut variable = false;
    while at < end && blank(bytes, at) == 0 {
        match bytes[at] {
            b'{' if bytes[at - 1] == b'$' => variable = true,
            b'}' if variable => variable = false,
            b',' | b'}' | b']' => return at,
            _ => {}
        }
        at += 1;
    }
    at
}
