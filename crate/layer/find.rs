//! Finding files by a pattern or by a piece of their path.

use alloc::vec::Vec;

use super::entries::Entries;

impl Entries {
    /// The places of the files that fit, in the order of the tree.
    ///
    /// With `*`, `?` or `[…]` it is a pattern: of the whole path where it has a slash, else of the last part. `*` and `?`
    /// stop at slashes, `**` does not. Anything else is a piece of the path, in which the case of ASCII letters does not count.
    pub fn search(&self, wanted: &str) -> Vec<u32> {
        self.tree().iter().copied().filter(|place| fits(wanted, self.path_at(*place))).collect()
    }
}

/// Whether a path fits what is wanted of [`Entries::search`].
pub fn fits(wanted: &str, path: &[u8]) -> bool {
    let wanted = wanted.strip_prefix("./").unwrap_or(wanted).as_bytes();
    if !wanted.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[')) {
        return contains(path, wanted);
    }
    if !wanted.contains(&b'/') {
        let base = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        return is_match(wanted, base);
    }
    is_match(wanted.strip_prefix(b"/").unwrap_or(wanted), path)
}

/// Whether a text is in a path; one that starts with a slash, only at the start of it.
fn contains(path: &[u8], text: &[u8]) -> bool {
    if let [b'/', rest @ ..] = text {
        return path.get(..rest.len()).is_some_and(|start| start.eq_ignore_ascii_case(rest));
    }
    text.is_empty() || path.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text))
}

/// Whether a pattern fits the whole text. Only the last star of each kind is ever tried again, so the time is bounded by
/// the product of the lengths.
fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on after the last `*` and the last `**`.
    let mut single: Option<(usize, usize)> = None;
    let mut double: Option<(usize, usize)> = None;
    while t < text.len() || p < pattern.len() {
        match pattern.get(p) {
            Some(b'*') if pattern.get(p + 1) == Some(&b'*') => {
                // `**/` may stand for nothing at all.
                p += if pattern.get(p + 2) == Some(&b'/') { 3 } else { 2 };
                (double, single) = (Some((p, t)), None);
                continue;
            }
            Some(b'*') => {
                p += 1;
                single = Some((p, t));
                continue;
            }
            Some(_) => {
                if let Some(length) = text.get(t).and_then(|byte| one(pattern.get(p..).unwrap_or_default(), *byte)) {
                    (p, t) = (p + length, t + 1);
                    continue;
                }
            }
            None => {}
        }
        // It does not fit here: the star takes one more byte.
        match (single, double) {
            (Some((after, from)), _) if text.get(from).is_some_and(|byte| *byte != b'/') => {
                single = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            (_, Some((after, from))) if from < text.len() => {
                double = Some((after, from + 1));
                single = None;
                (p, t) = (after, from + 1);
            }
            _ => return false,
        }
    }
    true
}

/// Whether the first element of a pattern fits a byte: how long the element is.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [b'?', ..] => (byte != b'/').then_some(1),
        [b'[', rest @ ..] => {
            let Some(end) = rest.iter().skip(1).position(|byte| *byte == b']') else {
                return (byte == b'[').then_some(1);
            };
            let set = rest.get(..=end).unwrap_or_default();
            (byte != b'/' && in_set(set, byte)).then_some(end + 3)
        }
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [literal, ..] => (*literal == byte).then_some(1),
        [] => None,
    }
}

fn in_set(set: &[u8], byte: u8) -> bool {
    let (is_negated, mut set) = match set {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, set),
    };
    let mut is_in = false;
    loop {
        set = match set {
            [low, b'-', high, rest @ ..] => {
                is_in |= (*low..=*high).contains(&byte);
                rest
            }
            [single, rest @ ..] => {
                is_in |= *single == byte;
                rest
            }
            [] => return is_in != is_negated,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{contains, is_match};

    #[test]
    fn patterns_fit_whole_paths() {
        let cases = [
            ("*.txt", "a.txt", true),
            ("*.txt", "a/b.txt", false),
            ("**.txt", "a/b.txt", true),
            ("**/b.txt", "b.txt", true),
            ("**/b.txt", "a/c/b.txt", true),
            ("usr/*/x", "usr/lib/x", true),
            ("usr/*/x", "usr/a/b/x", false),
            ("usr/**", "usr/a/b", true),
            ("usr/**/x", "usr/a/b/x", true),
            ("usr/**/x", "usr/x", true),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[!a-c]x", "dx", true),
            ("[]]x", "]x", true),
            ("[", "[", true),
            ("\\*", "*", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("**/*.so*", "usr/lib/libc.so.6", true),
        ];
        for (pattern, text, fits) in cases {
            assert_eq!(is_match(pattern.as_bytes(), text.as_bytes()), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn texts_fit_anywhere() {
        assert!(contains(b"usr/Lib/X", b"lib/x") && contains(b"a", b"") && !contains(b"a", b"ab"));
        assert!(contains(b"etc/motd", b"/etc") && !contains(b"usr/etc", b"/etc"));
    }
}
