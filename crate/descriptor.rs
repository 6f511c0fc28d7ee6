//! [Content descriptors]: what a piece of content is, how many bytes it has, and the digest that names it.
//!
//! [Content descriptors]: https://github.com/opencontainers/image-spec/blob/main/descriptor.md

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::digest::Digest;
use crate::media_type::MediaType;

/// **Descriptor** of content. Fields that are `null` in a document are read as absent, as Go does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptor {
    /// What the content is.
    #[serde(rename = "mediaType")]
    pub media_type: MediaType,
    /// What names it.
    pub digest: Digest,
    /// How many bytes it has.
    #[serde(deserialize_with = "size")]
    pub size: u64,
    /// Where else it may be had. Attacker's text: never fetched by default, and never with credentials.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Free text by key.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// The content itself in base64, to be verified like content from anywhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What kind of artifact a manifest holds.
    #[serde(default, rename = "artifactType", skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The platform an image in an index is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<DescribedPlatform>,
}

impl Descriptor {
    /// A descriptor with the three fields that every one has.
    pub const fn new(media_type: MediaType, digest: Digest, size: u64) -> Self {
        Self {
            media_type,
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            data: None,
            artifact_type: None,
            platform: None,
        }
    }

    /// Whether it is one of `BuildKit`'s attestations, which stand among an index's images for `unknown/unknown`.
    pub fn is_attestation(&self) -> bool {
        let platform = self.platform.as_ref().map_or(("", ""), |it| (&it.os, &it.architecture));
        is_attestation(platform, self.annotations.contains_key(REFERENCE_TYPE))
    }
}

/// The annotation by which `BuildKit` marks what is no image.
const REFERENCE_TYPE: &str = "vnd.docker.reference.type";

/// Whether a descriptor of this operating system and architecture, and marked so or not, is an attestation.
pub(crate) fn is_attestation(platform: (&str, &str), is_marked: bool) -> bool {
    is_marked || platform == ("unknown", "unknown")
}

/// **Platform as a descriptor states it**, word for word; [`Platform`](crate::manifest::Platform) is the normalised form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribedPlatform {
    /// CPU architecture, in Go's words.
    #[serde(default, deserialize_with = "or_default")]
    pub architecture: String,
    /// Operating system, in Go's words.
    #[serde(default, deserialize_with = "or_default")]
    pub os: String,
    /// Version of the operating system, for Windows.
    #[serde(default, rename = "os.version", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Features of the operating system that the image needs.
    #[serde(default, rename = "os.features", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub os_features: Vec<String>,
    /// Variant of the CPU, such as `v7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl DescribedPlatform {
    /// Its name as it is written in commands: `linux/arm64/v8`, `windows/amd64:10.0.20348.2700`.
    pub fn name(&self) -> String {
        let mut name = [&self.os, "/", &self.architecture].concat();
        for (separator, part) in [('/', &self.variant), (':', &self.os_version)] {
            if let Some(part) = part.as_deref().filter(|part| !part.is_empty()) {
                name.push(separator);
                name.push_str(part);
            }
        }
        name
    }
}

/// Reads `null` as the default, for documents written by Go.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads 0 to 2^63-1, the sizes that Go can hold. A sign, a fraction or an exponent is an error.
fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let size = u64::deserialize(deserializer)?;
    if i64::try_from(size).is_ok() { Ok(size) } else { Err(D::Error::custom("a size is at most 2^63-1")) }
}

#[cfg(test)]
mod tests {
    use super::Descriptor;
    use std::format;

    fn with_size(size: &str) -> Option<u64> {
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let text = format!(r#"{{"mediaType":"a/b","digest":"{digest}","size":{size}}}"#);
        serde_json::from_str::<Descriptor>(&text).ok().map(|descriptor| descriptor.size)
    }

    #[test]
    fn sizes_are_exact() {
        assert_eq!(with_size("0"), Some(0));
        assert_eq!(with_size("9007199254740993"), Some(9_007_199_254_740_993));
        assert_eq!(with_size("9223372036854775807"), Some(9_223_372_036_854_775_807));
        for wrong in ["9223372036854775808", "-1", "-0", "1.0", "1e3", "1e400", "\"1\"", "null", "01", "+1"] {
            assert_eq!(with_size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_checked_and_nulls_are_absent() {
        let text = r#"{"mediaType":"a/b","digest":"sha256:../../x","size":1}"#;
        assert!(serde_json::from_str::<Descriptor>(text).is_err());
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let text = format!(
            r#"{{"mediaType":"a/b","digest":"{digest}","size":1,"urls":null,"annotations":null,"platform":null}}"#
        );
        let descriptor: Descriptor = serde_json::from_str(&text).unwrap();
        assert!(descriptor.urls.is_empty() && descriptor.annotations.is_empty() && descriptor.platform.is_none());
    }
}
