//! Every sentence there is, for those who word them in another language.

use alloc::vec::Vec;

use crate::digest::Mismatch;
use crate::explain;
use crate::manifest::{PROBLEMS, PlatformError};
use crate::reference::ErrorKind;
use crate::reference::dialect::Note;
use crate::registry::{Fact, sentences};
use crate::sentence::Words;

/// Code and English template of every sentence, each once.
pub fn catalogue() -> Vec<Words> {
    let words = |code, template| Words { code, template };
    let mut all: Vec<Words> = ErrorKind::ALL.iter().map(|kind| words(kind.code(), kind.template())).collect();
    all.extend(Mismatch::WORDS);
    all.push(PlatformError::WORDS);
    all.extend(explain::sentences::ALL);
    all.extend(Fact::ALL.iter().map(|fact| words(fact.code(), fact.template())));
    all.extend(Note::ALL.iter().map(|note| words(note.code(), note.english())));
    all.extend(PROBLEMS);
    all.extend(sentences::words());
    all
}

#[cfg(test)]
mod tests {
    use super::catalogue;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_words_and_templates_are_sentences() {
        let mut seen = BTreeSet::new();
        for words in catalogue() {
            assert!(seen.insert(words.code), "{} twice", words.code);
            assert!(words.code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{}", words.code);
            assert!(words.template.ends_with(['.', '?']), "{}", words.template);
            assert_eq!(words.template.matches('{').count(), words.template.matches('}').count(), "{}", words.template);
        }
    }
}
