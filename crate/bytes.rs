//! Searching texts for what is off the fast path.
//!
//! The standard library's searches are generic: each use is compiled anew, and some bring a substring algorithm along.
//! In the names module these few functions do the same in a fraction of the room.

use alloc::string::String;

pub(crate) use pullspec_grammar::class::*;

use crate::span::Span;

/// Whether all bytes of a text are of one of these classes.
pub(crate) fn all(text: &[u8], classes: u8) -> bool {
    run(text, 0, classes) == text.len()
}

/// The end of the run of bytes of these classes that starts at `start`.
pub(crate) fn run(text: &[u8], start: usize, classes: u8) -> usize {
    let mut at = start;
    while text.get(at).is_some_and(|&byte| is(byte, classes)) {
        at += 1;
    }
    at
}

/// Whether a byte is one of some.
#[allow(clippy::manual_contains, reason = "`contains` searches longer texts faster, and weighs more than all of this")]
pub(crate) fn is_one_of(byte: u8, some: &[u8]) -> bool {
    some.iter().any(|&other| other == byte)
}

/// Where the first `byte` stands, at `start` or behind it; the end of the text where there is none.
pub(crate) fn find(text: &[u8], start: usize, byte: u8) -> usize {
    find_any(text, start, &[byte])
}

/// Where the first of some bytes stands, at `start` or behind it; the end of the text where there is none.
pub(crate) fn find_any(text: &[u8], start: usize, wanted: &[u8]) -> usize {
    let mut at = start;
    while text.get(at).is_some_and(|byte| !is_one_of(*byte, wanted)) {
        at += 1;
    }
    at
}

/// Where the last `byte` stands.
pub(crate) fn find_last(text: &[u8], byte: u8) -> Option<usize> {
    text.iter().rposition(|&other| other == byte)
}

/// Where the first character stands, at `start` or behind it, that is one of those wanted; the end of the text where
/// there is none.
pub(crate) fn find_char(text: &str, start: usize, wanted: fn(char) -> bool) -> usize {
    let mut at = start;
    for c in text.get(start..).unwrap_or_default().chars() {
        if wanted(c) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// How often a byte stands in a text.
pub(crate) fn count(text: &str, byte: u8) -> usize {
    let mut count = 0;
    for other in text.bytes() {
        count += usize::from(other == byte);
    }
    count
}

/// Whether `word` is one of the words of `list`, which have spaces in between.
pub(crate) fn listed(list: &str, word: &str) -> bool {
    let mut rest = list;
    while let Some((entry, others)) = cut(rest, b' ') {
        if entry == word {
            return true;
        }
        rest = others;
    }
    rest == word
}

/// Whether `byte`, which is ASCII, stands in a text.
pub(crate) fn has(text: &str, byte: u8) -> bool {
    find(text.as_bytes(), 0, byte) < text.len()
}

/// What stands in front of the first `byte`, which is ASCII, and behind it.
pub(crate) fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    cut_at(text, find(text.as_bytes(), 0, byte))
}

/// What stands in front of the last `byte`, which is ASCII, and behind it.
pub(crate) fn cut_last(text: &str, byte: u8) -> Option<(&str, &str)> {
    cut_at(text, find_last(text.as_bytes(), byte)?)
}

/// What stands in front of the byte at `at`, and behind it; nothing at the end of the text.
pub(crate) fn cut_at(text: &str, at: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A text from `start` on; empty where that is no place of it.
pub(crate) fn from(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}

/// A text up to `end`; empty where that is no place of it.
pub(crate) fn up_to(text: &str, end: usize) -> &str {
    text.get(..end).unwrap_or_default()
}

/// Texts one behind the other.
pub(crate) fn join(parts: &[&str]) -> String {
    let mut joined = String::new();
    for part in parts {
        joined.push_str(part);
    }
    joined
}

/// A text with another one in place of `span`.
pub(crate) fn splice(text: &str, span: Span, new: &str) -> String {
    join(&[up_to(text, span.start), new, from(text, span.end)])
}

/// A text in lower case, as far as it is ASCII.
pub(crate) fn lower(text: &str) -> String {
    let mut lower = String::from(text);
    lower.make_ascii_lowercase();
    lower
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_last, find, find_char, splice};
    use crate::span::Span;

    #[test]
    fn what_is_not_found_is_at_the_end() {
        assert_eq!((find(b"a:b:", 0, b':'), find(b"a:b:", 2, b':'), find(b"a:b:", 0, b'/')), (1, 3, 4));
        assert_eq!((find_char("aé b", 0, char::is_whitespace), find_char("aé", 1, char::is_whitespace)), (3, 3));
        assert_eq!((cut("a:b:c", b':'), cut_last("a:b:c", b':')), (Some(("a", "b:c")), Some(("a:b", "c"))));
        assert_eq!((cut("abc", b':'), cut_last("", b':')), (None, None));
        assert_eq!(splice("abc", Span::new(1, 2), "––"), "a––c");
    }
}
