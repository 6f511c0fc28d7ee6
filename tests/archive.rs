//! Archives that are written: what is in them, and that what reads archives here finds the same images again.

#[path = "doubles/files.rs"]
mod files;

use std::collections::BTreeMap;

use files::{Memory, Nothing, Trouble};
use pullspec::archive::{Form, Piece, Wanted, WriteError, plan};
use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::files::Errand;
use pullspec::layer::{ArchiveScan, Limits};
use pullspec::layout::{Archive, Ask, Files, Opening, Part, Step};
use pullspec::manifest::Platform;
use pullspec::media_type::MediaType;
use pullspec::sentence::Sentence;
use serde_json::json;

fn put(memory: &mut Memory, media_type: MediaType, bytes: &[u8]) -> Descriptor {
    let digest = Digest::of(Algorithm::Sha256, bytes);
    memory.files.insert(format!("blobs/sha256/{}", digest.encoded()), bytes.to_vec());
    Descriptor::new(media_type, digest, bytes.len() as u64)
}

fn image(memory: &mut Memory, architecture: &str, layers: &[&str]) -> Descriptor {
    let config = json!({ "os": "linux", "architecture": architecture, "rootfs": { "type": "layers", "diff_ids": [] } });
    let config = put(memory, MediaType::OciConfig, config.to_string().as_bytes());
    let layers: Vec<_> = layers.iter().map(|it| put(memory, MediaType::OciLayerGzip, it.as_bytes())).collect();
    // Two spaces: nobody would write it so, and it has to stay.
    let manifest = json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers });
    put(memory, MediaType::OciManifest, manifest.to_string().replace(",\"", ",  \"").as_bytes())
}

fn index(memory: &mut Memory, children: &[(&str, &Descriptor)]) -> Descriptor {
    let manifests: Vec<_> = children
        .iter()
        .map(|(architecture, child)| {
            let mut child = serde_json::to_value(child).unwrap();
            child["platform"] = json!({ "os": "linux", "architecture": architecture });
            child
        })
        .collect();
    let index =
        json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests });
    put(memory, MediaType::OciIndex, index.to_string().as_bytes())
}

fn named(descriptor: &Descriptor, name: &str) -> Wanted {
    let mut entry = descriptor.clone();
    entry.annotations.insert("io.containerd.image.name".into(), format!("docker.io/library/{name}"));
    Wanted { entry, tag: Some(name.into()) }
}

/// The whole archive.
fn write(memory: &mut Memory, wanted: Vec<Wanted>, form: Form, platform: Option<&str>) -> Result<Vec<u8>, WriteError> {
    let platform: Option<Platform> = platform.map(|text| text.parse().unwrap());
    let errand = Errand::new(|io| async move { plan(&io, wanted, form, platform.as_ref()).await });
    let pieces = memory.run(errand, &mut Nothing, Trouble::None).unwrap()?;
    let mut bytes = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(made) => bytes.extend(made),
            Piece::Blob(digest, size) => {
                let blob = &memory.files[&format!("blobs/{}/{}", digest.algorithm().name(), digest.encoded())];
                assert_eq!(blob.len() as u64, size);
                bytes.extend(blob);
            }
        }
    }
    Ok(bytes)
}

/// Reads an archive as everybody's archives are read here.
fn open(bytes: &[u8]) -> Archive {
    let mut scan = ArchiveScan::new(Limits::DEFAULT);
    while let Some(at) = scan.wanted() {
        let at = usize::try_from(at).unwrap();
        scan.push(&bytes[at..bytes.len().min(at + 512)]);
    }
    let size = bytes.len() as u64;
    let files = Files::of_archive(scan.finish(size), size, &Limits::DEFAULT).unwrap();
    let mut opening = Opening::new(files, "archive.localhost", "x.tar");
    loop {
        match opening.step().unwrap() {
            Step::Open(archive) => return *archive,
            Step::Ask(asks) => {
                for ask in asks {
                    let Ask::Read(slice) = ask else { panic!("{ask:?}") };
                    let (start, size) = (usize::try_from(slice.start).unwrap(), usize::try_from(slice.size).unwrap());
                    opening.take(slice, &bytes[start..start + size]);
                }
            }
        }
    }
}

fn content<'a>(archive: &'a Archive, bytes: &'a [u8], descriptor: &Descriptor) -> Option<&'a [u8]> {
    let path = format!("blobs/{}/{}", descriptor.digest.algorithm().name(), descriptor.digest.encoded());
    archive.find(&path).map(|part| match part {
        Part::Bytes(made) => made,
        Part::Slice(slice) => {
            let start = usize::try_from(slice.start).unwrap();
            &bytes[start..start + usize::try_from(slice.size).unwrap()]
        }
    })
}

#[test]
fn what_is_written_is_found_again() {
    for form in [Form::Oci, Form::Docker] {
        let mut memory = Memory::default();
        let one = image(&mut memory, "amd64", &["a", "b"]);
        let other = image(&mut memory, "arm64", &["a", "c"]);
        let both = index(&mut memory, &[("amd64", &one), ("arm64", &other)]);
        let wanted = vec![named(&both, "both:1"), named(&one, "one:1"), named(&one, "one:2")];
        let bytes = write(&mut memory, wanted, form, None).unwrap();
        let archive = open(&bytes);
        assert_eq!(archive.kind.code(), if form == Form::Oci { "oci" } else { "both" });
        assert!(archive.notices.is_empty(), "{:?}", archive.notices.iter().map(Sentence::english).collect::<Vec<_>>());
        let names: BTreeMap<_, _> =
            archive.images.iter().map(|it| (it.descriptor.digest.clone(), it.names.clone())).collect();
        assert_eq!(names[&both.digest], ["docker.io/library/both:1"]);
        assert_eq!(names[&one.digest], ["docker.io/library/one:1", "docker.io/library/one:2"]);
        for (path, blob) in memory.files.iter().filter(|(path, _)| path.starts_with("blobs/")) {
            let digest: Digest = format!("sha256:{}", path.rsplit('/').next().unwrap()).parse().unwrap();
            let found = content(&archive, &bytes, &Descriptor::new(MediaType::default(), digest, 0));
            assert_eq!(found, Some(&blob[..]), "{path}");
        }
    }
}

#[test]
fn the_same_images_make_the_same_archive() {
    let make = || {
        let mut memory = Memory::default();
        let one = image(&mut memory, "amd64", &["a"]);
        write(&mut memory, vec![named(&one, "one:1")], Form::Docker, None).unwrap()
    };
    assert_eq!(make(), make());
    assert_eq!(make().len() % 512, 0);
}

#[test]
fn of_an_index_what_is_there_or_one_platform() {
    let mut memory = Memory::default();
    let one = image(&mut memory, "amd64", &["a"]);
    let other = image(&mut memory, "arm64", &["b"]);
    let both = index(&mut memory, &[("amd64", &one), ("arm64", &other)]);
    let all = memory.clone();
    memory.files.remove(&format!("blobs/sha256/{}", one.digest.encoded()));

    let bytes = write(&mut memory, vec![named(&both, "x:1")], Form::Oci, None).unwrap();
    let archive = open(&bytes);
    assert_eq!(archive.images[0].descriptor.digest, both.digest);
    assert!(content(&archive, &bytes, &one).is_none() && content(&archive, &bytes, &other).is_some());

    let bytes = write(&mut all.clone(), vec![named(&both, "x:1")], Form::Docker, Some("linux/arm64")).unwrap();
    let archive = open(&bytes);
    assert_eq!(archive.images[0].descriptor.digest, other.digest);
    assert_eq!(archive.images[0].names, ["docker.io/library/x:1"]);
    assert!(content(&archive, &bytes, &both).is_none() && content(&archive, &bytes, &one).is_none());

    let refused = |memory: &mut Memory, platform| write(memory, vec![named(&both, "x:1")], Form::Oci, Some(platform));
    assert!(matches!(refused(&mut memory, "linux/s390x"), Err(WriteError::Platform { .. })));
    assert!(
        matches!(refused(&mut memory, "linux/amd64"), Err(WriteError::Missing { digest, .. }) if digest == one.digest)
    );
    memory.files.remove(&format!("blobs/sha256/{}", other.digest.encoded()));
    let nothing = write(&mut memory, vec![named(&both, "x:1")], Form::Oci, None);
    assert!(matches!(nothing, Err(WriteError::Missing { image, .. }) if image == both.digest));
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    let mut memory = Memory::default();
    let layer = Digest::of(Algorithm::Sha256, b"a");
    let one = image(&mut memory, "amd64", &["a"]);
    let (path, manifest) =
        (format!("blobs/sha256/{}", layer.encoded()), format!("blobs/sha256/{}", one.digest.encoded()));
    let whole = memory.clone();
    let wanted = || vec![named(&one, "x:1")];

    memory.files.remove(&path);
    let missing = write(&mut memory, wanted(), Form::Oci, None);
    assert_eq!(missing, Err(WriteError::Missing { digest: layer.clone(), image: one.digest.clone() }));

    let mut memory = whole.clone();
    memory.files.insert(path, b"ab".to_vec());
    assert_eq!(write(&mut memory, wanted(), Form::Oci, None), Err(WriteError::Damaged(layer)));

    for damage in [b"{}".to_vec(), {
        let mut bytes = whole.files[&manifest].clone();
        bytes[5] ^= 1;
        bytes
    }] {
        let mut memory = whole.clone();
        memory.files.insert(manifest.clone(), damage);
        assert_eq!(write(&mut memory, wanted(), Form::Oci, None), Err(WriteError::Damaged(one.digest.clone())));
    }
}

#[test]
fn long_paths_are_written() {
    let mut memory = Memory::default();
    let digest = Digest::of(Algorithm::Sha512, b"layer");
    memory.files.insert(format!("blobs/sha512/{}", digest.encoded()), b"layer".to_vec());
    let config = put(&mut memory, MediaType::OciConfig, b"{}");
    let layer = Descriptor::new(MediaType::OciLayer, digest, 5);
    let manifest = json!({ "schemaVersion": 2, "config": config, "layers": [layer] });
    let one = put(&mut memory, MediaType::OciManifest, manifest.to_string().as_bytes());
    let bytes = write(&mut memory, vec![named(&one, "x:1")], Form::Oci, None).unwrap();
    assert_eq!(content(&open(&bytes), &bytes, &layer), Some(&b"layer"[..]));
}
