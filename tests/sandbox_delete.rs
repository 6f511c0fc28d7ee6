//! Deleting in the sandbox registry, layouts of others, the layout beneath, and what is left wherever it stops.

use pullspec::sandbox::Options;

#[path = "doubles/registry.rs"]
mod registry;

use registry::files::{Memory, Trouble};
use registry::{Registry, code_of, json, sample_files, sha256, text};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn image(layer: &[u8]) -> Vec<u8> {
    let described = |media_type: &str, bytes: &[u8]| {
        format!(r#"{{"mediaType":"{media_type}","digest":"{}","size":{}}}"#, sha256(bytes), bytes.len())
    };
    let config = described("application/vnd.oci.image.config.v1+json", b"{}");
    let layer = described("application/vnd.oci.image.layer.v1.tar", layer);
    format!(r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{config},"layers":[{layer}]}}"#).into_bytes()
}

fn push(registry: &mut Registry, name: &str, target: &str, layer: &[u8]) -> Vec<u8> {
    registry.push_blob(name, b"{}");
    registry.push_blob(name, layer);
    let manifest = image(layer);
    let answer = registry.put(name, target, MANIFEST, &manifest);
    assert_eq!(answer.status, 201, "{}", text(&answer));
    manifest
}

#[track_caller]
fn deletes(registry: &mut Registry, target: &str) {
    let answer = registry.ask("DELETE", target, &[], b"");
    assert_eq!(answer.status, 202, "{target}: {}", text(&answer));
}

/// The registry over the samples, with nothing above them.
fn layered() -> Registry {
    let files = sample_files().into_iter().map(|(path, bytes)| (format!("beneath/{path}"), bytes)).collect();
    let options = Options { layered: true, ..Options::default() };
    Registry { memory: Memory { files, ..Memory::default() }, options, ..Registry::default() }
}

#[test]
fn a_tag_only_loses_its_name() {
    let mut registry = Registry::default();
    let manifest = push(&mut registry, "a", "1", b"layer");
    push(&mut registry, "a", "2", b"layer");
    let by_digest = format!("/v2/a/manifests/{}", sha256(&manifest));
    deletes(&mut registry, "/v2/a/manifests/1");
    assert_eq!(registry.tags("a"), ["2"]);
    registry.refuses("GET", "/v2/a/manifests/1", 404, "MANIFEST_UNKNOWN");
    registry.refuses("DELETE", "/v2/a/manifests/1", 404, "MANIFEST_UNKNOWN");
    deletes(&mut registry, "/v2/a/manifests/2");
    // The last one, too: the manifest is still there.
    assert_eq!((registry.get(&by_digest).body, registry.tags("a")), (manifest, Vec::new()));
    deletes(&mut registry, &by_digest);
    registry.refuses("GET", &by_digest, 404, "NAME_UNKNOWN");
}

#[test]
fn a_digest_takes_its_names_in_the_repository() {
    let mut registry = Registry::default();
    let manifest = push(&mut registry, "a", "1", b"layer");
    push(&mut registry, "a", "2", b"layer");
    push(&mut registry, "a", "other", b"other");
    push(&mut registry, "b", "1", b"layer");
    deletes(&mut registry, &format!("/v2/a/manifests/{}", sha256(&manifest)));
    assert_eq!(registry.tags("a"), ["other"]);
    assert_eq!(registry.get("/v2/b/manifests/1").body, manifest);
    registry.refuses("DELETE", &format!("/v2/a/manifests/{}", sha256(&manifest)), 405, "DENIED");
    deletes(&mut registry, &format!("/v2/b/manifests/{}", sha256(&manifest)));
    registry.refuses("GET", &format!("/v2/a/manifests/{}", sha256(&manifest)), 404, "MANIFEST_UNKNOWN");
    registry.refuses("DELETE", &format!("/v2/a/manifests/{}", sha256(b"x")), 404, "MANIFEST_UNKNOWN");
    registry.refuses("DELETE", "/v2/c/manifests/1", 404, "NAME_UNKNOWN");
    // A layer is no manifest.
    registry.refuses("DELETE", &format!("/v2/a/manifests/{}", sha256(b"other")), 404, "MANIFEST_UNKNOWN");
}

#[test]
fn a_blob_that_an_image_needs_stays() {
    let mut registry = Registry::default();
    let manifest = push(&mut registry, "a", "1", b"layer");
    let blob = format!("/v2/a/blobs/{}", sha256(b"layer"));
    registry.refuses("DELETE", &blob, 405, "DENIED");
    registry.refuses("DELETE", &format!("/v2/a/blobs/{}", sha256(&manifest)), 405, "DENIED");
    deletes(&mut registry, &format!("/v2/a/manifests/{}", sha256(&manifest)));
    assert_eq!(registry.get(&blob).status, 200);
    deletes(&mut registry, &blob);
    registry.refuses("GET", &blob, 404, "BLOB_UNKNOWN");
    registry.refuses("DELETE", &blob, 404, "BLOB_UNKNOWN");
}

#[test]
fn what_others_have_in_the_layout_stays_as_it_is() {
    let mut registry = Registry::default();
    let manifest = push(&mut registry, "a", "1", b"layer");
    let nameless =
        format!(r#"{{ "size":{}, "digest":"{}","x":1.0,"mediaType":"{MANIFEST}"}}"#, manifest.len(), sha256(&manifest));
    let index = String::from_utf8(registry.memory.files["index.json"].clone()).unwrap();
    let index = index.replace("\"manifests\":[", &format!("\"own\":[1.50],\"manifests\":[{nameless},"));
    registry.memory.files.insert("index.json".into(), index.into_bytes());
    deletes(&mut registry, &format!("/v2/a/manifests/{}", sha256(&manifest)));
    push(&mut registry, "a", "2", b"other");
    let index = String::from_utf8(registry.memory.files["index.json"].clone()).unwrap();
    assert!(index.contains(&nameless) && index.contains("\"own\":[1.50]"), "{index}");
    // What has no name keeps what it needs.
    let by_digest = format!("/v2/a/manifests/{}", sha256(&manifest));
    assert_eq!(registry.get(&by_digest).body, manifest);
    registry.refuses("DELETE", &format!("/v2/a/blobs/{}", sha256(b"layer")), 405, "DENIED");
}

#[test]
fn a_layout_that_is_newer_or_damaged_is_not_changed() {
    for (path, bytes, status) in [
        ("oci-layout", &b"{\"imageLayoutVersion\":\"2.0.0\"}"[..], 500),
        ("oci-layout", b"hello", 500),
        ("index.json", b"hello", 500),
        ("index.json", b"{\"manifests\":[],\"Manifests\":[]}", 500),
    ] {
        let mut registry = Registry::default();
        push(&mut registry, "a", "1", b"layer");
        registry.memory.files.insert(path.into(), bytes.to_vec());
        let answer = registry.put("a", "2", MANIFEST, &image(b"layer"));
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(registry.ask("DELETE", "/v2/a/manifests/1", &[], b"").status, status, "{path}");
        assert_eq!(registry.memory.files[path], bytes);
    }
    // With the mark, there was an index.
    let mut registry = Registry::default();
    push(&mut registry, "a", "1", b"layer");
    registry.memory.files.remove("index.json");
    assert_eq!(registry.put("a", "2", MANIFEST, &image(b"layer")).status, 500);
    assert_eq!(registry.get("/v2/_catalog").status, 500);
}

#[test]
fn what_is_pushed_stands_before_what_lies_beneath() {
    let mut registry = layered();
    let before = registry.memory.files.clone();
    assert_eq!(registry.tags("hello"), ["1.0", "1.1", "latest"]);
    let manifest = push(&mut registry, "hello", "1.1", b"layer");
    push(&mut registry, "hello", "2", b"layer");
    push(&mut registry, "mine", "1", b"layer");
    assert_eq!(registry.get("/v2/hello/manifests/1.1").body, manifest);
    assert_eq!(registry.tags("hello"), ["1.0", "1.1", "2", "latest"]);
    let all = json(&registry.get("/v2/_catalog"))["repositories"].clone();
    assert!(all.as_array().unwrap().len() > 4 && all.to_string().contains("\"mine\""));
    // Beneath, nothing has changed; and an image of there can be given another name.
    assert!(before.iter().all(|(path, bytes)| registry.memory.files[path] == *bytes));
    let sample = registry.get("/v2/hello/manifests/1.0");
    let media_type = sample.headers.get("content-type").unwrap();
    assert_eq!(registry.put("mine", "hello", media_type, &sample.body).status, 201);
}

#[test]
fn what_lies_beneath_is_hidden_and_comes_back() {
    let mut registry = layered();
    let digest = sha256(&registry.get("/v2/hello/manifests/1.0").body);
    let other = sha256(&registry.get("/v2/hello/manifests/1.1").body);
    deletes(&mut registry, "/v2/hello/manifests/1.0");
    assert_eq!(registry.tags("hello"), ["1.1", "latest"]);
    registry.refuses("GET", "/v2/hello/manifests/1.0", 404, "MANIFEST_UNKNOWN");
    assert_eq!(registry.get(&format!("/v2/hello/manifests/{digest}")).status, 200);
    deletes(&mut registry, &format!("/v2/hello/manifests/{digest}"));
    registry.refuses("GET", &format!("/v2/hello/manifests/{digest}"), 404, "MANIFEST_UNKNOWN");
    deletes(&mut registry, &format!("/v2/hello/manifests/{other}"));
    registry.refuses("GET", "/v2/hello/manifests/latest", 404, "NAME_UNKNOWN");
    // A name that is pushed anew, covers, and goes: what it covered does not come back by that.
    push(&mut registry, "layers", "latest", b"layer");
    deletes(&mut registry, "/v2/layers/manifests/latest");
    registry.refuses("GET", "/v2/layers/manifests/latest", 404, "MANIFEST_UNKNOWN");
    // Without what is above it, all is as it was.
    registry.memory.files.retain(|path, _| path.starts_with("beneath/"));
    assert_eq!(registry.tags("hello"), ["1.0", "1.1", "latest"]);
}

/// Everything that pushes, moves and deletes, step by step. Gives how many requests were answered with success.
fn story(registry: &mut Registry, trouble: Trouble) -> usize {
    let (one, two) = (image(b"one"), image(b"two"));
    let put = |tag: &str| format!("/v2/a/manifests/{tag}");
    let post = |bytes: &[u8]| format!("/v2/a/blobs/uploads/?digest={}", sha256(bytes));
    let steps: [(&str, String, &[u8]); 9] = [
        ("POST", post(b"{}"), b"{}"),
        ("POST", post(b"one"), b"one"),
        ("PUT", put("1"), &one),
        ("POST", post(b"two"), b"two"),
        ("PUT", put("2"), &two),
        ("PUT", put("1"), &two),
        ("PUT", put("old"), &one),
        ("DELETE", put("old"), b""),
        ("DELETE", put(sha256(&two).as_str()), b""),
    ];
    for (done, (method, target, body)) in steps.iter().enumerate() {
        let headers = [("content-type", MANIFEST)];
        match registry.ask_in_trouble(method, target, &headers, body, trouble) {
            Some(answer) if answer.status < 300 => {}
            Some(answer) => {
                assert_eq!((answer.status, code_of(&answer).as_str()), (507, "UNKNOWN"), "{method} {target}");
                return done;
            }
            None => return done,
        }
    }
    steps.len()
}

/// The tags that there are after so many steps, and what they stand for.
const AFTER: [&[(&str, &[u8])]; 10] = [
    &[],
    &[],
    &[],
    &[("1", b"one")],
    &[("1", b"one")],
    &[("1", b"one"), ("2", b"two")],
    &[("1", b"two"), ("2", b"two")],
    &[("1", b"two"), ("2", b"two"), ("old", b"one")],
    &[("1", b"two"), ("2", b"two")],
    &[],
];

#[test]
fn wherever_it_stops_nothing_is_lost() {
    let mut whole = Registry::default();
    assert_eq!(story(&mut whole, Trouble::None), 9);
    let writes = whole.memory.writes;
    assert!(writes > 20, "{writes}");
    for at in 1..=writes {
        for trouble in [Trouble::CrashAt(at), Trouble::FailAt(at)] {
            let mut registry = Registry::default();
            let done = story(&mut registry, trouble);
            assert!(done < 9, "{trouble:?}");
            // What was answered is there; what was under way is there as a whole, or not at all.
            let tags = registry.tags("a");
            let of = |tags: &[(&str, &[u8])]| tags.iter().map(|(tag, _)| (*tag).to_owned()).collect::<Vec<_>>();
            let (before, after) = (AFTER[done], AFTER[done + 1]);
            assert!(tags == of(before) || tags == of(after), "{trouble:?}: {tags:?}");
            for tag in &tags {
                let found = registry.get(&format!("/v2/a/manifests/{tag}")).body;
                let wanted = before.iter().chain(after).any(|(known, layer)| known == tag && image(layer) == found);
                assert!(wanted, "{trouble:?}: {tag}");
                for layer in json_layers(&found) {
                    assert_eq!(registry.get(&format!("/v2/a/blobs/{layer}")).status, 200, "{trouble:?}");
                }
            }
            // And it can be pushed to as before.
            registry.memory.writes = 0;
            assert_eq!(story(&mut registry, Trouble::None), 9, "{trouble:?}");
        }
    }
}

fn json_layers(manifest: &[u8]) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    let layers = value["layers"].as_array().unwrap().iter().chain([&value["config"]]);
    layers.map(|layer| layer["digest"].as_str().unwrap().to_owned()).collect()
}
