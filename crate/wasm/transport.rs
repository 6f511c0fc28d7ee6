//! The transport over a `fetch` function: the caller's, or the global one.
//!
//! What the function gives may be anything, so every access to it can fail without ending the process.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCredentials, RequestRedirect};

use crate::client::Transport;
use crate::registry::{Excess, Headers, Limit, Request, Response, TransportError};

/// The fields that are read; a browser shows those among them that the server exposes.
const FIELDS: [&str; 9] = [
    "content-encoding",
    "content-length",
    "content-type",
    "docker-content-digest",
    "docker-distribution-api-version",
    "link",
    "pullspec-relay",
    "retry-after",
    "www-authenticate",
];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn global_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;

    /// A `Response`, or whatever the caller's function gave.
    type Answer;
    #[wasm_bindgen(method, getter, catch)]
    fn status(this: &Answer) -> Result<u16, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn url(this: &Answer) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &Answer) -> Result<Fields, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn body(this: &Answer) -> Result<Option<Body>, JsValue>;

    type Fields;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Fields, name: &str) -> Result<Option<String>, JsValue>;

    type Body;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Body) -> Result<Reader, JsValue>;

    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<Promise, JsValue>;

    type Chunk;
    #[wasm_bindgen(method, getter, catch)]
    fn done(this: &Chunk) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn value(this: &Chunk) -> Result<Uint8Array, JsValue>;
}

/// **Transport over `fetch`.**
pub(super) struct Fetch {
    pub(super) function: Option<Function>,
    pub(super) signal: Option<AbortSignal>,
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if self.is_aborted() {
            return Err(TransportError::Aborted);
        }
        let answer = self.call(&request).await.map_err(|error| self.why(&error))?;
        let status = answer.status().map_err(|error| self.why(&error))?;
        let headers = answer.headers().and_then(|fields| collect(&fields)).map_err(|error| self.why(&error))?;
        let url = answer.url().map_err(|error| self.why(&error))?.unwrap_or_default();
        let body = answer.body().map_err(|error| self.why(&error))?;
        let limit = request.body_limit(status);
        let announced = headers.get("content-length").and_then(|text| text.parse::<u64>().ok());
        let body = match body {
            Some(body) => self.read(&body, limit, announced).await?,
            None => Vec::new(),
        };
        Ok(Response { status, headers, body, url })
    }
}

impl Fetch {
    async fn call(&self, request: &Request) -> Result<Answer, JsValue> {
        let request = build(request, self.signal.as_ref())?;
        let promise = match &self.function {
            Some(function) => Promise::resolve(&function.call1(&JsValue::UNDEFINED, request.as_ref())?),
            None => global_fetch(&request)?,
        };
        Ok(JsFuture::from(promise).await?.unchecked_into())
    }

    async fn read(&self, body: &Body, limit: Limit, announced: Option<u64>) -> Result<Vec<u8>, TransportError> {
        let reader = body.reader().map_err(|error| self.why(&error))?;
        let read = match announced {
            Some(size) if size > limit.bytes && limit.excess == Excess::Fail => {
                Err(TransportError::TooLarge { limit: limit.bytes })
            }
            _ => self.drain(&reader, limit).await,
        };
        if !matches!(read, Ok((_, true))) {
            give_up(&reader);
        }
        read.map(|(bytes, _)| bytes)
    }

    /// Reads up to the limit; also says whether that was all.
    async fn drain(&self, reader: &Reader, limit: Limit) -> Result<(Vec<u8>, bool), TransportError> {
        let mut bytes = Vec::new();
        loop {
            let Some(chunk) = next(reader).await.map_err(|error| self.why(&error))? else { return Ok((bytes, true)) };
            let room = limit.bytes.saturating_sub(bytes.len() as u64);
            match (u64::from(chunk.length()) > room, limit.excess) {
                (true, Excess::Fail) => return Err(TransportError::TooLarge { limit: limit.bytes }),
                (true, Excess::Cut) => {
                    bytes.extend(chunk.subarray(0, u32::try_from(room).unwrap_or(u32::MAX)).to_vec());
                    return Ok((bytes, false));
                }
                (false, _) => bytes.extend(chunk.to_vec()),
            }
        }
    }

    fn is_aborted(&self) -> bool {
        self.signal.as_ref().is_some_and(AbortSignal::aborted)
    }

    fn why(&self, error: &JsValue) -> TransportError {
        match (self.is_aborted(), property(&property(&js_sys::global(), "navigator"), "onLine").as_bool()) {
            (true, _) => TransportError::Aborted,
            (false, Some(false)) => TransportError::Offline,
            // Where there is a location there is a page, and pages are not told why a request failed.
            _ => TransportError::Unreachable {
                detail: describe(error),
                hidden: !property(&js_sys::global(), "location").is_undefined(),
            },
        }
    }
}

fn build(request: &Request, signal: Option<&AbortSignal>) -> Result<web_sys::Request, JsValue> {
    let redirect = if request.follow { RequestRedirect::Follow } else { RequestRedirect::Manual };
    let mut builder = gloo_net::http::RequestBuilder::new(&request.url)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .redirect(redirect)
        .abort_signal(signal);
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    let built = builder.build().map_err(|error| JsValue::from_str(&format!("{error}")))?;
    Ok(built.into())
}

fn collect(fields: &Fields) -> Result<Headers, JsValue> {
    let mut headers = Headers::new();
    for name in FIELDS {
        if let Some(value) = fields.get(name)? {
            headers.push(name, &value);
        }
    }
    Ok(headers)
}

async fn next(reader: &Reader) -> Result<Option<Uint8Array>, JsValue> {
    let chunk: Chunk = JsFuture::from(reader.read()?).await?.unchecked_into();
    if chunk.done()? { Ok(None) } else { chunk.value().map(Some) }
}

/// Tells the other side that nothing more is wanted; whether that arrives does not matter.
fn give_up(reader: &Reader) {
    if let Ok(promise) = reader.cancel() {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// What an error says. Node puts the reason into its cause.
fn describe(error: &JsValue) -> String {
    let cause = property(error, "cause");
    let texts = [property(&cause, "message"), property(&cause, "code"), property(error, "message"), error.clone()];
    texts.iter().find_map(|text| text.as_string().filter(|text| !text.is_empty())).unwrap_or_default()
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}
