//! **Store of images**: an OCI layout that others can read, with a name for each image, and what is kept beside it.
//!
//! Everything here is an errand over [files](crate::files). The order is the same everywhere: a blob is received beside its
//! place, hashed, and only then given its name; manifests come after what they need, and `index.json` last. Who changes that, and
//! who removes blobs, holds one lock, and looks again at what it relies on. So a crash between any two steps leaves nothing but
//! blobs that nobody reaches, and those are collected.
//!
//! Nothing on the disk is believed for its name: a manifest is hashed whenever it is read. What cannot be read is never
//! overwritten, and where it is not known what a manifest leads to, nothing is removed.

mod ask;
mod audit;
mod blob;
mod disk;
mod error;
mod export;
mod find;
mod graph;
mod lookup;
mod mounted;
mod names;
mod pull;
mod push;
mod sentences;
mod sweep;
mod view;

pub use ask::asking;
pub use audit::{Audit, Problem, Trouble, audit, check};
pub use blob::{Arrival, bring};
pub use disk::{history, open, put_aside};
pub use error::{Code, Failure, StoreError};
pub use export::export;
pub use find::find;
pub use mounted::{HOST, mounted_index};
pub use names::{Removed, get, invalid, list, remove, tag};
pub use pull::{Platforms, Pull, Pulled, pull};
pub use push::{Outgoing, outgoing, pushed};
pub(crate) use sentences::texts;
pub use sweep::{Collected, Usage, collect, usage};
pub use view::{StoredImage, StoredPlatform};
