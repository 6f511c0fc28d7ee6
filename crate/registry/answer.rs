//! Reading refusals. Front ends answer with whatever they like, so nothing here can fail.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::error::{Context, RegistryError, Stage};
use super::event::show_url;
use super::message::Response;
use super::relay;
use super::sentences::Reason;
use super::text::sanitize;
use crate::media_type::MediaType;

/// The body of a refusal, as the specification wants it.
#[derive(Deserialize)]
struct Refusal {
    errors: Option<Vec<Detail>>,
}

#[derive(Deserialize)]
struct Detail {
    code: Option<String>,
    message: Option<String>,
}

/// Reads a JSON object; serde alone would take a list for its fields in order.
pub(super) fn object<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Option<T> {
    bytes.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(bytes).ok())?
}

/// Whether the answer is a web page.
pub(super) fn is_page(response: &Response) -> bool {
    let said = response.headers.get("content-type").map(MediaType::from_header).unwrap_or_default();
    let start = response.body.trim_ascii_start();
    let looks = start.first() == Some(&b'<');
    matches!(said.as_str(), "text/html" | "application/xhtml+xml") || said.is_unspecific() && looks
}

/// The error that an answer without success means.
pub(super) fn refuse(context: &Context, response: &Response) -> RegistryError {
    let errors: Vec<Detail> = object::<Refusal>(&response.body).and_then(|refusal| refusal.errors).unwrap_or_default();
    let code = errors.iter().find_map(|error| error.code.as_deref()).unwrap_or_default();
    let said = errors.iter().find_map(|error| error.message.as_deref()).unwrap_or_default();
    let text = String::from_utf8_lossy(response.body.get(..2048).unwrap_or(&response.body));
    let page = is_page(response);
    let said = if said.is_empty() && errors.is_empty() && !page { &*text } else { said };
    if let Some(reason) = relay::refusal(&response.headers).and_then(by_relay) {
        let error = RegistryError::new(reason, context).answered(response, said);
        return error.with("detail", &sanitize(said)).with("url", &show_url(&response.url));
    }
    let registry = !errors.is_empty() || response.headers.get("docker-distribution-api-version").is_some();
    let reason = reason(context.stage, response, code, page && !registry);
    let error = RegistryError::new(reason, context).answered(response, said);
    match error.retry_after() {
        Some(seconds) if reason == Reason::Limited => {
            use alloc::string::ToString as _;
            RegistryError::new(Reason::LimitedFor, context)
                .answered(response, said)
                .with("seconds", &seconds.to_string())
        }
        _ => error,
    }
}

/// What it means that a relay did not get an answer; nothing where it only wants one to wait.
fn by_relay(refusal: relay::Refusal) -> Option<Reason> {
    match refusal {
        relay::Refusal::Unreachable | relay::Refusal::Timeout | relay::Refusal::Busy => Some(Reason::Unreachable),
        relay::Refusal::Tls => Some(Reason::Tls),
        refusal => refusal.is_final().then_some(Reason::Relay),
    }
}

fn reason(stage: Stage, response: &Response, code: &str, page: bool) -> Reason {
    match (response.status, code) {
        (429, _) | (_, "TOOMANYREQUESTS") => Reason::Limited,
        (401, _) if stage.is_writing() => Reason::LoginToWrite,
        (401, _) => Reason::Login,
        (403, _) if stage.is_writing() => Reason::Unwritable,
        (403, _) => Reason::Forbidden,
        (405, _) | (_, "UNSUPPORTED") if stage == Stage::Delete => Reason::DeleteDisabled,
        (405, _) | (_, "UNSUPPORTED") if stage.is_writing() => Reason::ReadOnly,
        (400 | 404, "MANIFEST_BLOB_UNKNOWN" | "BLOB_UNKNOWN") if stage == Stage::Push => Reason::Incomplete,
        (413, _) if stage.is_writing() => Reason::Oversized,
        (400, "DIGEST_INVALID" | "SIZE_INVALID") if stage == Stage::Upload => Reason::Spoilt,
        (400, "MANIFEST_INVALID" | "MANIFEST_UNVERIFIED" | "DIGEST_INVALID") if stage == Stage::Push => {
            Reason::Rejected
        }
        (404, "NAME_UNKNOWN") => Reason::NoRepository,
        (404, _) if page => Reason::WebPage,
        (404, _) => match stage {
            Stage::Tags | Stage::Upload | Stage::Mount | Stage::Push => Reason::NoRepository,
            Stage::Config => Reason::NoBlob,
            Stage::Blob => Reason::NoContent,
            Stage::Token => Reason::NotToken,
            Stage::Manifest | Stage::Referrers | Stage::Reference | Stage::Delete => Reason::NoManifest,
            Stage::Ping | Stage::Catalog => Reason::Status,
            Stage::Login => Reason::WebPage,
        },
        (400, "NAME_INVALID" | "TAG_INVALID" | "DIGEST_INVALID" | "MANIFEST_INVALID") => Reason::NameRefused,
        (408 | 425 | 500.., _) => Reason::Server,
        (200..=299 | 400, _) if page => Reason::WebPage,
        _ => Reason::Status,
    }
}
