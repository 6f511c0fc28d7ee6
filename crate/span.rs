//! Where something stands in a text.

use core::ops::Range;

/// **Byte span** of a text, half open, in UTF-8 bytes.
///
/// Bindings turn it into UTF-16 code units once, at the boundary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at `at`, where something is missing.
    pub const fn at(at: usize) -> Self {
        Self::new(at, at)
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What stands there; empty where the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same span in UTF-16 code units, as JavaScript strings count.
    #[must_use]
    pub fn to_utf16(self, text: &str) -> Self {
        let units = |end: usize| text.get(..end).map_or(end, |head| head.encode_utf16().count());
        Self::new(units(self.start), units(self.end))
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// **Offsets in UTF-16 code units** of rising offsets in bytes, each character counted once.
#[derive(Clone, Debug)]
pub struct Utf16Cursor<'a> {
    text: &'a str,
    byte: usize,
    units: usize,
}

impl<'a> Utf16Cursor<'a> {
    /// A cursor at the start of `text`.
    pub const fn new(text: &'a str) -> Self {
        Self { text, byte: 0, units: 0 }
    }

    /// The offset in code units of `byte`, which is not before the last one asked for.
    pub fn units(&mut self, byte: usize) -> usize {
        if let Some(next) = self.text.get(self.byte..byte) {
            self.units += next.encode_utf16().count();
            self.byte = byte;
        }
        self.units
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, Utf16Cursor};

    #[test]
    fn utf16_counts_code_units() {
        let text = "a–𝕏b";
        assert_eq!(Span::new(1, 4).to_utf16(text), Span::new(1, 2));
        assert_eq!(Span::new(4, 8).to_utf16(text), Span::new(2, 4));
        assert_eq!(Span::new(8, 9).of(text), "b");
    }

    #[test]
    fn a_cursor_counts_on() {
        let mut cursor = Utf16Cursor::new("a–𝕏b");
        assert_eq!([0, 1, 4, 4, 8, 9].map(|byte| cursor.units(byte)), [0, 1, 2, 2, 4, 5]);
    }

    #[test]
    fn a_span_off_the_text_is_empty_text() {
        assert_eq!(Span::new(2, 3).of("a–"), "");
        assert_eq!(Span::new(5, 9).of("abc"), "");
    }
}
