//! Text from servers, made fit to be shown.

use alloc::format;
use alloc::string::String;

/// The most characters of a server's text that are shown.
const LIMIT: usize = 300;

/// One line of at most 300 characters in which controls, format characters and what hides or reorders text are escaped.
pub(super) fn sanitize(text: &str) -> String {
    let mut out = String::new();
    let mut room = LIMIT - 1;
    for word in text.split_ascii_whitespace() {
        let space = if out.is_empty() { "" } else { " " };
        for piece in [space.into()].into_iter().chain(word.chars().map(visible)) {
            let Some(left) = room.checked_sub(piece.chars().count()) else {
                out.push('…');
                return out;
            };
            out.push_str(&piece);
            room = left;
        }
    }
    out
}

/// A character, or its escape.
fn visible(character: char) -> String {
    if is_hidden(character) { format!("\\u{{{:x}}}", u32::from(character)) } else { character.into() }
}

/// Whether a character is invisible, or makes its neighbours look other than they are.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn one_visible_line() {
        assert_eq!(sanitize(" a\r\n\tb "), "a b");
        assert_eq!(sanitize("a\u{202e}b\u{0}c\u{1b}[31m"), "a\\u{202e}b\\u{0}c\\u{1b}[31m");
        assert_eq!(sanitize("이미지 ‘x’ – é"), "이미지 ‘x’ – é");
    }

    #[test]
    fn at_most_300_characters() {
        for text in ["x".repeat(1000), "\u{202e}".repeat(1000), "é ".repeat(1000), "x".repeat(298) + "\u{0}y"] {
            assert!(sanitize(&text).chars().count() <= 300);
        }
        assert_eq!(sanitize(&"x".repeat(299)).len(), 299);
    }
}
