//! Images in files: whatever the documents of an archive say, it opens or is refused within a few steps, every image has a
//! name that is one, and every path leads to a file that is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::digest::{Algorithm, Digest};
use pullspec::files::{Answer, Ask, Step};
use pullspec::layout::{self, Archive, Files, HOST, Opening, Part};
use pullspec::reference::{Defaults, Reference};
use pullspec::sandbox::{Incoming, Options, answer};
use pullspec_fuzz::complete;

const MARK: &[u8] = br#"{"imageLayoutVersion":"1.0.0"}"#;

fuzz_target!(|bytes: &[u8]| {
    // The documents stand one behind the other: index.json, manifest.json, and two that they may name.
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let [index, saved, one, other] = [part(), part(), part(), part()];
    let blob = |bytes: &[u8]| Digest::of(Algorithm::Sha256, bytes).as_str().replace(':', "/");
    let (first, second) = (format!("blobs/{}", blob(one)), format!("blobs/{}", blob(other)));
    let named = [("c.json", one), ("l.tar", other), (&*first, one), (&*second, other)];
    for documents in [
        &[("oci-layout", MARK), ("index.json", index)][..],
        &[("manifest.json", saved)],
        &[("oci-layout", MARK), ("index.json", index), ("manifest.json", saved)],
    ] {
        let files: Vec<(&str, &[u8])> = documents.iter().chain(&named).copied().collect();
        if let Some(archive) = open(&files) {
            holds(&archive, &files);
        }
    }
});

fn open(files: &[(&str, &[u8])]) -> Option<Archive> {
    let sizes = files.iter().map(|(path, content)| (*path, content.len() as u64));
    let mut opening = Opening::new(Files::of_folder(sizes, std::iter::empty()), HOST, "x.tar");
    for _ in 0..8 {
        match opening.step() {
            Ok(layout::Step::Open(archive)) => return Some(*archive),
            Ok(layout::Step::Ask(asks)) => {
                for ask in asks {
                    let (layout::Ask::Read(slice) | layout::Ask::Hash(slice)) = ask;
                    let bytes = &files[slice.file as usize].1[..usize::try_from(slice.size).expect("small")];
                    match ask {
                        layout::Ask::Read(_) => opening.take(slice, bytes),
                        layout::Ask::Hash(_) => opening.take_digest(slice, Digest::of(Algorithm::Sha256, bytes)),
                    }
                }
            }
            Err(sentence) => {
                complete(&sentence);
                return None;
            }
        }
    }
    panic!("it asks and asks");
}

fn holds(archive: &Archive, files: &[(&str, &[u8])]) {
    archive.notices.iter().for_each(complete);
    for image in &archive.images {
        let name = Reference::parse_with(&image.reference, &Defaults::NO_TAG).expect("a name");
        assert_eq!(name.registry(), HOST);
        let target = name.digest().or(name.tag()).expect("a tag or a digest");
        let path = format!("/v2/{}/manifests/{target}", name.repository());
        let request = Incoming { method: "GET".into(), target: path, ..Incoming::default() };
        let mut errand = answer(request, Options { readonly: true, ..Options::default() });
        let mut found = None;
        let answer = loop {
            found = match errand.next(found) {
                Step::Ask(Ask::Read(path)) => Some(Answer::Bytes(archive.find(&path).map(|part| match part {
                    Part::Bytes(bytes) => bytes.to_vec(),
                    Part::Slice(slice) => files[slice.file as usize].1.to_vec(),
                }))),
                Step::Ask(other) => panic!("{other:?} of a layout that is only read"),
                Step::Done(reply) => break reply.response,
            };
        };
        assert!(matches!(answer.status, 200 | 404), "{}: {}", image.reference, answer.status);
        assert!(!image.made || answer.status == 200, "{}", image.reference);
    }
}
