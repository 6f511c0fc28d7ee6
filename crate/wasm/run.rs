//! Carrying operations out. What is awaited is compiled once for all of them: behind a pointer they are all alike.

use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::{Ref, RefCell, RefMut};

use wasm_bindgen::prelude::*;

use super::client::fail;
use super::transport::Fetch;
use crate::client::drive;
use crate::reference::Reference;
use crate::registry::{
    Anonymous, Host, Noted, Notices, Operation, RegistryError, Request, Response, Stage, Step, TransportError,
};

/// Any operation. What it ends with is kept where its owner finds it.
type Any = Box<dyn Operation<Output = ()>>;

/// **Operation under way**, which may be carried out again.
pub(super) struct Running<O: Operation> {
    kept: Rc<RefCell<Kept<O>>>,
    session: Session,
    fetch: Fetch,
}

enum Session {
    Anonymous(Anonymous<Noted<Any>>),
    /// Without a token: a refusal is the answer.
    Bare(Noted<Any>),
}

struct Kept<O: Operation> {
    operation: O,
    output: Option<O::Output>,
}

impl<O: Operation + 'static> Running<O> {
    /// An operation on `reference`.
    pub(super) fn new(reference: &Reference, operation: O, fetch: Fetch) -> Self {
        Self::with(operation, fetch, |any| Session::Anonymous(Anonymous::new(reference, any)))
    }

    /// An operation on a whole registry that needs a token with this scope.
    pub(super) fn of_host(host: &Host, scope: &str, operation: O, fetch: Fetch) -> Self {
        Self::with(operation, fetch, |any| Session::Anonymous(Anonymous::of_host(host, scope, any)))
    }

    /// An operation without a token.
    pub(super) fn bare(operation: O, fetch: Fetch) -> Self {
        Self::with(operation, fetch, Session::Bare)
    }

    fn with(operation: O, fetch: Fetch, session: impl FnOnce(Noted<Any>) -> Session) -> Self {
        let kept = Rc::new(RefCell::new(Kept { operation, output: None }));
        let session = session(Noted::new(Box::new(Shared(Rc::clone(&kept)))));
        Self { kept, session, fetch }
    }

    /// The operation itself, while nothing is under way.
    pub(super) fn get(&self) -> Ref<'_, O> {
        Ref::map(self.kept.borrow(), |kept| &kept.operation)
    }

    /// The same, for what it takes beside answers.
    pub(super) fn get_mut(&mut self) -> RefMut<'_, O> {
        RefMut::map(self.kept.borrow_mut(), |kept| &mut kept.operation)
    }

    /// Carries it out. Gives what it ended with, and what the registry said beside its answers.
    pub(super) async fn next(&mut self) -> Result<(O::Output, Notices), JsValue> {
        let notices = carry_out(&mut self.session, &self.fetch).await.map_err(|error| fail(&error))?;
        // Whatever is carried out to its end has ended with something.
        let output = self.kept.borrow_mut().output.take().ok_or(JsValue::UNDEFINED)?;
        Ok((output, notices))
    }
}

async fn carry_out(session: &mut Session, fetch: &Fetch) -> Result<Notices, RegistryError> {
    let operation: &mut dyn Operation<Output = ((), Notices)> = match session {
        Session::Anonymous(anonymous) => anonymous,
        Session::Bare(bare) => bare,
    };
    let ((), notices) = drive(&mut { operation }, fetch).await?;
    Ok(notices)
}

/// An operation with two owners.
struct Shared<O: Operation>(Rc<RefCell<Kept<O>>>);

impl<O: Operation> Operation for Shared<O> {
    type Output = ();

    fn stage(&self) -> Stage {
        self.0.borrow().operation.stage()
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        self.0.borrow_mut().operation.start()
    }

    fn receive(&mut self, response: Response) -> Result<Step<()>, RegistryError> {
        let mut kept = self.0.borrow_mut();
        Ok(match kept.operation.receive(response)? {
            Step::Send(request) => Step::Send(request),
            Step::Done(output) => {
                kept.output = Some(output);
                Step::Done(())
            }
        })
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        self.0.borrow_mut().operation.retry(error)
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        self.0.borrow_mut().operation.fail(error)
    }
}
