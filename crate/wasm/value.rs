//! What crosses the boundary: plain values with JavaScript's names and offsets, made from the core's types.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

use crate::digest::{DigestError, Mismatch};
use crate::reference::{ParseError, Sentence};
use crate::span::Span;

/// Encodes a value as a plain object.
fn encode(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

struct Parameters(Vec<(&'static str, String)>);

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, text)| (name, text)))
    }
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    message: String,
    parameters: Parameters,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl Failure {
    fn new(input: &str, sentence: &Sentence, span: Span, fix: Option<String>) -> Self {
        let place = span.to_utf16(input);
        let parameters = Parameters(sentence.parameters().to_vec());
        Self { code: sentence.code(), message: sentence.english(), parameters, start: place.start, end: place.end, fix }
    }
}

/// An error of parsing `input`.
pub(super) fn failure(input: &str, error: &ParseError) -> JsValue {
    encode(&Failure::new(input, &error.sentence(input), error.span(), error.fix(input)))
}

/// An error of parsing the digest `input`.
pub(super) fn digest_failure(input: &str, error: &DigestError) -> JsValue {
    encode(&Failure::new(input, &error.sentence(), error.span(), None))
}

/// Bytes that are not the ones named.
pub(super) fn mismatch(mismatch: &Mismatch) -> JsValue {
    encode(&Failure::new("", &mismatch.sentence(), Span::default(), None))
}
