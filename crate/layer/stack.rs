//! Looking single paths up in layers on top of each other, without laying all of them out.

use alloc::vec::Vec;

use super::content::ContentError;
use super::entries::{Entries, Entry, EntryKind};
use super::fault::with_number;
use super::merge::Node;
use super::path::{self, Mark};
use super::sentences;
use super::tar::about;

/// How many symbolic links are followed for one path: what Linux allows.
const MAX_LINKS: u64 = 40;

/// How many parts a path may have, those of links that are followed included.
const MAX_STEPS: usize = 1000;

/// **Layers on top of each other**, the lowest first. What is at a path is what [`merge`](super::merge) would show there.
#[derive(Clone, Copy, Debug)]
pub struct Stack<'a, 'b>(pub &'b [&'a Entries]);

impl<'a> Stack<'a, '_> {
    /// The entry of a node.
    pub fn entry(&self, node: Node) -> Option<&'a Entry> {
        self.0.get(node.layer as usize)?.get(node.entry)
    }

    /// What is at a path: what the topmost layer has that has it, unless a layer between has deleted or hidden it.
    pub fn find(&self, path: &[u8]) -> Option<Node> {
        for (layer, entries) in self.0.iter().enumerate().rev() {
            if let Some(entry) = entries.find(path) {
                return Some(Node { layer: u32::try_from(layer).ok()?, entry });
            }
            if hides(entries, path) {
                return None;
            }
        }
        None
    }

    /// What is at a path; with `follow`, what it leads to by way of symbolic links, where there is nothing else at it.
    ///
    /// # Errors
    ///
    /// [`ContentError::Refused`] for links that lead round in a circle.
    pub fn locate(&self, path: &[u8], follow: bool) -> Result<Option<Node>, ContentError> {
        let is_link = |node: &Node| self.entry(*node).is_some_and(|entry| entry.kind == EntryKind::Symlink);
        match self.find(path) {
            Some(node) if !(follow && is_link(&node)) => Ok(Some(node)),
            None if !follow => Ok(None),
            _ => Ok(self.find(&self.follow(path)?)),
        }
    }

    /// The entry that holds the content of the file at a path.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`] where there is none.
    pub fn file(&self, path: &[u8], follow: bool) -> Result<Node, ContentError> {
        match self.locate(path, follow)? {
            Some(node) => self.content(node),
            None => Err(ContentError::Missing(about(sentences::IMAGE_NO_FILE.sentence(), path))),
        }
    }

    /// The entry that holds the content of a node: hard links have that of what they lead to. Some builders make hard links
    /// to files of the layers below, which tools that unpack follow.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`] where there is none.
    pub fn content(&self, node: Node) -> Result<Node, ContentError> {
        let (start, mut node) = (node, node);
        // Each step leads to an earlier entry or to a lower layer, so this ends.
        while let Some((entry, layer)) = self.entry(node).zip(self.0.get(node.layer as usize)) {
            let target = match entry.kind {
                EntryKind::File | EntryKind::Other(_) => return Ok(node),
                EntryKind::HardLink => layer.link(entry),
                _ => break,
            };
            let same = layer.find(target).filter(|found| *found < node.entry);
            let below = Stack(self.0.get(..node.layer as usize).unwrap_or_default());
            match same.map(|entry| Node { entry, ..node }).or_else(|| below.find(target)) {
                Some(next) => node = next,
                None => break,
            }
        }
        let path = self.0.get(start.layer as usize).map(|layer| layer.path_at(start.entry)).unwrap_or_default();
        Err(ContentError::Missing(about(sentences::NOT_A_FILE.sentence(), path)))
    }

    /// Where a path leads when symbolic links are followed, as a container would see it: never out of the root.
    ///
    /// # Errors
    ///
    /// [`ContentError::Refused`] for links that lead round in a circle.
    pub fn follow(&self, path: &[u8]) -> Result<Vec<u8>, ContentError> {
        let (mut links, mut steps) = (0, 0);
        // What is still ahead, the next part last.
        let mut ahead: Vec<&[u8]> = path.rsplit(|byte| *byte == b'/').take(MAX_STEPS + 1).collect();
        let mut done: Vec<u8> = Vec::new();
        while let Some(part) = ahead.pop() {
            step(&mut done, part);
            steps += 1;
            let target = self.link_at(&done);
            links += u64::from(target.is_some());
            if links > MAX_LINKS || steps + ahead.len() > MAX_STEPS {
                let sentence = with_number(sentences::IMAGE_LINKS, "limit", MAX_LINKS);
                return Err(ContentError::Refused(about(sentence, path)));
            }
            let Some(target) = target else { continue };
            if target.first() == Some(&b'/') {
                done.clear();
            } else {
                step(&mut done, b"..");
            }
            ahead.extend(target.rsplit(|byte| *byte == b'/').take(MAX_STEPS + 1));
        }
        Ok(done)
    }

    /// Where the symbolic link at a path leads, if there is one.
    fn link_at(&self, path: &[u8]) -> Option<&'a [u8]> {
        let node = self.find(path)?;
        let entry = self.entry(node).filter(|entry| entry.kind == EntryKind::Symlink)?;
        Some(self.0.get(node.layer as usize)?.link(entry))
    }
}

/// Goes on by one part of a path.
fn step(done: &mut Vec<u8>, part: &[u8]) {
    match part {
        b"" | b"." => {}
        b".." => done.truncate(path::folder(done).len()),
        _ => {
            if !done.is_empty() {
                done.push(b'/');
            }
            done.extend_from_slice(part);
        }
    }
}

/// Whether a layer deletes or hides what lies at a path below it, where it has nothing at that path itself.
fn hides(entries: &Entries, path: &[u8]) -> bool {
    if entries.has_mark(path, Mark::Whiteout) {
        return true;
    }
    let mut path = path;
    while !path.is_empty() {
        path = path::folder(path);
        let is_no_folder = |place: u32| entries.get(place).is_some_and(|entry| entry.kind != EntryKind::Directory);
        let is_marked = entries.has_mark(path, Mark::Opaque) || entries.has_mark(path, Mark::Whiteout);
        if is_marked || entries.find(path).is_some_and(is_no_folder) {
            return true;
        }
    }
    false
}
