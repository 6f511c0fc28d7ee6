//! Registries: what is known of them before the first byte is sent, and the protocol of the [distribution specification].
//!
//! The protocol is made of values: an [`Operation`] says what to send, takes what came back, and ends. It opens no connection: a thin shell such as
//! [`client::drive`](crate::client::drive) carries the requests out.
//!
//! [distribution specification]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md

use alloc::boxed::Box;

mod answer;
mod base;
mod base64;
mod blob;
mod challenge;
pub mod credentials;
pub mod daemon;
mod date;
mod directory;
pub mod doctor;
pub mod endpoint;
mod error;
mod event;
mod head;
mod host;
mod insecure;
mod link;
mod message;
mod notices;
mod pages;
mod pull;
mod push;
mod realm;
mod referrers;
pub mod relay;
mod retry;
mod route;
pub(crate) mod sentences;
mod session;
mod tag_order;
mod tags;
mod text;
mod url;

/// The sentences of ways, of diagnoses and of tags.
pub(crate) const TEXTS: [&[(&str, &str)]; 3] = [route::ALL, doctor::ALL, head::ALL];

pub use base::{Base, SANDBOX};
pub(crate) use base64::decode as decode_base64;
#[cfg(all(target_family = "wasm", feature = "images"))]
pub(crate) use base64::encode as encode_base64;
pub use blob::{BlobPull, End, Part};
pub use challenge::{Bearer, Challenges};
pub use credentials::Credentials;
pub use directory::{Cors, Fact, RegistryInfo, RegistryKind, check_repository, registry_info};
pub(crate) use directory::{is_known_service, split_port};
pub use error::{Context, ErrorCode, RegistryError, Stage};
pub use event::{Event, Phase};
pub use head::{Claim, ManifestHead};
pub use host::{CatalogPages, Host, Ping, Pong, Welcome};
pub use insecure::{Insecure, is_insecure};
pub use message::{Body, Excess, Form, Headers, Limit, Method, Request, Response, TransportError};
pub use notices::{Noted, Notices, RateLimit};
pub use pages::PageQuery;
pub use pull::{Choice, ConfigPull, ManifestPull, Pulled, PulledConfig};
pub use push::{BlobGoal, BlobPush, Deletion, ManifestPush, Needs, Pushed, Subject, Turnout, renamed, scope};
pub use referrers::{MAX_REFERRERS, Referrers};
pub use retry::{ATTEMPTS, Moment};
pub use route::{Circumstances, Way, mounted, route};
pub use session::{Keyring, LoginCheck, Others, Policy, Session, Task, mirrors_of};
pub use tag_order::{TagKind, TagOrder};
pub use tags::{TagPages, TagQuery};

/// **Protocol operation**, free of I/O.
///
/// Call [`start`](Self::start) once and send what it gives; hand each answer to [`receive`](Self::receive), or the reason why
/// there is none to [`fail`](Self::fail), until it is done.
pub trait Operation {
    /// What it ends with.
    type Output;

    /// What is being done now.
    fn stage(&self) -> Stage;

    /// The first request.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where there is nothing to ask.
    fn start(&mut self) -> Result<Request, RegistryError>;

    /// Takes the answer to the last request.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where the answer is a refusal or breaks the protocol. The operation is over then, unless another answer
    /// to the same request is found elsewhere.
    fn receive(&mut self, response: Response) -> Result<Step<Self::Output>, RegistryError>;

    /// What to ask instead where there was no answer, if anything: a web page may not send every header.
    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        let _ = error;
        None
    }

    /// Takes the reason why there was no answer; the operation is over.
    fn fail(&mut self, error: TransportError) -> RegistryError;
}

/// **What comes next** in an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// Another request.
    Send(Request),
    /// The end.
    Done(T),
}

impl<O: Operation + ?Sized> Operation for Box<O> {
    type Output = O::Output;

    fn stage(&self) -> Stage {
        (**self).stage()
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        (**self).start()
    }

    fn receive(&mut self, response: Response) -> Result<Step<Self::Output>, RegistryError> {
        (**self).receive(response)
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        (**self).retry(error)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        (**self).fail(error)
    }
}

impl<O: Operation + ?Sized> Operation for &mut O {
    type Output = O::Output;

    fn stage(&self) -> Stage {
        (**self).stage()
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        (**self).start()
    }

    fn receive(&mut self, response: Response) -> Result<Step<Self::Output>, RegistryError> {
        (**self).receive(response)
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        (**self).retry(error)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        (**self).fail(error)
    }
}
