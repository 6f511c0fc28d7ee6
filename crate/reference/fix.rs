//! What was probably meant: repairs a refused name, one cause after the other, until it parses.
//!
//! A fix is offered only if it parses, so a rule that guesses badly offers nothing.

use alloc::string::String;

use super::defaults::Defaults;
use super::diagnose::{diagnose, is_bare_address, is_space};
use super::error::{ErrorKind, ParseError};
use super::lookalike;
use super::scan;
use crate::span::Span;

/// How many causes are mended before giving up.
const ROUNDS: usize = 16;

/// A name made from `input` that parses, if the rules below lead to one.
pub(crate) fn fix(input: &str, error: &ParseError) -> Option<String> {
    let mut text = repair(input, error)?;
    for _ in 0..ROUNDS {
        if scan::scan(text.as_bytes(), &Defaults::DOCKER).is_some() {
            return Some(text);
        }
        text = repair(&text, &diagnose(&text, &Defaults::DOCKER))?;
    }
    None
}

/// Mends one cause; `None` where nothing sensible can be done. Every repair removes its cause for good, so that the
/// rounds end.
fn repair(text: &str, error: &ParseError) -> Option<String> {
    use ErrorKind as E;
    let span = error.span();
    Some(match error.kind() {
        E::HostBrackets if is_bare_address(span.of(text).as_bytes()) => {
            splice(text, span, &["[", span.of(text), "]"].concat())
        }
        E::Empty | E::NonAscii | E::MissingName | E::HostBrackets | E::HostUnrecognised | E::Registry => return None,
        E::Whitespace => close_up(text),
        E::Variable => splice(text, span, variable_default(span.of(text))?),
        E::Lookalike => ascii(text),
        E::ImageId => ["image@sha256:", text].concat(),
        E::MissingPath => missing_path(text, span),
        E::DoubleSlash => splice(text, span, "/"),
        E::Uppercase => map_path(text, |c| c.to_ascii_lowercase()),
        E::SeparatorRun => splice(text, span, separator(span.of(text))),
        E::PathCharacter => path_character(text, span)?,
        E::HostUnderscore => host_underscore(text),
        E::PortInvalid => splice(text, Span::new(span.start - 1, span.end), ""),
        E::TwoTags => splice(text, Span::new(span.start, span.start + 1), "."),
        E::TagSlash | E::TagPlus | E::TagCharacter => map_tag(text, span.start),
        E::DigestFormat | E::DigestAlgorithm | E::DigestLength | E::DigestHex => digest(text, error)?,
        E::TagAfterDigest => tag_before_digest(text, span)?,
        // What is too much, or stands where nothing may stand, is left out.
        E::Scheme
        | E::LeadingSlash
        | E::TrailingSlash
        | E::ComponentStart
        | E::ComponentEnd
        | E::NameTooLong
        | E::HostCharacter
        | E::HostLabel
        | E::PortMissing
        | E::EmptyTag
        | E::TagStart
        | E::TagTooLong
        | E::EmptyDigest => splice(text, span, ""),
    })
}

/// `text` with `span` replaced.
fn splice(text: &str, span: Span, new: &str) -> String {
    let head = text.get(..span.start).unwrap_or_default();
    let tail = text.get(span.end..).unwrap_or_default();
    [head, new, tail].concat()
}

/// Every look-alike replaced by the ASCII text it was meant as.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match lookalike::ascii(c) {
            Some(meant) => out.push_str(meant),
            None => out.push(c),
        }
    }
    out
}

/// Takes white space away at the ends and round separators; elsewhere it becomes one hyphen.
fn close_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        let joined = out.ends_with(['/', ':', '@']) || word.starts_with(['/', ':', '@']);
        if !out.is_empty() && !joined {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

/// `latest` out of `${TAG:-latest}`.
fn variable_default(variable: &str) -> Option<&str> {
    let inside = variable.strip_prefix("${")?.strip_suffix('}')?;
    let (_, default) = inside.split_once('-')?;
    (!default.is_empty()).then_some(default)
}

/// A registry without a repository: an example goes where one belongs.
fn missing_path(text: &str, registry: Span) -> String {
    let tail = text.get(registry.end..).unwrap_or_default();
    [registry.of(text), "/image", tail.trim_start_matches('/')].concat()
}

/// What joins two words, made of what stands there.
fn separator(run: &str) -> &'static str {
    match run.as_bytes().first() {
        Some(b'.') => ".",
        Some(b'_') => "_",
        _ => "-",
    }
}

/// A character no repository holds: backslashes become slashes, quotes go, anything else becomes a hyphen.
fn path_character(text: &str, span: Span) -> Option<String> {
    let c = span.of(text).chars().next()?;
    let same = |of: char| move |c: char| if c == of { '-' } else { c };
    Some(match c {
        '\\' => text.replace('\\', "/"),
        '"' | '\'' | '`' | '<' | '>' | '[' | ']' | '(' | ')' | '{' | '}' | ',' | ';' => text.replace(c, ""),
        _ => map_path(text, same(c)),
    })
}

/// Changes characters of the path, and of nothing else.
fn map_path(text: &str, change: impl Fn(char) -> char) -> String {
    let start = match scan::split_host(text.as_bytes()) {
        Some((slash, true)) if scan::is_host(&text.as_bytes()[..slash]) => slash + 1,
        _ => 0,
    };
    let end = text[start..].find([':', '@']).map_or(text.len(), |at| start + at);
    let path: String = text[start..end].chars().map(change).collect();
    splice(text, Span::new(start, end), &path)
}

/// `my_host:5000/x` means a host; `My_org/x` means a namespace written with capitals.
fn host_underscore(text: &str) -> String {
    let head = text.split('/').next().unwrap_or_default();
    if head.contains(['.', ':']) {
        map_head(text, |c| if c == '_' { '-' } else { c })
    } else {
        map_head(text, |c| c.to_ascii_lowercase())
    }
}

/// Changes characters of the first component.
fn map_head(text: &str, change: impl Fn(char) -> char) -> String {
    let end = text.find('/').unwrap_or(text.len());
    let head: String = text[..end].chars().map(change).collect();
    splice(text, Span::new(0, end), &head)
}

/// From the offending character on, what no tag can hold becomes a hyphen.
fn map_tag(text: &str, start: usize) -> String {
    let end = text[start..].find('@').map_or(text.len(), |at| start + at);
    let tag = |c: char| if c.is_ascii() && scan::is_tag_byte(c as u8) { c } else { '-' };
    let mapped: String = text[start..end].chars().map(tag).collect();
    splice(text, Span::new(start, end), &mapped)
}

/// A digest that is none: right in lower case, or better left out.
fn digest(text: &str, error: &ParseError) -> Option<String> {
    let at = text.get(..error.span().start)?.rfind('@')?;
    let (name, digest) = text.split_at(at);
    let lower = digest.to_ascii_lowercase();
    let ok = crate::digest::check(lower.get(1..)?.as_bytes()).is_ok();
    Some(if ok { [name, &lower].concat() } else { name.into() })
}

/// `x@sha256:…:tag` becomes `x:tag@sha256:…`.
fn tag_before_digest(text: &str, tag: Span) -> Option<String> {
    let (name, digest) = text.get(..tag.start)?.split_once('@')?;
    Some([name, tag.of(text), "@", digest].concat())
}
