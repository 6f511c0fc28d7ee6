//! Image references: `registry/repository:tag@digest`.
//!
//! # Grammar
//!
//! ASCII only, the whole text, nothing trimmed:
//!
//! ```text
//! reference  = name [":" tag] ["@" digest]
//! name       = [registry "/"] repository
//! registry   = host [":" digit+]
//! host       = label ("." label)* | "[" (hex | ":")+ "]"
//! label      = alnum ((alnum | "-")* alnum)?
//! repository = component ("/" component)*                   at most 255 bytes, "library/" included
//! component  = lower+ (separator lower+)*                   lower = a-z 0-9
//! separator  = "." | "_" | "__" | "-"+
//! tag        = (alnum | "_") (alnum | "_" | "." | "-"){0,127}
//! digest     = ("sha256" | "sha384" | "sha512") ":" hex     as many lower-case digits as the algorithm has
//! ```
//!
//! # Normalisation
//!
//! The first component is a registry if it holds a `.`, a `:` or an upper-case letter, or is `localhost`; otherwise the
//! registry is `docker.io`. `index.docker.io` becomes `docker.io`. A one-component repository on `docker.io` gets
//! `library/` in front. A name with neither tag nor digest gets the tag `latest`. This is `ParseNormalizedNamed` and
//! `TagNameOnly` of [distribution/reference] v0.6.0.
//!
//! [distribution/reference]: https://github.com/distribution/reference/blob/v0.6.0/normalize.go

mod defaults;
mod diagnose;
pub mod dialect;
mod error;
pub mod extract;
mod fix;
mod lookalike;

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::bytes;
pub use crate::sentence::Sentence;
pub use defaults::Defaults;
pub use error::{ErrorKind, ParseError};
pub(crate) use pullspec_grammar::name::{self as scan, DOCKER_HUB, DOCKER_HUB_ALIAS, is_host, split_host};
pub use pullspec_grammar::{Layout, RegistrySource};

/// Whether `text` parses; unlike parsing, this looks for no cause where it does not.
pub(crate) fn is_name(text: &str) -> bool {
    Defaults::DOCKER.scan(text.as_bytes()).is_some()
}

/// **Image reference**, normalised: registry, repository, and a tag, a digest or both.
///
/// `Display` gives the canonical form, which parses to the same reference again.
///
/// # Errors
///
/// Parsing fails with a [`ParseError`] that says what and where for, among others: `Ubuntu` (upper case), `ubuntu:` (no tag),
/// `ubuntu:14:04` (two tags), `https://ghcr.io/x/y` (a scheme), `a//b`, `foo___bar`, `x@sha256:abc` (short digest).
///
/// # Examples
///
/// ```
/// use pullspec::reference::Reference;
///
/// let nginx = Reference::parse("nginx")?;
/// assert_eq!(nginx.to_string(), "docker.io/library/nginx:latest");
/// assert_eq!(nginx.familiar(), "nginx:latest");
/// # Ok::<(), pullspec::reference::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    text: String,
    /// Length of the registry; the repository starts one behind it unless this is 0.
    registry: usize,
    /// Ends of the repository, and of the tag, which is the same where there is none.
    repository: usize,
    tag: usize,
}

impl Reference {
    /// Parses and normalises as Docker does.
    ///
    /// # Errors
    ///
    /// See [`Reference`].
    pub fn parse(input: &str) -> Result<Self, ParseError> {
        Self::parse_with(input, &Defaults::DOCKER)
    }

    /// Parses and normalises with other defaults.
    ///
    /// # Errors
    ///
    /// See [`Reference`].
    pub fn parse_with(input: &str, defaults: &Defaults) -> Result<Self, ParseError> {
        match defaults.scan(input.as_bytes()) {
            Some(parts) => Ok(Self::assemble(input, &parts, defaults)),
            None => Err(diagnose::diagnose(input, defaults)),
        }
    }

    /// The registry's name, with its port; empty for the odd names in which the reference parser finds none
    /// (`my_host.com/x`).
    pub fn registry(&self) -> &str {
        self.slice(0, self.registry)
    }

    /// The repository, namespace included, without the registry.
    pub fn repository(&self) -> &str {
        self.slice(self.repository_start(), self.repository)
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        (self.tag > self.repository).then(|| self.slice(self.repository + 1, self.tag))
    }

    /// The digest. Where there is a tag too, the digest decides and the tag is only a label.
    pub fn digest(&self) -> Option<&str> {
        (self.text.len() > self.tag).then(|| self.slice(self.tag + 1, self.text.len()))
    }

    /// The canonical form, such as `docker.io/library/nginx:latest`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Gives up the canonical form.
    pub fn into_string(self) -> String {
        self.text
    }

    /// The short form that Docker prints: without `docker.io/`, and without `library/` where a single component follows.
    ///
    /// It is lossy: `docker.io/ghcr.io/x` becomes `ghcr.io/x`, which is another name.
    pub fn familiar(&self) -> &str {
        if self.registry() != DOCKER_HUB {
            return &self.text;
        }
        let start = match self.repository().strip_prefix("library/") {
            Some(name) if !bytes::has(name, b'/') => self.repository - name.len(),
            _ => self.repository_start(),
        };
        self.slice(start, self.text.len())
    }

    /// The same image under another tag; a digest is dropped, since it would decide.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TagCharacter`] or [`ErrorKind::TagTooLong`], with a span of `tag`.
    pub fn with_tag(&self, tag: &str) -> Result<Self, ParseError> {
        defaults::check_tag(tag)?;
        let text = bytes::join(&[self.slice(0, self.repository), ":", tag]);
        Ok(Self { tag: text.len(), text, ..*self })
    }

    /// The same repository by digest; a tag is kept as a label.
    ///
    /// # Errors
    ///
    /// The [`DigestError`](crate::digest::DigestError) of `digest`.
    pub fn with_digest(&self, digest: &str) -> Result<Self, crate::digest::DigestError> {
        crate::digest::check(digest.as_bytes())?;
        let text = bytes::join(&[self.slice(0, self.tag), "@", digest]);
        Ok(Self { text, ..*self })
    }

    /// The repository alone, without tag and digest.
    #[must_use]
    pub fn without_tag(&self) -> Self {
        Self { text: self.slice(0, self.repository).into(), tag: self.repository, ..*self }
    }

    /// The same repository, tag and digest in another registry.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Registry`] where `registry` is no host, or where the result would not parse back.
    pub fn with_registry(&self, registry: &str) -> Result<Self, ParseError> {
        defaults::check_registry(registry)?;
        let text = bytes::join(&[registry, "/", self.slice(self.repository_start(), self.text.len())]);
        let new = Self::parse_with(&text, &Defaults::NO_TAG)?;
        let whole = crate::span::Span::new(0, registry.len());
        if new.registry() == registry { Ok(new) } else { Err(ParseError::new(ErrorKind::Registry, whole)) }
    }

    fn repository_start(&self) -> usize {
        if self.registry == 0 { 0 } else { self.registry + 1 }
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn assemble(input: &str, parts: &Layout, defaults: &Defaults) -> Self {
        let piece = |start: usize, end: usize| input.get(start..end).unwrap_or_default();
        let registry = match parts.registry() {
            RegistrySource::Implied => defaults.registry(),
            RegistrySource::Alias => DOCKER_HUB,
            RegistrySource::Typed => piece(0, parts.path_start().saturating_sub(1)),
            RegistrySource::Empty => "",
        };
        let mut text = String::with_capacity(registry.len() + input.len() + 24);
        text.push_str(registry);
        if !registry.is_empty() {
            text.push('/');
        }
        if parts.has_namespace() {
            text.push_str(defaults.namespace());
            text.push('/');
        }
        text.push_str(piece(parts.path_start(), parts.path_end()));
        let repository = text.len();
        match defaults.tag() {
            Some(tag) if parts.end() == parts.path_end() => {
                text.push(':');
                text.push_str(tag);
            }
            _ => text.push_str(piece(parts.path_end(), parts.tag_end())),
        }
        let tag = text.len();
        text.push_str(piece(parts.tag_end(), parts.end()));
        Self { registry: registry.len(), repository, tag, text }
    }
}

impl FromStr for Reference {
    type Err = ParseError;

    fn from_str(input: &str) -> Result<Self, ParseError> {
        Self::parse(input)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
