//! A text that is a name, or a list of names, and nothing else.

use super::Source;
use super::bytes::{QUOTE, byte, is, line_end, of, skip_blanks};
use super::finds::{Finds, is_bare};
use crate::span::Span;

/// Finds the lines that are a name; a bare word counts if it is the only line.
pub(super) fn scan(finds: &mut Finds<'_>) {
    let text = finds.text;
    let whole = undecorated(text, Span::new(0, text.len()));
    let single = line_end(text, whole.start) >= whole.end;
    let mut at = 0;
    while at < text.len() && !finds.is_full() {
        let line = Span::new(at, line_end(text, at));
        at = line.end + 1;
        let span = undecorated(text, line);
        let name = of(text, span);
        // A time of day would pass as a name and its tag.
        let lettered = name.bytes().any(|byte| byte >= b'a');
        if lettered && (single || !is_bare(name)) {
            finds.name.clear();
            finds.name.push_str(name);
            finds.take(span, Source::Text);
        }
    }
}

/// The line without bullet, quotes and brackets.
fn undecorated(text: &str, mut line: Span) -> Span {
    let decoration = |at: usize| is(byte(text, at), QUOTE) || matches!(byte(text, at), 0..=b' ' | b'<' | b'>' | b',');
    while line.start < line.end {
        let next = skip_blanks(text, line.start);
        let bullet = matches!(byte(text, next), b'-' | b'*') && byte(text, next + 1) == b' ';
        if next == line.start && !bullet && !decoration(next) {
            break;
        }
        line.start = if next == line.start { next + 1 } else { next };
    }
    while line.start < line.end && decoration(line.end - 1) {
        line.end -= 1;
    }
    line
}
