//! What is legal but surprising.

use alloc::string::String;
use alloc::vec::Vec;

use super::sentences as words;
use super::{Notice, Subject};
use crate::bytes::{self, cut, join, listed};
use crate::reference::{DOCKER_HUB, RegistrySource, is_name};
use crate::registry::{RegistryInfo, check_repository, is_known_service, split_port};
use crate::sentence::{Sentence, Words};
use crate::span::Span;

/// Web sites that people take for Docker Hub.
const HUB_PAGES: &str = "hub.docker.com docker.com www.docker.com";

/// Hosts that are Docker Hub, but not to Docker.
const OTHER_HUB_HOSTS: &str = "docker.io registry-1.docker.io registry.hub.docker.com";

/// The registry meant by the host of a web site.
fn meant_by(page: &str) -> Option<&'static str> {
    match page {
        "github.com" => Some("ghcr.io"),
        _ if listed(HUB_PAGES, page) => Some(DOCKER_HUB),
        _ => None,
    }
}

struct Collector<'a> {
    subject: &'a Subject<'a>,
    notices: Vec<Notice>,
}

impl Collector<'_> {
    /// Adds a notice of a place.
    fn add(&mut self, sentence: Sentence, span: Span) {
        self.notices.push(Notice { sentence, span, suggestion: None });
    }

    /// Adds a notice of a place with a suggestion, which is left out if it does not parse, or is what was typed.
    fn suggest(&mut self, sentence: Sentence, span: Span, suggestion: String) {
        let ok = suggestion != self.subject.input && is_name(&suggestion);
        let suggestion = if ok { Some(suggestion) } else { None };
        self.notices.push(Notice { sentence, span, suggestion });
    }

    /// The place of the registry.
    fn registry_span(&self) -> Span {
        Span::new(0, self.subject.layout.path_start().saturating_sub(1))
    }

    /// The place of the path.
    fn path_span(&self) -> Span {
        Span::new(self.subject.layout.path_start(), self.subject.layout.path_end())
    }

    /// What was typed behind the registry.
    fn behind_registry(&self) -> &str {
        bytes::from(self.subject.input, self.subject.layout.path_start())
    }

    /// What was typed with another registry.
    fn on(&self, registry: &str) -> String {
        join(&[registry, "/", self.behind_registry()])
    }
}

/// All warnings of a valid name.
pub(super) fn warnings(subject: &Subject, registry: &RegistryInfo) -> Vec<Notice> {
    let mut collector = Collector { subject, notices: Vec::new() };
    match subject.layout.registry() {
        RegistrySource::Implied => host_as_image(&mut collector),
        RegistrySource::Typed => typed_registry(&mut collector),
        RegistrySource::Empty => empty_registry(&mut collector),
        RegistrySource::Alias => {}
    }
    host_in_path(&mut collector);
    tag(&mut collector);
    digest(&mut collector);
    rules(&mut collector, registry);
    collector.notices
}

/// `ghcr.io` and `localhost:5000`: a host without a slash is an image.
fn host_as_image(collector: &mut Collector) {
    let Subject { input, reference, .. } = *collector.subject;
    let span = collector.path_span();
    let name = span.of(input);
    if bytes::has(name, b'/') || !looks_like_host(name) {
        return;
    }
    let typed_tag = reference.tag().filter(|_| span.end < input.len());
    let sentence = match typed_tag {
        Some(tag) if bytes::all(tag.as_bytes(), bytes::DIGIT) => {
            words::HOST_AS_NAME.about(&[("name", name), ("tag", tag)])
        }
        Some(_) => return,
        None if name == "localhost" => return,
        None => words::BARE_HOST.about(&[("name", name)]),
    };
    collector.suggest(sentence, Span::new(0, input.len()), join(&[input, "/image"]));
}

/// Known registries, `localhost`, and what has two dots or more.
fn looks_like_host(name: &str) -> bool {
    bytes::count(name, b'.') > 1 || name == "localhost" || is_known_service(name)
}

fn typed_registry(collector: &mut Collector) {
    let registry = collector.subject.reference.registry();
    let span = collector.registry_span();
    let about = |words: Words| words.about(&[("registry", registry)]);
    let lower = bytes::lower(registry);
    let (host, port) = split_port(&lower);
    if let Some(meant) = meant_by(host) {
        collector.suggest(about(words::WEB_PAGE), span, web_page(collector, meant));
    } else if registry != DOCKER_HUB && listed(OTHER_HUB_HOSTS, host) && matches!(port, "" | "443") {
        collector.suggest(about(words::NOT_DOCKER_HUB), span, collector.on(DOCKER_HUB));
    } else if !(host.starts_with('[') || host == "localhost" || bytes::has(host, b'.')) {
        // `MyOrg/api`, `myhost:5000/x`.
        if port.is_empty() {
            collector.suggest(about(words::UPPERCASE_REGISTRY), span, collector.on(&lower));
        } else {
            collector.add(about(words::SINGLE_LABEL), span);
        }
    } else if registry != lower {
        let sentence = words::REGISTRY_CASE.about(&[("registry", registry), ("lower", &lower)]);
        collector.suggest(sentence, span, collector.on(&lower));
    }
    if !port.is_empty() && !is_usual_port(port) {
        let span = Span::new(span.end.saturating_sub(port.len()), span.end);
        collector.add(words::ODD_PORT.about(&[("port", port)]), span);
    }
}

/// 1 to 65535 without zeroes in front, in digits.
fn is_usual_port(port: &str) -> bool {
    !port.starts_with('0') && (port.len() < 5 || port.len() == 5 && port <= "65535")
}

/// The name behind the address of a web page: `hub.docker.com/r/library/ubuntu` means `docker.io/library/ubuntu`.
fn web_page(collector: &Collector, registry: &str) -> String {
    let path = collector.behind_registry();
    let path = path.strip_prefix("r/").or(path.strip_prefix("repository/docker/")).unwrap_or(path);
    let path = path.strip_suffix("/tags").or(path.strip_suffix("/general")).unwrap_or(path);
    join(&[registry, "/", path])
}

fn empty_registry(collector: &mut Collector) {
    let input = collector.subject.input;
    let (head, rest) = cut(input, b'/').unwrap_or((input, ""));
    let mut meant = String::new();
    for c in head.chars() {
        meant.push(if c == '_' { '-' } else { c });
    }
    let sentence = words::EMPTY_REGISTRY.about(&[("head", head)]);
    collector.suggest(sentence, Span::new(0, head.len()), join(&[&meant, "/", rest]));
}

/// `docker.io/docker.io/a`: a host behind the registry is a namespace, and the short form names something else.
fn host_in_path(collector: &mut Collector) {
    let reference = collector.subject.reference;
    let Some((head, _)) = cut(reference.repository(), b'/') else { return };
    if reference.registry() != DOCKER_HUB || !(bytes::has(head, b'.') || head == "localhost") {
        return;
    }
    let start = collector.subject.layout.path_start();
    let sentence = words::HOST_IN_PATH.about(&[("head", head), ("familiar", reference.familiar())]);
    collector.suggest(sentence, Span::new(start, start + head.len()), collector.behind_registry().into());
}

fn tag(collector: &mut Collector) {
    let Subject { input, reference, layout, .. } = *collector.subject;
    let Some(tag) = reference.tag() else { return };
    let tag_end = input.len() - reference.digest().map_or(0, |digest| digest.len() + 1);
    let place = Span::new(layout.path_end(), tag_end);
    if reference.digest().is_some() {
        collector.suggest(words::TAG_AND_DIGEST.sentence(), place, bytes::splice(input, place, ""));
    } else if tag == "latest" {
        let words = if place.is_empty() { words::LATEST_IMPLIED } else { words::LATEST_TYPED };
        collector.add(words.sentence(), place);
    }
}

fn digest(collector: &mut Collector) {
    let Some(digest) = collector.subject.reference.digest() else { return };
    if let Some(("sha384", _)) = cut(digest, b':') {
        let start = collector.subject.input.len() - digest.len();
        let sentence = words::NOT_OCI_DIGEST.about(&[("algorithm", "sha384")]);
        collector.add(sentence, Span::new(start, start + "sha384".len()));
    }
}

/// The naming rules that this registry adds to the grammar.
fn rules(collector: &mut Collector, registry: &RegistryInfo) {
    let reference = collector.subject.reference;
    if reference.registry().is_empty() {
        return;
    }
    let span = collector.path_span();
    for sentence in check_repository(&registry.host, reference.repository()) {
        collector.add(sentence, span);
    }
}
