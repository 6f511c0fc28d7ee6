//! Lists that never end, and names that are made of digests: what cannot be written as a table of answers.

use std::fmt::Write as _;

use pullspec::digest::{Algorithm, Digest};
use pullspec::reference::Reference;
use pullspec::registry::{
    CatalogPages, ErrorCode, Headers, Host, MAX_REFERRERS, Operation, PageQuery, Referrers, RegistryError, Request,
    Response, Step, TagPages,
};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn page(body: String, link: &str) -> Response {
    let headers = Headers::new().with("content-type", "application/json").with("link", link);
    Response { status: 200, headers, body: body.into_bytes(), ..Response::default() }
}

/// Reads a list to its end, or until it fails. Gives how often it asked, and how many entries there were.
fn read<T, O: Operation<Output = Vec<T>>>(
    mut list: O,
    is_finished: impl Fn(&O) -> bool,
    mut answer: impl FnMut(usize, &Request) -> Response,
) -> (usize, usize, Option<RegistryError>) {
    let (mut asked, mut entries) = (0, 0);
    while !is_finished(&list) {
        let response = match list.start() {
            Ok(request) => answer(asked, &request),
            Err(error) => return (asked, entries, Some(error)),
        };
        asked += 1;
        match list.receive(response) {
            Ok(Step::Done(found)) => entries += found.len(),
            Ok(Step::Send(request)) => panic!("{} is not expected", request.url),
            Err(error) => return (asked, entries, Some(error)),
        }
    }
    (asked, entries, None)
}

#[test]
fn tags_that_never_end_do() {
    let tags = TagPages::new(&Reference::parse("r.example/a").unwrap(), &PageQuery::default());
    let (asked, entries, error) = read(tags, TagPages::is_finished, |count, _| {
        page(format!(r#"{{"tags":["t{count}"]}}"#), &format!("<?p={count}>; rel=next"))
    });
    let error = error.expect("there is an end");
    assert_eq!((asked, entries), (10_000, 10_000));
    assert_eq!((error.code(), error.sentence().code()), (ErrorCode::TooLarge, "registry-too-many-pages"));
}

#[test]
fn repositories_that_never_end_do() {
    let catalog = CatalogPages::new(&Host::parse("r.example").unwrap(), &PageQuery::default());
    let (asked, _, error) = read(catalog, CatalogPages::is_finished, |count, _| {
        page(format!(r#"{{"repositories":["t{count}"]}}"#), &format!("<?p={count}>; rel=next"))
    });
    assert_eq!((asked, error.map(|error| error.code())), (10_000, Some(ErrorCode::TooLarge)));
}

#[test]
fn ten_thousand_tags_and_one_are_neither_lost_nor_repeated() {
    let tags = TagPages::new(&Reference::parse("r.example/a").unwrap(), &PageQuery::default());
    // Each page starts with the last tag of the one before, and the last page is not full.
    let (asked, entries, error) = read(tags, TagPages::is_finished, |count, request| {
        let start = if count == 0 { 0 } else { count * 99 };
        assert!(count == 0 || request.url.ends_with(&format!("&last=t{start}")), "{}", request.url);
        let names: Vec<_> = (start..(start + 100).min(10_001)).map(|tag| format!("\"t{tag}\"")).collect();
        page(format!(r#"{{"tags":[{}]}}"#, names.join(",")), "")
    });
    assert_eq!((asked, entries, error), (102, 10_001, None));
}

/// An index of so many manifests that do not exist, the first of them with this number.
fn index(first: usize, count: usize) -> String {
    let mut text = format!(r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":["#);
    for number in first..first + count {
        let digest = Digest::of(Algorithm::Sha256, number.to_string().as_bytes());
        let comma = if number == first { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{digest}","size":1}}"#
        )
        .unwrap();
    }
    text + "]}"
}

fn referrers(algorithm: Algorithm) -> (Referrers, Digest) {
    let digest = Digest::of(algorithm, b"x");
    (Referrers::new(&Reference::parse(&format!("r.example/a@{digest}")).unwrap(), None), digest)
}

#[test]
fn more_referrers_than_anybody_needs_are_an_error() {
    let (list, _) = referrers(Algorithm::Sha256);
    let (asked, entries, error) = read(list, Referrers::is_finished, |count, _| {
        page(index(count * 1000, 1000), &format!("<?p={count}>; rel=next"))
    });
    let error = error.expect("there is an end");
    assert_eq!((asked, entries), (11, MAX_REFERRERS));
    assert_eq!((error.code(), error.sentence().code()), (ErrorCode::TooLarge, "registry-too-many-referrers"));
}

#[test]
fn referrers_that_link_to_themselves_end() {
    let (list, _) = referrers(Algorithm::Sha256);
    let missing = || Response { status: 404, ..Response::default() };
    let (asked, entries, error) = read(list, Referrers::is_finished, |count, request| match count {
        0 | 1 => page(index(0, 3), "<?p=1>; rel=next"),
        _ => {
            assert!(request.url.contains("/manifests/sha256-"), "{}", request.url);
            missing()
        }
    });
    assert_eq!((asked, entries, error), (2 + 3, 3, None));
}

#[test]
fn the_tag_of_a_long_digest_is_cut() {
    for algorithm in Algorithm::ALL {
        let (list, digest) = referrers(algorithm);
        let mut urls = Vec::new();
        let (_, _, error) = read(list, Referrers::is_finished, |_, request| {
            urls.push(request.url.clone());
            Response { status: 404, ..Response::default() }
        });
        assert_eq!(error, None);
        let tag = [algorithm.name(), "-", &digest.encoded()[..64]].concat();
        let wanted = ["", ".sig", ".att", ".sbom"].map(|end| format!("https://r.example/v2/a/manifests/{tag}{end}"));
        assert_eq!(urls[0], format!("https://r.example/v2/a/referrers/{digest}"));
        assert_eq!(urls[1..], wanted);
    }
}
