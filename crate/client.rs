//! Carrying operations out: the one place where something is awaited.

use crate::registry::{Operation, RegistryError, Request, Response, Step, TransportError};

/// **Transport**: sends a request, gives what came back. A 404 is a response.
///
/// It need not be `Send`: in a browser nothing is.
pub trait Transport {
    /// Sends a request and reads the answer, of the body no more than
    /// [`Request::body_limit`] allows.
    ///
    /// # Errors
    ///
    /// [`TransportError`] where nothing came back, or too much.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>>;
}

/// Carries an operation out.
///
/// # Errors
///
/// The operation's [`RegistryError`].
pub async fn drive<O: Operation>(operation: &mut O, transport: &impl Transport) -> Result<O::Output, RegistryError> {
    let mut request = operation.start()?;
    loop {
        request = match transport.send(request).await {
            Ok(response) => match operation.receive(response)? {
                Step::Send(next) => next,
                Step::Done(output) => return Ok(output),
            },
            Err(error) => match operation.retry(&error) {
                Some(next) => next,
                None => return Err(operation.fail(error)),
            },
        };
    }
}
