//! What is listed page by page beside tags, and what is asked of a whole registry.

use alloc::string::String;

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::client::{check_size, fail, page, parse, text, told};
use super::run::Running;
use super::transport::Fetch;
use super::world::Client;
use crate::reference::Reference;
use crate::registry::{CatalogPages, Host, PageQuery, Ping, Referrers, Stage};

#[derive(Serialize)]
struct PongView<'a> {
    registry: &'a str,
    supported: bool,
    auth: &'static str,
}

/// Whether there is a registry, as JSON.
#[wasm_bindgen]
pub async fn ping(registry: String, client: &Client, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
    let host = Host::parse(&registry).map_err(|error| fail(&error))?;
    let (pong, _) = Running::bare(&host, Ping::new(&host), Fetch::new(client, signal)).next().await?;
    Ok(text(&PongView { registry: host.as_str(), supported: pong.supported, auth: pong.welcome.as_str() }))
}

/// A registry's list of repositories, read page by page. Its owner frees it.
#[wasm_bindgen]
pub struct CatalogReader {
    pages: Running<CatalogPages>,
}

#[wasm_bindgen]
impl CatalogReader {
    /// Starts a list.
    #[wasm_bindgen(constructor)]
    pub fn new(
        registry: &str,
        last: Option<String>,
        page_size: Option<u32>,
        client: &Client,
        signal: Option<AbortSignal>,
    ) -> Result<Self, JsValue> {
        let host = Host::parse(registry).map_err(|error| fail(&error))?;
        let pages = CatalogPages::new(&host, &PageQuery { last, page_size });
        Ok(Self { pages: Running::of_host(&host, CatalogPages::SCOPE, pages, Fetch::new(client, signal)) })
    }

    /// The next page as an array of strings, and what was said beside it: `[names, notices]`; nothing behind the last one.
    pub async fn next(&mut self) -> Result<Option<Array>, JsValue> {
        if self.pages.get().is_finished() {
            return Ok(None);
        }
        let (names, notices) = self.pages.next().await?;
        Ok(Some(page(&names, &notices)))
    }
}

/// What refers to a manifest, some at a time. Its owner frees it.
#[wasm_bindgen]
pub struct ReferrerReader {
    reference: Reference,
    referrers: Running<Referrers>,
}

#[wasm_bindgen]
impl ReferrerReader {
    /// Starts a list.
    #[wasm_bindgen(constructor)]
    pub fn new(
        reference: &str,
        artifact_type: Option<String>,
        client: &Client,
        signal: Option<AbortSignal>,
    ) -> Result<Self, JsValue> {
        let reference = parse(reference)?;
        let referrers = Referrers::new(&reference, artifact_type);
        let referrers = Running::new(&reference, referrers, Fetch::new(client, signal));
        Ok(Self { reference, referrers })
    }

    /// The next descriptors as a JSON list, which may be empty, and what was said beside them: `[json, notices]`; nothing behind
    /// the last ones.
    pub async fn next(&mut self) -> Result<Option<Array>, JsValue> {
        if self.referrers.get().is_finished() {
            return Ok(None);
        }
        let (found, notices) = self.referrers.next().await?;
        let largest = found.iter().map(|it| it.size).max().unwrap_or_default();
        check_size(&self.reference, Stage::Referrers, largest)?;
        Ok(Some(Array::of2(&text(&found), &told(&notices))))
    }
}
