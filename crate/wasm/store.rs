//! Calls of the image store: each is an errand.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::errand::{FilesErrand, Outcome};
use super::sentence_view::SentenceView;
use super::told_view::ToldView;
use crate::archive::{Form, Piece};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::files::{Errand, Io};
use crate::layout::Action;
use crate::registry::encode_base64 as encode;
use crate::store::{self, Arrival, Platforms, Problem, Pull, StoreError};

/// Opens a store, or makes one.
#[wasm_bindgen(js_name = storeOpen)]
pub fn open() -> FilesErrand {
    errand(store::open, |()| String::new())
}

/// The images, by name.
#[wasm_bindgen(js_name = storeList)]
pub fn list() -> FilesErrand {
    errand(store::list, |images| json(&images))
}

/// One of them; `null` where there is none.
#[wasm_bindgen(js_name = storeGet)]
pub fn get(text: String) -> FilesErrand {
    errand(|io| store::get(io, text), |image| json(&image))
}

/// One of them, if it is there with everything that the platform needs; `null` where it is not.
#[wasm_bindgen(js_name = storeFind)]
pub fn find(text: String, platform: Option<String>, usual: &str) -> Result<FilesErrand, JsValue> {
    let platforms = Platforms::read(platform.as_deref(), usual).map_err(fail)?;
    Ok(errand(move |io| store::find(io, text, platforms), |image| json(&image)))
}

/// Another name for an image.
#[wasm_bindgen(js_name = storeTag)]
pub fn tag(from: String, to: String, time: f64) -> FilesErrand {
    errand(move |io| store::tag(io, from, to, whole(time)), |image| json(&image))
}

#[derive(Serialize)]
struct RemovedView {
    unnamed: Vec<String>,
    removed: Vec<Digest>,
    bytes: u64,
}

/// Takes a name away.
#[wasm_bindgen(js_name = storeRemove)]
pub fn remove(text: String, time: f64) -> FilesErrand {
    let view = |store::Removed { unnamed, removed, bytes }| json(&RemovedView { unnamed, removed, bytes });
    errand(move |io| store::remove(io, text, whole(time)), view)
}

#[derive(Serialize)]
struct CollectedView {
    removed: Vec<Digest>,
    bytes: u64,
    partial: u64,
}

/// Removes what nothing reaches.
#[wasm_bindgen(js_name = storeCollect)]
pub fn collect(now: f64) -> FilesErrand {
    let view = |store::Collected { removed, bytes, partial }| json(&CollectedView { removed, bytes, partial });
    errand(move |io| store::collect(io, whole(now)), view)
}

#[derive(Serialize)]
struct UsageView {
    images: u64,
    blobs: u64,
    bytes: u64,
    shared: u64,
    reclaimable: u64,
}

/// Counts what there is.
#[wasm_bindgen(js_name = storeUsage)]
pub fn usage() -> FilesErrand {
    errand(store::usage, |store::Usage { images, blobs, bytes, shared, reclaimable }| {
        json(&UsageView { images, blobs, bytes, shared, reclaimable })
    })
}

#[derive(Serialize)]
struct ProblemView {
    kind: &'static str,
    digest: Digest,
    path: String,
    sentence: SentenceView,
}

impl ProblemView {
    fn of(problem: Problem) -> Self {
        let Problem { trouble, digest, path, sentence } = problem;
        Self { kind: trouble.code(), digest, path, sentence: SentenceView::of(&sentence) }
    }
}

#[derive(Serialize)]
struct AuditView {
    problems: Vec<ProblemView>,
    blobs: Vec<Digest>,
}

/// What is wrong by the look of it, and the blobs that are to be checked: `{problems, blobs}`.
#[wasm_bindgen(js_name = storeAudit)]
pub fn audit() -> FilesErrand {
    errand(store::audit, |audit| {
        let problems = audit.problems.into_iter().map(ProblemView::of).collect();
        json(&AuditView { problems, blobs: audit.blobs })
    })
}

/// Hashes a blob, and puts it aside if it is damaged: the problem, or `null`.
#[wasm_bindgen(js_name = storeCheck)]
pub fn check(digest: &str) -> Result<FilesErrand, JsValue> {
    let digest = parse_digest(digest)?;
    Ok(errand(|io| store::check(io, digest), |problem| json(&problem.map(ProblemView::of))))
}

/// Puts a blob aside if it is damaged: whether it is.
#[wasm_bindgen(js_name = storePutAside)]
pub fn put_aside(digest: &str) -> Result<FilesErrand, JsValue> {
    let digest = parse_digest(digest)?;
    Ok(errand(|io| store::put_aside(io, digest), |damaged| json(&damaged)))
}

/// The changes of names.
#[wasm_bindgen(js_name = storeHistory)]
pub fn history() -> FilesErrand {
    errand(store::history, |changes| json(&changes))
}

/// The step of asking a registry.
#[wasm_bindgen(js_name = storeAsking)]
pub fn asking(reference: &str) -> Result<String, JsValue> {
    store::asking(reference).map(|told| ToldView::json(&told)).map_err(fail)
}

#[derive(Serialize)]
struct PulledView {
    image: store::StoredImage,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Digest>,
}

/// Pulls an image whose root is at hand: `{image, previous}`.
#[wasm_bindgen(js_name = storePull)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no other records that cross as cheaply")]
pub fn pull(
    reference: String,
    name: Option<String>,
    root: &str,
    bytes: Vec<u8>,
    platform: Option<String>,
    usual: &str,
    time: f64,
) -> Result<FilesErrand, JsValue> {
    let platforms = Platforms::read(platform.as_deref(), usual).map_err(fail)?;
    let root = parse_descriptor(root)?;
    let action = if platforms == Platforms::Present { Action::Import } else { Action::Pull };
    let pull = Pull { reference, name, root, bytes, platforms, time: whole(time), action };
    Ok(errand(|io| store::pull(io, pull), |store::Pulled { image, previous }| json(&PulledView { image, previous })))
}

#[derive(Serialize)]
struct OutgoingView {
    root: Descriptor,
    name: Option<String>,
}

/// An image that is to be pushed: `{root, name}`.
#[wasm_bindgen(js_name = storeOutgoing)]
pub fn outgoing(reference: String, platform: Option<String>) -> Result<FilesErrand, JsValue> {
    let platform = platform.map(|text| Platforms::only(&text)).transpose().map_err(fail)?;
    let view = |store::Outgoing { root, name }| json(&OutgoingView { root, name });
    Ok(errand(move |io| store::outgoing(io, reference, platform), view))
}

/// The step of something that was pushed.
#[wasm_bindgen(js_name = storePushed)]
pub fn pushed(outcome: &str, digest: &str, size: f64, target: &str) -> Result<String, JsValue> {
    let digest = parse_digest(digest)?;
    Ok(ToldView::json(&store::pushed(outcome, &digest, whole(size), target)))
}

#[derive(Serialize)]
#[serde(untagged)]
enum PieceView {
    /// In base64.
    Bytes(String),
    Blob {
        digest: Digest,
        size: u64,
    },
}

/// What an archive of these images, one a line, is made of: `[base64 | {digest, size}]`.
#[wasm_bindgen(js_name = storeExport)]
pub fn export(references: &str, docker: bool, platform: Option<String>) -> Result<FilesErrand, JsValue> {
    let platform = platform.map(|text| Platforms::only(&text)).transpose().map_err(fail)?;
    let references = references.split('\n').map(Into::into).collect();
    let form = if docker { Form::Docker } else { Form::Oci };
    let view = |piece| match piece {
        Piece::Bytes(bytes) => PieceView::Bytes(encode(&bytes)),
        Piece::Blob(digest, size) => PieceView::Blob { digest, size },
    };
    Ok(errand(
        move |io| store::export(io, references, form, platform),
        move |pieces| json(&pieces.into_iter().map(view).collect::<Vec<_>>()),
    ))
}

/// Brings a blob in: how many bytes came, `null` where it was there.
#[wasm_bindgen(js_name = storeBring)]
pub fn bring(blob: &str) -> Result<FilesErrand, JsValue> {
    let blob = parse_descriptor(blob)?;
    let came = |arrival| match arrival {
        Arrival::Present => None,
        Arrival::Came(bytes) => Some(bytes),
    };
    Ok(errand(|io| store::bring(io, blob), move |arrival| json(&came(arrival))))
}

/// The index of the registry that a store is, made of its own.
#[wasm_bindgen(js_name = mountedIndex)]
pub fn mounted_index(bytes: &[u8]) -> Option<Vec<u8>> {
    store::mounted_index(bytes)
}

/// An errand whose outcome is told as JSON.
fn errand<T, F>(work: impl FnOnce(Io) -> F, view: impl FnOnce(T) -> String + 'static) -> FilesErrand
where
    T: 'static,
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let tell = |outcome: Result<T, StoreError>| -> Outcome {
        outcome.map(|value| JsValue::from_str(&view(value))).map_err(fail)
    };
    FilesErrand::new(Errand::new(work), tell)
}

#[derive(Serialize)]
struct ErrorView<'a> {
    code: &'static str,
    sentence: SentenceView,
    hint: SentenceView,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<u64>,
}

fn fail(error: StoreError) -> JsValue {
    let (sentence, hint) = (SentenceView::of(&error.sentence), SentenceView::of(&error.hint));
    let (code, path) = (error.code.as_str(), error.path.as_deref());
    let (needed, available) = (error.needed, error.available);
    JsValue::from_str(&json(&ErrorView { code, sentence, hint, path, needed, available }))
}

fn parse_digest(text: &str) -> Result<Digest, JsValue> {
    text.parse().map_err(|_| fail(store::invalid(text)))
}

fn parse_descriptor(text: &str) -> Result<Descriptor, JsValue> {
    serde_json::from_str(text).map_err(|_| fail(store::invalid(text)))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A number of JavaScript's as a whole one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from a float saturates")]
const fn whole(number: f64) -> u64 {
    number as u64
}
