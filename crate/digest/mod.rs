//! Digests: how content is named by what it is.
//!
//! Spec: [image-spec, descriptor, digests]. The registered algorithms are those of go-digest v1.0.0, which Docker and containerd
//! link: sha256, sha384 and sha512. The OCI specification itself registers sha256 and sha512 only.
//!
//! [image-spec, descriptor, digests]: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests

mod error;
mod hash;
mod verify;

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

pub use error::{DigestError, DigestErrorKind};
pub use hash::Hasher;
pub use verify::{Mismatch, Verified, Verifier};

use crate::bytes;
use crate::span::Span;

/// **Hash algorithm** a digest may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256, 64 hex digits. What everybody uses.
    Sha256,
    /// SHA-384, 96 hex digits. Known to go-digest, not registered by OCI.
    Sha384,
    /// SHA-512, 128 hex digits.
    Sha512,
}

impl Algorithm {
    /// Every algorithm known here.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its name in a digest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// How many hex digits a digest of it has.
    pub const fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }

    /// The algorithm of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::from_bytes(name.as_bytes())
    }

    pub(crate) fn from_bytes(name: &[u8]) -> Option<Self> {
        match name {
            b"sha256" => Some(Self::Sha256),
            b"sha384" => Some(Self::Sha384),
            b"sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// **Content digest**: `algorithm ":" hex`, with a registered algorithm and exactly its number of lower-case hex digits.
///
/// A value of this type is safe to put into a URL, a path or a key.
///
/// # Errors
///
/// Parsing fails for `sha256` (no colon), `md5:…` (not registered), `sha256:abc` (length), `sha256:ABC…` (upper case).
///
/// # Examples
///
/// ```
/// use pullspec::digest::{Algorithm, Digest};
///
/// let digest = Digest::of(Algorithm::Sha256, b"{}");
/// assert_eq!(digest.as_str(), "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
/// assert!("sha256:abc".parse::<Digest>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    algorithm: Algorithm,
    text: String,
}

impl Digest {
    /// The digest of `bytes`.
    pub fn of(algorithm: Algorithm, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Makes a digest of a finished hash; `hash` is as long as the algorithm says.
    pub(crate) fn from_hash(algorithm: Algorithm, hash: &[u8]) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(7 + algorithm.hex_len());
        text.push_str(algorithm.name());
        text.push(':');
        for byte in hash {
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        Self { algorithm, text }
    }

    /// The whole text, `sha256:…`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The algorithm.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hex digits.
    pub fn encoded(&self) -> &str {
        self.text.get(self.algorithm.name().len() + 1..).unwrap_or_default()
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let algorithm = check(text.as_bytes())?;
        Ok(Self { algorithm, text: text.into() })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Decides whether `text` is a digest, without allocating.
pub(crate) fn check(text: &[u8]) -> Result<Algorithm, DigestError> {
    let fail = |kind, start, end| Err(DigestError::new(kind, Span::new(start, end)));
    let colon = bytes::find(text, 0, b':');
    let Some((name, [_, encoded @ ..])) = text.split_at_checked(colon) else {
        return fail(DigestErrorKind::Format, 0, text.len());
    };
    let Some(algorithm) = Algorithm::from_bytes(name) else {
        return fail(DigestErrorKind::Algorithm, 0, colon);
    };
    if encoded.len() != algorithm.hex_len() {
        return fail(DigestErrorKind::Length, colon + 1, text.len());
    }
    match encoded.iter().position(|&byte| !bytes::is(byte, bytes::LOWER_HEX)) {
        None => Ok(algorithm),
        Some(at) => {
            // The whole character: what follows its first byte are continuation bytes.
            let more = encoded[at + 1..].iter().take_while(|&&byte| byte & 0xc0 == 0x80).count();
            fail(DigestErrorKind::Hex, colon + 1 + at, colon + 2 + at + more)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, Digest, DigestErrorKind};
    use alloc::string::{String, ToString};

    #[track_caller]
    fn error(text: &str, kind: DigestErrorKind, start: usize, end: usize) {
        let error = text.parse::<Digest>().expect_err(text);
        assert_eq!((error.kind(), error.span().start, error.span().end), (kind, start, end), "{text}");
    }

    #[test]
    fn digests_of_nothing() {
        let of = |algorithm| Digest::of(algorithm, b"").to_string();
        assert_eq!(of(Algorithm::Sha256), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(of(Algorithm::Sha384).starts_with("sha384:38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"));
        assert!(of(Algorithm::Sha512).starts_with("sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc"));
    }

    #[test]
    fn every_digest_made_is_one_that_parses() {
        for algorithm in Algorithm::ALL {
            let digest = Digest::of(algorithm, b"pullspec");
            assert_eq!(digest.as_str().parse(), Ok(digest.clone()));
            assert_eq!(digest.encoded().len(), algorithm.hex_len());
            assert_eq!(Algorithm::from_name(digest.algorithm().name()), Some(algorithm));
        }
    }

    #[test]
    fn what_is_no_digest() {
        let hex = "0123456789abcdef".repeat(4);
        let with = |prefix: &str| -> String { [prefix, &hex].concat() };
        error("", DigestErrorKind::Format, 0, 0);
        error("sha256", DigestErrorKind::Format, 0, 6);
        error(&with("md5:"), DigestErrorKind::Algorithm, 0, 3);
        error(&with("SHA256:"), DigestErrorKind::Algorithm, 0, 6);
        error(&with("sha512:"), DigestErrorKind::Length, 7, 71);
        error(&with("sha256:0"), DigestErrorKind::Length, 7, 72);
        error(&with("sha256:").to_uppercase().replace("SHA", "sha"), DigestErrorKind::Hex, 17, 18);
        error("sha256:../../x", DigestErrorKind::Length, 7, 14);
        error(&["sha256:", &"／".repeat(21), "x"].concat(), DigestErrorKind::Hex, 7, 10);
    }
}
