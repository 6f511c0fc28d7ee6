//! Names in pasted text: in order, on whole characters, and each of them a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::reference::Reference;
use pullspec::reference::extract::{LIMIT, Source, extract};
use pullspec_fuzz::{fits, long};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    holds(text);
    if let Some(text) = long(text) {
        holds(&text);
    }
});

fn holds(text: &str) {
    let found = extract(text);
    assert!(found.len() <= LIMIT, "{} names", found.len());
    let mut end = 0;
    for one in &found {
        fits(one.span, text);
        assert!(one.span.start >= end && !one.span.is_empty(), "{one:?} overlaps or is nothing in {text:?}");
        assert_eq!(Reference::parse(&one.name).as_ref(), Ok(&one.reference), "{text:?}");
        end = one.span.end;
    }
    if let Ok(reference) = Reference::parse(text) {
        let pulled = extract(&["docker pull ", reference.as_str()].concat());
        let first = pulled.first().expect("a name is found");
        // The address of a web page, such as `hub.docker.com/…`, is read as what the page shows.
        assert!(first.name == reference.as_str() || first.source == Source::WebUrl, "{first:?} for {reference}");
    }
}
