//! Headers of a tar archive that is written: [ustar], and extended headers where a path or a size does not fit.
//!
//! They say nothing of when and by whom: the same images make the same archive.
//!
//! [ustar]: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What everything in an archive is a multiple of.
const BLOCK: usize = 512;

/// The longest path that a header holds.
const PATH_LIMIT: usize = 100;
/// The largest size that eleven octal digits hold.
const SIZE_LIMIT: u64 = (1 << 33) - 1;

/// What a header is for.
#[derive(Clone, Copy)]
enum Type {
    File,
    Folder,
    Extended,
}

/// The header of a file, which its bytes follow, and then [`padding`].
pub(super) fn file(path: &str, size: u64) -> Vec<u8> {
    let mut records = String::new();
    if path.len() > PATH_LIMIT {
        records.push_str(&record("path", path));
    }
    if size > SIZE_LIMIT {
        records.push_str(&record("size", &size.to_string()));
    }
    let mut out = Vec::new();
    if !records.is_empty() {
        let length = records.len() as u64;
        out.extend(header("PaxHeaders/0", length, Type::Extended));
        out.extend(records.into_bytes());
        out.resize(out.len() + padding(length), 0);
    }
    out.extend(header(path, size, Type::File));
    out
}

/// The header of a folder.
pub(super) fn folder(path: &str) -> [u8; BLOCK] {
    header(path, 0, Type::Folder)
}

/// How many zero bytes follow so many bytes of content.
#[expect(clippy::cast_possible_truncation, reason = "a rest of a block is small")]
pub(super) const fn padding(size: u64) -> usize {
    let rest = size % BLOCK as u64;
    if rest == 0 { 0 } else { BLOCK - rest as usize }
}

/// The end of an archive.
pub(super) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

fn header(path: &str, size: u64, kind: Type) -> [u8; BLOCK] {
    let (flag, mode) = match kind {
        Type::File => (b'0', 0o644),
        Type::Folder => (b'5', 0o755),
        Type::Extended => (b'x', 0o644),
    };
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &path.as_bytes()[..path.len().min(PATH_LIMIT)]);
    put(100, &octal::<7>(mode));
    put(108, &octal::<7>(0));
    put(116, &octal::<7>(0));
    put(124, &octal::<11>(if size > SIZE_LIMIT { 0 } else { size }));
    put(136, &octal::<11>(0));
    // The sum is taken with spaces in its own place.
    put(148, b"        ");
    put(156, &[flag]);
    put(257, b"ustar\x0000");
    put(329, &octal::<7>(0));
    put(337, &octal::<7>(0));
    let sum = block.iter().map(|byte| u64::from(*byte)).sum();
    block[148..154].copy_from_slice(&octal::<6>(sum));
    block[154] = 0;
    block
}

fn octal<const DIGITS: usize>(mut number: u64) -> [u8; DIGITS] {
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = b"01234567"[(number % 8) as usize];
        number /= 8;
    }
    digits
}

/// A record of an extended header. Its length counts itself.
fn record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + length.to_string().len() > length {
        length += 1;
    }
    [&length.to_string(), " ", key, "=", value, "\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::{padding, record};

    #[test]
    fn content_fills_blocks() {
        for (size, zeros) in [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511), (u64::MAX / 1024 * 512, 0)] {
            assert_eq!(padding(size), zeros, "{size}");
        }
    }

    #[test]
    fn a_record_counts_itself() {
        for length in 1..2000 {
            let text = record("path", &"x".repeat(length));
            let (count, _) = text.split_once(' ').unwrap();
            assert_eq!(count.parse(), Ok(text.len()), "{length}");
        }
    }
}
