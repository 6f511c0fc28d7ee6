//! What holds for every request to a registry: who asks, what is sent again, where redirects may lead.
//!
//! A [`Session`] is put round an [`Operation`], which knows nothing of all this, and says step by step what a shell has
//! to do. It keeps no clock and no chance: each step is told the [`Moment`].

mod access;
mod flight;
mod keyring;
mod login;
mod mirrors;
mod policy;
mod redirect;
mod state;
mod token;

use alloc::string::String;
use core::mem;

pub use flight::Others;
pub use keyring::Keyring;
pub use login::LoginCheck;
pub use mirrors::mirrors_of;
pub use policy::Policy;

use self::flight::Lead;
use self::keyring::{NOBODY, Way, place_of};
use self::mirrors::Mirrors;
pub(super) use self::redirect::{Hop, hop};
use self::redirect::{is_question, is_redirect};
use self::state::{Access, State, Turn, Who};
use self::token::Grant;
use super::base::Base;
use super::challenge::Bearer;
use super::credentials::Credentials;
use super::error::{Context, RegistryError, Stage};
use super::event::Event;
use super::message::{Headers, Request, Response, TransportError};
use super::retry::{Attempts, Failure, Moment};
use super::sentences::Reason;
use super::text::sanitize;
use super::url::Url;
use super::{Operation, Step, answer};
use crate::reference::Reference;

/// How often a token is asked for, for one request: one may have expired, or a service may take no forms.
const MAX_TOKENS: u32 = 2;

/// **What a shell does next.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task<T> {
    /// Send this and hand the outcome to [`Session::receive`].
    Send(Request),
    /// Wait so many milliseconds, then call [`Session::resume`].
    Wait(u64),
    /// Wait for others who find out what has to be known here, then call [`Session::resume`].
    Join(Others),
    /// Ask the caller for credentials and hand them to [`Session::log_in`].
    AskCredentials,
    /// It is over.
    Done(T),
}

/// **Session round an operation.**
///
/// Credentials and tokens go to the registry's own scheme, host and port, and to realms that belong to it. The scope of
/// a token is made here, never copied from a challenge.
#[derive(Debug)]
pub struct Session<O> {
    inner: O,
    keyring: Keyring,
    policy: Policy,
    context: Context,
    /// Where requests go, and whose they are.
    base: Option<Base>,
    /// Where the operation believes them to go, if that is another place.
    believed: Option<Base>,
    place: String,
    repository: String,
    scope: String,
    who: Who,
    state: State,
    attempts: Attempts,
    /// What the operation wants to have sent.
    request: Option<Request>,
    turn: Turn,
    /// There while this session finds out for others.
    lead: Option<Lead>,
    mirrors: Mirrors,
}

type Next<O> = Result<Task<<O as Operation>::Output>, RegistryError>;

impl<O: Operation> Session<O> {
    /// An operation on a repository, which may be pulled from.
    pub fn new(reference: &Reference, inner: O, keyring: &Keyring, policy: Policy) -> Self {
        let scope = ["repository:", reference.repository(), ":pull"].concat();
        let context = Context::of(reference, Stage::Token);
        Self {
            repository: reference.repository().into(),
            ..Self::about(context, reference.registry(), scope, inner, keyring, policy)
        }
    }

    /// The same with a token for more than reading: `scope` is all that it has to allow.
    #[must_use]
    pub fn allowing(self, scope: String) -> Self {
        Self { scope, ..self }
    }

    /// An operation on a registry as a whole; `scope` is what it needs, such as `registry:catalog:*`, or empty.
    pub fn of_registry(registry: &str, scope: &str, inner: O, keyring: &Keyring, policy: Policy) -> Self {
        let context = Context::of_registry(registry, Stage::Token);
        Self::about(context, registry, scope.into(), inner, keyring, policy)
    }

    fn about(context: Context, registry: &str, scope: String, inner: O, keyring: &Keyring, policy: Policy) -> Self {
        let named = Base::of(registry);
        let moved = named.as_ref().filter(|base| policy.without_tls && !base.is_plain()).map(Base::without_tls);
        let (base, believed) = if moved.is_some() { (moved, named) } else { (named, None) };
        Self {
            inner,
            keyring: keyring.clone(),
            policy,
            context,
            base,
            believed,
            place: place_of(registry),
            repository: String::new(),
            scope,
            who: Who::Anybody,
            state: State::Idle,
            attempts: Attempts::new(policy.attempts),
            request: None,
            turn: Turn::default(),
            lead: None,
            mirrors: Mirrors::default(),
        }
    }

    /// The same for an operation that is only of use to somebody who is logged in.
    #[must_use]
    pub fn logged_in(mut self) -> Self {
        self.who = Who::Somebody;
        self
    }

    /// The same for an operation whose answer is the refusal itself.
    #[must_use]
    pub fn as_nobody(mut self) -> Self {
        self.who = Who::Nobody;
        self
    }

    /// The operation inside.
    pub const fn inner(&self) -> &O {
        &self.inner
    }

    /// The same, for what it takes beside answers.
    pub const fn inner_mut(&mut self) -> &mut O {
        &mut self.inner
    }

    /// The name of the registry, or of its mirror that is asked now.
    pub fn registry(&self) -> &str {
        self.mirror().unwrap_or(&self.context.registry)
    }

    /// The repository's name; empty where there is none.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// What is being done.
    pub fn stage(&self) -> Stage {
        match self.state {
            State::Granting { .. } => Stage::Token,
            _ => self.inner.stage(),
        }
    }

    /// How often a request is sent at most.
    pub fn attempts(&self) -> u32 {
        self.attempts.most()
    }

    /// What is told of a request that is sent now.
    pub fn event(&self, request: &Request) -> Event {
        let (id, attempt) = (self.keyring.next_event(), self.attempts.made());
        Event::sent(id, request, self.stage(), self.registry(), attempt).rewritten(|text| self.keyring.scrub(text))
    }

    /// The same when there is an answer, or none.
    pub fn ended(&self, event: Event, answer: &Result<Response, TransportError>, milliseconds: u64) -> Event {
        event.ended(answer, milliseconds).rewritten(|text| self.keyring.scrub(text))
    }

    /// Starts the operation, as often as it can be started.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where there is nothing to ask.
    pub fn start(&mut self, moment: Moment) -> Next<O> {
        self.check_mirrors()?;
        let request = self.inner.start()?;
        Ok(self.begin(request, moment))
    }

    /// Goes on after a wait, of its own or for others.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where the wait was given up, or where the others failed at what would fail here too.
    pub fn resume(&mut self, waited: Result<(), TransportError>, moment: Moment) -> Next<O> {
        let state = mem::replace(&mut self.state, State::Idle);
        match (waited, state) {
            (Err(error), _) => {
                self.lead = None;
                Err(self.unanswered(error))
            }
            (Ok(()), State::Waiting { grant: Some(grant) }) => Ok(self.ask(grant)),
            (Ok(()), State::Joining { others }) => {
                let next = self.joined(&others, moment);
                self.or_elsewhere(next, moment)
            }
            (Ok(()), _) => Ok(self.go(moment)),
        }
    }

    /// Goes on with what the caller gave when asked for credentials: some, none, or the reason why there are none.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where credentials could not be had; nothing is asked without them then.
    pub fn log_in(&mut self, given: Result<Option<Credentials>, String>, moment: Moment) -> Next<O> {
        let state = mem::replace(&mut self.state, State::Idle);
        let given = given.map_err(|detail| {
            self.lead = None;
            let context = self.context.at(Stage::Token);
            RegistryError::credentials(&context, &self.keyring.scrub(sanitize(&detail)))
        })?;
        if let Some(credentials) = given {
            self.keyring.give(&self.place, &self.repository, credentials);
        }
        let next = match state {
            State::LoggingIn { challenges, refusal } => match self.authorize(&challenges, &refusal, moment) {
                Ok(Some(task)) => Ok(task),
                Ok(None) => self.deliver(refusal, moment),
                Err(error) => Err(error),
            }
            .map_err(|error| self.told(error)),
            _ => Ok(self.go(moment)),
        };
        self.hand_over(&next, false);
        self.or_elsewhere(next, moment)
    }

    /// Goes on with the outcome of what was sent.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] where that is the end of it.
    pub fn receive(&mut self, answer: Result<Response, TransportError>, moment: Moment) -> Next<O> {
        let state = mem::replace(&mut self.state, State::Idle);
        let granting = matches!(state, State::Granting { .. });
        let next = match state {
            State::Asking { sent, access, hops } => self.answered(answer, &sent, access, hops, moment),
            State::Granting { sent, grant } => self.granted(answer, &sent, grant, moment),
            _ => Err(self.unanswered(TransportError::Aborted)),
        };
        let next = next.map_err(|error| self.told(error));
        self.hand_over(&next, granting);
        self.or_elsewhere(next, moment)
    }

    fn told(&self, error: RegistryError) -> RegistryError {
        error.tried(self.attempts.made()).rewritten(|text| self.keyring.scrub(text))
    }

    fn begin(&mut self, request: Request, moment: Moment) -> Task<O::Output> {
        self.request = Some(request);
        self.set_out(moment);
        self.go(moment)
    }

    /// Sends the operation's request, with what is known of how this registry wants it.
    fn go(&mut self, moment: Moment) -> Task<O::Output> {
        if let Some(wait) = self.keyring.pause(&self.place, moment.now).filter(|_| !self.turn.paused) {
            if let Some(task) = self.is_left_alone(moment) {
                return task;
            }
            self.turn.paused = true;
            return self.wait(wait, None);
        }
        if let Some(task) = self.wait_for_others(moment) {
            return task;
        }
        let fresh = self.turn.fresh.take();
        let credentials = self.keyring.credentials(&self.place, &self.repository);
        match (fresh, self.keyring.way(&self.place, &self.scope)) {
            (Some(token), _) => self.send(Some(["Bearer ", &token].concat()), Access::Token { fresh: true }),
            (None, Some(Way::Token(bearer, who))) => match self.keyring.token(&self.key(&bearer, who), moment.now) {
                Some(token) => self.send(Some(["Bearer ", &token].concat()), Access::Token { fresh: false }),
                None => self.renew(bearer, who, credentials),
            },
            (None, Some(Way::Basic)) => {
                let basic = credentials.and_then(|it| it.basic()).map(|basic| ["Basic ", &basic].concat());
                self.send(basic, Access::Credentials)
            }
            (None, Some(Way::Fixed)) => match credentials {
                Some(Credentials::Registry(token)) => {
                    self.send(Some(["Bearer ", &token].concat()), Access::Credentials)
                }
                _ => self.send(None, Access::Nothing),
            },
            (None, None | Some(Way::Open)) => self.send(None, Access::Nothing),
        }
    }

    /// Asks for another token before the registry has to refuse the old one.
    fn renew(&mut self, bearer: Bearer, who: u32, credentials: Option<Credentials>) -> Task<O::Output> {
        let credentials = credentials.filter(|_| who != NOBODY);
        if self.keyring.who(&self.place, credentials.as_ref()) != who || self.turn.tokens >= MAX_TOKENS {
            return self.send(None, Access::Nothing);
        }
        self.ask(Grant { bearer, credentials, who, by_get: false })
    }

    /// Sends the operation's request; only where it goes to the registry itself does it show who is asking.
    fn send(&mut self, authorization: Option<String>, access: Access) -> Task<O::Output> {
        let request = self.request.clone().unwrap_or_else(|| Request::get(String::new(), 0));
        let access = if authorization.is_some() { access } else { Access::Nothing };
        let request = Request { follow: request.follow && !self.policy.sees_redirects, ..request };
        let sent = Request { url: self.place_moved(&request.url), ..request };
        self.dispatch(sent, authorization, access, 0)
    }

    fn dispatch(
        &mut self,
        mut sent: Request,
        authorization: Option<String>,
        access: Access,
        hops: u32,
    ) -> Task<O::Output> {
        let own = self.base.as_ref().is_some_and(|base| base.strip(&sent.url).is_some());
        sent.headers.remove("authorization");
        if let Some(authorization) = authorization.filter(|_| own) {
            sent.headers.push("authorization", &authorization);
            sent.personal = match (access, self.keyring.way(&self.place, &self.scope)) {
                (Access::Token { .. }, Some(Way::Token(_, who))) => who != NOBODY,
                _ => true,
            };
        }
        self.state = State::Asking { sent: sent.clone(), access, hops };
        Task::Send(sent)
    }

    /// The URL of a request of the operation, which may believe the registry to have TLS.
    fn place_moved(&self, url: &str) -> String {
        let path = self.believed.as_ref().and_then(|believed| believed.strip(url));
        match (path, &self.base) {
            (Some(path), Some(base)) => base.join(path),
            _ => url.into(),
        }
    }

    /// An answer as the operation is to see it, which may believe the registry to have TLS.
    fn place_believed(&self, mut response: Response) -> Response {
        let (Some(believed), Some(base)) = (&self.believed, &self.base) else { return response };
        if let Some(path) = base.strip(&response.url) {
            response.url = believed.join(path);
        }
        let mut headers = Headers::new();
        for (name, value) in response.headers.iter() {
            let value = match name {
                "link" => value.replacen(base.as_str(), believed.as_str(), 1),
                "location" => base.strip(value).map_or_else(|| value.into(), |path| believed.join(path)),
                _ => value.into(),
            };
            headers.push(name, &value);
        }
        Response { headers, ..response }
    }

    fn wait(&mut self, milliseconds: u64, grant: Option<Grant>) -> Task<O::Output> {
        self.state = State::Waiting { grant };
        Task::Wait(milliseconds)
    }

    fn answered(
        &mut self,
        answer: Result<Response, TransportError>,
        sent: &Request,
        access: Access,
        hops: u32,
        moment: Moment,
    ) -> Next<O> {
        let mut response = match answer {
            Ok(response) => response,
            Err(error) => return self.missed(error, sent, moment),
        };
        if response.url.is_empty() {
            response.url.clone_from(&sent.url);
        }
        self.refuse_detour(&response, sent)?;
        self.learn(response.status);
        let follows = self.request.as_ref().is_some_and(|request| request.follow) && !sent.follow;
        if follows && is_redirect(sent.method, &response) {
            return self.redirected(&response, sent, access, hops);
        }
        let own = self.base.as_ref().is_some_and(|base| base.strip(&response.url).is_some());
        if response.status == 401 && own && self.who != Who::Nobody {
            if let Some(task) = self.challenged(&response, sent, access, moment)? {
                return Ok(task);
            }
        } else if let Some(wait) =
            self.attempts.next(sent.repeatable, &Failure::Answer(response.status, &response.headers), moment)
        {
            if response.status == 429 && own {
                self.keyring.set_pause(&self.place, moment.now.saturating_add(wait));
            }
            return Ok(self.wait(wait, None));
        }
        self.deliver(response, moment)
    }

    /// There was no answer: the operation may want to ask something else, or the same once more.
    fn missed(&mut self, error: TransportError, sent: &Request, moment: Moment) -> Next<O> {
        if self.is_away() {
            return Err(self.unanswered(error));
        }
        if let Some(request) = self.inner.retry(&error) {
            return Ok(self.begin(request, moment));
        }
        let failure = if sent.admitted { Failure::Admitted(&error) } else { Failure::Transport(&error) };
        let wait = self.attempts.next(sent.repeatable, &failure, moment);
        wait.map(|wait| self.wait(wait, None)).ok_or_else(|| self.unanswered(error))
    }

    fn deliver(&mut self, response: Response, moment: Moment) -> Next<O> {
        if self.is_away() && response.status >= 400 {
            return Err(answer::refuse(&self.context.at(self.inner.stage()), &response));
        }
        let response = self.place_believed(response);
        match self.inner.receive(response)? {
            Step::Send(request) => Ok(self.begin(request, moment)),
            Step::Done(output) => Ok(Task::Done(output)),
        }
    }

    /// Refuses what proves nothing: an answer from a place without TLS after a redirect from one with it, where anybody may have
    /// given it, and one that may be to a question in place of a change.
    fn refuse_detour(&self, response: &Response, sent: &Request) -> Result<(), RegistryError> {
        let plain = Url::read(&response.url).is_some_and(|url| url.plain);
        let reason = match &self.base {
            Some(base) if plain && !base.is_plain() => Reason::Downgraded,
            _ if is_question(sent, response) => Reason::Status,
            _ => return Ok(()),
        };
        Err(RegistryError::new(reason, &self.context.at(self.stage())).answered(response, ""))
    }

    fn redirected(&mut self, response: &Response, sent: &Request, access: Access, hops: u32) -> Next<O> {
        let context = self.context.at(self.inner.stage());
        let own = self.base.as_ref().map_or("", Base::as_str);
        match hop(&sent.url, response, own, hops) {
            Hop::To(url) => {
                let authorization = self.request.as_ref().and(sent.headers.get("authorization")).map(String::from);
                let next = Request { url, ..sent.clone() };
                Ok(self.dispatch(next, authorization, access, hops + 1))
            }
            Hop::TooMany => Err(RegistryError::new(Reason::Redirects, &context).answered(response, "")),
            Hop::Downgraded => Err(RegistryError::new(Reason::Downgraded, &context).answered(response, "")),
            Hop::Refused(place) => Err(RegistryError::new(Reason::RedirectRefused, &context)
                .with("place", &self.keyring.scrub(sanitize(&place)))
                .answered(response, "")),
        }
    }

    fn own_url(&self) -> String {
        self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default()
    }

    fn refused(&self, reason: Reason) -> RegistryError {
        RegistryError::new(reason, &self.context.at(self.inner.stage()))
    }

    /// The error of an answer that did not come.
    fn unanswered(&mut self, error: TransportError) -> RegistryError {
        let plain = self.believed.is_some() && !matches!(error, TransportError::TooLarge { .. });
        let told = self.inner.fail(error.clone());
        if plain { RegistryError::transport(told.context(), error, &self.own_url()) } else { told }
    }
}
