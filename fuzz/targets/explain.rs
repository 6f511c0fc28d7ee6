//! Explanations: the typed parts are what was typed, all parts are the full name, suggestions parse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::explain::{Explanation, Segment, explain};
use pullspec::reference::{Defaults, Reference};
use pullspec_fuzz::{complete, fits, long};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let own = Defaults::new(Some("registry.example:5000"), Some("team/base"), None).expect("all legal");
    for defaults in [&Defaults::DOCKER, &own] {
        holds(text, defaults);
    }
    if let Some(text) = long(text) {
        holds(&text, &Defaults::DOCKER);
    }
});

fn holds(text: &str, defaults: &Defaults) {
    let explanation = explain(text, defaults);
    assert_eq!(explanation.outcome, Reference::parse_with(text, defaults));
    typed_parts_are_what_was_typed(&explanation.segments, text);
    for segment in &explanation.segments {
        segment.reason.iter().for_each(complete);
    }
    for notice in &explanation.warnings {
        fits(notice.span, text);
        complete(&notice.sentence);
        if let Some(suggestion) = &notice.suggestion {
            assert!(Reference::parse(suggestion).is_ok(), "{suggestion:?} suggested for {text:?}");
        }
    }
    explanation.steps.iter().for_each(|step| complete(&step.sentence));
    match &explanation.outcome {
        Ok(reference) => of_a_name(&explanation, reference, text),
        Err(_) => {
            assert!(explanation.steps.is_empty() && explanation.warnings.is_empty());
            assert!(explanation.request.is_none() && explanation.registry.is_none());
        }
    }
}

fn typed_parts_are_what_was_typed(segments: &[Segment], text: &str) {
    let mut end = 0;
    for segment in segments {
        fits(segment.span, text);
        assert_eq!(segment.span.start, end, "a gap or an overlap in {text:?}");
        assert_eq!(segment.span.is_empty(), segment.filled_in.is_some(), "{segment:?} of {text:?}");
        end = segment.span.end;
    }
    assert_eq!(end, text.len(), "the parts of {text:?} end early");
}

fn of_a_name(explanation: &Explanation, reference: &Reference, text: &str) {
    let full = |segment: &Segment| match (&segment.reads, &segment.filled_in) {
        (Some(reads), _) => (*reads).to_owned(),
        (None, Some(filled_in)) => filled_in.clone(),
        (None, None) => segment.span.of(text).to_owned(),
    };
    let joined: String = explanation.segments.iter().map(full).collect();
    assert_eq!(joined, reference.as_str(), "the parts of {text:?}");
    assert_eq!(explanation.steps.last().map(|step| step.result.as_str()), Some(reference.as_str()));
    let info = explanation.registry.as_ref();
    assert_eq!(info.is_none(), reference.registry().is_empty());
    if let Some(info) = info {
        assert_eq!(info.host, reference.registry());
        [&info.pull, &info.project].into_iter().chain(&info.rules).for_each(complete);
    }
    if let Some(request) = &explanation.request {
        assert!(info.is_some_and(|info| request.url.starts_with(&info.api_url)), "{request:?}");
        assert!(request.url.contains(reference.repository()) && request.url.is_ascii());
        assert_eq!(request.scope, format!("repository:{}:pull", reference.repository()));
    }
}
