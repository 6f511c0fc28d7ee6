//! The relay: whatever it is asked for, it asks listed places for what is read of images, or refuses.
#![no_main]

use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use pullspec::registry::Headers;
use pullspec::registry::endpoint::Endpoint;
use pullspec::registry::relay::{Asked, Exchange, Policy, Step, is_public_address};

/// The one place that the operator added.
const NAMED: &str = "127.0.0.1:5000";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let (target, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (location, value) = rest.split_once('\n').unwrap_or((rest, ""));
    is_public_address(value);
    let mut policy = Policy::new();
    assert!(policy.ask(NAMED, true));
    policy.ask(value, false);
    policy.ask_token(value);
    let policy = Rc::new(Policy::new());
    let headers = Headers::new().with("accept", value);
    let origin = "http://127.0.0.1:5555";
    let asked = Asked { method: "GET", origin, target, headers: &headers, has_body: false };
    let (exchange, step) = Exchange::new(&policy, &asked);
    holds(&step, true);
    let Some(mut exchange) = exchange else { return };
    for _ in 0..12 {
        let step = exchange.receive(307, &Headers::new().with("location", location));
        holds(&step, false);
    }
    assert!(matches!(exchange.receive(307, &Headers::new().with("location", location)), Step::Answer(..)));
});

fn holds(step: &Step, first: bool) {
    let Step::Send(hop) = step else {
        let Step::Answer(head, text) = step else { panic!("{step:?}") };
        assert!(matches!(head.status, 200 | 400..=599), "{head:?}");
        assert!(text.is_empty() || text.starts_with('{') && text.ends_with("}\n"), "{text}");
        return;
    };
    assert!(!hop.internal, "{hop:?}");
    let (host, _) = hop.url.strip_prefix("https://").expect("TLS").split_once('/').expect("a path");
    assert!(!host.contains(['@', ':', '[', '%', '\\']), "{host}");
    assert!(host.contains('.') && !is_public_address(host), "{host}");
    assert!(hop.url.bytes().all(|byte| byte.is_ascii_graphic()), "{hop:?}");
    let path = &hop.url[8 + host.len()..];
    assert!(!first || Endpoint::parse(path).is_ok() || path.contains('?'), "{path}");
}
