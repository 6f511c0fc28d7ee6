//! What a relay may be asked for, and how it asks: the decisions of a relay without its sockets.
//!
//! No large public registry lets web pages ask it, so a page asks a relay, which asks the registry. A relay that asked for
//! whatever it is told would be an open proxy; this one reads what is read when an image is pulled, and nothing else.
//!
//! # Addresses
//!
//! ```text
//! <relay>/                                   is there a relay?
//! <relay>/<host>/v2/…                        https://<host>/v2/…, an endpoint of the registry at <host>
//! <relay>/<host>/<path>?service=&scope=      https://<host>/<path>?…, the token service of a registry
//! <relay>/<key>/<host>/…                     the same, where the relay has a key
//! ```
//!
//! `<host>` may have a port. `docker.io` is asked at the host that answers for it. A registry of the operator's own network
//! that has no TLS is asked without it; nothing in the address chooses that.
//!
//! # An exchange
//!
//! [`Exchange::new`] takes the request of a page; [`Exchange::receive`] takes what came from upstream. Both say what to do
//! next: send a request, whose redirects must not be followed; give an answer; or pass on the body under another head.
//! The caller resolves each host once, and connects to no address that is not [public](is_public_address) unless
//! [`Hop::internal`] says that this one may be.

mod address;
mod ask;
mod gate;
mod guard;
mod headers;
mod hop;
mod place;
mod policy;
pub(crate) mod refusal;
mod table;

use alloc::rc::Rc;
use alloc::string::{String, ToString};

pub use address::is_public_address;
pub use gate::{Gate, Limits};
pub use policy::Policy;
pub use refusal::Refusal;
pub(super) use table::is_token_service;

use super::message::{Headers, Method, is_insecure};
use crate::manifest::MAX_MANIFEST;
use crate::sentence::Sentence;
use guard::Guarded;
use hop::Target;

/// The most hops behind the first.
const MAX_HOPS: usize = 10;

/// How much more is passed on than the client takes, so that it is the client who says what was too long: of what a relay
/// breaks off, a browser drops up to 2 MiB that it has not handed out yet.
const MARGIN: u64 = 4 * 1024 * 1024;

/// The most bytes of a token, a refusal or an answer to a ping.
const MAX_TEXT: u64 = 64 * 1024 + MARGIN;

/// **Request of a caller.**
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The method, as it was written.
    pub method: &'a str,
    /// Where the request went: `http://127.0.0.1:5000`.
    pub origin: &'a str,
    /// Path and query below the place of the relay.
    pub target: &'a str,
    /// The header fields.
    pub headers: &'a Headers,
    /// Whether there is a body.
    pub has_body: bool,
}

/// **Request to be sent upstream.** Its redirects must not be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The header fields, all of them.
    pub headers: Headers,
    /// Whether the host may have an address that is not public, since the operator named it.
    pub internal: bool,
}

/// **Head of an answer.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// The header fields, all of them.
    pub headers: Headers,
}

/// **What to do next.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this.
    Send(Hop),
    /// Answer with this text; that is the end.
    Answer(Head, String),
    /// Pass the upstream's body on under this head, and fail where it is longer than the limit, if there is one.
    Pass(Head, Option<u64>),
}

/// **Why nothing came from upstream.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It could not be reached, or broke off.
    Unreachable,
    /// It has an address that is not public.
    Private,
    /// There is no secure connection to it.
    Tls,
    /// It took too long.
    Timeout,
}

/// **Request under way.**
#[derive(Debug)]
pub struct Exchange {
    policy: Rc<Policy>,
    /// The page that may read the answer.
    reader: Option<String>,
    method: Method,
    headers: Headers,
    at: Target,
    kind: ask::Kind,
    hops: usize,
    /// What the gate knows it by.
    ticket: u64,
}

impl Exchange {
    /// Decides about a request. Without an exchange the step is an answer.
    pub fn new(policy: &Rc<Policy>, asked: &Asked<'_>) -> (Option<Self>, Step) {
        let reader = match guard::check(policy, asked) {
            Guarded::Refused(refusal) => return (None, refuse(None, &refusal)),
            Guarded::Preflight(head) => return (None, Step::Answer(head, String::new())),
            Guarded::Let(reader) => reader,
        };
        match ask::read(policy, asked) {
            Ok(Some(found)) => {
                let exchange = Self {
                    policy: Rc::clone(policy),
                    reader,
                    method: found.method,
                    headers: found.headers,
                    at: found.target,
                    kind: found.kind,
                    hops: 0,
                    ticket: 0,
                };
                let step = exchange.send();
                (Some(exchange), step)
            }
            Ok(None) => (None, here(reader.as_deref())),
            Err(refusal) => (None, refuse(reader.as_deref(), &refusal)),
        }
    }

    /// The host that is asked now, with its port.
    pub fn host(&self) -> &str {
        self.at.place.authority()
    }

    /// Whether what comes is a blob, which may be of any size.
    pub fn is_blob(&self) -> bool {
        self.kind == ask::Kind::Blob
    }

    fn send(&self) -> Step {
        Step::Send(Hop {
            method: self.method,
            url: self.at.place.join(&self.at.path),
            headers: self.headers.clone(),
            internal: self.at.internal,
        })
    }

    /// Takes the head of an answer.
    pub fn receive(&mut self, status: u16, headers: &Headers) -> Step {
        match (status, headers.get("location")) {
            (301 | 302 | 303 | 307 | 308, Some(location)) => self.follow(location),
            (200..=599, _) => Step::Pass(headers::pass(status, headers, self.reader.as_deref()), self.limit(status)),
            _ => self.fail(Failure::Unreachable),
        }
    }

    fn limit(&self, status: u16) -> Option<u64> {
        match self.kind {
            _ if !(200..300).contains(&status) => Some(MAX_TEXT),
            ask::Kind::Token | ask::Kind::Ping => Some(MAX_TEXT),
            ask::Kind::Document => Some(MAX_MANIFEST + MARGIN),
            ask::Kind::Blob => None,
        }
    }

    /// Goes where the upstream sends the request on to, if that is a place to go to.
    fn follow(&mut self, location: &str) -> Step {
        self.hops += 1;
        if self.hops > MAX_HOPS {
            return self.refuse(Refusal::Redirects);
        }
        // A token is given where it is asked for, or not at all.
        let target = hop::resolve(&self.policy, &self.at, location).filter(|_| self.kind != ask::Kind::Token);
        let Some(target) = target else { return self.refuse(Refusal::Redirect) };
        if target.place != self.at.place {
            self.headers = headers::without_authorization(&self.headers);
        }
        self.at = target;
        self.send()
    }

    /// Takes the reason why nothing came.
    pub fn fail(&self, failure: Failure) -> Step {
        self.refuse(match failure {
            Failure::Unreachable => Refusal::Unreachable,
            Failure::Private => Refusal::Private,
            Failure::Tls => Refusal::Tls,
            Failure::Timeout => Refusal::Timeout,
        })
    }

    /// The answer where the relay itself has too much to do.
    pub fn limited(&self, refusal: Refusal, seconds: u64) -> Step {
        let sentence = refusal.words().sentence().with("host", self.host()).with("seconds", &seconds.to_string());
        let Step::Answer(mut head, text) = refuse(self.reader.as_deref(), &(refusal, sentence)) else {
            return self.refuse(refusal);
        };
        head.headers.push("retry-after", &seconds.to_string());
        Step::Answer(head, text)
    }

    fn refuse(&self, refusal: Refusal) -> Step {
        refuse(self.reader.as_deref(), &(refusal, refusal.words().sentence().with("host", self.host())))
    }
}

impl Failure {
    /// What a platform's code means: `PRIVATE_ADDRESS` and `TIMEOUT` are this library's own.
    pub fn of_code(code: &str) -> Self {
        match code {
            "PRIVATE_ADDRESS" => Self::Private,
            "TIMEOUT" => Self::Timeout,
            _ if is_insecure(code) => Self::Tls,
            _ => Self::Unreachable,
        }
    }
}

/// Why a relay itself refused, by the head of its answer; nothing where it was the registry that answered.
pub(super) fn refusal(headers: &Headers) -> Option<Refusal> {
    headers.get(headers::MARK).and_then(Refusal::of)
}

/// **Relay**: what its operator says, and who is being answered.
#[derive(Debug)]
pub struct Relay {
    policy: Rc<Policy>,
    gate: Gate,
}

impl Relay {
    /// A relay that answers nobody yet.
    pub fn new(policy: Policy, limits: Limits) -> Self {
        Self { policy: Rc::new(policy), gate: Gate::new(limits) }
    }

    /// Decides about a request of a caller, at a time in milliseconds. An exchange has to be [ended](Self::end).
    pub fn ask(&mut self, asked: &Asked<'_>, caller: &str, now: u64) -> (Option<Exchange>, Step) {
        let (exchange, step) = Exchange::new(&self.policy, asked);
        let Some(exchange) = exchange else { return (None, step) };
        match self.gate.enter(caller, exchange.host(), now) {
            Ok(ticket) => (Some(Exchange { ticket, ..exchange }), step),
            Err((refusal, seconds)) => (None, exchange.limited(refusal, seconds)),
        }
    }

    /// Takes the head of an upstream's answer.
    pub fn receive(&mut self, exchange: &mut Exchange, status: u16, headers: &Headers, now: u64) -> Step {
        self.gate.heed(exchange.host(), status, headers.get("retry-after"), now);
        exchange.receive(status, headers)
    }

    /// Tells that a piece of an exchange's body has been passed on. One that is not heard of for minutes stops counting, so
    /// that what was cut off without a word does not hold its place for ever.
    pub fn stay(&mut self, exchange: &Exchange, now: u64) {
        self.gate.stay(exchange.ticket, now);
    }

    /// Tells that an exchange has ended, with its body.
    pub fn end(&mut self, exchange: &Exchange) {
        self.gate.leave(exchange.ticket);
    }
}

/// A refusal, told in its own sentence.
pub(crate) type Told = (Refusal, Sentence);

fn refuse(reader: Option<&str>, (refusal, sentence): &Told) -> Step {
    Step::Answer(headers::own(refusal.status(), refusal.words().code(), reader), refusal::text(*refusal, sentence))
}

/// What the relay says of itself.
fn here(reader: Option<&str>) -> Step {
    Step::Answer(headers::own(200, "here", reader), "{\"relay\":\"pullspec\"}\n".into())
}
