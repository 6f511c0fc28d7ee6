//! A header block: its fields, where the formats put them, and how numbers are written in them.

use alloc::vec::Vec;

/// The unit of an archive, in bytes.
pub(super) const BLOCK: usize = 512;

/// **Header block**, as it stands in the archive.
pub(super) type Block = [u8; BLOCK];

/// Which format the magic number names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V7,
    /// POSIX 1988 and 2001.
    Ustar,
    /// Schily's.
    Star,
    /// GNU's own, from before POSIX 2001.
    Gnu,
}

/// Why a block is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// The checksum is wrong, or is no number.
    Checksum,
    /// A field is no number.
    Field(&'static str),
}

/// **What a header block says.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: Format,
    pub(super) kind: u8,
    pub(super) name: Vec<u8>,
    pub(super) link: Vec<u8>,
    pub(super) size: i64,
    pub(super) mode: i64,
    pub(super) uid: i64,
    pub(super) gid: i64,
    pub(super) mtime: i64,
    pub(super) device: (i64, i64),
}

/// A field by its place.
pub(super) fn field(block: &Block, at: usize, length: usize) -> &[u8] {
    block.get(at..at + length).unwrap_or_default()
}

/// Reads a header block.
pub(super) fn read(block: &Block) -> Result<Header, Unreadable> {
    if !has_right_checksum(block) {
        return Err(Unreadable::Checksum);
    }
    let number = |name, at, length| numeric(field(block, at, length)).ok_or(Unreadable::Field(name));
    let format = format(block);
    let mut header = Header {
        format,
        kind: block[156],
        name: text(field(block, 0, 100)).to_vec(),
        link: text(field(block, 157, 100)).to_vec(),
        size: number("size", 124, 12)?,
        mode: number("mode", 100, 8)?,
        uid: number("uid", 108, 8)?,
        gid: number("gid", 116, 8)?,
        mtime: number("mtime", 136, 12)?,
        device: (0, 0),
    };
    if format != Format::V7 {
        header.device = (number("devmajor", 329, 8)?, number("devminor", 337, 8)?);
    }
    let prefix = match format {
        Format::V7 => &[][..],
        Format::Ustar => text(field(block, 345, 155)),
        Format::Star => {
            number("atime", 476, 12)?;
            number("ctime", 488, 12)?;
            text(field(block, 345, 131))
        }
        Format::Gnu => gnu_prefix(block),
    };
    if !prefix.is_empty() {
        header.name = [prefix, b"/", &header.name].concat();
    }
    Ok(header)
}

/// GNU's format has times where others have a prefix. Where they are none, an old writer put a prefix there, as Go assumes.
fn gnu_prefix(block: &Block) -> &[u8] {
    let is_time = |at| block.get(at) == Some(&0) || numeric(field(block, at, 12)).is_some();
    let prefix = text(field(block, 345, 155));
    if is_time(345) && is_time(357) || !prefix.is_ascii() { &[] } else { prefix }
}

fn format(block: &Block) -> Format {
    match (field(block, 257, 6), field(block, 263, 2), field(block, 508, 4)) {
        (b"ustar\0", _, b"tar\0") => Format::Star,
        (b"ustar\0", ..) => Format::Ustar,
        (b"ustar ", b" \0", _) => Format::Gnu,
        _ => Format::V7,
    }
}

/// Old writers summed signed bytes up.
fn has_right_checksum(block: &Block) -> bool {
    let Some(stated) = octal(field(block, 148, 8)) else { return false };
    let (mut unsigned, mut signed) = (0, 0);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&at) { b' ' } else { *byte };
        unsigned += i64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    stated == unsigned || stated == signed
}

/// What stands in front of the first zero byte.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal digits or, with the highest bit set, in base 256.
pub(super) fn numeric(field: &[u8]) -> Option<i64> {
    let first = field.first().copied().unwrap_or_default();
    if first & 0x80 == 0 {
        return octal(field);
    }
    // A negative number is the complement of what its inverted bytes say.
    let inversion = if first & 0x40 == 0 { 0 } else { 0xff };
    let mut number: u64 = 0;
    for (at, byte) in field.iter().enumerate() {
        let byte = (byte ^ inversion) & if at == 0 { 0x7f } else { 0xff };
        if number >> 56 > 0 {
            return None;
        }
        number = number << 8 | u64::from(byte);
    }
    let number = i64::try_from(number).ok()?;
    Some(if inversion == 0 { number } else { !number })
}

/// Octal digits between spaces and zero bytes; nothing at all is 0.
fn octal(field: &[u8]) -> Option<i64> {
    let is_padding = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !is_padding(byte)).unwrap_or(field.len());
    let end = field.iter().rposition(|byte| !is_padding(byte)).map_or(start, |at| at + 1);
    let mut number: i64 = 0;
    for byte in text(field.get(start..end).unwrap_or_default()) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 8)?;
        number = number.checked_mul(8)?.checked_add(digit.into())?;
    }
    Some(number)
}

/// A decimal number, as extended headers have it.
pub(super) fn decimal(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number: i64 = 0;
    for byte in digits {
        let digit = i64::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
        number = number.checked_mul(10)?;
        number = if is_negative { number.checked_sub(digit)? } else { number.checked_add(digit)? };
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::{decimal, numeric};

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        let cases: [(&[u8], Option<i64>); 14] = [
            (b"", Some(0)),
            (b"\0\0\0", Some(0)),
            (b"0000644\0", Some(0o644)),
            (b" 644 \0", Some(0o644)),
            (b"644\0x", Some(0o644)),
            (b"64 8", None),
            (b"648", None),
            (b"-1", None),
            (b"\x80\0\0\0\0\0\0\0\x02\0\0\0", Some(0x0200_0000)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", Some(-1)),
            (b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", Some(i64::MAX)),
            (b"\x80\0\0\0\x80\0\0\0\0\0\0\0", None),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\0", None),
            (b"77777777777\0", Some(0o77_777_777_777)),
        ];
        for (field, number) in cases {
            assert_eq!(numeric(field), number, "{field:?}");
        }
    }

    #[test]
    fn decimals_have_a_sign_and_an_end() {
        assert_eq!(decimal(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(decimal(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(decimal(b"9223372036854775808"), None);
        assert_eq!(
            (decimal(b"+5"), decimal(b"-5"), decimal(b""), decimal(b"-"), decimal(b"1_0")),
            (Some(5), Some(-5), None, None, None)
        );
    }
}
