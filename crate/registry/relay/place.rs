//! Places on the net: scheme, host and port, and names that could be a place inside somebody's network.

use alloc::string::String;

use crate::bytes;
use crate::reference::is_host;
use crate::registry::base::Base;
use crate::registry::directory::split_port;

/// The longest name of a host with its port.
const MAX_AUTHORITY: usize = 260;

/// What names inside networks end with.
const INTERNAL: [&str; 13] = [
    "localhost",
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "localdomain",
    "test",
    "invalid",
    "onion",
    "arpa",
];

/// **Scheme, host and port**; the port that belongs to the scheme is left out, and the host is in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    plain: bool,
    authority: String,
}

impl Place {
    /// A place from its parts; nothing where that is no host, or the port is none.
    pub(super) fn new(plain: bool, authority: &str) -> Option<Self> {
        let default = if plain { ":80" } else { ":443" };
        let authority = bytes::lower(authority.strip_suffix(default).unwrap_or(authority));
        let (_, port) = split_port(&authority);
        let possible = port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0);
        let fits = possible && authority.len() <= MAX_AUTHORITY && is_host(authority.as_bytes());
        fits.then_some(Self { plain, authority })
    }

    /// A place as an operator names it: with or without a scheme, without a path.
    pub(super) fn named(text: &str) -> Option<Self> {
        match text.split_once("://") {
            Some(("http", authority)) => Self::new(true, authority),
            Some(("https", authority)) => Self::new(false, authority),
            Some(_) => None,
            None => Base::of(text).and_then(|base| Self::new(base.is_plain(), base.authority())),
        }
    }

    /// Whether there is no TLS.
    pub(super) const fn is_plain(&self) -> bool {
        self.plain
    }

    /// Host and port.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The URL of a path with its query.
    pub(super) fn join(&self, path: &str) -> String {
        [if self.plain { "http://" } else { "https://" }, &self.authority, path].concat()
    }

    /// Whether it could be a place that everybody sees: TLS on the usual port, and a name under a public domain.
    pub(super) fn may_be_public(&self) -> bool {
        let (host, port) = split_port(&self.authority);
        let Some((_, top)) = bytes::cut_last(host, b'.') else { return false };
        // Whatever ends in a number is read as an address: `127.1`, `2130706433.`, `0x7f.1`.
        let named = top.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
        !self.plain && port.is_empty() && named && !INTERNAL.contains(&top)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn the_usual_port_and_the_case_make_no_difference() {
        assert_eq!(Place::new(false, "GHCR.io:443"), Place::new(false, "ghcr.io"));
        assert_eq!(Place::new(true, "localhost:80"), Place::new(true, "localhost"));
        assert_ne!(Place::new(false, "ghcr.io:80"), Place::new(false, "ghcr.io"));
        for authority in
            ["", "a:0", "a:65536", "a:b", "u@a", "a/b", "a b", "a..b", "a.", "%61", "[::1", &"a".repeat(300)]
        {
            assert_eq!(Place::new(false, authority), None, "{authority}");
        }
    }

    #[test]
    fn what_an_operator_names() {
        let url = |text| Place::named(text).map(|place| place.join("/"));
        assert_eq!(url("docker.io").as_deref(), Some("https://registry-1.docker.io/"));
        assert_eq!(url("127.0.0.1:5000").as_deref(), Some("http://127.0.0.1:5000/"));
        assert_eq!(url("http://registry.lan").as_deref(), Some("http://registry.lan/"));
        assert_eq!(url("https://localhost:5000").as_deref(), Some("https://localhost:5000/"));
        for text in ["ftp://a.example", "https://a.example/x", "https://u@a.example", ""] {
            assert_eq!(url(text), None, "{text}");
        }
    }

    #[test]
    fn names_that_could_be_inside() {
        let public = |authority| Place::new(false, authority).is_some_and(|place| place.may_be_public());
        assert!(public("d5l0dvt14r5h8.cloudfront.net") && public("xn--bcher-kva.xn--p1ai"));
        for authority in [
            "localhost",
            "a.localhost",
            "printer.local",
            "metadata.google.internal",
            "router.home.arpa",
            "intranet",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "1.2.3.4",
            "[::1]",
            "[2606:4700::1]",
            "a.example:8443",
            "a.0x7f",
            "10.in-addr.arpa",
        ] {
            assert!(!public(authority), "{authority}");
        }
        assert!(Place::new(true, "a.example").is_some_and(|place| !place.may_be_public()));
    }
}
