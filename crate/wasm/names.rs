//! The synchronous entry: names and digests. An answer that starts with an exclamation mark tells what went wrong, in
//! JSON: a text costs less than an exception.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use wasm_bindgen::prelude::*;

use super::json::Json;
use super::value;
use crate::bytes;
use crate::descriptor::is_attestation;
use crate::digest::{Algorithm, Digest, Mismatch, Verifier};
use crate::explain::explain;
use crate::manifest::Platform;
use crate::media_type::MediaType;
use crate::reference::{Defaults, Reference};

/// How many numbers describe one scanned name.
const FIELDS: usize = 5;

/// The scanner behind the hot path. JavaScript writes bytes into `input`, asks for a scan, and reads offsets from
/// `output`: no string and no object crosses the boundary.
#[wasm_bindgen]
pub struct Scanner {
    defaults: Defaults,
    /// Why the defaults are Docker's, and not those that were asked for.
    failure: String,
    input: Vec<u8>,
    output: Vec<u32>,
}

#[wasm_bindgen]
impl Scanner {
    /// A scanner with these defaults.
    #[wasm_bindgen(constructor)]
    pub fn new(registry: Option<String>, namespace: Option<String>, tag: Option<String>) -> Self {
        let (defaults, failure) = match Defaults::new(registry.as_deref(), namespace.as_deref(), tag.as_deref()) {
            Ok(defaults) => (defaults, String::new()),
            Err(error) => (Defaults::DOCKER, value::no_reference("", &error)),
        };
        Self { defaults, failure, input: Vec::new(), output: Vec::new() }
    }

    /// The namespace that goes in front of a one-component repository, or what is wrong with the defaults.
    pub fn namespace(&self) -> String {
        if self.failure.is_empty() { self.defaults.namespace().into() } else { self.failure.clone() }
    }

    /// Makes room for that many bytes and names; the places below move.
    pub fn reserve(&mut self, bytes: usize, names: usize) {
        self.input = vec![0; bytes];
        self.output = vec![0; names.saturating_mul(FIELDS)];
    }

    /// Where the bytes go.
    pub fn input(&self) -> *const u8 {
        self.input.as_ptr()
    }

    /// Where the offsets are; in a batch, the lengths of the names go here first, one in each name's first field.
    pub fn output(&self) -> *const u32 {
        self.output.as_ptr()
    }

    /// Scans the first `length` bytes; false if they are no name.
    pub fn scan(&mut self, length: usize) -> bool {
        let text = self.input.get(..length).unwrap_or_default();
        match (self.defaults.scan(text), self.output.first_chunk_mut()) {
            (Some(layout), Some(fields)) => {
                *fields = layout.encode();
                true
            }
            _ => false,
        }
    }

    /// Scans `count` names that stand in the input one after the other.
    #[wasm_bindgen(js_name = scanAll)]
    pub fn scan_all(&mut self, count: usize) {
        let mut rest = self.input.as_slice();
        for fields in self.output.as_chunks_mut::<FIELDS>().0.iter_mut().take(count) {
            let Some((text, tail)) = rest.split_at_checked(fields[0] as usize) else { return };
            *fields = self.defaults.scan(text).map_or([0; FIELDS], |layout| layout.encode());
            rest = tail;
        }
    }

    /// The explanation of `input`, in JSON.
    pub fn explain(&self, input: &str) -> String {
        value::explanation(input, &explain(input, &self.defaults))
    }

    /// Why `input` is no name, in JSON; empty if it is one.
    pub fn failure(&self, input: &str) -> String {
        match Reference::parse_with(input, &self.defaults) {
            Ok(_) => String::new(),
            Err(error) => Json::of(|json| value::failure(json, input, &error)),
        }
    }
}

/// The short form of a canonical name.
#[wasm_bindgen]
pub fn familiar(canonical: &str) -> String {
    change(canonical, "", |name, _| name.familiar().into())
}

/// The canonical form with another tag.
#[wasm_bindgen(js_name = withTag)]
pub fn with_tag(canonical: &str, tag: &str) -> String {
    change(canonical, tag, |name, tag| match name.with_tag(tag) {
        Ok(changed) => changed.into_string(),
        Err(error) => value::no_reference(tag, &error),
    })
}

/// The canonical form with a digest.
#[wasm_bindgen(js_name = withDigest)]
pub fn with_digest(canonical: &str, digest: &str) -> String {
    change(canonical, digest, |name, digest| match name.with_digest(digest) {
        Ok(changed) => changed.into_string(),
        Err(error) => value::no_digest(digest, error),
    })
}

/// The canonical form in another registry.
#[wasm_bindgen(js_name = withRegistry)]
pub fn with_registry(canonical: &str, registry: &str) -> String {
    change(canonical, registry, |name, registry| match name.with_registry(registry) {
        Ok(changed) => changed.into_string(),
        Err(error) => value::no_reference(registry, &error),
    })
}

/// Reads a canonical form as it stands, and makes something of it.
fn change(canonical: &str, argument: &str, make: fn(&Reference, &str) -> String) -> String {
    match Reference::parse_with(canonical, &Defaults::NO_TAG) {
        Ok(name) => make(&name, argument),
        Err(error) => value::no_reference(canonical, &error),
    }
}

/// The names found in `text`, in JSON.
#[wasm_bindgen]
pub fn extract(text: &str) -> String {
    value::found(text, &crate::reference::extract::extract(text))
}

/// What is known of a registry, in JSON.
#[wasm_bindgen(js_name = registryInfo)]
pub fn registry_info(host: &str) -> String {
    Json::of(|json| value::registry_info(json, &crate::registry::registry_info(host)))
}

/// `sha256:…` of `bytes`; undefined for an algorithm that is not registered.
#[wasm_bindgen(js_name = digestOf)]
pub fn digest_of(bytes: &[u8], algorithm: &str) -> Option<String> {
    let algorithm = Algorithm::from_name(algorithm)?;
    Some(Digest::of(algorithm, bytes).as_str().into())
}

/// What is wrong with a digest; empty if nothing is.
#[wasm_bindgen(js_name = checkDigest)]
pub fn check_digest(text: &str) -> String {
    match text.parse::<Digest>() {
        Ok(_) => String::new(),
        Err(error) => value::no_digest(text, error),
    }
}

/// A running check of bytes against a digest.
#[wasm_bindgen]
pub struct DigestCheck(Result<Verifier, String>);

#[wasm_bindgen]
impl DigestCheck {
    /// Of these bytes, `size` of them if that is known.
    #[wasm_bindgen(constructor)]
    pub fn new(digest: &str, size: Option<f64>) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a safe integer in JS"
        )]
        let size = size.map(|size| size as u64);
        Self(match digest.parse::<Digest>() {
            Ok(expected) => Ok(Verifier::new(expected, size)),
            Err(error) => Err(value::no_digest(digest, error)),
        })
    }

    /// Takes more bytes; tells what is wrong with them, or with the digest, and nothing if all is well.
    pub fn update(&mut self, bytes: &[u8]) -> String {
        match &mut self.0 {
            Ok(verifier) => verdict(verifier.update(bytes)),
            Err(failure) => failure.clone(),
        }
    }

    /// Ends; tells what is wrong, and nothing if all is well.
    pub fn finish(self) -> String {
        match self.0 {
            Ok(verifier) => verdict(verifier.finish().map(|_| ())),
            Err(failure) => failure,
        }
    }
}

fn verdict(result: Result<(), Mismatch>) -> String {
    match result {
        Ok(()) => String::new(),
        Err(mismatch) => value::mismatch(&mismatch),
    }
}

/// A platform, normalised, in JSON.
#[wasm_bindgen(js_name = parsePlatform)]
pub fn parse_platform(text: &str) -> String {
    match text.parse() {
        Ok(platform) => value::platform(&platform),
        Err(error) => value::no_platform(text, error),
    }
}

/// Which of the `candidates` fits the platform `wanted`; -1 if none does. A candidate is a line of media type, `1` for
/// what is marked as no image, architecture, os, variant and version, with tabs in between.
#[wasm_bindgen(js_name = selectPlatform)]
pub fn select_platform(wanted: &str, candidates: &str) -> i32 {
    let Ok(wanted) = wanted.parse::<Platform>() else { return -1 };
    let (mut rest, mut at) = (candidates, -1);
    let described = core::iter::from_fn(|| {
        // An image has a media type, so an empty rest holds none.
        while !rest.is_empty() {
            let (line, others) = bytes::cut(rest, b'\n').unwrap_or((rest, ""));
            (rest, at) = (others, at + 1);
            if let Some(platform) = candidate(line) {
                return Some((platform, at));
            }
        }
        None
    });
    wanted.nearest(described).unwrap_or(-1)
}

/// Decodes a line of candidates; nothing for what is no image.
fn candidate(line: &str) -> Option<Platform> {
    let mut rest = line;
    let [media_type, mark, architecture, os, variant, version] = core::array::from_fn(|_| {
        let (field, others) = bytes::cut(rest, b'\t').unwrap_or((rest, ""));
        rest = others;
        field
    });
    let is_image = MediaType::is_runnable_text(media_type) && !is_attestation((os, architecture), mark == "1");
    if is_image { Platform::new(os, architecture, variant, version) } else { None }
}
