//! Docker's [`daemon.json`]: which mirrors Docker Hub has, which registries do without TLS, and where images are kept.
//!
//! What is known here is read strictly, since a daemon with such a file does not start; keys that are not known are none of
//! our business. An error says where in the file it is, and what should be there.
//!
//! [`daemon.json`]: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::base::Base;
use super::insecure::Insecure;
use super::text::sanitize;

/// The largest file that is read, in bytes.
pub const MAX_DAEMON: usize = 1024 * 1024;

/// The most entries of a list.
const MAX_ENTRIES: usize = 1000;

/// The keys that are read, each with what its value has to be.
const KEYS: [(&str, &str); 7] = [
    ("registry-mirrors", "a list of URLs such as \"https://mirror.example\", with nothing behind host and port"),
    ("insecure-registries", "a list of hosts such as \"registry.lan:5000\" and of networks such as \"10.0.0.0/8\""),
    ("data-root", "a path in quotes"),
    ("storage-driver", "a name in quotes"),
    ("features", "an object whose values are true or false"),
    ("max-concurrent-downloads", "a whole number, not in quotes"),
    ("max-concurrent-uploads", "a whole number, not in quotes"),
];

/// The feature that keeps images in containerd's store.
const CONTAINERD: &str = "containerd-snapshotter";

/// **What a `daemon.json` says**, as far as it matters for images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Daemon {
    /// The mirrors of Docker Hub, the first one first: scheme, host and port.
    pub mirrors: Vec<String>,
    /// The registries that do without TLS, as they are written: hosts and networks.
    pub insecure: Vec<String>,
    /// Where everything is kept.
    pub data_root: Option<String>,
    /// Which driver lays layers on top of each other.
    pub storage_driver: Option<String>,
    /// Whether images are in containerd's store.
    pub containerd: Option<bool>,
    /// How many layers are downloaded at a time.
    pub downloads: Option<u32>,
    /// How many layers are uploaded at a time.
    pub uploads: Option<u32>,
}

/// **Why a `daemon.json` is of no use**, and where in it that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonError {
    /// What is wrong.
    pub problem: Problem,
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1: the last one that was read.
    pub column: usize,
}

/// **What is wrong** with a `daemon.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// It is too large.
    TooLarge,
    /// It is no UTF-8.
    Encoding,
    /// It is no JSON: what the reader says.
    Syntax(String),
    /// It is JSON, and no object.
    NotObject,
    /// A key is there twice.
    Twice(String),
    /// A key is written in another way than Docker knows it.
    Spelling(String, &'static str),
    /// The value of a key is of another kind.
    Kind(&'static str, &'static str),
    /// An entry of a list is none.
    Entry(&'static str, &'static str, String),
    /// A list is too long.
    Many(&'static str),
}

impl Problem {
    /// The key that it is about.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Twice(key) | Self::Spelling(key, _) => Some(key),
            Self::Kind(key, _) | Self::Entry(key, ..) | Self::Many(key) => Some(key),
            _ => None,
        }
    }
}

impl fmt::Display for DaemonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { problem, line, column } = self;
        if *line > 0 {
            write!(f, "line {line}, column {column}: ")?;
        }
        match problem {
            Problem::TooLarge => write!(f, "a file of more than {MAX_DAEMON} bytes is no daemon.json."),
            Problem::Encoding => f.write_str("this is not UTF-8."),
            Problem::Syntax(detail) => write!(f, "this is no JSON: {detail}."),
            Problem::NotObject => f.write_str("a daemon.json is one JSON object, in braces."),
            Problem::Twice(key) => write!(f, "“{}” is there twice.", sanitize(key)),
            Problem::Spelling(key, known) => write!(f, "“{}” has to be written “{known}”.", sanitize(key)),
            Problem::Kind(key, expected) => write!(f, "“{key}” has to be {expected}."),
            Problem::Entry(key, expected, text) => {
                write!(f, "“{}” does not belong into “{key}”, which has to be {expected}.", sanitize(&shown(text)))
            }
            Problem::Many(key) => write!(f, "“{key}” has more than {MAX_ENTRIES} entries."),
        }
    }
}

impl core::error::Error for DaemonError {}

impl Daemon {
    /// Reads a file. One without content says nothing, as for Docker.
    ///
    /// # Errors
    ///
    /// [`DaemonError`] for what is no JSON, and for what Docker would not start with, of the keys that are read.
    pub fn parse(file: &[u8]) -> Result<Self, DaemonError> {
        let at = |problem, line, column| DaemonError { problem, line, column };
        if file.len() > MAX_DAEMON {
            return Err(at(Problem::TooLarge, 0, 0));
        }
        // Windows' editor puts a mark there, which Docker takes.
        let bytes = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let text = core::str::from_utf8(bytes).map_err(|error| {
            let (line, column) = end_of(bytes.get(..error.valid_up_to()).unwrap_or_default());
            at(Problem::Encoding, line, column + 1)
        })?;
        if text.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let notes = Notes::default();
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Top(&notes).deserialize(&mut reader).and_then(|daemon| reader.end().map(|()| daemon));
        read.map_err(|error| {
            let (line, column) = (error.line(), column_of(text, error.line(), error.column()));
            at(notes.problem(&error), line, column)
        })
    }

    /// Whether a registry does without TLS: those of this machine always do.
    pub fn is_insecure(&self, registry: &str) -> bool {
        super::insecure::is_insecure(self.insecure.iter().map(String::as_str), registry)
    }
}

/// An entry without the user and password that may stand in it.
fn shown(text: &str) -> String {
    text.rsplit_once('@').map_or_else(|| text.into(), |(_, host)| ["…@", host].concat())
}

/// Line and column of the last character of a text.
fn end_of(bytes: &[u8]) -> (usize, usize) {
    let line = bytes.split(|byte| *byte == b'\n').count();
    let last = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    (line, String::from_utf8_lossy(last).chars().count())
}

/// A column in characters: the reader counts bytes.
fn column_of(text: &str, line: usize, column: usize) -> usize {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    String::from_utf8_lossy(line.as_bytes().get(..column).unwrap_or(line.as_bytes())).chars().count()
}

/// What is known of where the reader is, and of what it found.
#[derive(Default)]
struct Notes {
    /// The key whose value is being read, with what that has to be.
    key: RefCell<Option<(&'static str, &'static str)>>,
    found: RefCell<Option<Problem>>,
}

impl Notes {
    fn fail<E: Error>(&self, problem: Problem) -> E {
        self.found.replace(Some(problem));
        E::custom("")
    }

    fn problem(&self, error: &serde_json::Error) -> Problem {
        if let Some(problem) = self.found.take() {
            return problem;
        }
        match (error.classify(), self.key.take()) {
            (Category::Data, Some((key, expected))) => Problem::Kind(key, expected),
            (Category::Data, None) => Problem::NotObject,
            _ => {
                let text = error.to_string();
                Problem::Syntax(text.split(" at line ").next().unwrap_or_default().into())
            }
        }
    }
}

/// The whole file.
struct Top<'a>(&'a Notes);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = Daemon;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Daemon, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = Daemon;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Daemon, A::Error> {
        let (Self(notes), mut daemon, mut seen) = (self, Daemon::default(), BTreeSet::new());
        while let Some(key) = map.next_key::<String>()? {
            let known = KEYS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(&key));
            if let Some((known, _)) = known.filter(|(known, _)| *known != key) {
                return Err(notes.fail(Problem::Spelling(key, known)));
            }
            if !seen.insert(key.clone()) {
                return Err(notes.fail(Problem::Twice(key)));
            }
            notes.key.replace(known);
            match known.map(|(key, _)| key) {
                Some("registry-mirrors") => daemon.mirrors = map.next_value_seed(List(notes, mirror))?,
                Some("insecure-registries") => daemon.insecure = map.next_value_seed(List(notes, insecure))?,
                Some("data-root") => daemon.data_root = map.next_value()?,
                Some("storage-driver") => daemon.storage_driver = map.next_value()?,
                Some("max-concurrent-downloads") => daemon.downloads = map.next_value()?,
                Some("max-concurrent-uploads") => daemon.uploads = map.next_value()?,
                Some(_) => {
                    let features: Option<BTreeMap<String, bool>> = map.next_value()?;
                    daemon.containerd = features.unwrap_or_default().remove(CONTAINERD);
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
            notes.key.replace(None);
        }
        Ok(daemon)
    }
}

fn mirror(text: &str) -> Option<String> {
    Base::of_url(text).map(|base| base.as_str().into())
}

fn insecure(text: &str) -> Option<String> {
    Insecure::parse(text).map(|_| text.into())
}

/// A list of texts, each of which is checked while the reader is at it.
struct List<'a>(&'a Notes, fn(&str) -> Option<String>);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
        let Self(notes, check) = self;
        let mut all = Vec::new();
        while let Some(entry) = list.next_element_seed(Entry(notes, check))? {
            if all.len() == MAX_ENTRIES {
                let key = notes.key.borrow().map_or("", |(key, _)| key);
                return Err(notes.fail(Problem::Many(key)));
            }
            all.push(entry);
        }
        Ok(all)
    }
}

/// One text of a list.
struct Entry<'a>(&'a Notes, fn(&str) -> Option<String>);

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Entry<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        let Self(notes, check) = self;
        check(text).ok_or_else(|| {
            let (key, expected) = notes.key.borrow().unwrap_or_default();
            notes.fail(Problem::Entry(key, expected, text.into()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Daemon, MAX_DAEMON, MAX_ENTRIES};
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use serde_json::{Value, json};
    use std::format;

    const TABLE: &str = include_str!("../../tests/fixtures/daemon.json");

    fn told(daemon: &Daemon) -> Value {
        let all = json!({
            "mirrors": daemon.mirrors, "insecure": daemon.insecure, "dataRoot": daemon.data_root,
            "storageDriver": daemon.storage_driver, "containerd": daemon.containerd,
            "downloads": daemon.downloads, "uploads": daemon.uploads,
        });
        let set = all.as_object().unwrap().iter().filter(|(_, value)| !value.is_null() && **value != json!([]));
        Value::Object(set.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    #[test]
    fn every_line_of_the_table() {
        let table: Value = serde_json::from_str(TABLE).unwrap();
        let cases = table.as_array().unwrap();
        assert!(cases.len() > 40);
        for case in cases {
            let got = match Daemon::parse(case["file"].as_str().unwrap().as_bytes()) {
                Ok(daemon) => json!({ "want": told(&daemon) }),
                Err(error) => json!({ "error": error.to_string(), "key": error.problem.key() }),
            };
            for part in ["want", "error", "key"] {
                assert_eq!(got[part], case[part], "{}", case["why"]);
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text() {
        let of = |bytes: &[u8]| Daemon::parse(bytes).unwrap_err().to_string();
        assert_eq!(of(b"\xff\xfe{\0}\0"), "line 1, column 1: this is not UTF-8.");
        assert_eq!(
            of("{\n\"é\": \"\u{fe}".replace('\u{fe}', "\0").as_bytes()),
            "line 2, column 6: this is no JSON: control character (\\u0000-\\u001F) found while parsing a string."
        );
        let mut bytes = "{\n  \"é\": \"".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(of(&bytes), "line 2, column 9: this is not UTF-8.");
    }

    #[test]
    fn what_is_too_much() {
        let many = |count: usize| {
            let list: Vec<String> = (0..count).map(|at| format!("\"r{at}.example\"")).collect();
            format!("{{\"insecure-registries\":[{}]}}", list.join(","))
        };
        assert_eq!(Daemon::parse(many(MAX_ENTRIES).as_bytes()).unwrap().insecure.len(), MAX_ENTRIES);
        let error = Daemon::parse(many(MAX_ENTRIES + 1).as_bytes()).unwrap_err().to_string();
        assert!(error.ends_with("“insecure-registries” has more than 1000 entries."), "{error}");
        let spaces = |count: usize| " ".repeat(count).into_bytes();
        assert_eq!(Daemon::parse(&spaces(MAX_DAEMON)), Ok(Daemon::default()));
        assert!(Daemon::parse(&spaces(MAX_DAEMON + 1)).is_err());
        let deep = |key| format!("{{\"{key}\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Daemon::parse(deep("x").as_bytes()), Ok(Daemon::default()));
        assert!(Daemon::parse(deep("features").as_bytes()).is_err());
    }

    #[test]
    fn which_registries_do_without_tls() {
        let daemon = Daemon::parse(br#"{"insecure-registries":["registry.lan:5000","10.0.0.0/8"]}"#).unwrap();
        for (registry, want) in
            [("registry.lan:5000", true), ("10.1.1.1:5000", true), ("localhost", true), ("docker.io", false)]
        {
            assert_eq!(daemon.is_insecure(registry), want, "{registry}");
        }
    }
}
