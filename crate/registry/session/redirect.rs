//! Where a redirect may lead, where the shell shows it.

use alloc::string::String;

use crate::registry::event::show_url;
use crate::registry::message::{Method, Request, Response};
use crate::registry::url::{Url, is_private, resolve};

/// The most redirects of one request that are followed.
const MAX_HOPS: u32 = 10;

/// **The next place.**
#[derive(Debug, PartialEq, Eq)]
pub(in crate::registry) enum Hop {
    /// It may be asked.
    To(String),
    /// It was the last one.
    TooMany,
    /// It gives TLS up.
    Downgraded,
    /// It must not be asked: an address in somebody's own network, or no address at all. This is what is shown of it.
    Refused(String),
}

/// Whether an answer says where else to ask. In a browser such an answer shows neither status nor place.
///
/// What changes something is only sent on as it is, which the older three do not promise.
pub(super) fn is_redirect(method: Method, response: &Response) -> bool {
    let asked = matches!(response.status, 301..=303) && method.is_reading();
    (asked || matches!(response.status, 307 | 308)) && response.headers.get("location").is_some()
}

/// Whether an answer may be one to a question in place of the change that was sent: after 303 a browser asks the next place, and tells
/// nobody. What has 201 or 202 answers a change.
pub(super) fn is_question(sent: &Request, response: &Response) -> bool {
    let is_same =
        |one: &Url, other: &Url| (one.plain, one.path) == (other.plain, other.path) && one.is_same_place(other);
    let stayed = match (Url::read(&sent.url), Url::read(&response.url)) {
        (Some(one), Some(other)) => is_same(&one, &other),
        _ => false,
    };
    sent.follow && !sent.method.is_reading() && matches!(response.status, 200 | 203..=299) && !stayed
}

/// Where `response` to a request for `from` leads, `hops` redirects after the registry at `own` was asked.
pub(in crate::registry) fn hop(from: &str, response: &Response, own: &str, hops: u32) -> Hop {
    let location = response.headers.get("location").unwrap_or_default().trim();
    let Some(target) = resolve(from, location) else { return Hop::Refused(show_url(location)) };
    let (Some(before), Some(after)) = (Url::read(from), Url::read(&target)) else {
        return Hop::Refused(show_url(&target));
    };
    let own_host = Url::read(own).map_or("", |own| own.host);
    if after.plain && !before.plain {
        Hop::Downgraded
    } else if is_private(after.host) && !is_private(own_host) {
        Hop::Refused(show_url(&target))
    } else if hops >= MAX_HOPS {
        Hop::TooMany
    } else {
        Hop::To(target)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hop, hop, is_question};
    use crate::registry::message::{Headers, Method, Request, Response};

    fn to(own: &str, from: &str, location: &str, hops: u32) -> Hop {
        let headers = Headers::new().with("Location", location);
        hop(from, &Response { status: 307, headers, ..Response::default() }, own, hops)
    }

    #[test]
    fn where_redirects_may_lead() {
        let (public, local) = ("https://r.example", "http://127.0.0.1:5000");
        for (own, from, location, want) in [
            (public, "https://r.example/v2/x", "https://cdn.example/x?sig=1", Some("https://cdn.example/x?sig=1")),
            (public, "https://r.example/v2/x", "/y", Some("https://r.example/y")),
            (public, "https://r.example/v2/x", "//cdn.example/y", Some("https://cdn.example/y")),
            (local, "http://127.0.0.1:5000/v2/x", "http://127.0.0.1:9000/y", Some("http://127.0.0.1:9000/y")),
            (local, "http://127.0.0.1:5000/v2/x", "https://cdn.example/y", Some("https://cdn.example/y")),
            (public, "https://r.example/v2/x", "https://8.8.8.8/y", Some("https://8.8.8.8/y")),
            (public, "https://r.example/v2/x", "https://127.0.0.1/y", None),
            (public, "https://r.example/v2/x", "https://0x7f.1/y", None),
            (public, "https://r.example/v2/x", "https://[::ffff:10.0.0.1]/y", None),
            (public, "https://r.example/v2/x", "https://169.254.169.254/latest/meta-data", None),
            (public, "https://r.example/v2/x", "https://localhost/y", None),
            (public, "https://r.example/v2/x", "https://vault.internal/y", None),
            (public, "https://r.example/v2/x", "https://u:p@cdn.example/y", None),
            (public, "https://r.example/v2/x", "/\\evil.example/", None),
            (public, "https://r.example/v2/x", "ftp://cdn.example/", None),
            (public, "https://r.example/v2/x", "y", None),
        ] {
            match want {
                Some(want) => assert_eq!(to(own, from, location, 0), Hop::To(want.into()), "{location}"),
                None => assert!(matches!(to(own, from, location, 0), Hop::Refused(_)), "{location}"),
            }
        }
    }

    #[test]
    fn tls_is_not_given_up() {
        for location in ["http://cdn.example/", "HTTP://r.example/", "http://127.0.0.1/"] {
            assert_eq!(to("https://r.example", "https://r.example/v2/x", location, 0), Hop::Downgraded);
        }
        // Not even where the registry itself does without it.
        assert_eq!(to("http://127.0.0.1:5000", "https://cdn.example/x", "http://cdn.example/y", 1), Hop::Downgraded);
    }

    #[test]
    fn what_may_answer_a_question() {
        let put = |follow| {
            let url = "https://r.example/v2/x?y".into();
            Request { follow, ..Request::change(Method::Put, url) }
        };
        let from = |url: &str, status| Response { status, url: url.into(), ..Response::default() };
        for (url, status, want) in [
            ("https://r.example/login", 200, true),
            ("https://sso.example/v2/x?y", 204, true),
            ("http://r.example/v2/x?y", 200, true),
            ("https://R.example:443/v2/x?y#z", 200, false),
            ("https://up.example/x", 201, false),
            ("https://up.example/x", 202, false),
            ("https://up.example/x", 404, false),
        ] {
            assert_eq!(is_question(&put(true), &from(url, status)), want, "{url} {status}");
            assert!(!is_question(&put(false), &from(url, status)), "redirects are seen");
            assert!(!is_question(&Request::get("https://r.example/v2/x".into(), 1), &from(url, status)));
        }
    }

    #[test]
    fn ten_redirects_and_no_more() {
        let at = |hops| to("https://r.example", "https://r.example/a", "/a", hops);
        assert_eq!(at(9), Hop::To("https://r.example/a".into()));
        assert_eq!(at(10), Hop::TooMany);
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let Hop::Refused(shown) = to("https://r.example", "https://r.example/a", "https://10.0.0.1/?sig=canary", 0)
        else {
            panic!("it leads into a private network");
        };
        assert_eq!(shown, "https://10.0.0.1/?sig=…");
    }
}
