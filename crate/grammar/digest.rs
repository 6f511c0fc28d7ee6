//! `algorithm ":" hex`.

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

    /// The algorithm of that name.
    pub fn from_bytes(name: &[u8]) -> Option<Self> {
        match name {
            b"sha256" => Some(Self::Sha256),
            b"sha384" => Some(Self::Sha384),
            b"sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// Whether `text` is a digest, and of which algorithm.
pub fn scan_digest(text: &[u8]) -> Option<Algorithm> {
    // All registered names are equally long, so the colon can only be here.
    let (name, [b':', encoded @ ..]) = text.split_at_checked(6)? else { return None };
    let algorithm = Algorithm::from_bytes(name)?;
    (encoded.len() == algorithm.hex_len() && all_hex(encoded)).then_some(algorithm)
}

/// Whether all bytes are lower-case hex digits. Without a branch or a look-up, many are compared at a time.
pub(crate) fn all_hex(text: &[u8]) -> bool {
    text.iter().fold(true, |ok, &byte| ok & (byte.wrapping_sub(b'0') < 10 || byte.wrapping_sub(b'a') < 6))
}
