//! A registry over an OCI [image layout], read-only and free of I/O: it asks for files and gives an answer.
//!
//! Repositories and tags come from the layout's `index.json`: each entry's annotation `io.containerd.image.name` or
//! `org.opencontainers.image.ref.name` holds a full name such as `sandbox.localhost/hello:1.1`.
//!
//! [image layout]: https://github.com/opencontainers/image-spec/blob/main/image-layout.md

mod answer;
mod layout;
mod lists;
mod referrers;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use crate::digest::Digest;
use crate::layout::{blob_path, parse};
use crate::manifest::{Document, Manifest};
use crate::media_type::{Kind, MediaType};
use crate::registry::endpoint::{Endpoint, EndpointError, Target};
use crate::registry::{Headers, Response};

use answer::{Refusal, blob, content, refuse, refuse_method};
use layout::Layout;
use referrers::Walk;

/// **What comes next** in answering a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The file at this path of the layout is wanted.
    Read(String),
    /// The size of the file at this path is wanted: of its bytes only those are needed that are sent.
    Open(String),
    /// The answer, whose body is this part of the file that was opened.
    Send(Response, Range<u64>),
    /// The answer.
    Answer(Response),
}

/// **One request being answered.** Hand it the files it asks for, and the sizes of those it wants open, until it answers.
#[derive(Debug)]
pub struct Exchange {
    range: Option<String>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The layout's index is on its way.
    Index(Endpoint),
    /// A manifest is on its way; its type is known from the index, or read from itself.
    Manifest(Digest, Option<MediaType>),
    Blob(Digest),
    Referrers(Walk),
    Over,
}

/// Starts to answer a request for `target`, a path with its query.
pub fn handle(method: &str, target: &str, headers: &Headers) -> (Exchange, Step) {
    let range = headers.get("range").map(Into::into);
    let step = |state, step| (Exchange { range, state }, step);
    if !matches!(method, "GET" | "HEAD") {
        return step(State::Over, Step::Answer(refuse_method()));
    }
    match Endpoint::parse(target) {
        Ok(Endpoint::Ping) => {
            let answer = content(&MediaType::from("application/json"), b"{}".to_vec());
            step(State::Over, Step::Answer(answer))
        }
        Ok(endpoint) => step(State::Index(endpoint), Step::Read("index.json".into())),
        Err(error) => step(State::Over, Step::Answer(refuse(Refusal::from(error)))),
    }
}

impl Exchange {
    /// Takes the file that was asked for, or nothing if there is none.
    pub fn receive(&mut self, file: Option<Vec<u8>>) -> Step {
        match core::mem::replace(&mut self.state, State::Over) {
            State::Index(endpoint) => match file.as_deref().and_then(Layout::read) {
                Some(layout) => self.look_up(endpoint, &layout),
                None => Step::Answer(refuse(Refusal::Broken)),
            },
            State::Manifest(digest, media_type) => Step::Answer(manifest(&digest, media_type, file)),
            State::Referrers(mut walk) => match walk.take(file.as_deref()) {
                Some(path) => self.wait(State::Referrers(walk), path),
                None => Step::Answer(walk.answer()),
            },
            State::Blob(_) | State::Over => Step::Answer(refuse(Refusal::Broken)),
        }
    }

    /// Takes the size of the file that was to be opened, or nothing if there is none.
    pub fn open(&mut self, size: Option<u64>) -> Step {
        match (core::mem::replace(&mut self.state, State::Over), size) {
            (State::Blob(digest), Some(size)) => blob(&digest, size, self.range.as_deref()),
            (State::Blob(_), None) => Step::Answer(refuse(Refusal::NoBlob)),
            _ => Step::Answer(refuse(Refusal::Broken)),
        }
    }

    fn wait(&mut self, state: State, path: String) -> Step {
        self.state = state;
        Step::Read(path)
    }

    fn look_up(&mut self, endpoint: Endpoint, layout: &Layout) -> Step {
        match &endpoint {
            Endpoint::Tags(name, _)
            | Endpoint::Manifest(name, _)
            | Endpoint::Blob(name, _)
            | Endpoint::Referrers(name, _, _)
                if !layout.has(name) =>
            {
                return Step::Answer(refuse(Refusal::NoName));
            }
            _ => {}
        }
        match endpoint {
            Endpoint::Ping => Step::Answer(refuse(Refusal::Path)),
            Endpoint::Catalog(page) => Step::Answer(lists::catalog(layout, &page)),
            Endpoint::Tags(name, page) => Step::Answer(lists::tags(layout, &name, &page)),
            Endpoint::Blob(_, digest) => {
                let path = blob_path(&digest);
                self.state = State::Blob(digest);
                Step::Open(path)
            }
            Endpoint::Manifest(name, target) => self.look_up_manifest(layout, &name, target),
            Endpoint::Referrers(name, digest, kind) => {
                let mut walk = Walk::new(layout.entries(&name), digest, kind);
                match walk.next() {
                    Some(path) => self.wait(State::Referrers(walk), path),
                    None => Step::Answer(walk.answer()),
                }
            }
        }
    }

    fn look_up_manifest(&mut self, layout: &Layout, name: &str, target: Target) -> Step {
        let (digest, media_type) = match target {
            Target::Tag(tag) => match layout.tagged(name, &tag) {
                Some(entry) => (entry.digest.clone(), Some(entry.media_type.clone())),
                None => return Step::Answer(refuse(Refusal::NoManifest)),
            },
            Target::Digest(digest) => {
                let known = layout.entries(name).find(|entry| entry.digest == digest);
                let media_type = known.map(|entry| entry.media_type.clone());
                (digest, media_type)
            }
        };
        let path = blob_path(&digest);
        self.wait(State::Manifest(digest, media_type), path)
    }
}

/// A manifest, if the file is one.
fn manifest(digest: &Digest, media_type: Option<MediaType>, file: Option<Vec<u8>>) -> Response {
    let Some(bytes) = file else { return refuse(Refusal::NoManifest) };
    let media_type = media_type.or_else(|| {
        let parsed = parse(&bytes).ok()?;
        // A configuration or a layer is no manifest, even where it is asked for as one.
        Some(parsed.descriptor().media_type).filter(|it| matches!(it.kind(), Some(Kind::Index | Kind::Image)))
    });
    match media_type {
        Some(media_type) => {
            let mut answer = content(&media_type, bytes);
            answer.headers.push("docker-content-digest", digest.as_str());
            answer.headers.push("etag", &["\"", digest.as_str(), "\""].concat());
            answer
        }
        None => refuse(Refusal::NoManifest),
    }
}

impl From<EndpointError> for Refusal {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Path => Self::Path,
            EndpointError::Name => Self::Name,
            EndpointError::Tag => Self::Tag,
            EndpointError::Digest => Self::Digest,
            EndpointError::Number => Self::Number,
        }
    }
}

/// The subject of a manifest, if it has one.
fn subject(manifest: &Manifest) -> Option<&Digest> {
    match manifest.document() {
        Document::Index(index) => index.subject.as_ref(),
        Document::Image(image) => image.subject.as_ref(),
        Document::Unknown => None,
    }
    .map(|subject| &subject.digest)
}

/// What the media type of an answer is called in its header.
fn json(text: String) -> Response {
    content(&MediaType::from("application/json"), text.into_bytes())
}

/// A number as text.
fn number(number: u64) -> String {
    number.to_string()
}
