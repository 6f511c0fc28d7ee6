//! Requests and responses as plain values.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The most bytes of a refusal that are read; what is behind them is not.
const MAX_REFUSAL: u64 = 64 * 1024;

/// **Request method.** Nothing here writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asks for content.
    Get,
    /// Asks for the headers alone.
    Head,
}

impl Method {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

/// **Header fields**, looked up without regard to case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No fields.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a field.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_ascii_lowercase(), value.to_owned()));
    }

    /// The same with a field added.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.push(name, value);
        self
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every field, its name in lower case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Headers {
    /// Leaves credentials out, so that no log can hold them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| (name, if name == "authorization" { "…" } else { value }));
        f.debug_map().entries(shown).finish()
    }
}

/// What happens to a body that is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// It is an error: half a document is none.
    Fail,
    /// It is cut: the text of a refusal is only shown.
    Cut,
}

/// **Bound of a body** in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most bytes that are taken.
    pub bytes: u64,
    /// What happens to more.
    pub excess: Excess,
}

/// **Request** to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The header fields.
    pub headers: Headers,
    /// The most bytes of a successful answer.
    pub limit: u64,
    /// Whether redirects are followed; a token must not be asked for elsewhere.
    pub follow: bool,
    /// Whether the body of an answer with content, 200 or 206, is left to the caller, who reads it piece by piece. The
    /// response comes without it then; so may one with 416, whose body says nothing.
    pub stream: bool,
}

impl Request {
    /// A GET whose answer has at most `limit` bytes.
    pub fn get(url: String, limit: u64) -> Self {
        // Content is hashed as it is stored, so no coding is wanted on the way. Browsers leave this header out.
        let headers = Headers::new().with("accept-encoding", "identity");
        Self { method: Method::Get, url, headers, limit, follow: true, stream: false }
    }

    /// How much of an answer with this status is read.
    pub const fn body_limit(&self, status: u16) -> Limit {
        match status {
            200..=299 => Limit { bytes: self.limit, excess: Excess::Fail },
            _ => Limit { bytes: MAX_REFUSAL, excess: Excess::Cut },
        }
    }
}

/// **Response** that came back, whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The header fields; in a browser those that the server exposes.
    pub headers: Headers,
    /// The body, within the request's limit.
    pub body: Vec<u8>,
    /// Where it came from after redirects; empty if that is not known.
    pub url: String,
}

/// **Why there is no response.**
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// The body is longer than its limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Nothing came back.
    Unreachable {
        /// What the platform says.
        detail: String,
        /// Whether the platform hides the reason, as browsers do: it may be a missing CORS header.
        hidden: bool,
    },
    /// This machine has no network.
    Offline,
    /// The caller gave up.
    Aborted,
}
