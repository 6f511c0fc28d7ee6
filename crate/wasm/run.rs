//! Carrying operations out. What is awaited is compiled once for all of them: behind a pointer they are all alike.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use core::cell::{Ref, RefCell, RefMut};

use wasm_bindgen::prelude::*;

use super::client::fail;
use super::transport::Fetch;
use crate::client::carry_out;
use crate::reference::Reference;
use crate::registry::{
    Host, Keyring, Noted, Notices, Operation, RegistryError, Request, Response, Session, Stage, Step, TransportError,
    mirrors_of,
};

/// Any operation. What it ends with is kept where its owner finds it.
type Any = Box<dyn Operation<Output = ()>>;

/// **Operation under way**, which may be carried out again.
pub(super) struct Running<O: Operation> {
    kept: Rc<RefCell<Kept<O>>>,
    session: Session<Noted<Any>>,
    fetch: Fetch,
}

struct Kept<O: Operation> {
    operation: O,
    output: Option<O::Output>,
}

impl<O: Operation + 'static> Running<O> {
    /// An operation on `reference`.
    pub(super) fn new(reference: &Reference, operation: O, fetch: Fetch) -> Self {
        let (policy, mirrors) = (fetch.client().policy(reference.registry()), fetch.client().mirrors());
        Self::with(operation, fetch, |any, keyring| {
            let session = Session::new(reference, any, keyring, policy);
            session.mirrored(mirrors_of(&mirrors, reference.registry()))
        })
    }

    /// An operation on `reference` that needs a token for more than reading.
    pub(super) fn allowing(reference: &Reference, scope: String, operation: O, fetch: Fetch) -> Self {
        let Self { kept, session, fetch } = Self::new(reference, operation, fetch);
        Self { kept, session: session.allowing(scope), fetch }
    }

    /// From now on nothing ends it early.
    pub(super) fn unsignalled(&mut self) {
        self.fetch.forget_signal();
    }

    /// An operation on a whole registry that needs a token with this scope.
    pub(super) fn of_host(host: &Host, scope: &str, operation: O, fetch: Fetch) -> Self {
        let policy = fetch.client().policy(host.as_str());
        Self::with(operation, fetch, |any, keyring| Session::of_registry(host.as_str(), scope, any, keyring, policy))
    }

    /// An operation whose answer is the refusal itself.
    pub(super) fn bare(host: &Host, operation: O, fetch: Fetch) -> Self {
        let Self { kept, session, fetch } = Self::of_host(host, "", operation, fetch);
        Self { kept, session: session.as_nobody(), fetch }
    }

    /// An operation that is only of use to somebody.
    pub(super) fn logged_in(host: &Host, operation: O, fetch: Fetch) -> Self {
        let Self { kept, session, fetch } = Self::of_host(host, "", operation, fetch);
        Self { kept, session: session.logged_in(), fetch }
    }

    fn with(operation: O, fetch: Fetch, session: impl FnOnce(Noted<Any>, &Keyring) -> Session<Noted<Any>>) -> Self {
        let kept = Rc::new(RefCell::new(Kept { operation, output: None }));
        let session = session(Noted::new(Box::new(Shared(Rc::clone(&kept)))), fetch.client().keyring());
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

    /// Leaves the mirror alone whose body did not help.
    pub(super) fn leave_alone(&self) {
        self.session.leave_alone(self.fetch.client().moment());
    }

    /// Carries it out. Gives what it ended with, and what the registry said beside its answers.
    pub(super) async fn next(&mut self) -> Result<(O::Output, Notices), JsValue> {
        let notices = carry(&mut self.session, &self.fetch).await.map_err(|error| fail(&error))?;
        // Whatever is carried out to its end has ended with something.
        let output = self.kept.borrow_mut().output.take().ok_or(JsValue::UNDEFINED)?;
        Ok((output, notices))
    }
}

/// Compiled once for all operations.
async fn carry(session: &mut Session<Noted<Any>>, fetch: &Fetch) -> Result<Notices, RegistryError> {
    let ((), notices) = carry_out(session, fetch).await?;
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
