//! Lists of the sandbox registry: in lexical order whatever the case, page by page.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::answer::{json, linked};
use super::view::View;
use crate::registry::Response;
use crate::registry::endpoint::{Endpoint, Page};

/// Comes before every character that may stand in a name.
const END: &str = "\0";

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
pub(super) fn catalog(view: &View, page: &Page) -> Response {
    let (repositories, next) = cut(view.repositories(), page);
    let answer = json(serde_json::to_string(&Catalog { repositories }).unwrap_or_default());
    linked(answer, next.map(|page| Endpoint::Catalog(page).to_string()))
}

/// A repository's tags.
pub(super) fn tags(view: &View, name: &str, page: &Page) -> Response {
    let (tags, next) = cut(view.tags(name), page);
    let answer = json(serde_json::to_string(&Tags { name, tags }).unwrap_or_default());
    linked(answer, next.map(|page| Endpoint::Tags(name.into(), page).to_string()))
}

/// The page that is asked for, and the one behind it.
fn cut(entries: impl Iterator<Item = String>, page: &Page) -> (Vec<String>, Option<Page>) {
    let mut keys = BTreeSet::new();
    keys.extend(entries.map(|entry| key(&entry)));
    let last = page.last.as_deref().map(key).unwrap_or_default();
    let limit = page.n.map_or(usize::MAX, |n| n as usize);
    let mut behind = keys.into_iter().filter(|key| *key > last);
    let entries: Vec<String> = behind.by_ref().take(limit).map(|key| entry(&key).into()).collect();
    let next = entries.last().cloned().filter(|_| behind.next().is_some());
    (entries, next.map(|last| Page { n: page.n, last: Some(last) }))
}

/// What entries are ordered by: their letters, and only then the case.
fn key(entry: &str) -> String {
    [&entry.to_ascii_lowercase(), END, entry].concat()
}

/// The entry of a key.
fn entry(key: &str) -> &str {
    key.split_once(END).map_or("", |(_, entry)| entry)
}
