//! Names found in pasted text: fixtures with what each must find, and properties.

use proptest::prelude::*;
use pullspec::reference::Reference;
use pullspec::reference::extract::{Found, LIMIT, extract};
use serde_json::Value;

const FIXTURES: &str = include_str!("vectors/extract.json");
const NAMES: &str = include_str!("vectors/reference.jsonl");

fn fixtures() -> Vec<Value> {
    let document: Value = serde_json::from_str(FIXTURES).expect("JSON");
    document["fixtures"].as_array().expect("a list").clone()
}

fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// What must hold for every text.
fn holds(text: &str) -> Vec<Found> {
    let found = extract(text);
    assert!(found.len() <= LIMIT);
    let mut end = 0;
    for one in &found {
        assert!(one.span.start >= end && one.span.start < one.span.end, "{one:?} in {text:?}");
        assert!(text.get(one.span.start..one.span.end).is_some(), "{one:?} cuts a character of {text:?}");
        assert_eq!(Reference::parse(&one.name).as_ref(), Ok(&one.reference));
        end = one.span.end;
    }
    found
}

/// One fixture: each find in order, with its place.
#[track_caller]
fn check(fixture: &Value) {
    let (reason, text) = (field(fixture, "reason"), field(fixture, "text"));
    let found = holds(text);
    let finds = fixture["finds"].as_array().expect("a list of finds");
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    let wanted: Vec<&str> = finds.iter().map(|find| field(find, "name")).collect();
    assert_eq!(names, wanted, "{reason}: {text}");
    for (one, find) in found.iter().zip(finds) {
        assert_eq!(one.reference.as_str(), field(find, "reference"), "{reason}");
        assert_eq!(one.source.as_str(), field(find, "source"), "{reason}");
        assert_eq!(one.span.of(text), field(find, "at"), "{reason}");
        if let Some(start) = find.get("start") {
            assert_eq!(Some(one.span.start as u64), start.as_u64(), "{reason}");
        }
    }
}

#[test]
fn finds_what_each_fixture_says() {
    let fixtures = fixtures();
    fixtures.iter().for_each(check);
    assert!(fixtures.len() >= 100, "{}", fixtures.len());
}

#[test]
fn each_kind_of_text_has_fixtures() {
    let fixtures = fixtures();
    for source in ["command", "dockerfile", "yaml", "transport", "web-url", "purl", "text"] {
        let finds = fixtures.iter().flat_map(|fixture| fixture["finds"].as_array().expect("a list"));
        assert!(finds.filter(|find| field(find, "source") == source).count() >= 3, "{source}");
    }
}

#[test]
fn finds_every_canonical_name() {
    let mut seen = 0;
    for line in NAMES.lines() {
        let vector: Value = serde_json::from_str(line).expect("a JSON line");
        if vector["ok"] == true {
            let canonical = field(&vector, "canonical");
            for (text, source) in [
                (format!("docker pull {canonical}"), "command"),
                (format!("docker run --rm -it '{canonical}' sh"), "command"),
                (format!("FROM {canonical} AS build"), "dockerfile"),
                (format!("  - image: '{canonical}'  # pinned"), "yaml"),
                (format!("{{\"image\":\"{canonical}\"}}"), "yaml"),
                (canonical.to_owned(), "text"),
            ] {
                let found = holds(&text);
                assert_eq!(found.len(), 1, "{text}: {found:?}");
                assert_eq!((found[0].name.as_str(), found[0].source.as_str()), (canonical, source), "{text}");
                assert_eq!(found[0].span.of(&text), canonical);
                seen += 1;
            }
        }
    }
    assert!(seen > 10_000, "{seen}");
}

#[test]
fn reports_no_more_than_the_limit() {
    let found = holds(&"docker pull nginx\nimage: redis\nFROM x\npkg:docker/y\n".repeat(2 * LIMIT));
    assert_eq!(found.len(), LIMIT);
    assert_eq!(found[LIMIT - 1].name, "docker.io/library/y");
    assert_eq!(holds(&"a/b\n".repeat(2 * LIMIT)).len(), LIMIT);
    assert_eq!(holds(&"image:\n  repository: a\n".repeat(2 * LIMIT)).len(), LIMIT);
}

/// Texts made to be read again and again: what opens and never closes, and what promises a name and breaks it.
const ADVERSARIAL: [&str; 58] = [
    "docker ",
    "docker pull ",
    "docker pull a b ",
    "docker run ",
    "docker run -e ",
    "docker -H ",
    "docker tag a ",
    "docker rmi A ",
    "docker build -t ",
    "docker pull $(",
    "docker pull x $(",
    "docker \"",
    "docker '",
    "`docker `",
    "docker pull \\\n",
    "docker pull A \\\n",
    "docker run -e \\\n",
    "\\\n",
    "`\n",
    "` ",
    "\\ ",
    "<a",
    "docker <a",
    "docker save 2",
    "ARG A=1 \\\n",
    "ARG A=$A$A$A\n",
    "ARG A=1\nFROM $B\n",
    "FROM a AS b\n",
    "FROM --a \\\n",
    "FROM b \\\n",
    "FROM A AS x\nFROM B\n",
    "COPY --from=A ",
    "COPY --from=A \\\n",
    "RUN --mount=a,",
    "RUN --mount=from=A \\\n",
    "image: ",
    "image:",
    "image:\n",
    "image: {",
    "{image: A,",
    "{\"image\":\"",
    "\"image\": {\"name\": \"A\"}, ",
    "{\"repository\":\"A\",\"tag\":\"1\"},",
    " image:\n  repository: A\n",
    "repository: ${A:-",
    "tag: 1\n",
    "}",
    "{",
    "https://",
    "https://hub.docker.com/",
    "a://",
    "a:",
    "pkg:",
    "pkg:docker/%41",
    "docker://A",
    "A/",
    "\u{a0}",
    "한",
];

#[test]
fn long_texts_cost_what_their_length_says() {
    // Time is not measured here: a second pass over the rest of the text for each piece would take minutes.
    for piece in ADVERSARIAL {
        let text = piece.repeat(100_000 / piece.len());
        holds(&text);
        holds(&format!("docker run '{}", &text[..text.len() / 8 / piece.len() * piece.len()]));
    }
    holds(&ADVERSARIAL.concat().repeat(1000));
    holds(&ADVERSARIAL.map(|piece| piece.repeat(16_000 / piece.len())).concat());
}

/// Pieces that texts are made of, so that the readers are reached more often than by chance.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "docker ",
        "podman ",
        "pull ",
        "run ",
        "tag ",
        "build ",
        "-t ",
        "-it ",
        "--rm ",
        "-e A=b ",
        "nginx",
        "nginx:1.27",
        "a/b",
        "ghcr.io/acme/app",
        ":",
        "@",
        "'",
        "\"",
        "`",
        "\\\n",
        "\n",
        "  ",
        "\r\n",
        " # ",
        "$ ",
        "&& ",
        "; ",
        "| ",
        "$(",
        ")",
        "<",
        ">",
        "${A:-b}",
        "$A",
        "${",
        "}",
        "{",
        "[",
        "]",
        ",",
        "FROM ",
        " AS ",
        "ARG A=1",
        "COPY --from=",
        "RUN --mount=type=bind,from=",
        "image: ",
        "image:\n",
        "- ",
        "name: ",
        "repository: ",
        "tag: ",
        "\"image\":",
        "docker://",
        "oci://",
        "https://",
        "hub.docker.com/r/",
        "quay.io/repository/",
        "pkg:docker/",
        "pkg:oci/",
        "?repository_url=",
        "%2F",
        "%",
        "/v2/",
        "/manifests/",
        "kubectl set image ",
        "helm install --set ",
        "image.tag=",
        "=",
        "한글",
        "–",
        "\u{a0}",
        "\u{200b}",
        "é",
        "\u{1f600}",
        "^",
        "2>",
        "0",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_holds(text in ".{0,200}") {
        holds(&text);
    }

    #[test]
    fn any_text_of_pieces_holds(text in pieces()) {
        holds(&text);
    }

    #[test]
    fn text_around_a_command_changes_nothing(before in "[가-힣 \n]{0,40}", after in "[가-힣 \n]{0,40}") {
        let found = holds(&format!("{before}\ndocker pull ghcr.io/acme/app:1.2\n{after}"));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].name, "ghcr.io/acme/app:1.2");
    }
}
