//! What was found so far, and the test that every find has to pass.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Reference, is_name, lookalike};
use super::bytes::{
    ALPHANUMERIC, DIGIT, NAME_MARK, UNDERSCORE, byte, cut, find, index, listed, of, same, seek, unquote,
};
use super::{Found, LIMIT, Source};
use crate::span::Span;

/// Words of sentences and of YAML that would pass as names.
const NO_NAMES: &str = "a an and are as by can command commands does false for from has image images in into is it none not null \
                        of on or that the this to true used will with you your";
/// The most variables and stages kept; each use looks through them all.
const TABLE_LIMIT: usize = 64;
/// The longest name with variables in it; a value may be used again and again.
const EXPANDED_LIMIT: usize = 1024;

/// **The names found** in a text, in order.
pub(super) struct Finds<'t> {
    pub(super) text: &'t str,
    pub(super) found: Vec<Found>,
    /// How many there may be.
    limit: usize,
    /// The name that is being put together.
    pub(super) name: String,
    /// What `ARG` says of variables.
    variables: Vec<(Span, String)>,
    /// Names of a Dockerfile's stages.
    stages: Vec<Span>,
}

impl<'t> Finds<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let (found, variables, stages) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, found, limit: LIMIT, name: String::new(), variables, stages }
    }

    /// Allows as many finds again, for another reading of the text.
    pub(super) fn again(&mut self) {
        self.limit = self.found.len() + LIMIT;
    }

    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// Remembers a stage of a Dockerfile.
    pub(super) fn stage(&mut self, name: Span) {
        if self.stages.len() < TABLE_LIMIT {
            self.stages.push(name);
        }
    }

    /// Remembers a variable's value. Of two for one name the later counts if `replace`, else the earlier.
    pub(super) fn variable(&mut self, name: Span, value: Span, replace: bool) {
        self.name.clear();
        if self.variables.len() < TABLE_LIMIT && self.expand("", unquote(self.text, value)) {
            let at = if replace { 0 } else { self.variables.len() };
            self.variables.insert(at, (name, core::mem::take(&mut self.name)));
        }
    }

    /// Appends `mark`, unless the name is still empty, and what stands at `part`, if anything does, with `$NAME`, `${NAME}`
    /// and `${NAME:-default}` replaced. False where one has no value, or something else is meant.
    #[inline(never)]
    pub(super) fn expand(&mut self, mark: &str, part: Span) -> bool {
        let text = self.text;
        self.mark(mark, part.is_empty());
        let mut at = part.start;
        while at < part.end && self.name.len() <= EXPANDED_LIMIT {
            let dollar = find(text, Span::new(at, part.end), b'$');
            self.name.push_str(of(text, Span::new(at, dollar)));
            if dollar == part.end {
                return true;
            }
            let braced = byte(text, dollar + 1) == b'{';
            let start = dollar + 1 + usize::from(braced);
            let end = seek(text, start, ALPHANUMERIC | UNDERSCORE, false).min(part.end);
            let close = if braced { find(text, Span::new(end, part.end), b'}') } else { end };
            at = close + usize::from(braced);
            let operator = end < close;
            let dash = end + usize::from(byte(text, end) == b':');
            let default = operator && byte(text, dash) == b'-';
            let value = value(text, &self.variables, Span::new(start, end));
            let clear = start < end && at <= part.end && (default || !operator && !value.is_empty());
            if !clear {
                return false;
            }
            self.name.push_str(if value.is_empty() { of(text, Span::new(dash + 1, close)) } else { value });
        }
        self.name.len() <= EXPANDED_LIMIT
    }

    fn mark(&mut self, mark: &str, empty: bool) {
        if !self.name.is_empty() && !empty {
            self.name.push_str(mark);
        }
    }

    /// Appends `mark`, unless the name is still empty, and `part`, if there is one, with `%41` resolved. What that makes
    /// of it has to pass as a name like all else.
    #[inline(never)]
    pub(super) fn write(&mut self, mark: &str, part: &str) {
        self.mark(mark, part.is_empty());
        let mut at = 0;
        while at < part.len() {
            let mut code = byte(part, at);
            if code == b'%' {
                let high = hex(byte(part, at + 1));
                code = high << 4 | hex(byte(part, at + 2));
                at += 2;
            }
            self.name.push(char::from(code));
            at += 1;
        }
    }

    /// Adds what stands at `span` if it is a name; a bare word, without `/`, `:` and `@`, only if `bare`.
    #[inline(never)]
    pub(super) fn candidate(&mut self, span: Span, source: Source, bare: bool) -> bool {
        let span = trim(self.text, unquote(self.text, span), bare);
        self.name.clear();
        if !self.expand("", span) {
            return false;
        }
        let name = self.name.as_str();
        let stage = |stage: &Span| same(of(self.text, *stage), name);
        let no_image = source == Source::Dockerfile
            && (same(name, "scratch") || seek(name, 0, DIGIT, false) == name.len() || self.stages.iter().any(stage));
        let refused = no_image || is_bare(name) && (!bare || listed(NO_NAMES, name));
        !refused && self.take(span, source)
    }

    /// Adds the name that was put together, if it is one, where it belongs and nothing was found before.
    #[inline(never)]
    pub(super) fn take(&mut self, span: Span, source: Source) -> bool {
        let name = core::mem::take(&mut self.name);
        if self.is_full() || is_id(&name) || !is_name(&name) {
            return false;
        }
        let mut at = self.found.len();
        // What was found before, and where it ends.
        let mut end = 0;
        for found in self.found.iter().rev() {
            if found.span.start < span.end {
                end = found.span.end;
                break;
            }
            at -= 1;
        }
        let free = end <= span.start;
        if free && let Ok(reference) = Reference::parse(&name) {
            self.found.insert(at, Found { reference, span, name, source });
        }
        free
    }
}

/// The value of a variable; empty if it has none.
fn value<'a>(text: &str, variables: &'a [(Span, String)], name: Span) -> &'a str {
    let known = variables.iter().find(|&&(known, _)| of(text, known) == of(text, name));
    known.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The value of a hexadecimal digit; of anything else 255, which makes a character that no name has.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' | b'A'..=b'F' => (digit & 0xf) + 9,
        _ => 255,
    }
}

/// Whether `name` is a mere word.
pub(super) fn is_bare(name: &str) -> bool {
    seek(name, 0, NAME_MARK, true) == name.len()
}

/// A digest, or the twelve digits that Docker shortens an image ID to. (The full ID is no name to the parser either.)
fn is_id(name: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let short = name.len() == 12 && name.bytes().all(hex) && seek(name, 0, DIGIT, true) < 12;
    let (head, encoded) = cut(name, b':');
    short || !encoded.is_empty() && listed("sha256 sha384 sha512", head)
}

/// Without the other script that follows a name (`nginx를`) and the punctuation of the sentence it stands in. A tag may
/// end with a full stop, which stays if the name stands for itself (`exact`).
fn trim(text: &str, mut span: Span, exact: bool) -> Span {
    let typed = of(text, span);
    let foreign = typed.bytes().take_while(u8::is_ascii).count();
    if ends_name(of(typed, Span::new(foreign, typed.len()))) {
        span.end = span.start + foreign;
    }
    let exact = exact && is_name(of(text, span));
    while !exact && matches!(byte(text, span.end.wrapping_sub(1)), b'.' | b',' | b'!' | b'?') && !span.is_empty() {
        span.end -= 1;
    }
    span
}

/// Whether a name ends where `rest` starts: its first character is no slip for one of the name, but belongs to a script
/// without spaces or to punctuation, and does not look like ASCII in the middle of the name (`nginx–alpine`).
fn ends_name(rest: &str) -> bool {
    let Some(c) = rest.chars().next() else { return false };
    let slip = lookalike::ascii(c).is_some_and(|ascii| !ascii.is_empty());
    c >= '\u{1100}' && c != '…' && !(slip && seek(rest, 0, ALPHANUMERIC, true) < rest.len())
}

/// `registry/repository:tag@digest` side by side, as charts have them.
#[derive(Default)]
pub(super) struct Siblings {
    /// Empty spans are missing.
    parts: [Span; 4],
    /// Whether the repository alone is enough: it stands below `image:`.
    pub(super) enough: bool,
}

impl Siblings {
    /// Which part a key is; `NONE` if none.
    pub(super) fn part(key: &str) -> usize {
        match index("registry repository tag digest newName newTag", key, false) {
            part @ 4..=5 => part - 3,
            part => part,
        }
    }

    /// Whether the part is there already.
    pub(super) fn holds(&self, part: usize) -> bool {
        self.parts.get(part).is_some_and(|span| !span.is_empty())
    }

    /// Takes a part.
    pub(super) fn set(&mut self, part: usize, span: Span) {
        if let Some(slot) = self.parts.get_mut(part) {
            *slot = span;
        }
    }

    /// Adds the name to the finds and starts anew.
    #[inline(never)]
    pub(super) fn flush(&mut self, finds: &mut Finds<'_>, source: Source) {
        let Self { parts, enough } = core::mem::take(self);
        let complete = !parts[1].is_empty() && (enough || parts[2].len() + parts[3].len() > 0);
        finds.name.clear();
        if complete && parts.iter().zip(["", "/", ":", "@"]).all(|(&part, mark)| finds.expand(mark, part)) {
            finds.take(parts[1], source);
        }
    }
}
