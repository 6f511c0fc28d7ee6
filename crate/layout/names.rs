//! What images in archives are called, and what they are called in the registry that an archive becomes.

use alloc::string::{String, ToString};

use crate::descriptor::Descriptor;
use crate::reference::{Defaults, Reference};
use crate::registry::endpoint;

/// What containerd writes: a full name.
pub(super) const CONTAINERD: &str = "io.containerd.image.name";
/// What the specification has: a tag alone, or with tools that do not know better a name.
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// What an image without any name is called.
const NAMELESS: &str = "image";

/// How long what stands for a registry's host, or for the name of a file, may get.
const PART_LIMIT: usize = 100;

/// **Name of an image**, as an archive has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A full name.
    Full(Reference),
    /// A tag that says nothing of the repository.
    Tag(String),
    /// A text that is no name.
    Bad(String),
}

/// The name that an entry of a layout's index has; the full one, if there is one.
pub(crate) fn of_entry(entry: &Descriptor) -> Option<Named> {
    let texts = [CONTAINERD, REF_NAME].map(|key| entry.annotations.get(key).map(String::as_str));
    let [containerd, ref_name] = texts;
    match (containerd.map(full), ref_name) {
        (Some(Named::Full(name)), _) => Some(Named::Full(name)),
        (bad, None) => bad,
        (_, Some(text)) if text.contains(['/', ':']) => Some(full(text)),
        (_, Some(text)) => Some(endpoint::tag(text).map_or_else(|_| Named::Bad(text.into()), Named::Tag)),
    }
}

/// A full name, with Docker's defaults.
pub(crate) fn full(text: &str) -> Named {
    let read = Reference::parse_with(text, &Defaults::NO_TAG);
    read.map_or_else(|_| Named::Bad(text.into()), Named::Full)
}

/// The repository that a full name gets: the familiar one, so that `alpine` stays `alpine`.
pub(crate) fn repository(name: &Reference) -> String {
    let bare = name.without_tag();
    let familiar = bare.familiar();
    match familiar.strip_prefix(name.registry()).and_then(|rest| rest.strip_prefix('/')) {
        // A host with a port, or with capital letters, is no part of a path.
        Some(path) => [&part(name.registry()), "/", path].concat(),
        None => familiar.to_string(),
    }
}

/// The repository of images that have no name, by that of the file they are in.
pub(super) fn of_file(file: &str) -> String {
    const ENDINGS: [&str; 7] = [".gz", ".tgz", ".zst", ".zstd", ".tar", ".oci", ".docker"];
    let mut name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    while let Some(rest) = ENDINGS.iter().find_map(|ending| strip_ending(name, ending)) {
        name = rest;
    }
    let name = part(name);
    if name.is_empty() { NAMELESS.into() } else { name }
}

fn strip_ending<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let (head, tail) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    (tail.eq_ignore_ascii_case(ending) && !head.is_empty()).then_some(head)
}

/// A part of a path out of any text: what may not stand there becomes a hyphen.
fn part(text: &str) -> String {
    let mut part = String::new();
    let mut gap = String::new();
    for character in text.chars() {
        if !character.is_ascii_alphanumeric() {
            gap.push(character);
            continue;
        }
        if part.len() + 1 >= PART_LIMIT {
            break;
        }
        if !part.is_empty() && !gap.is_empty() {
            part.push_str(if matches!(gap.as_str(), "." | "_") { &gap } else { "-" });
        }
        gap.clear();
        part.push(character.to_ascii_lowercase());
    }
    part
}

#[cfg(test)]
mod tests {
    use super::{Named, full, of_entry, of_file, repository};
    use crate::descriptor::Descriptor;
    use crate::digest::{Algorithm, Digest};
    use crate::media_type::MediaType;
    use alloc::string::{String, ToString};

    #[test]
    fn files_become_repositories() {
        for (file, name) in [
            ("my-image.tar", "my-image"),
            ("My Image (1).tar.gz", "my-image-1"),
            ("/tmp/a/alpine_3.20.oci.tar", "alpine_3.20"),
            ("x.TGZ", "x"),
            ("a..b__c.-d.tar", "a-b-c-d"),
            ("한글.tar", "image"),
            (".tar", "tar"),
            ("..", "image"),
            ("", "image"),
        ] {
            assert_eq!(of_file(file), name, "{file}");
        }
        assert_eq!(of_file(&"a.".repeat(500)).len(), 99);
    }

    #[test]
    fn names_become_repositories() {
        for (name, path) in [
            ("alpine:3", "alpine"),
            ("docker.io/library/alpine", "alpine"),
            ("docker.io/owner/x:1", "owner/x"),
            ("ghcr.io/owner/x:1", "ghcr.io/owner/x"),
            ("localhost:5000/x", "localhost-5000/x"),
            ("Registry.Example/x", "registry.example/x"),
            ("[::1]:5000/x", "1-5000/x"),
            ("x@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "x"),
        ] {
            let Named::Full(reference) = full(name) else { panic!("{name}") };
            assert_eq!(repository(&reference), path, "{name}");
        }
    }

    #[test]
    fn what_annotations_say() {
        let named = |annotations: &[(&str, &str)]| {
            let mut entry = Descriptor::new(MediaType::OciManifest, Digest::of(Algorithm::Sha256, b""), 0);
            entry.annotations = annotations.iter().map(|(key, text)| ((*key).into(), (*text).into())).collect();
            of_entry(&entry).map(|name| match name {
                Named::Full(name) => name.as_str().to_string(),
                Named::Tag(tag) => [":", &tag].concat(),
                Named::Bad(text) => ["!", &text].concat(),
            })
        };
        let (containerd, ref_name) = ("io.containerd.image.name", "org.opencontainers.image.ref.name");
        for (annotations, found) in [
            (&[][..], None),
            (&[(ref_name, "latest")], Some(":latest")),
            (&[(ref_name, "alpine:3")], Some("docker.io/library/alpine:3")),
            (&[(ref_name, "ghcr.io/a/b")], Some("ghcr.io/a/b")),
            (&[(ref_name, "a b")], Some("!a b")),
            (&[(ref_name, "a/B:1")], Some("!a/B:1")),
            (&[(containerd, "docker.io/library/alpine:3"), (ref_name, "3")], Some("docker.io/library/alpine:3")),
            (&[(containerd, "a/B"), (ref_name, "3")], Some(":3")),
            (&[(containerd, "a/B")], Some("!a/B")),
        ] {
            assert_eq!(named(annotations), found.map(String::from), "{annotations:?}");
        }
    }
}
