//! The [`Link`](https://www.rfc-editor.org/rfc/rfc8288) header, as registries use it for pages.

use alloc::string::String;

use super::base::Base;
use super::endpoint::Endpoint;

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

/// Reads the next page's address out of `Link` values. It has to be at the same origin and the same endpoint.
pub(super) fn next<'a>(values: impl Iterator<Item = &'a str>, base: &Base, repository: &str) -> Next {
    let mut links = values.flat_map(links);
    let Some((target, _)) = links.find(|(_, parameters)| is_next(parameters)) else { return Next::None };
    resolve(target.trim(), base, repository).map_or(Next::Elsewhere, Next::Path)
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

fn resolve(target: &str, base: &Base, repository: &str) -> Option<String> {
    let endpoint = |path: &str| matches!(Endpoint::parse(path), Ok(Endpoint::Tags(name, _)) if name == repository);
    if !target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return None;
    }
    let local = if target.starts_with('/') { Some(target).filter(|target| !target.starts_with("//")) } else { None };
    let query = match local.or_else(|| base.strip(target)) {
        Some(path) => {
            let (path, query) = path.split_once('?')?;
            endpoint(path).then_some(query)?
        }
        // What is relative to the list itself: `?last=…` and `list?last=…`.
        None => target.strip_prefix("list").unwrap_or(target).strip_prefix('?')?,
    };
    let query = query.split('#').next().unwrap_or_default();
    (query.len() <= MAX_QUERY).then(|| {
        let mut path =
            alloc::string::ToString::to_string(&Endpoint::Tags(repository.into(), super::endpoint::Page::default()));
        path.push('?');
        path.push_str(query);
        path
    })
}

#[cfg(test)]
mod tests {
    use super::{Next, next};
    use crate::registry::base::Base;

    #[track_caller]
    fn check(value: &str, want: &Next) {
        let base = Base::of("example.com").unwrap();
        assert_eq!(&next([value].into_iter(), &base, "a/b"), want, "{value}");
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
