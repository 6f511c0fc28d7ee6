//! Images for tests, a registry that has them, and what must hold of a store whatever happened.

#![allow(unreachable_pub, reason = "the test itself is the one that takes them")]

use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::files::{Errand, FilesCode, FilesError, Io, Receive};
use pullspec::media_type::MediaType;
use pullspec::store::{self, Code, StoreError};
use serde_json::{Value, json};

use super::files::{Memory, Nothing, Outside, Stop, Trouble};

/// A manifest, and what describes it.
#[derive(Clone)]
pub struct Made {
    pub descriptor: Descriptor,
    pub bytes: Vec<u8>,
    pub config: Descriptor,
}

/// What is elsewhere, by digest.
#[derive(Default)]
pub struct Registry {
    blobs: std::collections::BTreeMap<Digest, Vec<u8>>,
    /// From which byte on blobs were asked for.
    pub asked: Vec<u64>,
    /// Whether it gives other bytes.
    pub lies: bool,
    /// How often somebody collects what nothing needs just before a manifest is named.
    pub collects: usize,
}

impl Registry {
    pub fn put(&mut self, media_type: &str, bytes: &[u8]) -> Descriptor {
        let digest = Digest::of(Algorithm::Sha256, bytes);
        self.blobs.insert(digest.clone(), bytes.to_vec());
        Descriptor::new(MediaType::from(media_type), digest, bytes.len() as u64)
    }

    fn find(&self, digest: &Digest) -> Result<Vec<u8>, FilesError> {
        let known = self.blobs.get(digest).cloned();
        let mut bytes = known.ok_or_else(|| FilesError::new(FilesCode::Source, "there is no such thing"))?;
        if self.lies {
            bytes[0] ^= 1;
        }
        Ok(bytes)
    }
}

impl Outside for Registry {
    fn receive(&mut self, receive: &Receive) -> Result<Vec<u8>, FilesError> {
        let hex = receive.path.rsplit('-').next().unwrap();
        self.asked.push(receive.at);
        Ok(self.find(&format!("sha256:{hex}").parse().unwrap())?.split_off(usize::try_from(receive.at).unwrap()))
    }

    fn manifest(&mut self, digest: Option<&Digest>) -> Result<Option<Vec<u8>>, FilesError> {
        self.find(digest.unwrap()).map(Some)
    }

    fn blobs(&mut self, memory: &mut Memory, blobs: &[Descriptor], trouble: Trouble) -> Result<(), Stop> {
        for blob in blobs {
            let blob = blob.clone();
            match memory.run(Errand::new(|io| store::bring(io, blob)), self, trouble) {
                None => return Err(Stop::Crashed),
                Some(Err(error)) if error.code == Code::NoSpace => {
                    return Err(Stop::Failed(FilesError::new(FilesCode::NoSpace, "nothing more fits")));
                }
                Some(Err(error)) if error.code == Code::Mismatch => {
                    return Err(Stop::Failed(FilesError::new(FilesCode::Source, "it is something else")));
                }
                Some(Err(error)) => panic!("{error}"),
                Some(Ok(_)) => {}
            }
        }
        if self.collects > 0 {
            self.collects -= 1;
            let gone = memory.files.keys().find(|path| path.starts_with("blobs/sha256/")).cloned();
            memory.files.remove(&gone.unwrap());
        }
        Ok(())
    }
}

pub fn image(registry: &mut Registry, architecture: &str, layers: &[&str]) -> Made {
    let config =
        json!({ "os": "linux", "architecture": architecture, "created": "2026-01-02T03:04:05Z", "note": layers });
    let config = registry.put("application/vnd.oci.image.config.v1+json", config.to_string().as_bytes());
    let layer = |text: &&str| registry.put("application/vnd.oci.image.layer.v1.tar", text.as_bytes());
    let layers: Vec<_> = layers.iter().map(layer).collect();
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({ "schemaVersion": 2, "mediaType": media_type, "config": config, "layers": layers });
    let bytes = manifest.to_string().into_bytes();
    Made { descriptor: registry.put(media_type, &bytes), bytes, config }
}

pub fn index(registry: &mut Registry, children: &[(&str, Made)]) -> Made {
    let described = |(architecture, made): &(&str, Made)| {
        let mut child = serde_json::to_value(&made.descriptor).unwrap();
        child["platform"] = json!({ "os": "linux", "architecture": architecture });
        child
    };
    let manifests: Vec<Value> = children.iter().map(described).collect();
    let media_type = "application/vnd.oci.image.index.v1+json";
    let bytes = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": manifests }).to_string().into_bytes();
    Made { descriptor: registry.put(media_type, &bytes), bytes, config: children[0].1.config.clone() }
}

/// Puts a blob into a store, that nothing reaches yet.
pub fn make(memory: &mut Memory, text: &str) -> Descriptor {
    let digest = Digest::of(Algorithm::Sha256, text.as_bytes());
    memory.files.insert(path(&digest), text.as_bytes().to_vec());
    Descriptor::new(MediaType::default(), digest, text.len() as u64)
}

pub fn path(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.encoded())
}

/// A store in which nothing is yet.
pub fn open() -> Memory {
    let mut memory = Memory::default();
    run(&mut memory, Trouble::None, store::open).unwrap().unwrap();
    memory
}

/// Does something to which nothing outside belongs.
pub fn run<T: 'static, F>(memory: &mut Memory, trouble: Trouble, work: impl FnOnce(Io) -> F) -> Option<Result<(), Code>>
where
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let result = memory.run(Errand::new(work), &mut Nothing, trouble);
    result.map(|result| result.map(drop).map_err(|error| error.code))
}

/// Names and digests of the entries, read without what is tested.
pub fn entries(memory: &Memory) -> Vec<(String, String)> {
    let index: Value = serde_json::from_slice(&memory.files["index.json"]).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = index["manifests"].as_array().unwrap().iter();
    all.map(|it| (text(&it["annotations"]["io.containerd.image.name"]), text(&it["digest"]))).collect()
}

pub fn names(memory: &Memory) -> Vec<String> {
    entries(memory).into_iter().map(|(name, _)| name).collect()
}

/// What is wrong in a store: digests and kinds.
pub fn audit(memory: &mut Memory) -> Vec<(Digest, &'static str)> {
    let audit = memory.run(Errand::new(store::audit), &mut Nothing, Trouble::None).unwrap().unwrap();
    let mut found: Vec<_> = audit.problems.into_iter().map(|it| (it.digest, it.trouble.code())).collect();
    for digest in audit.blobs {
        let problem = memory.run(Errand::new(|io| store::check(io, digest)), &mut Nothing, Trouble::None).unwrap();
        found.extend(problem.unwrap().map(|it| (it.digest, it.trouble.code())));
    }
    found
}

/// A store opens, its index can be read, and all that it names is there and right.
pub fn sound(memory: &Memory, what: &str) {
    let mut memory = memory.clone();
    assert_eq!(run(&mut memory, Trouble::None, store::open), Some(Ok(())), "{what}");
    assert_eq!(audit(&mut memory), [], "{what}");
    for image in memory.run(Errand::new(store::list), &mut Nothing, Trouble::None).unwrap().unwrap() {
        assert!(image.complete, "{what}: {}", image.familiar);
    }
}
