//! Why a relay does not do what it is asked for.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Told;
use crate::sentence::{Sentence, Words};

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal, $error:literal, $code:literal $sentence:literal;)+) => {
        /// **Why a relay does not do something.** More may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Refusal {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Refusal {
            /// Every refusal.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The status of the answer.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The code that registries have for such an error.
            const fn error(self) -> &'static str {
                match self { $(Self::$name => $error,)+ }
            }

            /// The stable code, and the sentence.
            pub const fn words(self) -> Words {
                match self { $(Self::$name => Words::new($code, $sentence),)+ }
            }
        }
    };
}

refusals! {
    /// The request went to a host that is not this relay's.
    Host = 421, "DENIED", "relay-host" "This relay does not answer for {host}.";
    /// The page was not invited.
    Origin = 403, "DENIED", "relay-origin" "This relay does not answer the pages of {origin}: its operator has to name them.";
    /// The address lacks the key.
    Key = 403, "DENIED", "relay-key" "The relay’s address lacks its key.";
    /// Neither GET nor HEAD.
    Method = 405, "UNSUPPORTED", "relay-method" "A relay only reads: GET and HEAD.";
    /// There is a body.
    Body = 400, "UNSUPPORTED", "relay-body" "A relay takes no request that has a body.";
    /// No part of the protocol.
    Path = 400, "UNSUPPORTED", "relay-path" "“{target}” is nothing that is read when an image is pulled.";
    /// An unknown or broken query.
    Query = 400, "UNSUPPORTED", "relay-query" "“{target}” asks for something in a way that a relay does not know.";
    /// Not one of the registries.
    NotListed = 403, "DENIED", "relay-not-listed" "{host} is not one of the registries that this relay asks: its operator has to name it.";
    /// A token for something else than pulling.
    Scope = 403, "DENIED", "relay-scope" "A relay asks for tokens to pull from one repository, and for no others.";
    /// A user's credentials.
    Credentials = 403, "DENIED", "relay-credentials" "This relay carries nobody’s credentials, so {host} is not asked with them.";
    /// A header that breaks the rules.
    Header = 400, "UNSUPPORTED", "relay-header" "The request has a {name} header that is not passed on.";
    /// Sent on to a place where a relay does not go.
    Redirect = 502, "UNAVAILABLE", "relay-redirect" "{host} sends the request on to a place where a relay does not go.";
    /// Sent on too often.
    Redirects = 502, "UNAVAILABLE", "relay-redirects" "{host} sends the request on and on.";
    /// No answer.
    Unreachable = 502, "UNAVAILABLE", "relay-unreachable" "The relay got no answer from {host}.";
    /// An address that is not public.
    Private = 502, "UNAVAILABLE", "relay-private" "{host} has an address that is not public, so the relay does not connect to it.";
    /// No secure connection.
    Tls = 502, "UNAVAILABLE", "relay-tls" "The relay has no secure connection to {host}.";
    /// No answer in time.
    Timeout = 504, "UNAVAILABLE", "relay-timeout" "The relay waited for {host} for too long.";
    /// Too many requests of one caller.
    Rate = 429, "TOOMANYREQUESTS", "relay-rate" "The relay has had too many requests from you: wait {seconds} seconds.";
    /// Too many requests of everybody.
    Busy = 503, "UNAVAILABLE", "relay-busy" "The relay has too much to do: wait {seconds} seconds.";
    /// The registry wants to be left alone.
    Paused = 429, "TOOMANYREQUESTS", "relay-paused" "{host} has had too many requests from this relay: wait {seconds} seconds.";
}

impl Refusal {
    /// The refusal in its own words, which speak of one thing.
    pub(super) fn about(self, name: &'static str, text: &str) -> Told {
        (self, self.words().about(&[(name, text)]))
    }

    /// Whether the same request will be refused again, whatever the registry does.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Unreachable | Self::Timeout | Self::Rate | Self::Busy | Self::Paused)
    }

    /// The refusal with this code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|refusal| refusal.words().code() == code)
    }
}

/// Every sentence of a relay.
pub(crate) fn words() -> Vec<Words> {
    Refusal::ALL.iter().map(|refusal| refusal.words()).collect()
}

/// The body of a refusal, as registries tell errors; what exactly it is stands in the detail.
pub(super) fn text(refusal: Refusal, sentence: &Sentence) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let parameters: Vec<String> =
        sentence.parameters().iter().map(|(name, text)| [&quoted(name), ":", &*quoted(text)].concat()).collect();
    let (code, message) = (refusal.error(), quoted(&sentence.english()));
    let (detail, parameters) = (sentence.code(), parameters.join(","));
    [
        "{\"errors\":[{\"code\":\"",
        code,
        "\",\"message\":",
        &message,
        ",\"detail\":{\"code\":\"",
        detail,
        "\",\"parameters\":{",
        &parameters,
        "}}}]}\n",
    ]
    .concat()
}
