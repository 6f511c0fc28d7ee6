//! Everything that can go wrong with a registry, in words: what happened, and what to do next.
//!
//! `{registry}` and `{reference}` stand in every sentence's parameters; others where they are named.

use alloc::vec::Vec;

use super::error::ErrorCode;
use crate::sentence::Words;

/// How a reason is told.
pub(super) struct Wording {
    pub(super) code: ErrorCode,
    /// Stable codes of both sentences, for translations.
    pub(super) sentence: Words,
    pub(super) hint: Words,
}

macro_rules! reasons {
    ($($reason:ident: $code:ident, $name:literal $sentence:literal, $hint_name:literal $hint:literal;)+) => {
        /// Why something could not be had.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Reason {
            $($reason,)+
        }

        impl Reason {
            pub(super) const ALL: &[Self] = &[$(Self::$reason),+];

            pub(super) const fn wording(self) -> Wording {
                match self {
                    $(Self::$reason => Wording {
                        code: ErrorCode::$code,
                        sentence: Words::new($name, $sentence),
                        hint: Words::new($hint_name, $hint),
                    },)+
                }
            }
        }
    };
}

/// Every sentence about a registry that did not give what was asked for, each once.
pub(crate) fn words() -> Vec<Words> {
    let mut all: Vec<Words> =
        Reason::ALL.iter().map(|reason| reason.wording()).flat_map(|it| [it.sentence, it.hint]).collect();
    all.sort_by_key(|words| words.code());
    all.dedup_by_key(|words| words.code());
    all
}

reasons! {
    Syntax: InvalidReference,
        "registry-reference-syntax" "{cause} So “{reference}” is no image name.",
        "hint-spelling" "Check the spelling of the name.";
    NoRegistry: InvalidReference,
        "registry-no-host" "“{reference}” names no registry that could be asked.",
        "hint-add-host" "Put the registry’s host name in front, as in ghcr.io/owner/name.";
    NameRefused: InvalidReference,
        "registry-name-refused" "{registry} does not accept the name {reference}.",
        "hint-naming-rules" "Check the registry’s own naming rules, such as a project or account in front of the name.";
    NoMirror: InvalidReference,
        "registry-no-mirror" "“{url}” is no mirror of {registry}.",
        "hint-mirror" "A mirror is a URL with http or https, a host and maybe a port: https://mirror.example.";
    NoManifest: NotFound,
        "registry-no-manifest" "There is no {reference}.",
        "hint-see-tags" "Check the spelling, and look at the repository’s tags: there may be no “latest”.";
    NoRepository: NotFound,
        "registry-no-repository" "There is no repository for {reference}.",
        "hint-private-or-missing" "Check the spelling; a repository that is private may look as if it were missing.";
    NoBlob: NotFound,
        "registry-no-blob" "{registry} has the manifest of {reference}, but not the content {digest} that it names.",
        "hint-push-again" "The image is incomplete there: its owner has to push it again.";
    Login: NotAllowed,
        "registry-login" "{registry} shows {reference} only to those who have logged in.",
        "hint-login-or-spelling" "Check the spelling, since many registries answer so for what does not exist; else it is private.";
    Forbidden: NotAllowed,
        "registry-forbidden" "{registry} does not let you read {reference}.",
        "hint-ask-owner" "Check the spelling, or ask the repository’s owner for the right to pull.";
    Hidden: NoCorsOrUnreachable,
        "registry-hidden" "{registry} gave no answer that a web page may read: it may be unreachable, or it may not let web pages ask (CORS). A browser does not tell which.",
        "hint-open-directly" "Open {url} in a new tab. If anything answers there, the registry’s owner has to send CORS headers for this page.";
    Relay: NoCorsOrUnreachable,
        "registry-relay-refused" "The relay does not get {reference} for this page. It says: “{detail}”.",
        "hint-relay" "Ask the relay’s operator, or start one of your own: npx pullspec relay.";
    Unreachable: NoCorsOrUnreachable,
        "registry-unreachable" "{registry} cannot be reached ({detail}).",
        "hint-check-host" "Check the host name, the port and your network: {url} has to answer.";
    Offline: Offline,
        "registry-offline" "This machine is offline, so {registry} cannot be asked.",
        "hint-go-online" "Connect to a network, or try sandbox.localhost/hello, which needs none.";
    WebPage: NotARegistry,
        "registry-web-page" "{registry} answers with a web page, not as a registry.",
        "hint-check-registry" "Check the host name; on a public network, log in to that network first.";
    WrongDigest: DigestMismatch,
        "registry-wrong-digest" "The bytes that came for {expected} are other ones: their digest is {actual}.",
        "hint-not-used" "Nothing of it was used. If it stays so, something between you and {registry} changes the content.";
    LyingHeader: DigestMismatch,
        "registry-lying-header" "{registry} says that the digest is {expected}, but that of the bytes is {actual}.",
        "hint-not-used" "Nothing of it was used. If it stays so, something between you and {registry} changes the content.";
    Transcoded: DigestMismatch,
        "registry-transcoded" "{registry} encoded the content on the way, and the bytes for {expected} came out as {actual}.",
        "hint-no-encoding" "The registry’s owner has to switch off compression of answers in front of it.";
    WrongSize: SizeMismatch,
        "registry-wrong-size" "{expected} bytes were announced, but {actual} came.",
        "hint-not-used" "Nothing of it was used. If it stays so, something between you and {registry} changes the content.";
    TooMany: SizeMismatch,
        "registry-too-many-bytes" "{expected} bytes were announced, but more came.",
        "hint-not-used" "Nothing of it was used. If it stays so, something between you and {registry} changes the content.";
    Types: MediaTypeMismatch,
        "registry-media-types" "The manifest is called {first} in one place and {second} in another.",
        "hint-fix-server" "It is not clear how to read it, so it is not read; the registry’s owner has to mend this.";
    TwoReadings: Ambiguous,
        "registry-ambiguous" "Programs disagree about what this document says, because of “{key}”: some read {one}, others {other}.",
        "hint-distrust" "Do not trust this image: one digest could mean two things. Ask its owner to build it again.";
    Schema1: Schema1,
        "registry-schema1" "{reference} is in Docker’s schema 1 format, which has been withdrawn.",
        "hint-convert" "Ask its owner to push it again with a current tool; no current tool can pull it.";
    TooLarge: TooLarge,
        "registry-too-large" "The answer for {reference} is larger than {limit} bytes, which is the most that is read.",
        "hint-too-large" "This is more than registries have to support; the owner has to make it smaller.";
    UnsafeSize: TooLarge,
        "registry-unsafe-size" "{reference} names a size of {size} bytes, which JavaScript cannot hold exactly.",
        "hint-too-large" "This is more than registries have to support; the owner has to make it smaller.";
    TooManyPages: TooLarge,
        "registry-too-many-pages" "{registry} has more than {limit} pages of this list for {reference}.",
        "hint-larger-pages" "Ask for larger pages, or start behind a certain entry.";
    Limited: RateLimited,
        "registry-rate-limited" "{registry} has had too many requests from you.",
        "hint-wait" "Wait a while, then try again; logged-in users have higher limits.";
    LimitedFor: RateLimited,
        "registry-rate-limited" "{registry} has had too many requests from you.",
        "hint-wait-seconds" "Try again in {seconds} seconds; logged-in users have higher limits.";
    Server: ServerError,
        "registry-server-error" "{registry} failed (status {status}).",
        "hint-later" "The trouble is at the registry: try again later.";
    Status: InvalidResponse,
        "registry-status" "{registry} answers with status {status}, which makes no sense here.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    NotManifest: InvalidResponse,
        "registry-not-manifest" "What came for {reference} is no manifest.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    NotConfig: InvalidResponse,
        "registry-not-config" "What {reference} names as its configuration is none.",
        "hint-rebuild" "Ask the image’s owner to build it again.";
    NoConfig: InvalidResponse,
        "registry-no-config" "{reference} has no configuration: it is a {type}.",
        "hint-raw" "Look at the manifest itself.";
    Deep: InvalidResponse,
        "registry-too-deep" "{reference} nests deeper than anything sensible does.",
        "hint-rebuild" "Ask the image’s owner to build it again.";
    NotTags: InvalidResponse,
        "registry-not-tags" "What {registry} sent is no list of tags.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    Elsewhere: InvalidResponse,
        "registry-link-elsewhere" "{registry} points to another place for the next page, which is not followed.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    Downgraded: InvalidResponse,
        "registry-downgraded" "{registry} sent the request on to a place without TLS, whose answer is not used.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    NotToken: InvalidResponse,
        "registry-not-token" "The service that {registry} sends its users to gave no token.",
        "hint-later" "The trouble is at the registry: try again later.";
    BadLogin: NotAllowed,
        "registry-bad-login" "{registry} does not accept this login.",
        "hint-bad-login" "Check user name and password: it may have expired, or the registry may want an access token for a password.";
    Realm: NotAllowed,
        "registry-realm" "{registry} wants its logins sent to {realm}, which does not belong to it, so yours was not sent.",
        "hint-realm" "Do not trust {registry} with a login unless you know why; its owner has to give tokens from a host of its own.";
    Credentials: Credentials,
        "registry-credentials" "The login for {registry} could not be read ({detail}).",
        "hint-credentials" "Check the file or the program that keeps your logins.";
    Redirects: InvalidResponse,
        "registry-redirects" "{registry} sends the request on and on.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    RedirectRefused: InvalidResponse,
        "registry-redirect-refused" "{registry} sends the request on to a place that should not be asked: {place}.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    Timeout: Timeout,
        "registry-timeout" "{registry} sent nothing for {seconds} seconds.",
        "hint-slow" "It may be overloaded, or the network slow: try again, or allow it more time.";
    Tls: Tls,
        "registry-tls" "There is no secure connection to {registry} ({detail}).",
        "hint-certificate" "Its certificate may have run out, or come from nobody whom this machine trusts. If it does without TLS, you have to say so.";
    Aborted: Aborted,
        "registry-aborted" "The request was given up.",
        "hint-again" "Start it again when you like.";
    NoPlatform: NoMatchingPlatform,
        "registry-no-platform" "There is no image for {platform} in {reference}.",
        "hint-platforms" "It has images for: {platforms}.";
    NoImages: NoMatchingPlatform,
        "registry-no-images" "There is no image for {platform} in {reference}, nor for any other platform.",
        "hint-raw" "Look at the manifest itself.";
    NoCatalog: Unsupported,
        "registry-no-catalog" "{registry} does not list its repositories.",
        "hint-name-repository" "Name the repository that you are looking for.";
    ClosedCatalog: NotAllowed,
        "registry-closed-catalog" "{registry} lists its repositories only to those who may see all of them.",
        "hint-name-repository" "Name the repository that you are looking for.";
    NotCatalog: InvalidResponse,
        "registry-not-catalog" "What {registry} sent is no list of repositories.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    NoContent: NotFound,
        "registry-no-content" "{registry} has no content {digest} in the repository of {reference}.",
        "hint-private-or-missing" "Check the spelling; a repository that is private may look as if it were missing.";
    Foreign: ForeignLayer,
        "registry-foreign-layer" "The content {digest} is kept elsewhere than in registries, and {registry} does not have it.",
        "hint-foreign-layer" "It is said to be at {url}. That may be anybody’s address, so nothing is fetched from there.";
    NotDescriptor: InvalidReference,
        "registry-not-descriptor" "“{digest}” names no content.",
        "hint-descriptor" "Content is named by a digest: an algorithm and hex digits, as in sha256:44136fa3….";
    WrongRange: InvalidResponse,
        "registry-wrong-range" "{registry} sent other bytes of {digest} than those that were asked for.",
        "hint-report" "Tell the registry’s owner: the answer breaks the protocol.";
    Outside: InvalidRange,
        "registry-outside" "The content {digest} has no bytes behind the first {start}.",
        "hint-range" "Ask for bytes within its size.";
    Interrupted: Interrupted,
        "registry-interrupted" "{registry} broke off {digest} after {actual} bytes, and several more attempts brought nothing new.",
        "hint-connection" "Check your network, then try again. What has come so far is not verified.";
    TooManyReferrers: TooLarge,
        "registry-too-many-referrers" "More than {limit} manifests refer to {reference}.",
        "hint-artifact-type" "Ask for those of one artifact type.";
    NotPlatform: NoMatchingPlatform,
        "registry-not-platform" "“{platform}” is no platform.",
        "hint-platform-form" "Write an operating system and an architecture, as in linux/arm64 or linux/arm/v7.";
    LoginToWrite: NotAllowed,
        "registry-login-write" "{registry} lets only those change {reference} who have logged in.",
        "hint-login-write" "Log in with an account that may push there.";
    Unwritable: NotAllowed,
        "registry-unwritable" "{registry} does not let you change {reference}.",
        "hint-ask-owner-write" "Check the spelling, or ask the repository’s owner for the right to push; a tag may be protected as well.";
    HiddenWrite: NoCorsOrUnreachable,
        "registry-hidden" "{registry} gave no answer that a web page may read: it may be unreachable, or it may not let web pages ask (CORS). A browser does not tell which.",
        "hint-push-directly" "Nothing is written by way of a relay. The registry’s owner has to send CORS headers for this page; else push from a command line.";
    ReadOnly: Unsupported,
        "registry-read-only" "{registry} lets nobody push.",
        "hint-push-elsewhere" "Push to another registry.";
    DeleteDisabled: DeleteDisabled,
        "registry-delete-disabled" "{registry} does not allow deleting {reference}.",
        "hint-delete-disabled" "Its owner can switch that on; some registries delete by digest alone, others only on their own pages.";
    WrongSource: DigestMismatch,
        "registry-wrong-source" "The bytes for {expected} are other ones: their digest is {actual}, so they were not pushed.",
        "hint-read-again" "Read it again from where it comes from: that may be damaged, or have changed.";
    SourceSize: SizeMismatch,
        "registry-source-size" "{expected} bytes were announced for {digest}, but there are {actual}, so they were not pushed.",
        "hint-read-again" "Read it again from where it comes from: that may be damaged, or have changed.";
    KeptOther: DigestMismatch,
        "registry-kept-other" "{registry} says that it keeps {expected} as {actual}.",
        "hint-in-between" "Try again. If it stays so, something between you and {registry} changes the content.";
    Spoilt: DigestMismatch,
        "registry-spoilt" "{registry} did not get the content for {reference} as it was sent.",
        "hint-in-between" "Try again. If it stays so, something between you and {registry} changes the content.";
    Incomplete: MissingContent,
        "registry-incomplete" "{registry} lacks content that the manifest of {reference} names.",
        "hint-children-first" "Push configuration and layers first, and the manifests of an index before the index.";
    Oversized: TooLarge,
        "registry-oversized" "{registry} does not take so many bytes at once.",
        "hint-oversized" "The registry’s owner can raise that limit; often it is one of a server in front of it.";
    Rejected: Rejected,
        "registry-rejected" "{registry} does not accept the manifest of {reference}.",
        "hint-rejected" "It may not know such a kind of manifest; its own words tell more.";
    NoLocation: InvalidResponse,
        "registry-no-location" "{registry} does not tell where to send the content.",
        "hint-no-location" "Tell the registry’s owner: the answer lacks a Location, or CORS headers keep it from this page.";
    UploadLost: Interrupted,
        "registry-upload-lost" "{registry} broke off the upload of {digest} after {actual} bytes, and several more attempts brought nothing new.",
        "hint-push-again-later" "Check your network, then push again: what is there already is not sent once more.";
    NotReferrers: InvalidResponse,
        "registry-not-referrers" "What {registry} has under the tag {tag} is no list of what refers to {reference}, so it was left as it is.",
        "hint-not-referrers" "Look at what stands there, and take it away if it is not needed.";
    Contended: Interrupted,
        "registry-contended" "Others change the list under the tag {tag} at {registry} all the time.",
        "hint-push-again-later" "Check your network, then push again: what is there already is not sent once more.";
    OtherRegistry: InvalidReference,
        "registry-other-registry" "Content of {from} cannot be had for {reference}: they are not in the same registry.",
        "hint-other-registry" "Name a repository of {registry}, or copy the content.";
    NotPushable: Rejected,
        "registry-not-pushable" "What was to be pushed as {reference} is no manifest.",
        "hint-read-again" "Read it again from where it comes from: that may be damaged, or have changed.";
}
