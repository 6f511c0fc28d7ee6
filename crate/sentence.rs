//! Sentences as a code, parameters and an English wording, so that a page can word them in its own language.

use alloc::string::String;
use alloc::vec::Vec;

/// The longest text quoted in a sentence, in characters; names may be megabytes long.
const QUOTE_LIMIT: usize = 140;

/// The same for texts whose end matters: two digests and a name fit.
const WHOLE_LIMIT: usize = 300;

/// **A sentence**: a stable code, the parameters it speaks of, and an English template in which `{name}` stands for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    code: &'static str,
    template: &'static str,
    parameters: Vec<(&'static str, String)>,
}

/// Whether the English templates stay out of the module. In the names module they would cost a tenth of its size; its
/// caller gets them as a file instead, made from [`catalogue`](crate::catalogue).
const APART: bool = cfg!(all(target_arch = "wasm32", feature = "names"));

/// **Code and template** of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The stable code.
    pub code: &'static str,
    /// The English template.
    pub template: &'static str,
}

impl Words {
    /// The sentence, without parameters yet.
    pub const fn sentence(self) -> Sentence {
        Sentence::new(self.code, self.template)
    }
}

/// Declares constants of [`Words`], and `ALL` of them.
macro_rules! words {
    ($($name:ident = $code:literal, $template:literal;)+) => {
        $(pub(crate) const $name: Words = Words { code: $code, template: $template };)+
        /// Every sentence of this module.
        pub(crate) const ALL: &[Words] = &[$($name),+];
    };
}
pub(crate) use words;

impl Sentence {
    /// A sentence without parameters yet.
    pub const fn new(code: &'static str, template: &'static str) -> Self {
        Self { code, template: if APART { "" } else { template }, parameters: Vec::new() }
    }

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
        self.push(name, text, WHOLE_LIMIT);
        self
    }

    fn push(&mut self, name: &'static str, text: &str, limit: usize) {
        let mut quoted: String = text.chars().take(limit).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
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
        self.code
    }

    /// The parameters, in order.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The English sentence.
    pub fn english(&self) -> String {
        let mut out = String::with_capacity(self.template.len() + 16);
        let mut rest = self.template;
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

/// Appends a decimal number without the formatting machinery, which would weigh more than the parser in wasm.
pub(crate) fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    let digit = (number % 10) as usize;
    out.push_str(&"0123456789"[digit..=digit]);
}

#[cfg(test)]
mod tests {
    use super::Sentence;

    #[test]
    fn parameters_are_filled_in() {
        let mut sentence = Sentence::new("x", "{length} of {limit}: “{text}”.").with("text", "a{b}");
        sentence.number("length", 1234);
        sentence.number("limit", 0);
        assert_eq!(sentence.english(), "1234 of 0: “a{b}”.");
    }

    #[test]
    fn long_texts_are_cut() {
        let sentence = Sentence::new("x", "{text}").with("text", &"é".repeat(200));
        assert_eq!(sentence.english().chars().count(), 141);
    }
}
