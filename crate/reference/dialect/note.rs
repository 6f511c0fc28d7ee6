//! What there is to say about a tool's reading.

use crate::sentence::{Sentence, Words};

macro_rules! notes {
    ($($(#[doc = $doc:literal])+ $note:ident = $code:literal, $sentence:literal;)+) => {
        /// What there is to say about a tool's reading. The codes are stable; new notes may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Note {
            $($(#[doc = $doc])+ $note,)+
        }

        impl Note {
            /// Every note.
            pub const ALL: [Self; Self::TEXTS.len()] = [$(Self::$note),+];
            /// Their codes and sentences.
            pub(crate) const TEXTS: &[(&str, &str)] = &[$(($code, $sentence)),+];

            /// The stable code and the English sentence.
            pub const fn words(self) -> Words {
                match self { $(Self::$note => const { Words::new($code, $sentence) },)+ }
            }
        }
    };
}

notes! {
    /// The tag beside a digest is dropped.
    TagIgnored = "tag-ignored", "The digest decides; the tag is dropped.";
    /// Kubernetes would pull at every start.
    PullAlways = "pull-always", "The tag is latest, so imagePullPolicy defaults to Always.";
    /// Kubernetes would pull where the image is missing.
    PullIfNotPresent = "pull-if-not-present", "The tag is not latest, so imagePullPolicy defaults to IfNotPresent.";
    /// Kubernetes takes the Pod, and cannot start it.
    PodInvalidName = "pod-invalid-name", "The Pod is created; its container waits with InvalidImageName.";
    /// Kubernetes does not take the Pod.
    PodWhitespace = "pod-whitespace", "The API server refuses a Pod: must not have leading or trailing whitespace.";
    /// Podman needs its configuration.
    ShortName = "short-name", "Resolved by registries.conf: alias, then unqualified-search-registries; error if none.";
    /// Podman means a local image.
    LocalImageId = "local-image-id", "Looked up as the ID of a local image.";
    /// Podman means something that is in no registry.
    Transport = "transport", "A transport and a colon: what follows is no name in a registry.";
    /// Podman allows `docker://` in front.
    DockerTransport = "docker-transport", "docker:// may stand in front; it is no part of the name.";
    /// Podman's grammar has no IPv6 hosts.
    NoIpv6 = "no-ipv6", "IPv6 hosts are not known.";
    /// Podman's limit counts the registry.
    NameWithRegistryTooLong = "name-with-registry-too-long", "The registry counts among the 255 characters of a name.";
    /// Only Docker takes `MyOrg/api` for a host and a path.
    HostWithCapitals = "host-with-capitals", "Capitals make no host here: it takes a dot, a port, or localhost.";
    /// crane's spelling of Docker Hub.
    HubIndex = "hub-index", "Docker Hub is written index.docker.io.";
    /// crane knows no other digests.
    Sha256Only = "sha256-only", "Only sha256 digests are known.";
    /// crane accepts what Docker refuses.
    Lenient = "lenient", "Only the characters are checked here; a registry will hardly know such a name.";
}

impl Note {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.words().code()
    }

    /// The English sentence.
    pub const fn english(self) -> &'static str {
        self.words().template()
    }

    /// Both, in the form of every other sentence; there are no parameters.
    pub const fn sentence(self) -> Sentence {
        self.words().sentence()
    }
}
