//! The grammar of a reference as a pattern sees it, with no defaults, and the sentences of the Go parsers for what is against
//! it. Whether a name is valid is for [`scan`] to say: this finds the words for a refusal.

use super::lower;
use crate::bytes;
use crate::digest::{self, DigestErrorKind};
use crate::reference::scan::{self, REPOSITORY_LIMIT, TAG_LIMIT};

/// Which of the two ages of the Go parser is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// docker/distribution, which Podman's library copied: no IPv6 hosts, and the limit counts the registry.
    Old,
    /// distribution/reference since v0.6.0.
    New,
}

/// The parts found in a text of the right form, as byte offsets.
struct Form {
    /// Where the path starts: 0, or one behind the host.
    path_start: usize,
    name_end: usize,
    /// Equal to `name_end` where there is no tag.
    tag_end: usize,
}

/// The sentence for a text that the Go parser refuses before any default is filled in.
pub(super) fn refusal(text: &str, age: Age) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let Some(form) = form(bytes, age) else {
        return Some(match text {
            "" => "repository name must have at least one component",
            _ if form(&lower::lower(text), age).is_some() => "repository name must be lowercase",
            _ => "invalid reference format",
        });
    };
    let counted = if age == Age::Old { form.name_end } else { form.name_end - form.path_start };
    if counted > REPOSITORY_LIMIT {
        return Some("repository name must not be more than 255 characters");
    }
    bytes.get(form.tag_end + 1..).and_then(digest_refusal)
}

/// The sentence of go-digest for a digest of the right form.
fn digest_refusal(text: &[u8]) -> Option<&'static str> {
    let is_lower = || !text.iter().take_while(|&&byte| byte != b':').any(u8::is_ascii_uppercase);
    Some(match digest::check(text).err()?.kind() {
        DigestErrorKind::Length => "invalid checksum digest length",
        DigestErrorKind::Algorithm if is_lower() => "unsupported digest algorithm",
        _ => "invalid checksum digest format",
    })
}

/// Whether `text` has the form `[host "/"] path [":" tag] ["@" algorithm ":" hex]`, and where its parts are.
fn form(text: &[u8], age: Age) -> Option<Form> {
    let path_start = host_len(text, age).map_or(0, |len| len + 1);
    let (name_end, _) = scan::scan_path(text, path_start)?;
    let tag_end = name_end + tag_len(text.get(name_end..)?)?;
    is_digest_form(text.get(tag_end..)?).then_some(Form { path_start, name_end, tag_end })
}

/// The length of the first component, if it is a host by its form.
pub(super) fn host_len(text: &[u8], age: Age) -> Option<usize> {
    let len = bytes::find(text, 0, b'/');
    let is_known = len < text.len() && (age == Age::New || text.first() != Some(&b'['));
    (is_known && scan::is_host(text.get(..len)?)).then_some(len)
}

/// The length of `[":" tag]` at the start of `text`.
fn tag_len(text: &[u8]) -> Option<usize> {
    let Some((b':', tag)) = text.split_first() else { return Some(0) };
    let len = bytes::run(tag, 0, bytes::TAG);
    (len <= TAG_LIMIT && scan::is_tag_start(*tag.first()?)).then_some(len + 1)
}

/// Whether `text` is nothing, or `"@" algorithm ":"` and 32 hex digits or more, whatever the algorithm.
fn is_digest_form(text: &[u8]) -> bool {
    let Some((b'@', digest)) = text.split_first() else { return text.is_empty() };
    // Words of the algorithm start with a letter, and one is expected first, as after each separator.
    let mut expected = true;
    for (at, &byte) in digest.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => expected = false,
            b'0'..=b'9' if !expected => {}
            b'-' | b'_' | b'+' | b'.' if !expected => expected = true,
            b':' if !expected => return is_hex(digest.get(at + 1..).unwrap_or_default()),
            _ => return false,
        }
    }
    false
}

fn is_hex(text: &[u8]) -> bool {
    text.len() >= 32 && bytes::all(text, bytes::HEX)
}
