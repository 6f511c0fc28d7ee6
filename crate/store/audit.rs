//! Finding what is wrong in a store: what is missing, what cannot be read, and, blob by blob, what is damaged.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::StoreError;
use super::disk::{load, put_aside};
use super::graph::{Graph, Node, may_lead_on, parts};
use super::sentences;
use super::view::needed;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::files::Io;
use crate::layout::blob_path;
use crate::manifest::Document;
use crate::sentence::Sentence;

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// These are other bytes.
    Damaged,
    /// There is nothing.
    Missing,
    /// No manifest that is understood.
    Unreadable,
    /// A link or a folder.
    NotAFile,
}

impl Trouble {
    /// Its text.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::NotAFile => "not-a-file",
        }
    }
}

/// **What is wrong** with a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub trouble: Trouble,
    /// The blob.
    pub digest: Digest,
    /// Where it is, or would be.
    pub path: String,
    /// The same in words.
    pub sentence: Sentence,
}

impl Problem {
    fn new(trouble: Trouble, digest: &Digest, words: crate::sentence::Words) -> Self {
        let path = blob_path(digest);
        let sentence = words.sentence().with_whole("path", &path);
        Self { trouble, digest: digest.clone(), path, sentence }
    }
}

/// **What there is to check**: what is wrong by the look of it, and the blobs that are to be hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Every blob that is there.
    pub blobs: Vec<Digest>,
}

/// Looks through a store, without hashing what it holds.
///
/// # Errors
///
/// [`StoreError`] where the store cannot be read.
pub async fn audit(io: Io) -> Result<Audit, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let strange =
        graph.inventory.strange.iter().map(|it| Problem::new(Trouble::NotAFile, it, sentences::PROBLEM_STRANGE));
    let mut problems: Vec<Problem> = strange.collect();
    let (mut seen, mut waiting) = (BTreeSet::new(), Vec::<Descriptor>::new());
    for entry in index.entries().iter().rev() {
        let digest = &entry.descriptor().digest;
        if !graph.inventory.blobs.contains_key(digest) {
            problems.push(Problem::new(Trouble::Missing, digest, sentences::PROBLEM_ENTRY));
        }
        waiting.push(entry.descriptor().clone());
    }
    while let Some(next) = waiting.pop() {
        if !may_lead_on(&next) || !seen.insert(next.digest.clone()) {
            continue;
        }
        match &*graph.read(&next).await? {
            // What is damaged is found when it is hashed; a manifest of an index that is not there was not pulled.
            Node::Missing | Node::Damaged | Node::Opaque { cause: None, .. } => {}
            Node::Opaque { cause: Some(cause), .. } => {
                let problem = Problem::new(Trouble::Unreadable, &next.digest, sentences::PROBLEM_UNREADABLE);
                problems.push(Problem { sentence: problem.sentence.with("cause", cause), ..problem });
            }
            Node::Manifest(manifest) => {
                if let Document::Image(image) = manifest.document() {
                    let gone = needed(image).filter(|part| !graph.inventory.blobs.contains_key(&part.digest));
                    problems.extend(gone.map(|part| {
                        let problem = Problem::new(Trouble::Missing, &part.digest, sentences::PROBLEM_MISSING);
                        let sentence = problem.sentence.with_whole("digest", next.digest.as_str());
                        Problem { sentence, ..problem }
                    }));
                }
                waiting.extend(parts(manifest));
            }
        }
    }
    let mut told = BTreeSet::new();
    problems.retain(|problem| told.insert((problem.digest.clone(), problem.trouble.code())));
    Ok(Audit { problems, blobs: graph.inventory.blobs.into_keys().collect() })
}

/// Hashes a blob; one that is damaged is put aside, so that the next pull brings it again. Nothing where it is right.
///
/// # Errors
///
/// [`StoreError`] where the files cannot be read or written.
pub async fn check(io: Io, digest: Digest) -> Result<Option<Problem>, StoreError> {
    let found = io.digest(&blob_path(&digest), digest.algorithm()).await?;
    if found.is_none_or(|(_, found)| found == digest) || !put_aside(io, digest.clone()).await? {
        return Ok(None);
    }
    Ok(Some(Problem::new(Trouble::Damaged, &digest, sentences::PROBLEM_DAMAGED)))
}
