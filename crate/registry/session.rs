//! What holds for every operation: redirects keep TLS, and a Bearer challenge is answered with an anonymous token.

use alloc::string::String;

use serde::Deserialize;

use super::answer::{object, refuse};
use super::base::Base;
use super::challenge::{self, Bearer};
use super::endpoint::encode;
use super::error::{Context, RegistryError, Stage};
use super::host::Host;
use super::message::{Request, Response, TransportError};
use super::sentences::Reason;
use super::{Operation, Step};
use crate::reference::Reference;

/// The most bytes of a token service's answer.
const MAX_TOKEN: u64 = 64 * 1024;

/// How often a token is asked for in one operation: one may expire on the way.
const MAX_TOKENS: usize = 2;

/// **Operation round another one** that refuses answers from where TLS was given up, and fetches an anonymous token where the registry wants one.
///
/// No credentials are sent. The scope is made from the reference, never copied from the challenge, and the token goes to the
/// registry alone.
#[derive(Debug)]
pub struct Anonymous<O> {
    inner: O,
    base: Option<Base>,
    context: Context,
    scope: String,
    token: Option<String>,
    tokens: usize,
    /// The inner operation's request that is under way, or waits for a token.
    request: Option<Request>,
    asking: bool,
    /// Whether the token has not been accepted yet; one that is refused at once will not get better.
    untried: bool,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

impl<O> Anonymous<O> {
    /// Wraps an operation on `reference`.
    pub fn new(reference: &Reference, inner: O) -> Self {
        let scope = ["repository:", reference.repository(), ":pull"].concat();
        Self::scoped(Context::of(reference, Stage::Token), scope, inner)
    }

    /// Wraps an operation on a whole registry that needs a token with this scope.
    pub fn of_host(host: &Host, scope: &str, inner: O) -> Self {
        Self::scoped(host.context(Stage::Token), scope.into(), inner)
    }

    fn scoped(context: Context, scope: String, inner: O) -> Self {
        Self {
            inner,
            base: Base::of(&context.registry),
            context,
            scope,
            token: None,
            tokens: 0,
            request: None,
            asking: false,
            untried: false,
        }
    }

    /// The operation inside.
    pub const fn inner(&self) -> &O {
        &self.inner
    }

    /// Remembers a request and gives it the token.
    fn send(&mut self, request: Request) -> Request {
        let mut authorized = request.clone();
        self.request = Some(request);
        if let (Some(token), Some(base)) = (&self.token, &self.base)
            && base.strip(&authorized.url).is_some()
        {
            authorized.headers.push("authorization", &["Bearer ", token].concat());
        }
        authorized
    }

    /// Whether a redirect led from TLS to plain HTTP, where anybody on the way may have answered.
    fn is_downgraded(&self, response: &Response) -> bool {
        let plain = response.url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"));
        plain && self.base.as_ref().is_some_and(|base| !base.is_plain())
    }

    /// The request for a token, if the refusal asks for one and the realm may be asked.
    fn ask(&self, response: &Response) -> Option<Request> {
        if response.status != 401 || self.tokens >= MAX_TOKENS || self.untried {
            return None;
        }
        let bearer = challenge::bearer(response.headers.all("www-authenticate"))?;
        challenge::may_ask(&bearer.realm, self.base.as_ref()?).then(|| self.token_request(&bearer))
    }

    fn token_request(&self, bearer: &Bearer) -> Request {
        let mut url = bearer.realm.clone();
        url.push(if url.contains('?') { '&' } else { '?' });
        if let Some(service) = &bearer.service {
            url.push_str("service=");
            url.push_str(&encode(service));
            url.push('&');
        }
        url.push_str("scope=");
        url.push_str(&encode(&self.scope));
        Request { follow: false, ..Request::get(url, MAX_TOKEN) }
    }

    fn take_token(&mut self, response: &Response) -> Result<Request, RegistryError> {
        if response.status != 200 {
            return Err(match response.status {
                // A redirect is not followed, and a browser does not even show it.
                0 | 300..=399 => RegistryError::new(Reason::NotToken, &self.context).answered(response, ""),
                _ => refuse(&self.context, response),
            });
        }
        let answer: Option<Answer> = object(&response.body);
        let token = answer.and_then(|answer| answer.token.filter(|it| is_token(it)).or(answer.access_token));
        let token = token.filter(|token| is_token(token));
        let (Some(token), Some(request)) = (token, self.request.take()) else {
            return Err(RegistryError::new(Reason::NotToken, &self.context).answered(response, ""));
        };
        self.token = Some(token);
        self.untried = true;
        Ok(self.send(request))
    }
}

/// Whether a text may stand in a header as a token.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl<O: Operation> Operation for Anonymous<O> {
    type Output = O::Output;

    fn stage(&self) -> Stage {
        if self.asking { Stage::Token } else { self.inner.stage() }
    }

    fn start(&mut self) -> Result<Request, RegistryError> {
        (self.asking, self.tokens) = (false, 0);
        let request = self.inner.start()?;
        Ok(self.send(request))
    }

    fn receive(&mut self, response: Response) -> Result<Step<O::Output>, RegistryError> {
        if self.is_downgraded(&response) {
            let context = self.context.at(self.stage());
            return Err(RegistryError::new(Reason::Downgraded, &context).answered(&response, ""));
        }
        if self.asking {
            self.asking = false;
            return self.take_token(&response).map(Step::Send);
        }
        if let Some(request) = self.ask(&response) {
            self.asking = true;
            self.tokens += 1;
            self.token = None;
            return Ok(Step::Send(request));
        }
        self.untried = false;
        match self.inner.receive(response)? {
            Step::Send(request) => Ok(Step::Send(self.send(request))),
            Step::Done(output) => Ok(Step::Done(output)),
        }
    }

    fn retry(&mut self, error: &TransportError) -> Option<Request> {
        let request = if self.asking { None } else { self.inner.retry(error) }?;
        Some(self.send(request))
    }

    fn fail(&mut self, error: TransportError) -> RegistryError {
        if !self.asking {
            return self.inner.fail(error);
        }
        let url = self.base.as_ref().map(|base| base.join("/v2/")).unwrap_or_default();
        RegistryError::transport(&self.context, error, &url)
    }
}
