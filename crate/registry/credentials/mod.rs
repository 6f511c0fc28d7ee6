//! Credentials, and where Docker and Podman keep them.

mod docker;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::base64;
pub use docker::{ConfigError, Helper, Kept, Place, answer_of_helper, is_not_found, kept, place};

/// What a helper calls the user of an identity token.
const TOKEN_USER: &str = "<token>";

/// **What proves who somebody is** to a registry. Its debug form shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A user and a password, or an access token in place of one.
    Password {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// A token that is exchanged for others by the token service.
    Identity(String),
    /// A token for the registry itself.
    Registry(String),
}

impl Credentials {
    /// A user and a password, or an identity token, which helpers hand out under the user `<token>`. Nothing where a
    /// header could not hold them.
    pub fn of_user(username: &str, password: &str) -> Option<Self> {
        if username == TOKEN_USER {
            return Self::identity(password);
        }
        let clean =
            !username.is_empty() && !username.contains(':') && ![username, password].iter().any(|it| has_control(it));
        clean.then(|| Self::Password { username: username.into(), password: password.into() })
    }

    /// An identity token; nothing where that is none.
    pub fn identity(token: &str) -> Option<Self> {
        is_token(token).then(|| Self::Identity(token.into()))
    }

    /// A token for the registry; nothing where that is none.
    pub fn registry(token: &str) -> Option<Self> {
        is_token(token).then(|| Self::Registry(token.into()))
    }

    /// The user and the password as `Basic` wants them.
    pub(super) fn basic(&self) -> Option<String> {
        let Self::Password { username, password } = self else { return None };
        Some(base64::encode([username, ":", password].concat().as_bytes()))
    }

    /// Every text that must not be seen.
    pub(super) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Password { password, .. } => [Some(password.clone()), self.basic()].into_iter().flatten().collect(),
            Self::Identity(token) | Self::Registry(token) => [token.clone()].into(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::Identity(_) => "Identity(…)",
            Self::Registry(_) => "Registry(…)",
        })
    }
}

/// Whether a text may stand in a header as a token.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// The text in which a user and a password are kept in files.
pub fn auth_of(username: &str, password: &str) -> Option<String> {
    Credentials::of_user(username, password)?.basic()
}

#[cfg(test)]
mod tests {
    use super::{Credentials, auth_of};
    use alloc::format;

    #[test]
    fn what_a_header_can_hold() {
        assert!(Credentials::of_user("a", "").is_some() && Credentials::of_user("ü", "p:ä ß").is_some());
        for (username, password) in
            [("", "x"), ("a:b", "x"), ("a\n", "x"), ("a", "x\r\ny: z"), ("a\u{0}", ""), ("<token>", "")]
        {
            assert_eq!(Credentials::of_user(username, password), None);
        }
        assert_eq!(Credentials::of_user("<token>", "abc"), Some(Credentials::Identity("abc".into())));
        assert_eq!((Credentials::identity("a b"), Credentials::registry("")), (None, None));
        assert_eq!(auth_of("alice", "s3cret").as_deref(), Some("YWxpY2U6czNjcmV0"));
    }

    #[test]
    fn nothing_is_shown() {
        for credentials in
            [Credentials::of_user("canary", "canary"), Credentials::identity("canary"), Credentials::registry("canary")]
        {
            assert!(!format!("{credentials:?}").contains("canary"));
        }
    }
}
