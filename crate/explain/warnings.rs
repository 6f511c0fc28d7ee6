//! What is legal but surprising.

use alloc::string::String;
use alloc::vec::Vec;

use super::sentences as words;
use super::{Notice, Subject};
use crate::reference::{DOCKER_HUB, Reference, RegistrySource};
use crate::registry::{RegistryInfo, RegistryKind, check_repository, registry_info};
use crate::sentence::Sentence;
use crate::span::Span;

/// Web sites that people take for registries, and the registry meant.
const WEB_PAGES: [(&str, &str); 4] = [
    ("hub.docker.com", "docker.io"),
    ("docker.com", "docker.io"),
    ("www.docker.com", "docker.io"),
    ("github.com", "ghcr.io"),
];

/// Hosts that are Docker Hub, but not to Docker.
const OTHER_HUB_HOSTS: [&str; 3] = ["docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

struct Collector<'a> {
    subject: &'a Subject<'a>,
    notices: Vec<Notice>,
}

impl Collector<'_> {
    /// Adds a notice; a suggestion that does not parse, or is what was typed, is left out.
    fn add(&mut self, sentence: Sentence, span: Span, suggestion: Option<String>) {
        let ok = |text: &String| text != self.subject.input && Reference::parse(text).is_ok();
        self.notices.push(Notice { sentence, span, suggestion: suggestion.filter(ok) });
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
        Span::new(self.subject.layout.path_start(), self.subject.input.len()).of(self.subject.input)
    }

    /// What was typed with another registry.
    fn on(&self, registry: &str) -> String {
        [registry, "/", self.behind_registry()].concat()
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
    let span = collector.path_span();
    let name = span.of(collector.subject.input);
    if name.contains('/') || !looks_like_host(name) {
        return;
    }
    let typed_tag = collector.subject.reference.tag().filter(|_| span.end < collector.subject.input.len());
    let sentence = match typed_tag {
        Some(tag) if tag.bytes().all(|byte| byte.is_ascii_digit()) => {
            words::HOST_AS_NAME.sentence().with("name", name).with("tag", tag)
        }
        Some(_) => return,
        None if name == "localhost" => return,
        None => words::BARE_HOST.sentence().with("name", name),
    };
    let whole = Span::new(0, collector.subject.input.len());
    let meant = [collector.subject.input, "/image"].concat();
    collector.add(sentence, whole, Some(meant));
}

/// Known registries, `localhost`, and what has two dots or more.
fn looks_like_host(name: &str) -> bool {
    let info = registry_info(name);
    (info.known && info.kind != RegistryKind::Local) || name == "localhost" || name.split('.').count() > 2
}

fn typed_registry(collector: &mut Collector) {
    let registry = collector.subject.reference.registry();
    let span = collector.registry_span();
    let lower = registry.to_ascii_lowercase();
    let (host, port) = split_port(&lower);
    if let Some((_, meant)) = WEB_PAGES.iter().find(|(page, _)| *page == host) {
        let suggestion = Some(web_page(collector, meant));
        collector.add(words::WEB_PAGE.sentence().with("registry", registry), span, suggestion);
    } else if registry != DOCKER_HUB && OTHER_HUB_HOSTS.contains(&host) && matches!(port, "" | "443") {
        let suggestion = Some(collector.on(DOCKER_HUB));
        collector.add(words::NOT_DOCKER_HUB.sentence().with("registry", registry), span, suggestion);
    } else if !host.contains(['.', '[']) && host != "localhost" {
        single_label(collector, registry, &lower, port);
    } else if registry != lower {
        let suggestion = Some(collector.on(&lower));
        let sentence = words::REGISTRY_CASE.sentence().with("registry", registry).with("lower", &lower);
        collector.add(sentence, span, suggestion);
    }
    if !port.is_empty() && !matches!(port.parse::<u16>(), Ok(1..) if !port.starts_with('0')) {
        let span = Span::new(span.end.saturating_sub(port.len()), span.end);
        collector.add(words::ODD_PORT.sentence().with("port", port), span, None);
    }
}

/// A registry without a dot: `MyOrg/api`, `myhost:5000/x`.
fn single_label(collector: &mut Collector, registry: &str, lower: &str, port: &str) {
    let span = collector.registry_span();
    if port.is_empty() {
        let sentence = words::UPPERCASE_REGISTRY.sentence().with("registry", registry);
        let suggestion = Some(collector.on(lower));
        collector.add(sentence, span, suggestion);
    } else {
        collector.add(words::SINGLE_LABEL.sentence().with("registry", registry), span, None);
    }
}

/// Host and port; the port is empty where there is none.
fn split_port(registry: &str) -> (&str, &str) {
    match registry.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (registry, ""),
    }
}

/// The name behind the address of a web page: `hub.docker.com/r/library/ubuntu` means `docker.io/library/ubuntu`.
fn web_page(collector: &Collector, registry: &str) -> String {
    let path = collector.behind_registry();
    let path = ["r/", "repository/docker/"].iter().find_map(|prefix| path.strip_prefix(prefix)).unwrap_or(path);
    let path = path.strip_suffix("/tags").or(path.strip_suffix("/general")).unwrap_or(path);
    [registry, "/", path].concat()
}

fn empty_registry(collector: &mut Collector) {
    let head = collector.subject.input.split('/').next().unwrap_or_default();
    let suggestion = collector.subject.input.replacen('_', "-", head.matches('_').count());
    let sentence = words::EMPTY_REGISTRY.sentence().with("head", head);
    collector.add(sentence, Span::new(0, head.len()), Some(suggestion));
}

/// `docker.io/docker.io/a`: a host behind the registry is a namespace, and the short form names something else.
fn host_in_path(collector: &mut Collector) {
    let reference = collector.subject.reference;
    let Some((head, _)) = reference.repository().split_once('/') else { return };
    if reference.registry() != DOCKER_HUB || !(head.contains('.') || head == "localhost") {
        return;
    }
    let start = collector.subject.layout.path_start();
    let sentence = words::HOST_IN_PATH.sentence().with("head", head).with("familiar", reference.familiar());
    let suggestion = Some(collector.behind_registry().into());
    collector.add(sentence, Span::new(start, start + head.len()), suggestion);
}

fn tag(collector: &mut Collector) {
    let (layout, reference) = (&collector.subject.layout, collector.subject.reference);
    let Some(tag) = reference.tag() else { return };
    let end = collector.subject.input.len();
    let tag_end = reference.digest().map_or(end, |digest| end.saturating_sub(digest.len() + 1));
    let place = Span::new(layout.path_end(), tag_end);
    if reference.digest().is_some() {
        let without = [
            Span::new(0, place.start).of(collector.subject.input),
            Span::new(tag_end, end).of(collector.subject.input),
        ];
        collector.add(words::TAG_AND_DIGEST.sentence(), place, Some(without.concat()));
    } else if tag == "latest" {
        let sentence = if place.is_empty() { words::LATEST_IMPLIED } else { words::LATEST_TYPED };
        collector.add(sentence.sentence(), place, None);
    }
}

fn digest(collector: &mut Collector) {
    let Some((algorithm, _)) = collector.subject.reference.digest().and_then(|digest| digest.split_once(':')) else {
        return;
    };
    if algorithm == "sha384" {
        let end = collector.subject.input.len();
        let start = end.saturating_sub(96 + 1 + algorithm.len());
        let sentence = words::NOT_OCI_DIGEST.sentence().with("algorithm", algorithm);
        collector.add(sentence, Span::new(start, start + algorithm.len()), None);
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
        collector.add(sentence, span, None);
    }
}
