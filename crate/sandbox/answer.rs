//! Answers of the sandbox registry.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::Reply;
use super::refusal::{Failure, Refusal};
use crate::digest::Digest;
use crate::media_type::MediaType;
use crate::registry::{Headers, Response};

#[derive(Serialize)]
struct Errors {
    errors: [Entry; 1],
}

#[derive(Serialize)]
struct Entry {
    code: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The answer to a request that failed.
pub(super) fn error(failure: Failure) -> Reply {
    let response = match failure {
        Failure::Answer(response) => response,
        Failure::Refused(refusal, detail) => refuse(refusal, detail),
    };
    Reply { response, file: None }
}

/// The answer of a refusal.
pub(super) fn refuse(refusal: Refusal, detail: Option<String>) -> Response {
    let (status, code, message) = refusal.wording();
    let body = Errors { errors: [Entry { code, message, detail }] };
    let mut response = Response { status, ..json(serde_json::to_string(&body).unwrap_or_default()) };
    match refusal {
        Refusal::ReadOnly => response.headers.push("allow", "GET, HEAD"),
        Refusal::Method(methods) => response.headers.push("allow", methods),
        Refusal::Login => response.headers.push("www-authenticate", "Basic realm=\"pullspec\", charset=\"UTF-8\""),
        _ => {}
    }
    response
}

/// The answer that there is a registry.
pub(super) fn ping() -> Response {
    content(&MediaType::from("application/json"), b"{}".to_vec())
}

/// What the media type of an answer is called in its header.
pub(super) fn json(text: String) -> Response {
    content(&MediaType::from("application/json"), text.into_bytes())
}

/// An answer without a body.
pub(super) fn done(status: u16, headers: &Headers) -> Reply {
    let mut all = Headers::new().with("docker-distribution-api-version", "registry/2.0");
    if status != 204 {
        all.push("content-length", "0");
    }
    for (name, value) in headers.iter() {
        all.push(name, value);
    }
    Reply { response: Response { status, headers: all, ..Response::default() }, file: None }
}

/// A number as text.
pub(super) fn number(number: u64) -> String {
    number.to_string()
}

/// An answer with a body.
pub(super) fn content(media_type: &MediaType, body: Vec<u8>) -> Response {
    let headers = head(media_type, body.len() as u64);
    Response { status: 200, headers, body, ..Response::default() }
}

/// The fields that every answer has.
fn head(media_type: &MediaType, size: u64) -> Headers {
    Headers::new()
        .with("docker-distribution-api-version", "registry/2.0")
        .with("x-content-type-options", "nosniff")
        .with("content-type", media_type.as_str())
        .with("content-length", &number(size))
}

/// A blob, or the part of it that is asked for.
pub(super) fn blob(digest: &Digest, (path, size): (String, u64), range: Option<&str>) -> Reply {
    let (status, part, said) = match range.map_or(Part::Whole, |range| part(range, size)) {
        Part::Whole => (200, 0..size, None),
        Part::Outside => {
            let mut response = refuse(Refusal::Range, None);
            response.headers.push("content-range", &["bytes */", &number(size)].concat());
            return Reply { response, file: None };
        }
        Part::Within(start, end) => {
            (206, start..end, Some(["bytes ", &number(start), "-", &number(end - 1), "/", &number(size)].concat()))
        }
    };
    let mut headers = head(&MediaType::from("application/octet-stream"), part.end - part.start);
    headers.push("accept-ranges", "bytes");
    headers.push("docker-content-digest", digest.as_str());
    headers.push("etag", &["\"", digest.as_str(), "\""].concat());
    if let Some(said) = said {
        headers.push("content-range", &said);
    }
    Reply { response: Response { status, headers, ..Response::default() }, file: Some((path, part)) }
}

/// **Part of a blob** that a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of it, which is also what a header means that is not understood.
    Whole,
    /// None of it.
    Outside,
    /// From one offset up to, not including, another.
    Within(u64, u64),
}

/// Reads a `Range` of one part.
fn part(range: &str, size: u64) -> Part {
    let Some((start, end)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let (start, end) = match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(start), Ok(last)) => (start, last.saturating_add(1)),
        (Ok(start), Err(_)) if end.is_empty() => (start, u64::MAX),
        (Err(_), Ok(length)) if start.is_empty() && length > 0 => (size.saturating_sub(length), size),
        (Err(_), Ok(0)) if start.is_empty() => return Part::Outside,
        _ => return Part::Whole,
    };
    match (start < end, start < size) {
        (false, _) => Part::Whole,
        (true, false) => Part::Outside,
        (true, true) => Part::Within(start, end.min(size)),
    }
}

/// An answer whose `Link` leads on.
pub(super) fn linked(mut answer: Response, next: Option<String>) -> Response {
    if let Some(next) = next {
        answer.headers.push("link", &["<", &next, ">; rel=\"next\""].concat());
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    #[test]
    fn ranges_of_a_ten_byte_blob() {
        let cases = [
            ("bytes=0-9", Part::Within(0, 10)),
            ("bytes=3-4", Part::Within(3, 5)),
            ("bytes=3-", Part::Within(3, 10)),
            ("bytes=9-100", Part::Within(9, 10)),
            ("bytes=-3", Part::Within(7, 10)),
            ("bytes=-30", Part::Within(0, 10)),
            ("bytes=10-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=4-3", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("items=0-1", Part::Whole),
            ("bytes=0-18446744073709551615", Part::Within(0, 10)),
        ];
        for (range, want) in cases {
            assert_eq!(part(range, 10), want, "{range}");
        }
    }
}
