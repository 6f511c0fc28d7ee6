//! What was found so far, and the test that every find has to pass.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Defaults, Reference, lookalike, scan};
use super::variables::Variables;
use super::words::{listed, unquote};
use super::{Found, LIMIT, Source};
use crate::span::Span;

/// Words of sentences and of YAML that would pass as names.
const NO_NAMES: &str = "a an and are as by can command commands does false for from has image images in into is it none not null \
                        of on or that the this to true used will with you your";

/// **The names found** in a text, in order.
pub(super) struct Finds<'t> {
    pub(super) text: &'t str,
    pub(super) variables: Variables,
    pub(super) found: Vec<Found>,
}

impl<'t> Finds<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, variables: Variables::default(), found: Vec::new() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= LIMIT
    }

    /// Adds what stands at `span` if it is a name; a bare word, without `/`, `:` and `@`, only if `bare`.
    pub(super) fn candidate(&mut self, span: Span, source: Source, bare: bool) -> bool {
        let span = trim(self.text, unquote(self.text, span), bare);
        let typed = span.of(self.text);
        let expanded;
        let name = if typed.contains('$') {
            expanded = self.variables.expand(typed).unwrap_or_default();
            expanded.as_str()
        } else {
            typed
        };
        let ok = if is_bare(name) { bare && !listed(NO_NAMES, name) } else { true };
        ok && self.insert(self.found.len(), span, name, source)
    }

    /// Puts `name` before the find number `index`, if it is a name.
    pub(super) fn insert(&mut self, index: usize, span: Span, name: &str, source: Source) -> bool {
        if self.is_full() || is_id(name) || !is_name(name) {
            return false;
        }
        let Ok(reference) = Reference::parse(name) else { return false };
        if index <= self.found.len() {
            self.found.insert(index, Found { reference, span, name: String::from(name), source });
        }
        true
    }
}

/// Whether it parses; unlike parsing, this looks for no cause where it does not.
fn is_name(text: &str) -> bool {
    scan::scan(text.as_bytes(), &Defaults::DOCKER).is_some()
}

/// Whether `name` is a mere word.
pub(super) fn is_bare(name: &str) -> bool {
    !name.contains(['/', ':', '@'])
}

/// A digest, or the twelve digits that Docker shortens an image ID to. (The full ID is no name to the parser either.)
fn is_id(name: &str) -> bool {
    let digest = name.split_once(':').is_some_and(|(head, _)| listed("sha256 sha384 sha512", head));
    let short = name.len() == 12
        && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && name.bytes().any(|byte| byte.is_ascii_digit());
    digest || short
}

/// Without the other script that follows a name (`nginx를`) and the punctuation of the sentence it stands in. A tag may
/// end with a full stop, which stays if the name stands for itself (`exact`).
fn trim(text: &str, span: Span, exact: bool) -> Span {
    let typed = span.of(text);
    let foreign = typed.char_indices().find(|(_, c)| !c.is_ascii());
    let name = match foreign {
        Some((at, c)) if ends_name(c, &typed[at..]) => &typed[..at],
        _ => typed,
    };
    let name = if exact && is_name(name) { name } else { name.trim_end_matches(['.', ',', '!', '?']) };
    Span::new(span.start, span.start + name.len())
}

/// Whether `c` is no slip for a character of the name: it belongs to a script without spaces or to punctuation, and
/// does not look like an ASCII character in the middle of the name (`nginx–alpine`).
fn ends_name(c: char, rest: &str) -> bool {
    let slip = lookalike::ascii(c).is_some_and(|ascii| !ascii.is_empty());
    c >= '\u{1100}' && c != '…' && !(slip && rest.bytes().any(|byte| byte.is_ascii_alphanumeric()))
}
