//! Variables: `ARG` gives them a value, or their use names a default.

use alloc::string::String;
use alloc::vec::Vec;

/// The most variables kept; each use looks through them all.
const LIMIT: usize = 64;
/// The longest text after replacement; a value may be used again and again.
const EXPANDED_LIMIT: usize = 1024;

/// **The variables** seen so far.
#[derive(Default)]
pub(super) struct Variables {
    known: Vec<(String, String)>,
}

impl Variables {
    /// Remembers a value. Of two for one name the later counts if `replace`, else the earlier.
    pub(super) fn set(&mut self, name: &str, value: String, replace: bool) {
        if let Some((_, known)) = self.known.iter_mut().find(|(known, _)| known == name) {
            if replace {
                *known = value;
            }
        } else if self.known.len() < LIMIT && name.len() <= EXPANDED_LIMIT {
            self.known.push((name.into(), value));
        }
    }

    /// Replaces `$NAME`, `${NAME}`, `${NAME:-default}`; `None` where one has no value, or something else is meant.
    pub(super) fn expand(&self, text: &str) -> Option<String> {
        let mut expanded = String::new();
        let mut pieces = text.split('$');
        expanded.push_str(pieces.next()?);
        for piece in pieces {
            let (value, rest) = self.value(piece)?;
            expanded.push_str(value);
            expanded.push_str(rest);
            if expanded.len() > EXPANDED_LIMIT {
                return None;
            }
        }
        (expanded.len() <= EXPANDED_LIMIT).then_some(expanded)
    }

    /// The value of the variable that `piece` starts with, and what follows it.
    fn value<'a>(&'a self, piece: &'a str) -> Option<(&'a str, &'a str)> {
        let (inside, rest) = match piece.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => piece.split_at(name_end(piece)),
        };
        let (name, operator) = inside.split_at(name_end(inside));
        if name.is_empty() {
            return None;
        }
        let known = self.known.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let default = operator.strip_prefix(':').unwrap_or(operator).strip_prefix('-');
        let value = match known {
            Some(value) if !value.is_empty() && (operator.is_empty() || default.is_some()) => value,
            _ => default?,
        };
        Some((value, rest))
    }
}

fn name_end(text: &str) -> usize {
    text.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_').unwrap_or(text.len())
}
