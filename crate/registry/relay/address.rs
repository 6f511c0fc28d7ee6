//! Which addresses are public.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are somebody's own, reserved, or for many at once: address, and how many bits of it count.
const BLOCKS: [([u8; 4], u32); 17] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // The address under which a machine at Azure reaches its host.
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

/// **Whether an address is public**: one that the whole internet reaches, and that stands for no other address.
///
/// What does not read as an address is not public. Of IPv6 only `2000::/3` is, without what carries IPv4 addresses (6to4,
/// Teredo) and without what is reserved; mapped and translated addresses lie outside it.
///
/// ```
/// use pullspec::registry::relay::is_public_address;
///
/// assert!(is_public_address("140.82.121.33"));
/// assert!(!is_public_address("169.254.169.254") && !is_public_address("::ffff:127.0.0.1"));
/// ```
pub fn is_public_address(text: &str) -> bool {
    match text.parse() {
        Ok(IpAddr::V4(address)) => is_public_v4(address),
        Ok(IpAddr::V6(address)) => is_public_v6(address),
        Err(_) => false,
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !BLOCKS.iter().any(|(block, length)| (bits ^ u32::from_be_bytes(*block)) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // The first block of 2001::/16 is for protocols, Teredo among them; 2001:db8:: is for documents.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        // 6to4, and more for documents.
        [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}
