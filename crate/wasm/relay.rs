//! The calls of a relay. A step is an array: `["send", method, url, headers, internal]`, `["answer", status, headers, text]`
//! or `["pass", status, headers, limit]`; headers are an array of pairs.

use alloc::string::String;

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::registry::Headers;
use crate::registry::relay::{Asked, Exchange, Failure, Head, Limits, Policy, Relay, Step, is_public_address};

/// Whether an address is public.
#[wasm_bindgen(js_name = isPublicAddress)]
pub fn is_public(address: &str) -> bool {
    is_public_address(address)
}

/// What the operator says, line by line. What takes a name is false where that is none.
#[wasm_bindgen]
pub struct RelayPolicy(Policy);

#[wasm_bindgen]
impl RelayPolicy {
    /// The listed registries, for programs and pages of the relay's own origin.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(Policy::new())
    }

    /// Asks a registry beside the listed ones.
    pub fn ask(&mut self, registry: &str, internal: bool) -> bool {
        self.0.ask(registry, internal)
    }

    /// Asks a token service beside those of the registries.
    #[wasm_bindgen(js_name = askToken)]
    pub fn ask_token(&mut self, realm: &str) -> bool {
        self.0.ask_token(realm)
    }

    /// Leaves a registry out.
    #[wasm_bindgen(js_name = leaveOut)]
    pub fn leave_out(&mut self, registry: &str) -> bool {
        self.0.leave_out(registry)
    }

    /// Answers for a host.
    #[wasm_bindgen(js_name = answerFor)]
    pub fn answer_for(&mut self, host: &str) {
        self.0.answer_for(host);
    }

    /// Answers pages of an origin.
    pub fn invite(&mut self, origin: &str) {
        self.0.invite(origin);
    }

    /// Wants a key in the path.
    pub fn lock(&mut self, key: &str) {
        self.0.lock(key);
    }

    /// Whether programs are answered.
    #[wasm_bindgen(js_name = answerPrograms)]
    pub fn answer_programs(&mut self, answer: bool) {
        self.0.answer_programs(answer);
    }

    /// Whether users' credentials are passed on.
    #[wasm_bindgen(js_name = passCredentials)]
    pub fn pass_credentials(&mut self, pass: bool) {
        self.0.pass_credentials(pass);
    }
}

/// The decisions of a relay.
#[wasm_bindgen]
pub struct RelayDesk(Relay);

#[wasm_bindgen]
impl RelayDesk {
    /// A relay with this policy and these limits.
    #[wasm_bindgen(constructor)]
    pub fn new(policy: RelayPolicy, per_minute: u32, per_caller: u32, together: u32) -> Self {
        Self(Relay::new(policy.0, Limits { per_minute, per_caller, together }))
    }

    /// Takes a request.
    #[allow(clippy::too_many_arguments, reason = "the parts of a request")]
    pub fn ask(
        &mut self,
        method: &str,
        origin: &str,
        target: &str,
        headers: Array,
        has_body: bool,
        caller: &str,
        now: f64,
    ) -> RelayExchange {
        let headers = read(&headers);
        let asked = Asked { method, origin, target, headers: &headers, has_body };
        let (exchange, step) = self.0.ask(&asked, caller, milliseconds(now));
        RelayExchange { exchange, step }
    }

    /// Takes what came for an exchange.
    pub fn receive(&mut self, exchange: &mut RelayExchange, status: u16, headers: Array, now: f64) {
        if let Some(running) = &mut exchange.exchange {
            exchange.step = self.0.receive(running, status, &read(&headers), milliseconds(now));
        }
    }

    /// A piece of an exchange's body has been passed on.
    pub fn stay(&mut self, exchange: &RelayExchange, now: f64) {
        if let Some(running) = &exchange.exchange {
            self.0.stay(running, milliseconds(now));
        }
    }

    /// An exchange has ended.
    pub fn end(&mut self, exchange: &RelayExchange) {
        if let Some(running) = &exchange.exchange {
            self.0.end(running);
        }
    }
}

/// A request under way. Its owner frees it, and ends it at the desk if it [is open](Self::is_open).
#[wasm_bindgen]
pub struct RelayExchange {
    exchange: Option<Exchange>,
    step: Step,
}

#[wasm_bindgen]
impl RelayExchange {
    /// Whether the upstream is asked.
    #[wasm_bindgen(getter, js_name = isOpen)]
    pub fn is_open(&self) -> bool {
        self.exchange.is_some()
    }

    /// Whether a blob is asked for.
    #[wasm_bindgen(getter, js_name = isBlob)]
    pub fn is_blob(&self) -> bool {
        self.exchange.as_ref().is_some_and(Exchange::is_blob)
    }

    /// What to do next.
    pub fn step(&self) -> Array {
        match &self.step {
            Step::Send(hop) => Array::of5(
                &"send".into(),
                &hop.method.name().into(),
                &JsValue::from_str(&hop.url),
                &write(&hop.headers),
                &hop.internal.into(),
            ),
            Step::Answer(head, text) => head_of("answer", head, &JsValue::from_str(text)),
            Step::Pass(head, limit) => head_of("pass", head, &limit.map_or(JsValue::UNDEFINED, number)),
        }
    }

    /// Takes the code of the reason why nothing came.
    pub fn fail(&mut self, code: &str) {
        if let Some(running) = &self.exchange {
            self.step = running.fail(Failure::of_code(code));
        }
    }
}

fn head_of(kind: &str, head: &Head, last: &JsValue) -> Array {
    Array::of4(&kind.into(), &head.status.into(), &write(&head.headers), last)
}

fn write(headers: &Headers) -> Array {
    headers.iter().map(|(name, value)| Array::of2(&name.into(), &value.into())).collect()
}

fn read(headers: &Array) -> Headers {
    let mut read = Headers::new();
    for pair in headers.iter() {
        let pair: Array = pair.unchecked_into();
        read.push(&text(pair.get(0)), &text(pair.get(1)));
    }
    read
}

fn text(value: JsValue) -> String {
    value.dyn_into::<JsString>().map(String::from).unwrap_or_default()
}

/// Limits are small enough for any number.
fn number(limit: u64) -> JsValue {
    u32::try_from(limit).unwrap_or(u32::MAX).into()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock that starts at zero")]
fn milliseconds(now: f64) -> u64 {
    now as u64
}
