//! Showing a registry who is asking: which way it wants that, and what comes of it.

use alloc::string::String;
use core::mem;

use super::keyring::{NOBODY, Way, key};
use super::state::{Access, State, Who};
use super::token::{self, Grant};
use super::{MAX_TOKENS, Next, Session, Task};
use crate::registry::challenge::{Bearer, Challenges};
use crate::registry::credentials::Credentials;
use crate::registry::error::{RegistryError, Stage};
use crate::registry::message::{Request, Response, TransportError};
use crate::registry::realm::{Trust, trust};
use crate::registry::retry::{Failure, Moment};
use crate::registry::sentences::Reason;
use crate::registry::text::sanitize;
use crate::registry::url::Url;
use crate::registry::{Operation, answer};

impl<O: Operation> Session<O> {
    /// What comes of a refusal by the registry itself; nothing where it is for the operation to tell.
    pub(super) fn challenged(
        &mut self,
        response: &Response,
        sent: &Request,
        access: Access,
        moment: Moment,
    ) -> Result<Option<Task<O::Output>>, RegistryError> {
        let shown = sent.headers.get("authorization").unwrap_or_default();
        let mut challenges = Challenges::read(response.headers.all("www-authenticate"));
        let way = self.keyring.way(&self.place, &self.scope);
        match (access, way) {
            (Access::Token { fresh: true }, Some(Way::Token(bearer, who)))
                if !self.wants_another(&challenges, &bearer) =>
            {
                self.keyring.drop_token(&self.key(&bearer, who), shown);
                // Of those who would change something, nobody in particular is asked to log in.
                let insufficient =
                    challenges.bearers.iter().any(|it| it.insufficient) && !self.inner.stage().is_writing();
                let reason = if who != NOBODY || insufficient { Some(self.forbidden()) } else { None };
                return match self.turn.kept_from.take() {
                    Some(realm) => Err(self.kept(&realm)),
                    None => reason.map_or(Ok(None), |reason| Err(self.refused(reason).answered(response, ""))),
                };
            }
            (Access::Token { .. }, Some(Way::Token(bearer, who))) => {
                self.keyring.drop_token(&self.key(&bearer, who), shown);
                if self.has_token(&bearer, who, moment) {
                    return Ok(Some(self.go(moment)));
                }
                if challenges.bearers.is_empty() && !challenges.basic {
                    challenges.bearers.push(bearer);
                }
            }
            // Somebody else was given one meanwhile.
            (Access::Nothing, Some(Way::Token(bearer, who))) if self.has_token(&bearer, who, moment) => {
                return Ok(Some(self.go(moment)));
            }
            (Access::Credentials, _) => {
                let renewable = !self.turn.asked && self.keyring.take_back(&self.place, &self.repository);
                if !renewable {
                    return Err(self.refused(Reason::BadLogin).answered(response, ""));
                }
            }
            _ => {}
        }
        self.authorize(&challenges, response, moment)
    }

    /// Whether a registry that refuses a new token asks for one of another service instead, and has not done so before.
    fn wants_another(&self, challenges: &Challenges, given: &Bearer) -> bool {
        let same = |it: &Bearer| it.realm == given.realm && it.service == given.service;
        let wanted = !challenges.bearers.is_empty() && !challenges.bearers.iter().any(|it| same(it) || it.insufficient);
        wanted && self.turn.tokens < MAX_TOKENS
    }

    /// Shows who is asking, in the way that the registry wants; nothing where there is nobody whom it could want.
    pub(super) fn authorize(
        &mut self,
        challenges: &Challenges,
        refusal: &Response,
        moment: Moment,
    ) -> Result<Option<Task<O::Output>>, RegistryError> {
        if let Some(task) = self.join(true) {
            return Ok(Some(task));
        }
        let credentials = self.keyring.credentials(&self.place, &self.repository);
        if credentials.is_none() && !mem::replace(&mut self.turn.asked, true) {
            self.state = State::LoggingIn { challenges: challenges.clone(), refusal: refusal.clone() };
            return Ok(Some(Task::AskCredentials));
        }
        let silent = challenges.bearers.is_empty() && !challenges.basic;
        let direct = match &credentials {
            // Where the challenge cannot be read, as in most pages, the registry itself may be shown what is its own.
            Some(Credentials::Registry(_)) if silent || !challenges.bearers.is_empty() => Some(Way::Fixed),
            Some(Credentials::Password { .. })
                if silent || challenges.basic && self.find(challenges, Trust::Full).is_none() =>
            {
                Some(Way::Basic)
            }
            _ => None,
        };
        if let Some(way) = direct {
            self.keyring.set_way(&self.place, &self.scope, way);
            return Ok(Some(self.go(moment)));
        }
        self.exchange(challenges, credentials)
    }

    /// Asks for a token: with the credentials where the realm belongs to the registry, else without.
    fn exchange(
        &mut self,
        challenges: &Challenges,
        credentials: Option<Credentials>,
    ) -> Result<Option<Task<O::Output>>, RegistryError> {
        let trusted = self.find(challenges, Trust::Full).filter(|_| credentials.is_some());
        let (bearer, credentials) = match (trusted, challenges.bearers.first()) {
            (Some(bearer), _) => (bearer, credentials),
            (None, Some(first)) => {
                if credentials.is_some() {
                    self.turn.kept_from = Some(first.realm.clone());
                }
                match self.find(challenges, Trust::Anonymous) {
                    Some(bearer) if self.who != Who::Somebody => (bearer, None),
                    _ => return self.turn.kept_from.take().map_or(Ok(None), |realm| Err(self.kept(&realm))),
                }
            }
            (None, None) => return Ok(None),
        };
        if self.turn.tokens >= MAX_TOKENS {
            return Ok(None);
        }
        let who = self.keyring.who(&self.place, credentials.as_ref());
        let bearer = Bearer { insufficient: false, ..bearer };
        self.keyring.set_way(&self.place, &self.scope, Way::Token(bearer.clone(), who));
        Ok(Some(self.ask(Grant { bearer, credentials, who, by_get: false })))
    }

    /// The first challenge whose realm is trusted so far.
    fn find(&self, challenges: &Challenges, least: Trust) -> Option<Bearer> {
        let base = self.base.as_ref()?;
        let trusted = |it: &&Bearer| match trust(&it.realm, base) {
            Trust::Full => true,
            Trust::Anonymous => least == Trust::Anonymous,
            Trust::Never => false,
        };
        challenges.bearers.iter().find(trusted).cloned()
    }

    pub(super) fn ask(&mut self, grant: Grant) -> Task<O::Output> {
        self.turn.tokens += 1;
        let sent = grant.request(&self.scope, &self.keyring);
        self.state = State::Granting { sent: sent.clone(), grant };
        Task::Send(sent)
    }

    pub(super) fn granted(
        &mut self,
        answer: Result<Response, TransportError>,
        sent: &Request,
        grant: Grant,
        moment: Moment,
    ) -> Next<O> {
        let context = self.context.at(Stage::Token);
        let failure = match &answer {
            Ok(response) => Failure::Answer(response.status, &response.headers),
            Err(error) => Failure::Transport(error),
        };
        let again = grant.method_again(sent.method).is_reading();
        if again && let Some(wait) = self.attempts.next(true, &failure, moment) {
            // It is the same question, asked again.
            self.turn.tokens -= 1;
            return Ok(self.wait(wait, Some(Grant { by_get: true, ..grant })));
        }
        let response = answer.map_err(|error| RegistryError::transport(&context, error, &self.own_url()))?;
        match response.status {
            200 => self.take(&response, &grant, moment),
            status if grant.wants_get(sent.method, status) && self.turn.tokens < MAX_TOKENS => {
                self.keyring.set_get_only(&grant.bearer.realm);
                Ok(self.ask(grant))
            }
            // A redirect is not followed, and a browser does not even show it.
            0 | 300..=399 => Err(RegistryError::new(Reason::NotToken, &context).answered(&response, "")),
            400 | 401 | 403 if grant.is_personal() => self.rejected(&response, grant),
            401 | 403 if self.turn.kept_from.is_some() => {
                let realm = self.turn.kept_from.take().unwrap_or_default();
                Err(self.kept(&realm).answered(&response, ""))
            }
            _ => Err(answer::refuse(&context, &response)),
        }
    }

    fn take(&mut self, response: &Response, grant: &Grant, moment: Moment) -> Next<O> {
        let Some(granted) = token::read(response, moment.now) else {
            let context = self.context.at(Stage::Token);
            return Err(RegistryError::new(Reason::NotToken, &context).answered(response, ""));
        };
        self.turn.fresh = Some(granted.token.text.clone());
        self.keyring.set_token(self.key(&grant.bearer, grant.who), granted.token);
        if let (Some(Credentials::Identity(old)), Some(new)) = (&grant.credentials, granted.refresh) {
            self.keyring.replace_identity(&self.place, old, &Credentials::Identity(new));
        }
        Ok(self.go(moment))
    }

    /// The token service does not know the credentials. What the caller gave long ago may have expired since.
    fn rejected(&mut self, response: &Response, grant: Grant) -> Next<O> {
        let stale = !self.turn.asked && self.turn.tokens < MAX_TOKENS;
        if stale && self.keyring.take_back(&self.place, &self.repository) {
            self.turn.asked = true;
            let challenges = Challenges { bearers: [grant.bearer].into(), basic: false };
            self.state = State::LoggingIn { challenges, refusal: response.clone() };
            return Ok(Task::AskCredentials);
        }
        let known = response.status == 403 && self.who != Who::Somebody;
        let reason = if known { self.forbidden() } else { Reason::BadLogin };
        let context = self.context.at(Stage::Token);
        let said = answer::refuse(&context, response).detail().unwrap_or_default().into();
        let said: String = said;
        Err(RegistryError::new(reason, &context).answered(response, &said))
    }

    /// Whether there is a token that was given to others meanwhile; it is shown as if it had been asked for here.
    pub(super) fn has_token(&mut self, bearer: &Bearer, who: u32, moment: Moment) -> bool {
        let kept = self.keyring.token(&self.key(bearer, who), moment.now).filter(|_| self.turn.tokens < MAX_TOKENS);
        let found = kept.is_some();
        if found {
            self.turn.tokens += 1;
            self.turn.fresh = kept;
        }
        found
    }

    /// What a token that this session needs is kept under.
    pub(super) fn key(&self, bearer: &Bearer, who: u32) -> String {
        key(&self.place, bearer, &self.scope, who)
    }

    /// Why those who are known may not do what they want.
    fn forbidden(&self) -> Reason {
        if self.inner.stage().is_writing() { Reason::Unwritable } else { Reason::Forbidden }
    }

    /// The error of credentials that were kept from a realm.
    fn kept(&self, realm: &str) -> RegistryError {
        let host = Url::read(realm).map_or(realm, |url| url.host);
        self.refused(Reason::Realm).with("realm", &sanitize(host))
    }
}
