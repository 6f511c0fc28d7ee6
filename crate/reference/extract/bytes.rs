//! Walking over a text byte by byte.
//!
//! What the readers share is kept in few functions that are not copied into their callers: a page waits for this code
//! before it explains the first name, so its size is what counts.

use crate::span::Span;

/// Space, tab, carriage return.
const BLANK: u16 = 1;
/// Double and single quote, backtick.
pub(super) const QUOTE: u16 = 2;
/// What separates commands, or the items of a list or mapping.
pub(super) const SEPARATOR: u16 = 4;
/// Line feed.
const LINE: u16 = 8;
/// Letters and digits.
pub(super) const ALPHANUMERIC: u16 = 16;
/// What else a variable's name or a scheme may hold: `_`, and `+`, `-`, `.`.
pub(super) const UNDERSCORE: u16 = 32;
pub(super) const SCHEME: u16 = 64;
/// What ends an address or surrounds a name, beside the above: angle brackets, backslash, control characters, and
/// everything beyond ASCII, since other scripts follow names without a space.
const FOREIGN: u16 = 128;

/// Digits, beside being alphanumeric.
pub(super) const DIGIT: u16 = 256;
/// `/`, `:` and `@`: what tells a name from a mere word.
pub(super) const NAME_MARK: u16 = 512;

const CLASS: [u16; 128] = classes();

const fn classes() -> [u16; 128] {
    let mut table = [FOREIGN; 128];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte] = 0;
        byte += 1;
    }
    let lists: [(&[u8], u16); 10] = [
        (b" \t\r", BLANK),
        (b"\"'`", QUOTE),
        (b";|&(){}[],", SEPARATOR),
        (b"\n", LINE),
        (b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", ALPHANUMERIC),
        (b"_", UNDERSCORE),
        (b"+-.", SCHEME),
        (b"<>\\", FOREIGN),
        (b"0123456789", DIGIT | ALPHANUMERIC),
        (b"/:@", NAME_MARK),
    ];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].0.len() {
            table[lists[list].0[at] as usize] = lists[list].1;
            at += 1;
        }
        list += 1;
    }
    table
}

/// What ends a word that is no part of a command, and what ends an address.
pub(super) const ENDS: u16 = BLANK | QUOTE | SEPARATOR | LINE | FOREIGN;

/// Whether `byte` is of one of the classes.
#[inline(never)]
pub(super) fn is(byte: u8, classes: u16) -> bool {
    CLASS.get(usize::from(byte)).copied().unwrap_or(FOREIGN) & classes != 0
}

/// The first place from `at` on, and before `end`, whose byte is of one of the classes (or of none, if not `wanted`).
#[inline(never)]
pub(super) fn seek(text: &str, mut at: usize, classes: u16, wanted: bool) -> usize {
    while at < text.len() && is(byte(text, at), classes) != wanted {
        at += 1;
    }
    at
}

/// Where the line that holds `at` ends: its line feed, or the end of the text.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    seek(text, at, LINE, true)
}

/// The byte at `at`; a line feed behind the end, so that a text ends as a line does.
#[inline(never)]
pub(super) fn byte(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(b'\n')
}

/// Length of the blank at `at`, 0 where there is none. Web pages put no-break and zero-width spaces into commands.
#[inline(never)]
pub(super) fn blank(text: &str, at: usize) -> usize {
    match byte(text, at) {
        b' ' | b'\t' | b'\r' => 1,
        0xc2 if byte(text, at + 1) == 0xa0 => 2,
        0xe2 if byte(text, at + 1) == 0x80 && byte(text, at + 2) == 0x8b => 3,
        _ => 0,
    }
}

/// Where the next byte that is no blank is.
#[inline(never)]
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    loop {
        match blank(text, at) {
            0 => return at,
            length => at += length,
        }
    }
}

/// Where `mark` is first inside the span; its end if it is not.
#[inline(never)]
pub(super) fn find(text: &str, span: Span, mark: u8) -> usize {
    let mut at = span.start;
    while at < span.end && byte(text, at) != mark {
        at += 1;
    }
    at
}

/// Whether `mark` is in `text`.
#[inline(never)]
pub(super) fn has(text: &str, mark: u8) -> bool {
    crate::bytes::has(text, mark)
}

/// What is before the first `mark`, which is ASCII, and what is behind it.
#[inline(never)]
pub(super) fn cut(text: &str, mark: u8) -> (&str, &str) {
    let at = find(text, Span::new(0, text.len()), mark);
    (of(text, Span::new(0, at)), of(text, Span::new(at + 1, text.len())))
}

/// What is behind the last `mark`, which is ASCII; all if there is none.
#[inline(never)]
pub(super) fn last(text: &str, mark: u8) -> &str {
    let mut at = text.len();
    while at > 0 && byte(text, at - 1) != mark {
        at -= 1;
    }
    of(text, Span::new(at, text.len()))
}

/// Whether the words are the same, upper and lower case apart.
#[inline(never)]
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The index of what is not in a list.
pub(super) const NONE: usize = usize::MAX;

/// Which word of `list` is `word`, in any case if `fold`; [`NONE`] if none is.
#[inline(never)]
pub(super) fn index(list: &str, word: &str, fold: bool) -> usize {
    let (mut rest, mut index) = (list, 0);
    while !rest.is_empty() {
        let (entry, tail) = cut(rest, b' ');
        if entry == word || fold && same(entry, word) {
            return index;
        }
        rest = tail;
        index += 1;
    }
    NONE
}

/// Whether `word` is one of the words of `list`.
pub(super) fn listed(list: &str, word: &str) -> bool {
    index(list, word, false) != NONE
}

/// What stands at the span.
#[inline(never)]
pub(super) fn of(text: &str, span: Span) -> &str {
    span.of(text)
}

/// The span without the quotes round it.
pub(super) fn unquote(text: &str, span: Span) -> Span {
    let quote = byte(text, span.start);
    let quoted = span.len() > 1 && matches!(quote, b'"' | b'\'') && byte(text, span.end - 1) == quote;
    if quoted { Span::new(span.start + 1, span.end - 1) } else { span }
}

/// The part of the span behind the first `mark` in it; empty if there is none.
#[inline(never)]
pub(super) fn behind(text: &str, span: Span, mark: u8) -> Span {
    let at = find(text, span, mark);
    Span::new(span.end.min(at + 1), span.end)
}
