//! Names that say themselves what they are: transports, web addresses, purls.

use alloc::string::String;
use alloc::vec::Vec;

use super::finds::{Finds, is_bare};
use super::words::listed;
use super::{Found, Source, purl, url};
use crate::span::Span;

/// The longest scheme that is looked for.
const SCHEME_LIMIT: usize = 20;

/// Finds them, in one pass over the runs of characters that can be part of one.
pub(super) fn scan(text: &str) -> Vec<Found> {
    let mut finds = Finds::new(text);
    let mut at = 0;
    for run in text.as_bytes().split(|&byte| ends(byte)) {
        let span = Span::new(at, at + run.len());
        at = span.end + 1;
        if run.len() > 4 && !finds.is_full() {
            token(&mut finds, span);
        }
    }
    finds.found
}

/// Whether `byte` is part of no address; other scripts follow names without a space.
fn ends(byte: u8) -> bool {
    byte <= b' '
        || byte >= 0x7f
        || matches!(
            byte,
            b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'|' | b'\\' | b',' | b';'
        )
}

fn token(finds: &mut Finds<'_>, run: Span) {
    let token = run.of(finds.text).trim_end_matches(['.', ':', '!', '?', '*', '_', '~', '&']);
    for (colon, _) in token.bytes().enumerate().filter(|&(_, byte)| byte == b':') {
        let start = scheme_start(token.as_bytes(), colon);
        let (scheme, rest) = (&token[start..colon], &token[colon + 1..]);
        let (name, source) = match scheme {
            "docker" | "docker-pullable" => (rest.strip_prefix("//").map(String::from), Source::Transport),
            "oci" => (rest.strip_prefix("//").filter(|name| name.contains('/')).map(String::from), Source::Transport),
            "docker-daemon" | "containers-storage" => (Some(String::from(rest)), Source::Transport),
            "http" | "https" => (rest.strip_prefix("//").and_then(|rest| url::name(rest, true)), Source::WebUrl),
            "pkg" => (purl::name(rest), Source::Purl),
            _ => continue,
        };
        let whole = Span::new(run.start + start, run.start + token.len());
        if let Some(name) = name {
            // Behind a transport the name stands as it is.
            let from = if source == Source::Transport { whole.end - name.len() } else { whole.start };
            finds.insert(finds.found.len(), Span::new(from, whole.end), &name, source);
        }
        return;
    }
    let host = token.split('/').next().unwrap_or_default();
    if !is_bare(token)
        && listed(url::PAGES, host)
        && let Some(name) = url::name(token, false)
    {
        finds.insert(finds.found.len(), Span::new(run.start, run.start + token.len()), &name, Source::WebUrl);
    }
}

/// Where the scheme before the colon starts.
fn scheme_start(token: &[u8], colon: usize) -> usize {
    let floor = colon.saturating_sub(SCHEME_LIMIT);
    let mut start = colon;
    while start > floor && (token[start - 1].is_ascii_alphanumeric() || matches!(token[start - 1], b'+' | b'-' | b'.'))
    {
        start -= 1;
    }
    start
}
