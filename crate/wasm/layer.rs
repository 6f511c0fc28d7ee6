//! `pullspec/layer`: a layer is fed in chunks, and stays here when it was read; what is asked of it crosses as JSON.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::json::Json;
use super::layer_value as value;
use crate::digest::Digest;
use crate::layer::{ContentError, Expected, Fault, Hashes, Keep, Layer, LayerReader, Limits, State, Unpacking};
use crate::media_type::MediaType;

/// One pass over a layer.
#[wasm_bindgen]
pub struct LayerPass {
    reader: LayerReader,
    unpacked: Option<Function>,
}

#[wasm_bindgen]
impl LayerPass {
    /// Starts a pass. `limits` are bytes, ratio and entries, 0 for the usual one. `hashing` is 0 where it is the caller's, 1
    /// for digests to compare with, 2 for the diff ID in any case.
    #[wasm_bindgen(constructor)]
    pub fn new(
        digest: Option<String>,
        diff_id: Option<String>,
        size: Option<f64>,
        media_type: Option<String>,
        keep: f64,
        limits: &[f64],
        hashing: u8,
    ) -> Result<Self, JsValue> {
        let expected = Expected {
            digest: digest.map(|text| parse(&text)).transpose()?,
            diff_id: diff_id.map(|text| parse(&text)).transpose()?,
            size: size.map(whole),
            media_type: media_type.map(|text| MediaType::from_header(&text)),
        };
        let new = if hashing == 0 { LayerReader::without_hashing } else { LayerReader::new };
        let reader = new(expected, to_limits(limits), to_keep(keep));
        Ok(Self { reader: if hashing == 2 { reader.with_diff_id() } else { reader }, unpacked: None })
    }

    /// Has `unpacked` called with the place and the length of what comes out.
    #[wasm_bindgen(js_name = handOn)]
    pub fn hand_on(&mut self, unpacked: Function) {
        self.unpacked = Some(unpacked);
    }

    /// Takes a chunk; false once nothing more is wanted.
    pub fn update(&mut self, chunk: &[u8]) -> bool {
        let unpacked = self.unpacked.clone();
        self.reader.update(chunk, &mut |bytes| hand_on(unpacked.as_ref(), bytes))
    }

    /// Bytes read, bytes unpacked, entries found.
    pub fn progress(&self) -> Box<[f64]> {
        let progress = self.reader.progress();
        [progress.read, progress.unpacked, progress.entries].map(value::float).into()
    }

    /// Hands the rest on where hashing is the caller's, who calls `finish` with the digests then.
    pub fn flush(&mut self) {
        let unpacked = self.unpacked.clone();
        self.reader.flush(&mut |bytes| hand_on(unpacked.as_ref(), bytes));
    }

    /// Ends the pass.
    pub fn finish(self, digest: Option<String>, diff_id: Option<String>) -> Result<LayerHandle, JsValue> {
        let diff_id = diff_id.map(|text| parse(&text)).transpose()?;
        let digest = digest.map(|text| parse(&text)).transpose()?;
        Ok(LayerHandle(Rc::new(self.reader.finish(digest.map(|digest| Hashes { digest, diff_id })))))
    }
}

/// Unpacking alone.
#[wasm_bindgen]
pub struct LayerUnpacking {
    unpacking: Unpacking,
    unpacked: Function,
}

#[wasm_bindgen]
impl LayerUnpacking {
    /// Starts. `limits` as above; `unpacked` is called with the place and the length of what came out.
    #[wasm_bindgen(constructor)]
    pub fn new(limits: &[f64], unpacked: Function) -> Self {
        Self { unpacking: Unpacking::new(to_limits(limits)), unpacked }
    }

    /// Takes a chunk.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        let Self { unpacking, unpacked } = self;
        unpacking.update(chunk, &mut |bytes| hand_on(Some(unpacked), bytes)).map_err(|fault| refuse(&fault))
    }

    /// Ends the stream.
    pub fn finish(mut self) -> Result<(), JsValue> {
        let Self { unpacking, unpacked } = &mut self;
        unpacking.finish(&mut |bytes| hand_on(Some(unpacked), bytes)).map_err(|fault| refuse(&fault))
    }
}

/// A layer that was read.
#[wasm_bindgen]
pub struct LayerHandle(pub(super) Rc<Layer>);

#[wasm_bindgen]
impl LayerHandle {
    /// All but the entries, in JSON.
    pub fn summary(&self) -> String {
        value::summary(&self.0)
    }

    /// How many entries there are.
    pub fn count(&self) -> usize {
        self.0.entries.len()
    }

    /// Entries in the order of the archive, in JSON: so many, from a place on.
    pub fn entries(&self, start: u32, count: u32) -> String {
        let places: Vec<u32> = (start..start.saturating_add(count)).collect();
        self.describe(&places)
    }

    /// The entries at places, in JSON.
    pub fn describe(&self, places: &[u32]) -> String {
        Json::of(|json| value::entries(json, &self.0.entries, places))
    }

    /// The places of what fits a pattern or a text.
    pub fn search(&self, wanted: &str) -> Box<[u32]> {
        self.0.entries.search(wanted).into()
    }

    /// The place of what counts at a path.
    pub fn find(&self, path: &str) -> Option<u32> {
        self.0.entries.find(path.trim_matches('/').as_bytes())
    }

    /// The content of the file at a place: bytes, or the place whose content has to be read from the layer again.
    pub fn content(&self, place: u32, limit: f64) -> Result<JsValue, JsValue> {
        let limit = if limit > 0.0 { whole(limit) } else { Limits::DEFAULT.file };
        match self.0.content(place, limit) {
            Ok(bytes) => Ok(Uint8Array::from(bytes.as_slice()).into()),
            Err(ContentError::NotKept(place)) => Ok(JsValue::from_f64(place.into())),
            Err(error) => Err(fail(&error)),
        }
    }

    /// Whether the bytes are the ones that were asked for.
    #[wasm_bindgen(js_name = isVerified)]
    pub fn is_verified(&self) -> bool {
        self.0.verdict.state == State::Verified
    }
}

/// What is thrown where there is nothing to read a layer from again, or where it is another one by now.
#[wasm_bindgen(js_name = notKept)]
pub fn not_kept(has_changed: bool) -> String {
    value::failure(&if has_changed { ContentError::changed() } else { ContentError::NotKept(0) }.sentence())
}

/// Tells the caller where the bytes are.
#[allow(clippy::cast_precision_loss, reason = "addresses of wasm have 32 bits")]
fn hand_on(unpacked: Option<&Function>, bytes: &[u8]) {
    if let Some(unpacked) = unpacked {
        let (place, length) = (bytes.as_ptr().addr() as f64, bytes.len() as f64);
        let _ = unpacked.call2(&JsValue::UNDEFINED, &place.into(), &length.into());
    }
}

pub(super) fn parse(text: &str) -> Result<Digest, JsValue> {
    text.parse::<Digest>().map_err(|error| JsValue::from_str(&value::failure(&error.sentence(text))))
}

pub(super) fn fail(error: &ContentError) -> JsValue {
    JsValue::from_str(&value::failure(&error.sentence()))
}

fn refuse(fault: &Fault) -> JsValue {
    JsValue::from_str(&value::failure(&fault.sentence))
}

/// A number of JavaScript's as a whole one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from a float saturates")]
pub(super) const fn whole(number: f64) -> u64 {
    number as u64
}

fn to_limits(limits: &[f64]) -> Limits {
    let or = |at: usize, usual: u64| limits.get(at).copied().filter(|limit| *limit > 0.0).map_or(usual, whole);
    let usual = Limits::DEFAULT;
    Limits { unpacked: or(0, usual.unpacked), ratio: or(1, usual.ratio), entries: or(2, usual.entries), ..usual }
}

/// Bytes to keep at most; -1 - N for the content of entry N alone.
#[allow(clippy::cast_possible_truncation, reason = "a place has 32 bits")]
fn to_keep(keep: f64) -> Keep {
    if keep < 0.0 { Keep::Entry(whole(-1.0 - keep) as u32) } else { Keep::UpTo(whole(keep)) }
}
