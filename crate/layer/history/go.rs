//! Values as Go prints them: `["a" "b"]`, `[a b]`, `map[80/tcp:{}]`.

use alloc::string::String;
use alloc::vec::Vec;

/// The words of a list of quoted ones, with or without commas between them.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let (words, behind) = first_words(text)?;
    behind.is_empty().then_some(words)
}

/// The same of a list that a text starts with, and what comes behind it.
pub(super) fn first_words(text: &str) -> Option<(Vec<String>, &str)> {
    let mut rest = text.strip_prefix('[')?;
    let mut words = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if let Some(behind) = rest.strip_prefix(']') {
            return Some((words, behind.trim_ascii_start()));
        }
        let (word, behind) = quoted(rest)?;
        words.push(word);
        rest = behind.strip_prefix(',').unwrap_or(behind);
    }
}

/// What stands in a list without quotes; its words cannot be told from those of one with blanks in them.
pub(super) fn list(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.strip_suffix(']')
}

/// The keys of a map to nothing, or the words of a list.
pub(super) fn keys(text: &str) -> Option<String> {
    let Some(mut pairs) = text.strip_prefix("map[").and_then(|pairs| pairs.strip_suffix(']')) else {
        return list(text).map(String::from);
    };
    let mut keys = String::new();
    while !pairs.is_empty() {
        let (pair, rest) = crate::bytes::cut(pairs, b' ').unwrap_or((pairs, ""));
        if !keys.is_empty() {
            keys.push(' ');
        }
        keys.push_str(pair.strip_suffix(":{}")?);
        pairs = rest;
    }
    Some(keys)
}

/// The first word, which has quotes round it, and what comes behind it.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut word = String::new();
    loop {
        let next = rest.chars().next()?;
        rest = rest.get(next.len_utf8()..)?;
        match next {
            '"' => return Some((word, rest)),
            '\\' => {
                let (character, behind) = escape(rest)?;
                word.push(character);
                rest = behind;
            }
            _ => word.push(next),
        }
    }
}

/// The character that an escape stands for, without its backslash, and what comes behind it.
pub(super) fn escape(text: &str) -> Option<(char, &str)> {
    let (letter, rest) = text.split_at_checked(1)?;
    let character = match letter {
        "n" => '\n',
        "t" => '\t',
        "r" => '\r',
        "a" => '\x07',
        "b" => '\x08',
        "f" => '\x0c',
        "v" => '\x0b',
        "\"" => '"',
        "'" => '\'',
        "\\" => '\\',
        "x" => return code(rest, 2),
        "u" => return code(rest, 4),
        "U" => return code(rest, 8),
        _ => return None,
    };
    Some((character, rest))
}

/// The character of so many hex digits.
fn code(text: &str, length: usize) -> Option<(char, &str)> {
    let (digits, rest) = text.split_at_checked(length)?;
    let mut code = 0_u32;
    for digit in digits.chars() {
        code = code << 4 | digit.to_digit(16)?;
    }
    Some((char::from_u32(code)?, rest))
}
