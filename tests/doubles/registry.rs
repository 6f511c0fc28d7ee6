//! The registry over files in memory, asked request by request.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pullspec::digest::{Algorithm, Digest};
use pullspec::files::{FilesCode, FilesError, Receive};
use pullspec::registry::{Headers, Response};
use pullspec::sandbox::{Incoming, Options, answer};
use serde_json::Value;

#[path = "files.rs"]
pub mod files;

use files::{Memory, Outside, Trouble};

/// A registry.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    pub memory: Memory,
    pub options: Options,
    /// How many requests there were: uploads are called after that.
    pub count: usize,
    pub now: u64,
}

/// The body of a request.
struct Body<'a>(&'a [u8]);

impl Outside for Body<'_> {
    fn receive(&mut self, _: &Receive) -> Result<Vec<u8>, FilesError> {
        Ok(self.0.to_vec())
    }

    fn manifest(&mut self, digest: Option<&Digest>) -> Result<Option<Vec<u8>>, FilesError> {
        assert_eq!(digest, None, "a registry asks for the body alone");
        Ok(Some(self.0.to_vec()))
    }
}

/// The body of a request that breaks off.
pub struct BrokenOff;

impl Outside for BrokenOff {
    fn receive(&mut self, _: &Receive) -> Result<Vec<u8>, FilesError> {
        Err(FilesError::new(FilesCode::Source, "it broke off"))
    }
}

impl Registry {
    pub fn ask(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        self.ask_in_trouble(method, target, headers, body, Trouble::None).expect("an answer")
    }

    /// The same with trouble; nothing where it crashed.
    pub fn ask_in_trouble(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        trouble: Trouble,
    ) -> Option<Response> {
        self.send(method, target, headers, &mut Body(body), trouble)
    }

    pub fn send(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        outside: &mut dyn Outside,
        trouble: Trouble,
    ) -> Option<Response> {
        self.count += 1;
        let mut all = Headers::new();
        for (name, value) in headers {
            all.push(name, value);
        }
        let id = format!("upload-{:09}", self.count);
        let request = Incoming { method: method.into(), target: target.into(), headers: all, id, now: self.now };
        let reply = self.memory.run(answer(request, self.options.clone()), outside, trouble)?;
        let body = reply.file.map(|(path, part)| {
            let part = usize::try_from(part.start).unwrap()..usize::try_from(part.end).unwrap();
            self.memory.files[&path][part].to_vec()
        });
        Some(Response { body: body.unwrap_or(reply.response.body.clone()), ..reply.response })
    }

    pub fn get(&mut self, target: &str) -> Response {
        self.ask("GET", target, &[], b"")
    }

    /// Pushes a blob in one go.
    pub fn push_blob(&mut self, name: &str, bytes: &[u8]) -> Digest {
        let digest = sha256(bytes);
        let answer = self.ask("POST", &format!("/v2/{name}/blobs/uploads/?digest={digest}"), &[], bytes);
        assert_eq!(answer.status, 201, "{}", text(&answer));
        digest
    }

    /// Pushes a manifest.
    pub fn put(&mut self, name: &str, target: &str, media_type: &str, bytes: &[u8]) -> Response {
        self.ask("PUT", &format!("/v2/{name}/manifests/{target}"), &[("Content-Type", media_type)], bytes)
    }

    #[track_caller]
    pub fn refuses(&mut self, method: &str, target: &str, status: u16, code: &str) {
        let answer = self.ask(method, target, &[], b"");
        assert_eq!((answer.status, code_of(&answer).as_str()), (status, code), "{method} {target}");
    }

    pub fn tags(&mut self, name: &str) -> Vec<String> {
        let answer = self.get(&format!("/v2/{name}/tags/list"));
        if answer.status == 404 {
            return Vec::new();
        }
        serde_json::from_value(json(&answer)["tags"].clone()).unwrap()
    }
}

pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::of(Algorithm::Sha256, bytes)
}

pub fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

pub fn text(response: &Response) -> String {
    format!("{} {}", response.status, String::from_utf8_lossy(&response.body))
}

/// The code of a refusal.
pub fn code_of(response: &Response) -> String {
    json(response)["errors"][0]["code"].as_str().unwrap_or_default().into()
}

/// The samples.
pub fn sample_files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files = BTreeMap::new();
    for path in ["index.json", "oci-layout"] {
        files.insert(path.to_owned(), fs::read(root.join(path)).unwrap());
    }
    for entry in fs::read_dir(root.join("blobs/sha256")).unwrap() {
        let entry = entry.unwrap();
        let path = format!("blobs/sha256/{}", entry.file_name().to_str().unwrap());
        files.insert(path, fs::read(entry.path()).unwrap());
    }
    files
}
