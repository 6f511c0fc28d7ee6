//! Work on files as a value: what is to be read and written, step by step, without any I/O.
//!
//! An [`Errand`] is written as one straight piece of code that awaits the methods of [`Io`], and is carried out from
//! outside: [`Errand::next`] says what is asked for, and takes the answer. So the order in which things are read, checked
//! and written is decided here, is the same over every kind of files, and a test can stop it between any two steps.

mod errand;
mod error;
mod told;

use alloc::string::String;
use alloc::vec::Vec;

pub use errand::{Errand, Io, Step};
pub use error::{FilesCode, FilesError};
pub use told::{Action, Told};

use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest};

/// **What an errand asks for.** Paths are relative, made of `/`, and lead nowhere but into the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The bytes of a file: [`Answer::Bytes`].
    Read(String),
    /// How many bytes a file has: [`Answer::Size`].
    Size(String),
    /// What is in a folder: [`Answer::Entries`].
    List(String),
    /// A whole file is to be written. Whoever reads meanwhile, or after a crash, finds the old bytes or the new ones; the new
    /// ones are on the disk before the answer.
    Write(String, Vec<u8>),
    /// Bytes are to be added at the end of a file, which is made if there is none; they are on the disk before the answer.
    Append(String, Vec<u8>),
    /// A file gets another path, at once, in place of what may be there.
    Rename(String, String),
    /// A file goes, or a folder with all that is in it; it is no error if there is nothing.
    Remove(String),
    /// Nobody else may work under this name, until it is unlocked or the errand has ended.
    Lock(String),
    /// Others may work under this name again.
    Unlock(String),
    /// A file is to be hashed: [`Answer::Digest`].
    Digest(String, Algorithm),
    /// Bytes that do not pass through here are to be written: [`Answer::Received`].
    Receive(Receive),
    /// The bytes of a manifest are wanted that is elsewhere: [`Answer::Bytes`].
    Manifest(Option<Digest>),
    /// Each of these blobs is to be brought in, by an errand of its own.
    Blobs(Vec<Descriptor>),
    /// Somebody may be told what was done.
    Tell(Told),
}

/// **Bytes that are moved outside**: the body of a request, a blob out of a registry. They are written behind the first `at`
/// bytes of a file, and are on the disk before the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receive {
    /// The file.
    pub path: String,
    /// How many bytes of it stay. What is behind them goes.
    pub at: u64,
    /// How many bytes may come at most; one more, and nothing further is read.
    pub most: u64,
    /// By which algorithm the whole file is to be hashed, if at all.
    pub algorithm: Option<Algorithm>,
}

/// **What comes of an [`Ask`].** What needs no other answer is [`Answer::Done`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// The bytes, if there is such a file.
    Bytes(Option<Vec<u8>>),
    /// The size, if there is such a file.
    Size(Option<u64>),
    /// What is in the folder, in no order; nothing if there is none.
    Entries(Vec<Entry>),
    /// How many bytes there are and what they hash to, if there is such a file.
    Digest(Option<(u64, Digest)>),
    /// How many bytes the file has now, and what they hash to, if that was asked for.
    Received(u64, Option<Digest>),
    /// It could not be done.
    Failed(FilesError),
}

/// **Entry of a folder.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// How many bytes a file has.
    pub size: u64,
    /// When it was last written, in milliseconds since 1970; 0 where that is not known.
    pub modified: u64,
}

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, or whatever else is not followed.
    Other,
}
