//! Lists of the sandbox registry: in lexical order whatever the case, page by page.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::answer::linked;
use super::json;
use super::layout::Layout;
use crate::registry::Response;
use crate::registry::endpoint::{Endpoint, Page};

#[derive(Serialize)]
struct Catalog {
    repositories: Vec<String>,
}

#[derive(Serialize)]
struct Tags<'a> {
    name: &'a str,
    tags: Vec<String>,
}

/// The repositories.
pub(super) fn catalog(layout: &Layout, page: &Page) -> Response {
    let (repositories, next) = cut(layout.repositories(), page);
    let answer = json(serde_json::to_string(&Catalog { repositories }).unwrap_or_default());
    linked(answer, next.map(|page| Endpoint::Catalog(page).to_string()))
}

/// A repository's tags.
pub(super) fn tags(layout: &Layout, name: &str, page: &Page) -> Response {
    let (tags, next) = cut(layout.tags(name), page);
    let answer = json(serde_json::to_string(&Tags { name, tags }).unwrap_or_default());
    linked(answer, next.map(|page| Endpoint::Tags(name.into(), page).to_string()))
}

/// The page that is asked for, and the one behind it.
fn cut(entries: BTreeSet<String>, page: &Page) -> (Vec<String>, Option<Page>) {
    let mut entries: Vec<String> = entries.into_iter().collect();
    entries.sort_by_cached_key(|entry| key(entry));
    if let Some(last) = &page.last {
        let last = key(last);
        entries.retain(|entry| key(entry) > last);
    }
    let limit = page.n.map_or(usize::MAX, |n| n as usize);
    let more = entries.len() > limit && limit > 0;
    entries.truncate(limit);
    let last = entries.last().cloned();
    (entries, more.then_some(Page { n: page.n, last }))
}

fn key(entry: &str) -> (String, String) {
    (entry.to_ascii_lowercase(), entry.into())
}
