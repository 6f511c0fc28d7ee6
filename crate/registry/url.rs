//! Where a URL leads: its scheme, host and port, and whether that is a place of somebody's own network.

use alloc::string::String;

use super::base::{is_loopback, split_port};

/// Names that only a network of its own knows.
const PRIVATE_SUFFIXES: [&str; 7] = [".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".corp"];

/// **An absolute URL** of HTTP or HTTPS, without user and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Url<'a> {
    /// Whether it does without TLS.
    pub(super) plain: bool,
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// Host and port as written.
    pub(super) authority: &'a str,
    /// Path and query; the fragment is left out.
    pub(super) path: &'a str,
}

impl<'a> Url<'a> {
    /// Reads one. What readers of URLs disagree about (backslashes, escapes in the host, spaces) is none.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let clean = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\<>\"".contains(&byte));
        let (scheme, rest) = text.split_once("://").filter(|_| clean)?;
        let plain = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => false,
            _ if scheme.eq_ignore_ascii_case("http") => true,
            _ => return None,
        };
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains(['@', '%']) {
            return None;
        }
        let (host, port) = split_port(authority);
        let port = match port {
            Some(port) => port.parse().ok()?,
            None if plain => 80,
            None => 443,
        };
        // Brackets stand round a whole address: whatever else they are in, readers disagree about.
        let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
        let sound = !host.contains(['[', ']', ':']) || !inside.is_empty() && !inside.contains(['[', ']']);
        (!host.is_empty() && sound).then_some(Self { plain, host, port, authority, path })
    }

    /// Whether both have the same host and port.
    pub(super) fn is_same_place(&self, other: &Self) -> bool {
        self.port == other.port && self.host.eq_ignore_ascii_case(other.host)
    }
}

/// The absolute URL that `location` means on an answer from `from`; nothing where that is not clear.
pub(super) fn resolve(from: &str, location: &str) -> Option<String> {
    if Url::read(location).is_some() {
        return Some(location.into());
    }
    let clean = location.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\<>\"".contains(&byte));
    let base = Url::read(from).filter(|_| clean && !location.is_empty())?;
    let (scheme, colon) = if base.plain { ("http://", "http:") } else { ("https://", "https:") };
    if location.starts_with("//") {
        let whole = [colon, location].concat();
        return Url::read(&whole).is_some().then_some(whole);
    }
    if location.starts_with('/') {
        return Some([scheme, base.authority, location].concat());
    }
    // Another scheme, or a path relative to a path: no registry sends it, and readers differ.
    let query = location.strip_prefix('?')?;
    let path = base.path.split('?').next().unwrap_or_default();
    Some([scheme, base.authority, path, "?", query].concat())
}

/// Whether a host is an address in any of the forms that URLs allow: `127.1`, `0x7f.1`, `[::1]`.
pub(super) fn is_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    host.starts_with('[') || last.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

/// Whether a host is, or may be, in a network of somebody's own: this machine, an address that is not public, a name
/// without a dot, or one that only such a network knows.
pub(super) fn is_private(host: &str) -> bool {
    let lower = host.trim_end_matches('.').to_ascii_lowercase();
    if is_address(&lower) {
        return !is_public_address(&lower);
    }
    is_loopback(&lower) || !lower.contains('.') || PRIVATE_SUFFIXES.iter().any(|suffix| lower.ends_with(suffix))
}

/// Whether an address is written plainly and is not reserved for private use; other spellings count as private.
fn is_public_address(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        // Global unicast is 2000::/3; in it, 2001:0::/32 and 2002::/16 wrap addresses of version 4.
        let first = address.split(':').next().unwrap_or_default();
        return first.len() == 4
            && first.starts_with(['2', '3'])
            && first != "2002"
            && !address.starts_with("2001:0:")
            && !address.starts_with("2001::");
    }
    let mut octets = [0u8; 4];
    let mut parts = host.split('.');
    for octet in &mut octets {
        let part = parts.next().unwrap_or_default();
        match part.parse() {
            Ok(number) if part == "0" || !part.starts_with(['0', '+']) => *octet = number,
            _ => return false,
        }
    }
    parts.next().is_none() && !is_reserved(octets)
}

const fn is_reserved([a, b, c, _]: [u8; 4]) -> bool {
    match a {
        0 | 10 | 127 | 224.. => true,
        100 => b >= 64 && b < 128,
        169 => b == 254,
        172 => b >= 16 && b < 32,
        192 => b == 168 || b == 0 && c == 0,
        198 => b == 18 || b == 19,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Url, is_private, resolve};

    #[test]
    fn only_plain_addresses_are_read() {
        let url = Url::read("HTTPS://Example.com:8443/a?b#c").unwrap();
        assert_eq!((url.plain, url.host, url.port, url.path), (false, "Example.com", 8443, "/a?b"));
        assert_eq!(Url::read("http://[::1]/").map(|url| (url.host, url.port)), Some(("[::1]", 80)));
        assert!(url.is_same_place(&Url::read("https://example.COM:8443").unwrap()));
        for text in [
            "",
            "https://",
            "https:///a",
            "//a/b",
            "ftp://a/",
            "https://u@a/",
            "https://u:p@a/",
            "https://a%41/",
            "https://a\\@b/",
            "https://a:/",
            "https://a:99999/",
            "https://a:+1x/",
            "https://a b/",
            "https://é/",
            "https://git[::1]lab.example.com/jwt",
            "https://[::1]lab.example.com/jwt",
            "https://[::1][::1]/",
            "https://[]/",
            "https://a]/",
            "https://a:b:80/",
        ] {
            assert_eq!(Url::read(text), None, "{text}");
        }
    }

    #[test]
    fn where_redirects_lead() {
        let from = "https://r.example:444/v2/a?n=1";
        for (location, want) in [
            ("https://cdn.example/x?sig=1", Some("https://cdn.example/x?sig=1")),
            ("/artifacts/x", Some("https://r.example:444/artifacts/x")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            ("?n=2", Some("https://r.example:444/v2/a?n=2")),
            ("x", None),
            ("", None),
            ("/\\evil.example", None),
            ("javascript:alert(1)", None),
            ("//u@evil.example/", None),
            ("https://u:p@evil.example/", None),
        ] {
            assert_eq!(resolve(from, location).as_deref(), want, "{location}");
        }
    }

    #[test]
    fn networks_of_ones_own() {
        for host in [
            "localhost",
            "a.localhost",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:0:1::]",
            "intranet",
            "printer.local",
            "vault.internal",
            "nas.lan",
            "x.home.arpa",
            "localhost.",
            "metadata.google.internal",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in
            ["example.com", "8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1]", "local.example", "1.example"]
        {
            assert!(!is_private(host), "{host}");
        }
    }
}
