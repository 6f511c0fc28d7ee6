//! What a client has of the world: time, chance, logins, somebody who listens. JavaScript gives all of it.

use alloc::string::{String, ToString};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::client::{fail, text};
use super::run::Running;
use super::transport::{Fetch, describe, is_page, property};
use super::view::EventView;
use crate::registry::{Credentials, Event, Host, Keyring, LoginCheck, Moment, Policy, is_insecure};

#[wasm_bindgen]
extern "C" {
    /// The part of a client that JavaScript keeps.
    #[derive(Clone)]
    pub type World;
    #[wasm_bindgen(method, getter)]
    fn now(this: &World) -> f64;
    #[wasm_bindgen(method, getter)]
    fn random(this: &World) -> u32;
    #[wasm_bindgen(method, getter)]
    pub(super) fn listens(this: &World) -> bool;
    #[wasm_bindgen(method, getter)]
    fn attempts(this: &World) -> u32;
    /// The registries that do without TLS, with spaces in between.
    #[wasm_bindgen(method, getter)]
    fn insecure(this: &World) -> String;
    /// Lines, each a registry and the URLs of its mirrors.
    #[wasm_bindgen(method, getter)]
    fn mirrors(this: &World) -> String;
    #[wasm_bindgen(method)]
    fn sleep(this: &World, milliseconds: f64, signal: Option<&AbortSignal>) -> Promise;
    #[wasm_bindgen(method)]
    fn credentials(this: &World, registry: &str, repository: &str, signal: Option<&AbortSignal>) -> Promise;
    #[wasm_bindgen(method)]
    fn tell(this: &World, event: &str);
    /// Starts to carry one request, which may take so many milliseconds longer because of what it carries.
    #[wasm_bindgen(method)]
    pub(super) fn attempt(this: &World, signal: Option<&AbortSignal>, longer: f64) -> Attempt;

    /// One request on its way, and how long it may bring nothing.
    pub type Attempt;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &Attempt) -> AbortSignal;
    #[wasm_bindgen(method, catch)]
    pub(super) fn carry(this: &Attempt, request: &web_sys::Request, personal: bool) -> Result<Promise, JsValue>;
    /// The same promise, for as long as there is patience.
    #[wasm_bindgen(method)]
    pub(super) fn within(this: &Attempt, promise: &Promise) -> Promise;
    #[wasm_bindgen(method, getter, js_name = isLate)]
    pub(super) fn is_late(this: &Attempt) -> bool;
    #[wasm_bindgen(method, getter, js_name = patience)]
    fn patience_of(this: &Attempt) -> f64;
    #[wasm_bindgen(method)]
    pub(super) fn end(this: &Attempt);
}

impl Attempt {
    /// How many milliseconds it may bring nothing.
    pub(super) fn patience(&self) -> u64 {
        whole(self.patience_of())
    }
}

/// **Client**: what its calls have in common.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Client {
    world: World,
    keyring: Keyring,
}

#[wasm_bindgen]
impl Client {
    /// A client that knows nobody yet.
    #[wasm_bindgen(constructor)]
    pub fn new(world: World) -> Self {
        Self { world, keyring: Keyring::new() }
    }

    /// Forgets a registry's login.
    pub fn logout(&self, registry: &str) {
        self.keyring.logout(registry);
    }
}

/// Asks a registry whether it knows somebody, and keeps the login if it does.
#[wasm_bindgen]
pub async fn login(
    registry: String,
    username: String,
    password: String,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<(), JsValue> {
    let host = Host::parse(&registry).map_err(|error| fail(&error))?;
    let check = LoginCheck::new(host.as_str());
    let credentials = Credentials::of_user(&username, &password).ok_or_else(|| fail(&check.unfit()))?;
    let trial = Client { world: client.world.clone(), keyring: Keyring::new() };
    trial.keyring.login(host.as_str(), credentials.clone());
    Running::logged_in(&host, check, Fetch::new(&trial, signal)).next().await?;
    client.keyring.login(host.as_str(), credentials);
    Ok(())
}

impl Client {
    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// How requests to a registry are sent.
    pub(super) fn policy(&self, registry: &str) -> Policy {
        let without_tls = is_insecure(self.world.insecure().split_ascii_whitespace(), registry);
        Policy { attempts: self.world.attempts(), sees_redirects: !is_page(), without_tls }
    }

    /// Which mirrors of registries are asked first.
    pub(super) fn mirrors(&self) -> String {
        self.world.mirrors()
    }

    pub(super) fn moment(&self) -> Moment {
        Moment { now: whole(self.world.now()), random: self.world.random() }
    }

    #[expect(clippy::cast_precision_loss, reason = "waits are short")]
    pub(super) async fn wait(&self, milliseconds: u64, signal: Option<&AbortSignal>) {
        // Whether it has ended early is asked of the signal.
        let _ = JsFuture::from(self.world.sleep(milliseconds as f64, signal)).await;
    }

    pub(super) async fn credentials(
        &self,
        registry: &str,
        repository: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Credentials>, String> {
        let given = JsFuture::from(self.world.credentials(registry, repository, signal)).await;
        let given = given.map_err(|error| describe(&error))?;
        if given.is_undefined() || given.is_null() {
            return Ok(None);
        }
        let text = |name: &str| property(&given, name).as_string();
        let read = match (text("identityToken"), text("registryToken"), text("username"), text("password")) {
            (Some(token), ..) => Credentials::identity(&token),
            (_, Some(token), ..) => Credentials::registry(&token),
            (_, _, Some(username), Some(password)) => Credentials::of_user(&username, &password),
            _ => None,
        };
        read.map(Some).ok_or_else(|| "what was given is no login".to_string())
    }

    pub(super) fn tell(&self, event: &Event) {
        self.world.tell(&text(&EventView::of(event)).as_string().unwrap_or_default());
    }
}

/// A whole number out of a number of JavaScript's; what is none is nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is out of range is cut, as wanted")]
fn whole(number: f64) -> u64 {
    number as u64
}
