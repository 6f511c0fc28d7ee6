//! Lower case as Go sees it: one character for one, and only where that is another character.
//!
//! Which of its two “must be lowercase” sentences Docker prints depends on it, even for names that are not ASCII. Rust's own
//! tables would weigh more than the rest of the names module, and map `İ` to two characters.

use alloc::vec::Vec;

/// Runs of characters below U+10000 and above ASCII that have a lower-case one: first, step (1 or 2), how
/// many. Unicode 15.
#[rustfmt::skip]
const RUNS: [(u16, u8, u8); 115] = [
    (0x00c0, 1, 23), (0x00d8, 1, 7), (0x0100, 2, 28), (0x0139, 2, 8), (0x014a, 2, 24), (0x0179, 2, 3), (0x0181, 1, 2),
    (0x0184, 2, 2), (0x0187, 2, 2), (0x018a, 1, 2), (0x018e, 1, 4), (0x0193, 1, 2), (0x0196, 1, 3), (0x019c, 1, 2),
    (0x019f, 1, 2), (0x01a2, 2, 3), (0x01a7, 2, 2), (0x01ac, 2, 2), (0x01af, 2, 2), (0x01b2, 1, 2), (0x01b5, 2, 2),
    (0x01b8, 1, 1), (0x01bc, 1, 1), (0x01c4, 1, 2), (0x01c7, 1, 2), (0x01ca, 1, 2), (0x01cd, 2, 8), (0x01de, 2, 9),
    (0x01f1, 1, 2), (0x01f4, 2, 2), (0x01f7, 1, 2), (0x01fa, 2, 29), (0x023a, 1, 2), (0x023d, 1, 2), (0x0241, 2, 2),
    (0x0244, 1, 3), (0x0248, 2, 4), (0x0370, 2, 2), (0x0376, 1, 1), (0x037f, 1, 1), (0x0386, 2, 2), (0x0389, 1, 2),
    (0x038c, 2, 2), (0x038f, 2, 2), (0x0392, 1, 16), (0x03a3, 1, 9), (0x03cf, 1, 1), (0x03d8, 2, 12), (0x03f4, 1, 1),
    (0x03f7, 2, 2), (0x03fa, 1, 1), (0x03fd, 1, 51), (0x0460, 2, 17), (0x048a, 2, 28), (0x04c1, 2, 7),
    (0x04d0, 2, 48), (0x0531, 1, 38), (0x10a0, 1, 38), (0x10c7, 1, 1), (0x10cd, 1, 1), (0x13a0, 1, 86),
    (0x1c90, 1, 43), (0x1cbd, 1, 3), (0x1e00, 2, 75), (0x1e9e, 2, 49), (0x1f08, 1, 8), (0x1f18, 1, 6), (0x1f28, 1, 8),
    (0x1f38, 1, 8), (0x1f48, 1, 6), (0x1f59, 2, 4), (0x1f68, 1, 8), (0x1f88, 1, 8), (0x1f98, 1, 8), (0x1fa8, 1, 8),
    (0x1fb8, 1, 5), (0x1fc8, 1, 5), (0x1fd8, 1, 4), (0x1fe8, 1, 5), (0x1ff8, 1, 5), (0x2126, 1, 1), (0x212a, 1, 2),
    (0x2132, 1, 1), (0x2160, 1, 16), (0x2183, 1, 1), (0x24b6, 1, 26), (0x2c00, 1, 48), (0x2c60, 2, 2), (0x2c63, 1, 2),
    (0x2c67, 2, 4), (0x2c6e, 1, 3), (0x2c72, 1, 1), (0x2c75, 1, 1), (0x2c7e, 1, 3), (0x2c82, 2, 49), (0x2ceb, 2, 2),
    (0x2cf2, 1, 1), (0xa640, 2, 23), (0xa680, 2, 14), (0xa722, 2, 7), (0xa732, 2, 31), (0xa779, 2, 3), (0xa77e, 2, 5),
    (0xa78b, 2, 2), (0xa790, 2, 2), (0xa796, 2, 11), (0xa7ab, 1, 4), (0xa7b0, 1, 5), (0xa7b6, 2, 8), (0xa7c5, 1, 3),
    (0xa7c9, 1, 1), (0xa7d0, 1, 1), (0xa7d6, 2, 2), (0xa7f5, 1, 1), (0xff21, 1, 26),
];

/// Whether Go's `strings.ToLower` changes any character of `text`.
pub(super) fn has_capital(text: &str) -> bool {
    text.chars().any(changes)
}

fn changes(c: char) -> bool {
    let code = c as u32;
    match code {
        ..0x80 => c.is_ascii_uppercase(),
        0x80..=0xffff => RUNS.iter().any(|&(first, step, count)| {
            let (first, step) = (u32::from(first), u32::from(step));
            code >= first && code < first + step * u32::from(count) && (code - first) & (step - 1) == 0
        }),
        0x1_057b | 0x1_058b | 0x1_0593 => false,
        0x1_0400..=0x1_0427
        | 0x1_04b0..=0x1_04d3
        | 0x1_0570..=0x1_0595
        | 0x1_0c80..=0x1_0cb2
        | 0x1_18a0..=0x1_18bf
        | 0x1_6e40..=0x1_6e5f
        | 0x1_e900..=0x1_e921 => true,
        _ => false,
    }
}

/// `text` in lower case, as far as the grammar of names can tell: the only characters beyond ASCII that become ASCII are the
/// Kelvin sign and the dotted capital I.
pub(super) fn lower(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        // U+212A and U+0130 in UTF-8.
        let (lower, tail) = match (byte, tail) {
            (0xe2, [0x84, 0xaa, tail @ ..]) => (b'k', tail),
            (0xc4, [0xb0, tail @ ..]) => (b'i', tail),
            _ => (byte.to_ascii_lowercase(), tail),
        };
        out.push(lower);
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{changes, lower};

    #[test]
    fn agrees_with_the_standard_library_on_every_character() {
        for c in '\0'..='\u{1ffff}' {
            let standard = c.to_lowercase().ne([c]);
            // Letters younger than Unicode 15 are left out: Docker's Go does not know them yet.
            if !matches!(c, '\u{1c89}' | '\u{a7cb}'..='\u{a7dc}' | '\u{10d50}'..='\u{10d65}' | '\u{16ea0}'..='\u{16eb8}')
            {
                assert_eq!(changes(c), standard, "{:x}", c as u32);
            }
        }
    }

    #[test]
    fn two_characters_become_ascii() {
        assert_eq!(lower("A\u{212a}\u{130}É:z"), "akiÉ:z".as_bytes());
    }
}
