//! Random stores against a model: what is reached stays, and what is not goes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use pullspec::digest::Digest;
use pullspec::files::Errand;
use pullspec::store;
use serde_json::json;

use super::files::{Memory, Nothing, Trouble};
use super::images::{make, open};

/// A store of layers, of images of some of these, and of indexes of some of the images; entries name some of the latter two.
#[derive(Clone, Debug)]
struct Plan {
    layers: usize,
    images: Vec<Vec<usize>>,
    indexes: Vec<Vec<usize>>,
    entries: Vec<usize>,
    /// Blobs that are not there.
    missing: Vec<usize>,
    rm: Vec<usize>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let some = |most: usize, of: usize| prop::collection::vec(0..of, 0..most);
    let images = prop::collection::vec(some(4, 6), 1..6);
    let indexes = prop::collection::vec(some(4, 8), 0..4);
    (images, indexes, some(5, 9), some(3, 20), some(4, 9)).prop_map(|(images, indexes, entries, missing, rm)| Plan {
        layers: 6,
        images,
        indexes,
        entries,
        missing,
        rm,
    })
}

/// The store, what each manifest leads to, and the names of the entries.
struct World {
    memory: Memory,
    leads: BTreeMap<Digest, Vec<Digest>>,
    names: BTreeMap<String, Digest>,
}

fn build(plan: &Plan) -> World {
    let mut memory = open();
    let mut leads = BTreeMap::new();
    let layers: Vec<_> = (0..plan.layers).map(|at| make(&mut memory, &format!("layer {at}"))).collect();
    let mut manifests: Vec<(Digest, u64, &str)> = Vec::new();
    let described =
        |(digest, size, kind): &(Digest, u64, &str)| json!({ "mediaType": kind, "digest": digest, "size": size });
    for (at, chosen) in plan.images.iter().enumerate() {
        let kind = "application/vnd.oci.image.manifest.v1+json";
        let config = make(&mut memory, &format!("{{\"at\":{at}}}"));
        let tar = "application/vnd.oci.image.layer.v1.tar";
        let list: Vec<_> =
            chosen.iter().map(|it| described(&(layers[*it].digest.clone(), layers[*it].size, tar))).collect();
        let config_type = "application/vnd.oci.image.config.v1+json";
        let text = json!({ "schemaVersion": 2, "mediaType": kind, "config": described(&(config.digest.clone(), config.size, config_type)), "layers": list });
        let made = make(&mut memory, &text.to_string());
        let to = chosen.iter().map(|it| layers[*it].digest.clone()).chain([config.digest]).collect();
        leads.insert(made.digest.clone(), to);
        manifests.push((made.digest, made.size, kind));
    }
    for (at, chosen) in plan.indexes.iter().enumerate() {
        let kind = "application/vnd.oci.image.index.v1+json";
        // An index may lead to an earlier one.
        let children: Vec<_> = chosen.iter().filter_map(|it| manifests.get(*it).cloned()).collect();
        let list: Vec<_> = children.iter().map(described).collect();
        let text = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": list, "annotations": { "at": at.to_string() } });
        let made = make(&mut memory, &text.to_string());
        leads.insert(made.digest.clone(), children.into_iter().map(|(digest, ..)| digest).collect());
        manifests.push((made.digest, made.size, kind));
    }
    let mut names = BTreeMap::new();
    let mut list = Vec::new();
    for (at, chosen) in plan.entries.iter().enumerate() {
        let Some((digest, size, kind)) = manifests.get(*chosen) else { continue };
        let name = format!("docker.io/library/x:{at}");
        list.push(json!({ "mediaType": kind, "digest": digest, "size": size, "annotations": { "io.containerd.image.name": name } }));
        names.insert(name, digest.clone());
    }
    memory.files.insert("index.json".into(), json!({ "schemaVersion": 2, "manifests": list }).to_string().into_bytes());
    let paths: Vec<String> = memory.files.keys().filter(|path| path.starts_with("blobs/")).cloned().collect();
    for at in &plan.missing {
        if let Some(path) = paths.get(*at) {
            memory.files.remove(path);
        }
    }
    World { memory, leads, names }
}

impl World {
    fn blobs(&self) -> BTreeSet<Digest> {
        let blobs = self.memory.files.keys().filter_map(|path| path.strip_prefix("blobs/sha256/"));
        blobs.map(|hex| format!("sha256:{hex}").parse().unwrap()).collect()
    }

    /// What these lead to, through what is there.
    fn reached<'a>(&self, roots: impl Iterator<Item = &'a Digest>) -> BTreeSet<Digest> {
        let (blobs, mut reached) = (self.blobs(), BTreeSet::new());
        let mut waiting: Vec<Digest> = roots.cloned().collect();
        while let Some(next) = waiting.pop() {
            if blobs.contains(&next) && reached.insert(next.clone()) {
                waiting.extend(self.leads.get(&next).into_iter().flatten().cloned());
            }
        }
        reached
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gc_keeps_what_is_reached_and_nothing_else(plan in plan()) {
        let mut world = build(&plan);
        let reached = world.reached(world.names.values());
        let usage = world.memory.run(Errand::new(store::usage), &mut Nothing, Trouble::None).unwrap().unwrap();
        let collected = world.memory.run(Errand::new(|io| store::collect(io, 1)), &mut Nothing, Trouble::None);
        prop_assert_eq!(collected.unwrap().unwrap().bytes, usage.reclaimable);
        prop_assert_eq!(world.blobs(), reached);
    }

    #[test]
    fn rm_takes_what_the_name_alone_reached(plan in plan()) {
        let mut world = build(&plan);
        for at in &plan.rm {
            let name = format!("docker.io/library/x:{at}");
            let (before, Some(digest)) = (world.blobs(), world.names.remove(&name)) else { continue };
            let mine = world.reached([&digest].into_iter());
            let others = world.reached(world.names.values());
            let errand = Errand::new(|io| store::remove(io, name.clone(), 1));
            let removed = world.memory.run(errand, &mut Nothing, Trouble::None).unwrap().unwrap();
            prop_assert_eq!(removed.unnamed, [name]);
            let gone: BTreeSet<Digest> = mine.difference(&others).cloned().collect();
            prop_assert_eq!(&removed.removed.into_iter().collect::<BTreeSet<_>>(), &gone);
            prop_assert_eq!(world.blobs(), before.difference(&gone).cloned().collect::<BTreeSet<_>>());
        }
    }
}
