//! `HEALTHCHECK`, which builders print as the value that they keep of it:
//! `["CMD-SHELL" "curl -f localhost"] "30s" "3s" "0s" "0s" '\x03'`.

use alloc::string::String;

use super::go;

/// The options that have a time; the start interval came later, and is left out by older builders.
const TIMES: [&str; 4] = ["--interval=", "--timeout=", "--start-period=", "--start-interval="];

/// The arguments as a Dockerfile has them.
pub(super) fn arguments(text: &str) -> Option<String> {
    let (words, mut rest) = go::first_words(text)?;
    let (kind, command) = words.split_first()?;
    if kind == "NONE" {
        return Some("NONE".into());
    }
    let mut text = String::new();
    let mut names = TIMES.iter();
    while rest.starts_with('"') {
        let (time, behind) = go::quoted(rest)?;
        let name = names.next()?;
        if time != "0s" {
            option(&mut text, name, &time);
        }
        rest = behind.trim_ascii_start();
    }
    if !rest.is_empty() {
        let mut number = String::new();
        crate::sentence::push_number(&mut number, retries(rest)?.into());
        option(&mut text, "--retries=", &number);
    }
    text.push_str("CMD ");
    match (kind.as_str(), command) {
        ("CMD-SHELL", [command]) => text.push_str(command),
        ("CMD", _) => text.push_str(&super::json(command)),
        _ => return None,
    }
    Some(text)
}

fn option(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push_str(value);
    text.push(' ');
}

/// How often it may fail, which is printed as a character.
fn retries(text: &str) -> Option<u32> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let character = match inner.strip_prefix('\\') {
        Some(escape) => go::escape(escape)?.0,
        None => inner.chars().next()?,
    };
    Some(character.into())
}
