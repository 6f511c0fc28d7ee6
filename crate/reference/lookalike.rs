//! Characters that word processors, keyboards and web pages put where an ASCII one was meant.

/// The ASCII text meant by `c`; empty for a character to be left out.
pub(crate) fn ascii(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{2043}' => "-",
        '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{300c}' | '\u{300d}' | '\u{ad}' => "",
        '\u{2024}' | '\u{3002}' | '\u{ff61}' | '\u{b7}' => ".",
        '\u{2026}' => "...",
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => "/",
        '\u{2236}' | '\u{a789}' | '\u{fe55}' => ":",
        '\u{ff01}'..='\u{ff5e}' => return full_width(c),
        _ => return letter(c),
    })
}

/// Full-width forms stand in the order of ASCII.
fn full_width(c: char) -> Option<&'static str> {
    const ASCII: &str =
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    let at = (c as usize).checked_sub(0xff01)?;
    ASCII.get(at..=at)
}

/// Cyrillic and Greek letters that look like Latin ones.
fn letter(c: char) -> Option<&'static str> {
    const FOREIGN: &str = "асеорхуіјѕԁһԛԝοαν";
    const LATIN: &str = "aceopxyijsdhqwoav";
    let at = FOREIGN.chars().position(|foreign| foreign == c)?;
    LATIN.get(at..=at)
}

#[cfg(test)]
mod tests {
    use super::{ascii, letter};

    #[test]
    fn each_block_maps() {
        assert_eq!(ascii('–'), Some("-"));
        assert_eq!(ascii('：'), Some(":"));
        assert_eq!(ascii('～'), Some("~"));
        assert_eq!(ascii('”'), Some(""));
        assert_eq!(ascii('é'), None);
        assert_eq!(letter('а'), Some("a"));
        assert_eq!(letter('ν'), Some("v"));
    }
}
