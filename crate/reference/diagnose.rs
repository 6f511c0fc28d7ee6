//! Why a text the scanner refused is no name: the first cause a person would want to hear of, with its place.
//!
//! The order is: things that are wrong with the text as a whole (spaces, a scheme, foreign characters), then the grammar
//! from left to right, then lengths.

use super::defaults::Defaults;
use super::error::{ErrorKind, ParseError};
use super::lookalike;
use super::scan::{self, REPOSITORY_LIMIT, RegistrySource, TAG_LIMIT};
use crate::bytes::{self, ALPHANUMERIC, HEX, MARK, PATH, TAG, UPPER, is};
use crate::digest::{self, DigestErrorKind};
use crate::span::Span;

/// Nothing is wrong up to a place; or what is wrong.
type Checked = Result<usize, ParseError>;

/// Finds the cause; `input` is a text that [`Layout::scan`](super::Layout::scan) refused.
pub(crate) fn diagnose(input: &str, defaults: &Defaults) -> ParseError {
    match whole_text(input).and_then(|_| grammar(input.as_bytes(), defaults)) {
        Err(error) => error,
        // The scanner and the grammar below agree (a property test says so); should they ever not, the answer is still no.
        Ok(_) => ParseError::new(ErrorKind::PathCharacter, Span::new(0, input.len())),
    }
}

#[inline(never)]
fn wrong(kind: ErrorKind, start: usize, end: usize) -> Checked {
    Err(ParseError::new(kind, Span::new(start, end)))
}

/// What can be said before looking at the grammar.
fn whole_text(input: &str) -> Checked {
    if input.is_empty() {
        return wrong(ErrorKind::Empty, 0, 0);
    }
    if scan::is_image_id(input.as_bytes()) {
        return wrong(ErrorKind::ImageId, 0, 64);
    }
    variable(input)?;
    let space = bytes::find_char(input, 0, is_space);
    if space < input.len() {
        return wrong(ErrorKind::Whitespace, space, bytes::find_char(input, space, |c| !is_space(c)));
    }
    scheme(input.as_bytes())?;
    foreign(input)
}

/// White space as people paste it, with the invisible characters that come along.
pub(crate) fn is_space(c: char) -> bool {
    is_white_space(c) || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// White space of Unicode, without the table of the standard library.
pub(crate) fn is_white_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn scheme(text: &[u8]) -> Checked {
    let end = bytes::find(text, 0, b':');
    let slashes = matches!(text.get(end..), Some([b':', b'/', b'/', ..]));
    let ok = slashes && text.iter().take(end).all(|&byte| is(byte, ALPHANUMERIC) || matches!(byte, b'+' | b'-' | b'.'));
    if ok { wrong(ErrorKind::Scheme, 0, end + 3) } else { Ok(0) }
}

/// `${NAME}`, `$NAME`, `{{ name }}`.
fn variable(input: &str) -> Checked {
    let text = input.as_bytes();
    let mut start = bytes::find(text, 0, b'$');
    if start == text.len() {
        start = double(text, 0, b'{');
    }
    if start < text.len() { wrong(ErrorKind::Variable, start, variable_end(text, start)) } else { Ok(0) }
}

/// Where the variable that starts at `start` ends.
fn variable_end(text: &[u8], start: usize) -> usize {
    match text.get(start..) {
        Some([b'$', b'{', ..]) => (bytes::find(text, start, b'}') + 1).min(text.len()),
        Some([b'{', ..]) => (double(text, start, b'}') + 2).min(text.len()),
        _ => {
            let mut end = start + 1;
            while text.get(end).is_some_and(|&byte| is(byte, ALPHANUMERIC) || byte == b'_') {
                end += 1;
            }
            end
        }
    }
}

/// Where the first two of a byte stand side by side, at `start` or behind it; the end of the text where there are none.
fn double(text: &[u8], start: usize, byte: u8) -> usize {
    let mut at = bytes::find(text, start, byte);
    while at < text.len() && text.get(at + 1) != Some(&byte) {
        at = bytes::find(text, at + 1, byte);
    }
    at
}

/// The first character outside ASCII.
fn foreign(input: &str) -> Checked {
    let start = bytes::find_char(input, 0, |c| !c.is_ascii());
    let Some(c) = bytes::from(input, start).chars().next() else { return Ok(0) };
    let kind = if lookalike::ascii(c).is_some() { ErrorKind::Lookalike } else { ErrorKind::NonAscii };
    wrong(kind, start, start + c.len_utf8())
}

/// Walks the grammar; from here on everything is ASCII.
fn grammar(text: &[u8], defaults: &Defaults) -> Checked {
    let Some((registry, start)) = scan::scan_registry(text) else {
        return host_error(text, bytes::find(text, 0, b'/'));
    };
    if registry == RegistrySource::Implied && text.first() == Some(&b'[') {
        unrecognised(text)?;
    }
    let end = path(text, start)?;
    length(text, start, end, registry, defaults)?;
    tag(text, end)
}

/// A bracketed first component: without a slash, or without what makes it a host.
fn unrecognised(text: &[u8]) -> Checked {
    let end = bytes::find(text, 0, b'/');
    if !text.get(..end).is_some_and(scan::is_host) {
        return Ok(0);
    }
    let kind = if end == text.len() { ErrorKind::MissingPath } else { ErrorKind::HostUnrecognised };
    wrong(kind, 0, end)
}

/// What is wrong with the host in front of the slash.
fn host_error(text: &[u8], slash: usize) -> Checked {
    let head = text.get(..slash).unwrap_or_default();
    if head.first() == Some(&b'[') || is_bare_address(head) {
        return wrong(ErrorKind::HostBrackets, 0, slash);
    }
    let colon = bytes::find(head, 0, b':');
    let name = head.get(..colon).unwrap_or_default();
    if name.is_empty() {
        return wrong(ErrorKind::MissingName, 0, slash);
    }
    label_error(name)?;
    port_error(text, head, colon)
}

/// An IPv6 address without its brackets.
pub(crate) fn is_bare_address(head: &[u8]) -> bool {
    let first = bytes::find(head, 0, b':');
    bytes::find(head, first + 1, b':') < head.len() && head.iter().all(|&byte| byte == b':' || is(byte, HEX))
}

/// What is wrong with the host's name, if anything is.
fn label_error(name: &[u8]) -> Checked {
    if scan::is_host(name) {
        return Ok(0);
    }
    let mut edge = None;
    // A label starts behind a dot, or where the name does.
    let mut previous = b'.';
    for (at, &byte) in name.iter().enumerate() {
        match byte {
            _ if is(byte, ALPHANUMERIC) => {}
            b'.' | b'-' if edge.is_none() && (previous == b'.' || matches!(name.get(at + 1), None | Some(b'.'))) => {
                edge = Some(at);
            }
            b'.' | b'-' => {}
            b'_' => return wrong(ErrorKind::HostUnderscore, at, at + 1),
            b'@' => return wrong(ErrorKind::DigestFormat, at + 1, name.len()),
            _ => return wrong(ErrorKind::HostCharacter, at, at + 1),
        }
        previous = byte;
    }
    edge.map_or(Ok(0), |at| wrong(ErrorKind::HostLabel, at, at + 1))
}

/// The name is a host, so what follows the colon is no port. `app:feature/x` looks like this too, and means a tag.
fn port_error(text: &[u8], head: &[u8], colon: usize) -> Checked {
    let (name, port) = (head.get(..colon).unwrap_or_default(), head.get(colon + 1..).unwrap_or_default());
    let slash = head.len();
    if port.is_empty() {
        return wrong(ErrorKind::PortMissing, colon, colon + 1);
    }
    let repository =
        matches!(scan::scan_path(name, 0), Some((end, 1)) if end == colon) && bytes::find(name, 0, b'.') == colon;
    if repository && bytes::all(port, TAG) && slash + 1 < text.len() {
        return wrong(ErrorKind::TagSlash, slash, slash + 1);
    }
    wrong(ErrorKind::PortInvalid, colon + 1, slash)
}

/// Checks the path from `start`; returns its end.
fn path(text: &[u8], start: usize) -> Checked {
    let mut at = start;
    loop {
        let end = bytes::run(text, at, PATH);
        if end == at {
            return component_start(text, start, at);
        }
        at = end;
        match text.get(at) {
            Some(b'/') => at += 1,
            Some(b'.' | b'_' | b'-') => at = separator(text, at)?,
            Some(b':' | b'@') | None => return Ok(at),
            Some(_) => return path_character(text, at),
        }
    }
}

/// Checks the separator at `at`; returns where the next word starts.
fn separator(text: &[u8], at: usize) -> Checked {
    let end = bytes::run(text, at, MARK);
    match text.get(end) {
        Some(b'/' | b':' | b'@') | None => wrong(ErrorKind::ComponentEnd, at, end),
        Some(_) if scan::separator_end(text, at) < end => wrong(ErrorKind::SeparatorRun, at, end),
        Some(&byte) if is(byte, PATH) => Ok(end),
        Some(_) => path_character(text, end),
    }
}

/// What is wrong where a word of the path should start, `path_start` being where the path starts.
fn component_start(text: &[u8], path_start: usize, at: usize) -> Checked {
    match text.get(at) {
        Some(b'/') => {
            let mut end = at;
            while text.get(end) == Some(&b'/') {
                end += 1;
            }
            let kind = if at == 0 { ErrorKind::LeadingSlash } else { ErrorKind::DoubleSlash };
            wrong(kind, at.saturating_sub(1), end)
        }
        Some(b'.' | b'_' | b'-') => wrong(ErrorKind::ComponentStart, at, bytes::run(text, at, MARK)),
        Some(b':' | b'@') if at == 0 => wrong(ErrorKind::MissingName, 0, text.len()),
        Some(b':' | b'@') | None if at == path_start && at > 0 => wrong(ErrorKind::MissingPath, 0, at - 1),
        Some(b':' | b'@') | None => wrong(ErrorKind::TrailingSlash, at.saturating_sub(1), at),
        Some(_) => path_character(text, at),
    }
}

/// A character the path cannot hold: the run of capitals, or the one character.
fn path_character(text: &[u8], at: usize) -> Checked {
    let capitals = bytes::run(text, at, UPPER);
    if capitals > at { wrong(ErrorKind::Uppercase, at, capitals) } else { wrong(ErrorKind::PathCharacter, at, at + 1) }
}

/// Checks the repository's length, with the namespace it will get.
fn length(text: &[u8], start: usize, end: usize, registry: RegistrySource, defaults: &Defaults) -> Checked {
    let single = bytes::find(text, start, b'/') >= end;
    let namespace = single && defaults.fill().puts_namespace(registry, text, start);
    let length = end - start + if namespace { defaults.namespace().len() + 1 } else { 0 };
    if length <= REPOSITORY_LIMIT {
        return Ok(end);
    }
    let over = (length - REPOSITORY_LIMIT).min(end - start);
    Err(ParseError::too_long(ErrorKind::NameTooLong, Span::new(end - over, end), length, REPOSITORY_LIMIT))
}

/// Checks what follows the path: `[":" tag] ["@" digest]`.
fn tag(text: &[u8], at: usize) -> Checked {
    if text.get(at) != Some(&b':') {
        return digest(text, at);
    }
    let start = at + 1;
    let end = bytes::run(text, start, TAG);
    match text.get(end) {
        None | Some(b'@' | b':' | b'/') if end == start => wrong(ErrorKind::EmptyTag, at, start),
        None | Some(b'@') => {
            tag_itself(text, start, end)?;
            digest(text, end)
        }
        Some(b':') => wrong(ErrorKind::TwoTags, end, bytes::find(text, end, b'@')),
        Some(b'/') => wrong(ErrorKind::TagSlash, end, end + 1),
        Some(b'+') => wrong(ErrorKind::TagPlus, end, end + 1),
        Some(_) => wrong(ErrorKind::TagCharacter, end, end + 1),
    }
}

fn tag_itself(text: &[u8], start: usize, end: usize) -> Checked {
    if !text.get(start).is_some_and(|&byte| scan::is_tag_start(byte)) {
        return wrong(ErrorKind::TagStart, start, start + 1);
    }
    if end - start > TAG_LIMIT {
        let span = Span::new(start + TAG_LIMIT, end);
        return Err(ParseError::too_long(ErrorKind::TagTooLong, span, end - start, TAG_LIMIT));
    }
    Ok(end)
}

/// Checks `"@" digest` at `at`, or that nothing is there.
fn digest(text: &[u8], at: usize) -> Checked {
    let Some([b'@', encoded @ ..]) = text.get(at..) else { return Ok(at) };
    let start = at + 1;
    if encoded.is_empty() {
        return wrong(ErrorKind::EmptyDigest, at, start);
    }
    match digest::check(encoded) {
        Ok(_) => Ok(text.len()),
        Err(cause) => digest_error(text, start, cause),
    }
}

/// Words the cause found by the digest's own rule, moved to its place in the name.
fn digest_error(text: &[u8], start: usize, cause: digest::DigestError) -> Checked {
    let span = Span::new(start + cause.span().start, start + cause.span().end);
    let kind = match cause.kind() {
        DigestErrorKind::Format => ErrorKind::DigestFormat,
        DigestErrorKind::Algorithm => ErrorKind::DigestAlgorithm,
        DigestErrorKind::Hex => ErrorKind::DigestHex,
        DigestErrorKind::Length => return digest_length(text, start, span),
    };
    Err(ParseError::new(kind, span))
}

/// A digest of the wrong length: too few or too many digits, or something else behind it.
fn digest_length(text: &[u8], start: usize, span: Span) -> Checked {
    let digits = bytes::run(text, span.start, HEX);
    match text.get(digits) {
        Some(b':') => wrong(ErrorKind::TagAfterDigest, digits, text.len()),
        Some(_) => wrong(ErrorKind::DigestHex, digits, digits + 1),
        None => {
            let algorithm = text.get(start..span.start - 1).and_then(digest::Algorithm::from_bytes);
            let limit = algorithm.map_or(0, digest::Algorithm::hex_len);
            Err(ParseError::too_long(ErrorKind::DigestLength, span, span.len(), limit))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reference;

    #[test]
    fn white_space_is_that_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(super::is_white_space(c), c.is_whitespace(), "{c:?}");
        }
    }

    #[test]
    fn every_refusal_has_its_cause() {
        for line in include_str!("../../tests/vectors/errors.tsv").lines().filter(|line| !line.starts_with('#')) {
            let fields: std::vec::Vec<&str> = line.split('\t').collect();
            let [input, code, part, fix] = fields.as_slice() else { panic!("four fields: {line:?}") };
            let input =
                input.replace("\\s", " ").replace("\\u", "\u{3000}").replace("H64", &"0123456789abcdef".repeat(4));
            let input = input.replace("A300", &"a".repeat(300)).replace("T129", &"t".repeat(129));
            let error = Reference::parse(&input).expect_err(&input);
            assert_eq!(error.code(), *code, "{input}");
            let marked = error.span().of(&input).replace(' ', "\\s").replace('\u{3000}', "\\u");
            assert_eq!(if marked.len() > 60 { "…" } else { &marked }, *part, "{input}");
            let found = error.fix(&input).unwrap_or_default().replace(&"0123456789abcdef".repeat(4), "H64");
            let found = if found.len() > 120 { "…".into() } else { found };
            assert_eq!(found, *fix, "{input}");
        }
    }
}
