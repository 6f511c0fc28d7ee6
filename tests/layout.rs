//! Archives that are only listed: the same list as by reading them, however the bytes come; and what a list leads to.

use proptest::prelude::*;
use pullspec::layer::{ArchiveScan, Expected, Keep, LayerReader, Limits, Scanned};
use pullspec::layout::{Ask, Files, HOST, Opening, Part, Slice, Step};
use pullspec::sentence::Sentence;

/// A header block of a file or a link.
fn header(name: &[u8], kind: u8, size: u64, link: &[u8]) -> [u8; 512] {
    let mut block = [0; 512];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, &name[..name.len().min(100)]);
    put(100, b"0000644\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(157, &link[..link.len().min(100)]);
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// An archive of files with these names and sizes.
fn archive(files: &[(String, u8, usize)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, kind, size) in files {
        let size = if matches!(kind, b'0') { *size } else { 0 };
        bytes.extend(header(name.as_bytes(), *kind, size as u64, b"a/b"));
        bytes.extend(std::iter::repeat_n(b'x', size));
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

/// Lists an archive by what it wants, so many bytes at a time. Gives how many were handed over, too.
fn scan(bytes: &[u8], steps: &[usize]) -> (Scanned, usize) {
    let mut scan = ArchiveScan::new(Limits::DEFAULT);
    let (mut handed, mut steps) = (0, steps.iter().cycle());
    while let Some(wanted) = scan.wanted().and_then(|wanted| usize::try_from(wanted).ok()) {
        let Some(rest) = bytes.get(wanted..).filter(|rest| !rest.is_empty()) else { break };
        let chunk = &rest[..rest.len().min(*steps.next().unwrap())];
        handed += chunk.len();
        scan.push(chunk);
    }
    (scan.finish(bytes.len() as u64), handed)
}

proptest! {
    #[test]
    fn listing_is_reading_without_the_content(
        files in prop::collection::vec(("[a-c./]{1,6}", prop::sample::select(b"0025".to_vec()), 0_usize..3000), 0..12),
        steps in prop::collection::vec(1_usize..1500, 1..6),
        cut in 0_usize..3000,
    ) {
        let mut bytes = archive(&files);
        bytes.truncate(bytes.len().saturating_sub(cut));
        let mut reader = LayerReader::new(Expected::default(), Limits::DEFAULT, Keep::Nothing);
        reader.update(&bytes, &mut |_| ());
        let layer = reader.finish(None);
        let whole = scan(&bytes, &[usize::MAX]).0;
        prop_assert_eq!(&scan(&bytes, &steps).0, &whole, "however it is cut");
        prop_assert_eq!(&scan(&bytes, &[512]).0, &whole, "by the headers alone");
        prop_assert_eq!(whole.entries.len(), layer.entries.len());
        for ((_, one), (_, other)) in whole.entries.iter().zip(layer.entries.iter()) {
            prop_assert_eq!((one.kind, one.size, one.offset, one.stored), (other.kind, other.size, other.offset, other.stored));
            prop_assert_eq!(whole.entries.path(one), layer.entries.path(other));
        }
        prop_assert_eq!(whole.fault.map(|fault| fault.sentence), layer.fault.map(|fault| fault.sentence));
    }
}

#[test]
fn the_content_is_not_read() {
    let bytes = archive(&[("a".into(), b'0', 1_000_000), ("b".into(), b'0', 1_000_000)]);
    assert!(scan(&bytes, &[512]).1 <= 4 * 512, "two headers and the end");
}

/// Opens files whose contents are these.
fn open(files: &[(&str, &str)]) -> Result<pullspec::layout::Archive, Sentence> {
    let sizes = files.iter().map(|(path, content)| (*path, content.len() as u64));
    let mut opening = Opening::new(Files::of_folder(sizes, std::iter::empty()), HOST, "x.tar");
    for _ in 0..10 {
        match opening.step()? {
            Step::Open(archive) => return Ok(*archive),
            Step::Ask(asks) => {
                for ask in asks {
                    let (Ask::Read(slice) | Ask::Hash(slice)) = ask;
                    let bytes = &files[slice.file as usize].1.as_bytes()[..usize::try_from(slice.size).unwrap()];
                    match ask {
                        Ask::Read(_) => opening.take(slice, bytes),
                        Ask::Hash(_) => opening.take_digest(
                            slice,
                            pullspec::digest::Digest::of(pullspec::digest::Algorithm::Sha256, bytes),
                        ),
                    }
                }
            }
        }
    }
    panic!("it asks and asks");
}

#[test]
fn a_manifest_that_is_made_is_always_the_same() {
    let config = r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;
    let list = r#"[{"Config":"c.json","RepoTags":["x:1"],"Layers":[]}]"#;
    let one = open(&[("manifest.json", list), ("c.json", config)]).unwrap();
    let other = open(&[("c.json", config), ("b", ""), ("manifest.json", list)]).unwrap();
    assert_eq!(one.images, other.images);
    let [image] = &*one.images else { panic!("one image") };
    let path = image.descriptor.digest.as_str().replace("sha256:", "blobs/sha256/");
    let Some(Part::Bytes(bytes)) = one.find(&path) else { panic!("{path}") };
    assert!(image.made && image.descriptor.size == bytes.len() as u64);
    let config_digest = pullspec::digest::Digest::of(pullspec::digest::Algorithm::Sha256, config.as_bytes());
    let place = config_digest.as_str().replace("sha256:", "blobs/sha256/");
    assert_eq!(one.find(&place), Some(Part::Slice(Slice { file: 1, start: 0, size: config.len() as u64 })));
    assert_eq!((one.find("c.json"), one.find("manifest.json"), one.find("../c.json")), (None, None, None));
}

#[test]
fn what_would_take_too_much_is_refused() {
    let layers: Vec<String> = (0..20_001).map(|number| format!("\"{number}\"")).collect();
    let list = format!(r#"[{{"Config":"c.json","Layers":[{}]}}]"#, layers.join(","));
    let names: Vec<String> = (0..20_001).map(|number| number.to_string()).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "layer")).collect();
    files.extend([("manifest.json", &*list), ("c.json", "{}")]);
    assert_eq!(open(&files).unwrap_err().code(), "archive-much");
}
