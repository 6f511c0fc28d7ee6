//! Strict JSON: what [I-JSON] forbids is refused, because readers disagree about it.
//!
//! Go, which container tools are written in, takes keys in any case and merges objects that stand there twice; JavaScript takes
//! the last one; so one digest could name two images. Such a document is *ambiguous* and is not read at all.
//!
//! [I-JSON]: https://www.rfc-editor.org/rfc/rfc7493

use alloc::collections::BTreeSet;
use alloc::string::String;
use core::cell::RefCell;
use core::fmt;

use super::readings::Ambiguity;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How deep objects and lists may nest.
pub(super) const MAX_DEPTH: usize = 64;

/// The keys of manifests, as they must be written.
pub(super) const MANIFEST_KEYS: &[&str] = &[
    "schemaVersion",
    "mediaType",
    "artifactType",
    "config",
    "layers",
    "manifests",
    "subject",
    "annotations",
    "digest",
    "size",
    "urls",
    "data",
    "platform",
    "architecture",
    "os",
    "os.version",
    "os.features",
    "variant",
    "fsLayers",
    "history",
    "signatures",
];

/// The keys of image configurations, as they must be written.
pub(super) const CONFIG_KEYS: &[&str] = &[
    "created",
    "author",
    "architecture",
    "os",
    "os.version",
    "os.features",
    "variant",
    "config",
    "rootfs",
    "type",
    "diff_ids",
    "history",
    "created_by",
    "comment",
    "empty_layer",
    "User",
    "ExposedPorts",
    "Env",
    "Entrypoint",
    "Cmd",
    "Volumes",
    "WorkingDir",
    "Labels",
    "StopSignal",
    "Shell",
    "OnBuild",
];

/// The keys of the list of images in Docker's archives, as they must be written.
pub(super) const SAVED_KEYS: &[&str] = &["Config", "RepoTags", "Layers", "LayerSources", "Parent"];

/// Objects whose keys are somebody's own.
const FREE_MAPS: &[&str] = &["annotations", "Labels", "ExposedPorts", "Volumes", "LayerSources"];

/// The known keys whose values are lists. No other known key may have one: serde would take a list for an object's fields in order.
const LISTS: &[&str] = &[
    "layers",
    "manifests",
    "urls",
    "os.features",
    "fsLayers",
    "history",
    "signatures",
    "diff_ids",
    "Env",
    "Entrypoint",
    "Cmd",
    "Shell",
    "OnBuild",
    "RepoTags",
    "Layers",
];

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is no JSON.
    Syntax,
    /// It nests too deeply.
    Depth,
    /// Readers would disagree.
    Ambiguous(Ambiguity),
}

/// Checks a whole document.
pub(super) fn check(bytes: &[u8], known: &'static [&'static str]) -> Result<(), Problem> {
    check_as(bytes, known, List::Refused)
}

/// Checks a document that may be a list of objects.
pub(super) fn check_list(bytes: &[u8], known: &'static [&'static str]) -> Result<(), Problem> {
    check_as(bytes, known, List::Flat)
}

fn check_as(bytes: &[u8], known: &'static [&'static str], list: List) -> Result<(), Problem> {
    let found = RefCell::new(None);
    let strict = Strict { known: Some(known), list, depth: 0, found: &found };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = strict.deserialize(&mut reader).and_then(|()| reader.end());
    match (found.into_inner(), read) {
        (Some(Problem::Ambiguous(met)), Err(error)) => {
            let offset = offset_of(bytes, error.line(), error.column());
            Err(Problem::Ambiguous(Ambiguity::at(bytes, offset, &met.key, is_same)))
        }
        (Some(problem), _) => Err(problem),
        (None, Err(_)) => Err(Problem::Syntax),
        (None, Ok(())) => Ok(()),
    }
}

/// Whether a list may stand somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Refused,
    /// One of no further lists.
    Flat,
    Allowed,
}

/// Walks one value. `known` is absent inside objects whose keys are free.
#[derive(Clone, Copy)]
struct Strict<'a> {
    known: Option<&'static [&'static str]>,
    list: List,
    depth: usize,
    found: &'a RefCell<Option<Problem>>,
}

impl Strict<'_> {
    fn fail<E: Error>(&self, problem: Problem) -> E {
        self.found.replace(Some(problem));
        E::custom("")
    }

    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth < MAX_DEPTH { Ok(Self { depth: self.depth + 1, ..self }) } else { Err(self.fail(Problem::Depth)) }
    }

    /// The value of a key.
    fn at(self, key: &str) -> Self {
        let list = match self.known {
            Some(_) if LISTS.contains(&key) => List::Flat,
            Some(known) if known.contains(&key) => List::Refused,
            _ => List::Allowed,
        };
        Self { known: self.known.filter(|_| !FREE_MAPS.contains(&key)), list, ..self }
    }

    /// Whether Go would take `key` for another one that is known here.
    fn is_variant(&self, key: &str) -> bool {
        let matches = |known: &&&str| known.len() <= key.len() && is_same(known, key);
        self.known.and_then(|known| known.iter().find(matches)).is_some_and(|known| *known != key)
    }
}

/// Whether Go takes one key for another.
fn is_same(one: &str, other: &str) -> bool {
    one.chars().map(fold).eq(other.chars().map(fold))
}

/// The offset of a place that is told by its line and column.
fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let before = bytes.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1));
    before.map(<[u8]>::len).sum::<usize>() + column
}

/// Folds a character as Go's JSON decoder does: ASCII case, the long s and the Kelvin sign.
fn fold(character: char) -> char {
    match character {
        'ſ' => 's',
        '\u{212a}' => 'k',
        _ => character.to_ascii_lowercase(),
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let inner = Self {
            list: match self.list {
                List::Refused => return Err(self.fail(Problem::Syntax)),
                List::Flat => List::Refused,
                List::Allowed => List::Allowed,
            },
            ..self.deeper()?
        };
        while list.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if self.is_variant(&key) || seen.contains(&key) {
                return Err(self.fail(Problem::Ambiguous(Ambiguity { key, ..Ambiguity::default() })));
            }
            map.next_value_seed(inner.at(&key))?;
            seen.insert(key);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Ambiguity, CONFIG_KEYS, MANIFEST_KEYS, MAX_DEPTH, Problem, check};
    use alloc::string::ToString;

    #[track_caller]
    fn ambiguous(text: &str, key: &str, one: &str, other: &str) {
        let found = Ambiguity { key: key.into(), one: one.into(), other: other.into() };
        assert_eq!(check(text.as_bytes(), MANIFEST_KEYS), Err(Problem::Ambiguous(found)), "{text}");
    }

    #[test]
    fn keys_that_readers_disagree_about() {
        ambiguous(r#"{"layers":[1],"layers":[]}"#, "layers", "[1]", "[]");
        ambiguous("{\n \"layers\": [1],\n \"Layers\": []\n}", "Layers", "[1]", "[]");
        ambiguous(r#"{"Layers":[]}"#, "Layers", "null", "[]");
        ambiguous(r#"{"layer\u017f":[]}"#, "layerſ", "null", "[]");
        ambiguous(r#"{"config":{"size":2,"Size":1}}"#, "Size", "2", "1");
        ambiguous(r#"{"x":[{"a":1,"\u0061":2}]}"#, "a", "1", "2");
        ambiguous(r#"{"annotations":{"a":"1","a":"2"}}"#, "a", "\"1\"", "\"2\"");
    }

    #[test]
    fn keys_of_free_maps_are_anybodys() {
        assert_eq!(check(br#"{"annotations":{"Layers":"","layers":"","__proto__":""}}"#, MANIFEST_KEYS), Ok(()));
        assert_eq!(check(br#"{"config":{"Labels":{"ENV":"a","Env":"b"}}}"#, CONFIG_KEYS), Ok(()));
    }

    #[test]
    fn what_is_no_json() {
        let cases: [&[u8]; 9] = [
            b"",
            b"{",
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\\ud800\"}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":01}",
            b"{\"a\":1e400}",
            b"{\"a\":1,}",
        ];
        for case in cases {
            assert_eq!(check(case, MANIFEST_KEYS), Err(Problem::Syntax), "{:?}", case.escape_ascii().to_string());
        }
    }

    #[test]
    fn a_list_is_no_object() {
        for text in ["[]", "[1]", r#"{"config":[]}"#, r#"{"layers":[["a",1]]}"#, r#"{"layers":[{"platform":["a"]}]}"#] {
            assert_eq!(check(text.as_bytes(), MANIFEST_KEYS), Err(Problem::Syntax), "{text}");
        }
        assert_eq!(check(br#"{"layers":[],"x":[[1],{"y":[]}],"annotations":{"config":[[]]}}"#, MANIFEST_KEYS), Ok(()));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| ["{\"x\":", &"[".repeat(depth - 1), &"]".repeat(depth - 1), "}"].concat();
        assert_eq!(check(nested(MAX_DEPTH).as_bytes(), MANIFEST_KEYS), Ok(()));
        assert_eq!(check(nested(MAX_DEPTH + 1).as_bytes(), MANIFEST_KEYS), Err(Problem::Depth));
        assert_eq!(check(nested(100_000).as_bytes(), MANIFEST_KEYS), Err(Problem::Depth));
    }
}
