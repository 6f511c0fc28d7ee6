//! The directory of known registries: what can be said of a registry from its host name alone.
//!
//! Hosts are compared without regard to case and port, label by label, so nothing behind or in front of a known name
//! makes it match. The exception is `docker.io`: to Docker only this spelling is Docker Hub, and `Docker.io` or
//! `docker.io:443` is some other registry.

mod fact;
mod pattern;
mod rule;
mod table;

use alloc::string::String;
use alloc::vec::Vec;

pub use fact::Fact;

use crate::bytes;
use crate::reference::{DOCKER_HUB, DOCKER_HUB_ALIAS, is_host};
use crate::sentence::Sentence;
use fact::Known;
use pattern::WILDCARDS;
pub(crate) use pattern::{captures, split_port};
use table::{Api, Row};

/// The registry that this program answers itself.
pub(super) const SANDBOX_HOST: &str = "sandbox.localhost";

/// The longest host name there can be, so that no time is spent on comparing longer ones.
const HOST_LIMIT: usize = 253;

/// Who runs a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegistryKind {
    /// A service open to everybody.
    Public,
    /// Run by a cloud provider for one customer.
    Cloud,
    /// Run by its owner, or not known to be anything else.
    SelfHosted,
    /// On this machine.
    Local,
    /// Answered by this program.
    Sandbox,
}

impl RegistryKind {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Cloud => "cloud",
            Self::SelfHosted => "self-hosted",
            Self::Local => "local",
            Self::Sandbox => "sandbox",
        }
    }
}

/// Whether a web page may ask a registry directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cors {
    /// It may.
    Yes,
    /// It may not, and no owner can change that.
    No,
    /// Where the registry's owner has set it up.
    Configurable,
    /// Not known.
    Unknown,
}

impl Cors {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Configurable => "configurable",
            Self::Unknown => "unknown",
        }
    }
}

/// **What is known of a registry.**
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistryInfo {
    /// The registry, as it was asked for.
    pub host: String,
    /// Its product or service, such as `Docker Hub`; a general word where it is not [`known`](Self::known).
    pub title: &'static str,
    /// Who runs it.
    pub kind: RegistryKind,
    /// Whether the directory knows it, or it is merely assumed to be self-hosted or private.
    pub known: bool,
    /// The host, maybe with a port, that answers the API, in lower case; empty if the text is no host.
    pub api_host: String,
    /// Base URL of the API; empty if the text is no host. It is text: ports and addresses are as loose as in names.
    pub api_url: String,
    /// Who may pull.
    pub pull: Sentence,
    /// What the project part of a name means there.
    pub project: Sentence,
    /// Naming rules beyond the grammar.
    pub rules: Vec<Sentence>,
    /// Whether a web page may ask it directly.
    pub cors: Cors,
    /// Where it is documented.
    pub links: &'static [&'static str],
}

/// What is known of the registry `host`, which may have a port. Every text has an answer.
///
/// ```
/// use pullspec::registry::{RegistryKind, registry_info};
///
/// let hub = registry_info("docker.io");
/// assert_eq!((hub.title, hub.api_url.as_str()), ("Docker Hub", "https://registry-1.docker.io"));
/// let own = registry_info("registry.example:5000");
/// assert_eq!((own.kind, own.known), (RegistryKind::SelfHosted, false));
/// ```
pub fn registry_info(host: &str) -> RegistryInfo {
    let name = bytes::lower(host);
    let Found { row, known, captured } = find(host, &name);
    let parameters = Known { host, title: row.title, captured, ..Known::default() };
    let (pull, project) = (row.pull.about(&parameters), row.project.about(&parameters));
    let rules = rules(row, host, None);
    let (api_host, api_url) = api(row, &name);
    let Row { title, kind, cors, links, .. } = *row;
    RegistryInfo { host: host.into(), title, kind, known, api_host, api_url, pull, project, rules, cors, links }
}

/// Base URL of a registry's API; empty if the text is no host.
pub(super) fn api_url(host: &str) -> String {
    let name = bytes::lower(host);
    api(find(host, &name).row, &name).1
}

/// Whether the directory knows the registry `host` as a service that somebody runs, and not as this machine.
pub(crate) fn is_known_service(host: &str) -> bool {
    let name = bytes::lower(host);
    let found = find(host, &name);
    found.known && found.row.kind != RegistryKind::Local
}

/// Which of the naming rules of the registry `host` the `repository` breaks: things to warn of, since the registry
/// has the last word.
///
/// ```
/// use pullspec::registry::check_repository;
///
/// assert!(check_repository("ghcr.io", "owner/name").is_empty());
/// assert_eq!(check_repository("ghcr.io", "name")[0].code(), "rule-parts-least");
/// ```
pub fn check_repository(host: &str, repository: &str) -> Vec<Sentence> {
    let row = find(host, &bytes::lower(host)).row;
    rules(row, host, Some(repository))
}

/// The rules of a row; with a repository, those that it breaks.
fn rules(row: &Row, host: &str, repository: Option<&str>) -> Vec<Sentence> {
    let mut told = Vec::new();
    for rule in row.rules {
        if repository.is_none_or(|repository| rule.is_broken_by(repository)) {
            told.push(rule.sentence(host));
        }
    }
    told
}

/// A row and what its pattern captured.
struct Found<'h> {
    row: &'static Row,
    known: bool,
    captured: [&'h str; WILDCARDS],
}

/// Finds the row of `host`; `name` is the same in lower case.
fn find<'h>(host: &str, name: &'h str) -> Found<'h> {
    let found = |row, known| Found { row, known, captured: [""; WILDCARDS] };
    let bare = pattern::split_port(name).0;
    match name {
        _ if !is_host(name.as_bytes()) => found(&table::NONE, false),
        _ if host == DOCKER_HUB || host == DOCKER_HUB_ALIAS => found(&table::HUB, true),
        SANDBOX_HOST => found(&table::SANDBOX, true),
        _ if bare.len() > HOST_LIMIT => found(&table::UNKNOWN, false),
        _ if bytes::listed(table::NOT_HUB.hosts, bare) => found(&table::NOT_HUB, false),
        _ if pattern::is_loopback(bare) => found(&table::LOCAL, true),
        _ => find_known(bare).unwrap_or_else(|| found(&table::UNKNOWN, false)),
    }
}

fn find_known(bare: &str) -> Option<Found<'_>> {
    table::KNOWN.iter().find_map(|row| {
        let mut patterns = row.hosts;
        while !patterns.is_empty() {
            let (pattern, others) = bytes::cut(patterns, b' ').unwrap_or((patterns, ""));
            if let Some(captured) = pattern::captures(pattern, bare) {
                return Some(Found { row, known: true, captured });
            }
            patterns = others;
        }
        None
    })
}

/// Host and base URL of the API. Docker speaks plain HTTP to this machine, unless the port says otherwise.
fn api(row: &Row, name: &str) -> (String, String) {
    let host = match row.api {
        Api::Own => name,
        Api::At(host) => host,
        Api::Nowhere => return (String::new(), String::new()),
    };
    let near = matches!(row.kind, RegistryKind::Local | RegistryKind::Sandbox);
    let scheme = if near && pattern::split_port(name).1 != "443" { "http://" } else { "https://" };
    (host.into(), bytes::join(&[scheme, host]))
}
