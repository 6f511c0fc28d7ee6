//! The order of tags and their kinds: as the fixtures say, and an order at all for whatever comes.

use std::cmp::Ordering;
use std::fs;

use proptest::prelude::*;
use pullspec::registry::{TagKind, TagOrder};
use serde_json::Value;

fn fixture(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn order(name: &str) -> TagOrder {
    match name {
        "newest" => TagOrder::Newest,
        "natural" => TagOrder::Natural,
        other => panic!("no order is called {other}"),
    }
}

#[test]
fn tags_stand_as_people_look_for_them() {
    let cases = fixture("tag-order");
    assert!(cases.len() > 10);
    for case in &cases {
        let order = order(case["order"].as_str().unwrap());
        let tags: Vec<&str> = case["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        // From the worst order, and from one in between.
        let backwards: Vec<&str> = tags.iter().rev().copied().collect();
        let rotated: Vec<&str> = tags.iter().cycle().skip(tags.len() / 2).take(tags.len()).copied().collect();
        for start in [backwards, rotated] {
            let sorted: Vec<&str> = order.sort(&start).into_iter().map(|place| start[place]).collect();
            assert_eq!(sorted, tags, "{}", case["why"]);
        }
    }
}

#[test]
fn the_kind_of_a_tag_is_read_from_its_text() {
    let cases = fixture("tag-kinds");
    assert!(cases.len() > 10);
    for case in &cases {
        assert_eq!(TagKind::of(case["tag"].as_str().unwrap()).as_str(), case["kind"], "{}", case["why"]);
    }
}

fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        "v?[0-9]{1,2}(\\.[0-9]{1,3}){0,3}([-_.]?(rc|beta|a|m|alpine|x)[.-]?[0-9]{0,2}){0,2}",
        "[0-9a-zA-Z._-]{0,8}",
        "sha256-[0-9a-f]{63,65}(\\.(sig|att|x))?",
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn it_is_an_order(a in tag(), b in tag(), c in tag()) {
        for order in [TagOrder::Natural, TagOrder::Newest] {
            prop_assert_eq!(order.compare(&a, &b), order.compare(&b, &a).reverse());
            prop_assert_eq!(order.compare(&a, &b) == Ordering::Equal, a == b);
            if order.compare(&a, &b).is_le() && order.compare(&b, &c).is_le() {
                prop_assert!(order.compare(&a, &c).is_le(), "{} {} {}", a, b, c);
            }
        }
    }

    #[test]
    fn every_tag_is_there_once(tags in proptest::collection::vec(tag(), 0..40)) {
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        for order in [TagOrder::Natural, TagOrder::Newest] {
            let mut places = order.sort(&tags);
            places.sort_unstable();
            prop_assert!(places.into_iter().eq(0..tags.len()));
        }
    }
}
