//! Layers on top of each other: what each changes, and what a container sees.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::entries::{Entries, Entry, EntryKind};
use super::order;
use super::path::{self, Mark};
use super::waste::{Usage, UsageCounter};

/// **An entry of one of the layers.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which layer, the lowest is 0.
    pub layer: u32,
    /// Which of its entries.
    pub entry: u32,
}

/// What a layer does to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It is another one.
    Changed,
    /// It is gone.
    Removed,
    /// It is a folder that is listed again as it was.
    Same,
}

impl Change {
    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Same => "same",
        }
    }
}

/// **What a layer does to one path.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerChange {
    /// What it does.
    pub change: Change,
    /// What is there now; of what was removed, what was there.
    pub node: Node,
}

/// **Layers on top of each other.**
#[derive(Clone, Debug)]
pub struct Merged<'a> {
    layers: Vec<&'a Entries>,
    nodes: Vec<Node>,
    changes: Vec<Vec<LayerChange>>,
    usage: Usage,
}

/// Puts layers on top of each other, the lowest first.
pub fn merge<'a>(layers: &[&'a Entries]) -> Merged<'a> {
    let mut merged = Merged { layers: Vec::new(), nodes: Vec::new(), changes: Vec::new(), usage: Usage::default() };
    let mut counter = UsageCounter::default();
    for entries in layers {
        counter.layer(entries, &merged);
        merged.push(entries);
    }
    merged.usage = counter.finish();
    merged
}

/// A path that hides what is below it, and maybe what is at it.
#[derive(Default)]
struct Hide<'a> {
    path: &'a [u8],
    itself: bool,
}

impl<'a> Merged<'a> {
    /// What a container sees, in the order of the tree.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What each layer does, in the order of the tree.
    pub fn changes(&self) -> &[Vec<LayerChange>] {
        &self.changes
    }

    /// What paths take over all layers.
    pub const fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The entry of a node.
    pub fn entry(&self, node: Node) -> Option<&'a Entry> {
        self.layers.get(node.layer as usize)?.get(node.entry)
    }

    /// The path of a node.
    pub fn path(&self, node: Node) -> &'a [u8] {
        self.layers.get(node.layer as usize).map(|layer| layer.path_at(node.entry)).unwrap_or_default()
    }

    /// The entries of a layer.
    pub fn layer(&self, layer: u32) -> Option<&'a Entries> {
        self.layers.get(layer as usize).copied()
    }

    /// The node at a path.
    pub fn find(&self, path: &[u8]) -> Option<Node> {
        let at = self.nodes.binary_search_by(|node| path::order(self.path(*node), path)).ok()?;
        self.nodes.get(at).copied()
    }

    /// The nodes below a path, and the one at it.
    pub(super) fn subtree(&self, path: &[u8]) -> &[Node] {
        let start = self.nodes.partition_point(|node| path::order(self.path(*node), path).is_lt());
        let rest = self.nodes.get(start..).unwrap_or_default();
        let is_in = |node: &Node| {
            let below = self.path(*node);
            below == path || path::is_below(path, below)
        };
        rest.get(..rest.partition_point(is_in)).unwrap_or_default()
    }

    /// Puts a layer on top.
    fn push(&mut self, entries: &'a Entries) {
        #[allow(clippy::cast_possible_truncation, reason = "an image has few layers")]
        let layer = self.layers.len() as u32;
        let hides = hides(entries);
        let below = core::mem::take(&mut self.nodes);
        let mut lower = self.visible(&below, &hides).into_iter().peekable();
        let mut upper = entries.tree().iter().map(|entry| Node { layer, entry: *entry }).peekable();
        self.layers.push(entries);
        let mut changes = Vec::new();
        let mut nodes = Vec::with_capacity(below.len());
        loop {
            let order = match (lower.peek(), upper.peek()) {
                (Some((low, _)), Some(up)) => path::order(self.path(*low), self.path(*up)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            let low = if order.is_le() { lower.next() } else { None };
            let up = if order.is_ge() { upper.next() } else { None };
            match (low, up) {
                (Some((node, true)), None) => nodes.push(node),
                (Some((node, false)), None) => changes.push(LayerChange { change: Change::Removed, node }),
                (low, Some(node)) => {
                    let change = low.map_or(Change::Added, |(low, is_seen)| self.change(low, node, is_seen));
                    changes.push(LayerChange { change, node });
                    nodes.push(node);
                }
                (None, None) => {}
            }
        }
        self.nodes = nodes;
        self.changes.push(changes);
    }

    /// Each lower node, and whether it is still seen. Both lists are in the order of the tree.
    fn visible(&self, below: &[Node], hides: &[Hide<'_>]) -> Vec<(Node, bool)> {
        let mut hides = hides.iter().peekable();
        let mut active: Vec<&Hide<'_>> = Vec::new();
        let mut all = Vec::with_capacity(below.len());
        for node in below {
            let path = self.path(*node);
            while let Some(hide) = hides.next_if(|hide| path::order(hide.path, path).is_le()) {
                active.retain(|above| above.path == hide.path || path::is_below(above.path, hide.path));
                active.push(hide);
            }
            active.retain(|hide| hide.path == path || path::is_below(hide.path, path));
            let is_hidden = active.iter().any(|hide| hide.itself || hide.path != path);
            all.push((*node, !is_hidden));
        }
        all
    }

    /// What it means that a path is there in a layer and was there below.
    fn change(&self, low: Node, up: Node, is_seen: bool) -> Change {
        match (self.entry(low), self.entry(up)) {
            (Some(low), Some(up)) if is_seen && is_same_folder(low, up) => Change::Same,
            _ => Change::Changed,
        }
    }
}

fn is_same_folder(one: &Entry, other: &Entry) -> bool {
    let of = |entry: &Entry| (entry.kind, entry.mode, entry.uid, entry.gid);
    one.kind == EntryKind::Directory && of(one) == of(other)
}

/// What a layer hides of those below: what it marks, and what lies below a path that is no folder in it. In the order of
/// the tree; of the same path the strictest counts, since all of them do.
fn hides(entries: &Entries) -> Vec<Hide<'_>> {
    let marks = entries.marks().iter().filter_map(|place| entries.get(*place));
    let mut all: Vec<Hide<'_>> =
        marks.map(|entry| Hide { path: entries.path(entry), itself: entry.mark == Mark::Whiteout }).collect();
    let files = entries.tree().iter().filter_map(|place| entries.get(*place));
    let files = files.filter(|entry| entry.kind != EntryKind::Directory);
    all.extend(files.map(|entry| Hide { path: entries.path(entry), itself: false }));
    order::sort(&mut all, &|a, b| path::order(a.path, b.path));
    all
}
