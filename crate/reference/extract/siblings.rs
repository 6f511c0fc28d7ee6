//! A name in parts: `registry`, `repository`, `tag` and `digest` side by side, as charts have them.

use alloc::string::String;

use super::finds::Finds;
use super::{Source, words};
use crate::span::Span;

/// The keys, in the order of the parts in a name.
const KEYS: [&str; 4] = ["registry", "repository", "tag", "digest"];
const REPOSITORY: usize = 1;

/// Which part `key` is.
pub(super) fn part(key: &str) -> Option<usize> {
    match key {
        "newName" => Some(REPOSITORY),
        "newTag" => Some(2),
        _ => KEYS.iter().position(|&known| known == key),
    }
}

/// **The parts** of one name; empty spans are missing.
#[derive(Default)]
pub(super) struct Siblings {
    parts: [Span; 4],
    /// How many finds there were when the repository came.
    index: usize,
    /// Whether the repository alone is enough: it stands below `image:`.
    pub(super) enough: bool,
}

impl Siblings {
    /// Whether the part is there already.
    pub(super) fn has(&self, part: usize) -> bool {
        self.parts.get(part).is_some_and(|span| !span.is_empty())
    }

    /// Takes a part.
    pub(super) fn set(&mut self, finds: &Finds<'_>, part: usize, span: Span) {
        if part == REPOSITORY {
            self.index = finds.found.len();
        }
        if let Some(slot) = self.parts.get_mut(part) {
            *slot = words::unquote(finds.text, span);
        }
    }

    /// Adds the name to the finds, where it belongs by its repository, and starts anew.
    pub(super) fn flush(&mut self, finds: &mut Finds<'_>, source: Source) {
        let Self { parts, index, enough } = core::mem::take(self);
        let [registry, repository, tag, digest] = parts.map(|span| span.of(finds.text));
        if repository.is_empty() || !(enough || tag.len() + digest.len() > 0) {
            return;
        }
        let name = join(registry, repository, tag, digest);
        if let Some(name) = finds.variables.expand(&name) {
            finds.insert(index, parts[REPOSITORY], &name, source);
        }
    }
}

/// `registry/repository:tag@digest`, without those that are empty.
pub(super) fn join(registry: &str, repository: &str, tag: &str, digest: &str) -> String {
    let mut name = String::with_capacity(registry.len() + repository.len() + tag.len() + digest.len() + 3);
    name.push_str(registry);
    if !registry.is_empty() {
        name.push('/');
    }
    name.push_str(repository);
    for (mark, part) in [(':', tag), ('@', digest)] {
        if !part.is_empty() {
            name.push(mark);
            name.push_str(part);
        }
    }
    name
}
