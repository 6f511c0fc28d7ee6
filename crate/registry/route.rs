//! By which way a registry is asked: directly, by a relay, or within this program.

use super::base::Base;
use super::directory::{Cors, is_known_service, registry_info, split_port};
use super::relay::is_token_service;
use crate::bytes;
use crate::sentence::{Sentence, Words, words};

words! {
    MOUNT = "route-mount", "{host} is mounted in this program, so no request leaves it.";
    SANDBOX = "route-sandbox", "{host} is answered by this program itself, without a network.";
    PROGRAM = "route-program", "A relay was named, so {host} is asked by it.";
    DIRECT = "route-direct", "{host} is asked directly.";
    CLOSED = "route-closed", "{host} does not let web pages ask it (CORS), so a relay asks it.";
    LEARNT = "route-learnt", "{host} gave no answer that this page may read, so a relay asks it from now on.";
    PLAIN = "route-plain", "{host} has no TLS, and a page with TLS may not ask it, so a relay does.";
    ALONE = "route-alone", "{host} does not let web pages ask it (CORS), and no relay is known: it is asked directly, but will hardly answer.";
    SECRET = "route-secret", "{host} is asked directly, since credentials are not entrusted to a relay.";
}

/// **Way** to a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the platform's own `fetch`.
    Direct,
    /// By a relay.
    Relay,
    /// Within this program.
    Sandbox,
    /// Within this program too: the caller has something that answers for it.
    Mount,
}

impl Way {
    /// Its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Relay => "relay",
            Self::Sandbox => "sandbox",
            Self::Mount => "mount",
        }
    }
}

/// **What decides about the way**, beside the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a circumstance of its own")]
pub struct Circumstances {
    /// Whether something is [mounted](mounted) there.
    pub mounted: bool,
    /// Whether this is a web page, which may read only what a server allows it to.
    pub page: bool,
    /// Whether the page itself came with TLS.
    pub secure: bool,
    /// Whether a relay is known.
    pub relay: bool,
    /// Whether the host has been asked directly, without an answer that may be read.
    pub failed: bool,
    /// Whether the request holds a user's credentials, or changes something.
    pub secret: bool,
}

/// The one of `names`, which are registries separated by spaces, at whose API a URL is.
pub fn mounted<'a>(url: &str, names: &'a str) -> Option<&'a str> {
    let is_at = |base: &Base| base.strip(url).is_some();
    names.split_ascii_whitespace().find(|name| {
        let base = Base::of(&bytes::lower(name));
        base.is_some_and(|base| is_at(&base) || is_at(&base.without_tls()))
    })
}

/// The way to the host of `url`, and why.
pub fn route(url: &str, about: Circumstances) -> (Way, Sentence) {
    let (plain, authority) = place(url);
    let host = bytes::lower(split_port(authority).0);
    let info = registry_info(authority);
    let near = matches!(info.kind, super::RegistryKind::Local);
    let closed = match info.cors {
        Cors::No => true,
        Cors::Yes => false,
        // Of the public services nobody has seen one that lets pages ask.
        _ => is_known_service(authority) || is_token_service(&host),
    };
    let Circumstances { mounted, page, secure, relay, failed, secret } = about;
    let (way, words) = match () {
        // Whatever the request shows, it stays here.
        () if mounted => (Way::Mount, MOUNT),
        () if info.kind == super::RegistryKind::Sandbox => (Way::Sandbox, SANDBOX),
        () if secret => (Way::Direct, SECRET),
        () if !page && relay => (Way::Relay, PROGRAM),
        () if relay && closed => (Way::Relay, CLOSED),
        () if relay && failed => (Way::Relay, LEARNT),
        () if relay && plain && secure && !near => (Way::Relay, PLAIN),
        () if page && closed => (Way::Direct, ALONE),
        () => (Way::Direct, DIRECT),
    };
    (way, words.sentence().with("host", authority))
}

/// Whether there is no TLS, and host and port.
fn place(url: &str) -> (bool, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (scheme.eq_ignore_ascii_case("http"), rest.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Circumstances, Way, mounted, route};

    #[test]
    fn the_way_and_the_reason() {
        let none = Circumstances::default();
        let page = Circumstances { page: true, secure: true, ..none };
        let relay = Circumstances { relay: true, ..page };
        let mounted = Circumstances { mounted: true, failed: true, secret: true, ..relay };
        for (url, about, way, code) in [
            ("http://sandbox.localhost/v2/", relay, Way::Sandbox, "route-sandbox"),
            ("http://archive.localhost/v2/", mounted, Way::Mount, "route-mount"),
            ("http://sandbox.localhost/v2/", mounted, Way::Mount, "route-mount"),
            ("https://registry-1.docker.io/v2/", relay, Way::Relay, "route-closed"),
            ("https://auth.docker.io/token?x", relay, Way::Relay, "route-closed"),
            ("https://us-docker.pkg.dev/v2/", relay, Way::Relay, "route-closed"),
            ("https://mcr.microsoft.com/v2/", relay, Way::Relay, "route-closed"),
            ("https://registry-1.docker.io/v2/", page, Way::Direct, "route-alone"),
            ("https://registry-1.docker.io/v2/", none, Way::Direct, "route-direct"),
            ("https://r.example/v2/", Circumstances { page: false, ..relay }, Way::Relay, "route-program"),
            ("https://r.example/v2/", relay, Way::Direct, "route-direct"),
            ("https://r.example/v2/", Circumstances { failed: true, ..relay }, Way::Relay, "route-learnt"),
            ("https://r.example/v2/", Circumstances { failed: true, ..page }, Way::Direct, "route-direct"),
            ("http://r.example/v2/", relay, Way::Relay, "route-plain"),
            ("http://r.example/v2/", Circumstances { secure: false, ..relay }, Way::Direct, "route-direct"),
            ("http://localhost:5000/v2/", relay, Way::Direct, "route-direct"),
            ("http://localhost:5000/v2/", Circumstances { failed: true, ..relay }, Way::Relay, "route-learnt"),
            ("https://ghcr.io/token", Circumstances { secret: true, ..relay }, Way::Direct, "route-secret"),
        ] {
            let (found, sentence) = route(url, about);
            assert_eq!((found, sentence.code()), (way, code), "{url} {about:?}");
        }
    }

    #[test]
    fn what_is_mounted_is_found_by_where_it_would_be_asked() {
        for (names, url, found) in [
            ("archive.localhost", "http://archive.localhost/v2/x/tags/list?n=1", Some("archive.localhost")),
            ("a.example archive.localhost", "http://ARCHIVE.localhost:80/v2/", Some("archive.localhost")),
            ("docker.io", "https://registry-1.docker.io/v2/", Some("docker.io")),
            ("Registry.Example:5000", "https://registry.example:5000/v2/", Some("Registry.Example:5000")),
            ("registry.example:5000", "http://registry.example:5000/v2/", Some("registry.example:5000")),
            ("archive.localhost", "http://archive.localhost.example/v2/", None),
            ("archive.localhost", "http://archive.localhost:5000/v2/", None),
            ("archive.localhost", "http://x.archive.localhost/v2/", None),
            ("archive.localhost", "http://archive.localhost@evil.example/v2/", None),
            ("docker.io", "https://auth.docker.io/token", None),
            ("", "http://archive.localhost/v2/", None),
            ("http:// /x", "http://archive.localhost/v2/", None),
        ] {
            assert_eq!(mounted(url, names), found, "{url} {names}");
        }
    }
}
