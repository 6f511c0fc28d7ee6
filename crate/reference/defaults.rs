//! What is filled in where a name leaves something out.

use alloc::borrow::Cow;

use super::error::{ErrorKind, ParseError};
use crate::bytes;
use crate::span::Span;
use pullspec_grammar::name::{self, DOCKER_HUB, Fill, Layout, TAG_LIMIT};

/// **Defaults** for the parts a name may leave out.
///
/// [`Defaults::DOCKER`] is what Docker and containerd do: registry `docker.io`, namespace `library` in front of a
/// one-component repository there, tag `latest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    registry: Cow<'static, str>,
    namespace: Cow<'static, str>,
    tag: Option<Cow<'static, str>>,
}

impl Defaults {
    /// Docker's: `docker.io`, `library`, `latest`.
    pub const DOCKER: Self = Self {
        registry: Cow::Borrowed(DOCKER_HUB),
        namespace: Cow::Borrowed("library"),
        tag: Some(Cow::Borrowed("latest")),
    };

    /// Docker's without a tag: a name that has neither tag nor digest stays so.
    pub const NO_TAG: Self = Self { tag: None, ..Self::DOCKER };

    /// Other defaults.
    ///
    /// Without a `namespace`, `library` is kept for `docker.io` and other registries get none.
    ///
    /// # Errors
    ///
    /// A [`ParseError`] whose span is one of the given texts: a registry that is no host, a namespace that is no
    /// path, a tag that is none. An empty namespace means none.
    pub fn new(registry: Option<&str>, namespace: Option<&str>, tag: Option<&str>) -> Result<Self, ParseError> {
        let registry = registry.unwrap_or(DOCKER_HUB);
        let fallback = if registry == DOCKER_HUB { "library" } else { "" };
        let namespace = namespace.unwrap_or(fallback);
        check_registry(registry)?;
        if !namespace.is_empty() {
            check_path(namespace)?;
        }
        if let Some(tag) = tag {
            check_tag(tag)?;
        }
        let own = |text: &str| Cow::Owned(text.into());
        Ok(Self { registry: own(registry), namespace: own(namespace), tag: tag.map(own) })
    }

    /// The registry.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The namespace put in front of a one-component repository in that registry; may be empty.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The tag given to a name that has neither tag nor digest.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The layout of a name, found without allocating. `None` means that it is not valid; why, says
    /// [`Reference::parse_with`](super::Reference::parse_with).
    pub fn scan(&self, text: &[u8]) -> Option<Layout> {
        Layout::scan(text, self.fill())
    }

    /// What decides whether a name is valid.
    pub(crate) fn fill(&self) -> Fill<'_> {
        Fill { registry: &self.registry, namespace: &self.namespace }
    }
}

impl Default for Defaults {
    fn default() -> Self {
        Self::DOCKER
    }
}

/// Fails unless `text` is a registry: a host, maybe with a port.
pub(crate) fn check_registry(text: &str) -> Result<(), ParseError> {
    let ok = name::is_host(text.as_bytes());
    if ok { Ok(()) } else { Err(whole(ErrorKind::Registry, text)) }
}

/// Fails unless `text` is a tag.
pub(crate) fn check_tag(text: &str) -> Result<(), ParseError> {
    let (bytes, length) = (text.as_bytes(), text.len());
    if length > TAG_LIMIT {
        return Err(ParseError::too_long(ErrorKind::TagTooLong, Span::new(TAG_LIMIT, length), length, TAG_LIMIT));
    }
    let ok = bytes.first().is_some_and(|&byte| name::is_tag_start(byte)) && bytes::all(bytes, bytes::TAG);
    if ok { Ok(()) } else { Err(whole(ErrorKind::TagCharacter, text)) }
}

fn check_path(text: &str) -> Result<(), ParseError> {
    let ok = matches!(name::scan_path(text.as_bytes(), 0), Some((end, _)) if end == text.len());
    if ok { Ok(()) } else { Err(whole(ErrorKind::PathCharacter, text)) }
}

fn whole(kind: ErrorKind, text: &str) -> ParseError {
    ParseError::new(kind, Span::new(0, text.len()))
}
