//! The sandbox registry over the samples, asked by hand and by the client.

use std::fs;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pullspec::client::{Transport, drive};
use pullspec::reference::Reference;
use pullspec::registry::{
    Base, Choice, ConfigPull, Excess, Operation, Request, Response, SANDBOX, TagPages, TagQuery, TransportError,
};
use pullspec::sandbox::Options;
use serde_json::Value;

#[path = "doubles/registry.rs"]
mod registry;

use registry::files::Memory;
use registry::{Registry, json, sample_files};

fn read(path: &str) -> Option<Vec<u8>> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(path)).ok()
}

/// The samples, which can only be read.
fn samples() -> Registry {
    Registry { memory: Memory { files: sample_files(), ..Memory::default() }, options: READONLY, ..Registry::default() }
}

const READONLY: Options = Options { readonly: true, layered: false, users: Vec::new() };

fn ask(method: &str, target: &str, range: Option<&str>) -> Response {
    let headers: Vec<_> = range.map(|range| ("Range", range)).into_iter().collect();
    samples().ask(method, target, &headers, b"")
}

fn get(target: &str) -> Response {
    ask("GET", target, None)
}

/// The digest of what a tag stands for, as the answer tells it.
fn digest(name: &str, tag: &str) -> String {
    let answer = get(&format!("/v2/{name}/manifests/{tag}"));
    assert_eq!(answer.status, 200, "{name}:{tag}");
    answer.headers.get("Docker-Content-Digest").unwrap().into()
}

#[track_caller]
fn refused(method: &str, target: &str, status: u16, code: &str) {
    let answer = ask(method, target, None);
    assert_eq!((answer.status, json(&answer)["errors"][0]["code"].as_str()), (status, Some(code)), "{target}");
}

#[test]
fn there_is_a_registry() {
    for target in ["/v2/", "/v2"] {
        let answer = get(target);
        assert_eq!((answer.status, &*answer.body), (200, &b"{}"[..]));
        assert_eq!(answer.headers.get("docker-distribution-api-version"), Some("registry/2.0"));
    }
}

#[test]
fn lists_are_sorted_and_come_in_pages() {
    let all: Vec<String> = serde_json::from_value(json(&get("/v2/_catalog"))["repositories"].clone()).unwrap();
    assert!(all.len() >= 3 && all.is_sorted(), "{all:?}");
    assert_eq!(json(&get("/v2/hello/tags/list"))["tags"], serde_json::json!(["1.0", "1.1", "latest"]));

    let first = get("/v2/hello/tags/list?n=2");
    assert_eq!(json(&first)["tags"], serde_json::json!(["1.0", "1.1"]));
    assert_eq!(first.headers.get("link"), Some("</v2/hello/tags/list?n=2&last=1.1>; rel=\"next\""));
    let second = get("/v2/hello/tags/list?n=2&last=1.1");
    assert_eq!((json(&second)["tags"].clone(), second.headers.get("link")), (serde_json::json!(["latest"]), None));
    assert_eq!(
        get("/v2/_catalog?n=1").headers.get("link").map(|link| link.starts_with("</v2/_catalog?n=1&last=")),
        Some(true)
    );
    assert_eq!(json(&get("/v2/hello/tags/list?n=0"))["tags"], serde_json::json!([]));
}

#[test]
fn manifests_by_tag_and_by_digest_are_the_same_bytes() {
    let by_tag = get("/v2/hello/manifests/1.1");
    let digest = digest("hello", "1.1");
    assert_eq!(by_tag.headers.get("content-type"), Some("application/vnd.oci.image.index.v1+json"));
    assert_eq!(get(&format!("/v2/hello/manifests/{digest}")), by_tag);
    assert_eq!(get(&format!("/v2/hello/manifests/{}", digest.replace(':', "%3a"))), by_tag);
    assert_eq!(ask("HEAD", "/v2/hello/manifests/1.1", None).headers, by_tag.headers);

    // A child of the index, whose type is read from itself.
    let child = json(&by_tag)["manifests"][0]["digest"].as_str().unwrap().to_owned();
    let child = get(&format!("/v2/hello/manifests/{child}"));
    assert_eq!(child.headers.get("content-type"), Some("application/vnd.oci.image.manifest.v1+json"));
    // A Docker manifest keeps its type.
    let docker = get("/v2/layers/manifests/latest");
    assert_eq!(docker.headers.get("content-type"), Some("application/vnd.docker.distribution.manifest.v2+json"));
    assert_eq!(docker.headers.get("content-length"), Some(&*docker.body.len().to_string()));
}

#[test]
fn blobs_come_whole_or_in_part() {
    let layer = json(&get("/v2/layers/manifests/1"))["layers"][0]["digest"].as_str().unwrap().to_owned();
    let target = format!("/v2/layers/blobs/{layer}");
    let whole = get(&target);
    assert_eq!((whole.status, whole.headers.get("docker-content-digest")), (200, Some(&*layer)));
    let size = whole.body.len();

    let part = ask("GET", &target, Some("bytes=10-19"));
    assert_eq!((part.status, &*part.body), (206, &whole.body[10..20]));
    assert_eq!(part.headers.get("content-range"), Some(&*format!("bytes 10-19/{size}")));
    let outside = ask("GET", &target, Some(&format!("bytes={size}-")));
    assert_eq!((outside.status, outside.headers.get("content-range")), (416, Some(&*format!("bytes */{size}"))));
}

#[test]
fn referrers_are_found_whatever_names_them() {
    let subject = digest("supply-chain", "1.0");
    let all = get(&format!("/v2/supply-chain/referrers/{subject}"));
    assert_eq!(all.headers.get("content-type"), Some("application/vnd.oci.image.index.v1+json"));
    let found = json(&all)["manifests"].as_array().unwrap().clone();
    assert!(!found.is_empty());
    let kind = found[0]["artifactType"].as_str().unwrap();
    let filtered = get(&format!("/v2/supply-chain/referrers/{subject}?artifactType={}", kind.replace('+', "%2B")));
    assert_eq!(filtered.headers.get("oci-filters-applied"), Some("artifactType"));
    assert!(json(&filtered)["manifests"].as_array().unwrap().iter().all(|it| it["artifactType"] == kind));
    let none = get(&format!("/v2/hello/referrers/{}", digest("hello", "1.0")));
    assert_eq!((none.status, json(&none)["manifests"].clone()), (200, serde_json::json!([])));
}

#[test]
fn refusals_are_those_of_the_specification() {
    let unknown = ["sha256:", &"0".repeat(64)].concat();
    refused("GET", "/v2/hello/manifests/9", 404, "MANIFEST_UNKNOWN");
    refused("GET", &format!("/v2/hello/manifests/{unknown}"), 404, "MANIFEST_UNKNOWN");
    refused("GET", &format!("/v2/hello/blobs/{unknown}"), 404, "BLOB_UNKNOWN");
    refused("GET", "/v2/nobody/manifests/1", 404, "NAME_UNKNOWN");
    refused("GET", "/v2/nobody/tags/list", 404, "NAME_UNKNOWN");
    refused("GET", "/v2/Hello/tags/list", 400, "NAME_INVALID");
    refused("GET", "/v2/hello/manifests/.x", 400, "TAG_INVALID");
    refused("GET", "/v2/hello/blobs/sha256:../../index.json", 404, "UNSUPPORTED");
    refused("GET", "/v2/hello/blobs/sha256:abc", 400, "DIGEST_INVALID");
    refused("GET", "/v2/hello/tags/list?n=x", 400, "PAGINATION_NUMBER_INVALID");
    refused("GET", "/", 404, "UNSUPPORTED");
    refused("PUT", "/v2/hello/manifests/1", 405, "UNSUPPORTED");
    refused("DELETE", "/v2/hello/manifests/1", 405, "UNSUPPORTED");
    // A layer is no manifest.
    let layer = json(&get("/v2/layers/manifests/1"))["layers"][0]["digest"].as_str().unwrap().to_owned();
    refused("GET", &format!("/v2/layers/manifests/{layer}"), 404, "MANIFEST_UNKNOWN");
}

#[test]
fn a_layout_that_cannot_be_read_is_an_error_of_the_server() {
    for index in [None, Some("".as_bytes()), Some(b"[]"), Some(b"{\"schemaVersion\":2,\"layers\":[]}")] {
        let mut registry = Registry { options: READONLY, ..Registry::default() };
        registry.memory.files.extend(index.map(|bytes| ("index.json".into(), bytes.to_vec())));
        assert_eq!(registry.ask("GET", "/v2/_catalog", &[], b"").status, 500);
    }
}

#[test]
fn only_files_of_the_layout_are_asked_for() {
    let mut registry = samples();
    registry.ask("GET", "/v2/hello/manifests/1.1", &[], b"");
    let index = "Read(\"index.json\")";
    let plain = |it: &String| it == index || it.strip_prefix("Read(\"blobs/sha256/").is_some_and(|it| it.len() == 66);
    assert!(registry.memory.log.len() == 2 && registry.memory.log.iter().all(plain), "{:?}", registry.memory.log);
}

/// The sandbox as a client's transport.
struct Sandbox;

impl Transport for Sandbox {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let base = Base::of(SANDBOX).unwrap();
        let answer = ask(request.method.name(), base.strip(&request.url).unwrap(), None);
        let limit = request.body_limit(answer.status);
        if answer.body.len() as u64 > limit.bytes && limit.excess == Excess::Fail {
            return Err(TransportError::TooLarge { limit: limit.bytes });
        }
        Ok(answer)
    }
}

fn run<O: Operation>(mut operation: O) -> O::Output {
    match pin!(drive(&mut operation, &Sandbox)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output.unwrap(),
        Poll::Pending => panic!("the sandbox never waits"),
    }
}

#[test]
fn the_client_reads_every_image_of_the_samples() {
    let index: Value = serde_json::from_slice(&read("index.json").unwrap()).unwrap();
    let names = index["manifests"].as_array().unwrap().iter().map(|entry| &entry["annotations"]);
    let names: Vec<&str> = names.filter_map(|it| it["org.opencontainers.image.ref.name"].as_str()).collect();
    assert!(names.len() >= 5);
    for name in names {
        let reference = Reference::parse(name).unwrap();
        let mut pages = TagPages::new(&reference, &TagQuery { page_size: Some(1), ..TagQuery::default() });
        let mut tags = Vec::new();
        while !pages.is_finished() {
            tags.extend(run(&mut pages));
        }
        assert!(tags.iter().any(|tag| Some(&**tag) == reference.tag()), "{name}: {tags:?}");
        // An index of attestations alone has nothing to run.
        if !reference.tag().unwrap().starts_with("sha256-") {
            let pulled = run(ConfigPull::new(&reference, Choice::Default));
            assert_eq!(pulled.bytes.digest(), &pulled.descriptor.digest, "{name}");
        }
    }
}
