//! A hash for JavaScript, where it has none that takes bytes piece by piece.

use alloc::string::String;

use wasm_bindgen::prelude::*;

use crate::digest::{Algorithm, Hasher};

/// A hash being computed.
#[wasm_bindgen]
pub struct ByteHash(Hasher);

#[wasm_bindgen]
impl ByteHash {
    /// Of nothing yet; SHA-256 where the algorithm is not known.
    #[wasm_bindgen(constructor)]
    pub fn new(algorithm: &str) -> Self {
        Self(Hasher::new(Algorithm::from_name(algorithm).unwrap_or(Algorithm::Sha256)))
    }

    /// Takes bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest.
    pub fn finish(self) -> String {
        self.0.finish().as_str().into()
    }
}
