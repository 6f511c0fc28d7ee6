//! Host names told apart by their labels.

use crate::bytes::{self, DIGIT, cut};

/// Digits in the number of an AWS account.
const ACCOUNT_DIGITS: usize = 12;

/// The most wildcards in a pattern.
pub(crate) const WILDCARDS: usize = 3;

/// What stands for the wildcards, if `host` (in lower case, without its port) fits `pattern`.
///
/// Label by label: `#` is an AWS account number, a leading `*` is at least one character, the rest is literal. A host
/// with more labels does not fit, so `ghcr.io.evil.example` is not `ghcr.io`.
pub(crate) fn captures<'h>(mut pattern: &str, mut host: &'h str) -> Option<[&'h str; WILDCARDS]> {
    let mut captured = [""; WILDCARDS];
    let mut free = captured.iter_mut();
    loop {
        let (wanted, more_wanted) = label(pattern);
        let (found, more_found) = label(host);
        let text = fit(wanted, found)?;
        if !text.is_empty() {
            *free.next()? = text;
        }
        if more_wanted.is_none() && more_found.is_none() {
            return Some(captured);
        }
        (pattern, host) = (more_wanted?, more_found?);
    }
}

/// The first label, and what follows its dot.
fn label(host: &str) -> (&str, Option<&str>) {
    cut(host, b'.').map_or((host, None), |(label, rest)| (label, Some(rest)))
}

/// What a label of a pattern captures of a label of a host, which is nothing if it is literal; `None` if they differ.
fn fit<'h>(wanted: &str, found: &'h str) -> Option<&'h str> {
    if let Some(tail) = wanted.strip_prefix('*') {
        return found.strip_suffix(tail).filter(|text| !text.is_empty());
    }
    if wanted == "#" {
        return Some(found).filter(|text| text.len() == ACCOUNT_DIGITS && is_number(text));
    }
    (wanted == found).then_some("")
}

fn is_number(text: &str) -> bool {
    bytes::all(text.as_bytes(), DIGIT)
}

/// Whether `host`, in lower case and without its port, is this machine: Docker speaks plain HTTP to it.
pub(crate) fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "[::1]" | "[0:0:0:0:0:0:0:1]")
        || host.ends_with(".localhost")
        || captures("127.*.*.*", host).is_some_and(|octets| octets.into_iter().all(is_octet))
}

/// A number up to 255 without leading zeros, as Docker reads addresses; anything else is an ordinary name.
fn is_octet(label: &str) -> bool {
    let fits = match label.len() {
        1 => true,
        2 => label >= "10",
        3 => ("100"..="255").contains(&label),
        _ => false,
    };
    fits && is_number(label)
}

/// Splits a legal registry name into its host and its port, which may be empty. The colons of an address are its own.
pub(crate) fn split_port(registry: &str) -> (&str, &str) {
    match bytes::cut_last(registry, b':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (registry, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{captures, is_loopback, split_port};

    #[test]
    fn wildcards_stay_inside_a_label() {
        let ecr = "#.dkr.ecr.*.amazonaws.com";
        assert_eq!(
            captures(ecr, "123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
            Some(["123456789012", "eu-west-1", ""])
        );
        for host in [
            "12345678901.dkr.ecr.eu-west-1.amazonaws.com",
            "12345678901a.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
            "123456789012.dkr.ecr.amazonaws.com",
            "evil.123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        ] {
            assert_eq!(captures(ecr, host), None, "{host}");
        }
        assert_eq!(captures("*-docker.pkg.dev", "us-docker.pkg.dev"), Some(["us", "", ""]));
        assert_eq!(captures("*-docker.pkg.dev", "-docker.pkg.dev"), None);
    }

    #[test]
    fn ports_are_split_off() {
        assert_eq!(split_port("a.example:5000"), ("a.example", "5000"));
        assert_eq!(split_port("a.example"), ("a.example", ""));
        assert_eq!(split_port("[::1]:5000"), ("[::1]", "5000"));
        assert_eq!(split_port("[::1]"), ("[::1]", ""));
    }

    #[test]
    fn loopback_is_an_address_or_a_reserved_name() {
        for host in ["localhost", "a.localhost", "127.0.0.1", "127.255.0.9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost.example",
            "127.0.0.1.example",
            "127.0.1",
            "127.0.0.256",
            "127.0.0.01",
            "0.0.0.0",
            "[::2]",
            "xlocalhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
