//! `WWW-Authenticate` and what is made of it: an end for every text, and nothing that a registry could not have meant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::registry::credentials::{kept, place};
use pullspec::registry::daemon::Daemon;
use pullspec::registry::{
    Base, Body, Credentials, Headers, Insecure, Keyring, Moment, Policy, Request, Response, Session, TagPages,
    TagQuery, Task,
};
use pullspec_fuzz::long;

/// What no stranger may see.
const SECRET: &str = "canary-password";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    holds(text);
    if let Some(text) = long(text) {
        holds(&text);
    }
});

fn holds(text: &str) {
    let values: Vec<&str> = text.split('\n').collect();
    asks_safely(&values);
    let _ = kept(text.as_bytes(), "r.example", "a/b");
    if let Ok(place) = place(text.as_bytes(), "r.example") {
        assert!(place.helper.is_none_or(|helper| !helper.name.contains(['/', '\\', '\0'])));
    }
    match Daemon::parse(text.as_bytes()) {
        Ok(daemon) => {
            assert!(daemon.mirrors.iter().all(|it| Base::of_url(it).is_some_and(|base| base.as_str() == it)));
            assert!(daemon.insecure.iter().all(|it| Insecure::parse(it).is_some()));
        }
        Err(error) => assert!(error.to_string().ends_with('.')),
    }
}

/// Whatever a registry wants to be shown, the password goes to it or to its own domain alone, and the asking ends.
fn asks_safely(values: &[&str]) {
    let reference = "registry.example.com/a".parse().expect("a name");
    let keyring = Keyring::new();
    keyring.login("registry.example.com", Credentials::of_user("alice", SECRET).expect("a login"));
    let pages = TagPages::new(&reference, &TagQuery::default());
    let mut session = Session::new(&reference, pages, &keyring, Policy::default());
    let mut next = session.start(Moment::default());
    for _ in 0..64 {
        next = match next {
            Ok(Task::Send(request)) => {
                check(&request);
                session.receive(Ok(answer(&request, values)), Moment::default())
            }
            Ok(Task::Wait(_)) => session.resume(Ok(()), Moment::default()),
            Ok(Task::Join(_)) => panic!("there is nobody else"),
            Ok(Task::AskCredentials) => session.log_in(Ok(None), Moment::default()),
            Ok(Task::Done(_)) => return,
            Err(error) => return assert!(!format!("{error:?}").contains(SECRET)),
        };
    }
    panic!("the asking does not end: {values:?}");
}

fn check(request: &Request) {
    let form = match &request.body {
        Body::Form(form) => form.as_str(),
        Body::Empty | Body::Bytes(_) | Body::Piece(_) => "",
    };
    if request.headers.get("authorization").is_some() || form.contains(SECRET) {
        let host = request.url.strip_prefix("https://").or_else(|| request.url.strip_prefix("HTTPS://"));
        let host = host.unwrap_or_else(|| request.url.split_once("://").expect("a URL").1);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let name = host.rsplit_once(':').map_or(&*host, |(name, _)| name);
        assert!(name == "example.com" || name.ends_with(".example.com"), "{} sees the login", request.url);
        assert!(request.url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")), "{}", request.url);
    }
    assert!(request.url.is_ascii(), "{}", request.url);
}

/// A registry that refuses what is not shown a token, and services that give one.
fn answer(request: &Request, values: &[&str]) -> Response {
    let own = request.url.starts_with("https://registry.example.com/v2/a/tags/list");
    let (status, body) = match request.headers.get("authorization") {
        _ if !own => (200, &b"{\"token\":\"T\"}"[..]),
        Some("Bearer T") => (200, &b"{\"tags\":[]}"[..]),
        _ => (401, &b""[..]),
    };
    let mut headers = Headers::new();
    values.iter().for_each(|value| headers.push("www-authenticate", value));
    Response { status, headers, body: body.to_vec(), ..Response::default() }
}
