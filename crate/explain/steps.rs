//! The steps from what was typed to the full name, in the order in which the reference parser takes them.

use alloc::string::String;
use alloc::vec::Vec;

use super::sentences as words;
use super::{Step, Subject};
use crate::bytes;
use crate::digest::Algorithm;
use crate::reference::{DOCKER_HUB, RegistrySource, split_host};
use crate::sentence::{Sentence, Words};
use crate::span::Span;

/// All steps of a valid name.
pub(super) fn steps(subject: &Subject) -> Vec<Step> {
    let mut steps = Vec::with_capacity(6);
    steps.push(Step { sentence: find_registry(subject), result: subject.input.into() });
    registry(subject, &mut steps);
    namespace(subject, &mut steps);
    let mut checked = words::REPOSITORY.about(&[("repository", subject.reference.repository())]);
    checked.number("length", subject.reference.repository().len() as u64);
    steps.push(Step { sentence: checked, result: name(subject, true) });
    steps.push(Step { sentence: tag(subject), result: subject.reference.as_str().into() });
    if let Some(sentence) = digest(subject) {
        steps.push(Step { sentence, result: subject.reference.as_str().into() });
    }
    steps
}

/// Whether the text before the first slash is a registry, and why.
fn find_registry(subject: &Subject) -> Sentence {
    let Some((slash, _)) = split_host(subject.input.as_bytes()) else {
        return words::NO_SLASH.sentence();
    };
    let head = Span::new(0, slash).of(subject.input);
    let words = match subject.layout.registry() {
        RegistrySource::Implied => words::HEAD_IS_NO_HOST,
        RegistrySource::Empty => words::HEAD_IS_PATH,
        RegistrySource::Typed | RegistrySource::Alias => host_because(head),
    };
    words.about(&[("head", head)])
}

/// What makes the first component a host.
fn host_because(head: &str) -> Words {
    let has = |mark: u8| bytes::has(head, mark);
    match () {
        () if has(b'.') => words::HEAD_HAS_DOT,
        () if has(b':') => words::HEAD_HAS_COLON,
        () if head == "localhost" => words::HEAD_IS_LOCALHOST,
        () => words::HEAD_HAS_CAPITAL,
    }
}

fn registry(subject: &Subject, steps: &mut Vec<Step>) {
    let sentence = match subject.layout.registry() {
        RegistrySource::Implied => words::DEFAULT_REGISTRY.about(&[("registry", subject.defaults.registry())]),
        RegistrySource::Alias => words::ALIAS.sentence(),
        RegistrySource::Typed | RegistrySource::Empty => return,
    };
    steps.push(Step { sentence, result: name(subject, false) });
}

fn namespace(subject: &Subject, steps: &mut Vec<Step>) {
    if subject.layout.has_namespace() {
        let sentence = words::DEFAULT_NAMESPACE.about(&[("namespace", subject.defaults.namespace())]);
        steps.push(Step { sentence, result: name(subject, true) });
    }
}

/// What was typed with the registry in front, and with the namespace or without it yet.
fn name(subject: &Subject, with_namespace: bool) -> String {
    let typed = Span::new(subject.layout.path_start(), subject.input.len()).of(subject.input);
    let registry = match subject.layout.registry() {
        RegistrySource::Alias => DOCKER_HUB,
        _ => subject.reference.registry(),
    };
    let namespace = if with_namespace && subject.layout.has_namespace() { subject.defaults.namespace() } else { "" };
    let slash = |part: &str| if part.is_empty() { "" } else { "/" };
    bytes::join(&[registry, slash(registry), namespace, slash(namespace), typed])
}

fn tag(subject: &Subject) -> Sentence {
    let reference = subject.reference;
    let filled_in = subject.layout.path_end() == subject.input.len();
    match reference.tag() {
        Some(tag) if filled_in => words::DEFAULT_TAG.about(&[("tag", tag)]),
        Some(tag) => words::TYPED_TAG.about(&[("tag", tag)]),
        None if reference.digest().is_some() => words::DIGEST_NEEDS_NO_TAG.sentence(),
        None => words::NO_TAG.sentence(),
    }
}

fn digest(subject: &Subject) -> Option<Sentence> {
    let (name, encoded) = bytes::cut(subject.reference.digest()?, b':')?;
    let words = if subject.reference.tag().is_some() { words::DIGEST_DECIDES } else { words::DIGEST };
    let mut sentence = words.about(&[("algorithm", name)]);
    sentence.number("length", Algorithm::from_name(name).map_or(encoded.len(), Algorithm::hex_len) as u64);
    Some(sentence)
}
