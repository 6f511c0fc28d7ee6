//! The registry over a layout: a request is answered by an errand.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::errand::FilesErrand;
use crate::registry::Headers;
use crate::sandbox::{Incoming, Options, Reply, User, answer};

#[derive(Deserialize)]
struct RequestView {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    id: String,
    now: u64,
}

#[derive(Deserialize)]
struct OptionsView {
    readonly: bool,
    layered: bool,
    users: Vec<UserView>,
}

#[derive(Deserialize)]
struct UserView {
    username: String,
    password: String,
}

/// The errand that answers a request, both in JSON. It ends with `[status, [[name, value], …], body]`, where the body is bytes,
/// or a part of a file: `[path, start, end]`.
#[wasm_bindgen(js_name = registryAnswer)]
pub fn registry_answer(request: &str, options: &str) -> Option<FilesErrand> {
    let request: RequestView = serde_json::from_str(request).ok()?;
    let options: OptionsView = serde_json::from_str(options).ok()?;
    let RequestView { method, target, id, now, .. } = request;
    let headers = request.headers.iter().fold(Headers::new(), |all, (name, value)| all.with(name, value));
    let user = |it: UserView| User { name: it.username, password: it.password };
    let users = options.users.into_iter().map(user).collect();
    let options = Options { readonly: options.readonly, layered: options.layered, users };
    Some(FilesErrand::new(answer(Incoming { method, target, headers, id, now }, options), |reply| Ok(encode(&reply))))
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn encode(reply: &Reply) -> JsValue {
    let Reply { response, file } = reply;
    let fields = response.headers.iter().map(|(name, value)| Array::of2(&name.into(), &value.into()));
    let body: JsValue = match file {
        Some((path, part)) => Array::of3(&path.into(), &(part.start as f64).into(), &(part.end as f64).into()).into(),
        None => Uint8Array::from(&*response.body).into(),
    };
    Array::of3(&response.status.into(), &fields.collect::<Array>(), &body).into()
}
