//! The store of images: what every command does, what is left when it breaks off anywhere, and what is never removed.

#[path = "doubles/files.rs"]
mod files;
#[path = "store/images.rs"]
mod images;
#[path = "store/random.rs"]
mod random;

use files::{Memory, Nothing, Trouble};
use images::{Made, Registry, audit, entries, image, index, make, names, open, run, sound};
use pullspec::files::Errand;
use pullspec::layout::Action;
use pullspec::store::{self, Arrival, Code, Platforms, Pull};

const DAY: u64 = 24 * 60 * 60 * 1000;

/// A command that changes something, and a store in which it can.
type Command = (&'static str, fn(&mut Memory, &mut Registry, Trouble) -> Option<Result<(), Code>>);

fn pull(
    memory: &mut Memory,
    registry: &mut Registry,
    name: &str,
    made: &Made,
    trouble: Trouble,
) -> Option<Result<(), Code>> {
    let pull = Pull {
        reference: name.into(),
        name: None,
        root: made.descriptor.clone(),
        bytes: made.bytes.clone(),
        platforms: Platforms::read(Some("linux/arm64"), "linux/amd64").unwrap(),
        time: 7,
        action: Action::Pull,
    };
    let errand = Errand::new(|io| store::pull(io, pull));
    memory.run(errand, registry, trouble).map(|result| result.map(drop).map_err(|error| error.code))
}

fn arm(registry: &mut Registry, seed: &str) -> Made {
    let children = ["amd64", "arm64"].map(|cpu| (cpu, image(registry, cpu, &[seed, cpu, "shared"])));
    index(registry, &children)
}

const COMMANDS: &[Command] = &[
    ("pull", |memory, registry, trouble| {
        let made = arm(registry, "new");
        pull(memory, registry, "new:1", &made, trouble)
    }),
    ("pull over a name", |memory, registry, trouble| {
        let made = arm(registry, "newer");
        pull(memory, registry, "old:1", &made, trouble)
    }),
    ("tag", |memory, _, trouble| run(memory, trouble, |io| store::tag(io, "old:1".into(), "ghcr.io/x/y:2".into(), 7))),
    ("tag over a name", |memory, _, trouble| {
        run(memory, trouble, |io| store::tag(io, "old:1".into(), "other:1".into(), 7))
    }),
    ("rm of one of two names", |memory, _, trouble| run(memory, trouble, |io| store::remove(io, "twin:1".into(), 7))),
    ("rm of the last name", |memory, _, trouble| run(memory, trouble, |io| store::remove(io, "other:1".into(), 7))),
    ("gc", |memory, _, trouble| run(memory, trouble, |io| store::collect(io, 2 * DAY))),
];

/// Two images that share layers, one of them under two names, and things that nothing reaches.
fn stocked(registry: &mut Registry) -> Memory {
    let mut memory = open();
    let (old, other) = (arm(registry, "old"), arm(registry, "other"));
    for (name, made) in [("old:1", &old), ("twin:1", &old), ("other:1", &other)] {
        assert_eq!(pull(&mut memory, registry, name, made, Trouble::None), Some(Ok(())), "{name}");
    }
    for text in ["nothing reaches this", "nor this"] {
        make(&mut memory, text);
    }
    memory.writes = 0;
    memory
}

/// Everything that was named before and was not to be changed is still named, there and right.
fn lost_nothing(before: &Memory, after: &Memory, command: &str) {
    sound(after, command);
    for (name, digest) in entries(before) {
        let is = entries(after).into_iter().find(|(known, _)| *known == name).map(|(_, digest)| digest);
        let may_go = command.starts_with("rm") || command.ends_with("over a name");
        assert!(is.as_ref() == Some(&digest) || may_go, "{command}: {name} was {digest}, and is {is:?}");
    }
}

#[test]
fn the_power_may_fail_at_every_step() {
    for (command, work) in COMMANDS {
        let mut steps = 0;
        for k in 1.. {
            let mut registry = Registry::default();
            let before = stocked(&mut registry);
            let mut after = before.clone();
            if work(&mut after, &mut registry, Trouble::CrashAt(k)).is_some() {
                break;
            }
            steps = k;
            lost_nothing(&before, &after, command);
            // It can be done again, and then it is done.
            assert_eq!(work(&mut after, &mut registry, Trouble::None).map(|_| ()), Some(()), "{command} after {k}");
            lost_nothing(&before, &after, command);
        }
        assert!(steps >= 2, "{command} has {steps} steps");
    }
}

#[test]
fn every_step_may_fail() {
    for (command, work) in COMMANDS {
        for k in 1.. {
            let mut registry = Registry::default();
            let before = stocked(&mut registry);
            let mut after = before.clone();
            let result = work(&mut after, &mut registry, Trouble::FailAt(k)).unwrap();
            lost_nothing(&before, &after, command);
            assert!(after.locks.is_empty(), "{command}: a lock is held");
            if result.is_ok() {
                break;
            }
            assert_eq!(result, Err(Code::NoSpace), "{command} at {k}");
            // A name that is gone is gone; what it has left behind is collected.
            let again = work(&mut after, &mut registry, Trouble::None).unwrap();
            let is_gone = again == Err(Code::NotFound) && command.starts_with("rm");
            assert!(again.is_ok() || is_gone, "{command} after {k}: {again:?}");
            run(&mut after, Trouble::None, |io| store::collect(io, 2 * DAY)).unwrap().unwrap();
            lost_nothing(&before, &after, command);
        }
    }
}

#[test]
fn making_a_store_may_break_off_anywhere() {
    for k in 1..=2 {
        let mut memory = Memory::default();
        assert_eq!(run(&mut memory, Trouble::CrashAt(k), store::open), None);
        assert_eq!(run(&mut memory, Trouble::None, store::open), Some(Ok(())));
        assert_eq!(memory.files["oci-layout"], b"{\"imageLayoutVersion\":\"1.0.0\"}");
        sound(&memory, "open");
    }
    let memory = open();
    assert_eq!(memory.writes, 2);
    assert!(memory.log.last().unwrap().starts_with("write oci-layout"), "what says it is a layout comes last");
}

#[test]
fn what_cannot_be_read_is_never_overwritten() {
    let good = String::from_utf8(open().files["index.json"].clone()).unwrap();
    let twice = good.replace("\"manifests\":", "\"manifests\":[],\"manifests\":");
    let texts = ["", "{", &good[..good.len() - 1], "[]", "null", &twice, &good.replace("manifests", "Manifests")];
    let cases = texts.iter().map(|text| ("index.json", *text, Code::DamagedIndex));
    let marks = [
        ("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}", Code::NewerLayout),
        ("oci-layout", "{\"imageLayoutVersion\":", Code::DamagedIndex),
    ];
    for (path, text, code) in cases.chain(marks) {
        let mut registry = Registry::default();
        let mut memory = stocked(&mut registry);
        memory.files.insert(path.into(), text.as_bytes().to_vec());
        let before = memory.files.clone();
        assert_eq!(run(&mut memory, Trouble::None, store::open), Some(Err(code)), "{path} {text}");
        for (command, work) in COMMANDS {
            assert_eq!(work(&mut memory, &mut registry, Trouble::None), Some(Err(code)), "{command}: {path} {text}");
            assert!(memory.files == before, "{command}: {path} {text}");
        }
    }
    let mut memory = open();
    memory.files.remove("index.json");
    assert_eq!(run(&mut memory, Trouble::None, store::open), Some(Err(Code::DamagedIndex)), "an index that is gone");
    assert!(!memory.files.contains_key("index.json"));
}

#[test]
fn what_others_wrote_stays_as_it_is() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    let blob = make(&mut memory, "{}");
    let entry = format!(
        r#"{{ "mediaType":"application/vnd.oci.image.manifest.v1+json","size":2 ,"digest":"{}","x":[1.50],"annotations":{{"org.opencontainers.image.ref.name":"theirs","b":"2","a":"\u00e9"}}}}"#,
        blob.digest
    );
    let text = String::from_utf8(memory.files["index.json"].clone()).unwrap();
    let text = text.replace("\"manifests\":[", &format!("\"y\": 1e3 ,\"manifests\":[{entry},"));
    memory.files.insert("index.json".into(), text.into_bytes());
    for (command, work) in COMMANDS {
        assert_eq!(work(&mut memory, &mut registry, Trouble::None), Some(Ok(())), "{command}");
        let text = String::from_utf8(memory.files["index.json"].clone()).unwrap();
        assert!(text.contains(&entry) && text.contains("\"y\":1e3"), "{command}: {text}");
    }
    let listed = memory.run(Errand::new(store::list), &mut Nothing, Trouble::None).unwrap().unwrap();
    let theirs = listed.last().unwrap();
    assert_eq!((theirs.name.as_deref(), theirs.familiar.as_str()), (None, "theirs"));
    assert_eq!(theirs.mounted, "store.localhost/image:theirs");
    for text in ["theirs", blob.digest.as_str(), &blob.digest.encoded()[..12]] {
        let got = memory.run(Errand::new(|io| store::get(io, text.into())), &mut Nothing, Trouble::None).unwrap();
        assert_eq!(got.unwrap().unwrap(), *theirs, "{text}");
    }
}

#[test]
fn names_lead_to_images_and_so_do_digests_and_ids() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    let old = arm(&mut registry, "old").descriptor.digest;
    let mut get = |text: &str| {
        let errand = Errand::new(|io| store::get(io, text.into()));
        memory.run(errand, &mut Nothing, Trouble::None).unwrap().map(|it| it.map(|image| image.descriptor.digest))
    };
    let id = image(&mut registry, "arm64", &["old", "arm64", "shared"]).config.digest;
    let hex = &old.encoded()[..8];
    for text in [
        "old:1",
        "docker.io/library/old:1",
        old.as_str(),
        hex,
        &format!("sha256:{hex}"),
        id.as_str(),
        &id.encoded()[..12],
        &format!("old@{old}"),
        &format!("old:label@{old}"),
    ] {
        assert_eq!(get(text), Ok(Some(old.clone())), "{text}");
    }
    for text in ["old", "old:2", "abc", &format!("none@{old}"), &"0".repeat(64)] {
        assert_eq!(get(text), Ok(None), "{text}");
    }
    assert_eq!(get("a b").unwrap_err().code, Code::InvalidReference);
    assert_eq!(get("Old:1").unwrap_err().code, Code::InvalidReference);
}

#[test]
fn a_beginning_that_several_have_is_none() {
    let (mut registry, mut memory, mut by_start) = (Registry::default(), open(), std::collections::BTreeMap::new());
    for seed in 0.. {
        let made = image(&mut registry, "arm64", &[&seed.to_string()]);
        let start = made.descriptor.digest.encoded()[..4].to_string();
        if let Some(first) = by_start.insert(start.clone(), made.clone()) {
            for (name, made) in [("a:1", &first), ("b:1", &made)] {
                assert_eq!(pull(&mut memory, &mut registry, name, made, Trouble::None), Some(Ok(())));
            }
            let result = run(&mut memory, Trouble::None, |io| store::get(io, start.clone()));
            assert_eq!(result, Some(Err(Code::Ambiguous)));
            let result = run(&mut memory, Trouble::None, |io| store::remove(io, start, 1));
            assert_eq!(result, Some(Err(Code::Ambiguous)));
            assert_eq!(names(&memory), ["docker.io/library/a:1", "docker.io/library/b:1"]);
            return;
        }
    }
}

#[test]
fn what_is_listed_of_an_image() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    let listed = memory.run(Errand::new(store::list), &mut Nothing, Trouble::None).unwrap().unwrap();
    let shown: Vec<_> = listed.iter().map(|it| (it.familiar.as_str(), it.mounted.as_str(), it.complete)).collect();
    let mounted = |name: &str| format!("store.localhost/{name}");
    let [old, other, twin] = ["old:1", "other:1", "twin:1"].map(mounted);
    assert_eq!(shown, [("old:1", &*old, true), ("other:1", &other, true), ("twin:1", &twin, true)]);
    let first = &listed[0];
    let platforms: Vec<_> = first.platforms.iter().map(|it| (it.name.as_deref(), it.complete)).collect();
    assert_eq!(platforms, [(Some("linux/arm64"), true)], "what was not pulled is left out");
    assert_eq!(first.created.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(first.platforms[0].id.as_ref().unwrap().as_str().len(), 71);
    let parts = first.platforms[0].size + first.descriptor.size;
    assert_eq!(first.size, parts, "each blob once");
    let usage = memory.run(Errand::new(store::usage), &mut Nothing, Trouble::None).unwrap().unwrap();
    let total = memory.files.iter().filter(|(path, _)| path.starts_with("blobs/")).map(|(_, it)| it.len() as u64).sum();
    assert_eq!((usage.images, usage.bytes), (2, total));
    assert_eq!(usage.reclaimable, ("nothing reaches this".len() + "nor this".len()) as u64);
    assert_eq!(usage.shared, ("shared".len() + "arm64".len()) as u64);
}

#[test]
fn rm_takes_what_only_that_image_needed() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    let removed = |memory: &mut Memory, text: &str| {
        memory.run(Errand::new(|io| store::remove(io, text.into(), 9)), &mut Nothing, Trouble::None).unwrap().unwrap()
    };
    let first = removed(&mut memory, "old:1");
    assert_eq!(
        (first.unnamed, first.removed.len()),
        (vec!["docker.io/library/old:1".into()], 0),
        "it has another name"
    );
    let blobs = memory.files.len();
    let second = removed(&mut memory, "twin:1");
    // An index, a manifest, a configuration and a layer; two layers are the other image's too.
    assert_eq!((second.removed.len(), blobs - memory.files.len()), (4, 4));
    sound(&memory, "rm");
    let other = entries(&memory)[0].1.clone();
    run(&mut memory, Trouble::None, |io| store::tag(io, "other:1".into(), "more:1".into(), 9)).unwrap().unwrap();
    let all = removed(&mut memory, &other[7..20]);
    assert_eq!(all.unnamed, ["docker.io/library/other:1", "docker.io/library/more:1"], "by its digest, all its names");
    assert_eq!(run(&mut memory, Trouble::None, |io| store::remove(io, other, 9)), Some(Err(Code::NotFound)));
}

#[test]
fn a_history_of_names() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    run(&mut memory, Trouble::None, |io| store::tag(io, "old:1".into(), "other:1".into(), 8)).unwrap().unwrap();
    run(&mut memory, Trouble::None, |io| store::tag(io, "old:1".into(), "other:1".into(), 9)).unwrap().unwrap();
    run(&mut memory, Trouble::None, |io| store::remove(io, "twin:1".into(), 10)).unwrap().unwrap();
    let history = memory.run(Errand::new(store::history), &mut Nothing, Trouble::None).unwrap().unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|it| (it.name.rsplit('/').next().unwrap(), it.from.is_some(), it.to.is_some(), it.time))
        .collect();
    let expected = [
        ("old:1", false, true, 7),
        ("twin:1", false, true, 7),
        ("other:1", false, true, 7),
        ("other:1", true, true, 8),
        ("twin:1", true, false, 10),
    ];
    assert_eq!(told, expected, "what changes nothing leaves no line");
}

#[test]
fn what_is_damaged_is_found_put_aside_and_brought_again() {
    type Damage = (&'static str, fn(&mut Vec<u8>));
    let damage: [Damage; 3] =
        [("a bit", |bytes| bytes[0] ^= 1), ("shorter", |bytes| bytes.truncate(1)), ("longer", |bytes| bytes.push(0))];
    let mut registry = Registry::default();
    let whole = stocked(&mut registry);
    let old = arm(&mut registry, "old");
    let reached: Vec<String> = whole.files.keys().filter(|path| path.starts_with("blobs/")).cloned().collect();
    for path in &reached {
        for (how, change) in damage {
            let mut memory = whole.clone();
            change(memory.files.get_mut(path).unwrap());
            let found = audit(&mut memory);
            assert_eq!(found.iter().filter(|it| it.1 == "damaged").count(), 1, "{how} {path}: {found:?}");
            assert!(!memory.files.contains_key(path), "{how} {path} is put aside");
            let aside = path.replacen("blobs/sha256/", ".pullspec/damaged/sha256-", 1);
            assert!(memory.files.contains_key(&aside), "{how} {path} is kept");
            assert_eq!(pull(&mut memory, &mut registry, "old:1", &old, Trouble::None), Some(Ok(())));
            let other = arm(&mut registry, "other");
            assert_eq!(pull(&mut memory, &mut registry, "other:1", &other, Trouble::None), Some(Ok(())));
            sound(&memory, path);
        }
    }
}

#[test]
fn where_it_is_not_known_what_is_needed_nothing_is_removed() {
    let mut registry = Registry::default();
    let mut memory = stocked(&mut registry);
    let (_, digest) = entries(&memory)[0].clone();
    memory.files.get_mut(&format!("blobs/sha256/{}", &digest[7..])).unwrap()[0] ^= 1;
    let before = memory.files.len();
    assert_eq!(run(&mut memory, Trouble::None, |io| store::collect(io, 2 * DAY)), Some(Err(Code::Damaged)));
    let removed = memory.run(Errand::new(|io| store::remove(io, "other:1".into(), 9)), &mut Nothing, Trouble::None);
    assert_eq!(removed.unwrap().unwrap().removed, []);
    assert_eq!(memory.files.len(), before);
    // The damaged image itself may go.
    run(&mut memory, Trouble::None, |io| store::remove(io, "old:1".into(), 9)).unwrap().unwrap();
    run(&mut memory, Trouble::None, |io| store::remove(io, "twin:1".into(), 9)).unwrap().unwrap();
    assert_eq!(run(&mut memory, Trouble::None, |io| store::collect(io, 2 * DAY)), Some(Ok(())));
    assert_eq!(memory.files.keys().filter(|path| path.starts_with("blobs/")).count(), 0);
}

#[test]
fn what_readers_disagree_about_keeps_whatever_one_of_them_needs() {
    let mut memory = open();
    let [first, second, lost] = ["first", "second", "lost"].map(|text| make(&mut memory, text).digest);
    let config = make(&mut memory, "{}").digest;
    let layer =
        |digest| format!(r#"[{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{digest}","size":5}}]"#);
    let manifest = make(
        &mut memory,
        &format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":2}},"layers":{},"Layers":{}}}"#,
            layer(&first),
            layer(&second)
        ),
    );
    let entry = format!(
        r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":{}}}"#,
        manifest.digest, manifest.size
    );
    memory.files.insert("index.json".into(), format!(r#"{{"schemaVersion":2,"manifests":[{entry}]}}"#).into_bytes());
    run(&mut memory, Trouble::None, |io| store::collect(io, 2 * DAY)).unwrap().unwrap();
    let is_there =
        |digest: &pullspec::digest::Digest| memory.files.contains_key(&format!("blobs/sha256/{}", digest.encoded()));
    assert_eq!([&first, &second, &config, &lost].map(is_there), [true, true, true, false]);
    assert!(audit(&mut memory).iter().any(|(_, trouble)| *trouble == "unreadable"));
}

#[test]
fn what_an_earlier_download_has_left_is_gone_on_with() {
    let (mut memory, mut registry) = (open(), Registry::default());
    let blob = registry.put("application/vnd.oci.image.layer.v1.tar", b"0123456789");
    let part = format!(".pullspec/ingest/sha256-{}", blob.digest.encoded());
    let cases: [(&[u8], _, _); 5] = [
        (b"0123", vec![4], Arrival::Came(6)),
        (b"0123456789", vec![10], Arrival::Came(0)),
        (b"wrong", vec![5, 0], Arrival::Came(10)),
        (b"too long by far", vec![0], Arrival::Came(10)),
        (b"", vec![0], Arrival::Came(10)),
    ];
    for (left, asked, arrival) in cases {
        memory.files.insert(part.clone(), left.to_vec());
        registry.asked.clear();
        let errand = Errand::new(|io| store::bring(io, blob.clone()));
        assert_eq!(memory.run(errand, &mut registry, Trouble::None), Some(Ok(arrival)), "{left:?}");
        assert_eq!(registry.asked, asked, "{left:?}");
        assert!(!memory.files.contains_key(&part));
        let errand = Errand::new(|io| store::bring(io, blob.clone()));
        assert_eq!(memory.run(errand, &mut registry, Trouble::None), Some(Ok(Arrival::Present)));
        memory.files.remove(&format!("blobs/sha256/{}", blob.digest.encoded())).unwrap();
    }
    registry.lies = true;
    let errand = Errand::new(|io| store::bring(io, blob.clone()));
    let error = memory.run(errand, &mut registry, Trouble::None).unwrap().unwrap_err();
    assert_eq!((error.code, memory.files.contains_key(&part)), (Code::Mismatch, false));
}

#[test]
fn parts_of_downloads_are_kept_for_a_day() {
    let mut memory = open();
    memory.modified = 10 * DAY;
    memory.files.insert(".pullspec/ingest/sha256-x".into(), b"part".to_vec());
    for (now, left) in [(11 * DAY, 1), (11 * DAY + 1, 0)] {
        run(&mut memory, Trouble::None, |io| store::collect(io, now)).unwrap().unwrap();
        assert_eq!(memory.files.keys().filter(|path| path.contains("ingest")).count(), left);
    }
}

#[test]
fn what_is_collected_meanwhile_is_brought_again() {
    let (mut memory, mut registry) = (open(), Registry::default());
    let made = arm(&mut registry, "new");
    registry.collects = 2;
    assert_eq!(pull(&mut memory, &mut registry, "new:1", &made, Trouble::None), Some(Ok(())));
    sound(&memory, "pull");
    memory = open();
    registry.collects = 100;
    assert_eq!(pull(&mut memory, &mut registry, "new:1", &made, Trouble::None), Some(Err(Code::Files)));
    assert!(entries(&memory).is_empty());
}

#[test]
fn platforms_are_chosen() {
    let mut registry = Registry::default();
    let made = arm(&mut registry, "x");
    let cases = [
        (Some("linux/amd64"), Ok(1)),
        (Some("linux/arm64"), Ok(1)),
        (Some("all"), Ok(2)),
        (None, Ok(1)),
        (Some("linux/s390x"), Err(Code::NoPlatform)),
    ];
    for (platform, expected) in cases {
        let mut memory = open();
        let pull = Pull {
            reference: "x:1".into(),
            name: Some("y:2".into()),
            root: made.descriptor.clone(),
            bytes: made.bytes.clone(),
            platforms: Platforms::read(platform, "linux/s390x").unwrap(),
            time: 7,
            action: Action::Pull,
        };
        let result = memory.run(Errand::new(|io| store::pull(io, pull)), &mut registry, Trouble::None).unwrap();
        let result = result.map(|pulled| pulled.image.platforms.len()).map_err(|error| error.code);
        assert_eq!(result, expected, "{platform:?}");
        assert_eq!(names(&memory), if expected.is_ok() { vec!["docker.io/library/y:2"] } else { vec![] });
    }
    assert_eq!(Platforms::read(Some("x"), "").unwrap_err().code, Code::NoPlatform);
}

#[test]
fn what_is_pulled_by_digest_is_called_by_it() {
    let (mut memory, mut registry) = (open(), Registry::default());
    let made = arm(&mut registry, "x");
    let name = format!("x:label@{}", made.descriptor.digest);
    assert_eq!(pull(&mut memory, &mut registry, &name, &made, Trouble::None), Some(Ok(())));
    assert_eq!(names(&memory), [format!("docker.io/library/x@{}", made.descriptor.digest)]);
    let result = run(&mut memory, Trouble::None, |io| store::tag(io, name.clone(), name, 1));
    assert_eq!(result, Some(Err(Code::InvalidReference)), "a digest is not chosen");
}

#[test]
fn a_hostile_index_ends() {
    let (mut memory, mut registry) = (open(), Registry::default());
    let mut deep = image(&mut registry, "arm64", &["x"]);
    for _ in 0..1000 {
        deep = index(&mut registry, &[("arm64", deep)]);
    }
    assert_eq!(pull(&mut memory, &mut registry, "deep:1", &deep, Trouble::None), Some(Err(Code::InvalidContent)));
    let many: Vec<_> = (0..1100).map(|at| ("arm64", image(&mut registry, "arm64", &[&at.to_string()]))).collect();
    let wide = index(&mut registry, &many);
    let pull = Pull {
        reference: "wide:1".into(),
        name: None,
        root: wide.descriptor,
        bytes: wide.bytes,
        platforms: Platforms::All,
        time: 7,
        action: Action::Pull,
    };
    let result = memory.run(Errand::new(|io| store::pull(io, pull)), &mut registry, Trouble::None).unwrap();
    assert_eq!(result.unwrap_err().code, Code::InvalidContent);
    assert!(names(&memory).is_empty());
}

#[test]
fn what_comes_is_only_believed_if_it_is_what_was_named() {
    let (mut memory, mut registry) = (open(), Registry::default());
    let made = arm(&mut registry, "x");
    let mut swapped = made.clone();
    swapped.bytes[0] = b' ';
    assert_eq!(pull(&mut memory, &mut registry, "x:1", &swapped, Trouble::None), Some(Err(Code::Mismatch)));
    registry.lies = true;
    assert_eq!(pull(&mut memory, &mut registry, "x:1", &made, Trouble::None), Some(Err(Code::Mismatch)));
    assert!(names(&memory).is_empty());
}
