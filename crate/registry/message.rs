//! Requests and responses as plain values.

use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// The most bytes of a refusal that are read; what is behind them is not.
const MAX_REFUSAL: u64 = 64 * 1024;

/// How many bytes are sent in a millisecond at least: half a megabit a second.
const SLOWEST: u64 = 64;

/// **Request method.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asks for content.
    Get,
    /// Asks for the headers alone.
    Head,
    /// Hands a form to a token service, or starts an upload.
    Post,
    /// Puts a manifest in its place, or ends an upload.
    Put,
    /// Sends a piece of an upload.
    Patch,
    /// Takes something away.
    Delete,
}

impl Method {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether it only asks.
    pub const fn is_reading(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// **Form** for a token service, as `application/x-www-form-urlencoded`. It holds a password or the like, so it is
/// never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// A form of this text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Its text, to be sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form(…)")
    }
}

/// **What is sent along** with a request.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// A form for a token service.
    Form(Form),
    /// These bytes.
    Bytes(Rc<[u8]>),
    /// A piece of the blob that the caller pushes, by its place there. The shell has it, and may be asked for it more than once:
    /// a registry may refuse it to strangers, or send it on.
    Piece(Range<u64>),
}

impl Body {
    /// How many milliseconds longer than others a request may bring no answer, since so much has to be sent first.
    #[allow(clippy::cast_precision_loss, reason = "it need not be exact")]
    pub fn patience(&self) -> f64 {
        let bytes = match self {
            Self::Empty | Self::Form(_) => 0,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Piece(range) => range.end.saturating_sub(range.start),
        };
        (bytes / SLOWEST) as f64
    }
}

impl fmt::Debug for Body {
    /// Tells what it is, not what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form(form) => form.fmt(f),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Piece(range) => write!(f, "Piece({range:?})"),
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

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
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
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
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
    /// What is sent along.
    pub body: Body,
    /// Whether it may be sent again although it may have arrived: sending it twice is the same as sending it once.
    pub repeatable: bool,
    /// Whether it shows who is asking, by credentials or by a token for them: nobody in between may see it.
    pub personal: bool,
    /// Whether a page was let in there just before: what it is not told is no missing header then.
    pub admitted: bool,
}

impl Request {
    /// A GET whose answer has at most `limit` bytes.
    pub fn get(url: String, limit: u64) -> Self {
        // Content is hashed as it is stored, so no coding is wanted on the way. Browsers leave this header out.
        let headers = Headers::new().with("accept-encoding", "identity");
        Self {
            method: Method::Get,
            url,
            headers,
            limit,
            follow: true,
            stream: false,
            body: Body::Empty,
            repeatable: true,
            personal: false,
            admitted: false,
        }
    }

    /// A request that changes something: it is not sent twice, and never by a relay.
    pub fn change(method: Method, url: String) -> Self {
        Self { method, repeatable: false, personal: true, ..Self::get(url, MAX_REFUSAL) }
    }

    /// How much of an answer with this status is read.
    pub const fn body_limit(&self, status: u16) -> Limit {
        match status {
            200..=299 => Limit { bytes: self.limit, excess: Excess::Fail },
            _ => Limit { bytes: MAX_REFUSAL, excess: Excess::Cut },
        }
    }
}

impl fmt::Debug for Request {
    /// Leaves out what of the URL may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, headers, limit, follow, stream, body, repeatable, personal, admitted } = self;
        let mut shown = f.debug_struct("Request");
        shown.field("method", method).field("url", &super::event::show_url(url)).field("headers", headers);
        shown.field("limit", limit).field("follow", follow).field("stream", stream).field("body", body);
        shown.field("repeatable", repeatable).field("personal", personal).field("admitted", admitted).finish()
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
    /// There is no secure connection: another attempt would end the same way.
    Tls {
        /// What the platform says.
        detail: String,
    },
    /// Nothing came for too long.
    Timeout {
        /// For how long nothing came.
        milliseconds: u64,
    },
    /// This machine has no network.
    Offline,
    /// The caller gave up.
    Aborted,
}

impl TransportError {
    /// What a platform's error means, by its text and its code.
    pub fn of_platform(detail: &str, code: &str, hidden: bool) -> Self {
        if is_insecure(code) {
            return Self::Tls { detail: detail.to_owned() };
        }
        Self::Unreachable { detail: detail.to_owned(), hidden }
    }
}

/// Whether a platform's code says that there is no secure connection.
pub(super) fn is_insecure(code: &str) -> bool {
    let starts = ["ERR_TLS", "ERR_SSL", "UNABLE_TO_", "EPROTO"];
    starts.iter().any(|start| code.starts_with(start)) || code.contains("CERT")
}

#[cfg(test)]
mod tests {
    use super::{Body, Form, Headers, Request, TransportError};
    use alloc::format;

    #[test]
    fn what_platforms_say() {
        for code in [
            "CERT_HAS_EXPIRED",
            "DEPTH_ZERO_SELF_SIGNED_CERT",
            "SELF_SIGNED_CERT_IN_CHAIN",
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "ERR_TLS_CERT_ALTNAME_INVALID",
            "ERR_SSL_WRONG_VERSION_NUMBER",
            "EPROTO",
        ] {
            let error = TransportError::of_platform("x", code, false);
            assert!(matches!(error, TransportError::Tls { .. }), "{code}");
        }
        for code in ["ECONNREFUSED", "ENOTFOUND", "UND_ERR_SOCKET", ""] {
            let error = TransportError::of_platform("x", code, true);
            assert!(matches!(error, TransportError::Unreachable { hidden: true, .. }), "{code}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let headers = Headers::new().with("Authorization", "Basic canary").with("accept", "x");
        let body = Body::Form(Form::new("password=canary".into()));
        let shown = format!("{:?}", Request { headers, body, ..Request::get("https://r.example/".into(), 1) });
        assert!(!shown.contains("canary") && shown.contains("accept"), "{shown}");
    }
}
