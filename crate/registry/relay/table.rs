//! The registries that a relay asks without being told to, and where each of them gives out tokens.
//!
//! A registry is listed only if everything under its host names is run by one service: whoever can rent a name under a
//! pattern, as on Azure, could otherwise send the relay wherever they like. Such registries have to be named by the operator.

use crate::bytes;
use crate::registry::directory::captures;

/// A service: its hosts as in the directory, and its token service as host and path; a path alone is on the same host.
struct Row {
    hosts: &'static str,
    realm: &'static str,
}

const ROWS: [Row; 12] = [
    Row { hosts: "registry-1.docker.io", realm: "auth.docker.io/token" },
    Row { hosts: "ghcr.io", realm: "/token" },
    Row { hosts: "quay.io", realm: "/v2/auth" },
    Row { hosts: "public.ecr.aws ecr-public.aws.com", realm: "/token/" },
    Row { hosts: "*-docker.pkg.dev gcr.io us.gcr.io eu.gcr.io asia.gcr.io", realm: "/v2/token" },
    Row { hosts: "mcr.microsoft.com", realm: "" },
    Row { hosts: "registry.k8s.io", realm: "" },
    Row { hosts: "registry.gitlab.com", realm: "gitlab.com/jwt/auth" },
    Row { hosts: "cgr.dev", realm: "/token" },
    Row { hosts: "registry.access.redhat.com", realm: "" },
    Row { hosts: "docker.elastic.co", realm: "docker-auth.elastic.co/auth" },
    Row { hosts: "nvcr.io", realm: "/proxy_auth" },
];

impl Row {
    fn has(&self, host: &str) -> bool {
        self.hosts.split(' ').any(|pattern| captures(pattern, host).is_some())
    }

    fn gives_tokens_at(&self, host: &str, path: &str) -> bool {
        match bytes::cut(self.realm, b'/') {
            Some(("", own)) => own == path && self.has(host),
            Some((other, own)) => own == path && other == host,
            None => false,
        }
    }
}

/// Whether a host, in lower case and without a port, is a listed registry.
pub(super) fn is_listed(host: &str) -> bool {
    ROWS.iter().any(|row| row.has(host))
}

/// Whether a host is the token service of a listed registry and nothing else, which no page may ask either.
pub(in crate::registry) fn is_token_service(host: &str) -> bool {
    ROWS.iter().any(|row| bytes::cut(row.realm, b'/').is_some_and(|(other, _)| !other.is_empty() && other == host))
}

/// Whether listed registries get their tokens there; `path` has no slash in front.
pub(super) fn is_realm(host: &str, path: &str) -> bool {
    ROWS.iter().any(|row| row.gives_tokens_at(host, path))
}

#[cfg(test)]
mod tests {
    use super::{ROWS, is_listed, is_realm, is_token_service};
    use crate::registry::{Cors, registry_info};

    #[test]
    fn every_listed_host_is_known_and_asks_no_page_in() {
        for host in ROWS.iter().flat_map(|row| row.hosts.split(' ')) {
            let info = registry_info(&host.replace('*', "us"));
            assert!(info.known && info.cors != Cors::Yes, "{host}");
        }
    }

    #[test]
    fn realms_are_those_of_their_hosts() {
        assert!(is_realm("auth.docker.io", "token") && is_realm("us-docker.pkg.dev", "v2/token"));
        assert!(is_realm("public.ecr.aws", "token/") && !is_realm("public.ecr.aws", "token"));
        for (host, path) in [("registry-1.docker.io", "token"), ("evil.example", "token"), ("mcr.microsoft.com", "")] {
            assert!(!is_realm(host, path), "{host}/{path}");
        }
        assert!(is_token_service("auth.docker.io") && !is_token_service("ghcr.io") && !is_token_service(""));
        assert!(!is_listed("auth.docker.io") && !is_listed("a.azurecr.io") && !is_listed("ghcr.io.evil.example"));
    }
}
