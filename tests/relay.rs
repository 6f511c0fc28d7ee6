//! A relay's decisions against its fixture: what may be asked for, where it may be sent on to, whom it answers.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;

use pullspec::registry::Headers;
use pullspec::registry::relay::{Asked, Exchange, Failure, Head, Hop, Limits, Policy, Relay, Step, is_public_address};
use serde_json::Value;

static FIXTURE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("fixtures/relay.json")).expect("JSON"));

const HERE: &str = "http://127.0.0.1:5555";
const MANIFEST: &str = "/ghcr.io/v2/a/manifests/v1";

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn policy() -> Policy {
    let mut policy = Policy::new();
    let named = &FIXTURE["policy"];
    for (name, internal) in [("registries", false), ("internal", true)] {
        assert!(list(&named[name]).iter().all(|registry| policy.ask(text(registry), internal)), "{name}");
    }
    assert!(list(&named["tokens"]).iter().all(|realm| policy.ask_token(text(realm))));
    assert!(list(&named["except"]).iter().all(|registry| policy.leave_out(text(registry))));
    policy
}

fn headers(value: &Value, repeat: usize) -> Headers {
    let fields = value.as_object().into_iter().flatten();
    fields.fold(Headers::new(), |headers, (name, value)| headers.with(name, &text(value).repeat(repeat)))
}

fn ask(policy: Policy, case: &Value, target: &str) -> (Option<Exchange>, Step) {
    let repeat = case["repeat"].as_u64().map_or(1, |times| usize::try_from(times).expect("small"));
    let headers = headers(&case["headers"], repeat);
    let asked = Asked {
        method: case["method"].as_str().unwrap_or("GET"),
        origin: case["origin"].as_str().unwrap_or(HERE),
        target,
        headers: &headers,
        has_body: case["body"] == true,
    };
    Exchange::new(&Rc::new(policy), &asked)
}

/// The URL that is asked next, or the code of the refusal.
fn told(step: &Step) -> String {
    match step {
        Step::Send(Hop { url, .. }) => url.clone(),
        Step::Answer(head, _) => mark(head).into(),
        Step::Pass(..) => "passed".into(),
    }
}

fn mark(head: &Head) -> &str {
    head.headers.get("pullspec-relay").expect("every answer says that it is a relay's")
}

fn names(headers: &Headers) -> BTreeSet<&str> {
    headers.iter().map(|(name, _)| name).collect()
}

fn set(value: &Value) -> BTreeSet<&str> {
    list(value).iter().map(text).collect()
}

#[test]
fn what_may_be_asked_for() {
    for case in list(&FIXTURE["ask"]) {
        let (exchange, step) = ask(policy(), case, text(&case["target"]));
        let why = text(&case["why"]);
        assert_eq!(told(&step), text(&case["want"]), "{why}");
        assert_eq!(exchange.is_some(), matches!(step, Step::Send(_)), "{why}");
        match step {
            Step::Send(hop) => {
                assert_eq!(hop.internal, case["internal"] == true, "{why}");
                assert_eq!(hop.method.name(), case["method"].as_str().unwrap_or("GET"), "{why}");
            }
            Step::Answer(head, body) if head.status != 200 => {
                assert!((400..500).contains(&head.status), "{why}: {}", head.status);
                let body: Value = serde_json::from_str(&body).expect("a refusal is JSON");
                assert_eq!(body["errors"][0]["detail"]["code"], case["want"], "{why}");
            }
            _ => {}
        }
    }
}

#[test]
fn where_a_registry_may_send_a_request_on_to() {
    for case in list(&FIXTURE["hop"]) {
        let why = text(&case["why"]);
        let from = text(&case["from"]);
        let credentials =
            if from.contains("token") { Value::Null } else { serde_json::json!({ "authorization": "Bearer t" }) };
        for status in [301, 302, 303, 307, 308] {
            let (fresh, _) = ask(policy(), &serde_json::json!({ "headers": credentials }), from);
            let step = fresh.expect(why).receive(status, &Headers::new().with("Location", text(&case["location"])));
            assert_eq!(told(&step), text(&case["want"]), "{why}, {status}");
            if let Step::Send(hop) = step {
                assert_eq!(hop.headers.get("authorization").is_some(), case["authorization"] == true, "{why}");
            }
        }
    }
}

#[test]
fn credentials_do_not_come_back_after_a_detour() {
    let (exchange, _) = ask(policy(), &serde_json::json!({ "headers": { "authorization": "Bearer t" } }), MANIFEST);
    let mut exchange = exchange.unwrap();
    exchange.receive(302, &Headers::new().with("location", "https://evil.example/"));
    let Step::Send(hop) = exchange.receive(302, &Headers::new().with("location", "https://ghcr.io/v2/")) else {
        panic!("a public place may send on to another one");
    };
    assert_eq!(hop.headers.get("authorization"), None);
}

#[test]
fn ten_hops_are_followed_and_no_more() {
    let (exchange, _) = ask(policy(), &Value::Null, MANIFEST);
    let mut exchange = exchange.unwrap();
    let location = Headers::new().with("location", "/x");
    for _ in 0..10 {
        assert_eq!(told(&exchange.receive(302, &location)), "https://ghcr.io/x");
    }
    assert_eq!(told(&exchange.receive(302, &location)), "relay-redirects");
}

#[test]
fn whom_it_answers() {
    for case in list(&FIXTURE["guard"]) {
        let why = text(&case["why"]);
        let mut policy = policy();
        policy.answer_for("127.0.0.1:5555");
        policy.invite("https://page.example");
        policy.answer_programs(case["programs"] != false);
        policy.lock(case["key"].as_str().unwrap_or_default());
        let (exchange, step) = ask(policy, case, case["target"].as_str().unwrap_or("/ghcr.io/v2/"));
        let step = exchange.map_or(step, |mut exchange| exchange.receive(200, &Headers::new()));
        let (Step::Answer(head, _) | Step::Pass(head, _)) = step else { panic!("{why}") };
        let told = if head.status < 300 { "ok" } else { mark(&head) };
        assert_eq!(told, text(&case["want"]), "{why}");
        assert_eq!(head.headers.get("access-control-allow-origin"), case["reader"].as_str(), "{why}");
        assert_eq!(head.headers.get("access-control-allow-credentials"), None);
    }
}

#[test]
fn only_what_is_listed_passes_in_either_direction() {
    let fields = &FIXTURE["headers"];
    let mut policy = policy();
    policy.invite("https://page.example");
    let (exchange, step) = ask(policy, &serde_json::json!({ "headers": fields["asked"] }), MANIFEST);
    let Step::Send(hop) = step else { panic!("{step:?}") };
    assert_eq!(names(&hop.headers), set(&fields["sent"]));
    let Step::Pass(head, Some(limit)) = exchange.unwrap().receive(200, &headers(&fields["told"], 1)) else {
        panic!("a manifest has a limit");
    };
    // A client takes 4 MiB; what comes behind that has to fill all the buffers in between.
    assert!(limit > 7 * 1024 * 1024 && limit < 9 * 1024 * 1024);
    let own = [
        "access-control-allow-origin",
        "access-control-expose-headers",
        "cache-control",
        "content-disposition",
        "content-security-policy",
        "cross-origin-resource-policy",
        "pullspec-relay",
        "vary",
        "x-content-type-options",
    ];
    assert_eq!(names(&head.headers), set(&fields["passed"]).union(&own.into()).copied().collect());
    assert_eq!(head.headers.get("cache-control"), Some("private, no-store"));
    assert_eq!(head.headers.get("access-control-allow-origin"), Some("https://page.example"));
    let exposed = head.headers.get("access-control-expose-headers").unwrap().to_ascii_lowercase();
    for name in set(&fields["passed"]) {
        assert!(exposed.split(", ").any(|it| it == name) || name == "content-type", "{name} is not exposed");
    }
}

#[test]
fn a_relay_of_ones_own_may_carry_credentials_and_still_drops_them_elsewhere() {
    let mut policy = policy();
    policy.pass_credentials(true);
    let case = serde_json::json!({ "headers": { "authorization": "Basic dTpw" } });
    let (exchange, step) = ask(policy, &case, MANIFEST);
    let Step::Send(hop) = step else { panic!("{step:?}") };
    assert_eq!(hop.headers.get("authorization"), Some("Basic dTpw"));
    let step = exchange.unwrap().receive(307, &Headers::new().with("location", "https://cdn.example/x"));
    let Step::Send(hop) = step else { panic!("{step:?}") };
    assert_eq!(hop.headers.get("authorization"), None);
}

#[test]
fn which_addresses_are_public() {
    for address in list(&FIXTURE["addresses"]["public"]) {
        assert!(is_public_address(text(address)), "{address}");
    }
    for address in list(&FIXTURE["addresses"]["other"]) {
        assert!(!is_public_address(text(address)), "{address}");
    }
}

#[test]
fn what_an_operator_cannot_name() {
    for name in
        ["", "http://a.example", "127.0.0.1:5000", "registry.lan", "10.0.0.1", "https://a.example/x", "u@a.example"]
    {
        assert!(!Policy::new().ask(name, false), "{name}");
    }
    for realm in
        ["auth.example/token", "https://auth.example", "https://auth.example/a/../b", "https://auth.example/?x=1"]
    {
        assert!(!Policy::new().ask_token(realm), "{realm}");
    }
}

#[test]
fn failures_are_answers_that_name_the_host() {
    let (exchange, _) = ask(policy(), &Value::Null, MANIFEST);
    let exchange = exchange.unwrap();
    for (failure, status, code) in [
        (Failure::Unreachable, 502, "relay-unreachable"),
        (Failure::Private, 502, "relay-private"),
        (Failure::Tls, 502, "relay-tls"),
        (Failure::Timeout, 504, "relay-timeout"),
    ] {
        let Step::Answer(head, body) = exchange.fail(failure) else { panic!("{failure:?}") };
        assert_eq!((head.status, mark(&head)), (status, code));
        assert!(body.contains("ghcr.io"), "{body}");
    }
}

#[test]
fn a_caller_that_asks_too_often_is_told_when_to_come_back() {
    let mut relay = Relay::new(policy(), Limits { per_minute: 1, per_caller: 9, together: 9 });
    let asked = Asked { method: "GET", origin: HERE, target: MANIFEST, headers: &Headers::new(), has_body: false };
    let exchange = relay.ask(&asked, "a", 0).0.unwrap();
    relay.end(&exchange);
    let (exchange, step) = relay.ask(&asked, "a", 30_000);
    let Step::Answer(head, _) = step else { panic!("{step:?}") };
    assert!(exchange.is_none());
    assert_eq!((head.status, mark(&head), head.headers.get("retry-after")), (429, "relay-rate", Some("30")));
}

#[test]
fn a_registry_that_has_had_enough_is_not_asked() {
    let mut relay = Relay::new(policy(), Limits { per_minute: 9, per_caller: 9, together: 9 });
    let asked = Asked { method: "GET", origin: HERE, target: MANIFEST, headers: &Headers::new(), has_body: false };
    let mut exchange = relay.ask(&asked, "a", 0).0.unwrap();
    let refused = relay.receive(&mut exchange, 429, &Headers::new().with("retry-after", "20"), 0);
    assert_eq!(told(&refused), "passed");
    relay.end(&exchange);
    assert_eq!(told(&relay.ask(&asked, "b", 1_000).1), "relay-paused");
    assert_eq!(told(&relay.ask(&asked, "b", 20_001).1), "https://ghcr.io/v2/a/manifests/v1");
}

#[test]
fn what_was_cut_off_without_a_word_does_not_hold_its_place() {
    let mut relay = Relay::new(policy(), Limits { per_minute: 99, per_caller: 9, together: 1 });
    let asked = Asked { method: "GET", origin: HERE, target: MANIFEST, headers: &Headers::new(), has_body: false };
    let exchange = relay.ask(&asked, "a", 0).0.unwrap();
    for now in [240_000, 480_000] {
        relay.stay(&exchange, now);
        assert_eq!(told(&relay.ask(&asked, "b", now + 299_999).1), "relay-busy");
    }
    assert!(relay.ask(&asked, "b", 780_000).0.is_some());
}
