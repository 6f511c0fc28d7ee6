//! Parsing: agrees with the second opinion, names are a fixed point, errors point into the text, fixes parse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::digest::Algorithm;
use pullspec::reference::{Defaults, Layout, Reference, RegistrySource};
use pullspec_fuzz::oracle::{self, Parts};
use pullspec_fuzz::{complete, fits, long};

fuzz_target!(|bytes: &[u8]| {
    let layout = Defaults::DOCKER.scan(bytes);
    let Ok(text) = str::from_utf8(bytes) else {
        assert_eq!(layout, None, "a name is ASCII: {bytes:?}");
        return;
    };
    assert_eq!(untagged(text), oracle::parse(text), "{text:?}");
    let own = Defaults::new(Some("registry.example:5000"), Some("team/base"), Some("stable")).expect("all legal");
    let bare = Defaults::new(Some("ghcr.io"), None, None).expect("all legal");
    for defaults in [&Defaults::DOCKER, &Defaults::NO_TAG, &own, &bare] {
        names_hold(text, defaults);
    }
    errors_hold(text);
    if let Some(text) = long(text) {
        names_hold(&text, &Defaults::DOCKER);
        errors_hold(&text);
    }
});

/// The parts before a tag is filled in.
fn untagged(text: &str) -> Option<Parts> {
    let reference = Reference::parse_with(text, &Defaults::NO_TAG).ok()?;
    let (registry, repository) = (reference.registry().to_owned(), reference.repository().to_owned());
    let own = |part: Option<&str>| part.map(str::to_owned);
    Some(Parts { registry, repository, tag: own(reference.tag()), digest: own(reference.digest()) })
}

fn names_hold(text: &str, defaults: &Defaults) {
    let layout = defaults.scan(text.as_bytes());
    let Ok(reference) = Reference::parse_with(text, defaults) else {
        return assert_eq!(layout, None, "both say no to {text:?}");
    };
    is_fixed(&reference, text, defaults);
    parts_agree(&reference, text, &layout.expect("both say yes"));
    changes_parse(&reference, defaults);
}

fn errors_hold(text: &str) {
    if let Err(error) = Reference::parse(text) {
        fits(error.span(), text);
        complete(&error.sentence(text));
        if let Some(fix) = error.fix(text) {
            assert!(Reference::parse(&fix).is_ok(), "fix {fix:?} of {text:?}");
        }
    }
}

fn is_fixed(reference: &Reference, text: &str, defaults: &Defaults) {
    let canonical = reference.as_str();
    assert!(canonical.is_ascii());
    assert_eq!(Reference::parse_with(canonical, defaults).as_ref(), Ok(reference), "canonical form of {text:?}");
    assert!(canonical.ends_with(reference.familiar()), "familiar form of {text:?}");
    assert!(reference.repository().len() <= 255 && !reference.repository().is_empty());
    let mut joined = reference.registry().to_owned();
    if !joined.is_empty() {
        joined.push('/');
    }
    joined.push_str(reference.repository());
    if let Some(tag) = reference.tag() {
        joined.extend([":", tag]);
    }
    if let Some(digest) = reference.digest() {
        joined.extend(["@", digest]);
    }
    assert_eq!(joined, canonical);
}

/// The layout's offsets cut out what the reference holds.
fn parts_agree(reference: &Reference, text: &str, layout: &Layout) {
    let path = &text[layout.path_start()..layout.path_end()];
    if layout.has_namespace() {
        assert!(reference.repository().ends_with(path) && reference.repository().len() > path.len());
    } else {
        assert_eq!(reference.repository(), path);
    }
    if layout.tag_end() > layout.path_end() {
        assert_eq!(reference.tag(), Some(&text[layout.path_end() + 1..layout.tag_end()]));
    }
    let digest = (layout.end() > layout.tag_end()).then(|| &text[layout.tag_end() + 1..layout.end()]);
    assert_eq!(reference.digest(), digest);
    assert_eq!(layout.end(), text.len());
    match layout.registry() {
        RegistrySource::Typed => assert_eq!(reference.registry(), &text[..layout.path_start() - 1]),
        RegistrySource::Alias => assert_eq!(reference.registry(), "docker.io"),
        RegistrySource::Empty => assert_eq!(reference.registry(), ""),
        RegistrySource::Implied => assert_eq!(layout.path_start(), 0),
    }
    assert_eq!(
        layout.encode()[1..],
        [layout.path_start(), layout.path_end(), layout.tag_end(), layout.end()].map(short)
    );
}

fn short(offset: usize) -> u32 {
    u32::try_from(offset).expect("the input is short")
}

/// What is made of a reference is a reference.
fn changes_parse(reference: &Reference, defaults: &Defaults) {
    let digest = pullspec::digest::Digest::of(Algorithm::Sha256, b"");
    let pinned = reference.with_digest(digest.as_str()).expect("a digest");
    assert_eq!((pinned.tag(), pinned.digest()), (reference.tag(), Some(digest.as_str())));
    let tagged = pinned.with_tag("v1").expect("a tag");
    assert_eq!((tagged.tag(), tagged.digest()), (Some("v1"), None));
    for changed in [&pinned, &tagged] {
        assert_eq!(Reference::parse_with(changed.as_str(), defaults).as_ref(), Ok(changed));
    }
    let moved = reference.with_registry("registry.example:1").expect("a host");
    assert_eq!((moved.registry(), moved.tag()), ("registry.example:1", reference.tag()));
    assert_eq!(moved.repository(), reference.repository());
    assert_eq!(reference.without_tag().repository(), reference.repository());
}
