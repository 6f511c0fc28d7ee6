//! The client against scripted registries: every case of `tests/fixtures/client.json`, which `tests/js` runs too.

#[path = "doubles/turns.rs"]
mod turns;

use std::cell::RefCell;
use std::collections::BTreeMap;

use pullspec::client::{Shell, Transport, carry_out, drive};
use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::manifest::{Document, Manifest, summarise};
use pullspec::reference::Reference;
use pullspec::registry::{
    CatalogPages, Choice, ConfigPull, Excess, Headers, Host, Keyring, ManifestHead, ManifestPull, Noted, Notices,
    Operation, PageQuery, Ping, Policy, PulledConfig, Referrers, RegistryError, Request, Response, Session, TagPages,
    TransportError,
};
use pullspec::sentence::Sentence;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use turns::run;

const FIXTURE: &str = include_str!("fixtures/client.json");

#[derive(Deserialize)]
struct Fixture {
    documents: Map<String, Value>,
    cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    why: String,
    call: String,
    reference: String,
    platform: Option<String>,
    page_size: Option<u32>,
    last: Option<String>,
    artifact_type: Option<String>,
    exchanges: Vec<Exchange>,
    want: Value,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ask: String,
    /// The whole header, empty for none; without this nothing is checked.
    authorization: Option<String>,
    /// The same of another header, and of the method.
    accept: Option<String>,
    method: Option<String>,
    #[serde(default)]
    status: u16,
    #[serde(rename = "type")]
    content_type: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    text: Option<String>,
    flip: Option<String>,
    cut: Option<usize>,
    more: Option<usize>,
    pad: Option<usize>,
    fail: Option<String>,
    /// Where redirects led.
    landed: Option<String>,
}

/// The fixture's documents as bytes, and texts that speak of them.
struct Documents {
    /// In order; keys are unique.
    all: Vec<(String, Vec<u8>)>,
}

impl Documents {
    fn read(sources: Map<String, Value>) -> Self {
        let mut documents = Self { all: Vec::new() };
        // serde_json orders keys, so a document may stand before one that it speaks of: several passes write them all.
        let mut waiting: Vec<(String, Value)> = sources.into_iter().collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|(name, source)| {
                let text = source.as_str().map_or_else(|| source.to_string(), Into::into);
                let filled = documents.fill(&text);
                let done = !filled.contains("${");
                if done {
                    documents.all.push((name.clone(), filled.into_bytes()));
                }
                !done
            });
            assert!(waiting.len() < before, "a document speaks of one that is not there");
        }
        documents
    }

    fn get(&self, name: &str) -> &[u8] {
        let found = self.all.iter().find(|(known, _)| known == name);
        found.map_or_else(|| panic!("no document {name}"), |(_, bytes)| bytes)
    }

    fn fill(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, bytes) in &self.all {
            let size = bytes.len().to_string();
            out = out.replace(&format!("\"${{size:{name}}}\""), &size).replace(&format!("${{size:{name}}}"), &size);
            for (algorithm, word) in [(Algorithm::Sha256, "digest"), (Algorithm::Sha512, "sha512")] {
                let place = format!("${{{word}:{name}}}");
                if out.contains(&place) {
                    out = out.replace(&place, Digest::of(algorithm, bytes).as_str());
                }
            }
            let place = format!("${{tag:{name}}}");
            if out.contains(&place) {
                out = out.replace(&place, &Digest::of(Algorithm::Sha256, bytes).as_str().replace(':', "-"));
            }
        }
        out
    }

    fn body(&self, exchange: &Exchange) -> Vec<u8> {
        let mut body = match (&exchange.text, &exchange.body) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(name)) => self.get(name).to_vec(),
            (None, None) => Vec::new(),
        };
        if let Some(size) = exchange.pad {
            body.resize(size, b' ');
        }
        if let Some(count) = exchange.more {
            body.resize(body.len() + count, b' ');
        }
        if let Some(count) = exchange.cut {
            body.truncate(body.len() - count);
        }
        let length = body.len();
        match exchange.flip.as_deref() {
            Some("first") => body[0] ^= 1,
            Some("middle") => body[length / 2] ^= 1,
            Some("last") => body[length - 1] ^= 1,
            _ => {}
        }
        body
    }
}

/// A transport that expects certain requests and has an answer for each.
struct Script<'a> {
    case: &'a Case,
    documents: &'a Documents,
    sent: RefCell<usize>,
}

impl Transport for Script<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let at = self.sent.replace_with(|sent| *sent + 1);
        let why = &self.case.why;
        let Some(exchange) = self.case.exchanges.get(at) else { panic!("{why}: {} is not expected", request.url) };
        assert_eq!(request.url, self.documents.fill(&exchange.ask), "{why}");
        if let Some(wanted) = &exchange.authorization {
            assert_eq!(request.headers.get("authorization").unwrap_or_default(), wanted, "{why}: {}", request.url);
        }
        if let Some(wanted) = &exchange.accept {
            assert_eq!(request.headers.get("accept").unwrap_or_default(), wanted, "{why}: {}", request.url);
        }
        if let Some(wanted) = &exchange.method {
            assert_eq!(request.method.name(), wanted, "{why}: {}", request.url);
        }
        assert!(!format!("{request:?}").contains("Bearer"), "{why}: a token is told");
        match exchange.fail.as_deref() {
            Some("offline") => return Err(TransportError::Offline),
            Some(fail) => {
                return Err(TransportError::Unreachable { detail: "fetch failed".into(), hidden: fail == "hidden" });
            }
            None => {}
        }
        let mut headers = Headers::new();
        if let Some(content_type) = exchange.content_type.as_deref().filter(|it| !it.is_empty()) {
            headers.push("Content-Type", content_type);
        }
        for (name, value) in &exchange.headers {
            headers.push(name, &self.documents.fill(value));
        }
        let limit = request.body_limit(exchange.status);
        let bytes = usize::try_from(limit.bytes).unwrap();
        let mut body = self.documents.body(exchange);
        if body.len() > bytes && limit.excess == Excess::Fail {
            return Err(TransportError::TooLarge { limit: limit.bytes });
        }
        body.truncate(bytes);
        let url = exchange.landed.clone().unwrap_or_default();
        Ok(Response { status: exchange.status, headers, body, url })
    }
}

impl Shell for Script<'_> {}

/// Each case tells of one attempt; what is sent again is for `session.rs`.
fn session<O: Operation>(reference: &Reference, operation: O) -> Session<O> {
    Session::new(reference, operation, &Keyring::new(), Policy { attempts: 1, ..Policy::default() })
}

fn pull<O: Operation>(reference: &Reference, operation: O, script: &Script) -> Result<O::Output, RegistryError> {
    run(carry_out(&mut session(reference, operation), script))
}

/// What the case's call gives, in the fixture's words.
fn call(case: &Case, script: &Script) -> Result<Value, RegistryError> {
    let text = script.documents.fill(&case.reference);
    let query = PageQuery { last: case.last.clone(), page_size: case.page_size };
    match &*case.call {
        "ping" => return ping(&Host::parse(&text)?, script),
        "catalog" => return catalog(&Host::parse(&text)?, &query, script),
        _ => {}
    }
    let reference = Reference::parse(&text).map_err(|error| RegistryError::syntax(&text, &error))?;
    let choice = |otherwise| match &case.platform {
        None => Ok(otherwise),
        Some(text) => text.parse().map(Choice::Platform).map_err(|_| RegistryError::platform(&reference, text)),
    };
    match &*case.call {
        "manifest" => {
            let operation = Noted::new(ManifestPull::new(&reference, choice(Choice::Named)?));
            let (pulled, notices) = pull(&reference, operation, script)?;
            Ok(noted(tell(script.documents, &pulled.manifest), &notices))
        }
        "config" => {
            let operation = Noted::new(ConfigPull::new(&reference, choice(Choice::Default)?));
            let (pulled, notices) = pull(&reference, operation, script)?;
            Ok(noted(tell_config(script.documents, &pulled), &notices))
        }
        "head" => {
            let claim = pull(&reference, ManifestHead::new(&reference), script)?;
            Ok(json!({ "verified": claim.verified, "descriptor": claim.descriptor }))
        }
        "checkTag" => {
            let Some(check) = ManifestHead::of_label(&reference) else { return Ok(json!({ "none": true })) };
            let claim = pull(&reference, check, script)?;
            let notice = claim.notice.as_ref().map(Sentence::code);
            Ok(json!({ "now": claim.descriptor.digest.as_str(), "verified": claim.verified, "notice": notice }))
        }
        "referrers" => {
            let mut referrers = session(&reference, Referrers::new(&reference, case.artifact_type.clone()));
            let mut found = Vec::new();
            while !referrers.inner().is_finished() {
                found.extend(run(carry_out(&mut referrers, script))?);
            }
            let name_of = |it: &Descriptor| {
                let named = |(_, bytes): &&(String, Vec<u8>)| Digest::of(Algorithm::Sha256, bytes) == it.digest;
                script.documents.all.iter().find(named).map(|(name, _)| name.clone())
            };
            let names: Vec<_> = found.iter().map(name_of).collect();
            let types: Vec<_> = found.iter().map(|it| it.artifact_type.clone()).collect();
            Ok(json!({ "referrers": names, "types": types }))
        }
        "tags" => {
            let mut pages = session(&reference, TagPages::new(&reference, &query));
            let mut read = Vec::new();
            while !pages.inner().is_finished() {
                read.push(run(carry_out(&mut pages, script))?);
            }
            Ok(json!({ "pages": read }))
        }
        other => panic!("no such call: {other}"),
    }
}

fn ping(host: &Host, script: &Script) -> Result<Value, RegistryError> {
    let pong = run(drive(&mut Ping::new(host), script))?;
    Ok(json!({ "registry": host.as_str(), "supported": pong.supported, "auth": pong.welcome.as_str() }))
}

fn catalog(host: &Host, query: &PageQuery, script: &Script) -> Result<Value, RegistryError> {
    let list = CatalogPages::new(host, query);
    let policy = Policy { attempts: 1, ..Policy::default() };
    let mut pages = Session::of_registry(host.as_str(), CatalogPages::SCOPE, list, &Keyring::new(), policy);
    let mut read = Vec::new();
    while !pages.inner().is_finished() {
        read.push(run(carry_out(&mut pages, script))?);
    }
    Ok(json!({ "pages": read }))
}

/// A value with what the registry said beside it.
fn noted(mut value: Value, notices: &Notices) -> Value {
    value["notices"] = notices.warnings.clone().into();
    value["rateLimit"] = notices.rate_limit.as_ref().map_or(
        Value::Null,
        |it| json!({ "limit": it.limit, "remaining": it.remaining, "window": it.window, "source": it.source }),
    );
    value
}

fn tell(documents: &Documents, manifest: &Manifest) -> Value {
    let descriptor = manifest.descriptor();
    let name = documents.all.iter().find(|(_, bytes)| bytes == manifest.bytes()).map(|(name, _)| name);
    assert_eq!(descriptor.digest, Digest::of(descriptor.digest.algorithm(), manifest.bytes()));
    let mut told = json!({ "document": name, "digest": descriptor.digest.as_str() });
    match manifest.document() {
        Document::Index(index) => {
            let platforms = index.platforms().filter_map(|(_, child)| Some(child.platform.as_ref()?.name()));
            told["kind"] = "index".into();
            told["platforms"] = platforms.collect();
            told["attestations"] = index.attestations().count().into();
        }
        Document::Image(image) => {
            told["kind"] = "image".into();
            told["artifact"] = image.is_artifact().into();
        }
        Document::Unknown => told["kind"] = "unknown".into(),
    }
    told
}

fn tell_config(documents: &Documents, pulled: &PulledConfig) -> Value {
    let name_of = |bytes: &[u8]| documents.all.iter().find(|(_, known)| known == bytes).map(|(name, _)| name.clone());
    let Document::Image(image) = pulled.image.manifest.document() else { panic!("a configuration is an image's") };
    let config = pulled.config.as_ref();
    let layers = summarise(image, config);
    let problems = config.map(|config| config.problems(image)).unwrap_or_default();
    json!({
        "config": config.and_then(|_| name_of(pulled.bytes.get())),
        "document": name_of(pulled.image.manifest.bytes()),
        "index": pulled.image.index.as_ref().and_then(|index| name_of(index.bytes())),
        "platform": pulled.platform().map(|platform| platform.name()),
        "layers": layers.iter().map(|layer| json!({
            "diffId": layer.diff_id.is_some(),
            "history": layer.history.and_then(|history| history.created_by.clone()),
        })).collect::<Value>(),
        "problems": problems.iter().map(Sentence::code).collect::<Value>(),
    })
}

fn tell_error(error: &RegistryError) -> Value {
    let told = [error.to_string(), error.hint().english()];
    // What a document says is quoted, and that may have brackets of its own.
    let quotes = error.sentence().code() == "registry-ambiguous";
    assert!(told.iter().all(|text| text.ends_with('.') && (quotes || !text.contains(['{', '}']))), "{told:?}");
    assert!(error.detail().is_none_or(|detail| detail.chars().count() <= 300));
    json!({
        "code": error.code().as_str(),
        "step": error.context().stage.as_str(),
        "status": error.status(),
        "retryable": error.is_retryable(),
        "retryAfter": error.retry_after(),
        "sentence": error.sentence().code(),
        "detail": error.detail(),
    })
}

/// Where what is there differs from what is wanted; keys that nobody wants anything of may be anything.
fn differences(path: &str, want: &Value, got: &Value) -> Vec<String> {
    match (want, got) {
        (Value::Object(want), Value::Object(_)) => {
            want.iter().flat_map(|(key, want)| differences(&format!("{path}.{key}"), want, &got[key])).collect()
        }
        (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
            let pairs = want.iter().zip(got).enumerate();
            pairs.flat_map(|(at, (want, got))| differences(&format!("{path}[{at}]"), want, got)).collect()
        }
        _ if want == got => Vec::new(),
        _ => vec![format!("{path}: {got} instead of {want}")],
    }
}

#[test]
fn every_case() {
    let fixture: Fixture = serde_json::from_str(FIXTURE).unwrap();
    let documents = Documents::read(fixture.documents);
    let failed: Vec<String> = fixture.cases.iter().flat_map(|case| check(case, &documents)).collect();
    assert!(fixture.cases.len() > 150);
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

fn check(case: &Case, documents: &Documents) -> Vec<String> {
    let script = Script { case, documents, sent: RefCell::new(0) };
    let got = call(case, &script).unwrap_or_else(|error| json!({ "error": tell_error(&error) }));
    let want: Value = serde_json::from_str(&documents.fill(&case.want.to_string())).unwrap();
    let mut failed = differences(&case.why, &want, &got);
    let (sent, expected) = (script.sent.into_inner(), case.exchanges.len());
    if sent != expected {
        failed.push(format!("{}: {sent} requests instead of {expected}", case.why));
    }
    failed
}
