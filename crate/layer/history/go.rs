//! Values as Go prints them: `["a" "b"]`, `[a b]`, `map[80/tcp:{}]`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The words of a list of quoted ones, with or without commas between them.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut rest = inner(text, '[', ']')?.trim();
    let mut words = Vec::new();
    while !rest.is_empty() {
        let (word, behind) = quoted(rest)?;
        words.push(word);
        let behind = behind.trim_start();
        rest = behind.strip_prefix(',').unwrap_or(behind).trim_start();
    }
    Some(words)
}

/// The words of a list without quotes, which cannot be told from those of one with blanks in them.
pub(super) fn list(text: &str) -> Option<Cow<'_, str>> {
    inner(text, '[', ']').map(Cow::Borrowed)
}

/// The keys of a map to nothing, or the words of a list.
pub(super) fn keys(text: &str) -> Option<String> {
    let Some(pairs) = text.strip_prefix("map[").and_then(|pairs| pairs.strip_suffix(']')) else {
        return inner(text, '[', ']').map(String::from);
    };
    let mut keys = String::new();
    for pair in pairs.split_ascii_whitespace() {
        if !keys.is_empty() {
            keys.push(' ');
        }
        keys.push_str(pair.strip_suffix(":{}")?);
    }
    Some(keys)
}

fn inner(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// The first word, which has quotes round it, and what comes behind it.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut word = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((word, text.get(at + 1..)?)),
            '\\' => {
                let (at, escaped) = characters.next()?;
                let length = escape(escaped, text.get(at + 1..)?, &mut word)?;
                for _ in 0..length {
                    characters.next();
                }
            }
            _ => word.push(c),
        }
    }
    None
}

/// Adds the character that an escape stands for. Gives how many of the digits behind it belong to it.
fn escape(letter: char, behind: &str, word: &mut String) -> Option<usize> {
    let length = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            word.push(match letter {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' => '\x07',
                'b' => '\x08',
                'f' => '\x0c',
                'v' => '\x0b',
                '"' | '\'' | '\\' => letter,
                _ => return None,
            });
            return Some(0);
        }
    };
    let code = u32::from_str_radix(behind.get(..length)?, 16).ok()?;
    word.push(char::from_u32(code)?);
    Some(length)
}
