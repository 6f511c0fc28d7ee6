//! Why a text is no image reference, and where.

use alloc::string::String;
use core::fmt;

use super::fix;
use crate::digest::DigestErrorKind;
use crate::sentence::{self, Sentence, Words};
use crate::span::Span;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $words:expr;)+) => {
        /// What is wrong with a name. The codes are stable; new kinds may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl ErrorKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Their codes and templates.
            pub(crate) const TEXTS: &[(&str, &str)] = &[$($words),+];

            /// The stable code, and the cause in one English sentence; `{text}`, `{length}` and `{limit}` stand for
            /// parameters.
            pub const fn words(self) -> Words {
                match self { $(Self::$kind => const { Words::new($words.0, $words.1) },)+ }
            }
        }
    };
}

impl ErrorKind {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.words().code()
    }

    /// The cause in one English sentence; `{text}`, `{length}` and `{limit}` stand for parameters.
    pub const fn template(self) -> &'static str {
        self.words().template()
    }

    /// Whether the template quotes the text, for every kind a bit: the names module does not hold the templates.
    const QUOTING: u64 = {
        let (mut kinds, mut kind) = (0, 0);
        while kind < Self::TEXTS.len() {
            kinds |= (sentence::speaks_of(Self::TEXTS[kind].1, "text") as u64) << kind;
            kind += 1;
        }
        kinds
    };
}

kinds! {
    /// There is nothing.
    Empty = ("empty", "There is no name yet.");
    /// White space in front, behind or inside.
    Whitespace = ("whitespace", "A name holds no spaces, tabs or line breaks.");
    /// `https://`, `docker://` or another scheme in front.
    Scheme = ("scheme", "An image name has no scheme: “{text}” does not belong to it.");
    /// `$VAR`, `${VAR}` or `{{ var }}` that nobody filled in.
    Variable = ("variable", "“{text}” is a variable that has not been filled in.");
    /// A character that only looks like an ASCII one, such as an en dash.
    Lookalike = ("lookalike", "“{text}” only looks like a plain ASCII character.");
    /// Another character outside ASCII.
    NonAscii = ("non-ascii", "“{text}” is not allowed: names are plain ASCII.");
    /// 64 hex digits, which Docker takes for an image ID.
    ImageId = ("image-id", "64 hex digits alone are an image ID or half a digest, not a name.");
    /// Nothing where the repository should be, as in `:tag`.
    MissingName = ("missing-name", "The repository’s name is missing in front of “{text}”.");
    /// A registry and a slash, and nothing behind it.
    MissingPath = ("missing-path", "A repository has to follow the registry “{text}”.");
    /// A slash in front.
    LeadingSlash = ("leading-slash", "A name does not start with a slash.");
    /// A slash at the end.
    TrailingSlash = ("trailing-slash", "A name does not end with a slash.");
    /// Two slashes in a row.
    DoubleSlash = ("double-slash", "There is nothing between two slashes.");
    /// Upper case in the repository.
    Uppercase = ("uppercase", "A repository is written in lower case: “{text}” is not.");
    /// A path component starts with a separator.
    ComponentStart = ("component-start", "A part of the repository starts with a letter or digit, not with “{text}”.");
    /// A path component ends with a separator.
    ComponentEnd = ("component-end", "A part of the repository ends with a letter or digit, not with “{text}”.");
    /// Separators that may not stand together.
    SeparatorRun = ("separator-run", "“{text}” cannot join words: use one dot, one or two underscores, or hyphens.");
    /// A character no repository may hold.
    PathCharacter = ("path-character", "“{text}” is not allowed in a repository: use a-z, 0-9, “.”, “_”, “-” and “/”.");
    /// The repository is too long.
    NameTooLong = ("name-too-long", "The repository has {length} characters; {limit} are allowed, “library/” included.");
    /// An underscore in the host.
    HostUnderscore = ("host-underscore", "A registry’s host name cannot hold an underscore.");
    /// Another character the host cannot hold.
    HostCharacter = ("host-character", "“{text}” cannot stand in a registry’s host name.");
    /// A host label that is empty or starts or ends with a hyphen.
    HostLabel = ("host-label", "Each label of a host name starts and ends with a letter or digit.");
    /// Brackets that hold no IPv6 address.
    HostBrackets = ("host-brackets", "Brackets hold an IPv6 address: hex digits and colons.");
    /// A bracketed host without a colon or a capital is not recognised as a host.
    HostUnrecognised = ("host-unrecognised", "“{text}” is not recognised as a registry: it has neither a dot nor a colon.");
    /// A colon and no port.
    PortMissing = ("port-missing", "The port is missing behind the colon.");
    /// A port that is no number.
    PortInvalid = ("port-invalid", "A port is a number: “{text}” is none.");
    /// A colon and no tag.
    EmptyTag = ("empty-tag", "The tag is missing behind the colon.");
    /// A second tag.
    TwoTags = ("two-tags", "A name has one tag: “{text}” is a second one.");
    /// A slash in the tag.
    TagSlash = ("tag-slash", "A tag cannot hold a slash.");
    /// A plus sign in the tag.
    TagPlus = ("tag-plus", "A tag cannot hold a plus sign.");
    /// A tag that starts with a dot or hyphen.
    TagStart = ("tag-start", "A tag starts with a letter, a digit or an underscore, not with “{text}”.");
    /// Another character no tag may hold.
    TagCharacter = ("tag-character", "“{text}” is not allowed in a tag: use letters, digits, “_”, “.” and “-”.");
    /// The tag is too long.
    TagTooLong = ("tag-too-long", "The tag has {length} characters; {limit} are allowed.");
    /// An at sign and no digest.
    EmptyDigest = ("empty-digest", "The digest is missing behind the “@”.");
    /// What follows the at sign has no `algorithm:hex` in it.
    DigestFormat = DigestErrorKind::Format.text();
    /// The algorithm is not registered.
    DigestAlgorithm = DigestErrorKind::Algorithm.text();
    /// The number of hex digits is not the algorithm's.
    DigestLength = DigestErrorKind::Length.text();
    /// A character that is no lower-case hex digit.
    DigestHex = DigestErrorKind::Hex.text();
    /// The tag stands behind the digest.
    TagAfterDigest = ("tag-after-digest", "The tag stands in front of the digest, not behind it.");
    /// Text that is no registry, where one was asked for.
    Registry = ("registry", "“{text}” is no registry: use a host name, maybe with a port.");
}

/// **Error of parsing a reference**: what is wrong and where.
///
/// It holds no text and allocates nothing; what needs the text takes it as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    kind: ErrorKind,
    span: Span,
    length: usize,
    limit: u8,
}

impl ParseError {
    pub(crate) const fn new(kind: ErrorKind, span: Span) -> Self {
        Self { kind, span, length: span.len(), limit: 0 }
    }

    /// An error of a length; no limit is more than 255.
    #[allow(clippy::cast_possible_truncation, reason = "limits are constants, which tests see")]
    pub(crate) const fn too_long(kind: ErrorKind, span: Span, length: usize, limit: usize) -> Self {
        Self { kind, span, length, limit: limit as u8 }
    }

    /// What is wrong.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code of [`kind`](Self::kind).
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where, in bytes of what was parsed.
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The cause in one sentence, with its parameters, about `input`, which is what was parsed.
    pub fn sentence(&self, input: &str) -> Sentence {
        let mut sentence = self.kind.words().sentence();
        if ErrorKind::QUOTING >> self.kind as u32 & 1 == 1 {
            sentence.text("text", self.span.of(input));
        }
        if self.limit > 0 {
            sentence.number("length", self.length as u64);
            sentence.number("limit", self.limit.into());
        }
        sentence
    }

    /// What was probably meant: a name that parses, made from `input`, which is what was parsed.
    ///
    /// ```
    /// use pullspec::reference::Reference;
    ///
    /// let error = Reference::parse("https://ghcr.io/Org/App:").unwrap_err();
    /// assert_eq!(error.code(), "scheme");
    /// assert_eq!(error.fix("https://ghcr.io/Org/App:").as_deref(), Some("ghcr.io/org/app"));
    /// ```
    pub fn fix(&self, input: &str) -> Option<String> {
        fix::fix(input, self)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}..{}", self.code(), self.span.start, self.span.end)
    }
}

impl core::error::Error for ParseError {}
