//! What an errand tells while it goes on.

use alloc::string::String;

use crate::digest::Digest;
use crate::media_type::MediaType;
use crate::sentence::Sentence;

/// **What was done** in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A name was looked for.
    Find,
    /// A registry is asked.
    Ask,
    /// Something is there already.
    Present,
    /// A blob came.
    Download,
    /// A blob went.
    Upload,
    /// A blob was taken over from another repository.
    Mount,
    /// A file was written.
    Write,
    /// A name was given.
    Name,
    /// A name was taken.
    Unname,
    /// Something was removed.
    Remove,
}

impl Action {
    /// Its text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::Ask => "ask",
            Self::Present => "present",
            Self::Download => "download",
            Self::Upload => "upload",
            Self::Mount => "mount",
            Self::Write => "write",
            Self::Name => "name",
            Self::Unname => "unname",
            Self::Remove => "remove",
        }
    }
}

/// **Step of a command**, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What was done.
    pub action: Action,
    /// The same in words.
    pub sentence: Sentence,
    /// Whether what was looked for is there.
    pub found: Option<bool>,
    /// The name that it is about.
    pub reference: Option<String>,
    /// The content that it is about.
    pub digest: Option<Digest>,
    /// What that content is.
    pub media_type: Option<MediaType>,
    /// The file.
    pub path: Option<String>,
    /// How many bytes it has.
    pub bytes: Option<u64>,
}

impl Told {
    /// A step of which no more is known.
    pub const fn new(action: Action, sentence: Sentence) -> Self {
        let (found, reference, digest, media_type) = (None, None, None, None);
        Self { action, sentence, found, reference, digest, media_type, path: None, bytes: None }
    }

    /// The same with the content that it is about.
    #[must_use]
    pub fn of(mut self, digest: &Digest, bytes: u64) -> Self {
        (self.digest, self.bytes) = (Some(digest.clone()), Some(bytes));
        self
    }

    /// The same with the name that it is about.
    #[must_use]
    pub fn called(mut self, reference: &str) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// The same with the file that it is about.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.path = Some(path.into());
        self
    }
}
