//! Why a name means what it means: its parts, the steps from what was typed to the full name, what is surprising about
//! it, the request it leads to, and what other tools make of it.

mod segments;
pub(crate) mod sentences;
mod steps;
mod warnings;

use alloc::string::String;
use alloc::vec::Vec;

use crate::bytes::join;
use crate::reference::dialect::{Dialect, dialects};
use crate::reference::{Defaults, Layout, ParseError, Reference};
use crate::registry::{RegistryInfo, registry_info};
use crate::sentence::Sentence;
use crate::span::Span;

pub use segments::{Segment, SegmentKind};

/// **One step of normalisation.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done and why.
    pub sentence: Sentence,
    /// The name as it stands afterwards.
    pub result: String,
}

/// **Something legal that is not what many people expect.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub sentence: Sentence,
    /// Where, in bytes of what was typed.
    pub span: Span,
    /// What was probably meant; it parses.
    pub suggestion: Option<String>,
}

/// **The request a name leads to.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestRequest {
    /// What is asked for, with GET.
    pub url: String,
    /// The scope of the token that it takes.
    pub scope: String,
}

/// **Explanation** of a name; there is one for every text.
///
/// ```
/// use pullspec::explain::explain;
///
/// let explanation = explain("nginx", &Default::default());
/// assert_eq!(explanation.request.unwrap().url, "https://registry-1.docker.io/v2/library/nginx/manifests/latest");
/// assert_eq!(explanation.warnings[0].sentence.code(), "latest-implied");
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The name, or why the text is none.
    pub outcome: Result<Reference, ParseError>,
    /// Its parts in order, typed and filled in.
    pub segments: Vec<Segment>,
    /// How the full name is arrived at; empty for a text that is no name.
    pub steps: Vec<Step>,
    /// What is surprising.
    pub warnings: Vec<Notice>,
    /// The request for its manifest, if its registry can be asked.
    pub request: Option<ManifestRequest>,
    /// What is known of its registry.
    pub registry: Option<RegistryInfo>,
    /// What other tools make of it.
    pub dialects: Vec<Dialect>,
}

/// What the parts of an explanation are made from.
struct Subject<'a> {
    input: &'a str,
    defaults: &'a Defaults,
    layout: Layout,
    reference: &'a Reference,
}

/// Explains `input` as it reads with `defaults`.
pub fn explain(input: &str, defaults: &Defaults) -> Explanation {
    let outcome = Reference::parse_with(input, defaults);
    let mut explanation = Explanation {
        segments: Vec::new(),
        steps: Vec::new(),
        warnings: Vec::new(),
        request: None,
        registry: None,
        dialects: dialects(input),
        outcome,
    };
    match (&explanation.outcome, defaults.scan(input.as_bytes())) {
        (Ok(reference), Some(layout)) => {
            let registry = registry_info(reference.registry());
            let subject = Subject { input, defaults, layout, reference };
            explanation.segments = segments::of_name(&subject);
            explanation.steps = steps::steps(&subject);
            explanation.warnings = warnings::warnings(&subject, &registry);
            explanation.request = request(reference, &registry);
            explanation.registry = (!reference.registry().is_empty()).then_some(registry);
        }
        (Err(error), _) => explanation.segments = segments::of_error(input, error.span()),
        (Ok(_), None) => {}
    }
    explanation
}

fn request(reference: &Reference, registry: &RegistryInfo) -> Option<ManifestRequest> {
    if registry.api_url.is_empty() || reference.registry().is_empty() {
        return None;
    }
    let repository = reference.repository();
    let which = reference.digest().or(reference.tag())?;
    let url = join(&[&registry.api_url, "/v2/", repository, "/manifests/", which]);
    Some(ManifestRequest { url, scope: join(&["repository:", repository, ":pull"]) })
}
