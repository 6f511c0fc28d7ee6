//! [Base64](https://www.rfc-editor.org/rfc/rfc4648#section-4), as descriptors embed content and headers hide passwords.

use alloc::string::String;
use alloc::vec::Vec;

/// The text of bytes, with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = ALPHABET.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or_default();
            out.push(char::from(if at <= chunk.len() { letter } else { b'=' }));
        }
    }
    out
}

/// The bytes behind a text; nothing where it is not exactly what an encoder writes: padding whole, unused bits zero.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let data = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    if !text.len().is_multiple_of(4) || data.len() % 4 == 1 || text.len() - data.len() != (4 - data.len() % 4) % 4 {
        return None;
    }
    let mut bytes = Vec::with_capacity(data.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0_u32, 0);
    for &byte in data {
        bits = (bits << 6 | value(byte)?) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    (bits & ((1 << count) - 1) == 0).then_some(bytes)
}

fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_encoders_write() {
        let cases: [(&str, &[u8]); 6] = [
            ("", b""),
            ("e30=", b"{}"),
            ("Zg==", b"f"),
            ("Zm9v", b"foo"),
            ("Zm9vYg==", b"foob"),
            ("+/8A", b"\xfb\xff\0"),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text}");
            assert_eq!(encode(bytes), text);
        }
    }

    #[test]
    fn what_they_do_not() {
        for text in ["e30", "e3=", "e===", "=", "====", "e30=e30=", "e31=", "Zh==", "e 0=", "_-8A", "e30\n", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
