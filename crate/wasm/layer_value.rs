//! The values of `pullspec/layer` as JavaScript sees them.

use alloc::string::String;

use super::json::Json;
use crate::digest::Digest;
use crate::layer::{
    Difference, Entries, Entry, FieldChange, Finding, ImageClaims, Instruction, Layer, LayerChange, LayerPair, Mark,
    Merged, Node, Plan, State, Verdict,
};
use crate::sentence::Sentence;

/// A number as JavaScript has them.
#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
pub(super) const fn float(number: u64) -> f64 {
    number as f64
}

/// The members of a sentence.
fn sentence(json: &mut Json, sentence: &Sentence) {
    json.object(|json| {
        json.string("code", sentence.code());
        json.string("message", &sentence.english());
        json.key("parameters").object(|json| {
            for (name, text) in sentence.parameters() {
                json.string(name, text);
            }
        });
    });
}

/// What is thrown: a sentence.
pub(super) fn failure(cause: &Sentence) -> String {
    Json::of(|json| sentence(json, cause))
}

fn verdict(json: &mut Json, verdict: &Verdict) {
    json.object(|json| {
        json.string("state", verdict.state.code());
        json.optional("expected", verdict.expected.as_ref().map(Digest::as_str));
        json.optional("actual", verdict.actual.as_ref().map(Digest::as_str));
        if let Some(reason) = &verdict.reason {
            sentence(json.key("reason"), reason);
        }
    });
}

/// All of a layer but its entries.
pub(super) fn summary(layer: &Layer) -> String {
    Json::of(|json| {
        json.object(|json| {
            verdict(json.key("verdict"), &layer.verdict);
            verdict(json.key("diffVerdict"), &layer.diff_verdict);
            json.string("compression", layer.compression.code());
            json.size("size", layer.progress.read);
            json.size("unpackedSize", layer.progress.unpacked);
            if let Some(fault) = &layer.fault {
                json.key("fault").object(|json| {
                    json.string("kind", fault.kind.code());
                    sentence(json.key("sentence"), &fault.sentence);
                });
            }
            json.key("notices").array(&layer.notices, sentence);
            json.size("moreNotices", layer.more_notices);
        });
    })
}

/// Entries by their places; places without an entry are left out.
pub(super) fn entries(json: &mut Json, entries: &Entries, places: &[u32]) {
    let found = places.iter().filter_map(|place| Some((*place, entries.get(*place)?)));
    json.array(found, |json, (place, it)| json.object(|json| entry(json, entries, place, it)));
}

const fn kind(entry: &Entry) -> &'static str {
    match entry.mark {
        Mark::Whiteout => "whiteout",
        Mark::Opaque => "opaque",
        Mark::None | Mark::Ignored => entry.kind.code(),
    }
}

/// The members of an entry.
fn entry(json: &mut Json, entries: &Entries, place: u32, entry: &Entry) {
    json.size("entry", place.into());
    json.string("path", &entries.path_text(entry));
    json.string("type", kind(entry));
    json.size("size", entry.size);
    json.size("mode", entry.mode.into());
    json.signed("uid", entry.uid);
    json.signed("gid", entry.gid);
    json.signed("mtime", entry.mtime);
    let link = entries.link(entry);
    if !link.is_empty() {
        json.string("link", &String::from_utf8_lossy(link));
    }
    if let Some((major, minor)) = entries.device(place) {
        json.key("device").object(|json| {
            json.signed("major", major);
            json.signed("minor", minor);
        });
    }
    if entries.pieces(place).is_some() {
        json.size("stored", entry.stored);
    }
    if entries.attributes(place).next().is_some() {
        json.key("attributes").array(entries.attributes(place), |json, (name, value)| {
            json.object(|json| {
                json.string("name", &String::from_utf8_lossy(name));
                json.string("value", &hex(value));
            });
        });
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The members of a node: its layer and its entry.
fn node(json: &mut Json, merged: &Merged<'_>, node: Node) {
    json.size("layer", node.layer.into());
    if let (Some(layer), Some(it)) = (merged.layer(node.layer), merged.entry(node)) {
        entry(json, layer, node.entry, it);
    }
}

/// Nodes, in the order they are given in.
pub(super) fn nodes(merged: &Merged<'_>, all: impl Iterator<Item = Node>) -> String {
    Json::of(|json| json.array(all, |json, it| json.object(|json| node(json, merged, it))))
}

/// An entry of a layer.
pub(super) fn found(layer: &Entries, at: Node, it: &Entry) -> String {
    Json::of(|json| {
        json.object(|json| {
            json.size("layer", at.layer.into());
            entry(json, layer, at.entry, it);
        });
    })
}

/// What is to be done about each layer of an image.
pub(super) fn plans(claims: &ImageClaims) -> String {
    Json::of(|json| {
        json.array(claims.layers().iter().zip(claims.plans()), |json, (claim, plan)| {
            json.object(|json| {
                json.string("plan", plan.code());
                json.optional("diffId", claim.diff_id.as_ref().map(Digest::as_str));
                if let Plan::Again(first) = plan {
                    json.size("first", (*first).into());
                }
            });
        });
    })
}

/// What is known of an image as a whole.
pub(super) fn image_verdict((state, findings): &(State, alloc::vec::Vec<Finding>)) -> String {
    Json::of(|json| {
        json.object(|json| {
            json.string("state", state.code());
            json.key("findings").array(findings, |json, finding| {
                json.object(|json| {
                    json.string("state", finding.state.code());
                    if let Some(layer) = finding.layer {
                        json.size("layer", layer.into());
                    }
                    sentence(json.key("sentence"), &finding.sentence);
                });
            });
        });
    })
}

/// The instructions of a history, and the layer that each has made.
pub(super) fn instructions(lines: &[Instruction], layers: &[Option<usize>]) -> String {
    Json::of(|json| {
        json.array(lines.iter().enumerate(), |json, (at, line)| {
            json.object(|json| {
                json.string("instruction", line.name);
                json.string("arguments", &line.arguments);
                json.boolean("guessed", line.is_guess);
                json.key("buildArguments").array(&line.build_arguments, |json, text| json.text(text));
                if let Some(layer) = layers.get(at).copied().flatten() {
                    json.size("layer", layer as u64);
                }
            });
        });
    })
}

/// What a container sees, what each layer changes, and what is wasted.
pub(super) fn analysis(merged: &Merged<'_>) -> String {
    let usage = merged.usage();
    Json::of(|json| {
        json.object(|json| {
            json.key("files").array(merged.nodes(), |json, it| json.object(|json| node(json, merged, *it)));
            json.key("layers").array(merged.changes(), |json, all| changes(json, merged, all));
            json.key("usage").object(|json| {
                json.size("total", usage.total);
                json.size("kept", usage.kept);
                json.size("wastedBytes", usage.wasted_bytes());
            });
            json.key("waste").array(&usage.wasted, |json, path| {
                json.object(|json| {
                    json.string("path", &String::from_utf8_lossy(&path.path));
                    json.size("layers", path.layers);
                    json.size("total", path.total);
                    json.size("kept", path.kept);
                });
            });
        });
    })
}

fn changes(json: &mut Json, merged: &Merged<'_>, changes: &[LayerChange]) {
    json.array(changes, |json, it| {
        json.object(|json| {
            json.string("change", it.change.code());
            node(json, merged, it.node);
        });
    });
}

/// What differs between two stacks.
pub(super) fn differences(one: &Merged<'_>, other: &Merged<'_>, all: &[Difference]) -> String {
    Json::of(|json| {
        json.array(all, |json, it| {
            json.object(|json| {
                json.string("change", it.change.code());
                let path = it.after.map_or_else(|| it.before.map(|node| one.path(node)), |node| Some(other.path(node)));
                json.string("path", &String::from_utf8_lossy(path.unwrap_or_default()));
                if let Some(before) = it.before {
                    json.key("before").object(|json| node(json, one, before));
                }
                if let Some(after) = it.after {
                    json.key("after").object(|json| node(json, other, after));
                }
            });
        });
    })
}

/// What differs between two configurations.
pub(super) fn field_changes(all: &[FieldChange]) -> String {
    Json::of(|json| {
        json.array(all, |json, it| {
            json.object(|json| {
                json.string("change", it.change.code());
                json.string("field", &it.field);
                json.optional("key", it.key.as_deref());
                json.optional("before", it.before.as_deref());
                json.optional("after", it.after.as_deref());
            });
        });
    })
}

/// Which layers two images share.
pub(super) fn layer_pairs(all: &[LayerPair]) -> String {
    Json::of(|json| {
        json.array(all, |json, it| {
            json.object(|json| {
                for (name, place) in [("before", it.before), ("after", it.after)] {
                    if let Some(place) = place {
                        json.size(name, place as u64);
                    }
                }
            });
        });
    })
}

/// What a table of contents lists.
pub(super) fn listed(all: &Entries) -> String {
    let places: alloc::vec::Vec<u32> = all.iter().map(|(place, _)| place).collect();
    Json::of(|json| entries(json, all, &places))
}

/// Remarks, and how many more there are.
pub(super) fn remarks((all, more): &(alloc::vec::Vec<Sentence>, u64)) -> String {
    Json::of(|json| {
        json.object(|json| {
            json.key("disagreements").array(all, sentence);
            json.size("more", *more);
        });
    })
}
