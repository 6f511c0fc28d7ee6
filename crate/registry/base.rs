//! Where a registry's API is.

use alloc::string::String;
use core::net::Ipv6Addr;

use super::directory::{SANDBOX_HOST, api_url};
use super::url::Url;

/// The registry that is answered from samples, without a network.
pub const SANDBOX: &str = SANDBOX_HOST;

/// **Base of a registry's API**: scheme and host, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    url: String,
}

impl Base {
    /// The base of a registry by its name in references; nothing where that is no host one can ask.
    ///
    /// Docker Hub answers on another host than the one it is called by. Loopback hosts are asked without TLS, as Docker does.
    pub fn of(registry: &str) -> Option<Self> {
        let url = api_url(registry);
        let possible = split_port(registry).1.is_none_or(|port| port.parse::<u16>().is_ok());
        (possible && !url.is_empty()).then_some(Self { url })
    }

    /// The base that a URL of HTTP or HTTPS names, which has nothing behind host and port.
    pub fn of_url(text: &str) -> Option<Self> {
        let url = Url::read(text)
            .filter(|url| matches!(url.path, "" | "/") && is_place(url.authority) && !text.contains('#'))?;
        let scheme = if url.plain { "http://" } else { "https://" };
        Some(Self { url: [scheme, &url.authority.to_ascii_lowercase()].concat() })
    }

    /// The same without TLS.
    #[must_use]
    pub fn without_tls(&self) -> Self {
        Self { url: ["http://", self.authority()].concat() }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether it is asked without TLS.
    pub fn is_plain(&self) -> bool {
        self.url.starts_with("http:")
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        self.url.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The URL of a path with its query.
    pub fn join(&self, path: &str) -> String {
        [&self.url, path].concat()
    }

    /// What follows scheme and host in `url`; nothing if those are other ones.
    pub fn strip<'a>(&self, url: &'a str) -> Option<&'a str> {
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let same_scheme = scheme.eq_ignore_ascii_case(if self.is_plain() { "http" } else { "https" });
        let default = if self.is_plain() { ":80" } else { ":443" };
        let bare = |authority: &'a str| authority.strip_suffix(default).unwrap_or(authority);
        let own = self.authority();
        let same_host = bare(authority).eq_ignore_ascii_case(own.strip_suffix(default).unwrap_or(own));
        (same_scheme && same_host).then_some(path)
    }
}

/// Splits a host from its port; an IPv6 address keeps its brackets.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether a text is a host, with a port or without.
pub(super) fn is_place(text: &str) -> bool {
    let (host, port) = split_port(text);
    let inside = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let named = match inside {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)),
    };
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    named && port.is_none_or(digits)
}

/// Whether a host is this machine: `localhost` and names under it, 127.0.0.0/8, `[::1]`.
pub(super) fn is_loopback(host: &str) -> bool {
    let lower = host.to_ascii_lowercase();
    let octets = || lower.strip_prefix("127.").map(|rest| rest.split('.').map(str::parse::<u8>));
    lower == "localhost"
        || lower.ends_with(".localhost")
        || lower == "[::1]"
        || octets().is_some_and(|mut rest| rest.clone().count() == 3 && rest.all(|octet| octet.is_ok()))
}

#[cfg(test)]
mod tests {
    use super::Base;
    use alloc::string::String;

    fn url(registry: &str) -> Option<String> {
        Base::of(registry).map(|base| base.as_str().into())
    }

    #[test]
    fn where_registries_answer() {
        assert_eq!(url("docker.io").as_deref(), Some("https://registry-1.docker.io"));
        assert_eq!(url("ghcr.io").as_deref(), Some("https://ghcr.io"));
        assert_eq!(url("example.com:5000").as_deref(), Some("https://example.com:5000"));
        for local in ["localhost", "localhost:5000", "a.localhost", "127.0.0.1:5000", "127.255.3.4", "[::1]:5000"] {
            assert!(Base::of(local).is_some_and(|base| base.is_plain()), "{local}");
        }
        for public in ["127.example.com", "127.0.0.1.example", "127.0.0", "localhost.example.com", "[fe80::1]"] {
            assert!(Base::of(public).is_some_and(|base| !base.is_plain()), "{public}");
        }
        assert_eq!(url(""), None);
        assert_eq!(url("example.com:99999"), None);
    }

    #[test]
    fn what_urls_name() {
        let of = |text| Base::of_url(text).map(|base| String::from(base.as_str()));
        for (text, want) in [
            ("https://mirror.example", "https://mirror.example"),
            ("HTTP://Mirror.example:5000/", "http://mirror.example:5000"),
            ("http://[::1]:5000", "http://[::1]:5000"),
        ] {
            assert_eq!(of(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "",
            "mirror.example",
            "https://",
            "https://mirror.example/v2/",
            "https://mirror.example/?a",
            "https://mirror.example#a",
            "https://user@mirror.example",
            "https://mirror.example:",
            "https://mirror|example",
            "ftp://mirror.example",
            " https://mirror.example",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_same_origin_is_stripped() {
        let base = Base::of("example.com").unwrap();
        assert_eq!(base.strip("https://EXAMPLE.com:443/v2/"), Some("/v2/"));
        for other in
            ["http://example.com/", "https://example.com:444/", "https://example.com.evil/", "https://a@example.com/"]
        {
            assert_eq!(base.strip(other), None, "{other}");
        }
    }
}
