//! `RegistryClient`'s calls. Values come back as JSON text followed by the bytes it speaks of, in an array, behind them what
//! the registry said beside its answers.

use alloc::string::String;

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::run::Running;
use super::transport::Fetch;
use super::view::{ClaimView, ConfigView, ErrorView, ManifestView, NoticesView};
use super::world::Client;
use crate::manifest::Manifest;
use crate::reference::Reference;
use crate::registry::{
    Choice, ConfigPull, Context, ManifestHead, ManifestPull, Notices, Operation, RegistryError, Stage, TagPages,
    TagQuery,
};

/// The largest whole number that JavaScript tells from its neighbours.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// What the name stands for: `[json, bytes, notices]`.
#[wasm_bindgen]
pub async fn manifest(
    reference: String,
    platform: Option<String>,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let reference = parse(&reference)?;
    let choice = choice(&reference, platform, Choice::Named)?;
    let (pulled, notices) = run(&reference, ManifestPull::new(&reference, choice), client, signal).await?;
    check_sizes(&reference, &pulled.manifest)?;
    let bytes = bytes(pulled.manifest.bytes());
    Ok(Array::of3(&text(&ManifestView::of(&pulled.manifest)), &bytes, &told(&notices)))
}

/// What the registry says that the name stands for, or that its tag does: `[json, notices]`. It is empty where a tag is wanted
/// beside a digest and there are not both.
#[wasm_bindgen]
pub async fn head(
    reference: String,
    label: bool,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let reference = parse(&reference)?;
    let head = if label { ManifestHead::of_label(&reference) } else { Some(ManifestHead::new(&reference)) };
    let Some(head) = head else { return Ok(Array::new()) };
    let (claim, notices) = run(&reference, head, client, signal).await?;
    check_size(&reference, Stage::Manifest, claim.descriptor.size)?;
    Ok(Array::of2(&text(&ClaimView::of(&claim)), &told(&notices)))
}

/// Its configuration: `[json, bytes, notices, bytes of the manifest, bytes of the index or undefined]`.
#[wasm_bindgen]
pub async fn config(
    reference: String,
    platform: Option<String>,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let reference = parse(&reference)?;
    let choice = choice(&reference, platform, Choice::Default)?;
    let (pulled, notices) = run(&reference, ConfigPull::new(&reference, choice), client, signal).await?;
    let index = pulled.image.index.as_ref();
    check_sizes(&reference, &pulled.image.manifest)?;
    index.map_or(Ok(()), |index| check_sizes(&reference, index))?;
    let index = index.map_or(JsValue::UNDEFINED, |index| bytes(index.bytes()));
    let manifest = bytes(pulled.image.manifest.bytes());
    let config = text(&ConfigView::of(&pulled));
    Ok(Array::of5(&config, &bytes(pulled.bytes.get()), &told(&notices), &manifest, &index))
}

/// A list of tags, read page by page. Its owner frees it.
#[wasm_bindgen]
pub struct TagReader {
    pages: Running<TagPages>,
}

#[wasm_bindgen]
impl TagReader {
    /// Starts a list.
    #[wasm_bindgen(constructor)]
    pub fn new(
        reference: &str,
        last: Option<String>,
        page_size: Option<u32>,
        client: &Client,
        signal: Option<AbortSignal>,
    ) -> Result<Self, JsValue> {
        let reference = parse(reference)?;
        let pages = TagPages::new(&reference, &TagQuery { last, page_size });
        Ok(Self { pages: Running::new(&reference, pages, Fetch::new(client, signal)) })
    }

    /// The next page as an array of strings, and what was said beside it: `[tags, notices]`; nothing behind the last one.
    pub async fn next(&mut self) -> Result<Option<Array>, JsValue> {
        if self.pages.get().is_finished() {
            return Ok(None);
        }
        let (tags, notices) = self.pages.next().await?;
        Ok(Some(page(&tags, &notices)))
    }
}

async fn run<O: Operation + 'static>(
    reference: &Reference,
    operation: O,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<(O::Output, Notices), JsValue> {
    Running::new(reference, operation, Fetch::new(client, signal)).next().await
}

pub(super) fn parse(input: &str) -> Result<Reference, JsValue> {
    Reference::parse(input).map_err(|error| fail(&RegistryError::syntax(input, &error)))
}

fn choice(reference: &Reference, platform: Option<String>, otherwise: Choice) -> Result<Choice, JsValue> {
    let Some(platform) = platform else { return Ok(otherwise) };
    platform.parse().map(Choice::Platform).map_err(|_| fail(&RegistryError::platform(reference, &platform)))
}

fn check_sizes(reference: &Reference, manifest: &Manifest) -> Result<(), JsValue> {
    check_size(reference, Stage::Manifest, manifest.largest_size())
}

pub(super) fn check_size(reference: &Reference, stage: Stage, size: u64) -> Result<(), JsValue> {
    match size {
        0..=MAX_SAFE => Ok(()),
        size => Err(fail(&RegistryError::unsafe_size(&Context::of(reference, stage), size))),
    }
}

/// A page of a list, and what was said beside it.
pub(super) fn page(entries: &[String], notices: &Notices) -> Array {
    let entries: Array = entries.iter().map(|entry| JsValue::from_str(entry)).collect();
    Array::of2(&entries, &told(notices))
}

pub(super) fn told(notices: &Notices) -> JsValue {
    text(&NoticesView::of(notices))
}

pub(super) fn fail(error: &RegistryError) -> JsValue {
    text(&ErrorView::of(error))
}

/// JSON text. Serialising these views cannot fail: their keys are strings.
pub(super) fn text(view: &impl Serialize) -> JsValue {
    JsValue::from_str(&serde_json::to_string(view).unwrap_or_default())
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}
