//! Why something could not be had from a registry.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use super::message::{Response, TransportError};
use super::retry;
use super::sentences::Reason;
use super::text::sanitize;
use crate::digest::Mismatch;
use crate::manifest::ManifestError;
use crate::reference::{ParseError, Reference};
use crate::sentence::{Sentence, Words};

/// The longest wait that is passed on, in seconds.
const MAX_WAIT: u64 = 86_400;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        /// What went wrong, as a stable code; codes may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

codes! {
    /// The name does not parse, or names no registry that could be asked.
    InvalidReference = "invalid-reference";
    /// There is no such repository, tag or digest, or it is hidden.
    NotFound = "not-found";
    /// The registry wants a login, or refuses.
    NotAllowed = "not-allowed";
    /// No answer that may be read; a browser cannot tell a missing CORS header from an unreachable host.
    NoCorsOrUnreachable = "no-cors-or-unreachable";
    /// There is no network.
    Offline = "offline";
    /// Something answered that is no registry.
    NotARegistry = "not-a-registry";
    /// The bytes are not those that the digest names.
    DigestMismatch = "digest-mismatch";
    /// There are more or fewer bytes than announced.
    SizeMismatch = "size-mismatch";
    /// Content-Type, `mediaType` and descriptor disagree.
    MediaTypeMismatch = "media-type-mismatch";
    /// The document can be read in more than one way.
    Ambiguous = "ambiguous";
    /// Docker's withdrawn image format.
    Schema1 = "schema1";
    /// More bytes than are read at all.
    TooLarge = "too-large";
    /// Too many requests.
    RateLimited = "rate-limited";
    /// The registry failed.
    ServerError = "server-error";
    /// An answer that breaks the protocol.
    InvalidResponse = "invalid-response";
    /// The caller gave up.
    Aborted = "aborted";
    /// The index has no image for that platform.
    NoMatchingPlatform = "no-matching-platform";
    /// The registry does not offer this.
    Unsupported = "unsupported";
    /// The layer is kept elsewhere than in registries.
    ForeignLayer = "foreign-layer";
    /// The content has no such bytes.
    InvalidRange = "invalid-range";
    /// The connection broke off too often.
    Interrupted = "interrupted";
    /// Nothing came for too long.
    Timeout = "timeout";
    /// There is no secure connection.
    Tls = "tls";
    /// What is to log in could not be had.
    Credentials = "credentials";
    /// The registry lets nobody delete.
    DeleteDisabled = "delete-disabled";
    /// The registry lacks what a manifest names.
    MissingContent = "missing-content";
    /// The registry does not take the manifest.
    Rejected = "rejected";
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the name.
    Reference,
    /// Listing tags.
    Tags,
    /// Fetching a manifest.
    Manifest,
    /// Fetching an image's configuration.
    Config,
    /// Asking for a token.
    Token,
    /// Asking whether there is a registry.
    Ping,
    /// Listing repositories.
    Catalog,
    /// Fetching content.
    Blob,
    /// Listing what refers to a manifest.
    Referrers,
    /// Trying a login.
    Login,
    /// Sending content.
    Upload,
    /// Having content of another repository.
    Mount,
    /// Sending a manifest.
    Push,
    /// Taking something away.
    Delete,
}

impl Stage {
    /// Its text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Tags => "tags",
            Self::Manifest => "manifest",
            Self::Config => "config",
            Self::Token => "token",
            Self::Ping => "ping",
            Self::Catalog => "catalog",
            Self::Blob => "blob",
            Self::Referrers => "referrers",
            Self::Login => "login",
            Self::Upload => "upload",
            Self::Mount => "mount",
            Self::Push => "push",
            Self::Delete => "delete",
        }
    }

    /// Whether it changes something at the registry.
    pub(super) const fn is_writing(self) -> bool {
        matches!(self, Self::Upload | Self::Mount | Self::Push | Self::Delete)
    }
}

/// **What an error is about.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The registry's name.
    pub registry: String,
    /// The full name, or what was given if it does not parse.
    pub reference: String,
    /// What was being done.
    pub stage: Stage,
}

impl Context {
    /// What an error about a reference is about.
    pub fn of(reference: &Reference, stage: Stage) -> Self {
        Self { registry: reference.registry().into(), reference: reference.to_string(), stage }
    }

    /// What an error about a registry as a whole is about.
    pub fn of_registry(registry: &str, stage: Stage) -> Self {
        Self { registry: sanitize(registry), reference: sanitize(registry), stage }
    }

    pub(super) fn at(&self, stage: Stage) -> Self {
        Self { stage, ..self.clone() }
    }
}

/// **Error of a registry operation**: a code, what it is about, what happened and what to do, both in a sentence.
///
/// It holds no credentials, and what it quotes of a server's text is fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryError(Box<Facts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Facts {
    code: ErrorCode,
    sentence: Sentence,
    hint: Sentence,
    context: Context,
    status: Option<u16>,
    retry_after: Option<u64>,
    detail: Option<String>,
    attempts: u32,
}

impl RegistryError {
    pub(super) fn new(reason: Reason, context: &Context) -> Self {
        let wording = reason.wording();
        let about = |words: Words| {
            words.sentence().with_whole("registry", &context.registry).with_whole("reference", &context.reference)
        };
        Self(Box::new(Facts {
            code: wording.code,
            sentence: about(wording.sentence),
            hint: about(wording.hint),
            context: context.clone(),
            status: None,
            retry_after: None,
            detail: None,
            attempts: 1,
        }))
    }

    /// The same with a parameter in both sentences.
    pub(super) fn with(mut self, name: &'static str, text: &str) -> Self {
        self.0.sentence = self.0.sentence.with_whole(name, text);
        self.0.hint = self.0.hint.with_whole(name, text);
        self
    }

    /// The same with what an answer tells: its status, how long to wait, and what it says.
    pub(super) fn answered(mut self, response: &Response, said: &str) -> Self {
        self.0.status = Some(response.status);
        let wait = retry::after(&response.headers, None);
        self.0.retry_after = wait.map(|wait| wait.div_ceil(1000).min(MAX_WAIT));
        self.0.detail = Some(sanitize(said)).filter(|detail| !detail.is_empty());
        self.with("status", &response.status.to_string())
    }

    /// The same with what the platform or the registry says, made fit to be shown.
    pub(super) fn detailed(mut self, said: &str) -> Self {
        self.0.detail = Some(sanitize(said)).filter(|detail| !detail.is_empty());
        self
    }

    /// The error of a name that does not parse.
    pub fn syntax(input: &str, error: &ParseError) -> Self {
        let shown = sanitize(input);
        let context = Context { registry: String::new(), reference: shown, stage: Stage::Reference };
        Self::new(Reason::Syntax, &context).with("cause", &error.sentence(input).english())
    }

    /// The error of a text that is no platform.
    pub fn platform(reference: &Reference, platform: &str) -> Self {
        Self::new(Reason::NotPlatform, &Context::of(reference, Stage::Reference)).with("platform", &sanitize(platform))
    }

    /// The error of a text that names no content.
    pub fn not_descriptor(reference: &Reference, text: &str) -> Self {
        Self::new(Reason::NotDescriptor, &Context::of(reference, Stage::Blob)).with("digest", &sanitize(text))
    }

    /// The error of a size that a caller's numbers cannot hold.
    pub fn unsafe_size(context: &Context, size: u64) -> Self {
        Self::new(Reason::UnsafeSize, context).with("size", &size.to_string())
    }

    /// What went wrong.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What happened.
    pub fn sentence(&self) -> &Sentence {
        &self.0.sentence
    }

    /// What to do next.
    pub fn hint(&self) -> &Sentence {
        &self.0.hint
    }

    /// What it is about.
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// How many seconds to wait, where the registry said so.
    pub fn retry_after(&self) -> Option<u64> {
        self.0.retry_after
    }

    /// What the registry said: one line, at most 300 characters, without controls.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// How often it was tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The same for another reference of the registry, whose caller it meets as well.
    pub(super) fn about(mut self, reference: &str) -> Self {
        self.0.context.reference = reference.into();
        for sentence in [&mut self.0.sentence, &mut self.0.hint] {
            sentence.replace("reference", reference);
        }
        self
    }

    /// The same after several attempts.
    pub(super) fn tried(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The same with what a server or a platform said rewritten.
    pub(super) fn rewritten(mut self, rewrite: impl Fn(String) -> String) -> Self {
        self.0.detail = self.0.detail.map(rewrite);
        self
    }

    /// The error of a login that could not be had.
    pub(super) fn credentials(context: &Context, detail: &str) -> Self {
        let mut error = Self::new(Reason::Credentials, context).with("detail", detail);
        error.0.detail = Some(detail.into());
        error
    }

    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self.0.code {
            ErrorCode::RateLimited | ErrorCode::Offline | ErrorCode::Interrupted | ErrorCode::Timeout => true,
            ErrorCode::NoCorsOrUnreachable => self.0.sentence.code() == Reason::Unreachable.wording().sentence.code(),
            ErrorCode::ServerError => self.0.status != Some(501),
            _ => false,
        }
    }

    pub(super) fn transport(context: &Context, error: TransportError, url: &str) -> Self {
        match error {
            TransportError::TooLarge { limit } => {
                Self::new(Reason::TooLarge, context).with("limit", &limit.to_string())
            }
            TransportError::Offline => Self::new(Reason::Offline, context),
            TransportError::Timeout { milliseconds } => {
                Self::new(Reason::Timeout, context).with("seconds", &milliseconds.div_ceil(1000).to_string())
            }
            TransportError::Aborted => Self::new(Reason::Aborted, context),
            TransportError::Tls { detail } => Self::platform_says(Reason::Tls, context, &detail, url),
            TransportError::Unreachable { detail, hidden } => {
                let reason = match (hidden, context.stage.is_writing()) {
                    (true, true) => Reason::HiddenWrite,
                    (true, false) => Reason::Hidden,
                    (false, _) => Reason::Unreachable,
                };
                Self::platform_says(reason, context, &detail, url)
            }
        }
    }

    fn platform_says(reason: Reason, context: &Context, detail: &str, url: &str) -> Self {
        let detail = sanitize(detail);
        let mut error = Self::new(reason, context).with("detail", &detail).with("url", url);
        error.0.detail = Some(detail).filter(|detail| !detail.is_empty());
        error
    }

    pub(super) fn mismatch(context: &Context, mismatch: &Mismatch) -> Self {
        let (reason, expected, actual) = match mismatch {
            Mismatch::Size { expected, actual } => (Reason::WrongSize, expected.to_string(), actual.to_string()),
            Mismatch::Digest { expected, actual } => (Reason::WrongDigest, expected.to_string(), actual.to_string()),
        };
        Self::new(reason, context).with("expected", &expected).with("actual", &actual)
    }

    pub(super) fn document(context: &Context, error: &ManifestError, otherwise: Reason) -> Self {
        match error {
            ManifestError::Schema1 => Self::new(Reason::Schema1, context),
            ManifestError::Depth => Self::new(Reason::Deep, context),
            ManifestError::Invalid => Self::new(otherwise, context),
            ManifestError::Ambiguous(met) => Self::new(Reason::TwoReadings, context)
                .with("key", &sanitize(&met.key))
                .with("one", &sanitize(&met.one))
                .with("other", &sanitize(&met.other)),
            ManifestError::MediaType(first, second) => Self::new(Reason::Types, context)
                .with("first", &sanitize(first.as_str()))
                .with("second", &sanitize(second.as_str())),
        }
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.sentence.english())
    }
}

impl core::error::Error for RegistryError {}

#[cfg(test)]
mod tests {
    use super::{Context, ErrorCode, Reason, RegistryError, Stage};
    use alloc::collections::BTreeMap;
    use alloc::string::ToString;

    #[test]
    fn every_code_is_told_and_no_two_sentences_share_one() {
        for code in ErrorCode::ALL {
            assert!(Reason::ALL.iter().any(|reason| reason.wording().code == *code), "{}", code.as_str());
        }
        let mut seen = BTreeMap::new();
        for wording in Reason::ALL.iter().map(|reason| reason.wording()) {
            for words in [wording.sentence, wording.hint] {
                assert_eq!(*seen.entry(words.code()).or_insert(words.template()), words.template(), "{}", words.code());
            }
        }
    }

    #[test]
    fn a_long_digest_is_told_whole() {
        let digest = ["sha512:", &"a".repeat(128)].concat();
        let context = Context { registry: "r".into(), reference: "r/x".to_string(), stage: Stage::Config };
        let error = RegistryError::new(Reason::NoBlob, &context).with("digest", &digest);
        assert!(error.to_string().contains(&digest));
    }
}
