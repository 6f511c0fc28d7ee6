//! A step of a command as JavaScript sees it.

use alloc::string::String;

use serde::Serialize;

use super::sentence_view::SentenceView;
use crate::digest::Digest;
use crate::files::Told;
use crate::media_type::MediaType;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldView<'a> {
    action: &'static str,
    sentence: SentenceView,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<&'a MediaType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

impl<'a> ToldView<'a> {
    /// The step in JSON.
    pub(super) fn json(told: &'a Told) -> String {
        let view = Self {
            action: told.action.code(),
            sentence: SentenceView::of(&told.sentence),
            found: told.found,
            reference: told.reference.as_deref(),
            digest: told.digest.as_ref(),
            media_type: told.media_type.as_ref(),
            path: told.path.as_deref(),
            bytes: told.bytes,
        };
        serde_json::to_string(&view).unwrap_or_default()
    }
}
