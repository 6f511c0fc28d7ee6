//! Trying a login before it is kept.

use super::super::answer::{is_page, refuse};
use super::super::base::Base;
use super::super::error::{Context, RegistryError, Stage};
use super::super::message::{Request, Response, TransportError};
use super::super::sentences::Reason;
use super::super::{Operation, Step};

/// The most bytes of the answer; nothing is made of them.
const MAX_ANSWER: u64 = 64 * 1024;

/// **Operation: ask a registry whether it knows somebody.** It is the [`Session`](super::Session) around it that shows
/// who is asking.
#[derive(Debug)]
pub struct LoginCheck {
    base: Option<Base>,
    context: Context,
}

impl LoginCheck {
    /// Asks a registry by its name.
    pub fn new(registry: &str) -> Self {
        Self { base: Base::of(registry), context: Context::of_registry(registry, Stage::Login) }
    }

    /// The error of a user name or a password that no request can hold.
    pub fn unfit(&self) -> RegistryError {
        RegistryError::new(Reason::BadLogin, &self.context)
    }
}

impl Operation for LoginCheck {
    type Output = ();

    fn stage(&self) -> Stage {
        Stage::Login
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        let base = self.base.as_ref().ok_or_else(|| RegistryError::new(Reason::NoRegistry, &self.context))?;
        Ok(Request::get(base.join("/v2/"), MAX_ANSWER))
    }

    fn receive(&mut self, response: Response) -> Result<Step<()>, RegistryError> {
        match response.status {
            200..=299 if is_page(&response) => {
                Err(RegistryError::new(Reason::WebPage, &self.context).answered(&response, ""))
            }
            200..=299 => Ok(Step::Done(())),
            _ => Err(refuse(&self.context, &response)),
        }
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
