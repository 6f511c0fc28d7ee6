//! Opening an archive: which kind it is, and which images it holds.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::archive::{Archive, Kind};
use super::candidate::Candidates;
use super::files::{Files, Slice};
use super::known::{Ask, Known, Remarks};
use super::saved::Contents;
use super::{index, join, mark, names, saved, sentences};
use crate::digest::Digest;
use crate::sentence::Sentence;

/// What Docker wrote before there was a list of images, and writes to this day.
const REPOSITORIES: &str = "repositories";

/// **What comes next** in opening an archive.
#[derive(Debug)]
pub enum Step {
    /// These are wanted.
    Ask(Vec<Ask>),
    /// It is open.
    Open(Box<Archive>),
}

/// **Archive being opened.** Give it what it asks for until it is open.
#[derive(Debug)]
pub struct Opening {
    known: Known,
    host: String,
    name: String,
}

impl Opening {
    /// Starts. `host` is what the registry is called that the archive becomes, `name` what the file or folder is called.
    pub fn new(files: Files, host: &str, name: &str) -> Self {
        Self { known: Known::new(files), host: host.to_string(), name: names::of_file(name) }
    }

    /// Goes on.
    ///
    /// # Errors
    ///
    /// Why this is no archive of images, or none that is to be opened.
    pub fn step(&mut self) -> Result<Step, Sentence> {
        // Whatever can be told already is told anew each time: it takes few steps, since each asks for all it can.
        let mut remarks = Remarks::default();
        let (kind, images, contents) = self.open(&mut remarks)?;
        let wanted = self.known.take_wanted()?;
        if !wanted.is_empty() {
            return Ok(Step::Ask(wanted));
        }
        let files = core::mem::take(&mut self.known.files);
        let mut all = about_files(&files);
        all.append(remarks);
        let archive = Archive::new(kind, (files, contents), (images, all), (&self.host, &self.name));
        Ok(Step::Open(Box::new(archive)))
    }

    /// Takes bytes that were asked for.
    pub fn take(&mut self, slice: Slice, bytes: &[u8]) {
        self.known.take(slice, bytes);
    }

    /// Takes a digest that was asked for.
    pub fn take_digest(&mut self, slice: Slice, digest: Digest) {
        self.known.take_digest(slice, digest);
    }

    fn open(&mut self, remarks: &mut Remarks) -> Result<(Kind, Candidates, Contents), Sentence> {
        let known = &mut self.known;
        let has = |path| known.files.has(path);
        match (has(index::INDEX), has(mark::MARK), has(saved::LIST)) {
            (true, true, true) => open_both(known, remarks),
            (true, _, false) => {
                let index = index::read(known)?;
                let images = index.map(|index| index::open(known, &index, remarks)).unwrap_or_default();
                Ok((Kind::Oci, images, Contents::new()))
            }
            (has_index, _, true) => {
                if has_index {
                    remarks.push(sentences::NO_MARK.sentence());
                }
                let list = saved::list(known)?.unwrap_or_default();
                let (images, contents) = saved::open(known, &list, remarks);
                Ok((Kind::Docker, images, contents))
            }
            (false, _, false) if has(REPOSITORIES) => Err(sentences::OLD.sentence()),
            (false, _, false) => Err(sentences::NO_IMAGE.sentence()),
        }
    }
}

/// The index decides. A list that cannot be read says nothing.
fn open_both(known: &mut Known, remarks: &mut Remarks) -> Result<(Kind, Candidates, Contents), Sentence> {
    let list = saved::list(known);
    let index = index::read(known)?;
    let mut images = index.map(|index| index::open(known, &index, remarks)).unwrap_or_default();
    match list {
        Ok(list) => {
            if let Some(list) = list {
                join::join(known, &mut images, &list, remarks);
            }
            Ok((Kind::Both, images, Contents::new()))
        }
        Err(sentence) => {
            remarks.push(sentence);
            Ok((Kind::Oci, images, Contents::new()))
        }
    }
}

/// What is odd about the files, whatever they hold.
fn about_files(files: &Files) -> Remarks {
    let mut remarks = Remarks::default();
    for sentence in &files.odd {
        remarks.push(sentence.clone());
    }
    let kinds = [
        (sentences::TWICE, &files.twice),
        (sentences::LEAVING, &files.leaving),
        (sentences::OUTSIDE, &files.outside),
        (sentences::CUT, &files.cut),
    ];
    for (words, paths) in kinds {
        remarks.about(&words.sentence(), paths);
    }
    remarks
}
