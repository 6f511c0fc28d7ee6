//! Headers that registries fill: a `Link` leads nowhere but to the same list, and what is shown is bounded and visible.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::reference::Reference;
use pullspec::registry::{
    BlobPull, CatalogPages, Headers, Host, Notices, Operation, PageQuery, Part, Referrers, Request, Response, Step,
    TagPages,
};
use pullspec_fuzz::long;

const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8b";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    holds(text);
    if let Some(text) = long(text) {
        holds(&text);
    }
});

fn holds(text: &str) {
    let reference = |name| Reference::parse(name).expect("a name");
    let tags = TagPages::new(&reference("r.example/a/b"), &PageQuery::default());
    leads_back(tags, text, r#"{"tags":["x"]}"#, "https://r.example/v2/a/b/tags/list?");
    let catalog = CatalogPages::new(&Host::parse("r.example").expect("a host"), &PageQuery::default());
    leads_back(catalog, text, r#"{"repositories":["x"]}"#, "https://r.example/v2/_catalog?");
    let about = reference(&["r.example/a@", DIGEST].concat());
    let list = ["https://r.example/v2/a/referrers/", DIGEST, "?"].concat();
    // Behind the list come the tags that stand in for it.
    let others = ["https://r.example/v2/a/manifests/", &DIGEST.replace(':', "-")].concat();
    let next = following(Referrers::new(&about, None), text, r#"{"schemaVersion":2,"manifests":[]}"#);
    assert!(next.is_none_or(|next| next.url.starts_with(&list) || next.url.starts_with(&others)), "{text:?}");
    shows(text);
    ranges(text);
}

/// The request that follows upon a page with this `Link`.
fn following<O: Operation>(mut list: O, link: &str, page: &str) -> Option<Request> {
    list.start().expect("the first page");
    let headers = Headers::new().with("link", link).with("content-type", "application/json");
    let response = Response { status: 200, headers, body: page.into(), ..Response::default() };
    match list.receive(response) {
        Ok(Step::Done(_)) => list.start().ok(),
        Ok(Step::Send(request)) => Some(request),
        Err(error) => {
            assert!(error.code().as_str() == "invalid-response", "{error}");
            None
        }
    }
}

fn leads_back<O: Operation>(list: O, link: &str, page: &str, place: &str) {
    let Some(next) = following(list, link, page) else { return };
    // A list that has ended asks for nothing, which is its host alone.
    assert!(next.url.starts_with(place) || next.url == "https://r.example", "{link:?} leads to {}", next.url);
    assert!(next.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", next.url);
}

fn shows(text: &str) {
    let mut notices = Notices::default();
    let headers = Headers::new().with("warning", text).with("ratelimit-limit", text).with("ratelimit-remaining", text);
    notices.read(&headers.with("docker-ratelimit-source", text));
    assert!(notices.warnings.len() <= 20);
    let source = notices.rate_limit.and_then(|it| it.source);
    for shown in notices.warnings.iter().chain(&source) {
        assert!(shown.chars().count() <= 300 && !shown.chars().any(char::is_control), "{shown:?}");
    }
}

/// Whatever a part is said to be, no more is handed out than was asked for.
fn ranges(text: &str) {
    let reference = Reference::parse("r.example/a").expect("a name");
    let digest = DIGEST.parse().expect("a digest");
    let mut pull = BlobPull::of_digest(&reference, &digest, Some(Part { start: 3, end: Some(7) }));
    pull.start().expect("a request");
    let headers = Headers::new().with("content-range", text);
    if let Ok(Step::Done(())) = pull.receive(Response { status: 206, headers, ..Response::default() }) {
        assert!(text.trim().to_ascii_lowercase().starts_with("bytes 3-"), "{text:?}");
        assert_eq!(pull.take(&[0; 10]).ok(), Some(0..4));
    }
}
