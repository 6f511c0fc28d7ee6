//! OCI layouts: an index of manifests.

use alloc::vec::Vec;

use super::candidate::Candidates;
use super::known::{Known, Remarks, unreadable};
use super::mark::{MARK, Mark};
use super::{blob_path, parse, sentences};
use crate::manifest::{Document, ImageIndex, MAX_MANIFEST, ManifestError};
use crate::media_type::Kind;
use crate::sentence::Sentence;

/// The index.
pub const INDEX: &str = "index.json";

/// Reads the index; nothing while it is on its way.
pub(super) fn read(known: &mut Known) -> Result<Option<ImageIndex>, Sentence> {
    let Some(bytes) = known.file(INDEX, MAX_MANIFEST)?.here() else { return Ok(None) };
    let manifest = parse(&bytes).map_err(|error| unreadable(INDEX, &error))?;
    match manifest.document() {
        Document::Index(index) => Ok(Some((**index).clone())),
        Document::Image(_) | Document::Unknown => Err(unreadable(INDEX, &ManifestError::Invalid)),
    }
}

/// The images of an index.
pub(super) fn open(known: &mut Known, index: &ImageIndex, remarks: &mut Remarks) -> Candidates {
    check_version(known, remarks);
    let mut images = Candidates::default();
    for entry in &index.manifests {
        if known.files.get(&blob_path(&entry.digest)).is_none() && is_manifest(entry.media_type.kind()) {
            remarks.push(sentences::NO_MANIFEST.sentence().with_whole("digest", entry.digest.as_str()));
        }
        images.add_entry(entry, remarks);
    }
    images
}

const fn is_manifest(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Index | Kind::Image))
}

/// The version of the layout, which has been the same ever since.
fn check_version(known: &mut Known, remarks: &mut Remarks) {
    let Ok(found) = known.file(MARK, 4096) else { return };
    let Some(bytes) = found.here() else { return };
    match Mark::read(&bytes) {
        Mark::Known => {}
        Mark::Other(version) => remarks.push(sentences::VERSION.about(&[("version", &version)])),
        Mark::Damaged => remarks.push(unreadable(MARK, &ManifestError::Invalid)),
    }
}

/// The manifests among an index's entries that are in the archive.
pub(super) fn children(known: &Known, index: &ImageIndex) -> Vec<crate::descriptor::Descriptor> {
    let is_here = |child: &&crate::descriptor::Descriptor| known.files.get(&blob_path(&child.digest)).is_some();
    index.manifests.iter().filter(|child| is_manifest(child.media_type.kind())).filter(is_here).cloned().collect()
}
