//! Pushing for JavaScript, which reads what is pushed: `next`, then `take` for each part of the piece that it wants, until it
//! tells what came of it.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Array, Function};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::client::{check_size, fail, parse, text, told};
use super::run::Running;
use super::transport::Fetch;
use super::world::Client;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::Platform;
use crate::reference::Reference;
use crate::registry::{
    BlobGoal, BlobPush, Deletion, ManifestPush, Needs, Operation, RegistryError, Stage, Subject, Turnout, renamed,
    scope,
};

#[derive(Serialize)]
struct PushedView<'a> {
    descriptor: &'a Descriptor,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'static str>,
}

#[derive(Serialize)]
struct NeedsView<'a> {
    manifests: &'a [Descriptor],
    blobs: &'a [Descriptor],
    foreign: &'a [Descriptor],
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a Digest>,
}

/// A blob being pushed. Its owner frees it.
#[wasm_bindgen]
pub struct BlobWriter {
    push: Running<BlobPush>,
    /// The piece that is wanted.
    wanted: (u64, u64),
}

#[wasm_bindgen]
impl BlobWriter {
    /// Pushes what `blob` names, a descriptor in JSON, of which `held` bytes are there; or only has it `from` another repository or
    /// looks for it, as `goal` says. The function gives the piece that was handed over last.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "JavaScript has no other records that cross as cheaply")]
    pub fn new(
        reference: &str,
        blob: &str,
        goal: &str,
        from: Option<String>,
        held: Option<u64>,
        client: &Client,
        give: Function,
        signal: Option<AbortSignal>,
    ) -> Result<Self, JsValue> {
        let (reference, blob) = (parse(reference)?, described(reference, blob)?);
        let from = from.map(|from| parse(&from)).transpose()?;
        let goal = match goal {
            "look" => BlobGoal::Look,
            "mount" => BlobGoal::Mount,
            _ => BlobGoal::Push,
        };
        let push = BlobPush::new(&reference, &blob.digest, blob.size, goal, from.as_ref());
        check_size(&reference, push.stage(), blob.size)?;
        if let Some(held) = held.filter(|held| *held != blob.size) {
            return Err(fail(&push.other_size(held)));
        }
        let actions = if goal == BlobGoal::Look { "pull" } else { "pull,push" };
        let scope = scope(&reference, actions, from.as_ref());
        let fetch = Fetch::new(client, signal).giving(give);
        Ok(Self { push: Running::allowing(&reference, scope, push, fetch), wanted: (0, 0) })
    }

    /// Where the wanted piece starts.
    #[wasm_bindgen(getter)]
    #[expect(clippy::cast_precision_loss, reason = "the size was checked")]
    pub fn start(&self) -> f64 {
        self.wanted.0 as f64
    }

    /// Where it ends.
    #[wasm_bindgen(getter)]
    #[expect(clippy::cast_precision_loss, reason = "the size was checked")]
    pub fn end(&self) -> f64 {
        self.wanted.1 as f64
    }

    /// Goes on, until there is an outcome; nothing where a piece is wanted.
    pub async fn next(&mut self) -> Result<Option<String>, JsValue> {
        let (turnout, _) = self.push.next().await?;
        Ok(match turnout {
            Turnout::Wants(piece) => {
                self.wanted = (piece.start, piece.end);
                None
            }
            turnout => Some(turnout.as_str().into()),
        })
    }

    /// Takes the next bytes of the wanted piece.
    pub fn take(&mut self, bytes: &[u8]) {
        self.push.get_mut().take(bytes);
    }

    /// The same for so many bytes that the caller hashed; behind the last of all, the digest.
    #[wasm_bindgen(js_name = takeHashed)]
    pub fn take_hashed(&mut self, count: u32, digest: Option<String>) {
        let digest = digest.and_then(|text| text.parse().ok());
        self.push.get_mut().take_hashed(count.into(), digest);
    }

    /// Takes the upload back, if there is one, whatever comes of that.
    pub async fn abandon(&mut self) {
        let open = self.push.get_mut().abandon();
        if open {
            self.push.unsignalled();
            let _ = self.push.next().await;
        }
    }
}

/// Pushes a manifest, maybe under another tag or digest than the name has: `[json, notices]`.
#[wasm_bindgen(js_name = pushManifest)]
pub async fn push_manifest(
    reference: String,
    under: Option<String>,
    bytes: Vec<u8>,
    media_type: Option<String>,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<Array, JsValue> {
    let named = parse(&reference)?;
    let reference = under.map_or(Ok(named.clone()), |name| renamed(&named, &name)).map_err(|error| fail(&error))?;
    let push = ManifestPush::new(&reference, bytes, media_type.as_deref()).map_err(|error| fail(&error))?;
    let scope = scope(&reference, "pull,push", None);
    let (pushed, notices) = Running::allowing(&reference, scope, push, Fetch::new(client, signal)).next().await?;
    let view = PushedView { descriptor: &pushed.descriptor, subject: pushed.subject.map(Subject::as_str) };
    Ok(Array::of2(&text(&view), &told(&notices)))
}

/// Deletes the manifest or the tag that a name stands for, or a blob.
#[wasm_bindgen]
pub async fn remove(
    reference: String,
    blob: Option<String>,
    client: &Client,
    signal: Option<AbortSignal>,
) -> Result<(), JsValue> {
    let reference = parse(&reference)?;
    let blob = blob.map(|blob| described(reference.as_str(), &blob)).transpose()?;
    let deletion = Deletion::new(&reference, blob.as_ref().map(|it| &it.digest));
    let scope = scope(&reference, "delete", None);
    Running::allowing(&reference, scope, deletion, Fetch::new(client, signal)).next().await?;
    Ok(())
}

/// What has to be there before a manifest, in JSON. `platforms` are separated by spaces; it lies in `depth` indexes, and is the
/// one after `count` others.
#[wasm_bindgen(js_name = needsOf)]
pub fn needs_of(
    reference: &str,
    bytes: Vec<u8>,
    descriptor: &str,
    platforms: &str,
    depth: u32,
    count: u32,
) -> Result<JsValue, JsValue> {
    let (reference, descriptor) = (parse(reference)?, described(reference, descriptor)?);
    let read = |text: &str| text.parse().map_err(|_| fail(&RegistryError::platform(&reference, text)));
    let platforms = platforms.split_ascii_whitespace().map(read).collect::<Result<Vec<Platform>, _>>()?;
    let needs =
        Needs::read(&reference, bytes, &descriptor, &platforms, (depth, count)).map_err(|error| fail(&error))?;
    let Needs { manifests, blobs, foreign, subject } = &needs;
    let largest = manifests.iter().chain(blobs).map(|it| it.size).max().unwrap_or_default();
    check_size(&reference, Stage::Push, largest)?;
    Ok(text(&NeedsView { manifests, blobs, foreign, subject: subject.as_ref() }))
}

/// A descriptor in JSON, or one of a digest alone.
fn described(reference: &str, blob: &str) -> Result<Descriptor, JsValue> {
    let of_digest = |digest| Descriptor::new(crate::media_type::MediaType::default(), digest, 0);
    let read = || serde_json::from_slice(blob.as_bytes()).ok();
    let found = blob.parse().ok().map(of_digest).or_else(read);
    found.ok_or_else(|| match Reference::parse(reference) {
        Ok(reference) => fail(&RegistryError::not_descriptor(&reference, blob)),
        Err(error) => fail(&RegistryError::syntax(reference, &error)),
    })
}
