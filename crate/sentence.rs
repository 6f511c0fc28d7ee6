//! Sentences as a code, parameters and an English wording, so that a page can word them in its own language.

use alloc::string::String;
use alloc::vec::Vec;

use crate::catalogue;

/// The longest text quoted in a sentence, in characters; names may be megabytes long.
const QUOTE_LIMIT: usize = 140;

/// The same for texts whose end matters: two digests and a name fit.
const WHOLE_LIMIT: usize = 300;

/// **A sentence**: a stable code, the parameters it speaks of, and an English template in which `{name}` stands for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    words: Words,
    parameters: Vec<(&'static str, String)>,
}

/// Whether codes and templates stay out of the module. In the names module they would cost a fifth of its size; its
/// caller gets them as a file instead, made from [`catalogue`](crate::catalogue), and here a sentence is a number in it.
const APART: bool = cfg!(all(target_arch = "wasm32", feature = "names", not(feature = "client")));

/// How many texts are kept with a number: one pair, or none.
const KEPT: usize = if APART { 0 } else { 1 };

/// **Code and template** of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    number: u16,
    texts: [(&'static str, &'static str); KEPT],
}

impl Words {
    /// Words with a stable code and an English template. Those of the names module are found in the catalogue, at
    /// compile time; the number of others says nothing.
    pub const fn new(code: &'static str, template: &'static str) -> Self {
        Self { number: catalogue::number(code), texts: [(code, template); KEPT] }
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        if APART { "" } else { self.texts.as_slice()[0].0 }
    }

    /// The English template.
    pub const fn template(self) -> &'static str {
        if APART { "" } else { self.texts.as_slice()[0].1 }
    }

    /// The place among the sentences of the [names module](catalogue::names).
    pub const fn number(self) -> u16 {
        self.number
    }

    /// The sentence, without parameters yet.
    pub const fn sentence(self) -> Sentence {
        Sentence { words: self, parameters: Vec::new() }
    }

    /// The sentence with these texts; long ones are cut.
    pub fn about(self, parameters: &[(&'static str, &str)]) -> Sentence {
        let mut sentence = self.sentence();
        for (name, text) in parameters {
            sentence.text(name, text);
        }
        sentence
    }
}

/// Declares constants of [`Words`], and the texts of them all.
macro_rules! words {
    ($($name:ident = $code:literal, $template:literal;)+) => {
        $(pub(crate) const $name: Words = Words::new($code, $template);)+
        /// Every sentence of this module.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($code, $template)),+];
    };
}
pub(crate) use words;

impl Sentence {
    /// Adds a text; long ones are cut.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.push(name, text, QUOTE_LIMIT);
    }

    /// The same with a text added.
    #[must_use]
    pub fn with(mut self, name: &'static str, text: &str) -> Self {
        self.text(name, text);
        self
    }

    /// The same with a text added whose end matters, such as a digest: only very long ones are cut.
    #[must_use]
    pub fn with_whole(mut self, name: &'static str, text: &str) -> Self {
        self.whole(name, text);
        self
    }

    /// Adds a text whose end matters.
    pub(crate) fn whole(&mut self, name: &'static str, text: &str) {
        self.push(name, text, WHOLE_LIMIT);
    }

    /// Puts another text in the place of one that was added.
    pub(crate) fn replace(&mut self, name: &str, text: &str) {
        for (_, value) in self.parameters.iter_mut().filter(|(known, _)| *known == name) {
            *value = text.into();
        }
    }

    fn push(&mut self, name: &'static str, text: &str, limit: usize) {
        let mut quoted = String::new();
        for (count, c) in text.chars().enumerate() {
            if count == limit {
                quoted.push('…');
                break;
            }
            quoted.push(c);
        }
        self.parameters.push((name, quoted));
    }

    /// Adds a number.
    pub fn number(&mut self, name: &'static str, number: u64) {
        let mut digits = String::new();
        push_number(&mut digits, number);
        self.parameters.push((name, digits));
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.words.code()
    }

    /// Code and template.
    pub const fn words(&self) -> Words {
        self.words
    }

    /// The parameters, in order.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The English sentence.
    pub fn english(&self) -> String {
        let mut rest = self.words.template();
        let mut out = String::with_capacity(rest.len() + 16);
        while let Some((head, tail)) = rest.split_once('{') {
            out.push_str(head);
            let Some((name, tail)) = tail.split_once('}') else { break };
            out.push_str(self.parameters.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text));
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

/// Whether `{name}` is in a template; for use at compile time.
pub(crate) const fn speaks_of(template: &str, name: &str) -> bool {
    let (template, name) = (template.as_bytes(), name.as_bytes());
    let mut start = 0;
    while start + name.len() + 1 < template.len() {
        let mut same = if template[start] == b'{' && template[start + name.len() + 1] == b'}' { name.len() } else { 0 };
        while same > 0 && template[start + same] == name[same - 1] {
            same -= 1;
            if same == 0 {
                return true;
            }
        }
        start += 1;
    }
    false
}

/// Appends a decimal number without the formatting machinery, which would weigh more than the parser in wasm.
pub(crate) fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn parameters_are_filled_in() {
        let mut sentence = Words::new("x", "{length} of {limit}: “{text}”.").about(&[("text", "a{b}")]);
        sentence.number("length", 1234);
        sentence.number("limit", 0);
        assert_eq!(sentence.english(), "1234 of 0: “a{b}”.");
    }

    #[test]
    fn long_texts_are_cut() {
        let sentence = Words::new("x", "{text}").about(&[("text", &"é".repeat(200))]);
        assert_eq!(sentence.english().chars().count(), 141);
    }
}
