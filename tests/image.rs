//! Images as a whole: what their history says, what is at a path, what is known of all layers together.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use pullspec::digest::{Algorithm, Digest};
use pullspec::layer::{
    Change, Expected, Field, ImageClaims, Keep, Layer, LayerPair, LayerReader, Limits, Outcome, Plan, Stack, State,
    compare_fields, compare_layers, dockerfile, history_layers, merge,
};
use pullspec::media_type::MediaType;
use serde_json::Value;

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()).unwrap()
}

#[test]
fn known_dockerfiles_are_read_from_their_histories() {
    let cases = json("tests/fixtures/dockerfiles.json");
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= 10);
    for case in cases {
        let lines = case["lines"].as_array().unwrap();
        let found = dockerfile(lines.iter().map(|line| line[0].as_str().unwrap()));
        let empty: Vec<bool> = lines.iter().map(|line| line[4].is_null()).collect();
        let count = empty.iter().filter(|empty| !**empty).count();
        let layers = history_layers(&empty, count).unwrap();
        for ((line, found), layer) in lines.iter().zip(&found).zip(layers) {
            let why = format!("{}: {}", case["why"], line[0]);
            let got = (found.name, found.arguments.as_str(), found.is_guess, layer.map(|layer| layer as u64));
            let want =
                (line[1].as_str().unwrap(), line[2].as_str().unwrap(), line[3].as_bool().unwrap(), line[4].as_u64());
            assert_eq!(got, want, "{why}");
            let arguments: Vec<&str> = line[5].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            assert_eq!(found.build_arguments, arguments, "{why}");
        }
    }
}

#[test]
fn a_history_that_does_not_fit_says_of_no_line_which_layer_it_made() {
    assert_eq!(history_layers(&[false, true, false], 2), Some(vec![Some(0), None, Some(1)]));
    assert_eq!(history_layers(&[false, true, false], 3), None);
    assert_eq!(history_layers(&[], 0), Some(vec![]));
}

mod tree {
    //! Small archives, an entry a word: `a/` is a folder, `a` a file, `a>b` a symbolic link, `a=b` a hard link.
    use super::{Expected, Keep, Layer, LayerReader, Limits};

    fn header(word: &str) -> [u8; 512] {
        let (name, kind, link) = match word.split_once(['>', '=']) {
            Some((name, link)) => (name, if word.contains('>') { b'2' } else { b'1' }, link),
            None => (word, if word.ends_with('/') { b'5' } else { b'0' }, ""),
        };
        let mut block = [0; 512];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, name.as_bytes());
        put(100, b"0000644\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        put(124, if kind == b'0' { b"00000000003\0" } else { b"00000000000\0" });
        put(136, b"00000000000\0");
        put(148, b"        ");
        put(156, &[kind]);
        put(157, link.as_bytes());
        put(257, b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        block
    }

    pub(super) fn archive(words: &[&str]) -> Vec<u8> {
        let mut archive = Vec::new();
        for word in words {
            let block = header(word);
            archive.extend_from_slice(&block);
            if block[156] == b'0' {
                archive.extend_from_slice(b"abc");
                archive.resize(archive.len().next_multiple_of(512), 0);
            }
        }
        archive.resize(archive.len() + 1024, 0);
        archive
    }

    pub(super) fn read(bytes: &[u8], expected: Expected) -> Layer {
        let mut reader = LayerReader::new(expected, Limits::DEFAULT, Keep::UpTo(1 << 20));
        reader.update(bytes, &mut |_| ());
        reader.finish(None)
    }

    pub(super) fn layer(words: &[&str]) -> Layer {
        read(&archive(words), Expected::default())
    }
}

/// What a path leads to, as `layer:path`, or the code of what is said instead.
fn look(layers: &[&[&str]], path: &str, follow: bool) -> String {
    let layers: Vec<Layer> = layers.iter().map(|words| tree::layer(words)).collect();
    let entries: Vec<_> = layers.iter().map(|layer| &layer.entries).collect();
    match Stack(&entries).file(path.as_bytes(), follow) {
        Ok(node) => {
            let entries = entries[node.layer as usize];
            format!("{}:{}", node.layer, entries.path_text(entries.get(node.entry).unwrap()))
        }
        Err(error) => error.sentence().code().to_owned(),
    }
}

#[test]
fn links_lead_where_a_container_sees_them_lead() {
    let linux: &[&[&str]] = &[
        &["usr/", "usr/lib/", "usr/lib/os-release", "etc/", "etc/os-release>../usr/lib/os-release", "lib>usr/lib"],
        &[
            "etc/motd",
            "etc/hosts=etc/motd",
            "etc/out>../../../../etc/motd",
            "etc/abs>/etc/motd",
            "etc/dots>./../etc/./motd",
        ],
        &[
            "a>b",
            "b>a",
            "self>self",
            "long>long/x",
            "gone>nowhere",
            "over=usr/lib/os-release",
            "dir>usr",
            "none=etc/void",
        ],
    ];
    let cases = [
        ("etc/os-release", true, "0:usr/lib/os-release", "a link beside other folders"),
        ("lib/os-release", true, "0:usr/lib/os-release", "a link to a folder on the way"),
        ("dir/../etc/motd", true, "1:etc/motd", "two dots are those of where the link has led"),
        ("etc/out", true, "1:etc/motd", "no number of dots leads out"),
        ("../../etc/motd", true, "1:etc/motd", "nor one that is typed"),
        ("etc/abs", true, "1:etc/motd", "a slash is the image’s root"),
        ("etc/dots", true, "1:etc/motd", "single dots are nothing"),
        ("etc/hosts", false, "1:etc/motd", "a hard link is followed without being asked"),
        ("over", false, "0:usr/lib/os-release", "also into a layer below, as tools that unpack do"),
        ("none", false, "layer-not-a-file", "a hard link to nothing"),
        ("a", true, "image-links", "a circle of two"),
        ("self", true, "image-links", "a circle of one"),
        ("long", true, "image-links", "a circle that grows"),
        ("gone", true, "image-no-file", "a link to nothing"),
        ("etc/os-release", false, "layer-not-a-file", "a link that is not followed"),
        ("lib/os-release", false, "image-no-file", "nor are those on the way"),
        ("usr", true, "layer-not-a-file", "a folder"),
        ("", true, "image-no-file", "the root, which no layer lists"),
        ("nowhere", true, "image-no-file", "nothing at all"),
    ];
    for (path, follow, want, why) in cases {
        assert_eq!(look(linux, path, follow), want, "{path}: {why}");
    }
    let deep = "d/".repeat(2000);
    assert_eq!(look(linux, &deep, true), "image-links", "more parts than anybody has");
}

#[test]
fn what_is_at_a_path_is_what_the_layers_above_leave() {
    let cases: [(&[&[&str]], &str, &str, &str); 8] = [
        (&[&["a"], &["a"]], "a", "1:a", "the topmost counts"),
        (&[&["a"], &[".wh.a"]], "a", "image-no-file", "a whiteout deletes"),
        (&[&["d/", "d/a"], &[".wh.d"]], "d/a", "image-no-file", "with all that is in it"),
        (&[&["d/", "d/a"], &[".wh.d", "d/", "d/b"]], "d/a", "image-no-file", "also where the folder comes again"),
        (&[&["d/", "d/a"], &["d/.wh..wh..opq", "d/b"]], "d/a", "image-no-file", "an opaque mark empties"),
        (&[&["d/", "d/a"], &["d/.wh..wh..opq", "d/b"]], "d/b", "1:d/b", "but what comes with it is there"),
        (&[&["d/", "d/a"], &["d"]], "d/a", "image-no-file", "a file in place of a folder hides what was in it"),
        (&[&["d/", "d/a"], &["d"], &["d/", "d/b"]], "d/a", "image-no-file", "for ever"),
    ];
    for (layers, path, want, why) in cases {
        assert_eq!(look(layers, path, false), want, "{why}");
    }
}

proptest! {
    #[test]
    fn looking_a_path_up_finds_what_merging_all_layers_shows(
        layers in proptest::collection::vec(
            proptest::collection::vec("(a|b|d)(/(a|b|d)){0,2}/?|(d/){0,2}\\.wh\\.(a|b|d)|((a|d)/){0,2}\\.wh\\.\\.wh\\.\\.opq", 0..8),
            1..5,
        ),
    ) {
        let layers: Vec<Layer> = layers
            .iter()
            .map(|words| tree::layer(&words.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        let entries: Vec<_> = layers.iter().map(|layer| &layer.entries).collect();
        let (merged, stack) = (merge(&entries), Stack(&entries));
        let names = ["a", "b", "d"];
        let mut paths: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        for _ in 0..2 {
            let deeper: Vec<String> =
                paths.iter().flat_map(|path| names.iter().map(move |name| format!("{path}/{name}"))).collect();
            paths.extend(deeper);
        }
        for path in paths {
            prop_assert_eq!(stack.find(path.as_bytes()), merged.find(path.as_bytes()), "{}", path);
        }
    }

    #[test]
    fn no_history_line_is_too_odd(lines in proptest::collection::vec(".{0,60}|[A-Z]{3,6} [\\[\\]{}&\"'\\\\ a-z]{0,30}|\\|[0-9] .{0,40}/bin/sh -c x", 0..6)) {
        let found = dockerfile(lines.iter().map(String::as_str));
        prop_assert_eq!(found.len(), lines.len());
    }
}

fn digest(text: &str) -> Digest {
    Digest::of(Algorithm::Sha256, text.as_bytes())
}

/// The verdict on layers of these words, with these diff IDs: where there is a number, that of the layer at that place.
fn judge(layers: &[&[&str]], diff_ids: Option<Vec<usize>>) -> (State, Vec<(State, Option<u32>, String)>) {
    let archives: Vec<Vec<u8>> = layers.iter().map(|words| tree::archive(words)).collect();
    let of = |place: usize| {
        archives.get(place).map_or_else(|| digest("other"), |bytes| Digest::of(Algorithm::Sha256, bytes))
    };
    let named =
        archives.iter().map(|bytes| (Digest::of(Algorithm::Sha256, bytes), bytes.len() as u64, MediaType::OciLayer));
    let claims = ImageClaims::new(named.collect(), diff_ids.map(|ids| ids.into_iter().map(of).collect())).unwrap();
    let read: Vec<Layer> = archives
        .iter()
        .zip(claims.layers())
        .map(|(bytes, claim)| {
            let (digest, diff_id) = (Some(claim.digest.clone()), claim.diff_id.clone());
            tree::read(bytes, Expected { digest, diff_id, size: Some(claim.size), ..Expected::default() })
        })
        .collect();
    let outcomes: Vec<Outcome<'_>> = read.iter().map(Outcome::Read).collect();
    let (state, findings) = claims.judge(&outcomes);
    (state, findings.into_iter().map(|it| (it.state, it.layer, it.sentence.code().to_owned())).collect())
}

#[test]
fn an_image_is_verified_if_every_digest_is_right_one_to_one() {
    use State::{Mismatch, Unknown, Verified};
    let layers: &[&[&str]] = &[&["a"], &["b"], &["c"]];
    let said = |state, layer, code: &str| (state, layer, code.to_owned());
    assert_eq!(judge(layers, Some(vec![0, 1, 2])), (Verified, vec![]));
    let count = || vec![said(Mismatch, None, "image-diff-ids")];
    assert_eq!(judge(layers, Some(vec![0, 1])), (Mismatch, count()));
    assert_eq!(judge(layers, Some(vec![0, 1, 2, 2])), (Mismatch, count()));
    assert_eq!(judge(layers, Some(vec![])), (Unknown, vec![said(Unknown, None, "image-diff-ids")]));
    assert_eq!(judge(layers, None), (Unknown, vec![said(Unknown, None, "image-no-config")]));
    let swapped = [0, 1].map(|layer| said(Mismatch, Some(layer), "image-diff-id-other"));
    assert_eq!(judge(layers, Some(vec![1, 0, 2])), (Mismatch, swapped.to_vec()));
    assert_eq!(judge(layers, Some(vec![0, 9, 2])), (Mismatch, vec![said(Mismatch, Some(1), "image-diff-id")]));
    let again = vec![said(Verified, Some(1), "image-layer-again")];
    assert_eq!(judge(&[&["a"], &["a"]], Some(vec![0, 1])), (Verified, again));
}

#[test]
fn what_became_of_a_layer_is_said_and_counts() {
    let named = |media_type: &str| (digest(media_type), 1, MediaType::from(media_type));
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let layers =
        vec![named(foreign), named("application/x-unheard-of"), named("application/vnd.oci.image.layer.v1.tar")];
    let ids = vec![digest("1"), digest("2"), digest("3")];
    let claims = ImageClaims::new(layers, Some(ids)).unwrap();
    assert_eq!(claims.plans(), [Plan::Foreign, Plan::UnknownType, Plan::Read]);
    let codes = |last: Outcome<'_>| {
        let (state, findings) = claims.judge(&[Outcome::Left, Outcome::Left, last]);
        (state, findings.iter().map(|it| it.sentence.code()).collect::<Vec<_>>().join(" "))
    };
    let left = "image-layer-foreign image-layer-type";
    assert_eq!(codes(Outcome::Failed), (State::Unknown, format!("{left} image-layer-failed")));
    assert_eq!(codes(Outcome::Mismatch), (State::Mismatch, format!("{left} image-layer-mismatch")));
    let damaged = tree::read(b"\x1f\x8b\x08\0", Expected { digest: Some(digest("x")), ..Expected::default() });
    assert_eq!(
        codes(Outcome::Read(&damaged)),
        (State::Mismatch, format!("{left} image-layer-mismatch image-layer-damaged"))
    );
}

#[test]
fn there_are_no_more_layers_than_anybody_needs() {
    let layer = || (digest("x"), 1, MediaType::OciLayer);
    assert!(ImageClaims::new((0..1000).map(|_| layer()).collect(), None).is_ok());
    let error = ImageClaims::new((0..1001).map(|_| layer()).collect(), None).unwrap_err();
    assert_eq!(error.code(), "image-limit-layers");
}

fn field(name: &str, items: &[&str]) -> Field {
    Field { name: name.into(), items: items.iter().map(|item| (*item).to_owned()).collect() }
}

#[test]
fn configurations_are_compared_field_by_field() {
    let before = [
        field("Env", &["PATH=/bin", "A=1", "A=2", "GONE=x"]),
        field("Cmd", &["sh", "-c", "true"]),
        field("User", &["root"]),
        field("ExposedPorts", &["80/tcp", "443/tcp"]),
        field("os.features", &["b", "a"]),
    ];
    let after = [
        field("Env", &["A=2", "PATH=/usr/bin:/bin", "NEW="]),
        field("Cmd", &["sh", "-c true"]),
        field("ExposedPorts", &["443/tcp", "8080/tcp"]),
        field("os.features", &["a", "b"]),
        field("Labels", &["k=v=w"]),
    ];
    let lines: Vec<String> = compare_fields(&before, &after)
        .into_iter()
        .map(|it| {
            let text = |value: Option<String>| value.unwrap_or_else(|| "-".into());
            format!("{} {} {} {} {}", it.change.code(), it.field, text(it.key), text(it.before), text(it.after))
        })
        .collect();
    let want = [
        "removed Env GONE x -",
        "added Env NEW - ",
        "changed Env PATH /bin /usr/bin:/bin",
        r#"changed Cmd - ["sh", "-c", "true"] ["sh", "-c true"]"#,
        "removed User - root -",
        "removed ExposedPorts 80/tcp - -",
        "added ExposedPorts 8080/tcp - -",
        "added Labels k - v=w",
    ];
    assert_eq!(lines, want);
    assert!(compare_fields(&before, &before).is_empty());
    let mirrored: Vec<Change> = compare_fields(&after, &before).into_iter().map(|it| it.change).collect();
    let count = |change| mirrored.iter().filter(|it| **it == change).count();
    assert_eq!(
        (count(Change::Added), count(Change::Removed), count(Change::Changed)),
        (3, 3, 2),
        "swapping mirrors it"
    );
}

#[test]
fn layers_are_shared_by_digest_or_by_what_they_unpack_to() {
    let layer = |digest: &'static str, diff_id: &'static str| {
        [digest, diff_id].map(|text| Some(text).filter(|text| !text.is_empty()))
    };
    let before = [layer("gzip-a", "a"), layer("gzip-b", "b"), layer("c", ""), layer("c", "")];
    let after = [layer("gzip-a", "a"), layer("zstd-b", "b"), layer("x", "x"), layer("c", "")];
    let pair = |before, after| LayerPair { before, after };
    let want = [
        pair(Some(0), Some(0)),
        pair(Some(1), Some(1)),
        pair(Some(2), Some(3)),
        pair(Some(3), None),
        pair(None, Some(2)),
    ];
    assert_eq!(compare_layers(&before, &after), want);
}

#[test]
fn space_is_counted_as_dive_counts_it() {
    let cases = json("tests/fixtures/waste.json");
    for case in cases.as_array().unwrap() {
        let layers: Vec<Layer> = case["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|words| {
                let words: Vec<&str> = words.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
                tree::layer(&words)
            })
            .collect();
        let entries: Vec<_> = layers.iter().map(|layer| &layer.entries).collect();
        let merged = merge(&entries);
        let usage = merged.usage();
        let why = &case["why"];
        assert_eq!(
            (usage.kept, usage.total),
            (case["kept"].as_u64().unwrap(), case["total"].as_u64().unwrap()),
            "{why}"
        );
        assert_eq!(usage.wasted_bytes(), case["wasted"].as_u64().unwrap(), "{why}");
        let waste: Vec<String> = usage
            .wasted
            .iter()
            .map(|it| format!("{} {} {}", String::from_utf8_lossy(&it.path), it.layers, it.total))
            .collect();
        let want: Vec<&str> = case["waste"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(waste, want, "{why}");
    }
}
