//! Hashing. The rounds are those of [sha2]; blocks are put together here, since its own hashers are one for each algorithm
//! and three of them weigh as much as the rounds.

use sha2::block_api::{compress256, compress512};

use super::{Algorithm, Digest};

/// The longest block, in bytes.
const BLOCK_LIMIT: usize = 128;

/// **Running hash** of any registered algorithm.
#[derive(Clone, Debug)]
pub struct Hasher {
    algorithm: Algorithm,
    state: State,
    /// The start of a block that is not whole yet.
    pending: [u8; BLOCK_LIMIT],
    /// How many bytes were taken.
    length: u64,
}

#[derive(Clone, Debug)]
enum State {
    Sha256([u32; 8]),
    Sha512([u64; 8]),
}

// What each algorithm starts with: FIPS 180-4, 5.3.3 to 5.3.5.
#[rustfmt::skip]
static START_256: [u32; 8] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
];
static START_384: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];
static START_512: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

impl Hasher {
    /// A hash of nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Sha256 => State::Sha256(START_256),
            Algorithm::Sha384 => State::Sha512(START_384),
            Algorithm::Sha512 => State::Sha512(START_512),
        };
        Self { algorithm, state, pending: [0; BLOCK_LIMIT], length: 0 }
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        let (used, block) = (self.used(), self.block());
        self.length = self.length.wrapping_add(bytes.len() as u64);
        if used > 0 {
            let (head, tail) = bytes.split_at_checked(block - used).unwrap_or((bytes, &[]));
            self.keep(used, head);
            if used + head.len() < block {
                return;
            }
            let pending = self.pending;
            self.compress(pending.get(..block).unwrap_or_default());
            rest = tail;
        }
        self.compress(rest);
        self.keep(0, rest.get(rest.len() - rest.len() % block..).unwrap_or_default());
    }

    /// The digest of all bytes taken.
    pub fn finish(mut self) -> Digest {
        let bits = self.length.wrapping_mul(8);
        // A one bit, and zeroes up to the length of the text in bits, which takes an eighth of the block; ours fits half of it.
        self.update(&[0x80]);
        while self.used() != self.block() - self.block() / 8 {
            self.update(&[0]);
        }
        if self.block() == BLOCK_LIMIT {
            self.update(&[0; 8]);
        }
        self.update(&bits.to_be_bytes());
        let mut hash = [0; 64];
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = self.byte(at);
        }
        Digest::from_hash(self.algorithm, hash.get(..self.algorithm.hex_len() / 2).unwrap_or_default())
    }

    /// A byte of the hash, whose words have their highest byte first; 0 behind its end.
    fn byte(&self, at: usize) -> u8 {
        let (word, bytes) = match &self.state {
            State::Sha256(words) => (words.get(at / 4).copied().map(u64::from), 4),
            State::Sha512(words) => (words.get(at / 8).copied(), 8),
        };
        #[allow(clippy::cast_possible_truncation, reason = "one byte is meant")]
        let byte = (word.unwrap_or_default() >> (8 * (bytes - 1 - at % bytes))) as u8;
        byte
    }

    /// How many bytes a block has.
    const fn block(&self) -> usize {
        match self.state {
            State::Sha256(_) => 64,
            State::Sha512(_) => BLOCK_LIMIT,
        }
    }

    /// How many bytes of a block are pending.
    #[allow(clippy::cast_possible_truncation, reason = "less than a block")]
    const fn used(&self) -> usize {
        (self.length % self.block() as u64) as usize
    }

    /// Keeps what makes no whole block.
    fn keep(&mut self, at: usize, bytes: &[u8]) {
        for (slot, byte) in self.pending.iter_mut().skip(at).zip(bytes) {
            *slot = *byte;
        }
    }

    /// Takes all whole blocks.
    fn compress(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Sha256(state) => compress256(state, bytes.as_chunks().0),
            State::Sha512(state) => compress512(state, bytes.as_chunks().0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Hasher;
    use crate::digest::{Algorithm, Digest};
    use alloc::vec::Vec;
    use sha2::Digest as _;

    fn of_sha2(algorithm: Algorithm, bytes: &[u8]) -> Digest {
        match algorithm {
            Algorithm::Sha256 => Digest::from_hash(algorithm, &sha2::Sha256::digest(bytes)),
            Algorithm::Sha384 => Digest::from_hash(algorithm, &sha2::Sha384::digest(bytes)),
            Algorithm::Sha512 => Digest::from_hash(algorithm, &sha2::Sha512::digest(bytes)),
        }
    }

    #[test]
    fn all_lengths_hash_as_the_hashers_of_sha2_do() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain(0..=u8::MAX).collect();
        for algorithm in Algorithm::ALL {
            for length in 0..bytes.len() {
                let text = &bytes[..length];
                assert_eq!(Digest::of(algorithm, text), of_sha2(algorithm, text), "{length}");
            }
        }
    }

    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut() {
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        for algorithm in Algorithm::ALL {
            let whole = Digest::of(algorithm, &bytes);
            for step in 1..=bytes.len() {
                let mut hasher = Hasher::new(algorithm);
                bytes.chunks(step).for_each(|chunk| hasher.update(chunk));
                assert_eq!(hasher.finish(), whole, "{step}");
            }
        }
    }
}
