//! The words of a command line as a shell would split them, told by where they stand.

use crate::span::Span;

/// Whether `word` is one of the words of `list`.
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|entry| entry == word)
}

/// Where the line that holds `at` ends: its line feed, or the end of the text.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
}

/// Length of the blank at `at`, 0 where there is none. Web pages put no-break and zero-width spaces into commands.
pub(super) fn blank(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [b' ' | b'\t' | b'\r', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0x8b, ..] | [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}

/// Where the next byte that is no blank is.
pub(super) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match blank(bytes, at) {
            0 => return at,
            length => at += length,
        }
    }
}

/// The span without the quotes round it.
pub(super) fn unquote(text: &str, span: Span) -> Span {
    match span.of(text).as_bytes() {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => Span::new(span.start + 1, span.end - 1),
        _ => span,
    }
}

/// **The words of one command**, from `at` to the end of its line, to `;`, `|`, `&`, a redirection, a comment, or the
/// quote that closes the string which the command stands in.
pub(super) struct Words<'t> {
    text: &'t str,
    /// Where reading goes on.
    pub(super) at: usize,
    closing: Option<u8>,
}

/// What is open inside a word.
#[derive(Default)]
struct Open {
    quote: Option<u8>,
    /// How many `$(`.
    parentheses: usize,
    /// `<` of a placeholder.
    angle: bool,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, at: usize, closing: Option<u8>) -> Self {
        Self { text, at, closing }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Whether nothing but a comment or the end of the line is left.
    pub(super) fn at_line_end(&mut self) -> bool {
        self.skip();
        matches!(self.byte(self.at), None | Some(b'\n' | b'#'))
    }

    /// Whether a word follows that is no flag and not of another script. It is not read, since that could be done again
    /// and again.
    pub(super) fn more(&mut self) -> bool {
        self.skip();
        self.word_starts() && !matches!(self.byte(self.at), Some(b'-' | 0x80..))
    }

    fn word_starts(&self) -> bool {
        let byte = self.byte(self.at);
        byte != self.closing && !matches!(byte, None | Some(b'\n' | b'#' | b';' | b'|' | b'&' | b'(' | b')' | b'>'))
    }

    /// Skips blanks and continued line ends, with the `> ` that a shell prompts with behind them.
    fn skip(&mut self) {
        loop {
            self.at = skip_blanks(self.text.as_bytes(), self.at);
            let Some(next) = self.continuation(self.at) else { return };
            self.at = skip_blanks(self.text.as_bytes(), next);
            if self.byte(self.at) == Some(b'>') {
                self.at += 1;
            }
        }
    }

    /// Start of the next line where `\`, or a backtick or `^` behind a blank, continues this one.
    fn continuation(&self, at: usize) -> Option<usize> {
        let continues = match self.byte(at) {
            Some(b'\\') => true,
            Some(b'`' | b'^') => self.byte(at.wrapping_sub(1)).is_some_and(|byte| byte.is_ascii_whitespace()),
            _ => false,
        };
        if !continues || self.byte(at) == self.closing {
            return None;
        }
        let end = skip_blanks(self.text.as_bytes(), at + 1);
        (self.byte(end) == Some(b'\n')).then_some(end + 1)
    }

    /// Goes on behind the byte at `at`; false where the word ends before it.
    fn step(&self, at: &mut usize, byte: u8, open: &mut Open) -> bool {
        let nested = open.parentheses > 0;
        match byte {
            b'\n' => return false,
            b'\\' if self.byte(*at + 1).is_some_and(|next| next != b'\n') => *at += 1,
            _ if open.quote.is_some() => {
                open.quote = open.quote.filter(|&quote| quote != byte);
            }
            _ if Some(byte) == self.closing => return false,
            b'"' | b'\'' | b'`' => open.quote = Some(byte),
            b'(' if nested || self.byte(at.wrapping_sub(1)) == Some(b'$') => open.parentheses += 1,
            b')' if nested => open.parentheses -= 1,
            _ if nested => {}
            b'<' if self.byte(*at + 1).is_some_and(|next| next.is_ascii_alphabetic()) => open.angle = true,
            b'>' if open.angle => open.angle = false,
            b' ' | b'\t' | b'\r' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' => return false,
            0xc2 | 0xe2 | 0xef if blank(self.text.as_bytes(), *at) > 0 => return false,
            _ => {}
        }
        *at += 1;
        true
    }

    /// Where the word that starts at `self.at` ends.
    fn word_end(&self) -> usize {
        let (mut at, mut open) = (self.at, Open::default());
        while let Some(byte) = self.byte(at) {
            if matches!(byte, b'\\' | b'`') && open.quote.is_none() && self.continuation(at).is_some() {
                break;
            }
            if !self.step(&mut at, byte, &mut open) {
                break;
            }
        }
        at
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        self.skip();
        if !self.word_starts() {
            return None;
        }
        let span = Span::new(self.at, self.word_end());
        self.at = span.end;
        // What touches `>` is no argument: the number of a redirected stream, or the end of a placeholder with a blank in it.
        let touches = matches!(self.byte(span.end), Some(b'<' | b'>'));
        (!touches).then(|| unquote(self.text, span))
    }
}
