//! Listing tags, page by page.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::answer::{is_page, object, refuse};
use super::base::Base;
use super::endpoint::{self, Endpoint, Page};
use super::error::{Context, RegistryError, Stage};
use super::message::{Request, Response, TransportError};
use super::pages::{Held, PageQuery, Pages};
use super::sentences::Reason;
use super::{Operation, Step};
use crate::reference::Reference;

/// **Which tags** are wanted.
pub type TagQuery = PageQuery;

/// **Operation: fetch the next page of tags.** Start it again for each page until [`is_finished`](Self::is_finished).
///
/// Tags come in the registry's order, each of them once. What nobody could pull, since it is no tag, is left out.
#[derive(Debug)]
pub struct TagPages {
    context: Context,
    pages: Pages,
    seen: BTreeSet<String>,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "tags")]
    names: Option<Vec<String>>,
}

impl TagPages {
    /// Lists the tags of `reference`'s repository.
    pub fn new(reference: &Reference, query: &TagQuery) -> Self {
        let (base, size) = (Base::of(reference.registry()), Some(query.size()));
        let list = |page| Endpoint::Tags(reference.repository().into(), page);
        let first = alloc::string::ToString::to_string(&list(Page { n: size, last: query.last.clone() }));
        Self {
            context: Context::of(&reference.without_tag(), Stage::Tags),
            pages: Pages::new(base, list(Page::default()), size, first),
            seen: BTreeSet::new(),
        }
    }

    /// Whether there is no page left to ask for.
    pub const fn is_finished(&self) -> bool {
        self.pages.is_finished()
    }

    fn read(&mut self, response: &Response) -> Result<Vec<String>, RegistryError> {
        let read: Option<List> = object(&response.body);
        let reason = if is_page(response) { Reason::WebPage } else { Reason::NotTags };
        let read = read.ok_or_else(|| RegistryError::new(reason, &self.context).answered(response, ""))?;
        let names = read.names.unwrap_or_default();
        let (count, last) = (names.len(), names.last().cloned());
        let fresh: Vec<String> =
            names.into_iter().filter(|tag| endpoint::tag(tag).is_ok() && self.seen.insert(tag.clone())).collect();
        let held = Held { count, last, fresh: !fresh.is_empty() };
        self.pages.turn(response, held, &self.context)?;
        Ok(fresh)
    }
}

impl Operation for TagPages {
    type Output = Vec<String>;

    fn stage(&self) -> Stage {
        Stage::Tags
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.pages.request(&self.context)
    }

    fn receive(&mut self, response: Response) -> Result<Step<Vec<String>>, RegistryError> {
        if response.status != 200 {
            return Err(refuse(&self.context, &response));
        }
        self.read(&response).map(Step::Done)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        RegistryError::transport(&self.context, error, &self.pages.url())
    }
}
