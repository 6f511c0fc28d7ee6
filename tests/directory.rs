//! The directory of registries against its fixtures, and its properties.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use pullspec::reference::{Defaults, Sentence};
use pullspec::registry::{Fact, RegistryInfo, check_repository, registry_info};
use serde_json::Value;

/// Hosts, and what the directory says of each.
static REGISTRIES: LazyLock<Vec<Value>> = LazyLock::new(|| lines(include_str!("vectors/registries.jsonl")));
/// Repositories, and which rules of their registry each breaks.
static RULES: LazyLock<Vec<Value>> = LazyLock::new(|| lines(include_str!("vectors/registry-rules.jsonl")));

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
    vector[name].as_str().expect(name)
}

fn sentences(info: &RegistryInfo) -> impl Iterator<Item = &Sentence> {
    [&info.pull, &info.project].into_iter().chain(&info.rules)
}

fn codes<'s>(sentences: impl IntoIterator<Item = &'s Sentence>) -> Vec<&'s str> {
    sentences.into_iter().map(Sentence::code).collect()
}

/// One vector: what is known of one host.
#[track_caller]
fn check(vector: &Value) {
    let host = text(vector, "host");
    let why = format!("{host:?}: {}", text(vector, "reason"));
    let info = registry_info(host);
    assert_eq!(info.host, host);
    assert_eq!(info.kind.code(), text(vector, "kind"), "{why}");
    assert_eq!(info.known, vector["known"], "{why}");
    assert_eq!(info.api_url, text(vector, "api_url"), "{why}");
    assert_eq!(vector["codes"], Value::from(codes(sentences(&info))), "{why}");
    holds(host);
}

#[test]
fn every_host_is_what_the_vectors_say() {
    REGISTRIES.iter().for_each(check);
    assert!(REGISTRIES.len() >= 60);
}

#[test]
fn every_rule_breaks_only_where_it_should() {
    for vector in RULES.iter() {
        let (host, repository) = (text(vector, "host"), text(vector, "repository"));
        let broken = check_repository(host, repository);
        let why = format!("{host}/{repository}: {}", text(vector, "reason"));
        assert_eq!(vector["broken"], Value::from(codes(&broken)), "{why}");
        let told = registry_info(host).rules;
        assert!(broken.iter().all(|sentence| told.contains(sentence)), "{why}: broken but not told");
    }
}

/// Rules that no name can be seen to break.
const NOTES: [&str; 3] = ["rule-harbor", "rule-created-first", "rule-not-hub"];

#[test]
fn every_rule_has_a_breaker_and_a_near_miss() {
    let rules = |broken: bool| -> BTreeSet<String> {
        let wanted = RULES.iter().filter(|vector| vector["broken"].as_array().is_some_and(Vec::is_empty) != broken);
        wanted.map(|vector| text(vector, "rule").to_owned()).filter(|rule| !rule.is_empty()).collect()
    };
    let all =
        Fact::ALL.iter().map(|fact| fact.code()).filter(|code| code.starts_with("rule-") && !NOTES.contains(code));
    let all: BTreeSet<String> = all.map(str::to_owned).collect();
    assert_eq!(rules(true), all);
    assert_eq!(rules(false), all);
}

#[test]
fn every_fact_is_told_of_some_registry_under_a_code_of_its_own() {
    let told: BTreeSet<String> = REGISTRIES
        .iter()
        .flat_map(|vector| vector["codes"].as_array().cloned().expect("codes"))
        .map(|code| code.as_str().expect("a code").to_owned())
        .collect();
    let all: BTreeSet<String> = Fact::ALL.iter().map(|fact| fact.code().to_owned()).collect();
    assert_eq!(told, all);
    assert_eq!(all.len(), Fact::ALL.len(), "a code is used twice");
}

/// What stands in braces in a template.
fn placeholders(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).map(|piece| piece.split_once('}').expect("a closing brace").0).collect()
}

#[test]
fn every_parameter_is_filled_in_and_none_is_idle() {
    for vector in REGISTRIES.iter() {
        let info = registry_info(text(vector, "host"));
        for sentence in sentences(&info) {
            let fact = Fact::ALL.iter().find(|fact| fact.code() == sentence.code()).expect("a fact");
            let given: BTreeSet<&str> = sentence.parameters().iter().map(|(name, _)| *name).collect();
            assert_eq!(given, placeholders(fact.template()), "{} of {:?}", sentence.code(), info.host);
        }
    }
}

#[test]
fn patterns_tell_what_they_capture() {
    let project = |host: &str| registry_info(host).project.english();
    let ecr = "AWS account 123456789012 in eu-west-1; the whole path names one repository.";
    assert_eq!(project("123456789012.dkr.ecr.EU-west-1.amazonaws.com:443"), ecr);
    assert!(project("contoso-a1b2.azurecr.io").contains("“contoso-a1b2”"));
    assert!(project("europe-west4-docker.pkg.dev").contains("“europe-west4”"));
    assert_eq!(project("quay.io"), "The first part is a user or organisation on Quay.io.");
    let rules = registry_info("us-docker.pkg.dev").rules;
    assert_eq!(rules[0].english(), "A repository has at least 3 parts: PROJECT/REPOSITORY/IMAGE.");
}

#[test]
fn cors_verdicts_claim_no_more_than_is_known() {
    let of = |host: &str| registry_info(host).cors.code();
    assert_eq!(of("sandbox.localhost"), "yes");
    for host in
        ["docker.io", "ghcr.io", "quay.io", "registry.k8s.io", "gcr.io", "us-docker.pkg.dev", "x1234.azurecr.io"]
    {
        assert_eq!(of(host), "no", "{host}");
    }
    for host in ["mcr.microsoft.com", "cgr.dev", "public.ecr.aws", "registry.gitlab.com", "Docker.io", ""] {
        assert_eq!(of(host), "unknown", "{host}");
    }
    for host in ["registry.example.com", "localhost:5000"] {
        assert_eq!(of(host), "configurable", "{host}");
    }
}

#[test]
fn links_lead_to_https_pages() {
    for vector in REGISTRIES.iter() {
        let info = registry_info(text(vector, "host"));
        assert!(info.links.iter().all(|link| link.starts_with("https://") && !link.contains(' ')), "{}", info.host);
        assert!(!info.known || info.kind.code() == "sandbox" || !info.links.is_empty(), "{} has no link", info.host);
    }
}

/// Every invariant, whatever the text.
fn holds(host: &str) {
    let info = registry_info(host);
    let legal = Defaults::new(Some(host), None, None).is_ok();
    assert_eq!(info.api_url.is_empty(), !legal, "{host:?}");
    assert_eq!(info.api_host.is_empty(), !legal, "{host:?}");
    assert!(legal || !info.known, "{host:?}");
    assert!(!info.title.is_empty());
    check_repository(host, host);
    if legal {
        let (scheme, rest) = info.api_url.split_once("://").expect("a scheme");
        assert!(matches!(scheme, "http" | "https"), "{host:?}");
        assert_eq!(rest, info.api_host);
        assert!(Defaults::new(Some(rest), None, None).is_ok(), "{host:?}");
        let hub = matches!(host, "docker.io" | "index.docker.io");
        assert_eq!(rest, if hub { "registry-1.docker.io".to_owned() } else { host.to_ascii_lowercase() });
        assert_eq!(scheme == "http", matches!(info.kind.code(), "local" | "sandbox") && !host.ends_with(":443"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_holds(host in "\\PC{0,80}", repository in "\\PC{0,80}") {
        holds(&host);
        check_repository(&host, &repository);
    }

    #[test]
    fn what_looks_like_a_host_holds(host in "[a-zA-F0-2.:\\[\\]-]{0,40}") {
        holds(&host);
    }

    #[test]
    fn what_looks_like_a_rule_breaker_holds(at in 0..200_usize, repository in "[a-c._/-]{0,40}") {
        let host = text(&REGISTRIES[at % REGISTRIES.len()], "host");
        let told = registry_info(host).rules;
        prop_assert!(check_repository(host, &repository).iter().all(|sentence| told.contains(sentence)));
    }

    #[test]
    fn nothing_around_a_known_host_is_known(
        at in 0..200_usize,
        around in prop::sample::select(vec![("", ".evil.example"), ("", "evil"), ("a.b.c.d.", ""), ("", ".io:443"), ("", ".com")]),
    ) {
        let known: Vec<&Value> = REGISTRIES.iter().filter(|vector| vector["known"] == true).collect();
        let host = text(known[at % known.len()], "host");
        let evil = [around.0, host, around.1].concat();
        let info = registry_info(&evil);
        // Whatever is put in front of localhost is still this machine, and the longer region a region.
        prop_assert!(!info.known || info.kind.code() == "local", "{evil}: {}", info.title);
    }
}

#[test]
fn long_texts_cost_what_their_length_says() {
    // Time is not measured here: a quadratic step over 100 KB would take minutes.
    for piece in ["a", "a.", ".", ":", "127.", "[", "]", "é", "/", "--", "{", "0.dkr.ecr."] {
        let long = piece.repeat(100_000 / piece.len());
        holds(&long);
        for host in ["docker.io", "quay.io", "us-docker.pkg.dev", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"] {
            check_repository(host, &long);
        }
        for known in [".azurecr.io", "-docker.pkg.dev", ".localhost", ":5000"] {
            holds(&[&long, known].concat());
        }
    }
}
