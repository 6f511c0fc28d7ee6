//! A registry over an OCI [image layout], free of I/O: it says which files are to be read and written, and gives an answer.
//!
//! Repositories and tags are the full names in the layout's `index.json`, such as `sandbox.localhost/hello:1.1`, whatever
//! registry they name. **One layout is one owner's**: whoever may ask at all may have every blob of it, by any repository
//! that is there, so nothing is kept about which repository a blob came by.
//!
//! What is pushed is written in the order of a store over the same folder, and under its locks: an upload is a file of its
//! own, which becomes a blob once its digest is right; a manifest is written once all that it needs is there, and its name last.
//! So whenever it stops, the layout holds whole images, and those that it held before.
//!
//! Beneath a layout may lie another one that is only read: names that are pushed stand before its own, and what is deleted of
//! it is hidden, by a list beside the layout.
//!
//! [image layout]: https://github.com/opencontainers/image-spec/blob/main/image-layout.md

mod answer;
mod delete;
mod guard;
mod lists;
mod manifest;
mod needs;
mod read;
mod referrers;
mod refusal;
mod registry;
mod target;
mod upload;
mod view;

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::files::{Errand, Io};
use crate::registry::endpoint::Endpoint;
use crate::registry::{Headers, Response};

use answer::error;
use refusal::{Failure, Refusal};
use registry::Registry;
use target::Target;

pub use guard::User;

/// What stands in front of a path of the layout that lies beneath.
pub const BENEATH: &str = "beneath/";

/// What is hidden of the layout that lies beneath: names and digests, as a list in JSON.
pub const HIDDEN: &str = ".pullspec/hidden.json";

/// Where uploads are until they are whole.
pub const UPLOADS: &str = ".pullspec/uploads";

/// **What a registry is.**
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether nothing can be written.
    pub readonly: bool,
    /// Whether another layout lies beneath: its files are asked for with [`BENEATH`] before their paths.
    pub layered: bool,
    /// Who may ask; everybody if there is nobody.
    pub users: Vec<User>,
}

/// **Request** to a registry. Its body is asked for: as a manifest, or to be received.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The header fields.
    pub headers: Headers,
    /// What an upload is called that begins with this request: letters and digits that nobody can guess.
    pub id: String,
    /// Milliseconds since 1970.
    pub now: u64,
}

/// **Answer** of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The answer; to a HEAD it is sent without its body.
    pub response: Response,
    /// The file that is its body, and which part of it.
    pub file: Option<(String, Range<u64>)>,
}

/// Answers a request.
pub fn answer(request: Incoming, options: Options) -> Errand<Reply> {
    Errand::new(|io| async move { respond(io, &request, &options).await.unwrap_or_else(error) })
}

async fn respond(io: Io, request: &Incoming, options: &Options) -> Result<Reply, Failure> {
    guard::check(&options.users, request.headers.get("authorization"))?;
    let reads = matches!(&*request.method, "GET" | "HEAD");
    if options.readonly && !reads {
        return Err(Refusal::ReadOnly.into());
    }
    let target = Target::parse(&request.target)?;
    let registry = Registry::new(io, options, request.now);
    match (target, &*request.method) {
        (Target::Uploads(name, start), "POST") => upload::start(&registry, request, &name, start).await,
        (Target::Upload(place), method) => upload::go_on(&registry, request, &place, method).await,
        (Target::Endpoint(endpoint), _) if reads => read::read(&registry, request, endpoint).await,
        (Target::Endpoint(Endpoint::Manifest(name, target)), "PUT") => {
            manifest::put(&registry, request, &name, target).await
        }
        (Target::Endpoint(Endpoint::Manifest(name, target)), "DELETE") => {
            delete::manifest(&registry, &name, target).await
        }
        (Target::Endpoint(Endpoint::Blob(_, digest)), "DELETE") => delete::blob(&registry, &digest).await,
        (target, _) => Err(Refusal::Method(target.methods()).into()),
    }
}
