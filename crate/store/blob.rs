//! Bringing one blob in: received beside its place, hashed, and only then given its name.

use alloc::string::ToString;

use super::StoreError;
use super::disk::{blob_lock, ingest_path, move_aside, size_of};
use super::sentences::{self, Reason};
use crate::descriptor::Descriptor;
use crate::files::{Action, Io, Receive, Told};
use crate::layout::blob_path;

/// **How a blob came to be there.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It was there.
    Present,
    /// So many bytes of it came.
    Came(u64),
}

/// Brings a blob in, unless it is there: behind what an earlier attempt has left. Nobody else brings it meanwhile.
///
/// # Errors
///
/// [`StoreError`] where it does not come, or where what comes is something else; that is thrown away. What came before a
/// connection broke off is kept.
pub async fn bring(io: Io, blob: Descriptor) -> Result<Arrival, StoreError> {
    let lock = blob_lock(&blob.digest);
    io.lock(&lock).await?;
    let arrival = bring_alone(&io, &blob).await?;
    io.unlock(&lock).await?;
    Ok(arrival)
}

async fn bring_alone(io: &Io, blob: &Descriptor) -> Result<Arrival, StoreError> {
    match size_of(io, &blob.digest).await? {
        Some(size) if size == blob.size => {
            tell(io, Action::Present, sentences::PRESENT.sentence(), blob).await;
            return Ok(Arrival::Present);
        }
        // Its name promises other bytes, however they came there.
        Some(_) => move_aside(io, &blob.digest).await?,
        None => {}
    }
    let part = ingest_path(&blob.digest);
    let before = io.size(&part).await?.unwrap_or_default();
    let at = if before > blob.size { 0 } else { before };
    let arrival = receive(io, blob, &part, at).await?;
    // What an earlier attempt has left may be something else. So it is once again all or nothing.
    let arrival = if arrival.is_none() && at > 0 { receive(io, blob, &part, 0).await? } else { arrival };
    arrival.ok_or_else(|| StoreError::of_digest(Reason::Mismatch, &blob.digest))
}

/// Receives what is behind the first bytes; nothing where the whole is something else.
async fn receive(io: &Io, blob: &Descriptor, part: &str, at: u64) -> Result<Option<Arrival>, StoreError> {
    let algorithm = Some(blob.digest.algorithm());
    let receive = Receive { path: part.into(), at, most: blob.size - at, algorithm };
    let (size, digest) = io.receive(receive).await?;
    if size != blob.size || digest.as_ref() != Some(&blob.digest) {
        io.remove(part).await?;
        return Ok(None);
    }
    io.rename(part, &blob_path(&blob.digest)).await?;
    let sentence =
        if at == 0 { sentences::DOWNLOADED.sentence() } else { sentences::RESUMED.about(&[("at", &at.to_string())]) };
    tell(io, Action::Download, sentence, blob).await;
    Ok(Some(Arrival::Came(size - at)))
}

async fn tell(io: &Io, action: Action, sentence: crate::sentence::Sentence, blob: &Descriptor) {
    let sentence = sentence.with_whole("digest", blob.digest.as_str()).with("bytes", &blob.size.to_string());
    let told = Told::new(action, sentence).of(&blob.digest, blob.size).at(&blob_path(&blob.digest));
    io.tell(Told { media_type: Some(blob.media_type.clone()), ..told }).await;
}
