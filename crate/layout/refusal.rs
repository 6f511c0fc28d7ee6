//! What is told before anything is read: whether a file may be an archive at all.

use super::sentences;
use crate::compression::Compression;
use crate::sentence::Sentence;

/// How many bytes tell how an archive is compressed.
pub const HEAD: usize = 6;

/// How an archive is compressed, by its first bytes.
///
/// # Errors
///
/// The refusal of what is compressed in a way that is not unpacked here.
pub fn packing(head: &[u8]) -> Result<Compression, Sentence> {
    let unknown = match head {
        [b'B', b'Z', b'h', ..] => "bzip2",
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => "xz",
        [b'P', b'K', 3, 4, ..] => "zip",
        _ => return Ok(Compression::sniff(head)),
    };
    Err(sentences::COMPRESSION.about(&[("compression", unknown)]))
}

/// The refusal of an archive that unpacks to too much.
pub fn too_large(limit: u64) -> Sentence {
    about(sentences::TOO_LARGE.sentence(), limit)
}

/// The refusal of what holds too many files.
pub fn too_many(limit: u64) -> Sentence {
    about(sentences::TOO_MANY.sentence(), limit)
}

/// The refusal of what is no archive.
pub fn unknown() -> Sentence {
    sentences::UNKNOWN.sentence()
}

fn about(mut sentence: Sentence, limit: u64) -> Sentence {
    sentence.number("limit", limit);
    sentence
}

#[cfg(test)]
mod tests {
    use super::packing;
    use crate::compression::Compression;

    #[test]
    fn the_first_bytes_decide() {
        assert_eq!(packing(b"index."), Ok(Compression::None));
        assert_eq!(packing(&[0x1f, 0x8b, 8, 0, 0, 0]), Ok(Compression::Gzip));
        assert_eq!(packing(b""), Ok(Compression::None));
        for (head, name) in [(&b"BZh91A"[..], "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"PK\x03\x04..", "zip")] {
            assert_eq!(packing(head).unwrap_err().parameters(), [("compression", name.into())], "{name}");
        }
    }
}
