//! Pushing manifests to scripted registries, with the lists of referrers, and what has to be there before one.

#[path = "doubles/script.rs"]
mod script;
#[path = "doubles/turns.rs"]
mod turns;

use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::manifest::Platform;
use pullspec::media_type::MediaType;
use pullspec::registry::{Deletion, ManifestPush, Needs, Pushed, RegistryError, Subject, TransportError};
use script::*;

const IMAGE: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

fn about(subject: &Digest) -> String {
    let subject = format!(
        r#","subject":{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{subject}","size":7}},"artifactType":"a/b","annotations":{{"k":"v"}}}}"#
    );
    IMAGE.strip_suffix('}').unwrap().to_owned() + &subject
}

fn digest(bytes: &str) -> Digest {
    Digest::of(Algorithm::Sha256, bytes.as_bytes())
}

fn push_manifest(name_: &str, bytes: &str, script: Vec<Exchange>) -> Result<Pushed, RegistryError> {
    let reference = name(name_);
    let push = ManifestPush::new(&reference, bytes.as_bytes().to_vec(), None)?;
    carried(&reference, push, script)
}

fn put(under: &str, status: u16) -> Exchange {
    on(&format!("PUT {REGISTRY}/v2/a/b/manifests/{under}"), status)
}

#[test]
fn a_manifest_goes_as_it_is() {
    let spaced = IMAGE.replace(':', " : ");
    let other = put("1", 201)
        .bytes(spaced.replace("sha256 : ", "sha256:").as_bytes())
        .wants("content-type", "application/vnd.oci.image.manifest.v1+json");
    let pushed = push_manifest("r.example/a/b:1", &spaced.replace("sha256 : ", "sha256:"), vec![other]).unwrap();
    assert_eq!(pushed.subject, None);
    let own = digest(IMAGE);
    let by_digest = || put(own.as_str(), 201).says("Docker-Content-Digest", own.as_str());
    let pushed = push_manifest(&format!("r.example/a/b@{own}"), IMAGE, vec![by_digest()]).unwrap();
    assert_eq!((pushed.descriptor.digest, pushed.descriptor.size), (own.clone(), IMAGE.len() as u64));
    // It is repeated, since the same bytes in the same place are the same twice.
    let again = vec![cut(&put("1", 0).ask), put("1", 500), put("1", 201)];
    assert!(push_manifest(&format!("r.example/a/b:1@{own}"), IMAGE, again).is_ok());
}

#[test]
fn what_is_no_manifest_is_not_sent() {
    let refused = |name: &str, bytes: &str| {
        let error = push_manifest(name, bytes, vec![]).unwrap_err();
        (error.code().as_str(), error.sentence().code())
    };
    assert_eq!(refused("r.example/a/b:1", "{}"), ("rejected", "registry-not-pushable"));
    let twice = IMAGE.replace(r#""layers":[]"#, r#""layers":[],"Layers":[]"#);
    assert_eq!(refused("r.example/a/b:1", &twice), ("ambiguous", "registry-ambiguous"));
    let other = format!("r.example/a/b@{}", digest("x"));
    assert_eq!(refused(&other, IMAGE), ("digest-mismatch", "registry-wrong-source"));
    let large = "x".repeat(4 * 1024 * 1024 + 1);
    assert_eq!(refused("r.example/a/b:1", &large), ("too-large", "registry-oversized"));
}

#[test]
fn what_registries_say_of_manifests() {
    for (status, code, want) in [
        (400, "MANIFEST_BLOB_UNKNOWN", "missing-content"),
        (404, "BLOB_UNKNOWN", "missing-content"),
        (400, "MANIFEST_INVALID", "rejected"),
        (400, "TAG_INVALID", "invalid-reference"),
        (405, "UNSUPPORTED", "unsupported"),
        (413, "", "too-large"),
        (403, "DENIED", "not-allowed"),
    ] {
        let answer = put("1", status).text(&format!(r#"{{"errors":[{{"code":"{code}"}}]}}"#));
        let error = push_manifest("r.example/a/b:1", IMAGE, vec![answer]).unwrap_err();
        assert_eq!((error.code().as_str(), error.context().stage.as_str()), (want, "push"), "{status} {code}");
    }
    let lying = put("1", 201).says("Docker-Content-Digest", digest("x").as_str());
    let error = push_manifest("r.example/a/b:1", IMAGE, vec![lying]).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-kept-other");
}

/// The list that stands in for referrers: where it is, and how it is asked for.
fn list(subject: &Digest, method: &str, status: u16) -> Exchange {
    let tag = subject.as_str().replace(':', "-");
    on(&format!("{method} {REGISTRY}/v2/a/b/manifests/{tag}"), status)
}

const EMPTY_LIST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":["#;

fn entry(bytes: &str) -> String {
    format!(
        r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":{},"annotations":{{"k":"v"}},"artifactType":"a/b"}}"#,
        digest(bytes),
        bytes.len()
    )
}

#[test]
fn a_subject_that_the_registry_indexes() {
    let subject = digest("subject");
    let answer = put("1", 201).says("OCI-Subject", subject.as_str());
    let pushed = push_manifest("r.example/a/b:1", &about(&subject), vec![answer]).unwrap();
    assert_eq!(pushed.subject, Some(Subject::Indexed));
}

#[test]
fn a_subject_whose_list_is_changed() {
    let subject = digest("subject");
    let bytes = about(&subject);
    let own = format!("{EMPTY_LIST}{}]}}", entry(&bytes));
    // Nothing was there.
    let script = vec![
        put("1", 201),
        list(&subject, "GET", 404),
        list(&subject, "PUT", 201).bytes(own.as_bytes()).wants("if-match", ""),
        list(&subject, "GET", 200).text(&own),
    ];
    let pushed = push_manifest("r.example/a/b:1", &bytes, script).unwrap();
    assert_eq!(pushed.subject, Some(Subject::Fallback));
    // It is there already.
    let script = vec![put("1", 201), list(&subject, "GET", 200).text(&own)];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
    // What others wrote is kept to the byte, whatever keys it has.
    let foreign = format!(r#"{{ "digest":"{}", "x":1.50,"mediaType":"a/b", "size":1 }}"#, digest("other"));
    let before = format!(r#"{{"y": [ 1 ],"manifests":[{foreign}],"schemaVersion":2}}"#);
    let after = format!(r#"{{"y": [ 1 ],"manifests":[{foreign},{}],"schemaVersion":2}}"#, entry(&bytes));
    let script = vec![
        put("1", 201).says("OCI-Subject", "nonsense"),
        list(&subject, "GET", 200).text(&before).says("ETag", "\"e1\""),
        list(&subject, "PUT", 201).bytes(after.as_bytes()).wants("if-match", "\"e1\""),
        list(&subject, "GET", 200).text(&after),
    ];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
}

#[test]
fn no_entry_is_lost_to_others_who_write() {
    let subject = digest("subject");
    let bytes = about(&subject);
    let theirs = format!("{EMPTY_LIST}{}]}}", entry("theirs"));
    let both = format!("{EMPTY_LIST}{},{}]}}", entry("theirs"), entry(&bytes));
    let script = vec![
        put("1", 201),
        list(&subject, "GET", 404),
        list(&subject, "PUT", 201),
        // Somebody has written over it.
        list(&subject, "GET", 200).text(&theirs).says("ETag", "\"1\""),
        list(&subject, "PUT", 412).bytes(both.as_bytes()).wants("if-match", "\"1\""),
        list(&subject, "GET", 200).text(&theirs).says("ETag", "\"2\""),
        // Whether this arrived nobody knows: the list is looked at instead of written again.
        cut(&list(&subject, "PUT", 0).ask),
        list(&subject, "GET", 200).text(&both),
    ];
    assert!(push_manifest("r.example/a/b:1", &bytes, script).is_ok());
    let mut script = vec![put("1", 201)];
    for _ in 0..6 {
        script.extend([list(&subject, "GET", 200).text(&theirs), list(&subject, "PUT", 201)]);
    }
    script.push(list(&subject, "GET", 200).text(&theirs));
    let error = push_manifest("r.example/a/b:1", &bytes, script).unwrap_err();
    assert_eq!((error.code().as_str(), error.sentence().code()), ("interrupted", "registry-contended"));
}

#[test]
fn something_else_under_the_tag_is_left_alone() {
    let subject = digest("subject");
    for text in [IMAGE, "{}", "<html>", r#"{"schemaVersion":2,"manifests":[],"Manifests":[]}"#] {
        let script = vec![put("1", 201), list(&subject, "GET", 200).text(text)];
        let error = push_manifest("r.example/a/b:1", &about(&subject), script).unwrap_err();
        assert_eq!(error.sentence().code(), "registry-not-referrers", "{text}");
    }
}

#[test]
fn deleting() {
    let own = digest(IMAGE);
    let delete = |what: &str, status| on(&format!("DELETE {REGISTRY}/v2/a/b/{what}"), status);
    let deleted = |name_: &str, blob: Option<&Digest>, exchange: Exchange| {
        let reference = name(name_);
        carried(&reference, Deletion::new(&reference, blob), vec![exchange])
    };
    assert!(deleted("r.example/a/b:1", None, delete("manifests/1", 202)).is_ok());
    let by_digest = format!("r.example/a/b:1@{own}");
    assert!(deleted(&by_digest, None, delete(&format!("manifests/{own}"), 202)).is_ok());
    assert!(deleted("r.example/a/b", Some(&own), delete(&format!("blobs/{own}"), 202)).is_ok());
    for (status, text, want) in [
        (405, "", "delete-disabled"),
        (400, r#"{"errors":[{"code":"UNSUPPORTED"}]}"#, "delete-disabled"),
        (404, "", "not-found"),
        (403, "", "not-allowed"),
    ] {
        let error = deleted("r.example/a/b:1", None, delete("manifests/1", status).text(text)).unwrap_err();
        assert_eq!((error.code().as_str(), error.context().stage.as_str()), (want, "delete"));
    }
    let error = deleted("r.example/a/b", Some(&own), delete(&format!("blobs/{own}"), 404)).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-no-content");
    // It is not sent twice: the second would not find it.
    let error = deleted("r.example/a/b:1", None, cut(&delete("manifests/1", 0).ask)).unwrap_err();
    assert_eq!(error.code().as_str(), "no-cors-or-unreachable");
}

#[test]
fn a_page_is_told_that_no_relay_writes() {
    let reference = name("r.example/a/b:1");
    let push = ManifestPush::new(&reference, IMAGE.into(), None).unwrap();
    let answer = Err(TransportError::Unreachable { detail: "Failed to fetch".into(), hidden: true });
    let error = carried(&reference, push, vec![Exchange { answer, ..put("1", 0) }]).unwrap_err();
    assert_eq!((error.code().as_str(), error.hint().code()), ("no-cors-or-unreachable", "hint-push-directly"));
}

fn needs(bytes: &str, media_type: MediaType, platforms: &[&str]) -> Result<Needs, RegistryError> {
    let descriptor = Descriptor::new(media_type, digest(bytes), bytes.len() as u64);
    let platforms: Vec<Platform> = platforms.iter().map(|text| text.parse().unwrap()).collect();
    Needs::read(&name("r.example/a/b:1"), bytes.into(), &descriptor, &platforms, (0, 0))
}

#[test]
fn what_an_image_needs() {
    let layer = |kind: &str, of: &str, more: &str| {
        format!(r#"{{"mediaType":"application/vnd.{kind}","digest":"{}","size":1{more}}}"#, digest(of))
    };
    let layers = [
        layer("oci.image.layer.v1.tar", "1", ""),
        layer("oci.image.layer.v1.tar", "2", ""),
        layer("oci.image.layer.v1.tar", "1", ""),
        layer("docker.image.rootfs.foreign.diff.tar.gzip", "3", ""),
        layer("oci.image.layer.v1.tar", "4", r#","urls":["https://x.example/"]"#),
    ];
    let image = about(&digest("s")).replace(r#""layers":[]"#, &format!(r#""layers":[{}]"#, layers.join(",")));
    let needs = needs(&image, MediaType::OciManifest, &[]).unwrap();
    let digests = |all: &[Descriptor]| all.iter().map(|it| it.digest.clone()).collect::<Vec<_>>();
    assert_eq!(digests(&needs.blobs), [digest("{}"), digest("1"), digest("2")]);
    assert_eq!(digests(&needs.foreign), [digest("3"), digest("4")]);
    assert_eq!((needs.subject, needs.manifests.len()), (Some(digest("s")), 0));
}

#[test]
fn what_an_index_needs() {
    let child = |of: &str, platform: &str, more: &str| {
        let (os, architecture) = platform.split_once('/').unwrap();
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":1,"platform":{{"os":"{os}","architecture":"{architecture}"}}{more}}}"#,
            digest(of)
        )
    };
    let attached = |of: &str| {
        format!(
            r#","annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{}"}}"#,
            digest(of)
        )
    };
    let children = [
        child("amd64", "linux/amd64", ""),
        child("arm64", "linux/arm64", ""),
        child("a1", "unknown/unknown", &attached("amd64")),
        child("a2", "unknown/unknown", &attached("arm64")),
    ];
    let index = format!("{EMPTY_LIST}{}]}}", children.join(","));
    let of = |platforms: &[&str]| {
        let needs = needs(&index, MediaType::OciIndex, platforms).unwrap();
        needs.manifests.iter().map(|it| it.digest.clone()).collect::<Vec<_>>()
    };
    let all = ["amd64", "arm64", "a1", "a2"].map(digest);
    assert_eq!(of(&[]), all);
    assert_eq!(of(&["linux/arm64"]), [all[1].clone(), all[3].clone()]);
    assert_eq!(of(&["linux/arm64", "linux/amd64"]), all);
    let error = needs(&index, MediaType::OciIndex, &["windows/amd64"]).unwrap_err();
    assert_eq!(error.code().as_str(), "no-matching-platform");
}

#[test]
fn what_is_other_than_named_needs_nothing() {
    let reference = name("r.example/a/b:1");
    let descriptor = Descriptor::new(MediaType::OciManifest, digest(IMAGE), IMAGE.len() as u64);
    let read = |bytes: &str, descriptor: &Descriptor, depth, count| {
        Needs::read(&reference, bytes.into(), descriptor, &[], (depth, count)).unwrap_err().code().as_str()
    };
    assert_eq!(read(&IMAGE.replace("[]", "[ ]"), &descriptor, 0, 0), "size-mismatch");
    assert_eq!(read(&IMAGE.replace("[]", "{}"), &descriptor, 0, 0), "digest-mismatch");
    let index = Descriptor { media_type: MediaType::OciIndex, ..descriptor.clone() };
    assert_eq!(read(IMAGE, &index, 0, 0), "media-type-mismatch");
    assert_eq!(read(IMAGE, &descriptor, 5, 0), "invalid-response");
    assert_eq!(read(IMAGE, &descriptor, 0, 10_001), "invalid-response");
}
