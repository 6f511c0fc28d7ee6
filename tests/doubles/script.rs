//! A registry that answers by a script, for what is pushed, and what was asked of it.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]
#![allow(clippy::cast_possible_truncation, reason = "what is pushed here is small")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use pullspec::client::{Shell, Transport, carry_out};
use pullspec::digest::{Algorithm, Digest};
use pullspec::reference::Reference;
use pullspec::registry::{
    BlobGoal, BlobPush, Body, Credentials, Event, Keyring, Moment, Operation, Policy, RegistryError, Request, Response,
    Session, TransportError, Turnout, scope,
};

use super::turns::run;

pub const CANARY: &str = "canary";
/// What is sent at once here: a thousandth of what is sent at once else.
pub const PIECE: u64 = 16 * 1024;
pub const KIB: usize = 1024;

/// One answer of the script, and what has to be asked for it: a method and a URL, and `name: value` of headers after that.
pub struct Exchange {
    pub ask: String,
    pub fields: Vec<(&'static str, String)>,
    pub answer: Result<Response, TransportError>,
    pub body: Option<Body>,
}

pub fn on(ask: &str, status: u16) -> Exchange {
    let answer = Ok(Response { status, ..Response::default() });
    Exchange { ask: ask.into(), fields: Vec::new(), answer, body: None }
}

/// The same without an answer.
pub fn cut(ask: &str) -> Exchange {
    let answer = Err(TransportError::Unreachable { detail: "reset".into(), hidden: false });
    Exchange { answer, ..on(ask, 0) }
}

/// The same as a page is told of it: nothing.
pub fn hidden(ask: &str) -> Exchange {
    let answer = Err(TransportError::Unreachable { detail: "Failed to fetch".into(), hidden: true });
    Exchange { answer, ..on(ask, 0) }
}

impl Exchange {
    /// The place that answers, where that is another one.
    pub fn from(mut self, url: &str) -> Self {
        if let Ok(response) = &mut self.answer {
            response.url = url.into();
        }
        self
    }

    /// A field of the answer.
    pub fn says(mut self, name: &str, value: &str) -> Self {
        if let Ok(response) = &mut self.answer {
            response.headers.push(name, value);
        }
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        if let Ok(response) = &mut self.answer {
            response.body = text.into();
        }
        self
    }

    /// A field that the request has to have; an empty value means that it must not have it.
    pub fn wants(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    pub fn piece(mut self, start: usize, end: usize) -> Self {
        self.body = Some(Body::Piece(start as u64..end as u64));
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.body = Some(Body::Bytes(bytes.into()));
        self
    }
}

/// A registry that answers as it is told, and somebody who has a login for it.
pub struct World {
    pub script: RefCell<VecDeque<Exchange>>,
    pub login: bool,
    /// Whether it is a page that pushes, whose browser follows redirects by itself.
    pub in_page: bool,
    pub waits: RefCell<Vec<u64>>,
    pub seen: RefCell<Vec<String>>,
    pub now: Cell<u64>,
}

impl Transport for World {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.seen.borrow_mut().push(format!("{request:?}"));
        let asked = format!("{} {}", request.method.name(), request.url);
        let Some(exchange) = self.script.borrow_mut().pop_front() else { panic!("{asked} is not expected") };
        assert_eq!(asked, exchange.ask);
        for (name, value) in &exchange.fields {
            assert_eq!(request.headers.get(name).unwrap_or_default(), value, "{name} of {asked}");
        }
        if let Some(body) = exchange.body {
            assert_eq!(request.body, body, "{asked}");
        }
        exchange.answer
    }
}

impl Shell for World {
    fn moment(&self) -> Moment {
        Moment { now: self.now.get(), random: 512 }
    }

    async fn wait(&self, milliseconds: u64) -> Result<(), TransportError> {
        self.waits.borrow_mut().push(milliseconds);
        self.now.set(self.now.get() + milliseconds);
        Ok(())
    }

    async fn credentials(&self, _: &str, _: &str) -> Result<Option<Credentials>, String> {
        Ok(if self.login { Credentials::of_user("somebody", CANARY) } else { None })
    }

    fn listens(&self) -> bool {
        true
    }

    fn tell(&self, event: &Event) {
        self.seen.borrow_mut().push(format!("{event:?}"));
    }
}

impl World {
    pub fn of(script: Vec<Exchange>) -> Self {
        let (waits, seen) = (RefCell::default(), RefCell::default());
        let (login, in_page, now) = (false, false, Cell::new(784_111_777_000));
        Self { script: RefCell::new(script.into()), login, in_page, waits, seen, now }
    }

    pub fn in_page(script: Vec<Exchange>) -> Self {
        Self { in_page: true, ..Self::of(script) }
    }

    pub fn with_login(script: Vec<Exchange>) -> Self {
        Self { login: true, ..Self::of(script) }
    }

    /// Everything was asked, and nothing that was shown holds the password or a token.
    pub fn end(&self) {
        let left: Vec<_> = self.script.borrow().iter().map(|exchange| exchange.ask.clone()).collect();
        assert!(left.is_empty(), "not asked: {left:?}");
        for text in self.seen.borrow().iter() {
            assert!(!text.contains(CANARY) && !text.contains("c29tZWJvZHk6Y2FuYXJ5"), "{text}");
        }
    }
}

pub fn name(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

pub fn policy() -> Policy {
    Policy { sees_redirects: true, ..Policy::default() }
}

pub const REGISTRY: &str = "https://r.example";

/// The blob that is pushed.
pub struct Blob {
    pub bytes: Vec<u8>,
    pub digest: Digest,
    /// What is handed over in its place.
    pub other: Option<Vec<u8>>,
    /// Whether whoever hands it over hashes it.
    pub hashes: bool,
}

impl Blob {
    pub fn of(size: usize) -> Self {
        let bytes: Vec<u8> = (0..size).map(|at| (at * 7 + at / 251) as u8).collect();
        let digest = Digest::of(Algorithm::Sha256, &bytes);
        Self { bytes, digest, other: None, hashes: false }
    }

    pub fn look(&self, status: u16) -> Exchange {
        on(&format!("HEAD {REGISTRY}/v2/a/b/blobs/{}", self.digest), status)
    }

    /// The request that ends an upload.
    pub fn end(&self, upload: &str, status: u16) -> Exchange {
        let separator = if upload.contains('?') { '&' } else { '?' };
        let digest = self.digest.as_str().replace(':', "%3A");
        on(&format!("PUT {REGISTRY}{upload}{separator}digest={digest}"), status)
    }

    pub fn push(&self, goal: BlobGoal, from: Option<&str>, world: &World) -> Result<Turnout, RegistryError> {
        let reference = name("r.example/a/b:1");
        let from = from.map(name);
        let push = BlobPush::new(&reference, &self.digest, self.bytes.len() as u64, goal, from.as_ref());
        let push = push.in_pieces(PIECE);
        let actions = scope(&reference, "pull,push", from.as_ref());
        let keyring = Keyring::new();
        let policy = Policy { sees_redirects: !world.in_page, ..policy() };
        let mut session = Session::new(&reference, push, &keyring, policy).allowing(actions);
        let bytes = self.other.as_ref().unwrap_or(&self.bytes);
        loop {
            match run(carry_out(&mut session, world)) {
                Ok(Turnout::Wants(piece)) => {
                    let end = bytes.len().min(piece.end as usize);
                    let part = &bytes[end.min(piece.start as usize)..end];
                    if self.hashes {
                        let whole = piece.end as usize == bytes.len();
                        let digest = whole.then(|| Digest::of(Algorithm::Sha256, bytes));
                        session.inner_mut().take_hashed(part.len() as u64, digest);
                    } else {
                        part.chunks(1000).for_each(|part| session.inner_mut().take(part));
                    }
                }
                Ok(turnout) => return Ok(turnout),
                Err(error) => {
                    if session.inner_mut().abandon() {
                        let _ = run(carry_out(&mut session, world));
                    }
                    world.seen.borrow_mut().push(format!("{error:?} {error} {}", error.hint().english()));
                    return Err(error);
                }
            }
        }
    }

    /// What comes of pushing it to such a registry.
    #[track_caller]
    pub fn comes(&self, script: Vec<Exchange>) -> Result<Turnout, (&'static str, &'static str)> {
        let world = World::of(script);
        let outcome = self.push(BlobGoal::Push, None, &world);
        world.end();
        outcome.map_err(|error| (error.code().as_str(), error.sentence().code()))
    }
}

pub const UPLOADS: &str = "POST https://r.example/v2/a/b/blobs/uploads/";

pub fn begun(location: &str) -> Exchange {
    on(UPLOADS, 202).says("Location", location)
}

pub fn patch(upload: &str, status: u16) -> Exchange {
    on(&format!("PATCH {REGISTRY}{upload}"), status)
}

/// The challenge of a registry with a token service, and what that is asked.
pub fn challenge(exchange: Exchange) -> Exchange {
    exchange.says("WWW-Authenticate", r#"Bearer realm="https://r.example/token",service="s""#)
}

pub fn token(scope: &str, token: &str) -> Exchange {
    let fields = "service=s&scope=".to_owned() + &scope.replace(':', "%3A").replace('/', "%2F").replace(',', "%2C");
    let ask = format!("GET https://r.example/token?{}", fields.replace(' ', "&scope="));
    on(&ask, 200).text(&format!(r#"{{"token":"{token}"}}"#))
}

pub fn carried<O: Operation>(
    reference: &Reference,
    operation: O,
    script: Vec<Exchange>,
) -> Result<O::Output, RegistryError> {
    let world = World::of(script);
    let mut session = Session::new(reference, operation, &Keyring::new(), policy());
    let outcome = run(carry_out(&mut session, &world));
    world.end();
    outcome
}
