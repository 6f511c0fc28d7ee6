//! What there is to say about a tool's reading.

use crate::reference::Sentence;

/// What there is to say about a tool's reading. The codes are stable; new notes may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// The tag beside a digest is dropped.
    TagIgnored,
    /// Kubernetes would pull at every start.
    PullAlways,
    /// Kubernetes would pull where the image is missing.
    PullIfNotPresent,
    /// Kubernetes takes the Pod, and cannot start it.
    PodInvalidName,
    /// Kubernetes does not take the Pod.
    PodWhitespace,
    /// Podman needs its configuration.
    ShortName,
    /// Podman means a local image.
    LocalImageId,
    /// Podman means something that is in no registry.
    Transport,
    /// Podman allows `docker://` in front.
    DockerTransport,
    /// Podman's grammar has no IPv6 hosts.
    NoIpv6,
    /// Podman's limit counts the registry.
    NameWithRegistryTooLong,
    /// Only Docker takes `MyOrg/api` for a host and a path.
    HostWithCapitals,
    /// crane's spelling of Docker Hub.
    HubIndex,
    /// crane knows no other digests.
    Sha256Only,
    /// crane accepts what Docker refuses.
    Lenient,
}

impl Note {
    /// Every note.
    pub const ALL: [Self; 15] = [
        Self::TagIgnored,
        Self::PullAlways,
        Self::PullIfNotPresent,
        Self::PodInvalidName,
        Self::PodWhitespace,
        Self::ShortName,
        Self::LocalImageId,
        Self::Transport,
        Self::DockerTransport,
        Self::NoIpv6,
        Self::NameWithRegistryTooLong,
        Self::HostWithCapitals,
        Self::HubIndex,
        Self::Sha256Only,
        Self::Lenient,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// The English sentence.
    pub const fn english(self) -> &'static str {
        self.words().1
    }

    /// Both, in the form of every other sentence; there are no parameters.
    pub const fn sentence(self) -> Sentence {
        Sentence::new(self.code(), self.english())
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::TagIgnored => ("tag-ignored", "The digest decides; the tag is dropped."),
            Self::PullAlways => ("pull-always", "The tag is latest, so imagePullPolicy defaults to Always."),
            Self::PullIfNotPresent => {
                ("pull-if-not-present", "The tag is not latest, so imagePullPolicy defaults to IfNotPresent.")
            }
            Self::PodInvalidName => {
                ("pod-invalid-name", "The Pod is created; its container waits with InvalidImageName.")
            }
            Self::PodWhitespace => {
                ("pod-whitespace", "The API server refuses a Pod: must not have leading or trailing whitespace.")
            }
            Self::ShortName => {
                ("short-name", "Resolved by registries.conf: alias, then unqualified-search-registries; error if none.")
            }
            Self::LocalImageId => ("local-image-id", "Looked up as the ID of a local image."),
            Self::Transport => ("transport", "A transport and a colon: what follows is no name in a registry."),
            Self::DockerTransport => ("docker-transport", "docker:// may stand in front; it is no part of the name."),
            Self::NoIpv6 => ("no-ipv6", "IPv6 hosts are not known."),
            Self::NameWithRegistryTooLong => {
                ("name-with-registry-too-long", "The registry counts among the 255 characters of a name.")
            }
            Self::HostWithCapitals => {
                ("host-with-capitals", "Capitals make no host here: it takes a dot, a port, or localhost.")
            }
            Self::HubIndex => ("hub-index", "Docker Hub is written index.docker.io."),
            Self::Sha256Only => ("sha256-only", "Only sha256 digests are known."),
            Self::Lenient => {
                ("lenient", "Only the characters are checked here; a registry will hardly know such a name.")
            }
        }
    }
}
