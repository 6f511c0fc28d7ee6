//! Manifests, indexes and configurations: bytes are kept, nothing is read in two ways, and what is chosen is in the index.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::digest::{Algorithm, Digest, Verified};
use pullspec::manifest::{Document, ImageConfig, ImageIndex, Manifest, Platform, summarise};
use pullspec::media_type::{Kind, MediaType};
use pullspec_fuzz::complete;

fuzz_target!(|bytes: &[u8]| {
    // A line with the type, then the document.
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or_default();
    let (said, document) = bytes.split_at(end);
    let document = document.get(1..).unwrap_or(document);
    let said = MediaType::from_header(&String::from_utf8_lossy(said));
    for content_type in [&said, &MediaType::default(), &MediaType::OciIndex, &MediaType::DockerManifest] {
        reads(document, content_type);
    }
    config(document);
});

fn reads(bytes: &[u8], content_type: &MediaType) {
    let digest = Digest::of(Algorithm::Sha256, bytes);
    let verified = Verified::new(bytes.to_vec(), &digest, None).expect("its own digest");
    let Ok(manifest) = Manifest::parse(verified, content_type, None) else { return };
    let descriptor = manifest.descriptor();
    assert_eq!(manifest.bytes(), bytes);
    assert_eq!((descriptor.size, &descriptor.digest), (bytes.len() as u64, &digest));
    if !content_type.is_unspecific() {
        assert_eq!(&descriptor.media_type, content_type, "the type that it came with");
    }
    match manifest.document() {
        Document::Index(index) => {
            assert_eq!(descriptor.media_type.kind(), Some(Kind::Index));
            again(bytes, index.as_ref());
            chooses(index);
        }
        Document::Image(image) => {
            assert_eq!(descriptor.media_type.kind(), Some(Kind::Image));
            again(bytes, image.as_ref());
            assert_eq!(summarise(image, None).len(), image.layers.len());
            assert!(manifest.largest_size() >= image.config.size);
        }
        Document::Unknown => assert!(!matches!(descriptor.media_type.kind(), Some(Kind::Index | Kind::Image))),
    }
}

/// What was read and is written comes back the same, and there is nothing in it that other readers would take otherwise.
fn again<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(bytes: &[u8], read: &T) {
    let written = serde_json::to_vec(read).expect("JSON");
    assert_eq!(&serde_json::from_slice::<T>(&written).expect("the same"), read);
    let value: serde_json::Value = serde_json::from_slice(bytes).expect("JSON to every reader");
    assert!(value.is_object());
}

fn chooses(index: &ImageIndex) {
    let is_in = |chosen: &pullspec::descriptor::Descriptor| index.manifests.iter().any(|it| std::ptr::eq(it, chosen));
    for platform in ["linux/amd64", "linux/arm/v7", "windows/amd64"] {
        let wanted: Platform = platform.parse().expect("a platform");
        if let Some(chosen) = index.select(&wanted) {
            assert!(is_in(chosen) && !chosen.is_attestation());
        }
    }
    assert!(index.select_default().is_none_or(|chosen| is_in(chosen) && !chosen.is_attestation()));
    let count = index.platforms().count() + index.attestations().count();
    assert!(count <= index.manifests.len());
}

fn config(bytes: &[u8]) {
    let Ok(config) = ImageConfig::parse(bytes) else { return };
    again(bytes, &config);
    let empty = format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"x/y","digest":"{}","size":2}},"layers":[]}}"#,
        Digest::of(Algorithm::Sha256, b"{}")
    );
    let image = serde_json::from_str(&empty).expect("a manifest");
    config.problems(&image).iter().for_each(complete);
}
