//! An archive that is open: images with names that a registry could have, and where their contents are.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::candidate::{Candidate, Candidates};
use super::files::{Files, Slice};
use super::known::Remarks;
use super::names::{self, CONTAINERD};
use super::saved::{Content, Contents};
use super::{blob_path, sentences};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::ImageIndex;
use crate::media_type::MediaType;
use crate::reference::{Defaults, Reference};
use crate::sentence::Sentence;

/// **What an archive is.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An OCI layout.
    Oci,
    /// Docker's own format.
    Docker,
    /// Both at once.
    Both,
}

impl Kind {
    /// Its text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oci => "oci",
            Self::Docker => "docker",
            Self::Both => "both",
        }
    }
}

/// **Image of an archive.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What finds it in the registry that the archive becomes.
    pub reference: String,
    /// The full names that the archive has for it.
    pub names: Vec<String>,
    /// Its manifest, or its index.
    pub descriptor: Descriptor,
    /// Whether the manifest was made here.
    pub made: bool,
}

/// **Part of the layout that an archive becomes.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A part of a source.
    Slice(Slice),
    /// Bytes that were made here.
    Bytes(&'a [u8]),
}

/// **Archive that is open.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// What it is.
    pub kind: Kind,
    /// Its images, in its order.
    pub images: Vec<Image>,
    /// What is remarkable.
    pub notices: Vec<Sentence>,
    index: Vec<u8>,
    files: Files,
    /// By their paths.
    contents: BTreeMap<String, Content>,
}

impl Archive {
    pub(super) fn new(
        kind: Kind,
        (files, contents): (Files, Contents),
        (images, mut remarks): (Candidates, Remarks),
        (host, file): (&str, &str),
    ) -> Self {
        let mut naming = Naming::new(host, file, &images.list);
        let images = images.list.into_iter().map(|image| naming.name(image, &mut remarks)).collect();
        let contents = contents.into_iter().map(|(digest, content)| (blob_path(&digest), content)).collect();
        Self { kind, images, notices: remarks.into_list(), index: naming.index(), files, contents }
    }

    /// What is at a path of the layout that the archive becomes: `index.json`, or `blobs/<algorithm>/<hex>`.
    pub fn find(&self, path: &str) -> Option<Part<'_>> {
        match self.contents.get(path) {
            Some(Content::Slice(slice)) => Some(Part::Slice(*slice)),
            Some(Content::Made(bytes)) => Some(Part::Bytes(bytes)),
            None if path == super::index::INDEX => Some(Part::Bytes(&self.index)),
            None if path.starts_with("blobs/") && self.kind != Kind::Docker => self.files.get(path).map(Part::Slice),
            None => None,
        }
    }
}

/// **Names being given**: each stands for one image.
struct Naming<'a> {
    host: &'a str,
    file: &'a str,
    /// The repository of what has none.
    home: String,
    taken: BTreeMap<String, Digest>,
    entries: Vec<Descriptor>,
}

impl<'a> Naming<'a> {
    fn new(host: &'a str, file: &'a str, images: &[Candidate]) -> Self {
        let mut known = images.iter().flat_map(|image| &image.names).map(names::repository);
        // Where all have one name, the nameless are about the same: signatures, say, or builds for other platforms.
        let only = known.next().filter(|first| known.all(|other| other == *first));
        let home = only.unwrap_or_else(|| file.to_string());
        Self { host, file, home, taken: BTreeMap::new(), entries: Vec::new() }
    }

    fn name(&mut self, image: Candidate, remarks: &mut Remarks) -> Image {
        let Candidate { descriptor, names, tags, made, .. } = image;
        let wanted = names.iter().map(|name| (names::repository(name), name.tag(), name.familiar()));
        let of_home = tags.iter().map(|tag| (self.home.clone(), Some(tag.as_str()), tag.as_str()));
        let wanted: Vec<_> = wanted.chain(of_home).collect();
        let mut reference = None;
        for (repository, tag, label) in &wanted {
            match self.claim(repository, *tag, &descriptor) {
                Some(claimed) => reference = reference.or(Some(claimed)),
                None => remarks.push(sentences::NAME_TAKEN.about(&[("name", label)])),
            }
        }
        let reference = reference.unwrap_or_else(|| {
            let repository = wanted.first().map_or(self.home.clone(), |(repository, ..)| repository.clone());
            self.claim(&repository, None, &descriptor).unwrap_or_default()
        });
        Image { reference, names: names.into_iter().map(Reference::into_string).collect(), descriptor, made }
    }

    /// Gives a name to an image, unless another one has it.
    fn claim(&mut self, repository: &str, tag: Option<&str>, image: &Descriptor) -> Option<String> {
        let name = self.reference(repository, tag, &image.digest)?;
        if self.taken.get(&name).is_some_and(|owner| *owner != image.digest) {
            return None;
        }
        if self.taken.insert(name.clone(), image.digest.clone()).is_none() {
            let mut entry = Descriptor::new(image.media_type.clone(), image.digest.clone(), image.size);
            entry.annotations.insert(CONTAINERD.into(), name.clone());
            self.entries.push(entry);
        }
        Some(name)
    }

    /// A name in the registry. One that would be too long is made of the file's instead.
    fn reference(&self, repository: &str, tag: Option<&str>, digest: &Digest) -> Option<String> {
        let (separator, end) = tag.map_or(("@", digest.as_str()), |tag| (":", tag));
        [repository, self.file].iter().find_map(|repository| {
            let name = [self.host, "/", repository, separator, end].concat();
            Reference::parse_with(&name, &Defaults::NO_TAG).ok().map(Reference::into_string)
        })
    }

    fn index(self) -> Vec<u8> {
        let index = ImageIndex {
            schema_version: 2,
            media_type: Some(MediaType::OciIndex),
            artifact_type: None,
            manifests: self.entries,
            subject: None,
            annotations: BTreeMap::new(),
        };
        serde_json::to_vec(&index).unwrap_or_default()
    }
}
