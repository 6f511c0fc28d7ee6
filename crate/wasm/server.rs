//! The sandbox registry's calls.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::registry::{Headers, Response};
use crate::sandbox::{Exchange, Step, handle};

/// A request being answered: ask for `path` until there is none, then for the answer. Its owner frees it.
#[wasm_bindgen]
pub struct Answering {
    exchange: Exchange,
    step: Step,
}

#[wasm_bindgen]
impl Answering {
    /// Starts to answer.
    #[wasm_bindgen(constructor)]
    pub fn new(method: &str, target: &str, range: Option<String>) -> Self {
        let headers = range.map(|range| Headers::new().with("range", &range)).unwrap_or_default();
        let (exchange, step) = handle(method, target, &headers);
        Self { exchange, step }
    }

    /// The file that is wanted.
    #[wasm_bindgen(getter)]
    pub fn path(&self) -> Option<String> {
        match &self.step {
            Step::Read(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// The file that is wanted open: its size is enough.
    #[wasm_bindgen(getter)]
    pub fn opens(&self) -> Option<String> {
        match &self.step {
            Step::Open(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// Takes its size, or nothing if there is none.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is no negative number")]
    pub fn open(&mut self, size: Option<f64>) {
        self.step = self.exchange.open(size.map(|size| size as u64));
    }

    /// Takes it.
    pub fn receive(&mut self, file: Option<Vec<u8>>) {
        self.step = self.exchange.receive(file);
    }

    /// The answer: `[status, [[name, value], …], body]`. Of a file that is open the body is a part: `[start, end]`.
    #[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    pub fn answer(&self) -> Option<Array> {
        match &self.step {
            Step::Read(_) | Step::Open(_) => None,
            Step::Answer(answer) => Some(encode(answer, &Uint8Array::from(&*answer.body))),
            Step::Send(answer, part) => {
                let part = Array::of2(&(part.start as f64).into(), &(part.end as f64).into());
                Some(encode(answer, &part))
            }
        }
    }
}

fn encode(answer: &Response, body: &JsValue) -> Array {
    let headers = answer.headers.iter().map(|(name, value)| Array::of2(&name.into(), &value.into())).collect::<Array>();
    Array::of3(&answer.status.into(), &headers, body)
}
