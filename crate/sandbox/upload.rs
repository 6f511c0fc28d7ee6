//! Blobs on their way in. An upload is a file of its own; it becomes a blob once it is whole and its digest is right.

use alloc::string::String;

use super::answer::{done, number, refuse};
use super::refusal::{Failure, Refusal};
use super::registry::Registry;
use super::target::{Place, Start, is_id};
use super::{Incoming, Reply, UPLOADS};
use crate::digest::{Algorithm, Digest};
use crate::files::Receive;
use crate::layout::blob_path;
use crate::registry::Headers;

/// How long an upload is kept that nobody goes on with, in milliseconds.
const PATIENCE: u64 = 24 * 60 * 60 * 1000;

/// The most uploads that are open at once.
const MAX_UPLOADS: usize = 1000;

/// The most bytes of a blob: numbers of JavaScript's are whole up to there.
const MAX_BLOB: u64 = 1 << 53;

/// Begins an upload.
pub(super) async fn start(registry: &Registry, request: &Incoming, name: &str, start: Start) -> Result<Reply, Failure> {
    if let Start::Mount(digest) = &start {
        let hidden = registry.hidden().await?;
        if registry.blob(&hidden, digest).await?.is_some() {
            return Ok(made(name, digest));
        }
    }
    if !is_id(&request.id) {
        return Err(Refusal::Files.into());
    }
    sweep(registry).await?;
    let place = Place { name: name.into(), id: request.id.clone(), digest: None };
    match start {
        Start::Whole(digest) => {
            let whole = Upload { registry, place: &place, size: 0 };
            whole.finish(request, &digest).await
        }
        Start::Empty | Start::Mount(_) => {
            registry.io.write(&path(&place), b"".to_vec()).await?;
            Ok(done(202, &headers(&place, 0)))
        }
    }
}

/// Goes on with an upload, ends it, or tells how far it is.
pub(super) async fn go_on(
    registry: &Registry,
    request: &Incoming,
    place: &Place,
    method: &str,
) -> Result<Reply, Failure> {
    // Two at once would write into each other's bytes.
    registry.io.lock(&["upload-", &place.id].concat()).await?;
    let size = registry.io.size(&path(place)).await?.ok_or(Refusal::NoUpload)?;
    let upload = Upload { registry, place, size };
    match method {
        "GET" | "HEAD" => Ok(done(204, &headers(place, size))),
        "PATCH" => upload.add(request).await,
        "PUT" => {
            let digest = place.digest.as_deref().and_then(|text| text.parse().ok()).ok_or(Refusal::Digest)?;
            upload.finish(request, &digest).await
        }
        "DELETE" => {
            registry.io.remove(&path(place)).await?;
            Ok(done(204, &Headers::new()))
        }
        _ => Err(Refusal::Method("GET, HEAD, PATCH, PUT, DELETE").into()),
    }
}

/// Upload that has so many bytes.
struct Upload<'a> {
    registry: &'a Registry,
    place: &'a Place,
    size: u64,
}

impl Upload<'_> {
    /// Takes a chunk.
    async fn add(&self, request: &Incoming) -> Result<Reply, Failure> {
        let (size, _) = self.take(request, None).await?;
        Ok(done(202, &headers(self.place, size)))
    }

    /// Takes the last bytes, if there are any, and makes a blob of the file.
    async fn finish(&self, request: &Incoming, digest: &Digest) -> Result<Reply, Failure> {
        let io = &self.registry.io;
        let (_, found) = self.take(request, Some(digest.algorithm())).await?;
        if found.as_ref() != Some(digest) {
            io.remove(&path(self.place)).await?;
            return Err(Refusal::Mismatch.about(digest.as_str()));
        }
        io.lock(&["blob-", digest.as_str()].concat()).await?;
        io.rename(&path(self.place), &blob_path(digest)).await?;
        Ok(made(&self.place.name, digest))
    }

    /// Writes the request's bytes behind what is there.
    async fn take(&self, request: &Incoming, algorithm: Option<Algorithm>) -> Result<(u64, Option<Digest>), Failure> {
        let announced = self.announced(&request.headers)?;
        let most = announced.unwrap_or(MAX_BLOB - self.size.min(MAX_BLOB));
        let receive = Receive { path: path(self.place), at: self.size, most, algorithm };
        let (size, digest) = self.registry.io.receive(receive).await.map_err(Failure::of_body)?;
        match announced {
            Some(announced) if size != self.size + announced => Err(Refusal::Size.into()),
            _ => Ok((size, digest)),
        }
    }

    /// How many bytes are to come, if that is said, behind those that are there.
    fn announced(&self, headers: &Headers) -> Result<Option<u64>, Failure> {
        let length = headers.get("content-length").map(|text| text.trim().parse::<u64>().map_err(|_| Refusal::Size));
        let length = length.transpose()?;
        if length.is_some_and(|length| length > MAX_BLOB - self.size.min(MAX_BLOB)) {
            return Err(Refusal::Size.into());
        }
        let Some(range) = headers.get("content-range") else { return Ok(length) };
        let (start, end) = chunk(range).ok_or(Refusal::ChunkRange)?;
        if start != self.size {
            let mut response = refuse(Refusal::Chunk, None);
            for (name, value) in self::headers(self.place, self.size).iter() {
                response.headers.push(name, value);
            }
            return Err(Failure::Answer(response));
        }
        match length {
            Some(length) if length != end - start => Err(Refusal::Size.into()),
            _ => Ok(Some(end - start)),
        }
    }
}

/// The start and the end of a chunk by its `Content-Range`: `0-99` are a hundred bytes.
fn chunk(range: &str) -> Option<(u64, u64)> {
    let (start, last) = range.trim().split_once('-')?;
    let whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    let (start, last): (u64, u64) = (whole(start)?, whole(last)?);
    (start <= last && last < MAX_BLOB).then_some((start, last + 1))
}

/// Removes uploads that nobody goes on with.
async fn sweep(registry: &Registry) -> Result<(), Failure> {
    let mut open = 0;
    for entry in registry.io.list(UPLOADS).await? {
        if is_id(&entry.name) && entry.modified > 0 && registry.now.saturating_sub(entry.modified) > PATIENCE {
            registry.io.remove(&[UPLOADS, "/", &entry.name].concat()).await?;
        } else {
            open += 1;
        }
    }
    if open < MAX_UPLOADS { Ok(()) } else { Err(Refusal::Busy.into()) }
}

fn path(place: &Place) -> String {
    [UPLOADS, "/", &place.id].concat()
}

/// Where an upload goes on, and how far it is.
fn headers(place: &Place, size: u64) -> Headers {
    Headers::new()
        .with("location", &["/v2/", &place.name, "/blobs/uploads/", &place.id].concat())
        .with("range", &["0-", &number(size.saturating_sub(1))].concat())
        .with("docker-upload-uuid", &place.id)
}

/// The answer that a blob is there.
fn made(name: &str, digest: &Digest) -> Reply {
    let location = ["/v2/", name, "/blobs/", digest.as_str()].concat();
    done(201, &Headers::new().with("location", &location).with("docker-content-digest", digest.as_str()))
}

#[cfg(test)]
mod tests {
    use super::chunk;

    #[test]
    fn ranges_of_chunks() {
        for (range, found) in [
            ("0-99", Some((0, 100))),
            ("5-5", Some((5, 6))),
            (" 5-6 ", Some((5, 7))),
            ("6-5", None),
            ("-5", None),
            ("5-", None),
            ("bytes 0-5/6", None),
            ("+0-5", None),
            ("0-9007199254740992", None),
            ("0-99999999999999999999", None),
        ] {
            assert_eq!(chunk(range), found, "{range}");
        }
    }
}
