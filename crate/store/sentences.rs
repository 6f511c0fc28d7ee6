//! What there is to say about a store: why something could not be done and what to do next, what is wrong in it, and what was done.

use alloc::vec::Vec;

use super::error::Code;
use crate::sentence::{Words, words};

/// How a reason is told.
pub(super) struct Wording {
    pub(super) code: Code,
    pub(super) sentence: Words,
    pub(super) hint: Words,
}

macro_rules! reasons {
    ($($reason:ident: $code:ident, $name:literal $sentence:literal, $hint_name:literal $hint:literal;)+) => {
        /// **Why** something could not be done with a store.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Reason {
            $($reason,)+
        }

        impl Reason {
            const ALL: &[Self] = &[$(Self::$reason),+];

            pub(super) const fn wording(self) -> Wording {
                match self {
                    $(Self::$reason => Wording {
                        code: Code::$code,
                        sentence: Words::new($name, $sentence),
                        hint: Words::new($hint_name, $hint),
                    },)+
                }
            }
        }
    };
}

reasons! {
    Syntax: InvalidReference,
        "store-reference-syntax" "{cause} So “{reference}” is no image name.",
        "store-hint-spelling" "Check the spelling of the name.";
    DigestName: InvalidReference,
        "store-digest-name" "“{reference}” has a digest, and what an image is cannot be chosen.",
        "store-hint-tag" "Give a name with a tag, as in name:1.0.";
    PlatformSyntax: NoPlatform,
        "store-platform-syntax" "“{platform}” is no platform.",
        "store-hint-platform-form" "A platform is written as in linux/arm64 or linux/arm/v7.";
    NoImage: NotFound,
        "store-no-image" "There is no image “{reference}” in the store.",
        "store-hint-pull-first" "Pull it first, or look into the list for what there is.";
    Ambiguous: Ambiguous,
        "store-ambiguous" "“{reference}” is the beginning of the digests of several images.",
        "store-hint-longer" "Give more of the digest.";
    Index: DamagedIndex,
        "store-damaged-index" "“{path}” cannot be read: it is damaged, or it can be read in two ways. It is left as it is.",
        "store-hint-other-folder" "Put a copy in its place that can be read, or choose another folder. The blobs are untouched.";
    Newer: NewerLayout,
        "store-newer-layout" "The layout is of version “{version}”, not 1.0.0. It is left as it is.",
        "store-hint-newer" "Use a newer pullspec for it, or choose another folder.";
    Incomplete: Incomplete,
        "store-incomplete" "{digest}, which “{reference}” needs, is not in the store.",
        "store-hint-pull-all" "Pull the image again; what other platforms need is there only if all of them are pulled.";
    Damaged: Damaged,
        "store-damaged" "The bytes in the store for {digest} are other ones.",
        "store-hint-verify" "Verify the store, which puts aside what is damaged, and pull the image again.";
    Mismatch: Mismatch,
        "store-mismatch" "What came for {digest} is something else, so it was thrown away.",
        "store-hint-source" "Try again. If it happens again, the registry holds something else, or somebody on the way changes it.";
    NoSpace: NoSpace,
        "store-no-space" "There is no room ({detail}).",
        "store-hint-space" "Make room, remove images, or collect what nothing needs. What came so far is kept.";
    NoSpaceBytes: NoSpace,
        "store-no-space-bytes" "There is no room: {needed} bytes are needed and {available} are left.",
        "store-hint-space" "Make room, remove images, or collect what nothing needs. What came so far is kept.";
    Files: Files,
        "store-files" "The store’s files cannot be read or written ({detail}).",
        "store-hint-files" "Check that the folder is there and that you may write to it.";
    NoPlatform: NoPlatform,
        "store-no-platform" "“{reference}” has no image for {platform}.",
        "store-hint-platforms" "It has: {platforms}.";
    Content: InvalidContent,
        "store-no-manifest" "What “{reference}” stands for is no image that can be read ({cause}).",
        "store-hint-content" "It is not taken into the store. Ask whoever made it.";
    TooMany: InvalidContent,
        "store-too-many" "“{reference}” leads to more than {limit} manifests, or they lie too deep in each other.",
        "store-hint-content" "It is not taken into the store. Ask whoever made it.";
    Unsteady: Files,
        "store-unsteady" "What “{reference}” needs is removed again and again while it comes.",
        "store-hint-unsteady" "Somebody else is collecting what nothing needs. Try again when that is done.";
    Aborted: Aborted,
        "store-aborted" "It was given up.",
        "store-hint-again" "Start it again when you like: what came so far is kept.";
    Source: Source,
        "store-source" "What was to be had from elsewhere could not be had ({detail}).",
        "store-hint-again" "Start it again when you like: what came so far is kept.";
}

words! {
    // What `verify` finds.
    PROBLEM_DAMAGED = "store-problem-damaged", "The bytes of {path} are not those of its name. It was put aside, and the next pull brings it again.";
    PROBLEM_MISSING = "store-problem-missing", "{path} is missing, which {digest} needs. Pulling the image again brings it.";
    PROBLEM_ENTRY = "store-problem-entry", "{path} is missing, which index.json names. Pulling the image again brings it.";
    PROBLEM_UNREADABLE = "store-problem-unreadable", "{path} is no manifest that can be read ({cause}).";
    PROBLEM_STRANGE = "store-problem-strange", "{path} is a link or a folder where a file has to be. It counts as missing.";

    // What was done.
    FOUND = "store-step-found", "{reference} is in the store: {digest}.";
    NOT_FOUND = "store-step-not-found", "{reference} is not in the store.";
    NOT_COMPLETE = "store-step-not-complete", "{reference} is in the store, but not with everything that {platform} needs.";
    ASKED = "store-step-asked", "{registry} is asked what {reference} stands for.";
    CHOSEN = "store-step-chosen", "It stands for an index of {count} manifests, of which that for {platform} is taken.";
    ALL_CHOSEN = "store-step-all", "It stands for an index of {count} manifests, which are all taken.";
    ASKED_MANIFEST = "store-step-asked-manifest", "The registry is asked for the manifest {digest}.";
    PRESENT = "store-step-present", "{digest} is there already, {bytes} bytes.";
    DOWNLOADED = "store-step-downloaded", "{digest} came, {bytes} bytes, and they are the right ones.";
    RESUMED = "store-step-resumed", "{digest} came from byte {at} on, {bytes} bytes altogether, and they are the right ones.";
    THERE = "store-step-there", "{registry} has {digest} already, {bytes} bytes.";
    UPLOADED = "store-step-uploaded", "{digest} went to {registry}, {bytes} bytes.";
    MOUNTED = "store-step-mounted", "{registry} took {digest} over from another repository, {bytes} bytes.";
    LEFT_OUT = "store-step-left-out", "{digest} is kept elsewhere than in registries, so it is left out.";
    PUSHED = "store-step-pushed", "The manifest {digest} was pushed to {registry}, {bytes} bytes.";
    ASIDE = "store-step-aside", "{path} was damaged and is put aside.";
    WRITTEN = "store-step-written", "{path} was written, {bytes} bytes.";
    NAMED = "store-step-named", "{reference} now stands for {digest}.";
    MOVED = "store-step-moved", "{reference} now stands for {digest}, and no longer for {previous}, which stays until it is collected.";
    UNCHANGED = "store-step-unchanged", "{reference} stands for {digest} already.";
    UNNAMED = "store-step-unnamed", "{reference} is no name any more.";
    REMOVED = "store-step-removed", "{digest} was removed, {bytes} bytes that nothing needs any more.";
    PART_REMOVED = "store-step-part-removed", "{path} was removed, a part of a download that nobody goes on with.";
}

/// Every sentence about a store, each once.
pub(crate) fn texts() -> Vec<Words> {
    let reasons = Reason::ALL.iter().map(|reason| reason.wording()).flat_map(|it| [it.sentence, it.hint]);
    let mut all: Vec<Words> = reasons.chain(ALL.iter().map(|(code, template)| Words::new(code, template))).collect();
    all.sort_by_key(|words| words.code());
    all.dedup_by_key(|words| words.code());
    all
}
