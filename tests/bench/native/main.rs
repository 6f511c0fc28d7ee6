//! Names per second against the other crates: `pullspec-bench NAMES VECTORS ROUNDS` prints one JSON object.
//!
//! NAMES has one valid name a line. In every round each parser reads all of them, one after the other, so that what
//! else the machine does hits all of them alike. VECTORS says who is right.

use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use container_image_dist_ref::ImgRef;
use oci_spec::distribution::Reference as OciReference;
use pullspec::reference::{Defaults, Reference};
use serde_json::{Value, json};

/// A parser: its crate, what it does, a number made of its answer, and whether it is right about a vector.
struct Parser {
    name: &'static str,
    does: &'static str,
    run: fn(&str) -> usize,
    agrees: fn(&str, &Value) -> bool,
}

const PARSERS: [Parser; 4] = [
    Parser {
        name: "pullspec",
        does: "parse and normalise",
        run: |name| Reference::parse(name).map_or(0, |found| found.repository().len()),
        agrees: |name, vector| {
            let found = Reference::parse(name).ok();
            is_right(
                vector,
                found.as_ref().map(|it| [Some(it.registry()), Some(it.repository()), it.tag(), it.digest()]),
            )
        },
    },
    Parser {
        name: "pullspec, Defaults::scan",
        does: "parse, nothing allocated",
        run: |name| Defaults::DOCKER.scan(name.as_bytes()).map_or(0, |found| found.path_end()),
        agrees: |name, vector| (vector["ok"] == true) == Defaults::DOCKER.scan(name.as_bytes()).is_some(),
    },
    Parser {
        name: "oci-spec",
        does: "parse and normalise",
        run: |name| OciReference::try_from(name).map_or(0, |found| found.repository().len()),
        agrees: |name, vector| {
            let found = OciReference::try_from(name).ok();
            is_right(
                vector,
                found.as_ref().map(|it| [Some(it.registry()), Some(it.repository()), it.tag(), it.digest()]),
            )
        },
    },
    Parser {
        name: "container_image_dist_ref",
        does: "parse alone",
        run: |name| ImgRef::new(name).map_or(0, |found| found.path().to_str().len()),
        agrees: |name, vector| (vector["ok"] == true) == ImgRef::new(name).is_ok(),
    },
];

/// Whether registry, repository, tag and digest are the vector's; the tag may have been filled in.
fn is_right(vector: &Value, found: Option<[Option<&str>; 4]>) -> bool {
    let Some([registry, repository, tag, digest]) = found else { return vector["ok"] == false };
    let field = |name: &str| vector.get(name).and_then(Value::as_str);
    let filled_in = field("digest").is_none().then_some("latest");
    vector["ok"] == true
        && (registry, repository, digest) == (field("registry"), field("repository"), field("digest"))
        && (tag == field("tag") || (field("tag").is_none() && tag == filled_in))
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, names, vectors, rounds] = arguments.as_slice() else { panic!("usage: NAMES VECTORS ROUNDS") };
    let read = |path: &str| fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (names, vectors) = (read(names), read(vectors));
    let names: Vec<&str> = names.lines().collect();
    let vectors: Vec<Value> = vectors.lines().map(|line| serde_json::from_str(line).expect("a vector")).collect();
    let rounds: usize = rounds.parse().expect("a number of rounds");
    let times = measure(&names, rounds);
    let results: Vec<Value> = PARSERS.iter().zip(times).map(|(parser, ns)| report(parser, &ns, &vectors)).collect();
    println!("{}", json!({ "names": names.len(), "vectors": vectors.len(), "parsers": results }));
}

/// Nanoseconds a name of each parser in each round, after a round that does not count.
fn measure(names: &[&str], rounds: usize) -> [Vec<f64>; PARSERS.len()] {
    let mut times = [const { Vec::new() }; PARSERS.len()];
    for round in 0..=rounds {
        for turn in 0..PARSERS.len() {
            // Nobody is always the first.
            let at = (round + turn) % PARSERS.len();
            let ns = time(names, PARSERS[at].run);
            if round > 0 {
                times[at].push(ns);
            }
        }
    }
    times
}

#[allow(clippy::cast_precision_loss, reason = "neither the names nor the nanoseconds come near 2^52")]
fn time(names: &[&str], run: fn(&str) -> usize) -> f64 {
    let start = Instant::now();
    let sum: usize = names.iter().map(|name| run(black_box(name))).sum();
    let ns = start.elapsed().as_nanos() as f64 / names.len() as f64;
    assert!(black_box(sum) > 0, "every name is valid to somebody");
    ns
}

fn report(parser: &Parser, ns: &[f64], vectors: &[Value]) -> Value {
    let right = vectors.iter().filter(|vector| (parser.agrees)(vector["input"].as_str().unwrap_or_default(), vector));
    json!({ "name": parser.name, "does": parser.does, "rounds": ns, "right": right.count() })
}
