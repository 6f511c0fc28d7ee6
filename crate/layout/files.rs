//! The files of an archive or a folder, by their paths, and where their bytes are.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::sentence::Sentence;

/// How many links are followed from one to the next: those of Docker's archives lead to their target at once.
const MAX_LINKS: usize = 8;

/// **Where bytes are**: a part of one of the sources that the caller has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slice {
    /// Which source, from 0.
    pub file: u32,
    /// The first byte.
    pub start: u64,
    /// How many there are.
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    File(Slice),
    /// Another path, which may be missing; nothing where it leads out.
    Link(Option<String>),
    /// Something without content.
    #[cfg_attr(not(feature = "layer"), expect(dead_code, reason = "only archives hold such"))]
    Other,
}

/// **Files** of an archive or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    nodes: BTreeMap<String, Node>,
    /// What stands in front of every path, with its slash.
    root: String,
    /// Paths that were there more than once.
    pub(super) twice: BTreeSet<String>,
    /// Links that lead out.
    pub(super) leaving: BTreeSet<String>,
    /// What points out of the archive.
    pub(super) outside: BTreeSet<String>,
    /// What else is odd.
    pub(super) odd: Vec<Sentence>,
    /// Files whose end is missing.
    pub(super) cut: BTreeSet<String>,
}

impl Files {
    /// Those of a folder: each is a source of its own, by its path and its size. Links that lead out of it are told apart.
    pub fn of_folder<'a>(files: impl Iterator<Item = (&'a str, u64)>, leaving: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for (file, (path, size)) in (0..).zip(files) {
            if let Some(path) = resolve("", path) {
                all.insert(path, Node::File(Slice { file, start: 0, size }));
            }
        }
        for path in leaving.filter_map(|path| resolve("", path)) {
            all.insert(path, Node::Link(None));
        }
        all.find_root();
        all
    }

    /// The file at a path; links are followed, but never out.
    pub fn get(&self, path: &str) -> Option<Slice> {
        let mut path = [&self.root, path].concat();
        for _ in 0..=MAX_LINKS {
            match self.nodes.get(&path)? {
                Node::File(slice) => return Some(*slice),
                Node::Link(Some(target)) => path.clone_from(target),
                Node::Link(None) | Node::Other => return None,
            }
        }
        None
    }

    /// The file at a path as somebody else writes it.
    pub(super) fn find(&self, path: &str) -> Option<Slice> {
        self.get(&resolve("", path)?)
    }

    /// Whether there is something at a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.nodes.contains_key(&[&self.root, path].concat())
    }

    fn insert(&mut self, path: String, node: Node) {
        if let Node::Link(None) = node {
            self.leaving.insert(path.clone());
        }
        if self.nodes.insert(path.clone(), node).is_some() {
            self.twice.insert(path);
        }
    }

    /// Many pack the folder instead of what is in it: where the marks of an image are in exactly one folder, that is the root.
    fn find_root(&mut self) {
        const MARKS: [&str; 3] = ["oci-layout", "index.json", "manifest.json"];
        if MARKS.iter().any(|mark| self.nodes.contains_key(*mark)) {
            return;
        }
        let mut roots = self.nodes.keys().filter_map(|path| {
            let (folder, name) = path.split_once('/')?;
            MARKS.contains(&name).then_some(folder)
        });
        if let Some(first) = roots.next()
            && roots.all(|other| other == first)
        {
            self.root = [first, "/"].concat();
        }
    }
}

/// A path without empty parts and dots, seen from a folder; nothing where it leads out, or nowhere.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    for part in folder.split('/').filter(|_| !absolute).chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/")).filter(|path| !path.is_empty())
}

#[cfg(feature = "layer")]
mod archive {
    use super::{Files, Node, Slice, resolve};
    use crate::layer::{Entry, EntryKind, FaultKind, Limits, Mark, Scanned};
    use crate::layout::refusal;
    use crate::sentence::Sentence;
    use alloc::string::String;

    impl Files {
        /// Those of an archive, which is the one source and has so many bytes. Of a path that comes twice the last counts.
        /// What points out of the archive is left out.
        ///
        /// # Errors
        ///
        /// The refusal of what is no archive, or holds too much.
        pub fn of_archive(scanned: Scanned, size: u64, limits: &Limits) -> Result<Self, Sentence> {
            match &scanned.fault {
                Some(fault) if fault.kind == FaultKind::Limit => return Err(refusal::too_many(limits.entries)),
                Some(_) if scanned.entries.is_empty() => return Err(refusal::unknown()),
                None if size == 0 => return Err(refusal::unknown()),
                _ => {}
            }
            let mut all = Self::collect(&scanned, size);
            // What points out is left out here, so it is told in other words.
            all.odd = scanned.notices.into_iter().filter(|notice| notice.code() != "tar-outside").collect();
            all.odd.extend(scanned.fault.map(|fault| fault.sentence));
            all.find_root();
            Ok(all)
        }

        fn collect(scanned: &Scanned, size: u64) -> Self {
            let mut all = Self::default();
            let mut outside = scanned.outside.iter().copied().peekable();
            for (place, entry) in scanned.entries.iter() {
                let is_outside = outside.next_if_eq(&place).is_some();
                let path = str::from_utf8(scanned.entries.path(entry)).ok().filter(|path| !path.is_empty());
                let Some(path) = path.filter(|_| entry.mark == Mark::None) else { continue };
                if is_outside {
                    all.outside.insert(path.into());
                    continue;
                }
                let link = str::from_utf8(scanned.entries.link(entry)).ok();
                match node(path, entry, link, scanned.entries.pieces(place).is_some()) {
                    Some(Node::File(slice)) if slice.start.checked_add(slice.size).is_none_or(|end| end > size) => {
                        all.cut.insert(path.into());
                        all.insert(path.into(), Node::Other);
                    }
                    Some(node) => all.insert(path.into(), node),
                    None => {}
                }
            }
            all
        }
    }

    /// What an entry is; nothing where it is a folder.
    fn node(path: &str, entry: &Entry, link: Option<&str>, is_sparse: bool) -> Option<Node> {
        let slice = Slice { file: 0, start: entry.offset, size: entry.stored };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(match entry.kind {
            EntryKind::Directory => return None,
            EntryKind::File if !is_sparse => Node::File(slice),
            EntryKind::Symlink => Node::Link(link.and_then(|link| inside(folder, link))),
            EntryKind::HardLink => Node::Link(link.and_then(|link| resolve("", link))),
            _ => Node::Other,
        })
    }

    /// Where a symbolic link leads. An absolute one leads to a file of whoever unpacks the archive.
    fn inside(folder: &str, link: &str) -> Option<String> {
        if link.starts_with('/') { None } else { resolve(folder, link) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Slice, resolve};

    #[test]
    fn paths_stay_inside() {
        let cases = [
            ("", "a/b", Some("a/b")),
            ("x", "../a", Some("a")),
            ("x/y", "../../a/./b//c", Some("a/b/c")),
            ("x", "/a", Some("a")),
            ("x", "../../a", None),
            ("", "..", None),
            ("", "a/..", None),
            ("", "a/../../b", None),
            ("", "", None),
        ];
        for (folder, path, found) in cases {
            assert_eq!(resolve(folder, path).as_deref(), found, "{folder} {path}");
        }
    }

    #[test]
    fn the_folder_itself_may_be_packed() {
        let none = core::iter::empty;
        let root = |paths: &[&str]| Files::of_folder(paths.iter().map(|path| (*path, 1)), none()).root;
        assert_eq!(root(&["index.json", "x/index.json"]), "");
        assert_eq!(root(&["x/index.json", "x/oci-layout", "y"]), "x/");
        assert_eq!(root(&["x/index.json", "y/index.json"]), "");
        assert_eq!(root(&["x/y/index.json"]), "");
        let files = Files::of_folder([("./x/index.json", 1), ("/x/blobs/a", 2), ("../x/b", 3)].into_iter(), none());
        assert_eq!(files.get("blobs/a"), Some(Slice { file: 1, start: 0, size: 2 }));
        assert_eq!((files.get("b"), files.find("../x/blobs/a")), (None, None));
    }
}
