//! Errands for JavaScript: `next` until there is nothing, each time with an answer in between, and then `result`.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::told_view::ToldView;
use crate::files::{Answer, Ask, Entry, EntryKind, Errand, FilesCode, FilesError, Receive, Step};

/// How an errand ends for JavaScript.
pub(super) type Outcome = Result<JsValue, JsValue>;

/// An errand under way. Its owner frees it.
#[wasm_bindgen]
pub struct FilesErrand {
    errand: Errand<Outcome>,
    answer: Option<Answer>,
    outcome: Option<Outcome>,
}

impl FilesErrand {
    /// An errand whose output is told in this way.
    pub(super) fn new<T: 'static>(errand: Errand<T>, tell: impl FnOnce(T) -> Outcome + 'static) -> Self {
        Self { errand: errand.map(tell), answer: None, outcome: None }
    }
}

#[wasm_bindgen]
impl FilesErrand {
    /// What is asked for next, `[kind, …]`; nothing once it is over.
    pub fn next(&mut self) -> Option<Array> {
        if self.outcome.is_some() {
            return None;
        }
        match self.errand.next(self.answer.take()) {
            Step::Ask(ask) => Some(encode(&ask)),
            Step::Done(outcome) => {
                self.outcome = Some(outcome);
                None
            }
        }
    }

    /// It is done.
    pub fn done(&mut self) {
        self.answer = Some(Answer::Done);
    }

    /// The bytes that were asked for, if there are any.
    pub fn bytes(&mut self, bytes: Option<Vec<u8>>) {
        self.answer = Some(Answer::Bytes(bytes));
    }

    /// The size that was asked for, if there is such a file.
    pub fn size(&mut self, size: Option<f64>) {
        self.answer = Some(Answer::Size(size.map(whole)));
    }

    /// What is in a folder, in JSON.
    pub fn entries(&mut self, json: &str) {
        self.answer = Some(entries(json).map_or_else(|| failed("the entries are none"), Answer::Entries));
    }

    /// The size and the digest of a file, if there is one.
    pub fn digest(&mut self, size: Option<f64>, digest: Option<String>) {
        let found = size.zip(digest).map(|(size, digest)| digest.parse().map(|digest| (whole(size), digest)));
        self.answer = Some(match found.transpose() {
            Ok(found) => Answer::Digest(found),
            Err(_) => failed("the digest is none"),
        });
    }

    /// The size of a file that was written to, and its digest if that was asked for.
    pub fn received(&mut self, size: f64, digest: Option<String>) {
        let digest = digest.map(|digest| digest.parse()).transpose();
        self.answer =
            Some(digest.map_or_else(|_| failed("the digest is none"), |it| Answer::Received(whole(size), it)));
    }

    /// It could not be done.
    pub fn fail(&mut self, code: &str, detail: &str, needed: Option<f64>, available: Option<f64>) {
        let error = FilesError::new(FilesCode::of(code), detail);
        let (needed, available) = (needed.map(whole), available.map(whole));
        self.answer = Some(Answer::Failed(FilesError { needed, available, ..error }));
    }

    /// What it ended with.
    pub fn result(&mut self) -> Outcome {
        self.outcome.take().unwrap_or(Ok(JsValue::UNDEFINED))
    }
}

fn encode(ask: &Ask) -> Array {
    let text = |text: &str| JsValue::from_str(text);
    let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
    match ask {
        Ask::Read(path) => Array::of2(&text("read"), &text(path)),
        Ask::Size(path) => Array::of2(&text("size"), &text(path)),
        Ask::List(folder) => Array::of2(&text("list"), &text(folder)),
        Ask::Write(path, content) => Array::of3(&text("write"), &text(path), &bytes(content)),
        Ask::Append(path, content) => Array::of3(&text("append"), &text(path), &bytes(content)),
        Ask::Rename(from, to) => Array::of3(&text("rename"), &text(from), &text(to)),
        Ask::Remove(path) => Array::of2(&text("remove"), &text(path)),
        Ask::Lock(name) => Array::of2(&text("lock"), &text(name)),
        Ask::Unlock(name) => Array::of2(&text("unlock"), &text(name)),
        Ask::Digest(path, algorithm) => Array::of3(&text("digest"), &text(path), &text(algorithm.name())),
        Ask::Receive(Receive { path, at, most, algorithm }) => {
            let algorithm = algorithm.map_or(JsValue::UNDEFINED, |it| text(it.name()));
            Array::of5(&text("receive"), &text(path), &float(*at), &float(*most), &algorithm)
        }
        Ask::Manifest(digest) => {
            let digest = digest.as_ref().map_or(JsValue::UNDEFINED, |it| text(it.as_str()));
            Array::of2(&text("manifest"), &digest)
        }
        Ask::Tell(told) => Array::of2(&text("tell"), &text(&ToldView::json(told))),
        Ask::Blobs(blobs) => Array::of2(&text("blobs"), &text(&serde_json::to_string(blobs).unwrap_or_default())),
    }
}

#[derive(Deserialize)]
struct EntryView {
    name: String,
    kind: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    modified: f64,
}

fn entries(json: &str) -> Option<Vec<Entry>> {
    let views: Vec<EntryView> = serde_json::from_str(json).ok()?;
    let entry = |view: EntryView| {
        let kind = match view.kind.as_str() {
            "file" => EntryKind::File,
            "folder" => EntryKind::Folder,
            _ => EntryKind::Other,
        };
        Entry { name: view.name, kind, size: view.size, modified: whole(view.modified) }
    };
    Some(views.into_iter().map(entry).collect())
}

fn failed(detail: &str) -> Answer {
    Answer::Failed(FilesError::new(FilesCode::Io, detail))
}

/// A number of JavaScript's as a whole one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from a float saturates")]
const fn whole(number: f64) -> u64 {
    number as u64
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53; what is above is no limit")]
fn float(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}
