//! Why a text the scanner refused is no name: the first cause a person would want to hear of, with its place.
//!
//! The order is: things that are wrong with the text as a whole (spaces, a scheme, foreign characters), then the grammar
//! from left to right, then lengths.

use super::defaults::Defaults;
use super::error::{ErrorKind, ParseError};
use super::lookalike;
use super::scan::{self, REPOSITORY_LIMIT, TAG_LIMIT};
use crate::digest::{self, DigestErrorKind};
use crate::span::Span;

/// Finds the cause; `input` is a text that [`scan::scan`] refused.
pub(crate) fn diagnose(input: &str, defaults: &Defaults) -> ParseError {
    whole_text(input).or_else(|| grammar(input, defaults)).unwrap_or_else(|| {
        // The scanner and the grammar below agree (a property test says so); should they ever not, the answer is still no.
        ParseError::new(ErrorKind::PathCharacter, Span::new(0, input.len()))
    })
}

fn error(kind: ErrorKind, start: usize, end: usize) -> ParseError {
    ParseError::new(kind, Span::new(start, end))
}

/// What can be said before looking at the grammar.
fn whole_text(input: &str) -> Option<ParseError> {
    if input.is_empty() {
        return Some(error(ErrorKind::Empty, 0, 0));
    }
    if scan::is_image_id(input.as_bytes()) {
        return Some(error(ErrorKind::ImageId, 0, 64));
    }
    variable(input).or_else(|| whitespace(input)).or_else(|| scheme(input)).or_else(|| foreign(input))
}

/// The first run of white space.
fn whitespace(input: &str) -> Option<ParseError> {
    let start = input.find(is_space)?;
    let length = input[start..].find(|c| !is_space(c)).unwrap_or(input.len() - start);
    Some(error(ErrorKind::Whitespace, start, start + length))
}

/// White space as people paste it, with the invisible characters that come along.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn scheme(input: &str) -> Option<ParseError> {
    let end = input.find("://")?;
    let ok = input[..end].bytes().all(|byte| scan::is_alphanumeric(byte) || matches!(byte, b'+' | b'-' | b'.'));
    ok.then(|| error(ErrorKind::Scheme, 0, end + 3))
}

/// `${NAME}`, `$NAME`, `{{ name }}`.
fn variable(input: &str) -> Option<ParseError> {
    let start = input.find('$').or_else(|| input.find("{{"))?;
    Some(error(ErrorKind::Variable, start, variable_end(input, start)))
}

/// Where the variable that starts at `start` ends.
pub(crate) fn variable_end(input: &str, start: usize) -> usize {
    let rest = &input[start..];
    let length = if rest.starts_with("${") {
        rest.find('}').map(|at| at + 1)
    } else if rest.starts_with("{{") {
        rest.find("}}").map(|at| at + 2)
    } else {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        rest[1..].find(|c| !name(c)).map(|at| at + 1)
    };
    start + length.unwrap_or(rest.len())
}

/// The first character outside ASCII.
fn foreign(input: &str) -> Option<ParseError> {
    let (start, c) = input.char_indices().find(|(_, c)| !c.is_ascii())?;
    let kind = if lookalike::ascii(c).is_some() { ErrorKind::Lookalike } else { ErrorKind::NonAscii };
    Some(error(kind, start, start + c.len_utf8()))
}

/// Walks the grammar; from here on everything is ASCII.
fn grammar(input: &str, defaults: &Defaults) -> Option<ParseError> {
    let text = input.as_bytes();
    let start = match host(text) {
        Ok(start) => start,
        Err(error) => return Some(error),
    };
    path(text, start)
        .and_then(|end| length(text, start, end, defaults).map(|()| end))
        .and_then(|end| tag(text, end))
        .err()
}

/// Checks the registry; returns where the path starts.
fn host(text: &[u8]) -> Result<usize, ParseError> {
    let Some((slash, true)) = scan::split_host(text) else {
        return unrecognised(text);
    };
    let head = &text[..slash];
    if scan::is_host(head) {
        return Ok(slash + 1);
    }
    if matches!(scan::scan_path(head, 0), Some((end, 1)) if end == slash) {
        return Ok(0);
    }
    Err(host_error(text, head))
}

/// A bracketed first component: without a slash, or without what makes it a host.
fn unrecognised(text: &[u8]) -> Result<usize, ParseError> {
    let end = text.iter().position(|&byte| byte == b'/').unwrap_or(text.len());
    if !scan::is_host(&text[..end]) || text[0] != b'[' {
        return Ok(0);
    }
    let kind = if end == text.len() { ErrorKind::MissingPath } else { ErrorKind::HostUnrecognised };
    Err(error(kind, 0, end))
}

fn host_error(text: &[u8], head: &[u8]) -> ParseError {
    if head.first() == Some(&b'[') || is_bare_address(head) {
        return error(ErrorKind::HostBrackets, 0, head.len());
    }
    let colon = head.iter().position(|&byte| byte == b':').unwrap_or(head.len());
    let name = &head[..colon];
    if name.is_empty() {
        return error(ErrorKind::MissingName, 0, head.len());
    }
    label_error(name).unwrap_or_else(|| port_error(text, head, colon))
}

/// An IPv6 address without its brackets.
pub(crate) fn is_bare_address(head: &[u8]) -> bool {
    head.split(|&byte| byte == b':').count() > 2 && head.iter().all(|&byte| byte == b':' || byte.is_ascii_hexdigit())
}

/// What is wrong with the host's name, if anything is.
fn label_error(name: &[u8]) -> Option<ParseError> {
    if scan::is_host(name) {
        return None;
    }
    let foreign = name.iter().position(|&byte| !scan::is_alphanumeric(byte) && !matches!(byte, b'.' | b'-'));
    if let Some(at) = foreign {
        return Some(match name[at] {
            b'_' => error(ErrorKind::HostUnderscore, at, at + 1),
            b'@' => error(ErrorKind::DigestFormat, at + 1, name.len()),
            _ => error(ErrorKind::HostCharacter, at, at + 1),
        });
    }
    let edge = |at: &usize| {
        let neighbour = |at: Option<usize>| at.and_then(|at| name.get(at)).is_none_or(|&byte| byte == b'.');
        !scan::is_alphanumeric(name[*at]) && (neighbour(at.checked_sub(1)) || neighbour(Some(at + 1)))
    };
    let at = (0..name.len()).find(edge)?;
    Some(error(ErrorKind::HostLabel, at, at + 1))
}

/// The name is a host, so what follows the colon is no port. `app:feature/x` looks like this too, and means a tag.
fn port_error(text: &[u8], head: &[u8], colon: usize) -> ParseError {
    let (name, port) = (&head[..colon], &head[(colon + 1).min(head.len())..]);
    if port.is_empty() {
        return error(ErrorKind::PortMissing, colon, colon + 1);
    }
    let repository = matches!(scan::scan_path(name, 0), Some((end, 1)) if end == colon) && !name.contains(&b'.');
    if repository && port.iter().all(|&byte| scan::is_tag_byte(byte)) && head.len() + 1 < text.len() {
        return error(ErrorKind::TagSlash, head.len(), head.len() + 1);
    }
    error(ErrorKind::PortInvalid, colon + 1, head.len())
}

/// Checks the path from `start`; returns its end.
fn path(text: &[u8], start: usize) -> Result<usize, ParseError> {
    let mut at = start;
    loop {
        let run = at;
        while at < text.len() && scan::is_path_byte(text[at]) {
            at += 1;
        }
        if at == run {
            return Err(component_start(text, start, at));
        }
        match text.get(at) {
            Some(b'/') => at += 1,
            Some(b'.' | b'_' | b'-') => at = separator(text, at)?,
            Some(b':' | b'@') | None => return Ok(at),
            Some(_) => return Err(path_character(text, at)),
        }
    }
}

/// Checks the separator at `at`; returns where the next word starts.
fn separator(text: &[u8], at: usize) -> Result<usize, ParseError> {
    let run = run_end(text, at, |byte| matches!(byte, b'.' | b'_' | b'-'));
    match text.get(run) {
        Some(b'/' | b':' | b'@') | None => Err(error(ErrorKind::ComponentEnd, at, run)),
        Some(_) if scan::separator_end(text, at) < run => Err(error(ErrorKind::SeparatorRun, at, run)),
        Some(&byte) if scan::is_path_byte(byte) => Ok(run),
        Some(_) => Err(path_character(text, run)),
    }
}

/// What is wrong where a word of the path should start, `path_start` being where the path starts.
fn component_start(text: &[u8], path_start: usize, at: usize) -> ParseError {
    match text.get(at) {
        Some(b'/') if at == 0 => error(ErrorKind::LeadingSlash, 0, run_end(text, 0, |byte| byte == b'/')),
        Some(b'/') => error(ErrorKind::DoubleSlash, at - 1, run_end(text, at, |byte| byte == b'/')),
        Some(b'.' | b'_' | b'-') => {
            error(ErrorKind::ComponentStart, at, run_end(text, at, |byte| matches!(byte, b'.' | b'_' | b'-')))
        }
        Some(b':' | b'@') if at == 0 => error(ErrorKind::MissingName, 0, text.len()),
        Some(b':' | b'@') | None if at == path_start && at > 0 => error(ErrorKind::MissingPath, 0, at - 1),
        Some(b':' | b'@') => error(ErrorKind::TrailingSlash, at - 1, at),
        None => error(ErrorKind::TrailingSlash, at.saturating_sub(1), at),
        Some(_) => path_character(text, at),
    }
}

/// A character the path cannot hold: the run of capitals, or the one character.
fn path_character(text: &[u8], at: usize) -> ParseError {
    if text[at].is_ascii_uppercase() {
        return error(ErrorKind::Uppercase, at, run_end(text, at, |byte| byte.is_ascii_uppercase()));
    }
    error(ErrorKind::PathCharacter, at, at + 1)
}

fn run_end(text: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text[start..].iter().position(|&byte| !belongs(byte)).map_or(text.len(), |length| start + length)
}

/// Checks the repository's length, with the namespace it will get.
fn length(text: &[u8], start: usize, end: usize, defaults: &Defaults) -> Result<(), ParseError> {
    let single = !text[start..end].contains(&b'/');
    let registry = match scan::split_host(text) {
        Some((_, true)) if start == 0 => scan::RegistrySource::Empty,
        Some((slash, true)) if &text[..slash] == scan::DOCKER_HUB_ALIAS.as_bytes() => scan::RegistrySource::Alias,
        Some((_, true)) => scan::RegistrySource::Typed,
        _ => scan::RegistrySource::Implied,
    };
    let namespace = single && defaults.puts_namespace(registry, text, start);
    let length = end - start + if namespace { defaults.namespace().len() + 1 } else { 0 };
    if length <= REPOSITORY_LIMIT {
        return Ok(());
    }
    let over = (length - REPOSITORY_LIMIT).min(end - start);
    Err(ParseError::too_long(ErrorKind::NameTooLong, Span::new(end - over, end), length, REPOSITORY_LIMIT))
}

/// Checks what follows the path: `[":" tag] ["@" digest]`.
fn tag(text: &[u8], at: usize) -> Result<(), ParseError> {
    if text.get(at) != Some(&b':') {
        return digest(text, at);
    }
    let start = at + 1;
    let end = run_end(text, start, scan::is_tag_byte);
    let stop = text.get(end).copied();
    if end == start && matches!(stop, None | Some(b'@' | b':' | b'/')) {
        return Err(error(ErrorKind::EmptyTag, at, start));
    }
    match stop {
        None | Some(b'@') => tag_itself(text, start, end).and_then(|()| digest(text, end)),
        Some(b':') => Err(error(ErrorKind::TwoTags, end, run_end(text, end, |byte| byte != b'@'))),
        Some(b'/') => Err(error(ErrorKind::TagSlash, end, end + 1)),
        Some(b'+') => Err(error(ErrorKind::TagPlus, end, end + 1)),
        Some(_) => Err(error(ErrorKind::TagCharacter, end, end + 1)),
    }
}

fn tag_itself(text: &[u8], start: usize, end: usize) -> Result<(), ParseError> {
    if !scan::is_tag_start(text[start]) {
        return Err(error(ErrorKind::TagStart, start, start + 1));
    }
    if end - start > TAG_LIMIT {
        let span = Span::new(start + TAG_LIMIT, end);
        return Err(ParseError::too_long(ErrorKind::TagTooLong, span, end - start, TAG_LIMIT));
    }
    Ok(())
}

/// Checks `"@" digest` at `at`, or that nothing is there.
fn digest(text: &[u8], at: usize) -> Result<(), ParseError> {
    let Some(encoded) = text.get(at + 1..).filter(|_| text.get(at) == Some(&b'@')) else {
        return Ok(());
    };
    let start = at + 1;
    if encoded.is_empty() {
        return Err(error(ErrorKind::EmptyDigest, at, start));
    }
    digest::check(encoded).map(|_| ()).map_err(|cause| digest_error(text, start, cause))
}

/// Words the cause found by the digest's own rule, moved to its place in the name.
fn digest_error(text: &[u8], start: usize, cause: digest::DigestError) -> ParseError {
    let span = Span::new(start + cause.span().start, start + cause.span().end);
    match cause.kind() {
        DigestErrorKind::Format => ParseError::new(ErrorKind::DigestFormat, span),
        DigestErrorKind::Algorithm => ParseError::new(ErrorKind::DigestAlgorithm, span),
        DigestErrorKind::Hex => ParseError::new(ErrorKind::DigestHex, span),
        DigestErrorKind::Length => digest_length(text, start, span),
    }
}

/// A digest of the wrong length: too few or too many digits, or something else behind it.
fn digest_length(text: &[u8], start: usize, span: Span) -> ParseError {
    let digits = run_end(text, span.start, |byte| byte.is_ascii_hexdigit());
    match text.get(digits) {
        Some(b':') => error(ErrorKind::TagAfterDigest, digits, text.len()),
        Some(_) => error(ErrorKind::DigestHex, digits, digits + 1),
        None => {
            let algorithm = digest::Algorithm::from_bytes(&text[start..span.start - 1]);
            let limit = algorithm.map_or(0, digest::Algorithm::hex_len);
            ParseError::too_long(ErrorKind::DigestLength, span, span.len(), limit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reference;

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
