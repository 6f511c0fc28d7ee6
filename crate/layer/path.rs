//! Paths of files in a layer: always inside, without a slash at either end, and with the marks of deleted files taken off.

use alloc::vec::Vec;
use core::cmp::Ordering;

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";

/// What an entry says of the layers below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: it is a file, a folder or a link.
    None,
    /// What is at this path below is deleted.
    Whiteout,
    /// What is in this folder below is deleted, but not the folder.
    Opaque,
    /// It looks like a mark, but no tool takes it for one, nor for a file.
    Ignored,
}

/// A path that was put behind the names of an arena.
pub(super) struct Cleaned {
    pub(super) mark: Mark,
    /// Whether it pointed out of the archive.
    pub(super) is_outside: bool,
}

/// Appends the path that a name stands for, as `filepath.Clean("/" + name)` has it, without the first slash.
pub(super) fn clean(name: &[u8], arena: &mut Vec<u8>) -> Cleaned {
    let start = arena.len();
    let is_outside = clean_parts(name, arena);
    Cleaned { mark: take_mark(arena, start), is_outside }
}

/// Appends what is left of a name without empty parts and dots. Gives whether it pointed out of the archive.
fn clean_parts(name: &[u8], arena: &mut Vec<u8>) -> bool {
    let start = arena.len();
    let mut is_outside = false;
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if arena.len() == start => is_outside = true,
            b".." => arena.truncate(parent(arena, start)),
            _ => {
                if arena.len() > start {
                    arena.push(b'/');
                }
                arena.extend_from_slice(part);
            }
        }
    }
    is_outside
}

/// Appends the path that a hard link leads to; it has no marks.
pub(super) fn clean_link(name: &[u8], arena: &mut Vec<u8>) {
    clean_parts(name, arena);
}

/// Where the last part begins, its slash included.
fn parent(arena: &[u8], start: usize) -> usize {
    let path = arena.get(start..).unwrap_or_default();
    start + path.iter().rposition(|byte| *byte == b'/').unwrap_or_default()
}

/// The folder that a path is in; empty for the root's.
pub(super) fn folder(path: &[u8]) -> &[u8] {
    path.get(..parent(path, 0)).unwrap_or_default()
}

/// Takes the mark of a deleted file off the last part.
fn take_mark(arena: &mut Vec<u8>, start: usize) -> Mark {
    let parent = parent(arena, start);
    let slash = usize::from(parent > start);
    let Some(rest) = arena.get(parent + slash..).and_then(|base| base.strip_prefix(WHITEOUT)) else {
        return Mark::None;
    };
    if arena.get(parent + slash..) == Some(OPAQUE) {
        arena.truncate(parent);
        return Mark::Opaque;
    }
    if matches!(rest, b"" | b"." | b"..") || rest.starts_with(WHITEOUT) {
        return Mark::Ignored;
    }
    let base = parent + slash;
    arena.drain(base..base + WHITEOUT.len());
    Mark::Whiteout
}

/// The order of a tree: a folder comes right before what is in it.
pub(super) fn order(one: &[u8], other: &[u8]) -> Ordering {
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { u16::from(*byte) + 1 };
    match one.iter().zip(other).find(|(a, b)| a != b) {
        Some((a, b)) => rank(a).cmp(&rank(b)),
        None => one.len().cmp(&other.len()),
    }
}

/// Whether a path is in a folder, however deep.
pub(super) fn is_below(folder: &[u8], path: &[u8]) -> bool {
    match path.strip_prefix(folder) {
        Some(rest) if folder.is_empty() => !rest.is_empty(),
        Some(rest) => rest.first() == Some(&b'/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, clean, is_below, order};
    use alloc::vec::Vec;
    use core::cmp::Ordering;

    #[test]
    fn paths_stay_inside() {
        let cases = [
            ("a/b", "a/b", Mark::None, false),
            ("./a//b/", "a/b", Mark::None, false),
            ("./", "", Mark::None, false),
            ("/etc/passwd", "etc/passwd", Mark::None, false),
            ("../../etc/passwd", "etc/passwd", Mark::None, true),
            ("a/../../b", "b", Mark::None, true),
            ("a/b/../c", "a/c", Mark::None, false),
            ("a/..", "", Mark::None, false),
            ("C:\\x\\..\\y", "C:\\x\\..\\y", Mark::None, false),
            ("a/.wh.b", "a/b", Mark::Whiteout, false),
            (".wh.b", "b", Mark::Whiteout, false),
            ("a/.wh..wh..opq", "a", Mark::Opaque, false),
            (".wh..wh..opq", "", Mark::Opaque, false),
            (".wh..wh.plnk", ".wh..wh.plnk", Mark::Ignored, false),
            ("a/.wh.", "a/.wh.", Mark::Ignored, false),
            ("a/.wh...", "a/.wh...", Mark::Ignored, false),
            (".wh./b", ".wh./b", Mark::None, false),
        ];
        for (name, path, mark, is_outside) in cases {
            let mut arena = b"arena/".to_vec();
            let cleaned = clean(name.as_bytes(), &mut arena);
            assert_eq!(&arena[6..], path.as_bytes(), "{name}");
            assert_eq!((cleaned.mark, cleaned.is_outside), (mark, is_outside), "{name}");
        }
    }

    #[test]
    fn a_folder_stands_right_before_what_is_in_it() {
        let mut paths: Vec<&[u8]> = [&b"a/b"[..], b"a-b", b"a", b"", b"a/b/c", b"a\x01", b"b"].into();
        paths.sort_by(|a, b| order(a, b));
        assert_eq!(paths, [&b""[..], b"a", b"a/b", b"a/b/c", b"a\x01", b"a-b", b"b"]);
        assert_eq!(order(b"a", b"a"), Ordering::Equal);
        assert!(is_below(b"a", b"a/b") && is_below(b"", b"a") && !is_below(b"a", b"ab") && !is_below(b"a", b"a"));
    }
}
