//! The [`Link`](https://www.rfc-editor.org/rfc/rfc8288) header, as registries use it for pages.

use alloc::string::{String, ToString};

use super::base::Base;
use super::endpoint::{self, Endpoint, Page};

/// The longest query of a next page.
const MAX_QUERY: usize = 4096;

/// Where the next page is said to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nowhere: this was the last page.
    None,
    /// At this path and query of the same endpoint.
    Path(String),
    /// At another origin or endpoint, where nobody should go.
    Elsewhere,
}

/// **List that has pages**: where it is, and how many entries are asked for at a time.
#[derive(Debug)]
pub(super) struct List {
    pub(super) base: Base,
    /// Its endpoint without a query.
    pub(super) endpoint: Endpoint,
    pub(super) size: Option<u32>,
}

/// Reads the next page's address out of `Link` values. It has to be at the same origin and the same endpoint.
pub(super) fn next<'a>(values: impl Iterator<Item = &'a str>, list: &List) -> Next {
    let mut links = values.flat_map(links);
    let Some((target, _)) = links.find(|(_, parameters)| is_next(parameters)) else { return Next::None };
    list.resolve(target.trim()).map_or(Next::Elsewhere, Next::Path)
}

/// The links of one value: each target with its parameters.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = value;
    core::iter::from_fn(move || {
        let (_, tail) = rest.split_once('<')?;
        let (target, tail) = tail.split_once('>')?;
        // The next link starts behind a comma; a comma within quotes is not one of those that registries send.
        let end = tail.find(",<").or_else(|| tail.find(", <")).unwrap_or(tail.len());
        let (parameters, after) = tail.split_at(end);
        rest = after;
        Some((target, parameters))
    })
}

/// Whether parameters say `rel="next"`. A link without `rel` is none of ours.
fn is_next(parameters: &str) -> bool {
    parameters.split(';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel") && value.split(' ').any(|word| word.eq_ignore_ascii_case("next"))
    })
}

impl List {
    /// The address of the part of the list behind an entry.
    pub(super) fn after(&self, last: Option<String>) -> String {
        let page = Page { n: self.size, last };
        [self.endpoint.to_string(), page.to_string()].concat()
    }

    fn resolve(&self, target: &str) -> Option<String> {
        if !target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return None;
        }
        let target = target.split('#').next().unwrap_or_default();
        let own = self.endpoint.to_string();
        let rooted = target.starts_with('/') && !target.starts_with("//");
        let absolute = if rooted { Some(target) } else { self.base.strip(target) };
        let (place, query) = absolute.unwrap_or(target).split_once('?')?;
        // What is relative to the list itself is `?last=…` or `list?last=…`.
        let same = || place.is_empty() || own.rsplit_once('/').is_some_and(|(_, last)| last == place);
        let path = if absolute.is_some() { place } else { same().then_some(&*own)? };
        if query.len() > MAX_QUERY {
            return None;
        }
        let last = || endpoint::value(query, "last").filter(|last| !last.is_empty());
        match Endpoint::parse(path) {
            // Some send `n=0`, which would be a page of nothing where it is taken at its word.
            Ok(found) if found == self.endpoint && endpoint::value(query, "n").as_deref() != Some("0") => {
                Some([&own, "?", query].concat())
            }
            Ok(found) if found == self.endpoint => Some(self.after(Some(last()?))),
            _ => self.is_mangled(path).then(|| last().map(|last| self.after(Some(last))))?,
        }
    }

    /// Whether a path is this list's behind a proxy that loses the front of the name, or puts its own path in front of it.
    /// What it leads on to is asked for at the list's own place.
    fn is_mangled(&self, path: &str) -> bool {
        let Endpoint::Tags(own, _) = &self.endpoint else { return false };
        let at = path.rfind("/v2/").and_then(|start| path.get(start..)).unwrap_or_default();
        matches!(Endpoint::parse(at), Ok(Endpoint::Tags(name, _))
            if own.strip_suffix(&*name).is_some_and(|front| front.is_empty() || front.ends_with('/')))
    }
}

#[cfg(test)]
mod tests {
    use super::{List, Next, next};
    use crate::registry::base::Base;
    use crate::registry::endpoint::{Endpoint, Page};

    #[track_caller]
    fn check(value: &str, want: &Next) {
        let endpoint = Endpoint::Tags("a/b".into(), Page::default());
        let list = List { base: Base::of("example.com").unwrap(), endpoint, size: Some(5) };
        assert_eq!(&next([value].into_iter(), &list), want, "{value}");
    }

    #[test]
    fn forms_that_registries_send() {
        let path = Next::Path("/v2/a/b/tags/list?n=2&last=x".into());
        for target in [
            "/v2/a/b/tags/list?n=2&last=x",
            "https://example.com/v2/a/b/tags/list?n=2&last=x",
            "https://EXAMPLE.com:443/v2/a/b/tags/list?n=2&last=x#f",
            "?n=2&last=x",
            "list?n=2&last=x",
        ] {
            check(&["<", target, ">; rel=\"next\""].concat(), &path);
            check(&["<", target, ">;rel=next"].concat(), &path);
            check(&["</x>; rel=first, <", target, ">; title=x; REL=\"prev Next\""].concat(), &path);
        }
        check("<?next_page=gAAA%3D>; rel=\"next\"", &Next::Path("/v2/a/b/tags/list?next_page=gAAA%3D".into()));
    }

    #[test]
    fn quirks() {
        let path = Next::Path("/v2/a/b/tags/list?n=5&last=x".into());
        for target in [
            // GHCR
            "/v2/a/b/tags/list?last=x&n=0",
            // Artifactory's virtual repositories, and what stands in front of them
            "/v2/b/tags/list?last=x&n=2",
            "https://example.com/artifactory/api/docker/a/v2/b/tags/list?last=x",
            "/artifactory/api/docker/a/v2/a/b/tags/list?last=x",
        ] {
            check(&["<", target, ">; rel=\"next\""].concat(), &path);
        }
        for target in
            ["/v2/a/b/tags/list?n=0", "/v2/b/tags/list?n=1", "/v2/xb/tags/list?last=x", "/v2/c/a/b/tags/list?last=x"]
        {
            check(&["<", target, ">; rel=\"next\""].concat(), &Next::Elsewhere);
        }
    }

    #[test]
    fn other_lists() {
        let base = || Base::of("example.com").unwrap();
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let referrers = Endpoint::Referrers("a".into(), digest.parse().unwrap(), None);
        let list = List { base: base(), endpoint: referrers, size: None };
        let at = ["/v2/a/referrers/", digest, "?artifactType=x&p=2"].concat();
        for target in [&*at, &at.replace(':', "%3A"), "?artifactType=x&p=2", &["https://example.com", &at].concat()] {
            let value = ["<", target, ">; rel=next"].concat();
            assert_eq!(next([&*value].into_iter(), &list), Next::Path(at.clone()), "{target}");
        }
        let list = List { base: base(), endpoint: Endpoint::Catalog(Page::default()), size: Some(2) };
        for target in ["/v2/_catalog?n=2&last=x", "_catalog?n=2&last=x"] {
            let value = ["<", target, ">; rel=next"].concat();
            assert_eq!(next([&*value].into_iter(), &list), Next::Path("/v2/_catalog?n=2&last=x".into()));
        }
        assert_eq!(next(["</v2/a/tags/list?n=2>; rel=next"].into_iter(), &list), Next::Elsewhere);
    }

    #[test]
    fn no_next_page() {
        for value in ["", "<", "<x", "</v2/a/b/tags/list?n=1>", "</v2/a/b/tags/list?n=1>; rel=prev", "junk"] {
            check(value, &Next::None);
        }
    }

    #[test]
    fn elsewhere_is_not_followed() {
        for target in [
            "http://example.com/v2/a/b/tags/list?n=1",
            "https://example.com:444/v2/a/b/tags/list?n=1",
            "https://evil.example/v2/a/b/tags/list?n=1",
            "https://example.com@evil.example/v2/a/b/tags/list?n=1",
            "//evil.example/v2/a/b/tags/list?n=1",
            "/\\evil.example/v2/a/b/tags/list?n=1",
            "/v2/other/tags/list?n=1",
            "/v2/a/b/manifests/x?n=1",
            "/v2/a/b/tags/list",
            "../list?n=1",
            "/v2/a/b/tags/list?n=\u{1}",
        ] {
            check(&["<", target, ">; rel=\"next\""].concat(), &Next::Elsewhere);
        }
    }
}
