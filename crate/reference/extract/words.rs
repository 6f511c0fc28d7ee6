//! The words of a command line as a shell would split them, told by where they stand.

use super::bytes::{self, blank, skip_blanks, unquote};
use crate::span::Span;

/// **The words of one command**, from `at` to the end of its line, to `;`, `|`, `&`, a redirection, a comment, or the
/// quote that closes the string which the command stands in.
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    /// Where reading goes on.
    pub(super) at: usize,
    /// The closing quote; a line feed, which ends the command anyway, if there is none.
    closing: u8,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, at: usize, closing: u8) -> Self {
        Self { text, at, closing }
    }

    fn byte(&self, at: usize) -> u8 {
        bytes::byte(self.text, at)
    }

    /// Whether nothing but a comment or the end of the line is left.
    pub(super) fn at_line_end(&mut self) -> bool {
        self.skip();
        matches!(self.byte(self.at), b'\n' | b'#')
    }

    /// Whether a word follows that is no flag and not of another script. It is not read, since that could be done again
    /// and again.
    pub(super) fn more(&mut self) -> bool {
        self.skip();
        self.word_starts() && !matches!(self.byte(self.at), b'-' | 0x80..)
    }

    fn word_starts(&self) -> bool {
        let byte = self.byte(self.at);
        byte != self.closing && !matches!(byte, b'\n' | b'#' | b';' | b'|' | b'&' | b'(' | b')' | b'>')
    }

    /// Skips blanks and continued line ends, with the `> ` that a shell prompts with behind them.
    #[inline(never)]
    fn skip(&mut self) {
        loop {
            self.at = skip_blanks(self.text, self.at);
            let next = self.continuation(self.at);
            if next == 0 {
                return;
            }
            self.at = skip_blanks(self.text, next);
            if self.byte(self.at) == b'>' {
                self.at += 1;
            }
        }
    }

    /// Start of the next line where `\`, or a backtick or `^` behind a blank, continues this one; else 0.
    #[inline(never)]
    fn continuation(&self, at: usize) -> usize {
        let byte = self.byte(at);
        let continues = byte == b'\\' || matches!(byte, b'`' | b'^') && self.byte(at.wrapping_sub(1)) <= b' ';
        let end = if continues && byte != self.closing { skip_blanks(self.text, at + 1) } else { return 0 };
        if end < self.text.len() && self.byte(end) == b'\n' { end + 1 } else { 0 }
    }

    /// Where the word that starts at `self.at` ends.
    fn word_end(&self) -> usize {
        let mut at = self.at;
        // The open quote, the number of open `$(`, and the `<` of a placeholder.
        let (mut quote, mut parentheses, mut angle) = (0, 0, false);
        loop {
            let byte = self.byte(at);
            match byte {
                b'\n' => return at,
                b'\\' | b'`' if quote == 0 && self.continuation(at) > 0 => return at,
                b'\\' if self.byte(at + 1) != b'\n' => at += 1,
                _ if quote != 0 => quote = if quote == byte { 0 } else { quote },
                _ if byte == self.closing => return at,
                b'"' | b'\'' | b'`' => quote = byte,
                b'(' if parentheses > 0 || at > 0 && self.byte(at - 1) == b'$' => parentheses += 1,
                b')' if parentheses > 0 => parentheses -= 1,
                _ if parentheses > 0 => {}
                b'<' if self.byte(at + 1).is_ascii_alphabetic() => angle = true,
                b'>' if angle => angle = false,
                b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' => return at,
                _ if blank(self.text, at) > 0 => return at,
                _ => {}
            }
            at += 1;
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    #[inline(never)]
    fn next(&mut self) -> Option<Span> {
        self.skip();
        if !self.word_starts() {
            return None;
        }
        let span = Span::new(self.at, self.word_end());
        self.at = span.end;
        // What touches `>` is no argument: the number of a redirected stream, or the end of a placeholder with a blank in it.
        let touches = matches!(self.byte(span.end), b'<' | b'>');
        (!touches).then(|| unquote(self.text, span))
    }
}
