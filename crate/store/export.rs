//! Images on their way out: which of them, under which names, and what an archive of them is made of.

use alloc::string::String;
use alloc::vec::Vec;

use super::StoreError;
use super::disk::load;
use super::graph::Graph;
use super::lookup::must_find;
use super::sentences::Reason;
use crate::archive::{Form, Piece, Wanted, WriteError, plan};
use crate::descriptor::Descriptor;
use crate::files::Io;
use crate::layout::Entry;
use crate::manifest::Platform;
use crate::reference::Reference;

/// What an archive of these images is made of. Of an index the images that are in the store are written, or the one for a
/// platform alone.
///
/// # Errors
///
/// [`StoreError`] where there is no such image, or not all of it.
pub async fn export(
    io: Io,
    references: Vec<String>,
    form: Form,
    platform: Option<Platform>,
) -> Result<Vec<Piece>, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let (mut wanted, mut seen): (Vec<Wanted>, Vec<usize>) = (Vec::new(), Vec::new());
    for reference in &references {
        // A digest stands for all names of its image; a name for itself.
        for place in must_find(&mut graph, &index, reference).await? {
            if !seen.contains(&place) {
                seen.push(place);
                wanted.push(named(&index.entries()[place]));
            }
        }
    }
    let about = references.join(", ");
    plan(&io, wanted, form, platform.as_ref()).await.map_err(|error| told(error, &about))
}

/// An image as an archive has it: with its name, and nothing of what this store alone says of it.
fn named(entry: &Entry) -> Wanted {
    let known = entry.descriptor();
    let bare = Descriptor {
        platform: known.platform.clone(),
        artifact_type: known.artifact_type.clone(),
        ..Descriptor::new(known.media_type.clone(), known.digest.clone(), known.size)
    };
    match entry.name() {
        Some(name) => {
            let tag = name.tag().map(|_| Reference::familiar(name).into());
            Wanted { entry: Entry::named(name, &bare).descriptor().clone(), tag }
        }
        None => Wanted { entry: Descriptor { annotations: known.annotations.clone(), ..bare }, tag: None },
    }
}

fn told(error: WriteError, about: &str) -> StoreError {
    match error {
        WriteError::Files(error) => error.into(),
        WriteError::Missing { digest, .. } => {
            StoreError::about(Reason::Incomplete, about).with("digest", digest.as_str())
        }
        WriteError::Damaged(digest) => StoreError::of_digest(Reason::Damaged, &digest),
        WriteError::Platform { platform, platforms, .. } => {
            StoreError::about(Reason::NoPlatform, about).with("platform", &platform).with("platforms", &platforms)
        }
    }
}
