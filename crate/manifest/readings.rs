//! What readers make of a key that stands in an object more than once: some take what stands first, others what stands last.

use alloc::string::String;

/// What is shown of a value, in characters.
const SHOWN: usize = 100;

/// **Two readings** of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ambiguity {
    /// The key that readers disagree about.
    pub key: String,
    /// What some read, as it stands there; shortened.
    pub one: String,
    /// What others read.
    pub other: String,
}

impl Ambiguity {
    /// The readings of a document in which `key` has been met at an offset, in an object that has it already, or in another
    /// case. Up to there the document is JSON. `same` tells whether Go takes one key for another.
    pub(super) fn at(bytes: &[u8], offset: usize, key: &str, same: impl Fn(&str, &str) -> bool) -> Self {
        let mut at = start_of_object(bytes, offset);
        let (mut one, mut other) = (None, None);
        while let Some((name, value, end)) = member(bytes, at) {
            if same(&name, key) {
                one = other.is_some().then_some(one.or(other)).flatten();
                other = Some(value);
            }
            at = end;
        }
        // A key in a case that nobody expects is nothing at all to those who read it as it stands.
        Self { key: key.into(), one: shown(one.unwrap_or(b"null")), other: shown(other.unwrap_or(b"null")) }
    }
}

/// Behind the bracket that opens the object around an offset.
fn start_of_object(bytes: &[u8], offset: usize) -> usize {
    let mut open = alloc::vec::Vec::new();
    let mut at = 0;
    while at < offset.min(bytes.len()) {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at) - 1,
            b'{' | b'[' => open.push(at + 1),
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
    }
    open.pop().unwrap_or(bytes.len())
}

/// The name and the value of the member that starts at an offset, and where the next one starts.
fn member(bytes: &[u8], at: usize) -> Option<(String, &[u8], usize)> {
    let start = at + bytes.get(at..)?.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b',')?;
    let end = if bytes[start] == b'"' { end_of_string(bytes, start) } else { return None };
    let name = serde_json::from_slice(&bytes[start..end]).ok()?;
    let colon = end + bytes[end..].iter().position(|byte| *byte == b':')?;
    let value = colon + 1 + bytes[colon + 1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
    let end = end_of_value(bytes, value);
    Some((name, &bytes[value..end], end))
}

/// Behind the quotation mark that ends a string.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn end_of_value(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// A value on one line, and not all of a long one.
fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value.trim_ascii());
    let mut shown: String = text.chars().take(SHOWN).map(|it| if it.is_control() { ' ' } else { it }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Ambiguity;

    #[test]
    fn what_stands_first_and_what_stands_last() {
        for (text, key, one, other) in [
            (r#"{"a":1,"a":2}"#, "a", "1", "2"),
            (r#"{"x":{"a":0},"a":[1,{"b":"}"}] , "A": "\"y" }"#, "A", r#"[1,{"b":"}"}]"#, r#""\"y""#),
            (r#"{"x":[{"a":true,"a":false}]}"#, "a", "true", "false"),
            (r#"{"x":"{","A":{"y":1}}"#, "A", "null", r#"{"y":1}"#),
            (r#"{"a":1,"a":1}"#, "a", "1", "1"),
            (r#"{"a":1,"b":2,"a":3,"a":4}"#, "a", "1", "4"),
            (r#"{"a":1,"a""#, "a", "null", "1"),
        ] {
            let offset = text.rfind(&alloc::format!("\"{key}\"")).unwrap() + key.len() + 2;
            let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
            let found = Ambiguity::at(text.as_bytes(), offset, key, same);
            assert_eq!(found, Ambiguity { key: key.into(), one: one.into(), other: other.into() }, "{text}");
        }
    }
}
