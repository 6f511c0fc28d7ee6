//! Layers as a whole: the samples, archives that are meant to do harm, and bytes that come in any pieces.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use pullspec::digest::{Algorithm, Digest};
use pullspec::layer::{
    Compression, Entries, Expected, Hashes, Keep, Layer, LayerReader, Limits, State, compare, merge,
};
use pullspec::media_type::MediaType;
use pullspec::sentence::Sentence;
use serde_json::Value;

fn file(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&file(path)).unwrap()
}

/// Reads a layer that comes in chunks of these lengths, over and over.
fn read_in(bytes: &[u8], expected: Expected, limits: Limits, keep: Keep, steps: &[usize]) -> Layer {
    let mut reader = LayerReader::new(expected, limits, keep);
    let (mut rest, mut steps) = (bytes, steps.iter().cycle());
    while !rest.is_empty() {
        let (chunk, tail) = rest.split_at(rest.len().min(*steps.next().unwrap()));
        if !reader.update(chunk, &mut |_| ()) {
            break;
        }
        rest = tail;
    }
    reader.finish(None)
}

fn read(bytes: &[u8]) -> Layer {
    read_in(bytes, Expected::default(), Limits::DEFAULT, Keep::UpTo(1 << 20), &[usize::MAX])
}

/// The entries as lines: kind, path, size, and where a link leads.
fn lines(entries: &Entries) -> Vec<String> {
    let line = |(_, entry): (u32, &pullspec::layer::Entry)| {
        let link = String::from_utf8_lossy(entries.link(entry));
        let mut text = format!("{} {} {}", entry.kind.code(), entries.path_text(entry), entry.size);
        if !link.is_empty() {
            write!(text, " -> {link}").unwrap();
        }
        text
    };
    entries.iter().map(line).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

mod archives {
    //! Archives are described in a fixture, a header a line, and put together here.
    use super::{Value, json};

    /// A header block; the checksum is put in last, wrong if that is wanted.
    pub(super) fn header(spec: &Value) -> [u8; 512] {
        let mut block = [0; 512];
        let text = |name: &str| spec[name].as_str().unwrap_or_default();
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, text("name").as_bytes());
        put(100, b"0000644\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        put(136, b"00000000000\0");
        put(156, spec["type"].as_str().unwrap_or("0").as_bytes());
        put(157, text("link").as_bytes());
        match spec["format"].as_str().unwrap_or("ustar") {
            "ustar" => put(257, b"ustar\x0000"),
            "gnu" => put(257, b"ustar  \0"),
            _ => {}
        }
        let length = spec["content"].as_str().map_or(0, |content| content.len() as u64);
        match &spec["size"] {
            Value::String(hex) => put(124, &unhex(hex)),
            size => put(124, format!("{:011o}\0", size.as_u64().unwrap_or(length)).as_bytes()),
        }
        for (at, hex) in spec["bytes"].as_object().into_iter().flatten() {
            put(at.parse().unwrap(), &unhex(hex.as_str().unwrap()));
        }
        put(148, b"        ");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        let sum = sum + u32::from(spec["checksum"] == "wrong");
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
    }

    /// A record of an extended header, whose length counts itself.
    fn record(key: &str, value: &str) -> String {
        let rest = key.len() + value.len() + 3;
        let length = (rest..rest + 20).find(|length| rest + length.to_string().len() == *length).unwrap();
        format!("{length} {key}={value}\n")
    }

    /// The blocks of one step: a header with what follows it, zero blocks, or bytes as they are.
    pub(super) fn blocks(step: &Value) -> Vec<u8> {
        if let Some(count) = step["zero"].as_u64() {
            return vec![0; usize::try_from(count).unwrap() * 512];
        }
        if let Some(text) = step["raw"].as_str() {
            return text.as_bytes().to_vec();
        }
        let mut spec = step.clone();
        if let Some(records) = step["records"].as_array() {
            let all = records.iter().map(|it| record(it[0].as_str().unwrap(), it[1].as_str().unwrap()));
            spec["content"] = Value::String(all.collect());
        }
        let mut bytes = header(&spec).to_vec();
        bytes.extend_from_slice(spec["content"].as_str().unwrap_or_default().as_bytes());
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }

    pub(super) fn archive(steps: &Value) -> Vec<u8> {
        steps.as_array().unwrap().iter().flat_map(blocks).collect()
    }

    pub(super) fn fixtures() -> Vec<Value> {
        json("tests/fixtures/tar.json").as_array().unwrap().clone()
    }
}

mod gzip {
    //! gzip with stored blocks only: enough to say how members lie, and no compressor is needed.

    pub(super) fn member(content: &[u8]) -> Vec<u8> {
        member_with(content, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
    }

    pub(super) fn member_with(content: &[u8], header: &[u8]) -> Vec<u8> {
        let mut bytes = header.to_vec();
        let mut chunks = content.chunks(65535).peekable();
        if chunks.peek().is_none() {
            bytes.extend_from_slice(&[3, 0]);
        }
        while let Some(chunk) = chunks.next() {
            let length = u16::try_from(chunk.len()).unwrap();
            bytes.push(u8::from(chunks.peek().is_none()));
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&(!length).to_le_bytes());
            bytes.extend_from_slice(chunk);
        }
        bytes.extend_from_slice(&crc(content).to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
        bytes
    }

    pub(super) fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        };
        !bytes.iter().fold(!0, step)
    }
}

mod zstd {
    //! zstd with raw and run-length blocks only.

    pub(super) fn frame(content: &[u8]) -> Vec<u8> {
        // No checksum, no content size, a window of 128 KiB.
        let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x38];
        let mut chunks = content.chunks(100_000).peekable();
        if chunks.peek().is_none() {
            bytes.extend_from_slice(&[1, 0, 0]);
        }
        while let Some(chunk) = chunks.next() {
            block(&mut bytes, chunks.peek().is_none(), 0, chunk.len());
            bytes.extend_from_slice(chunk);
        }
        bytes
    }

    pub(super) fn block(bytes: &mut Vec<u8>, is_last: bool, kind: u32, length: usize) {
        let header = u32::from(is_last) | kind << 1 | u32::try_from(length).unwrap() << 3;
        bytes.extend_from_slice(&header.to_le_bytes()[..3]);
    }

    pub(super) fn skippable(content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        [&[0x5a, 0x2a, 0x4d, 0x18][..], &length.to_le_bytes(), content].concat()
    }
}

fn small_archive() -> Vec<u8> {
    archives::archive(&serde_json::json!([
        { "name": "etc/", "type": "5" },
        { "name": "etc/motd", "content": "hello\n" },
        { "name": "etc/big", "content": "x".repeat(2000) },
        { "zero": 2 },
    ]))
}

#[test]
fn archives_that_are_meant_to_do_harm_are_listed_as_go_lists_them_and_told_of() {
    let fixtures = archives::fixtures();
    assert!(fixtures.len() > 30);
    for fixture in fixtures {
        let name = fixture["name"].as_str().unwrap();
        let bytes = archives::archive(&fixture["archive"]);
        for step in [1, 13, 512, usize::MAX] {
            let layer = read_in(&bytes, Expected::default(), Limits::DEFAULT, Keep::Nothing, &[step]);
            assert_eq!(lines(&layer.entries), texts(&fixture["list"]), "{name}, {step}");
            let fault = layer.fault.as_ref().map(|fault| fault.sentence.code());
            assert_eq!(fault, fixture["fault"].as_str(), "{name}, {step}");
            let notices: Vec<&str> = layer.notices.iter().map(Sentence::code).collect();
            assert_eq!(notices, texts(&fixture["notices"]), "{name}, {step}");
            // Whatever the archive is, the bytes were hashed to their end.
            assert_eq!(layer.verdict.actual, Some(Digest::of(Algorithm::Sha256, &bytes)), "{name}");
        }
    }
}

#[test]
fn limits_end_in_errors_with_names() {
    let of = |limits: Limits, bytes: &[u8]| {
        let layer = read_in(bytes, Expected::default(), limits, Keep::Nothing, &[1000]);
        assert_eq!(layer.verdict.state, State::Unknown);
        assert_eq!(layer.verdict.actual, None, "not all was read, so nothing is told");
        layer.fault.unwrap().sentence.code()
    };
    let usual = Limits::DEFAULT;
    let archive = small_archive();
    assert_eq!(of(Limits { unpacked: 4000, ..usual }, &archive), "layer-limit-bytes");
    assert_eq!(of(Limits { entries: 2, ..usual }, &archive), "layer-limit-entries");
    assert_eq!(of(Limits { names: 10, ..usual }, &archive), "layer-limit-names");
    let long = archives::archive(&serde_json::json!([{ "name": "x", "type": "x", "content": "x".repeat(600) }]));
    assert_eq!(of(Limits { header: 500, ..usual }, &long), "layer-limit-header");
    let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x38];
    for _ in 0..1000 {
        zstd::block(&mut bomb, false, 1, 128 * 1024);
        bomb.push(0);
    }
    assert_eq!(of(Limits { ratio_from: 1 << 20, ..usual }, &bomb), "layer-limit-ratio");
    let wide = [0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, 1, 0, 0];
    for byte in [0xa8, 0xf8, 0x91] {
        let mut wide = wide;
        wide[5] = byte;
        assert_eq!(of(usual, &wide), "layer-zstd-window", "{byte:x}");
    }
}

#[test]
fn what_is_wrong_with_the_compression_is_told() {
    let archive = small_archive();
    let fault = |bytes: &[u8]| read(bytes).fault.map(|fault| fault.sentence.code());
    let member = gzip::member(&archive);
    let changed = |at: usize| {
        let mut bytes = member.clone();
        bytes[at] ^= 1;
        bytes
    };
    assert_eq!(fault(&member), None);
    assert_eq!(fault(&changed(2)), Some("layer-gzip-header"));
    assert_eq!(fault(&changed(13)), Some("layer-gzip-data"));
    assert_eq!(fault(&changed(member.len() - 1)), Some("layer-gzip-checksum"));
    assert_eq!(fault(&changed(member.len() - 8)), Some("layer-gzip-checksum"));
    // What is damaged inside is told first.
    assert_eq!(fault(&changed(700)), Some("tar-checksum"));
    for length in [1, 9, 15, 100, member.len() - 1] {
        assert_eq!(
            fault(&member[..length]),
            if length == 1 { Some("layer-no-archive") } else { Some("layer-truncated") }
        );
    }
    let frame = zstd::frame(&archive);
    assert_eq!(fault(&frame), None);
    assert_eq!(fault(&frame[..frame.len() - 1]), Some("layer-truncated"));
    assert_eq!(fault(&[&frame[..], b"junk"].concat()), Some("layer-zstd-header"));
    let mut reserved = frame.clone();
    reserved[6] |= 6;
    assert_eq!(fault(&reserved), Some("layer-zstd-data"));
    assert_eq!(fault(&[0x28, 0xb5, 0x2f, 0xfd, 1, 0x38, 7, 1, 0, 0]), Some("layer-zstd-dictionary"));
}

#[test]
fn members_and_frames_are_read_one_behind_the_other() {
    let archive = small_archive();
    let wanted = lines(&read(&archive).entries);
    let (head, tail) = archive.split_at(700);
    let named = [0x1f, 0x8b, 8, 0x1c, 0, 0, 0, 0, 0, 255, 3, 0, b'a', b'b', b'c', b'n', 0, b'c', 0];
    let mut checked = vec![0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 255];
    let [low, high, ..] = gzip::crc(&checked).to_le_bytes();
    checked.extend_from_slice(&[low, high]);
    let layers = [
        [gzip::member(head), gzip::member(&[]), gzip::member(tail)].concat(),
        [gzip::member_with(head, &named), gzip::member_with(tail, &checked)].concat(),
        [zstd::skippable(b"toc"), zstd::frame(head), zstd::skippable(b""), zstd::frame(&[]), zstd::frame(tail)]
            .concat(),
    ];
    for bytes in layers {
        let expected = Expected { diff_id: Some(Digest::of(Algorithm::Sha512, &archive)), ..Expected::default() };
        let layer = read_in(&bytes, expected, Limits::DEFAULT, Keep::Nothing, &[1]);
        assert_eq!((&layer.fault, lines(&layer.entries)), (&None, wanted.clone()));
        assert_eq!((layer.diff_verdict.state, layer.notices.len()), (State::Verified, 0));
    }
    let many = [gzip::member(&archive), gzip::member(&[]).repeat(100_000)].concat();
    assert_eq!(lines(&read(&many).entries), wanted);
}

#[test]
fn what_stands_behind_the_last_member_is_told_and_hashed() {
    let archive = small_archive();
    for junk in [&[0; 512][..], b"\x1f", b"\x1fX", b"junk"] {
        let bytes = [&gzip::member(&archive)[..], junk].concat();
        let layer = read_in(&bytes, Expected::default(), Limits::DEFAULT, Keep::Nothing, &[7]);
        assert_eq!(layer.notices[0].code(), "layer-gzip-trailing");
        assert_eq!(layer.notices[0].parameters()[0].1, junk.len().to_string());
        assert_eq!(layer.verdict.actual, Some(Digest::of(Algorithm::Sha256, &bytes)));
    }
}

#[test]
fn a_verdict_covers_every_byte() {
    let archive = small_archive();
    // Behind the end mark, and in the trailer of the gzip member.
    let tail = [&archive[..], &[0; 1024]].concat();
    let bytes = gzip::member(&tail);
    let digest = Some(Digest::of(Algorithm::Sha256, &bytes));
    let diff_id = Some(Digest::of(Algorithm::Sha256, &tail));
    let expected = || Expected { digest: digest.clone(), diff_id: diff_id.clone(), ..Expected::default() };
    let states = |bytes: &[u8], expected: Expected| {
        let layer = read_in(bytes, expected, Limits::DEFAULT, Keep::Nothing, &[100]);
        (layer.verdict.state, layer.diff_verdict.state)
    };
    assert_eq!(states(&bytes, expected()), (State::Verified, State::Verified));
    for at in [4, 2000, bytes.len() - 500, bytes.len() - 9, bytes.len() - 1] {
        let mut other = bytes.clone();
        other[at] ^= 1;
        let (verdict, diff_verdict) = states(&other, expected());
        assert_eq!(verdict, State::Mismatch, "{at}");
        assert_eq!(
            diff_verdict == State::Verified,
            at == 4,
            "{at}: only the time in the header leaves the content alone"
        );
    }
    assert_eq!(states(&bytes[..bytes.len() - 1], expected()).0, State::Mismatch);
    assert_eq!(states(&bytes, Expected::default()), (State::Unknown, State::Unknown));
    let swapped = Expected { diff_id: digest.clone(), ..expected() };
    assert_eq!(states(&bytes, swapped), (State::Verified, State::Mismatch));
    for size in [0, 100, bytes.len() as u64 - 1, bytes.len() as u64 + 1] {
        assert_eq!(states(&bytes, Expected { size: Some(size), ..expected() }).0, State::Mismatch, "{size}");
    }
}

#[test]
fn reading_stops_at_the_first_byte_too_many() {
    let expected = Expected { size: Some(1000), ..Expected::default() };
    let mut reader = LayerReader::new(expected, Limits::DEFAULT, Keep::Nothing);
    assert!(reader.update(&[0; 1000], &mut |_| ()));
    assert!(!reader.update(&[0], &mut |_| ()));
    assert_eq!(reader.finish(None).verdict.state, State::Mismatch);
}

#[test]
fn one_who_hashes_elsewhere_is_handed_all_that_is_unpacked() {
    let archive = small_archive();
    let bytes = gzip::member(&archive);
    let mut reader = LayerReader::without_hashing(Expected::default(), Limits::DEFAULT, Keep::Nothing);
    let mut unpacked = Vec::new();
    for chunk in bytes.chunks(3) {
        reader.update(chunk, &mut |bytes| unpacked.extend_from_slice(bytes));
    }
    reader.flush(&mut |bytes| unpacked.extend_from_slice(bytes));
    assert_eq!(unpacked, archive);
    let of = |bytes: &[u8]| Digest::of(Algorithm::Sha256, bytes);
    let layer = reader.finish(Some(Hashes { digest: of(&bytes), diff_id: Some(of(&archive)) }));
    assert_eq!(layer.diff_verdict.actual, Some(of(&archive)));
}

#[test]
fn a_media_type_that_lies_is_told_of() {
    let archive = small_archive();
    let bytes = [archive.clone(), gzip::member(&archive), zstd::frame(&archive)];
    let types = [MediaType::OciLayer, MediaType::DockerLayerGzip, MediaType::OciLayerZstd];
    for (is, bytes) in bytes.iter().enumerate() {
        for (said, media_type) in types.iter().enumerate() {
            let expected = Expected { media_type: Some(media_type.clone()), ..Expected::default() };
            let layer = read_in(bytes, expected, Limits::DEFAULT, Keep::Nothing, &[512]);
            let told = layer.notices.iter().any(|notice| notice.code() == "layer-media-type");
            assert_eq!(told, is != said, "{media_type}");
            assert_eq!(layer.compression, [Compression::None, Compression::Gzip, Compression::Zstd][is]);
        }
    }
}

#[test]
fn content_is_what_was_put_in() {
    let archive = small_archive();
    let layer = read(&archive);
    let place = layer.entries.find(b"etc/motd").unwrap();
    assert_eq!(layer.content(place, 100).as_deref(), Ok(&b"hello\n"[..]));
    assert!(layer.content(place, 5).is_err(), "longer than the limit");
    assert!(layer.content(layer.entries.find(b"etc").unwrap(), 100).is_err(), "a folder has none");
    assert!(layer.content(99, 100).is_err(), "there is no such entry");
    let again = read_in(&archive, Expected::default(), Limits::DEFAULT, Keep::Entry(place), &[5]);
    assert_eq!(again.content(place, 100).as_deref(), Ok(&b"hello\n"[..]));
    let other = read_in(&archive, Expected::default(), Limits::DEFAULT, Keep::UpTo(4000), &[5]);
    assert!(other.content(place, 100).is_err(), "the archive is longer than what is kept");
}

/// The layers of the sample image, checked against its manifest and its configuration.
fn sample() -> Vec<Layer> {
    let blob = |digest: &str| file(&format!("samples/blobs/sha256/{}", digest.strip_prefix("sha256:").unwrap()));
    let index = json("samples/index.json");
    let is_it = |manifest: &&Value| manifest["annotations"].to_string().contains("sandbox.localhost/layers:1\"");
    let descriptor = index["manifests"].as_array().unwrap().iter().find(is_it).unwrap();
    let manifest: Value = serde_json::from_slice(&blob(descriptor["digest"].as_str().unwrap())).unwrap();
    let config: Value = serde_json::from_slice(&blob(manifest["config"]["digest"].as_str().unwrap())).unwrap();
    let diff_ids = texts(&config["rootfs"]["diff_ids"]);
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), diff_ids.len());
    let read = |(layer, diff_id): (&Value, &String)| {
        let digest = layer["digest"].as_str().unwrap();
        let expected = Expected {
            digest: digest.parse().ok(),
            diff_id: diff_id.parse().ok(),
            size: layer["size"].as_u64(),
            media_type: layer["mediaType"].as_str().map(MediaType::from),
        };
        read_in(&blob(digest), expected, Limits::DEFAULT, Keep::Nothing, &[333])
    };
    layers.iter().zip(&diff_ids).map(read).collect()
}

#[test]
fn the_sample_image_is_what_its_page_says() {
    let layers = sample();
    for layer in &layers {
        assert_eq!((layer.verdict.state, layer.diff_verdict.state), (State::Verified, State::Verified));
        assert_eq!((&layer.fault, layer.notices.len()), (&None, 0));
    }
    let entries: Vec<&Entries> = layers.iter().map(|layer| &layer.entries).collect();
    let merged = merge(&entries);
    let fixture = json("tests/fixtures/layers-sample.json");
    let files: Vec<String> = merged
        .nodes()
        .iter()
        .filter_map(|node| Some((node, merged.entry(*node)?)))
        .map(|(node, entry)| {
            format!("{} {} {}", node.layer + 1, entry.kind.code(), String::from_utf8_lossy(merged.path(*node)))
        })
        .collect();
    assert_eq!(files, texts(&fixture["files"]));
    let changes: Vec<Vec<String>> = merged
        .changes()
        .iter()
        .map(|all| {
            let told = all.iter().filter(|it| it.change.code() != "same");
            told.map(|it| format!("{} {}", it.change.code(), String::from_utf8_lossy(merged.path(it.node)))).collect()
        })
        .collect();
    let wanted: Vec<Vec<String>> = fixture["changes"].as_array().unwrap().iter().map(texts).collect();
    assert_eq!(changes, wanted);
    let usage = merged.usage();
    let paths: Vec<String> = usage
        .wasted
        .iter()
        .map(|it| format!("{} {} {} {}", String::from_utf8_lossy(&it.path), it.layers, it.total, it.kept))
        .collect();
    assert_eq!(paths, texts(&fixture["waste"]));
    assert_eq!((usage.kept, usage.total), (fixture["kept"].as_u64().unwrap(), fixture["total"].as_u64().unwrap()));
}

#[test]
fn comparing_the_other_way_round_mirrors() {
    let layers = sample();
    let entries: Vec<&Entries> = layers.iter().map(|layer| &layer.entries).collect();
    let (one, other) = (merge(&entries[..2]), merge(&entries));
    let there = compare(&one, &other);
    let back = compare(&other, &one);
    assert!(there.len() > 10 && there.len() == back.len());
    for (a, b) in there.iter().zip(&back) {
        assert_eq!((a.before, a.after), (b.after, b.before));
    }
    assert!(compare(&other, &other).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// However bytes are cut, the result is the same: of whole layers, of damaged ones, and of noise.
    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut(
        which in 0..64_usize,
        steps in prop::collection::vec(1..2000_usize, 1..8),
        damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let fixtures = archives::fixtures();
        let archive = archives::archive(&fixtures[which % fixtures.len()]["archive"]);
        let mut bytes = match which % 3 {
            0 => archive,
            1 => [gzip::member(&archive[..archive.len() / 2]), gzip::member(&archive[archive.len() / 2..])].concat(),
            _ => [zstd::skippable(b"x"), zstd::frame(&archive)].concat(),
        };
        if let Some((at, byte)) = damage {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        let of = |steps: &[usize]| read_in(&bytes, Expected::default(), Limits::DEFAULT, Keep::UpTo(1 << 20), steps);
        prop_assert_eq!(of(&steps), of(&[usize::MAX]));
    }

    /// Merging layers of made-up paths: nothing that is hidden is seen, and nothing else is lost.
    #[test]
    fn merging_is_what_unpacking_one_over_the_other_leaves(
        layers in prop::collection::vec(prop::collection::vec((0..4_u8, 0..4_u8, 0..3_u8), 0..8), 1..4),
    ) {
        let archives: Vec<Vec<u8>> = layers.iter().map(|layer| model::archive(layer)).collect();
        let read: Vec<Layer> = archives.iter().map(|archive| read(archive)).collect();
        let entries: Vec<&Entries> = read.iter().map(|layer| &layer.entries).collect();
        let merged = merge(&entries);
        let paths: Vec<String> =
            merged.nodes().iter().map(|node| String::from_utf8_lossy(merged.path(*node)).into_owned()).collect();
        prop_assert_eq!(paths, model::unpack(&layers));
    }
}

mod model {
    //! What the merged tree has to be, said in the plainest way: a set of paths.
    use std::collections::{BTreeMap, BTreeSet};

    type Step = (u8, u8, u8);

    /// Each layer as what counts in it: no path twice, and nothing below a file.
    fn plain(layer: &[Step]) -> (BTreeMap<String, bool>, BTreeSet<String>, BTreeSet<String>) {
        let (mut files, mut gone, mut opaque) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        for (folder, kind, name) in layer {
            let (folder, name) = (format!("d{folder}"), format!("f{name}"));
            match kind {
                0 => drop(gone.insert(format!("{folder}/{name}"))),
                1 => drop(opaque.insert(folder)),
                2 => drop(gone.insert(folder)),
                _ => {
                    files.insert(folder.clone(), true);
                    files.insert(format!("{folder}/{name}"), false);
                }
            }
        }
        (files, gone, opaque)
    }

    pub(super) fn archive(layer: &[Step]) -> Vec<u8> {
        let (files, gone, opaque) = plain(layer);
        let mut steps = Vec::new();
        for (path, is_folder) in files {
            steps.push(serde_json::json!({ "name": path, "type": if is_folder { "5" } else { "0" } }));
        }
        for path in gone {
            let (folder, name) = path.rsplit_once('/').map_or(("", &*path), |(folder, name)| (folder, name));
            steps.push(serde_json::json!({ "name": format!("{folder}/.wh.{name}") }));
        }
        for path in opaque {
            steps.push(serde_json::json!({ "name": format!("{path}/.wh..wh..opq") }));
        }
        steps.push(serde_json::json!({ "zero": 2 }));
        super::archives::archive(&steps.into())
    }

    pub(super) fn unpack(layers: &[Vec<Step>]) -> Vec<String> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for layer in layers {
            let (files, gone, opaque) = plain(layer);
            seen.retain(|path| {
                let is_below = |folder: &String| path.starts_with(&format!("{folder}/"));
                !gone.iter().any(|it| it == path || is_below(it)) && !opaque.iter().any(is_below)
            });
            seen.extend(files.into_keys());
        }
        seen.into_iter().collect()
    }
}
