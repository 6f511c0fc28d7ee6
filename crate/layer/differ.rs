//! Two images beside each other: how their containers are started, and which layers they share.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::history::json;
use super::merge::Change;

/// **A field of a configuration**, with what stands in it: one text, the items of a list, or `key=value` of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name, as configurations write it.
    pub name: String,
    /// What stands in it.
    pub items: Vec<String>,
}

/// **What differs in a field.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// What the second has, seen from the first.
    pub change: Change,
    /// The field.
    pub field: String,
    /// Of a field that holds several: the variable, the label, the port.
    pub key: Option<String>,
    /// What the first has.
    pub before: Option<String>,
    /// What the second has.
    pub after: Option<String>,
}

/// Fields that hold values by name; of a name that comes twice the last counts, as it does in a container.
const NAMED: [&str; 2] = ["Env", "Labels"];

/// Fields whose items have no order.
const SETS: [&str; 3] = ["ExposedPorts", "Volumes", "os.features"];

/// Fields that hold the words of a command: they are another one if any word is.
const COMMANDS: [&str; 4] = ["Cmd", "Entrypoint", "OnBuild", "Shell"];

/// What differs between two configurations, field by field.
pub fn compare_fields(before: &[Field], after: &[Field]) -> Vec<FieldChange> {
    let is_new = |field: &&Field| !before.iter().any(|known| known.name == field.name);
    let mut changes = Vec::new();
    for name in before.iter().chain(after.iter().filter(is_new)).map(|field| &field.name) {
        let [old, new] = [before, after].map(|all| values_of(all, name));
        compare_values(name, old, new, &mut changes);
    }
    changes
}

type Values<'a> = BTreeMap<&'a str, String>;

fn values_of<'a>(all: &'a [Field], name: &str) -> Values<'a> {
    all.iter().find(|field| field.name == name).map(values).unwrap_or_default()
}

/// What a field holds, by key; the key is empty where there is only one.
fn values(field: &Field) -> Values<'_> {
    let name = field.name.as_str();
    let keyed = |item| -> (&str, String) {
        match crate::bytes::cut(item, b'=') {
            Some((key, value)) if NAMED.contains(&name) => (key, value.to_owned()),
            _ => (item, String::new()),
        }
    };
    if NAMED.contains(&name) || SETS.contains(&name) {
        return field.items.iter().map(|item| keyed(item.as_str())).collect();
    }
    let text = if COMMANDS.contains(&name) { json(&field.items) } else { field.items.concat() };
    if field.items.is_empty() { Values::new() } else { Values::from([("", text)]) }
}

fn compare_values(field: &str, old: Values<'_>, mut new: Values<'_>, changes: &mut Vec<FieldChange>) {
    let is_set = SETS.contains(&field);
    let mut push = |change: Change, key: &str, before: Option<String>, after: Option<String>| {
        let key = (!key.is_empty()).then(|| key.to_owned());
        let shown = |value: Option<String>| value.filter(|_| !is_set);
        changes.push(FieldChange { change, field: field.to_owned(), key, before: shown(before), after: shown(after) });
    };
    for (key, before) in old {
        match new.remove(key) {
            Some(after) if after == before => {}
            Some(after) => push(Change::Changed, key, Some(before), Some(after)),
            None => push(Change::Removed, key, Some(before), None),
        }
    }
    for (key, after) in new {
        push(Change::Added, key, None, Some(after));
    }
}

/// **A layer of one of two images**, or the same one of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerPair {
    /// Its place in the first.
    pub before: Option<usize>,
    /// Its place in the second.
    pub after: Option<usize>,
}

/// Which layers two images share: those with the same digest, or which unpack to the same, each once. Those of the first
/// come in their order, then what only the second has.
pub fn compare_layers(before: &[[Option<&str>; 2]], after: &[[Option<&str>; 2]]) -> Vec<LayerPair> {
    let is_same = |one: &[Option<&str>; 2], other: &[Option<&str>; 2]| {
        one.iter().zip(other).any(|(one, other)| one.is_some() && one == other)
    };
    let mut is_taken: Vec<bool> = after.iter().map(|_| false).collect();
    let mut pairs = Vec::new();
    for (at, layer) in before.iter().enumerate() {
        let found = after.iter().zip(&is_taken).position(|(other, taken)| !taken && is_same(layer, other));
        if let Some(taken) = found.and_then(|found| is_taken.get_mut(found)) {
            *taken = true;
        }
        pairs.push(LayerPair { before: Some(at), after: found });
    }
    let rest = is_taken.iter().enumerate().filter(|(_, taken)| !**taken);
    pairs.extend(rest.map(|(at, _)| LayerPair { before: None, after: Some(at) }));
    pairs
}
