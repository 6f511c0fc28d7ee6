//! The order in which people look for tags, and which tags are attached to others.
//!
//! Tags are not versions: [distribution] allows any text, and lists them byte by byte. So every text has its place in each order,
//! equal texts alone are equal, and what looks like a version is compared as one.
//!
//! [distribution]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md

use alloc::vec::Vec;
use core::cmp::Ordering;

/// A version of this many digits and no dot is a date or the number of a build.
const DATE: usize = 6;
/// What comes before a release, in the words of those who publish. Shorter ones count only with a number behind them.
const BEFORE_RELEASE: [&str; 11] =
    ["alpha", "beta", "canary", "dev", "ea", "milestone", "nightly", "pre", "preview", "rc", "snapshot"];
const BEFORE_RELEASE_NUMBERED: [&str; 4] = ["a", "b", "c", "m"];

/// **Order of tags.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagOrder {
    /// From a to z, numbers by their value: `v9` before `v10`.
    Natural,
    /// The newest version first. A version with fewer numbers moves with the newest of them, so it stands before it:
    /// `1.27`, `1.27.3`, `1.27.2`. A release stands before its candidates, and both before what is built on other systems.
    /// `latest` is first; dates, numbers of builds and then words come last.
    Newest,
}

impl TagOrder {
    /// Compares two tags.
    pub fn compare(self, one: &str, other: &str) -> Ordering {
        match self {
            Self::Natural => natural(one, other),
            Self::Newest => Ranked::of(one).compare(&Ranked::of(other)),
        }
    }

    /// Where each tag stands: the places of `tags` in this order.
    pub fn sort(self, tags: &[&str]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..tags.len()).collect();
        match self {
            Self::Natural => places.sort_by(|&one, &other| natural(at(tags, one), at(tags, other))),
            Self::Newest => {
                let ranked: Vec<Ranked<'_>> = tags.iter().map(|tag| Ranked::of(tag)).collect();
                places.sort_by(|&one, &other| match (ranked.get(one), ranked.get(other)) {
                    (Some(one), Some(other)) => one.compare(other),
                    _ => Ordering::Equal,
                });
            }
        }
        places
    }
}

fn at<'a>(tags: &[&'a str], place: usize) -> &'a str {
    tags.get(place).copied().unwrap_or_default()
}

/// **What a tag is for**, as far as its text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// Something to pull.
    Plain,
    /// `sha256-….sig`: signatures, as cosign keeps them.
    Signature,
    /// `sha256-….att`: statements on how it was built or what is in it.
    Attestation,
    /// `sha256-….sbom`: a list of what is in it.
    Sbom,
    /// `sha256-…`: the list of referrers where a registry has no referrers API.
    Referrers,
    /// `sha256-….` and something else.
    Attachment,
}

impl TagKind {
    /// The kind of a tag.
    pub fn of(tag: &str) -> Self {
        match attached(tag) {
            None => Self::Plain,
            Some("") => Self::Referrers,
            Some(".sig") => Self::Signature,
            Some(".att") => Self::Attestation,
            Some(".sbom") => Self::Sbom,
            Some(_) => Self::Attachment,
        }
    }

    /// Its name for other programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Signature => "signature",
            Self::Attestation => "attestation",
            Self::Sbom => "sbom",
            Self::Referrers => "referrers",
            Self::Attachment => "attachment",
        }
    }
}

/// What stands behind the digest in a tag that is made of one. The specification cuts digests at 64 characters there.
fn attached(tag: &str) -> Option<&str> {
    let hex = ["sha256-", "sha384-", "sha512-"].iter().find_map(|algorithm| tag.strip_prefix(algorithm))?;
    let length = hex.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
    let rest = hex.get(length..)?;
    (matches!(length, 64 | 96 | 128) && (rest.is_empty() || rest.starts_with('.'))).then_some(rest)
}

/// A tag as the order by versions sees it.
struct Ranked<'a> {
    class: Class,
    /// Digits and dots.
    numbers: &'a str,
    /// What it is before the release: empty for the release itself.
    stage: &'a str,
    /// What stands behind.
    rest: &'a str,
    tag: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Latest,
    Version,
    Date,
    Word,
    Attached,
}

impl<'a> Ranked<'a> {
    fn of(tag: &'a str) -> Self {
        if tag == "latest" {
            return Self::plain(Class::Latest, tag);
        }
        if attached(tag).is_some() {
            return Self::plain(Class::Attached, tag);
        }
        Self::version(tag).unwrap_or_else(|| Self::plain(Class::Word, tag))
    }

    const fn plain(class: Class, tag: &'a str) -> Self {
        Self { class, numbers: "", stage: "", rest: tag, tag }
    }

    /// `v1.27.3-rc.1-alpine`: numbers, what it is before the release, and the rest.
    fn version(tag: &'a str) -> Option<Self> {
        let text = tag.strip_prefix(['v', 'V']).unwrap_or(tag);
        let length = numbers(text);
        let (numbers, behind) = text.split_at_checked(length).filter(|_| length > 0)?;
        let stage = before_release(behind);
        if stage == 0 && behind.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let (stage, rest) = behind.split_at_checked(stage)?;
        let class = if numbers.len() >= DATE && !numbers.contains('.') { Class::Date } else { Class::Version };
        Some(Self { class, numbers, stage, rest, tag })
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.class
            .cmp(&other.class)
            .then_with(|| newest(self.numbers, other.numbers))
            .then_with(|| match (self.stage, other.stage) {
                (one, other) if one.is_empty() || other.is_empty() => one.len().cmp(&other.len()),
                (one, other) => natural_ignoring_marks(other, one),
            })
            .then_with(|| chunks(self.rest, other.rest, true))
            .then_with(|| self.tag.cmp(other.tag))
    }
}

/// The length of digits with dots between them.
fn numbers(text: &str) -> usize {
    let mut length = 0;
    for part in text.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            break;
        }
        length += usize::from(length > 0) + digits;
        if digits < part.len() {
            break;
        }
    }
    length
}

/// The length of `-rc.1`, `beta2` or the like at the start of a text.
fn before_release(text: &str) -> usize {
    let mark = usize::from(text.starts_with(['-', '_', '.']));
    let word = text.get(mark..).unwrap_or_default();
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = word.get(..letters).unwrap_or_default();
    let behind = word.get(letters..).unwrap_or_default();
    let dot = usize::from(behind.starts_with(['.', '-', '_']));
    let digits = behind.bytes().skip(dot).take_while(u8::is_ascii_digit).count();
    let is = |list: &[&str]| list.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is(&BEFORE_RELEASE) {
        mark + letters + if digits > 0 { dot + digits } else { 0 }
    } else if dot == 0 && digits > 0 && is(&BEFORE_RELEASE_NUMBERED) {
        mark + letters + digits
    } else {
        0
    }
}

/// The larger number first, part by part; a part that is missing is larger than any.
fn newest(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => match value(other, one) {
                Ordering::Equal => {}
                different => return different,
            },
        }
    }
}

/// Digits by their value, however many there are.
fn value(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// From a to z, numbers by their value; what differs in nothing but case or zeros is told apart at the end.
fn natural(one: &str, other: &str) -> Ordering {
    chunks(one, other, false).then_with(|| one.cmp(other))
}

/// `rc1`, `-rc.1` and `-rc1` are one.
fn natural_ignoring_marks(one: &str, other: &str) -> Ordering {
    let (one_word, one_number) = word_and_number(one);
    let (other_word, other_number) = word_and_number(other);
    chunks(one_word, other_word, false).then_with(|| value(one_number, other_number))
}

fn word_and_number(stage: &str) -> (&str, &str) {
    let is_mark = |c: char| !c.is_ascii_alphanumeric();
    let text = stage.trim_start_matches(is_mark);
    let (word, number) = text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count());
    (word, number.trim_start_matches(is_mark))
}

/// Compares texts a run of digits or of other characters at a time.
fn chunks(mut one: &str, mut other: &str, larger_first: bool) -> Ordering {
    loop {
        let (a, b) = (chunk(one), chunk(other));
        if a.is_empty() || b.is_empty() {
            return a.len().cmp(&b.len());
        }
        let order = match (starts_with_digit(a), starts_with_digit(b)) {
            (true, true) if larger_first => value(b, a),
            (true, true) => value(a, b),
            (false, false) => letters(a, b),
            (digits, _) => return if digits { Ordering::Less } else { Ordering::Greater },
        };
        if order.is_ne() {
            return order;
        }
        (one, other) = (one.get(a.len()..).unwrap_or_default(), other.get(b.len()..).unwrap_or_default());
    }
}

/// The run that a text starts with.
fn chunk(text: &str) -> &str {
    let digits = starts_with_digit(text);
    text.find(|c: char| c.is_ascii_digit() != digits).and_then(|end| text.get(..end)).unwrap_or(text)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn letters(one: &str, other: &str) -> Ordering {
    one.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(other.bytes().map(|byte| byte.to_ascii_lowercase()))
}
