//! What was probably meant: repairs a refused name, one cause after the other, until it parses.
//!
//! A fix is offered only if it parses, so a rule that guesses badly offers nothing.

use alloc::string::String;

use super::defaults::Defaults;
use super::diagnose::{diagnose, is_bare_address, is_space};
use super::error::{ErrorKind, ParseError};
use super::lookalike;
use super::{is_name, scan};
use crate::bytes::{self, join, splice};
use crate::span::Span;

/// How many causes are mended before giving up.
const ROUNDS: usize = 16;

/// A name made from `input` that parses, if the rules below lead to one.
pub(crate) fn fix(input: &str, error: &ParseError) -> Option<String> {
    let mut text = repair(input, error)?;
    for _ in 0..ROUNDS {
        if is_name(&text) {
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
    let mut span = error.span();
    let wrong = span.of(text);
    let better = match error.kind() {
        E::HostBrackets if is_bare_address(wrong.as_bytes()) => &*join(&["[", wrong, "]"]),
        E::Empty | E::NonAscii | E::MissingName | E::HostBrackets | E::HostUnrecognised | E::Registry => return None,
        E::Whitespace => return Some(close_up(text)),
        E::Variable => variable_default(wrong)?,
        E::Lookalike => return Some(ascii(text)),
        E::ImageId => return Some(join(&["image@sha256:", text])),
        E::MissingPath => return Some(missing_path(text, span)),
        E::DoubleSlash => "/",
        E::Uppercase => return Some(map(text, path(text), |c| c.to_ascii_lowercase())),
        E::SeparatorRun => separator(wrong),
        E::PathCharacter => return path_character(text, span),
        E::HostUnderscore => return Some(host_underscore(text)),
        E::PortInvalid => {
            span.start -= 1;
            ""
        }
        E::TwoTags => {
            span.end = span.start + 1;
            "."
        }
        E::TagSlash | E::TagPlus | E::TagCharacter => return Some(map_tag(text, span.start)),
        E::DigestFormat | E::DigestAlgorithm | E::DigestLength | E::DigestHex => return digest(text, span.start),
        E::TagAfterDigest => return tag_before_digest(text, span),
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
        | E::EmptyDigest => "",
    };
    Some(splice(text, span, better))
}

/// Every look-alike replaced by the ASCII text it was meant as.
fn ascii(text: &str) -> String {
    let mut out = String::new();
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
    let mut out = String::new();
    let mut at = 0;
    while at < text.len() {
        let end = bytes::find_char(text, at, is_space);
        let word = Span::new(at, end).of(text);
        if !(word.is_empty() || out.is_empty() || is_joint(out.as_bytes().last()) || is_joint(word.as_bytes().first()))
        {
            out.push('-');
        }
        out.push_str(word);
        at = bytes::find_char(text, end, |c| !is_space(c));
    }
    out
}

/// Whether a byte joins parts of a name.
fn is_joint(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'/' | b':' | b'@'))
}

/// `latest` out of `${TAG:-latest}`.
fn variable_default(variable: &str) -> Option<&str> {
    let inside = variable.strip_prefix("${")?.strip_suffix('}')?;
    let (_, default) = bytes::cut(inside, b'-')?;
    (!default.is_empty()).then_some(default)
}

/// A registry without a repository: an example goes where one belongs.
fn missing_path(text: &str, registry: Span) -> String {
    let mut end = registry.end;
    while text.as_bytes().get(end) == Some(&b'/') {
        end += 1;
    }
    splice(text, Span::new(registry.end, end), "/image")
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
    Some(match c {
        '\\' => replace(text, Span::new(0, text.len()), c, "/"),
        '"' | '\'' | '`' | '<' | '>' | '[' | ']' | '(' | ')' | '{' | '}' | ',' | ';' => {
            replace(text, Span::new(0, text.len()), c, "")
        }
        _ => replace(text, path(text), c, "-"),
    })
}

/// Replaces a character in a part of a text.
fn replace(text: &str, part: Span, old: char, new: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        if c == old && part.start <= at && at < part.end {
            out.push_str(new);
        } else {
            out.push(c);
        }
    }
    out
}

/// Changes characters in a part of a text.
fn map(text: &str, part: Span, change: fn(char) -> char) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        out.push(if part.start <= at && at < part.end { change(c) } else { c });
    }
    out
}

/// Where the path stands.
fn path(text: &str) -> Span {
    let bytes = text.as_bytes();
    let start = match scan::split_host(bytes) {
        Some((slash, true)) if bytes.get(..slash).is_some_and(scan::is_host) => slash + 1,
        _ => 0,
    };
    Span::new(start, bytes::find_any(bytes, start, b":@"))
}

/// `my_host:5000/x` means a host; `My_org/x` means a namespace written with capitals.
fn host_underscore(text: &str) -> String {
    let end = bytes::find(text.as_bytes(), 0, b'/');
    let head = Span::new(0, end);
    if bytes::find_any(text.as_bytes(), 0, b".:") < end {
        replace(text, head, '_', "-")
    } else {
        map(text, head, |c| c.to_ascii_lowercase())
    }
}

/// From the offending character on, what no tag can hold becomes a hyphen.
fn map_tag(text: &str, start: usize) -> String {
    let tag = Span::new(start, bytes::find(text.as_bytes(), start, b'@'));
    map(text, tag, |c| if u8::try_from(c).is_ok_and(|byte| bytes::is(byte, bytes::TAG)) { c } else { '-' })
}

/// A digest that is none: right in lower case, or better left out. What is wrong with it is at `wrong`.
fn digest(text: &str, wrong: usize) -> Option<String> {
    let (name, _) = bytes::cut_last(text.get(..wrong)?, b'@')?;
    let lower = bytes::lower(bytes::from(text, name.len() + 1));
    let ok = crate::digest::check(lower.as_bytes()).is_ok();
    Some(if ok { join(&[name, "@", &lower]) } else { name.into() })
}

/// `x@sha256:…:tag` becomes `x:tag@sha256:…`.
fn tag_before_digest(text: &str, tag: Span) -> Option<String> {
    let (name, digest) = bytes::cut(text.get(..tag.start)?, b'@')?;
    Some(join(&[name, tag.of(text), "@", digest]))
}
