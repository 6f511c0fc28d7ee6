//! What the targets for layers share: a layer is the same however its bytes are cut, stays inside its limits, and every path
//! in it stays inside the archive.

use pullspec::digest::{Algorithm, Digest};
use pullspec::layer::{Entries, Expected, FaultKind, Keep, Layer, LayerReader, Limits, compare, merge};

use crate::complete;

/// Small limits, so that a small input can reach them.
const LIMITS: Limits = Limits {
    unpacked: 1 << 20,
    // How much was read by the time it is reached depends on the chunks, so none is set.
    ratio: u64::MAX,
    ratio_from: u64::MAX,
    entries: 64,
    names: 1 << 16,
    header: 1 << 12,
    pieces: 64,
    window: 1 << 18,
    file: 1 << 16,
};

/// Reads a layer that comes in chunks of so many bytes.
pub fn read(bytes: &[u8], step: usize) -> Layer {
    let mut reader = LayerReader::new(Expected::default(), LIMITS, Keep::UpTo(1 << 18));
    for chunk in bytes.chunks(step.max(1)) {
        if !reader.update(chunk, &mut |_| ()) {
            break;
        }
    }
    reader.finish(None)
}

/// Asserts what holds for every layer there can be.
#[track_caller]
pub fn holds(bytes: &[u8]) {
    let layer = read(bytes, usize::MAX);
    let step = 1 + bytes.len() % 7;
    let other = read(bytes, step);
    let is_limit = |layer: &Layer| layer.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Limit);
    if is_limit(&layer) {
        // How much was read when a limit was reached depends on the chunks; that it was does not.
        assert!(is_limit(&other), "in chunks of {step}");
        assert_eq!(layer.verdict.actual, None);
    } else {
        assert_eq!(layer, other, "in chunks of {step}");
        assert_eq!(layer.verdict.actual, Some(Digest::of(Algorithm::Sha256, bytes)));
    }
    layer.notices.iter().chain(layer.fault.as_ref().map(|fault| &fault.sentence)).for_each(complete);
    assert!(layer.entries.len() as u64 <= LIMITS.entries && layer.progress.unpacked <= LIMITS.unpacked + (1 << 17));
    for (place, entry) in layer.entries.iter() {
        let path = layer.entries.path(entry);
        assert!(path.split(|byte| *byte == b'/').all(|part| !matches!(part, b"." | b"..")), "{path:?} is outside");
        assert!(!path.starts_with(b"/") && !path.ends_with(b"/"));
        if let Ok(content) = layer.content(place, LIMITS.file) {
            let target = layer.entries.content_place(place).expect("what has content");
            assert_eq!(Some(content.len() as u64), layer.entries.get(target).map(|entry| entry.size));
        }
    }
    merges(&layer.entries, &other.entries);
}

/// A layer over itself hides nothing that it brings, and differs from itself in nothing.
fn merges(one: &Entries, other: &Entries) {
    let (single, twice) = (merge(&[one]), merge(&[one, other]));
    assert_eq!(single.nodes().len(), twice.nodes().len());
    assert!(compare(&single, &single).is_empty());
    assert!(twice.usage().kept <= twice.usage().total && single.usage().kept <= single.usage().total);
    assert!((0.0..=1.0).contains(&twice.usage().efficiency()));
}
