//! The reference parser against the answers of distribution/reference, and its properties.

use proptest::prelude::*;
use pullspec::reference::{Defaults, Reference};
use serde_json::Value;

const VECTORS: &str = include_str!("vectors/reference.jsonl");

/// One vector: what the reference parser says of one input.
#[track_caller]
fn check(vector: &Value) {
    let input = vector["input"].as_str().expect("an input");
    let field = |name: &str| vector.get(name).and_then(Value::as_str);
    let parsed = Reference::parse_with(input, &Defaults::NO_TAG);
    assert_eq!(parsed.is_ok(), vector["ok"] == true, "{input:?}: {parsed:?}");
    assert_eq!(Reference::parse(input).is_ok(), parsed.is_ok(), "{input:?}");
    let Ok(parsed) = parsed else { return };
    assert_eq!(Some(parsed.registry()), field("registry"), "{input:?}");
    assert_eq!(Some(parsed.repository()), field("repository"), "{input:?}");
    assert_eq!(parsed.tag(), field("tag"), "{input:?}");
    assert_eq!(parsed.digest(), field("digest"), "{input:?}");
    assert_eq!(Some(parsed.familiar()), field("familiar"), "{input:?}");
    let canonical = Reference::parse(input).expect("accepted above").to_string();
    assert_eq!(Some(canonical.as_str()), field("canonical"), "{input:?}");
}

#[test]
fn agrees_with_the_reference_parser() {
    let mut seen = 0;
    for line in VECTORS.lines() {
        check(&serde_json::from_str(line).expect("a JSON line"));
        seen += 1;
    }
    assert_eq!(seen, 4444);
}

/// Every invariant of a parse, whatever the input.
fn holds(input: &str) {
    match Reference::parse(input) {
        Ok(reference) => {
            let canonical = reference.to_string();
            assert_eq!(Reference::parse(&canonical).as_ref(), Ok(&reference), "canonical form of {input:?}");
            assert!(canonical.is_ascii());
        }
        Err(error) => {
            let span = error.span();
            assert!(span.start <= span.end && span.end <= input.len(), "{error:?} of {input:?}");
            assert!(input.get(span.start..span.end).is_some(), "{error:?} cuts a character of {input:?}");
            assert!(!error.sentence(input).english().contains(['{', '}']) || input.contains(['{', '}']), "{error:?}");
            if let Some(fix) = error.fix(input) {
                assert!(Reference::parse(&fix).is_ok(), "fix {fix:?} of {input:?}");
            }
        }
    }
}

#[test]
fn every_vector_holds_the_invariants() {
    for line in VECTORS.lines() {
        let vector: Value = serde_json::from_str(line).expect("a JSON line");
        holds(vector["input"].as_str().expect("an input"));
    }
}

/// The scanner says no and the diagnosis finds a real cause: never its last resort over the whole text.
fn has_a_cause(input: &str) {
    if let Err(error) = Reference::parse(input) {
        let whole = error.span().len() == input.len() && error.code() == "path-character" && input.len() > 1;
        assert!(!whole, "no cause found for {input:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_holds(input in "\\PC{0,80}") {
        holds(&input);
        has_a_cause(&input);
    }

    #[test]
    fn what_looks_like_a_name_holds(input in "[a-zA-F0-2._:/@\\[\\]+-]{0,40}") {
        holds(&input);
        has_a_cause(&input);
    }

    #[test]
    fn built_names_parse(
        host in prop::option::of("[a-z]{1,5}(\\.[a-z]{1,5}){1,2}(:[0-9]{1,5})?"),
        path in "[a-z0-9]{1,6}((_|__|\\.|-{1,3})[a-z0-9]{1,4}){0,2}(/[a-z0-9]{1,6}){0,3}",
        tag in prop::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}"),
        digest in prop::option::of("[0-9a-f]{64}"),
    ) {
        let mut name = host.as_ref().map(|host| format!("{host}/")).unwrap_or_default() + &path;
        if let Some(tag) = &tag { name.extend([":", tag]); }
        if let Some(digest) = &digest { name.extend(["@sha256:", digest]); }
        // Without a host, a dot in the first of several components would make one of it.
        let head = path.split_once('/').map_or("", |(head, _)| head);
        prop_assume!(host.is_some() || !head.contains('.'));
        let parsed = Reference::parse_with(&name, &Defaults::NO_TAG).expect("built by the grammar");
        prop_assert_eq!(parsed.registry(), host.as_deref().unwrap_or("docker.io"));
        prop_assert!(parsed.repository().ends_with(&path));
        prop_assert_eq!(parsed.tag(), tag.as_deref());
        prop_assert_eq!(parsed.digest().map(|digest| &digest[7..]), digest.as_deref());
        holds(&name);
    }
}

#[test]
fn long_inputs_cost_what_their_length_says() {
    // Time is not measured here: a quadratic step over 500 KB would take minutes.
    for piece in ["a", "a/", "a-", "-", "a__", ":", "@", "/", ".", "A", "é", "a:", "[", "${", " ", "{{"] {
        holds(&piece.repeat(500_000 / piece.len()));
    }
}

#[test]
fn other_defaults() {
    let ghcr = Defaults::new(Some("ghcr.io"), None, None).expect("a host");
    let parse = |input: &str| Reference::parse_with(input, &ghcr).expect(input).to_string();
    assert_eq!(parse("nginx"), "ghcr.io/nginx");
    assert_eq!(parse("docker.io/nginx"), "docker.io/nginx");
    let team = Defaults::new(Some("registry.example:5000"), Some("team/base"), Some("stable")).expect("all legal");
    let parse = |input: &str| Reference::parse_with(input, &team).expect(input).to_string();
    assert_eq!(parse("nginx"), "registry.example:5000/team/base/nginx:stable");
    assert_eq!(parse("registry.example:5000/nginx"), "registry.example:5000/team/base/nginx:stable");
    assert_eq!(parse("a/nginx:1"), "registry.example:5000/a/nginx:1");
    for (registry, namespace, tag) in [(Some("a_b"), None, None), (None, Some("A"), None), (None, None, Some("-x"))] {
        assert!(Defaults::new(registry, namespace, tag).is_err(), "{registry:?} {namespace:?} {tag:?}");
    }
}

#[test]
fn changing_parts() {
    let nginx = Reference::parse("nginx:1").expect("a name");
    let digest = format!("sha256:{}", "a".repeat(64));
    assert_eq!(nginx.with_tag("2").expect("a tag").as_str(), "docker.io/library/nginx:2");
    let pinned = nginx.with_digest(&digest).expect("a digest");
    assert_eq!(pinned.as_str(), format!("docker.io/library/nginx:1@{digest}"));
    assert_eq!(pinned.with_tag("2").expect("a tag").as_str(), "docker.io/library/nginx:2");
    assert_eq!(pinned.without_tag().as_str(), "docker.io/library/nginx");
    assert_eq!(nginx.with_registry("ghcr.io").expect("a host").as_str(), "ghcr.io/library/nginx:1");
    assert!(nginx.with_tag("a/b").is_err());
    assert!(nginx.with_tag(&"t".repeat(129)).is_err());
    assert!(nginx.with_registry("nohost").is_err());
    assert!(nginx.with_digest("sha256:abc").is_err());
}
