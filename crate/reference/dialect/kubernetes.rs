//! Kubernetes with containerd: the API server hardly looks, the kubelet adds `:latest`, containerd's CRI plugin normalises as
//! Docker does (`ParseDockerRef`) and drops the tag beside a digest.

use super::Note;
use crate::reference::Reference;

/// What follows for a Pod.
pub(super) fn note(input: &str, reference: Option<&Reference>) -> Note {
    match reference {
        Some(reference) if reference.tag() == Some("latest") => Note::PullAlways,
        Some(_) => Note::PullIfNotPresent,
        None if input.trim().len() < input.len() => Note::PodWhitespace,
        None => Note::PodInvalidName,
    }
}
