//! Kubernetes with containerd: the API server hardly looks, the kubelet adds `:latest`, containerd's CRI plugin normalises as
//! Docker does (`ParseDockerRef`) and drops the tag beside a digest.

use super::Note;
use crate::reference::Reference;
use crate::reference::diagnose::is_white_space;

/// Whether there is white space at an end.
fn is_ragged(input: &str) -> bool {
    let mut ends = input.chars();
    ends.next().is_some_and(is_white_space) || ends.next_back().is_some_and(is_white_space)
}

/// What follows for a Pod.
pub(super) fn note(input: &str, reference: Option<&Reference>) -> Note {
    match reference {
        Some(reference) if reference.tag() == Some("latest") => Note::PullAlways,
        Some(_) => Note::PullIfNotPresent,
        None if is_ragged(input) => Note::PodWhitespace,
        None => Note::PodInvalidName,
    }
}
