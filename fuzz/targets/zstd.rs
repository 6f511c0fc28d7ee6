//! zstd: frames, frames to skip, and blocks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec_fuzz::layer::holds;

/// What a layer starts with, so that the rest is reached.
const START: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

fuzz_target!(|bytes: &[u8]| {
    holds(bytes);
    holds(&[START, bytes].concat());
});
