//! What is asked of a whole registry: whether there is one, and its list of repositories.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Deserialize;

use super::answer::{is_page, object, refuse};
use super::base::Base;
use super::endpoint::{self, Endpoint, Page};
use super::error::{Context, RegistryError, Stage};
use super::message::{Request, Response, TransportError};
use super::pages::{Held, PageQuery, Pages};
use super::sentences::Reason;
use super::text::sanitize;
use super::{Operation, Step};
use crate::reference::{Defaults, Reference};

/// The most bytes of the answer to a ping; nothing of it is shown.
const MAX_PING: u64 = 64 * 1024;

/// **Name of a registry**, as references write it: `docker.io`, `localhost:5000`.
///
/// # Errors
///
/// Parsing fails for `ubuntu` and `a/b`, in which no host is named, and for `https://ghcr.io`, which is a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// Reads a registry's name.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] for what names no registry that could be asked.
    pub fn parse(text: &str) -> Result<Self, RegistryError> {
        let reference = Reference::parse_with(&[text, "/x"].concat(), &Defaults::NO_TAG).ok();
        // Whatever has no host is a name of Docker Hub's, and that has a slash in front of the `x`.
        let whole = |it: &Reference| matches!(it.repository(), "x" | "library/x") && !text.contains('/');
        let named = reference.filter(|it| whole(it) && Base::of(it.registry()).is_some());
        named.map(|it| Self(it.registry().into())).ok_or_else(|| {
            let context = Context { registry: String::new(), reference: sanitize(text), stage: Stage::Reference };
            RegistryError::new(Reason::NoRegistry, &context)
        })
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What an error is about that is of no single repository.
    pub(super) fn context(&self, stage: Stage) -> Context {
        Context { registry: self.0.clone(), reference: self.0.clone(), stage }
    }
}

/// **How a registry lets people in**, as far as its answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// It asks for nothing.
    Open,
    /// It wants a user name and a password.
    Basic,
    /// It wants a token.
    Bearer,
    /// It wants something, and a browser may hide what.
    Unknown,
}

impl Welcome {
    /// Its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "none",
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Unknown => "unknown",
        }
    }
}

/// **What a ping found.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pong {
    /// Whether a registry answered.
    pub supported: bool,
    /// How it lets people in.
    pub welcome: Welcome,
}

/// **Operation: ask whether there is a registry.** It is to be carried out as it is: what it is refused with is the answer.
#[derive(Debug)]
pub struct Ping {
    context: Context,
    base: Option<Base>,
}

impl Ping {
    /// Asks a registry.
    pub fn new(host: &Host) -> Self {
        Self { context: host.context(Stage::Ping), base: Base::of(host.as_str()) }
    }

    fn url(&self) -> Option<String> {
        self.base.as_ref().map(|base| base.join(&Endpoint::Ping.to_string()))
    }
}

impl Operation for Ping {
    type Output = Pong;

    fn stage(&self) -> Stage {
        Stage::Ping
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let url = self.url().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        Ok(Request::get(url, MAX_PING))
    }

    fn receive(&mut self, response: Response) -> Result<Step<Pong>, RegistryError> {
        let says_so = response.headers.get("docker-distribution-api-version").is_some();
        let (supported, welcome) = match response.status {
            200 => (says_so || !is_page(&response), Welcome::Open),
            401 => (true, welcome(&response)),
            403 => (says_so || !is_page(&response), Welcome::Unknown),
            400..=407 | 409..=424 | 426..=428 | 430..=499 => (says_so, Welcome::Unknown),
            _ => return Err(refuse(&self.context, &response)),
        };
        Ok(Step::Done(Pong { supported, welcome }))
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        RegistryError::transport(&self.context, error, &self.url().unwrap_or_default())
    }
}

/// The scheme of the first challenge that is known.
fn welcome(response: &Response) -> Welcome {
    let schemes = response.headers.all("www-authenticate").flat_map(|value| value.split(','));
    let known = schemes.filter_map(|part| part.split_ascii_whitespace().next()).find_map(|scheme| {
        let is = |name| scheme.eq_ignore_ascii_case(name);
        if is("bearer") { Some(Welcome::Bearer) } else { is("basic").then_some(Welcome::Basic) }
    });
    known.unwrap_or(Welcome::Unknown)
}

/// **Operation: fetch the next page of repositories.** Start it again for each page until
/// [`is_finished`](Self::is_finished).
///
/// Few registries have such a list, and fewer show it to everybody.
#[derive(Debug)]
pub struct CatalogPages {
    context: Context,
    pages: Pages,
    seen: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Catalog {
    repositories: Option<Vec<String>>,
}

impl CatalogPages {
    /// The scope that a token for it has to have.
    pub const SCOPE: &str = "registry:catalog:*";

    /// Lists the repositories of a registry.
    pub fn new(host: &Host, query: &PageQuery) -> Self {
        let (base, size) = (Base::of(host.as_str()), Some(query.size()));
        let first = Endpoint::Catalog(Page { n: size, last: query.last.clone() }).to_string();
        Self {
            context: host.context(Stage::Catalog),
            pages: Pages::new(base, Endpoint::Catalog(Page::default()), size, first),
            seen: BTreeSet::new(),
        }
    }

    /// Whether there is no page left to ask for.
    pub const fn is_finished(&self) -> bool {
        self.pages.is_finished()
    }

    fn read(&mut self, response: &Response) -> Result<Vec<String>, RegistryError> {
        let read: Option<Catalog> = object(&response.body);
        let reason = if is_page(response) { Reason::WebPage } else { Reason::NotCatalog };
        let read = read.ok_or_else(|| RegistryError::new(reason, &self.context).answered(response, ""))?;
        let names = read.repositories.unwrap_or_default();
        let (count, last) = (names.len(), names.last().cloned());
        let fresh: Vec<String> =
            names.into_iter().filter(|name| endpoint::name(name).is_ok() && self.seen.insert(name.clone())).collect();
        let held = Held { count, last, fresh: !fresh.is_empty() };
        self.pages.turn(response, held, &self.context)?;
        Ok(fresh)
    }
}

impl Operation for CatalogPages {
    type Output = Vec<String>;

    fn stage(&self) -> Stage {
        Stage::Catalog
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.pages.request(&self.context)
    }

    fn receive(&mut self, response: Response) -> Result<Step<Vec<String>>, RegistryError> {
        let refused = |reason| Err(RegistryError::new(reason, &self.context).answered(&response, ""));
        match response.status {
            200 => self.read(&response).map(Step::Done),
            400 | 404 | 405 | 501 => refused(Reason::NoCatalog),
            401 | 403 => refused(Reason::ClosedCatalog),
            _ => Err(refuse(&self.context, &response)),
        }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        RegistryError::transport(&self.context, error, &self.pages.url())
    }
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn names_of_registries() {
        let cases = [
            ("docker.io", "docker.io"),
            ("index.docker.io", "docker.io"),
            ("ghcr.io", "ghcr.io"),
            ("localhost", "localhost"),
            ("[::1]:5000", "[::1]:5000"),
        ];
        for (text, name) in cases {
            assert_eq!(Host::parse(text).unwrap().as_str(), name, "{text}");
        }
        for text in
            ["", "ubuntu", "a/b", "https://ghcr.io", "ghcr.io/", "ghcr.io/library", "a.b:99999", "x@y.z", "a.b c"]
        {
            assert!(Host::parse(text).is_err(), "{text}");
        }
    }
}
