//! The registry that is pushed to: whatever is asked of it, it answers, writes nowhere but into its layout, and every name there
//! leads to an image that is whole.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pullspec::digest::{Algorithm, Digest};
use pullspec::layout::LayoutIndex;
use serde_json::Value;

#[path = "../../tests/doubles/registry.rs"]
mod registry;

use registry::files::{Memory, Trouble};
use registry::{Registry, sha256};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];
const FIELDS: [&str; 4] = ["content-range", "content-length", "content-type", "range"];

/// A layout with an image, and an upload that has begun.
static START: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let mut registry = Registry::default();
    registry.push_blob("a", b"{}");
    assert_eq!(registry.put("a", "1", MANIFEST, image().as_bytes()).status, 201);
    registry.memory.files.insert(".pullspec/uploads/upload-000000000".into(), b"{".to_vec());
    registry.memory.files
});

/// An image whose one layer is its configuration.
fn image() -> String {
    let part =
        format!(r#"{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":2}}"#, sha256(b"{}"));
    format!(r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{part},"layers":[{part}]}}"#)
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let memory = Memory { files: START.clone(), ..Memory::default() };
    let mut registry = Registry { memory, ..Registry::default() };
    // Each line is a request: method, path, fields and body, with tabs between them. `$` stands for digests.
    for line in text.lines().take(8) {
        let mut parts = line.split('\t').map(|part| part.replace("$1", sha256(b"{}").as_str()).replace("$2", &image()));
        let mut part = || parts.next().unwrap_or_default();
        let (method, path, values, body) = (part(), part(), part(), part());
        let path = path.replace("$3", sha256(body.as_bytes()).as_str());
        let method = METHODS.into_iter().find(|known| known.starts_with(method.as_str())).unwrap_or("BREW");
        let headers: Vec<(&str, &str)> =
            FIELDS.into_iter().zip(values.split(';')).filter(|it| !it.1.is_empty()).collect();
        let trouble = if values.ends_with('!') { Trouble::FailAt(registry.memory.writes + 2) } else { Trouble::None };
        let answer = registry.ask_in_trouble(method, &path, &headers, body.as_bytes(), trouble).expect("an answer");
        assert!(matches!(answer.status, 200..=206 | 400..=416 | 429 | 507), "{line}: {}", answer.status);
        holds(&registry.memory.files);
    }
});

fn holds(files: &BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in files {
        match path.split('/').collect::<Vec<_>>()[..] {
            ["index.json" | "oci-layout"] | [".pullspec", "names.log"] => {}
            [".pullspec", "uploads", id] => assert!(id.starts_with("upload-"), "{path}"),
            ["blobs", algorithm, hex] => {
                let algorithm = Algorithm::from_name(algorithm).expect("an algorithm");
                assert_eq!(Digest::of(algorithm, bytes).encoded(), hex);
            }
            _ => panic!("{path}"),
        }
    }
    let index = LayoutIndex::read(&files["index.json"]).expect("an index");
    for entry in index.entries() {
        let image = entry.descriptor();
        whole(files, image.digest.as_str(), image.size, 0);
    }
}

/// Whether all that a manifest needs is there.
fn whole(files: &BTreeMap<String, Vec<u8>>, digest: &str, size: u64, depth: usize) {
    let bytes = files.get(&format!("blobs/{}", digest.replace(':', "/"))).expect("what is needed is here");
    assert_eq!(bytes.len() as u64, size);
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let lists = ["layers", "manifests"].into_iter().filter_map(|key| value[key].as_array()).flatten();
    for part in lists.chain(value.get("config")).filter(|_| depth < 4) {
        if let (Some(digest), Some(size)) = (part["digest"].as_str(), part["size"].as_u64()) {
            let elsewhere = part["urls"].is_array()
                || part["mediaType"]
                    .as_str()
                    .is_some_and(|it| it.contains("foreign") || it.contains("nondistributable"));
            if !elsewhere {
                whole(files, digest, size, depth + 1);
            }
        }
    }
}
