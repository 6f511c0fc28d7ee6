//! Platforms: `os/architecture[/variant]`, in Go's words, normalised as [containerd] does.
//!
//! [containerd]: https://github.com/containerd/platforms

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::bytes;
use crate::descriptor::DescribedPlatform;
use crate::sentence::{Sentence, Words};

/// The longest platform that is read, in bytes.
const MAX_TEXT: usize = 255;

/// **Platform**, normalised: `aarch64` is `arm64`, an `arm` without a variant is `v7`, `arm64/v8` is the plain `arm64`.
///
/// # Errors
///
/// Parsing fails for `linux` (one part), `a/b/c/d` (four), `linux/` (an empty part) and characters outside `A-Za-z0-9_.-`.
///
/// # Examples
///
/// ```
/// use pullspec::manifest::Platform;
///
/// let platform: Platform = "linux/aarch64".parse()?;
/// assert_eq!(platform, "linux/arm64/v8".parse()?);
/// assert_eq!("linux/arm".parse::<Platform>()?.to_string(), "linux/arm/v7");
/// assert_eq!("windows/amd64:10.0.20348".parse::<Platform>()?.os_version(), Some("10.0.20348"));
/// # Ok::<(), pullspec::manifest::PlatformError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Platform {
    os: String,
    architecture: String,
    /// Empty where there is none, as is the version.
    variant: String,
    os_version: String,
    os_features: Vec<String>,
}

impl Platform {
    /// A platform out of its parts; nothing if one of them is no word.
    pub fn described(described: &DescribedPlatform) -> Option<Self> {
        let DescribedPlatform { os, architecture, variant, os_version, os_features } = described;
        let (variant, os_version) = (variant.as_deref().unwrap_or_default(), os_version.as_deref().unwrap_or_default());
        let platform = Self::new(os, architecture, variant, os_version)?;
        Some(Self { os_features: os_features.clone(), ..platform })
    }

    /// A platform out of its parts, of which the last two may be empty; nothing if one of them is no word.
    pub(crate) fn new(os: &str, architecture: &str, variant: &str, os_version: &str) -> Option<Self> {
        let optional = |part: &str| part.is_empty() || is_word(part);
        if !(is_word(os) && is_word(architecture) && optional(variant) && optional(os_version)) {
            return None;
        }
        let (os, architecture, variant) = (bytes::lower(os), bytes::lower(architecture), bytes::lower(variant));
        let os = if os == "macos" { "darwin" } else { &*os };
        let (architecture, variant) = cpu(&architecture, &variant);
        Some(Self {
            os: os.into(),
            architecture: architecture.into(),
            variant: variant.into(),
            os_version: os_version.into(),
            os_features: Vec::new(),
        })
    }

    /// The operating system.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The CPU architecture.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The variant of the CPU.
    pub fn variant(&self) -> Option<&str> {
        given(&self.variant)
    }

    /// The version of the operating system, for Windows.
    pub fn os_version(&self) -> Option<&str> {
        given(&self.os_version)
    }

    /// The features of the operating system that are needed, or there.
    pub fn os_features(&self) -> &[String] {
        &self.os_features
    }

    /// The candidate that comes closest without exceeding what is wanted, the first of several.
    pub fn nearest<T>(&self, candidates: impl Iterator<Item = (Self, T)>) -> Option<T> {
        let (mut nearest, mut least) = (None, u32::MAX);
        for (platform, it) in candidates {
            if let Some(distance) = self.distance(&platform)
                && distance < least
            {
                (nearest, least) = (Some(it), distance);
            }
        }
        nearest
    }

    /// How far an image for `other` is from what is wanted; nothing if it would not run.
    ///
    /// The variant may be an older one (`v6` runs on `v7`), the architecture is never another one. A wanted version of the
    /// operating system has to be the image's or its beginning.
    pub(super) fn distance(&self, other: &Self) -> Option<u32> {
        let same = self.os == other.os && self.architecture == other.architecture;
        let version = is_version(&self.os_version, &other.os_version);
        let features = self.os_features.iter().all(|wanted| other.os_features.contains(wanted));
        if !(same && version && features) {
            return None;
        }
        if self.variant == other.variant {
            return Some(0);
        }
        self.level()?.checked_sub(other.level()?)
    }

    /// The variant as a number that grows with what the CPU can do.
    fn level(&self) -> Option<u32> {
        let base = match &*self.architecture {
            "amd64" => "v1",
            "arm64" => "v8",
            _ => "",
        };
        let variant = if self.variant.is_empty() { base } else { &self.variant };
        let version = variant.strip_prefix('v')?;
        let (major, minor) = bytes::cut(version, b'.').unwrap_or((version, "0"));
        number(major)?.checked_mul(100)?.checked_add(number(minor)?.min(99))
    }
}

fn given(part: &str) -> Option<&str> {
    (!part.is_empty()).then_some(part)
}

/// A number in digits.
fn number(text: &str) -> Option<u32> {
    let mut number: u32 = 0;
    for byte in text.bytes() {
        let digit = char::from(byte).to_digit(10)?;
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    (!text.is_empty()).then_some(number)
}

impl Default for Platform {
    /// `linux/amd64`, what most tools take where nothing is said.
    fn default() -> Self {
        let (os, architecture) = ("linux".to_string(), "amd64".to_string());
        Self { os, architecture, variant: String::new(), os_version: String::new(), os_features: Vec::new() }
    }
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        if text.len() > MAX_TEXT {
            return Err(PlatformError);
        }
        let (name, version) = bytes::cut(text, b':').unwrap_or((text, ""));
        let (os, cpu) = bytes::cut(name, b'/').ok_or(PlatformError)?;
        let (architecture, variant) = bytes::cut(cpu, b'/').unwrap_or((cpu, ""));
        // What is written must be there; a variant with a slash in it is no word.
        if name.ends_with('/') || text.ends_with(':') {
            return Err(PlatformError);
        }
        Self::new(os, architecture, variant, version).ok_or(PlatformError)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant().map_or(Ok(()), |variant| write!(f, "/{variant}"))?;
        self.os_version().map_or(Ok(()), |version| write!(f, ":{version}"))
    }
}

/// **Text that is no platform.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformError;

impl PlatformError {
    pub(crate) const TEXT: (&str, &str) =
        ("platform", "A platform is an operating system and an architecture, as in linux/arm64 or linux/arm/v7.");

    /// The cause in one sentence.
    pub const fn sentence(self) -> Sentence {
        const WORDS: Words = Words::new(PlatformError::TEXT.0, PlatformError::TEXT.1);
        WORDS.sentence()
    }
}

impl fmt::Display for PlatformError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::TEXT.1)
    }
}

impl core::error::Error for PlatformError {}

fn is_word(text: &str) -> bool {
    !text.is_empty() && bytes::all(text.as_bytes(), bytes::TAG)
}

/// Whether `version` is `wanted`, or starts with it up to a dot; any version will do where none is wanted.
fn is_version(wanted: &str, version: &str) -> bool {
    let ends = matches!(version.as_bytes().get(wanted.len()), None | Some(b'.'));
    wanted.is_empty() || version.starts_with(wanted) && ends
}

/// Architecture and variant, both in lower case, under their usual names.
fn cpu<'a>(architecture: &'a str, variant: &'a str) -> (&'a str, &'a str) {
    let (architecture, variant) = match architecture {
        "i386" => ("386", ""),
        "x86_64" | "x86-64" => ("amd64", variant),
        "aarch64" => ("arm64", variant),
        "armhf" => ("arm", "7"),
        "armel" => ("arm", "6"),
        _ => (architecture, variant),
    };
    let variant = match (architecture, variant) {
        ("amd64", "v1") | ("arm64", "8" | "v8") => "",
        ("arm", "" | "7") => "v7",
        ("arm", "6") => "v6",
        ("arm", "5") => "v5",
        ("arm", "8") => "v8",
        _ => variant,
    };
    (architecture, variant)
}
