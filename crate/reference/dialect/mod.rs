//! What other tools make of an image name.
//!
//! Docker's reading is [`Reference`]. Others share its habits and not all its rules: Podman has short names, crane checks less
//! and says less, Kubernetes drops a tag beside a digest. The tests hold each of them to the answers of the Go code the tools
//! are built from.

mod crane;
mod docker;
mod grammar;
mod kubernetes;
mod lower;
mod note;
mod podman;

use alloc::string::String;
use alloc::vec::Vec;

use super::Reference;
use super::scan::{DOCKER_HUB, DOCKER_HUB_ALIAS};
use crate::bytes::{self, cut, join};
pub use note::Note;

/// A tool that reads image names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tool {
    /// Docker.
    Docker,
    /// Kubernetes, with containerd as its runtime.
    Kubernetes,
    /// Podman, and with it Buildah and CRI-O.
    Podman,
    /// crane and what else is built on go-containerregistry.
    Crane,
}

impl Tool {
    /// Every tool, Docker first.
    pub const ALL: [Self; 4] = [Self::Docker, Self::Kubernetes, Self::Podman, Self::Crane];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Kubernetes => "kubernetes",
            Self::Podman => "podman",
            Self::Crane => "crane",
        }
    }
}

/// What a tool makes of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It stands for this full name, in the tool's own spelling.
    Accepted(String),
    /// The tool refuses it with this sentence, in the tool's own words, so that it can be searched for.
    Refused(String),
    /// A short name: the machine's configuration decides what it stands for.
    ShortName,
    /// Taken for the ID of a local image; nothing is pulled.
    ImageId,
    /// Taken for this transport and something that is not in a registry.
    Transport(String),
}

impl Verdict {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Refused(_) => "refused",
            Self::ShortName => "short-name",
            Self::ImageId => "image-id",
            Self::Transport(_) => "transport",
        }
    }

    /// The full name, the tool's sentence or the transport.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Accepted(text) | Self::Refused(text) | Self::Transport(text) => Some(text),
            Self::ShortName | Self::ImageId => None,
        }
    }
}

/// **One tool's reading** of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Whose reading.
    pub tool: Tool,
    /// What it is.
    pub verdict: Verdict,
    /// Whether Docker reads the name otherwise. Two refusals are the same, and so are the two spellings of Docker Hub.
    pub differs: bool,
    /// What there is to say about it.
    pub notes: Vec<Note>,
}

/// What each tool makes of `input`, in the order of [`Tool::ALL`].
///
/// ```
/// use pullspec::reference::dialect::{Verdict, dialects};
///
/// let [docker, _, podman, crane] = dialects("MyOrg/api").try_into().unwrap();
/// assert_eq!(docker.verdict, Verdict::Accepted("MyOrg/api:latest".into()));
/// assert_eq!((podman.differs, podman.verdict.code()), (true, "refused"));
/// assert_eq!(crane.verdict.text(), Some("could not parse reference: MyOrg/api"));
/// ```
pub fn dialects(input: &str) -> Vec<Dialect> {
    let parsed = Reference::parse(input).ok();
    let reference = parsed.as_ref();
    let docker = docker::verdict(input, reference);
    let mut readings = Vec::with_capacity(Tool::ALL.len());
    for tool in Tool::ALL {
        let verdict = match tool {
            Tool::Podman => podman::verdict(input),
            Tool::Crane => crane::verdict(input),
            Tool::Kubernetes if let Some(reference) = reference => Verdict::Accepted(digest_over_tag(reference)),
            _ => docker.clone(),
        };
        let notes = notes(tool, &verdict, input, reference);
        readings.push(Dialect { tool, differs: differs(&docker, &verdict), verdict, notes });
    }
    readings
}

/// Docker's own sentence for a name that it refuses; `None` where it accepts it.
///
/// ```
/// use pullspec::reference::dialect::docker_error;
///
/// assert_eq!(docker_error("ubuntu:14:04").as_deref(), Some("invalid reference format"));
/// assert_eq!(
///     docker_error("Ubuntu").as_deref(),
///     Some("invalid reference format: repository name (library/Ubuntu) must be lowercase")
/// );
/// assert_eq!(docker_error("ubuntu"), None);
/// ```
pub fn docker_error(input: &str) -> Option<String> {
    match docker::verdict(input, Reference::parse(input).ok().as_ref()) {
        Verdict::Refused(sentence) => Some(sentence),
        _ => None,
    }
}

/// The tool's own note, and that the tag is dropped where it is.
fn notes(tool: Tool, verdict: &Verdict, input: &str, reference: Option<&Reference>) -> Vec<Note> {
    let mut notes = Vec::new();
    let own = match tool {
        Tool::Docker => return notes,
        Tool::Kubernetes => Some(kubernetes::note(input, reference)),
        Tool::Podman => podman::note(verdict, reference),
        Tool::Crane => crane::note(verdict, reference),
    };
    let has_both = reference.is_some_and(|name| name.tag().is_some() && name.digest().is_some());
    if has_both && matches!(verdict, Verdict::Accepted(_)) {
        notes.push(Note::TagIgnored);
    }
    notes.extend(own);
    notes
}

fn differs(docker: &Verdict, other: &Verdict) -> bool {
    match (docker, other) {
        (Verdict::Accepted(docker), Verdict::Accepted(other)) => match cut(other, b'/') {
            Some((DOCKER_HUB_ALIAS, path)) => cut(docker, b'/') != Some((DOCKER_HUB, path)),
            _ => docker != other,
        },
        (Verdict::Refused(_), Verdict::Refused(_)) => false,
        _ => true,
    }
}

/// The full name without the tag where there is a digest.
fn digest_over_tag(reference: &Reference) -> String {
    let text = reference.as_str();
    let (Some(tag), Some(digest)) = (reference.tag(), reference.digest()) else { return text.into() };
    let name = text.len().saturating_sub(digest.len() + tag.len() + 2);
    join(&[text.get(..name).unwrap_or_default(), "@", digest])
}

/// Whether the first component is a registry to every tool.
fn is_clear_host(head: &str) -> bool {
    head == "localhost" || bytes::find_any(head.as_bytes(), 0, b".:") < head.len()
}

/// Whether only its capitals make the registry one.
fn has_host_with_capitals(reference: &Reference) -> bool {
    !reference.registry().is_empty() && !is_clear_host(reference.registry())
}
