//! `WWW-Authenticate` challenges, and which of their realms may be asked.
//!
//! ```text
//! challenges = challenge *("," challenge)      challenge = scheme [parameter *("," parameter)]
//! parameter  = token "=" (token | quoted)      quoted    = '"' *(character | "\" character) '"'
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use super::base::{Base, is_loopback, split_port};

/// The longest header value that is read.
const MAX_TEXT: usize = 8192;

/// **Bearer challenge**: where a token is given, and for which service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bearer {
    pub(super) realm: String,
    pub(super) service: Option<String>,
}

/// The first Bearer challenge among header values.
pub(super) fn bearer<'a>(values: impl Iterator<Item = &'a str>) -> Option<Bearer> {
    let challenges = values.filter(|value| value.len() <= MAX_TEXT).flat_map(parse);
    challenges.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).find_map(|(_, parameters)| {
        let get = |name: &str| parameters.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, it)| it);
        Some(Bearer { realm: get("realm")?.clone(), service: get("service").cloned() })
    })
}

type Challenge<'a> = (&'a str, Vec<(&'a str, String)>);

/// Reads every challenge; what makes no sense ends the reading.
fn parse(value: &str) -> Vec<Challenge<'_>> {
    let mut challenges: Vec<Challenge<'_>> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = token(rest);
        if word.is_empty() {
            return challenges;
        }
        let tail = after.trim_start_matches([' ', '\t']);
        match (tail.strip_prefix('='), challenges.last_mut()) {
            (Some(tail), Some((_, parameters))) => {
                let Some((text, tail)) = text(tail.trim_start_matches([' ', '\t'])) else { return challenges };
                parameters.push((word, text));
                rest = tail;
            }
            (Some(_), None) => return challenges,
            (None, _) => {
                challenges.push((word, Vec::new()));
                rest = after;
            }
        }
    }
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && !"!#$%&'*+-.^_`|~".contains(it));
    text.split_at(end.unwrap_or(text.len()))
}

/// A parameter's value: quoted, or everything up to a comma or space, since some registries forget the quotes.
fn text(rest: &str) -> Option<(String, &str)> {
    let Some(quoted) = rest.strip_prefix('"') else {
        let (word, tail) = rest.split_at(rest.find([',', ' ', '\t', '"']).unwrap_or(rest.len()));
        return Some((word.into(), tail));
    };
    let mut out = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((out, quoted.get(at + 1..)?)),
            '\\' => out.push(characters.next()?.1),
            _ => out.push(character),
        }
    }
    None
}

/// Whether a realm may be asked for an anonymous token: with TLS, or at the registry's own host where that has none; never at
/// an address that the registry could not know, such as one of this machine's network.
pub(super) fn may_ask(realm: &str, base: &Base) -> bool {
    let Some((scheme, rest)) = realm.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clean = realm.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#<>\"".contains(&byte));
    if !clean || authority.is_empty() || authority.contains(['@', '%']) {
        return false;
    }
    let (host, port) = split_port(authority);
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    let (own, _) = split_port(base.authority());
    let own_host = host.eq_ignore_ascii_case(own);
    let named = host.contains('.') && !is_loopback(host) && !is_address(host);
    match scheme {
        "https" => own_host || named,
        "http" => base.is_plain() && own_host,
        _ => false,
    }
}

/// Whether a host is an address in any of the forms that URLs allow: `127.1`, `0x7f.1`, `[::1]`.
fn is_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    host.starts_with('[') || last.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Bearer, bearer, may_ask};
    use crate::registry::base::Base;

    #[track_caller]
    fn check(values: &[&str], realm: Option<&str>, service: Option<&str>) {
        let want = realm.map(|realm| Bearer { realm: realm.into(), service: service.map(Into::into) });
        assert_eq!(bearer(values.iter().copied()), want, "{values:?}");
    }

    #[test]
    fn challenges_that_registries_send() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="a:b,c",error="x""#;
        check(&[hub], Some("https://auth.docker.io/token"), Some("registry.docker.io"));
        check(&[r#"bearer realm="https://a/t", service=gcr.io"#], Some("https://a/t"), Some("gcr.io"));
        check(&[r#"Bearer realm="https://a/t""#], Some("https://a/t"), None);
        check(
            &["Basic realm=\"x\"", r#"Bearer realm="https://a/t",service="a \"b\"""#],
            Some("https://a/t"),
            Some("a \"b\""),
        );
        check(&[r#"Basic realm="x", Bearer realm="https://a/t",service="s""#], Some("https://a/t"), Some("s"));
        check(&[r#"Bearer realm = "https://a/t" , service = "s""#], Some("https://a/t"), Some("s"));
    }

    #[test]
    fn what_is_no_bearer_challenge() {
        for value in [
            "",
            "Basic realm=\"x\"",
            "Bearer",
            "Bearer service=x",
            "Bearer realm=\"x",
            "=",
            ",,,",
            "é",
            "Bearer realm=\"x\\",
        ] {
            check(&[value], None, None);
        }
    }

    #[test]
    fn realms_that_may_be_asked() {
        let (public, local) = (Base::of("registry.example").unwrap(), Base::of("127.0.0.1:5000").unwrap());
        for realm in ["https://auth.example/token", "https://auth.example:8443/t?x=1", "https://registry.example"] {
            assert!(may_ask(realm, &public), "{realm}");
        }
        assert!(may_ask("http://127.0.0.1:5001/token", &local));
        for realm in [
            "http://auth.example/t",
            "http://registry.example/t",
            "ftp://auth.example/t",
            "https://u:p@auth.example/t",
            "https://auth.example\\@evil/t",
            "https://127.0.0.1/t",
            "https://127.1/t",
            "https://2130706433/t",
            "https://0x7f.0.0.0x1/t",
            "https://[::1]/t",
            "https://localhost/t",
            "https://a.localhost/t",
            "https://intranet/t",
            "https://169.254.169.254/t",
            "https://",
            "//auth.example/t",
            "https://auth.example:x/t",
            "https://au%74h.example/t",
            "https://auth.example/\u{1}",
        ] {
            assert!(!may_ask(realm, &public), "{realm}");
        }
        assert!(!may_ask("http://192.168.0.1/t", &local) && !may_ask("https://127.0.0.2/t", &local));
    }
}
