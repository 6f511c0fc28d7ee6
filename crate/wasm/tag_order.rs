//! The order of tags, for a whole list at a time: one text with a line for each tag.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::prelude::*;

use crate::registry::{TagKind, TagOrder};

/// The places of the tags in order; `newest` asks for the newest version first.
#[wasm_bindgen(js_name = orderTags)]
pub fn order_tags(lines: &str, newest: bool) -> Vec<usize> {
    let order = if newest { TagOrder::Newest } else { TagOrder::Natural };
    order.sort(&lines.split('\n').collect::<Vec<_>>())
}

/// The kind of each tag, a line each.
#[wasm_bindgen(js_name = kindsOfTags)]
pub fn kinds_of_tags(lines: &str) -> String {
    let mut kinds = String::new();
    for (index, tag) in lines.split('\n').enumerate() {
        if index > 0 {
            kinds.push('\n');
        }
        kinds.push_str(TagKind::of(tag).as_str());
    }
    kinds
}
