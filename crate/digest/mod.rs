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
pub use pullspec_grammar::Algorithm;
pub use verify::{Mismatch, Verified, Verifier};

use pullspec_grammar::scan_digest;

use crate::bytes;
use crate::span::Span;

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

/// The algorithm of a digest, or why `text` is none.
pub(crate) fn check(text: &[u8]) -> Result<Algorithm, DigestError> {
    scan_digest(text).ok_or_else(|| diagnose(text))
}

/// Finds the cause; `text` is one that [`scan_digest`] refused.
fn diagnose(text: &[u8]) -> DigestError {
    let colon = bytes::find(text, 0, b':');
    let Some((name, [_, encoded @ ..])) = text.split_at_checked(colon) else {
        return DigestError::new(DigestErrorKind::Format, Span::new(0, text.len()));
    };
    let Some(algorithm) = Algorithm::from_bytes(name) else {
        return DigestError::new(DigestErrorKind::Algorithm, Span::new(0, colon));
    };
    if encoded.len() != algorithm.hex_len() {
        return DigestError::new(DigestErrorKind::Length, Span::new(colon + 1, text.len()));
    }
    let at = bytes::run(text, colon + 1, bytes::LOWER_HEX);
    // The whole character: what follows its first byte are continuation bytes.
    let mut end = at + 1;
    while text.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end += 1;
    }
    DigestError::new(DigestErrorKind::Hex, Span::new(at, end))
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
