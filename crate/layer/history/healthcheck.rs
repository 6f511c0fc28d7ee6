//! `HEALTHCHECK`, which builders print as the value that they keep of it:
//! `["CMD-SHELL" "curl -f localhost"] "30s" "3s" "0s" "0s" '\x03'`.

use alloc::string::String;
use alloc::vec::Vec;

use super::go;

/// The options that have a time, by how many of them there are: the start interval came later.
const TIMES: [&[&str]; 2] = [
    &["--interval=", "--timeout=", "--start-period="],
    &["--interval=", "--timeout=", "--start-period=", "--start-interval="],
];

/// The arguments as a Dockerfile has them.
pub(super) fn arguments(text: &str) -> Option<String> {
    let end = end_of_list(text)?;
    let words = go::words(text.get(..end)?)?;
    let mut times: Vec<String> = Vec::new();
    let mut rest = text.get(end..)?.trim_start();
    while rest.starts_with('"') {
        let (time, behind) = go::quoted(rest)?;
        times.push(time);
        rest = behind.trim_start();
    }
    let (kind, command) = words.split_first()?;
    if kind == "NONE" {
        return Some("NONE".into());
    }
    let names = TIMES.into_iter().find(|names| names.len() == times.len())?;
    let mut text = String::new();
    for (name, time) in names.iter().zip(&times).filter(|(_, time)| *time != "0s") {
        text.push_str(name);
        text.push_str(time);
        text.push(' ');
    }
    let retries = retries(rest)?;
    if retries > 0 {
        text.push_str("--retries=");
        crate::sentence::push_number(&mut text, retries.into());
        text.push(' ');
    }
    text.push_str("CMD ");
    match (kind.as_str(), command) {
        ("CMD-SHELL", [command]) => text.push_str(command),
        ("CMD", _) => text.push_str(&super::json(command)),
        _ => return None,
    }
    Some(text)
}

/// How often it may fail, which is printed as a character; 0 where nothing is said.
fn retries(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(0);
    }
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    match inner.strip_prefix('\\') {
        Some("a") => Some(7),
        Some("b") => Some(8),
        Some("t") => Some(9),
        Some("n") => Some(10),
        Some("v") => Some(11),
        Some("f") => Some(12),
        Some("r") => Some(13),
        Some(escape) => u32::from_str_radix(escape.strip_prefix(['x', 'u', 'U'])?, 16).ok(),
        None => inner.chars().next().map(u32::from),
    }
}

/// Where the list of quoted words ends.
fn end_of_list(text: &str) -> Option<usize> {
    let mut rest = text.strip_prefix('[')?;
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix(']') {
            return Some(text.len() - behind.len());
        }
        rest = go::quoted(rest)?.1;
    }
}
