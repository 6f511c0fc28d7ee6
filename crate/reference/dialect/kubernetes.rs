//! Kubernetes with containerd: the API server hardly looks, the kubelet adds `:latest`, containerd's CRI plugin normalises as
//! Docker does (`ParseDockerRef`) and drops the tag beside a digest.

use super::Note;
use crate::reference::Reference;

/// What follows for a Pod.
pub(super) fn note(input: &str, reference: Option<&Reference>) -> Note {
    match reference {
        None if [input.chars().next(), input.chars().next_back()].iter().flatten().any(|c| c.is_whitespace()) => {
            ("pod-whitespace", "The API server refuses a Pod: must not have leading or trailing whitespace.")
        }
        None => ("pod-invalid-name", "The Pod is created, and its container waits with InvalidImageName."),
        Some(reference) if reference.tag() == Some("latest") => {
            ("pull-always", "The tag is latest, so imagePullPolicy defaults to Always.")
        }
        Some(_) => ("pull-if-not-present", "The tag is not latest, so imagePullPolicy defaults to IfNotPresent."),
    }
}
