//! A sentence as JavaScript sees it.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::sentence::Sentence;

#[derive(Serialize)]
pub(super) struct SentenceView {
    code: &'static str,
    message: String,
    #[serde(serialize_with = "members")]
    parameters: Vec<(&'static str, String)>,
}

/// Writes pairs as an object.
fn members<S: serde::Serializer>(pairs: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl SentenceView {
    pub(super) fn of(sentence: &Sentence) -> Self {
        let parameters = sentence.parameters().to_vec();
        Self { code: sentence.code(), message: sentence.english(), parameters }
    }
}
