//! What is in an image's [layers]: which bytes they are, which files they hold, and what becomes of those in the image.
//!
//! A [`LayerReader`] takes a layer as it comes, chunk by chunk, and does everything in one pass with flat memory: it hashes
//! the bytes, unpacks them, hashes what comes out (the diff ID) and lists the files of the archive. What is listed is what
//! Go's `archive/tar` lists, since that is what container tools unpack with; where other readers would see something else,
//! a notice says so. Nothing is called verified before the last byte of the stream.
//!
//! [`merge`] lays layers on top of each other, and [`Merged::usage`] tells what that wastes.
//!
//! [layers]: https://github.com/opencontainers/image-spec/blob/main/layer.md

mod compare;
mod compression;
mod content;
mod contents;
mod differ;
mod entries;
mod fault;
mod find;
mod gzip;
mod history;
mod image;
mod limits;
mod merge;
mod order;
mod path;
mod reader;
mod scan;
mod sentences;
mod stack;
mod tar;
mod unpack;
mod verdict;
mod waste;
mod zstd;

pub use crate::compression::Compression;
pub use compare::{Difference, compare};
pub use content::{ContentError, expand};
pub use contents::{Contents, FOOTER, Listed, estargz_table, refused_table};
pub use differ::{Field, FieldChange, LayerPair, compare_fields, compare_layers};
pub use entries::{Entries, Entry, EntryKind};
pub use fault::{Fault, FaultKind};
pub use find::fits;
pub use history::{Instruction, dockerfile, history_layers};
pub use image::{Claim, Finding, ImageClaims, Outcome, Plan};
pub use limits::Limits;
pub use merge::{Change, LayerChange, Merged, Node, merge};
pub use path::Mark;
pub use reader::{Expected, Hashes, Keep, Layer, LayerReader, Progress};
pub use scan::{ArchiveScan, Scanned};
pub use stack::Stack;
pub use tar::Piece;
pub use unpack::Unpacking;
pub use verdict::{State, Verdict};
pub use waste::{Usage, WastedPath};

pub(crate) use sentences::ALL as SENTENCES;
