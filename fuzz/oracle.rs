//! A second opinion on what a name is: distribution/reference v0.6.0 step by step, in the way its documentation tells it.
//!
//! It splits where the scanner scans, allocates, and reads the text several times. It has nothing in common with the
//! crate but the rules.

/// The parts of a name, before a tag is filled in.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    pub registry: String,
    pub repository: String,
    pub tag: Option<String>,
    pub digest: Option<String>,
}

/// `ParseNormalizedNamed`.
pub fn parse(text: &str) -> Option<Parts> {
    if is_hex(text, 64) {
        return None;
    }
    let (domain, remainder) = match text.split_once('/') {
        Some(("index.docker.io", rest)) => ("docker.io", rest.to_owned()),
        Some((head, rest)) if head == "localhost" || head.contains(['.', ':']) || head != head.to_lowercase() => {
            (head, rest.to_owned())
        }
        _ => ("docker.io", text.to_owned()),
    };
    let official = domain == "docker.io" && !remainder.contains('/');
    let remainder = if official { format!("library/{remainder}") } else { remainder };
    let remote = remainder.split(':').next()?;
    if remote != remote.to_lowercase() {
        return None;
    }
    full(&format!("{domain}/{remainder}"))
}

/// `Parse`: the grammar.
fn full(text: &str) -> Option<Parts> {
    let (named, digest) = match text.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (text, None),
    };
    let last = named.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match named[last..].find(':') {
        Some(colon) => (&named[..last + colon], Some(&named[last + colon + 1..])),
        None => (named, None),
    };
    let (registry, repository) = match name.split_once('/') {
        Some((domain, path)) if is_domain(domain) && is_path(path) => (domain, path),
        _ if is_path(name) => ("", name),
        _ => return None,
    };
    let valid = repository.len() <= 255 && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
    valid.then(|| Parts {
        registry: registry.to_owned(),
        repository: repository.to_owned(),
        tag: tag.map(str::to_owned),
        digest: digest.map(str::to_owned),
    })
}

fn is_domain(domain: &str) -> bool {
    let colon = domain.rfind(':').filter(|&colon| !domain[colon..].contains(']'));
    let (host, port) = colon.map_or((domain, "0"), |colon| (&domain[..colon], &domain[colon + 1..]));
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let valid = match bracketed {
        Some(address) => !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'),
        None => host.split('.').all(is_label),
    };
    valid && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

fn is_path(path: &str) -> bool {
    path.split('/').all(is_component)
}

fn is_component(component: &str) -> bool {
    let is_word = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let joins = |run: &[u8]| matches!(run, b"" | b"." | b"_" | b"__") || run.iter().all(|&b| b == b'-');
    let bytes = component.as_bytes();
    bytes.first().is_some_and(is_word) && bytes.last().is_some_and(is_word) && bytes.split(is_word).all(joins)
}

fn is_tag(tag: &str) -> bool {
    let inner = tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    inner && matches!(tag.len(), 1..=128) && !tag.starts_with(['.', '-'])
}

/// go-digest's `Digest.Validate` with sha256, sha384 and sha512 registered.
pub fn is_digest(digest: &str) -> bool {
    match digest.split_once(':') {
        Some(("sha256", encoded)) => is_hex(encoded, 64),
        Some(("sha384", encoded)) => is_hex(encoded, 96),
        Some(("sha512", encoded)) => is_hex(encoded, 128),
        _ => false,
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
