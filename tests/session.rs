//! Sessions against scripted registries, on a virtual clock: every case of `tests/fixtures/session.json`, which
//! `tests/js` runs too.

#[path = "doubles/turns.rs"]
mod turns;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Debug;

use pullspec::client::{Shell, Transport, carry_out};
use pullspec::reference::Reference;
use pullspec::registry::{
    Body, Choice, Credentials, Event, Headers, Keyring, LoginCheck, ManifestPull, Moment, Operation, Policy,
    RegistryError, Request, Response, Session, TagPages, TagQuery, TransportError, is_insecure, mirrors_of,
};
use serde::Deserialize;
use serde_json::{Value, json};
use turns::run;

const FIXTURE: &str = include_str!("fixtures/session.json");

/// What must never be seen, in any of its forms.
const CANARY: &str = "canary";
const CANARY_IN_BASE64: &str = "Y2FuYXJ5";

/// When the clock starts: Sun, 06 Nov 1994 08:49:37 GMT.
const START: u64 = 784_111_777_000;

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    why: String,
    /// What is done, one after the other, with one keyring.
    calls: Vec<Call>,
    /// What the caller's provider has, by registry.
    #[serde(default)]
    credentials: BTreeMap<String, Value>,
    #[serde(default)]
    insecure: Vec<String>,
    /// Mirrors, by registry.
    #[serde(default)]
    mirrors: BTreeMap<String, Vec<String>>,
    attempts: Option<u32>,
    exchanges: Vec<Exchange>,
    /// What each call ends with.
    want: Vec<Value>,
    #[serde(default)]
    waits: Vec<u64>,
    /// How often the provider is asked.
    asked: Option<usize>,
    /// Whether redirects are hidden, as browsers do.
    #[serde(default)]
    hidden: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    tags: Option<String>,
    manifest: Option<String>,
    login: Option<String>,
    username: Option<String>,
    password: Option<String>,
    logout: Option<String>,
    /// Lets time pass, in milliseconds.
    pass: Option<u64>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ask: String,
    #[serde(default = "get")]
    method: String,
    /// The whole header, empty for none.
    #[serde(default)]
    authorization: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    text: String,
    fail: Option<String>,
    landed: Option<String>,
    /// How long it takes, in milliseconds.
    #[serde(default)]
    takes: u64,
}

fn get() -> String {
    "GET".into()
}

struct World<'a> {
    case: &'a Case,
    now: Cell<u64>,
    sent: Cell<usize>,
    waits: RefCell<Vec<u64>>,
    asked: Cell<usize>,
    seen: RefCell<Vec<String>>,
    events: Cell<usize>,
}

impl<'a> World<'a> {
    fn new(case: &'a Case) -> Self {
        let (now, sent, asked, events) = (Cell::new(START), Cell::new(0), Cell::new(0), Cell::new(0));
        Self { case, now, sent, waits: RefCell::default(), asked, seen: RefCell::default(), events }
    }

    fn note(&self, text: String) {
        self.seen.borrow_mut().push(text);
    }
}

impl Transport for World<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let why = &self.case.why;
        let at = self.sent.replace(self.sent.get() + 1);
        self.note(format!("{request:?}"));
        let Some(exchange) = self.case.exchanges.get(at) else { panic!("{why}: {} is not expected", request.url) };
        assert_eq!(request.url, exchange.ask, "{why}: request {at}");
        assert_eq!(request.method.name(), exchange.method, "{why}: {}", request.url);
        let authorization = request.headers.get("authorization").unwrap_or_default();
        assert_eq!(authorization, exchange.authorization, "{why}: {}", request.url);
        assert!(request.headers.all("authorization").count() < 2, "{why}");
        let form = if let Body::Form(form) = &request.body { form.as_str() } else { "" };
        assert_eq!(form, exchange.form, "{why}: {}", request.url);
        self.now.set(self.now.get() + exchange.takes);
        match exchange.fail.as_deref() {
            Some("tls") => return Err(TransportError::Tls { detail: "certificate has expired".into() }),
            Some("timeout") => return Err(TransportError::Timeout { milliseconds: 30_000 }),
            Some("aborted") => return Err(TransportError::Aborted),
            Some(fail) => {
                let detail = "fetch failed".into();
                return Err(TransportError::Unreachable { detail, hidden: fail == "hidden" });
            }
            None => {}
        }
        let mut headers = Headers::new();
        for (name, value) in &exchange.headers {
            value.split('\n').for_each(|value| headers.push(name, value));
        }
        let url = exchange.landed.clone().unwrap_or_default();
        Ok(Response { status: exchange.status, headers, body: exchange.text.clone().into_bytes(), url })
    }
}

impl Shell for World<'_> {
    fn moment(&self) -> Moment {
        // Half of the chance there is: waits are as they are planned.
        Moment { now: self.now.get(), random: 512 }
    }

    async fn wait(&self, milliseconds: u64) -> Result<(), TransportError> {
        self.waits.borrow_mut().push(milliseconds);
        self.now.set(self.now.get() + milliseconds);
        Ok(())
    }

    async fn credentials(&self, registry: &str, _: &str) -> Result<Option<Credentials>, String> {
        let at = self.asked.replace(self.asked.get() + 1);
        let Some(found) = self.case.credentials.get(registry) else { return Ok(None) };
        // A list is what the provider gives one time after the other.
        let found = found.as_array().map_or(found, |list| list.get(at).unwrap_or(&Value::Null));
        let text = |key: &str| found[key].as_str();
        match (text("error"), text("identityToken"), text("registryToken")) {
            (Some(error), _, _) => Err(error.into()),
            (_, Some(token), _) => Ok(Credentials::identity(token)),
            (_, _, Some(token)) => Ok(Credentials::registry(token)),
            _ => Ok(Credentials::of_user(text("username").unwrap_or_default(), text("password").unwrap_or_default())),
        }
    }

    fn listens(&self) -> bool {
        true
    }

    fn tell(&self, event: &Event) {
        self.events.set(self.events.get() + 1);
        self.note(format!("{event:?}"));
    }
}

fn noted<O: Operation + Debug>(session: &mut Session<O>, world: &World) -> Result<O::Output, RegistryError> {
    let outcome = run(carry_out(session, world));
    world.note(format!("{session:?}"));
    outcome
}

impl Case {
    fn policy(&self, registry: &str) -> Policy {
        let without_tls = is_insecure(self.insecure.iter().map(String::as_str), registry);
        Policy { attempts: self.attempts.unwrap_or(5), sees_redirects: !self.hidden, without_tls }
    }

    fn tags(&self, name: &str, keyring: &Keyring, world: &World) -> Result<Value, RegistryError> {
        let reference = Reference::parse(name).unwrap();
        let pages = TagPages::new(&reference, &TagQuery::default());
        let mut session = self.mirrored(&reference, pages, keyring);
        let mut tags: Vec<String> = Vec::new();
        while !session.inner().is_finished() {
            tags.extend(noted(&mut session, world)?);
        }
        Ok(json!({ "tags": tags }))
    }

    fn mirrored<O: Operation>(&self, reference: &Reference, operation: O, keyring: &Keyring) -> Session<O> {
        let lines: Vec<String> =
            self.mirrors.iter().map(|(name, urls)| [name, " ", &urls.join(" ")].concat()).collect();
        let session = Session::new(reference, operation, keyring, self.policy(reference.registry()));
        session.mirrored(mirrors_of(&lines.join("\n"), reference.registry()))
    }

    fn manifest(&self, name: &str, keyring: &Keyring, world: &World) -> Result<Value, RegistryError> {
        let reference = Reference::parse(name).unwrap();
        let pull = ManifestPull::new(&reference, Choice::Named);
        let pulled = noted(&mut self.mirrored(&reference, pull, keyring), world)?;
        Ok(json!({ "digest": pulled.manifest.descriptor().digest.as_str() }))
    }

    fn login(&self, call: &Call, registry: &str, keyring: &Keyring, world: &World) -> Result<Value, RegistryError> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let credentials = Credentials::of_user(&text(&call.username), &text(&call.password)).unwrap();
        let trial = Keyring::new();
        trial.login(registry, credentials.clone());
        let check = LoginCheck::new(registry);
        let mut session = Session::of_registry(registry, "", check, &trial, self.policy(registry)).logged_in();
        noted(&mut session, world)?;
        keyring.login(registry, credentials);
        Ok(json!({ "login": true }))
    }

    fn call(&self, call: &Call, keyring: &Keyring, world: &World) -> Option<Value> {
        let outcome = match call {
            Call { tags: Some(name), .. } => self.tags(name, keyring, world),
            Call { manifest: Some(name), .. } => self.manifest(name, keyring, world),
            Call { login: Some(registry), .. } => self.login(call, registry, keyring, world),
            Call { logout: Some(registry), .. } => {
                keyring.logout(registry);
                return None;
            }
            _ => {
                world.now.set(world.now.get() + call.pass.unwrap());
                return None;
            }
        };
        Some(outcome.unwrap_or_else(|error| {
            world.note(format!("{error:?} {error} {}", error.hint().english()));
            json!({
                "code": error.code().as_str(),
                "sentence": error.sentence().code(),
                "step": error.context().stage.as_str(),
                "status": error.status(),
                "attempts": error.attempts(),
                "retryable": error.is_retryable(),
                "detail": error.detail(),
            })
        }))
    }
}

/// Whether what is there is as wanted; keys that nobody wants anything of may be anything.
fn is_as_wanted(want: &Value, got: &Value) -> bool {
    want.as_object().unwrap().iter().all(|(key, want)| got[key] == *want)
}

fn check(case: &Case) -> Vec<String> {
    let (world, keyring) = (World::new(case), Keyring::new());
    let outcomes: Vec<Value> = case.calls.iter().filter_map(|call| case.call(call, &keyring, &world)).collect();
    world.note(format!("{keyring:?}"));
    let mut failed = Vec::new();
    let mut expect = |what: &str, ok: bool, got: String| {
        if !ok {
            failed.push(format!("{}: {what}: {got}", case.why));
        }
    };
    let same = outcomes.len() == case.want.len() && case.want.iter().zip(&outcomes).all(|(a, b)| is_as_wanted(a, b));
    expect("outcomes", same, format!("{outcomes:?}"));
    expect("requests", world.sent.get() == case.exchanges.len(), world.sent.get().to_string());
    expect("events", world.events.get() == 2 * world.sent.get(), world.events.get().to_string());
    expect("waits", *world.waits.borrow() == case.waits, format!("{:?}", world.waits.borrow()));
    expect("asked", case.asked.is_none_or(|asked| world.asked.get() == asked), world.asked.get().to_string());
    for text in world.seen.borrow().iter() {
        expect("a secret is shown", !text.contains(CANARY) && !text.contains(CANARY_IN_BASE64), text.clone());
    }
    failed
}

#[test]
fn every_case() {
    let cases: Vec<Case> = serde_json::from_str(FIXTURE).unwrap();
    let failed: Vec<String> = cases.iter().flat_map(check).collect();
    assert!(cases.len() > 60);
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
