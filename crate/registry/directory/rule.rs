//! Naming rules beyond the grammar.

use super::fact::{Fact, Known};
use crate::bytes::{self, cut};
use crate::sentence::Sentence;

/// A rule that a registry adds to the grammar.
///
/// The fact says which rule it is; the bounds and the form are those of its sentence.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) fact: Fact,
    least: u8,
    most: u16,
    form: &'static str,
}

/// The namespace of Docker Hub's official images, which is no account.
const LIBRARY: &str = "library";

impl Rule {
    /// A rule without parameters, or a remark that no name can be seen to go against.
    pub(crate) const fn of(fact: Fact) -> Self {
        Self { fact, least: 0, most: 0, form: "" }
    }

    /// A rule about lengths.
    pub(crate) const fn length(fact: Fact, least: u8, most: u16) -> Self {
        Self { fact, least, most, form: "" }
    }

    /// A rule about the number of parts.
    pub(crate) const fn parts(fact: Fact, least: u8, form: &'static str) -> Self {
        Self { fact, least, most: 0, form }
    }

    /// The rule in words.
    pub(crate) fn sentence(&self, host: &str) -> Sentence {
        let (least, most) = (self.least.into(), self.most.into());
        self.fact.about(&Known { host, form: self.form, least, most, ..Known::default() })
    }

    /// Whether `repository` breaks the rule.
    pub(crate) fn is_broken_by(&self, repository: &str) -> bool {
        let parts = 1 + bytes::count(repository, b'/');
        // A repository of one part breaks the rules about their number, not those about the parts.
        let split = cut(repository, b'/');
        let (first, rest) = split.unwrap_or((repository, ""));
        let fits = |text: &str| (self.least.into()..=self.most.into()).contains(&text.len());
        match self.fact {
            Fact::PartsExactly => parts != usize::from(self.least),
            Fact::PartsLeast => parts < self.least.into(),
            Fact::RepositoryLength => !fits(repository),
            Fact::NamespaceLength => split.is_some() && !fits(first),
            Fact::NameLength => split.is_some() && !fits(rest),
            Fact::RepositorySeparators => has_double_separator(repository),
            Fact::NamespaceSeparators => has_double_separator(first),
            Fact::HubAccount => {
                split.is_some() && first != LIBRARY && !(fits(first) && bytes::all(first.as_bytes(), bytes::PATH))
            }
            Fact::HubLibrary => split.is_none(),
            Fact::DomainProject => parts < self.least.into() && cut(first, b'.').is_some(),
            _ => false,
        }
    }
}

fn has_double_separator(text: &str) -> bool {
    let mut after_separator = false;
    text.bytes().any(|byte| {
        let separator = matches!(byte, b'.' | b'_' | b'-');
        core::mem::replace(&mut after_separator, separator) && separator
    })
}
