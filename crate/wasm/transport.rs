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

use super::world::{Attempt, Client};
use crate::client::{Shell, Transport};
use crate::registry::{
    Body as Sent, Credentials, Event, Excess, Headers, Limit, Method, Moment, Others, Request, Response, TransportError,
};

/// The fields that are read; a browser shows those among them that the server exposes.
const FIELDS: [&str; 21] = [
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "docker-content-digest",
    "docker-distribution-api-version",
    "docker-ratelimit-source",
    "etag",
    "link",
    "location",
    "oci-chunk-min-length",
    "oci-filters-applied",
    "oci-subject",
    "pullspec-relay",
    "range",
    "ratelimit-limit",
    "ratelimit-remaining",
    "retry-after",
    "warning",
    "www-authenticate",
];

#[wasm_bindgen]
extern "C" {
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

/// **Shell over `fetch`**, and over what else a client's caller gave.
pub(super) struct Fetch {
    client: Client,
    /// Keeps the bodies of answers whose caller reads them.
    keep: Option<Function>,
    /// Gives the piece that is sent.
    give: Option<Function>,
    signal: Option<AbortSignal>,
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if self.is_aborted() {
            return Err(TransportError::Aborted);
        }
        let attempt = self.client.world().attempt(self.signal.as_ref(), request.body.patience());
        let answer = self.exchange(&request, &attempt).await;
        if !(request.stream && answer.is_ok()) {
            // A body that somebody else reads still ends with the call.
            attempt.end();
        }
        match answer {
            Err(TransportError::Unreachable { .. }) if attempt.is_late() => {
                Err(TransportError::Timeout { milliseconds: attempt.patience() })
            }
            answer => answer,
        }
    }
}

impl Shell for Fetch {
    fn moment(&self) -> Moment {
        self.client.moment()
    }

    async fn wait(&self, milliseconds: u64) -> Result<(), TransportError> {
        self.client.wait(milliseconds, self.signal.as_ref()).await;
        if self.is_aborted() { Err(TransportError::Aborted) } else { Ok(()) }
    }

    async fn join(&self, others: Others) -> Result<(), TransportError> {
        others.await;
        if self.is_aborted() { Err(TransportError::Aborted) } else { Ok(()) }
    }

    async fn credentials(&self, registry: &str, repository: &str) -> Result<Option<Credentials>, String> {
        self.client.credentials(registry, repository, self.signal.as_ref()).await
    }

    fn listens(&self) -> bool {
        self.client.world().listens()
    }

    fn tell(&self, event: &Event) {
        self.client.tell(event);
    }
}

impl Fetch {
    pub(super) fn new(client: &Client, signal: Option<AbortSignal>) -> Self {
        Self { client: client.clone(), keep: None, give: None, signal }
    }

    /// The same with what keeps bodies.
    pub(super) fn keeping(self, keep: Function) -> Self {
        Self { keep: Some(keep), ..self }
    }

    /// The same with what gives pieces of a blob that is pushed.
    pub(super) fn giving(self, give: Function) -> Self {
        Self { give: Some(give), ..self }
    }

    pub(super) fn forget_signal(&mut self) {
        self.signal = None;
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request. Only its head is waited for.
    async fn call(&self, request: &Request, attempt: &Attempt) -> Result<Answer, JsValue> {
        let built = build(request, &attempt.signal(), self.body(request)?)?;
        let answer = JsFuture::from(attempt.within(&attempt.carry(&built, request.personal)?)).await?;
        Ok(answer.unchecked_into())
    }

    /// What is sent along, if anything is.
    fn body(&self, request: &Request) -> Result<Option<JsValue>, JsValue> {
        match (&request.body, &self.give) {
            (Sent::Form(form), _) => Ok(Some(JsValue::from_str(form.as_str()))),
            (Sent::Bytes(bytes), _) => Ok(Some(Uint8Array::from(&**bytes).into())),
            (Sent::Piece(_), Some(give)) => give.call0(&JsValue::UNDEFINED).map(Some),
            (Sent::Piece(_), None) | (Sent::Empty, _) => Ok(None),
        }
    }

    async fn exchange(&self, request: &Request, attempt: &Attempt) -> Result<Response, TransportError> {
        let answer = self.call(request, attempt).await.map_err(|error| self.why(&error, is_page()))?;
        // Whoever sees a status has been let in: a failure from here on is no missing header.
        let why = |error: JsValue| self.why(&error, false);
        let status = answer.status().map_err(why)?;
        let headers = answer.headers().and_then(|fields| collect(&fields)).map_err(why)?;
        let url = answer.url().map_err(why)?.unwrap_or_default();
        let limit = request.body_limit(status);
        let announced = headers.get("content-length").and_then(|text| text.parse::<u64>().ok());
        let kept = self.keep.as_ref().filter(|_| request.stream && matches!(status, 200 | 206 | 416));
        let body = match kept {
            Some(keep) => keep.call1(&JsValue::UNDEFINED, &answer).map(|_| None).map_err(why)?,
            None => answer.body().map_err(why)?,
        };
        let body = match body {
            Some(body) => self.read(&body, limit, announced, attempt).await?,
            None => Vec::new(),
        };
        Ok(Response { status, headers, body, url })
    }

    async fn read(
        &self,
        body: &Body,
        limit: Limit,
        announced: Option<u64>,
        attempt: &Attempt,
    ) -> Result<Vec<u8>, TransportError> {
        let reader = body.reader().map_err(|error| self.why(&error, false))?;
        let read = match announced {
            Some(size) if size > limit.bytes && limit.excess == Excess::Fail => {
                Err(TransportError::TooLarge { limit: limit.bytes })
            }
            _ => self.drain(&reader, limit, attempt).await,
        };
        if !matches!(read, Ok((_, true))) {
            give_up(&reader);
        }
        read.map(|(bytes, _)| bytes)
    }

    /// Reads up to the limit; also says whether that was all.
    async fn drain(&self, reader: &Reader, limit: Limit, attempt: &Attempt) -> Result<(Vec<u8>, bool), TransportError> {
        let mut bytes = Vec::new();
        loop {
            let chunk = next(reader, attempt).await.map_err(|error| self.why(&error, false))?;
            let Some(chunk) = chunk else { return Ok((bytes, true)) };
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

    fn why(&self, error: &JsValue, hidden: bool) -> TransportError {
        match (self.is_aborted(), property(&property(&js_sys::global(), "navigator"), "onLine").as_bool()) {
            (true, _) => TransportError::Aborted,
            (false, Some(false)) => TransportError::Offline,
            _ => TransportError::of_platform(&describe(error), &code(error), hidden),
        }
    }
}

/// Where there is a location there is a page, and pages are not told why a request failed, nor where it was sent on.
pub(super) fn is_page() -> bool {
    !property(&js_sys::global(), "location").is_undefined()
}

fn build(request: &Request, signal: &AbortSignal, body: Option<JsValue>) -> Result<web_sys::Request, JsValue> {
    let redirect = if request.follow { RequestRedirect::Follow } else { RequestRedirect::Manual };
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Head => gloo_net::http::Method::HEAD,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let mut builder = gloo_net::http::RequestBuilder::new(&request.url)
        .method(method)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .redirect(redirect)
        .abort_signal(Some(signal));
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    let built = match body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let built = built.map_err(|error| JsValue::from_str(&format!("{error}")))?;
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

async fn next(reader: &Reader, attempt: &Attempt) -> Result<Option<Uint8Array>, JsValue> {
    let chunk: Chunk = JsFuture::from(attempt.within(&reader.read()?)).await?.unchecked_into();
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
pub(super) fn describe(error: &JsValue) -> String {
    let cause = property(error, "cause");
    let texts = [property(&cause, "message"), property(&cause, "code"), property(error, "message"), error.clone()];
    texts.iter().find_map(|text| text.as_string().filter(|text| !text.is_empty())).unwrap_or_default()
}

/// The code of an error or of its cause.
fn code(error: &JsValue) -> String {
    let codes = [property(&property(error, "cause"), "code"), property(error, "code")];
    codes.iter().find_map(JsValue::as_string).unwrap_or_default()
}

pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}
