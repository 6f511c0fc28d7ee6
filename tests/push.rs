//! Pushing to scripted registries: what is sent, what is made of each answer, and what no answer may bring about.

#![allow(clippy::cast_possible_truncation, reason = "what is pushed here is small")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pullspec::client::{Shell, Transport, carry_out};
use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::manifest::Platform;
use pullspec::media_type::MediaType;
use pullspec::reference::Reference;
use pullspec::registry::{
    BlobGoal, BlobPush, Body, Credentials, Deletion, Event, Keyring, ManifestPush, Moment, Needs, Operation, Policy,
    Pushed, RegistryError, Request, Response, Session, Subject, TransportError, Turnout, scope,
};

const CANARY: &str = "canary";
/// What is sent at once here: a thousandth of what is sent at once else.
const PIECE: u64 = 16 * 1024;
const KIB: usize = 1024;

/// One answer of the script, and what has to be asked for it: a method and a URL, and `name: value` of headers after that.
struct Exchange {
    ask: String,
    fields: Vec<(&'static str, String)>,
    answer: Result<Response, TransportError>,
    body: Option<Body>,
}

fn on(ask: &str, status: u16) -> Exchange {
    let answer = Ok(Response { status, ..Response::default() });
    Exchange { ask: ask.into(), fields: Vec::new(), answer, body: None }
}

/// The same without an answer.
fn cut(ask: &str) -> Exchange {
    let answer = Err(TransportError::Unreachable { detail: "reset".into(), hidden: false });
    Exchange { answer, ..on(ask, 0) }
}

impl Exchange {
    /// A field of the answer.
    fn says(mut self, name: &str, value: &str) -> Self {
        if let Ok(response) = &mut self.answer {
            response.headers.push(name, value);
        }
        self
    }

    fn text(mut self, text: &str) -> Self {
        if let Ok(response) = &mut self.answer {
            response.body = text.into();
        }
        self
    }

    /// A field that the request has to have; an empty value means that it must not have it.
    fn wants(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    fn piece(mut self, start: usize, end: usize) -> Self {
        self.body = Some(Body::Piece(start as u64..end as u64));
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.body = Some(Body::Bytes(bytes.into()));
        self
    }
}

/// A registry that answers as it is told, and somebody who has a login for it.
struct World {
    script: RefCell<VecDeque<Exchange>>,
    login: bool,
    waits: RefCell<Vec<u64>>,
    seen: RefCell<Vec<String>>,
    now: Cell<u64>,
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
    fn of(script: Vec<Exchange>) -> Self {
        let (waits, seen) = (RefCell::default(), RefCell::default());
        Self { script: RefCell::new(script.into()), login: false, waits, seen, now: Cell::new(784_111_777_000) }
    }

    fn with_login(script: Vec<Exchange>) -> Self {
        Self { login: true, ..Self::of(script) }
    }

    /// Everything was asked, and nothing that was shown holds the password or a token.
    fn end(&self) {
        let left: Vec<_> = self.script.borrow().iter().map(|exchange| exchange.ask.clone()).collect();
        assert!(left.is_empty(), "not asked: {left:?}");
        for text in self.seen.borrow().iter() {
            assert!(!text.contains(CANARY) && !text.contains("c29tZWJvZHk6Y2FuYXJ5"), "{text}");
        }
    }
}

/// Runs what never waits.
fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a scripted shell never waits"),
    }
}

fn name(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

fn policy() -> Policy {
    Policy { sees_redirects: true, ..Policy::default() }
}

const REGISTRY: &str = "https://r.example";

/// The blob that is pushed.
struct Blob {
    bytes: Vec<u8>,
    digest: Digest,
    /// What is handed over in its place.
    other: Option<Vec<u8>>,
}

impl Blob {
    fn of(size: usize) -> Self {
        let bytes: Vec<u8> = (0..size).map(|at| (at * 7 + at / 251) as u8).collect();
        let digest = Digest::of(Algorithm::Sha256, &bytes);
        Self { bytes, digest, other: None }
    }

    fn look(&self, status: u16) -> Exchange {
        on(&format!("HEAD {REGISTRY}/v2/a/b/blobs/{}", self.digest), status)
    }

    /// The request that ends an upload.
    fn end(&self, upload: &str, status: u16) -> Exchange {
        let separator = if upload.contains('?') { '&' } else { '?' };
        let digest = self.digest.as_str().replace(':', "%3A");
        on(&format!("PUT {REGISTRY}{upload}{separator}digest={digest}"), status)
    }

    fn push(&self, goal: BlobGoal, from: Option<&str>, world: &World) -> Result<Turnout, RegistryError> {
        let reference = name("r.example/a/b:1");
        let from = from.map(name);
        let push = BlobPush::new(&reference, &self.digest, self.bytes.len() as u64, goal, from.as_ref());
        let push = push.in_pieces(PIECE);
        let actions = scope(&reference, "pull,push", from.as_ref());
        let keyring = Keyring::new();
        let mut session = Session::new(&reference, push, &keyring, policy()).allowing(actions);
        let bytes = self.other.as_ref().unwrap_or(&self.bytes);
        loop {
            match run(carry_out(&mut session, world)) {
                Ok(Turnout::Wants(piece)) => {
                    let end = bytes.len().min(piece.end as usize);
                    let piece = &bytes[end.min(piece.start as usize)..end];
                    piece.chunks(1000).for_each(|part| session.inner_mut().take(part));
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
    fn comes(&self, script: Vec<Exchange>) -> Result<Turnout, (&'static str, &'static str)> {
        let world = World::of(script);
        let outcome = self.push(BlobGoal::Push, None, &world);
        world.end();
        outcome.map_err(|error| (error.code().as_str(), error.sentence().code()))
    }
}

const UPLOADS: &str = "POST https://r.example/v2/a/b/blobs/uploads/";

fn begun(location: &str) -> Exchange {
    on(UPLOADS, 202).says("Location", location)
}

fn patch(upload: &str, status: u16) -> Exchange {
    on(&format!("PATCH {REGISTRY}{upload}"), status)
}

#[test]
fn what_is_there_is_not_sent() {
    let blob = Blob::of(3);
    assert_eq!(blob.comes(vec![blob.look(200).says("Content-Length", "3")]), Ok(Turnout::Exists));
    assert_eq!(blob.comes(vec![blob.look(200)]), Ok(Turnout::Exists));
    // Another length is none of this digest.
    let end = blob.end("/u", 201);
    assert_eq!(blob.comes(vec![blob.look(200).says("Content-Length", "4"), begun("/u"), end]), Ok(Turnout::Uploaded));
    assert_eq!(blob.comes(vec![blob.look(405), begun("/u"), blob.end("/u", 201)]), Ok(Turnout::Uploaded));
    // The store behind a registry may not answer such a question.
    let elsewhere = blob.look(307).says("Location", "https://cdn.example/x");
    let refused = vec![elsewhere, on("HEAD https://cdn.example/x", 403), begun("/u"), blob.end("/u", 201)];
    assert_eq!(blob.comes(refused), Ok(Turnout::Uploaded));
    assert_eq!(blob.comes(vec![blob.look(403)]), Err(("not-allowed", "registry-unwritable")));
    assert_eq!(blob.comes(vec![blob.look(401)]), Err(("not-allowed", "registry-login-write")));
}

#[test]
fn looking_only_looks() {
    let blob = Blob::of(3);
    for (status, turnout) in [(200, Turnout::Exists), (404, Turnout::Missing)] {
        let world = World::of(vec![blob.look(status)]);
        assert_eq!(blob.push(BlobGoal::Look, None, &world).unwrap(), turnout);
        world.end();
    }
    let world = World::of(vec![blob.look(405)]);
    assert_eq!(blob.push(BlobGoal::Look, None, &world).unwrap_err().status(), Some(405));
}

#[test]
fn a_small_blob_is_sent_whole() {
    for size in [0, 1, 1000, 16 * KIB] {
        let blob = Blob::of(size);
        let end = blob.end("/v2/a/b/blobs/uploads/1?_state=x%2Fy==", 201).piece(0, size);
        let end = end.wants("content-type", "application/octet-stream").wants("content-range", "");
        let begun = begun("/v2/a/b/blobs/uploads/1?_state=x%2Fy==");
        assert_eq!(blob.comes(vec![blob.look(404), begun, end]), Ok(Turnout::Uploaded), "{size}");
    }
}

#[test]
fn a_large_blob_is_sent_in_pieces() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let range = |start: usize, end: usize| format!("{start}-{}", end - 1);
    let script = vec![
        blob.look(404),
        begun("/u1?s=1"),
        patch("/u1?s=1", 202)
            .piece(0, 16 * KIB)
            .wants("content-range", &range(0, 16 * KIB))
            .says("Location", "https://r.example/u2?s=2")
            .says("Range", &range(0, 16 * KIB)),
        // No word on how much has come, and no new place: it is as it was.
        patch("/u2?s=2", 202).piece(16 * KIB, 32 * KIB),
        patch("/u2?s=2", 202).piece(32 * KIB, size).says("Range", &format!("bytes={}", range(0, size))),
        Exchange { body: Some(Body::Empty), ..blob.end("/u2?s=2", 201) },
    ];
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
}

#[test]
fn a_registry_may_want_larger_pieces() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let least = |text: &str| begun("/u").says("OCI-Chunk-Min-Length", text);
    let large = vec![
        blob.look(404),
        least("24576"),
        patch("/u", 202).piece(0, 24 * KIB),
        patch("/u", 202).piece(24 * KIB, size),
        blob.end("/u", 201),
    ];
    assert_eq!(blob.comes(large), Ok(Turnout::Uploaded));
    let larger = vec![blob.look(404), least("9999999999999"), blob.end("/u", 201).piece(0, size)];
    assert_eq!(blob.comes(larger), Ok(Turnout::Uploaded));
}

#[test]
fn where_an_upload_may_be() {
    let blob = Blob::of(3);
    let digest = blob.digest.as_str().replace(':', "%3A");
    for (location, url) in [
        ("/u", "https://r.example/u?"),
        ("/u?a=b%20c&d", "https://r.example/u?a=b%20c&d&"),
        ("https://r.example/u?x", "https://r.example/u?x&"),
        ("https://up.example:8443/u", "https://up.example:8443/u?"),
        ("//up.example/u", "https://up.example/u?"),
        ("/u?a#b", "https://r.example/u?a&"),
        ("?a", "https://r.example/v2/a/b/blobs/uploads/?a&"),
    ] {
        let end = on(&format!("PUT {url}digest={digest}"), 201);
        assert_eq!(blob.comes(vec![blob.look(404), begun(location), end]), Ok(Turnout::Uploaded), "{location}");
    }
    for (location, sentence) in [
        ("http://r.example/u", "registry-downgraded"),
        ("https://127.0.0.1/u", "registry-redirect-refused"),
        ("https://169.254.169.254/u", "registry-redirect-refused"),
        ("https://vault.internal/u", "registry-redirect-refused"),
        ("https://u:canary@r.example/u", "registry-redirect-refused"),
        ("/\\evil.example/u", "registry-redirect-refused"),
        ("file:///u", "registry-redirect-refused"),
    ] {
        let comes = blob.comes(vec![blob.look(404), begun(location)]);
        assert_eq!(comes, Err(("invalid-response", sentence)), "{location}");
    }
    let comes = blob.comes(vec![blob.look(404), on(UPLOADS, 202)]);
    assert_eq!(comes, Err(("invalid-response", "registry-no-location")));
}

#[test]
fn a_registry_without_tls_is_asked_without_it() {
    let blob = Blob::of(3);
    let digest = blob.digest.as_str().replace(':', "%3A");
    let world = World::of(vec![
        on(&format!("HEAD http://r.example/v2/a/b/blobs/{}", blob.digest), 404),
        on("POST http://r.example/v2/a/b/blobs/uploads/", 202).says("Location", "http://r.example/u?s=1"),
        on(&format!("PUT http://r.example/u?s=1&digest={digest}"), 201),
    ]);
    let reference = name("r.example/a/b:1");
    let push = BlobPush::new(&reference, &blob.digest, 3, BlobGoal::Push, None);
    let policy = Policy { without_tls: true, ..policy() };
    let mut session = Session::new(&reference, push, &Keyring::new(), policy);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap(), Turnout::Wants(0..3));
    session.inner_mut().take(&blob.bytes);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap(), Turnout::Uploaded);
    world.end();
}

#[test]
fn mounting() {
    let blob = Blob::of(3);
    let encoded = blob.digest.as_str().replace(':', "%3A");
    let mount = |status| on(&format!("{UPLOADS}?mount={encoded}&from=c%2Fd"), status);
    let plain = |status| on(UPLOADS, status).says("Location", "/u");
    let from = Some("r.example/c/d:1");
    let there = format!("/v2/a/b/blobs/{}", blob.digest);
    for (script, turnout) in [
        (vec![blob.look(404), mount(201).says("Location", &there)], Turnout::Mounted),
        (vec![blob.look(200)], Turnout::Exists),
        // It goes on with the upload that was begun instead.
        (vec![blob.look(404), mount(202).says("Location", "/u"), blob.end("/u", 201)], Turnout::Uploaded),
        (vec![blob.look(404), mount(404), plain(202), blob.end("/u", 201)], Turnout::Uploaded),
        (vec![blob.look(404), mount(403), plain(202), blob.end("/u", 201)], Turnout::Uploaded),
    ] {
        let world = World::of(script);
        assert_eq!(blob.push(BlobGoal::Push, from, &world).unwrap(), turnout);
        world.end();
    }
    let cancel = || on("DELETE https://r.example/u", 204);
    for (script, turnout) in [
        (vec![mount(201)], Turnout::Mounted),
        (vec![mount(202).says("Location", "/u"), cancel()], Turnout::Missing),
        (vec![mount(404)], Turnout::Missing),
    ] {
        let world = World::of(script);
        assert_eq!(blob.push(BlobGoal::Mount, from, &world).unwrap(), turnout);
        world.end();
    }
    let lying = format!("sha256:{}", "0".repeat(64));
    let world = World::of(vec![mount(201).says("Docker-Content-Digest", &lying)]);
    let error = blob.push(BlobGoal::Mount, from, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-kept-other");
    let error = blob.push(BlobGoal::Mount, Some("other.example/c/d"), &World::of(vec![])).unwrap_err();
    assert_eq!((error.code().as_str(), error.sentence().code()), ("invalid-reference", "registry-other-registry"));
}

#[test]
fn after_a_cut_it_goes_on_where_the_registry_says() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let status = |last: usize| on("GET https://r.example/u", 204).says("Range", &format!("0-{}", last - 1));
    let script = vec![
        blob.look(404),
        begun("/u"),
        patch("/u", 202),
        cut(&format!("PATCH {REGISTRY}/u")).piece(16 * KIB, 32 * KIB),
        status(20 * KIB),
        patch("/u", 416).piece(20 * KIB, 36 * KIB),
        status(18 * KIB).says("Location", "/u2"),
        patch("/u2", 202).piece(18 * KIB, 34 * KIB),
        patch("/u2", 202).piece(34 * KIB, size),
        // All of it has come, and only the end is asked for again.
        cut(&blob.end("/u2", 0).ask),
        on("GET https://r.example/u2", 204).says("Range", &format!("0-{}", size - 1)),
        blob.end("/u2", 201),
    ];
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
}

#[test]
fn a_small_blob_is_taken_up_again_as_well() {
    let blob = Blob::of(9000);
    let cut = || cut(&blob.end("/u", 0).ask);
    let status = |range: &str| on("GET https://r.example/u", 204).says("Range", range);
    let rest = vec![
        blob.look(404),
        begun("/u"),
        cut(),
        status("0-3999"),
        patch("/u", 202).piece(4000, 9000),
        Exchange { body: Some(Body::Empty), ..blob.end("/u", 201) },
    ];
    assert_eq!(blob.comes(rest), Ok(Turnout::Uploaded));
    let nothing = vec![blob.look(404), begun("/u"), cut(), status("0-0"), blob.end("/u", 201).piece(0, 9000)];
    assert_eq!(blob.comes(nothing), Ok(Turnout::Uploaded));
    // It had come to its end.
    let over = vec![blob.look(404), begun("/u"), cut(), on("GET https://r.example/u", 404), blob.look(200)];
    assert_eq!(blob.comes(over), Ok(Turnout::Uploaded));
}

#[test]
fn a_lost_upload_is_begun_again_and_not_for_ever() {
    let blob = Blob::of(20 * KIB);
    let lost = || vec![begun("/u"), patch("/u", 404)];
    let mut script = vec![blob.look(404)];
    script.extend(lost());
    script.extend([begun("/u2"), patch("/u2", 202), patch("/u2", 202), blob.end("/u2", 201)]);
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
    let unknown = || vec![begun("/u"), patch("/u", 400).text(r#"{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}"#)];
    let mut script = vec![blob.look(404)];
    script.extend((0..4).flat_map(|at| if at % 2 == 0 { lost() } else { unknown() }));
    script.push(on("DELETE https://r.example/u", 404));
    assert_eq!(blob.comes(script), Err(("interrupted", "registry-upload-lost")));
}

#[test]
fn attempts_that_bring_nothing_end() {
    let blob = Blob::of(20 * KIB);
    let mut script = vec![blob.look(404), begun("/u")];
    for _ in 0..3 {
        script.extend([patch("/u", 416), on("GET https://r.example/u", 204).says("Range", "0-0")]);
    }
    script.extend([patch("/u", 416), on("DELETE https://r.example/u", 204)]);
    let comes = blob.comes(script);
    assert_eq!(comes.unwrap_err().0, "invalid-response");
}

#[test]
fn a_range_is_believed_as_far_as_it_makes_sense() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    for range in ["0-99999999999", "5-16383", "0--1", "x", "0-18446744073709551615", "1-0"] {
        let script = vec![
            blob.look(404),
            begun("/u"),
            patch("/u", 202).says("Range", range),
            patch("/u", 202).piece(16 * KIB, 32 * KIB),
            patch("/u", 202).piece(32 * KIB, size),
            blob.end("/u", 201),
        ];
        assert_eq!(blob.comes(script), Ok(Turnout::Uploaded), "{range}");
    }
    // A part of a piece may be kept.
    let part = vec![
        blob.look(404),
        begun("/u"),
        patch("/u", 202).says("Range", "0-9999"),
        patch("/u", 202).piece(10_000, 10_000 + 16 * KIB),
        patch("/u", 202).piece(10_000 + 16 * KIB, size),
        blob.end("/u", 201),
    ];
    assert_eq!(blob.comes(part), Ok(Turnout::Uploaded));
    // More than was sent is somebody else's: it is begun again.
    let more = vec![
        blob.look(404),
        begun("/u"),
        cut(&format!("PATCH {REGISTRY}/u")),
        on("GET https://r.example/u", 204).says("Range", "0-16384"),
        begun("/u2"),
        patch("/u2", 202).piece(0, 16 * KIB),
        patch("/u2", 202),
        patch("/u2", 202),
        blob.end("/u2", 201),
    ];
    assert_eq!(blob.comes(more), Ok(Turnout::Uploaded));
}

#[test]
fn other_bytes_are_never_ended() {
    let mut blob = Blob::of(20 * KIB);
    let cancel = || on("DELETE https://r.example/u", 204);
    let mut wrong = blob.bytes.clone();
    wrong[0] ^= 1;
    blob.other = Some(wrong);
    let script = vec![blob.look(404), begun("/u"), patch("/u", 202), cancel()];
    assert_eq!(blob.comes(script), Err(("digest-mismatch", "registry-wrong-source")));
    blob.other = Some(blob.bytes[..17 * KIB].to_vec());
    let script = vec![blob.look(404), begun("/u"), patch("/u", 202), cancel()];
    assert_eq!(blob.comes(script), Err(("size-mismatch", "registry-source-size")));
    let mut small = Blob::of(10);
    small.other = Some(vec![0; 10]);
    assert_eq!(
        small.comes(vec![small.look(404), begun("/u"), cancel()]),
        Err(("digest-mismatch", "registry-wrong-source"))
    );
}

#[test]
fn what_was_kept_has_to_be_what_was_sent() {
    let blob = Blob::of(3);
    let lying = format!("sha256:{}", "0".repeat(64));
    let script = |name: &str, value: &str, cancel: bool| {
        let mut script = vec![blob.look(404), begun("/u"), blob.end("/u", 201).says(name, value)];
        script.extend(cancel.then(|| on("DELETE https://r.example/u", 404)));
        script
    };
    let other = Err(("digest-mismatch", "registry-kept-other"));
    assert_eq!(blob.comes(script("Docker-Content-Digest", &lying, true)), other);
    assert_eq!(blob.comes(script("Location", &format!("/v2/a/b/blobs/{lying}"), true)), other);
    assert_eq!(blob.comes(script("Location", &format!("/v2/a/b/blobs/{}?x", lying.replace(':', "%3A")), true)), other);
    for (name, value) in [
        ("Docker-Content-Digest", blob.digest.as_str()),
        ("Docker-Content-Digest", "junk"),
        ("Docker-Content-Digest", &format!("sha512:{}", "0".repeat(128))),
        ("Location", "/v2/a/b/blobs/x"),
    ] {
        assert_eq!(blob.comes(script(name, value, false)), Ok(Turnout::Uploaded), "{name}: {value}");
    }
    let spoilt = blob.end("/u", 400).text(r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#);
    let script = vec![blob.look(404), begun("/u"), spoilt, on("DELETE https://r.example/u", 404)];
    assert_eq!(blob.comes(script), Err(("digest-mismatch", "registry-spoilt")));
}

#[test]
fn what_registries_refuse() {
    let blob = Blob::of(3);
    for (status, text, code) in [
        (405, r#"{"errors":[{"code":"UNSUPPORTED"}]}"#, "unsupported"),
        (403, "", "not-allowed"),
        (401, "", "not-allowed"),
        (413, "", "too-large"),
        (404, r#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#, "not-found"),
        (501, "", "server-error"),
        (200, "<html>", "not-a-registry"),
    ] {
        assert_eq!(blob.comes(vec![blob.look(404), on(UPLOADS, status).text(text)]).unwrap_err().0, code, "{status}");
    }
}

#[test]
fn what_may_pass_is_waited_for() {
    let blob = Blob::of(3);
    let world = World::of(vec![
        blob.look(404),
        on(UPLOADS, 503).says("Retry-After", "7"),
        begun("/u"),
        blob.end("/u", 429).piece(0, 3).says("Retry-After", "2"),
        blob.end("/u", 201).piece(0, 3),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
    assert_eq!(*world.waits.borrow(), [7000, 2000]);
    // What may have arrived is not sent again, but asked for.
    let world = World::of(vec![
        blob.look(404),
        begun("/u"),
        blob.end("/u", 500),
        on("GET https://r.example/u", 502),
        on("GET https://r.example/u", 404),
        blob.look(200),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
}

/// The challenge of a registry with a token service, and what that is asked.
fn challenge(exchange: Exchange) -> Exchange {
    exchange.says("WWW-Authenticate", r#"Bearer realm="https://r.example/token",service="s""#)
}

fn token(scope: &str, token: &str) -> Exchange {
    let fields = "service=s&scope=".to_owned() + &scope.replace(':', "%3A").replace('/', "%2F").replace(',', "%2C");
    let ask = format!("GET https://r.example/token?{}", fields.replace(' ', "&scope="));
    on(&ask, 200).text(&format!(r#"{{"token":"{token}"}}"#))
}

#[test]
fn a_body_is_sent_again_after_a_refusal() {
    let blob = Blob::of(20 * KIB);
    let scope = "repository:a/b:pull,push";
    let bearer = |exchange: Exchange, token: &str| exchange.wants("authorization", &format!("Bearer {token}"));
    let world = World::of(vec![
        challenge(blob.look(401)).wants("authorization", ""),
        token(scope, "one-canary"),
        bearer(blob.look(404), "one-canary"),
        bearer(begun("/u"), "one-canary"),
        // The token has run out in the middle.
        challenge(bearer(patch("/u", 401), "one-canary").piece(0, 16 * KIB)),
        token(scope, "two-canary"),
        bearer(patch("/u", 202), "two-canary").piece(0, 16 * KIB),
        bearer(patch("/u", 202), "two-canary"),
        bearer(blob.end("/u", 201), "two-canary"),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
}

#[test]
fn a_mount_needs_two_scopes_in_one_token() {
    let blob = Blob::of(3);
    let encoded = blob.digest.as_str().replace(':', "%3A");
    let scopes = "repository:a/b:pull,push repository:c/d:pull";
    let world = World::of(vec![
        challenge(blob.look(401)),
        token(scopes, "canary-token"),
        blob.look(404),
        on(&format!("{UPLOADS}?mount={encoded}&from=c%2Fd"), 201).wants("authorization", "Bearer canary-token"),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, Some("r.example/c/d"), &world).unwrap(), Turnout::Mounted);
    world.end();
    // Of another registry nothing is asked.
    let other = scope(&name("r.example/a/b"), "pull,push", Some(&name("s.example/c/d")));
    assert_eq!(other, "repository:a/b:pull,push");
}

#[test]
fn a_token_that_does_not_allow_it() {
    let blob = Blob::of(3);
    let refusal = || {
        blob.look(401).says(
            "WWW-Authenticate",
            r#"Bearer realm="https://r.example/token",service="s",error="insufficient_scope""#,
        )
    };
    let world = World::of(vec![challenge(blob.look(401)), token("repository:a/b:pull,push", "t-canary"), refusal()]);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-login-write");
    world.end();
}

#[test]
fn no_credentials_go_elsewhere() {
    let blob = Blob::of(20 * KIB);
    let basic = "Basic c29tZWJvZHk6Y2FuYXJ5";
    let there = |method: &str, path: &str, status| on(&format!("{method} https://up.example{path}"), status);
    let world = World::with_login(vec![
        blob.look(401).says("WWW-Authenticate", "Basic realm=\"x\""),
        blob.look(404).wants("authorization", basic),
        begun("https://up.example/u?sig=canary").wants("authorization", basic),
        there("PATCH", "/u?sig=canary", 202).wants("authorization", "").piece(0, 16 * KIB),
        // Nor where the other place asks for them, nor by a redirect back and forth.
        there("PATCH", "/u?sig=canary", 307).wants("authorization", "").says("Location", "https://up2.example/u"),
        on("PATCH https://up2.example/u", 202).wants("authorization", "").piece(16 * KIB, 20 * KIB),
        there("PUT", &format!("/u?sig=canary&digest={}", blob.digest.as_str().replace(':', "%3A")), 401)
            .wants("authorization", "")
            .says("WWW-Authenticate", "Basic realm=\"y\""),
        there("DELETE", "/u?sig=canary", 204).wants("authorization", ""),
    ]);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.code().as_str(), "not-allowed");
    world.end();
}

#[test]
fn only_redirects_that_keep_the_method_are_followed() {
    let blob = Blob::of(3);
    let end = |status| blob.end("/u", status).piece(0, 3).says("Location", "https://up.example/u?x=1");
    for status in [307, 308] {
        let there = on("PUT https://up.example/u?x=1", 201).piece(0, 3).wants("authorization", "");
        assert_eq!(blob.comes(vec![blob.look(404), begun("/u"), end(status), there]), Ok(Turnout::Uploaded));
    }
    for status in [301, 302, 303] {
        let script = vec![blob.look(404), begun("/u"), end(status), on("DELETE https://r.example/u", 204)];
        assert_eq!(blob.comes(script), Err(("invalid-response", "registry-status")), "{status}");
    }
    let down = blob.end("/u", 307).says("Location", "http://up.example/u");
    let script = vec![blob.look(404), begun("/u"), down, on("DELETE https://r.example/u", 204)];
    assert_eq!(blob.comes(script), Err(("invalid-response", "registry-downgraded")));
}

// Manifests.

const IMAGE: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

fn about(subject: &Digest) -> String {
    let subject = format!(
        r#","subject":{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{subject}","size":7}},"artifactType":"a/b","annotations":{{"k":"v"}}}}"#
    );
    IMAGE.strip_suffix('}').unwrap().to_owned() + &subject
}

fn digest(bytes: &str) -> Digest {
    Digest::of(Algorithm::Sha256, bytes.as_bytes())
}

fn push_manifest(name_: &str, bytes: &str, script: Vec<Exchange>) -> Result<Pushed, RegistryError> {
    let reference = name(name_);
    let push = ManifestPush::new(&reference, bytes.as_bytes().to_vec(), None)?;
    carried(&reference, push, script)
}

fn carried<O: Operation>(
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

fn put(under: &str, status: u16) -> Exchange {
    on(&format!("PUT {REGISTRY}/v2/a/b/manifests/{under}"), status)
}

#[test]
fn a_manifest_goes_as_it_is() {
    let spaced = IMAGE.replace(':', " : ");
    let other = put("1", 201)
        .bytes(spaced.replace("sha256 : ", "sha256:").as_bytes())
        .wants("content-type", "application/vnd.oci.image.manifest.v1+json");
    let pushed = push_manifest("r.example/a/b:1", &spaced.replace("sha256 : ", "sha256:"), vec![other]).unwrap();
    assert_eq!(pushed.subject, None);
    let own = digest(IMAGE);
    let by_digest = || put(own.as_str(), 201).says("Docker-Content-Digest", own.as_str());
    let pushed = push_manifest(&format!("r.example/a/b@{own}"), IMAGE, vec![by_digest()]).unwrap();
    assert_eq!((pushed.descriptor.digest, pushed.descriptor.size), (own.clone(), IMAGE.len() as u64));
    // It is repeated, since the same bytes in the same place are the same twice.
    let again = vec![cut(&put("1", 0).ask), put("1", 500), put("1", 201)];
    assert!(push_manifest(&format!("r.example/a/b:1@{own}"), IMAGE, again).is_ok());
}

#[test]
fn what_is_no_manifest_is_not_sent() {
    let refused = |name: &str, bytes: &str| {
        let error = push_manifest(name, bytes, vec![]).unwrap_err();
        (error.code().as_str(), error.sentence().code())
    };
    assert_eq!(refused("r.example/a/b:1", "{}"), ("rejected", "registry-not-pushable"));
    let twice = IMAGE.replace(r#""layers":[]"#, r#""layers":[],"Layers":[]"#);
    assert_eq!(refused("r.example/a/b:1", &twice), ("ambiguous", "registry-ambiguous"));
    let other = format!("r.example/a/b@{}", digest("x"));
    assert_eq!(refused(&other, IMAGE), ("digest-mismatch", "registry-wrong-source"));
    let large = "x".repeat(4 * 1024 * 1024 + 1);
    assert_eq!(refused("r.example/a/b:1", &large), ("too-large", "registry-oversized"));
}

#[test]
fn what_registries_say_of_manifests() {
    for (status, code, want) in [
        (400, "MANIFEST_BLOB_UNKNOWN", "missing-content"),
        (404, "BLOB_UNKNOWN", "missing-content"),
        (400, "MANIFEST_INVALID", "rejected"),
        (400, "TAG_INVALID", "invalid-reference"),
        (405, "UNSUPPORTED", "unsupported"),
        (413, "", "too-large"),
        (403, "DENIED", "not-allowed"),
    ] {
        let answer = put("1", status).text(&format!(r#"{{"errors":[{{"code":"{code}"}}]}}"#));
        let error = push_manifest("r.example/a/b:1", IMAGE, vec![answer]).unwrap_err();
        assert_eq!((error.code().as_str(), error.context().stage.as_str()), (want, "push"), "{status} {code}");
    }
    let lying = put("1", 201).says("Docker-Content-Digest", digest("x").as_str());
    let error = push_manifest("r.example/a/b:1", IMAGE, vec![lying]).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-kept-other");
}

/// The list that stands in for referrers: where it is, and how it is asked for.
fn list(subject: &Digest, method: &str, status: u16) -> Exchange {
    let tag = subject.as_str().replace(':', "-");
    on(&format!("{method} {REGISTRY}/v2/a/b/manifests/{tag}"), status)
}

const EMPTY_LIST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":["#;

fn entry(bytes: &str) -> String {
    format!(
        r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":{},"annotations":{{"k":"v"}},"artifactType":"a/b"}}"#,
        digest(bytes),
        bytes.len()
    )
}

#[test]
fn a_subject_that_the_registry_indexes() {
    let subject = digest("subject");
    let answer = put("1", 201).says("OCI-Subject", subject.as_str());
    let pushed = push_manifest("r.example/a/b:1", &about(&subject), vec![answer]).unwrap();
    assert_eq!(pushed.subject, Some(Subject::Indexed));
}

#[test]
fn a_subject_whose_list_is_changed() {
    let subject = digest("subject");
    let bytes = about(&subject);
    let own = format!("{EMPTY_LIST}{}]}}", entry(&bytes));
    // Nothing was there.
    let script = vec![
        put("1", 201),
        list(&subject, "GET", 404),
        list(&subject, "PUT", 201).bytes(own.as_bytes()).wants("if-match", ""),
        list(&subject, "GET", 200).text(&own),
    ];
    let pushed = push_manifest("r.example/a/b:1", &bytes, script).unwrap();
    assert_eq!(pushed.subject, Some(Subject::Fallback));
    // It is there already.
    let script = vec![put("1", 201), list(&subject, "GET", 200).text(&own)];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
    // What others wrote is kept to the byte, whatever keys it has.
    let foreign = format!(r#"{{ "digest":"{}", "x":1.50,"mediaType":"a/b", "size":1 }}"#, digest("other"));
    let before = format!(r#"{{"y": [ 1 ],"manifests":[{foreign}],"schemaVersion":2}}"#);
    let after = format!(r#"{{"y": [ 1 ],"manifests":[{foreign},{}],"schemaVersion":2}}"#, entry(&bytes));
    let script = vec![
        put("1", 201).says("OCI-Subject", "nonsense"),
        list(&subject, "GET", 200).text(&before).says("ETag", "\"e1\""),
        list(&subject, "PUT", 201).bytes(after.as_bytes()).wants("if-match", "\"e1\""),
        list(&subject, "GET", 200).text(&after),
    ];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
}

#[test]
fn no_entry_is_lost_to_others_who_write() {
    let subject = digest("subject");
    let bytes = about(&subject);
    let theirs = format!("{EMPTY_LIST}{}]}}", entry("theirs"));
    let both = format!("{EMPTY_LIST}{},{}]}}", entry("theirs"), entry(&bytes));
    let script = vec![
        put("1", 201),
        list(&subject, "GET", 404),
        list(&subject, "PUT", 201),
        // Somebody has written over it.
        list(&subject, "GET", 200).text(&theirs).says("ETag", "\"1\""),
        list(&subject, "PUT", 412).bytes(both.as_bytes()).wants("if-match", "\"1\""),
        list(&subject, "GET", 200).text(&theirs).says("ETag", "\"2\""),
        // Whether this arrived nobody knows: the list is looked at instead of written again.
        cut(&list(&subject, "PUT", 0).ask),
        list(&subject, "GET", 200).text(&both),
    ];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
    let mut script = vec![put("1", 201)];
    for _ in 0..6 {
        script.extend([list(&subject, "GET", 200).text(&theirs), list(&subject, "PUT", 201)]);
    }
    script.push(list(&subject, "GET", 200).text(&theirs));
    let error = push_manifest("r.example/a/b:1", &bytes, script).unwrap_err();
    assert_eq!((error.code().as_str(), error.sentence().code()), ("interrupted", "registry-contended"));
}

#[test]
fn something_else_under_the_tag_is_left_alone() {
    let subject = digest("subject");
    for text in [IMAGE, "{}", "<html>", r#"{"schemaVersion":2,"manifests":[],"Manifests":[]}"#] {
        let script = vec![put("1", 201), list(&subject, "GET", 200).text(text)];
        let error = push_manifest("r.example/a/b:1", &about(&subject), script).unwrap_err();
        assert_eq!(error.sentence().code(), "registry-not-referrers", "{text}");
    }
}

#[test]
fn deleting() {
    let own = digest(IMAGE);
    let delete = |what: &str, status| on(&format!("DELETE {REGISTRY}/v2/a/b/{what}"), status);
    let deleted = |name_: &str, blob: Option<&Digest>, exchange: Exchange| {
        let reference = name(name_);
        carried(&reference, Deletion::new(&reference, blob), vec![exchange])
    };
    assert!(deleted("r.example/a/b:1", None, delete("manifests/1", 202)).is_ok());
    let by_digest = format!("r.example/a/b:1@{own}");
    assert!(deleted(&by_digest, None, delete(&format!("manifests/{own}"), 202)).is_ok());
    assert!(deleted("r.example/a/b", Some(&own), delete(&format!("blobs/{own}"), 202)).is_ok());
    for (status, text, want) in [
        (405, "", "delete-disabled"),
        (400, r#"{"errors":[{"code":"UNSUPPORTED"}]}"#, "delete-disabled"),
        (404, "", "not-found"),
        (403, "", "not-allowed"),
    ] {
        let error = deleted("r.example/a/b:1", None, delete("manifests/1", status).text(text)).unwrap_err();
        assert_eq!((error.code().as_str(), error.context().stage.as_str()), (want, "delete"));
    }
    let error = deleted("r.example/a/b", Some(&own), delete(&format!("blobs/{own}"), 404)).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-no-content");
    // It is not sent twice: the second would not find it.
    let error = deleted("r.example/a/b:1", None, cut(&delete("manifests/1", 0).ask)).unwrap_err();
    assert_eq!(error.code().as_str(), "no-cors-or-unreachable");
}

#[test]
fn a_page_is_told_that_no_relay_writes() {
    let reference = name("r.example/a/b:1");
    let push = ManifestPush::new(&reference, IMAGE.into(), None).unwrap();
    let answer = Err(TransportError::Unreachable { detail: "Failed to fetch".into(), hidden: true });
    let error = carried(&reference, push, vec![Exchange { answer, ..put("1", 0) }]).unwrap_err();
    assert_eq!((error.code().as_str(), error.hint().code()), ("no-cors-or-unreachable", "hint-push-directly"));
}

// What has to be there first.

fn needs(bytes: &str, media_type: MediaType, platforms: &[&str]) -> Result<Needs, RegistryError> {
    let descriptor = Descriptor::new(media_type, digest(bytes), bytes.len() as u64);
    let platforms: Vec<Platform> = platforms.iter().map(|text| text.parse().unwrap()).collect();
    Needs::read(&name("r.example/a/b:1"), bytes.into(), &descriptor, &platforms, (0, 0))
}

#[test]
fn what_an_image_needs() {
    let layer = |kind: &str, of: &str, more: &str| {
        format!(r#"{{"mediaType":"application/vnd.{kind}","digest":"{}","size":1{more}}}"#, digest(of))
    };
    let layers = [
        layer("oci.image.layer.v1.tar", "1", ""),
        layer("oci.image.layer.v1.tar", "2", ""),
        layer("oci.image.layer.v1.tar", "1", ""),
        layer("docker.image.rootfs.foreign.diff.tar.gzip", "3", ""),
        layer("oci.image.layer.v1.tar", "4", r#","urls":["https://x.example/"]"#),
    ];
    let image = about(&digest("s")).replace(r#""layers":[]"#, &format!(r#""layers":[{}]"#, layers.join(",")));
    let needs = needs(&image, MediaType::OciManifest, &[]).unwrap();
    let digests = |all: &[Descriptor]| all.iter().map(|it| it.digest.clone()).collect::<Vec<_>>();
    assert_eq!(digests(&needs.blobs), [digest("{}"), digest("1"), digest("2")]);
    assert_eq!(digests(&needs.foreign), [digest("3"), digest("4")]);
    assert_eq!((needs.subject, needs.manifests.len()), (Some(digest("s")), 0));
}

#[test]
fn what_an_index_needs() {
    let child = |of: &str, platform: &str, more: &str| {
        let (os, architecture) = platform.split_once('/').unwrap();
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":1,"platform":{{"os":"{os}","architecture":"{architecture}"}}{more}}}"#,
            digest(of)
        )
    };
    let attached = |of: &str| {
        format!(
            r#","annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{}"}}"#,
            digest(of)
        )
    };
    let children = [
        child("amd64", "linux/amd64", ""),
        child("arm64", "linux/arm64", ""),
        child("a1", "unknown/unknown", &attached("amd64")),
        child("a2", "unknown/unknown", &attached("arm64")),
    ];
    let index = format!("{EMPTY_LIST}{}]}}", children.join(","));
    let of = |platforms: &[&str]| {
        let needs = needs(&index, MediaType::OciIndex, platforms).unwrap();
        needs.manifests.iter().map(|it| it.digest.clone()).collect::<Vec<_>>()
    };
    let all = ["amd64", "arm64", "a1", "a2"].map(digest);
    assert_eq!(of(&[]), all);
    assert_eq!(of(&["linux/arm64"]), [all[1].clone(), all[3].clone()]);
    assert_eq!(of(&["linux/arm64", "linux/amd64"]), all);
    let error = needs(&index, MediaType::OciIndex, &["windows/amd64"]).unwrap_err();
    assert_eq!(error.code().as_str(), "no-matching-platform");
}

#[test]
fn what_is_other_than_named_needs_nothing() {
    let reference = name("r.example/a/b:1");
    let descriptor = Descriptor::new(MediaType::OciManifest, digest(IMAGE), IMAGE.len() as u64);
    let read = |bytes: &str, descriptor: &Descriptor, depth, count| {
        Needs::read(&reference, bytes.into(), descriptor, &[], (depth, count)).unwrap_err().code().as_str()
    };
    assert_eq!(read(&IMAGE.replace("[]", "[ ]"), &descriptor, 0, 0), "size-mismatch");
    assert_eq!(read(&IMAGE.replace("[]", "{}"), &descriptor, 0, 0), "digest-mismatch");
    let index = Descriptor { media_type: MediaType::OciIndex, ..descriptor.clone() };
    assert_eq!(read(IMAGE, &index, 0, 0), "media-type-mismatch");
    assert_eq!(read(IMAGE, &descriptor, 5, 0), "invalid-response");
    assert_eq!(read(IMAGE, &descriptor, 0, 10_001), "invalid-response");
}
