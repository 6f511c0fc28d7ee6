//! Where a session is.

use alloc::string::String;

use super::flight::Others;
use super::token::Grant;
use crate::registry::challenge::Challenges;
use crate::registry::message::{Request, Response};

/// For whom a session asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// For whom the caller has credentials, else for nobody in particular.
    Anybody,
    /// For somebody who has logged in.
    Somebody,
    /// For nobody: a refusal is the answer.
    Nobody,
}

/// What has happened for the operation's request.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) tokens: u32,
    /// Whether the caller has been asked for credentials.
    pub(super) asked: bool,
    /// Whether it has waited for others' sake.
    pub(super) paused: bool,
    /// How often it has waited for others to find out.
    pub(super) joins: u32,
    /// A token that has just been given.
    pub(super) fresh: Option<String>,
    /// The realm that credentials were kept from.
    pub(super) kept_from: Option<String>,
}

impl core::fmt::Debug for Turn {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Turn").field("tokens", &self.tokens).field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// What is under way.
#[derive(Debug)]
pub(super) enum State {
    Idle,
    Asking {
        sent: Request,
        access: Access,
        hops: u32,
    },
    Granting {
        sent: Request,
        grant: Grant,
    },
    /// With the refusal, which counts where there is nobody to log in.
    LoggingIn {
        challenges: Challenges,
        refusal: Response,
    },
    Waiting {
        grant: Option<Grant>,
    },
    /// Others are finding out.
    Joining {
        others: Others,
    },
}

/// What a request showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Nothing,
    /// What the caller gave, as it is.
    Credentials,
    Token {
        fresh: bool,
    },
}
