//! The values of the names module as JavaScript sees them: its names, and offsets in UTF-16 code units. Sentences are
//! numbers and parameters; their codes and words are in the catalogue.

use alloc::string::String;

use super::json::Json;
use crate::digest::{DigestError, Mismatch};
use crate::explain::{Explanation, Notice, Segment};
use crate::manifest::{Platform, PlatformError};
use crate::reference::dialect::{Dialect, Verdict};
use crate::reference::extract::Found;
use crate::reference::{ParseError, Reference};
use crate::registry::RegistryInfo;
use crate::sentence::Sentence;
use crate::span::{Span, Utf16Cursor};

/// The members of a sentence.
fn sentence(json: &mut Json, sentence: &Sentence) {
    json.number("code", sentence.words().number().into());
    json.key("parameters").object(|json| {
        for (name, text) in sentence.parameters() {
            json.string(name, text);
        }
    });
}

/// A member that is a sentence.
fn sentence_at(json: &mut Json, name: &str, value: &Sentence) {
    json.key(name).object(|json| sentence(json, value));
}

/// The members of a place in `input`.
fn place(json: &mut Json, input: &str, span: Span) {
    let place = span.to_utf16(input);
    json.number("start", place.start);
    json.number("end", place.end);
}

/// What is wrong with `input`: the sentence, its place, and a better text.
fn failed(json: &mut Json, input: &str, cause: &Sentence, span: Span, fix: Option<String>) {
    json.object(|json| {
        sentence(json, cause);
        place(json, input, span);
        json.optional("fix", fix.as_deref());
    });
}

/// Why `input` is no reference, and what was probably meant.
pub(super) fn failure(json: &mut Json, input: &str, error: &ParseError) {
    failed(json, input, &error.sentence(input), error.span(), error.fix(input));
}

/// The answer for a text that is no reference, or no part of one.
pub(super) fn no_reference(input: &str, error: &ParseError) -> String {
    Json::failure(|json| failure(json, input, error))
}

/// The answer for a text that is no digest.
pub(super) fn no_digest(input: &str, error: DigestError) -> String {
    Json::failure(|json| failed(json, input, &error.sentence(input), error.span(), None))
}

/// The answer for a text that is no platform.
pub(super) fn no_platform(input: &str, error: PlatformError) -> String {
    Json::failure(|json| failed(json, input, &error.sentence(), Span::new(0, input.len()), None))
}

/// The answer for bytes that are not the ones named.
pub(super) fn mismatch(mismatch: &Mismatch) -> String {
    Json::failure(|json| json.object(|json| sentence(json, &mismatch.sentence())))
}

/// A platform.
pub(super) fn platform(platform: &Platform) -> String {
    Json::of(|json| {
        json.object(|json| {
            json.string("os", platform.os());
            json.string("architecture", platform.architecture());
            json.optional("variant", platform.variant());
            json.optional("os.version", platform.os_version());
        });
    })
}

/// A member that is a reference.
fn reference(json: &mut Json, reference: &Reference) {
    json.key("reference").object(|json| {
        json.string("registry", reference.registry());
        json.string("repository", reference.repository());
        json.optional("tag", reference.tag());
        json.optional("digest", reference.digest());
    });
}

/// An explanation of `input`.
pub(super) fn explanation(input: &str, explanation: &Explanation) -> String {
    Json::of(|json| {
        json.object(|json| {
            json.string("input", input);
            outcome(json, input, &explanation.outcome);
            json.key("segments").array(&explanation.segments, |json, part| segment(json, input, part));
            json.key("steps").array(&explanation.steps, |json, step| {
                json.object(|json| {
                    sentence(json, &step.sentence);
                    json.string("result", &step.result);
                });
            });
            json.key("warnings").array(&explanation.warnings, |json, warning| notice(json, input, warning));
            if let Some(request) = &explanation.request {
                json.key("request").object(|json| {
                    json.string("method", "GET");
                    json.string("url", &request.url);
                    json.string("scope", &request.scope);
                });
            }
            if let Some(registry) = &explanation.registry {
                json.key("registry");
                registry_info(json, registry);
            }
            json.key("dialects").array(&explanation.dialects, dialect);
        });
    })
}

fn outcome(json: &mut Json, input: &str, outcome: &Result<Reference, ParseError>) {
    match outcome {
        Ok(name) => {
            reference(json, name);
            json.string("canonical", name.as_str());
            json.string("familiar", name.familiar());
        }
        Err(error) => failure(json.key("error"), input, error),
    }
}

fn segment(json: &mut Json, input: &str, segment: &Segment) {
    json.object(|json| {
        json.string("kind", segment.kind.code());
        place(json, input, segment.span);
        json.string("text", segment.filled_in.as_deref().unwrap_or(segment.span.of(input)));
        json.boolean("implied", segment.filled_in.is_some());
        json.optional("reads", segment.reads);
        if let Some(reason) = &segment.reason {
            sentence_at(json, "reason", reason);
        }
    });
}

fn notice(json: &mut Json, input: &str, notice: &Notice) {
    json.object(|json| {
        sentence(json, &notice.sentence);
        place(json, input, notice.span);
        json.optional("suggestion", notice.suggestion.as_deref());
    });
}

fn dialect(json: &mut Json, dialect: &Dialect) {
    json.object(|json| {
        json.string("tool", dialect.tool.code());
        json.string("verdict", dialect.verdict.code());
        json.boolean("ok", !matches!(dialect.verdict, Verdict::Refused(_)));
        let member = match dialect.verdict {
            Verdict::Refused(_) => "error",
            Verdict::Transport(_) => "transport",
            _ => "name",
        };
        json.optional(member, dialect.verdict.text());
        json.boolean("differs", dialect.differs);
        json.key("notes").array(&dialect.notes, |json, note| json.object(|json| sentence(json, &note.sentence())));
    });
}

/// What is known of a registry.
pub(super) fn registry_info(json: &mut Json, info: &RegistryInfo) {
    json.object(|json| {
        json.string("host", &info.host);
        json.string("title", info.title);
        json.string("kind", info.kind.code());
        json.boolean("known", info.known);
        json.string("apiHost", &info.api_host);
        json.string("apiUrl", &info.api_url);
        sentence_at(json, "pull", &info.pull);
        sentence_at(json, "project", &info.project);
        json.key("rules").array(&info.rules, |json, rule| json.object(|json| sentence(json, rule)));
        json.string("cors", info.cors.code());
        json.key("links").array(info.links, |json, link| json.text(link));
    });
}

/// The names found in `text`.
pub(super) fn found(text: &str, found: &[Found]) -> String {
    let mut cursor = Utf16Cursor::new(text);
    Json::of(|json| {
        json.array(found, |json, found| {
            json.object(|json| {
                reference(json, &found.reference);
                json.string("name", &found.name);
                json.string("source", found.source.as_str());
                json.number("start", cursor.units(found.span.start));
                json.number("end", cursor.units(found.span.end));
            });
        });
    })
}
