//! Asking for tokens, and what services answer.

use alloc::string::String;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};

use super::keyring::{Keyring, NOBODY};
use crate::registry::answer::object;
use crate::registry::challenge::Bearer;
use crate::registry::credentials::{Credentials, is_token};
use crate::registry::date;
use crate::registry::endpoint::encode;
use crate::registry::message::{Body, Form, Method, Request, Response};

/// The most bytes of a token service's answer.
const MAX_ANSWER: u64 = 64 * 1024;

/// How long a token is good, in seconds, where nothing is said, and at least.
const LEAST: u64 = 60;

/// A day, in seconds: nobody needs to keep one longer.
const MOST: u64 = 86_400;

/// The most time before its end at which a token is renewed, in seconds; else a tenth of its life.
const EARLY: u64 = 30;

/// The name under which forms are sent.
const CLIENT: &str = "pullspec";

/// **What is asked for**, where, and for whom.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) bearer: Bearer,
    pub(super) credentials: Option<Credentials>,
    pub(super) who: u32,
    /// Whether it is asked for by GET although there is a password for a form.
    pub(super) by_get: bool,
}

/// **A token** and how long it is good.
pub(super) struct Token {
    pub(super) text: String,
    /// When to get another one, in milliseconds since 1970.
    renew: u64,
}

/// What a service gave.
pub(super) struct Granted {
    pub(super) token: Token,
    /// What is to be used for the next one, in place of the identity token.
    pub(super) refresh: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    #[serde(default)]
    expires_in: Number,
    issued_at: Option<String>,
}

/// A number; anything else in its place counts for nothing, and does not spoil the rest.
#[derive(Default)]
struct Number(Option<u64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Numeric)
    }
}

struct Numeric;

impl<'de> Visitor<'de> for Numeric {
    type Value = Number;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number(Some(number)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number(Some(u64::try_from(number).unwrap_or(0))))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is out of range is cut, as wanted"
    )]
    fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
        Ok(Number(Some(number as u64)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Number, E> {
        Ok(Number(text.trim().parse().ok()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Number, E> {
        Ok(Number(None))
    }

    fn visit_unit<E>(self) -> Result<Number, E> {
        Ok(Number(None))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Number, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Number(None))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Number(None))
    }
}

impl Token {
    /// Whether it need not be renewed yet.
    pub(super) const fn is_good(&self, now: u64) -> bool {
        now < self.renew
    }
}

impl Grant {
    /// The request for a token: a form for those who have logged in, unless the service is known to take none.
    pub(super) fn request(&self, scope: &str, keyring: &Keyring) -> Request {
        match &self.credentials {
            Some(Credentials::Identity(token)) => {
                self.post(scope, &[("grant_type", "refresh_token"), ("refresh_token", token)])
            }
            Some(Credentials::Password { username, password })
                if !self.by_get && !keyring.is_get_only(&self.bearer.realm) =>
            {
                self.post(scope, &[("grant_type", "password"), ("username", username), ("password", password)])
            }
            _ => self.get(scope),
        }
    }

    fn get(&self, scope: &str) -> Request {
        let mut url = self.bearer.realm.clone();
        let mut separator = if url.contains('?') { '&' } else { '?' };
        let service = self.bearer.service.as_deref().unwrap_or_default();
        // Of several scopes each has a field of its own.
        let fields = [("service", service)].into_iter().chain(scope.split(' ').map(|scope| ("scope", scope)));
        for (name, value) in fields.filter(|(_, value)| !value.is_empty()) {
            url.push(separator);
            url.extend([name, "=", &encode(value)]);
            separator = '&';
        }
        let mut request = Request { follow: false, ..Request::get(url, MAX_ANSWER) };
        if let Some(basic) = self.credentials.as_ref().and_then(Credentials::basic) {
            request.headers.push("authorization", &["Basic ", &basic].concat());
            request.personal = true;
        }
        request
    }

    fn post(&self, scope: &str, fields: &[(&str, &str)]) -> Request {
        let service = self.bearer.service.as_deref().unwrap_or_default();
        let ours = [("service", service), ("scope", scope), ("client_id", CLIENT)];
        let mut form = String::new();
        for (name, value) in fields.iter().chain(&ours).filter(|(_, value)| !value.is_empty()) {
            form.extend([if form.is_empty() { "" } else { "&" }, *name, "=", &encode(value)]);
        }
        let mut request =
            Request { follow: false, personal: true, ..Request::get(self.bearer.realm.clone(), MAX_ANSWER) };
        request.method = Method::Post;
        request.repeatable = false;
        request.headers.push("content-type", "application/x-www-form-urlencoded");
        request.body = Body::Form(Form::new(form));
        request
    }

    /// Whether an answer means that the service takes no forms. Besides 404 and 405, some answer 400 or 401.
    pub(super) fn wants_get(&self, method: Method, status: u16) -> bool {
        let password = matches!(self.credentials, Some(Credentials::Password { .. }));
        method == Method::Post && password && matches!(status, 400 | 401 | 404 | 405)
    }

    /// The method of a further attempt. A form is not sent twice, but those with a password can also ask by GET.
    pub(super) fn method_again(&self, method: Method) -> Method {
        if matches!(self.credentials, Some(Credentials::Password { .. })) { Method::Get } else { method }
    }

    /// Whether it is for somebody.
    pub(super) const fn is_personal(&self) -> bool {
        self.who != NOBODY
    }
}

/// The token in an answer. How long it is good is counted from when the service says it was issued, by the service's own
/// clock where that is shown; this machine's clock may be wrong.
pub(super) fn read(response: &Response, now: u64) -> Option<Granted> {
    let answer: Answer = object(&response.body)?;
    let text = answer.token.filter(|it| is_token(it)).or(answer.access_token).filter(|it| is_token(it))?;
    let life = answer.expires_in.0.unwrap_or(LEAST).clamp(LEAST, MOST);
    let issued = answer.issued_at.as_deref().and_then(date::rfc3339);
    let shown = response.headers.get("date").and_then(date::http);
    let age = shown.zip(issued).and_then(|(shown, issued)| u64::try_from(shown - issued).ok()).unwrap_or(0);
    let left = life.saturating_sub(age);
    let renew = now + (left - left.min(EARLY.min(life / 10))) * 1000;
    Some(Granted { token: Token { text, renew }, refresh: answer.refresh_token.filter(|it| is_token(it)) })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::registry::message::{Headers, Response};

    /// For how many seconds the token in an answer is used.
    fn life(body: &str, headers: Headers) -> Option<u64> {
        let response = Response { status: 200, headers, body: body.as_bytes().to_vec(), ..Response::default() };
        read(&response, 5000).map(|granted| {
            assert_eq!(granted.token.text, "T", "{body}");
            let end = granted.token.renew;
            assert!(!granted.token.is_good(end) && (end == 5000 || granted.token.is_good(end - 1)));
            (end - 5000) / 1000
        })
    }

    #[test]
    fn how_long_a_token_is_used() {
        for (body, want) in [
            (r#"{"token":"T"}"#, Some(54)),
            (r#"{"access_token":"T"}"#, Some(54)),
            (r#"{"token":"T","access_token":"U"}"#, Some(54)),
            (r#"{"token":"","access_token":"T"}"#, Some(54)),
            (r#"{"token":"a b","access_token":"T"}"#, Some(54)),
            (r#"{"token":null,"access_token":"T","expires_in":null}"#, Some(54)),
            (r#"{"token":"T","expires_in":300}"#, Some(270)),
            (r#"{"token":"T","expires_in":"300"}"#, Some(270)),
            (r#"{"token":"T","expires_in":300.9}"#, Some(270)),
            (r#"{"token":"T","expires_in":43200}"#, Some(43170)),
            (r#"{"token":"T","expires_in":0}"#, Some(54)),
            (r#"{"token":"T","expires_in":-1}"#, Some(54)),
            (r#"{"token":"T","expires_in":1}"#, Some(54)),
            (r#"{"token":"T","expires_in":1000000000000}"#, Some(86370)),
            (r#"{"token":"T","expires_in":1e400}"#, None),
            (r#"{"token":"T","expires_in":1e300}"#, Some(86370)),
            (r#"{"token":"T","expires_in":"soon"}"#, Some(54)),
            (r#"{"token":"T","expires_in":[{"a":1}]}"#, Some(54)),
            (r#"{"token":"T","expires_in":{"a":[1]}}"#, Some(54)),
            (r#"{"token":"T","expires_in":true}"#, Some(54)),
            (r#"{"token":"T","issued_at":"soon"}"#, Some(54)),
            (r"{}", None),
            (r#"{"token":1}"#, None),
            (r#"["T"]"#, None),
            (r#"{"token":"a\nb"}"#, None),
            ("", None),
        ] {
            assert_eq!(life(body, Headers::new()), want, "{body}");
        }
    }

    #[test]
    fn a_token_that_was_issued_before_ends_before() {
        let at = |issued: &str| ["{\"token\":\"T\",\"expires_in\":300,\"issued_at\":\"", issued, "\"}"].concat();
        let date = || Headers::new().with("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(life(&at("1994-11-06T08:49:37Z"), date()), Some(270));
        assert_eq!(life(&at("1994-11-06T08:48:37Z"), date()), Some(210));
        // In the future, or with no clock to compare it with: it says nothing.
        assert_eq!(life(&at("2094-11-06T08:49:37Z"), date()), Some(270));
        assert_eq!(life(&at("1970-01-01T00:00:00Z"), Headers::new()), Some(270));
        assert_eq!(life(&at("1970-01-01T00:00:00Z"), date()), Some(0));
    }
}
