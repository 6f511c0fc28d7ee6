//! Carrying operations out: the one place where something is awaited.

use alloc::string::String;

use crate::registry::{
    Credentials, Event, Moment, Operation, Others, RegistryError, Request, Response, Session, Step, Task,
    TransportError,
};

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

/// **Shell**: a transport, and what else a session needs of the world around it. By default there is nothing else: no
/// clock, no chance, no logins, and nobody who listens.
pub trait Shell: Transport {
    /// Now, and some chance.
    fn moment(&self) -> Moment {
        Moment::default()
    }

    /// Waits so many milliseconds.
    ///
    /// # Errors
    ///
    /// [`TransportError::Aborted`] where the caller gave up meanwhile.
    fn wait(&self, milliseconds: u64) -> impl Future<Output = Result<(), TransportError>> {
        let _ = milliseconds;
        core::future::ready(Ok(()))
    }

    /// Waits for other sessions of the same keyring.
    ///
    /// # Errors
    ///
    /// [`TransportError::Aborted`] where the caller gave up meanwhile.
    fn join(&self, others: Others) -> impl Future<Output = Result<(), TransportError>> {
        async {
            others.await;
            Ok(())
        }
    }

    /// What the caller has for a repository of a registry; the repository is empty where it is about none.
    ///
    /// # Errors
    ///
    /// Why it could not be had, in words.
    fn credentials(
        &self,
        registry: &str,
        repository: &str,
    ) -> impl Future<Output = Result<Option<Credentials>, String>> {
        let _ = (registry, repository);
        core::future::ready(Ok(None))
    }

    /// Whether anybody wants to hear of events.
    fn listens(&self) -> bool {
        false
    }

    /// Tells of an event.
    fn tell(&self, event: &Event) {
        let _ = event;
    }
}

/// Carries a bare operation out: without a login, without another attempt.
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

/// Carries a session out.
///
/// # Errors
///
/// The [`RegistryError`] of its operation, or its own.
pub async fn carry_out<O: Operation>(session: &mut Session<O>, shell: &impl Shell) -> Result<O::Output, RegistryError> {
    let mut task = session.start(shell.moment())?;
    loop {
        task = match task {
            Task::Done(output) => return Ok(output),
            Task::Send(request) => exchange(session, shell, request).await?,
            Task::Wait(milliseconds) => {
                let waited = shell.wait(milliseconds).await;
                session.resume(waited, shell.moment())?
            }
            Task::Join(others) => {
                let waited = shell.join(others).await;
                session.resume(waited, shell.moment())?
            }
            Task::AskCredentials => {
                let given = shell.credentials(session.registry(), session.repository()).await;
                session.log_in(given, shell.moment())?
            }
        };
    }
}

/// Sends one request, and tells of it.
async fn exchange<O: Operation>(
    session: &mut Session<O>,
    shell: &impl Shell,
    request: Request,
) -> Result<Task<O::Output>, RegistryError> {
    if !shell.listens() {
        let answer = shell.send(request).await;
        return session.receive(answer, shell.moment());
    }
    let sent = session.event(&request);
    shell.tell(&sent);
    let (since, is_left) = (shell.moment().now, request.stream);
    let answer = shell.send(request).await;
    let moment = shell.moment();
    let mut ended = session.ended(sent, &answer, moment.now.saturating_sub(since));
    if is_left && ended.bytes == Some(0) {
        // The body is on its way to somebody else.
        ended.bytes = None;
    }
    let next = session.receive(answer, moment);
    if let Ok(Task::Wait(milliseconds)) = &next {
        (ended.retry_in, ended.attempts) = (Some(*milliseconds), Some(session.attempts()));
    }
    shell.tell(&ended);
    next
}
