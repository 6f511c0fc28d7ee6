//! Every sentence there is, for those who word them in another language.

use alloc::vec::Vec;

use crate::digest::Mismatch;
use crate::explain;
use crate::layout;
use crate::manifest::{PROBLEMS, PlatformError};
use crate::reference::ErrorKind;
use crate::reference::dialect::Note;
use crate::registry::{self, Fact, relay, sentences};
use crate::sentence::Words;
use crate::store;

/// Codes and templates of the sentences that the names module can say, in the order of their numbers.
const NAMES: [&[(&str, &str)]; 6] =
    [ErrorKind::TEXTS, &Mismatch::TEXTS, &[PlatformError::TEXT], explain::sentences::ALL, Fact::TEXTS, Note::TEXTS];

/// The number of a sentence of the names module: its place among them. Any other has the number behind the last.
pub(crate) const fn number(code: &str) -> u16 {
    let mut number = 0;
    let mut groups = NAMES.as_slice();
    while let [group, others @ ..] = groups {
        let mut texts = *group;
        while let [(known, _), rest @ ..] = texts {
            if is_same(known.as_bytes(), code.as_bytes()) {
                return number;
            }
            number += 1;
            texts = rest;
        }
        groups = others;
    }
    number
}

/// Equality at compile time.
const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// Code and English template of every sentence that the names module can say, in the order of their numbers.
pub fn names() -> Vec<Words> {
    NAMES.into_iter().flatten().map(|(code, template)| Words::new(code, template)).collect()
}

/// Code and English template of every sentence, each once; first those of the [`names`] module.
pub fn catalogue() -> Vec<Words> {
    let mut all = names();
    all.extend(PROBLEMS);
    all.extend(sentences::words());
    all.extend(relay::refusal::words());
    all.extend(store::texts());
    all.extend(
        registry::TEXTS
            .into_iter()
            .chain([layout::SENTENCES])
            .flatten()
            .map(|(code, template)| Words::new(code, template)),
    );
    all
}

/// Code and English template of every sentence about layers, which a module of its own says.
#[cfg(feature = "layer")]
pub fn layers() -> Vec<Words> {
    let own = crate::layer::SENTENCES.iter().chain(&Mismatch::TEXTS);
    own.map(|(code, template)| Words::new(code, template)).collect()
}

#[cfg(test)]
mod tests {
    use super::catalogue;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_words_and_templates_are_sentences() {
        let mut seen = BTreeSet::new();
        for words in catalogue() {
            let (code, template) = (words.code(), words.template());
            assert!(seen.insert(code), "{code} twice");
            assert!(code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{code}");
            assert!(template.ends_with(['.', '?']), "{template}");
            assert_eq!(template.matches('{').count(), template.matches('}').count(), "{template}");
        }
    }

    #[test]
    fn numbers_are_places() {
        let all = catalogue();
        let names = all.iter().take_while(|words| usize::from(words.number()) < super::NAMES.concat().len());
        assert!(names.enumerate().all(|(place, words)| usize::from(words.number()) == place));
        assert!(all.len() > super::NAMES.concat().len());
    }
}
