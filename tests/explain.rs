//! Explanations: parts that add up, steps that lead to the canonical form, warnings that fire where they should.

use proptest::prelude::*;
use pullspec::explain::{Explanation, Notice, explain};
use pullspec::reference::{Defaults, Reference};
use serde_json::Value;

const REFERENCES: &str = include_str!("vectors/reference.jsonl");
const WARNINGS: &str = include_str!("vectors/warnings.jsonl");

fn docker(input: &str) -> Explanation {
    explain(input, &Defaults::DOCKER)
}

/// What holds for the explanation of any text.
fn holds(input: &str) {
    let explanation = docker(input);
    let mut typed = String::new();
    let mut canonical = String::new();
    for segment in &explanation.segments {
        let text = segment.filled_in.as_deref().unwrap_or(segment.span.of(input));
        assert!(!text.is_empty(), "an empty part of {input:?}");
        if segment.filled_in.is_none() {
            assert_eq!(segment.span.start, typed.len(), "{input:?}: {segment:?}");
            typed += text;
        }
        canonical += segment.reads.unwrap_or(text);
    }
    assert_eq!(typed, input, "the typed parts");
    for notice in &explanation.warnings {
        assert!(notice.span.end <= input.len() && notice.span.start <= notice.span.end, "{input:?}: {notice:?}");
        if let Some(suggestion) = &notice.suggestion {
            assert!(Reference::parse(suggestion).is_ok(), "{input:?} suggests {suggestion:?}");
        }
    }
    match &explanation.outcome {
        Ok(reference) => {
            assert_eq!(canonical, reference.as_str(), "all parts of {input:?}");
            assert_eq!(explanation.steps.last().map(|step| step.result.as_str()), Some(reference.as_str()));
            assert_eq!(explanation.registry.is_none(), reference.registry().is_empty());
        }
        Err(_) => assert!(explanation.steps.is_empty() && explanation.request.is_none()),
    }
}

#[test]
fn every_vector_is_explained() {
    for line in REFERENCES.lines() {
        let vector: Value = serde_json::from_str(line).expect("a JSON line");
        holds(vector["input"].as_str().expect("an input"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_explained(input in "\\PC{0,60}") {
        holds(&input);
    }

    #[test]
    fn what_looks_like_a_name_is_explained(input in "[a-zA-F0-2._:/@\\[\\]-]{0,30}") {
        holds(&input);
    }
}

fn warning(input: &str, code: &str) -> Option<Notice> {
    let explanation = docker(input);
    assert!(explanation.outcome.is_ok(), "{input} is no name");
    explanation.warnings.into_iter().find(|notice| notice.sentence.code() == code)
}

#[test]
fn each_warning_fires_and_has_a_near_miss() {
    for line in WARNINGS.lines() {
        let digits = |text: &str| {
            let text =
                text.replace("H128", &"0123456789abcdef".repeat(8)).replace("H96", &"0123456789abcdef".repeat(6));
            text.replace("H64", &"0123456789abcdef".repeat(4))
        };
        let case: Value = serde_json::from_str(line).expect("a JSON line");
        let field = |name: &str| case.get(name).and_then(Value::as_str).map(digits);
        let (code, fires, not) =
            (field("code").expect("code"), field("fires").expect("fires"), field("not").expect("not"));
        let found = warning(&fires, &code);
        assert!(found.is_some(), "{code} does not fire for {fires}");
        assert_eq!(found.and_then(|notice| notice.suggestion), field("suggests"), "{fires}");
        assert!(warning(&not, &code).is_none(), "{code} fires for {not}");
    }
}

#[test]
fn the_request_and_its_scope() {
    let request = |input: &str| docker(input).request.map(|request| (request.url, request.scope));
    let digest = format!("sha256:{}", "a".repeat(64));
    let expected = |url: &str, scope: &str| Some((url.to_owned(), scope.to_owned()));
    assert_eq!(
        request("nginx"),
        expected("https://registry-1.docker.io/v2/library/nginx/manifests/latest", "repository:library/nginx:pull")
    );
    assert_eq!(
        request(&format!("ghcr.io/a/b:1@{digest}")),
        expected(&format!("https://ghcr.io/v2/a/b/manifests/{digest}"), "repository:a/b:pull")
    );
    assert_eq!(request("localhost:5000/x:1"), expected("http://localhost:5000/v2/x/manifests/1", "repository:x:pull"));
    assert_eq!(request("my_host.com/x"), None);
    assert_eq!(request("Nginx"), None);
}

#[test]
fn steps_in_order() {
    let codes =
        |input: &str| -> Vec<&'static str> { docker(input).steps.iter().map(|step| step.sentence.code()).collect() };
    assert_eq!(codes("nginx"), ["no-slash", "default-registry", "default-namespace", "repository-fits", "default-tag"]);
    assert_eq!(codes("a/b:1"), ["head-is-no-host", "default-registry", "repository-fits", "typed-tag"]);
    assert_eq!(
        codes("index.docker.io/x:1"),
        ["head-has-dot", "registry-alias", "default-namespace", "repository-fits", "typed-tag"]
    );
    assert_eq!(codes("MyOrg/api:1"), ["head-has-capital", "repository-fits", "typed-tag"]);
    assert_eq!(codes("localhost/x:1"), ["head-is-localhost", "repository-fits", "typed-tag"]);
    assert_eq!(codes("host:1/x:1"), ["head-has-colon", "repository-fits", "typed-tag"]);
    assert_eq!(codes("my_host.com/x:1"), ["head-is-path", "repository-fits", "typed-tag"]);
    let digest = format!("@sha256:{}", "a".repeat(64));
    assert_eq!(codes(&format!("a/b{digest}"))[3..], ["digest-needs-no-tag", "digest"]);
    assert_eq!(codes(&format!("a/b:1{digest}"))[3..], ["typed-tag", "digest-decides"]);
}
