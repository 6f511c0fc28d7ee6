//! Which registries do without TLS: hosts and networks, listed as Docker lists them.

use alloc::string::String;
use core::net::IpAddr;

use super::base::{is_loopback, is_place, split_port};

/// **Entry of the list** of registries without TLS.
///
/// A host with a port is that place alone, one without a port is the host where no port is said. A network covers the
/// registries that are called by one of its addresses; names are not looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insecure {
    /// A registry, by its name.
    Host(String),
    /// An address, and how many bits of it count.
    Network(IpAddr, u32),
}

impl Insecure {
    /// Reads `registry.lan:5000`, `10.0.0.0/8` or `fd00::/8`. A scheme in front is left out, as Docker does.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = ["http://", "https://"].into_iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
        let Some((address, length)) = bare.split_once('/') else {
            return is_place(bare).then(|| Self::Host(bare.into()));
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length =
            length.parse().ok().filter(|it| *it <= most && length.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Self::Network(address, length))
    }

    /// Whether a registry is one of those that are meant.
    pub fn covers(&self, registry: &str) -> bool {
        match self {
            Self::Host(host) => host.eq_ignore_ascii_case(registry),
            Self::Network(network, length) => {
                let host = split_port(registry).0;
                let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
                bare.parse::<IpAddr>().is_ok_and(|it| is_within(it.to_canonical(), *network, *length))
            }
        }
    }
}

/// Whether a registry is asked without TLS: one of this machine, or one that a list has. What is no entry covers nothing.
pub fn is_insecure<'a>(mut list: impl Iterator<Item = &'a str>, registry: &str) -> bool {
    is_loopback(split_port(registry).0)
        || list.any(|entry| Insecure::parse(entry).is_some_and(|entry| entry.covers(registry)))
}

fn is_within(address: IpAddr, network: IpAddr, length: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            (u32::from(one) ^ u32::from(other)).checked_shr(32 - length).is_none_or(|rest| rest == 0)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            (u128::from(one) ^ u128::from(other)).checked_shr(128 - length).is_none_or(|rest| rest == 0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Insecure, is_insecure};

    #[test]
    fn what_a_list_covers() {
        let list =
            "registry.lan:5000 Plain.example http://old.example:80 10.0.0.0/8 192.168.3.7/32 fd00::/8 0.0.0.0/33 x/y";
        for registry in [
            "registry.lan:5000",
            "REGISTRY.lan:5000",
            "plain.example",
            "old.example:80",
            "10.1.2.3",
            "10.255.255.255:5000",
            "192.168.3.7:443",
            "[fd12:3456::1]",
            "[fd12:3456::1]:5000",
            "[::ffff:10.1.2.3]:5000",
            "localhost:5000",
            "127.0.0.1",
            "127.9.9.9:80",
            "[::1]:5000",
            "a.localhost",
        ] {
            assert!(is_insecure(list.split(' '), registry), "{registry}");
        }
        for registry in [
            "registry.lan",
            "registry.lan:5001",
            "plain.example:80",
            "11.0.0.1",
            "192.168.3.8",
            "[fe00::1]:5000",
            "010.1.2.3",
            "10.1.2",
            "10.1.2.3.example",
            "127.0.0.1.example",
            "8.8.8.8",
            "",
        ] {
            assert!(!is_insecure(list.split(' '), registry), "{registry}");
        }
        assert!(is_insecure(["0.0.0.0/0"].into_iter(), "8.8.8.8"));
        assert!(is_insecure(["::/0"].into_iter(), "[2606:4700::1]:5000"));
        assert!(!is_insecure(["::/0"].into_iter(), "8.8.8.8"));
    }

    #[test]
    fn what_is_no_entry() {
        for text in [
            "",
            "a b",
            "a/b",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "10.0.0/8",
            "fd00::/129",
            "host:",
            "host:x",
            "host:65536",
            "host:+1",
            ":5000",
            "[::1",
            "[10.0.0.1]:5000",
            "fd00::1",
            "user@host",
            "ftp://host",
            "https://host/",
            "한국.example",
            "a\u{0}b",
        ] {
            assert_eq!(Insecure::parse(text), None, "{text:?}");
        }
    }
}
