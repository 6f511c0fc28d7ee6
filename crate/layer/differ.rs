//! Two images beside each other: how their containers are started, and which layers they share.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::history::json;
use super::merge::Change;
use super::order;
use crate::bytes;

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

/// What a field holds: key and value of each, by key; the key is empty where there is only one.
type Values = Vec<(String, String)>;

fn values_of(all: &[Field], name: &str) -> Values {
    all.iter().find(|field| field.name == name).map(values).unwrap_or_default()
}

fn values(field: &Field) -> Values {
    let name = field.name.as_str();
    let is_named = NAMED.contains(&name);
    if !is_named && !SETS.contains(&name) {
        let text = if COMMANDS.contains(&name) { json(&field.items) } else { field.items.concat() };
        return if field.items.is_empty() { Values::new() } else { [(String::new(), text)].into() };
    }
    let keyed = |item: &String| {
        let (key, value) = bytes::cut(item, b'=').filter(|_| is_named).unwrap_or((item, ""));
        (String::from(key), String::from(value))
    };
    let mut values: Values = field.items.iter().map(keyed).collect();
    // It is stable: of the same key the last one comes last, and stays.
    order::sort(&mut values, &|(one, _), (other, _)| one.cmp(other));
    let mut kept = Values::new();
    for (key, value) in values {
        match kept.last_mut() {
            Some((last, known)) if *last == key => *known = value,
            _ => kept.push((key, value)),
        }
    }
    kept
}

fn compare_values(field: &str, old: Values, new: Values, changes: &mut Vec<FieldChange>) {
    let shown = |value: String| Some(value).filter(|_| !SETS.contains(&field));
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some((one, _)), Some((other, _))) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let change = match (&before, &after) {
            (Some((_, before)), Some((_, after))) if before == after => continue,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Removed,
            _ => Change::Added,
        };
        let key = before.as_ref().or(after.as_ref()).map(|(key, _)| key.clone()).filter(|key| !key.is_empty());
        let [before, after] = [before, after].map(|pair| pair.and_then(|(_, value)| shown(value)));
        changes.push(FieldChange { change, field: field.into(), key, before, after });
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
