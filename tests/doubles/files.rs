//! Files in memory for errands, which can fail at, or stop before, any step.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::collections::BTreeMap;

use pullspec::descriptor::Descriptor;
use pullspec::digest::{Digest, Hasher};
use pullspec::files::{Answer, Ask, Entry, EntryKind, Errand, FilesCode, FilesError, Receive, Step};

/// Files, and what is elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub files: BTreeMap<String, Vec<u8>>,
    pub locks: Vec<String>,
    /// How many steps were done that change something.
    pub writes: usize,
    /// When every file was last written.
    pub modified: u64,
    /// Every question, in order.
    pub log: Vec<String>,
}

/// What an errand is about that is not in the files.
pub trait Outside {
    /// The bytes that are to be received.
    fn receive(&mut self, _: &Receive) -> Result<Vec<u8>, FilesError> {
        Err(FilesError::new(FilesCode::Source, "there is nothing outside"))
    }
    /// A manifest.
    fn manifest(&mut self, _: Option<&Digest>) -> Result<Option<Vec<u8>>, FilesError> {
        Err(FilesError::new(FilesCode::Source, "there is nothing outside"))
    }
    /// Blobs, which are brought into these files.
    fn blobs(&mut self, _: &mut Memory, _: &[Descriptor], _: Trouble) -> Result<(), Stop> {
        Err(Stop::Failed(FilesError::new(FilesCode::Source, "there is nothing outside")))
    }
}

/// Nothing is outside.
pub struct Nothing;
impl Outside for Nothing {}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// The k-th step that changes something fails, for want of room.
    FailAt(usize),
    /// The power fails in the middle of the k-th step that changes something: of what is appended, half is there.
    CrashAt(usize),
}

/// Why an errand has no end of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Failed(FilesError),
    Crashed,
}

impl Memory {
    /// Carries an errand out; nothing where it crashed.
    pub fn run<T>(&mut self, errand: Errand<T>, outside: &mut dyn Outside, trouble: Trouble) -> Option<T> {
        let mut errand = errand;
        let mut answer = None;
        let held = self.locks.len();
        let output = loop {
            match errand.next(answer) {
                Step::Done(output) => break Some(output),
                Step::Ask(ask) => match self.answer(ask, outside, trouble) {
                    Ok(found) => answer = Some(found),
                    Err(Stop::Failed(error)) => answer = Some(Answer::Failed(error)),
                    Err(Stop::Crashed) => break None,
                },
            }
        };
        self.locks.truncate(held);
        output
    }

    fn answer(&mut self, ask: Ask, outside: &mut dyn Outside, trouble: Trouble) -> Result<Answer, Stop> {
        self.log.push(describe(&ask));
        let changes =
            matches!(ask, Ask::Write(..) | Ask::Append(..) | Ask::Rename(..) | Ask::Remove(..) | Ask::Receive(..));
        if changes {
            self.writes += 1;
            if trouble == Trouble::FailAt(self.writes) {
                return Err(Stop::Failed(FilesError::new(FilesCode::NoSpace, "nothing more fits")));
            }
        }
        let crashes = changes && trouble == Trouble::CrashAt(self.writes);
        let done = match ask {
            Ask::Read(path) => Answer::Bytes(self.files.get(&path).cloned()),
            Ask::Size(path) => Answer::Size(self.files.get(&path).map(|bytes| bytes.len() as u64)),
            Ask::List(folder) => Answer::Entries(self.list(&folder)),
            Ask::Write(..) | Ask::Rename(..) | Ask::Remove(..) if crashes => return Err(Stop::Crashed),
            Ask::Write(path, bytes) => {
                self.files.insert(path, bytes);
                Answer::Done
            }
            Ask::Append(path, bytes) => {
                let bytes = if crashes { &bytes[..bytes.len() / 2] } else { &bytes[..] };
                self.files.entry(path).or_default().extend_from_slice(bytes);
                Answer::Done
            }
            Ask::Rename(from, to) => match self.files.remove(&from) {
                Some(bytes) => {
                    self.files.insert(to, bytes);
                    Answer::Done
                }
                None => return Err(Stop::Failed(FilesError::new(FilesCode::Io, "there is no such file"))),
            },
            Ask::Remove(path) => {
                let below = format!("{path}/");
                self.files.retain(|known, _| *known != path && !known.starts_with(&below));
                Answer::Done
            }
            Ask::Lock(name) => {
                assert!(!self.locks.contains(&name), "“{name}” is locked twice");
                self.locks.push(name);
                Answer::Done
            }
            Ask::Unlock(name) => {
                self.locks.retain(|held| *held != name);
                Answer::Done
            }
            Ask::Digest(path, algorithm) => Answer::Digest(self.files.get(&path).map(|bytes| {
                let mut hasher = Hasher::new(algorithm);
                hasher.update(bytes);
                (bytes.len() as u64, hasher.finish())
            })),
            Ask::Receive(receive) => self.receive(&receive, outside, crashes)?,
            Ask::Manifest(digest) => Answer::Bytes(outside.manifest(digest.as_ref()).map_err(Stop::Failed)?),
            Ask::Blobs(blobs) => {
                outside.blobs(self, &blobs, trouble)?;
                Answer::Done
            }
            Ask::Tell(_) => Answer::Done,
        };
        if crashes { Err(Stop::Crashed) } else { Ok(done) }
    }

    fn receive(&mut self, receive: &Receive, outside: &mut dyn Outside, crashes: bool) -> Result<Answer, Stop> {
        let bytes = outside.receive(receive).map_err(Stop::Failed)?;
        let bytes = if crashes { &bytes[..bytes.len() / 2] } else { &bytes[..] };
        let file = self.files.entry(receive.path.clone()).or_default();
        file.truncate(usize::try_from(receive.at).unwrap());
        file.extend_from_slice(bytes);
        let most = usize::try_from(receive.at.saturating_add(receive.most)).unwrap_or(usize::MAX);
        if file.len() > most {
            file.truncate(most);
            return Err(Stop::Failed(FilesError::new(FilesCode::Source, "there is more than was to come")));
        }
        let digest = receive.algorithm.map(|algorithm| Digest::of(algorithm, file));
        Ok(Answer::Received(file.len() as u64, digest))
    }

    fn list(&self, folder: &str) -> Vec<Entry> {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(rest) = path.strip_prefix(&below) else { continue };
            let (name, kind, size) = match rest.split_once('/') {
                Some((name, _)) => (name, EntryKind::Folder, 0),
                None => (rest, EntryKind::File, bytes.len() as u64),
            };
            entries.insert(name.to_owned(), Entry { name: name.into(), kind, size, modified: self.modified });
        }
        entries.into_values().collect()
    }
}

fn describe(ask: &Ask) -> String {
    match ask {
        Ask::Write(path, bytes) => format!("write {path} {}", bytes.len()),
        Ask::Append(path, bytes) => format!("append {path} {}", bytes.len()),
        Ask::Tell(told) => format!("tell {}", told.sentence.english()),
        other => format!("{other:?}"),
    }
}
