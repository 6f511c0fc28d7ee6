//! Podman, as `podman pull` reads its argument: a transport, an image ID, a full name, or a short name that `registries.conf`
//! resolves. Its grammar is an older one, without IPv6 hosts and with a limit that counts the registry.

use super::grammar::{self, Age};
use super::{Note, Verdict, digest_over_tag, has_host_with_capitals, is_clear_host};
use crate::bytes::{self, cut, join};
use crate::reference::Reference;
use crate::reference::scan::REPOSITORY_LIMIT;

/// What may stand in front of a colon to say that something else than a registry's image follows.
const TRANSPORTS: &str =
    "atomic containers-storage dir docker-archive docker-daemon oci oci-archive ostree sif tarball";

pub(super) fn verdict(input: &str) -> Verdict {
    let scheme = cut(input, b':').map(|(scheme, _)| scheme);
    if let Some(transport) = scheme.filter(|scheme| bytes::listed(TRANSPORTS, scheme)) {
        return Verdict::Transport(transport.into());
    }
    if let Some(name) = input.strip_prefix("docker://").and_then(normalize)
        && !(name.tag().is_some() && name.digest().is_some())
    {
        return resolve(name.as_str(), &name);
    }
    if is_image_id(input) {
        return Verdict::ImageId;
    }
    if let Some(refusal) = grammar::refusal(input, Age::Old) {
        return Verdict::Refused(refusal.into());
    }
    match normalize(input) {
        Some(name) => resolve(input, &name),
        None => not_normal(input, scheme),
    }
}

/// Whether Podman looks the text up among the local images only: it need not even be hex.
fn is_image_id(input: &str) -> bool {
    input.starts_with("sha256:") || input.len() == 64 && bytes::find_any(input.as_bytes(), 0, b"/.:@") == 64
}

/// The name as the older parser normalises it: capitals alone make no registry, and the limit counts the registry.
fn normalize(input: &str) -> Option<Reference> {
    let name = Reference::parse(input).ok()?;
    older_grammar(&name).is_none().then_some(name)
}

/// What the older parser has against a name that Docker accepts.
fn older_grammar(name: &Reference) -> Option<Note> {
    let (registry, repository) = (name.registry(), name.repository());
    let whole = registry.len() + usize::from(!registry.is_empty()) + repository.len();
    if registry.starts_with('[') {
        Some(Note::NoIpv6)
    } else if has_host_with_capitals(name) {
        Some(Note::HostWithCapitals)
    } else {
        (whole > REPOSITORY_LIMIT).then_some(Note::NameWithRegistryTooLong)
    }
}

/// A name is full if it starts with what is clearly a registry.
fn resolve(typed: &str, name: &Reference) -> Verdict {
    let host = grammar::host_len(typed.as_bytes(), Age::Old).and_then(|len| typed.get(..len));
    if host.is_some_and(is_clear_host) { Verdict::Accepted(digest_over_tag(name)) } else { Verdict::ShortName }
}

/// Podman's sentence for what has the form of a name and cannot be normalised.
fn not_normal(input: &str, scheme: Option<&str>) -> Verdict {
    let (cause, scheme, end) = match scheme {
        None => ("\", expected colon-separated transport:reference", "", ""),
        Some(scheme) => ("\", unknown transport \"", scheme, "\""),
    };
    Verdict::Refused(join(&["Invalid image name \"", input, cause, scheme, end]))
}

pub(super) fn note(verdict: &Verdict, reference: Option<&Reference>) -> Option<Note> {
    match verdict {
        Verdict::ShortName => Some(Note::ShortName),
        Verdict::ImageId => Some(Note::LocalImageId),
        Verdict::Transport(_) => Some(Note::Transport),
        Verdict::Refused(_) => reference.and_then(older_grammar),
        Verdict::Accepted(_) => reference.is_none().then_some(Note::DockerTransport),
    }
}
