//! What is told of requests: enough to understand what happened, and nothing that is secret.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::error::Stage;
use super::message::{Headers, Method, Request, Response, TransportError};
use super::text::sanitize;

/// Parameters of queries whose values are shown. Others may be signatures, which are as good as a password.
const SHOWN: [&str; 7] = ["n", "last", "artifactType", "service", "scope", "client_id", "digest"];

/// The longest value of a field that is shown.
const MAX_VALUE: usize = 300;

/// **What has happened** to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is under way.
    Sent,
    /// There is an answer, whatever its status.
    Answered,
    /// There is none.
    Failed,
}

impl Phase {
    /// Its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Failed => "failed",
        }
    }
}

/// **Event**: a request was sent, or has come to its end. It holds no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for both events of a request, and for no other.
    pub id: u32,
    /// What has happened.
    pub phase: Phase,
    /// The method.
    pub method: Method,
    /// The URL, as far as it is no secret.
    pub url: String,
    /// The header fields; of credentials only their kind.
    pub headers: Vec<(String, String)>,
    /// Whether it shows who is asking, and so goes to the registry itself.
    pub personal: bool,
    /// What is being done.
    pub stage: Stage,
    /// The registry's name.
    pub registry: String,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// The status of the answer.
    pub status: Option<u16>,
    /// How many bytes of the body came.
    pub bytes: Option<u64>,
    /// How long it took.
    pub milliseconds: Option<u64>,
    /// The header fields of the answer that are read.
    pub response_headers: Vec<(String, String)>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// How many milliseconds it takes to the next attempt, where there is one.
    pub retry_in: Option<u64>,
    /// How many attempts there are at most, where there is another one.
    pub attempts: Option<u32>,
}

impl Event {
    pub(super) fn sent(id: u32, request: &Request, stage: Stage, registry: &str, attempt: u32) -> Self {
        Self {
            id,
            phase: Phase::Sent,
            method: request.method,
            url: show_url(&request.url),
            headers: request.headers.iter().map(|(name, value)| (name.into(), show_field(name, value))).collect(),
            personal: request.personal,
            stage,
            registry: registry.into(),
            attempt,
            status: None,
            bytes: None,
            milliseconds: None,
            response_headers: Vec::new(),
            error: None,
            retry_in: None,
            attempts: None,
        }
    }

    /// The same at its end.
    pub(super) fn ended(mut self, answer: &Result<Response, TransportError>, milliseconds: u64) -> Self {
        self.milliseconds = Some(milliseconds);
        match answer {
            Ok(response) => {
                self.phase = Phase::Answered;
                self.status = Some(response.status);
                self.bytes = Some(response.body.len() as u64);
                self.response_headers = fields(&response.headers);
            }
            Err(error) => {
                self.phase = Phase::Failed;
                self.error = Some(describe(error));
            }
        }
        self
    }

    /// The same with every text of a server or a platform rewritten.
    pub(super) fn rewritten(mut self, rewrite: impl Fn(String) -> String) -> Self {
        self.error = self.error.map(&rewrite);
        self.url = rewrite(self.url);
        self.response_headers = self.response_headers.into_iter().map(|(name, value)| (name, rewrite(value))).collect();
        self
    }
}

fn fields(headers: &Headers) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.into(), show_field(name, value))).collect()
}

fn show_field(name: &str, value: &str) -> String {
    match name {
        "authorization" => {
            let kind = value.split(' ').next().unwrap_or_default();
            [kind, " …"].concat()
        }
        "location" => show_url(value),
        _ => match value.char_indices().nth(MAX_VALUE) {
            Some(_) => sanitize(value),
            None => value.into(),
        },
    }
}

/// A URL without user and password, and without values of its query that may be secret.
pub(super) fn show_url(url: &str) -> String {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let mut out = String::new();
    match place.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            out.extend([scheme, "://", host, path]);
        }
        None => out.push_str(place),
    }
    for (at, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, value)) => out.extend([name, "=", if SHOWN.contains(&name) { value } else { "…" }]),
            None => out.push('…'),
        }
    }
    out
}

fn describe(error: &TransportError) -> String {
    match error {
        TransportError::Unreachable { detail, .. } | TransportError::Tls { detail } if !detail.is_empty() => {
            sanitize(detail)
        }
        TransportError::Unreachable { .. } => "unreachable".into(),
        TransportError::Tls { .. } => "no secure connection".into(),
        TransportError::Timeout { milliseconds } => ["nothing for ", &milliseconds.to_string(), " ms"].concat(),
        TransportError::TooLarge { limit } => ["more than ", &limit.to_string(), " bytes"].concat(),
        TransportError::Offline => "offline".into(),
        TransportError::Aborted => "aborted".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::show_url;

    #[test]
    fn urls_without_secrets() {
        for (url, shown) in [
            ("https://r.example/v2/a/tags/list?n=2&last=x", "https://r.example/v2/a/tags/list?n=2&last=x"),
            (
                "https://auth.example/t?service=s&scope=a%3Ab&token=canary",
                "https://auth.example/t?service=s&scope=a%3Ab&token=…",
            ),
            ("https://user:canary@r.example:5000/v2/#canary", "https://r.example:5000/v2/"),
            ("https://cdn.example/x?X-Amz-Signature=canary&canary", "https://cdn.example/x?X-Amz-Signature=…&…"),
            ("https://canary@r.example", "https://r.example"),
            ("/v2/x?sig=canary", "/v2/x?sig=…"),
            ("", ""),
        ] {
            assert_eq!(show_url(url), shown);
        }
    }
}
