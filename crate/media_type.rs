//! Media types of the [image specification] and of Docker's image format.
//!
//! An unknown media type is never an error: registries hold charts, signatures and things nobody has thought of yet.
//!
//! [image specification]: https://github.com/opencontainers/image-spec/blob/main/media-types.md

use alloc::string::String;
use core::fmt;

/// What kind of document a media type names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One manifest for several platforms.
    Index,
    /// The manifest of one image or artifact.
    Image,
    /// Docker's first image format, which is refused.
    Schema1,
    /// An image's configuration.
    Config,
    /// A layer that is kept in the registry.
    Layer,
    /// A layer that is kept elsewhere and that nobody may push.
    ForeignLayer,
    /// The two bytes `{}`.
    Empty,
}

macro_rules! media_types {
    ($($(#[doc = $doc:literal])+ $name:ident = $kind:ident $text:literal;)+) => {
        /// **Media type**, as descriptors, manifests and answers name it.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum MediaType {
            $($(#[doc = $doc])+ $name,)+
            /// Any other.
            Unknown(String),
        }

        impl MediaType {
            /// Every media type that is known here.
            pub const KNOWN: &[Self] = &[$(Self::$name),+];

            /// What kind of document it names, if that is known.
            pub const fn kind(&self) -> Option<Kind> {
                match self {
                    $(Self::$name => Some(Kind::$kind),)+
                    Self::Unknown(_) => None,
                }
            }

            /// Its text.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Unknown(text) => text,
                }
            }
        }

        /// Kind and text of each.
        const TEXTS: &[(Kind, &str)] = &[$((Kind::$kind, $text)),+];

        impl From<&str> for MediaType {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)+
                    _ => Self::Unknown(text.into()),
                }
            }
        }
    };
}

media_types! {
    /// OCI image index.
    OciIndex = Index "application/vnd.oci.image.index.v1+json";
    /// OCI image manifest.
    OciManifest = Image "application/vnd.oci.image.manifest.v1+json";
    /// OCI image configuration.
    OciConfig = Config "application/vnd.oci.image.config.v1+json";
    /// The empty descriptor's `{}`.
    OciEmpty = Empty "application/vnd.oci.empty.v1+json";
    /// Uncompressed OCI layer.
    OciLayer = Layer "application/vnd.oci.image.layer.v1.tar";
    /// OCI layer, gzip.
    OciLayerGzip = Layer "application/vnd.oci.image.layer.v1.tar+gzip";
    /// OCI layer, zstd.
    OciLayerZstd = Layer "application/vnd.oci.image.layer.v1.tar+zstd";
    /// Uncompressed OCI layer that may not be distributed (deprecated).
    OciForeignLayer = ForeignLayer "application/vnd.oci.image.layer.nondistributable.v1.tar";
    /// OCI layer that may not be distributed, gzip (deprecated).
    OciForeignLayerGzip = ForeignLayer "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    /// OCI layer that may not be distributed, zstd (deprecated).
    OciForeignLayerZstd = ForeignLayer "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";
    /// Docker manifest list.
    DockerList = Index "application/vnd.docker.distribution.manifest.list.v2+json";
    /// Docker image manifest, version 2, schema 2.
    DockerManifest = Image "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker image configuration.
    DockerConfig = Config "application/vnd.docker.container.image.v1+json";
    /// Uncompressed Docker layer.
    DockerLayer = Layer "application/vnd.docker.image.rootfs.diff.tar";
    /// Docker layer, gzip.
    DockerLayerGzip = Layer "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// Docker layer, zstd.
    DockerLayerZstd = Layer "application/vnd.docker.image.rootfs.diff.tar.zstd";
    /// Docker layer that is kept elsewhere.
    DockerForeignLayer = ForeignLayer "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    /// Docker manifest, schema 1.
    DockerSchema1 = Schema1 "application/vnd.docker.distribution.manifest.v1+json";
    /// Docker manifest, schema 1, signed.
    DockerSchema1Signed = Schema1 "application/vnd.docker.distribution.manifest.v1+prettyjws";
}

/// The texts of those that may be an image to run, or an index of such.
const RUNNABLE: [&str; 4] = {
    let (mut runnable, mut count, mut at) = ([""; 4], 0, 0);
    while at < TEXTS.len() {
        if matches!(TEXTS[at].0, Kind::Image | Kind::Index) {
            runnable[count] = TEXTS[at].1;
            count += 1;
        }
        at += 1;
    }
    runnable
};

impl MediaType {
    /// Whether it may be an image to run, or an index of such.
    pub fn is_runnable(&self) -> bool {
        Self::is_runnable_text(self.as_str())
    }

    /// The same of a text that is to be one.
    pub(crate) fn is_runnable_text(text: &str) -> bool {
        RUNNABLE.contains(&text)
    }

    /// The types to ask a registry for when a manifest is wanted, most wanted first.
    pub const MANIFESTS: [Self; 4] = [Self::OciIndex, Self::OciManifest, Self::DockerList, Self::DockerManifest];

    /// The type that a `Content-Type` header names: parameters are ignored, and so is case.
    pub fn from_header(value: &str) -> Self {
        let essence = value.split(';').next().unwrap_or_default().trim();
        Self::from(essence.to_ascii_lowercase().as_str())
    }

    /// Whether it names some application's own format.
    pub fn is_application(&self) -> bool {
        self.as_str().starts_with("application/") && !self.is_unspecific()
    }

    /// Whether it says no more than that there are bytes, or JSON.
    pub fn is_unspecific(&self) -> bool {
        matches!(self.as_str(), "" | "application/json" | "application/octet-stream")
    }
}

impl Default for MediaType {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for MediaType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for MediaType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, MediaType};

    #[test]
    fn every_known_type_reads_back() {
        for known in MediaType::KNOWN {
            assert_eq!(&MediaType::from(known.as_str()), known);
            assert!(known.kind().is_some());
        }
    }

    #[test]
    fn headers_lose_parameters_and_case() {
        let of = MediaType::from_header;
        assert_eq!(of("application/vnd.OCI.image.index.v1+json; charset=utf-8").kind(), Some(Kind::Index));
        assert_eq!(of(" text/html;x ").as_str(), "text/html");
        assert!(of("").is_unspecific() && of("Application/JSON").is_unspecific());
    }
}
