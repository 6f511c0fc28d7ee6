//! What has to be at a registry before a manifest.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::super::error::{Context, RegistryError, Stage};
use super::super::pull::mismatched;
use super::super::sentences::Reason;
use super::super::text::sanitize;
use crate::descriptor::Descriptor;
use crate::digest::{Digest, Verified};
use crate::manifest::{Document, ImageIndex, MAX_MANIFEST, MAX_NESTING, Manifest, Platform};
use crate::media_type::{Kind, MediaType};
use crate::reference::Reference;

/// The most manifests that one name stands for.
const MAX_MANIFESTS: u32 = 10_000;

/// **What a manifest needs**, each once: it is pushed before the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The manifests of an index.
    pub manifests: Vec<Descriptor>,
    /// Configuration and layers.
    pub blobs: Vec<Descriptor>,
    /// Layers that are kept elsewhere, and that nobody pushes.
    pub foreign: Vec<Descriptor>,
    /// What it is about, which need not be there.
    pub subject: Option<Digest>,
}

impl Needs {
    /// What the manifest needs that `descriptor` names. Of an index it is the images for `platforms` with what is attached to
    /// them, or all if none are said. It lies in `depth` indexes, and is the one after `count` others.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] for other bytes than those named, for what is no manifest, for a platform that is not there, and
    /// for what nests too deep.
    pub fn read(
        reference: &Reference,
        bytes: Vec<u8>,
        descriptor: &Descriptor,
        platforms: &[Platform],
        (depth, count): (u32, u32),
    ) -> Result<Self, RegistryError> {
        let context = Context::of(reference, Stage::Push);
        if depth as usize > MAX_NESTING || count > MAX_MANIFESTS {
            return Err(RegistryError::new(Reason::Deep, &context));
        }
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(RegistryError::new(Reason::Oversized, &context));
        }
        let bytes = Verified::new(bytes, &descriptor.digest, Some(descriptor.size))
            .map_err(|mismatch| mismatched(&context, Reason::WrongSource, &mismatch))?;
        let manifest = Manifest::parse(bytes, &MediaType::default(), Some(&descriptor.media_type))
            .map_err(|error| RegistryError::document(&context, &error, Reason::NotPushable))?;
        let mut needs = Self::default();
        match manifest.document() {
            Document::Index(index) => {
                needs.subject = index.subject.as_ref().map(|it| it.digest.clone());
                needs.manifests = chosen(&context, index, platforms)?;
            }
            Document::Image(image) => {
                needs.subject = image.subject.as_ref().map(|it| it.digest.clone());
                let all = core::iter::once(&image.config).chain(&image.layers).cloned();
                let foreign = |it: &Descriptor| it.media_type.kind() == Some(Kind::ForeignLayer) || !it.urls.is_empty();
                (needs.foreign, needs.blobs) = all.partition(foreign);
            }
            Document::Unknown => {}
        }
        [&mut needs.manifests, &mut needs.blobs, &mut needs.foreign].into_iter().for_each(once);
        Ok(needs)
    }
}

/// The manifests of an index that are wanted, in its order.
fn chosen(context: &Context, index: &ImageIndex, platforms: &[Platform]) -> Result<Vec<Descriptor>, RegistryError> {
    let mut wanted: Vec<&Digest> = Vec::new();
    for platform in platforms {
        let found = index.select(platform).ok_or_else(|| {
            let have: Vec<_> = index.platforms().map(|(platform, _)| platform.to_string()).collect();
            let error = RegistryError::new(Reason::NoPlatform, context).with("platform", &platform.to_string());
            error.with("platforms", &sanitize(&have.join(", ")))
        })?;
        wanted.push(&found.digest);
    }
    let attached: Vec<_> =
        index.attestations().filter(|it| it.subject.as_ref().is_some_and(|about| wanted.contains(&about))).collect();
    let is_wanted = |it: &&Descriptor| {
        wanted.contains(&&it.digest) || attached.iter().any(|other| other.descriptor.digest == it.digest)
    };
    Ok(index.manifests.iter().filter(|it| platforms.is_empty() || is_wanted(it)).cloned().collect())
}

/// Leaves of several with one digest the first.
fn once(all: &mut Vec<Descriptor>) {
    let mut seen: Vec<Digest> = Vec::new();
    all.retain(|it| {
        let fresh = !seen.contains(&it.digest);
        if fresh {
            seen.push(it.digest.clone());
        }
        fresh
    });
}
