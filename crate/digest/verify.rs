//! Checking bytes against a digest. `Verified<T>` has one constructor, so nothing unverified can call itself verified.

use core::fmt;

use super::{Digest, Hasher};
use crate::sentence::{Sentence, Words};

/// **Verifier** of a stream of bytes against a digest and, where it is known, a size.
///
/// Feed it with [`update`](Self::update), which fails as soon as there are more bytes than announced, then ask
/// [`finish`](Self::finish): only that can say that the bytes are the ones named.
#[derive(Clone, Debug)]
pub struct Verifier {
    expected: Digest,
    size: Option<u64>,
    taken: u64,
    hasher: Hasher,
}

impl Verifier {
    /// A verifier for the bytes named by `expected`, `size` of them if that is known.
    pub fn new(expected: Digest, size: Option<u64>) -> Self {
        let hasher = Hasher::new(expected.algorithm());
        Self { expected, size, taken: 0, hasher }
    }

    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// [`Mismatch::Size`] once there are more bytes than announced; the stream should be given up then.
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), Mismatch> {
        self.taken = self.taken.saturating_add(bytes.len() as u64);
        match self.size {
            Some(expected) if self.taken > expected => Err(Mismatch::Size { expected, actual: self.taken }),
            _ => {
                self.hasher.update(bytes);
                Ok(())
            }
        }
    }

    /// Ends the stream.
    ///
    /// # Errors
    ///
    /// [`Mismatch::Size`] where bytes are missing, [`Mismatch::Digest`] where they are other ones.
    pub fn finish(self) -> Result<Digest, Mismatch> {
        if let Some(expected) = self.size
            && expected != self.taken
        {
            return Err(Mismatch::Size { expected, actual: self.taken });
        }
        let actual = self.hasher.finish();
        if actual == self.expected { Ok(actual) } else { Err(Mismatch::Digest { expected: self.expected, actual }) }
    }
}

/// **Bytes whose digest was computed and found right.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    digest: Digest,
}

impl<T: AsRef<[u8]>> Verified<T> {
    /// Hashes `value` and compares: the only way to make one.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] with what was expected and what is there.
    pub fn new(value: T, expected: &Digest, size: Option<u64>) -> Result<Self, Mismatch> {
        let mut verifier = Verifier::new(expected.clone(), size);
        verifier.update(value.as_ref())?;
        let digest = verifier.finish()?;
        Ok(Self { value, digest })
    }
}

impl<T> Verified<T> {
    /// The bytes.
    pub const fn get(&self) -> &T {
        &self.value
    }

    /// The digest that was computed.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Gives the bytes up, and with them the proof.
    pub fn into_inner(self) -> T {
        self.value
    }
}

/// **Bytes that are not the ones named.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// There are fewer or more bytes than announced.
    Size {
        /// Bytes announced.
        expected: u64,
        /// Bytes seen; where there are too many, as many as were seen before giving up.
        actual: u64,
    },
    /// The bytes hash to something else.
    Digest {
        /// The digest asked for.
        expected: Digest,
        /// The digest of the bytes that came.
        actual: Digest,
    },
}

impl Mismatch {
    /// Every sentence of it.
    pub(crate) const TEXTS: [(&str, &str); 2] = [
        ("size-mismatch", "Expected {expected} bytes, got {actual}."),
        ("digest-mismatch", "Expected content with the digest {expected}, got {actual}."),
    ];
    const SIZE: Words = Words::new(Self::TEXTS[0].0, Self::TEXTS[0].1);
    const DIGEST: Words = Words::new(Self::TEXTS[1].0, Self::TEXTS[1].1);

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Size { .. } => Self::SIZE.code(),
            Self::Digest { .. } => Self::DIGEST.code(),
        }
    }
}

impl Mismatch {
    /// What was expected and what came, in one sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Size { expected, actual } => {
                let mut sentence = Self::SIZE.sentence();
                sentence.number("expected", *expected);
                sentence.number("actual", *actual);
                sentence
            }
            Self::Digest { expected, actual } => {
                Self::DIGEST.about(&[("expected", expected.as_str()), ("actual", actual.as_str())])
            }
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence().english())
    }
}

impl core::error::Error for Mismatch {}

#[cfg(test)]
mod tests {
    use super::{Mismatch, Verified, Verifier};
    use crate::digest::{Algorithm, Digest};
    use alloc::vec::Vec;

    #[test]
    fn one_flipped_bit_is_refused_wherever_it_is() {
        let bytes: Vec<u8> = (0..=255).collect();
        for algorithm in Algorithm::ALL {
            let digest = Digest::of(algorithm, &bytes);
            assert_eq!(Verified::new(&bytes, &digest, Some(256)).map(|v| v.digest().clone()), Ok(digest.clone()));
            for at in [0, 128, 255] {
                let mut other = bytes.clone();
                other[at] ^= 1;
                assert!(matches!(Verified::new(&other, &digest, Some(256)), Err(Mismatch::Digest { .. })));
            }
        }
    }

    #[test]
    fn short_and_long_bodies_are_refused() {
        let digest = Digest::of(Algorithm::Sha256, b"abc");
        let size = |bytes: &'static [u8]| Verified::new(bytes, &digest, Some(3)).map(Verified::into_inner);
        assert_eq!(size(b"abc"), Ok(&b"abc"[..]));
        assert_eq!(size(b"ab"), Err(Mismatch::Size { expected: 3, actual: 2 }));
        assert_eq!(size(b"abcd"), Err(Mismatch::Size { expected: 3, actual: 4 }));
    }

    #[test]
    fn a_stream_is_given_up_at_the_first_byte_too_many() {
        let mut verifier = Verifier::new(Digest::of(Algorithm::Sha512, b"abc"), Some(3));
        assert_eq!(verifier.update(b"ab"), Ok(()));
        assert_eq!(verifier.update(b"cd"), Err(Mismatch::Size { expected: 3, actual: 4 }));
    }
}
