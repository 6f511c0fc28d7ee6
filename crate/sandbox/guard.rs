//! Who may ask a registry that knows its users.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::refusal::Refusal;
use crate::digest::{Algorithm, Digest};
use crate::registry::decode_base64;

/// **User of a registry.** The password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Whether whoever sends this `Authorization` may ask.
pub(super) fn check(users: &[User], authorization: Option<&str>) -> Result<(), Refusal> {
    if users.is_empty() {
        return Ok(());
    }
    let given = authorization.and_then(read).ok_or(Refusal::Login)?;
    // All are compared, whoever fits.
    let fitting =
        users.iter().filter(|user| is_same(&given, &[user.name.as_bytes(), b":", user.password.as_bytes()].concat()));
    if fitting.count() > 0 { Ok(()) } else { Err(Refusal::Login) }
}

/// What a header of the scheme `Basic` holds: name and password with a colon between them.
fn read(header: &str) -> Option<Vec<u8>> {
    let (scheme, text) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    decode_base64(text.trim())
}

/// Compares in a time that does not tell where two texts differ, nor how long the right one is: their digests are compared, all of them.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let of = |bytes| Digest::of(Algorithm::Sha256, bytes);
    let (one, other) = (of(one), of(other));
    let differences = one.as_str().bytes().zip(other.as_str().bytes()).map(|(one, other)| one ^ other);
    differences.fold(0, |all, difference| all | difference) == 0
}

#[cfg(test)]
mod tests {
    use super::{User, check};
    use std::format;

    #[test]
    fn only_users_may_ask() {
        let user = |name: &str, password: &str| User { name: name.into(), password: password.into() };
        let users = [user("alice", "s3cret"), user("bob", "a:b")];
        for (header, may) in [
            (Some("Basic YWxpY2U6czNjcmV0"), true),
            (Some("basic  YWxpY2U6czNjcmV0 "), true),
            (Some("Basic Ym9iOmE6Yg=="), true),
            (Some("Basic YWxpY2U6czNjcmV1"), false),
            (Some("Basic YWxpY2U="), false),
            (Some("Basic YWxpY2U6"), false),
            (Some("Bearer YWxpY2U6czNjcmV0"), false),
            (Some("Basic ???"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(check(&users, header).is_ok(), may, "{header:?}");
        }
        assert!(check(&[], None).is_ok());
        assert!(!format!("{users:?}").contains("s3cret"));
    }
}
