//! Listing tags, page by page.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Deserialize;

use super::answer::{is_page, object, refuse};
use super::base::Base;
use super::endpoint::{self, Endpoint, Page};
use super::error::{Context, RegistryError, Stage};
use super::link::{self, Next};
use super::message::{Request, Response, TransportError};
use super::sentences::Reason;
use super::{Operation, Step};
use crate::manifest::MAX_MANIFEST;
use crate::reference::Reference;

/// The most pages of one list that are read.
const MAX_PAGES: usize = 10_000;

/// The most tags that may be asked for at a time: some registries refuse more.
const MAX_SIZE: u32 = 1000;

/// How many are asked for where nothing is said.
const DEFAULT_SIZE: u32 = 100;

/// **Which tags** are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagQuery {
    /// Start behind this tag.
    pub last: Option<String>,
    /// How many to ask for at a time.
    pub page_size: Option<u32>,
}

/// **Operation: fetch the next page of tags.** Start it again for each page until [`is_finished`](Self::is_finished).
///
/// Tags come in the registry's order, each of them once. What nobody could pull, since it is no tag, is left out.
#[derive(Debug)]
pub struct TagPages {
    base: Option<Base>,
    context: Context,
    repository: String,
    size: u32,
    /// Path and query of the next page.
    next: Option<String>,
    asked: BTreeSet<String>,
    seen: BTreeSet<String>,
    first: bool,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "tags")]
    names: Option<Vec<String>>,
}

impl TagPages {
    /// Lists the tags of `reference`'s repository.
    pub fn new(reference: &Reference, query: &TagQuery) -> Self {
        let size = query.page_size.unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE);
        let repository: String = reference.repository().into();
        let page = Page { n: Some(size), last: query.last.clone() };
        Self {
            base: Base::of(reference.registry()),
            context: Context::of(&reference.without_tag(), Stage::Tags),
            next: Some(Endpoint::Tags(repository.clone(), page).to_string()),
            repository,
            size,
            asked: BTreeSet::new(),
            seen: BTreeSet::new(),
            first: true,
        }
    }

    /// Whether there is no page left to ask for.
    pub const fn is_finished(&self) -> bool {
        self.next.is_none()
    }

    fn read(&mut self, response: &Response) -> Result<Vec<String>, RegistryError> {
        let read: Option<List> = object(&response.body);
        let reason = if is_page(response) { Reason::WebPage } else { Reason::NotTags };
        let read = read.ok_or_else(|| RegistryError::new(reason, &self.context).answered(response, ""))?;
        let names = read.names.unwrap_or_default();
        let count = names.len();
        let last = names.last().cloned();
        let fresh: Vec<String> =
            names.into_iter().filter(|tag| endpoint::tag(tag).is_ok() && self.seen.insert(tag.clone())).collect();
        self.next = match self.next_page(response, count, last)? {
            // A page that adds nothing ends the list, whatever it links to.
            Some(_) if fresh.is_empty() && !self.first => None,
            next => next.filter(|next| !self.asked.contains(next)),
        };
        self.first = false;
        Ok(fresh)
    }

    fn next_page(
        &self,
        response: &Response,
        count: usize,
        last: Option<String>,
    ) -> Result<Option<String>, RegistryError> {
        let Some(base) = &self.base else { return Ok(None) };
        match link::next(response.headers.all("link"), base, &self.repository) {
            Next::Path(path) => Ok(Some(path)),
            Next::Elsewhere => Err(RegistryError::new(Reason::Elsewhere, &self.context).answered(response, "")),
            // A full page may have a next one whose link a browser hides: ask once more and see whether anything is new.
            Next::None if count == self.size as usize => {
                let page = Page { n: Some(self.size), last };
                Ok(Some(Endpoint::Tags(self.repository.clone(), page).to_string()))
            }
            Next::None => Ok(None),
        }
    }
}

impl Operation for TagPages {
    type Output = Vec<String>;

    fn stage(&self) -> Stage {
        Stage::Tags
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        if self.asked.len() >= MAX_PAGES {
            let error = RegistryError::new(Reason::TooManyPages, &self.context);
            return Err(error.with("limit", &MAX_PAGES.to_string()));
        }
        let path = self.next.take().unwrap_or_default();
        let request = Request::get(base.join(&path), MAX_MANIFEST);
        self.asked.insert(path);
        Ok(request)
    }

    fn receive(&mut self, response: Response) -> Result<Step<Vec<String>>, RegistryError> {
        if response.status != 200 {
            return Err(refuse(&self.context, &response));
        }
        self.read(&response).map(Step::Done)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
