//! What the targets share: what must hold for spans and sentences, and a second opinion on what a name is.

pub mod layer;
pub mod oracle;

use std::collections::HashMap;
use std::sync::OnceLock;

use pullspec::catalogue::{catalogue, layers};
use pullspec::sentence::Sentence;
use pullspec::span::Span;

/// How long a repeated input gets. A step that is quadratic in it takes longer than a run may.
const LONG: usize = 64 * 1024;

/// Asserts that a span lies in the text and cuts no character.
#[track_caller]
pub fn fits(span: Span, text: &str) {
    assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
    let units = span.to_utf16(text);
    assert!(units.start <= units.end && units.end <= text.encode_utf16().count(), "{units:?} of {text:?}");
}

/// Asserts that a sentence is one of the catalogue, has every parameter that its template speaks of, and quotes little.
#[track_caller]
pub fn complete(sentence: &Sentence) {
    static PLACES: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        catalogue().iter().chain(&layers()).map(|words| (words.code(), places(words.template()))).collect()
    });
    let wanted = places.get(sentence.code()).expect("a code of the catalogue");
    for (_, text) in sentence.parameters() {
        assert!(text.chars().count() <= 141, "{sentence:?} quotes too much");
    }
    for name in wanted {
        assert!(sentence.parameters().iter().any(|(known, _)| known == name), "{sentence:?} lacks {name}");
    }
    assert!(!sentence.english().is_empty());
}

/// The names of a template's placeholders.
fn places(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Now and then, the input over and over: time that is not linear in the length runs into the limit of a run.
pub fn long(text: &str) -> Option<String> {
    let sum: usize = text.bytes().map(usize::from).sum();
    let chosen = (1..=32).contains(&text.len()) && sum.is_multiple_of(1024);
    chosen.then(|| text.repeat(LONG / text.len()))
}
