//! Names that say themselves what they are: transports, web addresses, purls.

use super::bytes::{ALPHANUMERIC, ENDS, SCHEME, byte, has, index, is, of, seek};
use super::finds::Finds;
use super::{Source, purl, url};
use crate::span::Span;

/// The longest scheme that is looked for.
const SCHEME_LIMIT: usize = 20;

/// Finds them, in one pass over the runs of characters that can be part of one.
pub(super) fn scan(finds: &mut Finds<'_>) {
    let text = finds.text;
    let mut at = 0;
    while at < text.len() && !finds.is_full() {
        let mut end = seek(text, at, ENDS, true);
        // Queries have it between their parameters.
        while byte(text, end) == b'&' {
            end = seek(text, end + 1, ENDS, true);
        }
        let next = end + 1;
        while end > at && matches!(byte(text, end - 1), b'.' | b':' | b'!' | b'?' | b'*' | b'_' | b'~' | b'&') {
            end -= 1;
        }
        token(finds, Span::new(at, end));
        at = next;
    }
}

/// Reads one run.
fn token(finds: &mut Finds<'_>, run: Span) {
    let text = finds.text;
    finds.name.clear();
    for colon in run.start..run.end {
        if byte(text, colon) != b':' {
            continue;
        }
        let mut start = colon;
        while start > run.start.max(colon.saturating_sub(SCHEME_LIMIT))
            && is(byte(text, start - 1), ALPHANUMERIC | SCHEME)
        {
            start -= 1;
        }
        let rest = of(text, Span::new(colon + 1, run.end));
        let path = rest.strip_prefix("//");
        let scheme = of(text, Span::new(start, colon));
        // The end of a name that happens to be called so: `team/containers-storage:1`.
        let ends_name = start > run.start && matches!(byte(text, start - 1), b'/' | b'_') && path.is_none();
        let source = match (
            index("docker docker-pullable oci docker-daemon containers-storage http https pkg", scheme, false),
            path,
        ) {
            (0 | 1, Some(name)) => transport(finds, name),
            // Of a chart's address, the registry cannot be left out.
            (2, Some(name)) if has(name, b'/') => transport(finds, name),
            (3 | 4, None) if !ends_name => transport(finds, rest),
            (5 | 6, Some(address)) => url::write(finds, address, true),
            (7, _) if !ends_name => purl::write(finds, path.unwrap_or(rest)),
            _ => continue,
        };
        // Behind a transport the name stands as it is.
        let from = if source == Source::Transport { run.end - finds.name.len() } else { start };
        finds.take(Span::new(from, run.end), source);
        return;
    }
    if has(of(text, run), b'/') {
        let source = url::write(finds, of(text, run), false);
        finds.take(run, source);
    }
}

fn transport(finds: &mut Finds<'_>, name: &str) -> Source {
    finds.name.push_str(name);
    Source::Transport
}
