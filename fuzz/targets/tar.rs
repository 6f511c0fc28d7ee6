//! Archives: blocks of which one in the input that begins with a tag of a format gets the right checksum, so that what is
//! behind the checksum is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec_fuzz::layer::holds;

fuzz_target!(|bytes: &[u8]| {
    holds(bytes);
    let mut archive = bytes.to_vec();
    archive.resize(archive.len().next_multiple_of(512), 0);
    for block in archive.as_chunks_mut::<512>().0 {
        if block[0] != 0 && block[257..261] != [0; 4] {
            right(block);
        }
    }
    holds(&archive);
});

/// Puts the checksum right.
fn right(block: &mut [u8; 512]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    for (place, digit) in (148..154).rev().zip(0..) {
        block[place] = b'0' + u8::try_from(sum >> (3 * digit) & 7).expect("three bits");
    }
    block[154] = 0;
}
