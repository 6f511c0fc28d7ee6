//! What other tools make of a name, against the answers of the tools' own Go code.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use pullspec::reference::Reference;
use pullspec::reference::dialect::{Dialect, Note, Tool, Verdict, dialects, docker_error};
use serde_json::Value;

const VECTORS: &str = include_str!("vectors/dialects.jsonl");

fn vectors() -> impl Iterator<Item = (String, Value)> {
    VECTORS.lines().map(|line| {
        let vector: Value = serde_json::from_str(line).expect("a JSON line");
        (vector["input"].as_str().expect("an input").to_owned(), vector)
    })
}

fn reading(input: &str, tool: Tool) -> Dialect {
    dialects(input).into_iter().find(|dialect| dialect.tool == tool).expect("every tool")
}

/// Kind and text of what `tool` answered.
fn expected(vector: &Value, tool: Tool) -> (&str, Option<&str>) {
    let answer = match tool {
        Tool::Docker => &vector["docker"],
        Tool::Kubernetes => vector.get("cri").unwrap_or(&vector["docker"]),
        Tool::Podman => &vector["podman"],
        Tool::Crane => &vector["crane"],
        _ => panic!("no vectors for {tool:?}"),
    };
    let verdict = if answer["ok"] == true { "accepted" } else { "refused" };
    let text = answer.get("name").or_else(|| answer.get("error")).and_then(Value::as_str);
    (answer.get("kind").and_then(Value::as_str).unwrap_or(verdict), text)
}

#[test]
fn every_tool_answers_as_its_own_code_does() {
    let mut kinds = BTreeMap::<_, usize>::new();
    for (input, vector) in vectors() {
        for dialect in dialects(&input) {
            let (kind, text) = expected(&vector, dialect.tool);
            assert_eq!(dialect.verdict.code(), kind, "{:?} of {input:?}", dialect.tool);
            assert_eq!(dialect.verdict.text(), text, "{:?} of {input:?}", dialect.tool);
            *kinds.entry((dialect.tool.code(), kind.to_owned())).or_default() += 1;
        }
    }
    // Every verdict that a tool can give is among the vectors, and not by accident.
    assert_eq!(kinds.len(), 2 + 2 + 2 + 5, "{kinds:?}");
    assert!(kinds.values().all(|&count| count >= 10), "{kinds:?}");
}

#[test]
fn docker_says_its_own_sentence() {
    for (input, vector) in vectors() {
        assert_eq!(docker_error(&input).as_deref(), vector["docker"]["error"].as_str(), "{input:?}");
    }
}

/// Docker Hub spelled as crane spells it is no difference; everything else in the vectors is.
#[test]
fn a_difference_is_one_of_meaning() {
    for (input, vector) in vectors() {
        let docker = expected(&vector, Tool::Docker);
        for dialect in dialects(&input) {
            let (kind, text) = expected(&vector, dialect.tool);
            let text = text.map(|text| {
                text.strip_prefix("index.docker.io/").map_or(text.to_owned(), |rest| format!("docker.io/{rest}"))
            });
            let same = kind == docker.0 && (kind == "refused" || text.as_deref() == docker.1);
            assert_eq!(dialect.differs, !same, "{:?} of {input:?}", dialect.tool);
        }
    }
}

#[track_caller]
fn notes(input: &str, tool: Tool, codes: &[&str]) {
    let notes = reading(input, tool).notes;
    assert_eq!(notes.iter().map(|note| note.code()).collect::<Vec<_>>(), codes, "{tool:?} of {input:?}");
}

#[test]
fn every_note_is_given_somewhere_and_says_its_own_thing() {
    let given: Vec<Note> =
        vectors().flat_map(|(input, _)| dialects(&input)).flat_map(|dialect| dialect.notes).collect();
    let distinct = |words: fn(Note) -> &'static str| Note::ALL.into_iter().map(words).collect::<BTreeSet<_>>().len();
    assert_eq!((distinct(Note::code), distinct(Note::english)), (Note::ALL.len(), Note::ALL.len()));
    for note in Note::ALL {
        assert!(given.contains(&note), "{note:?}");
        assert_eq!((note.sentence().code(), note.sentence().english().as_str()), (note.code(), note.english()));
    }
}

#[test]
fn what_there_is_to_say_about_kubernetes() {
    let digest = format!("@sha256:{}", "0123456789abcdef".repeat(4));
    notes("nginx", Tool::Kubernetes, &["pull-always"]);
    notes("nginx:latest", Tool::Kubernetes, &["pull-always"]);
    notes("nginx:Latest", Tool::Kubernetes, &["pull-if-not-present"]);
    notes(&["nginx", &digest].concat(), Tool::Kubernetes, &["pull-if-not-present"]);
    notes(&["nginx:latest", &digest].concat(), Tool::Kubernetes, &["tag-ignored", "pull-always"]);
    notes("Nginx", Tool::Kubernetes, &["pod-invalid-name"]);
    notes(" nginx", Tool::Kubernetes, &["pod-whitespace"]);
    notes("nginx\n", Tool::Kubernetes, &["pod-whitespace"]);
    notes("nginx latest", Tool::Kubernetes, &["pod-invalid-name"]);
}

#[test]
fn what_there_is_to_say_about_podman_and_crane() {
    let sha512 = format!("quay.io/a/b:1@sha512:{}", "0123456789abcdef".repeat(8));
    notes("nginx", Tool::Podman, &["short-name"]);
    notes("quay.io/a/b", Tool::Podman, &[]);
    notes(&sha512, Tool::Podman, &["tag-ignored"]);
    notes("oci:layout", Tool::Podman, &["transport"]);
    notes("sha256:abc", Tool::Podman, &["local-image-id"]);
    notes("docker://nginx", Tool::Podman, &["docker-transport"]);
    notes("MyOrg/api", Tool::Podman, &["host-with-capitals"]);
    notes("[::1]/api", Tool::Podman, &["no-ipv6"]);
    notes(&"a".repeat(247), Tool::Podman, &["name-with-registry-too-long"]);
    notes("a b", Tool::Podman, &[]);
    notes("nginx", Tool::Crane, &["hub-index"]);
    notes("quay.io/a/b", Tool::Crane, &[]);
    notes("a___b", Tool::Crane, &["lenient"]);
    notes("MyOrg/api", Tool::Crane, &["host-with-capitals"]);
    notes(&sha512, Tool::Crane, &["sha256-only"]);
    notes("a b", Tool::Crane, &[]);
}

/// Every invariant of the readings, whatever the input.
fn holds(input: &str) {
    let readings = dialects(input);
    assert_eq!(readings.iter().map(|reading| reading.tool).collect::<Vec<_>>(), Tool::ALL);
    let parsed = Reference::parse(input);
    let docker = &readings[0].verdict;
    assert_eq!(docker.text() == parsed.as_ref().ok().map(Reference::as_str), parsed.is_ok(), "{input:?}");
    assert_eq!(docker_error(input).is_some(), parsed.is_err(), "{input:?}");
    assert!(!readings[0].differs);
    assert_eq!(readings[1].verdict.code(), docker.code(), "{input:?}");
    for reading in &readings[..3] {
        if let Verdict::Accepted(name) = &reading.verdict {
            assert!(Reference::parse(name).is_ok_and(|again| again.as_str() == name), "{name:?} of {input:?}");
        }
    }
}

#[test]
fn a_long_name_is_read_in_linear_time() {
    let start = std::time::Instant::now();
    for piece in ["a", "A", "/", ":", "@", "É", "a-", "[:", "a/", "docker://"] {
        holds(&piece.repeat(50_000));
    }
    // Even unoptimised this takes a fraction of a second; a quadratic reading takes minutes.
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        holds(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_looks_like_a_name_is_read(input in r"(docker://|oci:|sha256:|localhost/|\[[a:A]*\]/|[A-Za-z_]{0,3}[.:]?[0-9]*/)?[a-zA-Z0-9._/É-]{0,40}(:[A-Za-z0-9_.]{0,5})?(@[a-zA-Z0-9+]{0,6}:[0-9a-fA-F]{30,66})?") {
        holds(&input);
    }
}
