//! Other tools' readings: total, in a fixed order, and Docker's is the crate's own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::reference::Reference;
use pullspec::reference::dialect::{Tool, Verdict, dialects, docker_error};
use pullspec_fuzz::{complete, long};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    holds(text);
    if let Some(text) = long(text) {
        holds(&text);
    }
});

fn holds(text: &str) {
    let readings = dialects(text);
    let tools: Vec<Tool> = readings.iter().map(|reading| reading.tool).collect();
    assert_eq!(tools, Tool::ALL, "{text:?}");
    let reference = Reference::parse(text).ok();
    let [docker, kubernetes, ..] = readings.as_slice() else { unreachable!("four tools") };
    assert!(!docker.differs, "Docker differs from itself on {text:?}");
    match (&docker.verdict, &reference) {
        (Verdict::Accepted(name), Some(reference)) => assert_eq!(name, reference.as_str()),
        (Verdict::Refused(sentence), None) => assert_eq!(docker_error(text).as_ref(), Some(sentence)),
        other => panic!("Docker's reading of {text:?}: {other:?}"),
    }
    let accepts = |verdict: &Verdict| matches!(verdict, Verdict::Accepted(_));
    assert_eq!(accepts(&docker.verdict), accepts(&kubernetes.verdict), "{text:?}");
    for reading in &readings {
        assert!(reading.verdict.text().is_none_or(|said| !said.is_empty()), "{reading:?} of {text:?}");
        reading.notes.iter().for_each(|note| complete(&note.sentence()));
    }
}
