//! Writing images into one file: an [OCI layout] in a tar archive, and what `docker save` puts beside it.
//!
//! Since version 25, Docker writes both into one archive. So is it done here: whoever reads Docker's list finds the very
//! blobs that the index leads to, and no digest changes. What is read from files is verified before it is described;
//! what is only passed on is verified by whoever passes it on.
//!
//! [OCI layout]: https://github.com/opencontainers/image-spec/blob/main/image-layout.md

mod docker;
mod error;
mod gather;
mod tar;

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use error::WriteError;

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::files::Io;
use crate::layout::blob_path;
use crate::manifest::{ImageIndex, Platform};
use crate::media_type::MediaType;
use gather::Gathered;

/// What says that a folder is a layout, and of which version.
const MARK: &[u8] = br#"{"imageLayoutVersion":"1.0.0"}"#;

/// **Form of an archive.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An OCI archive.
    Oci,
    /// The same with Docker's list of images.
    Docker,
}

/// **Image to be written**, under one name of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The entry of the archive's index, annotations with the name included.
    pub entry: Descriptor,
    /// As Docker prints it, if it has a tag: `nginx:1.27`.
    pub tag: Option<String>,
}

/// **Piece of an archive**, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A blob, which has so many bytes.
    Blob(Digest, u64),
}

/// Finds out what an archive of these images is made of. Of an index the images that are there are written, or the one for
/// a platform alone, which then stands in the place of the index.
///
/// # Errors
///
/// [`WriteError`] where something is missing or damaged, or cannot be read.
pub async fn plan(
    io: &Io,
    wanted: Vec<Wanted>,
    form: Form,
    platform: Option<&Platform>,
) -> Result<Vec<Piece>, WriteError> {
    let mut gathered = Gathered::default();
    let mut entries = Vec::new();
    let mut saved = Vec::new();
    for image in wanted {
        let (entry, runnable) = gathered.add(io, image.entry, platform).await?;
        if let Some(runnable) = runnable {
            docker::add(&mut saved, &runnable, image.tag);
        }
        entries.push(entry);
    }
    let mut writer = Writer::default();
    writer.document("oci-layout", MARK.to_vec());
    writer.document("index.json", index(entries));
    if form == Form::Docker {
        writer.document("manifest.json", docker::list(&saved));
    }
    writer.blobs(gathered.blobs);
    Ok(writer.finish())
}

fn index(manifests: Vec<Descriptor>) -> Vec<u8> {
    let index = ImageIndex {
        schema_version: 2,
        media_type: Some(MediaType::OciIndex),
        artifact_type: None,
        manifests,
        subject: None,
        annotations: BTreeMap::new(),
    };
    serde_json::to_vec(&index).unwrap_or_default()
}

/// **An archive being written.** What is made here is put together, so that there are few pieces.
#[derive(Default)]
struct Writer {
    pieces: Vec<Piece>,
    bytes: Vec<u8>,
}

impl Writer {
    fn document(&mut self, path: &str, content: Vec<u8>) {
        let size = content.len() as u64;
        self.bytes.extend(tar::file(path, size));
        self.bytes.extend(content);
        self.pad(size);
    }

    /// Blobs in the order of their digests, each folder in front of what is in it.
    fn blobs(&mut self, blobs: BTreeMap<Digest, u64>) {
        self.bytes.extend(tar::folder("blobs/"));
        let mut folder = String::new();
        for (digest, size) in blobs {
            let algorithm = digest.algorithm().name();
            if folder != algorithm {
                folder = algorithm.to_string();
                self.bytes.extend(tar::folder(&["blobs/", algorithm, "/"].concat()));
            }
            self.bytes.extend(tar::file(&blob_path(&digest), size));
            self.pieces.push(Piece::Bytes(core::mem::take(&mut self.bytes)));
            self.pieces.push(Piece::Blob(digest, size));
            self.pad(size);
        }
    }

    fn pad(&mut self, size: u64) {
        self.bytes.resize(self.bytes.len() + tar::padding(size), 0);
    }

    fn finish(mut self) -> Vec<Piece> {
        self.bytes.extend(tar::END);
        self.pieces.push(Piece::Bytes(self.bytes));
        self.pieces
    }
}
