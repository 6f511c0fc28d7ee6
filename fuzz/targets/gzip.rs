//! gzip: headers, members and what stands behind them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec_fuzz::layer::holds;

/// What a layer starts with, so that the rest is reached.
const START: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

fuzz_target!(|bytes: &[u8]| {
    holds(bytes);
    holds(&[START, bytes].concat());
});
