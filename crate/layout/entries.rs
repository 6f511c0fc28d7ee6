//! Changing a layout's `index.json`: what is not touched keeps its bytes, whoever wrote it and whatever keys it has.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::names::{CONTAINERD, Named, REF_NAME, of_entry};
use super::parse;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{Document, ManifestError};
use crate::reference::Reference;

/// The member of the index that holds its entries.
const MANIFESTS: &str = "manifests";

/// **Entry** of a layout's index.
#[derive(Clone, Debug)]
pub struct Entry {
    descriptor: Descriptor,
    name: Option<Reference>,
    text: String,
}

impl Entry {
    /// An entry of an image under its name: of both annotations that tools look for.
    pub fn named(name: &Reference, image: &Descriptor) -> Self {
        let mut descriptor = image.clone();
        descriptor.annotations.insert(CONTAINERD.into(), name.as_str().into());
        match name.tag() {
            Some(tag) => descriptor.annotations.insert(REF_NAME.into(), tag.into()),
            None => descriptor.annotations.remove(REF_NAME),
        };
        let text = serde_json::to_string(&descriptor).unwrap_or_default();
        Self { descriptor, name: Some(name.clone()), text }
    }

    /// What it says of its manifest.
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its full name, if it has one.
    pub const fn name(&self) -> Option<&Reference> {
        self.name.as_ref()
    }

    /// What it is called: its name as Docker prints it, or else whatever the layout says.
    pub fn called(&self) -> Option<&str> {
        let said = || [REF_NAME, CONTAINERD].iter().find_map(|key| self.descriptor.annotations.get(*key));
        self.name.as_ref().map(Reference::familiar).or_else(|| said().map(String::as_str))
    }

    fn is_called(&self, name: &Reference) -> bool {
        self.name.as_ref() == Some(name)
    }
}

/// **What a layout holds**, as its index says: a list that can be changed and written again.
#[derive(Clone, Debug)]
pub struct LayoutIndex {
    /// Every member by its text; that of the entries is made anew.
    members: Vec<(String, String)>,
    entries: Vec<Entry>,
}

impl LayoutIndex {
    /// Those of a layout in which nothing is yet.
    pub fn new() -> Self {
        let member = |key: &str, text: &str| (key.to_owned(), text.to_owned());
        let kind = "\"application/vnd.oci.image.index.v1+json\"";
        let members = Vec::from([member("schemaVersion", "2"), member("mediaType", kind), member(MANIFESTS, "")]);
        Self { members, entries: Vec::new() }
    }

    /// Reads an index, strictly: what readers disagree about is nothing to be written again.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] for what is no index, or can be read in two ways.
    pub fn read(bytes: &[u8]) -> Result<Self, ManifestError> {
        let manifest = parse(bytes)?;
        let Document::Index(index) = manifest.document() else { return Err(ManifestError::Invalid) };
        let Members(members) = serde_json::from_slice(bytes).map_err(|_| ManifestError::Invalid)?;
        let entries = members.iter().find(|(key, _)| key == MANIFESTS).map_or("[]", |(_, text)| text);
        // Go writes an empty list as `null`.
        let texts: Option<Vec<Box<RawValue>>> = serde_json::from_str(entries).map_err(|_| ManifestError::Invalid)?;
        let texts = texts.unwrap_or_default();
        if texts.len() != index.manifests.len() {
            return Err(ManifestError::Invalid);
        }
        let entry = |(text, descriptor): (Box<RawValue>, &Descriptor)| Entry {
            name: match of_entry(descriptor) {
                Some(Named::Full(name)) => Some(name),
                Some(Named::Tag(_) | Named::Bad(_)) | None => None,
            },
            descriptor: descriptor.clone(),
            text: text.get().to_owned(),
        };
        Ok(Self { entries: texts.into_iter().zip(&index.manifests).map(entry).collect(), members })
    }

    /// The entries, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What a full name stands for.
    pub fn find(&self, name: &Reference) -> Option<&Descriptor> {
        self.entries.iter().find(|entry| entry.is_called(name)).map(Entry::descriptor)
    }

    /// Gives a name to an image, in place of what it stood for: gives the digest of that. Afterwards there is one entry of this
    /// name; one that is as it should be already is left as it is.
    pub fn set(&mut self, name: &Reference, image: &Descriptor) -> Option<Digest> {
        let place = self.entries.iter().position(|entry| entry.is_called(name));
        let entry = match place.and_then(|place| self.entries.get(place)) {
            Some(entry) if entry.descriptor.digest == image.digest => entry.clone(),
            _ => Entry::named(name, image),
        };
        let previous = self.remove(|entry| entry.is_called(name)).into_iter().next();
        let place = place.unwrap_or(self.entries.len()).min(self.entries.len());
        self.entries.insert(place, entry);
        previous.map(|entry| entry.descriptor.digest)
    }

    /// Adds an entry at the end, as it is.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes entries out, and gives them.
    pub fn remove(&mut self, mut which: impl FnMut(&Entry) -> bool) -> Vec<Entry> {
        let (gone, kept) = core::mem::take(&mut self.entries).into_iter().partition(|entry| which(entry));
        self.entries = kept;
        gone
    }

    /// The bytes of the index.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl Default for LayoutIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for LayoutIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (at, (key, text)) in self.members.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}:", serde_json::to_string(key).unwrap_or_default())?;
            if key != MANIFESTS {
                f.write_str(text)?;
                continue;
            }
            f.write_str("[")?;
            for (at, entry) in self.entries.iter().enumerate() {
                write!(f, "{}{}", if at == 0 { "" } else { "," }, entry.text)?;
            }
            f.write_str("]")?;
        }
        f.write_str("}")
    }
}

/// The members of an object, in order, each as it is written.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((key, value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::LayoutIndex;
    use crate::descriptor::Descriptor;
    use crate::digest::{Algorithm, Digest};
    use crate::media_type::MediaType;
    use crate::reference::{Defaults, Reference};
    use alloc::string::ToString;
    use std::format;

    const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    fn name(text: &str) -> Reference {
        Reference::parse_with(text, &Defaults::NO_TAG).unwrap()
    }

    fn image(bytes: &[u8]) -> Descriptor {
        Descriptor::new(MediaType::OciManifest, Digest::of(Algorithm::Sha256, bytes), bytes.len() as u64)
    }

    #[test]
    fn what_is_not_touched_keeps_its_bytes() {
        let other = format!(
            r#"{{ "size":2 ,"x":1.50, "digest":"{DIGEST}","mediaType":"a/b","annotations":{{"z":"\u00e9","a":"1"}}}}"#
        );
        let text = format!(r#"{{"y": [ 1 ],"manifests":[{other}],"schemaVersion":2,"a\u0062":-0.0}}"#);
        let mut index = LayoutIndex::read(text.as_bytes()).unwrap();
        assert_eq!(index.to_string(), format!(r#"{{"y":[ 1 ],"manifests":[{other}],"schemaVersion":2,"ab":-0.0}}"#));
        index.set(&name("a.example/x:1"), &image(b"1"));
        assert!(index.to_string().contains(&format!("[{other},{{")));
        let gone = index.remove(|entry| entry.name().is_some());
        assert_eq!((gone.len(), index.entries().len()), (1, 1));
    }

    #[test]
    fn one_entry_for_each_name() {
        let mut index = LayoutIndex::new();
        assert_eq!(index.set(&name("a.example/x:1"), &image(b"1")), None);
        index.set(&name("a.example/x:2"), &image(b"1"));
        index.push(index.entries()[0].clone());
        assert_eq!(index.set(&name("a.example/x:1"), &image(b"2")), Some(image(b"1").digest));
        let read = LayoutIndex::read(&index.to_bytes()).unwrap();
        let found: std::vec::Vec<_> = read.entries().iter().map(|it| it.name().unwrap().as_str()).collect();
        assert_eq!(found, ["a.example/x:1", "a.example/x:2"]);
        assert_eq!(read.find(&name("a.example/x:1")).unwrap().digest, image(b"2").digest);
        let annotations = &read.entries()[0].descriptor().annotations;
        assert_eq!(annotations["io.containerd.image.name"], "a.example/x:1");
        assert_eq!(annotations["org.opencontainers.image.ref.name"], "1");
    }

    #[test]
    fn an_entry_that_is_right_stays_as_it_is() {
        let entry = format!(
            r#"{{"digest":"{DIGEST}","mediaType":"a/b","size":2,"x":1,"annotations":{{"org.opencontainers.image.ref.name":"a.example/x:1"}}}}"#
        );
        let mut index =
            LayoutIndex::read(format!(r#"{{"schemaVersion":2,"manifests":[{entry}]}}"#).as_bytes()).unwrap();
        let same = Descriptor { digest: DIGEST.parse().unwrap(), ..image(b"") };
        assert_eq!(index.set(&name("a.example/x:1"), &same), Some(DIGEST.parse().unwrap()));
        assert_eq!(index.to_string(), format!(r#"{{"schemaVersion":2,"manifests":[{entry}]}}"#));
    }

    #[test]
    fn what_is_no_index_is_not_read() {
        for text in ["", "{}", "[]", "{\"layers\":[]}", "{\"manifests\":[],\"Manifests\":[]}", "{\"manifests\":[{}]}"] {
            assert!(LayoutIndex::read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(LayoutIndex::read(b"{\"schemaVersion\":2,\"manifests\":[]}").is_ok());
    }
}
