//! What kinds of bytes there are, told by one look-up.

/// `a` to `z`.
pub const LOWER: u8 = 1;
/// `0` to `9`.
pub const DIGIT: u8 = 2;
/// `A` to `Z`.
pub const UPPER: u8 = 4;
/// `_`, `.` and `-`: what a tag may hold beside letters and digits.
pub const MARK: u8 = 8;
/// `.` and `:`: what makes the first component a host.
pub const HOST_MARK: u8 = 16;
/// `0` to `9` and `a` to `f`.
pub const LOWER_HEX: u8 = 32;
/// Every byte beyond ASCII.
pub const FOREIGN: u8 = 64;
/// `A` to `F`.
const UPPER_HEX: u8 = 128;

/// Hex digits in either case.
pub const HEX: u8 = LOWER_HEX | UPPER_HEX;
/// Letters and digits.
pub const ALPHANUMERIC: u8 = LOWER | UPPER | DIGIT;
/// What a path is made of between its separators.
pub const PATH: u8 = LOWER | DIGIT;
/// What a tag is made of.
pub const TAG: u8 = ALPHANUMERIC | MARK;

const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "byte < 256, and const code has no try_from")]
        let class = match byte as u8 {
            b'a'..=b'f' => LOWER | LOWER_HEX,
            b'g'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT | LOWER_HEX,
            b'A'..=b'F' => UPPER | UPPER_HEX,
            b'G'..=b'Z' => UPPER,
            b'.' => MARK | HOST_MARK,
            b':' => HOST_MARK,
            b'_' | b'-' => MARK,
            0x80..=0xff => FOREIGN,
            _ => 0,
        };
        table[byte] = class;
        byte += 1;
    }
    table
}

/// The classes of a byte.
#[inline]
pub fn class(byte: u8) -> u8 {
    CLASS[byte as usize]
}

/// Whether a byte is of one of these classes.
#[inline]
pub fn is(byte: u8, classes: u8) -> bool {
    class(byte) & classes != 0
}

#[cfg(test)]
mod tests {
    use super::{ALPHANUMERIC, HEX, LOWER_HEX, is};

    #[test]
    fn classes_are_those_of_the_standard_library() {
        for byte in 0..=255 {
            assert_eq!(is(byte, ALPHANUMERIC), byte.is_ascii_alphanumeric());
            assert_eq!(is(byte, HEX), byte.is_ascii_hexdigit());
            assert_eq!(is(byte, LOWER_HEX), byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
        }
    }
}
