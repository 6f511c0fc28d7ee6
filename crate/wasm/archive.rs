//! `pullspec/archive`: what of an archive is read, which images it holds, and where their blobs are. Errors are sentences in
//! JSON; a slice is a file's number, its first byte and how many there are.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Float64Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::sentence_view::SentenceView;
use crate::descriptor::Descriptor;
use crate::layer::{ArchiveScan, Limits};
use crate::layout::{Archive, Ask, Files, Opening, Part, Slice, Step, refusal};
use crate::sentence::Sentence;

/// How an archive is compressed that begins so: `tar`, `gzip` or `zstd`.
#[wasm_bindgen(js_name = packingOf)]
pub fn packing_of(head: &[u8]) -> Result<String, JsValue> {
    refusal::packing(head).map(|packing| packing.code().into()).map_err(|sentence| fail(&sentence))
}

/// The refusal of an archive that unpacks to too much.
#[wasm_bindgen(js_name = archiveTooLarge)]
pub fn too_large(limit: f64) -> JsValue {
    fail(&refusal::too_large(whole(limit)))
}

/// The refusal of a folder with too many files.
#[wasm_bindgen(js_name = archiveTooMany)]
pub fn too_many(limit: f64) -> JsValue {
    fail(&refusal::too_many(whole(limit)))
}

/// A list of files under construction: of an archive, bytes of which are handed over where they are wanted.
#[wasm_bindgen]
pub struct ArchiveList {
    scan: ArchiveScan,
    limits: Limits,
}

#[wasm_bindgen]
impl ArchiveList {
    /// Starts a list of at most so many files.
    #[wasm_bindgen(constructor)]
    pub fn new(files: f64) -> Self {
        let limits = Limits { entries: whole(files), names: 64 << 20, ..Limits::DEFAULT };
        Self { scan: ArchiveScan::new(limits), limits }
    }

    /// Where the next bytes are wanted; nothing where the list is complete.
    #[wasm_bindgen(getter)]
    pub fn wanted(&self) -> Option<f64> {
        self.scan.wanted().map(float)
    }

    /// Takes them.
    pub fn push(&mut self, bytes: &[u8]) {
        self.scan.push(bytes);
    }

    /// Opens the archive, which has so many bytes.
    pub fn open(self, size: f64, host: &str, name: &str) -> Result<ArchiveOpening, JsValue> {
        let size = whole(size);
        let files = Files::of_archive(self.scan.finish(size), size, &self.limits).map_err(|error| fail(&error))?;
        Ok(ArchiveOpening(Opening::new(files, host, name)))
    }
}

/// An archive being opened.
#[wasm_bindgen]
pub struct ArchiveOpening(Opening);

#[derive(Serialize)]
struct AskView {
    file: u32,
    start: u64,
    size: u64,
    hash: bool,
}

#[wasm_bindgen]
impl ArchiveOpening {
    /// Opens a folder with files of these paths, in one text with zero bytes between them, and of these sizes. Some links
    /// among them lead out.
    #[wasm_bindgen(js_name = ofFolder)]
    pub fn of_folder(paths: &str, sizes: &[f64], leaving: &str, host: &str, name: &str) -> Self {
        let files = paths.split('\0').zip(sizes.iter().map(|size| whole(*size)));
        let leaving = leaving.split('\0').filter(|path| !path.is_empty());
        Self(Opening::new(Files::of_folder(files, leaving), host, name))
    }

    /// What is wanted, in JSON: `[{file, start, size, hash}]`; the archive once nothing is.
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        match self.0.step() {
            Ok(Step::Ask(asks)) => Ok(JsValue::from_str(&json(&asks.iter().map(AskView::of).collect::<Vec<_>>()))),
            Ok(Step::Open(archive)) => Ok(OpenArchive(*archive).into()),
            Err(sentence) => Err(fail(&sentence)),
        }
    }

    /// Takes bytes that were wanted.
    pub fn take(&mut self, file: u32, start: f64, size: f64, bytes: &[u8]) {
        self.0.take(Slice { file, start: whole(start), size: whole(size) }, bytes);
    }

    /// Takes a digest that was wanted; false where it is none.
    #[wasm_bindgen(js_name = takeDigest)]
    pub fn take_digest(&mut self, file: u32, start: f64, size: f64, digest: &str) -> bool {
        let slice = Slice { file, start: whole(start), size: whole(size) };
        digest.parse().map(|digest| self.0.take_digest(slice, digest)).is_ok()
    }
}

impl AskView {
    const fn of(ask: &Ask) -> Self {
        let (Ask::Read(slice) | Ask::Hash(slice)) = ask;
        Self { file: slice.file, start: slice.start, size: slice.size, hash: matches!(ask, Ask::Hash(_)) }
    }
}

/// An archive that is open.
#[wasm_bindgen]
pub struct OpenArchive(Archive);

#[derive(Serialize)]
struct ArchiveView<'a> {
    kind: &'static str,
    images: Vec<ImageView<'a>>,
    notices: Vec<SentenceView>,
}

#[derive(Serialize)]
struct ImageView<'a> {
    reference: &'a str,
    names: &'a [String],
    descriptor: &'a Descriptor,
    made: bool,
}

#[wasm_bindgen]
impl OpenArchive {
    /// What it is and which images it holds, in JSON.
    pub fn summary(&self) -> String {
        let images = self.0.images.iter().map(|image| ImageView {
            reference: &image.reference,
            names: &image.names,
            descriptor: &image.descriptor,
            made: image.made,
        });
        let notices = self.0.notices.iter().map(SentenceView::of).collect();
        json(&ArchiveView { kind: self.0.kind.code(), images: images.collect(), notices })
    }

    /// What is at a path of the layout that it is: bytes, or a slice.
    pub fn find(&self, path: &str) -> Option<JsValue> {
        self.0.find(path).map(|part| match part {
            Part::Bytes(bytes) => Uint8Array::from(bytes).into(),
            Part::Slice(Slice { file, start, size }) => {
                Float64Array::from(&[file.into(), float(start), float(size)][..]).into()
            }
        })
    }
}

fn fail(sentence: &Sentence) -> JsValue {
    JsValue::from_str(&json(&SentenceView::of(sentence)))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A number of JavaScript's as a whole one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from a float saturates")]
const fn whole(number: f64) -> u64 {
    number as u64
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
const fn float(number: u64) -> f64 {
    number as f64
}
