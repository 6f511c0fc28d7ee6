//! Reading a list page by page: where the next page is, and when the list is over.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};

use super::base::Base;
use super::endpoint::Endpoint;
use super::error::{Context, RegistryError};
use super::link::{self, List, Next};
use super::message::{Request, Response};
use super::sentences::Reason;
use crate::manifest::MAX_MANIFEST;

/// The most pages of one list that are read.
const MAX_PAGES: usize = 10_000;

/// The most entries that may be asked for at a time: some registries refuse more.
const MAX_SIZE: u32 = 1000;

/// How many are asked for where nothing is said.
const DEFAULT_SIZE: u32 = 100;

/// Registries that give fewer entries than were asked for give a round number of them.
const ROUND: usize = 50;

/// **Which part of a list** is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// Start behind this entry.
    pub last: Option<String>,
    /// How many to ask for at a time.
    pub page_size: Option<u32>,
}

impl PageQuery {
    /// How many entries are asked for.
    pub(super) fn size(&self) -> u32 {
        self.page_size.unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE)
    }
}

/// **Where a list stands** that is read page by page.
#[derive(Debug)]
pub(super) struct Pages {
    list: Option<List>,
    /// Path and query of the next page.
    next: Option<String>,
    asked: BTreeSet<String>,
    first: bool,
}

/// What a page held.
pub(super) struct Held {
    /// How many entries.
    pub(super) count: usize,
    /// The last of them, if entries can be named in a query.
    pub(super) last: Option<String>,
    /// Whether one of them is new.
    pub(super) fresh: bool,
}

impl Pages {
    /// The pages of the list at an endpoint without a query, the first of them at `path`.
    pub(super) fn new(base: Option<Base>, endpoint: Endpoint, size: Option<u32>, path: String) -> Self {
        let list = base.map(|base| List { base, endpoint, size });
        Self { list, next: Some(path), asked: BTreeSet::new(), first: true }
    }

    /// Whether there is no page left to ask for.
    pub(super) const fn is_finished(&self) -> bool {
        self.next.is_none()
    }

    /// Where the registry can be looked at, for an error.
    pub(super) fn url(&self) -> String {
        self.list.as_ref().map(|list| list.base.join("/v2/")).unwrap_or_default()
    }

    /// The request for the next page.
    pub(super) fn request(&mut self, context: &Context) -> Result<Request, RegistryError> {
        let list = self.list.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, context))?;
        if self.asked.len() >= MAX_PAGES {
            let error = RegistryError::new(Reason::TooManyPages, context);
            return Err(error.with("limit", &MAX_PAGES.to_string()));
        }
        let path = self.next.take().unwrap_or_default();
        let request = Request::get(list.base.join(&path), MAX_MANIFEST);
        self.asked.insert(path);
        Ok(request)
    }

    /// Looks for the page behind the one that came.
    pub(super) fn turn(&mut self, response: &Response, held: Held, context: &Context) -> Result<(), RegistryError> {
        let Some(list) = &self.list else { return Ok(()) };
        let next = match link::next(response.headers.all("link"), list) {
            Next::Path(path) => Some(path),
            Next::Elsewhere => return Err(RegistryError::new(Reason::Elsewhere, context).answered(response, "")),
            // A full page may have a next one whose link a browser hides: ask once more and see whether anything is new.
            Next::None => held.last.filter(|_| is_full(held.count, list.size)).map(|last| list.after(Some(last))),
        };
        // A page that adds nothing ends the list, whatever it links to, and so does one that was there before.
        self.next = next.filter(|next| (held.fresh || self.first) && !self.asked.contains(next));
        self.first = false;
        Ok(())
    }
}

/// Whether a page may be full: it has as many entries as were asked for, or as a registry gives at most.
fn is_full(count: usize, size: Option<u32>) -> bool {
    size.is_some_and(|size| count == size as usize || count > 0 && count < size as usize && count.is_multiple_of(ROUND))
}
