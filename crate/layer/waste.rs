//! How well the space in layers is used, as [dive](https://github.com/wagoodman/dive) counts.
//!
//! Of each path that is a leaf of a layer's tree, what counts is the smallest size that it has in any layer, against the sum
//! of its sizes in all of them. A whiteout counts as large as the folder it hides, and as nothing where it hides a file, so
//! the size of a file that is deleted later is wasted as a whole.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::entries::{Entries, EntryKind};
use super::merge::Merged;
use super::order;
use super::path::{self, Mark};

/// **A path that takes space in more than one layer.**
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WastedPath {
    /// The path.
    pub path: Vec<u8>,
    /// In how many layers it is, those included that delete it.
    pub layers: u64,
    /// What it takes in all of them.
    pub total: u64,
    /// The least it takes in one of them.
    pub kept: u64,
}

/// **What paths take over all layers.**
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The sum of what each path takes in all layers.
    pub total: u64,
    /// The sum of the least that each path takes in a layer.
    pub kept: u64,
    /// What is in more than one layer, the most costly first.
    pub wasted: Vec<WastedPath>,
}

impl Usage {
    /// The share that is not wasted, from 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "a share of sizes far below 2^53")]
    pub fn efficiency(&self) -> f64 {
        if self.total == 0 { 1.0 } else { self.kept as f64 / self.total as f64 }
    }

    /// What dive calls wasted bytes: all that is taken by paths that are in more than one layer.
    pub fn wasted_bytes(&self) -> u64 {
        self.wasted.iter().map(|path| path.total).fold(0, u64::saturating_add)
    }
}

/// What one path takes.
#[derive(Clone, Copy)]
struct Sizes {
    layers: u64,
    total: u64,
    kept: u64,
}

/// Counts layer by layer.
#[derive(Default)]
pub(super) struct UsageCounter<'a> {
    paths: BTreeMap<&'a [u8], Sizes>,
}

impl<'a> UsageCounter<'a> {
    /// Counts a layer; `below` are those under it.
    pub(super) fn layer(&mut self, entries: &'a Entries, below: &Merged<'a>) {
        let mut leaves = entries.tree().iter().peekable();
        while let Some(place) = leaves.next() {
            let path = entries.path_at(*place);
            let has_children = |next: &&u32| path::is_below(path, entries.path_at(**next));
            let is_leaf = !leaves.peek().is_some_and(has_children) && !has_marks_below(entries, path);
            if is_leaf && !path.is_empty() {
                self.count(path, entries.get(*place).map_or(0, |entry| entry.size));
            }
        }
        for entry in entries.marks().iter().filter_map(|place| entries.get(*place)) {
            if entry.mark == Mark::Whiteout {
                let path = entries.path(entry);
                self.count(path, hidden(below, path));
            }
        }
    }

    fn count(&mut self, path: &'a [u8], size: u64) {
        let sizes = self.paths.entry(path).or_insert(Sizes { layers: 0, total: 0, kept: size });
        sizes.layers += 1;
        sizes.total = sizes.total.saturating_add(size);
        sizes.kept = sizes.kept.min(size);
    }

    pub(super) fn finish(self) -> Usage {
        let mut usage = Usage::default();
        for (path, Sizes { layers, total, kept }) in self.paths {
            usage.total = usage.total.saturating_add(total);
            usage.kept = usage.kept.saturating_add(kept);
            if layers > 1 {
                usage.wasted.push(WastedPath { path: path.to_vec(), layers, total, kept });
            }
        }
        let order = |a: &WastedPath, b: &WastedPath| b.total.cmp(&a.total).then_with(|| path::order(&a.path, &b.path));
        order::sort(&mut usage.wasted, &order);
        usage
    }
}

/// Whether a whiteout stands in a folder: it makes a child of it.
fn has_marks_below(entries: &Entries, path: &[u8]) -> bool {
    let marks = entries.marks();
    let start = marks.partition_point(|place| path::order(entries.path_at(*place), path).is_le());
    let rest = marks.get(start..).unwrap_or_default();
    let is_whiteout = |place: &u32| entries.get(*place).is_some_and(|entry| entry.mark == Mark::Whiteout);
    rest.iter().take_while(|place| path::is_below(path, entries.path_at(**place))).any(is_whiteout)
}

/// What a whiteout hides: a folder with everything in it. A file counts as nothing.
fn hidden(below: &Merged<'_>, path: &[u8]) -> u64 {
    let is_folder = below.find(path).and_then(|node| below.entry(node)).map(|entry| entry.kind);
    if is_folder != Some(EntryKind::Directory) {
        return 0;
    }
    let sizes = below.subtree(path).iter().filter_map(|node| below.entry(*node)).map(|entry| entry.size);
    sizes.fold(0, u64::saturating_add)
}
