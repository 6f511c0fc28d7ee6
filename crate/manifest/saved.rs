//! `manifest.json` of the [archives that `docker save` writes](https://github.com/moby/docker-image-spec): which images there are.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;

use super::{ManifestError, json};
use crate::descriptor::or_default;

/// **Image of a Docker archive.** All texts are an attacker's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SavedImage {
    /// The path of its configuration in the archive.
    #[serde(rename = "Config")]
    pub config: String,
    /// Its names.
    #[serde(default, rename = "RepoTags", deserialize_with = "or_default")]
    pub repo_tags: Vec<String>,
    /// The paths of its layers, the lowest first.
    #[serde(default, rename = "Layers", deserialize_with = "or_default")]
    pub layers: Vec<String>,
}

impl SavedImage {
    /// Reads the whole list.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] for what is no such list, or can be read in two ways.
    pub fn list(bytes: &[u8]) -> Result<Vec<Self>, ManifestError> {
        if bytes.trim_ascii_start().first() != Some(&b'[') {
            return Err(ManifestError::Invalid);
        }
        json::check_list(bytes, json::SAVED_KEYS)?;
        super::read(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::SavedImage;
    use crate::manifest::ManifestError;

    #[test]
    fn lists_of_images() {
        let list = |text: &str| SavedImage::list(text.as_bytes());
        assert_eq!(list("[]"), Ok([].into()));
        let one =
            list(r#"[{"Config":"c","RepoTags":null,"Layers":["l"],"LayerSources":{"a":{"Config":[]}},"x":[[1]]}]"#);
        let wanted = SavedImage { config: "c".into(), repo_tags: [].into(), layers: ["l".into()].into() };
        assert_eq!(one, Ok([wanted].into()));
        for (text, key) in [
            (r#"[{"Config":"c","config":"d"}]"#, "config"),
            (r#"[{"Config":"c","Config":"d"}]"#, "Config"),
            (r#"[{"Config":"c","layers":[]}]"#, "layers"),
        ] {
            assert!(matches!(list(text), Err(ManifestError::Ambiguous(met)) if met.key == key), "{text}");
        }
        for text in [
            "",
            "{}",
            r#"{"config":{}}"#,
            "[[\"c\"]]",
            "[1]",
            "[{}]",
            r#"[{"Config":1}]"#,
            r#"[{"Config":"c","Layers":["l",["m"]]}]"#,
            "[] []",
        ] {
            assert_eq!(list(text), Err(ManifestError::Invalid), "{text}");
        }
    }
}
