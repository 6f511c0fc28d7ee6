//! Blobs for JavaScript, which reads the bodies: `open`, then `take` for each piece and `over` at the end, until that says
//! that nothing is missing.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::client::{fail, parse};
use super::run::Running;
use super::transport::Fetch;
use super::world::Client;
use crate::registry::{BlobPull, End, Part, RegistryError};

/// A blob being fetched. Its owner frees it.
#[wasm_bindgen]
pub struct BlobReader {
    pull: Running<BlobPull>,
}

#[wasm_bindgen]
impl BlobReader {
    /// Fetches what `blob` names, a digest or a descriptor in JSON; from `start` to `end` if those are given. Where it is
    /// `unhashed`, pieces are skimmed instead of taken, and the caller verifies them.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "JavaScript has no other records that cross as cheaply")]
    pub fn new(
        reference: &str,
        blob: &str,
        start: Option<u64>,
        end: Option<u64>,
        client: &Client,
        keep: Function,
        signal: Option<AbortSignal>,
        unhashed: bool,
    ) -> Result<Self, JsValue> {
        let reference = parse(reference)?;
        let part = start.map(|start| Part { start, end });
        let pull = BlobPull::of_text(&reference, blob, part).map_err(|error| fail(&error))?;
        let pull = if unhashed { pull.unhashed() } else { pull };
        Ok(Self { pull: Running::new(&reference, pull, Fetch::new(client, signal).keeping(keep)) })
    }

    /// The content, if it need not be fetched.
    #[wasm_bindgen(getter, js_name = atHand)]
    pub fn at_hand(&self) -> Option<Uint8Array> {
        self.pull.get().at_hand().map(Uint8Array::from)
    }

    /// How many bytes there will be, if that is known.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> Option<u64> {
        self.pull.get().total()
    }

    /// Whether the rest of the body is not wanted.
    #[wasm_bindgen(getter, js_name = isEnough)]
    pub fn is_enough(&self) -> bool {
        self.pull.get().is_enough()
    }

    /// Asks for what is missing. The function keeps the body of the answer.
    pub async fn open(&mut self) -> Result<(), JsValue> {
        self.pull.next().await.map(|_| ())
    }

    /// Takes the next bytes; gives the start and the end of those to hand out.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<u32>, JsValue> {
        let taken = self.pull.get_mut().take(bytes);
        let range = taken.map_err(|error| self.broken(&error))?;
        Ok([range.start, range.end].into_iter().filter_map(|place| u32::try_from(place).ok()).collect())
    }

    /// The same with the number of the bytes alone.
    pub fn skim(&mut self, length: u32) -> Result<Vec<u32>, JsValue> {
        let range = self.pull.get_mut().skim(length.into()).map_err(|error| fail(&error))?;
        Ok([range.start, range.end].into_iter().filter_map(|place| u32::try_from(place).ok()).collect())
    }

    /// Takes the end of the body, or what cut it off. Gives whether that was all; if not, it is to be opened again.
    pub fn over(&mut self, cut: Option<String>) -> Result<bool, JsValue> {
        let end = self.pull.get_mut().over(cut.as_deref());
        let end = end.map_err(|error| self.broken(&error))?;
        if end == End::Again {
            self.pull.leave_alone();
        }
        Ok(end == End::Finished)
    }

    fn broken(&self, error: &RegistryError) -> JsValue {
        self.pull.leave_alone();
        fail(error)
    }
}
