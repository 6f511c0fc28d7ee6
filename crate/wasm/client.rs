//! `RegistryClient`'s calls. Values come back as JSON text followed by the bytes it speaks of, in an array.

use alloc::string::String;

use js_sys::{Array, Function, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::transport::Fetch;
use super::view::{ConfigView, ErrorView, ManifestView};
use crate::client::drive;
use crate::manifest::Manifest;
use crate::reference::Reference;
use crate::registry::{
    Anonymous, Choice, ConfigPull, Context, ManifestPull, Operation, RegistryError, Stage, TagPages, TagQuery,
};

/// The largest whole number that JavaScript tells from its neighbours.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// What the name stands for: `[json, bytes]`.
#[wasm_bindgen]
pub async fn manifest(
    reference: String,
    platform: Option<String>,
    fetch: Option<Function>,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let reference = parse(&reference)?;
    let choice = choice(&reference, platform, Choice::Named)?;
    let pulled = run(&reference, ManifestPull::new(&reference, choice), fetch, signal).await?;
    check_sizes(&reference, &pulled.manifest)?;
    Ok(Array::of2(&text(&ManifestView::of(&pulled.manifest)), &bytes(pulled.manifest.bytes())))
}

/// Its configuration: `[json, bytes, bytes of the manifest, bytes of the index or undefined]`.
#[wasm_bindgen]
pub async fn config(
    reference: String,
    platform: Option<String>,
    fetch: Option<Function>,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let reference = parse(&reference)?;
    let choice = choice(&reference, platform, Choice::Default)?;
    let pulled = run(&reference, ConfigPull::new(&reference, choice), fetch, signal).await?;
    let index = pulled.image.index.as_ref();
    check_sizes(&reference, &pulled.image.manifest)?;
    index.map_or(Ok(()), |index| check_sizes(&reference, index))?;
    let index = index.map_or(JsValue::UNDEFINED, |index| bytes(index.bytes()));
    let manifest = bytes(pulled.image.manifest.bytes());
    Ok(Array::of4(&text(&ConfigView::of(&pulled)), &bytes(pulled.bytes.get()), &manifest, &index))
}

/// A list of tags, read page by page. Its owner frees it.
#[wasm_bindgen]
pub struct TagReader {
    pages: Anonymous<TagPages>,
    fetch: Fetch,
}

#[wasm_bindgen]
impl TagReader {
    /// Starts a list.
    #[wasm_bindgen(constructor)]
    pub fn new(
        reference: &str,
        last: Option<String>,
        page_size: Option<u32>,
        function: Option<Function>,
        signal: Option<AbortSignal>,
    ) -> Result<Self, JsValue> {
        let reference = parse(reference)?;
        let pages = TagPages::new(&reference, &TagQuery { last, page_size });
        Ok(Self { pages: Anonymous::new(&reference, pages), fetch: Fetch { function, signal } })
    }

    /// The next page as an array of strings; nothing behind the last one.
    pub async fn next(&mut self) -> Result<Option<Array>, JsValue> {
        if self.pages.inner().is_finished() {
            return Ok(None);
        }
        let tags = drive(&mut self.pages, &self.fetch).await.map_err(|error| fail(&error))?;
        Ok(Some(tags.iter().map(|tag| JsValue::from_str(tag)).collect()))
    }
}

async fn run<O: Operation>(
    reference: &Reference,
    operation: O,
    function: Option<Function>,
    signal: Option<AbortSignal>,
) -> Result<O::Output, JsValue> {
    let fetch = Fetch { function, signal };
    drive(&mut Anonymous::new(reference, operation), &fetch).await.map_err(|error| fail(&error))
}

fn parse(input: &str) -> Result<Reference, JsValue> {
    Reference::parse(input).map_err(|error| fail(&RegistryError::syntax(input, &error)))
}

fn choice(reference: &Reference, platform: Option<String>, otherwise: Choice) -> Result<Choice, JsValue> {
    let Some(platform) = platform else { return Ok(otherwise) };
    platform.parse().map(Choice::Platform).map_err(|_| fail(&RegistryError::platform(reference, &platform)))
}

fn check_sizes(reference: &Reference, manifest: &Manifest) -> Result<(), JsValue> {
    match manifest.largest_size() {
        0..=MAX_SAFE => Ok(()),
        size => Err(fail(&RegistryError::unsafe_size(&Context::of(reference, Stage::Manifest), size))),
    }
}

fn fail(error: &RegistryError) -> JsValue {
    text(&ErrorView::of(error))
}

/// JSON text. Serialising these views cannot fail: their keys are strings.
fn text(view: &impl Serialize) -> JsValue {
    JsValue::from_str(&serde_json::to_string(view).unwrap_or_default())
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}
