//! Docker: distribution/reference, `ParseNormalizedNamed` and `TagNameOnly`. Its verdict is [`Reference`]'s own; only the words
//! of a refusal are found here.

use alloc::string::String;

use super::grammar::{self, Age};
use super::{Verdict, is_clear_host, lower};
use crate::bytes::{cut, join};
use crate::reference::Reference;
use crate::reference::scan::{self, DOCKER_HUB, DOCKER_HUB_ALIAS};

pub(super) fn verdict(input: &str, reference: Option<&Reference>) -> Verdict {
    match reference {
        Some(reference) => Verdict::Accepted(reference.as_str().into()),
        None => Verdict::Refused(refusal(input)),
    }
}

/// The sentence for a name that is refused, the checks in Docker's order.
fn refusal(input: &str) -> String {
    if scan::is_image_id(input.as_bytes()) {
        return join(&["invalid repository name (", input, "), cannot specify 64-byte hexadecimal strings"]);
    }
    let (domain, rest) = split(input);
    let namespace = if domain == DOCKER_HUB && cut(rest, b'/').is_none() { "library/" } else { "" };
    let path = cut(rest, b':').map_or(rest, |(path, _)| path);
    if lower::has_capital(path) {
        return join(&["invalid reference format: repository name (", namespace, path, ") must be lowercase"]);
    }
    let whole = join(&[domain, "/", namespace, rest]);
    grammar::refusal(&whole, Age::New).unwrap_or_default().into()
}

/// The registry, which may be implied, and what follows it, whether or not they are valid.
fn split(input: &str) -> (&str, &str) {
    match cut(input, b'/') {
        Some((DOCKER_HUB_ALIAS, rest)) => (DOCKER_HUB, rest),
        Some((head, rest)) if is_clear_host(head) || lower::has_capital(head) => (head, rest),
        _ => (DOCKER_HUB, input),
    }
}
