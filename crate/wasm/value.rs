//! The values of the names module as JavaScript sees them: its names, and offsets in UTF-16 code units.

use alloc::string::String;

use wasm_bindgen::JsValue;

use super::json::Json;
use crate::digest::{DigestError, Mismatch};
use crate::reference::ParseError;
use crate::sentence::Sentence;
use crate::span::Span;

/// The members of a sentence.
pub(super) fn sentence(json: &mut Json, sentence: &Sentence) {
    json.string("code", sentence.code());
    json.string("message", &sentence.english());
    json.key("parameters").object(|json| {
        for (name, text) in sentence.parameters() {
            json.string(name, text);
        }
    });
}

/// The members of a place in `input`.
pub(super) fn place(json: &mut Json, input: &str, span: Span) {
    let place = span.to_utf16(input);
    json.number("start", place.start);
    json.number("end", place.end);
}

/// An error of parsing `input`, as an object.
pub(super) fn failure(json: &mut Json, input: &str, error: &ParseError) {
    json.object(|json| {
        sentence(json, &error.sentence(input));
        place(json, input, error.span());
        json.optional("fix", error.fix(input).as_deref());
    });
}

/// What is thrown for a text that is no reference.
pub(super) fn thrown(input: &str, error: &ParseError) -> JsValue {
    JsValue::from(Json::of(|json| failure(json, input, error)))
}

/// What is thrown for a text that is no digest.
pub(super) fn thrown_digest(input: &str, error: DigestError) -> JsValue {
    JsValue::from(Json::of(|json| {
        json.object(|json| {
            sentence(json, &error.sentence(input));
            place(json, input, error.span());
        });
    }))
}

/// What is thrown for bytes that are not the ones named.
pub(super) fn thrown_mismatch(mismatch: &Mismatch) -> JsValue {
    JsValue::from(Json::of(|json| json.object(|json| sentence(json, &mismatch.sentence()))))
}

/// The error of parsing `input` as text.
pub(super) fn failure_text(input: &str, error: &ParseError) -> String {
    Json::of(|json| failure(json, input, error))
}
