//! A text that is a name, or a list of names, and nothing else.

use alloc::vec::Vec;

use super::super::diagnose::is_space;
use super::finds::{Finds, is_bare};
use super::{Found, Source};
use crate::span::Span;

/// Finds the lines that are a name; a bare word counts if it is the only line.
pub(super) fn scan(text: &str) -> Vec<Found> {
    let mut finds = Finds::new(text);
    let single = !text.trim_matches(is_space).contains('\n');
    let mut at = 0;
    for line in text.split('\n') {
        let name = undecorated(line);
        // A time of day would pass as a name and its tag.
        let lettered = name.bytes().any(|byte| byte.is_ascii_alphabetic());
        if lettered && (single || !is_bare(name)) {
            let start = at + name.as_ptr().addr() - line.as_ptr().addr();
            finds.insert(finds.found.len(), Span::new(start, start + name.len()), name, Source::Text);
        }
        at += line.len() + 1;
    }
    finds.found
}

/// The line without bullet, quotes and brackets.
fn undecorated(line: &str) -> &str {
    let decoration = |c: char| is_space(c) || matches!(c, '"' | '\'' | '`' | '<' | '>' | ',' | '“' | '”' | '‘' | '’');
    let line = line.trim_matches(decoration);
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line).trim_matches(decoration)
}
