//! What registries say beside their answers: warnings, and how many requests are left.

use alloc::string::String;
use alloc::vec::Vec;

use super::message::{Headers, Request, Response, TransportError};
use super::text::sanitize;
use super::{Operation, RegistryError, Stage, Step};

/// The most bytes of warnings that the specification allows in one answer.
const MAX_WARNINGS: usize = 4096;

/// The most warnings that are kept of one operation.
const MAX_KEPT: usize = 20;

/// The largest number that every reader can hold.
const MAX_NUMBER: u64 = (1 << 53) - 1;

/// **How many requests a registry still answers.** It is what the registry says, and only shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests it answers in a window of time.
    pub limit: Option<u64>,
    /// How many of them are left.
    pub remaining: Option<u64>,
    /// The window in seconds.
    pub window: Option<u64>,
    /// Whose requests are counted: an address, or a user.
    pub source: Option<String>,
}

/// **What registries said** in the course of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Warnings, each once and fit to be shown.
    pub warnings: Vec<String>,
    /// The last answer's rate limit.
    pub rate_limit: Option<RateLimit>,
}

impl Notices {
    /// Takes what the headers of an answer say.
    pub fn read(&mut self, headers: &Headers) {
        for text in headers.all("warning").flat_map(warnings).map(|text| sanitize(&text)) {
            if self.warnings.len() < MAX_KEPT && !text.is_empty() && !self.warnings.contains(&text) {
                self.warnings.push(text);
            }
        }
        if let Some(limit) = RateLimit::read(headers) {
            self.rate_limit = Some(limit);
        }
    }
}

impl RateLimit {
    fn read(headers: &Headers) -> Option<Self> {
        let field = |name| headers.get(name).unwrap_or_default();
        let (limit, window) = quota(field("ratelimit-limit"));
        let (remaining, other) = quota(field("ratelimit-remaining"));
        let source = Some(sanitize(field("docker-ratelimit-source"))).filter(|it| !it.is_empty());
        let told = limit.is_some() || remaining.is_some();
        told.then(|| Self { limit, remaining, window: window.or(other), source })
    }
}

/// Reads `100;w=21600`: a number, and a window in seconds.
fn quota(value: &str) -> (Option<u64>, Option<u64>) {
    let first = value.split(',').next().unwrap_or_default();
    let mut parts = first.split(';').map(str::trim);
    let amount = parts.next().and_then(number);
    let window = parts.find_map(|part| part.strip_prefix("w=")).and_then(number);
    (amount, window.filter(|_| amount.is_some()))
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?.filter(|number| *number <= MAX_NUMBER)
}

/// The texts of `299 - "text"`, several of which may stand in one value. Anything else is none that the specification knows.
fn warnings(value: &str) -> impl Iterator<Item = String> {
    let mut rest = bounded(value);
    core::iter::from_fn(move || {
        loop {
            let (head, tail) = rest.split_once('"')?;
            let (text, behind) = quoted(tail)?;
            rest = behind;
            let mut words = head.trim_start_matches([',', ' ', '\t']).split_ascii_whitespace();
            if words.next() == Some("299") && words.next().is_some() && words.next().is_none() {
                return Some(text);
            }
        }
    })
}

/// The part of a text that is read.
fn bounded(text: &str) -> &str {
    let end = (0..=MAX_WARNINGS.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// A quoted text up to its end, with escapes undone, and what follows.
fn quoted(tail: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut characters = tail.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((text, tail.get(at + 1..).unwrap_or_default())),
            '\\' => text.push(characters.next()?.1),
            _ => text.push(character),
        }
    }
    None
}

/// **Operation round another one** that keeps what registries say beside their answers.
#[derive(Debug)]
pub struct Noted<O> {
    inner: O,
    notices: Notices,
}

impl<O> Noted<O> {
    /// Wraps an operation.
    pub fn new(inner: O) -> Self {
        Self { inner, notices: Notices::default() }
    }
}

impl<O: Operation> Operation for Noted<O> {
    type Output = (O::Output, Notices);

    fn stage(&self) -> Stage {
        self.inner.stage()
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.inner.start()
    }

    fn receive(&mut self, response: Response) -> Result<Step<Self::Output>, RegistryError> {
        self.notices.read(&response.headers);
        Ok(match self.inner.receive(response)? {
            Step::Send(request) => Step::Send(request),
            Step::Done(output) => Step::Done((output, core::mem::take(&mut self.notices))),
        })
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        self.inner.retry(error)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        self.inner.fail(error)
    }
}

#[cfg(test)]
mod tests {
    use super::{Notices, RateLimit};
    use crate::registry::Headers;
    use alloc::string::ToString;
    use alloc::vec::Vec;
    use std::format;

    fn read(headers: &Headers) -> Notices {
        let mut notices = Notices::default();
        notices.read(headers);
        notices
    }

    #[track_caller]
    fn check(value: &str, want: &[&str]) {
        assert_eq!(read(&Headers::new().with("Warning", value)).warnings, want, "{value}");
    }

    #[test]
    fn warnings_of_the_specification() {
        check("299 - \"This tag goes away.\"", &["This tag goes away."]);
        check("299 - \"a\", 299 - \"b, \\\"c\\\"\",299 r.example \"d\"", &["a", "b, \"c\"", "d"]);
        check("299 - \"a\" \"Tue, 24 Nov 2026 00:00:00 GMT\", 299 - \"b\"", &["a", "b"]);
        check("299 - \"a\", 299 - \"a\"", &["a"]);
        check("299 - \"x\u{202e}y\u{7}\"", &["x\\u{202e}y\\u{7}"]);
    }

    #[test]
    fn what_is_no_warning() {
        for value in
            ["", "299", "299 - a", "299 - \"a", "199 - \"a\"", "299 \"a\"", "299 - - \"a\"", "299 - \"\"", "299 - \"\\"]
        {
            check(value, &[]);
        }
    }

    #[test]
    fn warnings_are_bounded() {
        let many: Vec<_> = (0..1000).map(|number| format!("299 - \"{number}\"")).collect();
        assert_eq!(read(&Headers::new().with("warning", &many.join(", "))).warnings.len(), 20);
        let long = format!("299 - \"{}\"", "é".repeat(3000));
        assert_eq!(read(&Headers::new().with("warning", &long)).warnings, [""; 0]);
        let long = format!("299 - \"{}\"", "é".repeat(1000));
        assert_eq!(read(&Headers::new().with("warning", &long)).warnings[0].chars().count(), 300);
    }

    #[test]
    fn rate_limits() {
        let headers = Headers::new()
            .with("RateLimit-Limit", "100;w=21600")
            .with("ratelimit-remaining", "76;w=21600")
            .with("docker-ratelimit-source", "192.0.2.1");
        let source = Some("192.0.2.1".to_string());
        let want = RateLimit { limit: Some(100), remaining: Some(76), window: Some(21600), source };
        assert_eq!(read(&headers).rate_limit, Some(want));
        let remaining =
            |value| read(&Headers::new().with("ratelimit-remaining", value)).rate_limit.map(|it| it.remaining);
        assert_eq!(remaining("5, 6"), Some(Some(5)));
        for value in ["", "x", "-1", "1.5", "9007199254740992", "99999999999999999999999"] {
            assert_eq!(remaining(value), None, "{value}");
        }
    }
}
