//! Pushing to the sandbox registry: uploads, manifests, and what must be left of both wherever it stops.

use pullspec::digest::Digest;
use pullspec::registry::Response;
use pullspec::sandbox::User;

#[path = "doubles/registry.rs"]
mod registry;

use registry::files::Trouble;
use registry::{BrokenOff, Registry, code_of, json, sha256, text};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

fn described(media_type: &str, bytes: &[u8]) -> String {
    format!(r#"{{"mediaType":"{media_type}","digest":"{}","size":{}}}"#, sha256(bytes), bytes.len())
}

/// An image of one layer, with more members.
fn image(layer: &[u8], more: &str) -> Vec<u8> {
    let (config, layer) = (described(CONFIG, b"{}"), described(LAYER, layer));
    format!(r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{config},"layers":[{layer}]{more}}}"#).into_bytes()
}

fn index(children: &[&[u8]]) -> Vec<u8> {
    let children: Vec<String> = children.iter().map(|child| described(MANIFEST, child)).collect();
    format!(r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{}]}}"#, children.join(",")).into_bytes()
}

/// Pushes an image with its blobs.
fn push(registry: &mut Registry, name: &str, target: &str, layer: &[u8]) -> Vec<u8> {
    registry.push_blob(name, b"{}");
    registry.push_blob(name, layer);
    let manifest = image(layer, "");
    let answer = registry.put(name, target, MANIFEST, &manifest);
    assert_eq!(answer.status, 201, "{}", text(&answer));
    manifest
}

#[track_caller]
fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers.get(name).unwrap_or_default()
}

/// The uploads, the blobs and everything else, by their paths.
fn files(registry: &Registry, start: &str) -> Vec<String> {
    registry.memory.files.keys().filter(|path| path.starts_with(start)).cloned().collect()
}

/// Begins an upload, and says where it goes on.
fn begin(registry: &mut Registry, name: &str) -> String {
    let answer = registry.ask("POST", &format!("/v2/{name}/blobs/uploads/"), &[], b"");
    assert_eq!((answer.status, header(&answer, "range")), (202, "0-0"));
    header(&answer, "location").to_owned()
}

#[test]
fn a_blob_in_two_steps() {
    let mut registry = Registry::default();
    let digest = sha256(b"hello");
    registry.refuses("HEAD", &format!("/v2/a/b/blobs/{digest}"), 404, "BLOB_UNKNOWN");
    let place = begin(&mut registry, "a/b");
    assert!(place.starts_with("/v2/a/b/blobs/uploads/upload-"), "{place}");
    let answer = registry.ask("PUT", &format!("{place}?digest={digest}"), &[("content-length", "5")], b"hello");
    assert_eq!((answer.status, header(&answer, "location")), (201, &*format!("/v2/a/b/blobs/{digest}")));
    assert_eq!(header(&answer, "docker-content-digest"), digest.as_str());
    let blob = registry.get(&format!("/v2/a/b/blobs/{digest}"));
    assert_eq!((blob.status, &*blob.body), (200, &b"hello"[..]));
    assert_eq!(files(&registry, ""), [format!("blobs/sha256/{}", digest.encoded())]);
    registry.refuses("PUT", &format!("{place}?digest={digest}"), 404, "BLOB_UPLOAD_UNKNOWN");
}

#[test]
fn a_blob_in_one_step_by_any_algorithm() {
    let mut registry = Registry::default();
    let digest = Digest::of(pullspec::digest::Algorithm::Sha512, b"hello");
    let answer = registry.ask("POST", &format!("/v2/a/blobs/uploads/?digest={digest}"), &[], b"hello");
    assert_eq!(answer.status, 201);
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).body, b"hello");
    let answer = registry.ask("POST", &format!("/v2/a/blobs/uploads/?digest={digest}"), &[], b"other");
    assert_eq!((answer.status, code_of(&answer).as_str()), (400, "DIGEST_INVALID"));
    assert_eq!(files(&registry, ".pullspec/"), [""; 0]);
}

#[test]
fn a_blob_in_chunks() {
    let mut registry = Registry::default();
    let place = begin(&mut registry, "a");
    let mut chunk = |range: &str, length: &str, body: &[u8]| {
        let headers: Vec<_> = [("content-range", range), ("content-length", length)].into();
        registry.ask("PATCH", &place, &headers.into_iter().filter(|it| !it.1.is_empty()).collect::<Vec<_>>(), body)
    };
    let first = chunk("0-2", "3", b"hel");
    assert_eq!((first.status, header(&first, "range"), header(&first, "location")), (202, "0-2", &*place));
    for (range, length, body, status, code) in [
        ("4-5", "2", &b"lo"[..], 416, "BLOB_UPLOAD_INVALID"),
        ("0-2", "3", b"hel", 416, "BLOB_UPLOAD_INVALID"),
        ("3-4", "3", b"lo", 400, "SIZE_INVALID"),
        ("", "9007199254740993", b"lo", 400, "SIZE_INVALID"),
        ("", "-1", b"lo", 400, "SIZE_INVALID"),
        ("bytes 3-4/5", "2", b"lo", 400, "BLOB_UPLOAD_INVALID"),
        ("4-3", "", b"lo", 400, "BLOB_UPLOAD_INVALID"),
    ] {
        let answer = chunk(range, length, body);
        assert_eq!((answer.status, code_of(&answer).as_str()), (status, code), "{range} {length}");
        assert!(status != 416 || header(&answer, "range") == "0-2");
    }
    let status = registry.get(&place);
    assert_eq!((status.status, header(&status, "range")), (204, "0-2"));
    // Without a range it comes behind what is there.
    assert_eq!(header(&registry.ask("PATCH", &place, &[], b"l"), "range"), "0-3");
    let last = format!("{place}?digest={}", sha256(b"hello"));
    let answer = registry.ask("PUT", &last, &[("content-range", "4-4"), ("content-length", "1")], b"o");
    assert_eq!(answer.status, 201, "{}", text(&answer));
}

#[test]
fn bodies_that_are_too_long_or_break_off() {
    let mut registry = Registry::default();
    let place = begin(&mut registry, "a");
    for body in [&b"hell"[..], b"he"] {
        let answer = registry.ask("PATCH", &place, &[("content-range", "0-2")], body);
        assert_eq!(answer.status, 400, "{}", text(&answer));
        // What came is kept, and told.
        let kept = body.len().min(3);
        assert_eq!(header(&registry.get(&place), "range"), format!("0-{}", kept - 1));
        registry.memory.files.insert(files(&registry, ".pullspec/uploads/")[0].clone(), Vec::new());
    }
    let answer = registry.send("PATCH", &place, &[], &mut BrokenOff, Trouble::None).unwrap();
    assert_eq!((answer.status, code_of(&answer).as_str()), (400, "BLOB_UPLOAD_INVALID"));
    assert_eq!(registry.get(&place).status, 204);
}

#[test]
fn uploads_that_come_to_nothing() {
    let mut registry = Registry::default();
    let place = begin(&mut registry, "a");
    registry.refuses("PUT", &place, 400, "DIGEST_INVALID");
    registry.refuses("PUT", &format!("{place}?digest=sha256:../../x"), 400, "DIGEST_INVALID");
    let other = format!("{place}?digest={}", sha256(b"other"));
    let answer = registry.ask("PUT", &other, &[], b"hello");
    assert_eq!((answer.status, code_of(&answer).as_str()), (400, "DIGEST_INVALID"));
    registry.refuses("GET", &place, 404, "BLOB_UPLOAD_UNKNOWN");
    let place = begin(&mut registry, "a");
    assert_eq!(registry.ask("DELETE", &place, &[], b"").status, 204);
    registry.refuses("GET", &place, 404, "BLOB_UPLOAD_UNKNOWN");
    registry.refuses("PATCH", &place, 404, "BLOB_UPLOAD_UNKNOWN");
    registry.refuses("POST", &place, 404, "BLOB_UPLOAD_UNKNOWN");
    let place = begin(&mut registry, "a");
    registry.refuses("POST", &place, 405, "UNSUPPORTED");
    registry.refuses("PATCH", "/v2/a/blobs/uploads/..%2f..%2f..%2findex", 404, "UNSUPPORTED");
    registry.refuses("POST", "/v2/A/blobs/uploads/", 400, "NAME_INVALID");
}

#[test]
fn only_so_many_uploads_are_open() {
    let mut registry = Registry::default();
    for _ in 0..1000 {
        begin(&mut registry, "a");
    }
    registry.refuses("POST", "/v2/a/blobs/uploads/", 429, "TOOMANYREQUESTS");
}

#[test]
fn a_blob_that_is_here_needs_no_upload() {
    let mut registry = Registry::default();
    let digest = registry.push_blob("a", b"hello");
    let answer = registry.ask("POST", &format!("/v2/b/blobs/uploads/?mount={digest}&from=a"), &[], b"");
    assert_eq!((answer.status, header(&answer, "location")), (201, &*format!("/v2/b/blobs/{digest}")));
    let answer = registry.ask("POST", &format!("/v2/b/blobs/uploads/?mount={}&from=a", sha256(b"other")), &[], b"");
    assert_eq!((answer.status, header(&answer, "range")), (202, "0-0"));
    registry.refuses("POST", &format!("/v2/b/blobs/uploads/?mount={digest}&from=..%2fa"), 400, "NAME_INVALID");
    registry.refuses("POST", "/v2/b/blobs/uploads/?mount=sha256:x&from=a", 400, "DIGEST_INVALID");
}

#[test]
fn a_pushed_image_is_seen_at_once() {
    let mut registry = Registry::default();
    assert_eq!(json(&registry.get("/v2/_catalog"))["repositories"], serde_json::json!([]));
    let manifest = push(&mut registry, "team/app", "1", b"layer");
    let digest = sha256(&manifest);
    for target in ["1", digest.as_str()] {
        let answer = registry.get(&format!("/v2/team/app/manifests/{target}"));
        assert_eq!((answer.status, &answer.body), (200, &manifest));
        assert_eq!(
            (header(&answer, "content-type"), header(&answer, "docker-content-digest")),
            (MANIFEST, digest.as_str())
        );
    }
    assert_eq!(registry.tags("team/app"), ["1"]);
    assert_eq!(json(&registry.get("/v2/_catalog"))["repositories"], serde_json::json!(["team/app"]));
    assert_eq!(registry.memory.files["oci-layout"], b"{\"imageLayoutVersion\":\"1.0.0\"}");
    let index: serde_json::Value = serde_json::from_slice(&registry.memory.files["index.json"]).unwrap();
    let annotations = &index["manifests"][0]["annotations"];
    assert_eq!(annotations["io.containerd.image.name"], "sandbox.localhost/team/app:1");
    assert_eq!(annotations["org.opencontainers.image.ref.name"], "1");
    let history = String::from_utf8(registry.memory.files[".pullspec/names.log"].clone()).unwrap();
    assert!(history.contains(r#""action":"push""#), "{history}");
}

#[test]
fn a_tag_that_moves_leaves_the_old_manifest_to_its_digest() {
    let mut registry = Registry::default();
    let old = push(&mut registry, "a", "latest", b"1");
    let new = push(&mut registry, "a", "latest", b"2");
    assert_eq!(registry.get("/v2/a/manifests/latest").body, new);
    assert_eq!(registry.get(&format!("/v2/a/manifests/{}", sha256(&old))).body, old);
    assert_eq!(registry.tags("a"), ["latest"]);
    let before = registry.memory.files[".pullspec/names.log"].clone();
    push(&mut registry, "a", "latest", b"2");
    assert_eq!(registry.memory.files[".pullspec/names.log"], before);
}

#[test]
fn several_platforms_have_one_entry() {
    let mut registry = Registry::default();
    let mut children = Vec::new();
    for layer in [b"1", b"2"] {
        registry.push_blob("a", b"{}");
        registry.push_blob("a", layer);
        let child = image(layer, "");
        assert_eq!(registry.put("a", sha256(&child).as_str(), MANIFEST, &child).status, 201);
        assert_eq!(registry.tags("a"), [""; 0]);
        children.push(child);
    }
    let both = index(&children.iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!(registry.put("a", "1", INDEX, &both).status, 201);
    for child in &children {
        assert_eq!(registry.get(&format!("/v2/a/manifests/{}", sha256(child))).body, *child);
    }
    let entries: serde_json::Value = serde_json::from_slice(&registry.memory.files["index.json"]).unwrap();
    assert_eq!(entries["manifests"].as_array().unwrap().len(), 1);
    // One of its parts cannot go without it.
    let part = format!("/v2/a/manifests/{}", sha256(&children[0]));
    registry.refuses("DELETE", &part, 405, "DENIED");
    assert_eq!(registry.get(&part).status, 200);
}

#[test]
fn manifests_that_are_refused() {
    let mut registry = Registry::default();
    push(&mut registry, "a", "1", b"layer");
    let good = String::from_utf8(image(b"layer", "")).unwrap();
    let missing = String::from_utf8(image(b"missing", "")).unwrap();
    let other_size = good.replace(r#""size":5"#, r#""size":6"#);
    let wrong = format!("sha256:{}", "0".repeat(64));
    for (target, media_type, text, status, code) in [
        ("2", MANIFEST, String::new(), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, "{}".into(), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, "hello".into(), 400, "MANIFEST_INVALID"),
        ("2", INDEX, good.clone(), 400, "MANIFEST_INVALID"),
        ("2", "text/html", good.clone(), 400, "MANIFEST_INVALID"),
        ("2", "application/vnd.example.thing+json", "{}".into(), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, good.replace("\"layers\"", "\"Layers\":[],\"layers\""), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, good.replace("\"layers\"", "\"layers\":[],\"layers\""), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, good.replace("\"layers\"", "\"manifests\":[],\"layers\""), 400, "MANIFEST_INVALID"),
        ("2", MANIFEST, good.replace("sha256:", "sha256:../"), 400, "MANIFEST_INVALID"),
        (
            "2",
            "application/vnd.docker.distribution.manifest.v1+json",
            "{\"schemaVersion\":1}".into(),
            400,
            "MANIFEST_INVALID",
        ),
        (&wrong, MANIFEST, good.clone(), 400, "DIGEST_INVALID"),
        ("sha256:x", MANIFEST, good.clone(), 400, "DIGEST_INVALID"),
        (".x", MANIFEST, good.clone(), 400, "TAG_INVALID"),
        ("2", MANIFEST, missing, 400, "MANIFEST_BLOB_UNKNOWN"),
        ("2", MANIFEST, other_size, 400, "SIZE_INVALID"),
        ("2", INDEX, String::from_utf8(index(&[b"missing"])).unwrap(), 400, "MANIFEST_BLOB_UNKNOWN"),
    ] {
        let answer = registry.put("a", target, media_type, text.as_bytes());
        assert_eq!((answer.status, code_of(&answer).as_str()), (status, code), "{media_type} {text}");
        registry.refuses("GET", "/v2/a/manifests/2", 404, "MANIFEST_UNKNOWN");
    }
    // Where nobody says the type, the document does.
    assert_eq!(registry.put("a", "2", "", good.as_bytes()).status, 201);
}

#[test]
fn manifests_that_are_too_large() {
    let mut registry = Registry::default();
    push(&mut registry, "a", "1", b"layer");
    let padded = |size: usize| {
        let mut bytes = image(b"layer", "");
        bytes.resize(size, b' ');
        bytes
    };
    assert_eq!(registry.put("a", "2", MANIFEST, &padded(4 << 20)).status, 201);
    let answer = registry.put("a", "2", MANIFEST, &padded((4 << 20) + 1));
    assert_eq!((answer.status, code_of(&answer).as_str()), (413, "SIZE_INVALID"));
    // What is announced is not even read.
    let headers = [("content-length", "4194305"), ("content-type", MANIFEST)];
    let answer = registry.send("PUT", "/v2/a/manifests/2", &headers, &mut BrokenOff, Trouble::None).unwrap();
    assert_eq!(answer.status, 413);
}

#[test]
fn what_is_kept_elsewhere_need_not_be_here() {
    let mut registry = Registry::default();
    registry.push_blob("a", b"{}");
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let manifest = String::from_utf8(image(b"elsewhere", "")).unwrap().replace(LAYER, foreign);
    assert_eq!(registry.put("a", "1", MANIFEST, manifest.as_bytes()).status, 201);
}

#[test]
fn referrers_are_listed_at_once() {
    let mut registry = Registry::default();
    let subject = push(&mut registry, "a", "1", b"layer");
    let list = format!("/v2/a/referrers/{}", sha256(&subject));
    assert_eq!(json(&registry.get(&list))["manifests"], serde_json::json!([]));
    let more = format!(r#","artifactType":"application/x","subject":{}"#, described(MANIFEST, &subject));
    let referrer = image(b"layer", &more);
    let answer = registry.put("a", sha256(&referrer).as_str(), MANIFEST, &referrer);
    assert_eq!((answer.status, header(&answer, "oci-subject")), (201, sha256(&subject).as_str()));
    let found = json(&registry.get(&list))["manifests"].clone();
    assert_eq!(
        (found[0]["digest"].as_str(), found[0]["artifactType"].as_str()),
        (Some(sha256(&referrer).as_str()), Some("application/x"))
    );
    assert_eq!(registry.tags("a"), ["1"]);
    let gone = format!("/v2/a/manifests/{}", sha256(&referrer));
    assert_eq!(registry.ask("DELETE", &gone, &[], b"").status, 202);
    assert_eq!(json(&registry.get(&list))["manifests"], serde_json::json!([]));
    // Its subject need not be here.
    let more = format!(r#","subject":{}"#, described(MANIFEST, b"missing"));
    assert_eq!(registry.put("a", "sbom", MANIFEST, &image(b"layer", &more)).status, 201);
}

#[test]
fn only_users_may_ask() {
    let mut registry = Registry::default();
    registry.options.users = vec![User { name: "alice".into(), password: "s3cret".into() }];
    for (method, target) in [("GET", "/v2/"), ("POST", "/v2/a/blobs/uploads/"), ("GET", "/"), ("BREW", "/v2/")] {
        let answer = registry.ask(method, target, &[], b"");
        assert_eq!((answer.status, code_of(&answer).as_str()), (401, "UNAUTHORIZED"));
        assert_eq!(header(&answer, "www-authenticate"), r#"Basic realm="pullspec", charset="UTF-8""#);
    }
    assert_eq!(registry.ask("GET", "/v2/", &[("Authorization", "Basic YWxpY2U6czNjcmV0")], b"").status, 200);
    assert_eq!(registry.ask("GET", "/v2/", &[("Authorization", "Basic YWxpY2U6czNjcmV1")], b"").status, 401);
}

#[test]
fn methods_that_are_not_answered() {
    let mut registry = Registry::default();
    for (method, target, allowed) in [
        ("POST", "/v2/", "GET, HEAD"),
        ("PUT", "/v2/_catalog", "GET, HEAD"),
        ("DELETE", "/v2/a/tags/list", "GET, HEAD"),
        ("PATCH", "/v2/a/manifests/1", "GET, HEAD, PUT, DELETE"),
        ("GET", "/v2/a/blobs/uploads/", "POST"),
    ] {
        let answer = registry.ask(method, target, &[], b"");
        assert_eq!((answer.status, header(&answer, "allow")), (405, allowed), "{method} {target}");
    }
    registry.options.readonly = true;
    let answer = registry.ask("POST", "/v2/a/blobs/uploads/", &[], b"");
    assert_eq!((answer.status, header(&answer, "allow")), (405, "GET, HEAD"));
}
