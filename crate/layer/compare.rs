//! Two trees beside each other.

use core::cmp::Ordering;

use alloc::vec::Vec;

use super::merge::{Change, Merged, Node};
use super::path;

/// **A path at which two trees differ.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What the second has, seen from the first.
    pub change: Change,
    /// What the first has there.
    pub before: Option<Node>,
    /// What the second has there.
    pub after: Option<Node>,
}

/// What differs between two trees, in the order of the tree. Contents are not compared: two files count as the same if
/// everything is that the archives say of them, times included, but for folders.
pub fn compare(one: &Merged<'_>, other: &Merged<'_>) -> Vec<Difference> {
    let mut before = one.nodes().iter().copied().peekable();
    let mut after = other.nodes().iter().copied().peekable();
    let mut all = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => path::order(one.path(*old), other.path(*new)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return all,
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        let change = match (old, new) {
            (Some(old), Some(new)) if is_same((one, old), (other, new)) => continue,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Removed,
            _ => Change::Added,
        };
        all.push(Difference { change, before: old, after: new });
    }
}

fn is_same((one, old): (&Merged<'_>, Node), (other, new): (&Merged<'_>, Node)) -> bool {
    let (Some(before), Some(after)) = (one.entry(old), other.entry(new)) else { return false };
    let of = |entry: &super::Entry| (entry.kind, entry.mode, entry.uid, entry.gid, entry.size);
    let link = |tree: &Merged<'_>, node: Node| {
        let layer = tree.layer(node.layer)?;
        Some(layer.link(layer.get(node.entry)?).to_vec())
    };
    let is_folder = before.kind == super::EntryKind::Directory;
    of(before) == of(after) && (is_folder || before.mtime == after.mtime) && link(one, old) == link(other, new)
}
